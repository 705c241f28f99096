"""The burned-in clock as text: which date and time a recognised line shows (conventions.md 1.6)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

from footage.values.recordings import BEIJING

_GAP = r"[^\d]{0,2}"
_CLOCK = rf"\s*(?P<hour>\d{{2}}){_GAP}(?P<minute>\d{{2}}){_GAP}(?P<second>\d{{2}})(?!\d)"
_FORMS = (
    re.compile(rf"(?<!\d)(?P<year>20\d\d|19\d\d){_GAP}(?P<month>\d{{2}}){_GAP}(?P<day>\d{{2}})[日\s]{{0,3}}{_CLOCK}"),
    re.compile(rf"(?<!\d)(?P<month>\d{{2}})[-/.](?P<day>\d{{2}})[-/.](?P<year>20\d\d|19\d\d){_CLOCK}"),
    re.compile(rf"(?<!\d)(?P<day>\d{{2}})[-/.](?P<month>\d{{2}})[-/.](?P<year>20\d\d|19\d\d){_CLOCK}"),
)
_ALIKE = str.maketrans({"O": "0", "o": "0", "D": "0", "l": "1", "I": "1", "|": "1", "：": ":", "－": "-", "／": "/", "．": "."})


@dataclass(frozen=True, slots=True)
class ShownTime:
    """A date and time found in a line of text."""

    when: datetime  # aware, Asia/Shanghai, whole seconds
    first: int  # index of its first character in the line
    after: int  # index behind its last character


def plain(line: str) -> str:
    """Return the line, character for character, with digits where OCR took one for a character that looks like it."""
    return line.translate(_ALIKE)


def parse(line: str) -> ShownTime | None:
    """Return the first possible date and time of the line; None where there is none, never a guess.

    A day and a month that could be either way round (05-06-2024) are read month first, as recorders of that form do.
    """
    for form in _FORMS:
        for match in form.finditer(plain(line)):
            fields = {name: int(value) for name, value in match.groupdict().items()}
            try:
                return ShownTime(datetime(**fields, tzinfo=BEIJING), match.start(), match.end())
            except ValueError:
                continue
    return None
