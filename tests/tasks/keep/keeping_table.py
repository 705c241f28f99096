"""Until when footage is kept, computed from the figures of requirements.md (tables B and B.1) alone."""

from __future__ import annotations

import calendar
from datetime import date
from typing import Any

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
