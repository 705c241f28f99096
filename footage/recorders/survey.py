"""A whole dump: every file with its kind and what its name says, every entry refused, whose recorder it was."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from footage.recorders import side_files, signs
from footage.recorders.brand import Brand, Habits, Register
from footage.recorders.escape import shown, visible
from footage.recorders.families import BRANDS
from footage.recorders.habits import settled
from footage.recorders.kinds import media_of
from footage.recorders.naming import parse_name
from footage.recorders.side_files import Owner
from footage.recorders.taking_apart import take_apart
from footage.recorders.walk import DumpEntry, DumpFile, Rejected, Survey, head_of, opened, unreadable, walk
from footage.values.names import NameFacts
from footage.values.recordings import Media
from messages.errors import BadCall

_MEDIA = frozenset({Media.VIDEO, Media.AUDIO, Media.PHOTO})
FileStamp = tuple[str, int, datetime]  # name, bytes, time stamp
LookedAtBefore = Callable[[Sequence[str]], Mapping[FileStamp, Media]]  # names of the dump -> the kinds of those files that were looked at


def survey(root: Path, register: Register | None = None, before: LookedAtBefore | None = None,
           brands: Mapping[str, Brand] = BRANDS) -> Survey:
    """Return what the dump at `root` holds, in order of the names; nothing outside `root` is read.

    BadCall where `root` is missing, no folder, closed or empty. Entries that cannot be taken end in `rejected`.
    Recorder and officer stand in a file's name facts also where only a folder, sn.txt or a station's XML says them.
    A file's first bytes say its kind; one that `before` knows is not opened.
    """
    real = opened(root)
    entries = sorted(walk(real), key=lambda entry: entry.name)
    if not entries:
        raise BadCall("recorders.empty_dump", path=visible(shown(str(root))))
    plain_files = [entry for entry in entries if isinstance(entry, DumpEntry)]
    owners, notes = side_files.owners(plain_files)
    known_media = before([entry.name for entry in plain_files]) if before else {}
    parsed = _parsed(plain_files, register or Register(), brands)
    looked = [_file(entry, owners, parsed[entry.name], known_media) if isinstance(entry, DumpEntry) else entry for entry in entries]
    files = tuple(entry for entry in looked if isinstance(entry, DumpFile))
    rejected = tuple(entry for entry in looked if isinstance(entry, Rejected))
    names_of_media = [file.names for file in files if file.media in _MEDIA]
    owner = side_files.nearest(owners, "")
    return Survey(
        root=real,
        files=files,
        rejected=rejected,
        brand=_brand(names_of_media, brands),
        device=owner.device or _only([names.device for names in names_of_media]),
        officer=owner.officer or _only([names.officer for names in names_of_media]),
        notes=notes,
        recorder=signs.is_recorder(files, bool(owners)),
        footage=signs.is_footage(files),
    )


def _parsed(entries: Sequence[DumpEntry], register: Register, brands: Mapping[str, Brand]) -> dict[str, NameFacts]:
    """What each name says, beside its neighbours."""
    def parse(name: str, habits: Habits) -> NameFacts:
        return parse_name(name, replace(register, habits=habits), brands)

    alone = {entry.name: parse_name(entry.name, register, brands) for entry in entries}
    return alone | settled([(entry.name, entry.modified, alone[entry.name]) for entry in entries], parse)


def _file(entry: DumpEntry, owners: dict[str, Owner], names: NameFacts, known_media: Mapping[FileStamp, Media]) -> DumpFile | Rejected:
    if owners:
        owner = side_files.nearest(owners, entry.name)
        names = replace(names, device=names.device or owner.device, officer=names.officer or owner.officer)
    try:
        media = known_media.get((entry.name, entry.size, entry.modified)) or _kind(entry)
    except OSError as closed:
        return unreadable(entry.name, closed)
    return DumpFile(entry.root, entry.name, entry.size, entry.modified, media, names)


def look_again(file: DumpFile) -> DumpFile:
    """Return the file with its kind by its own first bytes: another recorder's file of this name may have been known. OSError: closed."""
    return replace(file, media=_kind(file))


def _kind(entry: DumpEntry | DumpFile) -> Media:
    return media_of(take_apart(entry.name).extension, head_of(entry.path))


def _brand(names_of_media: Sequence[NameFacts], brands: Mapping[str, Brand]) -> str:
    """What most media files are named like; of several equally frequent, the one tried first."""
    counts = Counter(names.brand for names in names_of_media)
    return max(brands, key=lambda brand: counts[brand]) if counts else "renamed"


def _only(values: Sequence[str | None]) -> str | None:
    different = {value for value in values if value}
    return different.pop() if len(different) == 1 else None
