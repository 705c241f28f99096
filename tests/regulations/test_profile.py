"""Every number and word of the five regulations that Liuhen applies stands in a profile, beside its article and quote."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import fields, replace
from datetime import date
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import get_args, get_type_hints

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lawscene import FIVE
from seedtext import articles, clause, folded
from sixth import regulation as sixth_regulation

from footage.values.tolerance import Tolerance
from messages import text
from messages.errors import BadCall, LiuhenError, Problems
from regulations.catalogue import PROFILES, ids, load
from regulations.values import parameters as p
from regulations.values.anchors import ANCHORS
from regulations.values.enums import Severity
from regulations.values.lists import Known, Role
from regulations.values.regulation import Regulation
from regulations.values.topics import citations_by_topic

HRSS, TOWN, GAZETTEER, CIVIL, LINXI = FIVE
ROWS = [
    json.loads(line)
    for line in (PROFILES.parent / "requirements.jsonl").read_text(encoding="utf-8").splitlines()
]
OF_ROW = {"000": HRSS, "001": TOWN, "002": GAZETTEER, "003-2": CIVIL, "003-3": CIVIL, "004": LINXI}


@pytest.mark.parametrize("regulation", FIVE)
def test_every_quote_stands_in_the_article_it_names(regulation: str) -> None:
    for topic, citations in citations_by_topic(load(regulation)).items():
        for citation in citations:
            assert folded(citation.quote) in clause(regulation, citation.article), f"{topic}: {citation.quote}"


@cache
def quoted(regulation: str) -> frozenset[str]:
    return frozenset(folded(one.quote) for citations in citations_by_topic(load(regulation)).values() for one in citations)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["id"])
def test_every_clause_that_is_asked_of_us_stands_in_a_profile(row: dict[str, str]) -> None:
    asked, quotes = folded(row["quote"]), quoted(OF_ROW[row["reg"]])
    assert any(asked in quote or quote in asked for quote in quotes), row["quote"]


@pytest.mark.parametrize("regulation", FIVE)
def test_every_period_and_number_of_the_text_can_be_found_in_its_profile(regulation: str) -> None:
    for article, words in articles(regulation).items():
        spans = [(place, place + len(quote)) for quote in quoted(regulation) for place in starts(words, quote)]
        for found in NUMBER.finditer(words):
            if words[found.start() - 1 : found.end()] not in NO_NUMBER:
                held = any(first <= found.start() and found.end() <= last for first, last in spans)
                assert held, f"{article}: {words[max(0, found.start() - 20):found.end() + 20]}"


def starts(words: str, quote: str) -> Iterator[int]:
    place = words.find(quote)
    while place >= 0:
        yield place
        place = words.find(quote, place + 1)


@pytest.mark.parametrize("regulation", FIVE)
def test_every_point_of_a_list_and_every_class_has_the_words_of_the_text(regulation: str) -> None:
    found = load(regulation)
    text_ = "".join(articles(regulation).values())
    for name in [point.words for one in found.checklists for point in one.points]:
        assert all(folded(part) in text_ for part in name.split("、")), name
    for one in [one.name for sorting in found.sortings.values() for one in sorting.classes] + [role.name for role in found.roles]:
        assert folded(one.removesuffix("管理")) in text_, one


@pytest.mark.requirement("R003-2-03", "R004-02", "R002-18")
def test_who_records_who_reviews_and_who_approves_has_a_role_of_the_installation() -> None:
    roles = {name: {one.name: (one.role, one.signs) for one in load(name).roles} for name in FIVE}
    assert roles[CIVIL] == {"承办机构": ("officer", True), "法制机构": ("legal", True)}
    assert roles[LINXI] == {"执法单位": ("officer", True), "法制机构": ("legal", True), "信息中心": ("admin", False)}
    assert list(roles[GAZETTEER]) == ["承办人", "审核人", "批准人"]


def test_the_index_by_article_is_the_profiles() -> None:
    script = PROFILES.parents[1] / "scripts" / "index_of_law.py"
    done = subprocess.run([sys.executable, str(script), "--check"], check=False, capture_output=True)
    assert done.returncode == 0, done.stderr.decode()
    index = (PROFILES / "INDEX.md").read_text(encoding="utf-8")
    assert all(one.quote in index for name in FIVE for cited in citations_by_topic(load(name)).values() for one in cited)


def test_the_five_are_there_and_every_citation_names_its_regulation() -> None:
    assert set(ids()) == set(FIVE)
    for regulation in map(load, FIVE):
        cited = [one for citations in citations_by_topic(regulation).values() for one in citations]
        assert len(cited) > 50
        assert {one.regulation for one in cited} == {regulation.id}


# ── the numbers and words, row by row ─────────────────────────────────────────────────────────────────────────────
def deadline(r: Regulation) -> tuple[int, str, str, bool, tuple[str, ...]]:
    rule = r.transfer
    return rule.amount, rule.unit, rule.anchor, rule.anchor_stated, rule.satisfied_by


def kept(r: Regulation, name: str) -> tuple[int, str, bool, bool]:
    rule = next(rule for rule in r.retention if rule.name == name)
    return rule.amount, rule.unit, rule.same_as_case_file, rule.forever


def duty(r: Regulation, step: str) -> str:
    return next(item.duty for item in r.recording if item.step == step)


def approver(r: Regulation, action: str) -> tuple[str, bool]:
    rule = next(rule for rule in r.approvers if rule.action == action)
    return rule.approver, rule.except_secret


def codes(r: Regulation) -> str:
    return " ".join(trigger.code.removeprefix("LT") for trigger in r.long_term)


def points(r: Regulation, name: str) -> list[str]:
    return [point.words for one in r.checklists if one.name == name for point in one.points]


def classes(r: Regulation, sorting: str) -> list[str]:
    return [one.name for one in r.sortings[sorting].classes]


Check = Callable[[Regulation], bool]
VALUES: list[tuple[str, str, Check]] = [
    # 000
    ("R000-01", HRSS, lambda r: classes(r, "stage") == ["程序启动", "调查取证", "审查决定", "送达执行", "归档管理"]),
    ("R000-03", HRSS, lambda r: len(r.lists["matters"].items) == 7 and "行政给付" in r.lists["matters"].items),
    ("R000-04", HRSS, lambda r: r.lists["media"].items == ("拍照", "录音", "录像", "执法记录仪", "视频监控", "其他专用设备")),
    ("R000-06", HRSS, lambda r: duty(r, "受理、办理过程（受理地点视频监控）") == "may"),
    ("R000-08", HRSS, lambda r: r.continuity.rule == "full-course" and duty(r, "查处违法行为、处理违法案件") == "must"),
    ("R000-11", HRSS, lambda r: r.announcement.phrase_kind == "example" and r.announcement.phrase.endswith("请予配合。")),
    ("R000-13", HRSS, lambda r: duty(r, "先行登记保存") == "as-needed"),
    ("R000-15", HRSS, lambda r: duty(r, "听证") == "may"),
    ("R000-16", HRSS, lambda r: duty(r, "改正情况实地核查") == "may"),
    ("R000-19", HRSS, lambda r: duty(r, "张贴公告送达") == "must"),
    ("R000-20", HRSS, lambda r: (r.archive.amount, r.archive.unit, r.archive.anchor) == (30, "days", "closed")),
    ("R000-21", HRSS, lambda r: r.archive.override is not None),
    ("R000-24", HRSS, lambda r: "每天工作结束后" in r.transfer.soft.quote),
    ("R000-25", HRSS, lambda r: deadline(r) == (2, "working-days", "recording-end", False, ("stored", "custodian"))),
    ("R000-26", HRSS, lambda r: (r.transfer.away.amount, r.transfer.away.unit, r.transfer.away.anchor) == (24, "hours", "return")),
    ("R000-26", HRSS, lambda r: r.transfer.away.reasons == ("连续工作", "异地工作", "边远或交通不便")),
    ("R000-27", HRSS, lambda r: kept(r, "日常检查") == (6, "months", False, False)),
    ("R000-28", HRSS, lambda r: kept(r, "行政处罚一般程序案件证据")[2] and kept(r, "行政强制案件证据")[2]),
    ("R000-34", HRSS, lambda r: len(r.lists["ledger"].items) == 6),
    # 001
    ("R001-01", TOWN, lambda r: r.lists["media"].items == ("照相机", "录音机", "摄像机", "执法记录仪", "视频监控")),
    ("R001-02", TOWN, lambda r: [one.reason for one in r.exceptions] == ["文字记录能够全面有效记录"]),
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
    ("R001-18", TOWN, lambda r: kept(r, "其他音像资料") == (5, "years", False, False)),
    ("R001-19", TOWN, lambda r: "档案法" in r.cite("clauses.archive_law")[0].quote),
    # 002
    ("R002-01", GAZETTEER, lambda r: r.lists["media"].items == ("照相", "录音", "录像", "视频监控")),
    ("R002-09", GAZETTEER, lambda r: duty(r, "留置送达") == "must"),
    ("R002-10", GAZETTEER, lambda r: duty(r, "公告送达") == "must"),
    ("R002-11", GAZETTEER, lambda r: duty(r, "改正情况核查") == "may"),
    ("R002-12", GAZETTEER, lambda r: (r.archive.amount, r.archive.unit, r.archive.anchor) == (30, "days", "closed")),
    ("R002-12", GAZETTEER, lambda r: r.archive.override is not None),
    ("R002-13", GAZETTEER, lambda r: deadline(r) == (24, "hours", "recording-end", True, ("stored",))),
    ("R002-13", GAZETTEER, lambda r: r.transfer.away is None and r.transfer.keeper is not None),
    ("R002-05", GAZETTEER, lambda r: len(r.lists["documents"].items) == 8 and "抽查取样通知书及物品清单" in r.lists["documents"].items),
    # 003
    ("R003-2-02", CIVIL, lambda r: len(r.lists["documents"].items) == 9 and "询问(调查)笔录" in r.lists["documents"].items),
    ("R003-2-03", CIVIL, lambda r: [(one.name, one.role) for one in r.roles] == [("承办机构", "officer"), ("法制机构", "legal")]),
    ("R003-2-07", CIVIL, lambda r: len(points(r, "重点记录内容")) == 6),
    ("R003-2-05", CIVIL, lambda r: len(next(i for i in r.recording if i.step.startswith("阻碍执法")).also) == 4),
    ("R003-2-08", CIVIL, lambda r: duty(r, "容易引起争议的简易程序") == "as-needed"),
    ("R003-2-12", CIVIL, lambda r: duty(r, "张贴公告送达") == "must"),
    ("R003-2-13", CIVIL, lambda r: duty(r, "改正情况实地核查") == "as-needed"),
    ("R003-2-14", CIVIL, lambda r: deadline(r) == (2, "working-days", "recording-end", False, ("stored", "labelled"))),
    ("R003-2-14", CIVIL, lambda r: r.labels.items == ("案号", "相对人", "承办人")),
    ("R003-2-15", CIVIL, lambda r: r.metadata.items == ("制作方法", "制作时间", "制作人", "证明对象")),
    ("R003-2-17", CIVIL, lambda r: (r.archive.amount, r.archive.unit) == (30, "days") and "一案一卷" in r.archive.quote),
    ("R003-2-23", CIVIL, lambda r: any({"5个工作日", "7个工作日"} == days(one) for one in r.conflicts)),
    ("R003-3-01", CIVIL, lambda r: r.lists["devices"].items == ("录像机", "执法记录仪", "照相机", "录音笔")),
    ("R003-3-03", CIVIL, lambda r: sum(i.article.startswith("附件3 4(") for i in r.recording) == 5),
    ("R003-3-04", CIVIL, lambda r: [one.article for one in r.exceptions] == [f"附件3 5({n})" for n in "一二三四"]),
    ("R003-3-13", CIVIL, lambda r: kept(r, "原始音像资料") == (2, "years", False, False)),
    ("R003-3-14", CIVIL, lambda r: kept(r, "行政处罚案件证据")[2]),
    # 004
    ("R004-01", LINXI, lambda r: r.lists["forms"].items == ("文字", "音像", "信息管理系统")),
    ("R004-02", LINXI, lambda r: [one.name for one in r.roles] == ["执法单位", "法制机构", "信息中心"]),
    ("R004-03", LINXI, lambda r: classes(r, "activity") == ["日常巡查", "调查取证", "询问当事人", "文书送达", "行政听证"]),
    ("R004-05", LINXI, lambda r: duty(r, "先行登记保存") == "must"),
    ("R004-06", LINXI, lambda r: duty(r, "陈述、申辩") == "may"),
    ("R004-08", LINXI, lambda r: duty(r, "简易程序处罚") == "must"),
    ("R004-09", LINXI, lambda r: duty(r, "改正情况核查") == "may"),
    ("R004-10", LINXI, lambda r: duty(r, "行政强制") == "text-only" and len(r.conflicts) == 1),
    ("R004-11", LINXI, lambda r: duty(r, "行政检查现场") == "must"),
    ("R004-12", LINXI, lambda r: duty(r, "入户直接送达、留置送达、公告送达") == "must"),
    ("R004-14", LINXI, lambda r: points(r, "佩戴、手持或者固定") == ["手持", "固定于特定位置"]),
    ("R004-15", LINXI, lambda r: len(points(r, "重点摄录的内容")) == 5),
    ("R004-18", LINXI, lambda r: len(points(r, "记录信息要反映的内容")) == 6),
    ("R004-17", LINXI, lambda r: r.announcement.phrase_kind == "prescribed" and "全程录音录像" in r.announcement.phrase),
    ("R004-22", LINXI, lambda r: (r.archive.amount, r.archive.unit, r.archive.anchor) == (30, "days", "closed")),
    ("R004-23", LINXI, lambda r: "长期保存" in r.cite("clauses.system_data")[0].quote),
    ("R004-24", LINXI, lambda r: deadline(r) == (24, "hours", "matter-end", True, ("stored", "custodian"))),
    ("R004-24", LINXI, lambda r: r.transfer.away is None),
    ("R004-25", LINXI, lambda r: kept(r, "全部音像记录资料") == (2, "years", False, False)),
    ("R004-26", LINXI, lambda r: kept(r, "行政处罚一般程序案件证据")[2] and kept(r, "行政强制案件证据")[2]),
    ("R004-33", LINXI, lambda r: len(r.lists["ledger"].items) == 6 and "执法记录设备编号" in r.lists["ledger"].items),
]


# What a value in a profile alone shows: the rows that ask for a parameter or a rule. Fields, flows and the override by other
# law are shown where they are carried out.
ELSEWHERE = {"R000-21", "R001-19", "R004-23"}
NUMBER = re.compile(r"(?:\d+|[一二三四五六七八九十两]+)个?(?:工作日|小时|日内|日前|日|年|月|人)")
NO_NUMBER = ("第三人", "2人以上共同")
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
def test_long_term_triggers_and_media(regulation: str, expected: str, medium: tuple[str, ...] | None) -> None:
    found = load(regulation)
    assert codes(found) == expected
    assert (found.medium.items if found.medium else None) == medium
    for trigger in found.long_term:
        quotes = "".join(one.quote for one in trigger.citations)
        assert all(word in quotes for word in trigger.words.split("、")), trigger.words
        assert found.trigger(trigger.code) == trigger.citation
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
def test_approver_ladder(regulation: str, action: str, expected: tuple[str, bool]) -> None:
    assert approver(load(regulation), action) == expected


def test_only_the_ministry_office_wants_a_signed_notice() -> None:
    wanted = {r.id for r in map(load, FIVE) for rule in r.approvers if "《调取证据通知书》" in rule.needs}
    assert wanted == {CIVIL}


# ── what the loader refuses ─────────────────────────────────────────────────────────────────────────────────────
def sixth(folder: Path, name: str = "sixth.toml", since: str = "2026-01-01", hours: int = 12, **swaps: str) -> Path:
    body = sixth_regulation(since, hours)
    for old, new in swaps.items():
        key = old.replace("_", " ")
        assert key in body
        body = body.replace(key, new)
    (folder / name).write_text(body, encoding="utf-8")
    return folder


def test_a_sixth_regulation_is_one_new_file(tmp_path: Path) -> None:
    found = load("sixth", folder=sixth(tmp_path))
    assert found.transfer.amount == 12
    assert found.cite("continuity")[0].to_json() == {"regulation": "sixth", "article": "5", "quote": "在同一地点不得断续记录"}
    assert set(ids(tmp_path)) == {*FIVE, "sixth"}
    assert found.trigger("LT5") is None
    assert found.cite("announcement") == ()


def test_a_units_own_profile_among_them_is_no_regulation(tmp_path: Path) -> None:
    sixth(tmp_path)
    own(tmp_path).rename(tmp_path / "tonghua-hrss.overlay.toml")
    assert set(ids(tmp_path)) == {*FIVE, "sixth"}


def test_an_amendment_is_a_new_file_and_the_old_one_stays(tmp_path: Path) -> None:
    sixth(tmp_path, "a.toml", since="2024-01-01", hours=48)
    sixth(tmp_path, "b.toml", since="2026-07-01", hours=12)
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
    sixth(tmp_path)
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
    sixth(tmp_path)
    path = tmp_path / "sixth.toml"
    path.write_text(path.read_text(encoding="utf-8").replace('article = "4"', "").replace('unit = "hours"', 'unit = "h"'), encoding="utf-8")
    with pytest.raises(Problems) as caught:
        load("sixth", folder=tmp_path)
    assert [one.key for one in caught.value.problems] == ["law.wrong_choice", "law.no_quote"]


@pytest.mark.parametrize("regulation", FIVE)
def test_dropping_any_quote_of_our_profiles_is_refused(tmp_path: Path, regulation: str) -> None:
    body = (PROFILES / f"{regulation}.toml").read_text(encoding="utf-8")
    lines = [place for place, line in enumerate(body.splitlines()) if line.startswith("quote = ")]
    for place in lines[:: max(1, len(lines) // 12)]:
        cut = body.splitlines()
        del cut[place]
        (tmp_path / "cut.toml").write_text("\n".join(cut).replace(f'id = "{regulation}"', 'id = "cut"', 1), encoding="utf-8")
        with pytest.raises(Problems) as caught:
            load("cut", folder=tmp_path)
        assert "quote" in caught.value.say("zh")


def test_an_unknown_regulation_is_named_with_the_known_ones() -> None:
    with pytest.raises(BadCall) as caught:
        load("tonghua")
    assert all(one in caught.value.say("zh") for one in FIVE)


# ── a unit's own profile ────────────────────────────────────────────────────────────────────────────────────────
OWN = """
id = "tonghua-hrss-brigade"
title = "劳动保障监察支队音像记录实施细则"
issuer = "劳动保障监察支队"
base = "tonghua-hrss"
[tolerance]
same_seconds = 30
[transfer]
amount = 1
unit = "working-days"
anchor = "recording-end"
article = "2"
quote = "一个工作日内移交"
[[recording]]
step = "听证"
duty = "must"
shown_by = ["听证笔录"]
article = "5"
quote = "听证应当录音录像"
"""


def own(tmp_path: Path, old: str = "", new: str = "") -> Path:
    path = tmp_path / "own.toml"
    path.write_text(OWN.replace(old, new, 1) if old else OWN, encoding="utf-8")
    return path


@pytest.mark.requirement("R001-03")
def test_a_units_own_profile_lies_over_ours_and_both_are_named(tmp_path: Path) -> None:
    before = load(HRSS)
    found = load(HRSS, overlay=own(tmp_path))
    assert found.overlay == ("tonghua-hrss-brigade", "劳动保障监察支队音像记录实施细则")
    assert found.id == HRSS
    assert found.transfer.amount == 1
    assert [one.regulation for one in found.cite("transfer")] == ["tonghua-hrss-brigade", HRSS]
    assert duty(found, "听证") == "must"
    assert found.tighten(Tolerance()).same_seconds == 30
    assert found.tighten(Tolerance(same_seconds=Fraction(10))).same_seconds == 10
    stricter = replace(found, tolerance={"phrase_score": Fraction(90)})
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
        assert duty(load(HRSS, overlay=own(tmp_path, old, new)), "留置送达") == "must"
        return
    with pytest.raises(Problems) as caught:
        load(HRSS, overlay=own(tmp_path, old, new))
    assert sentence in caught.value.say("zh")


def test_profiles_hold_clauses_not_the_regulations(tmp_path: Path) -> None:
    shutil.copytree(PROFILES, tmp_path / "profiles")
    for regulation in map(load, FIVE):
        longest = max(len(one.quote) for cited in citations_by_topic(regulation).values() for one in cited)
        assert longest < 100


# ── the guide for those who write a profile ─────────────────────────────────────────────────────────────────────
GUIDE = (PROFILES / "README.md").read_text(encoding="utf-8")


def test_the_guide_names_every_group_and_every_word_a_profile_may_use() -> None:
    groups = {one.name for one in fields(Regulation) if not one.metadata.get("computed")}
    assert not {name for name in groups if f"`{name}`" not in GUIDE and f"[{name}" not in GUIDE}
    words = {word for kind in (p.Unit, p.Duty, p.Rule) for word in get_args(kind)}
    words |= {*ANCHORS, *Severity, *get_args(Known)}
    for kind in (p.Announcement, p.Approver, p.LongTermReason, Role):
        for hint in get_type_hints(kind).values():
            words |= {word for word in get_args(hint) if isinstance(word, str) and not word.startswith("LT")}
    assert not {word for word in words if word and f"`{word}`" not in GUIDE}


def test_the_example_of_the_guide_can_be_laid_over(tmp_path: Path) -> None:
    example = GUIDE.partition("```toml\n")[2].partition("```")[0]
    (tmp_path / "own.toml").write_text(example, encoding="utf-8")
    assert load(HRSS, overlay=tmp_path / "own.toml").transfer.amount == 1


def test_a_units_own_profile_adds_reasons_to_keep_and_a_longer_retention(tmp_path: Path) -> None:
    added = OWN + """
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
    found = load(HRSS, overlay=tmp_path / "own.toml")
    assert kept(found, "本单位全部音像资料") == (3, "years", False, False)
    assert found.trigger("LT3").regulation == "tonghua-hrss-brigade"
    assert kept(found, "日常检查") == (6, "months", False, False)


# ── any damage to a file ends in a sentence ─────────────────────────────────────────────────────────────────────
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
        found = load("cut", folder=tmp_path)
    except LiuhenError as error:
        assert error.exit_status == 2
        assert error.say("zh")
        assert error.say("en")
    else:
        assert all(one.article and one.quote for cited in found.citations.values() for one in cited)
