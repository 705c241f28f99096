"""What a package's own report of the four checks says of the case: what was unfinished when it was made, and why it was made."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from messages.errors import NotReadable
from storage.packages.bag_check import open_tree

REPORTS = ("checks/checks.json", "package/checks/checks.json")  # of a package, and of a disc of several
LARGEST = 4 << 20  # bytes of a report that is read; the file may be anybody's
MOST = 50  # matters that are named


@dataclass(frozen=True, slots=True)
class Conclusion:
    """What was unfinished."""

    unfinished: tuple[str, ...] = ()  # in the words of the report
    although: str | None = None  # why the case was archived all the same


def conclusion_of(package: Path) -> Conclusion:
    """Return what the package, mounted disc or disc image says of itself; nothing where it says nothing that can be read."""
    with open_tree(package) as tree:
        there = set(tree.names())
        name = next((name for name in REPORTS if name in there), None)
        try:
            if name is None or tree.size(name) > LARGEST:
                return Conclusion()
            return _read(json.loads(tree.read(name)))
        except (OSError, KeyError, ValueError, RecursionError, NotReadable):
            return Conclusion()


def _read(report: object) -> Conclusion:
    rows = report.get("unfinished") if isinstance(report, dict) else None
    if not isinstance(report, dict) or not isinstance(rows, list):
        return Conclusion()
    messages = tuple(str(row["message"]) for row in rows[:MOST] if isinstance(row, dict) and "message" in row)
    although = report.get("although")
    return Conclusion(messages, although if isinstance(although, str) else None)
