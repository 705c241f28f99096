"""The text of a paper, each with the place it stands in."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import accumulate

from messages import Text

MOST_BLOCKS = 50_000  # more than this is no paper of a case
CHARACTERS = 2_000_000  # of text in one paper
STRUCK = "\x1a"  # in text being put together: words stood here that are struck out
FEWEST = 8  # characters; fewer on a page, or in a paper, mean that it is a picture


@dataclass(frozen=True, slots=True)
class TextBlock:
    """One paragraph, line or cell."""

    text: str
    where: str  # "第3段", "第1页第4行", "表1 第2行第3列", "页眉", "文本框"
    page: int | None = None  # from 1; None where the format knows no pages
    table: int | None = None  # from 1
    row: int | None = None  # from 1
    column: int | None = None  # from 1; a merged cell stands at its first column
    goes_on: bool = False  # its paragraph was wrapped: the next block follows without a break
    recognised: bool = False  # read from a picture, and may be misread
    struck: tuple[int, ...] = ()  # offsets in `text` at which words were struck out, and are left out


@dataclass(frozen=True, slots=True)
class Paper:
    """A document as text; nothing in it was interpreted."""

    kind: str  # the key of its reader in READERS
    blocks: tuple[TextBlock, ...]
    notes: tuple[Text, ...] = ()  # what was left out, or is doubtful about the reading

    @property
    def recognised(self) -> bool:
        """Whether text of it comes from character recognition and may be misread."""
        return any(block.recognised for block in self.blocks)

    @property
    def has_text(self) -> bool:
        """Whether there is enough text for a paper: a scan in a frame has a few characters at most."""
        return sum(len("".join(block.text.split())) for block in self.blocks) >= FEWEST

    @property
    def text(self) -> str:
        """Every block on its own line."""
        return "\n".join(block.text for block in self.blocks)


def cell(text: str, table: int, row: int, column: int, *, page: int | None = None, sheet: str = "表") -> TextBlock:
    """Return a cell of a table as a block."""
    return seen(TextBlock(text, f"{sheet}{table} 第{row}行第{column}列", page, table, row, column))


def seen(block: TextBlock) -> TextBlock:
    """Return a block without the marks STRUCK in its text: they become the offsets `struck`."""
    if STRUCK not in block.text:
        return block
    pieces = block.text.split(STRUCK)
    offsets = accumulate(len(piece) for piece in pieces[:-1])
    return replace(block, text="".join(pieces), struck=tuple(dict.fromkeys(offsets)))


def marked(block: TextBlock) -> str:
    """Return the text of a block with the marks STRUCK put back."""
    parts, reached = [], 0
    for offset in block.struck:
        parts += [block.text[reached:offset], STRUCK]
        reached = offset
    return "".join([*parts, block.text[reached:]])


def as_blocks(
    lines: Iterable[str], page: int | None = None, wrapped: Collection[int] = (), recognised: Collection[int] = ()
) -> Iterator[TextBlock]:
    """Yield the lines of a text or a page that are not blank; lines with tabs, one after another, are rows of a table.

    `wrapped` are the numbers (from 1) of lines that go on in the next, `recognised` of those that were read from a picture.
    """
    place, table, open_table = "" if page is None else f"第{page}页", 0, False
    for number, line in enumerate(lines, 1):
        if not line.replace(STRUCK, "").strip():
            continue
        parts = line.split("\t")
        if len(parts) == 1:
            open_table = False
            yield seen(TextBlock(line, f"{place}第{number}行", page, goes_on=number in wrapped, recognised=number in recognised))
            continue
        table += not open_table
        open_table = True
        for column, part in enumerate(parts, 1):
            if part.replace(STRUCK, "").strip():
                where, table_number = f"{place}第{number}行第{column}列", (page or 0) * 1000 + table
                yield seen(TextBlock(part, where, page, table_number, number, column, recognised=number in recognised))
