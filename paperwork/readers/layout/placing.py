"""Characters put together into runs and lines, with the values of a form's fields where they stand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import groupby, pairwise

from paperwork.readers.blocks import STRUCK
from paperwork.readers.layout.annotations import AnnotationText
from paperwork.readers.layout.glyphs import Glyph, PageBox, joined
from paperwork.readers.picture.lines import PageLine

_GAP = 0.6  # of the height of the type: a wider gap separates two cells
_PLACE = 0.9  # of the height of the type: a wider gap in a line may be a place to fill in


@dataclass(frozen=True, slots=True)
class PlacedText:
    """Words of a page and where they are seen, in pixels of the page as it is shown."""

    left: float
    middle: float  # from the top
    width: float
    height: float
    text: str


def runs(glyphs: Sequence[Glyph], values: Sequence[AnnotationText]) -> list[PlacedText]:
    """Return what is printed in one go, in the order of the text layer, each value of a field where it stands."""
    placed = _with_values(list(glyphs), values)
    groups = [list(group) for _, group in groupby(placed, key=lambda glyph: glyph.owner)]
    return [_run(group) for group in groups if any(not glyph.blank for glyph in group)]


def _run(group: Sequence[Glyph]) -> PlacedText:
    box = joined(group)
    text = "".join(STRUCK if glyph.struck else glyph.text for glyph in group)
    return PlacedText(box.left, box.middle, box.right - box.left, box.height, text)


def _with_values(placed: list[Glyph], values: Sequence[AnnotationText]) -> list[Glyph]:
    own = [(value, Glyph(value.text, value.box, -1 - number)) for number, value in enumerate(values)]
    lines: dict[int, list[tuple[AnnotationText, Glyph]]] = {}
    for value, glyph in own:
        line = next((at for at, other in enumerate(placed) if not other.blank and other.owner >= 0 and _level(other.box, value.box)), -1)
        lines.setdefault(line, []).append((value, glyph))
    for line in sorted((at for at in lines if at >= 0), reverse=True):
        filled = sorted((glyph for _, glyph in lines[line]), key=lambda glyph: glyph.box.left)
        stop = line
        while stop < len(placed) and (placed[stop].blank or _level(placed[stop].box, placed[line].box)):
            stop += 1
        placed[line:stop] = _filled(placed[line:stop], filled)
    return placed + [glyph for _, glyph in lines.get(-1, [])]


def _level(box: PageBox, other: PageBox) -> bool:
    return abs(box.middle - other.middle) < 0.5 * max(box.height, min(other.height, 2 * box.height))


def _filled(line: Sequence[Glyph], values: Sequence[Glyph]) -> list[Glyph]:
    """Put the values into a line: one into each place left for them where the numbers agree, else where they stand."""
    inked = [at for at, glyph in enumerate(line) if not glyph.blank]
    places = [after for before, after in pairwise(inked) if _apart(line[before].box, line[after].box)]
    if len(places) == len(values):
        at = dict(zip(places, values, strict=True))
        return [part for number, glyph in enumerate(line) for part in ((at[number], glyph) if number in at else (glyph,))]
    put = list(line)
    for value in values:
        before = [number for number, glyph in enumerate(put) if glyph.box.left <= value.box.left]
        put.insert(before[-1] + 1 if before else 0, _as_high(value, line[inked[0]] if inked else value))
    return put


def _apart(before: PageBox, after: PageBox) -> bool:
    return after.left - before.right > _PLACE * before.height


def _as_high(value: Glyph, beside: Glyph) -> Glyph:
    """Return a value with the height and the line of the print beside it: a field is higher than its words."""
    return replace(value, box=PageBox(value.box.left, beside.box.top, value.box.right, beside.box.bottom))


def in_lines(placed: Sequence[PlacedText]) -> list[PageLine]:
    """Return the lines in the order of the text layer; what stands apart on one line is separated by a tab."""
    lines: list[PageLine] = []
    before: PlacedText | None = None
    for run in placed:
        if before is not None and _beside(before, run):
            apart = run.left - before.left - before.width > _GAP * run.height
            words = f"{lines[-1].text.rstrip()}\t{run.text}" if apart else lines[-1].text + run.text
            lines[-1] = replace(lines[-1], text=words, right=run.left + run.width)
        elif run.text.strip():
            lines.append(PageLine(run.middle, run.text, run.left, run.left + run.width, run.height))
        else:
            continue
        before = run
    return lines


def _beside(left_run: PlacedText, right_run: PlacedText) -> bool:
    """Whether two runs stand on one line, the second after the first."""
    common = (left_run.height + right_run.height) / 2 - abs(left_run.middle - right_run.middle)
    return common > 0.5 * min(left_run.height, right_run.height) and right_run.left > left_run.left
