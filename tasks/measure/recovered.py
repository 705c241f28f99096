"""A file a person or a program can play: the original, or a labelled derivative recovered from a damaged one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from footage.copies import viewing
from footage.values.recordings import Media, State
from messages.errors import LiuhenError, NoRoom
from storage.ledgers.originals import StoredRecording
from storage.trail import audit
from tasks.confined import probe_stored
from tasks.installation import Installation
from tasks.steps import step

SECONDS, MEGABYTES = 600.0, 8192


@contextmanager
def viewable(installation: Installation, row: StoredRecording, siblings: Sequence[StoredRecording]) -> Iterator[Path]:
    """Give the original's path; for one without an index its recovered derivative, where a sibling allows one."""
    derived = derivative(installation, row, siblings) if row.recording.probe.open_end else None
    if derived is not None:
        yield derived
        return
    with installation.store.local(row.key) as path:
        yield path


def derivative(installation: Installation, row: StoredRecording, siblings: Sequence[StoredRecording]) -> Path | None:
    """Return the recovered copy of a damaged video, made on first use; None where nothing allows one."""
    out = recovered_copy(installation, row.recording.sha256)
    if out.is_file():
        return out
    out.parent.mkdir(parents=True, exist_ok=True)
    for whole in _references(row, siblings):
        if _recover(installation, row, whole, out):
            with installation.catalogue.begin() as tx:
                audit.append(tx, "original.recovered", row.recording.id, installation.who, installation.clock(), None, row.recording.sha256,
                             {"derivative": out.name, "reference": whole.recording.id, "case": row.case})
            return out
    return None


def recovered_copy(installation: Installation, sha256: str) -> Path:
    """Return where the recovered copy of an original lies, made or not."""
    return installation.home / viewing.FOLDER / f"{sha256}.recovered.mp4"


@step()
def lower_bounds(installation: Installation, rows: Sequence[StoredRecording]) -> list[StoredRecording]:
    """Give damaged videos the length that could be recovered: a lower bound of what they held. Others stay as they are."""
    return [_bounded(installation, row, rows) if row.recording.probe.state is State.TRUNCATED and not row.recording.probe.duration else row
            for row in rows]


def _bounded(installation: Installation, row: StoredRecording, siblings: Sequence[StoredRecording]) -> StoredRecording:
    derived = derivative(installation, row, siblings) if row.recording.media is Media.VIDEO else None
    if derived is None:
        return row
    probe = installation.guard.run(probe_stored, derived, derived.name, seconds=SECONDS, megabytes=MEGABYTES)
    bounded = replace(row.recording.probe, duration=probe.duration, streams=probe.streams)
    return replace(row, recording=replace(row.recording, probe=bounded))


def _references(row: StoredRecording, siblings: Sequence[StoredRecording]) -> list[StoredRecording]:
    """Whole videos of the same recorder, the nearest in time first."""
    whole = [sibling for sibling in siblings if sibling.recording.device == row.recording.device and sibling.recording.media is Media.VIDEO
             and sibling.recording.probe.state is State.WHOLE and sibling.recording.probe.format == "mp4"]
    return sorted(whole, key=lambda sibling: sibling.recording.name, reverse=True)[:2]


def _recover(installation: Installation, row: StoredRecording, whole: StoredRecording, out: Path) -> bool:
    from footage.copies.recovery import recover

    try:
        with installation.store.local(row.key) as broken, installation.store.local(whole.key) as reference:
            return installation.guard.run(recover, broken, reference, out, seconds=SECONDS, megabytes=MEGABYTES) is not None
    except NoRoom:
        raise
    except LiuhenError:
        return False
