"""Sentences of the texts, each quoted, against what the program makes of a case: officers, public notices, exceptions, lateness."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from bytext import LIMITS, NUMBERS, Row, facts, judged, regulation

from regulations.judgement import judge
from regulations.values.reviews.findings import Finding

FILM = ["A012345 9:29:50-10:20"]
NOTHING = {"film": ["A012345 8:00-8:10"]}


def found(number: str, kind: str, **scene: Any) -> list[Finding]:
    return [finding for finding in judged(Row("", "", number, scene, {})).findings if finding.kind == kind]


# 000 art. 18: 调查取证时，行政执法人员不得少于2人,记录材料应当包括承办人姓名; 003 附件2 14(一): 应当在调查取证相关笔录中载明
@pytest.mark.requirement("R000-12", "R003-2-04")
@pytest.mark.parametrize("number", ["000", "003"])
@pytest.mark.parametrize("kind", ["询问笔录", "现场检查笔录"])
def test_each_record_names_two_officers_itself(number: str, kind: str) -> None:
    gathered = facts({"film": FILM, "papers": [{"kind": kind, "times": ["9:30-10:15"]}, {"kind": "现场笔录", "times": ["9:30-10:15"]}]},
                     NUMBERS[number])
    alone = replace(gathered.documents[0], officers=("张伟",))
    findings = judge(replace(gathered, documents=(alone, *gathered.documents[1:])), regulation(number), LIMITS).findings
    named = [(finding.severity, finding.evidence.document) for finding in findings if finding.kind == "officers"]
    assert named == [("violation", alone.file)]
    unread = replace(alone, officers=())  # written by hand: nothing was read
    findings = judge(replace(gathered, documents=(unread, *gathered.documents[1:])), regulation(number), LIMITS).findings
    assert not [finding for finding in findings if finding.kind == "officers"]


@pytest.mark.parametrize("number", ["001", "002", "004"])
def test_a_text_that_gives_no_number_asks_for_none(number: str) -> None:
    gathered = facts({"film": FILM, "papers": [{"kind": "现场检查笔录", "times": ["9:30-10:15"]}]}, NUMBERS[number])
    alone = replace(gathered.documents[0], officers=("张伟",))
    findings = judge(replace(gathered, documents=(alone,)), regulation(number), LIMITS).findings
    assert not [finding for finding in findings if finding.kind == "officers" and finding.severity == "violation"]


# 000 art. 34: 可以采取张贴公告、在报纸上刊登公告等方式进行，张贴公告过程应当采取摄像或者拍照方式记录; 003 附件2 16(七)
@pytest.mark.requirement("R000-19")
@pytest.mark.parametrize("number", ["000", "003"])
@pytest.mark.parametrize(("kind", "expected"), [
    ("张贴公告", ["violation"]), ("报纸公告", []), ("报纸公告送达", []), ("公告送达", ["notice"])])
def test_a_notice_in_a_newspaper_is_not_one_that_is_posted(number: str, kind: str, expected: list[str]) -> None:
    papers = [{"kind": kind, "times": ["14:00"]}]
    assert [finding.severity for finding in found(number, "not-recorded", **NOTHING, papers=papers)] == expected


ENTRY = {"basis": "第五条", "work_record": "工作记录.docx", "reported_at": "15:00"}
INSPECTED = [{"kind": "现场检查笔录", "times": ["9:30-10:15"]}]


# 003 附件3 5: 因恶劣天气、设备故障等特殊情况无法使用音像记录设备的 … 写明无法使用的原因和依据,即时向上级领导报告
@pytest.mark.requirement("R003-3-05")
@pytest.mark.parametrize(("entry", "expected"), [
    ({"matter": "日常检查", "reason": "设备故障"}, ("notice", "judgement.exception_complete")),  # other words for the same act
    ({"matter": "行政检查", "reason": "恶劣天气，下暴雨"}, ("notice", "judgement.exception_complete")),
    ({"matter": "现场检查", "reason": "忘记带记录仪"}, ("explain", "judgement.exception_reason")),  # none of the text's reasons
    ({"matter": "听证", "reason": "设备故障"}, ("violation", "judgement.not_recorded_other")),  # of another step
])  # fmt: skip
def test_an_exception_counts_for_its_act_and_for_a_reason_of_the_text(entry: dict[str, str], expected: tuple[str, str]) -> None:
    findings = found("003", "not-recorded", **NOTHING, papers=INSPECTED, exceptions=[{**ENTRY, **entry}])
    assert [(finding.severity, finding.message.key) for finding in findings] == [expected]


def test_only_an_empty_register_is_said_to_hold_nothing() -> None:
    assert [finding.message.key for finding in found("003", "not-recorded", **NOTHING, papers=INSPECTED)] == ["judgement.not_recorded"]


# 003 附件2 14(二): 涉及国家秘密等不适宜采取音像记录的除外, against the list of 附件3 5
def test_the_two_annexes_contradict_each_other_about_what_need_not_be_recorded() -> None:
    judgement = judged(Row("", "", "003", {**NOTHING, "papers": INSPECTED}, {}))
    about = {contradiction.about: (contradiction.first.article, contradiction.second.article) for contradiction in judgement.conflicts}
    assert about["哪些情形可以不录像"] == ("附件2 14(二)", "附件3 5")


# 000 art. 36: 连续工作、异地工作或在边远、交通不便地区执法
@pytest.mark.requirement("R000-26")
def test_an_absence_for_another_reason_counts_as_none() -> None:
    late = {"film": FILM, "handed": "2026-03-09 9:00"}
    for away in ({}, {"away": {"reason": "出差开会", "returned_at": "2026-03-09 8:00"}}):
        [finding] = found("000", "transfer-late", **late, **away)
        assert finding.explains is not None and finding.explains.key == "judgement.settle_away"
    assert not found("000", "transfer-late", **late, away={"reason": "异地工作", "returned_at": "2026-03-09 8:00"})
