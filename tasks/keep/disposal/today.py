"""Whether the machine's date can be relied on: no list is made and nothing disposed of on a day that nobody vouches for.

A home that was not used for a week and a clock that jumped a week ahead look alike in the chain. What tells them apart are other
witnesses: how long the machine has run, a time server, the object store on another machine. Where nothing does, a person confirms.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from itertools import pairwise

from sqlalchemy.orm import Session

from messages import Text, text
from messages.errors import BadCall, LiuhenError
from office.person import MACHINE_NAME
from office.rights.acts import Act
from office.rights.now import need_now
from storage.names import person_key
from storage.trail import clock
from storage.trail.clock import TrustedMoment
from tasks.installation import Installation
from tasks.steps import step

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
STORE, HARDWARE = "store", "hardware"  # witnesses that may be wrong for good: a person who confirms the date accepts by how much


@dataclass(frozen=True, slots=True)
class Witnesses:
    """What there is to say about the time; every time is aware."""

    now: datetime  # the machine's clock
    days: tuple[date, ...]  # on which the chain noted something since the clock was last known to be right, ascending
    running: datetime | None = None  # what the clock should show: then, and how long the machine has run since
    network: datetime | None = None  # kept right by a time server
    store: datetime | None = None  # of the object store, on another machine
    hardware: datetime | None = None  # runs on while the machine is off


def doubt(seen: Witnesses) -> Text | None:
    """Return why the machine's date cannot be relied on; None where it can."""
    if (against := next(_against(seen), None)) is not None:
        return against
    today = seen.now.date()
    if seen.network is not None or seen.store is not None or seen.running is not None or not seen.days:
        return None
    if seen.days[-1] > today + DAY:
        return text("today.behind", last=seen.days[-1], today=today)
    gap = next(((before, after) for before, after in pairwise((*seen.days, today)) if after - before > DAY), None)
    return text("today.unconfirmed", last=gap[0], next=gap[1], today=today) if gap else None


def _against(seen: Witnesses) -> Iterator[Text]:
    """Yield what speaks against the clock. A time server outweighs how long the machine ran, and a hardware clock that was never set."""
    told = (("network", seen.network, DAY), ("store", seen.store, DAY))
    alone = (("running", seen.running, HOUR), ("hardware", seen.hardware, DAY)) if seen.network is None else ()
    for name, other, least in (*told, *alone):
        if other is not None and abs(seen.now - other) > least:
            yield text(f"today.against_{name}", now=seen.now, other=other)


def witnesses(installation: Installation, tx: Session, store: datetime | None) -> Witnesses:
    """Gather what there is to say about the time."""
    now, machine, trusted = installation.clock(), installation.machine(), clock.last_trusted(tx)
    same = trusted.boot is not None and trusted.boot == machine.boot
    running = None
    if same and trusted.at is not None and trusted.since_boot is not None and machine.since_boot is not None:
        running = trusted.at + timedelta(seconds=machine.since_boot - trusted.since_boot)
    return Witnesses(now, clock.days_since(tx, trusted.seq), running, machine.network, _less(store, trusted, STORE),
                     _less(machine.hardware, trusted, HARDWARE))


def _less(time: datetime | None, trusted: TrustedMoment, name: str) -> datetime | None:
    return None if time is None else time - timedelta(seconds=trusted.ahead.get(name, 0))


def time_of_store(installation: Installation) -> datetime | None:
    """Return the clock of an object store on another machine; None where there is none, or it does not answer."""
    try:
        return installation.store.time_elsewhere()
    except LiuhenError:
        return None


@step()
def doubt_about(installation: Installation) -> Text | None:
    """Return why no list is to be made and nothing disposed of today; None where the date can be relied on."""
    store = time_of_store(installation)
    with installation.catalogue.read() as tx:
        return doubt(witnesses(installation, tx, store))


@step()
def need_today(installation: Installation) -> None:
    """BadCall where the machine's date cannot be relied on."""
    problem = doubt_about(installation)
    if problem is not None:
        raise BadCall(problem.key, **problem.params)


def note_trusted(installation: Installation, tx: Session) -> None:
    """Note that the clock is right now: what later days are compared with."""
    machine, before = installation.machine(), clock.last_trusted(tx)
    clock.trust(tx, installation.who, replace(before, boot=machine.boot, since_boot=machine.since_boot), installation.clock())


@step()
def confirm(installation: Installation, day: date, reason: str) -> Text | None:
    """Note that a person compared the machine's date with a calendar; return what spoke against it.

    BadCall where the day is not the one that the machine shows, nobody is named, or there is no reason.
    """
    now = installation.clock()
    if day != now.date():
        raise BadCall("today.other_day", day=day, today=now.date())
    if not reason.strip() or person_key(installation.who) in ("", person_key(MACHINE_NAME)):
        raise BadCall("today.unnamed")
    store, machine = time_of_store(installation), installation.machine()
    ahead = {name: (time - now).total_seconds() for name, time in ((STORE, store), (HARDWARE, machine.hardware))
             if time is not None and abs(time - now) > HOUR}
    with installation.catalogue.begin() as tx:
        need_now(tx, installation.desk, Act.SETTLE)
        problem = doubt(witnesses(installation, tx, store))
        clock.trust(tx, installation.who, TrustedMoment(0, now, machine.boot, machine.since_boot, ahead), now, confirmed=reason.strip(),
                    doubt=problem.say("zh") if problem else "")
    return problem
