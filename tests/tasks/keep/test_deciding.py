"""Retention is decided where facts change: a decision only lengthens, and the store follows."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from desk import START, Desk, at

from messages.errors import BadCall
from regulations.values.enums import Trigger
from regulations.values.reviews.review import ReviewAnswer
from storage.ledgers import marks as mark_ledger
from storage.ledgers.casework import case_versions, cases, reviews
from tasks.keep import marks

CASE = "临人社〔2026〕1号"
CLOSED = date(2026, 3, 20)


@pytest.mark.requirement("R000-28", "R004-26")
def test_a_later_decision_lengthens_and_never_shortens_and_says_so(desk: Desk):
    facts = {"matter": "行政处罚", "procedure": "一般程序", "evidence": True, "closed": CLOSED}
    desk.case(CASE, **facts, file_retention="10年")
    recording = desk.footage("a.mp4", CASE, START)
    assert desk.row(recording).keep_until == date(2036, 3, 20)
    desk.case(CASE, **facts, file_retention="30年")
    assert desk.row(recording).keep_until == date(2056, 3, 20)
    for shorter in ({"file_retention": "10年"}, {"file_retention": "10年", "evidence": False}, {"matter": "行政检查", "evidence": False}):
        desk.case(CASE, **{**facts, **shorter})
        assert desk.row(recording).keep_until == date(2056, 3, 20)
    with desk.installation.catalogue.read() as tx:
        from storage.keeping import reasons

        reason = reasons.of(tx, [desk.row(recording).reason_id])[desk.row(recording).reason_id]
    assert [why.key for why in reason.why][-1] == "keeping.stands"
    assert "25" in {article.article for article in reason.articles}
    assert desk.stat(recording).retain_until == at(date(2056, 3, 21), 0)
    desk.case(CASE, **{**facts, "file_retention": "永久"})
    assert desk.row(recording).keep_state == "forever"
    desk.case(CASE, **{**facts, "file_retention": "10年"})
    assert desk.row(recording).keep_state == "forever"


def test_only_an_approver_lets_a_wrong_case_file_be_corrected_and_the_store_keeps_its_lock(desk: Desk):
    facts = {"matter": "行政处罚", "procedure": "一般程序", "evidence": True, "closed": CLOSED}
    desk.case(CASE, **facts, file_retention="30年")
    recording = desk.footage("a.mp4", CASE, START)
    desk.case(CASE, **facts, file_retention="10年")
    with pytest.raises(BadCall):
        marks.decide_again(desk.installation, CASE, "", "写错")
    marks.decide_again(desk.installation, CASE, "刘局长", "保存期限写错，应为10年")
    assert desk.row(recording).keep_until == date(2036, 3, 20)
    assert desk.stat(recording).retain_until == at(date(2056, 3, 21), 0)
    assert desk.events("retention.corrected")[0].detail["approver"] == "刘局长"


def test_lifting_a_mark_goes_back_to_the_longest_the_law_ever_asked_for(desk: Desk):
    facts = {"matter": "行政处罚", "procedure": "一般程序", "evidence": True, "closed": CLOSED}
    desk.case(CASE, **facts, file_retention="30年")
    recording = desk.footage("a.mp4", CASE, START)
    mark = marks.mark_case(desk.installation, CASE, "LT5", "投诉", None, None, None)
    desk.case(CASE, **facts, file_retention="10年")
    assert desk.row(recording).keep_state == "forever"
    marks.lift_mark(desk.installation, mark.id, "刘局长", "误标")
    assert (desk.row(recording).keep_state, desk.row(recording).keep_until) == ("until", date(2056, 3, 20))


def test_a_reopened_case_is_a_new_version_and_the_old_one_is_kept(desk: Desk):
    desk.case(CASE, closed=CLOSED)
    recording = desk.footage("a.mp4", CASE, START)
    with pytest.raises(BadCall):
        marks.reopen_case(desk.installation, CASE, "刘局长", "补充调查")
    with desk.installation.catalogue.begin() as tx:
        reviews.save(tx, CASE, ReviewAnswer(verdict="continuous"), desk.now)
        assert cases.load(tx, CASE).state == "reviewed"
        from storage.keeping.sweep import sweeping

        sweeping.set_archived(tx, CASE, desk.now)
        assert cases.load(tx, CASE).state == "archived"
    assert marks.reopen_case(desk.installation, CASE, "刘局长", "补充调查") == 2
    with desk.installation.catalogue.read() as tx:
        stored, before = cases.load(tx, CASE), case_versions.versions(tx, CASE)
        assert (stored.state, stored.version, stored.case.closed, reviews.last(tx, CASE)) == ("open", 2, None, None)
    assert [(old.version, old.state, old.case.closed, old.why) for old in before] == [(1, "archived", CLOSED, "补充调查")]
    assert desk.row(recording).held and desk.stat(recording).held and desk.row(recording).keep_state == "undetermined"
    desk.case(CASE, closed=CLOSED + timedelta(days=60))
    assert desk.row(recording).keep_until == date(2028, 5, 19) and not desk.row(recording).held


def test_every_change_of_a_case_file_keeps_what_it_replaced(desk: Desk):
    desk.case(CASE, closed=CLOSED, file_retention="10年")
    desk.case(CASE, closed=CLOSED, file_retention="10年")
    desk.case(CASE, closed=CLOSED, file_retention="30年")
    with desk.installation.catalogue.read() as tx:
        assert [old.case.file_retention for old in case_versions.versions(tx, CASE)] == ["10年"]


def test_the_next_sweep_locks_in_a_store_that_was_away_when_it_was_decided(desk: Desk):
    """The catalogue decides at once; a run that was cut off before the store knew leaves a note, not a hole."""
    desk.case(CASE, closed=CLOSED)
    recording = desk.footage("a.mp4", CASE, START)
    key = desk.row(recording).key
    lock = desk.installation.home / "originals" / "locks"
    for written in lock.rglob("*.json"):
        written.unlink()
    with desk.installation.catalogue.begin() as tx:
        mark_ledger.add(tx, CASE, marks.Mark(Trigger.LT5, "投诉", "王芳", desk.now))
        from storage.keeping.sweep import sweeping

        sweeping.mark_undecided(tx, CASE)
    assert not desk.installation.store.stat(key).held
    from pipelines.sweep import sweep

    sweep(desk.installation, desk.now.date())
    assert desk.installation.store.stat(key).held and desk.row(recording).held
