"""When each recording of a dump was, for dumps of any number of files: only what clocks ask about is in memory for all of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from footage.clocks import times as clock
from footage.clocks import trust
from footage.values.recordings import BEIJING, Media, Recording
from storage.ledgers import clocks, columns, originals
from storage.ledgers.originals import Plain, StoredRecording, When
from tasks.installation import Installation
from tasks.measure.measuring import measured_before
from tasks.measure.times import clocks_before
from tasks.steps import step

STEP = 400  # recordings in memory as they are in the ledger
PART = 20_000  # recordings of a dump whose clocks are decided together, in the order of their recorders and names
LAST = datetime.max.replace(tzinfo=BEIJING)


@dataclass(frozen=True, slots=True)
class SettledDump:
    """The recordings of a dump with their times."""

    ids: tuple[str, ...]  # in the order of time, those without a time last
    times: Mapping[str, When]  # by id
    received_at: datetime | None  # aware; the last hand-over; None where there is no recording

    def steps(self) -> Iterator[tuple[str, ...]]:
        """Yield the ids some at a time."""
        yield from (self.ids[place:place + STEP] for place in range(0, len(self.ids), STEP))


@step()
def settle_dump(installation: Installation, ids: Sequence[str]) -> SettledDump:
    """Decide when each of these recordings was, and note what that shows about the recorders' clocks.

    A dump of more than PART recordings is decided part by part, whole recorders and neighbours in name together.
    """
    with installation.catalogue.read() as tx:
        named = columns.by_recorder(tx, ids)
    names = dict(named)
    ordered = [id_ for id_, _ in named]
    times: dict[str, When] = {}
    for place in range(0, len(ordered), PART):
        times |= _settle(installation, ordered[place:place + PART])
    in_time = sorted(times, key=lambda id_: (times[id_][0] or LAST, names[id_]))
    with installation.catalogue.read() as tx:
        return SettledDump(tuple(in_time), times, columns.last_received(tx, ids))


def _settle(installation: Installation, ids: Sequence[str]) -> dict[str, When]:
    brief: list[Recording] = []
    dump_of: dict[str, int] = {}
    received: dict[str, datetime] = {}
    for row in each(installation, ids):
        brief.append(row.recording)
        dump_of[row.recording.id], received[row.recording.id] = row.dump, row.received_at
    docks, trusts = clocks_before(installation, dump_of, {recording.device for recording in brief if recording.device})
    measured = measured_before(installation, [recording for recording in brief if recording.media in (Media.VIDEO, Media.AUDIO)])
    resolved = clock.resolve(brief, docks, measured, installation.settings.tolerance, trusts, received).recordings
    with installation.catalogue.begin() as tx:
        for dump in sorted(set(dump_of.values())):
            of_dump = [recording for recording in resolved if dump_of[recording.id] == dump]
            clocks.note(tx, dump, trust.trust(of_dump, measured), installation.clock())
    return {recording.id: (recording.start, recording.end, recording.clock) for recording in resolved}


def each(installation: Installation, ids: Sequence[str]) -> Iterator[StoredRecording]:
    """Yield these recordings of the ledger, briefly."""
    shared: dict[str, str] = {}
    for place in range(0, len(ids), STEP):
        with installation.catalogue.read() as tx:
            rows = originals.get_many(tx, ids[place:place + STEP], partial(_brief, shared))
        yield from rows


def _brief(shared: dict[str, str], row: Plain) -> Plain:
    """Leave out times, and what the index says beyond length and creation; texts that many files share are there once."""
    def same(texts: Plain, *names: str) -> Plain:
        return {name: shared.setdefault(word, word) for name in names if (word := texts.get(name)) is not None}

    names, probe = row["names"], row["probe"]
    names = names | same(names, "brand", "pattern", "device", "officer", "stream")
    probe = {name: probe[name] for name in ("format", "state", "size", "duration", "created") if name in probe} | same(probe, "format")
    rest = {name: value for name, value in row.items() if name not in ("start", "end", "clock")}
    return rest | same(row, "device", "officer") | {"names": names, "probe": probe}
