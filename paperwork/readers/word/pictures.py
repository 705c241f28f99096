"""The pictures that a Word paper shows, how large they stand on the page, and what is cropped from them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from lxml import etree

from paperwork.readers.picture.frames import Seen
from paperwork.readers.picture.inside import LaidIn
from paperwork.readers.word.looks import W

_A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_WP = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"
_V = "{urn:schemas-microsoft-com:vml}"
_TWIP = 635  # EMU
_A4 = (11906, 16838)  # twips
_MOST_CUT = 0.95  # of a side


def pictures_of(root: etree._Element, targets: Mapping[str, str]) -> Iterator[LaidIn]:
    """Yield the pictures of the main part; `targets`: id of a reference → the part with the picture."""
    page = root.find(f".//{W}pgSz")
    sides = _A4 if page is None else tuple(_number(page, f"{W}{side}") or usual for side, usual in zip("wh", _A4, strict=True))
    area = sides[0] * sides[1] * _TWIP**2
    for blip in root.iter(f"{_A}blip"):
        member = targets.get(_reference(blip, "embed"))
        if member is not None:
            yield LaidIn(member, _extent(blip) / area, _cropped(blip))
    for image in root.iter(f"{_V}imagedata"):  # how older programs lay in a picture; its size is a style of words
        member = targets.get(_reference(image, "id"))
        if member is not None:
            yield LaidIn(member, 0.0)


def _reference(element: etree._Element, name: str) -> str:
    return next((value for key, value in element.attrib.items() if key.endswith(f"relationships}}{name}")), "")


def _number(element: etree._Element, name: str) -> int:
    value = element.get(name) or ""
    return int(value) if value.lstrip("-").isdigit() else 0


def _extent(blip: etree._Element) -> int:
    for ancestor in blip.iterancestors():
        extent = ancestor.find(f"{_WP}extent")
        if extent is not None:
            return _number(extent, "cx") * _number(extent, "cy")
    return 0


def _cropped(blip: etree._Element) -> Seen:
    parent = blip.getparent()
    cut = None if parent is None else parent.find(f"{_A}srcRect")
    if cut is None:
        return Seen()
    left, top, right, bottom = (max(0.0, _number(cut, side) / 100_000) for side in "ltrb")
    whole = left + right < _MOST_CUT and top + bottom < _MOST_CUT
    return Seen(left, top, right, bottom) if whole else Seen()
