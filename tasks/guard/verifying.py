"""Is everything still what was taken in? Originals are re-hashed, the ledger and the store compared, the audit chain walked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from messages import Text, text
from messages.errors import LiuhenError, NotReadable
from storage.care import fixity
from storage.care.fixity import Balance, Fixity, sm3_of_intact, state_of
from storage.catalogue.problems import NO_VALUE
from storage.catalogue.sealing import guarding, triggers
from storage.catalogue.states import JobStage
from storage.ledgers import originals
from storage.ledgers.originals import StoredRecording
from storage.trail import audit
from storage.trail.audit import ChainState, Event
from tasks.installation import Installation
from tasks.notices import Notice, notify
from tasks.receive.originals.readback import read_many
from tasks.steps import step

TOLD_FOR = timedelta(days=2)  # how long `verify` needs a person for triggers that were put right
BATCH = 64  # originals that one transaction of the catalogue covers


@dataclass(frozen=True, slots=True)
class Loss:
    """One original that is not intact, with what the responsible unit has to know (R000-39)."""

    recording: str  # id
    name: str
    unit: str | None
    case: str | None  # number
    device: str | None
    state: Fixity


@dataclass(frozen=True, slots=True)
class OriginalsChecked:
    """What re-hashing these originals showed."""

    states: Mapping[str, Fixity]  # by recording id, in the order they were read
    losses: tuple[Loss, ...]
    unread: tuple[str, ...] = ()  # ids whose entries hold what this program never writes

    def ids(self, state: Fixity) -> tuple[str, ...]:
        """Return the ids of the originals in this state."""
        return tuple(id_ for id_, seen in self.states.items() if seen is state)


def ids_to_check(installation: Installation, sample: int | None, day: date | None) -> list[str]:
    """Return all ids, `sample` of them drawn by today's date, or the thirtieth of the store that is `day`'s turn."""
    with installation.catalogue.read() as tx:
        if day is not None:
            return list(fixity.of_day(tx, day))
        if sample is not None:
            return list(fixity.sample(tx, sample, installation.clock().date().isoformat()))
        return [name for _, name in originals.all_keys(tx)]


@step(retries=1, stage=JobStage.READ_BACK)
def verify_originals(installation: Installation, ids: Sequence[str]) -> OriginalsChecked:
    """Read originals from the store again; what is not intact is reported at once, not at the end."""
    states: dict[str, Fixity] = {}
    losses: list[Loss] = []
    unread: list[str] = []
    for place in range(0, len(ids), BATCH):
        rows = _rows(installation, ids[place:place + BATCH], unread)
        batch = _check(installation, rows)
        states |= batch
        losses += [_report(installation, _loss(row, state)) for row in rows if (state := batch[row.recording.id]) is not Fixity.INTACT]
        installation.progress(min(place + BATCH, len(ids)), len(ids), text("verify.meter").say(installation.lang))
    return OriginalsChecked(states, tuple(losses), tuple(unread))


def _rows(installation: Installation, ids: Sequence[str], unread: list[str]) -> Sequence[StoredRecording]:
    """Return the rows of these originals; those that nobody can read are left out, and named in `unread`."""
    rows = _all_rows(installation, ids)
    if rows is not None:
        return rows
    alone = {id_: _all_rows(installation, [id_]) for id_ in ids}
    unread += [id_ for id_, row in alone.items() if row is None]
    return [row for found in alone.values() for row in found or ()]


def _all_rows(installation: Installation, ids: Sequence[str]) -> Sequence[StoredRecording] | None:
    try:
        with installation.catalogue.read() as tx:
            return originals.get_many(tx, ids)
    except NotReadable as problem:
        if problem.text.key != NO_VALUE:
            raise
        return None


def _check(installation: Installation, rows: Sequence[StoredRecording]) -> dict[str, Fixity]:
    """Read these originals, note in the chain what each of them is, and return it by recording id."""
    read = read_many(installation, rows)
    states = {row.recording.id: state_of(row, read[row.recording.id]) for row in rows}
    at = installation.clock()
    with installation.catalogue.begin() as tx:
        originals.mark_all_verified(tx, sm3_of_intact(rows, read), at)
        for state in Fixity:
            audit.append_many(tx, f"original.{'verified' if state is Fixity.INTACT else state.value}", installation.who, at, [
                (row.recording.id, None, row.recording.sha256, {"case": row.case}) for row in rows if states[row.recording.id] is state])
    return states


def _loss(row: StoredRecording, state: Fixity) -> Loss:
    recording = row.recording
    return Loss(recording.id, recording.name, row.unit, row.case, recording.device, state)


def _report(installation: Installation, loss: Loss) -> Loss:
    """Let whoever is responsible know at once."""
    state = text(f"verify.{loss.state.value}")
    message = text("notices.damage", name=loss.name, id=loss.recording, unit=loss.unit or "—", state=state)
    installation.tell(message)
    notify(installation.settings, Notice("damage", loss.recording, message, installation.clock()), installation.lang)
    return loss


@step()
def balance(installation: Installation) -> Balance:
    """Compare the ledger with the store, both ways."""
    return fixity.balance(installation.catalogue, installation.store)


@dataclass(frozen=True, slots=True)
class Guard:
    """The triggers of the catalogue; fields are keys of `verify --json`."""

    missing: tuple[str, ...]  # of the program's own: were not there, were switched off or changed
    problem: Text | None = None  # why they could not be put right
    strange: tuple[str, ...] = ()  # that others made, as table.name
    events: tuple[int, ...] = ()  # numbers of the events that noted such things before

    @property
    def sound(self) -> bool:
        """Whether all are there and no other."""
        return not (self.missing or self.strange)


@step()
def guard_chain(installation: Installation) -> Guard:
    """Put the triggers of the catalogue right where they are not as they were made; that is noted as an event.

    What an earlier transaction found and put right within the last days is told too: it had no way to tell a person.
    """
    with installation.catalogue.read() as tx:
        seen = triggers.look(tx.connection())
        noted = audit.events(tx, subject=guarding.SUBJECT)
    problem = None if seen.sound else _put_right(installation)
    lately = [event for event in noted if event.when > installation.clock() - TOLD_FOR]
    missing = dict.fromkeys((*seen.missing, *(name for event in lately for name in _names(event, "missing"))))
    strange = dict.fromkeys((*(f"{table}.{name}" for name, table in seen.strange),
                             *(name for event in lately for name in _names(event, "strange"))))
    return Guard(tuple(missing), problem, tuple(strange), tuple(event.seq for event in noted))


def _names(event: Event, kind: str) -> list[str]:
    """Return the names of triggers in an event; earlier versions noted no strange ones."""
    names = event.detail.get(kind)
    return [str(name) for name in names] if isinstance(names, list) else []


def _put_right(installation: Installation) -> Text | None:
    """Begin a transaction, which puts triggers right; return why it did not."""
    try:
        with installation.catalogue.begin():
            pass
    except LiuhenError as problem:
        return problem.text
    with installation.catalogue.read() as tx:
        return None if triggers.look(tx.connection()).sound else text("verify.not_owner")


@step(stage=JobStage.PROVE)
def verify_chain(installation: Installation) -> ChainState:
    """Walk the audit chain from its beginning."""
    with installation.catalogue.read() as tx:
        return audit.verify(tx)
