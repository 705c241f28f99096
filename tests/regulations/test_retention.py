"""Keep until when, and because of what: longest wins, union of reasons, silence waits for a person."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lawscene import CASE, FIVE, at, recording

from regulations.catalogue import load
from regulations.retention import decide, file_end
from regulations.values.facts import Case, Mark
from regulations.values.reviews.findings import Keeping

HRSS, TOWN, GAZETTEER, CIVIL, LINXI = FIVE
REGULATIONS = {regulation: load(regulation) for regulation in FIVE}
FILM = recording("9:30", "10:20")
CLOSED = date(2026, 3, 20)


def case(regulation: str, **changes: Any) -> Case:
    return Case(**{**CASE, "regulation": regulation, "closed": CLOSED, **changes})


def keeping_of(regulation: str, marks: tuple[Mark, ...] = (), **changes: Any) -> Keeping:
    return decide(FILM, case(regulation, **changes), marks, REGULATIONS[regulation])


def keys(keeping: Keeping) -> list[str]:
    return [reason.key for reason in keeping.why]


def cited(keeping: Keeping) -> list[str]:
    return [article.article for article in keeping.articles]


@pytest.mark.parametrize(
    ("regulation", "state", "until"),
    [
        pytest.param(HRSS, "until", date(2026, 9, 20), marks=pytest.mark.requirement("R000-27")),
        pytest.param(TOWN, "until", date(2031, 3, 20), marks=pytest.mark.requirement("R001-18")),
        (GAZETTEER, "undetermined", None),
        pytest.param(CIVIL, "until", date(2028, 3, 20), marks=pytest.mark.requirement("R003-3-13")),
        pytest.param(LINXI, "until", date(2028, 3, 20), marks=pytest.mark.requirement("R004-25")),
    ],
)
def test_footage_of_a_daily_inspection_is_kept_as_long_as_each_text_says(regulation: str, state: str, until: date | None) -> None:
    keeping = keeping_of(regulation, matter="行政检查", inspection="日常检查")
    assert (keeping.state, keeping.until) == (state, until)
    assert keeping.state == "undetermined" or "retention.assume_start" in keys(keeping)


@pytest.mark.parametrize(
    ("regulation", "state", "until"),
    [
        pytest.param(HRSS, "until", date(2056, 3, 20), marks=pytest.mark.requirement("R000-28")),
        (TOWN, "until", date(2056, 3, 20)),
        (GAZETTEER, "undetermined", None),
        pytest.param(CIVIL, "forever", None, marks=pytest.mark.requirement("R003-3-14")),
        pytest.param(LINXI, "until", date(2056, 3, 20), marks=pytest.mark.requirement("R004-26")),
    ],
)
def test_evidence_in_a_penalty_case_is_kept_as_long_as_the_case_file(regulation: str, state: str, until: date | None) -> None:
    keeping = keeping_of(regulation, evidence=True)
    assert (keeping.state, keeping.until) == (state, until)


@pytest.mark.requirement("R000-28", "R004-26")
@pytest.mark.parametrize("regulation", [HRSS, LINXI])
def test_evidence_is_kept_longer_or_shorter_when_the_case_files_period_changes(regulation: str) -> None:
    assert keeping_of(regulation, evidence=True, file_retention="10年").until == date(2036, 3, 20)
    assert keeping_of(regulation, evidence=True, file_retention="永久").state == "forever"
    unknown = keeping_of(regulation, evidence=True, file_retention=None)
    assert unknown.state == "undetermined"
    assert "retention.file_unknown" in keys(unknown)


@pytest.mark.requirement("R000-28")
def test_evidence_in_a_simple_procedure_is_silent_in_000_two_years_in_004() -> None:
    assert keys(keeping_of(HRSS, evidence=True, procedure="简易程序")) == ["retention.silent"]
    assert keeping_of(LINXI, evidence=True, procedure="简易程序").until == date(2028, 3, 20)
    unknown = keeping_of(HRSS, evidence=True, procedure=None)
    assert (unknown.state, keys(unknown)) == ("undetermined", ["retention.procedure_unknown"])


def test_an_inspection_whose_footage_became_evidence_waits_for_a_person_in_000() -> None:
    assert keys(keeping_of(HRSS, matter="行政检查", evidence=True)) == ["retention.silent"]
    assert keeping_of(HRSS, matter="行政检查", inspection="日常检查", evidence=False).state == "until"


def test_in_the_ministry_office_both_clauses_about_evidence_are_cited_and_the_longer_wins() -> None:
    keeping = keeping_of(CIVIL, evidence=True)
    assert keeping.state == "forever"
    assert {"附件2 18(二)1", "附件3 11"} <= set(cited(keeping))


def test_coercive_measures_are_kept_permanently_only_in_the_ministry_office() -> None:
    states = {regulation: keeping_of(regulation, matter="行政强制").state for regulation in FIVE}
    assert states == {HRSS: "undetermined", TOWN: "until", GAZETTEER: "undetermined", CIVIL: "forever", LINXI: "until"}
    assert keeping_of(CIVIL, matter="行政强制").articles[0].article == "附件2 18(二)2"


@pytest.mark.parametrize("regulation", FIVE)
def test_an_open_case_is_never_disposed_of(regulation: str) -> None:
    keeping = keeping_of(regulation, closed=None)
    assert keeping.state == "undetermined"
    assert "retention.open" in keys(keeping)


@pytest.mark.parametrize(
    ("regulation", "state", "until"),
    [
        (HRSS, "undetermined", None),
        (TOWN, "until", date(2031, 3, 2)),
        (GAZETTEER, "undetermined", None),
        (CIVIL, "until", date(2028, 3, 2)),
        (LINXI, "until", date(2028, 3, 2)),
    ],
)
def test_footage_of_no_case_is_kept_as_long_as_each_text_says(regulation: str, state: str, until: date | None) -> None:
    keeping = decide(FILM, None, (), REGULATIONS[regulation])
    assert (keeping.state, keeping.until) == (state, until)


def test_without_a_regulation_or_a_time_a_person_decides() -> None:
    assert keys(decide(FILM, None, (), None)) == ["retention.no_regulation"]
    timeless = replace(FILM, start=None, end=None)
    assert keys(decide(timeless, None, (), REGULATIONS[LINXI])) == ["retention.no_start"]


def mark(trigger: str, **changes: Any) -> Mark:
    return replace(Mark(trigger, "当事人当场表示要投诉", "王芳", at("15:00")), **changes)


@pytest.mark.parametrize("code", [f"LT{n}" for n in range(1, 11)])
@pytest.mark.parametrize("regulation", FIVE)
def test_a_mark_keeps_permanently_under_every_regulation_and_cites_the_nearest_clause(regulation: str, code: str) -> None:
    keeping = keeping_of(regulation, (mark(code),))
    rules = REGULATIONS[regulation]
    assert (keeping.state, keeping.until) == ("forever", None)
    assert keeping.why[0].key == "retention.marked"
    assert "王芳" in keeping.why[0].say("zh")
    assert keeping.articles[0] == (rules.trigger(code) or rules.trigger("LT10") or keeping.articles[0])


@pytest.mark.parametrize("regulation", FIVE)
def test_a_reason_in_the_case_file_keeps_permanently(regulation: str) -> None:
    keeping = keeping_of(regulation, triggers=("LT5",))
    assert keeping.state == "forever"
    assert keys(keeping)[0] == "retention.trigger"


def test_a_mark_on_another_recording_or_a_dismissed_one_does_not_count() -> None:
    assert keeping_of(LINXI, (mark("LT5", recording="R-other"),)).state == "until"
    assert keeping_of(LINXI, (mark("LT5", recording=FILM.id),)).state == "forever"


def test_the_devices_own_mark_only_asks_for_a_person() -> None:
    important = replace(FILM, names=replace(FILM.names, important=True))
    keeping = decide(important, case(LINXI), (), REGULATIONS[LINXI])
    assert (keeping.state, keeping.until) == ("until", date(2028, 3, 20))
    assert "retention.device_mark" in keys(keeping)
    assert "retention.device_mark" not in keys(decide(important, case(LINXI), (mark("LT10"),), REGULATIONS[LINXI]))


def test_retention_runs_from_the_later_of_closing_and_recording() -> None:
    assert keeping_of(LINXI, closed=date(2026, 2, 1)).until == date(2028, 3, 2)


@pytest.mark.parametrize(
    ("period", "end"),
    [("30年", date(2056, 3, 20)), ("定期10年", date(2036, 3, 20)), ("永久", "forever"), ("长期", "forever"), ("", None), ("不详", None)],
)
def test_every_way_to_write_a_case_files_period_is_understood(period: str, end: object) -> None:
    assert file_end(period, CLOSED) == end


def test_a_period_that_ends_on_a_day_the_month_lacks_ends_on_its_last_day() -> None:
    assert file_end("1年", date(2028, 2, 29)) == date(2029, 2, 28)
    assert keeping_of(HRSS, matter="行政检查", inspection="日常检查", closed=date(2026, 8, 31)).until == date(2027, 2, 28)


RANK = {"until": 0, "undetermined": 1, "forever": 2}


@given(
    regulation=st.sampled_from(FIVE),
    matter=st.sampled_from(["行政检查", "行政处罚", "行政强制", "行政许可"]),
    procedure=st.sampled_from([None, "一般程序", "普通程序", "简易程序"]),
    evidence=st.sampled_from([None, False, True]),
    inspection=st.sampled_from([None, "日常检查", "专项检查"]),
    coercion=st.sampled_from([None, False, True]),
    file_retention=st.sampled_from([None, "10年", "30年", "永久"]),
    closed=st.one_of(st.none(), st.dates(date(2026, 3, 2), date(2030, 1, 1))),
    triggers=st.lists(st.sampled_from(["LT4", "LT5", "LT10"]), max_size=2).map(tuple),
)
@settings(max_examples=80, deadline=None)
def test_more_reasons_never_shorten_and_every_answer_says_why(regulation: str, **changes: Any) -> None:
    keeping = keeping_of(regulation, **changes)
    assert keeping.why
    assert all(reason.say(lang) for reason in keeping.why for lang in ("zh", "en"))
    assert (keeping.until is not None) == (keeping.state == "until")
    for further in ({"triggers": (*changes["triggers"], "LT6")}, {"file_retention": "永久"}):
        assert RANK[keeping_of(regulation, **{**changes, **further}).state] >= RANK[keeping.state]
    marked = keeping_of(regulation, (mark("LT9"),), **changes)
    assert marked.state == "forever"
    if keeping.until:
        assert keeping.until >= changes["closed"] + timedelta(days=180)
