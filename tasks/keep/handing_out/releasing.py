"""What was allowed leaves as copies: each compared with its original by hash, and noted with who received it."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import BinaryIO

from footage.values.plain import to_plain
from messages.errors import BadCall, Changed
from office.requests import releasing
from office.requests.releasing import HandedOut, HandOut
from paperwork.forms import COVER_SHEET, RECEIPT, VIEWING_SHEET
from storage.catalogue.states import JobStage
from storage.keeping.requests import CoveredRecord, ReleasedFile, Request
from storage.ledgers.originals import StoredRecording
from storage.packages.beside import folder_beside
from storage.stores.on_disk.locks import write_whole
from storage.stores.os_errors import writing
from tasks.installation import Installation, case_of
from tasks.keep.deciding import decide_open
from tasks.keep.facts import ask_law
from tasks.keep.handing_out import papers
from tasks.measure.names import names
from tasks.measure.record_names import records_folder
from tasks.steps import step

PIECE = 1 << 20  # bytes copied at a time
SAID = "release.json"  # beside the copies: what they are
RECORDS = "文字记录"  # folder of the written records among the copies
HASHES = {"sha256": "校验值清单-SHA256.txt", "sm3": "校验值清单-SM3.txt"}


@step(stage=JobStage.COPY)
def release(installation: Installation, id: int, to: str, out: Path | None = None, seen: int | None = None) -> Request:
    """Copy what was allowed into a new folder, each copy compared with its original by hash, and note where it went; the hold ends.

    The originals never leave the store: what goes out is a copy, the original is what is kept (复制留存). Of what is only looked at
    (查阅) nothing is copied. What a killed run left, noted by nobody, is made again.
    """
    hand_out = releasing.ready(installation.desk, id, to, seen)
    folder = (out or installation.home / "releases") / f"request-{id}"
    if folder.exists() and not _left_unnoted(folder, hand_out):
        raise BadCall("access.there", path=str(folder))
    releasing.need_something(hand_out)
    ask_law(installation)
    with writing(folder.parent, 0):
        folder.parent.mkdir(parents=True, exist_ok=True)
    with folder_beside(folder) as partial:
        hand_out = releasing.ready(installation.desk, id, to, hand_out.request.story.version)
        if folder.exists() and _left_unnoted(folder, hand_out):
            shutil.rmtree(folder)
        handed = _hand_out(installation, hand_out, partial, folder)
        partial.rename(folder)
        released = _note(installation, hand_out, handed, folder)
    decide_open(installation)
    return released


def _left_unnoted(folder: Path, hand_out: HandOut) -> bool:
    """Whether a folder is what a run for this approval made, and was killed before it could note it: the request still waits."""
    if hand_out.viewing:
        return {path.name for path in folder.iterdir()} == set(papers.paper_names(VIEWING_SHEET))
    try:
        said = json.loads((folder / SAID).read_text(encoding="utf-8"))
        return bool(said["by"] == _said_of(hand_out))
    except (OSError, ValueError, KeyError, TypeError):
        return False


def _note(installation: Installation, hand_out: HandOut, handed: HandedOut, folder: Path) -> Request:
    """Note what lies in the folder; what could not be noted is no release, and its copies go."""
    try:
        return releasing.note(installation.desk, hand_out, handed)
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise


def _hand_out(installation: Installation, hand_out: HandOut, partial: Path, folder: Path) -> HandedOut:
    at = installation.clock()
    if hand_out.viewing:
        papers.write_viewing(installation, hand_out, partial)
        return HandedOut(str(folder), (), papers.paper_names(VIEWING_SHEET), at)
    files = (*_copy_originals(installation, hand_out, partial), *_copy_records(installation, hand_out, partial))
    sizes = [(partial / file.file).stat().st_size for file in files]
    lists = _write_hashes(files, partial)
    papers.write_cover(installation, hand_out, partial, files, sizes)
    papers.write_receipt(installation, hand_out, partial, sizes, lists[0])
    handed = HandedOut(str(folder), files, (*papers.paper_names(COVER_SHEET, RECEIPT), *(name for name, _ in lists)), at)
    write_whole(partial / SAID, json.dumps(_said(hand_out, handed), ensure_ascii=False, indent=1).encode())
    return handed


def _said_of(hand_out: HandOut) -> dict[str, object]:
    """Return which approval it is."""
    return {"request": hand_out.request.id, "version": hand_out.request.story.version, "case": hand_out.request.case, "to": hand_out.to}


def _said(hand_out: HandOut, handed: HandedOut) -> dict[str, object]:
    request, story = hand_out.request, hand_out.request.story
    return {"request": request.id, "case": request.case, "action": request.action, "asked_by": story.asked_by, "purpose": story.purpose,
            "notice": story.notice, "approver": story.approver, "role": story.role, "article": story.article, "to": hand_out.to,
            "at": handed.at.isoformat(), "by": _said_of(hand_out), "files": to_plain(handed.files), "added": to_plain(hand_out.added),
            "disposed": to_plain(story.disposed)}


def _copy_originals(installation: Installation, hand_out: HandOut, folder: Path) -> Iterator[ReleasedFile]:
    """Copy the originals, and show how many bytes of them left."""
    done, total = 0, sum(row.recording.size for row in hand_out.rows)
    for name, row in names(hand_out.rows):
        yield _copy_original(installation, row, folder, name)
        done += row.recording.size
        installation.progress(done, total, name)


def _copy_original(installation: Installation, row: StoredRecording, folder: Path, name: str) -> ReleasedFile:
    """Copy one original, and read the copy again."""
    with installation.store.open(row.key) as source:
        _copy(source, folder, folder / name, row.recording.sha256, row.key)
    return ReleasedFile(row.recording.id, name, row.recording.sha256, row.sm3)


def _copy_records(installation: Installation, hand_out: HandOut, folder: Path) -> Iterator[ReleasedFile]:
    """Copy the papers of the written records that the approval covers, as they were then."""
    lie_in = records_folder(installation, case_of(installation, hand_out.request.case)) if hand_out.records else folder
    for record in hand_out.records:
        yield from _copy_record(record, lie_in, folder)


def _copy_record(record: CoveredRecord, lie_in: Path, folder: Path) -> Iterator[ReleasedFile]:
    for name, sha256 in record.files:
        path = lie_in / name
        if not path.is_file():
            raise BadCall("access.record_missing", path=str(path))
        with path.open("rb") as source:
            _copy(source, folder, folder / RECORDS / name, sha256, name)
        yield ReleasedFile(record.recording, f"{RECORDS}/{name}", sha256, None, record.version)


def _copy(source: BinaryIO, folder: Path, target: Path, sha256: str, key: str) -> None:
    """Copy the bytes and read the copy again; Changed where they are not the ones that were approved."""
    target.parent.mkdir(parents=True, exist_ok=True)
    with writing(folder, 0), target.open("xb") as written:
        shutil.copyfileobj(source, written, PIECE)
    with target.open("rb") as copy:
        if hashlib.file_digest(copy, "sha256").hexdigest() != sha256:
            raise Changed("storage.object_changed", key=key)


def _write_hashes(files: Sequence[ReleasedFile], folder: Path) -> list[tuple[str, str]]:
    """Write a line a file as `sha256sum -c` reads it, and the same by SM3 where it is known; return names and SHA-256 of the lists."""
    written = []
    for kind, name in HASHES.items():
        lines = [(getattr(file, kind), file.file) for file in files]
        if lines and any(value for value, _ in lines):
            content = "".join(f"{value}  {path}\n" for value, path in lines if value).encode()
            write_whole(folder / name, content)
            written.append((name, hashlib.sha256(content).hexdigest()))
    return written
