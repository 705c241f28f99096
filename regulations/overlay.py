"""A unit's own profile over a regulation: stricter limits and its own 音像记录事项清单, ours untouched, both named."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from types import MappingProxyType
from typing import TypeVar

from footage.values.tolerance import Tolerance
from messages import Text, text
from messages.errors import Problems
from regulations.loader import build
from regulations.values import parameters as p
from regulations.values.lists import Checklist
from regulations.values.regulation import Regulation, indexed

T = TypeVar("T", bound=p.Period)
STRICTNESS: tuple[p.Duty, ...] = ("text-only", "may", "as-needed", "must")
LIMITS = tuple(one.name for one in dataclasses.fields(Tolerance) if one.name.endswith("_seconds"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Overlay:
    """What a unit may lay over a regulation."""

    id: str
    title: str
    issuer: str = field(metadata=p.for_reader("who made the text; the title names it"))
    base: str  # id of the regulation it lies over
    transfer: p.Period | None = None
    archive: p.Period | None = None
    announcement: p.Announcement | None = None
    retention: tuple[p.RetentionRule, ...] = ()
    long_term: tuple[p.LongTermReason, ...] = ()
    recording: tuple[p.Item, ...] = ()
    exceptions: tuple[p.Exemption, ...] = ()
    checklists: tuple[Checklist, ...] = ()
    custodian: str = ""  # 保管人
    tolerance: Mapping[str, Fraction] = field(default_factory=dict)


def lay(base: Regulation, path: Path) -> Regulation:
    """Return the regulation with the unit's own profile over it; Problems where that would loosen anything."""
    own = build(Overlay, path)
    problems = [*_wrong_base(own, base, path.name), *_looser(own, base, path.name), *_limits(own, path.name)]
    if problems:
        raise Problems(tuple(problems))
    laid = dataclasses.replace(
        base,
        overlay=(own.id, own.title),
        transfer=_shortened(base.transfer, own.transfer),
        archive=_shortened(base.archive, own.archive),
        announcement=own.announcement or base.announcement,
        retention=(*base.retention, *own.retention),
        long_term=(*base.long_term, *own.long_term),
        recording=_merged(base.recording, own.recording),
        exceptions=(*base.exceptions, *own.exceptions),
        checklists=(*base.checklists, *own.checklists),
        custodian=own.custodian,
        tolerance=MappingProxyType({**base.tolerance, **own.tolerance}),
    )
    return indexed(laid)


def _wrong_base(own: Overlay, base: Regulation, file: str) -> list[Text]:
    return [] if own.base == base.id else [text("law.overlay_base", file=file, base=own.base, id=base.id)]


def _looser(own: Overlay, base: Regulation, file: str) -> list[Text]:
    pairs = (("transfer", own.transfer, base.transfer), ("archive", own.archive, base.archive))
    problems = [
        text("law.overlay_looser", file=file, key=key)
        for key, mine, theirs in pairs
        if mine and (mine.unit != theirs.unit or mine.anchor != theirs.anchor or mine.amount > theirs.amount)
    ]
    duties = {item.step: item.duty for item in base.recording}
    problems += [
        text("law.overlay_looser", file=file, key=f"recording.{item.step}")
        for item in own.recording
        if STRICTNESS.index(item.duty) < STRICTNESS.index(duties.get(item.step, "text-only"))
    ]
    return problems


def _limits(own: Overlay, file: str) -> list[Text]:
    return [
        text("law.overlay_limit", file=file, key=f"tolerance.{name}", known=list(LIMITS))
        for name, value in own.tolerance.items()
        if name not in LIMITS or value < 0
    ]


def _shortened(theirs: T, mine: p.Period | None) -> T:
    if mine is None:
        return theirs
    also = (*mine.also, p.Source(article=theirs.article, quote=theirs.quote, regulation=theirs.regulation), *theirs.also)
    return dataclasses.replace(
        theirs, amount=mine.amount, article=mine.article, quote=mine.quote, regulation=mine.regulation, also=also
    )


def _merged(theirs: tuple[p.Item, ...], mine: tuple[p.Item, ...]) -> tuple[p.Item, ...]:
    replaced = {item.step for item in mine}
    return (*(item for item in theirs if item.step not in replaced), *mine)
