"""What the letters behind a time say, and the folders: which lens, an event, a small copy; never taken for anything else."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

_WORDS = {
    "FRONT": "F", "FRT": "F", "FORWARD": "F", "ROAD": "F", "REAR": "R", "BACK": "R", "BCK": "R", "INSIDE": "I", "INTERIOR": "I",
    "CABIN": "I", "DRIVER": "I", "IN": "I", "LEFT": "L", "RIGHT": "RI", "LEFT_REPEATER": "L", "RIGHT_REPEATER": "RI", "LEFT_PILLAR": "LP",
    "RIGHT_PILLAR": "RP", "WIDE": "W", "TELE": "T", "前": "F", "后": "R", "车内": "I",
}
_LENS = re.compile(r"(?P<event>[NEPMIOBTSV])?(?P<lens>[FRI])(?P<quality>[HL])?|(?P<pair>[AB])", re.ASCII)
_CHANNEL = re.compile(r"(?:CH|CAM|CAMERA|LENS)[_-]?(\d{1,2})", re.ASCII)
_FOLDERS = frozenset({"FRONT", "REAR", "BACK", "INSIDE", "INTERIOR", "CABIN", "前", "后", "车内", "F", "R"})
_BESIDE = re.compile(r"[_-]?(?:CAM|CAMERA|LENS|VIDEO|MOVIE)$|^(?:CAM|CAMERA|MOVIE|VIDEO)[_-]")
_MARK = re.compile(r"(?:EVT|EVENT|EMER|EMERGENCY|LOCK|LOCKED|SOS|IMP|RO)(?:_|$)")
_EVENTS = frozenset({"E", "I", "S", "O", "B"})  # event, impact, SOS, overspeed, boundary; N normal, P parking, M by hand
_NUMBERED = {"00": "", "10": "B"}  # Insta360 counts the files of one film


@dataclass(frozen=True, slots=True)
class Lens:
    """What was said about the lens."""

    name: str = ""  # as in NameFacts.lens
    event: bool = False
    preview: bool = False  # the small copy for the network


def lens_of(tail: str, folders: Sequence[str]) -> Lens | None:
    """Return what the letters behind a time and a counter say, else the nearest folder; None where they are something else."""
    letters = tail.strip(" _-.").upper()
    marked = _MARK.match(letters)
    if marked:
        inner = lens_of(letters[marked.end() :], folders)
        return inner and replace(inner, event=True)
    if letters:
        match = _LENS.fullmatch(letters)
        if match:
            return Lens(match["pair"] or match["lens"], match["event"] in _EVENTS, match["quality"] == "L")
        channel = _CHANNEL.fullmatch(letters)
        name = _WORDS.get(letters.replace("-", "_")) or (f"CH{int(channel[1])}" if channel else "")
        return Lens(name) if name else None
    return Lens(lens_folder(folders))


def lens_folder(folders: Sequence[str]) -> str:
    """Return the lens that the nearest folder names, "" where none does."""
    for folder in reversed(folders):
        word = _BESIDE.sub("", folder.upper().strip(" _-"))
        if word in _FOLDERS:
            return _WORDS.get(word, word)
    return ""


def numbered_lens(digits: str) -> str | None:
    """Return the lens of a two-digit field between the time and the counter; None where it is none."""
    return _NUMBERED.get(digits)
