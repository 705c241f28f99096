"""Marks, holds, reopening and media: the right as it is when the act is done, and whoever comes second is told what the first one did."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from pathlib import Path

import pytest
import servers
from examples import NOW, NUMBER, case, stored
from sqlalchemy import func, select

from messages import text
from messages.errors import BadCall, Refused
from office.desk import Desk
from office.keeping import holding, marking, media, reopening
from office.person import MACHINE, Person
from regulations.proposals import Proposal
from regulations.values.facts import Mark
from storage.catalogue.database import Catalogue
from storage.catalogue.models.keeping import MarkRow
from storage.catalogue.models.originals import AuditRow, CaseRow
from storage.catalogue.sealing.who import Sealing
from storage.catalogue.states import CaseState, GrantState, HoldKind, OfficeRole, Rank
from storage.keeping import holds, suggestions
from storage.ledgers import dumps, marks, originals, packages
from storage.ledgers import media as media_ledger
from storage.ledgers.casework import cases
from storage.ledgers.media import WrittenVolume
from storage.ledgers.people import accounts, grants
from storage.ledgers.people.accounts import Account
from storage.settings import load_settings
from storage.trail import audit, rows

KEY = b"k" * 32
PEOPLE = {"李法制": OfficeRole.LEGAL, "刘局长": OfficeRole.LEADER, "钱局长": OfficeRole.LEADER, "陈档": OfficeRole.ARCHIVIST}


@pytest.fixture
def catalogue(tmp_path: Path) -> Iterator[Catalogue]:
    with _opened(f"sqlite:///{tmp_path / 'catalogue.db'}") as opened:
        yield opened


@contextlib.contextmanager
def _opened(url: str) -> Iterator[Catalogue]:
    opened = Catalogue.open(url, Sealing("测试", lambda: KEY))
    try:
        with opened.begin() as tx:
            _fill(tx)
        yield opened
    finally:
        opened.close()


def _fill(tx) -> None:
    for name, role in PEOPLE.items():
        accounts.add(tx, Account(name, name, None, None, None, None, NOW, name))
        given = grants.propose(tx, name, role, Rank.CHIEF if role is OfficeRole.LEADER else None, name, NOW, None)
        grants.answer(tx, given.id, GrantState.STANDING, None, NOW)
    cases.save(tx, case(), "/cases", {}, NOW)
    dump = dumps.open_dump(tx, root="/m", unit="支队", by="王芳", case=NUMBER, received_at=NOW, started_at=NOW)
    originals.add_new(tx, [stored(1, dump, NUMBER)])
    marks.add(tx, NUMBER, Mark("LT5", "投诉", "王芳", NOW))
    holds.place(tx, NUMBER, None, HoldKind.OTHER, "复议", None, "王芳", NOW)
    suggestions.add(tx, NUMBER, [Proposal("LT6", "case", text("work.no_reason"), "facts", None)], NOW)


def desk(catalogue: Catalogue, name: str, now: datetime = NOW) -> Desk:
    """Where a person sits whose roles were read when the command began."""
    roles = frozenset({PEOPLE[name]})
    person = Person(name, name, roles, None, Rank.CHIEF if OfficeRole.LEADER in roles else None)
    return Desk(load_settings(Path("/nowhere"), {}), catalogue.acting(Sealing(name, lambda: KEY, name)), lambda: now, "zh", person)


ACTS: dict[str, tuple[str, Callable[[Desk], object]]] = {
    "mark": ("李法制", lambda at: marking.set_mark(at, NUMBER, Mark("LT4", "异议", "李法制", NOW))),
    "hold": ("李法制", lambda at: holding.place_hold(at, NUMBER, HoldKind.OTHER, "诉讼", None, None)),
    "confirm": ("李法制", lambda at: marking.confirm(at, 1, None)),
    "dismiss": ("李法制", lambda at: marking.dismiss(at, 1, "无此情况")),
    "unmark": ("刘局长", lambda at: marking.lift_mark(at, 1, "刘局长", "投诉已撤回")),
    "unhold": ("刘局长", lambda at: holding.lift_hold(at, 1, "刘局长", "已结案")),
    "decide-anew": ("刘局长", lambda at: reopening.decide_anew(at, NUMBER, "刘局长", "案件登记有误")),
}


def events(catalogue: Catalogue) -> int:
    with catalogue.read() as tx:
        return tx.scalar(select(func.count()).select_from(AuditRow)) or 0


def test_an_act_is_refused_to_who_lost_the_role_or_the_account_since_the_command_began(catalogue: Catalogue):
    sitting = {name: desk(catalogue, name) for name in PEOPLE}
    with catalogue.begin() as tx:
        grants.revoke(tx, grants.of_account(tx, "李法制", GrantState.STANDING)[0].id, "系统管理员", NOW)
        accounts.disable(tx, "刘局长", "系统管理员", NOW)
    before = events(catalogue)
    for name, act in ACTS.values():
        with pytest.raises(Refused, match=r"法制人员|有效期"):
            act(sitting[name])
    with pytest.raises(Refused):
        marking.lift_mark(Desk(sitting["钱局长"].settings, catalogue, lambda: NOW, "zh", Person("刘局长")), 1, "刘局长", "无人登录")
    with pytest.raises(Refused):
        marking.lift_mark(Desk(sitting["钱局长"].settings, catalogue, lambda: NOW, "zh", MACHINE), 1, "liuhen", "定时任务")
    assert events(catalogue) == before


@pytest.mark.parametrize("act", ACTS)
def test_an_act_is_one_transaction_with_its_event(catalogue: Catalogue, act: str):
    name, does = ACTS[act]
    does(desk(catalogue, name))
    with catalogue.read() as tx:
        last = audit.events(tx)[-1]
        assert last.who == name and last.detail["account"] == name and last.detail["case"] == NUMBER
        assert rows.verify(tx, (KEY,)).differing_count == 0


def test_who_lifts_second_is_told_who_was_first_and_changes_nothing(catalogue: Catalogue):
    ACTS["unmark"][1](desk(catalogue, "刘局长"))
    ACTS["unhold"][1](desk(catalogue, "刘局长"))
    before = events(catalogue)
    for act in (marking.lift_mark, holding.lift_hold):
        with pytest.raises(Refused, match="刘局长"):
            act(desk(catalogue, "钱局长"), 1, "钱局长", "另有理由")
    assert events(catalogue) == before


def test_of_two_who_lift_at_once_on_a_server_one_does_and_the_other_is_told():
    programs = servers.postgres_programs()
    if programs is None:
        pytest.skip("PostgreSQL is not installed")
    with servers.postgres(programs) as url, _opened(url + "postgres") as opened, ThreadPoolExecutor(2) as pool:
        for act in (marking.lift_mark, holding.lift_hold):
            tries = [pool.submit(act, desk(opened, name), 1, name, "同时") for name in ("刘局长", "钱局长")]
            problems = [done.exception() for done in tries]
            assert sum(problem is None for problem in problems) == 1, problems
            assert "同时" in str(next(problem for problem in problems if problem is not None))


def test_a_proposal_that_was_dismissed_becomes_no_mark(catalogue: Catalogue):
    ACTS["dismiss"][1](desk(catalogue, "李法制"))
    with catalogue.read() as tx:
        before = tx.scalar(select(func.count()).select_from(MarkRow))
    with pytest.raises(BadCall, match="李法制"):
        ACTS["confirm"][1](desk(catalogue, "李法制"))
    with catalogue.read() as tx:
        assert tx.scalar(select(func.count()).select_from(MarkRow)) == before


def test_who_reopens_second_is_told_who_was_first(catalogue: Catalogue):
    with catalogue.begin() as tx:
        tx.get_one(CaseRow, NUMBER).state = CaseState.ARCHIVED
    assert reopening.reopen(desk(catalogue, "刘局长"), NUMBER, "刘局长", "补充证据") == 2
    with pytest.raises(Refused, match=r"刘局长.*补充证据"):
        reopening.reopen(desk(catalogue, "钱局长"), NUMBER, "钱局长", "补充证据")


def test_a_medium_has_one_number_and_another_one_needs_the_one_that_stands(catalogue: Catalogue):
    with catalogue.begin() as tx:
        package = packages.add(tx, NUMBER, "/p", 1, "0" * 64, [], NOW)
        media_ledger.expect(tx, NUMBER, package, "dvd", [WrittenVolume(1, 1, "卷1", "0" * 64)])
    sits = desk(catalogue, "陈档")
    assert media.enter_number(sits, 1, "D-1", "三楼", None).number == "D-1"
    assert media.enter_number(sits, 1, "D-1", "四楼", None).place == "四楼", "the same number with another place is no other medium"
    with pytest.raises(Refused, match=r"陈档.*D-1.*D-2"):
        media.enter_number(sits, 1, "D-2", None, None)
    assert media.enter_number(sits, 1, "D-2", None, "D-1").number == "D-2"
