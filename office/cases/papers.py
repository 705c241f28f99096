"""Papers of a case: taken in, replaced or withdrawn with a reason. What was taken in once stays in the store as it came."""

from __future__ import annotations

from dataclasses import replace

from messages.errors import BadCall
from office.cases.changing import CaseChanged, CasePapers, apply, need_right
from office.desk import Desk
from regulations.values.facts import Case, CaseDocument
from storage.ledgers.casework.cases import StoredCase, StoredDocument

LONGEST = 200  # characters of a paper's name


def need_place(desk: Desk, number: str, file: str, replacing: bool) -> StoredCase:
    """Return the case whose paper is to be taken in; BadCall where its name is another's, or there is none to replace."""
    stored = need_right(desk, number)
    _need_place(stored, file, replacing)
    return stored


def take_in(desk: Desk, number: str, paper: StoredDocument, replacing: bool, reason: str, seen: int | None = None) -> CaseChanged:
    """Make a paper that the store holds one of the case, in place of the one of its name where it replaces that."""
    def made(stored: StoredCase) -> tuple[Case, CasePapers]:
        _need_place(stored, paper.file, replacing)
        listed = CaseDocument(paper.file, paper.kind)
        documents = tuple(listed if each.file == paper.file else each for each in stored.case.documents)
        return replace(stored.case, documents=documents if replacing else (*documents, listed)), {**stored.documents, paper.file: paper}

    return apply(desk, number, made, reason, seen)


def withdraw(desk: Desk, number: str, file: str, reason: str, seen: int | None = None) -> CaseChanged:
    """Let a paper be one of the case no longer; the store keeps it, and the edition before names it."""
    def made(stored: StoredCase) -> tuple[Case, CasePapers]:
        _need_listed(stored, file)
        if any(entry.file == file for entry in stored.case.explanations):
            raise BadCall("casework.paper_explains", file=file)
        left = tuple(each for each in stored.case.documents if each.file != file)
        return replace(stored.case, documents=left), {name: paper for name, paper in stored.documents.items() if name != file}

    return apply(desk, number, made, reason, seen)


def _need_place(stored: StoredCase, file: str, replacing: bool) -> None:
    if not file.strip() or not file.isprintable() or len(file) > LONGEST:
        raise BadCall("casework.paper_name", file=file, longest=LONGEST)
    if replacing:
        _need_listed(stored, file)
    elif file in stored.documents or any(each.file == file for each in stored.case.documents):
        raise BadCall("casework.paper_there", file=file)


def _need_listed(stored: StoredCase, file: str) -> None:
    names = [each.file for each in stored.case.documents]
    if file not in names:
        raise BadCall("casework.no_paper", file=file, known=names)
