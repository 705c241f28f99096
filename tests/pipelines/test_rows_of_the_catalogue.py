"""An insider with a shell: what he changes in the catalogue of the demo is named by `verify`, in words."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path

import pytest
from carrying_out import carry_out
from filled_home import NOW, fill
from refusals import CASE

from messages.errors import BadCall, Refused
from pipelines import verify as checking
from pipelines.archive import archive_case
from pipelines.commands.care.checking import _verified
from tasks.guard.rows.explaining import settle_rows
from tasks.guard.rows.resting import need_case, need_release
from tasks.installation import Installation, open_installation


@pytest.fixture
def home(tmp_path: Path) -> Path:
    fill(tmp_path)
    return tmp_path / "home"


def verified(home: Path):
    with open_installation(home, {}, "王芳", "zh", lambda: NOW) as opened:
        return _verify(opened)


def _verify(opened: Installation):
    return _verified(checking.verify(opened))


@pytest.mark.requirement("R000-02", "R000-37")
def test_verify_names_the_row_the_column_and_what_the_chain_says_it_was(home: Path):
    answer = verified(home)
    assert answer.data["audit"].intact and answer.data["audit"].rows.sound  # one file of this home was disposed of in words only
    with sqlite3.connect(home / "catalogue.db") as insider:
        name, until = insider.execute("SELECT name, keep_until FROM recordings WHERE keep_until IS NOT NULL LIMIT 1").fetchone()
        insider.execute("UPDATE recordings SET keep_until = '2019-01-01' WHERE name = ? AND keep_until = ?", (name, until))
        insider.execute("DELETE FROM marks WHERE id = 1")
    insider.close()
    answer = verified(home)
    assert answer.status == 1
    said = [row.message.say("zh") for row in answer.data["audit"].rows.differing]
    assert any("原始录音录像" in line and name in line and "保管到期日" in line and until in line and "2019-01-01" in line for line in said)
    assert any("长期保存标记" in line and "被绕过程序删除" in line for line in said)
    assert not any("keep_until" in line or "recordings" in line for line in said)


def test_the_answer_as_json_keeps_the_names_of_the_contract(home: Path):
    from tasks.answers import to_json

    audit = json.loads(json.dumps(to_json(dict(verified(home).data), "zh")))["audit"]
    assert {"events", "intact", "first_broken", "rows"} <= set(audit)
    assert audit["rows"]["differing"] == [] and audit["rows"]["checked"] > 50


RESTS_ON = (
    ("UPDATE cases SET \"case\" = '{}' WHERE number = '" + CASE + "'", "案件登记内容"),
    ("UPDATE recordings SET keep_until = '2019-01-01' WHERE case_number = '" + CASE + "'", "保管到期日"),
    ("DELETE FROM marks", "长期保存标记"),
    ("UPDATE holds SET lifted_at = placed_at, lifted_by = '李娜' WHERE lifted_at IS NULL", "解除时间"),
    ("INSERT INTO decisions (case_number, finding_id, status, decided_by, decided_at, reason) VALUES"
     " ('" + CASE + "', 'F-1', 'accepted', '李娜', '2026-04-01 01:00:00.000000', '说明')", "绕过程序添加"),
)


@pytest.mark.requirement("R000-37")
@pytest.mark.parametrize(("statement", "told"), RESTS_ON)
def test_no_package_is_made_and_no_copy_leaves_where_the_rows_it_rests_on_were_changed(home: Path, statement: str, told: str):
    with sqlite3.connect(home / "catalogue.db") as insider:
        assert insider.execute(statement).rowcount > 0
    insider.close()
    with open_installation(home, {}, "王芳", "zh", lambda: NOW) as opened:
        before = _everything(home)
        with pytest.raises(Refused) as refused:
            archive_case(opened, CASE, makers=["王芳", "李娜"], although="审查意见待复核")
        assert told in refused.value.say("zh") and "与审计链不符" in refused.value.say("zh")
        with pytest.raises(Refused, match="审计链"):
            need_release(opened, 1)
        assert _everything(home) == before


def _everything(home: Path) -> dict[str, bytes]:
    return {str(path): path.read_bytes() for path in sorted(home.rglob("*")) if path.is_file() and not path.name.endswith("-shm")}


def test_no_list_is_carried_out_where_a_line_of_it_was_put_in(home: Path):
    with sqlite3.connect(home / "catalogue.db") as insider:
        number, key = insider.execute("SELECT disposal_number, key FROM disposal_items WHERE state = 'proposed' LIMIT 1").fetchone()
        protected = insider.execute("SELECT id FROM recordings WHERE case_number = ? LIMIT 1", (CASE,)).fetchone()[0]
        insider.execute("INSERT INTO disposal_items (disposal_number, place, recording_id, key, state, why)"
                        " VALUES (?, 77, ?, ?, 'proposed', '[]')", (number, protected, key))
    insider.close()
    with open_installation(home, {}, "王芳", "zh", lambda: NOW) as opened, pytest.raises(Refused, match="销毁清册条目"):
        carry_out(opened, number)


@pytest.mark.requirement("R000-37")
def test_a_difference_that_was_explained_lets_acts_go_on_and_stays_told(home: Path):
    with sqlite3.connect(home / "catalogue.db") as insider:
        insider.execute("UPDATE holds SET reason = '误改' WHERE lifted_at IS NULL")
        insider.execute("DELETE FROM marks WHERE id = 1")
        insider.execute("UPDATE disposal_items SET state = 'kept'")
        insider.execute("UPDATE recordings SET unit = '别的单位' WHERE case_number = ?", (CASE,))
    insider.close()
    rows = verified(home).data["audit"].rows
    assert rows.count == len(rows.differing) > 3 and not rows.settled
    ids = [row.id for row in rows.differing]
    assert "marks:1" in ids and any(name.startswith("disposal_items:XH-") and "/" in name for name in ids)
    with open_installation(home, {}, "李娜", "zh", lambda: NOW) as opened:
        with pytest.raises(Refused):
            need_case(opened, CASE)
        assert set(settle_rows(opened, ids, "刘局长", "数据库管理员误操作，见情况说明")) == set(ids)
        need_case(opened, CASE)
        need_release(opened, 1)
        with pytest.raises(BadCall, match="没有需要核定的差异"):
            settle_rows(opened, ids[:1], "刘局长", "再次")
    answer = verified(home)
    assert answer.data["audit"].rows.sound and answer.data["audit"].rows.count == 0
    told = [row.message.say("zh") for row in answer.data["audit"].rows.settled]
    assert len(told) == len(ids)
    assert all("李娜" in line and "刘局长" in line and "数据库管理员误操作" in line for line in told)
    assert any("误改" in line for line in told) and any("被绕过程序删除" in line for line in told)


def test_what_is_changed_again_after_it_was_explained_is_told_again(home: Path):
    for reason in ("误改", "又改"):
        with sqlite3.connect(home / "catalogue.db") as insider:
            insider.execute("UPDATE holds SET reason = ? WHERE id = 1", (reason,))
        insider.close()
        rows = verified(home).data["audit"].rows
        assert [row.id for row in rows.differing] == ["holds:1"] and not rows.sound
        with open_installation(home, {}, "李娜", "zh", lambda: NOW) as opened:
            settle_rows(opened, ["holds:1"], "刘局长", f"已说明：{reason}")
    told = [row.message.say("zh") for row in verified(home).data["audit"].rows.settled]
    assert len(told) == 2 and "已说明：误改" in told[0] and "已说明：又改" in told[1]


@pytest.mark.requirement("R000-02", "R000-37")
def test_a_trigger_that_an_insider_adds_is_told_by_the_verification_that_removes_it_and_by_the_next(home: Path):
    with sqlite3.connect(home / "catalogue.db") as insider:
        insider.execute("CREATE TRIGGER helper AFTER UPDATE ON recordings BEGIN UPDATE cases SET party = '甲'; END")
        before = insider.execute("SELECT number, party FROM cases ORDER BY number").fetchall()
    insider.close()
    for _ in range(2):
        answer = verified(home)
        assert answer.status == 1 and answer.data["audit"].triggers.strange == ("recordings.helper",)
    with sqlite3.connect(home / "catalogue.db") as insider:
        assert insider.execute("SELECT number, party FROM cases ORDER BY number").fetchall() == before, "it never acted"
    insider.close()
