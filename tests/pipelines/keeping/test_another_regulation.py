"""A sixth regulation is one new file and nothing else; a unit's own profile over one of ours is named beside it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from other_profiles import regulation
from visits import CASE, NUMBER, Done

OWN = """
id = "brigade"
title = "劳动保障监察支队音像记录实施细则"
issuer = "劳动保障监察支队"
base = "tonghua-hrss"
custodian = "赵敏"
[tolerance]
same_seconds = 30
[transfer]
amount = 1
unit = "working-days"
anchor = "recording-end"
article = "2"
quote = "一个工作日内移交"
"""


@pytest.fixture
def reviewed(liuhen: Callable[..., Done], small_dump: Path, tmp_path: Path) -> Callable[..., dict[str, Any]]:
    """Take the small dump in under a regulation and review its case, with the office's own files in `profiles`."""

    def review(regulation: str, **files: str) -> dict[str, Any]:
        home, case = tmp_path / "home", tmp_path / "case.toml"
        (home / "profiles").mkdir(parents=True)
        (home / "liuhen.toml").write_text('profiles = "profiles"\n', encoding="utf-8")
        for name, text in files.items():
            (home / "profiles" / f"{name.replace('_', '.')}.toml").write_text(text, encoding="utf-8")
        case.write_text(CASE.replace('regulation = "tonghua-hrss"', f'regulation = "{regulation}"'), encoding="utf-8")
        assert liuhen("case", "add", case, home=home).status in (0, 1)
        assert liuhen("ingest", small_dump, "--case", NUMBER, "--received-at", "2026-03-03T09:00:00+08:00", home=home).status in (0, 1)
        answer = liuhen("review", NUMBER, "--json", home=home)
        assert answer.status in (0, 1), answer.err
        return answer.data

    return review


def test_a_sixth_regulation_needs_its_file_and_nothing_else(reviewed: Callable[..., dict[str, Any]]) -> None:
    result = reviewed("sixth", a=regulation(edition="2026年版", since="2026-01-01", hours=12),
                     b=regulation(edition="2027年版", since="2027-01-01", hours=1))  # fmt: skip
    assert result["regulation"] == "sixth"
    due = {deadline["what"]: deadline for deadline in result["deadlines"]}
    assert due["transfer"]["due"].startswith("2026-03-02T21:30:") and due["archive"]["due"] == "2026-05-19"
    assert result["methods"]["edition"] == "2026年版；自 2026-01-01 起施行"  # the edition of the day, not the newest
    late = [finding for finding in result["findings"] if finding["kind"] == "transfer-late"]
    assert [finding["articles"] for finding in late] == [[{"regulation": "sixth", "article": "3", "quote": "应当在12小时内移交"}]]
    assert [point["name"] for point in result["points"]] == ["音像记录事项清单", "应当录清的内容"]
    page = Path(result["report"]["html"]).read_text(encoding="utf-8")
    assert "《某县行政执法全过程记录办法》第3条" in page and "应当录清当事人、门牌" in page


def test_a_units_own_profile_over_ours_is_named_in_the_report(reviewed: Callable[..., dict[str, Any]]) -> None:
    result = reviewed("tonghua-hrss", **{"tonghua-hrss_overlay": OWN})
    assert result["regulation"] == "tonghua-hrss"
    assert "《劳动保障监察支队音像记录实施细则》（brigade）" in result["methods"]["edition"]
    assert result["methods"]["tolerances"]["same_seconds"] == 30
    due = next(deadline for deadline in result["deadlines"] if deadline["what"] == "transfer")
    assert due["due"] == "2026-03-03" and [article["regulation"] for article in due["articles"]] == ["brigade", "tonghua-hrss"]
    assert any("劳动保障监察支队音像记录实施细则" in assumption for assumption in result["assumptions"])
    page = Path(result["report"]["html"]).read_text(encoding="utf-8")
    assert "《劳动保障监察支队音像记录实施细则》第2条" in page and "单位调整" in page and "赵敏" in page
