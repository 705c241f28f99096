"""The sheet of an appraisal as a paper."""

from __future__ import annotations

from messages import text
from office.desk import Desk
from paperwork.papers.figures.check_sheet import CheckSheet, SheetLine
from storage.keeping.appraisals import Appraisal
from storage.ledgers.casework import cases


def sheet_of(desk: Desk, kept: Appraisal) -> CheckSheet:
    """Return what the sheet of an appraisal says."""
    with desk.catalogue.read() as tx:
        case = cases.load(tx, kept.case).case
    lines = tuple(SheetLine(item=line.item, own=line.own, deducted=line.deducted, veto=line.veto, note=line.note) for line in kept.sheet)
    return CheckSheet(office=desk.person.unit or "", unit=case.unit, case=case.number, check=kept.spot_check, at=kept.at, by=kept.by,
                      lines=lines, scored=kept.scored, points=kept.points, state=text(f"appraisal.state_{kept.state}"), answer=kept.answer,
                      answered_by=kept.answered_by, agrees=kept.agrees, settled_by=kept.settled_by, reason=kept.settled_reason,
                      officers=tuple(officer.name for officer in case.officers))
