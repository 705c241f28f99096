"""Photos: size, and what the camera wrote into EXIF (JEITA CP-3451), without decoding the picture."""

from __future__ import annotations

import re
import struct
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from fractions import Fraction
from pathlib import Path
from typing import Any

from footage.containers.index.source import Source
from footage.containers.photo_scan import garbled
from footage.values.decoding import Decoding, Readability
from footage.values.recordings import BEIJING, Probe, State
from footage.values.tracks import Stream, StreamKind
from messages import text

CODECS = {"jpeg": "mjpeg"}
PILLOW = {"jpeg": ("JPEG", "MPO"), "png": ("PNG",), "gif": ("GIF",), "bmp": ("BMP",), "tiff": ("TIFF",), "webp": ("WEBP",)}  # its names
_DATE = re.compile(r"\s*(\d{4})[:/.-](\d{1,2})[:/.-](\d{1,2})[ T_]+(\d{1,2}):(\d{1,2}):(\d{1,2})(?:\.\d+)?\s*(\S*)", re.ASCII)
_ZONE = re.compile(r"([+-])(\d{2}):?(\d{2})|[Zz]", re.ASCII)
_BROKEN = (OSError, ValueError, SyntaxError, struct.error, KeyError, IndexError, TypeError, EOFError, OverflowError)
EXIF_NAMES = {
    0x010F: "make", 0x0110: "model", 0x0131: "software", 0x0132: "date", 0x013B: "artist", 0x9003: "taken", 0x9004: "digitised",
    0x9010: "zone", 0x9011: "taken_zone", 0xA431: "serial", 0x9291: "fraction", 0xA420: "image_id",
}
BLOCK = 1 << 20  # bytes searched at once
MOST_SEARCHED = 256 << 20  # bytes; no photo is longer
EXIF_DIRECTORY, GPS_DIRECTORY = 0x8769, 0x8825


def read(source: Source, form: str) -> Probe:
    """Return the verdict on a picture; a cut one is TRUNCATED, one without a size UNREADABLE."""
    facts = _opened(source, form)
    if facts is None:
        return Probe(form, State.UNREADABLE, source.size, problem=text("container.no_picture"))
    width, height, tags = facts
    stream = Stream(StreamKind.VIDEO, CODECS.get(form, form), Fraction(0), Fraction(0), packets=1, width=width, height=height)
    state, problem = _state(source, form)
    return Probe(form, state, source.size, streams=(stream,), created=taken(tags), encoder=tags.get("software"), tags=tags,
                 claimed_bytes=source.size, problem=text(problem) if problem else None)


def _state(source: Source, form: str) -> tuple[State, str]:
    """Return what the bytes behind the head are, and the key of the sentence that says so."""
    if form == "png":
        whole = b"IEND" in source.at(max(0, source.size - 65_536), 65_536)
    elif form == "jpeg":
        start = _scan_begins(source)
        end = _end_mark(source, start)
        if garbled(source, start, end or source.size):
            return State.UNREADABLE, "container.photo_garbled"
        whole = bool(end)
    else:
        whole = True
    return (State.WHOLE, "") if whole else (State.TRUNCATED, "container.photo_cut")


def decoding(path: Path, form: str) -> Decoding | None:
    """Return whether the picture of a JPEG or PNG decodes, as small as that can be had; None for others: they are taken at their word."""
    if form not in ("jpeg", "png"):
        return None
    if _decodes(path, form):
        return Decoding(Readability.READABLE, 1)
    return Decoding(Readability.UNREADABLE, 1, text("container.photo_garbled"))


def _decodes(path: Path, form: str) -> bool:
    from PIL import Image

    try:
        with warnings.catch_warnings(), _strictly():
            warnings.simplefilter("ignore")
            with Image.open(path, formats=PILLOW[form]) as picture:
                picture.draft(picture.mode, (1, 1))
                picture.load()
    except _BROKEN:
        return False
    except (Image.DecompressionBombError, MemoryError):  # too large to be tried: says nothing of damage
        return True
    return True


@contextmanager
def _strictly() -> Iterator[None]:
    """Let Pillow refuse what is cut off or garbled: WeasyPrint, where a process has loaded it, has told it to fill such pictures up."""
    from PIL import ImageFile

    before, ImageFile.LOAD_TRUNCATED_IMAGES = ImageFile.LOAD_TRUNCATED_IMAGES, False
    try:
        yield
    finally:
        ImageFile.LOAD_TRUNCATED_IMAGES = before


def _opened(source: Source, form: str) -> tuple[int, int, dict[str, str]] | None:
    """Return width, height and tags as Pillow reads them from the header; None where it cannot."""
    from PIL import Image

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with Image.open(source.path, formats=PILLOW[form]) as picture:
                return picture.width, picture.height, _tags(picture)
    except (*_BROKEN, Image.DecompressionBombError, MemoryError):
        return None


def _tags(picture: Any) -> dict[str, str]:
    try:
        exif = picture.getexif()
        entries = {**dict(exif), **dict(exif.get_ifd(EXIF_DIRECTORY))}
        position = _place(exif.get_ifd(GPS_DIRECTORY))
    except (OSError, ValueError, SyntaxError, struct.error, KeyError, IndexError, TypeError, ZeroDivisionError, EOFError):
        return {}
    tags = {name: _words(entries[number]) for number, name in EXIF_NAMES.items() if number in entries}
    return {name: value for name, value in (tags | position).items() if value}


def _words(value: Any) -> str:
    content = value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)
    return "".join(character for character in content if character.isprintable()).strip()[:200]


def _place(gps: Mapping[int, Any]) -> dict[str, str]:
    """Return latitude and longitude in degrees, five decimals."""
    try:
        north, east = (sum(float(part) / 60**power for power, part in enumerate(gps[tag])) for tag in (2, 4))
    except (KeyError, TypeError, ValueError, ZeroDivisionError):
        return {}
    north, east = (-north if gps.get(1) == "S" else north), (-east if gps.get(3) == "W" else east)
    return {"location": f"{north:+.5f}{east:+.5f}"} if abs(north) <= 90 and abs(east) <= 180 and (north or east) else {}


def taken(tags: Mapping[str, str]) -> datetime | None:
    """Return when the shutter was pressed; EXIF says local time, read as Beijing's where it names no zone, or a blank one."""
    for name in ("taken", "digitised", "date"):
        written = _DATE.match(tags.get(name, ""))
        if written is None:
            continue
        zone = _ZONE.fullmatch(written[7]) or _ZONE.fullmatch(tags.get("taken_zone", "").replace(" ", ""))
        year, month, day, hour, minute, second = map(int, written.groups()[:6])
        try:
            moment = datetime(year, month, day, hour, minute, second, tzinfo=_zone(zone))
        except ValueError:
            continue
        return moment.astimezone(UTC) if year > 1980 else None
    return None


def _zone(written: re.Match[str] | None) -> tzinfo:
    """Return the zone that EXIF names, Beijing where it names none."""
    if not written:
        return BEIJING
    if written[0] in ("Z", "z"):
        return UTC
    away = timedelta(hours=int(written[2]), minutes=int(written[3]))
    return timezone(away if written[1] == "+" else -away)


def _end_mark(source: Source, place: int) -> int:
    """Return where the picture data of a JPEG that begins at `place` ends; 0: there is no end mark. A thumbnail's own does not count."""
    while 0 < place < min(source.size, MOST_SEARCHED):
        end = source.at(place, BLOCK + 1).find(b"\xff\xd9")
        if end >= 0:
            return place + end
        place += BLOCK
    return 0


def _scan_begins(source: Source) -> int:
    """Return the first byte behind the head of a JPEG (ITU-T T.81 §B.1): from there on FF D9 can only be the end; 0 if none."""
    place = 2
    for _ in range(1000):
        mark = source.at(place, 4)
        if len(mark) < 4 or mark[0] != 0xFF:
            return 0
        if mark[1] == 0xDA:
            return place
        place += 1 if mark[1] == 0xFF else 2 + int.from_bytes(mark[2:], "big")
    return 0

