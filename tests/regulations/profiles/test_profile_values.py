"""Every number and word of the five regulations that Liuhen applies stands in a profile, beside its article and quote."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from lawscene import FIVE
from profile_reading import duty_of, retention_rule

from messages import text
from regulations.catalogue import PROFILES, load
from regulations.values.regulation import Regulation

HRSS, TOWN, GAZETTEER, CIVIL, LINXI = FIVE
ROWS = [
    json.loads(line)
    for line in (PROFILES.parent / "requirements.jsonl").read_text(encoding="utf-8").splitlines()
]
OF_ROW = {"000": HRSS, "001": TOWN, "002": GAZETTEER, "003-2": CIVIL, "003-3": CIVIL, "004": LINXI}


def deadline(r: Regulation) -> tuple[int, str, str, bool, tuple[str, ...]]:
    rule = r.transfer
    return rule.amount, rule.unit, rule.anchor, rule.anchor_stated, rule.satisfied_by


def approver(r: Regulation, action: str) -> tuple[str, bool]:
    rule = next(rule for rule in r.approvers if rule.action == action)
    return rule.approver, rule.except_secret


def codes(r: Regulation) -> str:
    return " ".join(trigger.code.removeprefix("LT") for trigger in r.long_term)


def points(r: Regulation, name: str) -> list[str]:
    return [point.words for checklist in r.checklists if checklist.name == name for point in checklist.points]


def classes(r: Regulation, sorting: str) -> list[str]:
    return [sorting_class.name for sorting_class in r.sortings[sorting].classes]


Check = Callable[[Regulation], bool]
VALUES: list[tuple[str, str, Check]] = [
    # 000
    ("R000-01", HRSS, lambda r: classes(r, "stage") == ["程序启动", "调查取证", "审查决定", "送达执行", "归档管理"]),
    ("R000-03", HRSS, lambda r: len(r.lists["matters"].items) == 7 and "行政给付" in r.lists["matters"].items),
    ("R000-04", HRSS, lambda r: r.lists["media"].items == ("拍照", "录音", "录像", "执法记录仪", "视频监控", "其他专用设备")),
    ("R000-06", HRSS, lambda r: duty_of(r, "受理、办理过程（受理地点视频监控）") == "may"),
    ("R000-08", HRSS, lambda r: r.continuity.rule == "full-course" and duty_of(r, "查处违法行为、处理违法案件") == "must"),
    ("R000-11", HRSS, lambda r: r.announcement.phrase_kind == "example" and r.announcement.phrase.endswith("请予配合。")),
    ("R000-13", HRSS, lambda r: duty_of(r, "先行登记保存") == "as-needed"),
    ("R000-15", HRSS, lambda r: duty_of(r, "听证") == "may"),
    ("R000-16", HRSS, lambda r: duty_of(r, "改正情况实地核查") == "may"),
    ("R000-19", HRSS, lambda r: duty_of(r, "张贴公告送达") == "must"),
    ("R000-20", HRSS, lambda r: (r.archive.amount, r.archive.unit, r.archive.anchor) == (30, "days", "closed")),
    ("R000-21", HRSS, lambda r: r.archive.override is not None),
    ("R000-24", HRSS, lambda r: "每天工作结束后" in r.transfer.soft.quote),
    ("R000-25", HRSS, lambda r: deadline(r) == (2, "working-days", "recording-end", False, ("stored", "custodian"))),
    ("R000-26", HRSS, lambda r: (r.transfer.away.amount, r.transfer.away.unit, r.transfer.away.anchor) == (24, "hours", "return")),
    ("R000-26", HRSS, lambda r: r.transfer.away.reasons == ("连续工作", "异地工作", "边远或交通不便")),
    ("R000-27", HRSS, lambda r: retention_rule(r, "日常检查") == (6, "months", False, False)),
    ("R000-28", HRSS, lambda r: retention_rule(r, "行政处罚一般程序案件证据")[2] and retention_rule(r, "行政强制案件证据")[2]),
    ("R000-34", HRSS, lambda r: len(r.lists["ledger"].items) == 6),
    # 001
    ("R001-01", TOWN, lambda r: r.lists["media"].items == ("照相机", "录音机", "摄像机", "执法记录仪", "视频监控")),
    ("R001-02", TOWN, lambda r: [exception.reason for exception in r.exceptions] == ["文字记录能够全面有效记录"]),
    ("R001-02", TOWN, lambda r: not any(item.excusable for item in r.recording)),
    ("R001-03", TOWN, lambda r: r.cite("clauses.matter_list")[0].article == "6"),
    ("R001-04", TOWN, lambda r: r.cite("clauses.electronic_papers")[0].article == "7"),
    ("R001-05", TOWN, lambda r: [item.duty for item in r.recording] == ["must"] * 5),
    ("R001-07", TOWN, lambda r: len(points(r, "重点记录内容")) == 7),
    ("R001-12", TOWN, lambda r: r.lists["interruption_causes"].items == ("设备突发故障", "天气恶劣", "现场人员阻挠")),
    ("R001-14", TOWN, lambda r: deadline(r) == (2, "working-days", "recording-end", True, ("stored",))),
    ("R001-15", TOWN, lambda r: (r.transfer.away.amount, r.transfer.away.unit) == (2, "working-days")),
    ("R001-16", TOWN, lambda r: (r.archive.amount, r.archive.unit) == (30, "working-days")),
    ("R001-16", TOWN, lambda r: r.archive.anchor == "inspection-end-or-closed"),
    ("R001-18", TOWN, lambda r: retention_rule(r, "其他音像资料") == (5, "years", False, False)),
    ("R001-19", TOWN, lambda r: "档案法" in r.cite("clauses.archive_law")[0].quote),
    # 002
    ("R002-01", GAZETTEER, lambda r: r.lists["media"].items == ("照相", "录音", "录像", "视频监控")),
    ("R002-09", GAZETTEER, lambda r: duty_of(r, "留置送达") == "must"),
    ("R002-10", GAZETTEER, lambda r: duty_of(r, "公告送达") == "must"),
    ("R002-11", GAZETTEER, lambda r: duty_of(r, "改正情况核查") == "may"),
    ("R002-12", GAZETTEER, lambda r: (r.archive.amount, r.archive.unit, r.archive.anchor) == (30, "days", "closed")),
    ("R002-12", GAZETTEER, lambda r: r.archive.override is not None),
    ("R002-13", GAZETTEER, lambda r: deadline(r) == (24, "hours", "recording-end", True, ("stored",))),
    ("R002-13", GAZETTEER, lambda r: r.transfer.away is None and r.transfer.keeper is not None),
    ("R002-05", GAZETTEER, lambda r: len(r.lists["documents"].items) == 8 and "抽查取样通知书及物品清单" in r.lists["documents"].items),
    # 003
    ("R003-2-02", CIVIL, lambda r: len(r.lists["documents"].items) == 9 and "询问(调查)笔录" in r.lists["documents"].items),
    ("R003-2-03", CIVIL, lambda r: [(role.name, role.role) for role in r.roles] == [("承办机构", "officer"), ("法制机构", "legal")]),
    ("R003-2-07", CIVIL, lambda r: len(points(r, "重点记录内容")) == 6),
    ("R003-2-05", CIVIL, lambda r: len(next(i for i in r.recording if i.step.startswith("阻碍执法")).also) == 4),
    ("R003-2-08", CIVIL, lambda r: duty_of(r, "容易引起争议的简易程序") == "as-needed"),
    ("R003-2-12", CIVIL, lambda r: duty_of(r, "张贴公告送达") == "must"),
    ("R003-2-13", CIVIL, lambda r: duty_of(r, "改正情况实地核查") == "as-needed"),
    ("R003-2-14", CIVIL, lambda r: deadline(r) == (2, "working-days", "recording-end", False, ("stored", "labelled"))),
    ("R003-2-14", CIVIL, lambda r: r.labels.items == ("案号", "相对人", "承办人")),
    ("R003-2-15", CIVIL, lambda r: r.metadata.items == ("制作方法", "制作时间", "制作人", "证明对象")),
    ("R003-2-17", CIVIL, lambda r: (r.archive.amount, r.archive.unit) == (30, "days") and "一案一卷" in r.archive.quote),
    ("R003-2-23", CIVIL, lambda r: any({"5个工作日", "7个工作日"} == days(conflict) for conflict in r.conflicts)),
    ("R003-3-01", CIVIL, lambda r: r.lists["devices"].items == ("录像机", "执法记录仪", "照相机", "录音笔")),
    ("R003-3-03", CIVIL, lambda r: sum(i.article.startswith("附件3 4(") for i in r.recording) == 5),
    ("R003-3-04", CIVIL, lambda r: [exception.article for exception in r.exceptions] == [f"附件3 5({n})" for n in "一二三四"]),
    ("R003-3-13", CIVIL, lambda r: retention_rule(r, "原始音像资料") == (2, "years", False, False)),
    ("R003-3-14", CIVIL, lambda r: retention_rule(r, "行政处罚案件证据")[2]),
    # 004
    ("R004-01", LINXI, lambda r: r.lists["forms"].items == ("文字", "音像", "信息管理系统")),
    ("R004-02", LINXI, lambda r: [role.name for role in r.roles] == ["执法单位", "法制机构", "信息中心"]),
    ("R004-03", LINXI, lambda r: classes(r, "activity") == ["日常巡查", "调查取证", "询问当事人", "文书送达", "行政听证"]),
    ("R004-05", LINXI, lambda r: duty_of(r, "先行登记保存") == "must"),
    ("R004-06", LINXI, lambda r: duty_of(r, "陈述、申辩") == "may"),
    ("R004-08", LINXI, lambda r: duty_of(r, "简易程序处罚") == "must"),
    ("R004-09", LINXI, lambda r: duty_of(r, "改正情况核查") == "may"),
    ("R004-10", LINXI, lambda r: duty_of(r, "行政强制") == "text-only" and len(r.conflicts) == 1),
    ("R004-11", LINXI, lambda r: duty_of(r, "行政检查现场") == "must"),
    ("R004-12", LINXI, lambda r: duty_of(r, "入户直接送达、留置送达、公告送达") == "must"),
    ("R004-14", LINXI, lambda r: points(r, "佩戴、手持或者固定") == ["手持", "固定于特定位置"]),
    ("R004-15", LINXI, lambda r: len(points(r, "重点摄录的内容")) == 5),
    ("R004-18", LINXI, lambda r: len(points(r, "记录信息要反映的内容")) == 6),
    ("R004-17", LINXI, lambda r: r.announcement.phrase_kind == "prescribed" and "全程录音录像" in r.announcement.phrase),
    ("R004-22", LINXI, lambda r: (r.archive.amount, r.archive.unit, r.archive.anchor) == (30, "days", "closed")),
    ("R004-23", LINXI, lambda r: "长期保存" in r.cite("clauses.system_data")[0].quote),
    ("R004-24", LINXI, lambda r: deadline(r) == (24, "hours", "matter-end", True, ("stored", "custodian"))),
    ("R004-24", LINXI, lambda r: r.transfer.away is None),
    ("R004-25", LINXI, lambda r: retention_rule(r, "全部音像记录资料") == (2, "years", False, False)),
    ("R004-26", LINXI, lambda r: retention_rule(r, "行政处罚一般程序案件证据")[2] and retention_rule(r, "行政强制案件证据")[2]),
    ("R004-33", LINXI, lambda r: len(r.lists["ledger"].items) == 6 and "执法记录设备编号" in r.lists["ledger"].items),
]


# What a value in a profile alone shows: the rows that ask for a parameter or a rule. Fields, flows and the override by other
# law are shown where they are carried out.
ELSEWHERE = {"R000-21", "R001-19", "R004-23"}
SHOWN = {row["id"] for row in ROWS if row["kind"] in ("PARAM", "RULE", "DOC")} - ELSEWHERE


def days(conflict: object) -> set[str]:
    quotes = f"{conflict.first.quote} {conflict.second.quote}"  # type: ignore[attr-defined]
    return {f"{n}个工作日" for n in (5, 7) if f"{n}个工作日" in quotes}


@pytest.mark.parametrize(
    ("regulation", "check"),
    [
        pytest.param(regulation, check, id=f"{row}-{place}", marks=[pytest.mark.requirement(row)] if row in SHOWN else [])
        for place, (row, regulation, check) in enumerate(VALUES)
    ],
)
def test_the_profile_holds_what_the_clause_says(regulation: str, check: Check) -> None:
    assert check(load(regulation))


@pytest.mark.parametrize(
    ("regulation", "expected", "medium"),
    [
        (HRSS, "4 5 6 7 8 9 10", ("光盘", "移动储存介质")),
        (TOWN, "10", None),
        (GAZETTEER, "", None),
        (CIVIL, "1 2 3 4 5 6 7 8 9 10", ("光盘", "专门硬盘", "手持储存介质")),
        (LINXI, "4 5 6 7 8 9 10", ("光盘", "移动储存介质")),
    ],
)
def test_each_regulation_lists_its_reasons_to_keep_and_its_media(regulation: str, expected: str, medium: tuple[str, ...] | None) -> None:
    rules = load(regulation)
    assert codes(rules) == expected
    assert (rules.medium.items if rules.medium else None) == medium
    for trigger in rules.long_term:
        quotes = "".join(citation.quote for citation in trigger.citations)
        assert all(word in quotes for word in trigger.words.split("、")), trigger.words
        assert rules.trigger(trigger.code) == trigger.citation
        assert text(f"law.{trigger.code}").say("zh").startswith(trigger.code)


@pytest.mark.parametrize(
    ("regulation", "action", "expected"),
    [
        (HRSS, "view", ("分管局领导", False)),
        (HRSS, "copy-party", ("分管局领导", True)),
        (TOWN, "publish", ("行政执法机关负责人", False)),
        (TOWN, "view-party", ("", False)),
        (GAZETTEER, "copy-party", ("科室负责人", True)),
        (CIVIL, "copy-party", ("主管领导", False)),
        (CIVIL, "call-up", ("主管领导", False)),
        (CIVIL, "copy-outside", ("主要领导", False)),
        (LINXI, "view", ("本单位负责人", False)),
        (LINXI, "copy-party", ("主管负责人或主要负责人", True)),
    ],
)
def test_who_approves_each_kind_of_access_stands_in_the_profile(regulation: str, action: str, expected: tuple[str, bool]) -> None:
    assert approver(load(regulation), action) == expected


def test_only_the_ministry_office_wants_a_signed_notice() -> None:
    regulations = {r.id for r in map(load, FIVE) for rule in r.approvers if "《调取证据通知书》" in rule.needs}
    assert regulations == {CIVIL}
