"""Stages and activities of papers and footage; and what each check of speech heard, with its second."""

from __future__ import annotations

from dataclasses import replace

import pytest
from judgements import judged
from lawscene import FIVE, Scene, at, heard, recording
from scenarios import SECOND, interrupted, opening_heard

from footage.values.tolerance import Tolerance
from regulations.catalogue import load
from regulations.judgement import judge
from regulations.values.facts import CaseDocument, DocumentInterval, DocumentTimes
from regulations.values.reviews.findings import Judgement, ListSeen

HRSS, TOWN, GAZETTEER, CIVIL, LINXI = FIVE
FILM = recording("9:29:50", "10:20")


def listed(judgement: Judgement, name: str) -> ListSeen:
    return next(listing for listing in judgement.spoken if listing.name.say("zh") == name)


# ── stages and activities ─────────────────────────────────────────────────────────────────────────────────────────
PAPERS = ("立案审批表", "现场检查笔录", "行政处罚决定书", "送达回证", "归档目录")


def visit(*kinds: str) -> Scene:
    documents = [DocumentTimes(f"{kind}.docx", kind, "1" * 64, (DocumentInterval(at("9:30"), at("10:15"), "minute", "…", "第1页"),))
                 if "笔录" in kind else DocumentTimes(f"{kind}.docx", kind, "1" * 64) for kind in kinds]  # fmt: skip
    return Scene(documents=documents, case={"documents": tuple(CaseDocument(document.file, document.kind) for document in documents)})


@pytest.mark.requirement("R000-01")
def test_every_paper_and_every_recording_has_its_stage() -> None:
    classified = judged(visit(*PAPERS), HRSS).classified
    assert [classified[f"{kind}.docx"]["stage"] for kind in PAPERS] == ["程序启动", "调查取证", "审查决定", "送达执行", "归档管理"]
    assert classified[FILM.id]["stage"] == "调查取证"
    assert judged(visit("来函"), HRSS).classified["来函.docx"]["stage"] == ""  # nothing says: a person does
    assert judged(visit(), HRSS).classified[FILM.id]["stage"] == ""


@pytest.mark.requirement("R004-03")
@pytest.mark.parametrize(
    ("kind", "activity"),
    [
        ("日常巡查记录", "日常巡查"),
        ("现场检查笔录", "调查取证"),
        ("询问笔录", "询问当事人"),
        ("送达回证", "文书送达"),
        ("听证笔录", "行政听证"),
    ],
)
def test_footage_is_of_one_of_the_five_activities(kind: str, activity: str) -> None:
    assert judged(visit(kind), LINXI).classified[f"{kind}.docx"]["activity"] == activity


def test_footage_takes_the_class_of_the_paper_it_covers_most() -> None:
    interview = DocumentTimes("询问笔录.docx", "询问笔录", "1" * 64, (DocumentInterval(at("9:30"), at("9:40"), "minute", "…", "第1页"),))
    inspection = DocumentTimes(
        "检查笔录.docx", "现场检查笔录", "2" * 64, (DocumentInterval(at("9:40"), at("10:20"), "minute", "…", "第1页"),)
    )
    assert judged(Scene(documents=[interview, inspection]), LINXI).classified[FILM.id]["activity"] == "调查取证"


# ── what is asked of speech, with what was heard at each check ────────────────────────────────────────────────────
CHECKS = {
    HRSS: ["告知正在录音录像", "出示执法证件"],
    TOWN: ["告知正在录音录像", *(f"开场说明：{slot}" for slot in ("时间", "地点", "人员", "事由", "对象", "环节")), "结束说明"],
    GAZETTEER: [],
    CIVIL: ["告知正在录音录像", "出示执法证件", "结束说明"],
    LINXI: ["告知正在录音录像", "出示执法证件", "口述所到场所的名称"],
}


@pytest.mark.parametrize("name", FIVE)
def test_every_check_of_the_opening_says_what_it_heard_and_where(name: str) -> None:
    spoken = judged(Scene(), name).spoken
    assert [point.words.say("zh") for listing in spoken for point in listing.points] == CHECKS[name]
    for point in (point for listing in spoken for point in listing.points if point.words.say("zh") != "结束说明"):
        assert point.state == "traced"
        assert (point.traces[0].recording, point.traces[0].offset, point.traces[0].start) == (FILM.id, 5, at("9:29:55"))
    unheard = [point.state for listing in judged(Scene(heard=[]), name).spoken for point in listing.points]
    not_listened = [point.state for listing in judged(Scene(heard=[], listened=False), name).spoken for point in listing.points]
    assert set(unheard) <= {"none"} and set(not_listened) <= {"not-listened"}


@pytest.mark.requirement("R001-12")
def test_each_interruption_says_what_was_heard_after_it() -> None:
    reason = heard("reason", SECOND, 10, 92, "刚才下雨，现在恢复记录")
    after_interruption = listed(judged(interrupted(heard=opening_heard(reason)), TOWN), "中断后的说明")
    assert [point.state for point in after_interruption.points] == ["traced"]
    assert (after_interruption.points[0].traces[0].recording, after_interruption.points[0].traces[0].offset) == (SECOND.id, 10)
    assert listed(judged(interrupted(heard=opening_heard()), TOWN), "中断后的说明").points[0].state == "none"
    titles = [listing.name.say("zh") for listing in judged(interrupted(), LINXI).spoken]
    assert "中断后的说明" not in titles  # 004 knows no reason


def test_footage_of_which_only_a_part_was_listened_to_says_so() -> None:
    second_recording = recording("9:31", "10:00", "CAM002")
    facts = Scene(recordings=[FILM, second_recording], heard=[]).facts(TOWN)
    judgement = judge(replace(facts, listened=frozenset([FILM.id])), load(TOWN), Tolerance())
    assert {point.state for point in judgement.spoken[0].points} >= {"partly-listened"}
