"""When something is held, disposable, late or overdue: each defined once, for Python and for SQL side by side.

The SQL is text with `{t}` for the name of its table: `status` asks without SQLAlchemy, and the database uses a partial
index only where it sees the condition itself. What is due is a row of `duties`; the column `archive_due` of a recording is a
copy that `decide` writes, and nothing asks it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from regulations.values.enums import KeepState
from storage.catalogue.states import DutyKind


@dataclass(frozen=True, slots=True)
class Condition:
    """A condition on the rows of one table."""

    condition: str  # SQL; `{t}` stands for the table

    def sql(self, table: str) -> str:
        """Return the condition for this table, or for this name of it."""
        return f"({self.condition.format(t=table)})"


# recordings
IN_STORE = Condition(f"{{t}}.keep_state <> '{KeepState.DISPOSED}'")
DISPOSED = Condition(f"{{t}}.keep_state = '{KeepState.DISPOSED}'")  # the opposite, as the partial index has it
HELD = Condition("{t}.held")
UNDETERMINED = Condition(f"{{t}}.keep_state = '{KeepState.UNDETERMINED}'")  # no rule decides it: kept, and listed for a person
UNDECIDED = Condition(f"{{t}}.keep_state = '{KeepState.UNDECIDED}'")  # the law was not asked yet, or has to be asked again
DISPOSABLE = Condition(f"{{t}}.keep_state = '{KeepState.UNTIL}' AND {{t}}.keep_until IS NOT NULL AND {{t}}.keep_until < :as_of"
                       " AND NOT {t}.held")
ON_NO_LIST = Condition("{t}.disposal_number IS NULL")  # of disposal
CAME_LATE = Condition("{t}.received_at > {t}.transfer_due")  # whatever became of it since
HANDED_OVER_LATE = Condition(f"{CAME_LATE.condition} AND {{t}}.archived_at IS NULL AND {IN_STORE.condition}")

OF_NO_CASE = Condition(f"{{t}}.case_number IS NULL AND {IN_STORE.condition}")  # nobody said yet which case it is of

# duties; late and overdue are what regulations.deadlines.is_overdue says: the last instant itself is in time
OPEN = Condition("{t}.met_at IS NULL")
OVERDUE = Condition(f"{OPEN.condition} AND {{t}}.due_at < :moment")
PACKAGE_OUT_OF_DATE = Condition(f"{OPEN.condition} AND {{t}}.kind || '' = '{DutyKind.REPACK}'")  # a case holds more than its package
REVIEW_OUT_OF_DATE = Condition(f"{OPEN.condition} AND {{t}}.kind || '' = '{DutyKind.REVIEW}'")  # a case is not what its review saw
MET_LATE = Condition("{t}.met_at > {t}.due_at")


def in_store(state: KeepState) -> bool:
    """Whether the store should hold an original: IN_STORE."""
    return state is not KeepState.DISPOSED


def came_late(received_at: datetime, due: datetime | None) -> bool:
    """Whether a recording was handed over after its term: CAME_LATE."""
    return due is not None and received_at > due


def met_late(met_at: datetime | None, due: datetime | None) -> bool:
    """Whether a duty was met after its term: MET_LATE."""
    return met_at is not None and due is not None and met_at > due


def disposable(state: KeepState, until: date | None, held: bool, as_of: date) -> bool:
    """Whether a recording may be proposed for disposal on a day: DISPOSABLE."""
    return state is KeepState.UNTIL and until is not None and until < as_of and not held
