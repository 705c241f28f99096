"""What a test asks of one line of a profile."""

from __future__ import annotations

from regulations.values.regulation import Regulation


def kept(r: Regulation, name: str) -> tuple[int, str, bool, bool]:
    rule = next(rule for rule in r.retention if rule.name == name)
    return rule.amount, rule.unit, rule.same_as_case_file, rule.forever


def duty(r: Regulation, step: str) -> str:
    return next(item.duty for item in r.recording if item.step == step)
