"""What is wrong with a case file, in sentences (contract.md, "The case file"). Its keys are the fields of `facts.Case`."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from messages import Text, text
from regulations.tables import Fault, Kind, Problem, TableReader
from regulations.values.facts import Case
from regulations.values.numbers import LONGEST, hidden_at, trimmed

KINDS: Mapping[Kind, str] = MappingProxyType({
    Kind.TEXT: "casefile.type_text", Kind.FLAG: "casefile.type_flag", Kind.MOMENT: "casefile.type_moment", Kind.DAY: "casefile.type_day",
    Kind.TEXTS: "casefile.type_texts", Kind.TABLES: "casefile.type_tables", Kind.TABLE: "casefile.type_table",
})  # fmt: skip
SHOWN = 60  # characters of a wrong value in its sentence


def read_table(table: Mapping[str, Any], regulations: tuple[str, ...]) -> tuple[Case | None, tuple[Text, ...]]:
    """Return the case that a table holds, or None and everything that is wrong; `regulations` are the profile ids there are."""
    reader = TableReader(choices={"regulation": regulations}, blank=False)
    number = table.get("number")
    written = {**table, "number": trimmed(number)} if isinstance(number, str) else table
    case = reader.read(Case, written)
    problems = (*(_sentence(problem) for problem in reader.problems), *_about_number(written.get("number")))
    return (None if problems else case), problems


def _about_number(number: Any) -> tuple[Text, ...]:
    """Say what is wrong with the number of a case: a character in it that nobody sees, or too many."""
    if not isinstance(number, str):
        return ()
    if (place := hidden_at(number)) is not None:
        return (text("casefile.number_hidden", place=place, number=number),)
    return (text("casefile.number_long", characters=len(number), longest=LONGEST),) if len(number) > LONGEST else ()


def _sentence(problem: Problem) -> Text:
    key, near = problem.key, problem.near
    match problem.fault:
        case Fault.UNKNOWN_KEY if near:
            return text("casefile.unknown_key_near", key=key, near=near)
        case Fault.UNKNOWN_KEY:
            return text("casefile.unknown_key", key=key, known=list(problem.allowed))
        case Fault.MISSING:
            return text("casefile.required", key=key)
        case Fault.BLANK:
            return text("casefile.blank", key=key)
        case Fault.NO_ZONE:
            return text("casefile.zone_missing", key=key, value=problem.value.isoformat())
        case Fault.WRONG_CHOICE if near:
            return text("casefile.not_allowed_near", key=key, value=problem.value, near=near, allowed=list(problem.allowed))
        case Fault.WRONG_CHOICE:
            return text("casefile.not_allowed", key=key, value=problem.value, allowed=list(problem.allowed))
        case Fault.ENDS_BEFORE_START if problem.span:
            return text("casefile.ends_before_start", key=key, start=problem.span[0], end=problem.span[1])
        case _:
            wanted = text(KINDS[problem.wanted]) if problem.wanted else ""
            return text("casefile.wrong_type", key=key, wanted=wanted, found=str(problem.value).replace("\n", " ")[:SHOWN])
