"""The program against the table that was written from the regulations' own text (`by_the_text/`)."""

from __future__ import annotations

import re

import pytest
from bytext import FOLDER, NUMBERS, Row, disagreements, judged, regulation, rows
from seedtext import articles, folded

TABLE = tuple(rows())


@pytest.mark.parametrize("row", TABLE, ids=lambda row: f"{row.number} · {row.scene}")
def test_the_program_says_what_the_text_says(row: Row) -> None:
    assert disagreements(row, judged(row)) == [], row.expected["why"]


def test_every_regulation_is_asked_about_forty_scenes_and_every_row_has_its_reason() -> None:
    for number in NUMBERS:
        rows_of_regulation = [row for row in TABLE if row.number == number]
        assert len(rows_of_regulation) >= 40
        assert all(
            re.search(r"\d|\bno\b|nothing|as under|reason|throughout|told|allows|seen", row.expected["why"]) for row in rows_of_regulation
        )
    assert {path.stem for path in FOLDER.glob("*.toml")} == {row.file for row in TABLE}


@pytest.mark.parametrize("number", NUMBERS)
def test_the_articles_named_are_articles_of_the_regulation(number: str) -> None:
    known_articles = articles(regulation(number).id)
    for row in TABLE:
        for finding in row.expected["finds"] if row.number == number else ():
            for article in finding.partition("@")[2].split("|"):
                assert article == "*" or re.sub(r"\(.*", "", article) in known_articles, (row.scene, article)


@pytest.mark.parametrize("number", NUMBERS)
def test_the_words_quoted_in_the_reasons_stand_in_the_regulation(number: str) -> None:
    text = "".join(articles(regulation(number).id).values())
    for row in TABLE:
        if row.number == number:
            for quote in re.findall(r"(?<=: )[\u4e00-\u9fff]{5,}", row.expected["why"]):
                assert folded(quote) in text, (row.scene, quote)
