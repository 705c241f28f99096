"""Looking for what was said, papers, cases, parties, recorders, days: folded alike, and never a hit or a count of what one may not see."""

from __future__ import annotations

import contextlib
import json
import random
import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
import servers
from examples import NOW, case, draft, stored
from sqlalchemy import create_engine, select
from sqlalchemy import text as sql

from messages.errors import BadCall, Refused
from office.desk import Desk
from office.person import Person
from office.rights.asking import may
from office.rights.relations import Subject
from office.search import refreshing
from office.search.folding import parts_of, words_of
from office.search.looking import search
from office.search.refreshing import refresh
from office.search.scope import act_of
from office.search.values import FoundKind, WantedSearch
from regulations.values.facts import Case, Officer
from storage.catalogue.database import Catalogue
from storage.catalogue.models.originals import AuditRow, CaseRow
from storage.catalogue.sealing.who import Sealing
from storage.catalogue.states import CaseState, CorrectedField, GrantState, OfficeRole, Rank
from storage.ledgers import corrections, dumps, originals
from storage.ledgers.casework import cases
from storage.ledgers.corrections import Correction
from storage.ledgers.people import accounts, grants
from storage.ledgers.people.accounts import Account
from storage.ledgers.speech import records, transcripts
from storage.search.index import PLACE
from storage.search.values import SearchKind
from storage.settings import load_settings
from tasks.speech.records import DraftOrigin, RecordContent

KEY = b"k" * 32
UNITS = ("支队", "农业科")
SAID = ("现在告知你拖欠劳动报酬的事", "工资表在A012345里", "請問拖欠了幾個月", "三个月，欠了2万元。", "好的")
OFFICERS = (Officer("张伟", "0704"), Officer("李娜"), Officer("张伟"), Officer("赵六", "0999"))


@pytest.fixture(scope="module")
def postgres() -> Iterator[str]:
    programs = servers.postgres_programs()
    if programs is None:
        pytest.skip("PostgreSQL is not installed")
    with servers.postgres(programs) as url:
        yield url


@pytest.fixture(params=["sqlite", "postgresql"])
def desk(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Desk]:
    """An office with some cases, each with what was said in two recordings."""
    with opened(new_database(request, tmp_path), tmp_path) as made:
        yield made


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def office(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """One that is only asked."""
    home = tmp_path_factory.mktemp("office")
    with opened(new_database(request, home), home) as made:
        yield made


def new_database(request: pytest.FixtureRequest, home: Path) -> str:
    if request.param == "sqlite":
        return f"sqlite:///{home / 'catalogue.db'}"
    server, name = request.getfixturevalue("postgres"), f"search_{random.randrange(10**9)}"
    engine = create_engine(server.replace("postgresql:", "postgresql+psycopg:") + "postgres", isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(sql(f"CREATE DATABASE {name}"))
    engine.dispose()
    return server + name


@contextlib.contextmanager
def opened(url: str, home: Path) -> Iterator[Desk]:
    catalogue = Catalogue.open(url, Sealing("测试", lambda: KEY))
    try:
        with catalogue.begin() as tx:
            fill(tx)
        yield Desk(load_settings(home, {"LIUHEN_DATABASE": url}), catalogue, lambda: NOW, "zh", Person("测试"))
    finally:
        catalogue.close()


def cases_of_office() -> list[Case]:
    return [replace(case(f"通人社监罚〔2026〕{number}号"), unit=UNITS[number % 2], party=f"某某建筑{number}公司",
                    officers=(OFFICERS[number % len(OFFICERS)],), cause="拖欠劳动报酬") for number in range(1, 7)]


def fill(tx) -> None:
    accounts.add(tx, Account("U-0", "管理", None, None, None, None, NOW, "U-0"))
    for place, each in enumerate(cases_of_office()):
        cases.save(tx, each, "/cases", {}, NOW)
        dump = dumps.open_dump(tx, root="/m", unit=each.unit, by="王芳", case=each.number, received_at=NOW, started_at=NOW)
        for part in range(2):
            row = stored(10 * place + part, dump, each.number, device=f"A01234{place}")
            originals.add_new(tx, [row])
            transcripts.save(tx, row.recording.id, draft(*SAID, f"第{place}件"), NOW)


def somebody(desk: Desk, name: str, unit: str | None, certificate: str | None, *roles: OfficeRole) -> Desk:
    """An account with these roles."""
    with desk.catalogue.begin() as tx:
        account = f"U-{random.randrange(10**9)}"
        accounts.add(tx, Account(account, f"{name}{account}", unit, certificate, None, None, NOW, account))
        for role in roles:
            given = grants.propose(tx, account, role, Rank.CHIEF if role is OfficeRole.LEADER else None, account, NOW, None)
            grants.answer(tx, given.id, GrantState.STANDING, None, NOW)
    return replace(desk, person=Person(name, account, frozenset(roles), unit, None, certificate))


def found(desk: Desk, words: str, kind: SearchKind = SearchKind.SAID, **wanted) -> FoundKind:
    return search(desk, WantedSearch(words, (kind,), **{"limit": 100, **wanted})).kinds[0]


def legal(desk: Desk) -> Desk:
    return somebody(desk, "李法制", None, None, OfficeRole.LEGAL)


@pytest.mark.parametrize(("text", "words"), [
    ("〔２０２６〕１７號", ("2026", "17", "号")), ("請問、拖欠？", ("请", "问", "拖", "欠")), ("Ａ０１２３４５ ＧＰＳ", ("a012345", "gps")),
    ("_x_ 拖-欠", ("x", "拖", "欠")), ("𠮷", ("𠮷",)), ("后後", ("后", "后"))])
def test_widths_scripts_and_capitals_are_folded_a_character_a_word(text: str, words: tuple[str, ...]):
    assert words_of(text) == words


def test_a_part_of_a_text_folds_as_it_does_within_the_text():
    letters = "拖欠勞動報酬後裡乾隆憲說明臺灣號碼A1ｂ２，。 "
    chosen = random.Random(7)
    for _ in range(300):
        text = "".join(chosen.choice(letters) for _ in range(12))
        split = chosen.randrange(1, 12)
        single = [word for word in words_of(text) if len(word) == 1 and ord(word) > 0x2e80]
        apart = [word for half in (text[:split], text[split:]) for word in words_of(half) if len(word) == 1 and ord(word) > 0x2e80]
        assert single == apart, text


def test_what_the_regulations_call_one_thing_is_looked_for_under_each_of_its_names():
    ways = {"".join(phrase.words) for phrase in parts_of("声像资料")[0]}
    assert {"声像资料", "音像资料", "视听资料", "视音频资料"} <= ways


def test_where_there_is_nothing_to_look_for_nothing_is_made(desk: Desk):
    for words in ("", "  ", "，。", "x" * 101, "一 二 三 四 五 六 七 八 九"):
        with pytest.raises(BadCall):
            search(desk, WantedSearch(words))
    assert not (desk.settings.home / PLACE).exists()


@pytest.mark.parametrize(("words", "count"), [
    ("欠", 36), ("拖欠", 24), ("劳动报酬", 12), ("勞動報酬", 12), ("請問拖欠了幾個月", 12), ("三个月欠了", 12), ("2万", 12), ("２万", 12),
    ("A0123", 12), ("a012345", 12), ("工资 拖欠", 0), ("工资 里", 12), ("欠拖", 0), ("第3件", 2)])
def test_one_to_eight_characters_are_found_however_they_are_written(office: Desk, words: str, count: int):
    answer = found(legal(office), words)
    assert (answer.count, len(answer.hits)) == (count, count)


def test_a_hit_names_the_second_and_the_sentences_beside_it(office: Desk):
    hit = found(legal(office), "工资").hits[0]
    assert (hit.before, hit.text, hit.after) == (SAID[0], SAID[1], SAID[2])
    assert (hit.offset, hit.seconds) == (1, 1) and hit.case and hit.name
    with office.catalogue.read() as tx:
        assert hit.at == originals.get(tx, hit.subject).recording.start + timedelta(seconds=1)


@pytest.mark.parametrize(("words", "kind"), [
    ("2026)3号", SearchKind.CASE), ("张伟", SearchKind.CASE), ("建筑3", SearchKind.PARTY), ("A012343", SearchKind.DEVICE),
    ("3月2日", SearchKind.DAY), ("2026-03-02", SearchKind.DAY), ("20260302", SearchKind.DAY)])
def test_cases_parties_recorders_and_days_are_found(office: Desk, words: str, kind: SearchKind):
    answer = found(legal(office), words, kind)
    assert answer.count and all(hit.kind is kind and hit.case for hit in answer.hits)


def test_nobody_finds_or_counts_what_the_table_of_rights_does_not_show(office: Desk):
    chosen = random.Random(20)
    for _ in range(15):
        roles = chosen.sample(list(OfficeRole), chosen.randrange(1, 3))
        person = somebody(office, chosen.choice(["张伟", "李娜", "周敏", "赵六"]), chosen.choice([None, *UNITS]),
                          chosen.choice([None, "0704", "0999"]), *roles)
        for kind, words in ((SearchKind.SAID, "拖欠"), (SearchKind.CASE, "通人社"), (SearchKind.DAY, "2026年")):
            allowed = [each for each in cases_of_office() if may(person.person, act_of(kind), Subject(
                each.number, each.unit, each.regulation, each.officers)).allowed]
            try:
                answer = found(person, words, kind)
            except Refused:
                assert set(roles) == {OfficeRole.ADMIN}
                continue
            each = {SearchKind.SAID: 4, SearchKind.CASE: 1, SearchKind.DAY: 1}[kind]
            assert answer.count == len(answer.hits) == each * len(allowed), (person.person, kind)
            assert {hit.case for hit in answer.hits} == {each.number for each in allowed}


def test_a_change_of_the_case_changes_at_once_who_finds_it(desk: Desk):
    officer, other = somebody(desk, "李娜", None, None, OfficeRole.OFFICER), somebody(desk, "周敏", None, None, OfficeRole.OFFICER)
    mine = next(each for each in cases_of_office() if each.officers == (Officer("李娜"),))
    before = found(officer, "拖欠").count
    assert (before, found(other, "拖欠").count) == (8, 0)
    with desk.catalogue.begin() as tx:
        cases.save(tx, replace(mine, officers=(Officer("周敏"),)), "/cases", {}, NOW)
    assert (found(officer, "拖欠").count, found(other, "拖欠").count) == (before - 4, 4)
    assert {hit.case for hit in found(other, "拖欠").hits} == {mine.number}


def test_what_was_said_in_an_archived_case_is_left_out_and_that_is_said(desk: Desk):
    person, number = legal(desk), cases_of_office()[0].number
    with desk.catalogue.begin() as tx:
        tx.get(CaseRow, number).state = CaseState.ARCHIVED
    answer = search(person, WantedSearch("拖欠", (SearchKind.SAID, SearchKind.CASE)))
    assert answer.kinds[0].count == 20 and number not in {hit.case for hit in answer.kinds[0].hits}
    assert answer.kinds[1].count == 6, "the case itself is to be seen"
    assert [note.key for note in answer.notes] == ["search.archived_left_out"]


def test_a_moved_recording_and_a_signed_record_are_followed(desk: Desk):
    first, second = cases_of_office()[:2]
    with desk.catalogue.read() as tx:
        row = originals.of_case(tx, first.number)[0]
    assert found(legal(desk), "第0件").count == 2
    spoken = draft("核对后的话")
    with desk.catalogue.begin() as tx:
        originals.assign(tx, [row.recording.id], second.number)
        corrections.add(tx, Correction(row.recording.id, CorrectedField.CASE, first.number, second.number, "王芳", None, NOW, "拿错"))
        records.add(tx, row.recording.id, RecordContent(spoken, ("张伟",), row.recording.sha256, None, DraftOrigin("x", "y", ""), ()), NOW,
                    confirmed=True)
    hits = found(legal(desk), "核对后").hits
    assert [(hit.subject, hit.case) for hit in hits] == [(row.recording.id, second.number)]
    assert found(legal(desk), "第0件").count == 1, "the draft of a signed record is not what was said any more"


def test_pages_go_on_where_the_one_before_ended(office: Desk):
    person, seen, after = legal(office), [], None
    while True:
        page = found(person, "欠", limit=7, after=after)
        seen += [(hit.subject, hit.offset) for hit in page.hits]
        after = page.next
        if after is None:
            break
    assert len(seen) == len(set(seen)) == 36


def test_the_first_walk_goes_on_where_it_was_cut_and_says_what_is_missing(desk: Desk, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(refreshing, "STEP", 2)
    assert refresh(desk, seconds=0) == 16, "four cases and twelve recordings are left"
    with desk.catalogue.begin() as tx:
        cases.save(tx, replace(cases_of_office()[0], party="新的当事人"), "/cases", {}, NOW)
    assert refresh(desk, seconds=None) == 0
    assert found(legal(desk), "新的当事人", SearchKind.PARTY).count == 1
    assert found(legal(desk), "拖欠").count == 24


def test_every_search_is_noted_with_its_words(desk: Desk):
    person = legal(desk)
    search(person, WantedSearch("拖欠"))
    with desk.catalogue.read() as tx:
        event = tx.scalars(select(AuditRow).where(AuditRow.what == "office.searched")).one()
    assert (json.loads(event.detail)["words"], json.loads(event.detail)["hits"], event.who) == ("拖欠", 30, person.person.name)


def test_an_index_that_is_torn_is_made_again(tmp_path: Path):
    with opened(f"sqlite:///{tmp_path / 'catalogue.db'}", tmp_path) as desk:
        assert found(legal(desk), "拖欠").count == 24
        (tmp_path / PLACE).write_bytes(b"torn" * 2000)
        assert found(legal(desk), "拖欠").count == 24
        with contextlib.closing(sqlite3.connect(tmp_path / PLACE)) as index:
            assert index.execute("SELECT count(*) FROM said").fetchone() == (72,)
