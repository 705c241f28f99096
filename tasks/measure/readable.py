"""What measuring showed of whether recordings open at all, noted with them: the catalogue says of a file what is true of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from footage.values.decoding import Readability
from footage.values.measurement import Measurement
from footage.values.readability import judged
from footage.values.recordings import Media
from storage.ledgers import originals
from storage.ledgers.originals import StoredRecording
from storage.trail import audit
from tasks.installation import Installation
from tasks.steps import step


@step()
def note_readability(
    installation: Installation, rows: Sequence[StoredRecording], measurements: Mapping[str, Measurement]
) -> list[StoredRecording]:
    """Return the recordings with what of them opens, and note those of which that was not known or is otherwise now."""
    after = [_judged(row, measurements.get(row.recording.id)) for row in rows]
    changed = [(before, now) for before, now in zip(rows, after, strict=True) if before.recording.probe != now.recording.probe]
    if changed:
        with installation.catalogue.begin() as tx:
            originals.update_recordings(tx, [now.recording for _, now in changed])
            audit.append_many(tx, "original.decoded", installation.who, installation.clock(), [
                (now.recording.id, None, now.recording.sha256,
                 {"case": now.case, "was": before.recording.probe.state, "state": now.recording.probe.state,
                  "readability": now.recording.probe.decoding.readability if now.recording.probe.decoding else None})
                for before, now in changed])
    return after


def _judged(row: StoredRecording, measured: Measurement | None) -> StoredRecording:
    if measured is None or measured.decoding is None:
        return row
    if row.recording.media is Media.PHOTO and measured.decoding.readability is Readability.READABLE:
        return row  # as everybody took for granted
    return replace(row, recording=replace(row.recording, probe=judged(row.recording.probe, measured.decoding)))
