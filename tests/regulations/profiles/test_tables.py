"""Tables become values, and everything that is wrong with them is named at once, with the key and the nearest spelling."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from enum import StrEnum
from fractions import Fraction
from typing import Any, Literal

import pytest

from footage.values.recordings import Interval
from regulations.tables import Fault, Kind, Problem, TableReader, nearest, one_of, span_of
from regulations.written import WrittenValue, read_keys

NINE, TEN = datetime(2026, 3, 2, 9, tzinfo=UTC), datetime(2026, 3, 2, 10, tzinfo=UTC)


class Colour(StrEnum):
    RED = "red"
    BLUE = "blue"


@dataclass(frozen=True)
class Part:
    name: str = field(metadata={"filled": True})
    colour: Colour | None = None
    source: str = field(default="", metadata={"computed": True})


@dataclass(frozen=True)
class Whole:
    title: str
    amount: int
    share: Fraction = Fraction(0)
    since: date | None = None
    at: datetime | None = None
    on: bool = False
    size: Literal["large", "small"] = "small"
    place: str = field(default="", metadata=one_of("here", "there"))
    parts: tuple[Part, ...] = ()
    words: tuple[str, ...] = ()
    named: Mapping[str, Part] = field(default_factory=dict)
    stay: Interval | None = None


@dataclass(frozen=True)
class Stay:
    interval: Interval = field(metadata=span_of("from", "to"))


GOOD: dict[str, Any] = {
    "title": "x", "amount": 2, "share": 0.5, "since": date(2026, 3, 2), "at": NINE, "on": True, "size": "large", "place": "there",
    "parts": [{"name": "a", "colour": "red"}], "words": ["b"], "named": {"c": {"name": "d"}},
}  # fmt: skip


def problems(table: Any, kind: type[Any] = Whole, **options: Any) -> list[Problem]:
    reader = TableReader(**options)
    assert reader.read(kind, table) is None
    return reader.problems


def test_every_kind_of_value_is_read() -> None:
    value = TableReader(computed={"source": "f"}).read(Whole, GOOD)
    assert value == Whole(
        "x", 2, Fraction(1, 2), date(2026, 3, 2), NINE, True, "large", "there", (Part("a", Colour.RED, "f"),), ("b",),
        {"c": Part("d", None, "f")},
    )  # fmt: skip
    assert TableReader().read(Stay, {"from": NINE, "to": TEN}) == Stay(Interval(NINE, TEN))


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"amuont": 1}, (Fault.UNKNOWN_KEY, "amuont", "amount")),
        ({"zzzzz": 1}, (Fault.UNKNOWN_KEY, "zzzzz", None)),
        ({"amount": True}, (Fault.WRONG_KIND, "amount", None)),
        ({"amount": "2"}, (Fault.WRONG_KIND, "amount", None)),
        ({"since": NINE}, (Fault.WRONG_KIND, "since", None)),
        ({"at": date(2026, 3, 2)}, (Fault.WRONG_KIND, "at", None)),
        ({"at": datetime(2026, 3, 2)}, (Fault.NO_ZONE, "at", None)),
        ({"size": "smal"}, (Fault.WRONG_CHOICE, "size", "small")),
        ({"place": "nowhere at all"}, (Fault.WRONG_CHOICE, "place", None)),
        ({"place": 5}, (Fault.WRONG_KIND, "place", None)),
        ({"parts": {"name": "a"}}, (Fault.WRONG_KIND, "parts", None)),
        ({"parts": [{"name": "a"}, 5]}, (Fault.WRONG_KIND, "parts[2]", None)),
        ({"parts": [{"name": " "}]}, (Fault.BLANK, "parts[1].name", None)),
        ({"parts": [{"name": "a", "colour": "blu"}]}, (Fault.WRONG_CHOICE, "parts[1].colour", "blue")),
        ({"parts": [{"name": "a", "source": "f"}]}, (Fault.UNKNOWN_KEY, "parts[1].source", None)),
        ({"named": {"c": {}}}, (Fault.MISSING, "named.c.name", None)),
        ({"words": [5]}, (Fault.WRONG_KIND, "words[1]", None)),
    ],
)
def test_what_is_wrong_is_named_with_its_key_and_the_nearest_spelling(changes: dict[str, Any], expected: tuple[Any, ...]) -> None:
    (problem,) = problems({**GOOD, **changes})
    assert (problem.fault, problem.key, problem.near) == expected


def test_all_problems_are_named_at_once() -> None:
    problems_found = problems({"amount": "2", "size": "huge", "words": "b"})
    assert [(problem.fault, problem.key) for problem in problems_found] == [
        (Fault.MISSING, "title"), (Fault.WRONG_KIND, "amount"), (Fault.WRONG_CHOICE, "size"), (Fault.WRONG_KIND, "words"),
    ]  # fmt: skip
    assert [problem.wanted for problem in problems_found] == [None, Kind.WHOLE, None, Kind.TEXTS]


def test_a_span_needs_both_ends_in_their_order() -> None:
    assert [problem.key for problem in problems({}, Stay)] == ["from", "to"]
    (turned,) = problems({"from": TEN, "to": NINE}, Stay)
    assert (turned.fault, turned.span) == (Fault.ENDS_BEFORE_START, (TEN, NINE))
    assert [problem.fault for problem in problems({"from": "9", "to": NINE}, Stay)] == [Fault.WRONG_KIND]


def test_blank_texts_and_choices_that_are_only_known_now_are_refused_where_that_is_asked() -> None:
    assert TableReader().read(Whole, {**GOOD, "title": " "})
    assert [problem.fault for problem in problems({**GOOD, "title": " "}, blank=False)] == [Fault.BLANK]
    assert [problem.near for problem in problems({**GOOD, "title": "on"}, choices={"title": ("one", "two")})] == ["one"]


def test_keys_of_no_table_are_read_one_by_one() -> None:
    written = {"a": WrittenValue("a", "1", ("a", "b")), "b": WrittenValue("b", "x", ("a", "b")), "c": WrittenValue("c", "1", ("a", "b"))}
    values, problems_found = read_keys(written, {"a": int, "b": int})
    assert values == {"a": 1}
    assert [(problem.fault, problem.key) for problem in problems_found] == [(Fault.UNKNOWN_KEY, "c"), (Fault.WRONG_VALUE, "b")]


def test_the_nearest_name_is_one_that_is_like_it() -> None:
    assert nearest("numbr", ("number", "matter")) == "number"
    assert nearest("zz", ("number", "matter")) is None
