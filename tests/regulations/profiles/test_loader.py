"""A profile that is not sound is refused, with its file and key; an amendment is a new file."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lawscene import FIVE
from other_profiles import write_sixth

from messages.errors import BadCall, LiuhenError, Problems
from regulations.catalogue import PROFILES, ids, load


def test_a_further_regulation_needs_one_new_file_and_no_code(tmp_path: Path) -> None:
    regulation = load("sixth", folder=write_sixth(tmp_path))
    assert regulation.transfer.amount == 12
    assert regulation.cite("continuity")[0].to_json() == {"regulation": "sixth", "article": "5", "quote": "在同一地点不得断续记录"}
    assert set(ids(tmp_path)) == {*FIVE, "sixth"}
    assert regulation.trigger("LT5") is None
    assert regulation.cite("announcement") == ()


def test_an_amendment_is_a_new_file_and_the_old_one_stays(tmp_path: Path) -> None:
    write_sixth(tmp_path, "a.toml", since="2024-01-01", hours=48)
    write_sixth(tmp_path, "b.toml", since="2026-07-01", hours=12)
    assert load("sixth", folder=tmp_path).transfer.amount == 12
    assert load("sixth", on=date(2026, 6, 30), folder=tmp_path).transfer.amount == 48
    assert load("sixth", on=date(2026, 7, 1), folder=tmp_path).transfer.amount == 12
    with pytest.raises(BadCall, match="2024-01-01"):
        load("sixth", on=date(2023, 12, 31), folder=tmp_path)


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ('article = "4"', "", "sixth.toml：参数 archive 缺少 article"),
        ('quote = "结案之日起60日内归档"', "", "sixth.toml：参数 archive 缺少 quote"),
        ('quote = "结案之日起60日内归档"', 'quote = "  "', "sixth.toml：参数 archive 缺少 quote"),
        ("amount = 60", "amout = 60", "不认识的键 archive.amout，是不是 amount？"),
        ("amount = 60", 'amount = "60"', "archive.amount 的值类型不对，应为整数"),
        ("amount = 60", "amount = true", "archive.amount 的值类型不对，应为整数"),
        ('unit = "days"', 'unit = "weeks"', "archive.unit 的值“weeks”不对"),
        ('rule = "same-place"', 'rule = "none"', "continuity.rule 的值“none”不对"),
        ('title = "某县行政执法全过程记录办法"', 'zzz = "x"', "不认识的键 zzz"),
        ('kinds = ["gap", "other"]', 'kinds = "gap"', "basis[1].kinds 的值类型不对，应为数组"),
        ("[archive]", "[archive", "不是有效的 TOML"),
    ],
)
def test_the_loader_names_file_and_key(tmp_path: Path, old: str, new: str, sentence: str) -> None:
    write_sixth(tmp_path)
    path = tmp_path / "sixth.toml"
    body = path.read_text(encoding="utf-8")
    assert old in body
    path.write_text(body.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(BadCall) as caught:
        load("sixth", folder=tmp_path)
    assert sentence in caught.value.say("zh")
    assert caught.value.say("en")
    assert caught.value.exit_status == 2


def test_all_problems_of_a_file_are_named_at_once(tmp_path: Path) -> None:
    write_sixth(tmp_path)
    path = tmp_path / "sixth.toml"
    path.write_text(path.read_text(encoding="utf-8").replace('article = "4"', "").replace('unit = "hours"', 'unit = "h"'), encoding="utf-8")
    with pytest.raises(Problems) as caught:
        load("sixth", folder=tmp_path)
    assert [problem.key for problem in caught.value.problems] == ["law.wrong_choice", "law.no_quote"]


@pytest.mark.parametrize("regulation", FIVE)
def test_dropping_any_quote_of_our_profiles_is_refused(tmp_path: Path, regulation: str) -> None:
    body = (PROFILES / f"{regulation}.toml").read_text(encoding="utf-8")
    lines = [place for place, line in enumerate(body.splitlines()) if line.startswith("quote = ")]
    for place in lines[:: max(1, len(lines) // 12)]:
        remaining = body.splitlines()
        del remaining[place]
        (tmp_path / "cut.toml").write_text("\n".join(remaining).replace(f'id = "{regulation}"', 'id = "cut"', 1), encoding="utf-8")
        with pytest.raises(Problems) as caught:
            load("cut", folder=tmp_path)
        assert "quote" in caught.value.say("zh")


def test_an_unknown_regulation_is_refused_with_a_list_of_those_there_are() -> None:
    with pytest.raises(BadCall) as caught:
        load("tonghua")
    assert all(name in caught.value.say("zh") for name in FIVE)


BODY = (PROFILES / "jilin-civil-affairs.toml").read_text(encoding="utf-8").replace('id = "jilin-civil-affairs"', 'id = "cut"').splitlines()
VALUES_OF_ANY_KIND = ["1", "-1", "true", '"x"', '""', "[]", '["x"]', "[1]", "{}", "2020-01-01", "1.5", "nonsense", ""]


@given(place=st.integers(0, len(BODY) - 1), value=st.sampled_from(VALUES_OF_ANY_KIND), drop=st.booleans())
@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_damage_ends_in_a_sentence_or_a_whole_regulation(tmp_path: Path, place: int, value: str, drop: bool) -> None:
    lines = list(BODY)
    key, equals, _ = lines[place].partition(" = ")
    lines[place : place + 1] = [] if drop else [f"{key} = {value}" if equals else value]
    (tmp_path / "cut.toml").write_text("\n".join(lines), encoding="utf-8")
    try:
        regulation = load("cut", folder=tmp_path)
    except LiuhenError as error:
        assert error.exit_status == 2
        assert error.say("zh")
        assert error.say("en")
    else:
        assert all(citation.article and citation.quote for citations in regulation.citations.values() for citation in citations)
