"""A team's recorders put on one time by the sound they share; what was heard of a file is kept by the hash of its bytes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from footage.clocks.align import Loudness, align, loudness, worth_hearing
from footage.clocks.times import Resolved
from footage.clocks.together import together
from footage.clocks.trust import aligned
from footage.values.recordings import Recording
from messages.errors import LiuhenError, NoRoom
from storage.catalogue.states import JobStage
from storage.ledgers import clocks, measurements, originals
from storage.ledgers.originals import StoredRecording
from tasks.installation import Installation
from tasks.steps import step

CACHE = "loudness-1"
SECONDS, MEGABYTES = 120.0, 4096


@dataclass(frozen=True, slots=True)
class MeasuredLoudness:
    """What the cache keeps of one recording."""

    loudness: tuple[float, ...]  # natural logarithm of the power, one figure a footage.clocks.align.STEP


@step(stage=JobStage.CLOCKS)
def align_clocks(installation: Installation, rows: Sequence[StoredRecording], resolved: Resolved) -> Resolved:
    """Move each recorder to the time of the team's reference where their sound says by how much, and note it, in the ledger too."""
    sounds = {
        recording.id: heard for recording in worth_hearing(resolved.recordings) if (heard := _heard(installation, recording)) is not None
    }
    alignments = align(resolved.recordings, sounds)
    moved = together(resolved, alignments, installation.settings.tolerance)
    with installation.catalogue.begin() as tx:
        for recording in alignments:
            for dump in sorted({row.dump for row in rows if row.recording.device == recording.device}):
                clocks.note(tx, dump, [aligned(recording)], installation.clock())
        originals.update_recordings(tx, [now for was, now in zip(resolved.recordings, moved.recordings, strict=True) if was != now])
    return moved


def _heard(installation: Installation, recording: Recording) -> Loudness | None:
    with installation.catalogue.read() as tx:
        stored = measurements.get(tx, recording.sha256, CACHE, MeasuredLoudness)
    if stored is not None:
        return np.array(stored.loudness, dtype=np.float64)
    try:
        with installation.store.local(recording.sha256) as path:
            sound = installation.guard.run(loudness, path, seconds=SECONDS, megabytes=MEGABYTES)
    except NoRoom:
        raise
    except LiuhenError:
        return None  # the probe reports what cannot be decoded; here it only says nothing about the clocks
    with installation.catalogue.begin() as tx:
        measurements.save(tx, recording.sha256, CACHE, MeasuredLoudness(tuple(round(float(value), 2) for value in sound)))
    return sound
