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
STRICTNESS: tuple[p.Obligation, ...] = ("text-only", "may", "as-needed", "must")
LIMITS = tuple(limit.name for limit in dataclasses.fields(Tolerance) if limit.name.endswith("_seconds"))


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
    recording: tuple[p.RecordingItem, ...] = ()
    exceptions: tuple[p.Exemption, ...] = ()
    checklists: tuple[Checklist, ...] = ()
    custodian: str = ""  # 保管人
    tolerance: Mapping[str, Fraction] = field(default_factory=dict)


def lay(base: Regulation, path: Path) -> Regulation:
    """Return the regulation with the unit's own profile over it; Problems where that would loosen anything."""
    unit_profile = build(Overlay, path)
    problems = [*_wrong_base(unit_profile, base, path.name), *_looser(unit_profile, base, path.name), *_limits(unit_profile, path.name)]
    if problems:
        raise Problems(tuple(problems))
    laid = dataclasses.replace(
        base,
        overlay=(unit_profile.id, unit_profile.title),
        transfer=_shortened(base.transfer, unit_profile.transfer),
        archive=_shortened(base.archive, unit_profile.archive),
        announcement=unit_profile.announcement or base.announcement,
        retention=(*base.retention, *unit_profile.retention),
        long_term=(*base.long_term, *unit_profile.long_term),
        recording=_merged(base.recording, unit_profile.recording),
        exceptions=(*base.exceptions, *unit_profile.exceptions),
        checklists=(*base.checklists, *unit_profile.checklists),
        custodian=unit_profile.custodian,
        tolerance=MappingProxyType({**base.tolerance, **unit_profile.tolerance}),
    )
    return indexed(laid)


def _wrong_base(unit_profile: Overlay, base: Regulation, file: str) -> list[Text]:
    return [] if unit_profile.base == base.id else [text("law.overlay_base", file=file, base=unit_profile.base, id=base.id)]


def _looser(unit_profile: Overlay, base: Regulation, file: str) -> list[Text]:
    pairs = (("transfer", unit_profile.transfer, base.transfer), ("archive", unit_profile.archive, base.archive))
    problems = [
        text("law.overlay_looser", file=file, key=key)
        for key, unit_period, base_period in pairs
        if unit_period
        and (unit_period.unit != base_period.unit or unit_period.anchor != base_period.anchor or unit_period.amount > base_period.amount)
    ]
    duties = {item.step: item.duty for item in base.recording}
    problems += [
        text("law.overlay_looser", file=file, key=f"recording.{item.step}")
        for item in unit_profile.recording
        if STRICTNESS.index(item.duty) < STRICTNESS.index(duties.get(item.step, "text-only"))
    ]
    return problems


def _limits(unit_profile: Overlay, file: str) -> list[Text]:
    return [
        text("law.overlay_limit", file=file, key=f"tolerance.{name}", known=list(LIMITS))
        for name, value in unit_profile.tolerance.items()
        if name not in LIMITS or value < 0
    ]


def _shortened(base_period: T, unit_period: p.Period | None) -> T:
    if unit_period is None:
        return base_period
    also = (
        *unit_period.also,
        p.ClauseSource(article=base_period.article, quote=base_period.quote, regulation=base_period.regulation),
        *base_period.also,
    )
    return dataclasses.replace(
        base_period,
        amount=unit_period.amount,
        article=unit_period.article,
        quote=unit_period.quote,
        regulation=unit_period.regulation,
        also=also,
    )


def _merged(base_items: tuple[p.RecordingItem, ...], unit_items: tuple[p.RecordingItem, ...]) -> tuple[p.RecordingItem, ...]:
    replaced = {item.step for item in unit_items}
    return (*(item for item in base_items if item.step not in replaced), *unit_items)
