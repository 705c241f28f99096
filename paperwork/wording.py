"""Times, lengths and names as a person reads them on paper, in Chinese or English."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from fractions import Fraction
from typing import Any

import messages
from footage.values.recordings import BEIJING
from messages import Lang, Text, number, say

_ARTICLE = re.compile(r"^(?:附件\s*(\d+)\s+)?(\d+)(.*)$")
_UNITS = ((1024**3, "GB"), (1024**2, "MB"), (1024, "KB"))
_HIDDEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})  # would not be seen, or would turn the line around


def visible(text: str) -> str:
    """Return `text` with everything that cannot be seen or printed escaped, as in `a\\x0ab`."""
    return text if text.isprintable() else "".join(_escaped(character) for character in text)


def _escaped(character: str) -> str:
    code = ord(character)
    if unicodedata.category(character) not in _HIDDEN:
        return character
    if 0xDC80 <= code <= 0xDCFF:  # a byte that was no UTF-8 (PEP 383)
        return f"\\x{code - 0xDC00:02x}"
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}"


def printed(value: str | Text | None, lang: Lang) -> str:
    """Return a value as words, its times as an official paper writes them; an empty string for None."""
    if value is None:
        return ""
    return visible(_official(value, lang).say(lang) if isinstance(value, Text) else value)


def _official(value: Any, lang: Lang) -> Any:
    """Return a sentence with its times written as an official paper writes them."""
    if isinstance(value, Text):
        return Text(value.key, {name: _official(inner, lang) for name, inner in value.params.items()})
    if isinstance(value, datetime):
        return moment(value, lang)
    if isinstance(value, date):
        return day(value, lang)
    return [_official(inner, lang) for inner in value] if isinstance(value, (list, tuple)) else value


def joined(sentences: Iterable[Text], lang: Lang) -> str:
    """Return several sentences as one line, days and times as an official paper writes them."""
    return visible(messages.joined((_official(sentence, lang) for sentence in sentences), lang))


def moment(when: datetime, lang: Lang, seconds: bool = True) -> str:
    """Return a Beijing time as an official paper writes it: 2026年3月2日9时30分05秒."""
    at = when.astimezone(BEIJING)
    return say("paper.moment" if seconds else "paper.moment_minutes", lang, year=at.year, month=at.month, day=at.day,
               hour=at.hour, minute=at.minute, second=at.second)


def clock(when: datetime) -> str:
    """Return the Beijing time of day, 09:30:05."""
    return when.astimezone(BEIJING).strftime("%H:%M:%S")


def day(when: date | datetime, lang: Lang) -> str:
    """Return a date as an official paper writes it: 2026年3月2日."""
    at = when.astimezone(BEIJING) if isinstance(when, datetime) else when
    return say("paper.day", lang, year=at.year, month=at.month, day=at.day)


def span(start: datetime | None, end: datetime | None, lang: Lang) -> str:
    """Return start and end; the day of the end only where it differs; blanks where one is missing."""
    if start is None and end is None:
        return ""
    if start == end and start is not None:
        return moment(start, lang)
    if start is None or end is None:
        blank = say("paper.blank_moment", lang)
        return say("paper.span", lang, start=moment(start, lang) if start else blank, end=moment(end, lang) if end else blank)
    same = start.astimezone(BEIJING).date() == end.astimezone(BEIJING).date()
    return say("paper.span", lang, start=moment(start, lang), end=_time(end, lang) if same else moment(end, lang))


def short_span(start: datetime | None, end: datetime | None, lang: Lang) -> str:
    """Return start and end for a narrow place, the day once: 3月2日 09:30:05–09:31:05."""
    first = start or end
    if first is None:
        return ""
    at = first.astimezone(BEIJING)
    shown = say("paper.short_day", lang, month=at.month, day=at.day, clock=clock(first))
    if start is None or end is None or start == end:
        return f"{shown}–" if end is None else f"–{shown}" if start is None else shown
    last = end.astimezone(BEIJING)
    same = at.date() == last.date()
    return f"{shown}–{clock(end) if same else say('paper.short_day', lang, month=last.month, day=last.day, clock=clock(end))}"


def article(number: str, lang: Lang) -> str:
    """Return how a clause is called: "附件2 18(一)2" → 附件2第18条（一）2."""
    match = _ARTICLE.match(number)
    if match is None:
        return number
    annex, main, rest = (part or "" for part in match.groups())
    if lang == "zh":
        rest = rest.replace("(", "（").replace(")", "）")
    key = "paper.article_annex" if annex else "paper.article_plain"
    return say(key, lang, annex=annex, number=main, rest=rest)


def article_text(number: str) -> Text | str:
    """Return how a clause is called, to be said later in either language."""
    match = _ARTICLE.match(number)
    if match is None:
        return number
    annex, main, rest = (part or "" for part in match.groups())
    return Text("paper.article_annex" if annex else "paper.article_plain",
                {"annex": annex, "number": main, "rest": rest.replace("(", "（").replace(")", "）")})


def _time(when: datetime, lang: Lang) -> str:
    at = when.astimezone(BEIJING)
    return say("paper.time", lang, hour=at.hour, minute=at.minute, second=at.second)


def signed(seconds: Fraction) -> str:
    """Return a correction with its sign: +97, -0.5, 0."""
    return f"{float(seconds):+g}" if seconds else "0"


def length(seconds: Fraction, lang: Lang) -> str:
    """Return a length of time: 3分40秒, with tenths of a second only below a minute."""
    if seconds < 60:
        return say("paper.length_s", lang, seconds=number(seconds))
    minutes, left = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return say("paper.length_hms" if hours else "paper.length_ms", lang, hours=hours, minutes=minutes, seconds=left)


def rough_length(seconds: Fraction, lang: Lang) -> str:
    """Return a length of time to the minute: 1小时59分."""
    hours, minutes = divmod(round(seconds / 60), 60)
    return say("paper.length_hm" if hours else "paper.length_m", lang, hours=hours, minutes=minutes)


def offset(seconds: Fraction) -> str:
    """Return a place inside a recording, 00:03:40."""
    whole = int(seconds)
    return f"{whole // 3600:02d}:{whole // 60 % 60:02d}:{whole % 60:02d}"


def size(count: int) -> str:
    """Return a number of bytes with its unit, and the exact number behind it."""
    for factor, unit in _UNITS:
        if count >= factor:
            return f"{count / factor:.1f} {unit}"
    return f"{count} B"


def ranges(numbers: Sequence[int]) -> list[str]:
    """Return ascending numbers as short as they are written: 3, 5–9."""
    runs: list[list[int]] = []
    for next_one in numbers:
        if runs and next_one == runs[-1][-1] + 1:
            runs[-1].append(next_one)
        else:
            runs.append([next_one])
    return [str(run[0]) if len(run) == 1 else f"{run[0]}–{run[-1]}" for run in runs]
