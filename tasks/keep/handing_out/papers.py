"""The papers of a request: the notice the office issues, the list and the receipt that go with copies, what was looked at, the register."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

from messages import Lang
from messages.errors import BadCall
from office.requests import ruling
from office.requests.reading import RequestStanding
from office.requests.releasing import HandOut
from office.requests.ruling import RuledRequest
from paperwork.forms import COVER_SHEET, EVIDENCE_NOTICE, RECEIPT, REQUEST_REGISTER, VIEWING_SHEET, Form
from paperwork.papers.access.values import (
    AccessHead,
    AccessItem,
    CoverSheet,
    EvidenceNotice,
    Receipt,
    RegisterLine,
    RequestRegister,
    ViewingSheet,
)
from regulations.access.words import Action
from storage.catalogue.states import RecordsAsked
from storage.keeping.requests import AddedSince, ReleasedFile
from tasks.installation import Installation

SUFFIXES = (".docx", ".pdf")


def request_folder(installation: Installation, id: int) -> Path:
    """Return where the papers of a request lie, made where it is not there."""
    folder = installation.home / "requests" / f"request-{id}"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def notice_files(stem: Path) -> tuple[Path, ...]:
    """Return the two files of a paper of this name; BadCall where one is not there."""
    files = tuple(stem.with_name(stem.name + suffix) for suffix in SUFFIXES)
    for path in files:
        if not path.is_file():
            raise BadCall("access.record_missing", path=str(path))
    return files


def notice_path(installation: Installation, asked: RuledRequest) -> Path:
    """Return where the docx of the notice that the office issues lies."""
    number = (asked.request.story.notice or "").translate({ord("〔"): "", ord("〕"): "-"})
    return request_folder(installation, asked.request.id) / f"{EVIDENCE_NOTICE.file}-{number}.docx"


def write_notice(installation: Installation, asked: RuledRequest, *, draft: bool) -> Path:
    """Write the notice that the office issues: what is asked for by name, or what the approval covers."""
    covered = asked.request.story.covered
    only = asked.request.story.records is RecordsAsked.ONLY
    rows = [] if only else [(row.recording.name, row.recording.sha256, row.sm3, row.recording.size) for row in asked.scope.rows]
    records = len(covered.records) if covered else len(asked.scope.records)
    paper = EvidenceNotice(head=_head(asked), made_at=installation.clock(), records=records, draft=draft,
                           items=tuple(AccessItem(number=place, name=name, sha256=sha256, sm3=sm3, size=size)
                                       for place, (name, sha256, sm3, size) in enumerate(rows, 1)))
    out = notice_path(installation, asked)
    return _write(paper, out.parent, out.stem, installation.lang)[0]


def write_cover(installation: Installation, hand_out: HandOut, folder: Path, files: Sequence[ReleasedFile], sizes: Sequence[int]) -> Path:
    """Write the list that lies on the copies."""
    items = tuple(AccessItem(number=place, name=file.file, sha256=file.sha256, sm3=file.sm3, size=size)
                  for place, (file, size) in enumerate(zip(files, sizes, strict=True), 1))
    paper = CoverSheet(head=_head(hand_out.asked), made_at=installation.clock(), handed_by=installation.person.name, items=items,
                       added=_names(hand_out.added), disposed=len(hand_out.request.story.disposed), repeated=hand_out.asked.scope.repeated)
    return _write(paper, folder, COVER_SHEET.file, installation.lang)[0]


def write_receipt(installation: Installation, hand_out: HandOut, folder: Path, sizes: Sequence[int], hashes: tuple[str, str]) -> Path:
    """Write what the receiver signs; `hashes`: name and SHA-256 of the list of hashes."""
    paper = Receipt(head=_head(hand_out.asked), made_at=installation.clock(), handed_by=installation.person.name, count=len(sizes),
                    size=sum(sizes), hashes=hashes[0], hashes_sha256=hashes[1])
    return _write(paper, folder, RECEIPT.file, installation.lang)[0]


def write_viewing(installation: Installation, hand_out: HandOut, folder: Path) -> Path:
    """Write what was looked at on the spot."""
    rows = hand_out.asked.scope.rows
    paper = ViewingSheet(head=_head(hand_out.asked), made_at=installation.clock(), handed_by=installation.person.name,
                         items=tuple(AccessItem(number=place, name=row.recording.name, sha256=row.recording.sha256, sm3=row.sm3,
                                                size=row.recording.size) for place, row in enumerate(rows, 1)),
                         added=_names(hand_out.added))
    return _write(paper, folder, VIEWING_SHEET.file, installation.lang)[0]


def write_register(installation: Installation, rows: Sequence[RequestStanding], span: tuple[date | None, date | None], out: Path) -> Path:
    """Write the register of requests into the folder `out`."""
    at = installation.clock()
    paper = RequestRegister(unit=installation.person.unit or "", made_at=at, rows=tuple(map(_line, rows)), start=span[0], end=span[1])
    out.mkdir(parents=True, exist_ok=True)
    return _write(paper, out, f"{REQUEST_REGISTER.file}-{at:%Y%m%d-%H%M%S}", installation.lang)[0]


def _write(paper: Any, folder: Path, name: str, lang: Lang) -> tuple[Path, ...]:
    from paperwork.papers.writing import write_paper

    return tuple(write_paper(paper, folder / f"{name}{suffix}", lang) for suffix in SUFFIXES)


def paper_names(*forms: Form) -> tuple[str, ...]:
    """Return the names of the files of these papers."""
    return tuple(f"{form.file}{suffix}" for form in forms for suffix in SUFFIXES)


def _head(asked: RuledRequest) -> AccessHead:
    story = asked.request.story
    return AccessHead(unit=asked.case.unit, request=asked.request.id, case=asked.request.case, action=ruling.action_name(asked.action),
                      asked_by=story.asked_by, receiver=story.for_whom, purpose=story.purpose, basis=ruling.basis(story.rule or asked.rule),
                      notice=story.notice, until=story.until, approver=story.approver, role=story.role, approved_at=story.approved_at,
                      secret=tuple(ruling.secret_of(asked.scope)))


def _names(added: Sequence[AddedSince]) -> tuple[str, ...]:
    return tuple(entry.name for entry in added)


def _line(row: RequestStanding) -> RegisterLine:
    answered: datetime | None = row.answered_at
    return RegisterLine(number=row.request, case=row.case, at=row.at, action=ruling.action_name(Action(row.action)),
                        state=ruling.standing_name(row.state, row.over), asked_by=row.asked_by,
                        receiver=row.receiver, purpose=row.purpose, basis=row.basis, notice=row.notice,
                        answer=f"{row.approver or ''} {row.role or ''}".strip(), answered_at=answered, released_at=row.released_at,
                        released_by=row.released_by, files=row.files)
