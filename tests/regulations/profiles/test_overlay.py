"""A unit's own profile over a regulation: it can only be stricter, and both are named."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest
from lawscene import FIVE
from other_profiles import UNIT_PROFILE, write_sixth, write_unit_profile
from profile_reading import duty_of, retention_rule

from footage.values.tolerance import Tolerance
from messages.errors import Problems
from regulations.catalogue import ids, load

HRSS, TOWN, GAZETTEER, CIVIL, LINXI = FIVE


def test_a_units_own_profile_among_them_is_no_regulation(tmp_path: Path) -> None:
    write_sixth(tmp_path)
    write_unit_profile(tmp_path).rename(tmp_path / "tonghua-hrss.overlay.toml")
    assert set(ids(tmp_path)) == {*FIVE, "sixth"}


@pytest.mark.requirement("R001-03")
def test_a_units_own_profile_lies_over_ours_and_both_are_named(tmp_path: Path) -> None:
    before = load(HRSS)
    regulation = load(HRSS, overlay=write_unit_profile(tmp_path))
    assert regulation.overlay == ("tonghua-hrss-brigade", "劳动保障监察支队音像记录实施细则")
    assert regulation.id == HRSS
    assert regulation.transfer.amount == 1
    assert [citation.regulation for citation in regulation.cite("transfer")] == ["tonghua-hrss-brigade", HRSS]
    assert duty_of(regulation, "听证") == "must"
    assert regulation.tighten(Tolerance()).same_seconds == 30
    assert regulation.tighten(Tolerance(same_seconds=Fraction(10))).same_seconds == 10
    stricter = replace(regulation, tolerance={"phrase_score": Fraction(90)})
    assert stricter.tighten(Tolerance()).phrase_score == 90
    assert stricter.tighten(Tolerance(phrase_score=Fraction(95))).phrase_score == 95
    assert load(HRSS) == before


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ('base = "tonghua-hrss"', 'base = "linxi-hrss"', "不能用在 tonghua-hrss 上"),
        ("amount = 1", "amount = 3", "transfer 比制度宽松"),
        ('unit = "working-days"', 'unit = "days"', "transfer 比制度宽松"),
        ("same_seconds = 30", "same_minutes = 30", "tolerance.same_minutes 不是可以收紧的限值"),
        ("same_seconds = 30", "same_seconds = -1", "tolerance.same_seconds 不是可以收紧的限值"),
        ('step = "听证"', 'step = "留置送达"\nperson = ""', ""),
        ('step = "听证"\nduty = "must"', 'step = "留置送达"\nduty = "may"', "recording.留置送达 比制度宽松"),
    ],
)
def test_a_units_own_profile_cannot_loosen(tmp_path: Path, old: str, new: str, sentence: str) -> None:
    if not sentence:
        assert duty_of(load(HRSS, overlay=write_unit_profile(tmp_path, old, new)), "留置送达") == "must"
        return
    with pytest.raises(Problems) as caught:
        load(HRSS, overlay=write_unit_profile(tmp_path, old, new))
    assert sentence in caught.value.say("zh")


def test_a_units_own_profile_adds_reasons_to_keep_and_a_longer_retention(tmp_path: Path) -> None:
    added = UNIT_PROFILE + """
[[retention]]
name = "本单位全部音像资料"
amount = 3
unit = "years"
article = "7"
quote = "保存三年"
[[long_term]]
code = "LT3"
words = "发生矛盾纠纷"
article = "8"
quote = "发生矛盾纠纷的长期保存"
"""
    (tmp_path / "own.toml").write_text(added, encoding="utf-8")
    regulation = load(HRSS, overlay=tmp_path / "own.toml")
    assert retention_rule(regulation, "本单位全部音像资料") == (3, "years", False, False)
    assert regulation.trigger("LT3").regulation == "tonghua-hrss-brigade"
    assert retention_rule(regulation, "日常检查") == (6, "months", False, False)
