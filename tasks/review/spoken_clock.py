"""The times that were said aloud, as one more witness about the recorders' clocks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from footage.clocks.spoken import SpokenTime, trust, witnessed
from footage.clocks.times import Resolved
from footage.values.recordings import Recording
from regulations.values.facts import Heard
from storage.ledgers import clocks
from storage.ledgers.originals import StoredRecording
from tasks.installation import Installation
from tasks.steps import step


@step()
def ask_spoken(installation: Installation, rows: Sequence[StoredRecording], resolved: Resolved, heard: Sequence[Heard]) -> Resolved:
    """Compare the recordings' times with the times that were said in them; note it in the ledger, correct nothing."""
    spoken = said_times(resolved.recordings, heard)
    dump_of = {row.recording.id: row.dump for row in rows}
    with installation.catalogue.begin() as tx:
        for dump in sorted({dump_of[time.recording] for time in spoken}):
            of_dump = [time for time in spoken if dump_of[time.recording] == dump]
            clocks.note(tx, dump, trust(resolved.recordings, of_dump), installation.clock())
    return replace(resolved, observations=(*resolved.observations, *witnessed(resolved.recordings, spoken)))


def said_times(recordings: Sequence[Recording], heard: Sequence[Heard]) -> list[SpokenTime]:
    """Return the present times among what was heard, with their values."""
    from transcripts.phrases.spoken_time import spoken_times

    starts = {phrase.id: phrase.start for phrase in recordings}
    spoken = []
    for phrase in heard:
        if phrase.what == "time" and phrase.recording in starts:
            times = spoken_times(phrase.text, starts[phrase.recording])
            spoken += [SpokenTime(phrase.recording, phrase.offset, each.time, each.uncertainty_seconds, each.text) for each in times[:1]]
    return spoken
