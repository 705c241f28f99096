"""Who acts at this terminal, and whether that one may: asked before anything of a command is done."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from messages.errors import Refused
from office.person import MACHINE, Person
from office.rights.acts import About, Act
from pipelines.terminal.login.login_file import secret_of
from pipelines.terminal.shell import Shell

if TYPE_CHECKING:
    from storage.catalogue.database import Catalogue


@dataclass(frozen=True, slots=True)
class Intent:
    """What a command is about to do."""

    act: Act | None  # None: everybody who is logged in may, for what is the person's own
    about: About | None = None  # None: no case in particular
    key: str | int | None = None  # of that; None: as if there were none
    approver: str | None = None  # a name given as who approves: with accounts that is the person logged in
    own: bool = False  # it may be done with a password that somebody else set


ASKED_BY_THE_ACT = Intent(None)  # the act asks for the right itself, in its own transaction


def person_at(shell: Shell, named: str | None, intent: Intent) -> Callable[[Catalogue, str], Person]:
    """Return what says who acts and refuses who may not; `named`: the name given by `--as`."""
    def ask(catalogue: Catalogue, who: str) -> Person:
        from office.rights.asking import need
        from office.rights.subjects import read_subject
        from storage.ledgers.people import accounts
        from storage.settings import load_settings

        if catalogue.revision() is None:  # nobody made it yet
            return Person(who)
        with catalogue.read() as tx:
            if not accounts.told_apart(tx):
                return Person(who)
            person = _logged_in(shell, catalogue, named, intent)
            if intent.act is not None:
                need(person, intent.act, read_subject(tx, load_settings(shell.home, shell.environ), intent.about, intent.key))
        if intent.approver is not None and intent.approver.strip() != person.name:
            raise Refused("people.other_approver", name=intent.approver.strip(), person=person.name)
        return person

    return ask


def _logged_in(shell: Shell, catalogue: Catalogue, named: str | None, intent: Intent) -> Person:
    """Return who is logged in; the machine itself where nobody is and a schedule may do this."""
    from office.people.known import person_of
    from office.rights.table import TABLE

    secret = secret_of(shell.home, shell.environ)
    if secret is None:
        if intent.act is not None and TABLE[intent.act].machine and named is None:
            return MACHINE
        raise Refused("people.not_logged_in")
    with catalogue.read() as tx:
        person = person_of(tx, catalogue.sealing, secret, shell.clock())
    if named is not None and named.strip() != person.name:
        raise Refused("people.as_other", name=named.strip(), person=person.name)
    if person.must_change and not intent.own:
        raise Refused("people.must_change")
    return person
