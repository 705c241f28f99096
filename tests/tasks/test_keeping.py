"""Marks, holds, proposals, versions of a case: what keeps an original, and who let go of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from desk import START, Desk, at

from footage.values.recordings import Interval
from messages.errors import BadCall, Refused
from regulations.values.enums import Trigger
from regulations.values.facts import CaseDocument, Heard
from storage.keeping import holds, suggestions
from storage.ledgers import cases, originals, reviews
from storage.ledgers import marks as mark_ledger
from storage.trail import audit
from tasks.keep import hinting, marks
from tasks.keep.deciding import tell_store

CASE = "临人社〔2026〕1号"
CLOSED = date(2026, 3, 20)


def events(desk: Desk, what: str) -> list[audit.Event]:
    with desk.installation.catalogue.read() as tx:
        return [event for event in audit.events(tx) if event.what == what]


def stat(desk: Desk, id: str):
    return desk.installation.store.stat(desk.row(id).key)


def rows(desk: Desk, number: str = CASE):
    with desk.installation.catalogue.read() as tx:
        return originals.of_case(tx, number)


@pytest.mark.requirement("R001-24", "R000-29")
def test_an_open_case_an_appeal_a_lawsuit_and_a_mark_each_hold_the_original_until_the_last_is_gone(desk: Desk):
    desk.case(CASE)
    one = desk.footage("a.mp4", CASE, START)
    tell_store(desk.installation)
    assert desk.row(one).held and stat(desk, one).held
    desk.case(CASE, closed=CLOSED)
    assert not desk.row(one).held and not stat(desk, one).held
    assert stat(desk, one).retain_until == at(date(2028, 3, 21), 0)
    appeal = marks.place_hold(desk.installation, CASE, "review", "当事人申请行政复议", "复〔2026〕3号")
    suit = marks.place_hold(desk.installation, CASE, "lawsuit", "当事人起诉", None)
    marked = marks.mark_case(desk.installation, CASE, "LT5", "投诉", None, None, None)
    for let_go in (lambda: marks.lift_hold(desk.installation, appeal.id, "刘局长", "复议已结"),
                   lambda: marks.lift_mark(desk.installation, marked.id, "刘局长", "误标"),
                   lambda: marks.lift_hold(desk.installation, suit.id, "刘局长", "已判决")):
        assert desk.row(one).held and stat(desk, one).held
        with pytest.raises(Refused):
            desk.installation.store.delete(desk.row(one).key, at(date(2090, 1, 1)))
        let_go()
    assert not desk.row(one).held and not stat(desk, one).held
    assert [(event.detail["kind"], event.detail["approver"], event.why) for event in events(desk, "hold.lifted")] == [
        ("review", "刘局长", "复议已结"), ("lawsuit", "刘局长", "已判决")]
    assert events(desk, "original.released")[-1].hash == desk.row(one).sha256


def test_nothing_is_lifted_without_an_approver_and_a_reason_or_twice(desk: Desk):
    desk.case(CASE, closed=CLOSED)
    one = desk.footage("a.mp4", CASE, START)
    hold = marks.place_hold(desk.installation, CASE, "other", "巡视组调阅", None, one)
    mark = marks.mark_case(desk.installation, CASE, "LT10", "重要", one, None, None)
    for approver, reason in (("", "x"), ("刘局长", "  ")):
        for lift in (lambda a=approver, r=reason: marks.lift_hold(desk.installation, hold.id, a, r),
                     lambda a=approver, r=reason: marks.lift_mark(desk.installation, mark.id, a, r)):
            with pytest.raises(BadCall):
                lift()
    assert desk.row(one).held
    marks.lift_hold(desk.installation, hold.id, "刘局长", "已归还")
    with pytest.raises(BadCall):
        marks.lift_hold(desk.installation, hold.id, "刘局长", "已归还")
    with desk.installation.catalogue.read() as tx:
        assert [(one.lifted_by, one.lifted_reason) for one in holds.of_case(tx, CASE)] == [("刘局长", "已归还")]


def test_a_hold_on_one_recording_leaves_the_others_free(desk: Desk):
    desk.case(CASE, closed=CLOSED)
    one, two = desk.footage("a.mp4", CASE, START), desk.footage("b.mp4", CASE, START + timedelta(minutes=5))
    marks.place_hold(desk.installation, CASE, "other", "调阅", None, one)
    assert (desk.row(one).held, desk.row(two).held) == (True, False)
    with pytest.raises(BadCall):
        marks.place_hold(desk.installation, CASE, "other", "调阅", None, desk.footage("c.mp4", None, START))


@pytest.mark.requirement("R004-29", "R000-29")
def test_a_span_keeps_the_whole_original_of_every_recording_it_touches(desk: Desk):
    desk.case(CASE, closed=CLOSED)
    ids = [desk.footage(f"{n}.mp4", CASE, START + timedelta(minutes=n)) for n in (1, 5, 9)]
    begin, end = START + timedelta(minutes=4, seconds=30), START + timedelta(minutes=5)
    marked = marks.mark_case(desk.installation, CASE, "LT7", "当事人辱骂", None, begin, end)
    assert marked.held == (ids[1],) and stat(desk, ids[1]).held
    assert [desk.row(id).keep_state for id in ids] == ["until", "forever", "until"]
    assert marked.article.article == "27(二)"


def test_a_mark_set_on_a_replica_too(open_desk, tmp_path):
    replica = (tmp_path / "replica").as_uri()
    with open_desk(f'replica = "{replica}"\n') as desk:
        from storage.care.replica import fill_replica
        from storage.stores.opening import open_store

        desk.case(CASE, closed=CLOSED)
        one = desk.footage("a.mp4", CASE, START)
        list(fill_replica(desk.installation.store, open_store(replica)))
        mark = marks.mark_case(desk.installation, CASE, "LT5", "投诉", None, None, None)
        assert open_store(replica).stat(desk.row(one).key).held
        marks.lift_mark(desk.installation, mark.id, "刘局长", "误标")
        there = open_store(replica).stat(desk.row(one).key)
        assert not there.held and there.retain_until == at(date(2028, 3, 21), 0)


@pytest.mark.requirement("R000-28", "R004-26")
def test_a_later_decision_lengthens_and_never_shortens_and_says_so(desk: Desk):
    facts = {"matter": "行政处罚", "procedure": "一般程序", "evidence": True, "closed": CLOSED}
    desk.case(CASE, **facts, file_retention="10年")
    one = desk.footage("a.mp4", CASE, START)
    assert desk.row(one).keep_until == date(2036, 3, 20)
    desk.case(CASE, **facts, file_retention="30年")
    assert desk.row(one).keep_until == date(2056, 3, 20)
    for shorter in ({"file_retention": "10年"}, {"file_retention": "10年", "evidence": False}, {"matter": "行政检查", "evidence": False}):
        desk.case(CASE, **{**facts, **shorter})
        assert desk.row(one).keep_until == date(2056, 3, 20)
    with desk.installation.catalogue.read() as tx:
        from storage.keeping import reasons

        ground = reasons.of(tx, [desk.row(one).ground])[desk.row(one).ground]
    assert [why.key for why in ground.why][-1] == "keeping.stands"
    assert "25" in {article.article for article in ground.articles}
    assert stat(desk, one).retain_until == at(date(2056, 3, 21), 0)
    desk.case(CASE, **{**facts, "file_retention": "永久"})
    assert desk.row(one).keep_state == "forever"
    desk.case(CASE, **{**facts, "file_retention": "10年"})
    assert desk.row(one).keep_state == "forever"


def test_only_an_approver_lets_a_wrong_case_file_be_put_right_and_the_store_keeps_its_lock(desk: Desk):
    facts = {"matter": "行政处罚", "procedure": "一般程序", "evidence": True, "closed": CLOSED}
    desk.case(CASE, **facts, file_retention="30年")
    one = desk.footage("a.mp4", CASE, START)
    desk.case(CASE, **facts, file_retention="10年")
    with pytest.raises(BadCall):
        marks.decide_anew(desk.installation, CASE, "", "写错")
    marks.decide_anew(desk.installation, CASE, "刘局长", "保存期限写错，应为10年")
    assert desk.row(one).keep_until == date(2036, 3, 20)
    assert stat(desk, one).retain_until == at(date(2056, 3, 21), 0)
    assert events(desk, "retention.corrected")[0].detail["approver"] == "刘局长"


def test_lifting_a_mark_goes_back_to_the_longest_the_law_ever_asked_for(desk: Desk):
    facts = {"matter": "行政处罚", "procedure": "一般程序", "evidence": True, "closed": CLOSED}
    desk.case(CASE, **facts, file_retention="30年")
    one = desk.footage("a.mp4", CASE, START)
    mark = marks.mark_case(desk.installation, CASE, "LT5", "投诉", None, None, None)
    desk.case(CASE, **facts, file_retention="10年")
    assert desk.row(one).keep_state == "forever"
    marks.lift_mark(desk.installation, mark.id, "刘局长", "误标")
    assert (desk.row(one).keep_state, desk.row(one).keep_until) == ("until", date(2056, 3, 20))


@pytest.mark.requirement("R003-2-20", "R003-3-15")
def test_marks_are_proposed_from_case_papers_recorder_and_speech_each_with_its_clause(desk: Desk):
    desk.case(CASE, regulation="jilin-civil-affairs", matter="行政强制", evidence=True, closed=CLOSED, triggers=("LT5",),
              documents=(CaseDocument("申请书.docx", "行政复议申请书"), CaseDocument("清单.docx", "查封(扣押)物品清单"),
                         CaseDocument("笔录.docx", "现场检查笔录")))
    one = desk.footage("a_IMP.mp4", CASE, START, important=True)
    heard = [Heard("LT7", one, START - timedelta(seconds=40), 20, 91, "骂人的话"),
             Heard("LT7", one, START - timedelta(seconds=20), 40, 95, "滚"),
             Heard("refusal", one, START, 60, 99, "我不签"), Heard("notice", one, START, 1, 99, "全程录音录像")]
    assert hinting.suggest_marks(desk.installation, CASE, rows(desk), heard) == 8
    with desk.installation.catalogue.read() as tx:
        found = suggestions.listing(tx, CASE)
    assert sorted((one.proposal.trigger, one.proposal.source) for one in found) == [
        ("LT1", "case"), ("LT10", "device"), ("LT2", "case"), ("LT2", "document"), ("LT5", "document"), ("LT5", "register"),
        ("LT6", "transcript"), ("LT7", "transcript")]
    assert {one.proposal.trigger: one.proposal.article.article for one in found}["LT7"] == "附件2 18(二)5"
    insult = next(one.proposal for one in found if one.proposal.trigger == "LT7")
    assert insult.span == Interval(START - timedelta(seconds=70), START + timedelta(seconds=10))
    assert hinting.suggest_marks(desk.installation, CASE, rows(desk), heard) == 0


def test_a_proposal_is_no_hold_until_a_named_person_confirms_it(desk: Desk):
    desk.case(CASE, closed=CLOSED)
    one, two = desk.footage("a.mp4", CASE, START), desk.footage("b_IMP.mp4", CASE, START + timedelta(minutes=9), important=True)
    heard = [Heard("LT5", one, START, 5, 97, "我要投诉")]
    hinting.suggest_marks(desk.installation, CASE, rows(desk), heard)
    assert not desk.row(one).held and not desk.row(two).held
    with desk.installation.catalogue.read() as tx:
        device, speech = (found.id for found in suggestions.listing(tx, CASE))
    person = replace(desk.installation, who="李娜")
    marked = hinting.confirm(person, speech)
    assert marked.held == (one,) and stat(desk, one).held and marked.mark.by == "李娜" and marked.mark.span is not None
    hinting.dismiss(person, device, "误按")
    assert not desk.row(two).held
    for again in (lambda: hinting.confirm(person, device), lambda: hinting.dismiss(person, speech, "x")):
        with pytest.raises(BadCall):
            again()
    assert hinting.suggest_marks(desk.installation, CASE, rows(desk), heard) == 0
    with desk.installation.catalogue.read() as tx:
        assert suggestions.listing(tx) == ()
        assert {(found.state, found.by, found.reason) for found in suggestions.listing(tx, decided=True)} == {
            ("dismissed", "李娜", "误按"), ("confirmed", "李娜", marked.mark.reason)}
        assert mark_ledger.get(tx, marked.id).case == CASE
    assert [event.who for event in events(desk, "proposal.dismissed")] == ["李娜"]


def test_a_proposal_about_footage_of_no_case_waits_until_it_has_one(desk: Desk):
    one = desk.footage("x_IMP.mp4", None, START, important=True)
    with desk.installation.catalogue.read() as tx:
        loose = [originals.get(tx, one)]
    assert hinting.suggest_marks(desk.installation, None, loose) == 1
    with pytest.raises(BadCall):
        hinting.confirm(desk.installation, 1)
    desk.case(CASE, closed=CLOSED)
    with desk.installation.catalogue.begin() as tx:
        originals.assign(tx, [one], CASE)
    assert hinting.confirm(desk.installation, 1).held == (one,)


@pytest.mark.parametrize(("regulation", "codes"), [
    ("tonghua-hrss", {"LT5"}), ("guhan-town", {"LT5"}), ("tonghua-gazetteer", {"LT5"}),
    ("jilin-civil-affairs", {"LT1", "LT2", "LT5"}), ("linxi-hrss", {"LT5"})])
def test_evidence_and_coercion_are_proposed_only_where_the_regulation_lists_them(desk: Desk, regulation: str, codes: set[str]):
    desk.case(CASE, regulation=regulation, matter="行政强制", evidence=True, closed=CLOSED, triggers=("LT5",))
    hinting.suggest_marks(desk.installation, CASE, ())
    with desk.installation.catalogue.read() as tx:
        found = suggestions.listing(tx, CASE)
    assert {one.proposal.trigger for one in found} == codes
    assert (found[-1].proposal.article is None) == (regulation == "tonghua-gazetteer")


def test_a_reopened_case_is_a_new_version_and_the_old_one_is_kept(desk: Desk):
    desk.case(CASE, closed=CLOSED)
    one = desk.footage("a.mp4", CASE, START)
    with pytest.raises(BadCall):
        marks.reopen_case(desk.installation, CASE, "刘局长", "补充调查")
    with desk.installation.catalogue.begin() as tx:
        reviews.save(tx, CASE, {"verdict": "continuous"}, desk.now)
        assert cases.load(tx, CASE).state == "reviewed"
        from storage.keeping import sweeping

        sweeping.set_archived(tx, CASE, desk.now)
        assert cases.load(tx, CASE).state == "archived"
    assert marks.reopen_case(desk.installation, CASE, "刘局长", "补充调查") == 2
    with desk.installation.catalogue.read() as tx:
        stored, before = cases.load(tx, CASE), cases.versions(tx, CASE)
        assert (stored.state, stored.version, stored.case.closed, reviews.last(tx, CASE)) == ("open", 2, None, None)
    assert [(old.version, old.state, old.case.closed, old.why) for old in before] == [(1, "archived", CLOSED, "补充调查")]
    assert desk.row(one).held and stat(desk, one).held and desk.row(one).keep_state == "undetermined"
    desk.case(CASE, closed=CLOSED + timedelta(days=60))
    assert desk.row(one).keep_until == date(2028, 5, 19) and not desk.row(one).held


def test_every_change_of_a_case_file_keeps_what_it_replaced(desk: Desk):
    desk.case(CASE, closed=CLOSED, file_retention="10年")
    desk.case(CASE, closed=CLOSED, file_retention="10年")
    desk.case(CASE, closed=CLOSED, file_retention="30年")
    with desk.installation.catalogue.read() as tx:
        assert [old.case.file_retention for old in cases.versions(tx, CASE)] == ["10年"]


def test_a_store_that_was_away_is_told_by_the_next_sweep(desk: Desk):
    """The catalogue decides at once; a run that was cut off before the store knew leaves a note, not a hole."""
    desk.case(CASE, closed=CLOSED)
    one = desk.footage("a.mp4", CASE, START)
    key = desk.row(one).key
    lock = desk.installation.home / "originals" / "locks"
    for written in lock.rglob("*.json"):
        written.unlink()
    with desk.installation.catalogue.begin() as tx:
        mark_ledger.add(tx, CASE, marks.Mark(Trigger.LT5, "投诉", "王芳", desk.now))
        from storage.keeping import sweeping

        sweeping.mark_undecided(tx, CASE)
    assert not desk.installation.store.stat(key).held
    from pipelines.sweep import sweep

    sweep(desk.installation, desk.now.date())
    assert desk.installation.store.stat(key).held and desk.row(one).held
