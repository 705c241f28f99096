"""When each recording of a dump was, for dumps of any number of files: only what clocks ask about is in memory for all of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from footage import clock, clock_trust
from footage.recordings import BEIJING, Clock, Media, Probe, Recording
from storage import briefly, clocks, ledger
from storage.ledger import StoredRecording
from tasks.handover import clocks_before
from tasks.measuring import measured_before
from tasks.office import Office
from tasks.steps import step

STEP = 400  # recordings in memory as they are in the ledger
PART = 20_000  # recordings of a dump whose clocks are decided together, in the order of their recorders and names
LAST = datetime.max.replace(tzinfo=BEIJING)
When = tuple[datetime | None, datetime | None, Clock | None]  # start, end, and the clock they rest on


@dataclass(frozen=True, slots=True)
class Settled:
    """The recordings of a dump with their times."""

    ids: tuple[str, ...]  # in the order of time, those without a time last
    times: Mapping[str, When]  # by id
    received_at: datetime | None  # aware; the last hand-over; None where there is no recording

    def steps(self) -> Iterator[tuple[str, ...]]:
        """Yield the ids some at a time."""
        yield from (self.ids[place:place + STEP] for place in range(0, len(self.ids), STEP))


@step()
def settle_dump(office: Office, ids: Sequence[str]) -> Settled:
    """Decide when each of these recordings was, and note what that shows about the recorders' clocks.

    A dump of more than PART recordings is decided part by part, whole recorders and neighbours in name together.
    """
    with office.catalogue.read() as tx:
        named = briefly.by_recorder(tx, ids)
    names = dict(named)
    ordered = [id_ for id_, _ in named]
    times: dict[str, When] = {}
    for place in range(0, len(ordered), PART):
        times |= _settle(office, ordered[place:place + PART])
    in_time = sorted(times, key=lambda id_: (times[id_][0] or LAST, names[id_]))
    with office.catalogue.read() as tx:
        return Settled(tuple(in_time), times, briefly.last_received(tx, ids))


def _settle(office: Office, ids: Sequence[str]) -> dict[str, When]:
    brief: list[Recording] = []
    dump_of: dict[str, int] = {}
    for row in each(office, ids):
        brief.append(row.recording)
        dump_of[row.recording.id] = row.dump
    docks, known = clocks_before(office, dump_of, {one.device for one in brief if one.device})
    measured = measured_before(office, [one for one in brief if one.media in (Media.VIDEO, Media.AUDIO)])
    found = clock.resolve(brief, docks, measured, office.settings.tolerance, known).recordings
    with office.catalogue.begin() as tx:
        for dump in sorted(set(dump_of.values())):
            own = [one for one in found if dump_of[one.id] == dump]
            clocks.note(tx, dump, clock_trust.trust(own, measured), office.clock())
    return {one.id: (one.start, one.end, one.clock) for one in found}


def each(office: Office, ids: Sequence[str]) -> Iterator[StoredRecording]:
    """Yield these recordings of the ledger, briefly."""
    shared: dict[str, str] = {}
    for place in range(0, len(ids), STEP):
        with office.catalogue.read() as tx:
            rows = ledger.get_many(tx, ids[place:place + STEP])
        for row in rows:
            yield replace(row, recording=_brief(row.recording, shared))


def _brief(one: Recording, shared: dict[str, str]) -> Recording:
    """Return the recording without times, and without what its index says beyond that; words many files share are there once."""
    def same(word: str | None) -> str | None:
        return shared.setdefault(word, word) if word else word

    names = replace(one.names, brand=same(one.names.brand) or "", pattern=same(one.names.pattern) or "", device=same(one.names.device),
                    officer=same(one.names.officer), stream=same(one.names.stream) or "")
    probe = Probe(same(one.probe.format) or "", one.probe.state, one.size, one.probe.duration, created=one.probe.created)
    return replace(one, names=names, probe=probe, device=same(one.device), officer=same(one.officer), start=None, end=None, clock=None)


@step()
def note_times(office: Office, settled: Settled, ids: Sequence[str]) -> list[StoredRecording]:
    """Note in the ledger when these recordings were, and return them as they stand now."""
    with office.catalogue.begin() as tx:
        before = ledger.get_many(tx, ids)
        rows = [replace(row, recording=_with_time(row.recording, *settled.times[row.recording.id])) for row in before]
        ledger.update_recordings(tx, [row.recording for row, old in zip(rows, before, strict=True) if row.recording != old.recording])
    return rows


def _with_time(one: Recording, start: datetime | None, end: datetime | None, by: Clock | None) -> Recording:
    return replace(one, start=start, end=end, clock=by)
