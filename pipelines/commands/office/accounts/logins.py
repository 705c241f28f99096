"""`login`, `logout`, `whoami`: who is at this terminal; and the proof of that again, for what is signed."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

import click

from messages import text
from messages.errors import BadCall, Refused
from messages.visible import say_visibly
from office.person import Person
from pipelines.flows.running import installation
from pipelines.terminal.answer import DONE, NEEDS_A_PERSON, Answer
from pipelines.terminal.login import login_file
from pipelines.terminal.login.acting import Intent
from pipelines.terminal.login.passwords import ask_password
from pipelines.terminal.shell import Group, Shell, command, option
from storage.catalogue.states import OfficeRole

if TYPE_CHECKING:
    from office.desk import Desk
    from office.people.login import LoggedIn
    from office.people.sso.identity import PersonIdentity
    from office.people.stepping_up import ProvedBy

OWN = Intent(None, own=True)


def add_to(group: Group) -> None:
    """Add the commands of this module."""
    command(group, "login", "people.login", click.argument("name", required=False),
            option("--password-stdin", "piped", is_flag=True, help="people.opt_stdin"),
            option("--sso", is_flag=True, help="signon.opt"))(login)
    command(group, "logout", "people.logout")(logout)
    command(group, "whoami", "people.whoami")(whoami)


def login(shell: Shell, name: str | None, piped: bool, sso: bool) -> Answer:
    """Log in: the session is kept in the user's own configuration on this machine."""
    from office.people.login import log_in

    if name is None and not sso:
        raise BadCall("cli.missing", name="NAME")
    with _door(shell, name or "") as desk:
        opened = _by_identity(shell, desk, name, piped) if sso else log_in(desk, name or "", ask_password(shell, "people.ask", piped))
    login_file.keep_secret(shell.home, shell.environ, opened.secret)
    must = (text("people.must_change"),) if opened.person.must_change else ()
    return Answer({**_person_json(opened.person), "until": opened.ends_at}, NEEDS_A_PERSON if must else DONE,
                  (text("people.logged_in", name=opened.person.name, until=opened.ends_at), *must))


@contextmanager
def _door(shell: Shell, name: str) -> Iterator[Desk]:
    """Give the desk of somebody who is nobody yet."""
    from office.desk import Desk
    from storage.catalogue.database import Catalogue
    from storage.settings import load_settings
    from storage.trail.keys import sealing_of

    settings = load_settings(shell.home, shell.environ)
    catalogue = Catalogue.open(settings.database, sealing_of(settings.home, name))
    try:
        yield Desk(settings, catalogue, shell.clock, shell.lang, Person(name))
    finally:
        catalogue.close()


def _by_identity(shell: Shell, desk: Desk, name: str | None, piped: bool) -> LoggedIn:
    """Log in by the office's directory, with its password; or by its identity provider, in a browser."""
    from office.people.sso import logging_in

    logging_in.need_accounts(desk)
    if desk.settings.sso_kind == "ldap":
        if name is None:
            raise BadCall("signon.whose")
        return logging_in.by_directory(desk, name, ask_password(shell, "signon.ask", piped))
    return logging_in.enter(desk, _in_browser(shell, desk, anew=False), name)


def _in_browser(shell: Shell, desk: Desk, *, anew: bool) -> PersonIdentity:
    """Return who logged in to the identity provider; `anew`: the password is to be typed again there."""
    import time

    from office.people.sso import provider

    asked = provider.begin(desk.settings, anew=anew)
    key = "signon.open_anew" if anew else "signon.open"
    sys.stderr.write(say_visibly(text(key, address=asked.address, code=asked.code), shell.lang) + "\n")
    sys.stderr.flush()
    return provider.wait(desk.settings, asked, time.sleep)


def prove_again(shell: Shell, desk: Desk, piped: bool) -> ProvedBy | None:
    """Let who is logged in prove it again before something is signed; None before there are accounts."""
    from office.people.stepping_up import ProvedBy, need_identity, need_password, way_of

    if not desk.person.told_apart:
        return None
    way, began = way_of(desk), shell.clock()
    if way is ProvedBy.PROVIDER:
        return need_identity(desk, _in_browser(shell, desk, anew=True), began)
    question = "signed.ask_to_sign" if way is ProvedBy.PASSWORD else "signed.ask_directory"
    return need_password(desk, ask_password(shell, question, piped))


def logout(shell: Shell) -> Answer:
    """Log out on this machine."""
    from office.people.login import log_out

    secret = login_file.secret_of(shell.home, {name: value for name, value in shell.environ.items() if name != login_file.TOKEN})
    if secret is None:
        raise BadCall("people.not_logged_in")
    with suppress(Refused), installation(shell, None, OWN, reading=True) as opened:  # of one that has ended the file goes all the same
        log_out(opened.desk, secret)
    login_file.forget_secret(shell.home, shell.environ)
    return Answer({"logged_out": True}, DONE, (text("people.logged_out"),))


def whoami(shell: Shell) -> Answer:
    """Say who is logged in."""
    with installation(shell, None, OWN, reading=True) as opened:
        person = opened.person
    if not person.told_apart:
        return Answer(_person_json(person), DONE, (text("status.nobody_told_apart"),))
    roles = [text(f"rights.role_{role}") for role in OfficeRole if role in person.roles]
    shown = [text("people.you_are", name=person.name, id=person.id, roles=roles or [text("rights.no_role")], unit=person.unit or "—")]
    return Answer(_person_json(person), DONE, (*shown, *((text("people.must_change"),) if person.must_change else ())))


def _person_json(person: Person) -> dict[str, object]:
    roles = [role.value for role in OfficeRole if role in person.roles]
    return {"user": person.id, "name": person.name, "unit": person.unit, "roles": roles,
            "rank": person.rank and person.rank.value, "must_change_password": person.must_change}
