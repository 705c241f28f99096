"""A paper as one text, so that a value may run over cells and lines, with the way back to each place."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, replace

from paperwork.numerals import corrected, normalised, without_shapeless
from paperwork.readers.blocks import Paper, TextBlock


@dataclass(frozen=True, slots=True)
class Flat:
    """Every block one after another: cells of a row separated by a tab, everything else by a line break."""

    raw: str  # as written
    text: str  # normalised, as long as `raw`; a line break inside a block is "\v"
    blocks: tuple[TextBlock, ...]
    starts: tuple[int, ...]  # offset of each block
    corrected: frozenset[int] = frozenset()  # offsets where recognition was corrected
    struck: frozenset[int] = frozenset()  # offsets at which words were struck out

    def block_at(self, offset: int) -> int:
        """Return the index of the block that holds the character at `offset`."""
        return max(0, bisect_right(self.starts, offset) - 1)

    def where(self, begin: int, end: int) -> str:
        """Return the place of a stretch of text: its first block, and its last where that is another."""
        first, last = self.blocks[self.block_at(self._first_visible(begin, end))], self.blocks[self.block_at(max(begin, end - 1))]
        if first is last:
            return first.where
        if first.table and (first.table, first.row) == (last.table, last.row):
            return f"{first.where.removesuffix('列')}—{last.column}列"
        return f"{first.where}—{last.where}"

    def _first_visible(self, begin: int, end: int) -> int:
        return next((at for at in range(begin, end) if not self.raw[at].isspace()), begin)

    def raw_text(self, begin: int, end: int) -> str:
        """Return what the paper says there, on one line."""
        return " ".join(self.raw[begin:end].split())

    def above(self, offset: int) -> Iterator[str]:
        """Yield the normalised text of the cells above the one at `offset`, the nearest first."""
        block_at_offset = self.blocks[self.block_at(offset)]
        if block_at_offset.table is None:
            return
        for index in range(self.block_at(offset) - 1, -1, -1):
            block = self.blocks[index]
            if block.table != block_at_offset.table:
                return
            if block.column == block_at_offset.column and block.row != block_at_offset.row:
                yield self.text[self.starts[index] : self.starts[index] + len(block.text)]

    def line(self, begin: int, end: int) -> tuple[int, int]:
        """Return where the line (or row) around a stretch begins and ends."""
        after = [at for at in (self.text.find(mark, end) for mark in "\n\v") if at >= 0]
        return max(self.text.rfind(mark, 0, begin) for mark in "\n\v") + 1, min(after, default=len(self.text))


def flatten(paper: Paper) -> Flat:
    """Join the blocks of a paper into one text; what was read from a picture is corrected on the way."""
    raw: list[str] = []
    starts: list[int] = []
    struck: list[int] = []
    read: list[int] = []
    length, before = 0, None
    blocks = tuple(replace(block, text=without_shapeless(block.text), struck=_shifted(block)) for block in paper.blocks)
    for block in blocks:
        if before is not None and not before.goes_on:
            raw.append("\t" if block.table and (block.table, block.row) == (before.table, before.row) else "\n")
            length += 1
        starts.append(length)
        struck += [length + offset for offset in block.struck]
        read += range(length, length + len(block.text)) if block.recognised else ()
        raw.append(block.text)
        length += len(block.text)
        before = block
    joined = "".join(raw)
    between = set(starts)  # the character before a block is the mark that separates it from the one before
    text = "".join("\v" if char == "\n" and at + 1 not in between else char for at, char in enumerate(normalised(joined)))
    corrected_text = _corrected(text, read) if read else text
    changed = frozenset(at for at, (was, now) in enumerate(zip(text, corrected_text, strict=True)) if was != now)
    return Flat(joined, corrected_text, blocks, tuple(starts), changed, frozenset(struck))


def _shifted(block: TextBlock) -> tuple[int, ...]:
    """Return where words were struck out once the characters without a shape are gone."""
    return tuple(len(without_shapeless(block.text[:offset])) for offset in block.struck)


def _corrected(text: str, read: list[int]) -> str:
    """Return the text with what was read from a picture corrected, and nothing else."""
    better = corrected(text)
    if len(read) >= len(text.replace("\n", "").replace("\t", "")):
        return better
    pictured = frozenset(read)
    return "".join(now if at in pictured else was for at, (was, now) in enumerate(zip(text, better, strict=True)))
