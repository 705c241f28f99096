"""Access to footage: the acts of office/requests with what follows each of them, the papers and the holds in the store."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from messages.errors import BadCall
from office.requests import answering, making
from office.requests.answering import RecordFiles, RequestApproval
from office.requests.making import NewRequest, RequestChange
from office.requests.ruling import RuledRequest
from storage.keeping.requests import NoticePaper, Request
from storage.ledgers import originals
from storage.ledgers.speech.records import Record
from storage.stores.on_disk.locks import write_whole
from tasks.installation import Installation, case_of
from tasks.keep.deciding import decide_open
from tasks.keep.facts import ask_law
from tasks.keep.handing_out.papers import notice_files, request_folder, write_notice
from tasks.measure.record_names import record_name, records_folder
from tasks.steps import step


@step()
def ask(installation: Installation, new: NewRequest, came_with: Path | None = None) -> RuledRequest:
    """Note a request; what it asks for is held until it is answered. `came_with`: the notice that came with it, as a file."""
    ask_law(installation)
    asked = making.ask(installation.desk, replace(new, notice_paper=_brought(came_with) if came_with else new.notice_paper))
    _follow(installation, asked, came_with)
    return asked


@step()
def change(installation: Installation, id: int, different: RequestChange, seen: int | None = None,
           came_with: Path | None = None) -> RuledRequest:
    """Change a request; an approval given before is void."""
    ask_law(installation)
    paper = _brought(came_with) if came_with else None
    asked = making.change(installation.desk, id, replace(different, notice_paper=paper), seen)
    _follow(installation, asked, came_with)
    return asked


@step()
def withdraw(installation: Installation, id: int, reason: str, seen: int | None = None) -> Request:
    """Take a request back; its hold ends."""
    ask_law(installation)
    withdrawn = making.withdraw(installation.desk, id, reason, seen)
    decide_open(installation)
    return withdrawn


@step()
def approve(installation: Installation, id: int, approval: RequestApproval) -> RuledRequest:
    """Allow a request, by somebody who may under the case's regulation; BadCall says who may and what is missing."""
    before = answering.look(installation.desk, id)
    files = _record_files(installation, before.request.case, before.scope.records)
    asked = answering.approve(installation.desk, id, replace(approval, record_files=files))
    paper = asked.request.story.notice_paper
    if paper is not None and paper.issued:
        write_notice(installation, asked, draft=False)
    return asked


@step()
def refuse(installation: Installation, id: int, by: str, reason: str, seen: int | None = None) -> Request:
    """Refuse a request with a reason; its hold ends."""
    ask_law(installation)
    refused = answering.refuse(installation.desk, id, by, reason, seen)
    decide_open(installation)
    return refused


def _follow(installation: Installation, asked: RuledRequest, came_with: Path | None) -> None:
    """Write or keep the notice, and let the store hold what is asked for."""
    paper = asked.request.story.notice_paper
    if paper is not None and paper.issued:
        write_notice(installation, asked, draft=True)
    if came_with is not None:
        write_whole(request_folder(installation, asked.request.id) / came_with.name, came_with.read_bytes())
    decide_open(installation)


def _brought(path: Path) -> NoticePaper:
    try:
        return NoticePaper(False, (path.name,), hashlib.sha256(path.read_bytes()).hexdigest())
    except OSError as problem:
        raise BadCall("access.notice_unread", path=str(path), problem=problem.strerror or "?") from None


def _record_files(installation: Installation, number: str, signed: Sequence[Record]) -> RecordFiles:
    """Return the papers of each record that is asked for, with their hashes; BadCall where one is not there."""
    if not signed:
        return {}
    folder = records_folder(installation, case_of(installation, number))
    with installation.catalogue.read() as tx:
        rows = {row.recording.id: row.recording for row in originals.get_many(tx, [record.recording for record in signed])}
    papers: dict[tuple[str, int], tuple[tuple[str, str], ...]] = {}
    for record in signed:
        name = f"{record_name(rows[record.recording])}-v{record.version}"
        papers[record.recording, record.version] = tuple(
            (path.name, hashlib.sha256(path.read_bytes()).hexdigest()) for path in notice_files(folder / name))
    return papers
