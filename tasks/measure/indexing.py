"""Reading indexes and decoding a little of stored files in worker processes: a hostile file can only take such a process down."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, ExitStack, nullcontext
from pathlib import Path

from footage.recorders import DumpFile
from footage.values.recordings import Media, Probe, State
from messages import text
from messages.errors import LiuhenError, NoRoom
from storage.stores.objects import Stored
from tasks.confined import index_stored, probe_several, probe_stored
from tasks.installation import Installation

SECONDS, MEGABYTES = 60.0, 4096
SMALL, PARCEL = 8 << 20, 32  # bytes; files up to this size are looked at so many in one question to a worker
Kept = tuple[DumpFile, Stored]


def indexes(installation: Installation, files: Sequence[Kept]) -> list[Probe]:
    """Return what the index of each file says, as many at a time as there are cores."""
    with ThreadPoolExecutor(os.cpu_count() or 1) as pool:
        return [probe for some in pool.map(lambda parcel: _parcel(installation, parcel), _parcels(files)) for probe in some]


def _parcels(files: Sequence[Kept]) -> Iterator[Sequence[Kept]]:
    """Yield neighbours together where all are small."""
    parcel: list[Kept] = []
    for file in files:
        if parcel and (len(parcel) == PARCEL or max(file[1].size, parcel[-1][1].size) > SMALL):
            yield parcel
            parcel = []
        parcel.append(file)
    if parcel:
        yield parcel


def _parcel(installation: Installation, parcel: Sequence[Kept]) -> list[Probe]:
    """Ask a worker about all of them; one after the other where that took it down, so that one bad file spoils no other."""
    if len(parcel) > 1:
        try:
            with ExitStack() as stack:
                places = [None if file.media is Media.SIDE else (stack.enter_context(_place(installation, file, stored)), file.name)
                          for file, stored in parcel]
                probes = installation.guard.run(probe_several, [place for place in places if place], seconds=SECONDS, megabytes=MEGABYTES)
        except NoRoom:
            raise
        except LiuhenError:
            pass
        else:
            rest = iter(probes)
            return [next(rest) if place else _side(stored) for place, (_, stored) in zip(places, parcel, strict=True)]
    return [_one(installation, file, stored) for file, stored in parcel]


def _one(installation: Installation, file: DumpFile, stored: Stored) -> Probe:
    if file.media is Media.SIDE:
        return _side(stored)
    problem = text("container.unknown")
    for look in (probe_stored, index_stored):  # where decoding takes the worker down, the index may still be read: reviewing tells more
        try:
            with _place(installation, file, stored) as path:
                return installation.guard.run(look, path, file.name, seconds=SECONDS, megabytes=MEGABYTES)
        except NoRoom:
            raise
        except LiuhenError as error:
            problem = error.text
    return Probe("unknown", State.UNREADABLE, stored.size, problem=problem)


def _side(stored: Stored) -> Probe:
    return Probe("side", State.NOT_MEDIA, stored.size)


def _place(installation: Installation, file: DumpFile, stored: Stored) -> AbstractContextManager[Path]:
    """Give the stored bytes as a file; from a store elsewhere they are not fetched again: the recorder's file was just read and hashed."""
    if installation.store.folder is None and file.path.is_file():
        return nullcontext(file.path)
    return installation.store.local(stored.key)
