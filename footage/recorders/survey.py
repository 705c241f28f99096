"""A whole dump: every file with its kind and what its name says, every entry refused, whose recorder it was."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial
from pathlib import Path

from footage.recorders import side_files
from footage.recorders.brand import Brand, Known
from footage.recorders.escape import shown, visible
from footage.recorders.families import BRANDS
from footage.recorders.kinds import media_of
from footage.recorders.naming import parse_name
from footage.recorders.side_files import Owner
from footage.recorders.taking_apart import take_apart
from footage.recorders.walk import DumpFile, Found, Rejected, Survey, head_of, opened, unreadable, walk
from footage.values.names import NameFacts
from footage.values.recordings import Media
from messages.errors import BadCall

_MEDIA = frozenset({Media.VIDEO, Media.AUDIO, Media.PHOTO})
Seen = tuple[str, int, datetime]  # name, bytes, time stamp
Before = Callable[[Sequence[str]], Mapping[Seen, Media]]  # names of the dump -> the kinds of those files that were looked at before


def survey(root: Path, known: Known | None = None, before: Before | None = None, brands: Mapping[str, Brand] = BRANDS) -> Survey:
    """Return what the dump at `root` holds, in order of the names; nothing outside `root` is read.

    BadCall where `root` is missing, no folder, closed or empty. Entries that cannot be taken end in `rejected`.
    Recorder and officer stand in a file's name facts also where only a folder, sn.txt or a station's XML says them.
    A file's first bytes say its kind; one that `before` knows is not opened.
    """
    real = opened(root)
    entries = sorted(walk(real), key=lambda entry: entry.name)
    if not entries:
        raise BadCall("recorders.empty_dump", path=visible(shown(str(root))))
    found = [entry for entry in entries if isinstance(entry, Found)]
    owners, notes = side_files.owners(found)
    kinds = before([entry.name for entry in found]) if before else {}
    parse = partial(parse_name, known=known or Known(), brands=brands)
    looked = [_file(entry, owners, parse, kinds) if isinstance(entry, Found) else entry for entry in entries]
    files = tuple(entry for entry in looked if isinstance(entry, DumpFile))
    rejected = tuple(entry for entry in looked if isinstance(entry, Rejected))
    named = [file.names for file in files if file.media in _MEDIA]
    owner = side_files.nearest(owners, "")
    return Survey(
        root=real,
        files=files,
        rejected=rejected,
        brand=_brand(named, brands),
        device=owner.device or _only([names.device for names in named]),
        officer=owner.officer or _only([names.officer for names in named]),
        notes=notes,
    )


def _file(found: Found, owners: dict[str, Owner], parse: Callable[[str], NameFacts], kinds: Mapping[Seen, Media]) -> DumpFile | Rejected:
    names = parse(found.name)
    if owners:
        owner = side_files.nearest(owners, found.name)
        names = replace(names, device=names.device or owner.device, officer=names.officer or owner.officer)
    try:
        media = kinds.get((found.name, found.size, found.modified)) or _kind(found)
    except OSError as closed:
        return unreadable(found.name, closed)
    return DumpFile(found.root, found.name, found.size, found.modified, media, names)


def look_again(file: DumpFile) -> DumpFile:
    """Return the file with its kind by its own first bytes: another recorder's file of this name may have been known. OSError: closed."""
    return replace(file, media=_kind(file))


def _kind(file: Found | DumpFile) -> Media:
    return media_of(take_apart(file.name).extension, head_of(file.path))


def _brand(named: Sequence[NameFacts], brands: Mapping[str, Brand]) -> str:
    """What most media files are named like; of several equally frequent, the one tried first."""
    counts = Counter(names.brand for names in named)
    return max(brands, key=lambda brand: counts[brand]) if counts else "renamed"


def _only(values: Sequence[str | None]) -> str | None:
    different = {value for value in values if value}
    return different.pop() if len(different) == 1 else None
