"""Requests: held until answered, allowed only by who may, a copy that equals the original, every step in the chain."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest
from desk import START, Desk

from messages.errors import BadCall
from storage.trail import audit
from tasks.keep import marks
from tasks.keep.handing_out import access, releasing

CASE, CLOSED = "1号", date(2026, 3, 20)


def case_with_footage(desk: Desk, regulation: str, **facts) -> str:
    desk.case(CASE, regulation=regulation, closed=CLOSED, **facts)
    return desk.footage("DCIM/a.mp4", CASE, START)


def test_an_unanswered_request_holds_and_its_answer_lets_go(desk: Desk):
    id = case_with_footage(desk, "linxi-hrss")
    asked = access.ask(desk.installation, CASE, "view", "李四", "行政复议", None, [])
    assert desk.row(id).held and desk.installation.store.stat(desk.row(id).key).held
    with pytest.raises(BadCall):
        marks.lift_hold(desk.installation, asked.hold, "刘局长", "不等了")
    with pytest.raises(BadCall):
        access.refuse(desk.installation, asked.id, "刘局长", " ")
    access.refuse(desk.installation, asked.id, "刘局长", "与本案无关")
    assert not desk.row(id).held and not desk.installation.store.stat(desk.row(id).key).held
    with pytest.raises(BadCall):
        access.approve(desk.installation, asked.id, "刘局长", "本单位负责人")


WHO_MAY = [
    pytest.param("tonghua-hrss", "copy-party", "分管局领导", "科室负责人", marks=pytest.mark.requirement("R000-30")),
    pytest.param("tonghua-hrss", "view", "分管局领导", "科室负责人", marks=pytest.mark.requirement("R000-33")),
    pytest.param("guhan-town", "publish", "行政执法机关负责人", "本单位负责人", marks=pytest.mark.requirement("R001-20", "R001-25")),
    pytest.param("jilin-civil-affairs", "copy-party", "主管领导", "本单位负责人", marks=pytest.mark.requirement("R003-2-18")),
    pytest.param("jilin-civil-affairs", "call-up", "主管领导", "科室负责人", marks=pytest.mark.requirement("R003-2-19", "R003-3-19")),
    pytest.param("jilin-civil-affairs", "copy-outside", "主要领导", "主管领导", marks=pytest.mark.requirement("R003-3-20")),
    pytest.param("linxi-hrss", "view", "本单位负责人", "科室负责人", marks=pytest.mark.requirement("R004-30")),
    pytest.param("linxi-hrss", "copy-party", "主要负责人", "科室负责人", marks=pytest.mark.requirement("R004-31")),
]


@pytest.mark.parametrize(("regulation", "action", "may", "may_not"), WHO_MAY)
def test_only_who_the_regulation_names_or_who_stands_higher_may_allow_it(desk: Desk, regulation: str, action: str, may: str, may_not: str):
    case_with_footage(desk, regulation)
    asked = access.ask(desk.installation, CASE, action, "李四", "核实案件事实", "吉民调证字〔2026〕1号", [])
    with pytest.raises(BadCall) as raised:
        access.approve(desk.installation, asked.id, "赵六", may_not)
    assert access.rule_of(desk.installation, asked).article in raised.value.say("zh")
    with pytest.raises(BadCall):
        access.approve(desk.installation, asked.id, "赵六", "门卫")
    assert access.approve(desk.installation, asked.id, "刘局长", may).state == "approved"


@pytest.mark.requirement("R002-15")
def test_under_the_gazetteer_regulation_the_head_of_the_section_may_allow_it(desk: Desk):
    case_with_footage(desk, "tonghua-gazetteer")
    asked = access.ask(desk.installation, CASE, "copy-party", "李四", "自用", None, [])
    assert access.approve(desk.installation, asked.id, "王科长", "科室负责人").story.article == "28"


@pytest.mark.requirement("R003-3-19", "R003-3-20")
def test_calling_footage_up_needs_the_notice(desk: Desk):
    case_with_footage(desk, "jilin-civil-affairs")
    asked = access.ask(desk.installation, CASE, "call-up", "李四", "督查", None, [])
    with pytest.raises(BadCall):
        access.approve(desk.installation, asked.id, "刘局长", "主管领导")
    assert access.approve(desk.installation, asked.id, "刘局长", "主管领导", "吉民调证字〔2026〕1号").story.notice


@pytest.mark.requirement("R004-31", "R000-30")
@pytest.mark.parametrize("regulation", ["tonghua-hrss", "linxi-hrss"])
def test_a_secret_is_never_copied_for_a_party(desk: Desk, regulation: str):
    case_with_footage(desk, regulation, confidentiality="privacy")
    asked = access.ask(desk.installation, CASE, "copy-party", "李四", "自用", None, [])
    with pytest.raises(BadCall):
        access.approve(desk.installation, asked.id, "刘局长", "主要领导")


@pytest.mark.requirement("R000-32", "R000-38", "R003-3-16", "R004-32", "R004-39", "R001-25")
def test_a_copy_leaves_only_with_an_approval_equals_the_original_and_the_original_stays(desk: Desk, tmp_path: Path):
    id = case_with_footage(desk, "linxi-hrss")
    other = desk.footage("DCIM/b.mp4", CASE, START)
    asked = access.ask(desk.installation, CASE, "litigation", "某某法院", "行政诉讼", "法〔2026〕3号", [id])
    with pytest.raises(BadCall):
        releasing.release(desk.installation, asked.id, "某某法院", tmp_path)
    access.approve(desk.installation, asked.id, "刘局长", "主要负责人")
    assert desk.row(id).held
    done = releasing.release(desk.installation, asked.id, "某某法院", tmp_path)
    folder = Path(str(done.story.folder))
    assert [copy.recording for copy in done.story.files] == [id]
    assert (folder / done.story.files[0].file).read_bytes() == desk.installation.store.open(desk.row(id).key).read()
    written = json.loads((folder / "release.json").read_text(encoding="utf-8"))
    assert (written["to"], written["approver"], written["asked_by"]) == ("某某法院", "刘局长", "某某法院")
    assert not desk.row(id).held and not desk.row(other).held
    with pytest.raises(BadCall):
        releasing.release(desk.installation, asked.id, "某某法院", tmp_path)
    with desk.installation.catalogue.read() as tx:
        assert [event.what for event in audit.events(tx, subject=f"request:{asked.id}")] == [
            "request.made", "request.approved", "request.released"]
