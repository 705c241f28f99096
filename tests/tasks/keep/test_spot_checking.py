"""The sample of the legal office."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction

import pytest
from desk import START, Desk

from messages.errors import BadCall
from pipelines.sweep import sweep
from regulations.values.reviews.review import ReviewAnswer
from storage.ledgers.casework import reviews
from tasks.keep.spot_checking import draw

CASE, CLOSED = "1号", date(2026, 3, 20)


@pytest.mark.requirement("R003-3-17", "R004-36")
def test_a_sample_is_drawn_by_its_seed_and_the_next_one_is_due_later(desk: Desk):
    for number in range(10):
        desk.case(f"{number}号", closed=CLOSED, regulation="jilin-civil-affairs")
        with desk.installation.catalogue.begin() as tx:
            reviews.save(tx, f"{number}号", ReviewAnswer(verdict="continuous"), desk.now)
    first, same, other = (draw(desk.installation, Fraction(3, 10), seed) for seed in ("甲", "甲", "乙"))
    assert len(first.cases) == 3 and first.cases == same.cases != other.cases and len(first.cases[0].items) == 3
    with pytest.raises(BadCall):
        draw(desk.installation, Fraction(2), "甲")
    desk.go(START + timedelta(days=80))
    draw(desk.installation, Fraction(1, 10), "丙")
    desk.go(START + timedelta(days=100))
    due = sweep(desk.installation, desk.now.date()).deadlines.overdue
    assert not [item for item in due if item.kind == "spot-check"]
