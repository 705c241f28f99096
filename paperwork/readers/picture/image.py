"""Scanned papers: straightened, then read by rapidocr, line by line (facts.md, "Papers" and "The burned-in clock")."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from messages import Text, text
from messages.errors import NotReadable
from paperwork.readers.blocks import Paper, TextBlock, as_blocks
from paperwork.readers.packed import UNNAMED
from paperwork.readers.picture.frames import ALL, Seen, frames, opened_picture, upright
from paperwork.readers.picture.level import straightened
from paperwork.readers.picture.lines import PageLine, wrapped
from paperwork.readers.picture.ruled import RuledCell, cells, crossed, in_rows
from paperwork.readers.picture.spaces import MARGIN, separated

LARGEST_PIXELS = 60_000_000  # A3 at 400 dpi; above it is no scan of a paper
LARGEST_SIDE = 2_000  # pixels; more costs time and reads no better
FRAMES = 20  # pages of a TIFF
SURE = 0.5  # rapidocr's own score; below it a line is noise
_BROKEN = (OSError, SyntaxError, ValueError, TypeError, LookupError, ArithmeticError, EOFError, MemoryError)  # what Pillow raises
UPRIGHT = 0.85  # confidence from which a page is taken to lie the right way up


def read(content: bytes) -> Paper:
    """Read a photographed or scanned paper; NotReadable where it is no picture or too large."""
    blocks, notes = pages_of(content)
    return Paper("image", blocks, notes)


def pages_of(content: bytes, first: int = 1, seen: Seen = ALL) -> tuple[tuple[TextBlock, ...], tuple[Text, ...]]:
    """Recognise every page of a picture, numbered from `first`, as far as it is seen; NotReadable where it is none or too large."""
    import numpy as np
    from PIL import Image, UnidentifiedImageError

    blocks: list[TextBlock] = []
    notes: list[Text] = []
    try:
        with opened_picture(content) as picture:
            if picture.width * picture.height > LARGEST_PIXELS:
                raise NotReadable("papers_in.picture_too_large", file=UNNAMED, width=picture.width, height=picture.height)
            for number, frame in enumerate(frames(picture), first):
                if number >= first + FRAMES:
                    notes.append(text("papers_in.scans_left_out", read=FRAMES))
                    break
                blocks.extend(recognise(np.asarray(upright(frame, LARGEST_SIDE, seen)), number))
    except (*_BROKEN, UnidentifiedImageError, Image.DecompressionBombError) as problem:
        raise NotReadable("papers_in.no_picture", file=UNNAMED) from problem
    return tuple(blocks), tuple(notes)


def recognise(grey: Any, page: int) -> tuple[TextBlock, ...]:
    """Return the lines of one page (a grey picture as an array) as blocks."""
    lines, width = recognised_lines(grey)
    return tuple(as_blocks((line.text for line in lines), page, wrapped(lines, width), range(1, len(lines) + 1)))


def recognised_lines(grey: Any) -> tuple[list[PageLine], int]:
    """Return the lines of one page, top to bottom, cells of one line from left to right; and the width that they were read at.

    A page that lies on its side or upside down is turned: lines are not turned one by one, as that misreads upright ones.
    """
    import numpy as np

    grey = grey[:, :, 0] if grey.ndim == 3 else grey
    best: tuple[list[_RecognisedLine], Any] = ([], grey)
    for turns in (0, 2, 1, 3):
        level = straightened(np.rot90(grey, turns))
        best = max(best, (_lines(level), level), key=lambda attempt: _confidence(attempt[0]))
        if _confidence(best[0]) >= UPRIGHT:
            break
    lines = _page_lines([line for line in best[0] if line.score >= SURE], best[1])
    return lines, best[1].shape[1]


def _page_lines(lines: list[_RecognisedLine], grey: Any) -> list[PageLine]:
    """Return the page line by line: rows of ruled tables as their rules say, everything else by where it stands."""
    if not lines:
        return []
    lines = [_with_blanks(line, grey) for line in lines]
    heights = sorted(line.height for line in lines)
    areas, ruled = cells(grey, heights[len(heights) // 2])
    lines = [part for line in lines for part in _split_at_rules(line, crossed(line, areas, ruled), grey)]
    rows, free = in_rows(lines, areas, ruled)
    return sorted([*rows, *map(_as_line, _in_lines(free))], key=lambda line: line.top)


def _split_at_rules(line: _RecognisedLine, over: Sequence[RuledCell], grey: Any) -> list[_RecognisedLine]:
    """Return the parts of a line that was taken for one across the rules of a table, each read again in its own cell."""
    if len(over) < 2:
        return [line]
    top = max(0, round(line.middle - line.height / 2) - MARGIN)
    parts = []
    for cell in over:
        crop = grey[top : round(line.middle + line.height / 2) + MARGIN, cell.left : cell.left + cell.width]
        parts += [replace(piece, left=piece.left + cell.left, middle=piece.middle + top) for piece in _lines(crop)]
    return parts or [line]


def _as_line(row: list[_RecognisedLine]) -> PageLine:
    joined = "\t".join(line.text for line in row)
    return PageLine(row[0].middle, joined, row[0].left, row[-1].left + row[-1].width, row[0].height)


@dataclass(frozen=True, slots=True)
class _RecognisedLine:
    left: float  # pixels
    middle: float  # pixels from the top
    width: float
    height: float
    text: str
    score: float  # 0–1, rapidocr's own


def _lines(grey: Any) -> list[_RecognisedLine]:
    import numpy as np

    answer = _engine()(np.repeat(grey[:, :, None], 3, axis=2))
    if answer.boxes is None or answer.txts is None:
        return []
    return [
        _RecognisedLine(
            float(box[:, 0].min()), float(box[:, 1].mean()), float(np.ptp(box[:, 0])), float(np.ptp(box[:, 1])), line_text, float(score)
        )
        for box, line_text, score in zip(answer.boxes, answer.txts, answer.scores, strict=True)
    ]


def _with_blanks(line: _RecognisedLine, grey: Any) -> _RecognisedLine:
    """Return the line with a blank put back that recognition lost between a day and its hour."""
    half = line.height / 2 + MARGIN
    rows = slice(max(0, round(line.middle - half)), round(line.middle + half))
    crop = grey[rows, max(0, round(line.left) - MARGIN) : round(line.left + line.width) + MARGIN]
    return replace(line, text=separated(line.text, crop, _characters))


def _characters(crop: Any) -> list[tuple[str, float]]:
    """Return each character of a line's picture and its middle (pixels from the left)."""
    import numpy as np

    answer = _engine()(np.repeat(crop[:, :, None], 3, axis=2), return_word_box=True, return_single_char_box=True)
    characters = [character for line in answer.word_results or () for character in line if character[2] is not None]
    placed = ((str(character[0]), float(np.mean([point[0] for point in character[2]]))) for character in characters)
    return sorted(placed, key=lambda spaced: spaced[1])


def _confidence(lines: list[_RecognisedLine]) -> float:
    """Return the confidence of the reading, weighted by characters; lines that stand upright on end count as not read."""
    length = sum(len(line.text) for line in lines)
    level = sum(line.score * len(line.text) for line in lines if len(line.text) < 3 or line.width > line.height)
    return level / length if length else 0.0


def _in_lines(lines: list[_RecognisedLine]) -> list[list[_RecognisedLine]]:
    """Put the lines that stand side by side into one row, from left to right."""
    rows: list[list[_RecognisedLine]] = []
    for line in sorted(_unwrapped(lines), key=lambda line: line.middle):
        if rows and line.middle - rows[-1][0].middle < 0.5 * min(line.height, rows[-1][0].height):
            rows[-1].append(line)
        else:
            rows.append([line])
    return [sorted(row, key=lambda line: line.left) for row in rows]


def _unwrapped(recognised: list[_RecognisedLine]) -> list[_RecognisedLine]:
    """Join the two lines of a cell whose text is wrapped: its row's label stands to the left, between the two."""
    lines = sorted(recognised, key=lambda line: line.middle)
    for upper in lines:
        for lower in lines:
            if _wrapped(upper, lower) and (label := next((line for line in lines if _between(line, upper, lower)), None)):
                joined = replace(upper, middle=label.middle, text=upper.text + lower.text, score=min(upper.score, lower.score))
                return _unwrapped([joined if line is upper else line for line in lines if line is not lower])
    return lines


def _wrapped(upper: _RecognisedLine, lower: _RecognisedLine) -> bool:
    apart = lower.middle - upper.middle
    return upper.height < apart < 2.5 * upper.height and abs(upper.left - lower.left) < upper.height and lower.width <= upper.width


def _between(label: _RecognisedLine, upper: _RecognisedLine, lower: _RecognisedLine) -> bool:
    share = (label.middle - upper.middle) / (lower.middle - upper.middle)
    return label.left + label.width < upper.left and 0.3 < share < 0.7


@cache
def _engine() -> Any:
    from rapidocr import RapidOCR

    logging.getLogger("RapidOCR").setLevel(logging.ERROR)
    return RapidOCR(
        params={
            "Det.limit_type": "max",
            "Det.limit_side_len": 960,
            "Rec.rec_batch_num": 1,
            "EngineConfig.onnxruntime.intra_op_num_threads": 1,
            "Global.use_cls": False,  # it turns upright lines of figures upside down
            "Global.log_level": "error",
        }
    )
