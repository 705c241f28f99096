"""An insider with a shell: what he changes in the catalogue of the demo is named by `verify`, in words."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path

import pytest
from filled_home import NOW, fill

from pipelines import verify as checking
from pipelines.commands.checking import _verified
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
    assert answer.status == 0 and answer.data["audit"].rows.sound
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
