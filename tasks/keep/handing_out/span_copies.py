"""Viewing copies of the stretch that a long-term mark means: labelled derivatives of originals that stay whole (R001-23).

They lie with the case inside the installation: nothing is handed out by cutting one (R000-38).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from pathlib import Path, PurePosixPath

from footage.copies import viewing
from footage.values.plain import from_plain, to_plain
from footage.values.recordings import BEIJING, Interval, Media, Probe, State
from footage.values.seconds import seconds_between
from messages import Text, text
from messages.errors import BadCall, LiuhenError, NoRoom
from messages.json_values import JsonObject
from office.keeping.marking import meant
from storage.keeping.disposal import disposed
from storage.ledgers import marks, originals
from storage.ledgers.marks import StoredMark
from storage.ledgers.originals import StoredRecording
from storage.names import safe_name
from storage.stores.on_disk.locks import write_whole
from storage.trail import audit
from tasks.confined import probe_stored
from tasks.installation import Installation
from tasks.measure.access_copies import MEGABYTES, SECONDS
from tasks.measure.recovered import viewable
from tasks.steps import step

FOLDER = "viewing-copies"  # in the case's folder: never among the originals
LABEL = "查阅副本-非原件"  # in every file name


@dataclass(frozen=True, slots=True)
class CopyLabel:
    """What a copy is, as the JSON beside it says."""

    label: str  # in words
    derivative: bool
    file: str
    sha256: str
    bytes: int
    seconds: float
    recording: str  # id of the original
    original: str  # its name
    original_sha256: str
    original_sm3: str | None
    start: datetime  # aware; "from" in the JSON
    end: datetime  # aware; "to" in the JSON
    case: str  # number
    mark: int
    tool: str
    made_by: str
    made_at: datetime  # aware

    def to_json(self) -> JsonObject:
        """Return the JSON of the label."""
        fields = to_plain(self)
        return {{"start": "from", "end": "to"}.get(name, name): value for name, value in fields.items()}

    @staticmethod
    def from_json(fields: JsonObject) -> CopyLabel:
        """Read back what `to_json` wrote; ValueError, KeyError or TypeError where it is something else."""
        return from_plain(CopyLabel, {{"from": "start", "to": "end"}.get(name, name): value for name, value in fields.items()})


@dataclass(frozen=True, slots=True)
class SpanCopy:
    """A piece of one original, for viewing."""

    row: StoredRecording
    path: Path
    span: Interval
    label: CopyLabel  # as written beside it


@dataclass(frozen=True, slots=True)
class WithoutCopy:
    """A recording the span may touch, of which there is no copy."""

    row: StoredRecording
    why: Text


@dataclass(frozen=True, slots=True)
class SpanCopies:
    """What was cut for a mark."""

    mark: StoredMark
    span: Interval
    copies: tuple[SpanCopy, ...]
    left_out: tuple[WithoutCopy, ...]


@step()
def copy_span(installation: Installation, mark: int) -> SpanCopies:
    """Cut the stretch a mark means from every recording it touches; what was cut before and is unchanged is not cut again.

    BadCall where the mark was lifted, means no stretch, or no footage touches it.
    """
    stored, span, siblings = _wanted(installation, mark)
    rows = [row for row in meant(stored.mark, siblings) if row.recording.media in (Media.VIDEO, Media.AUDIO)]
    touched = [row for row in rows if row.recording.interval is None or row.recording.interval.overlap(span) is not None]
    if not touched:
        raise BadCall("spancopy.nothing", id=mark, start=span.start, end=span.end)
    with installation.catalogue.read() as tx:
        touched, gone = disposed.present(tx, touched, "disposed.no_copy", id=str(mark))
    copies: list[SpanCopy] = []
    left_out = [WithoutCopy(entry.row, text("disposed.not_cut", gone=entry.sentence())) for entry in gone]
    for done, row in enumerate(touched, 1):
        try:
            copies.append(_copy(installation, stored, span, row, siblings))
        except NoRoom:
            raise
        except LiuhenError as problem:
            left_out.append(WithoutCopy(row, problem.text))
        installation.progress(done, len(touched), row.recording.name)
    return SpanCopies(stored, span, tuple(copies), tuple(left_out))


def _wanted(installation: Installation, mark: int) -> tuple[StoredMark, Interval, Sequence[StoredRecording]]:
    with installation.catalogue.read() as tx:
        stored = marks.get(tx, mark)
        if stored.lifted_at is not None:
            raise BadCall("storage.no_mark", id=mark)
        if stored.mark.span is None:
            raise BadCall("spancopy.no_span", id=mark)
        return stored, stored.mark.span, originals.of_case(tx, stored.case)


def _copy(
    installation: Installation, mark: StoredMark, span: Interval, row: StoredRecording, siblings: Sequence[StoredRecording]
) -> SpanCopy:
    recording = row.recording
    if not viewing.playable(recording.probe, recording.media):
        raise BadCall("spancopy.unplayable", name=recording.name)
    common = recording.interval.overlap(span) if recording.interval else None
    if common is None:
        raise BadCall("spancopy.no_time", name=recording.name)
    out = _path(installation, mark, row, common)
    label = _cut_before(out, row, common) or _make(installation, mark, common, row, siblings, out)
    return SpanCopy(row, out, common, label)


def _path(installation: Installation, mark: StoredMark, row: StoredRecording, span: Interval) -> Path:
    """Where the copy lies; its name says that it is none of the originals."""
    start, end = span.start.astimezone(BEIJING), span.end.astimezone(BEIJING)
    stem = safe_name(PurePosixPath(row.recording.name).stem).encode()[:90].decode(errors="ignore")  # a name holds 255 bytes at most
    ending = viewing.excerpt_plan(row.recording.probe).ending
    name = f"{stem}_{start:%Y%m%d-%H%M%S}-{end:%H%M%S}_{LABEL}_{row.recording.id}{ending}"
    return installation.case_folder(mark.case) / FOLDER / f"mark-{mark.id}" / name


def _cut_before(out: Path, row: StoredRecording, span: Interval) -> CopyLabel | None:
    """Return the label of a copy that was cut before; None where there is none, or either file is not what it was."""
    try:
        label = CopyLabel.from_json(json.loads(out.with_suffix(".json").read_text(encoding="utf-8")))
        digest = _sha256(out)
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None
    same = (label.original_sha256, label.start, label.end, label.sha256) == (row.recording.sha256, span.start, span.end, digest)
    return label if same else None


def _make(installation: Installation, mark: StoredMark, span: Interval, row: StoredRecording, siblings: Sequence[StoredRecording],
          out: Path) -> CopyLabel:
    """Cut, note it in the audit chain, and write the label last: a copy without one is cut again."""
    out.parent.mkdir(parents=True, exist_ok=True)
    recording = row.recording
    title = text("spancopy.title", name=recording.name, sha256=recording.sha256, start=span.start, end=span.end, mark=mark.id)
    title_text = title.say(installation.lang)
    tool = _cut(installation, row, siblings, span, title_text, out)
    probe: Probe = installation.guard.run(probe_stored, out, out.name, seconds=SECONDS, megabytes=MEGABYTES)
    label = CopyLabel(
        label=title_text, derivative=True, file=out.name, sha256=_sha256(out), bytes=out.stat().st_size, seconds=float(probe.duration or 0),
        recording=recording.id, original=recording.name, original_sha256=recording.sha256, original_sm3=row.sm3, start=span.start,
        end=span.end, case=mark.case, mark=mark.id, tool=tool, made_by=installation.who, made_at=installation.clock())
    with installation.catalogue.begin() as tx:
        audit.append(tx, "original.cut-for-viewing", recording.id, installation.who, installation.clock(), None, recording.sha256,
                     {"derivative": out.name, "derivative_sha256": label.sha256, "tool": tool, "mark": mark.id,
                      "from": span.start.isoformat(), "to": span.end.isoformat(), "case": mark.case})
    write_whole(out.with_suffix(".json"), (json.dumps(label.to_json(), ensure_ascii=False, indent=1) + "\n").encode())
    return label


def _cut(
    installation: Installation, row: StoredRecording, siblings: Sequence[StoredRecording], span: Interval, title: str, out: Path
) -> str:
    """Write the piece; a damaged original is cut from its recovered copy where there is one."""
    recording = row.recording
    start = seconds_between(recording.start, span.start) if recording.start else Fraction(0)
    with viewable(installation, row, siblings) as path:
        probe: Probe = recording.probe
        if probe.state is State.TRUNCATED:
            probe = installation.guard.run(probe_stored, path, path.name, seconds=SECONDS, megabytes=MEGABYTES)
        part = viewing.excerpt_of(probe, start, span.seconds)
        return installation.guard.run(viewing.convert, path, viewing.excerpt_plan(recording.probe), title, out, part, seconds=SECONDS,
                                megabytes=MEGABYTES)


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
