"""One installation at work: its settings, catalogue and store, who acts and what time it is, as one value."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path

from footage.isolation import IsolatedWorkers
from messages import Lang, Text, say, text
from messages.errors import BadCall, LiuhenError, Refused, Unavailable
from office.desk import Desk
from office.person import Person
from regulations.values.facts import Case
from storage.care import belonging
from storage.care.belonging import Keeper
from storage.catalogue.database import Catalogue
from storage.ledgers.casework import cases
from storage.private import be_private, tighten
from storage.settings import Algorithm, Settings, load_settings
from storage.stores.objects import Store
from storage.stores.opening import open_store
from storage.stores.ownership import StoreRole
from storage.trail.keys import sealing_of
from storage.trail.signing import need_openssl
from tasks.machine import MachineTime, nothing_known
from tasks.retrying import retrying

PAUSES = (1.0, 4.0, 15.0)  # s between tries where a store or a database does not answer


def quiet(_done: int, _total: int, _what: str) -> None:
    """Show no progress."""


def silent(_line: Text) -> None:
    """Say nothing in between."""


@dataclass(frozen=True, slots=True)
class Installation:
    """What a step needs beside its own inputs."""

    settings: Settings
    catalogue: Catalogue
    store: Store
    guard: IsolatedWorkers  # worker processes for bytes that may be hostile
    who: str  # name noted in the audit chain
    lang: Lang  # language of what is written for people
    clock: Callable[[], datetime]  # aware
    progress: Callable[[int, int, str], None] = quiet  # done, total, what
    tell: Callable[[Text], None] = silent  # one line a file
    replica: Store | None = None  # the second copy
    pauses: tuple[float, ...] = PAUSES  # s
    machine: Callable[[], MachineTime] = nothing_known  # what the machine knows of the time beside its clock
    account: Person | None = None  # who acts, where the office tells persons apart

    @property
    def person(self) -> Person:
        """Who acts."""
        return self.account if self.account is not None and self.account.told_apart else Person(self.who)

    @property
    def desk(self) -> Desk:
        """What acts of a person are given."""
        return Desk(self.settings, self.catalogue, self.clock, self.lang, self.person)

    @property
    def home(self) -> Path:
        """Folder of the installation."""
        return self.settings.home

    @property
    def place(self) -> str:
        """Where originals lie, as a paper names it."""
        return self.settings.place or say("paper.place_of_originals", self.lang)

    @property
    def keeper(self) -> Keeper:
        """The installation as its stores are told of it."""
        return Keeper(self.catalogue, self.home, self.who, self.clock)

    @property
    def stores(self) -> tuple[tuple[StoreRole, Store], ...]:
        """The store of originals, and the second copy where there is one."""
        return ((StoreRole.ORIGINALS, self.store), *(((StoreRole.SECOND_COPY, self.replica),) if self.replica else ()))

    def case_folder(self, number: str) -> Path:
        """Folder for what is made about one case; its name is the case's own. BadCall: there is no such case."""
        return self.home / "cases" / self.case_name(number)

    def case_name(self, number: str) -> str:
        """Name of a case for folders, packages and discs, which no other case has. BadCall: there is no such case."""
        with self.catalogue.read() as tx:
            return cases.folder(tx, number)


@contextmanager
def open_installation(
    home: Path, environ: Mapping[str, str], who: str, lang: Lang, clock: Callable[[], datetime],
    progress: Callable[[int, int, str], None] = quiet, tell: Callable[[Text], None] = silent, *, reading: bool = False,
    person_of: Callable[[Catalogue, str], Person] | None = None, machine: Callable[[], MachineTime] = nothing_known,
) -> Iterator[Installation]:
    """Open the installation in `home` and close it again; what is not there yet is made by the first step that writes.

    Refused where a store belongs to another installation; with `reading` that is refused only where it would be written.
    `machine`: what the machine knows of the time beside its clock.
    `person_of`: who acts, asked of the catalogue before anything else; it refuses who may not.
    """
    be_private()
    settings = load_settings(home, environ)
    _need_signer(settings)
    covering = partial(_show_covering, progress, lang)
    catalogue = retrying(lambda: Catalogue.open(settings.database, sealing_of(settings.home, who), covering), PAUSES[:2])
    try:
        person = person_of(catalogue, who) if person_of else Person(who)
        catalogue = catalogue.acting(sealing_of(settings.home, person.name, person.id)) if person.told_apart else catalogue
        with IsolatedWorkers(workers=os.cpu_count() or 1) as guard:
            replica = open_store(settings.replica) if settings.replica else None
            store = open_store(settings.store)
            _keep_private(settings, store, replica)
            installation = Installation(settings, catalogue, store, guard, person.name, lang, clock, progress, tell, replica,
                                        machine=machine, account=person)
            _guard_stores(installation, reading)
            yield installation
    finally:
        catalogue.close()


def _show_covering(progress: Callable[[int, int, str], None], lang: Lang, done: int, total: int) -> None:
    progress(done, total, text("ledger.meter_upgrade").say(lang))


def _keep_private(settings: Settings, *stores: Store | None) -> None:
    """Close the home to others but for what they are meant to use: originals by setting, the inbox."""
    folders = {store.folder: store.shared for store in stores if store is not None and store.folder is not None}
    if settings.inbox is not None:
        folders[settings.inbox] = True
    tighten(settings.home, folders, any(used and settings.home in folder.parents for folder, used in folders.items()))


def _need_signer(settings: Settings) -> None:
    """BadCall where the settings ask for signatures that this machine cannot make: said before anything is written."""
    if settings.signing_algorithm is Algorithm.SM2:
        try:
            need_openssl()
        except Unavailable as problem:
            raise BadCall(problem.text.key, **problem.text.params) from problem


def _guard_stores(installation: Installation, reading: bool) -> None:
    """Let each store ask whose it is before its first write; and ask now, where that can be answered now."""
    keeper = installation.keeper
    for role, store in installation.stores:
        store.ask_before_writing(partial(belonging.claim, keeper, store, role))
    for role, store in () if reading else installation.stores:
        try:
            problem = belonging.problem_of(keeper, store, role)
        except LiuhenError:
            continue  # it does not answer now: it is asked before its first write
        if problem is not None:
            raise Refused(problem.key, **problem.params)


def case_of(installation: Installation, number: str | None) -> Case | None:
    """Return the case, or None where none is named; BadCall where there is no such case."""
    if number is None:
        return None
    with installation.catalogue.read() as tx:
        return cases.load(tx, number).case


def number_of(installation: Installation, number: str) -> str:
    """Return the number a case is registered under, however its brackets, widths and blanks are typed; BadCall: none, or two."""
    with installation.catalogue.read() as tx:
        return cases.find(tx, number)


def case_key(installation: Installation, number: str) -> str:
    """Return what names a case where only small letters, digits and dashes may stand: c12. BadCall: there is no such case."""
    with installation.catalogue.read() as tx:
        return f"c{cases.load(tx, number).id}"
