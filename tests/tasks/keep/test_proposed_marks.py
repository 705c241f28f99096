"""Marks that the facts suggest: proposals, until a named person confirms or dismisses them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from desk import START, Desk

from footage.values.recordings import Interval
from messages.errors import BadCall
from regulations.values.facts import CaseDocument, Heard
from storage.keeping import reasons, suggestions
from storage.ledgers import marks as mark_ledger
from storage.ledgers import originals
from storage.ledgers.casework import cases
from tasks.keep import hinting
from tasks.keep.deciding import decide_open

CASE = "临人社〔2026〕1号"
CLOSED = date(2026, 3, 20)


def rows(desk: Desk, number: str = CASE):
    with desk.installation.catalogue.read() as tx:
        return originals.of_case(tx, number)


@pytest.mark.requirement("R003-2-20", "R003-3-15")
def test_marks_are_proposed_from_case_papers_recorder_and_speech_each_with_its_clause(desk: Desk):
    desk.case(CASE, regulation="jilin-civil-affairs", matter="行政强制", evidence=True, closed=CLOSED, triggers=("LT5",),
              documents=(CaseDocument("申请书.docx", "行政复议申请书"), CaseDocument("清单.docx", "查封(扣押)物品清单"),
                         CaseDocument("笔录.docx", "现场检查笔录")))
    recording = desk.footage("a_IMP.mp4", CASE, START, important=True)
    heard = [Heard("LT7", recording, START - timedelta(seconds=40), 20, 91, "骂人的话"),
             Heard("LT7", recording, START - timedelta(seconds=20), 40, 95, "滚"),
             Heard("refusal", recording, START, 60, 99, "我不签"), Heard("notice", recording, START, 1, 99, "全程录音录像")]
    assert hinting.suggest_marks(desk.installation, CASE, rows(desk), heard) == 8
    with desk.installation.catalogue.read() as tx:
        proposed = suggestions.listing(tx, CASE)
    assert sorted((mark.proposal.trigger, mark.proposal.source) for mark in proposed) == [
        ("LT1", "case"), ("LT10", "device"), ("LT2", "case"), ("LT2", "document"), ("LT5", "document"), ("LT5", "register"),
        ("LT6", "transcript"), ("LT7", "transcript")]
    assert {mark.proposal.trigger: mark.proposal.article.article for mark in proposed}["LT7"] == "附件2 18(二)5"
    insult = next(mark.proposal for mark in proposed if mark.proposal.trigger == "LT7")
    assert insult.span == Interval(START - timedelta(seconds=70), START + timedelta(seconds=10))
    assert hinting.suggest_marks(desk.installation, CASE, rows(desk), heard) == 0


def test_a_proposal_is_no_hold_until_a_named_person_confirms_it(desk: Desk):
    desk.case(CASE, closed=CLOSED)
    recording, other = desk.footage("a.mp4", CASE, START), desk.footage("b_IMP.mp4", CASE, START + timedelta(minutes=9), important=True)
    heard = [Heard("LT5", recording, START, 5, 97, "我要投诉")]
    hinting.suggest_marks(desk.installation, CASE, rows(desk), heard)
    assert not desk.row(recording).held and not desk.row(other).held
    with desk.installation.catalogue.read() as tx:
        device, speech = (proposed.id for proposed in suggestions.listing(tx, CASE))
    person = replace(desk.installation, who="李娜")
    marked = hinting.confirm(person, speech)
    assert marked.held == (recording,) and desk.stat(recording).held and marked.mark.by == "李娜" and marked.mark.span is not None
    hinting.dismiss(person, device, "误按")
    assert not desk.row(other).held
    for again in (lambda: hinting.confirm(person, device), lambda: hinting.dismiss(person, speech, "x")):
        with pytest.raises(BadCall):
            again()
    assert hinting.suggest_marks(desk.installation, CASE, rows(desk), heard) == 0
    with desk.installation.catalogue.read() as tx:
        assert suggestions.listing(tx) == ()
        assert {(proposed.state, proposed.by, proposed.reason) for proposed in suggestions.listing(tx, decided=True)} == {
            ("dismissed", "李娜", "误按"), ("confirmed", "李娜", marked.mark.reason)}
        assert mark_ledger.get(tx, marked.id).case == CASE
    assert [event.who for event in desk.events("proposal.dismissed")] == ["李娜"]


def test_an_undecided_proposal_keeps_the_footage_until_a_person_decides(desk: Desk):
    desk.case(CASE, closed=CLOSED)
    recording, other = desk.footage("a_IMP.mp4", CASE, START, important=True), desk.footage("b.mp4", CASE, START + timedelta(minutes=9))
    until = desk.row(other).keep_until
    assert desk.row(recording).keep_until == until
    hinting.suggest_marks(desk.installation, CASE, rows(desk))
    decide_open(desk.installation)
    with desk.installation.catalogue.read() as tx:
        why = reasons.of(tx, [desk.row(recording).reason_id])[desk.row(recording).reason_id].why
    assert desk.row(recording).keep_state == "undetermined" and desk.row(other).keep_until == until
    assert why[0].key == "retention.proposal_open" and "a_IMP.mp4" in why[0].say("zh")
    hinting.dismiss(replace(desk.installation, who="李娜"), 1, "误按")
    assert desk.row(recording).keep_until == until


def test_a_case_stored_before_evidence_was_asked_for_does_not_say_whether_there_is_any(desk: Desk):
    desk.case(CASE, regulation="jilin-civil-affairs", closed=CLOSED)
    with desk.installation.catalogue.begin() as tx:
        row = cases.row(tx, CASE)
        row.case = {key: value for key, value in row.case.items() if key not in ("inspection", "coercion")}
    recording = desk.footage("a.mp4", CASE, START)
    assert desk.row(recording).keep_state == "undetermined"
    desk.case(CASE, regulation="jilin-civil-affairs", closed=CLOSED)
    assert desk.row(recording).keep_until == date(2028, 3, 20)


def test_a_proposal_about_footage_of_no_case_waits_until_it_has_one(desk: Desk):
    recording = desk.footage("x_IMP.mp4", None, START, important=True)
    with desk.installation.catalogue.read() as tx:
        loose = [originals.get(tx, recording)]
    assert hinting.suggest_marks(desk.installation, None, loose) == 1
    with pytest.raises(BadCall):
        hinting.confirm(desk.installation, 1)
    desk.case(CASE, closed=CLOSED)
    with desk.installation.catalogue.begin() as tx:
        originals.assign(tx, [recording], CASE)
    assert hinting.confirm(desk.installation, 1).held == (recording,)


@pytest.mark.parametrize(("regulation", "codes"), [
    ("tonghua-hrss", {"LT5"}), ("guhan-town", {"LT5"}), ("tonghua-gazetteer", {"LT5"}),
    ("jilin-civil-affairs", {"LT1", "LT2", "LT5"}), ("linxi-hrss", {"LT5"})])
def test_evidence_and_coercion_are_proposed_only_where_the_regulation_lists_them(desk: Desk, regulation: str, codes: set[str]):
    desk.case(CASE, regulation=regulation, matter="行政强制", evidence=True, closed=CLOSED, triggers=("LT5",))
    hinting.suggest_marks(desk.installation, CASE, ())
    with desk.installation.catalogue.read() as tx:
        proposed = suggestions.listing(tx, CASE)
    assert {mark.proposal.trigger for mark in proposed} == codes
    assert (proposed[-1].proposal.article is None) == (regulation == "tonghua-gazetteer")
