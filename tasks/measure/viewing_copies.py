"""What a page needs to show recordings: copies that a browser plays, waveforms, small pictures. Caches, never among the originals."""

from __future__ import annotations

import os
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from pathlib import Path

from footage.copies import viewing
from footage.copies.previews import write_preview
from footage.values.recordings import Media, Probe
from messages import Text, text
from messages.errors import LiuhenError, NoRoom
from office.viewings.playing import HowPlayed, cached_copy, impossible, make_room, playing
from office.viewings.previews import preview_folder
from storage.catalogue.states import JobStage
from storage.keeping.disposal import disposed
from storage.ledgers import originals
from storage.ledgers.casework import cases
from storage.ledgers.originals import StoredRecording
from storage.trail import audit
from tasks.confined import probe_stored
from tasks.installation import Installation
from tasks.measure.recovered import derivative, recovered_copy
from tasks.steps import step

SECONDS, MEGABYTES = 6 * 3600.0, 8192  # an hour of HEVC takes up to an hour on a small machine


class CopyOutcome(StrEnum):
    """What became of a copy that was asked for."""

    NOT_NEEDED = "not_needed"
    MADE = "made"
    IMPOSSIBLE = "impossible"


@dataclass(frozen=True, slots=True)
class Prepared:
    """What is there to show now."""

    copies: int
    previews: int
    impossible: int


@step(stage=JobStage.COPY)
def viewing_copy(installation: Installation, id: str) -> Text:
    """Make the copy of one recording that a browser plays, where it needs one; return what became of it."""
    with installation.catalogue.read() as tx:
        row = originals.get(tx, id)
        disposed.present(tx, [row], "disposed.no_play", name=row.recording.name)
        rows = originals.of_case(tx, row.case) if row.case else (row,)
    outcome = _copy(installation, row, rows)
    _preview(installation, row)
    return text(f"background.copy_{outcome}")


@step(stage=JobStage.COPY)
def prepare(installation: Installation, case: str | None, dump: int | None) -> Prepared:
    """Make everything a page shows of the recordings of a case, or of a dump; what is there already is left, so that a cut run goes on."""
    with installation.catalogue.read() as tx:
        rows = originals.of_case(tx, cases.find(tx, case)) if case else originals.of_dump(tx, dump or 0)
        gone = disposed.gone_among(tx, [row.recording.id for row in rows])
    wanted = [row for row in rows if row.recording.media in (Media.VIDEO, Media.AUDIO) and row.recording.id not in gone]
    outcomes: list[CopyOutcome] = []
    previews = 0
    for done, row in enumerate(wanted, 1):
        outcomes.append(_copy(installation, row, rows))
        previews += _preview(installation, row)
        installation.progress(done, len(wanted), row.recording.name)
    return Prepared(outcomes.count(CopyOutcome.MADE), previews, outcomes.count(CopyOutcome.IMPOSSIBLE))


def _copy(installation: Installation, row: StoredRecording, rows: Sequence[StoredRecording]) -> CopyOutcome:
    shown = playing(installation.home, row.recording)
    if shown.how is not HowPlayed.NOT_MADE:
        return CopyOutcome.MADE if shown.path else CopyOutcome.IMPOSSIBLE if shown.why else CopyOutcome.NOT_NEEDED
    make_room(installation.home, row.recording.size)
    try:
        if _written(installation, row, rows):
            return CopyOutcome.MADE
    except NoRoom:
        raise
    except LiuhenError:
        pass
    impossible(installation.home, row.recording.sha256).touch()
    return CopyOutcome.IMPOSSIBLE


def _written(installation: Installation, row: StoredRecording, rows: Sequence[StoredRecording]) -> bool:
    out = cached_copy(installation.home, row.recording.sha256)
    out.parent.mkdir(parents=True, exist_ok=True)
    if row.recording.probe.open_end:
        recovered = derivative(installation, row, rows)
        return recovered is not None and _of_recovered(installation, row, recovered, out)
    how = viewing.plan(row.recording.probe, row.recording.media)
    if how is None:
        return False
    with installation.store.local(row.key) as path:
        _convert(installation, row, path, how, out)
    return True


def _of_recovered(installation: Installation, row: StoredRecording, recovered: Path, out: Path) -> bool:
    probe: Probe = installation.guard.run(probe_stored, recovered, recovered.name, seconds=SECONDS, megabytes=MEGABYTES)
    how = viewing.plan(probe, row.recording.media)
    if how is not None:
        _convert(installation, row, recovered, how, out)
    elif viewing.playable(probe, row.recording.media):
        part = out.with_suffix(f".{os.getpid()}.part")
        shutil.copyfile(recovered, part)
        part.replace(out)
    return out.is_file()


def _convert(installation: Installation, row: StoredRecording, source: Path, how: viewing.CopyPlan, out: Path) -> None:
    title = text("viewing.title", name=row.recording.name, sha256=row.recording.sha256).say(installation.lang)
    tool = installation.guard.run(viewing.convert, source, how, title, out, None, True, seconds=SECONDS, megabytes=MEGABYTES)
    with installation.catalogue.begin() as tx:
        audit.append(tx, "original.copied-for-viewing", row.recording.id, installation.who, installation.clock(), None,
                     row.recording.sha256, {"derivative": out.name, "tool": tool, "case": row.case})


def _preview(installation: Installation, row: StoredRecording) -> bool:
    """Make waveform and small pictures where there are none; whether they are there. What does not open has none."""
    folder = preview_folder(installation.home, row.recording.sha256)
    if folder.is_dir():
        return True
    if not viewing.playable(row.recording.probe, row.recording.media):
        return False
    part = folder.with_name(f".{folder.name}.{os.getpid()}.part")
    for left in folder.parent.glob(f".{folder.name}.*.part"):  # of a run that was killed
        shutil.rmtree(left, ignore_errors=True)
    part.mkdir(parents=True, exist_ok=True)
    try:
        _read_once(installation, row, part, row.recording.probe.duration)
        part.rename(folder)
    except NoRoom:
        raise
    except LiuhenError:
        return False
    except OSError:  # another run was quicker
        return folder.is_dir()
    finally:
        shutil.rmtree(part, ignore_errors=True)
    return True


def _read_once(installation: Installation, row: StoredRecording, folder: Path, seconds: Fraction | None) -> None:
    limit = max(300.0, float(seconds or 0))
    copy = recovered_copy(installation, row.recording.sha256)
    if row.recording.probe.open_end and copy.is_file():
        installation.guard.run(write_preview, copy, seconds, folder, seconds=limit, megabytes=MEGABYTES)
        return
    with installation.store.local(row.key) as path:
        installation.guard.run(write_preview, path, seconds, folder, seconds=limit, megabytes=MEGABYTES)
