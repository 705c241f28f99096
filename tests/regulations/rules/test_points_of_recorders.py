"""Who checked a recorder before its use, who used and carried it, and who keeps what it recorded."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from judgements import judged
from lawscene import FIVE, Scene, at, gap, recording
from points_seen import FILM, listed, point_of, sentences
from scenarios import FIRST, SECOND, interrupted, opening_heard, paper

from footage.values.recordings import State
from footage.values.tolerance import Tolerance
from regulations.catalogue import load
from regulations.judgement import judge
from regulations.values.devices import DeviceCheck
from regulations.values.facts import CaseRecorder, Transfer

HRSS, TOWN, GAZETTEER, CIVIL, LINXI = FIVE

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


@pytest.mark.requirement("R004-14")
def test_the_way_a_recorder_was_carried_stands_at_its_point() -> None:
    carried = Scene(case={"recorders": (CaseRecorder("A012345", "张伟", "固定"),)})
    assert sentences(point_of(judged(carried, LINXI), "佩戴、手持或者固定", "固定于特定位置")) == ["A012345：固定"]


def test_footage_without_any_time_raises_nothing() -> None:
    timeless = replace(FILM, start=None, end=None, clock=None)
    for name in FIVE:
        assert judged(Scene(recordings=[timeless], heard=[], case={"device_checks": (CHECK,)}), name).points
    assert judged(Scene(recordings=[FIRST], interruptions=[gap(FIRST, None, "10:20")], heard=opening_heard()), TOWN).spoken
