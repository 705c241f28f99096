"""The shared strings and the formats of a workbook: how cells look, as far as it decides whether they are seen."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

from paperwork.readers.blocks import STRUCK
from paperwork.readers.sheet.values import GENERAL, ValueFormat, format_of

_OFF = ("0", "false", "off")
WHITE = 240  # of 255, of each colour
_WHITE_INDEX = ("1", "9")  # of the palette
_WHITE_THEME = "0"


def named(element: etree._Element, *names: str) -> Iterator[etree._Element]:
    """Yield the descendants with these local names: the strict form has another name space."""
    return (child for child in element.iter(etree.Element) if child is not element and etree.QName(child).localname in names)


def switched(element: etree._Element, name: str) -> bool:
    """Whether an attribute says yes."""
    return (element.get(name) or "0").lower() not in _OFF


@dataclass(frozen=True, slots=True)
class CellLook:
    """How a cell looks."""

    value: ValueFormat = GENERAL
    struck: bool = False
    unseen: bool = False


class Strings:
    """The strings that cells refer to."""

    def __init__(self, root: etree._Element | None) -> None:
        self._strings = [] if root is None else [self.words(element) for element in root if etree.QName(element).localname == "si"]

    def at(self, number: str) -> str:
        """Return a string by its number, nothing where there is none."""
        return self._strings[int(number)] if number.isdigit() and int(number) < len(self._strings) else ""

    def words(self, element: etree._Element) -> str:
        """Return a string with its runs; STRUCK where one is struck out. How it is spoken (phonetic runs) is no part of it."""
        words = ""
        for child in element:
            name = etree.QName(child).localname
            if name == "t":
                words += child.text or ""
            elif name == "r":
                run = "".join(text.text or "" for text in named(child, "t"))
                struck, white = _font(child)
                words += STRUCK if struck and run.strip() else "" if white else run
        return words


def _font(element: etree._Element) -> tuple[bool, bool]:
    """Return whether a font strikes out, and whether it is white."""
    struck = any((strike.get("val") or "1").lower() not in _OFF for strike in named(element, "strike"))
    return struck, any(_white(colour) for colour in named(element, "color"))


def _white(colour: etree._Element) -> bool:
    if colour.get("theme") == _WHITE_THEME:
        return not float(colour.get("tint") or 0)
    if colour.get("indexed") in _WHITE_INDEX:
        return True
    value = (colour.get("rgb") or "")[-6:]
    try:
        return len(value) == 6 and min(bytes.fromhex(value)) >= WHITE
    except ValueError:
        return False


class Formats:
    """The formats that cells refer to."""

    def __init__(self, root: etree._Element | None) -> None:
        self._looks: list[CellLook] = []
        if root is None:
            return
        own = {element.get("numFmtId"): element.get("formatCode") or "" for element in named(root, "numFmt")}
        fonts = [_font(font) for element in named(root, "fonts") for font in element]
        fills = [_filled(fill) for element in named(root, "fills") for fill in element]
        for element in named(root, "cellXfs"):
            self._looks += [_look(row, own, fonts, fills) for row in element]

    def of(self, number: str | None) -> CellLook:
        """Return the format of a cell by its number."""
        at = int(number) if number and number.isdigit() else 0
        return self._looks[at] if at < len(self._looks) else CellLook()


def _filled(fill: etree._Element) -> bool:
    pattern = next(named(fill, "patternFill"), None)
    if pattern is None:
        return next(named(fill, "gradientFill"), None) is not None
    return (pattern.get("patternType") or "none") != "none" and not any(_white(colour) for colour in named(pattern, "fgColor"))


def _look(row: etree._Element, own: dict[str | None, str], fonts: list[tuple[bool, bool]], fills: list[bool]) -> CellLook:
    font, fill, number = (int(row.get(name) or 0) for name in ("fontId", "fillId", "numFmtId"))
    struck, white = fonts[font] if font < len(fonts) else (False, False)
    value = format_of(number, own.get(str(number)))
    on_paper = not (fill < len(fills) and fills[fill])
    return CellLook(value, struck, (white and on_paper) or value.empty)
