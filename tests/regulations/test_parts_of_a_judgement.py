"""What an answer holds beside its findings: labels, deadlines, contradictions, assumptions."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

import pytest
from lawscene import FIVE, Scene, recording
from scenarios import with_paper

from footage.values.recordings import BEIJING, Media
from footage.values.tolerance import Tolerance
from regulations.catalogue import load
from regulations.judgement import judge
from regulations.values.facts import CaseDocument
from regulations.values.findings import Finding, Judgement

HRSS, TOWN, GAZETTEER, CIVIL, LINXI = FIVE


def judged(scene: Scene, name: str) -> Judgement:
    return judge(scene.facts(name), load(name), Tolerance())


def of(judgement: Judgement, kind: str) -> Finding:
    return next(one for one in judgement.findings if one.kind == kind)


@pytest.mark.requirement("R000-34", "R004-33")
@pytest.mark.parametrize(
    ("name", "keys"),
    [
        (HRSS, ["名称", "设备编号", "执法人员", "使用时间", "当事人", "案由"]),
        (LINXI, ["执法单位", "设备编号", "执法人员", "使用时间", "当事人", "案由"]),
    ],
)
def test_footage_is_filed_under_six_keys_and_a_missing_one_is_reported(name: str, keys: list[str]) -> None:
    film = Scene().recordings[0]
    whole = judged(Scene(), name)
    assert list(whole.labels[film.id]) == keys
    assert all(whole.labels[film.id].values())
    assert "label-missing" not in [one.kind for one in whole.findings]
    bare = replace(film, device=None, officer=None, start=None, end=None, clock=None)
    nothing = {"unit": "", "party": None, "cause": None, "officers": (), "recorders": ()}
    lacking = of(judged(Scene(recordings=[bare], heard=[], case=nothing), name), "label-missing")
    assert list(lacking.evidence.missing) == keys
    for key, value in zip(keys, ("支队", "A1", "张伟", "2026年3月2日", "某公司", "欠薪"), strict=True):
        stored = {bare.id: {key: value}}
        told = of(judged(Scene(recordings=[bare], heard=[], case=nothing, labels=stored), name), "label-missing")
        assert key not in told.evidence.missing


def test_deadlines_and_what_was_assumed_for_them_are_part_of_the_answer() -> None:
    found = judged(Scene(case={"closed": date(2026, 3, 20)}), HRSS)
    due = {what: one.due for what, one in found.deadlines}
    assert due == {"transfer": date(2026, 3, 4), "archive": date(2026, 4, 20), "filing": date(2026, 4, 20)}
    told = [one.say("zh") for one in found.assumptions]
    for _, deadline in found.deadlines:
        assert {one.say("zh") for one in deadline.assumptions} <= set(told)
    assert any("没有写明从何时起算" in one for one in told)


@pytest.mark.requirement("R000-22")
def test_a_matter_begun_by_the_office_is_filed_with_the_legal_office_in_the_archives_window() -> None:
    def filing(name: str, matter: str) -> list[str]:
        found = judged(Scene(case={"closed": date(2026, 3, 20), "matter": matter}), name).deadlines
        return [one.articles[0].quote for what, one in found if what == "filing" and one.due == date(2026, 4, 20)]

    assert filing(HRSS, "行政处罚") == ["依职权的行政执法事项需要在归档期内报厅法规处备案"]
    assert filing(HRSS, "行政许可") == []  # applied for, not begun by the office
    assert all(filing(name, "行政处罚") == [] for name in (TOWN, GAZETTEER, CIVIL, LINXI))


@pytest.mark.requirement("R003-2-23")
def test_the_two_periods_of_the_legal_review_are_shown_where_a_case_was_reviewed() -> None:
    asked = Scene(case={"documents": (CaseDocument("审核意见书.docx", "法制审核意见书"),)})
    (pair,) = [one for one in judged(asked, CIVIL).conflicts if one.about == "法制审核几个工作日"]
    assert "5个工作日" in pair.first.quote and "7个工作日" in pair.second.quote
    assert pair.applied == "两个期限都列出，由法制机构决定"
    assert not [one for one in judged(Scene(), CIVIL).conflicts if one.about == "法制审核几个工作日"]


def test_an_activity_before_every_edition_is_an_assumption_of_the_answer() -> None:
    early = Scene(case={"activity_ended": datetime(2019, 5, 6, 10, 0, tzinfo=BEIJING)})
    assert any("自 2020-05-26 起施行" in one.say("zh") for one in judged(early, CIVIL).assumptions)
    assert not any("起施行" in one.say("zh") for one in judged(Scene(), CIVIL).assumptions)
    assert any("没有写明施行日期" in one.say("zh") for one in judged(Scene(), HRSS).assumptions)


@pytest.mark.requirement("R003-2-10")
@pytest.mark.parametrize("media", [Media.AUDIO, Media.PHOTO, Media.VIDEO])
def test_service_by_fax_is_shown_by_a_phone_recording_a_screenshot_or_a_screen_recording(media: Media) -> None:
    sent = with_paper("传真送达回证")
    assert of(judged(sent, CIVIL), "not-recorded").articles[0].article == "附件2 16(四)"
    kept = recording("14:05", None if media is Media.PHOTO else "14:10", "PHONE", media=media)
    in_background = replace(sent, recordings=[*sent.recordings, kept])
    assert "not-recorded" not in [one.kind for one in judged(in_background, CIVIL).findings]
