"""Spreadsheets: the cells that are seen, formulas as last computed. Read part by part: openpyxl alone does not say what is hidden."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree

from messages import Text, text
from messages.errors import NotReadable
from paperwork.readers.blocks import MOST_BLOCKS, STRUCK, Paper, TextBlock, cell
from paperwork.readers.packed import UNNAMED, Archive, opened
from paperwork.readers.sheet.looks import Formats, Strings, named, switched
from paperwork.readers.sheet.values import ValueFormat, shown

ROWS = 2_000  # of one sheet
COLUMNS = 100
_REFERENCE = re.compile(r"([A-Z]{1,3})(\d{1,7})")


def read(content: bytes) -> Paper:
    """Read a .xlsx; NotReadable where it is broken, encrypted or a bomb. Hidden sheets, rows and columns state nothing."""
    with opened(content) as archive:
        main = next((row.target for row in archive.related() if row.kind == "officeDocument"), "xl/workbook.xml")
        if main not in archive.names:
            raise NotReadable("papers_in.broken", file=UNNAMED)
        book = _Book(archive, main)
        for number, member in enumerate(book.sheets(), 1):
            book.sheet(archive.xml(member), number)
            if len(book.blocks) > MOST_BLOCKS:
                raise NotReadable("papers_in.too_long", file=UNNAMED)
    return Paper("xlsx", tuple(book.blocks), book.notes())


@dataclass(slots=True)
class _Cut:
    """What of the workbook was not read."""

    rows: bool = False
    hidden: bool = False
    formulas: int = 0  # without a value


@dataclass(slots=True)
class _Book:
    archive: Archive
    main: str
    blocks: list[TextBlock] = field(default_factory=list)
    cut: _Cut = field(default_factory=_Cut)
    root: etree._Element = field(init=False)
    strings: Strings = field(init=False)
    formats: Formats = field(init=False)
    since_1904: bool = field(init=False)

    def __post_init__(self) -> None:
        """Read what all sheets share."""
        parts = {row.kind: row.target for row in self.archive.related(self.main) if row.target in self.archive.names}
        self.root = self.archive.xml(self.main)
        self.strings = Strings(self.archive.xml(parts["sharedStrings"]) if "sharedStrings" in parts else None)
        self.formats = Formats(self.archive.xml(parts["styles"]) if "styles" in parts else None)
        self.since_1904 = any(switched(element, "date1904") for element in named(self.root, "workbookPr"))

    def sheets(self) -> Iterator[str]:
        """Yield the parts of the sheets that are seen, in their order."""
        targets = {row.id: row.target for row in self.archive.related(self.main)}
        for sheet in named(self.root, "sheet"):
            reference = next((value for key, value in sheet.attrib.items() if key.endswith("relationships}id")), "")
            if (sheet.get("state") or "visible") != "visible":
                self.cut.hidden = True
            elif targets.get(reference) in self.archive.names:
                yield targets[reference]

    def sheet(self, root: etree._Element, number: int) -> None:
        """Keep the cells of one sheet."""
        hidden = _hidden_columns(root)
        for at, row in enumerate(named(root, "row"), 1):
            place = int(row.get("r") or at)
            if place > ROWS:
                self.cut.rows = True
                return
            if switched(row, "hidden") or row.get("ht") == "0":
                self.cut.hidden = True
                continue
            for column, box in enumerate(named(row, "c"), 1):
                self.box(box, number, place, _column(box.get("r")) or column, hidden)

    def box(self, box: etree._Element, sheet: int, row: int, column: int, hidden: frozenset[int]) -> None:
        """Keep one cell."""
        look = self.formats.of(box.get("s"))
        words = self.words(box, look.value).strip()
        if column > COLUMNS or not words:
            return
        if column in hidden or look.unseen:
            self.cut.hidden = True
        elif look.struck:
            self.blocks.append(cell(STRUCK, sheet, row, column, sheet="工作表"))
        else:
            self.blocks.append(cell(words, sheet, row, column, sheet="工作表"))

    def words(self, box: etree._Element, value_format: ValueFormat) -> str:
        """Write a cell's value as a person would read it; nothing where a formula was never computed."""
        kind, value = box.get("t") or "n", next((element.text or "" for element in named(box, "v")), None)
        if kind == "inlineStr":
            return next((self.strings.words(element) for element in named(box, "is")), "")
        if value is None or (not value and kind != "str"):
            self.cut.formulas += any(True for _ in named(box, "f"))
            return ""
        if kind == "s":
            return self.strings.at(value)
        if kind == "b":
            return "TRUE" if value == "1" else "FALSE"
        return shown(value, value_format, since_1904=self.since_1904) if kind == "n" else value

    def notes(self) -> tuple[Text, ...]:
        """Return what was left out, and what is doubtful."""
        rows = (text("papers_in.rows_left_out", read=ROWS),) if self.cut.rows else ()
        hidden = (text("papers_in.hidden_left_out"),) if self.cut.hidden else ()
        formulas = (text("papers_in.never_computed", cells=self.cut.formulas),) if self.cut.formulas else ()
        return (*rows, *hidden, *formulas)


def _hidden_columns(root: etree._Element) -> frozenset[int]:
    spans = [element for element in named(root, "col") if switched(element, "hidden") or element.get("width") == "0"]
    return frozenset(
        column for element in spans for column in range(int(element.get("min") or 1), min(int(element.get("max") or 1), COLUMNS) + 1)
    )


def _column(reference: str | None) -> int:
    """Return the number of the column in `B12`; 0 where there is none."""
    match = _REFERENCE.fullmatch(reference or "")
    number = 0
    for letter in match[1] if match else "":
        number = 26 * number + ord(letter) - 64
    return number
