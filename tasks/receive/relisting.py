"""The evidence lists of footage that went to another case, or was corrected, written again: the papers name the lists they replace."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path

from sqlalchemy.orm import Session

from storage.catalogue.states import CorrectedField
from storage.ledgers import columns, corrections, dumps, originals
from storage.ledgers.casework import cases
from storage.ledgers.dumps import Dump
from storage.ledgers.originals import StoredRecording
from storage.trail import audit
from tasks.installation import Installation
from tasks.receive import handover
from tasks.receive.receipts import RECEIPT, last_listed, listed_for, open_receipts
from tasks.receive.resolving import LAST
from tasks.receive.sections import CaseSection, handed_by, keeper
from tasks.steps import step

Concerned = dict[int, list[str | None]]  # {dump: numbers of the cases whose lists are no longer right; None: of no case}


@step()
def list_again(installation: Installation, ids: Sequence[str], before: Iterable[str | None] = ()) -> tuple[Path, ...]:
    """Write again the lists that recordings stand on, or came to stand on; `before`: the cases they were in. Return the new papers.

    What was signed stays where it is. A dump that was not taken in to its end gets its lists when it is.
    """
    with installation.catalogue.read() as tx:
        concerned = _concerned(tx, ids, before)
        taken = [dumps.get(tx, dump) for dump in concerned]
    return tuple(path for dump in taken if dump.finished_at and dump.receipt for path in _again(installation, dump, concerned[dump.id]))


def _concerned(tx: Session, ids: Sequence[str], before: Iterable[str | None]) -> Concerned:
    rows, left = originals.get_many(tx, list(ids)), list(before)
    of_dump: Concerned = {}
    for row in rows:
        numbers = of_dump.setdefault(row.dump, [])
        numbers += [number for number in (row.case, *left) if number not in numbers]
    return of_dump


def _again(installation: Installation, dump: Dump, numbers: Sequence[str | None]) -> list[Path]:
    with installation.catalogue.read() as tx:
        by_case = columns.of_dump(tx, dump.id)
        rows = originals.get_many(tx, [id_ for id_, case in by_case.items() if case in numbers])
        replaced = {number: listed_for(tx, dump.id, number) for number in numbers}
    wanted = [number for number in numbers if replaced[number] or any(row.case == number for row in rows)]
    ordered = sorted(rows, key=lambda row: (row.recording.start or LAST, row.recording.name))
    sections = [_section(installation, dump, number, ordered, replaced[number])
                for number in wanted if any(row.case == number for row in rows)]
    with open_receipts(installation, dump.id, Path(dump.root), sections) as receipts:
        receipts.add(ordered)
        papers = receipts.close()
    noted = {"papers": [about for _, about in papers], "slip": None, "again": list(wanted),
             "replaces": sorted({file for number in wanted for file in replaced[number]})}
    with installation.catalogue.begin() as tx:
        audit.append(tx, RECEIPT, f"dump:{dump.id}", installation.who, installation.clock(), None, None, noted)
    return [path for path, _ in papers]


def _section(installation: Installation, dump: Dump, number: str | None, rows: Sequence[StoredRecording],
             replaced: Sequence[str]) -> CaseSection:
    """Return the head of a list as it is now: what of the dump is this case's."""
    from paperwork.papers.values import EvidenceList

    mine = [row for row in rows if row.case == number]
    ids = tuple(row.recording.id for row in mine)
    with installation.catalogue.read() as tx:
        case = cases.values(tx, [number]).get(number) if number else None
    ends = [(row.recording.end, row.received_at) for row in mine if row.recording.end]
    punctual = handover.punctuality(installation, case, ends)
    unit, received = (case.unit if case else None) or dump.unit or "", max(row.received_at for row in mine)
    head = EvidenceList(
        unit=unit, number=number, at=installation.clock(), rows=(), dump=Path(dump.root).name,
        handed_by=handed_by(installation, case, ids), keeper=keeper(installation, case, unit, received, dump.by), received_at=received,
        due=punctual.deadline.due if punctual else None, late=punctual.late if punctual else None, of_no_case=case is None,
        replaces=tuple(Path(file).stem for file in replaced))
    if case is not None:
        head = replace(head, party=case.party, cause=case.cause, officers=case.officers)
    return CaseSection(number, ids, head)


@step()
def list_what_changed(installation: Installation, number: str) -> bool:
    """Write again the lists of a case that are older than what a person put right about its footage; whether there were any.

    A run that was killed between the two left them so, and so did earlier releases.
    """
    with installation.catalogue.read() as tx:
        changes = corrections.of_case(tx, number)
        dump_of = {row.recording.id: row.dump for row in originals.get_many(tx, sorted({change.recording for change in changes}))}
        listed = {dump: last_listed(tx, dump) for dump in set(dump_of.values())}
    late = [change for change in changes if (at := listed.get(dump_of[change.recording])) is not None and change.at > at]
    return bool(late) and bool(list_again(installation, list(dict.fromkeys(change.recording for change in late)),
                                          [change.was for change in late if change.field is CorrectedField.CASE]))
