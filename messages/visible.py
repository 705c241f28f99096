"""What a name holds is shown on a terminal and never obeyed there: escape sequences, line breaks, characters that turn the writing round.

Names of files, papers and people come from dumps and case files, and so from anybody.
"""

from __future__ import annotations

import re
from typing import Any

from messages import Lang, Text
from messages.errors import LiuhenError, Problems
from messages.hidden import without_passwords

# Unicode's control, format, line and paragraph separators, and single halves of pairs (bytes of a name that are no UTF-8)
_FORMAT = (r"\x7f-\x9f\xad\u0600-\u0605\u061c\u06dd\u070f\u0890\u0891\u08e2\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ud800-\udfff\ufeff"
           r"\ufff9-\ufffb\U000110bd\U000110cd\U00013430-\U0001343f\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e007f")
_UNSEEN = re.compile(rf"[\x00-\x1f{_FORMAT}]")
_UNSEEN_BUT_BREAKS = re.compile(rf"[\x00-\x09\x0b-\x1f{_FORMAT}]")
_UNSEEN_IN_JSON = re.compile(rf"[{_FORMAT}]")
_SHORT = {"\n": "\\n", "\r": "\\r", "\t": "\\t"}


def visible(text: str) -> str:
    """Return `text` with what a terminal would obey instead of showing written out, line breaks too: `\\x1b`, `\\n`, `\\u202e`."""
    return _UNSEEN.sub(_written_out, text)


def visible_lines(text: str) -> str:
    """Return a text of our own as `visible` does; its line breaks stay."""
    return _UNSEEN_BUT_BREAKS.sub(_written_out, text)


def visible_json(text: str) -> str:
    """Return JSON text that means the same; the characters that JSON allows and a terminal obeys are escaped."""
    return _UNSEEN_IN_JSON.sub(_escaped, text)


def say_visibly(text: Text, lang: Lang) -> str:
    """Return the words of a sentence; what it names is `visible`, its own line breaks stay."""
    return _shown(text).say(lang)


def error_visibly(error: LiuhenError, lang: Lang) -> str:
    """Return what an error says, one line a problem."""
    sentences = error.problems if isinstance(error, Problems) else (error.text,)
    return "\n".join(without_passwords(say_visibly(sentence, lang)) for sentence in sentences)


def _shown(text: Text) -> Text:
    return Text(text.key, {name: _visible_value(value) for name, value in text.params.items()})


def _visible_value(value: Any) -> Any:
    if isinstance(value, str):
        return visible(value)
    if isinstance(value, Text):
        return _shown(value)
    return tuple(map(_visible_value, value)) if isinstance(value, tuple) else value


def _written_out(match: re.Match[str]) -> str:
    character = match.group()
    number = ord(character)
    if 0xDC80 <= number <= 0xDCFF:  # a byte of a name that is no UTF-8
        number -= 0xDC00
    if number < 0x100:
        return _SHORT.get(character) or f"\\x{number:02x}"
    return f"\\u{number:04x}" if number < 0x10000 else f"\\U{number:08x}"


def _escaped(match: re.Match[str]) -> str:
    number = ord(match.group())
    if number < 0x10000:
        return f"\\u{number:04x}"
    return f"\\u{0xD7C0 + (number >> 10):04x}\\u{0xDC00 + (number & 0x3FF):04x}"
