"""The steps of the 音像记录事项清单 by the names that people give them."""

from __future__ import annotations

from regulations.rules.exceptions import speaks_of
from regulations.rules.kinds import names
from regulations.values.facts import Case
from regulations.values.parameters import RecordingItem
from regulations.values.regulation import Regulation


def steps_of(regulation: Regulation, case: Case) -> tuple[RecordingItem, ...]:
    """Return the steps that concern a kind of matter and must or should be recorded."""
    return tuple(item for item in regulation.recording if item.duty in ("must", "as-needed") and concerns(item, case))


def item_named(regulation: Regulation, case: Case, name: str) -> RecordingItem | None:
    """Return the step that a name means: in its own words first, then by a paper that shows it, then by other words for it."""
    items = sorted((item for item in regulation.recording if concerns(item, case)), key=lambda item: item.duty != "must")
    exact = [item for item in items if item.step == name]
    fitting = {item: max((len(paper) for paper in item.shown_by if names(name, paper)), default=0) for item in items}
    shown = sorted((item for item in items if fitting[item]), key=lambda item: -fitting[item])
    alike = [item for item in items if speaks_of_step(name, item)]
    return next(iter((*exact, *shown, *alike)), None)


def speaks_of_step(name: str, item: RecordingItem) -> bool:
    """Whether a name speaks of a step, in its words or in others for the same act."""
    return speaks_of(name, (item.step, *item.shown_by))


def concerns(item: RecordingItem, case: Case) -> bool:
    """Whether a line of the list speaks of this kind of matter and procedure."""
    return (not item.matters or any(matter in item.matters for matter in case.matters)) and (
        not item.procedures or case.procedure in (None, *item.procedures) or bool(item.shown_by))
