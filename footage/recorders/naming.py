"""From a path inside a dump to what it says about recorder, officer and time."""

from __future__ import annotations

import re
from collections.abc import Mapping

from footage.recorders.brand import Brand, Known, Named, Read, calendar_day, moment
from footage.recorders.families import BRANDS
from footage.recorders.taking_apart import take_apart
from footage.values.names import NameFacts, StreamRole
from messages import Text, text

_NOBODY = Known()
_DCF = re.compile(r"\d{3}[A-Za-z_]{3,5}")
_KIND_FOLDERS = frozenset({"VIDEO", "AUDIO", "PHOTO", "PIC", "IMAGE", "LOG", "IMP", "LOCK", "SOS", "EVENT"})
_SERIAL = re.compile(r"[A-Za-z0-9]{4,20}", re.ASCII)
_OFFICER = re.compile(r"[A-Za-z0-9]{4,18}", re.ASCII)


def parse_name(name: str, known: Known = _NOBODY, brands: Mapping[str, Brand] = BRANDS) -> NameFacts:
    """Return what `name` (a path inside the dump) says; never raises, and says what is ambiguous.

    `known`: the unit's recorders and officers, which decide where two numbers could be swapped (conventions N1-N9). `brands`
    are tried in their order; the last one must answer every name.
    """
    named = take_apart(name)
    answers = [(brand.id, found) for brand in brands.values() if (found := brand.read(named, known))]
    brand, read = answers[0]
    doubts = (*read.doubts, *_other_times(read, [other for _, other in answers[1:]]), *_copy(named))
    return NameFacts(
        brand=brand,
        pattern=read.pattern,
        device=read.device or _folder_device(named),
        officer=read.officer or _folder_officer(named),
        start=read.start,
        end=read.end,
        precision=read.precision,
        day=read.start.date() if read.start else read.day,
        duration=read.duration,
        number=read.number,
        important=named.important or read.important,
        stream=StreamRole.SUB if named.sub or read.sub else StreamRole.MAIN,
        lens=read.lens,
        doubts=doubts,
    )


def _other_times(read: Read, others: list[Read]) -> tuple[Text, ...]:
    starts = {other.start for other in others if other.start and other.start != read.start}
    return tuple(text("recorders.other_time", taken=read.start, other=start) for start in sorted(starts) if read.start)


def _copy(named: Named) -> tuple[Text, ...]:
    return (text("recorders.copied_name"),) if named.copied else ()


def _folder_device(named: Named) -> str | None:
    """`DCIM/<serial>/VIDEO/…`: the serial number stands between DCIM and a folder named after the kind of file."""
    for parent, folder, child in zip(named.folders, named.folders[1:], named.folders[2:], strict=False):
        if parent.upper() == "DCIM" and child.upper() in _KIND_FOLDERS and _SERIAL.fullmatch(folder):
            return folder if not _DCF.fullmatch(folder) and not calendar_day(folder) else None
    return None


def _folder_officer(named: Named) -> str | None:
    """`<officer>/<officer>/<upload time>/…`: how a collection station keeps its copies."""
    for first, second, third in zip(named.folders, named.folders[1:], named.folders[2:], strict=False):
        if first == second and _OFFICER.fullmatch(first) and len(third) == 14 and moment(third[:8], third[8:]):
            return first
    return None
