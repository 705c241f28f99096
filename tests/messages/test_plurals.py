"""A number in a sentence takes the singular or the plural that fits it."""

from __future__ import annotations

import re
import string
from fractions import Fraction

import pytest

from messages import catalogue, say
from messages.plurals import PluralFormatter


def filled(sentence: str, **params: object) -> str:
    return PluralFormatter().vformat(sentence, (), params)


@pytest.mark.parametrize(("count", "shown"), [
    (0, "0 findings"), (1, "1 finding"), (2, "2 findings"), ("1", "1 finding"), ("21", "21 findings"),
])
def test_one_is_singular_and_every_other_number_is_plural(count: object, shown: str) -> None:
    assert filled("{count:finding|findings}", count=count) == shown


def test_a_verb_follows_a_number_that_was_named_before() -> None:
    assert filled("{count:file|files}, and {count:=it was|they were} kept", count=1) == "1 file, and it was kept"
    assert filled("{count:file|files}, and {count:=it was|they were} kept", count=3) == "3 files, and they were kept"


def test_every_other_format_is_pythons_own() -> None:
    assert filled("{hour:02d}:{minute:02d} {file!r} {{}}", hour=9, minute=5, file="a") == "09:05 'a' {}"


def test_the_sentences_of_the_catalogue_use_it() -> None:
    assert say("review.findings", "en", count=1) == "1 finding" and say("review.findings", "en", count=2) == "2 findings"
    assert say("retention.years", "en", amount=Fraction(1)) == "1 year" and say("retention.years", "en", amount=5) == "5 years"


@pytest.mark.parametrize("count", [1, 2])
def test_every_plural_of_the_catalogue_is_filled_in(count: int) -> None:
    for key, sentence in catalogue("en").items():
        if re.search(r"\{\w+:[^}]*\|", sentence):
            names = {name for _, name, _, _ in string.Formatter().parse(sentence) if name}
            shown = say(key, "en", **dict.fromkeys(names, count))
            assert "|" not in shown and "{" not in shown and "=" not in shown.replace("--", ""), (key, shown)
