"""The explanations and exceptions of a case, as whoever may see the case sees them; and one of them for an act about it."""

from __future__ import annotations

from dataclasses import dataclass, replace

from sqlalchemy.orm import Session

from messages import Text, text
from messages.errors import BadCall, Refused
from office.desk import Desk
from office.explanations.fitting import about_paper
from office.rights.acts import Act
from office.rights.asking import need
from office.rights.now import need_now
from office.rights.relations import Subject, is_officer
from office.rights.subjects import case_subject, of_case
from regulations.values.entries import EntryState
from storage.ledgers.casework import cases, explanations
from storage.ledgers.casework.explanations import Entry


@dataclass(frozen=True, slots=True)
class EntriesOfCase:
    """The entries of a case."""

    case: str  # number
    entries: tuple[Entry, ...]
    version: int  # changes with every act about one of them
    notes: tuple[Text, ...] = ()  # about the paper, where one entry was asked for

    @property
    def waiting(self) -> tuple[Entry, ...]:
        """Those that nobody of the legal office judged yet."""
        return tuple(entry for entry in self.entries if entry.state is EntryState.ENTERED)


class ChangedMeanwhile(Refused):
    """Somebody else acted on an entry after what the caller saw; both are told, nothing was changed."""


def listing(desk: Desk, number: str) -> EntriesOfCase:
    """Return the explanations and exceptions of a case."""
    with desk.catalogue.read() as tx:
        cases.row(tx, number)
        need(desk.person, Act.SEE_CASE, of_case(number)(tx))
        return EntriesOfCase(number, explanations.of_case(tx, number), explanations.version(tx, number))


def show(desk: Desk, number: str, key: str) -> EntriesOfCase:
    """Return one entry."""
    with desk.catalogue.read() as tx:
        need(desk.person, Act.SEE_CASE, of_case(number)(tx))
        entry = named(tx, number, key)
        return EntriesOfCase(number, (entry,), entry.version, about_paper(tx, entry))


def named(tx: Session, number: str, key: str) -> Entry:
    """Return the entry of a case by its number, or by the name of one of its case file; BadCall where there is none."""
    known = explanations.of_case(tx, number)
    entry = next((entry for entry in known if entry.key == key.strip().lstrip("#")), None)
    if entry is None:
        there: list[str | Text] = [entry.key for entry in known] or [text("findings.none")]
        raise BadCall("explanations.unknown_in_case", entry=key, number=number, known=there)
    return entry


def need_act(tx: Session, desk: Desk, act: Act, entry: Entry) -> Subject:
    """Refused for who may not do this about an entry; an officer of the case judges none, also before there are accounts."""
    subject = case_subject(tx, entry.case, frozenset({entry.account or entry.by} - {""}))
    need_now(tx, desk, act, subject)
    if act is not Act.EXPLAIN and not desk.person.told_apart and is_officer(desk.person, subject.officers):
        raise Refused("rights.never_own_case", name=desk.person.name, act=text("rights.act_" + act.replace("-", "_")))
    return subject


def need_seen(entry: Entry, seen: int | None, mine: Text) -> None:
    """Refused where an entry changed after the version that a person looked at; both are told."""
    if seen is not None and seen != entry.version:
        raise ChangedMeanwhile("explanations.meanwhile", entry=entry.key, number=entry.case, version=entry.version, mine=mine,
                               theirs=stands(entry))


def need_state(entry: Entry, *states: EntryState) -> None:
    """Refused where an entry is in none of these states."""
    if entry.state not in states:
        raise Refused("explanations.stands", entry=entry.key, number=entry.case, stands=stands(entry))


def stands(entry: Entry) -> Text:
    """Return how far an entry is, and who did that."""
    state = text(f"explanations.state_{entry.state}")
    if entry.judged_by is None or entry.judged_at is None:
        return text("explanations.entered_by", by=entry.by or text("explanations.of_case_file"), at=entry.at, state=state)
    return text("explanations.judged_by", by=entry.judged_by, at=entry.judged_at, state=state, reason=entry.judged_reason or "")


def judged(desk: Desk, entry: Entry, state: EntryState, reason: str) -> Entry:
    """Return an entry as the person leaves it."""
    return replace(entry, state=state, judged_by=desk.person.name, judged_account=desk.person.id, judged_at=desk.clock(),
                   judged_reason=reason.strip())
