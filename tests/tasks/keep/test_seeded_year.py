"""A seeded year of cases under all five regulations, followed to the last day on which something is due.

What should happen is computed here from the figures of requirements.md (tables B and B.1) alone; the program is only watched:
what it proposes on which day, what it keeps, and which clause it names.
"""

from __future__ import annotations

import calendar
import random
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from desk import Desk, at, opened

from pipelines.sweep import sweep
from regulations.catalogue import PROFILES
from regulations.values.review import ReviewAnswer
from storage.keeping import reasons, sweeping
from storage.ledgers import reviews
from tasks.keep import marks as keeping

SEED = 20260302
MATTERS = ("行政许可", "行政确认", "行政给付", "行政奖励", "行政处罚", "行政强制", "行政检查")
UNIT = "guhan-town"  # the unit's own regulation: footage of no case is under it
FIRST, LAST = date(2026, 1, 5), date(2026, 12, 20)
# Amendments of the year: one asks for longer (2 → 3 years), one for less (5 → 3 years), which may never shorten what was decided.
AMENDED = {"linxi-hrss": (date(2026, 7, 1), 2, 3), "guhan-town": (date(2026, 9, 1), 5, 3)}
FOREVER, OPEN = "forever", "undetermined"
# Which article a decision has to name (requirements.md, tables A and B).
CLAUSES = {"tonghua-hrss": {"37", "38"}, "guhan-town": {"17", "18"}, "tonghua-gazetteer": {"26"},
           "jilin-civil-affairs": {"附件3 11", "附件2 18(二)1", "附件2 18(二)2", "附件2 18(二)4", "附件2 18(二)7"},
           "linxi-hrss": {"25", "27(一)", "27(四)"}}


def later(day: date, *, years: int = 0, months: int = 0) -> date:
    """The same day so much later; the last of the month where there is none."""
    total = day.year * 12 + day.month - 1 + years * 12 + months
    year, month = divmod(total, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def by_the_table(regulation: str, facts: dict[str, Any] | None, start: date, on: date) -> date | str:
    """Until when footage is kept by table B on a day, marks left aside; `facts` None: footage of no case."""
    if facts is not None and facts.get("triggers"):
        return FOREVER  # B.1: a reason known from outside keeps for good under every regulation
    if facts is not None and facts.get("closed") is None:  # no period runs before the case is closed; for good is for good at once
        return FOREVER if by_the_table(regulation, {**facts, "closed": start}, start, on) == FOREVER else OPEN
    years = AMENDED[regulation][2 if on >= AMENDED[regulation][0] else 1] if regulation in AMENDED else 0
    evidence, matter = bool(facts and facts["evidence"]), facts["matter"] if facts else ""
    general = matter == "行政强制" or (matter == "行政处罚" and bool(facts) and facts["procedure"] == "一般程序")
    held = {"10年": later(start, years=10), "30年": later(start, years=30), "永久": FOREVER}
    file_end = held[facts["file_retention"]] if facts else OPEN
    if regulation == "tonghua-hrss":
        if evidence:
            return file_end if general else OPEN
        return later(start, months=6) if matter == "行政检查" else OPEN
    if regulation == "guhan-town":
        return longest(file_end, later(start, years=years)) if evidence else later(start, years=years)
    if regulation == "tonghua-gazetteer":
        return OPEN
    if regulation == "jilin-civil-affairs":
        return FOREVER if evidence or matter == "行政强制" else later(start, years=2)
    return longest(file_end, later(start, years=years)) if evidence and general else later(start, years=years)


def longest(first: date | str, second: date | str) -> date | str:
    """What keeps longer of two decisions."""
    rank = {OPEN: 1, FOREVER: 2}
    if isinstance(first, date) and isinstance(second, date):
        return max(first, second)
    return max(first, second, key=lambda until: rank.get(until, 0) if isinstance(until, str) else 0)


@dataclass
class Footage:
    """One recording as the test knows it."""

    id: str
    end: date
    floor: date | str | None = None  # the longest decision so far
    answer: date | str = OPEN
    on_list: bool = False


@dataclass
class Matter:
    """One case as the test knows it."""

    number: str
    regulation: str
    facts: dict[str, Any]
    footage: list[Footage] = field(default_factory=list)
    marks: dict[int, str | None] = field(default_factory=dict)  # {mark: recording, None for all}
    holds: set[int] = field(default_factory=set)
    unlinked: bool = False

    def decide(self, on: date) -> None:
        """Decide every recording as of a day: never shorter than before."""
        for recording in self.footage:
            closed = self.facts.get("closed")
            start = max(recording.end, closed) if closed and not self.unlinked else recording.end
            now = by_the_table(self.regulation, None if self.unlinked else self.facts, start, on)
            if now != OPEN:
                recording.floor = now if recording.floor is None else longest(recording.floor, now)
            recording.answer = now if recording.floor is None else longest(now, recording.floor)
            if self.marked(recording):
                recording.answer = FOREVER

    def marked(self, recording: Footage) -> bool:
        return any(meant in (None, recording.id) for meant in self.marks.values())

    def held(self, recording: Footage) -> bool:
        """Whether a mark, an open case, an appeal or a lawsuit holds it."""
        return self.marked(recording) or bool(self.holds) or (not self.unlinked and self.facts.get("closed") is None)

    def free(self, recording: Footage, on: date) -> bool:
        return isinstance(recording.answer, date) and recording.answer < on and not self.held(recording)


class Year:
    """The story of the year, seeded: what is done to which case on which day."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.matters: list[Matter] = []
        self.dice = random.Random(SEED)
        self.plan: dict[date, list[Any]] = {}

    def on(self, day: date, what: Any) -> None:
        self.plan.setdefault(day, []).append(what)

    def write(self) -> None:
        """Plan everything: registration, closing, changed retention, marks, appeals, archiving, reopening."""
        for number, (regulation, matter) in enumerate((r, m) for r in CLAUSES for m in MATTERS):
            self._plan_one(f"{regulation}〔2026〕{number}号", regulation, matter, evidence=self.dice.random() < 0.5)
        for number, regulation in enumerate(CLAUSES):  # and more of those whose time comes within the years followed here
            self._plan_one(f"{regulation}〔2026〕{100 + number}号", regulation, "行政检查", evidence=False)
        for number in range(3):
            day = self._day(FIRST, LAST)
            self.on(day, lambda d, n=number: self._unlinked(f"无案{n}.mp4", d))
        for begins, _, _ in AMENDED.values():
            self.on(begins, self._amended)

    def _day(self, first: date, last: date) -> date:
        return first + timedelta(days=self.dice.randrange(max(1, (last - first).days)))

    def _plan_one(self, number: str, regulation: str, matter: str, evidence: bool) -> None:
        begun = self._day(FIRST, date(2026, 9, 1))
        closed = self._day(begun + timedelta(days=5), begun + timedelta(days=60))
        facts = {"matter": matter, "evidence": evidence, "procedure": self.dice.choice(["一般程序", "简易程序"]),
                 "file_retention": self.dice.choice(["10年", "30年", "永久"]) if evidence else "10年",
                 "triggers": ("LT5",) if self.dice.random() < 0.08 else ()}
        case = Matter(number, regulation, facts)
        self.matters.append(case)
        self.on(begun, lambda d: self._register(case, d))
        self.on(closed, lambda d: self._change(case, d, closed=closed))
        self.dice.choice(self.fates())(case, closed)

    def fates(self) -> list[Any]:
        """What may become of a case."""
        return [self._plain, self._plain, self._mark, self._mark_one, self._appeal, self._lawsuit, self._reopen, self._longer_file,
                self._shorter_file, self._no_evidence]

    def _register(self, case: Matter, day: date) -> None:
        self._update(case)
        for part in range(self.dice.choice([1, 2])):
            end = datetime.combine(day - timedelta(days=1), datetime.min.time(), at(day).tzinfo) + timedelta(hours=10 + part)
            case.footage.append(Footage(self.desk.footage(f"{case.number}-{part}.mp4", case.number, end, decide=False), end.date()))
        case.decide(day)

    def _unlinked(self, name: str, day: date) -> None:
        case = Matter(name, UNIT, {}, unlinked=True)
        self.matters.append(case)
        case.footage.append(Footage(self.desk.footage(name, None, at(day, 7), decide=False), day))
        case.decide(day)

    def _update(self, case: Matter) -> None:
        self.desk.case(case.number, decide=False, regulation=case.regulation, **case.facts)

    def _change(self, case: Matter, day: date, **facts: Any) -> None:
        case.facts.update(facts)
        self._update(case)
        case.decide(day)

    def _plain(self, case: Matter, closed: date) -> None:
        self.on(closed + timedelta(days=20), lambda d: self._archive(case))

    def _mark(self, case: Matter, closed: date) -> None:
        self._mark_for(case, closed, None)

    def _mark_one(self, case: Matter, closed: date) -> None:
        self._mark_for(case, closed, 0)

    def _mark_for(self, case: Matter, closed: date, which: int | None) -> None:
        def put(day: date) -> None:
            meant = None if which is None else case.footage[which].id
            case.marks[keeping.mark_case(self.desk.installation, case.number, "LT5", "投诉", meant, None, None).id] = meant
            case.decide(day)

        def lift(day: date) -> None:
            mark = next(iter(case.marks))
            keeping.lift_mark(self.desk.installation, mark, "刘局长", "投诉人撤回")
            del case.marks[mark]
            case.decide(day)

        self.on(closed + timedelta(days=3), put)
        if self.dice.random() < 0.7:
            self.on(closed + timedelta(days=self.dice.choice([30, 300, 800])), lift)

    def _appeal(self, case: Matter, closed: date, kind: str = "review") -> None:
        def put(day: date) -> None:
            case.holds.add(keeping.place_hold(self.desk.installation, case.number, kind, "当事人不服", "受理通知书").id)

        def lift(day: date) -> None:
            keeping.lift_hold(self.desk.installation, case.holds.pop(), "刘局长", "已审结")

        self.on(closed + timedelta(days=9), put)
        self.on(closed + timedelta(days=self.dice.choice([60, 240, 900])), lift)

    def _lawsuit(self, case: Matter, closed: date) -> None:
        self._appeal(case, closed, "lawsuit")

    def _reopen(self, case: Matter, closed: date) -> None:
        def again(day: date) -> None:
            keeping.reopen_case(self.desk.installation, case.number, "刘局长", "补充调查")
            case.facts["closed"] = None
            case.decide(day)

        self._plain(case, closed)
        self.on(closed + timedelta(days=40), again)
        self.on(closed + timedelta(days=90), lambda d: self._change(case, d, closed=d))

    def _longer_file(self, case: Matter, closed: date) -> None:
        self.on(closed + timedelta(days=50), lambda d: self._change(case, d, file_retention="30年"))

    def _shorter_file(self, case: Matter, closed: date) -> None:
        self.on(closed + timedelta(days=50), lambda d: self._change(case, d, file_retention="10年"))

    def _no_evidence(self, case: Matter, closed: date) -> None:
        self.on(closed + timedelta(days=50), lambda d: self._change(case, d, evidence=False))

    def _archive(self, case: Matter) -> None:
        with self.desk.installation.catalogue.begin() as tx:
            reviews.save(tx, case.number, ReviewAnswer(verdict="continuous"), self.desk.now)
            sweeping.set_archived(tx, case.number, self.desk.now)

    def _amended(self, day: date) -> None:
        for case in self.matters:
            if case.footage and AMENDED.get(case.regulation, (None,))[0] == day:
                case.decide(day)

    def days(self) -> Iterator[date]:
        """Every day something happens or comes due: the clock only skips days on which nothing can."""
        done = FIRST
        while True:
            due = [
                recording.answer + timedelta(days=1)
                for matter in self.matters
                for recording in matter.footage
                if isinstance(recording.answer, date)
            ]
            ahead = [day for day in (*self.plan, *due) if day > done]
            if not ahead or min(ahead) > date(2038, 1, 1):
                return
            done = min(ahead)
            yield done


def amend(folder: Path) -> None:
    """Write the two amended editions as an office would: the profile once more, in force from a day, with another figure."""
    for name, (begins, before, after) in AMENDED.items():
        words = (PROFILES / f"{name}.toml").read_text(encoding="utf-8")
        words = re.sub(r'(?m)^edition = .*$', f'edition = "{begins.isoformat()} 修订"', words)
        words = re.sub(r"(?m)^since = .*$", "", words)
        words = words.replace("[in_force]\n", f"[in_force]\nsince = {begins.isoformat()}\n", 1)
        assert f"amount = {before}\nunit = \"years\"" in words
        words = words.replace(f"amount = {before}\nunit = \"years\"", f"amount = {after}\nunit = \"years\"")
        folder.mkdir(parents=True, exist_ok=True)
        (folder / f"{name}-amended.toml").write_text(words, encoding="utf-8")


def due(desk: Desk, day: date) -> list[sweeping.Item]:
    """What a sweep of another day would propose."""
    with desk.installation.catalogue.read() as tx:
        return list(sweeping.expired(tx, day))


def on_lists(desk: Desk) -> set[str]:
    """What stands on a disposal list."""
    from sqlalchemy import select

    from storage.catalogue.models import RecordingRow

    with desk.installation.catalogue.read() as tx:
        return set(tx.scalars(select(RecordingRow.id).where(RecordingRow.proposal.is_not(None))))


def check_decisions(desk: Desk, matters: list[Matter]) -> None:
    """Every recording stands in the catalogue as the table says, and its decision names its clause."""
    for matter in matters:
        for recording in matter.footage:
            item = desk.row(recording.id)
            until = recording.answer if isinstance(recording.answer, date) else None
            assert (item.keep_until, item.keep_state) == (until, "until" if until else recording.answer), (
                matter.number,
                matter.facts,
                desk.now,
            )
            assert item.held == matter.held(recording), (matter.number, matter.facts)
            with desk.installation.catalogue.read() as tx:
                ground = reasons.of(tx, [item.ground])[item.ground]
            assert ground.why
            if item.keep_state != OPEN:
                named = {article.article for article in ground.articles if article.regulation == matter.regulation}
                assert named & CLAUSES[matter.regulation], (matter.number, named)


@pytest.mark.requirement(
    "R000-27", "R000-28", "R001-18", "R001-24", "R003-3-13", "R003-3-14", "R004-25", "R004-26", "R000-29", "R003-2-20", "R003-3-15",
    "R004-29", "R000-37", "R002-17", "R003-2-22", "R003-3-21", "R004-38")
def test_nothing_kept_is_ever_proposed_everything_due_is_proposed_on_its_day_and_every_decision_names_its_clause(tmp_path: Path):
    amend(tmp_path / "home" / "profiles")
    with opened(tmp_path / "home", f'regulation = "{UNIT}"\nprofiles = "profiles"\n', at(FIRST)) as desk:
        year = Year(desk)
        year.write()
        proposed: dict[str, date] = {}
        for day in year.days():
            desk.go(day)
            assert {item.id for item in due(desk, day - timedelta(days=1))} <= on_lists(desk), "something was due on a day that was skipped"
            for happen in year.plan.pop(day, ()):
                happen(day)
            answer = sweep(desk.installation, day)
            free = {recording.id for matter in year.matters for recording in matter.footage if matter.free(recording, day)}
            assert on_lists(desk) == free, day
            assert {item["recording"] for item in answer["expired"]} == free
            for id in free - proposed.keys():
                proposed[id] = day
            if len(proposed) in (10, 30):
                check_decisions(desk, year.matters)
        check_decisions(desk, year.matters)
        every = [recording for matter in year.matters for recording in matter.footage]
        dated = [recording for recording in every if isinstance(recording.answer, date) and recording.answer < date(2037, 12, 30)]
        assert {recording.id for recording in dated} == proposed.keys() and len(dated) > 20
        assert len(every) - len(dated) > 20
