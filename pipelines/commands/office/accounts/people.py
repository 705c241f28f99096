"""`user …`: who works here, and in which role."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from messages import Lang, Text, text
from messages.errors import BadCall
from pipelines.commands.office.accounts.office_settings import dismissal, separate
from pipelines.flows.running import installation
from pipelines.terminal.answer import DONE, NEEDS_A_PERSON, Answer, Table
from pipelines.terminal.login.acting import ASKED_BY_THE_ACT, Intent
from pipelines.terminal.login.passwords import ask_password
from pipelines.terminal.moments import day as read_day
from pipelines.terminal.shell import NUMBER, Group, Shell, command, option
from storage.catalogue.states import GrantState, OfficeRole, Rank

if TYPE_CHECKING:
    from office.people.accounts import ListedAccount
    from office.people.granting import NewRole
    from storage.ledgers.people.accounts import Account
    from storage.ledgers.people.grants import Grant

ROLES, RANKS = tuple(role.value for role in OfficeRole), tuple(rank.value for rank in Rank)
OWN = Intent(None, own=True)

def add_to(group: Group) -> None:
    """Add the commands of this module."""
    stdin = option("--password-stdin", "piped", is_flag=True, help="people.opt_stdin")
    reason = option("--reason", metavar="TEXT", help="cli.opt_reason")
    why = option("--reason", required=True, metavar="TEXT", help="cli.opt_reason")
    role = option("--role", type=click.Choice(ROLES), required=True, help="people.opt_role")
    rank = option("--rank", type=click.Choice(RANKS), help="people.opt_rank")
    name = click.argument("name")
    user = Group("user", help="people.user")
    group.add_command(user)
    command(user, "add", "people.add", name, option("--role", "roles", type=click.Choice(ROLES), multiple=True, help="people.opt_role"),
            rank, option("--unit", metavar="NAME", help="people.opt_unit"),
            option("--certificate", metavar="NO", help="people.opt_certificate"),
            option("--from", "start", metavar="DATE", help="people.opt_from"),
            option("--until", "end", metavar="DATE", help="people.opt_until"),
            stdin, reason)(add)
    command(user, "list", "people.list")(listing)
    command(user, "show", "people.show", name)(show)
    command(user, "disable", "people.disable", name, why)(disable)
    command(user, "enable", "people.enable", name, why)(enable)
    command(user, "grant", "people.grant", click.argument("name", required=False),
            option("--role", type=click.Choice(ROLES), help="people.opt_role"), rank,
            option("--confirm", type=NUMBER, metavar="ID", help="people.opt_confirm"),
            option("--refuse", type=NUMBER, metavar="ID", help="people.opt_refuse"), reason)(grant)
    command(user, "revoke", "people.revoke", name, role, why)(revoke)
    command(user, "password", "people.password", click.argument("name", required=False),
            option("--confirm", is_flag=True, help="people.opt_confirm_password"), stdin)(password)
    command(user, "token", "people.token", option("--label", metavar="TEXT", help="people.opt_label"),
            option("--days", type=NUMBER, default=90, metavar="N", help="people.opt_days"),
            option("--revoke", type=NUMBER, metavar="ID", help="people.opt_revoke_token"))(token)
    command(user, "separate", "people.separate", click.argument("value", type=click.Choice(("strict", "small-office"))), why)(separate)
    command(user, "dismissal", "people.dismissal", click.argument("value", type=click.Choice(("one", "two"))), why)(dismissal)


def add(shell: Shell, name: str, roles: tuple[str, ...], rank: str | None, unit: str | None, certificate: str | None, start: str | None,
        end: str | None, piped: bool, reason: str | None) -> Answer:
    """Enter a person."""
    from office.people import accounts, hashing

    new = accounts.NewAccount(name, unit, certificate, read_day(start), read_day(end))
    wanted = [_role(role, rank if role == OfficeRole.LEADER else None) for role in roles]
    if rank is not None and OfficeRole.LEADER not in roles:
        raise BadCall("people.rank_of_leader")
    with installation(shell, None, ASKED_BY_THE_ACT, reading=True) as opened:
        own = not opened.person.told_apart
        given = ask_password(shell, "people.ask_new", piped, twice=True) if piped or own else hashing.new_password()
        entered = accounts.add(opened.desk, new, given, not own, wanted, reason)
    account, waits = entered.account, [granted for granted in entered.grants if granted.state is GrantState.PROPOSED]
    data = {**_account_json(account, entered.grants), "first": entered.first, "password": None if piped or own else given}
    shown = [text("people.added_first" if entered.first else "people.added", name=account.name), *_waiting(waits)]
    if not piped and not own:
        shown.append(text("people.password_once", password=given))
    return Answer(data, NEEDS_A_PERSON if waits else DONE, tuple(shown))


def listing(shell: Shell) -> Answer:
    """Show everybody."""
    from office.people import accounts

    with installation(shell, None, ASKED_BY_THE_ACT, reading=True) as opened:
        listed = accounts.listing(opened.desk)
    rows = [(entry.account.name, entry.account.unit, _roles_shown(entry.grants, shell.lang), _state(entry.account, shell), entry.account.id)
            for entry in listed]
    table = Table(text("people.all", count=len(listed)), tuple(f"people.col_{name}" for name in ("name", "unit", "roles", "state", "id")),
                  rows)
    users = [{**_account_json(entry.account, entry.grants), "active": entry.account.active(shell.clock().date())} for entry in listed]
    return Answer({"users": users}, DONE, (table,) if listed else (text("status.nobody_told_apart"),))


def show(shell: Shell, name: str) -> Answer:
    """Show one person."""
    from office.people import accounts

    with installation(shell, None, ASKED_BY_THE_ACT, reading=True) as opened:
        listed = accounts.show(opened.desk, name)
    data = {**_account_json(listed.account, listed.grants), "password_waits": listed.password_waits, "tokens": listed.tokens,
            "identities": listed.identities}
    return Answer(data, DONE, _shown(listed, shell))


def _shown(listed: ListedAccount, shell: Shell) -> tuple[Table | Text, ...]:
    account = listed.account
    head = text("people.one", name=account.name, id=account.id, unit=account.unit or "—", certificate=account.certificate or "—",
                valid=text("people.valid_days", start=account.valid_from or "—", end=account.valid_until or "—"),
                state=_state(account, shell))
    table = Table(text("people.roles_of", name=account.name),
                  ("people.col_grant", "people.col_role", "people.col_rank", "people.col_grant_state"),
                  [(granted.id, text(f"rights.role_{granted.role}"), text(f"rights.rank_{granted.rank}") if granted.rank else "",
                    text(f"people.grant_{granted.state}")) for granted in listed.grants])
    tokens = [text("people.has_token", id=token.id, label=token.label, until=token.ends_at) for token in listed.tokens]
    linked = [text("signon.has" if identity.confirmed else "signon.has_waiting", id=identity.id, subject=identity.subject)
              for identity in listed.identities]
    return (head, table, *tokens, *linked, *((text("people.password_waits", name=account.name),) if listed.password_waits else ()))


def disable(shell: Shell, name: str, reason: str) -> Answer:
    """Let a person act no longer."""
    from office.people import accounts

    with installation(shell, None, ASKED_BY_THE_ACT, reading=True) as opened:
        account = accounts.disable(opened.desk, name, reason)
    return Answer(_account_json(account, ()), DONE, (text("people.disabled", name=name),))


def enable(shell: Shell, name: str, reason: str) -> Answer:
    """Let a person act again."""
    from office.people import accounts

    with installation(shell, None, ASKED_BY_THE_ACT, reading=True) as opened:
        account = accounts.enable(opened.desk, name, reason)
    return Answer(_account_json(account, ()), DONE, (text("people.enabled", name=name),))


def grant(shell: Shell, name: str | None, role: str | None, rank: str | None, confirm: int | None, refuse: int | None,
          reason: str | None) -> Answer:
    """Propose a role, agree to one, or refuse it."""
    from office.people import granting

    if sum(value is not None for value in (name, confirm, refuse)) != 1 or (name is None) != (role is None):
        raise BadCall("people.grant_how")
    with installation(shell, None, ASKED_BY_THE_ACT, reading=True) as opened:
        if name is not None and role is not None:
            granted = granting.grant(opened.desk, name, _role(role, rank), reason)
        else:
            granted = granting.answer(opened.desk, confirm or refuse or 0, confirm is not None, reason)
    waits = [granted] if granted.state is GrantState.PROPOSED else []
    sentence = text(f"people.role_{granted.state}", role=text(f"rights.role_{granted.role}"), id=granted.id)
    return Answer({"grant": _grant_json(granted)}, NEEDS_A_PERSON if waits else DONE, (sentence,))


def revoke(shell: Shell, name: str, role: str, reason: str) -> Answer:
    """Take a role from a person."""
    from office.people import granting

    with installation(shell, None, ASKED_BY_THE_ACT, reading=True) as opened:
        account = granting.revoke(opened.desk, name, OfficeRole(role), reason)
    return Answer({"user": account.id, "name": name, "role": role}, DONE,
                  (text("people.role_revoked", name=name, role=text(f"rights.role_{role}")),))


def password(shell: Shell, name: str | None, confirm: bool, piped: bool) -> Answer:
    """Change the own password; give another person one, or agree that one was given."""
    from office.people import hashing, passwords

    if confirm and name is None:
        raise BadCall("people.whose_password")
    with installation(shell, None, OWN if name is None else ASKED_BY_THE_ACT, reading=True) as opened:
        if not opened.person.told_apart:
            raise BadCall("people.no_accounts")
        if name is None:
            old = ask_password(shell, "people.ask_old", piped)
            passwords.change(opened.desk, old, ask_password(shell, "people.ask_new", piped, twice=True))
            return Answer({"user": opened.person.id, "changed": True}, DONE, (text("people.password_changed"),))
        if confirm:
            account = passwords.confirm(opened.desk, name)
            return Answer({"user": account.id, "confirmed": True}, DONE, (text("people.password_confirmed", name=name),))
        given = ask_password(shell, "people.ask_new", piped) if piped else hashing.new_password()
        counts = passwords.reset(opened.desk, name, given)
    told = (text("people.password_reset" if counts else "people.password_waits", name=name),
            *(() if piped else (text("people.password_once", password=given),)))
    return Answer({"name": name, "counts": counts, "password": None if piped else given}, DONE if counts else NEEDS_A_PERSON, told)


def token(shell: Shell, label: str | None, days: int, revoke: int | None) -> Answer:
    """Make a token for a program, or end entry."""
    from office.people import passwords

    if (label is None) == (revoke is None):
        raise BadCall("people.token_which")
    with installation(shell, None, ASKED_BY_THE_ACT, reading=True) as opened:
        if not opened.person.told_apart:
            raise BadCall("people.no_accounts")
        if revoke is not None:
            ended = passwords.revoke_token(opened.desk, revoke)
            return Answer({"revoked": ended.id}, DONE, (text("people.token_revoked", id=ended.id),))
        made = passwords.make_token(opened.desk, label or "", days)
    data = {"id": made.token.id, "label": made.token.label, "until": made.token.ends_at, "token": made.secret}
    return Answer(data, DONE, (text("people.token_once", token=made.secret, until=made.token.ends_at, id=made.token.id),))


def _role(role: str, rank: str | None) -> NewRole:
    from office.people.granting import NewRole

    return NewRole(OfficeRole(role), Rank(rank) if rank else None)


def _waiting(waits: list[Grant]) -> list[Text]:
    return [text("people.role_proposed", role=text(f"rights.role_{granted.role}"), id=granted.id) for granted in waits]


def _roles_shown(granted: tuple[Grant, ...], lang: Lang) -> str:
    names = [text(f"rights.rank_{entry.rank}" if entry.rank else f"rights.role_{entry.role}").say(lang) for entry in granted
             if entry.state is GrantState.STANDING]
    return ("、" if lang == "zh" else ", ").join(names)


def _state(account: Account, shell: Shell) -> Text:
    if account.disabled_at is not None:
        return text("people.state_disabled")
    return text("people.state_active" if account.active(shell.clock().date()) else "people.state_not_valid")


def _account_json(account: Account, granted: tuple[Grant, ...]) -> dict[str, object]:
    return {"user": account.id, "name": account.name, "unit": account.unit, "certificate": account.certificate,
            "valid_from": account.valid_from, "valid_until": account.valid_until, "disabled_at": account.disabled_at,
            "roles": [_grant_json(entry) for entry in granted]}


def _grant_json(granted: Grant) -> dict[str, object]:
    return {"grant": granted.id, "role": granted.role.value, "rank": granted.rank and granted.rank.value, "state": granted.state.value}
