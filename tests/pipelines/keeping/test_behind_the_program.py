"""A stranger with the program's account and a shell: what he changes is named by `verify`, and acts that rest on it stop."""

from __future__ import annotations

import hashlib
import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest
from visits import CASE, NUMBER, Done

from footage.values.recordings import BEIJING
from storage.catalogue.sealing import links
from storage.ledgers.speech import records

Liuhen = Callable[..., Done]
PAPER = '[[documents]]\nfile = "笔录.txt"\nkind = "现场检查笔录"\n'


@pytest.fixture(scope="module")
def untouched(liuhen: Liuhen, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with a case and its paper, three originals, a confirmed record; nothing is anchored."""
    from datetime import datetime

    from tasks.installation import open_installation

    work = tmp_path_factory.mktemp("behind")
    (work / "case.toml").write_text(CASE + PAPER, encoding="utf-8")
    (work / "笔录.txt").write_text("现场检查笔录 2026年3月2日9时30分至10时50分", encoding="utf-8")
    (work / "card").mkdir()
    for number in range(3):
        (work / "card" / f"A000001_000001_202603020930{number:02}_0001.log").write_text(f"09:30:0{number} REC\n", encoding="utf-8")
    home, at = work / "home", datetime(2026, 4, 1, 9, tzinfo=BEIJING)
    assert liuhen("case", "add", work / "case.toml", home=home).status in (0, 1)
    assert liuhen("ingest", work / "card", "--case", NUMBER, home=home).status in (0, 1)
    with open_installation(home, {}, "王芳", "zh", lambda: at) as opened, opened.catalogue.begin() as tx:
        (row, *_) = sqlite3.connect(home / "catalogue.db").execute("SELECT id FROM recordings ORDER BY id").fetchall()
        records.add(tx, row[0], {"lines": ["我没有欠薪"]}, at, confirmed=True)
    return home


@pytest.fixture
def home(untouched: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(untouched, tmp_path / "home"))


def by_hand(home: Path, *statements: str, free: bool = False) -> None:
    """Write into the catalogue as whoever owns its file can; `free`: the triggers go first."""
    base = sqlite3.connect(home / "catalogue.db")
    for (name,) in base.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall() if free else ():
        base.execute(f"DROP TRIGGER {name}")
    for statement in statements:
        assert base.execute(statement).rowcount > 0, statement
    base.commit()
    base.close()


def ask(home: Path, query: str) -> list[tuple]:
    with sqlite3.connect(home / "catalogue.db") as base:
        return base.execute(query).fetchall()


def place(home: Path, key: str) -> Path:
    return home / "originals" / "sha256" / key[:2] / key[2:4] / key


def named(liuhen: Liuhen, home: Path) -> tuple[dict, str]:
    """Return what `verify` answers, which needs a person, as data and as it is read."""
    answer, read = liuhen("verify", "--json", home=home), liuhen("verify", home=home)
    assert answer.status == read.status == 1, answer.err + read.out
    return answer.data, "".join(read.out.split())


def test_nothing_is_said_of_a_home_that_nobody_touched(liuhen: Liuhen, home: Path):
    assert liuhen("verify", home=home).status == 0


@pytest.mark.requirement("R000-02", "R000-37")
def test_an_original_that_was_replaced_with_its_row_is_named(liuhen: Liuhen, home: Path):
    ((id_, key),) = ask(home, "SELECT id, key FROM recordings ORDER BY id LIMIT 1")
    forged = b"09:30:00 nothing happened\n"
    other = hashlib.sha256(forged).hexdigest()
    place(home, key).unlink()
    place(home, other).parent.mkdir(parents=True, exist_ok=True)
    place(home, other).write_bytes(forged)
    by_hand(home, f"UPDATE recordings SET sha256 = '{other}', key = '{other}', size = {len(forged)}, sm3 = NULL WHERE id = '{id_}'")
    data, read = named(liuhen, home)
    facts = {(fact["fact"], fact["subject"]) for fact in data["audit"]["rows"]["facts"]}
    rows = {row["key"]: set(row["columns"]) for row in data["audit"]["rows"]["differing"]}
    assert ("hash", id_) in facts and rows[id_] >= {"sha256", "key", "size"}
    assert "接收时的校验值与现在登记的不同" in read and f"校验值（SHA-256）：链上为“{key[:50]}" in read
    refused = liuhen("archive", NUMBER, "--although", "审查意见待复核", home=home)
    assert refused.status == 2 and "与审计链不符" in refused.err


@pytest.mark.requirement("R000-02", "R000-37")
def test_the_text_of_a_record_that_was_swapped_is_named(liuhen: Liuhen, home: Path):
    by_hand(home, 'UPDATE records SET record = \'{"lines":["我承认欠薪"]}\'')
    data, read = named(liuhen, home)
    assert [(row["table"], row["columns"]) for row in data["audit"]["rows"]["differing"]] == [("records", ["record"])]
    assert "书面记录内容：链上为“我没有欠薪”，现为“我承认欠薪”" in read


@pytest.mark.requirement("R000-39", "R002-02")
def test_a_paper_of_a_case_that_was_edited_in_the_store_is_named(liuhen: Liuhen, home: Path):
    ((key,),) = ask(home, "SELECT key FROM documents")
    place(home, key).chmod(0o600)
    place(home, key).write_text("现场检查笔录 2026年3月2日8时00分至9时00分", encoding="utf-8")
    data, read = named(liuhen, home)
    assert data["papers"]["damaged"] and "笔录.txt" in read and NUMBER in read


@pytest.mark.requirement("R000-02", "R000-37")
def test_a_paper_that_was_exchanged_with_its_row_is_named(liuhen: Liuhen, home: Path):
    forged = "现场检查笔录 2026年3月2日8时00分".encode()
    other = hashlib.sha256(forged).hexdigest()
    place(home, other).parent.mkdir(parents=True, exist_ok=True)
    place(home, other).write_bytes(forged)
    by_hand(home, f"UPDATE documents SET sha256 = '{other}', key = '{other}', size = {len(forged)}")
    data, _ = named(liuhen, home)
    assert [fact["fact"] for fact in data["audit"]["rows"]["facts"]] == ["papers"]
    assert {row["table"] for row in data["audit"]["rows"]["differing"]} == {"documents"}


@pytest.mark.requirement("R000-02", "R000-37")
def test_a_link_that_follows_and_that_somebody_else_wrote_is_named(liuhen: Liuhen, home: Path):
    ((seq, digest),) = ask(home, "SELECT seq, digest FROM audit ORDER BY seq DESC LIMIT 1")
    link = {"seq": seq + 1, "previous": digest, "what": "mark.lifted", "subject": "mark:1", "case": NUMBER, "who": "刘局长",
            "when": "2026-04-02T09:00:00+08:00", "why": "撤诉", "hash": None, "detail": links.canonical({"case": NUMBER}), "rows": None}
    values = [link[name] for name in ("seq", *links.TEXTS)]
    with sqlite3.connect(home / "catalogue.db") as base:
        base.execute("INSERT INTO audit (seq, previous, what, subject, case_number, who, at, why, hash, detail, digest, seal)"
                     " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                     (*values, links.digest_of(link), f"{ask(home, 'SELECT seal FROM audit')[0][0][:9]}{'0' * 64}"))
    base.close()
    data, read = named(liuhen, home)
    assert data["audit"]["intact"] and data["audit"]["rows"]["seals"] == [seq + 1]
    assert f"审计链第{seq + 1}个事件没有本单位的封签" in read


@pytest.mark.requirement("R000-02", "R000-37")
def test_the_end_of_the_chain_taken_away_with_its_rows_set_back_is_named_without_any_anchor(liuhen: Liuhen, home: Path):
    ((seq,),) = ask(home, "SELECT max(seq) FROM audit")
    triggers = ask(home, "SELECT sql FROM sqlite_master WHERE type = 'trigger'")
    by_hand(home, "DELETE FROM records", f"DELETE FROM row_digests WHERE event = {seq}", f"DELETE FROM audit WHERE seq = {seq}", free=True)
    with sqlite3.connect(home / "catalogue.db") as base:
        for (sql,) in triggers:
            base.execute(sql)  # as if nobody had been there
    base.close()
    refused = liuhen("archive", NUMBER, "--although", "审查意见待复核", home=home)
    assert refused.status == 2 and "审计链的末尾被删去或换掉" in refused.err
    data, read = named(liuhen, home)
    assert data["audit"]["intact"] and "审计链的末尾被删去或换掉" in read
    assert "cut" in [fact["fact"] for fact in data["audit"]["rows"]["facts"]]
    name = next(fact["id"] for fact in data["audit"]["rows"]["facts"] if fact["fact"] == "cut")
    assert liuhen("catalogue", "settle", name, "--approved-by", "刘局长", "--reason", "另有说明", "--as", "李娜", home=home).status == 0
    assert "cut" in [fact["fact"] for fact in liuhen("verify", "--json", home=home).data["audit"]["rows"]["settled_facts"]]


@pytest.mark.requirement("R000-02", "R000-37")
def test_what_is_added_to_the_database_itself_is_named_at_once(liuhen: Liuhen, home: Path):
    with sqlite3.connect(home / "catalogue.db") as base:
        for statement in ("ALTER TABLE recordings ADD COLUMN remark TEXT", "CREATE TABLE aside (note TEXT)", "DROP INDEX recordings_case",
                          "CREATE VIEW shown AS SELECT id FROM recordings", "DROP INDEX cases_id", "CREATE INDEX cases_id ON cases (id)",
                          "CREATE TRIGGER helper AFTER INSERT ON aside BEGIN SELECT 1; END"):
            base.execute(statement)
    base.close()
    data, read = named(liuhen, home)
    assert {(row["part"], row["table"], row["name"], row["difference"]) for row in data["audit"]["structure"]} == {
        ("column", "recordings", "remark", "added"), ("table", "aside", "", "added"), ("index", "recordings", "recordings_case", "missing"),
        ("view", "shown", "", "added"), ("index", "cases", "cases_id", "changed")}
    assert data["audit"]["triggers"]["strange"] == ["aside.helper"]
    assert "多出列“原始录音录像／remark”" in read and "多出视图“shown”" in read and "索引“案件／cases_id”被改过" in read


@pytest.mark.requirement("R000-02", "R000-39")
def test_an_older_backup_that_was_restored_leaves_what_it_does_not_know_to_a_person(liuhen: Liuhen, home: Path, tmp_path: Path):
    assert liuhen("backup", tmp_path / "older.db", home=home).status == 0
    (tmp_path / "second").mkdir()
    (tmp_path / "second" / "A000002_000001_20260303093000_0001.log").write_text("later\n", encoding="utf-8")
    assert liuhen("ingest", tmp_path / "second", "--case", NUMBER, home=home).status in (0, 1)
    assert liuhen("hold", NUMBER, "--kind", "lawsuit", "--reason", "应诉", home=home).status == 0
    for name in ("catalogue.db", "catalogue.db-wal", "catalogue.db-shm"):
        (home / name).unlink(missing_ok=True)
    assert liuhen("restore", tmp_path / "older.db", home=home).status == 0, "the keys, and the newer head beside them, are still there"
    data, _ = named(liuhen, home)
    assert len(data["originals"]["foreign"]) == 1, "what was taken in later lies in the store"
    assert not data["audit"]["rows"]["facts"], "a chain that a restored backup shortened was not cut"
    swept = liuhen("sweep", "--json", home=home)
    assert swept.status == 1, swept.out
    assert ask(home, "SELECT count(*) FROM audit WHERE what = 'original.unexplained'")[0][0] > 0, "a longer hold is a finding"
    assert all(place(home, key).exists() for (key,) in ask(home, "SELECT key FROM recordings"))


@pytest.mark.requirement("R000-02", "R000-39")
def test_a_backup_that_was_cut_while_it_lay_there_is_not_restored(liuhen: Liuhen, home: Path, tmp_path: Path):
    assert liuhen("backup", tmp_path / "saved.db", home=home).status == 0
    base = sqlite3.connect(tmp_path / "saved.db")
    for (name,) in base.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
        base.execute(f"DROP TRIGGER {name}")
    base.execute("DELETE FROM audit WHERE seq = (SELECT max(seq) FROM audit)")
    base.commit()
    base.close()
    refused = liuhen("restore", tmp_path / "saved.db", home=tmp_path / "new")
    assert refused.status == 1 and "备份保存后被改动过" in refused.err and not (tmp_path / "new").exists()
    (tmp_path / "saved.db.chain.head").write_text("{}", encoding="ascii")
    refused = liuhen("restore", tmp_path / "saved.db", home=tmp_path / "new")
    assert refused.status == 1 and "不是本单位封签的" in refused.err and not (tmp_path / "new").exists()
