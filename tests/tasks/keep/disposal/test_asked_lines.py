"""What is not settled stands on a disposal list in red and goes only with a tick of its own; what comes up later keeps the line."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import docx
import pytest
from carrying_out import EXECUTOR, LEADER, approval_of, carry_out
from desk import START, Desk, at, swept
from expired_recordings import CASE, CLOSED, EXPIRED, expired, form_of, in_store

from messages.errors import BadCall
from pipelines.dispose import CarriedOut, approve, dispose
from pipelines.sweep import sweep
from regulations.values.enums import Severity
from regulations.values.reviews.review import ReviewAnswer, ReviewedFinding
from storage.keeping.sweep import sweeping
from storage.ledgers.casework import decisions, reviews
from tasks.keep.disposal.approving import Approval, TickedLines

FINDING = ReviewedFinding(id="F-1", kind="gap", severity=Severity.VIOLATION, message="09:50 至 09:53 没有录像")


def settle(desk: Desk, findings: tuple[ReviewedFinding, ...] = (), *, archived: bool = True) -> None:
    """Review the case, and archive it."""
    with desk.installation.catalogue.begin() as tx:
        reviews.save(tx, CASE, ReviewAnswer(verdict="continuous", findings=findings), desk.now)
        if archived:
            sweeping.set_archived(tx, CASE, desk.now)


def listed(desk: Desk, settled: bool = True) -> tuple[str, str]:
    """A recording whose time is over, and the list it stands on."""
    desk.case(CASE, closed=CLOSED)
    recording = desk.footage("a.mp4", CASE, START)
    if settled:
        settle(desk)
    desk.go(EXPIRED)
    return recording, str(sweep(desk.installation, EXPIRED).proposal)


def go(desk: Desk, path: str, *ticks: TickedLines) -> CarriedOut:
    return dispose(replace(desk.installation, who=EXECUTOR), path, Approval(LEADER, form_of(desk, path), ticks))


def asked_in(path: str) -> list[list[str]]:
    return [line["asked"] for line in json.loads(Path(path).with_suffix(".json").read_text(encoding="utf-8"))["items"]]


def test_a_case_that_was_reviewed_and_archived_asks_nothing_and_needs_no_tick(desk: Desk):
    _, path = listed(desk)
    assert asked_in(path) == [[]] and "c00000" not in xml(path)
    assert go(desk, path).standing.lines["approved"] == 1


def xml(path: str) -> str:
    return docx.Document(path).element.xml


@pytest.mark.requirement("R000-20", "R004-22", "R004-36")
def test_what_is_asked_is_printed_in_red_and_goes_only_with_a_tick_of_its_own(desk: Desk):
    recording, path = listed(desk, settled=False)
    loose = desk.footage("loose.mp4", None, START)
    questions = asked_in(path)[0]
    assert ["没有审查过" in questions[0], "没有归档" in questions[1]] == [True, True]
    assert "c00000" in xml(path) and all(question in xml(path) for question in questions) and "第 1 项" in xml(path)
    answer = go(desk, path)
    assert answer.standing.lines["refused"] == 1 and answer.certificate is None
    assert "没有单独勾选" in answer.standing.refused[0].reasons[0].say("zh")
    kept = desk.events("disposal.refused")[0]
    assert kept.subject == recording and "没有归档" in (kept.why or "") and in_store(desk, loose)


def test_a_ticked_line_goes_with_the_reason_in_the_chain(desk: Desk):
    recording, path = listed(desk, settled=False)
    standing = go(desk, path, TickedLines(1, 1, "纸质案卷已在档案室归档")).standing
    assert standing.lines["approved"] == 1
    assert [(line.place, line.tick, len(line.asked)) for line in standing.asked] == [(1, "纸质案卷已在档案室归档", 2)]
    approved, waits = desk.events("disposal.approved")[0], desk.events("disposal.waits")[0]
    assert approved.detail["ticked"] == [{"lines": "1", "reason": "纸质案卷已在档案室归档"}]
    assert waits.why == "纸质案卷已在档案室归档" and waits.detail["asked"] == [f"not-reviewed:{CASE}", f"not-archived:{CASE}"]
    desk.go(EXPIRED + timedelta(days=30))
    assert carry(desk, path).count == 1 and not in_store(desk, recording)


def carry(desk: Desk, path: str) -> CarriedOut:
    return go(desk, path)


def test_footage_of_no_case_needs_a_tick(open_desk):
    with open_desk('regulation = "linxi-hrss"\n') as desk:
        desk.footage("a.mp4", None, START)
        desk.go(EXPIRED)
        path = str(sweep(desk.installation, EXPIRED).proposal)
        assert "不属于任何案件" in asked_in(path)[0][0] and go(desk, path).standing.lines["refused"] == 1


def finding(desk: Desk) -> None:
    settle(desk, (FINDING,))


def repack(desk: Desk) -> None:
    from messages import text
    from storage.keeping import repacking

    with desk.installation.catalogue.begin() as tx:
        repacking.note(tx, CASE, "监察支队", text("asked.record_unconfirmed"))


def reopened(desk: Desk) -> None:
    with desk.installation.catalogue.begin() as tx:
        sweeping.set_archived(tx, CASE, None)


LATER = {"a finding": finding, "something added after archiving": repack, "no longer archived": reopened}


@pytest.mark.parametrize("when", ["before the approval", "in the grace period"])
@pytest.mark.parametrize("change", LATER)
def test_what_was_not_asked_on_the_paper_keeps_the_line_whenever_it_comes_up(desk: Desk, change: str, when: str):
    recording, path = listed(desk)
    if when == "in the grace period":
        assert go(desk, path).standing.lines["approved"] == 1
        desk.go(EXPIRED + timedelta(days=30))
    LATER[change](desk)
    answer = go(desk, path)
    assert (answer.standing.lines["refused"], answer.count, answer.certificate) == (1, 0, None) and in_store(desk, recording)
    assert "须由人重新决定" in answer.standing.refused[0].reasons[0].say("zh")


def test_what_was_settled_since_asks_for_nothing_and_a_decided_finding_is_settled(desk: Desk):
    desk.case(CASE, closed=CLOSED)
    recording = desk.footage("a.mp4", CASE, START)
    settle(desk, (FINDING,))
    desk.go(EXPIRED)
    path = str(sweep(desk.installation, EXPIRED).proposal)
    assert "09:50 至 09:53 没有录像" in asked_in(path)[0][0]
    with desk.installation.catalogue.begin() as tx:
        decisions.decide_finding(tx, CASE, decisions.Decision("F-1", "explained", "李法制", desk.now, "有书面说明"))
    assert go(desk, path).standing.lines["approved"] == 1 and in_store(desk, recording)


@pytest.mark.requirement("R000-28", "R004-26", "R004-28")
def test_evidence_of_a_case_that_was_not_archived_stands_on_no_list_until_it_is(desk: Desk):
    desk.case(CASE, closed=CLOSED, evidence=True)  # a daily inspection under 004: two years for all footage
    recording = desk.footage("a.mp4", CASE, START)
    desk.go(EXPIRED)
    answer = swept(desk.installation, EXPIRED)
    assert answer["proposal"] is None and [item["recording"] for item in answer["kept_off"]] == [recording]
    assert "先归档，再处置" in answer["kept_off"][0]["reasons"][0]
    settle(desk)
    desk.go(EXPIRED + timedelta(days=1))
    answer = swept(desk.installation, EXPIRED + timedelta(days=1))
    assert answer["proposal"] and answer["kept_off"] == []


def test_a_tick_is_on_a_line_of_which_something_is_asked_has_a_reason_and_is_made_with_the_approval(desk: Desk):
    _, path = listed(desk)
    for ticks, key in ((TickedLines(1, 1, "x"), "disposal.tick_nothing"), (TickedLines(2, 9, "x"), "disposal.tick_nothing"),
                       (TickedLines(1, 1, " "), "disposal.tick_reason")):
        with pytest.raises(BadCall) as refused:
            go(desk, path, ticks)
        assert refused.value.text.key == key
    assert not desk.events("disposal.approved")


def test_what_was_not_ticked_at_the_approval_is_not_ticked_later(desk: Desk):
    _, path = listed(desk, settled=False)
    assert go(desk, path).standing.lines["refused"] == 1
    with pytest.raises(BadCall) as refused:
        go(desk, path, TickedLines(1, 1, "补勾"))
    assert refused.value.text.key == "disposal.ticked_late"


def test_an_approval_cut_half_way_goes_on_with_its_ticks_and_with_the_grace_period_of_that_day(open_desk, monkeypatch):
    """The setting that came meanwhile, and the day, count for nothing: what the paper printed and the approval noted does."""
    from tasks.keep.disposal import approving

    names = tuple(f"{number}.mp4" for number in range(5))
    with open_desk("grace_days = 30\n") as desk:
        ids, path = expired(desk, names)
        approval = approval_of(desk.installation, path)
        began = approving._begin_grace
        monkeypatch.setattr(approving, "STEP", 2)
        calls: list[int] = []

        def cut(*words: object) -> None:
            calls.append(1)
            if len(calls) > 1:
                raise KeyboardInterrupt
            began(*words)

        monkeypatch.setattr(approving, "_begin_grace", cut)
        with pytest.raises(KeyboardInterrupt):
            approve(desk.installation, path, approval)
        monkeypatch.undo()
    with open_desk("grace_days = 0\n", now=at(EXPIRED + timedelta(days=3))) as desk:
        answer = carry_out(desk.installation, path)
        assert answer.count == 0 and answer.standing.lines["approved"] == 5
        assert {event.detail["until"] for event in desk.events("disposal.waits")} == {at(EXPIRED + timedelta(days=30)).isoformat()}
        assert all(in_store(desk, id) for id in ids)
        desk.go(EXPIRED + timedelta(days=30))
        assert carry_out(desk.installation, path).count == 5


def test_the_grace_period_is_the_one_on_the_paper_whatever_the_setting_is_at_the_approval(open_desk):
    with open_desk("grace_days = 30\n") as desk:
        _, path = expired(desk)
    with open_desk("grace_days = 0\n", now=at(EXPIRED)) as desk:
        answer = carry_out(desk.installation, path)
        assert answer.count == 0 and answer.standing.grace_ends == at(EXPIRED + timedelta(days=30))
        assert desk.events("disposal.approved")[0].detail["grace_ends"] == at(EXPIRED + timedelta(days=30)).isoformat()
