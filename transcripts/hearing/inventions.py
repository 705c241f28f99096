"""Text that Whisper is known to invent where nobody said it: flagged for a person, never deleted."""

from __future__ import annotations

import re
from fractions import Fraction

from transcripts.wording import characters_of

# Closing lines of the subtitles and videos that the model learned from: they come up on noise, music and breathing.
_CLOSING_LINES = re.compile(
    r"字幕(由|组|組|提供|志愿|製作|制作|校对|by)|谢谢(大家)?(观看|收看)|感谢(您的|大家)?(观看|收看|收听)|请不吝点赞|点赞.{0,4}订阅|订阅.{0,6}(频道|转发|打赏)"
    r"|打赏支持|明镜与点点|优优独播剧场|yoyotelevision|amara\.?org|中文字幕|下集(再见|预告)|^(北京市)+$|词曲|作词|作曲|编曲",
    re.IGNORECASE,
)
_FASTEST = 12  # characters a second; nobody speaks faster for long
_LONGEST_UNIT = 12  # characters; a loop repeats something at most this long
_REPEATS = 4  # times in a row from which repetition is a loop, where it fills most of the text
_DOUBT = Fraction(3, 5)  # 0–1; the engine's own doubt that this is speech …
_UNSURE = Fraction(45, 100)  # … counts where it is unsure of the words as well


def looks_invented(text: str, seconds: Fraction, score: Fraction, no_speech: Fraction) -> bool:
    """Return whether `text`, heard in `seconds` of sound, is likely to be the engine's own."""
    characters = characters_of(text)
    return bool(
        _CLOSING_LINES.search(characters)
        or (len(characters) > 6 and len(characters) > _FASTEST * max(seconds, Fraction(1)))
        or loops(characters)
        or (no_speech > _DOUBT and score < _UNSURE)
    )


def loops(characters: str) -> bool:
    """Return whether one short unit, repeated in a row, fills more than half of `characters`."""
    for unit in range(1, min(_LONGEST_UNIT, len(characters) // _REPEATS) + 1):
        run = longest = 0
        for place in range(len(characters) - unit):
            run = run + 1 if characters[place] == characters[place + unit] else 0
            longest = max(longest, run)
        if longest >= unit * (_REPEATS - 1) and (longest + unit) * 2 > len(characters):
            return True
    return False
