"""Wrong passwords are counted before they are compared: many tries at once are no more tries."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from examples import NOW

from messages.errors import LiuhenError, Refused
from office.desk import Desk
from office.people import hashing
from office.people.login import WrongPassword, log_in
from office.person import Person
from storage.catalogue.database import Catalogue
from storage.catalogue.sealing.who import Sealing
from storage.ledgers.people import accounts, passwords
from storage.ledgers.people.accounts import Account
from storage.settings import load_settings

NAME, SECRET = "赵敏", "correct-horse-1"


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    catalogue = Catalogue.open(f"sqlite:///{tmp_path / 'catalogue.db'}", Sealing(NAME, lambda: b"k" * 32))
    with catalogue.begin() as tx:
        accounts.add(tx, Account("U-1", NAME, None, None, None, None, NOW, "U-1"))
        passwords.save(tx, "U-1", hashing.hashed(SECRET), "U-1", NOW, temporary=False, confirmed=True)
    return Desk(load_settings(tmp_path, {}), catalogue, lambda: NOW, "zh", Person(NAME))


def test_many_tries_at_once_are_no_more_tries(desk: Desk):
    def guess(turn: int) -> type[LiuhenError]:
        with pytest.raises(LiuhenError) as problem:
            log_in(desk, NAME, f"guess-{turn}")
        return problem.type

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(guess, range(8)))
    assert answers.count(WrongPassword) == 5 and answers.count(Refused) == 3


def test_who_knows_the_password_at_the_fifth_try_enters_and_begins_anew(desk: Desk):
    for _ in range(2):
        for turn in range(4):
            with pytest.raises(WrongPassword):
                log_in(desk, NAME, f"guess-{turn}")
        assert log_in(desk, NAME, SECRET).person.name == NAME
