"""What the legal office decides about a review: by right, at once, undone while it is open, carried to the next, finished by name."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from fractions import Fraction
from pathlib import Path

import pytest
import servers
from examples import NOW, NUMBER, case

from messages.errors import BadCall, Problems, Refused
from office.desk import Desk
from office.findings import finishing
from office.findings.deciding import decide, look
from office.findings.values import DecidedMeanwhile, DecisionTaken
from office.person import Person
from office.rights.asking import NotAllowed
from regulations.values.enums import FindingStatus, Severity
from regulations.values.places import place_of
from regulations.values.reviews.grouping import grouped
from regulations.values.reviews.review import ReviewAnswer, ReviewedFinding
from storage.catalogue.database import Catalogue
from storage.catalogue.glances.overview import waiting
from storage.catalogue.glances.story import case_story
from storage.catalogue.sealing.who import Sealing
from storage.catalogue.states import OfficeRole
from storage.ledgers.casework import cases, decisions, reviews
from storage.settings import load_settings
from storage.trail import audit, rows

KEY = b"k" * 32
LEGAL = Person("李法制", "U-2", frozenset({OfficeRole.LEGAL}))
OTHER_LEGAL = Person("王法制", "U-3", frozenset({OfficeRole.LEGAL}))
OFFICER = Person("张伟", "U-1", frozenset({OfficeRole.OFFICER, OfficeRole.LEGAL}))
CONFIRMED = DecisionTaken(FindingStatus.CONFIRMED, "录像与笔录相符")


def at(minutes: float) -> datetime:
    return NOW + timedelta(minutes=minutes)


def finding(id_: str, kind: str, severity: Severity, start: float, end: float, **more) -> ReviewedFinding:
    return ReviewedFinding(id=id_, kind=kind, severity=severity, start=at(start), end=at(end), seconds=Fraction(60) * Fraction(end - start),
                           uncertainty_seconds=Fraction(2), message=f"{kind} {id_}", **more)


FINDINGS = (
    finding("F-gap", "gap", Severity.VIOLATION, 10, 14), finding("F-number", "number-missing", Severity.EXPLAIN, 10, 14),
    finding("F-uncovered", "uncovered", Severity.EXPLAIN, 10, 13.9, evidence={"document": "笔录.docx"}),
    finding("F-black", "black", Severity.EXPLAIN, 30, 31), finding("F-notice", "clock-offset", Severity.NOTICE, 0, 60),
)


@pytest.fixture(params=["sqlite", "postgresql"])
def catalogue(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Catalogue]:
    with contextlib.ExitStack() as stack:
        url = f"sqlite:///{tmp_path / 'catalogue.db'}"
        if request.param == "postgresql":
            programs = servers.postgres_programs()
            if programs is None:
                pytest.skip("PostgreSQL is not installed")
            url = stack.enter_context(servers.postgres(programs)) + "postgres"
        opened = Catalogue.open(url, Sealing("—", lambda: KEY))
        with opened.begin() as tx:
            cases.save(tx, case(), "/c", {}, NOW)
            audit.append(tx, "case.added", f"case:{NUMBER}", "张伟", NOW, None, None, {"case": NUMBER})
        review(opened, FINDINGS)
        yield opened
        opened.close()


def review(catalogue: Catalogue, findings) -> None:
    shown, events = grouped(findings)
    with catalogue.begin() as tx:
        reviews.save(tx, NUMBER, ReviewAnswer(verdict="unexplained", findings=shown, events=events), NOW)
        audit.append(tx, "reviewed", f"case:{NUMBER}", "王芳", NOW, None, None, {"case": NUMBER})


def desk(catalogue: Catalogue, person: Person, tmp_path: Path) -> Desk:
    settings = replace(load_settings(tmp_path, {}), database=catalogue.url.render_as_string(hide_password=False))
    return Desk(settings, catalogue.acting(Sealing(person.name, lambda: KEY, person.id)), lambda: NOW, "zh", person)


def test_a_hole_its_missing_number_and_what_it_leaves_uncovered_are_one_event_and_decided_as_one(catalogue: Catalogue, tmp_path: Path):
    legal = desk(catalogue, LEGAL, tmp_path)
    stands = look(legal, NUMBER)
    assert [event.findings for event in stands.events] == [("F-gap", "F-number", "F-uncovered"), ("F-black",), ("F-notice",)]
    assert {one.event for one in stands.findings if one.id != "F-black" and one.id != "F-notice"} == {stands.events[0].id}
    decided = decide(legal, NUMBER, [stands.events[0].id], CONFIRMED)
    assert decided.changed == ("F-gap", "F-number", "F-uncovered") and [one.id for one in decided.left] == ["F-black"]
    told_apart = decide(legal, NUMBER, ["F-number"], DecisionTaken(FindingStatus.DISMISSED, "编号由厂家程序跳过"))
    assert {one.id: one.status for one in told_apart.findings}["F-gap"] == "confirmed"
    assert told_apart.events[0].status == "confirmed"


def test_counts_of_status_and_case_follow_at_once_and_the_event_names_the_account(catalogue: Catalogue, tmp_path: Path):
    legal = desk(catalogue, LEGAL, tmp_path)
    decide(legal, NUMBER, ["F-gap", "F-black"], CONFIRMED)
    url = legal.settings.database
    assert [(row.case, row.findings) for row in waiting(url, NOW).legal.open_findings] == [(NUMBER, 2)]
    with catalogue.read() as tx:
        assert sum(one.waits for one in reviews.last(tx, NUMBER).answer.findings) == 2
        event = audit.events(tx)[-1]
        assert (event.what, event.who, event.why) == ("findings.decided", "李法制", CONFIRMED.reason)
        assert event.detail["account"] == "U-2" and event.detail["findings"] == ["F-gap", "F-black"]
        assert rows.verify(tx, (KEY,)).sound
    assert case_story(url, NUMBER).findings == len(FINDINGS)


@pytest.mark.requirement("R003-2-03")
def test_an_officer_of_the_case_decides_nothing_whatever_else_that_one_is(catalogue: Catalogue, tmp_path: Path):
    for person in (OFFICER, Person("张伟")):  # with an account, and before there were any
        with pytest.raises(Refused, match="本案执法人员"):
            decide(desk(catalogue, person, tmp_path), NUMBER, ["F-gap"], CONFIRMED)
    with pytest.raises(NotAllowed, match="法制人员"):
        decide(desk(catalogue, Person("赵六", "U-6", frozenset({OfficeRole.LEADER})), tmp_path), NUMBER, ["F-gap"], CONFIRMED)
    assert decide(desk(catalogue, Person("李法制"), tmp_path), NUMBER, ["F-gap"], CONFIRMED).changed == ("F-gap",)


def test_who_decides_after_somebody_else_is_told_both_and_changes_nothing(catalogue: Catalogue, tmp_path: Path):
    first, second = desk(catalogue, LEGAL, tmp_path), desk(catalogue, OTHER_LEGAL, tmp_path)
    seen = look(second, NUMBER).version
    decide(first, NUMBER, ["F-black"], CONFIRMED, look(first, NUMBER).version)
    with pytest.raises(DecidedMeanwhile) as refused:
        decide(second, NUMBER, ["F-black"], DecisionTaken(FindingStatus.DISMISSED, "镜头被雨衣遮住"), seen)
    assert "李法制" in refused.value.say("zh") and "属实" in refused.value.say("zh") and "镜头被雨衣遮住" in refused.value.say("zh")
    assert {one.id: one.status for one in look(first, NUMBER).findings}["F-black"] == "confirmed"


def test_asking_for_an_explanation_is_a_duty_of_who_is_asked_until_it_is_decided(catalogue: Catalogue, tmp_path: Path):
    legal = desk(catalogue, LEGAL, tmp_path)
    asked = decide(legal, NUMBER, ["F-black"], DecisionTaken(FindingStatus.OPEN, "为何黑屏", "张伟", date(2026, 3, 5)))
    black = next(one for one in asked.findings if one.id == "F-black")
    assert black.status == "open" and (black.decision.asked_of, black.decision.explain_by) == ("张伟", date(2026, 3, 5))
    late = waiting(legal.settings.database, NOW + timedelta(days=10)).overdue.duties
    assert [(duty.person, duty.subject) for duty in late if duty.kind == "explanation"] == [("张伟", "F-black")]
    decide(legal, NUMBER, ["F-black"], DecisionTaken(FindingStatus.EXPLAINED, "书面说明已附卷"))
    assert not [duty for duty in waiting(legal.settings.database, NOW + timedelta(days=10)).overdue.duties if duty.kind == "explanation"]


def test_a_review_is_finished_only_when_everything_is_decided_and_then_nothing_is_undone(catalogue: Catalogue, tmp_path: Path):
    legal = desk(catalogue, LEGAL, tmp_path)
    decide(legal, NUMBER, ["F-gap", "F-number", "F-uncovered"], CONFIRMED)
    with pytest.raises(Problems, match="F-black"):
        finishing.ready(legal, NUMBER)
    decide(legal, NUMBER, ["F-black"], CONFIRMED)
    decide(legal, NUMBER, ["F-black"], DecisionTaken(FindingStatus.OPEN, "再看一遍"))
    with pytest.raises(Problems, match="F-black"):
        finishing.ready(legal, NUMBER)
    decide(legal, NUMBER, ["F-black"], DecisionTaken(FindingStatus.DISMISSED, "夜间正常"))
    stands = finishing.ready(legal, NUMBER)
    decide(desk(catalogue, OTHER_LEGAL, tmp_path), NUMBER, ["F-black"], CONFIRMED)
    with pytest.raises(DecidedMeanwhile):
        finishing.finish(legal, stands, "a" * 64)
    finishing.finish(legal, finishing.ready(legal, NUMBER), "a" * 64)
    with catalogue.read() as tx:
        event = audit.events(tx)[-1]
        assert (event.what, event.hash) == ("review.finished", "a" * 64) and event.detail["findings"]["F-black"] == "confirmed"
    for refused in (lambda: decide(legal, NUMBER, ["F-black"], CONFIRMED), lambda: finishing.ready(legal, NUMBER)):
        with pytest.raises(Refused, match="李法制"):
            refused()
    review(catalogue, FINDINGS)
    assert look(legal, NUMBER).finished_at is None, "the next review is open again"


@pytest.mark.parametrize(("again", "stands"), [
    (finding("F-new", "gap", Severity.VIOLATION, 10.02, 14.01), True),  # another id, the same hole within a second or two
    (finding("F-gap", "gap", Severity.VIOLATION, 10, 14), True),
    (finding("F-gap", "gap", Severity.EXPLAIN, 10, 14), True),  # it weighs less now
    (finding("F-gap", "gap", Severity.VIOLATION, 10, 34), False),  # the same beginning, twenty minutes longer
    (finding("F-new", "gap", Severity.VIOLATION, 20, 24), False),
    (finding("F-new", "black", Severity.VIOLATION, 10, 14), False),
    (finding("F-new", "gap", Severity.VIOLATION, 10, 14, device="A000002"), False),
])
def test_a_decision_stands_in_the_next_review_where_the_same_place_shows_the_same_thing(again: ReviewedFinding, stands: bool):
    decided = decisions.Decision("F-gap", "confirmed", "李法制", NOW, "属实", place=place_of(FINDINGS[0]))
    assert (again.id in decisions.carried({"F-gap": decided}, {again.id: place_of(again)})) is stands


def test_a_lighter_finding_that_was_decided_stands_for_no_heavier_one():
    lighter = replace(place_of(FINDINGS[0]), severity=Severity.EXPLAIN)
    decided = decisions.Decision("F-gap", "dismissed", "李法制", NOW, "换电池", place=lighter)
    assert decisions.carried({"F-gap": decided}, {"F-gap": place_of(FINDINGS[0])}) == {}


def test_a_review_of_an_older_version_gets_its_events_when_it_is_decided(catalogue: Catalogue, tmp_path: Path):
    with catalogue.begin() as tx:
        reviews.save(tx, NUMBER, ReviewAnswer(verdict="unexplained", findings=FINDINGS), NOW)
        audit.append(tx, "reviewed", f"case:{NUMBER}", "王芳", NOW, None, None, {"case": NUMBER})
    legal = desk(catalogue, LEGAL, tmp_path)
    assert len(look(legal, NUMBER).events) == 3
    with pytest.raises(BadCall, match="F-none"):
        decide(legal, NUMBER, ["F-none"], CONFIRMED)
    assert decide(legal, NUMBER, [look(legal, NUMBER).events[0].id], CONFIRMED).changed == ("F-gap", "F-number", "F-uncovered")
