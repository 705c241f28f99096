"""What a sweep lists: duties by person, what has expired, what is held; one that only looks writes nothing."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction
from pathlib import Path

import pytest
from desk import START, Desk, swept

from pipelines.flows.care import tell_overdue
from pipelines.sweep import sweep
from regulations.values.facts import CaseRecorder, Officer
from regulations.values.reviews.review import ReviewAnswer, ReviewedFinding
from storage.keeping.sweep import sweeping
from storage.ledgers import packages
from storage.ledgers.casework import decisions, reviews
from storage.ledgers.speech import records, transcripts
from tasks.keep import marks
from tasks.notices import FILE, entries
from transcripts.transcript import Segment, Transcript

SPOKEN = Transcript("faster-whisper", "whisper-base", (Segment(Fraction(0), Fraction(2), "您好", Fraction(1)),), ())
CASE, CLOSED = "1号", date(2026, 3, 20)


def tree(home: Path) -> dict[str, str]:
    """Everything in a home by its hash; SQLite's own log and memory files belong to whoever has it open."""
    return {str(path.relative_to(home)): hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(home.rglob("*"))
            if path.is_file() and not path.name.endswith(("-wal", "-shm"))}


def test_a_dry_run_writes_nothing_at_all_and_says_what_a_real_one_would_find(desk: Desk):
    desk.case(CASE, closed=CLOSED)
    recording = desk.footage("a.mp4", CASE, START)
    other = desk.footage("b.mp4", CASE, START, decide=False)
    desk.go(date(2028, 3, 21))
    from sqlalchemy import text

    def content() -> list[tuple]:
        with desk.installation.catalogue.read() as tx:
            return [tuple(row) for name in ("recordings", "audit", "duties", "sweeps", "disposals", "grounds", "holds")
                    for row in tx.execute(text(f"SELECT * FROM {name}"))]

    before, files = content(), tree(desk.installation.home)
    looked = swept(desk.installation, desk.now.date(), dry_run=True)
    assert looked["dry_run"] and [(row["proposed"], row["path"]) for row in looked["lists"]] == [(2, None)]
    assert content() == before and tree(desk.installation.home) == files
    assert {item["recording"] for item in looked["expired"]} == {recording, other} and looked["proposal"] is None
    done = swept(desk.installation, desk.now.date())
    assert {item["recording"] for item in done["expired"]} == {recording, other} and done["proposal"]


def test_the_same_day_again_gives_the_same_list_and_no_second_one(desk: Desk):
    desk.case(CASE, closed=CLOSED)
    desk.footage("a.mp4", CASE, START)
    desk.go(date(2028, 3, 21))
    first, again = swept(desk.installation, desk.now.date()), swept(desk.installation, desk.now.date())
    assert first["proposal"] == again["proposal"] and len(again["lists"]) == 1


def test_a_line_is_withdrawn_when_its_case_is_marked_and_proposed_again_when_that_is_lifted(desk: Desk):
    desk.case(CASE, closed=CLOSED)
    recording = desk.footage("a.mp4", CASE, START)
    desk.go(date(2028, 3, 21))
    sweep(desk.installation, desk.now.date())
    mark = marks.mark_case(desk.installation, CASE, "LT5", "投诉", None, None, None)
    held = swept(desk.installation, desk.now.date())
    assert held["expired"] == [] and held["lists"] == [] and [item["recording"] for item in held["held"]] == [recording]
    assert "LT5" in held["held"][0]["reason"] and held["held"][0]["articles"][0]["article"] == "27(一)"
    marks.lift_mark(desk.installation, mark.id, "刘局长", "误标")
    assert [item["recording"] for item in swept(desk.installation, desk.now.date())["expired"]] == [recording]


@pytest.mark.requirement("R001-28", "R001-22", "R000-25", "R004-24", "R003-2-17")
def test_deadlines_are_due_soon_overdue_and_met_by_unit_and_person(desk: Desk):
    people = (Officer("张伟"), Officer("李娜"))
    desk.case(CASE, officers=people, recorders=(CaseRecorder("A000001", "李娜"),), activity_ended=START, closed=CLOSED)
    soon = swept(desk.installation, START.date())["deadlines"]
    assert [(duty["kind"], duty["person"], duty["subject"]) for duty in soon["due_soon"]] == [("transfer", "李娜", "A000001")]
    desk.go(START + timedelta(days=2))
    late = swept(desk.installation, desk.now.date())
    assert [(item["name"], item["person"], item["articles"][0]["article"]) for item in late["transfer_overdue"]] == [(CASE, "李娜", "25")]
    desk.footage("a.mp4", CASE, START, device="A000001", received=desk.now)
    met = swept(desk.installation, desk.now.date())
    assert ("transfer", "李娜", 0, 1) in [(row["kind"], row["person"], row["met"], row["met_late"])
                                         for row in met["deadlines"]["by_person"]]
    desk.go(CLOSED + timedelta(days=31))  # 30 calendar days (004 art. 23) end on Sunday 19 April: it is due on Monday the 20th
    assert swept(desk.installation, desk.now.date())["archive_overdue"] == []
    desk.go(CLOSED + timedelta(days=32))
    assert [item["case"] for item in swept(desk.installation, desk.now.date())["archive_overdue"]] == [CASE]
    with desk.installation.catalogue.begin() as tx:
        packages.add(tx, CASE, "/p", 1, "b" * 64, [], desk.now)
        sweeping.set_archived(tx, CASE, desk.now)
    rows = swept(desk.installation, desk.now.date())
    assert rows["archive_overdue"] == []
    assert ("archive", "张伟、李娜", 0, 1) in [(row["kind"], row["person"], row["met"], row["met_late"])
                                             for row in rows["deadlines"]["by_person"]]


def test_an_interruption_without_its_explanation_and_speech_without_its_record_are_due_with_the_case_file(desk: Desk):
    desk.case(CASE, regulation="guhan-town", closed=CLOSED, activity_ended=START)
    desk.case("2号", regulation="jilin-civil-affairs", closed=CLOSED)
    recording = desk.footage("a.mp4", "2号", START)
    with desk.installation.catalogue.begin() as tx:
        reviews.save(tx, CASE, ReviewAnswer(verdict="explained", findings=(
            ReviewedFinding(id="F-1", kind="gap", severity="violation"),)),
                          desk.now)
        transcripts.save(tx, recording, SPOKEN, desk.now)
    desk.go(date(2026, 6, 1))
    from tasks.keep.duties import refresh

    refresh(desk.installation, [CASE, "2号"])
    due = swept(desk.installation, desk.now.date())["deadlines"]["overdue"]
    articles = {(row["kind"], row["case"]): [article["article"] for article in row["articles"]] for row in due}
    assert articles[("explanation", CASE)] == ["14"] and "附件2 18(一)2" in articles[("record", "2号")]
    with desk.installation.catalogue.begin() as tx:
        decisions.decide_finding(tx, CASE, decisions.Decision("F-1", "explained", "李娜", desk.now, "书面说明已附卷"))
        records.add(tx, recording, {}, desk.now, confirmed=True)
    kinds = {(row["kind"], row["case"]) for row in swept(desk.installation, desk.now.date())["deadlines"]["overdue"]}
    assert ("explanation", CASE) not in kinds and ("record", "2号") not in kinds


@pytest.mark.requirement("R003-3-17", "R004-36")
def test_a_sample_of_the_legal_office_is_due_where_the_regulation_asks_for_one(desk: Desk):
    desk.case(CASE, closed=CLOSED)
    desk.go(START + timedelta(days=91))
    due = [row for row in swept(desk.installation, desk.now.date())["deadlines"]["overdue"] if row["kind"] == "spot-check"]
    assert [(row["unit"], row["articles"][0]["article"]) for row in due] == [("监察支队", "33")]


def test_two_recordings_with_the_same_bytes_go_only_together(open_desk):
    with open_desk('regulation = "linxi-hrss"\n') as desk:
        desk.case(CASE, closed=CLOSED)
        early = desk.footage("a.mp4", None, START, content=b"twins")
        late = desk.footage("b.mp4", CASE, START, content=b"twins")
        desk.go(date(2028, 3, 10))  # the first is free since 3 March, the second is kept until the 20th
        assert swept(desk.installation, desk.now.date())["expired"] == []
        desk.go(date(2028, 3, 21))
        assert {item["recording"] for item in swept(desk.installation, desk.now.date())["expired"]} == {early, late}


def test_a_notice_counts_what_is_overdue_and_not_what_a_shortened_list_shows(desk: Desk):
    counts = {"transfer_overdue": 1500, "archive_overdue": 2, "expired": 3000}
    answer = sweep(desk.installation, desk.now.date(), dry_run=True)
    tell_overdue(desk.installation, replace(answer, counts={**answer.counts, **counts}))
    message = entries(desk.installation.home / FILE)[0].message
    assert "1500" in message and "3000" in message
