"""The table of rights: printed as docs/rights.md, in the words of the clauses, and a reason with every answer."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from messages import LANGS
from office.person import MACHINE, Person
from office.rights.acts import Act
from office.rights.asking import NotAllowed, may, need
from office.rights.clauses import CLAUSES
from office.rights.page import page
from office.rights.relations import Relation, Subject, relations
from office.rights.table import APART, TABLE
from regulations.values.facts import Officer
from storage.catalogue.states import OfficeRole, Rank

OURS = ("支队", "tonghua-hrss")


def test_the_page_says_what_the_table_says(root: Path):
    assert (root / "docs" / "rights.md").read_text(encoding="utf-8") == page(), "run scripts/print_rights.py"
    assert set(TABLE) == set(Act)


def test_every_clause_is_quoted_word_by_word(root: Path):
    lines = (root / "regulations" / "requirements.jsonl").read_text(encoding="utf-8").splitlines()
    quotes = {row["id"]: row["quote"] for row in map(json.loads, lines)}
    assert {id_: clause.quote for id_, clause in CLAUSES.items()} == {id_: quotes[id_] for id_ in CLAUSES}
    assert all(set(right.clauses) <= set(CLAUSES) for right in TABLE.values())


def somebody(*roles: OfficeRole, name: str = "周敏", unit: str | None = "支队", certificate: str | None = None) -> Person:
    return Person(name, "U-1", frozenset(roles), unit, Rank.CHIEF if OfficeRole.LEADER in roles else None, certificate)


def test_how_a_person_stands_to_a_case():
    case = Subject("1号", "支队", "tonghua-hrss", (Officer("张伟", "0704"), Officer("李娜")), frozenset({"U-1"}))
    other = somebody(unit="别的")
    assert relations(other, case) == {Relation.OWN_REQUEST}
    assert relations(somebody(unit="别的", name="李娜"), Subject("1号", "支队", None, case.officers)) == {Relation.OWN_CASE}
    assert relations(somebody(unit="别的"), Subject("1号", "支队")) == {Relation.OTHER}
    assert Relation.OWN_UNIT in relations(somebody(unit=None), case), "an account without a unit is of the whole office"


def test_officers_are_told_apart_by_their_certificates_where_both_sides_have_one():
    case = Subject("1号", "别的", None, (Officer("张伟", "0704"),))
    assert Relation.OWN_CASE in relations(somebody(name="张伟"), case)
    assert Relation.OWN_CASE in relations(somebody(name="张伟（监察）", certificate="0704"), case)
    assert Relation.OWN_CASE not in relations(somebody(name="张伟", certificate="0999"), case)


@pytest.mark.requirement("R003-2-03")
def test_no_combination_of_roles_lets_an_officer_of_the_case_decide_about_it():
    everything = somebody(*OfficeRole, name="张伟")
    case = Subject("1号", "支队", "jilin-civil-affairs", (Officer("张伟"),))
    answer = may(everything, Act.DECIDE, case)
    assert not answer.allowed and answer.clause and answer.clause.quote == CLAUSES["R003-2-03"].quote
    assert may(everything, Act.DECIDE, Subject("2号", "支队", "jilin-civil-affairs")).allowed


@pytest.mark.parametrize("act", [Act.APPROVE, Act.RELEASE, Act.LIFT, Act.APPROVE_DISPOSAL, Act.DISPOSE, Act.CONFIRM_ACCOUNTS,
                                 Act.ACKNOWLEDGE, Act.JUDGE, Act.CHECK_MATTER, Act.APPROVE_MATTER, Act.TAKE_IN])
def test_who_asked_never_answers_whatever_the_roles(act: Act):
    everything = somebody(*OfficeRole, unit=None)
    assert may(everything, act, Subject(before=frozenset({"U-2"}))).allowed
    assert not may(everything, act, Subject(before=frozenset({"U-1"}))).allowed
    assert not may(everything, act, Subject(before=frozenset({"周敏"}))).allowed, "a name that was typed before there were accounts"


def test_an_administrator_sees_no_footage_and_no_case():
    admin = somebody(OfficeRole.ADMIN, unit=None)
    seen = {act for act in Act if may(admin, act).allowed}
    assert seen == {Act.VERIFY, Act.TAKE_OVER, Act.BACK_UP, Act.CERTIFY, Act.SEE_STATUS, Act.SEE_ACCOUNTS, Act.MANAGE_ACCOUNTS,
                    Act.CONFIRM_ACCOUNTS}
    others = set(OfficeRole) - {OfficeRole.ADMIN}
    assert {pair for pair in APART if OfficeRole.ADMIN in pair} == {frozenset({OfficeRole.ADMIN, role}) for role in others}


def test_a_schedule_acts_as_the_machine_and_may_little():
    assert {act for act in Act if may(MACHINE, act).allowed} == {
        Act.RECEIVE, Act.SWEEP, Act.SEE_KEEPING, Act.VERIFY, Act.BACK_UP, Act.SEE_STATUS}


def test_before_the_first_account_nobody_is_told_apart():
    assert all(may(Person("周敏"), act).allowed for act in Act)


def test_a_refusal_says_who_may_and_cites_the_clause_of_the_cases_own_regulation():
    with pytest.raises(NotAllowed) as refused:
        need(somebody(OfficeRole.CUSTODIAN), Act.APPROVE, Subject("1号", "支队", "linxi-hrss"))
    said = refused.value.say("zh")
    assert "领导" in said and "保管员" in said and CLAUSES["R004-30"].quote in said and "临西县" in said
    assert "leader" in refused.value.say("en")


@pytest.mark.parametrize("lang", LANGS)
def test_every_answer_can_be_said(lang):
    subjects = [Subject(), Subject("1号", "别的", "guhan-town", (Officer("周敏"),)), Subject("1号", "别的", None, (), frozenset({"U-1"}))]
    for act in Act:
        for subject in subjects:
            for person in (*(somebody(role) for role in OfficeRole), somebody(), MACHINE):
                assert may(person, act, subject).reason.say(lang)
