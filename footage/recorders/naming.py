"""From a path inside a dump to what it says about recorder, officer and time."""

from __future__ import annotations

import re
from collections.abc import Mapping

from footage.recorders.brand import Brand, NameReading, PathParts, Register, calendar_day, moment
from footage.recorders.families import BRANDS
from footage.recorders.lenses import lens_folder
from footage.recorders.taking_apart import take_apart
from footage.values.names import MAIN_LENSES, NameFacts, StreamRole
from messages import Text, text

_NOBODY = Register()
_DCF = re.compile(r"\d{3}[A-Za-z_]{3,5}")
_KIND_FOLDERS = frozenset({"VIDEO", "AUDIO", "PHOTO", "PIC", "IMAGE", "LOG", "IMP", "LOCK", "SOS", "EVENT"})
_SERIAL = re.compile(r"[A-Za-z0-9]{4,20}", re.ASCII)
_OFFICER = re.compile(r"[A-Za-z0-9]{4,18}", re.ASCII)


def parse_name(name: str, register: Register = _NOBODY, brands: Mapping[str, Brand] = BRANDS) -> NameFacts:
    """Return what `name` (a path inside the dump) says; never raises, and says what is ambiguous.

    `register`: the unit's recorders and officers, which decide where two numbers could be swapped (conventions N1-N9). `brands`
    are tried in their order; the last one must answer every name.
    """
    parts = take_apart(name)
    answers = [(brand.id, reading) for brand in brands.values() if (reading := brand.read(parts, register))]
    brand, reading = answers[0]
    doubts = (*reading.doubts, *_other_times(reading, [other for _, other in answers[1:]]), *_copy(parts))
    lens, preview = reading.lens or lens_folder(parts.folders), parts.sub or reading.preview
    return NameFacts(
        brand=brand,
        pattern=reading.pattern,
        device=reading.device or _folder_device(parts),
        officer=reading.officer or _folder_officer(parts),
        start=reading.start,
        end=reading.end,
        precision=reading.precision,
        day=reading.start.date() if reading.start else reading.day,
        duration=reading.duration,
        number=reading.number,
        important=parts.important or reading.important,
        stream=StreamRole.SUB if preview or reading.sub or lens not in MAIN_LENSES else StreamRole.MAIN,
        lens=lens,
        preview=preview,
        take=reading.take,
        chapter=reading.chapter,
        doubts=doubts,
    )


def _other_times(reading: NameReading, others: list[NameReading]) -> tuple[Text, ...]:
    taken = reading.start.replace(microsecond=0) if reading.start else None
    starts = {other.start for other in others if other.start and other.start.replace(microsecond=0) != taken}
    return tuple(text("recorders.other_time", taken=reading.start, other=start) for start in sorted(starts) if reading.start)


def _copy(parts: PathParts) -> tuple[Text, ...]:
    return (text("recorders.copied_name"),) if parts.copied else ()


def _folder_device(parts: PathParts) -> str | None:
    """`DCIM/<serial>/VIDEO/…`: the serial number stands between DCIM and a folder named after the kind of file."""
    for parent, folder, child in zip(parts.folders, parts.folders[1:], parts.folders[2:], strict=False):
        if parent.upper() == "DCIM" and child.upper() in _KIND_FOLDERS and _SERIAL.fullmatch(folder):
            return folder if not _DCF.fullmatch(folder) and not calendar_day(folder) else None
    return None


def _folder_officer(parts: PathParts) -> str | None:
    """`<officer>/<officer>/<upload time>/…`: how a collection station keeps its copies."""
    for first, second, third in zip(parts.folders, parts.folders[1:], parts.folders[2:], strict=False):
        if first == second and _OFFICER.fullmatch(first) and len(third) == 14 and moment(third[:8], third[8:]):
            return first
    return None
