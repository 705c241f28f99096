"""What every flow run is given beside its work: its installation, patience with what is down, and a notice when it fails."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

from messages import LANGS, Lang, text
from office.person import MACHINE, Person
from office.rights.acts import Act
from office.rights.asking import need
from pipelines.flows.watching import ACTING, WATCHER
from pipelines.sweep import SweepAnswer
from pipelines.terminal.machine_time import machine_time
from pipelines.terminal.shell import now
from storage.catalogue.database import Catalogue
from storage.ledgers.people import accounts
from storage.settings import load_settings
from tasks.installation import Installation, open_installation
from tasks.notices import Notice, notify
from tasks.retrying import retrying

T = TypeVar("T")
HOUR = 3600
LATER = (60.0, 300.0, 900.0)  # s, each with jitter: a scheduled run waits for a store or a database to come back
LISTS = ("transfer_overdue", "archive_overdue", "expired")


def folder_of(home: str | None) -> Path:
    """Return the folder of the installation a run works on."""
    return Path(home or os.environ.get("LIUHEN_HOME") or "liuhen-home").absolute()


@contextmanager
def _opened(home: str | None, who: str, lang: str, act: Act, reading: bool) -> Iterator[Installation]:
    language: Lang = next((supported for supported in LANGS if supported == lang), "zh")
    acting = ACTING.get()  # here, as what Prefect runs elsewhere knows nobody

    def person_of(catalogue: Catalogue, name: str) -> Person:
        if acting is not None or catalogue.revision() is None:
            return acting or Person(name)
        with catalogue.read() as tx:
            if not accounts.told_apart(tx):
                return Person(name)
        need(MACHINE, act)
        return MACHINE

    with open_installation(folder_of(home), os.environ, who, language, now, *WATCHER.get(), reading=reading, person_of=person_of,
                           machine=machine_time) as opened:
        yield opened


def at_work(home: str | None, who: str, lang: str, act: Act, work: Callable[[Installation], T], *, reading: bool = False) -> T:
    """Return `work(installation)`. A run that a schedule started tries again later what needs something that is down now.

    Where the office has accounts, it acts as the person who typed the command, else as the machine, which may little.
    """
    def once() -> T:
        with _opened(home, who, lang, act, reading) as installation:
            return work(installation)

    return retrying(once, LATER if _scheduled() else ())


def _scheduled() -> bool:
    """Say whether this run came from a deployment: whoever typed a command sees at once that something is down."""
    from prefect.runtime import deployment

    return bool(deployment.id)


def tell_failure(flow: Any, flow_run: Any, state: Any) -> None:
    """Tell that a run of a deployment failed; a hook of every flow."""
    if flow_run.deployment_id is not None:
        message = text("notices.failure", flow=flow.name, run=flow_run.name, problem=(state.message or "").split("\n")[0])
        settings = load_settings(folder_of(flow_run.parameters.get("home")), os.environ)
        notify(settings, Notice("failure", f"{flow.name} {flow_run.name}", message, now()))


def tell_overdue(installation: Installation, answer: SweepAnswer) -> None:
    """Tell how much the sweep found overdue, and which approvals are over; nothing where there is nothing."""
    late, archive, expired = (answer.counts[name] for name in LISTS)
    day, approvals = answer.as_of.isoformat(), answer.approvals_over
    if approvals:
        over = text("notices.approvals_over", as_of=day, count=len(approvals), requests=[str(approval.request) for approval in approvals])
        notify(installation.settings, Notice("approvals", day, over, installation.clock()), installation.lang)
    if late or archive or expired:
        message = text("notices.overdue", as_of=day, transfer=late, archive=archive, expired=expired)
        notify(installation.settings, Notice("overdue", day, message, installation.clock()), installation.lang)
