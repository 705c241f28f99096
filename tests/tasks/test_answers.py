"""What tasks hand on becomes JSON in one place: the names of fields are the keys."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from fractions import Fraction
from pathlib import Path

from footage.values.recordings import BEIJING
from messages import LANGS, Text, text
from regulations.values.reviews.findings import Citation
from tasks.answers import Sentences, joined, to_json


class Colour(StrEnum):
    RED = "red"


@dataclass(frozen=True, slots=True)
class Short:
    name: str


@dataclass(frozen=True, slots=True)
class Longer(Short):
    place: int


@dataclass(frozen=True, slots=True)
class Everything:
    path: Path | None
    at: datetime | None
    day: date | datetime
    exact: Fraction
    what: Text
    why: Sentences
    colour: Colour
    articles: tuple[Citation, ...]
    several: tuple[Short | Longer, ...]


VALUE = Everything(Path("/home/x"), datetime(2026, 3, 2, 9, 30, tzinfo=BEIJING), date(2026, 3, 2), Fraction(1, 4), text("spot.none"),
                   Sentences((text("spot.none"), text("spot.none"))), Colour.RED, (Citation("linxi-hrss", "25", "…"),),
                   (Short("a"), Longer("b", 2)))


def test_paths_instants_and_exact_figures_become_what_a_script_reads():
    plain = json.loads(json.dumps(to_json(VALUE, "zh")))
    assert (plain["path"], plain["at"], plain["day"]) == ("/home/x", "2026-03-02T09:30:00+08:00", "2026-03-02")
    assert (plain["exact"], plain["colour"]) == (0.25, "red")
    assert plain["articles"] == [{"regulation": "linxi-hrss", "article": "25", "quote": "…"}]


def test_a_value_of_a_longer_kind_keeps_all_its_fields():
    assert to_json(VALUE, "en")["several"] == [{"name": "a"}, {"name": "b", "place": 2}]


def test_sentences_are_put_into_the_words_of_the_language_asked_for():
    for lang in LANGS:
        plain = to_json(VALUE, lang)
        assert plain["what"] == text("spot.none").say(lang) and plain["why"] == joined(VALUE.why.parts, lang)
    assert to_json(VALUE, "zh")["what"] != to_json(VALUE, "en")["what"]
