"""Watching a recording: opened and closed are events; in between each range of bytes is asked for by a token."""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from messages.errors import BadCall, LiuhenError, Refused
from office.desk import Desk
from office.people import known
from office.people.hashing import new_secret
from office.person import Person
from office.viewings.allowed import need_allowed
from office.viewings.played import length_of, with_beat
from storage.catalogue.sealing.who import Sealing
from storage.ledgers import originals, viewings
from storage.ledgers.originals import StoredRecording
from storage.ledgers.people import accounts
from storage.ledgers.viewings import OPENED, VIEWED, OpenViewing, PlayedSpan
from storage.trail import audit

TOKEN = "lhv_"  # how a token for watching begins
LASTS = timedelta(hours=12)
SILENT = timedelta(minutes=3)  # a page that gave no sign for so long is gone: hidden ones are woken once a minute


@dataclass(frozen=True, slots=True)
class WantedViewing:
    """What somebody wants to watch, and why."""

    recording: str  # id
    purpose: str
    request: int | None = None  # an approved request that allows it


@dataclass(frozen=True, slots=True)
class OpenedViewing:
    """A viewing that was opened; whoever has the token watches in that person's name."""

    token: str
    event: int
    row: StoredRecording
    ends_at: datetime  # aware


@dataclass(frozen=True, slots=True)
class AdmittedViewing:
    """Somebody who may watch at this moment."""

    viewing: OpenViewing
    row: StoredRecording


class NoViewing(LiuhenError):
    """There is no viewing of that token, or it has ended."""

    exit_status = 2


def open_viewing(desk: Desk, wanted: WantedViewing, secret: str | None) -> OpenedViewing:
    """Begin to watch; `secret`: the session or token by which the person is known, to which the viewing is bound."""
    if not wanted.purpose.strip():
        raise BadCall("watching.no_purpose")
    now, token, person = desk.clock(), new_secret(TOKEN), desk.person
    with desk.catalogue.begin() as tx:
        row = originals.get(tx, wanted.recording)
        need_allowed(tx, desk.settings, person, row, wanted.request, now.date())
        noted = {"case": row.case, "request": wanted.request, "name": row.recording.name}
        event = audit.append(tx, OPENED, row.recording.id, person.name, now, wanted.purpose.strip(), row.recording.sha256, noted)
        login = known.login_of(desk.catalogue.sealing, secret) if secret and person.told_apart else None
        viewing = OpenViewing(_digest(token), "", event, row.recording.id, person.name, person.id, login, wanted.request, now, now, None,
                              ())
        viewings.add(tx, replace(viewing, bond=_bond(desk.catalogue.sealing, viewing)))
    return OpenedViewing(token, event, row, now + LASTS)


def admit(desk: Desk, token: str, *, serving: bool = False) -> AdmittedViewing:
    """Return what a token shows; NoViewing or Refused where not, or not any more: logged out, disabled, withdrawn.

    `serving`: bytes of it leave now.
    """
    now = desk.clock()
    with desk.catalogue.read() as tx:
        admitted = _admitted(tx, desk, token, now)
    if serving and admitted.viewing.served_at is None:
        with desk.catalogue.begin() as tx:
            viewings.served(tx, admitted.viewing.digest, now)
    return admitted


def _admitted(tx: Session, desk: Desk, token: str, now: datetime) -> AdmittedViewing:
    viewing = viewings.get(tx, _digest(token))
    if viewing is None or now > viewing.opened_at + LASTS or not hmac.compare_digest(viewing.bond, _bond(desk.catalogue.sealing, viewing)):
        raise NoViewing("watching.ended")
    row = originals.get(tx, viewing.recording)
    need_allowed(tx, desk.settings, _person(tx, viewing, now), row, viewing.request, now.date())
    return AdmittedViewing(viewing, row)


def _person(tx: Session, viewing: OpenViewing, now: datetime) -> Person:
    if viewing.login is not None:
        return known.person_behind(tx, viewing.login, now)
    if accounts.told_apart(tx):
        raise Refused("people.ended")
    return Person(viewing.name)


def beat(desk: Desk, token: str, spans: tuple[PlayedSpan, ...]) -> bool:
    """Note a sign of the page and what was played since the last; whether that was taken over, as it can have happened."""
    now = desk.clock()
    with desk.catalogue.begin() as tx:
        admitted = _admitted(tx, desk, token, now)
        played = with_beat(admitted.viewing, spans, length_of(admitted.row), now)
        viewings.beat(tx, admitted.viewing.digest, now, admitted.viewing.played if played is None else played)
    return played is not None


def close(desk: Desk, token: str) -> None:
    """Note that the page was left; nothing where the viewing has ended already."""
    with desk.catalogue.read() as tx:
        viewing = viewings.get(tx, _digest(token))
    if viewing is not None:
        _close(desk, viewing, "left")


def close_silent(desk: Desk) -> int:
    """Note the end of viewings whose page gave no sign for some minutes; return how many."""
    now = desk.clock()
    with desk.catalogue.read() as tx:
        gone = viewings.silent(tx, now - SILENT, now - LASTS)
    return sum(_close(desk, viewing, "silent") for viewing in gone)


def _close(desk: Desk, viewing: OpenViewing, how: str) -> bool:
    sealing = desk.catalogue.sealing
    acting = desk.catalogue.acting(Sealing(viewing.name, sealing.key, viewing.account))
    with acting.begin() as tx:
        if not viewings.take_out(tx, viewing.digest):
            return False
        row = originals.get(tx, viewing.recording)
        seconds = round(sum(span.end - span.start for span in viewing.played) / 1000, 1)
        audit.append(tx, VIEWED, viewing.recording, viewing.name, desk.clock(), None, row.recording.sha256, {
            "case": row.case, "opened": viewing.event, "request": viewing.request, "ended": how, "seconds": seconds,
            "intervals": [[span.start / 1000, span.end / 1000, span.speed, span.sound] for span in viewing.played]})
    return True


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()


def _bond(sealing: Sealing, viewing: OpenViewing) -> str:
    """Return the MAC over what a token is good for: who can write the database alone makes none, and turns none to something else."""
    parts = (viewing.digest, viewing.event, viewing.recording, viewing.account, viewing.name, viewing.login, viewing.request)
    key = sealing.key() if sealing.key is not None else b""
    return hmac.new(key, "\x1f".join(("viewing", *map(str, parts))).encode(), hashlib.sha256).hexdigest()
