"""When each recording was: decided from all that is known of the recorders' clocks, and noted with what it shows about them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from fractions import Fraction

from footage.clocks import times, trust
from footage.values.measurement import Measurement
from storage.ledgers import clocks, dumps, originals
from storage.ledgers.originals import StoredRecording
from tasks.installation import Installation
from tasks.steps import step


@step()
def settle_times(installation: Installation, rows: Sequence[StoredRecording], measurements: Mapping[str, Measurement]) -> times.Resolved:
    """Decide when each recording was, and note it with what that shows about the recorders' clocks."""
    dump_of = {row.recording.id: row.dump for row in rows}
    docks, shown = clocks_before(installation, dump_of, {row.recording.device for row in rows if row.recording.device})
    received = {row.recording.id: row.received_at for row in rows}
    resolved = times.resolve([row.recording for row in rows], docks, measurements, installation.settings.tolerance, shown, received)
    with installation.catalogue.begin() as tx:
        before = {row.recording.id: row.recording for row in rows}
        originals.update_recordings(tx, [recording for recording in resolved.recordings if before[recording.id] != recording])
        for dump in sorted(set(dump_of.values())):
            of_dump = [recording for recording in resolved.recordings if dump_of[recording.id] == dump]
            clocks.note(tx, dump, trust.trust(of_dump, measurements), installation.clock())
    return resolved


def clocks_before(installation: Installation, dump_of: Mapping[str, int],
                  devices: Collection[str]) -> tuple[dict[str, Fraction], dict[str, tuple[trust.Trust, ...]]]:
    """Return the comparisons at the dock by recording id, and what earlier dumps showed about these recorders.

    `dump_of`: {id of a recording: number of its dump}.
    """
    dumps_here = frozenset(dump_of.values())
    with installation.catalogue.read() as tx:
        docks = dumps.dock_offsets(tx, dumps_here)
        shown = clocks.comparisons(tx, devices, dumps_here)
    return {id_: docks[dump] for id_, dump in dump_of.items() if dump in docks}, shown
