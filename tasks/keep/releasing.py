"""What was allowed leaves as copies: each compared with its original by hash, and noted with who received it."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from footage.values.plain import to_plain
from messages.errors import BadCall, Changed, NoRoom
from storage.catalogue.states import RequestState
from storage.keeping import disposed, requests
from storage.keeping.disposed import Gone
from storage.keeping.requests import NotReleased, ReleasedFile, Request
from storage.ledgers import originals
from storage.ledgers.originals import StoredRecording
from storage.stores.on_disk.locks import write_whole
from storage.stores.os_errors import writing
from tasks.installation import Installation
from tasks.keep.access import move
from tasks.keep.deciding import decide_open
from tasks.keep.facts import ask_law
from tasks.keep.marks import let_go
from tasks.measure.names import names
from tasks.steps import step

PIECE = 1 << 20  # bytes copied at a time


@dataclass(frozen=True, slots=True)
class _Wanted:
    """What a request is about."""

    request: Request
    rows: tuple[StoredRecording, ...]  # whose originals are there
    gone: tuple[Gone, ...]  # whose originals were disposed of


@step()
def release(installation: Installation, id: int, to: str, out: Path | None = None) -> Request:
    """Copy what was allowed into a new folder, each copy compared with its original by hash, and note where it went; the hold ends.

    The originals never leave the store: what goes out is a copy, the original is what is kept (复制留存).
    """
    wanted = _wanted(installation, id)
    if wanted.request.state is not RequestState.APPROVED or not to.strip():
        raise BadCall("access.state", id=id, state=wanted.request.state, expected=RequestState.APPROVED.value)
    folder = (out or installation.home / "releases") / f"request-{id}"
    if folder.exists():
        raise BadCall("access.there", path=str(folder))
    if wanted.gone and not wanted.rows:
        raise BadCall("access.disposed", id=id, lists=sorted({gone.deletion.list for gone in wanted.gone if gone.deletion}))
    ask_law(installation)
    files = _copy(installation, wanted, folder, to.strip())
    return _note(installation, wanted, folder, to.strip(), files)


def _wanted(installation: Installation, id: int) -> _Wanted:
    with installation.catalogue.read() as tx:
        request = requests.get(tx, id)
        named = request.story.recordings
        rows = originals.of_case(tx, request.case)
        gone = disposed.of_case(tx, request.case)
    away = {disposed_of.row.recording.id for disposed_of in gone}
    return _Wanted(request, tuple(row for row in rows if (not named or row.recording.id in named) and row.recording.id not in away),
                   tuple(disposed_of for disposed_of in gone if not named or disposed_of.row.recording.id in named))


def _copy(installation: Installation, wanted: _Wanted, folder: Path, to: str) -> tuple[ReleasedFile, ...]:
    """Write beside and rename: a run that was killed leaves nothing that looks like a release."""
    partial = folder.with_name(f".{folder.name}.part")
    shutil.rmtree(partial, ignore_errors=True)
    try:
        files = tuple(_copy_one(installation, row, partial, partial / name) for name, row in names(wanted.rows))
    except NoRoom:
        shutil.rmtree(partial, ignore_errors=True)
        raise
    partial.mkdir(parents=True, exist_ok=True)
    request = wanted.request
    paper = {**to_plain(request.story), "request": request.id, "case": request.case, "to": to, "at": installation.clock().isoformat(),
             "files": to_plain(files)}
    write_whole(partial / "release.json", json.dumps(paper, ensure_ascii=False, indent=1).encode())
    partial.rename(folder)
    return files


def _copy_one(installation: Installation, row: StoredRecording, folder: Path, target: Path) -> ReleasedFile:
    """Copy one original, and read the copy again."""
    target.parent.mkdir(parents=True, exist_ok=True)
    with writing(folder, row.recording.probe.size), installation.store.open(row.key) as source, target.open("xb") as written:
        shutil.copyfileobj(source, written, PIECE)
    with target.open("rb") as copy:
        if hashlib.file_digest(copy, "sha256").hexdigest() != row.recording.sha256:
            raise Changed("storage.object_changed", key=row.key)
    return ReleasedFile(row.recording.id, str(target.relative_to(folder)), row.recording.sha256)


def _note(installation: Installation, wanted: _Wanted, folder: Path, to: str, files: Sequence[ReleasedFile]) -> Request:
    missing = tuple(_not_released(gone) for gone in wanted.gone)
    with installation.catalogue.begin() as tx:
        story = replace(requests.get(tx, wanted.request.id).story, to=to, folder=str(folder), files=tuple(files), disposed=missing,
                        released_at=installation.clock())
        released = move(installation, tx, wanted.request.id, RequestState.APPROVED, RequestState.RELEASED, story, f"released to {to}", {
            "to": to, "folder": str(folder), "files": to_plain(list(files)), "disposed": to_plain(list(missing))})
        let_go(installation, tx, released.hold, story.approver or "", f"released to {to}")
    decide_open(installation)
    return released


def _not_released(gone: Gone) -> NotReleased:
    """What the receiver does not get because it was disposed of."""
    recording, deletion = gone.row.recording, gone.deletion
    return NotReleased(recording.id, recording.name, recording.sha256, *((deletion.list, deletion.at) if deletion else (None, None)))
