"""Sums of the figures against a count over the rows: over a seeded year, while acts of every kind change what is counted."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

import pytest
from examples import NOW, case, stored
from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from regulations.values.facts import CaseRecorder, Officer
from storage.catalogue.database import Catalogue
from storage.catalogue.models.keeping import CorrectionRow, DutyRow
from storage.catalogue.models.originals import CaseRow, RecordingRow, TranscriptRow
from storage.figures import sums
from storage.ledgers import dumps, originals
from storage.ledgers.casework import cases
from storage.ledgers.devices import register, uses
from storage.ledgers.devices.register import RegisteredDevice
from storage.ledgers.devices.uses import DeviceUse

FIRST, LAST = date(2025, 12, 1), date(2027, 1, 31)
UNITS, MATTERS = ("一科", "二科", "支队"), ("行政处罚", "行政检查", "行政许可")
OFFICERS = ("张伟", "李娜", "王芳", "赵敏")
KINDS, STATUSES = ("gap", "black", "not-recorded"), ("open", "explained", "confirmed", "dismissed")


def some_review(rng: random.Random) -> dict[str, object]:
    steps = [{"step": "现场检查", "duty": "must", "document": f"{n}.docx", "recorded": rng.random() < 0.6} for n in range(rng.randrange(4))]
    findings = [{"id": f"F-{n}", "kind": rng.choice(KINDS), "severity": rng.choice(("violation", "explain", "notice")), "message": "x",
                 "status": rng.choice(STATUSES), "device": rng.choice((None, "C1", "C2")),
                 "evidence": {"document": f"{n}.docx", "step": "现场检查"}} for n in range(rng.randrange(4))]
    return {"steps": steps, "findings": findings}


def fill(tx: Session, rng: random.Random, dump: int) -> None:
    for n in range(12):
        team = tuple(Officer(name) for name in rng.sample(OFFICERS, rng.choice((1, 2))))
        day = NOW + timedelta(days=rng.randrange(-60, 300))
        body = replace(case(f"测〔2026〕{n}号"), unit=rng.choice(UNITS), matter=rng.choice(MATTERS), officers=team,
                       activity_ended=rng.choice((day, None)), closed=None, recorders=(CaseRecorder("C1", team[0].name),))
        cases.save(tx, body, "/c", {}, day)
    originals.add_new(tx, [replace(stored(n, dump, rng.choice((None, f"测〔2026〕{rng.randrange(12)}号")), device=rng.choice(("C1", "C2")),
                                          start=rng.choice((NOW, NOW, None)) and NOW + timedelta(hours=rng.randrange(-2000, 7000))),
                                   received_at=NOW + timedelta(days=rng.randrange(200))) for n in range(60)])


def some_recording(tx: Session, rng: random.Random) -> str:
    return rng.choice(sorted(tx.scalars(select(RecordingRow.id))))


def change(tx: Session, rng: random.Random) -> None:
    """Do one of the acts that change a figure, as the ledgers write it."""
    id_, number = some_recording(tx, rng), f"测〔2026〕{rng.randrange(12)}号"
    of_it, day = RecordingRow.id == id_, NOW + timedelta(hours=rng.randrange(-2000, 7000))
    kind = rng.randrange(9)
    if kind == 0:
        tx.execute(update(RecordingRow).where(of_it).values(case=rng.choice((None, number)), unit=rng.choice((None, *UNITS))))
    elif kind == 1:
        tx.execute(update(RecordingRow).where(of_it).values(start_at=day, end_at=day + timedelta(seconds=rng.randrange(4000))))
    elif kind == 2:
        tx.execute(update(RecordingRow).where(of_it).values(transfer_due=day, state=rng.choice(("whole", "truncated", "unreadable"))))
    elif kind == 3:
        tx.execute(delete(TranscriptRow).where(TranscriptRow.recording == id_))
        tx.add(TranscriptRow(recording=id_, at=NOW, transcript={}, awaits_record=rng.random() < 0.7))
    elif kind == 4:
        tx.execute(update(CaseRow).where(CaseRow.number == number).values(review=some_review(rng)))
    elif kind == 5:
        known = cases.load(tx, number).case
        cases.save(tx, replace(known, unit=rng.choice(UNITS), activity_ended=day, recorders=(CaseRecorder("C2", rng.choice(OFFICERS)),)),
                   "/c", {}, NOW)
    elif kind == 6:
        tx.execute(delete(DutyRow).where(DutyRow.case == number))
        tx.add(DutyRow(kind="archive", case=number, subject="", unit="x", person="", due_at=day, met_at=rng.choice((None, NOW)),
                       articles=[], assumptions=[]))
    elif kind == 7:
        tx.execute(update(RecordingRow).where(of_it).values(officer=rng.choice(OFFICERS)))
        tx.add(CorrectionRow(recording=id_, field="officer", was=None, now="x", by="王芳", approver=None, at=NOW, reason="借用"))
    else:
        uses.give_back(tx, "C2", day, "王芳", None)
        uses.issue(tx, DeviceUse("C2", rng.choice(OFFICERS), None, (), None, day - timedelta(days=40), "王芳"))


def bring_up_to_date(catalogue: Catalogue) -> None:
    left = True
    while left:
        with catalogue.begin() as tx:
            left = sums.step(tx)


def counted(tx: Session, first: date, last: date, columns: tuple[str, ...]) -> dict[tuple[str, ...], int]:
    """Return {values and figure: amount}, counted over the rows of all days."""
    amounts: Counter[tuple[str, ...]] = Counter()
    for item in sums.items(tx, FIRST, LAST):
        if first <= item.of.day <= last:
            amounts[(*(getattr(item.of, column) for column in columns), item.figure)] += item.amount
    return dict(amounts)


@pytest.mark.requirement("R004-27")
def test_sums_are_never_different_from_a_count_over_the_rows(database: str):
    rng = random.Random(2026)
    catalogue = Catalogue.open(database)
    with catalogue.begin() as tx:
        fill(tx, rng, dumps.open_dump(tx, root="/m", unit=None, by=None, case=None, received_at=NOW, started_at=NOW))
        register.add(tx, RegisteredDevice("C2", "执法记录仪", "支队", None, None, NOW))
    for _ in range(10):
        for _ in range(rng.randrange(1, 6)):
            with catalogue.begin() as tx:
                change(tx, rng)
        bring_up_to_date(catalogue)
        first, last = sorted((some_day(rng), some_day(rng)))
        columns = rng.choice(((), ("unit",), ("officer",), ("device",), ("matter",), ("unit", "officer")))
        with catalogue.read() as tx:
            assert dict(summed(tx, first, last, columns)) == counted(tx, first, last, columns)
    with catalogue.read() as tx:
        every = dict(summed(tx, FIRST, LAST, ()))
        assert every["recordings",] == tx.scalar(select(func.count()).select_from(RecordingRow))
        assert every["cases",] == tx.scalar(select(func.count()).select_from(CaseRow))
    catalogue.close()


def some_day(rng: random.Random) -> date:
    return rng.choice((FIRST, LAST, date(2026, 1, 1), date(2026, 12, 31), date(2026, 6, 30), FIRST + timedelta(days=rng.randrange(420))))


def summed(tx: Session, first: date, last: date, columns: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], int]]:
    for *values, amount in sums.of_period(tx, first, last, columns):
        yield tuple(values), amount
