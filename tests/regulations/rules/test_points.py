"""What a person looks through: each point of a regulation's lists with what speaks for it, and never an answer in a person's place."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from fractions import Fraction
from pathlib import Path

import pytest
from lawscene import FIVE, Scene, at, gap, heard, recording
from scenarios import FIRST, SECOND, interrupted, opening_heard, paper, with_paper

from footage.values.recordings import Clock, State
from footage.values.tolerance import Tolerance
from messages import LANGS
from regulations.catalogue import load
from regulations.judgement import judge
from regulations.rules.points.known import KNOWN
from regulations.values.facts import CaseRecorder, DeviceCheck, NotRecorded, Transfer
from regulations.values.findings import Judgement, ListSeen, PointSeen

HRSS, TOWN, GAZETTEER, CIVIL, LINXI = FIVE
FILM = recording("9:29:50", "10:20")


def judged(scene: Scene, name: str) -> Judgement:
    return judge(scene.facts(name), load(name), Tolerance())


def listed(judgement: Judgement, name: str) -> ListSeen:
    return next(listing for listing in (*judgement.points, *judgement.spoken) if listing.name.say("zh") == name)


def point_of(judgement: Judgement, name: str, title: str) -> PointSeen:
    return next(candidate for candidate in listed(judgement, name).points if candidate.words.say("zh") == title)


def sentences(point: PointSeen, kind: str | None = None) -> list[str]:
    return [trace.text.say("zh") for trace in point.traces if kind in (None, trace.kind)]


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


CHECK = DeviceCheck("A012345", at("8:50"), "张伟", battery="92%", storage="剩余 58 GB", function="正常")
BEFORE_USE = [
    pytest.param(HRSS, "设备使用前检查", ["电池容量", "内存空间"], marks=pytest.mark.requirement("R000-35")),
    pytest.param(TOWN, "设备使用前检查", ["设备性能", "电量", "储存空间"], marks=pytest.mark.requirement("R001-08")),
    pytest.param(CIVIL, "保管人员检查设备", ["电池容量", "内存空间"], marks=pytest.mark.requirement("R003-3-07")),
    pytest.param(LINXI, "设备使用前检查", ["电池容量", "内存空间"], marks=pytest.mark.requirement("R004-34")),
]


@pytest.mark.parametrize(("name", "title", "items"), BEFORE_USE)
def test_a_recorder_is_checked_before_its_use(name: str, title: str, items: list[str]) -> None:
    judgement = judged(Scene(case={"device_checks": (CHECK,)}), name)
    assert [point.words.say("zh") for point in listed(judgement, title).points] == items
    assert all(point.state == "traced" for point in listed(judgement, title).points)
    assert "A012345：92%（2026-03-02 08:50:00，张伟）" in [
        sentence for point in listed(judgement, title).points for sentence in sentences(point)
    ]
    for checks in (
        (),
        (replace(CHECK, at=at("9:40")),),
        (replace(CHECK, at=at("8:50") - timedelta(days=1)),),
        (replace(CHECK, device="X"),),
    ):
        lacking = listed(judged(Scene(case={"device_checks": checks}), name), title).points
        assert all(point.state == "none" and sentences(point, "lacking") == ["A012345：当天使用前没有检查记录"] for point in lacking)
    two_recorders = judged(Scene(recordings=[FILM, recording("9:30", "10:00", "CAM002")], case={"device_checks": (CHECK,)}), name)
    assert all(point.state == "partly" for point in listed(two_recorders, title).points)


@pytest.mark.requirement("R000-35", "R004-34")
@pytest.mark.parametrize("name", [HRSS, LINXI])
def test_a_last_file_that_was_not_closed_hints_at_an_empty_battery_or_a_full_card(name: str) -> None:
    truncated = replace(SECOND, probe=replace(SECOND.probe, state=State.TRUNCATED))
    for item in ("电池容量", "内存空间"):
        point = point_of(judged(interrupted(recordings=[FIRST, truncated], case={"device_checks": (CHECK,)}), name), "设备使用前检查", item)
        assert "可能是断电或存储已满" in sentences(point, "lacking")[0]
    earlier = replace(FIRST, probe=replace(FIRST.probe, state=State.TRUNCATED))
    point = point_of(
        judged(interrupted(recordings=[earlier, SECOND], case={"device_checks": (CHECK,)}), name), "设备使用前检查", "电池容量"
    )
    assert not sentences(point, "lacking")


CUSTODIANS = [
    pytest.param(HRSS, "专人保管", "归档、保存、使用和管理", marks=pytest.mark.requirement("R000-23")),
    pytest.param(TOWN, "专人统一保存", "由专人统一管理和保存", marks=pytest.mark.requirement("R001-26")),
    pytest.param(GAZETTEER, "专人负责", "归档、保管和使用", marks=pytest.mark.requirement("R002-14")),
    pytest.param(CIVIL, "谁使用、谁记录、谁保管、谁负责", "谁保管、谁负责", marks=pytest.mark.requirement("R003-3-06")),
    (LINXI, "专门人员归集", "明确专门人员"),
]


@pytest.mark.parametrize(("name", "title", "item"), CUSTODIANS)
def test_the_custodian_is_named_by_the_case_or_by_the_unit_and_a_missing_one_is_reported(
    name: str, title: str, item: str, tmp_path: Path
) -> None:
    nobody = point_of(judged(Scene(), name), title, item)
    assert nobody.state == "none"
    assert "没有写明保管人" in sentences(nobody, "lacking")[0]
    assert sentences(point_of(judged(Scene(case={"custodian": "王芳"}), name), title, item)) == ["王芳"]
    unit_profile = tmp_path / "own.toml"
    unit_profile.write_text(f'id = "own"\ntitle = "本单位的规定"\nissuer = "支队"\nbase = "{name}"\ncustodian = "赵敏"\n', encoding="utf-8")
    judgement = judge(Scene().facts(name), load(name, overlay=unit_profile), Tolerance())
    assert sentences(point_of(judgement, title, item)) == ["赵敏"]


@pytest.mark.requirement("R003-3-06")
def test_who_used_each_recorder_answers_for_its_footage() -> None:
    second = recording("9:30", "10:00", "CAM003")
    point = point_of(judged(Scene(recordings=[FILM, second]), CIVIL), "谁使用、谁记录、谁保管、谁负责", "谁使用、谁记录")
    assert sentences(point, "entry") == ["A012345：张伟"]
    assert sentences(point, "lacking") == ["CAM003：没有写明由谁使用"]


@pytest.mark.requirement("R001-26", "R002-02")
def test_originals_and_papers_of_a_case_lie_in_one_system() -> None:
    received = Scene(transfers=[Transfer(FILM.id, at("17:00"))], documents=[paper("现场检查笔录", "9:30", "10:15")])
    assert sentences(point_of(judged(received, TOWN), "专人统一保存", "音像记录原始资料")) == ["2026-03-02 17:00:00 移交"]
    point = point_of(judged(received, GAZETTEER), "信息系统中的全过程记录", "文字、音像记录")
    assert sentences(point) == ["同一案件内有文书 1 件、音像资料 1 段"]


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


@pytest.mark.requirement("R004-14")
def test_the_way_a_recorder_was_carried_stands_at_its_point() -> None:
    carried = Scene(case={"recorders": (CaseRecorder("A012345", "张伟", "固定"),)})
    assert sentences(point_of(judged(carried, LINXI), "佩戴、手持或者固定", "固定于特定位置")) == ["A012345：固定"]


@pytest.mark.requirement("R004-18")
def test_the_six_things_the_footage_has_to_reflect_are_listed() -> None:
    listing = listed(judged(Scene(), LINXI), "记录信息要反映的内容")
    assert [point.words.say("zh") for point in listing.points] == ["时间", "地点", "执法事项", "当事人和相关人员", "执法人员", "执法过程"]
    assert all(point.state == "traced" for point in listing.points)
    assert sentences(listing.points[2], "entry") == ["拖欠劳动报酬"]


# ── confidentiality ───────────────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.requirement("R000-31", "R002-16")
@pytest.mark.parametrize(("name", "article"), [(HRSS, "40"), (TOWN, "19"), (GAZETTEER, "29"), (CIVIL, "附件2 18(一)6"), (LINXI, "29")])
def test_a_confidential_matter_says_its_level_and_what_may_not_be_done(name: str, article: str) -> None:
    assert not [listing for listing in judged(Scene(), name).points if listing.name.say("zh") == "保密"]
    for level, level_name in (("secret", "国家秘密"), ("commercial", "商业秘密"), ("privacy", "个人隐私")):
        listing = listed(judged(Scene(case={"confidentiality": level}), name), "保密")
        assert listing.articles[0].article == article
        assert listing.points[0].words.say("zh") == level_name
        limits = sentences(listing.points[0])
        assert limits[0] == "本案全部 1 段音像资料按此管理"
        assert any("不得在普通信息系统中存储、转写和输出" in limit for limit in limits) == (level == "secret")
        assert any("依法应" in limit for limit in limits) == (name in (HRSS, GAZETTEER, LINXI))


def test_everything_a_profile_may_ask_for_has_its_function() -> None:
    asked_for = {fact for name in FIVE for checklist in load(name).checklists for point in checklist.points for fact in point.known}
    assert asked_for == set(KNOWN)


def test_footage_without_any_time_raises_nothing() -> None:
    timeless = replace(FILM, start=None, end=None, clock=None)
    for name in FIVE:
        assert judged(Scene(recordings=[timeless], heard=[], case={"device_checks": (CHECK,)}), name).points
    assert judged(Scene(recordings=[FIRST], interruptions=[gap(FIRST, None, "10:20")], heard=opening_heard()), TOWN).spoken


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
