"""Where a recorder was: its GPS tracks (NMEA 0183), and the places that photos and films carry.

GPS times are UTC and do not come from the recorder's own clock. Indoors there are no fixes: then nothing is said.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from pathlib import Path
from typing import BinaryIO

from footage.values.recordings import BEIJING, Interval, Recording
from footage.values.seconds import later
from messages.errors import NotReadable

LONGEST_LINE = 1024  # bytes; NMEA allows 82
MOST_LINES = 1_000_000  # a fix a second for eleven days
NEAR_SECONDS = Fraction(180)  # s; a fix says where the team was for this long
EARTH_METRES = 6_371_000
_SENTENCE = re.compile(rb"\$(G[PNLAB]|BD)RMC,([^*$]{10,100})\*([0-9A-Fa-f]{2})")
_ISO_6709 = re.compile(r"([+-]\d{1,2}(?:\.\d+)?)([+-]\d{1,3}(?:\.\d+)?)")


@dataclass(frozen=True, slots=True)
class Fix:
    """Where a recorder was at one moment."""

    at: datetime  # aware, Asia/Shanghai
    latitude: float  # degrees, north positive
    longitude: float  # degrees, east positive
    device: str = ""  # the recorder


def read_fixes(path: Path, device: str = "") -> tuple[Fix, ...]:
    """Return the valid fixes of one recorder's NMEA track in order of time; lines that are none, or whose checksum is wrong, are skipped.

    Raises NotReadable where the file cannot be read.
    """
    try:
        with path.open("rb") as stream:
            fixes = {fix for line in _lines(stream) if (fix := _fix(line, device))}
    except OSError as problem:
        raise NotReadable("recorders.track_unreadable", problem=problem.strerror or type(problem).__name__) from problem
    return tuple(sorted(fixes, key=lambda fix: (fix.at, fix.latitude, fix.longitude)))


def fixes_of(recordings: Iterable[Recording]) -> tuple[Fix, ...]:
    """Return the places that the recordings themselves carry (EXIF, ISO 6709 tags), at their start."""
    fixes = []
    for recording in recordings:
        place = _ISO_6709.match(recording.probe.tags.get("location", ""))
        if recording.start and place and (fix := _within(recording.start, float(place[1]), float(place[2]), recording.device or "")):
            fixes.append(fix)
    return tuple(sorted(fixes, key=lambda fix: (fix.at, fix.latitude, fix.longitude)))


def metres(first: Fix, second: Fix) -> float:
    """Return the distance along the earth's surface."""
    north, south = math.radians(first.latitude), math.radians(second.latitude)
    east = math.radians(second.longitude - first.longitude)
    chord = math.sin((south - north) / 2) ** 2 + math.cos(north) * math.cos(south) * math.sin(east / 2) ** 2
    return 2 * EARTH_METRES * math.asin(math.sqrt(min(1.0, chord)))


def moved_metres(gap: Interval, fixes: Sequence[Fix]) -> float | None:
    """Return how far apart the places right before and right after an interruption were (requirements.md D.1, step 4).

    Each recorder's track is looked at by itself, the shortest way counts: somebody stayed. None where no recorder has a
    fix within three minutes of both: the place is unknown then, which is not the same place.
    """
    tracks = [[fix for fix in fixes if fix.device == device] for device in sorted({fix.device for fix in fixes})]
    return min((way for track in tracks if (way := _way(gap, track)) is not None), default=None)


def _way(gap: Interval, fixes: Sequence[Fix]) -> float | None:
    before = [fix for fix in fixes if later(gap.start, -NEAR_SECONDS) <= fix.at <= gap.start]
    after = [fix for fix in fixes if gap.end <= fix.at <= later(gap.end, NEAR_SECONDS)]
    if not before or not after:
        return None
    last = max(before, key=lambda fix: (fix.at, fix.latitude, fix.longitude))
    first = min(after, key=lambda fix: (fix.at, fix.latitude, fix.longitude))
    return round(metres(last, first), 1)


def _lines(stream: BinaryIO) -> Iterator[bytes]:
    for _ in range(MOST_LINES):
        line = stream.readline(LONGEST_LINE)
        if not line:
            return
        yield line


def _fix(line: bytes, device: str) -> Fix | None:
    sentence = _SENTENCE.search(line)
    if not sentence or _checksum(sentence[0]) != int(sentence[3], 16):
        return None
    fields = sentence[2].decode("ascii", "replace").split(",")
    if len(fields) < 9 or fields[1] != "A":
        return None
    try:
        at = datetime.strptime(fields[8] + fields[0][:6], "%d%m%y%H%M%S").replace(tzinfo=UTC)
        at += timedelta(seconds=float("0" + fields[0][6:]) if fields[0][6:] else 0)
        latitude, longitude = _degrees(fields[2], fields[3], 2), _degrees(fields[4], fields[5], 3)
    except ValueError:
        return None
    return _within(at.astimezone(BEIJING), latitude, longitude, device)


def _checksum(sentence: bytes) -> int:
    value = 0
    for byte in sentence[1 : sentence.rindex(b"*")]:
        value ^= byte
    return value


def _degrees(digits: str, side: str, width: int) -> float:
    minutes = float(digits[width:])
    value = int(digits[:width]) + minutes / 60
    if not digits[:width].isdigit() or not 0 <= minutes < 60 or side not in ("N", "S", "E", "W"):
        raise ValueError(digits)
    return -value if side in ("S", "W") else value


def _within(at: datetime, latitude: float, longitude: float, device: str) -> Fix | None:
    """A fix on the globe; the point 0° 0° is what receivers write when they know nothing."""
    sound = abs(latitude) <= 90 and abs(longitude) <= 180 and (latitude, longitude) != (0.0, 0.0)
    return Fix(at, latitude, longitude, device) if sound else None
