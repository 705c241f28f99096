"""What the tests of deadlines share: the five regulations, a case, and what a deadline assumes."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from lawscene import CASE, FIVE

from footage.values.recordings import BEIJING
from regulations.catalogue import load
from regulations.values.facts import Case
from regulations.values.reviews.findings import Deadline

REGULATIONS = {regulation: load(regulation) for regulation in FIVE}


def case(regulation: str, **changes: Any) -> Case:
    return Case(**{**CASE, "regulation": regulation, **changes})


def keys(deadline: Deadline) -> list[str]:
    return [assumption.key for assumption in deadline.assumptions]


RETURNED = datetime(2026, 3, 6, 17, 30, tzinfo=BEIJING)  # a Friday
