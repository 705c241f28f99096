"""What an answer holds beside its findings: labels, deadlines, contradictions, assumptions."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

import pytest
from judgements import finding_of, judged
from lawscene import FIVE, Scene, recording
from scenarios import with_paper

from footage.values.recordings import BEIJING, Media
from regulations.values.facts import CaseDocument

HRSS, TOWN, GAZETTEER, CIVIL, LINXI = FIVE


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
    judgement = judged(Scene(), name)
    assert list(judgement.labels[film.id]) == keys
    assert all(judgement.labels[film.id].values())
    assert "label-missing" not in [finding.kind for finding in judgement.findings]
    unlabelled = replace(film, device=None, officer=None, start=None, end=None, clock=None)
    nothing = {"unit": "", "party": None, "cause": None, "officers": (), "recorders": ()}
    lacking = finding_of(judged(Scene(recordings=[unlabelled], heard=[], case=nothing), name), "label-missing")
    assert list(lacking.evidence.missing) == keys
    for key, value in zip(keys, ("支队", "A1", "张伟", "2026年3月2日", "某公司", "欠薪"), strict=True):
        stored = {unlabelled.id: {key: value}}
        still_lacking = finding_of(judged(Scene(recordings=[unlabelled], heard=[], case=nothing, labels=stored), name), "label-missing")
        assert key not in still_lacking.evidence.missing


def test_deadlines_and_what_was_assumed_for_them_are_part_of_the_answer() -> None:
    judgement = judged(Scene(case={"closed": date(2026, 3, 20)}), HRSS)
    due = {kind: deadline.due for kind, deadline in judgement.deadlines}
    assert due == {"transfer": date(2026, 3, 4), "archive": date(2026, 4, 20), "filing": date(2026, 4, 20)}
    sentences = [assumption.say("zh") for assumption in judgement.assumptions]
    for _, deadline in judgement.deadlines:
        assert {assumption.say("zh") for assumption in deadline.assumptions} <= set(sentences)
    assert any("没有写明从何时起算" in assumption for assumption in sentences)


@pytest.mark.requirement("R000-22")
def test_a_matter_begun_by_the_office_is_filed_with_the_legal_office_in_the_archives_window() -> None:
    def filing(name: str, matter: str) -> list[str]:
        deadlines = judged(Scene(case={"closed": date(2026, 3, 20), "matter": matter}), name).deadlines
        return [deadline.articles[0].quote for kind, deadline in deadlines if kind == "filing" and deadline.due == date(2026, 4, 20)]

    assert filing(HRSS, "行政处罚") == ["依职权的行政执法事项需要在归档期内报厅法规处备案"]
    assert filing(HRSS, "行政许可") == []  # applied for, not begun by the office
    assert all(filing(name, "行政处罚") == [] for name in (TOWN, GAZETTEER, CIVIL, LINXI))


@pytest.mark.requirement("R003-2-23")
def test_the_two_periods_of_the_legal_review_are_shown_where_a_case_was_reviewed() -> None:
    reviewed = Scene(case={"documents": (CaseDocument("审核意见书.docx", "法制审核意见书"),)})
    (pair,) = [conflict for conflict in judged(reviewed, CIVIL).conflicts if conflict.about == "法制审核几个工作日"]
    assert "5个工作日" in pair.first.quote and "7个工作日" in pair.second.quote
    assert pair.applied == "两个期限都列出，以较短的督促，由法制机构决定"
    assert not [conflict for conflict in judged(Scene(), CIVIL).conflicts if conflict.about == "法制审核几个工作日"]


def test_an_activity_before_every_edition_is_an_assumption_of_the_answer() -> None:
    early = Scene(case={"activity_ended": datetime(2019, 5, 6, 10, 0, tzinfo=BEIJING)})
    assert any("自 2020-05-26 起施行" in assumption.say("zh") for assumption in judged(early, CIVIL).assumptions)
    assert not any("起施行" in assumption.say("zh") for assumption in judged(Scene(), CIVIL).assumptions)
    assert any("没有写明施行日期" in assumption.say("zh") for assumption in judged(Scene(), HRSS).assumptions)


@pytest.mark.requirement("R003-2-10")
@pytest.mark.parametrize("media", [Media.AUDIO, Media.PHOTO, Media.VIDEO])
def test_service_by_fax_is_shown_by_a_phone_recording_a_screenshot_or_a_screen_recording(media: Media) -> None:
    sent_by_fax = with_paper("传真送达回证")
    assert finding_of(judged(sent_by_fax, CIVIL), "not-recorded").articles[0].article == "附件2 16(四)"
    phone_recording = recording("14:05", None if media is Media.PHOTO else "14:10", "PHONE", media=media)
    with_recording = replace(sent_by_fax, recordings=[*sent_by_fax.recordings, phone_recording])
    assert "not-recorded" not in [finding.kind for finding in judged(with_recording, CIVIL).findings]
