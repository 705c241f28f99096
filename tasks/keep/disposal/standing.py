"""Where the lines of a disposal list stand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from messages import Text
from storage.catalogue.states import LineState
from storage.keeping.disposal import disposals, leave
from storage.ledgers import originals
from tasks.installation import Installation

SHOWN = 1000  # refused lines in an answer; the certificate holds all


@dataclass(frozen=True, slots=True)
class RefusedLine:
    """A line that is kept, and why."""

    recording: str  # id
    name: str
    reasons: tuple[Text, ...]


@dataclass(frozen=True, slots=True)
class AskedLine:
    """A line of which something is asked."""

    place: int  # from 1
    recording: str  # id
    name: str
    asked: tuple[Text, ...]
    tick: str | None  # the reason with which the approver lets it go; None: not ticked


@dataclass(frozen=True, slots=True)
class ListStanding:
    """Where one list stands."""

    number: str
    form: str | None  # form number printed on its papers
    proposed_by: str | None  # who stands for the proposal
    approved_by: str | None
    document: str | None  # number of the paper that approves it
    lines: Mapping[str, int]  # by state, every state
    grace_ends: datetime | None  # aware; None where no line waits
    refused: tuple[RefusedLine, ...]  # refused or withdrawn, SHOWN at most
    asked: tuple[AskedLine, ...]  # SHOWN at most


def standing_of(installation: Installation, number: str) -> ListStanding:
    """Return where the lines of a list stand; BadCall where there is no such list."""
    with installation.catalogue.read() as tx:
        disposal, counts = disposals.get(tx, number), disposals.tally(tx, number)
        stopped = disposals.lines(tx, number, (LineState.REFUSED, LineState.WITHDRAWN), limit=SHOWN)
        waiting = disposals.lines(tx, number, (LineState.APPROVED,), limit=1)
        asked = [line for line in disposals.lines(tx, number) if line.asked][:SHOWN]
        names = {row.recording.id: row.recording.name for row in originals.get_many(tx, [line.recording for line in (*stopped, *asked)])}
        proposer = leave.proposer(tx, number)
    return ListStanding(
        number, disposal.form, proposer, disposal.approved_by, disposal.document, {state: counts.get(state, 0) for state in LineState},
        waiting[0].due if waiting else None,
        tuple(RefusedLine(line.recording, names[line.recording], tuple(line.why)) for line in stopped),
        tuple(AskedLine(line.place, line.recording, names[line.recording], tuple(question.why for question in line.asked), line.tick)
              for line in asked))
