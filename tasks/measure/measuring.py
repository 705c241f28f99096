"""Measuring picture, sound and burned-in clock of recordings: once each, in worker processes, as many at a time as there are cores."""

from __future__ import annotations

import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

from footage.values.measurement import VERSION, Measurement
from footage.values.plain import from_plain, to_plain
from footage.values.recordings import Media, Recording, State
from messages.errors import LiuhenError
from storage.keeping import disposed
from storage.ledgers import measurements
from tasks.confined import probe_stored
from tasks.installation import Installation
from tasks.measure.recovered import recovered_copy
from tasks.steps import step

SECONDS_A_MINUTE = 20.0  # s of time limit for one minute of footage
LEAST_SECONDS, MEGABYTES = 120.0, 8192
CACHE = "footage"


@step(retries=1)
def measure_recordings(installation: Installation, recordings: Sequence[Recording]) -> dict[str, Measurement]:
    """Return what is measured in each recording by id; what was measured before is looked up by the hash of the bytes."""
    wanted = [found for found in recordings if found.media in (Media.VIDEO, Media.AUDIO) and found.probe.state is not State.UNREADABLE]
    known = _kept(installation, wanted)
    with installation.catalogue.read() as tx:
        gone = disposed.gone_among(tx, [found.id for found in wanted])  # nothing is left to measure
    missing = list({found.sha256: found for found in wanted if found.sha256 not in known and found.id not in gone}.values())
    with ThreadPoolExecutor(os.cpu_count() or 1) as pool:
        for done, (found, measured) in enumerate(zip(missing, pool.map(lambda one: _measure(installation, one), missing), strict=True), 1):
            installation.progress(done, len(missing), found.name)
            known[found.sha256] = measured
            with installation.catalogue.begin() as tx:
                measurements.save(tx, found.sha256, f"{CACHE}-{VERSION}", to_plain(measured))
    return {found.id: known[found.sha256] for found in wanted if found.sha256 in known}


def measured_before(installation: Installation, recordings: Sequence[Recording]) -> dict[str, Measurement]:
    """Return what earlier runs measured in these recordings, by id, measuring nothing."""
    known = _kept(installation, recordings)
    return {found.id: known[found.sha256] for found in recordings if found.sha256 in known}


def _kept(installation: Installation, recordings: Sequence[Recording]) -> dict[str, Measurement]:
    with installation.catalogue.read() as tx:
        stored = measurements.get_many(tx, [found.sha256 for found in recordings], f"{CACHE}-{VERSION}")
    return {sha256: from_plain(Measurement, data) for sha256, data in stored.items()}


def _measure(installation: Installation, found: Recording) -> Measurement:
    """Measure in a worker process, a damaged original by its recovered copy; what takes that down ends as a problem."""
    from footage.measure import measure

    limit = max(LEAST_SECONDS, SECONDS_A_MINUTE * float(found.probe.duration or 0) / 60)
    copy = recovered_copy(installation, found.sha256)
    try:
        if found.probe.state is State.TRUNCATED and copy.is_file():
            probe = installation.guard.run(probe_stored, copy, copy.name, seconds=LEAST_SECONDS, megabytes=MEGABYTES)
            return installation.guard.run(measure, copy, probe, installation.settings.tolerance, seconds=limit, megabytes=MEGABYTES)
        with installation.store.local(found.sha256) as path:
            return installation.guard.run(measure, path, found.probe, installation.settings.tolerance, seconds=limit, megabytes=MEGABYTES)
    except LiuhenError as problem:
        return Measurement(VERSION, (), (), problem.text)
