"""Whether the picture data of a JPEG can be such: told from a few kilobytes of it, without decoding."""

from __future__ import annotations

import re

from footage.containers.index.source import Source

PIECE = 4096  # bytes looked at in one place
PLACES = 5
FEWEST = 4  # marks that must be wrong before anything is said
# A byte FF of picture data is stuffed (00), a restart (D0–D7) or filling (FF); between scans tables and scans begin (T.81 §B.1.1).
_MARKS = re.compile(rb"\xff(?:([\x00\xd0-\xd7\xff\xc4\xda\xdb\xdc\xdd\xfe\xd9])|[^\x00])", re.DOTALL)


def garbled(source: Source, start: int, end: int) -> bool:
    """Say whether the bytes from `start` to `end`, which should be JPEG picture data, are something else."""
    right = wrong = 0
    room = max(0, end - start - PIECE)
    for place in sorted({start + room * part // (PLACES - 1) for part in range(PLACES)}) if room > PIECE else (start, start + PIECE):
        for mark in _MARKS.finditer(source.at(place, min(PIECE, end - place))):
            right, wrong = (right + 1, wrong) if mark[1] else (right, wrong + 1)
    return wrong >= FEWEST and wrong > right
