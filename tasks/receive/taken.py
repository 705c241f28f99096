"""What `ingest` answers: the names of the fields are the keys of `ingest --json` (contract.md)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction
from pathlib import Path

from footage.clocks.container import EIGHT_HOURS
from footage.values.recordings import Clock, Media, State
from messages import Text, text
from regulations.lawday import law_day
from regulations.values.reviews.findings import Citation
from storage.catalogue.states import StoredState
from storage.ledgers.originals import StoredRecording
from tasks.long_list import LongList
from tasks.receive.again import EarlierRuns
from tasks.receive.clearing import Cleared
from tasks.receive.handover import Punctuality
from tasks.receive.intake import Order, Plan, Rejection
from tasks.receive.originals.storing import DumpOutcome
from tasks.receive.receipts import Papers, papers_of
from tasks.receive.slips import Result

UNWELL = (State.TRUNCATED, State.UNREADABLE)


@dataclass(frozen=True, slots=True)
class ReceivedFile:
    """One original that came with this run."""

    id: str
    name: str
    bytes: int
    sha256: str  # lower-case hex
    sm3: str | None  # lower-case hex; None until it was read back
    media: Media
    state: State
    stored: StoredState
    device: str | None
    officer: str | None
    start: datetime | None  # aware
    end: datetime | None  # aware
    duration: Fraction | None  # s
    unread_bytes: int  # bytes a failing card did not give up

    @property
    def unwell(self) -> bool:
        """Whether a person has to know: it is not whole."""
        return bool(self.unread_bytes) or self.state in UNWELL


@dataclass(frozen=True, slots=True)
class TransferAnswer:
    """Whether the dump was handed over in time, for a script."""

    deadline: datetime | date | None  # a day lasts until its midnight; a datetime is aware; None: it cannot be computed
    late_seconds: Fraction  # s; 0 where in time
    late: Text | None  # the same in words; None where in time
    assumptions: tuple[Text, ...]
    articles: tuple[Citation, ...]


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of one dump."""

    dump: Path
    received: LongList[ReceivedFile]
    already: Sequence[str]  # names of what an earlier run took in
    rejected: tuple[Rejection, ...]
    damaged: tuple[str, ...]  # ids of originals that the store does not hold as they were read
    receipt: str | None  # path of the first evidence list, of the run that wrote one; None where there is none
    receipts: tuple[str, ...]  # paths of the lists of this run, one a case
    slip: str | None  # path of the hand-over slip
    clear: bool  # everything on the recorder is verified: it may be cleared
    recorder: bool  # whether it is a recorder at all: nothing else is ever said to be cleared
    notes: tuple[Text, ...]  # what a person should know
    transfer: TransferAnswer | None  # None: no regulation says when
    cleared: Cleared | None = None  # None: clearing was not asked for
    lent: tuple[Text, ...] = ()  # what went to the cases that had the recorder at that time


class Gathered:
    """What became of each recording of a dump, gathered some at a time."""

    def __init__(self, plan: Plan) -> None:
        self._stored_before = frozenset(plan.stored_before)
        self.received: LongList[ReceivedFile] = LongList()
        self.already: list[str] = []  # names
        self.whole = True  # all of it is verified, and read to its end
        self._unsure: Counter[str] = Counter()  # how many clocks may be hours off, by the sentence that says so

    def add(self, rows: Sequence[StoredRecording]) -> None:
        """Take these recordings in."""
        for row in rows:
            if row.recording.clock is not None and row.recording.clock.uncertainty_seconds >= EIGHT_HOURS:
                self._unsure["one_clock" if _one_clock(row.recording.clock) else "hours_unsure"] += 1
            self.whole &= row.stored is StoredState.VERIFIED and not row.unread
            if row.recording.id in self._stored_before:
                self.already.append(row.recording.name)
            else:
                self.received.add(_file(row))

    def doubts(self) -> list[Text]:
        """Return what is to be said of clocks that may be hours off."""
        said = {"one_clock": "ingest.one_clock", "hours_unsure": "ingest.hours_unsure"}
        return [text(said[what], count=count) for what, count in sorted(self._unsure.items())]


def _one_clock(clock: Clock) -> bool:
    """Whether only witnesses speak that come from one clock."""
    tested = clock.why.params.get("tested") if clock.why else None
    return isinstance(tested, Text) and tested.key == "clock.tested_one_clock"


def taken(order: Order, plan: Plan, gathered: Gathered, outcome: DumpOutcome, notes: Sequence[Text], papers: Papers,
          punctuality: Punctuality | None) -> Taken:
    """Return the answer of a run that took something in; `notes`: what is to be said beside the outcome's own."""
    rejected = (*plan.rejected, *outcome.rejected)
    damaged = tuple(sorted({row.recording.id for row in outcome.damaged}))
    return Taken(order.dump, gathered.received, gathered.already, rejected, damaged, papers.receipt, papers.receipts, papers.slip,
                 _clear(plan, gathered, outcome), plan.survey.recorder, (*notes, *outcome.notes), _transfer(punctuality))


def result(plan: Plan, gathered: Gathered, outcome: DumpOutcome, now: Collection[str]) -> Result:
    """Return what the slip says of the hand-over as a whole; `now`: ids of what was taken in now."""
    rejected = tuple(entry.name for entry in (*plan.rejected, *outcome.rejected))
    unwell = tuple(file.name for file in gathered.received if file.unwell)
    already = len(frozenset(plan.stored_before).difference(now))
    return Result(already, rejected, unwell, gathered.whole and not rejected and not outcome.damaged, plan.survey.recorder)


def _clear(plan: Plan, gathered: Gathered, outcome: DumpOutcome) -> bool:
    """Whether the recorder may be cleared: it is one, and all of it is here, read back and identical."""
    return plan.survey.recorder and gathered.whole and not plan.rejected and not outcome.rejected and not outcome.damaged


def taken_before(order: Order, plan: Plan, before: EarlierRuns, notes: Sequence[Text], punctuality: Punctuality | None) -> Taken:
    """Return the answer of a run that found nothing new."""
    names = [file.name for file in plan.survey.files]
    papers = papers_of(before.receipt)
    return Taken(order.dump, LongList(), names, plan.rejected, (), papers.receipt, (), papers.slip,
                 plan.survey.recorder and not plan.rejected, plan.survey.recorder, tuple(notes), _transfer(punctuality))


def _transfer(punctuality: Punctuality | None) -> TransferAnswer | None:
    if punctuality is None:
        return None
    deadline = punctuality.deadline
    due = None if deadline.due is None else law_day(deadline.due)
    return TransferAnswer(due, punctuality.late_seconds, punctuality.late, deadline.assumptions, deadline.articles)


def _file(row: StoredRecording) -> ReceivedFile:
    recording = row.recording
    return ReceivedFile(
        recording.id, recording.name, recording.size, recording.sha256, row.sm3, recording.media, recording.probe.state, row.stored,
        recording.device, recording.officer, recording.start, recording.end, recording.probe.duration, row.unread)
