"""What a person looks through: each point of a regulation's lists with what speaks for it, and never an answer in a person's place."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest
from judgements import judged
from lawscene import FIVE, Scene, at, heard
from points_seen import FILM, listed, point_of, sentences
from scenarios import with_paper

from footage.values.recordings import Clock
from messages import LANGS
from regulations.catalogue import load
from regulations.rules.points.known import KNOWN
from regulations.values.facts import NotRecorded, Transfer

HRSS, TOWN, GAZETTEER, CIVIL, LINXI = FIVE


@pytest.mark.parametrize("name", FIVE)
def test_every_point_can_be_said_in_both_languages_and_names_its_clause(name: str) -> None:
    judgement = judged(Scene(), name)
    for listing in (*judgement.points, *judgement.spoken):
        assert all(listing.name.say(lang) and point.words.say(lang) for lang in LANGS for point in listing.points)
        assert all(trace.text.say(lang) for lang in LANGS for point in listing.points for trace in point.traces)
        assert listing.articles or all(point.articles for point in listing.points)
        assert all(article.regulation == name for point in listing.points for article in (*listing.articles, *point.articles))


@pytest.mark.requirement("R001-07", "R003-2-07", "R004-15")
@pytest.mark.parametrize(
    ("name", "title", "count", "measure"),
    [
        (TOWN, "重点记录内容", 7, "执法人员对有关人员、财物采取措施的情况"),
        (CIVIL, "重点记录内容", 6, "行政执法人员对有关财物采取措施的情况"),
        (LINXI, "重点摄录的内容", 5, "依法采取强制措施的过程"),
    ],
)
def test_the_points_to_be_recorded_are_listed_with_what_may_show_them(name: str, title: str, count: int, measure: str) -> None:
    judgement = judged(Scene(), name)
    assert len(listed(judgement, title).points) == count
    assert point_of(judgement, title, measure).state == "none"
    sealed = judged(with_paper("查封决定书", start="9:40", end="9:50"), name)
    assert sentences(point_of(sealed, title, measure), "paper") == ["查封决定书（查封决定书.docx）"]
    kinds = {finding.kind for finding in judgement.findings}
    assert kinds == {finding.kind for finding in judged(Scene(), name).findings}  # a point is never a finding


@pytest.mark.requirement("R001-07")
def test_a_phrase_heard_stands_at_its_point_with_its_second() -> None:
    point = point_of(
        judged(Scene(recordings=[replace(FILM, clock=Clock("picture"))]), TOWN), "重点记录内容", "行政执法活动开始和结束的时间"
    )
    trace = next(trace for trace in point.traces if trace.kind == "heard")
    assert (trace.recording, trace.offset, trace.score, trace.start) == (FILM.id, 5, 95, at("9:29:55"))
    assert sentences(point, "entry") == ["1 段录像中有 1 段画面里的时钟可以读出"]
    not_listened = judged(Scene(listened=False, heard=[], recordings=[FILM]), TOWN)
    assert point_of(not_listened, "重点记录内容", "行政执法活动开始和结束的时间").state == "not-listened"


@pytest.mark.requirement("R000-14")
def test_that_the_other_side_records_too_is_a_hint_with_its_second() -> None:
    notice = heard("counter-recording", FILM, 40, 92, "可以录像但不得妨碍执法")
    point = point_of(judged(Scene(heard=[notice]), HRSS), "相对人及现场其他人员拍照、录音、录像", "明确告知")
    assert (point.state, sentences(point), point.traces[0].offset) == ("traced", ["可以录像但不得妨碍执法"], Fraction(40))
    without_notice = judged(Scene(), HRSS)
    assert point_of(without_notice, "相对人及现场其他人员拍照、录音、录像", "明确告知").state == "none"
    assert listed(without_notice, "相对人及现场其他人员拍照、录音、录像").articles[0].article == "20"


@pytest.mark.requirement("R002-04")
def test_a_party_was_informed_of_its_rights_in_speech_or_on_paper() -> None:
    spoken = Scene(heard=[heard("rights:回避", FILM, 60, 90, "您有权申请回避")])
    assert point_of(judged(spoken, GAZETTEER), "告知权利的方式", "申请回避").traces[0].start == at("9:30:50")
    judgement = judged(with_paper("权利告知书", start="9:40", end="9:50"), GAZETTEER)
    for right in ("陈述、申辩", "申请回避", "听证"):
        assert sentences(point_of(judgement, "告知权利的方式", right), "paper") == ["权利告知书（权利告知书.docx）"]
    assert point_of(judged(Scene(), GAZETTEER), "告知权利的方式", "听证").state == "none"


@pytest.mark.requirement("R002-06")
def test_a_refusal_that_was_heard_is_noted_for_a_person() -> None:
    refused = Scene(heard=[heard("LT6", FILM, 70, 88, "我不接受你们调查")])
    point = point_of(judged(refused, GAZETTEER), "拒绝接受调查和提供证据", "行政执法人员应进行记录")
    assert sentences(point) == ["我不接受你们调查"]
    assert listed(judged(Scene(), GAZETTEER), "拒绝接受调查和提供证据").articles[0].article == "11"


@pytest.mark.requirement("R002-08")
def test_the_points_about_preserved_evidence_are_listed_with_its_paper() -> None:
    judgement = judged(with_paper("先行登记保存证据通知书", start="9:40", end="9:50"), GAZETTEER)
    listing = listed(judgement, "证据保全应当记录的事项")
    assert [point.words.say("zh") for point in listing.points] == ["证据保全的启动理由", "证据保全的具体标的", "证据保全的形式"]
    assert all("先行登记保存证据通知书" in sentences(point, "paper")[0] for point in listing.points)
    assert not [listing for listing in judged(Scene(), GAZETTEER).points if listing.name.say("zh") == "证据保全应当记录的事项"]


@pytest.mark.requirement("R000-18", "R003-2-11")
@pytest.mark.parametrize(("name", "place"), [(HRSS, "地点"), (CIVIL, "留置地点")])
def test_service_by_leaving_a_paper_lists_its_four_points(name: str, place: str) -> None:
    served = with_paper("送达回证（留置送达）", start="9:40", end="9:50", heard=[heard("place", FILM, 5, 93, "某某建筑工程有限公司")])
    listing = listed(judged(served, name), "留置送达的记录")
    assert len(listing.points) == 4
    assert "某某建筑工程有限公司" in sentences(point_of(judged(served, name), "留置送达的记录", place), "heard")
    assert listing.points[3].state == "none"  # 在场人员: a person looks


@pytest.mark.requirement("R004-18")
def test_the_six_things_the_footage_has_to_reflect_are_listed() -> None:
    listing = listed(judged(Scene(), LINXI), "记录信息要反映的内容")
    assert [point.words.say("zh") for point in listing.points] == ["时间", "地点", "执法事项", "当事人和相关人员", "执法人员", "执法过程"]
    assert all(point.state == "traced" for point in listing.points)
    assert sentences(listing.points[2], "entry") == ["拖欠劳动报酬"]


def test_everything_a_profile_may_ask_for_has_its_function() -> None:
    asked_for = {fact for name in FIVE for checklist in load(name).checklists for point in checklist.points for fact in point.known}
    assert asked_for == set(KNOWN)


@pytest.mark.requirement("R003-3-02")
def test_the_four_principles_of_the_device_rules_have_their_place_in_the_report() -> None:
    listing = listed(judged(Scene(transfers=[Transfer(FILM.id, at("17:00"))], case={"custodian": "王芳"}), CIVIL), "记录管理的四项原则")
    assert [point.words.say("zh") for point in listing.points] == ["同步摄录", "集中管理", "规范归档", "严格保密"]
    assert sentences(listing.points[1]) == ["2026-03-02 17:00:00 移交", "王芳"]


@pytest.mark.requirement("R001-03")
def test_the_list_of_what_is_to_be_recorded_stands_for_the_matter_with_what_shows_each_step() -> None:
    served = judged(with_paper("听证笔录", start="9:40", end="9:50"), TOWN)
    assert sentences(point_of(served, "音像记录事项清单", "听证（应当）"), "paper")[0].startswith(
        "听证笔录（听证笔录.docx）：同一时段有录像"
    )
    missed = point_of(judged(with_paper("听证笔录"), TOWN), "音像记录事项清单", "听证（应当）")
    assert (missed.state, sentences(missed, "lacking")) == ("none", ["听证笔录（听证笔录.docx）：没有录像、录音或照片"])
    assert missed.articles[0].article == "10(三)"
    optional = point_of(judged(with_paper("听证笔录"), HRSS), "音像记录事项清单", "听证（可以）")
    assert sentences(optional, "paper") == ["听证笔录（听证笔录.docx）：没有录像、录音或照片"]
    coerced = listed(judged(Scene(case={"matter": "行政强制"}), LINXI), "音像记录事项清单")
    assert "行政强制（只用文字）" in [point.words.say("zh") for point in coerced.points]
    assert "行政强制（只用文字）" not in [point.words.say("zh") for point in listed(judged(Scene(), LINXI), "音像记录事项清单").points]


def test_an_exception_entered_for_a_step_stands_beside_it() -> None:
    entry = NotRecorded("先行登记保存", "爆炸危险区域", "附件3第5条", "工作记录.docx", at("11:00"))
    judgement = judged(with_paper("先行登记保存证据通知书", case={"exceptions": (entry,)}), LINXI)
    point = point_of(judgement, "音像记录事项清单", "先行登记保存（应当）")
    assert "例外登记：爆炸危险区域（依据：附件3第5条）" in sentences(point, "entry")
