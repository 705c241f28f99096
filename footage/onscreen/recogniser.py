"""Where the burned-in clock stands in a picture, and what it shows: rapidocr, offline, with the models in its package."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from typing import Any

import numpy as np

from footage.onscreen import clock_text
from footage.signals.frames import Luma
from footage.values.measurement import ClockReading

BAND = 0.22  # of the height: the clock stands at the top or at the bottom
SEARCHED = 640  # px; the width at which text is looked for
LONG = 6  # times as wide as high: a date with its time
_Box = tuple[int, int, int, int]  # left, top, right, bottom


@dataclass(frozen=True, slots=True)
class Strip:
    """The part of one frame where the clock stands."""

    offset: Fraction  # s
    luma: Luma


@dataclass(frozen=True, slots=True)
class ClockPlace:
    """Where the clock stands in the picture, in pixels."""

    left: int
    top: int
    right: int
    bottom: int

    def cut(self, luma: Luma) -> Luma:
        """Return a copy of that part."""
        return luma[self.top : self.bottom, self.left : self.right].copy()


@dataclass(frozen=True, slots=True)
class Label:
    """One strip as OCR reads it."""

    reading: ClockReading
    characters: str  # of the clock alone, blanks left out
    centres: tuple[float, ...]  # px from the strip's left edge, one a character; empty where they are not known


def read(strip: Strip) -> ClockReading | None:
    """Return what the clock shows, or None where no date and time can be read."""
    recognised = label(strip)
    return recognised.reading if recognised is not None else None


def label(strip: Strip) -> Label | None:
    """Return what the clock shows and where its characters stand, or None where no date and time can be read."""
    answer = _engine()(_coloured(strip.luma), use_det=False, use_cls=False, use_rec=True, return_word_box=True)
    line = clock_text.plain(answer.txts[0]) if answer.txts else ""
    shown = clock_text.parse(line)
    if shown is None:
        return None
    before = len(line[: shown.first].replace(" ", ""))
    characters = line[shown.first : shown.after].replace(" ", "")
    centres = _centres(answer.word_results[0], line, strip.luma.shape[1])[before : before + len(characters)]
    reading = ClockReading(strip.offset, shown.when, Fraction(float(answer.scores[0])).limit_denominator(1000))
    return Label(reading, characters, centres if len(centres) == len(characters) else ())


def _centres(words: Any, line: str, width: int) -> tuple[float, ...]:
    """Return where the characters of a line stand, blanks left out; empty where the recogniser does not say it of each."""
    columns = [column for word in words.word_cols for column in word] if words is not None else []
    if len(columns) != len(line.replace(" ", "")) or not words.line_txt_len:
        return ()
    return tuple((column + 0.5) * width / words.line_txt_len for column in columns)


def confirmed(strip: Strip, reading: ClockReading) -> bool:
    """Tell whether the strip reads the same when only its brightest parts are kept, enlarged."""
    import cv2

    larger = cv2.resize(strip.luma, None, fx=2, fy=2, interpolation=cv2.INTER_CUBIC)
    bright = cv2.threshold(larger, int(strip.luma.max()) * 3 // 4, 0, cv2.THRESH_TOZERO)[1]
    second_reading = read(Strip(strip.offset, bright.astype(np.uint8)))
    return second_reading is not None and second_reading.shown == reading.shown


def locate(luma: Luma) -> ClockPlace | None:
    """Return where in the picture a date and a time stand, or None."""
    high = luma.shape[0]
    band = max(24, int(high * BAND))
    for top in (0, high - band):
        for line, box in _lines(luma[top : top + band]):
            shown = clock_text.parse(line)
            if shown is not None:
                return _narrowed(luma, line, shown, ClockPlace(box[0], box[1] + top, box[2], box[3] + top))
    return None


def _narrowed(luma: Luma, line: str, shown: clock_text.ShownTime, whole: ClockPlace) -> ClockPlace:
    """Return the part of a line that holds the clock alone, or the whole line where that part cannot be read by itself."""
    width_of_character = (whole.right - whole.left) / max(1, len(line))
    left = max(0, round(whole.left + width_of_character * (shown.first - 1)))
    part = ClockPlace(left, whole.top, min(luma.shape[1], round(whole.left + width_of_character * (shown.after + 1.5))), whole.bottom)
    alone = read(Strip(Fraction(0), part.cut(luma)))
    return part if alone is not None and alone.shown == shown.when else whole


def _lines(band: Luma) -> list[tuple[str, _Box]]:
    """Return the lines of text in a part of the picture with their boxes, boxes of one row joined."""
    rows: list[list[_Box]] = []
    for box in sorted(_boxes(band), key=lambda box: box[1]):
        middle = (box[1] + box[3]) / 2
        row = next((row for row in rows if row[0][1] <= middle <= row[0][3]), None)
        if row is None:
            rows.append([box])
        else:
            row.append(box)
    wide = [_joined(row, band.shape) for row in rows]
    lines = [(box, _recognised(band[box[1] : box[3], box[0] : box[2]])) for box in wide if box[2] - box[0] >= LONG * (box[3] - box[1])]
    return [(texts[0][0], box) for box, texts in lines if texts]


def _boxes(band: Luma) -> list[_Box]:
    """Return where text stands, looked for in a picture of `SEARCHED` pixels' width."""
    import cv2

    shrunk = min(1.0, SEARCHED / band.shape[1])
    small = cv2.resize(band, None, fx=shrunk, fy=shrunk, interpolation=cv2.INTER_AREA)
    answer = _engine()(_coloured(small.astype(np.uint8)), use_det=True, use_cls=False, use_rec=False)
    corners = [np.asarray(box) / shrunk for box in answer.boxes] if answer.boxes is not None else []
    return [(int(box[:, 0].min()), int(box[:, 1].min()), int(box[:, 0].max()), int(box[:, 1].max())) for box in corners]


def _joined(row: list[_Box], size: tuple[int, ...]) -> _Box:
    lefts, tops, rights, bottoms = zip(*row, strict=True)
    edge = max(2, (max(bottoms) - min(tops)) // 8)
    return max(0, min(lefts) - edge), max(0, min(tops) - edge), min(size[1], max(rights) + edge), min(size[0], max(bottoms) + edge)


def _recognised(strip: Luma) -> list[tuple[str, float]]:
    answer = _engine()(_coloured(strip), use_det=False, use_cls=False, use_rec=True)
    return list(zip(answer.txts or (), answer.scores or (), strict=False))


def _coloured(luma: Luma) -> Any:
    import cv2

    return cv2.cvtColor(luma, cv2.COLOR_GRAY2BGR)


@cache
def _engine() -> Any:
    """Return rapidocr with its packaged models, on one thread; loaded once a process."""
    from rapidocr import RapidOCR

    quiet = {"Global.log_level": "critical", "EngineConfig.onnxruntime.intra_op_num_threads": 1}
    return RapidOCR(params={**quiet, "Det.limit_type": "max", "Det.limit_side_len": 960})
