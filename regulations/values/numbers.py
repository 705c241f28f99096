"""A case's number as people write it: trimmed, without hidden characters, and known again however its brackets and widths are typed."""

from __future__ import annotations

import unicodedata

LONGEST = 300  # characters: what an index of PostgreSQL holds beside the other columns of a list
HIDDEN = ("Cc", "Cf", "Cs", "Zl", "Zp")  # categories: control, direction and zero-width characters, broken text, line ends
BRACKETS = str.maketrans("〔〖【〘［（〕〗】〙］）()", "[[[[[[]]]]]][]")
WIDTHS = ("<wide>", "<narrow>", "<small>", "<vertical>")  # decompositions that change the look only: ① and ² stay other digits


def trimmed(number: str) -> str:
    """Return a number without blanks and hidden characters at its ends, in the composed form of Unicode (NFC)."""
    composed = unicodedata.normalize("NFC", number)
    first = next((place for place, character in enumerate(composed) if not _is_nothing(character)), len(composed))
    last = next((place for place in range(len(composed), first, -1) if not _is_nothing(composed[place - 1])), first)
    return composed[first:last]


def hidden_at(number: str) -> int | None:
    """Return the place, from 1, of the first character of a number that nobody sees; None where there is none."""
    return next((place for place, character in enumerate(number, 1) if unicodedata.category(character) in HIDDEN), None)


def number_key(number: str) -> str:
    """Return what two spellings of one number share: brackets of any kind, full or half width, blanks and hidden characters aside."""
    seen = (character for character in unicodedata.normalize("NFC", number) if not _is_nothing(character))
    return "".join(_plain(character) for character in seen).translate(BRACKETS)


def _is_nothing(character: str) -> bool:
    return character.isspace() or unicodedata.category(character) in HIDDEN


def _plain(character: str) -> str:
    widened = unicodedata.decomposition(character).startswith(WIDTHS)
    return unicodedata.normalize("NFKC", character).strip() if widened else character
