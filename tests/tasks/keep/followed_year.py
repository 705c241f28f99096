"""The story of a seeded year: what is done to which case on which day, and how each recording must stand."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from desk import Desk, at
from keeping_table import AMENDED, CLAUSES, FIRST, FOREVER, LAST, MATTERS, OPEN, SEED, UNIT, by_the_table, longest

from regulations.values.reviews.review import ReviewAnswer
from storage.keeping.sweep import sweeping
from storage.ledgers.casework import reviews
from tasks.keep import marks as keeping


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
    archived: bool = False

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
        return isinstance(recording.answer, date) and recording.answer < on and not self.held(recording) and self.may_be_listed

    @property
    def may_be_listed(self) -> bool:
        """Whether its footage may stand on a list: evidence is archived first."""
        return self.unlinked or self.archived or not self.facts["evidence"]


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
        facts = {"matter": matter, "evidence": evidence, "inspection": "日常检查", "procedure": self.dice.choice(["一般程序", "简易程序"]),
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
            case.facts["closed"], case.archived = None, False
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
        case.archived = True

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
