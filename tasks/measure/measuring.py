"""Measuring picture, sound and burned-in clock of recordings: once each, in worker processes, as many at a time as there are cores."""

from __future__ import annotations

import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

from footage.values.decoding import Readability
from footage.values.measurement import VERSION, Measurement
from footage.values.readability import index_alone
from footage.values.recordings import Media, Recording, State
from messages.errors import LiuhenError, NoRoom
from storage.catalogue.states import JobStage
from storage.keeping.disposal import disposed
from storage.ledgers import measurements
from tasks.confined import probe_stored
from tasks.installation import Installation
from tasks.measure.recovered import recovered_copy
from tasks.steps import step

SECONDS_A_MINUTE = 20.0  # s of time limit for one minute of footage
LEAST_SECONDS, MEGABYTES = 120.0, 8192
CACHE = "footage"


@step(retries=1, stage=JobStage.MEASURE)
def measure_recordings(installation: Installation, recordings: Sequence[Recording]) -> dict[str, Measurement]:
    """Return what is measured in each recording by id; what was measured before is looked up by the hash of the bytes."""
    wanted = [replace(recording, probe=index_alone(recording.probe)) for recording in recordings if _worth(recording)]
    measurements_of = _kept(installation, wanted)
    with installation.catalogue.read() as tx:
        gone = disposed.gone_among(tx, [recording.id for recording in wanted])  # nothing is left to measure
    missing = list(
        {
            recording.sha256: recording for recording in wanted if recording.sha256 not in measurements_of and recording.id not in gone
        }.values()
    )
    with ThreadPoolExecutor(os.cpu_count() or 1) as pool:
        for done, (recording, measured) in enumerate(
            zip(missing, pool.map(lambda recording: _measure(installation, recording), missing), strict=True), 1
        ):
            installation.progress(done, len(missing), recording.name)
            measurements_of[recording.sha256] = measured
            if _lasting(measured):
                with installation.catalogue.begin() as tx:
                    measurements.save(tx, recording.sha256, f"{CACHE}-{VERSION}", measured)
    return {recording.id: measurements_of[recording.sha256] for recording in wanted if recording.sha256 in measurements_of}


def _worth(recording: Recording) -> bool:
    """Whether there may be something to see or hear: what could not be judged when it came in is tried again."""
    decoding = recording.probe.decoding
    unjudged = decoding is not None and decoding.readability is Readability.NOT_JUDGED
    return recording.media in (Media.VIDEO, Media.AUDIO, Media.PHOTO) and (recording.probe.state is not State.UNREADABLE or unjudged)


def measured_before(installation: Installation, recordings: Sequence[Recording]) -> dict[str, Measurement]:
    """Return what earlier runs measured in these recordings, by id, measuring nothing."""
    measured = _kept(installation, recordings)
    return {recording.id: measured[recording.sha256] for recording in recordings if recording.sha256 in measured}


def _lasting(measured: Measurement) -> bool:
    """Whether another try would give the same: a decoder that is missing today may be there tomorrow."""
    return measured.decoding is None or measured.decoding.readability is not Readability.NOT_JUDGED


def _kept(installation: Installation, recordings: Sequence[Recording]) -> dict[str, Measurement]:
    with installation.catalogue.read() as tx:
        return measurements.get_many(tx, [recording.sha256 for recording in recordings], f"{CACHE}-{VERSION}", Measurement)


def _measure(installation: Installation, recording: Recording) -> Measurement:
    """Measure in a worker process, a damaged original by its recovered copy; what takes that down ends as a problem."""
    from footage.measure import measure

    limit = max(LEAST_SECONDS, SECONDS_A_MINUTE * float(recording.probe.duration or 0) / 60)
    copy = recovered_copy(installation, recording.sha256)
    try:
        if recording.probe.state is State.TRUNCATED and copy.is_file():
            probe = installation.guard.run(probe_stored, copy, copy.name, seconds=LEAST_SECONDS, megabytes=MEGABYTES)
            measured = installation.guard.run(measure, copy, index_alone(probe), installation.settings.tolerance, seconds=limit,
                                              megabytes=MEGABYTES)
            return replace(measured, decoding=None)  # it speaks of the copy
        with installation.store.local(recording.sha256) as path:
            return installation.guard.run(
                measure, path, recording.probe, installation.settings.tolerance, seconds=limit, megabytes=MEGABYTES
            )
    except NoRoom:
        raise
    except LiuhenError as problem:
        return Measurement(VERSION, (), (), problem.text)
