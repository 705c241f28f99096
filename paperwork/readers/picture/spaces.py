"""A blank that recognition lost between a day and its hour, found again where the figures stand: `2024.3.211:22`.

Figures of one type are equally wide, so where a blank stood two of them lie farther apart than the others.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

RUN = re.compile(r"(?<!\d)\d{4}[./-]\d{1,2}[./-](?P<run>\d{3})[:：]\d{2}(?!\d)")  # 2|11:22 or 21|1:22
WIDER = 1.25  # times the other distance; less is no blank
MARGIN = 6  # pixels around a line

Spaced = tuple[str, float]  # a character and the middle of it, in pixels


def separated(text: str, crop: Any, characters: Callable[[Any], list[Spaced]]) -> str:
    """Return the text of one line with the blank put back, or as they are where its place cannot be seen.

    `crop` is the line's picture in grey; `characters` reads it again and says where each character stands.
    """
    run = RUN.search(text)
    if run is None:
        return text
    read = characters(crop)
    again = RUN.search("".join(char for char, _ in read))
    if again is None or again.group() != run.group():
        return text
    begin, end = again.span("run")
    after = _widest(_figures(crop, read[begin - 1][1], read[end][1]))
    at = run.start("run") + after
    return f"{text[:at]} {text[at:]}" if after else text


def _widest(middles: list[float]) -> int:
    """Return after how many figures the blank stands; 0 where no distance stands out."""
    if len(middles) != 3:
        return 0
    first, second = middles[1] - middles[0], middles[2] - middles[1]
    if max(first, second) < WIDER * min(first, second):
        return 0
    return 1 if first > second else 2


def _figures(crop: Any, left: float, right: float) -> list[float]:
    """Return the middles (pixels) of the figures that stand between two places of a line; dots and colons are too low."""
    import cv2
    import numpy as np

    _, ink = cv2.threshold(np.ascontiguousarray(crop), 0, 1, cv2.THRESH_BINARY_INV | cv2.THRESH_OTSU)
    columns = np.flatnonzero(np.diff(np.concatenate(([0], (ink.sum(axis=0) > 1).astype(np.int8), [0]))))
    runs = [(int(start), int(stop)) for start, stop in zip(columns[::2], columns[1::2], strict=True)]
    tall = [(start, stop, int(np.ptp(np.flatnonzero(ink[:, start:stop].any(axis=1))))) for start, stop in runs]
    inside = [figure for figure in tall if left < (figure[0] + figure[1]) / 2 < right]
    highest = max((height for _, _, height in inside), default=0)
    return [(start + stop) / 2 for start, stop, height in inside if height >= 0.7 * highest]
