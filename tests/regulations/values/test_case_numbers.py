"""Case numbers: the same number spelled two ways is known again, two different ones never are; no character in them is unseen."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from regulations.values.numbers import hidden_at, number_key, trimmed

OPEN, CLOSE = "〔［[（(【〖〘", "〕］]）)】〗〙"
BLANKS = " \u3000\u00a0\u2009\t"
DIGITS = st.integers(1, 99_999).map(str)
OTHERS = st.text(st.sampled_from("通罚〔〕12aA/_-.①²号"), min_size=1, max_size=8)
WORDS = st.text(st.sampled_from("通人社监罚检字第号办理ABc-/·"), min_size=1, max_size=12)


def widened(characters: str) -> str:
    """Return digits and capital letters in full width."""
    return "".join(chr(ord(character) + 0xFEE0) if "!" <= character <= "~" else character for character in characters)


@given(WORDS, DIGITS, DIGITS, st.sampled_from(range(len(OPEN))), st.sampled_from(range(len(OPEN))), st.booleans(),
       st.text(st.sampled_from(BLANKS), max_size=3), st.sampled_from(["", "\u200b", "\ufeff"]))
def test_one_number_spelled_two_ways_is_one(word: str, year: str, place: str, one: int, other: int, wide: bool, blank: str, unseen: str):
    first = f"{word}{OPEN[one]}{year}{CLOSE[one]}{place}号"
    second = f"{blank}{word}{blank}{OPEN[other]}{widened(year) if wide else year}{unseen}{CLOSE[other]}{blank}{place}号{blank}"
    assert number_key(first) == number_key(second) == number_key(trimmed(second))
    assert number_key(unicodedata.normalize("NFD", first)) == number_key(first)


@given(OTHERS, OTHERS)
def test_numbers_of_other_characters_stay_two(first: str, second: str):
    assert (number_key(first) == number_key(second)) == (first == second)


@given(st.text(max_size=40))
def test_trimming_leaves_no_blank_and_nothing_hidden_at_the_ends(number: str):
    clean = trimmed(number)
    assert clean == trimmed(clean) == unicodedata.normalize("NFC", clean)
    for end in (clean[:1], clean[-1:]):
        assert not end.isspace() and hidden_at(end) is None


@pytest.mark.parametrize("unseen", ["\u0000", "\n", "\u2028", "\u202e", "\u2067", "\u200b", "\u00ad", "\ud800"])
def test_a_character_that_nobody_sees_is_found(unseen: str):
    assert hidden_at(f"通罚{unseen}1号") == 3 and hidden_at("通罚〔2026〕1号 ") is None


@pytest.mark.parametrize("rare", ["\ue001", "𠮷", "\U00031350"])  # an office's own character, and newer ones than this Python knows
def test_a_rare_character_of_a_name_is_no_hidden_one(rare: str):
    assert hidden_at(f"{rare}罚1号") is None
