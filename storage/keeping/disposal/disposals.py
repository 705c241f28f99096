"""Disposal lists (销毁清册) from proposal to certificate: each line with where it stands, and nothing is ever taken off a list."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import islice

from sqlalchemy import bindparam, func, insert, select, text, update
from sqlalchemy.orm import Session

from footage.values.plain import from_plain, to_plain
from messages import Text
from messages.errors import BadCall
from regulations.before_disposal import Question
from regulations.values.enums import KeepState
from storage.catalogue import predicates
from storage.catalogue.models.base import quoted
from storage.catalogue.models.keeping import DisposalItemRow, DisposalRow
from storage.catalogue.models.originals import RecordingRow
from storage.catalogue.states import OFF_THE_LIST, WAITING, LineState
from storage.catalogue.steps import in_steps

STEP = 500  # lines in one statement
# A line is withdrawn where its recording may not go any more: marked, held, asked for, or to be kept longer.
CHANGED = (
    "SELECT i.place, i.recording_id FROM disposal_items i JOIN recordings r ON r.id = i.recording_id WHERE i.disposal_number = :number"
    f" AND i.state = '{LineState.PROPOSED}' AND NOT {predicates.DISPOSABLE.sql('r')} ORDER BY i.place"
)


@dataclass(frozen=True, slots=True)
class Disposal:
    """One disposal list."""

    number: str  # XH-20261121
    at: datetime  # aware; when it was proposed
    as_of: date
    path: str  # of the list as JSON
    sha256: str  # of that file
    approved_by: str | None = None
    document: str | None = None  # number of the approval
    approved_at: datetime | None = None  # aware
    certificate: str | None = None  # path
    form: str | None = None  # form number printed on its paper; None: made by a release that printed none
    lines_sha256: str | None = None  # of its lines as the JSON holds them
    papers: Mapping[str, str] = field(default_factory=dict)  # {file: SHA-256} of its papers as they were written
    grace_days: int | None = None  # as printed on its paper


@dataclass(frozen=True, slots=True)
class DisposalLine:
    """One line of a list."""

    place: int  # from 1
    recording: str  # id
    key: str  # in the store
    state: LineState
    due: datetime | None  # aware; end of the grace period
    done: datetime | None  # aware; when it was refused, taken back or deleted
    why: tuple[Text, ...] = ()
    asked: tuple[Question, ...] = ()  # as printed on the list
    tick: str | None = None  # the reason with which the approver let it go although something is asked


@dataclass(frozen=True, slots=True)
class NewLine:
    """One line of a list that is being proposed."""

    recording: str  # id
    key: str  # in the store
    asked: tuple[Question, ...]


def free_number(tx: Session, as_of: date) -> str:
    """Return the number of the next list of a day: XH-20261121, XH-20261121-2 …"""
    first = f"XH-{as_of:%Y%m%d}"
    taken = tx.scalar(select(func.count()).select_from(DisposalRow).where(DisposalRow.number.startswith(first))) or 0
    return first if not taken else f"{first}-{taken + 1}"


def propose(tx: Session, disposal: Disposal, items: Iterable[NewLine]) -> int:
    """Enter a list with its lines, and note on each recording that it stands on it; return how many lines."""
    tx.add(DisposalRow(number=disposal.number, at=disposal.at, as_of=disposal.as_of, path=disposal.path, sha256=disposal.sha256,
                       form=disposal.form, lines_sha256=disposal.lines_sha256, papers=dict(disposal.papers) or None,
                       grace_days=disposal.grace_days))
    tx.flush()
    rest, place = iter(items), 0
    while part := list(islice(rest, STEP)):
        tx.execute(
            insert(DisposalItemRow),
            [
                {
                    "disposal": disposal.number,
                    "place": place + at,
                    "recording": line.recording,
                    "key": line.key,
                    "why": [],
                    "asked": to_plain(line.asked) or None,
                }
                for at, line in enumerate(part, 1)
            ],
        )
        tx.execute(update(RecordingRow).where(RecordingRow.id.in_([line.recording for line in part])).values(proposal=disposal.number))
        place += len(part)
    return place


def get(tx: Session, number: str, *, lock: bool = False) -> Disposal:
    """Return one list; BadCall for an unknown number. `lock`: nobody else changes it until the transaction ends."""
    row = tx.get(DisposalRow, number, with_for_update=lock or None)
    if row is None:
        raise BadCall("disposal.unknown", number=number)
    return _disposal(row)


def _disposal(row: DisposalRow) -> Disposal:
    return Disposal(row.number, row.at, row.as_of, row.path, row.sha256, row.approved_by, row.document, row.approved_at, row.certificate,
                    row.form, row.lines_sha256, dict(row.papers or {}), row.grace_days)


def list_of(tx: Session, recording: str) -> str | None:
    """Return the number of the disposal list a recording stands on; None where it stands on none."""
    return tx.scalar(select(RecordingRow.proposal).where(RecordingRow.id == recording))


def lines(
    tx: Session, number: str, states: Sequence[LineState] = tuple(LineState), after: int = 0, limit: int | None = None
) -> tuple[DisposalLine, ...]:
    """Return the lines of a list in these states, in their order, beyond place `after`."""
    query = select(DisposalItemRow).where(DisposalItemRow.disposal == number, DisposalItemRow.state.in_(states),
                                          DisposalItemRow.place > after).order_by(DisposalItemRow.place)
    return tuple(DisposalLine(row.place, row.recording, row.key, row.state, row.due_at, row.done_at,
                              from_plain(tuple[Text, ...], row.why), from_plain(tuple[Question, ...], row.asked or ()), row.tick)
                 for row in tx.scalars(query.limit(limit) if limit else query))


def due_lines(tx: Session, number: str, now: datetime, limit: int) -> tuple[DisposalLine, ...]:
    """Return the lines to delete next: those of a run that was killed, then those whose grace period is over at `now` (aware)."""
    left = lines(tx, number, (LineState.DELETING,), limit=limit)
    if left:
        return left
    waited = select(DisposalItemRow.place).where(DisposalItemRow.disposal == number, DisposalItemRow.state == LineState.APPROVED,
                                                 DisposalItemRow.due_at <= now).order_by(DisposalItemRow.place).limit(limit)
    places = list(tx.scalars(waited))
    if not places:
        return ()
    wanted = set(places)
    return tuple(line for line in lines(tx, number, (LineState.APPROVED,), places[0] - 1, limit) if line.place in wanted)


def move(tx: Session, number: str, moved: Sequence[DisposalLine]) -> None:
    """Write where these lines stand now; a recording that left the list may stand on another one later."""
    rows = [{"the_number": number, "the_place": line.place, "b_state": line.state, "b_due": line.due, "b_done": line.done,
             "b_why": [why.to_json() for why in line.why]} for line in moved]
    table = DisposalItemRow.__table__
    if rows:
        tx.connection().execute(
            update(table).where(table.c.disposal_number == bindparam("the_number"), table.c.place == bindparam("the_place"))  # type: ignore[arg-type]
            .values(state=bindparam("b_state"), due_at=bindparam("b_due"), done_at=bindparam("b_done"), why=bindparam("b_why")), rows)
    off = [line.recording for line in moved if line.state in OFF_THE_LIST]
    for step in in_steps(off):
        tx.execute(update(RecordingRow).where(RecordingRow.id.in_(step), RecordingRow.proposal == number).values(proposal=None))


def approve(tx: Session, number: str, by: str, document: str, at: datetime) -> None:
    """Note who approved a list, and by which paper."""
    tx.execute(update(DisposalRow).where(DisposalRow.number == number).values(approved_by=by, document=document, approved_at=at))


def tick(tx: Session, number: str, first: int, last: int, reason: str) -> None:
    """Note the reason with which the approver lets lines `first` to `last` go although something is asked of them."""
    asked = update(DisposalItemRow).where(DisposalItemRow.disposal == number, DisposalItemRow.place.between(first, last),
                                          DisposalItemRow.asked.is_not(None))
    tx.execute(asked.values(tick=reason))


def set_certificate(tx: Session, number: str, path: str) -> None:
    """Note where the certificate lies."""
    tx.execute(update(DisposalRow).where(DisposalRow.number == number).values(certificate=path))


def set_disposed(tx: Session, ids: Sequence[str], at: datetime) -> None:
    """Note that originals are gone; what is known of them stays permanently."""
    for step in in_steps(ids):
        tx.execute(
            update(RecordingRow).where(RecordingRow.id.in_(step)).values(keep_state=KeepState.DISPOSED, disposed_at=at, lock_pending=False)
        )


def unfinished(tx: Session) -> tuple[tuple[Disposal, dict[LineState, int]], ...]:
    """Return the lists with lines that wait for approval or for the end of their grace period: (list, {state: lines})."""
    counts: dict[str, dict[LineState, int]] = {}
    asked = select(DisposalItemRow.disposal, DisposalItemRow.state, func.count()).where(
        text(f"disposal_items.state IN ({quoted(WAITING)})")).group_by(DisposalItemRow.disposal, DisposalItemRow.state)
    for number, state, count in tx.execute(asked):
        counts.setdefault(number, {})[state] = count
    return tuple((get(tx, number), counts[number]) for number in sorted(counts))


def tally(tx: Session, number: str) -> dict[LineState, int]:
    """Return {state: lines} of one list."""
    asked = select(DisposalItemRow.state, func.count()).where(DisposalItemRow.disposal == number).group_by(DisposalItemRow.state)
    return dict(tx.execute(asked).tuples().all())


def changed(tx: Session, number: str, as_of: date) -> Iterator[tuple[int, str]]:
    """Yield (place, recording) of proposed lines whose recording may not go any more."""
    asked = text(CHANGED).bindparams(bindparam("as_of", type_=RecordingRow.__table__.c.keep_until.type))
    return ((place, recording) for place, recording in tx.execute(asked, {"number": number, "as_of": as_of}).all())
