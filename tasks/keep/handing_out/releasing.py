"""What was allowed leaves as copies: each compared with its original by hash, and noted with who received it."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from footage.values.plain import to_plain
from messages.errors import BadCall, Changed, NoRoom
from storage.catalogue.states import RequestState
from storage.keeping import requests
from storage.keeping.requests import ReleasedFile, Request
from storage.ledgers.originals import StoredRecording
from storage.stores.on_disk.locks import write_whole
from storage.stores.os_errors import writing
from tasks.installation import Installation
from tasks.keep.deciding import decide_open
from tasks.keep.facts import ask_law
from tasks.keep.handing_out import access
from tasks.keep.handing_out.access import RequestedFootage, move
from tasks.keep.marks import let_go
from tasks.measure.names import names
from tasks.steps import step

PIECE = 1 << 20  # bytes copied at a time


@step()
def release(installation: Installation, id: int, to: str, out: Path | None = None) -> Request:
    """Copy what was allowed into a new folder, each copy compared with its original by hash, and note where it went; the hold ends.

    The originals never leave the store: what goes out is a copy, the original is what is kept (复制留存).
    """
    asked_for = access.wanted(installation, id)
    if asked_for.request.state is not RequestState.APPROVED or not to.strip():
        raise BadCall("access.state", id=id, state=asked_for.request.state, expected=RequestState.APPROVED.value)
    folder = (out or installation.home / "releases") / f"request-{id}"
    if folder.exists():
        raise BadCall("access.there", path=str(folder))
    access.need_something(asked_for)
    ask_law(installation)
    files = _copy(installation, asked_for, folder, to.strip())
    return _note(installation, asked_for, folder, to.strip(), files)


def _copy(installation: Installation, wanted: RequestedFootage, folder: Path, to: str) -> tuple[ReleasedFile, ...]:
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


def _note(installation: Installation, wanted: RequestedFootage, folder: Path, to: str, files: Sequence[ReleasedFile]) -> Request:
    missing = wanted.not_released()
    with installation.catalogue.begin() as tx:
        story = replace(requests.get(tx, wanted.request.id).story, to=to, folder=str(folder), files=tuple(files), disposed=missing,
                        released_at=installation.clock())
        released = move(installation, tx, wanted.request.id, RequestState.APPROVED, RequestState.RELEASED, story, f"released to {to}", {
            "to": to, "folder": str(folder), "files": to_plain(list(files)), "disposed": to_plain(list(missing))})
        let_go(installation, tx, released.hold, story.approver or "", f"released to {to}")
    decide_open(installation)
    return released

