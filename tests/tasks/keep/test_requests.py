"""A request holds in the catalogue and in the store what it asks for, until it is answered, withdrawn or handed out."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from desk import START, Desk

from messages.errors import BadCall
from office.requests.answering import RequestApproval
from office.requests.making import NewRequest, RequestChange
from office.requests.ruling import RuledRequest
from pipelines.sweep import sweep
from tasks.keep import marks
from tasks.keep.handing_out import access, releasing

CASE, CLOSED = "1号", date(2026, 3, 20)


def asked(desk: Desk, **more) -> RuledRequest:
    return access.ask(desk.installation, NewRequest(CASE, "copy-party", "李四", "行政复议", **more))


def case_with_footage(desk: Desk, **facts) -> str:
    desk.case(CASE, regulation="linxi-hrss", closed=CLOSED, **facts)
    return desk.footage("DCIM/a.mp4", CASE, START)


def held(desk: Desk, id: str) -> tuple[bool, bool]:
    return desk.row(id).held, desk.installation.store.stat(desk.row(id).key).held


def test_an_unanswered_request_holds_and_its_answer_lets_go(desk: Desk):
    id = case_with_footage(desk)
    request = asked(desk).request
    assert held(desk, id) == (True, True)
    with pytest.raises(BadCall):
        marks.lift_hold(desk.installation, request.hold, "刘局长", "不等了")
    with pytest.raises(BadCall):
        access.refuse(desk.installation, request.id, "刘局长", " ")
    access.refuse(desk.installation, request.id, "刘局长", "与本案无关")
    assert held(desk, id) == (False, False)
    with pytest.raises(BadCall):
        access.approve(desk.installation, request.id, RequestApproval("刘局长", "本单位负责人"))


def test_a_change_goes_on_holding_and_a_withdrawal_lets_go(desk: Desk):
    id = case_with_footage(desk)
    request = asked(desk).request
    access.approve(desk.installation, request.id, RequestApproval("刘局长", "主要负责人"))
    assert access.change(desk.installation, request.id, RequestChange("更正", purpose="诉讼")).request.story.approver is None
    assert held(desk, id) == (True, True)
    access.withdraw(desk.installation, request.id, "不需要了")
    assert held(desk, id) == (False, False)


def test_a_sweep_tells_of_an_approval_whose_term_ended_and_that_nobody_gave_back(desk: Desk):
    id = case_with_footage(desk)
    request = asked(desk, until=date(2026, 4, 1)).request
    access.approve(desk.installation, request.id, RequestApproval("刘局长", "主要负责人"))
    desk.go(date(2026, 4, 1))
    assert sweep(desk.installation, date(2026, 4, 1)).approvals_over == (), "the last day is one of the term"
    desk.go(date(2026, 4, 2))
    answer = sweep(desk.installation, date(2026, 4, 2))
    (over,) = answer.approvals_over
    assert (over.request, over.asked_by, over.until, over.viewings) == (request.id, "李四", date(2026, 4, 1), 0)
    assert "从未使用" in over.reason.say("zh") and held(desk, id) == (True, True), "what it is for is held until a person decides"
    assert answer.to_json("zh")["approvals_over"][0]["case"] == CASE
    access.withdraw(desk.installation, request.id, "过期")
    assert sweep(desk.installation, date(2026, 4, 2)).approvals_over == () and held(desk, id) == (False, False)


@pytest.mark.requirement("R000-32", "R004-32", "R004-39")
def test_what_was_handed_out_is_held_no_longer_and_the_original_stays(desk: Desk, tmp_path: Path):
    id = case_with_footage(desk)
    other = desk.footage("DCIM/b.mp4", CASE, START)
    request = asked(desk, recordings=(id,)).request
    with pytest.raises(BadCall):
        releasing.release(desk.installation, request.id, "李四", tmp_path)
    access.approve(desk.installation, request.id, RequestApproval("刘局长", "主要负责人"))
    assert held(desk, id) == (True, True)
    done = releasing.release(desk.installation, request.id, "李四", tmp_path)
    copy = Path(str(done.story.folder)) / done.story.files[0].file
    assert copy.read_bytes() == desk.installation.store.open(desk.row(id).key).read()
    assert held(desk, id) == held(desk, other) == (False, False)
    with pytest.raises(BadCall):
        releasing.release(desk.installation, request.id, "李四", tmp_path)
