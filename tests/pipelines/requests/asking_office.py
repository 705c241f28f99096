"""An office with accounts and a case for each regulation, and how its people ask, approve and hand out at the command line."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from filled_home import CASE_FILE, NOW, OFFICERS
from office_rooms import worker

from office.people import hashing
from office.person import Person
from pipelines.cli import main
from pipelines.ingest import ingest_dump
from storage.catalogue.states import OfficeRole, Rank
from tasks.installation import Installation, open_installation
from tasks.keep.casework.register import add_case
from tasks.receive.intake import Order

UNIT = "劳动保障监察支队"
HRSS, TOWN, GAZETTEER, CIVIL, LINXI = "tonghua-hrss", "guhan-town", "tonghua-gazetteer", "jilin-civil-affairs", "linxi-hrss"
FIVE = (HRSS, TOWN, GAZETTEER, CIVIL, LINXI)
CLERK, RELEASER = "窗口甲", "档案甲"
LEADERS = {Rank.SECTION: "科长甲", Rank.UNIT: "单位负责人甲", Rank.DEPUTY: "分管局长甲", Rank.CHIEF: "局长甲"}
DEPUTY, CHIEF = LEADERS[Rank.DEPUTY], LEADERS[Rank.CHIEF]


def number_of(regulation: str) -> str:
    """The number of the case of a regulation."""
    return f"申检〔2026〕{FIVE.index(regulation) + 1}号"


@dataclass
class Done:
    """What one call answered."""

    status: int
    out: str
    err: str

    @property
    def data(self) -> dict[str, Any]:
        answer: dict[str, Any] = json.loads(self.out)
        return answer


@dataclass
class Asking:
    """A home and its people, called in this process."""

    home: Path
    work: Path
    tokens: dict[str, str]
    monkeypatch: pytest.MonkeyPatch
    capsys: pytest.CaptureFixture[str]

    def call(self, who: str | None, *command: object, lang: str = "zh") -> Done:
        """Call as a person of the office; None: before there are accounts."""
        if who is None:
            self.monkeypatch.delenv("LIUHEN_TOKEN", raising=False)
        else:
            self.monkeypatch.setenv("LIUHEN_TOKEN", self.tokens[who])
        self.monkeypatch.setenv("XDG_CONFIG_HOME", str(self.work / "nobody"))
        self.capsys.readouterr()
        status = main([*map(str, command), "--home", str(self.home), "--lang", lang])
        told = self.capsys.readouterr()
        return Done(status, told.out, told.err)

    def works(self, who: str | None, *command: object) -> dict[str, Any]:
        """Call, and return the JSON of what was done."""
        answer = self.call(who, *command, "--json")
        assert answer.status in (0, 1), answer.err
        return answer.data

    def refused(self, who: str | None, words: str, *command: object) -> str:
        """Call, and return the sentence with which nothing was done."""
        answer = self.call(who, *command)
        assert answer.status == 2 and words in answer.err, (answer.status, answer.err, answer.out)
        return answer.err

    def asks(self, case: str, action: str, *more: object, who: str | None = CLERK, by: str = "某某商店") -> int:
        """Ask, and return the number of the request."""
        return int(self.works(who, "request", case, "--action", action, "--by", by, "--purpose", "核实案件事实", *more)["request"])

    def approves(self, request: int, who: str, *more: object) -> dict[str, Any]:
        return self.works(who, "approve", request, "--by", who, *more)

    def hands_out(self, request: int, to: str = "某某商店", *more: object, who: str = RELEASER) -> dict[str, Any]:
        return self.works(who, "release", request, "--to", to, *more)

    def as_person(self, opened: Installation, name: str, now: datetime = NOW) -> Installation:
        """The installation with this person at it, at some time."""
        person = Person(name, self.tokens[name].removeprefix(hashing.TOKEN))
        return replace(opened, who=name, account=person, clock=lambda: now)

    def opened(self) -> Any:
        """The installation itself, as the machine."""
        return open_installation(self.home, {}, "建账人", "zh", lambda: NOW)


def enter_people(opened: Installation) -> dict[str, str]:
    """Enter everybody, and return their tokens."""
    with opened.catalogue.begin() as tx:
        entered = [worker(tx, CLERK, OfficeRole.LEGAL, unit=None), worker(tx, RELEASER, OfficeRole.ARCHIVIST, unit=None),
                   *(worker(tx, name, OfficeRole.LEADER, rank=rank, unit=None) for rank, name in LEADERS.items()),
                   worker(tx, "承办甲", OfficeRole.OFFICER, unit=UNIT),
                   worker(tx, "一人甲", *OfficeRole, rank=Rank.CHIEF, unit=None)]
    return {person.name: person.token for person in entered}


def enter_cases(opened: Installation, work: Path, dump: Path, secrecy: str = "none", filled: tuple[str, ...] = (HRSS, CIVIL)) -> None:
    """Register a case for each regulation; those of `filled` have the footage of the dump."""
    for regulation in FIVE:
        path = work / f"{regulation}-{secrecy}.toml"
        path.write_text(CASE_FILE.format(number=number_of(regulation), regulation=regulation, officers=OFFICERS, day="2026-03-02",
                                         secrecy=secrecy), encoding="utf-8")
        add_case(opened, path)
    for regulation in filled:
        ingest_dump(opened, Order(dump, number_of(regulation)))
