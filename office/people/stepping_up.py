"""The password again, for what a person stands for with it: wrong ones are counted as at the log-in."""

from __future__ import annotations

from office.desk import Desk
from office.people.login import WrongPassword, prove
from storage.ledgers.people import accounts, passwords


def need_password(desk: Desk, password: str) -> None:
    """WrongPassword where it is not the password of who is logged in, Refused where that one has to wait after too many wrong ones."""
    account_id = desk.person.id or ""
    with desk.catalogue.read() as tx:
        account, stored = accounts.get(tx, account_id), passwords.current(tx, account_id)
    try:
        prove(desk, desk.person.name, account, stored, password)
    except WrongPassword as wrong:
        raise WrongPassword("people.wrong_own_password") from wrong
