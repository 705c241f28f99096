"""Whether the words of a Word paper are seen: struck out, hidden, white on white, or too small to be read."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from lxml import etree

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_OFF = ("0", "false", "off", "none")
SMALLEST = 4  # half points; smaller type is a speck on the page
WHITE = 240  # of 255, of each colour: what is lighter is not seen on paper
_DEEPEST = 12  # styles that rest on styles


@dataclass(frozen=True, slots=True)
class Looks:
    """How words look, as far as it decides whether they are seen; None where nothing says."""

    struck: bool | None = None
    hidden: bool | None = None
    light: bool | None = None  # white or nearly
    ground: bool | None = None  # on something darker than paper
    small: bool | None = None

    def over(self, below: Looks) -> Looks:
        """Return these looks, with what they do not say taken from `below`."""
        return Looks(*(above if above is not None else under for above, under in zip(_values(self), _values(below), strict=True)))

    @property
    def unseen(self) -> bool:
        """Whether nobody sees the words on paper."""
        return bool(self.hidden or self.small or (self.light and not self.ground))


def _values(looks: Looks) -> tuple[bool | None, ...]:
    return looks.struck, looks.hidden, looks.light, looks.ground, looks.small


PLAIN = Looks()


def looks_of(properties: etree._Element | None) -> Looks:
    """Return what a `w:rPr`, `w:pPr` or `w:tcPr` itself says."""
    if properties is None or not len(properties):
        return PLAIN
    struck, double = _switch(properties, "strike"), _switch(properties, "dstrike")
    size = _value(properties, "sz")
    return Looks(
        struck if double is None else bool(struck or double),
        _switch(properties, "vanish"),
        _light(properties.find(f"{W}color")),
        _ground(properties),
        int(size) < SMALLEST if size and size.isdigit() else None,
    )


def _switch(properties: etree._Element, name: str) -> bool | None:
    element = properties.find(f"{W}{name}")
    return None if element is None else (element.get(f"{W}val") or "on").lower() not in _OFF


def _value(properties: etree._Element, name: str) -> str | None:
    element = properties.find(f"{W}{name}")
    return None if element is None else element.get(f"{W}val")


def _light(colour: etree._Element | None) -> bool | None:
    if colour is None:
        return None
    if colour.get(f"{W}themeColor") in ("background1", "light1"):
        return not (colour.get(f"{W}themeShade"))
    return _is_light(colour.get(f"{W}val"))


def _is_light(colour: str | None) -> bool:
    try:
        return bool(colour) and len(colour or "") == 6 and min(bytes.fromhex(colour or "")) >= WHITE
    except ValueError:
        return False


def _ground(properties: etree._Element) -> bool | None:
    if (_value(properties, "highlight") or "none") not in ("none", "white"):
        return True
    shading = properties.find(f"{W}shd")
    if shading is None:
        return None
    fill = shading.get(f"{W}fill") or "auto"
    return (shading.get(f"{W}val") or "clear") not in ("clear", "nil") or (fill != "auto" and not _is_light(fill))


class Styles:
    """The styles of a paper, and the looks that each gives."""

    def __init__(self, root: etree._Element | None = None) -> None:
        elements: Iterable[etree._Element] = () if root is None else root.iter(f"{W}style")
        self._styles = {element.get(f"{W}styleId"): element for element in elements}
        self._looks: dict[str | None, Looks] = {}
        defaults = None if root is None else root.find(f"{W}docDefaults/{W}rPrDefault/{W}rPr")
        self.defaults = looks_of(defaults)
        usual = [style for style, element in self._styles.items() if element.get(f"{W}default") and element.get(f"{W}type") == "paragraph"]
        self._usual = usual[0] if usual else None

    def of(self, style: str | None, depth: int = 0) -> Looks:
        """Return the looks of a style, with those it rests on."""
        element = self._styles.get(style)
        if element is None or depth > _DEEPEST:
            return PLAIN
        if style not in self._looks:
            own = looks_of(element.find(f"{W}rPr")).over(looks_of(element.find(f"{W}pPr")))
            based = element.find(f"{W}basedOn")
            self._looks[style] = own if based is None else own.over(self.of(based.get(f"{W}val"), depth + 1))
        return self._looks[style]

    def paragraph(self, element: etree._Element, around: Looks) -> Looks:
        """Return the looks that a paragraph gives to its runs; `around`: those of its cell."""
        properties = element.find(f"{W}pPr")
        style = None if properties is None else _value(properties, "pStyle")
        own = PLAIN if properties is None else Looks(ground=_ground(properties))
        looks = own.over(self.of(style or self._usual)).over(self.defaults)
        return looks if looks.ground is not None else replace(looks, ground=around.ground)

    def run(self, element: etree._Element, paragraph: Looks) -> Looks:
        """Return the looks of a run."""
        properties = element.find(f"{W}rPr")
        if properties is None:
            return paragraph
        style = _value(properties, "rStyle")
        own = looks_of(properties)
        return own.over(self.of(style)).over(paragraph) if style else own.over(paragraph)
