"""Ruled tables of a scanned page: which cell each line of print stands in, so that a wrapped cell stays one cell."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar

from paperwork.readers.picture.lines import PageLine

INK = 15  # grey levels darker than around it
LARGEST = 0.35  # share of the page; an enclosed area above it is a frame around the page and no cell
NARROW = 6  # times the height of the type; in a narrower cell lines are separate (张伟, 李娜), not wrapped
REACH = 2.2  # times the height of the type; a full line ends nearer to the edge of its cell
MOST = 2_000  # cells on a page; more is a pattern and no table


class PrintedLine(Protocol):
    """A line of print, or a part of one, and where it stands (pixels; `middle` from the top)."""

    @property
    def left(self) -> float:
        """The left edge."""

    @property
    def middle(self) -> float:
        """The middle of its height."""

    @property
    def width(self) -> float:
        """How wide it is."""

    @property
    def height(self) -> float:
        """How high it is."""

    @property
    def text(self) -> str:
        """What it says."""


L = TypeVar("L", bound=PrintedLine)


@dataclass(frozen=True, slots=True)
class RuledCell:
    """An area that lines enclose, in pixels."""

    left: int
    top: int
    width: int
    height: int


def cells(grey: Any, type_height: float) -> tuple[Any, dict[int, RuledCell]]:
    """Return a map of the page (each pixel its area's number) and the areas that are cells of a ruled table.

    `type_height` (pixels) tells strokes of characters from ruling: a rule is longer than any stroke.
    """
    import cv2
    import numpy as np

    ink = cv2.adaptiveThreshold(np.ascontiguousarray(grey), 255, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY_INV, 31, INK)
    across, down = max(12, round(2.5 * type_height)), max(12, round(1.3 * type_height))
    flat = cv2.morphologyEx(ink, cv2.MORPH_OPEN, np.ones((1, across), np.uint8))
    tall = cv2.morphologyEx(ink, cv2.MORPH_OPEN, np.ones((down, 1), np.uint8))
    rules = cv2.dilate(cv2.bitwise_or(flat, tall), np.ones((5, 5), np.uint8))
    rules = cv2.morphologyEx(rules, cv2.MORPH_CLOSE, np.ones((9, 9), np.uint8))
    count, areas, stats, _ = cv2.connectedComponentsWithStats(cv2.bitwise_not(rules), connectivity=4)
    if count > MOST:
        return areas, {}
    return areas, {number: cell for number in range(1, count) if (cell := _cell(stats[number], grey.shape, type_height))}


def _cell(stat: Any, shape: tuple[int, ...], type_height: float) -> RuledCell | None:
    left, top, width, height, size = (int(value) for value in stat)
    inside = left > 1 and top > 1 and left + width < shape[1] - 1 and top + height < shape[0] - 1
    box = size >= 0.6 * width * height and width >= 0.6 * type_height and height >= 0.6 * type_height
    return RuledCell(left, top, width, height) if inside and box and size <= LARGEST * shape[0] * shape[1] else None


def crossed(line: PrintedLine, areas: Any, ruled: dict[int, RuledCell]) -> list[RuledCell]:
    """Return the cells that a line of print reaches well into, from left to right; more than one: it was read across a rule."""
    import numpy as np

    first, last = _within(line.left, areas.shape[1]), _within(line.left + line.width, areas.shape[1])
    under, widths = np.unique(areas[_within(line.middle, areas.shape[0]), first : last + 1], return_counts=True)
    over = [ruled[int(area)] for area, width in zip(under, widths, strict=True) if int(area) in ruled and width > 0.7 * line.height]
    return sorted(over, key=lambda cell: cell.left)


def in_rows(lines: Sequence[L], areas: Any, ruled: dict[int, RuledCell]) -> tuple[list[PageLine], list[L]]:
    """Return the rows of the ruled tables, and the lines outside any cell.

    A cell that reaches over several rows stands in its first, one that reaches over several columns in its first.
    """
    held: dict[int, list[L]] = {}
    outside: list[L] = []
    for line in lines:
        area = int(areas[_within(line.middle, areas.shape[0]), _within(line.left + line.width / 2, areas.shape[1])])
        (held.setdefault(area, []) if area in ruled else outside).append(line)
    if len(held) < 2:
        return [], list(lines)
    slack = min(line.height for lines in held.values() for line in lines) / 2
    rows: list[PageLine] = []
    for block in _blocks(ruled, slack):
        edges = _steps([ruled[area].left for row in block for area in row], slack)
        even = len({len(row) for row in block}) == 1
        for row in block:
            columns = {area: at if even else _step(edges, ruled[area].left) for at, area in enumerate(row)}
            texts = {columns[area]: _read(held[area], ruled[area]) for area in row if area in held}
            if texts:
                rows.append(PageLine(ruled[row[0]].top, _row(texts)))
    return rows, outside


def _blocks(ruled: dict[int, RuledCell], slack: float) -> list[list[list[int]]]:
    """Return the tables, each as rows of cells from left to right: rows that follow each other at once are one table."""
    blocks: list[list[list[int]]] = []
    bottom = 0
    for area in sorted(ruled, key=lambda area: (ruled[area].top, ruled[area].left)):
        cell = ruled[area]
        if blocks and abs(cell.top - ruled[blocks[-1][-1][0]].top) <= slack:
            blocks[-1][-1].append(area)
        elif blocks and cell.top <= bottom + 2 * slack:
            blocks[-1].append([area])
        else:
            blocks.append([[area]])
        bottom = max(bottom, cell.top + cell.height)
    return [[sorted(row, key=lambda area: ruled[area].left) for row in block] for block in blocks]


def _row(texts: dict[int, str]) -> str:
    """Return the cells of one row separated by tabs, empty ones too; a row of one cell keeps a tab, as it is no line of text."""
    return "\t".join(texts.get(at, "") for at in range(max(*texts, 1) + 1))


def _read(lines: Sequence[PrintedLine], cell: RuledCell) -> str:
    """Return the text of one cell: lines that reach its right edge go on in the next, others end."""
    rows: list[list[PrintedLine]] = []
    for line in sorted(lines, key=lambda line: line.middle):
        beside = rows and line.middle - rows[-1][0].middle < 0.5 * min(line.height, rows[-1][0].height)
        if beside:
            rows[-1].append(line)
        else:
            rows.append([line])
    text = ""
    for row in rows:
        text += _joined(sorted(row, key=lambda line: line.left)) + ("" if _full(row, cell) else "\n")
    return text.rstrip("\n")


def _full(row: Sequence[PrintedLine], cell: RuledCell) -> bool:
    right = max(line.left + line.width for line in row)
    type_height = row[0].height
    return cell.width > NARROW * type_height and cell.left + cell.width - right < REACH * type_height


def _joined(row: Sequence[PrintedLine]) -> str:
    """Return the parts of one line, with a blank where they stand apart."""
    joined, reached = "", None
    for line in row:
        apart = reached is not None and line.left - reached > 0.3 * line.height
        joined += " " * apart + line.text
        reached = line.left + line.width
    return joined


def _within(place: float, size: int) -> int:
    return max(0, min(size - 1, round(place)))


def _steps(edges: Sequence[int], slack: float) -> list[float]:
    """Return the distinct edges in order; edges nearer than `slack` are one."""
    steps: list[float] = []
    for edge in sorted(edges):
        if not steps or edge - steps[-1] > slack:
            steps.append(float(edge))
    return steps


def _step(steps: Sequence[float], edge: int) -> int:
    return next(number for number in reversed(range(len(steps))) if steps[number] <= edge)
