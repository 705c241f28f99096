"""Registering a case: the case file is read, its papers are kept beside the originals."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from messages import Text, text
from regulations.casefile.reading import read_case
from regulations.catalogue import ids
from regulations.values.facts import CaseDocument
from storage.care.papers import lock
from storage.keeping.sweep import sweeping
from storage.ledgers.casework import cases
from storage.ledgers.casework.cases import StoredDocument
from storage.trail import audit
from tasks.installation import Installation
from tasks.keep.casework import undoing
from tasks.keep.duties import refresh
from tasks.keep.facts import ask_law
from tasks.keep.hinting import suggest_marks
from tasks.steps import step


@dataclass(frozen=True, slots=True)
class Added:
    """What `case add` did."""

    number: str
    updated: bool
    documents: tuple[str, ...]  # files that were kept
    problems: tuple[Text, ...]  # documents that are missing or could not be read
    notes: tuple[Text, ...] = ()  # the number is registered in another spelling


@step()
def add_case(installation: Installation, case_file: Path, reason: str | None = None) -> Added:
    """Read the case file and keep its documents; an earlier version of the case is replaced, its documents stay kept.

    What an act changed since the last case file is undone only for a `reason`; Problems names it.
    """
    read = read_case(case_file, regulation=installation.settings.regulation, regulations=ids(installation.settings.profiles))
    case = replace(read.case, number=_number(installation, read.case.number))
    spelled = () if case.number == read.case.number else (text("case.same_number", given=read.case.number, number=case.number),)
    ask_law(installation, case.regulation)
    papers = [*case.documents, *(CaseDocument(entry.file, "中断情况说明") for entry in case.explanations),
              *(CaseDocument(entry.work_record, "工作记录") for entry in case.exceptions if entry.work_record)]
    base = case_file.absolute().parent
    known = undoing.need_reason(installation, case, base, papers, reason)
    documents, problems = _keep(installation, base, papers, known)
    with installation.catalogue.begin() as tx:
        sweeping.mark_undecided(tx, case.number)
        documents |= cases.attached(tx, case.number, documents)
        changes = undoing.changes(tx, case, documents)
        new = cases.save(tx, case, str(base), documents, installation.clock(), installation.who, reason)
        audit.append(
            tx,
            "case.added" if new else "case.updated",
            f"case:{case.number}",
            installation.who,
            installation.clock(),
            reason,
            None,
            {
                "case": case.number,
                "documents": {name: document.sha256 for name, document in documents.items()},
                **({"changes": changes} if changes else {}),
            },
        )
    suggest_marks(installation, case.number, ())
    refresh(installation, [case.number])
    return Added(case.number, not new, tuple(documents), (*read.warnings, *problems), spelled)


def _number(installation: Installation, number: str) -> str:
    """Return the number the case is registered under already, however it is typed now; the number itself where it is new."""
    with installation.catalogue.read() as tx:
        return cases.registered_as(tx, number) or number


def _keep(installation: Installation, base: Path, papers: list[CaseDocument],
          known: Mapping[str, StoredDocument]) -> tuple[dict[str, StoredDocument], list[Text]]:
    """Store the papers that lie beside the case file; one that lies there no longer, but was handed in before, is kept as it was."""
    documents: dict[str, StoredDocument] = {}
    problems: list[Text] = []
    for paper in papers:
        try:
            with (base / paper.file).open("rb") as source:
                stored = installation.store.put(source, None)
            lock(installation.store, stored.key, installation.clock())
        except OSError as problem:
            if isinstance(problem, FileNotFoundError) and paper.file in known:
                documents.setdefault(paper.file, replace(known[paper.file], kind=paper.kind))
                problems.append(text("casework.paper_kept", file=paper.file, sha256=known[paper.file].sha256[:12]))
                continue
            problems.append(text("case.document_missing", file=paper.file, problem=problem.strerror or str(problem)))
            continue
        documents.setdefault(paper.file, StoredDocument(paper.file, paper.kind, stored.sha256, stored.key, stored.size))
    return documents, problems
