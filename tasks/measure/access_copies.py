"""Copies for viewing, where a browser cannot play an original: beside it, labelled, never instead of it (R001-17, R004-28)."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from footage.copies import viewing
from footage.values.plain import from_plain, to_plain
from footage.values.recordings import Probe, form_of
from messages import Text, text
from messages.errors import LiuhenError, NoRoom
from storage.catalogue.states import JobStage
from storage.ledgers.originals import StoredRecording
from storage.stores.on_disk.locks import write_whole
from storage.trail import audit
from tasks.confined import probe_stored
from tasks.installation import Installation
from tasks.measure.recovered import derivative
from tasks.steps import step

SECONDS, MEGABYTES = 6 * 3600.0, 8192  # an hour of HEVC takes up to an hour on a small machine


@dataclass(frozen=True, slots=True)
class AccessCopy:
    """A derivative of one original that can be played."""

    recording: str  # id of the original
    path: Path
    size: int  # bytes
    sha256: str
    method: Text
    why: Text


@dataclass(frozen=True, slots=True)
class _Note:
    """What lies beside a copy that was converted."""

    tool: str
    sha256: str  # of the copy


@step(stage=JobStage.COPY)
def access_copies(installation: Installation, rows: Sequence[StoredRecording]) -> dict[str, AccessCopy]:
    """Return {recording: copy} of what cannot be played as it is; made once, and looked up after that.

    What cannot be converted has none: the check of the package says which.
    """
    copies: dict[str, AccessCopy] = {}
    for done, row in enumerate(rows, 1):
        copy = _copy(installation, row, rows)
        if copy is not None:
            copies[row.recording.id] = copy
        installation.progress(done, len(rows), row.recording.name)
    return copies


def needs_copy(row: StoredRecording) -> bool:
    """Whether a browser cannot play the original although there is something in it to be played."""
    return viewing.needs_copy(row.recording.probe, row.recording.media)


def _copy(installation: Installation, row: StoredRecording, rows: Sequence[StoredRecording]) -> AccessCopy | None:
    if not needs_copy(row):
        return None
    if row.recording.probe.open_end and (recovered := derivative(installation, row, rows)) is not None:
        return _recovered(installation, row, recovered)
    return _converted(installation, row)


def _recovered(installation: Installation, row: StoredRecording, path: Path) -> AccessCopy | None:
    """The recovered copy plays as it is, or is converted in its turn."""
    probe: Probe = installation.guard.run(probe_stored, path, path.name, seconds=SECONDS, megabytes=MEGABYTES)
    if viewing.plan(probe, row.recording.media) is None:
        return AccessCopy(row.recording.id, path, path.stat().st_size, _sha256(path), text("archive.recovered_how"),
                          text("archive.recovered_why"))
    return _converted(installation, row, path, probe)


def _converted(
    installation: Installation, row: StoredRecording, source: Path | None = None, probe: Probe | None = None
) -> AccessCopy | None:
    how = viewing.plan(probe or row.recording.probe, row.recording.media)
    if how is None:
        return None
    out = viewing.copy_path(installation.home, row.recording.sha256, how)
    about = out.with_suffix(".json")
    if not (out.is_file() and about.is_file()):
        try:
            _make(installation, row, how, source, out, about)
        except NoRoom:
            raise
        except LiuhenError:
            return None
    note = from_plain(_Note, json.loads(about.read_text(encoding="utf-8")))
    return AccessCopy(row.recording.id, out, out.stat().st_size, note.sha256, _method(how, note.tool),
                      text("viewing.why", form=form_of(row.recording)))


def _make(installation: Installation, row: StoredRecording, how: viewing.CopyPlan, source: Path | None, out: Path, about: Path) -> None:
    out.parent.mkdir(parents=True, exist_ok=True)
    title = text("viewing.title", name=row.recording.name, sha256=row.recording.sha256).say(installation.lang)
    if source is not None:
        tool = installation.guard.run(viewing.convert, source, how, title, out, seconds=SECONDS, megabytes=MEGABYTES)
    else:
        with installation.store.local(row.key) as path:
            tool = installation.guard.run(viewing.convert, path, how, title, out, seconds=SECONDS, megabytes=MEGABYTES)
    note = _Note(tool, _sha256(out))
    with installation.catalogue.begin() as tx:
        audit.append(
            tx,
            "original.copied-for-viewing",
            row.recording.id,
            installation.who,
            installation.clock(),
            None,
            row.recording.sha256,
            {"derivative": out.name, "derivative_sha256": note.sha256, "tool": tool, "case": row.case},
        )
    write_whole(about, json.dumps(to_plain(note)).encode("ascii"))


def _method(how: viewing.CopyPlan, tool: str) -> Text:
    if not how.encodes:
        return text("viewing.rewrapped", tool=tool)
    picture = text("viewing.none" if how.picture is None else "viewing.kept" if how.picture == "copy" else "viewing.h264")
    sound = text("viewing.none" if how.sound is None else "viewing.kept" if how.sound == "copy" else "viewing.aac")
    return text("viewing.encoded", tool=tool, picture=picture, sound=sound)


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
