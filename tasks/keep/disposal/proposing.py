"""The disposal proposal (销毁清册): every line with its reason, its clauses, its hash and who must approve. Nothing is deleted by it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from messages import text
from storage.catalogue.states import LineState
from storage.keeping import disposals, sweeping
from storage.keeping.disposals import Disposal, DisposalLine
from storage.trail import audit
from tasks.installation import Installation
from tasks.keep.disposal.list_paper import VOLUME, ListPaper
from tasks.keep.listing import shown
from tasks.steps import step


@dataclass(frozen=True, slots=True)
class WaitingList:
    """A list that is not finished."""

    number: str
    path: str | None  # of its first paper; None in a rehearsal that would write it
    as_of: date
    proposed: int  # lines that wait for approval
    approved: int  # lines in their grace period, or that can go now
    grace_ends: datetime | None  # aware; of the first line


@step()
def withdraw(installation: Installation, as_of: date) -> int:
    """Take lines off the lists that wait for approval where the recording may not go any more; return how many."""
    done = 0
    with installation.catalogue.begin() as tx:
        for disposal, _ in disposals.unfinished(tx):
            lines = [DisposalLine(place, recording, "", LineState.WITHDRAWN, None, installation.clock(), (text("disposal.not_free"),))
                     for place, recording in disposals.changed(tx, disposal.number, as_of)]
            disposals.move(tx, disposal.number, lines)
            audit.append_many(tx, "disposal.withdrawn", installation.who, installation.clock(),
                              [(line.recording, None, None, {"list": disposal.number}) for line in lines])
            done += len(lines)
    return done


@step()
def propose(installation: Installation, as_of: date) -> Path | None:
    """Write what has expired and is on no list yet as a new one (docx and JSON); None where nothing has, and for a day to come."""
    if as_of > installation.clock().date():
        return None
    with installation.catalogue.read() as tx:
        number = disposals.free_number(tx, as_of)
        ids = [item.id for item in sweeping.expired(tx, as_of)]
    if not ids:
        return None
    paper = ListPaper(installation, number, as_of)
    for place in range(0, len(ids), VOLUME):
        with installation.catalogue.read() as tx:
            items = sweeping.some(tx, ids[place:place + VOLUME])
            rows = list(shown(tx, (items[id_] for id_ in ids[place:place + VOLUME])))
        for item, due in rows:
            paper.add(item, due)
    path, sha256 = paper.close()
    with installation.catalogue.begin() as tx:
        disposals.propose(tx, Disposal(number, installation.clock(), as_of, str(path), sha256), paper.lines)
        audit.append(tx, "disposal.proposed", f"disposal:{number}", installation.who, installation.clock(), None, sha256,
                     {"lines": len(paper.lines), "as_of": as_of.isoformat()})
    return path


@step()
def waiting(installation: Installation) -> tuple[WaitingList, ...]:
    """Return the lists that are not finished: how many lines wait for approval, for the end of the grace period, or can go now."""
    with installation.catalogue.read() as tx:
        return tuple(_waiting(disposal, counts, disposals.lines(tx, disposal.number, (LineState.APPROVED,), limit=1))
                     for disposal, counts in disposals.unfinished(tx))


def _waiting(disposal: Disposal, counts: Mapping[LineState, int], first: Sequence[DisposalLine]) -> WaitingList:
    return WaitingList(disposal.number, disposal.path, disposal.as_of, counts.get(LineState.PROPOSED, 0),
                       counts.get(LineState.APPROVED, 0) + counts.get(LineState.DELETING, 0), first[0].due if first else None)
