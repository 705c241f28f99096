"""The disposal proposal (销毁清册): every line with its reason, its clauses, its hash and who must approve. Nothing is deleted by it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from messages import Text, text
from regulations.before_disposal import barring
from storage.catalogue.states import LineState
from storage.keeping.disposal import disposals
from storage.keeping.disposal.disposals import Disposal, DisposalLine
from storage.keeping.sweep import sweeping
from storage.trail import audit
from tasks.installation import Installation
from tasks.keep.disposal.asking import asked_of
from tasks.keep.disposal.list_paper import VOLUME, ListPaper
from tasks.keep.disposal.today import doubt_about
from tasks.keep.facts import Law, facts_of
from tasks.keep.listing import shown
from tasks.steps import step

SHOWN = 1000  # recordings in an answer that were kept off the list


@dataclass(frozen=True, slots=True)
class WaitingList:
    """A list that is not finished."""

    number: str
    path: str | None  # of its first paper; None in a rehearsal that would write it
    form: str | None  # form number printed on its papers
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


@dataclass(frozen=True, slots=True)
class KeptOff:
    """A recording whose time is over and that stands on no list, because something has to be settled first."""

    recording: str  # id
    name: str
    case: str | None  # number
    reasons: tuple[Text, ...]


@dataclass(frozen=True, slots=True)
class Proposed:
    """What a day's proposal came to."""

    path: Path | None  # of the first paper of the list; None where there is none
    kept_off: tuple[KeptOff, ...] = ()  # SHOWN at most
    red: int = 0  # lines of which something is asked
    doubt: Text | None = None  # why the date of this machine cannot be relied on, so that nothing was proposed


@step()
def propose(installation: Installation, as_of: date) -> Proposed:
    """Write what has expired and is on no list yet as a new one (docx and JSON); no list for a day to come, and on a day in doubt."""
    if (doubt := doubt_about(installation)) is not None or as_of > installation.clock().date():
        return Proposed(None, doubt=doubt)
    with installation.catalogue.read() as tx:
        number = disposals.free_number(tx, as_of)
        ids = [item.id for item in sweeping.expired(tx, as_of)]
    paper, law = ListPaper(installation, number, as_of), Law(installation.settings, as_of)
    kept_off: list[KeptOff] = []
    for place in range(0, len(ids), VOLUME):
        with installation.catalogue.read() as tx:
            items = sweeping.some(tx, ids[place:place + VOLUME])
            asked = asked_of(tx, items.values(), facts_of(tx, law, {item.case for item in items.values()}))
            rows = list(shown(tx, (items[id_] for id_ in ids[place:place + VOLUME])))
        for item, due in rows:
            if barred := barring(asked[item.id]):
                kept_off.append(KeptOff(item.id, item.name, item.case, tuple(question.why for question in barred)))
            else:
                paper.add(item, due, asked[item.id])
    return Proposed(_enter(installation, paper) if paper.lines else None, tuple(kept_off[:SHOWN]), paper.red)


def _enter(installation: Installation, paper: ListPaper) -> Path:
    written = paper.close()
    disposal = Disposal(paper.number, installation.clock(), paper.as_of, str(written.path), written.sha256, form=written.form,
                        lines_sha256=written.lines_sha256, papers=written.papers, grace_days=installation.settings.grace_days)
    with installation.catalogue.begin() as tx:
        disposals.propose(tx, disposal, paper.lines)
        audit.append(tx, "disposal.proposed", f"disposal:{paper.number}", installation.who, installation.clock(), None, written.sha256,
                     {"lines": len(paper.lines), "red": paper.red, "as_of": paper.as_of.isoformat(), "form": written.form,
                      "lines_sha256": written.lines_sha256, "papers": written.papers, "grace_days": disposal.grace_days})
    return written.path


@step()
def waiting(installation: Installation) -> tuple[WaitingList, ...]:
    """Return the lists that are not finished: how many lines wait for approval, for the end of the grace period, or can go now."""
    with installation.catalogue.read() as tx:
        return tuple(_waiting(disposal, counts, disposals.lines(tx, disposal.number, (LineState.APPROVED,), limit=1))
                     for disposal, counts in disposals.unfinished(tx))


def _waiting(disposal: Disposal, counts: Mapping[LineState, int], first: Sequence[DisposalLine]) -> WaitingList:
    return WaitingList(disposal.number, disposal.path, disposal.form, disposal.as_of, counts.get(LineState.PROPOSED, 0),
                       counts.get(LineState.APPROVED, 0) + counts.get(LineState.DELETING, 0), first[0].due if first else None)
