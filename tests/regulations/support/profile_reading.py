"""What a test asks of one line of a profile."""

from __future__ import annotations

from regulations.values.regulation import Regulation


def retention_rule(regulation: Regulation, name: str) -> tuple[int, str, bool, bool]:
    rule = next(rule for rule in regulation.retention if rule.name == name)
    return rule.amount, rule.unit, rule.same_as_case_file, rule.forever


def duty_of(regulation: Regulation, step: str) -> str:
    return next(item.duty for item in regulation.recording if item.step == step)
