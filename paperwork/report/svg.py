"""A drawing as SVG text: escaped, with presentation attributes only, so that every renderer draws it alike."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from xml.etree import ElementTree

from paperwork.wording import visible

FONTS = "'Noto Sans CJK SC','Source Han Sans SC','PingFang SC','Microsoft YaHei',sans-serif"


def text_width(text: str, size: float) -> float:
    """Return about how wide `text` is in type of `size`: Chinese characters are square, others 0.56 as wide."""
    return sum(size if unicodedata.east_asian_width(character) in "WF" else size * 0.56 for character in text)


def shortened(text: str, size: float, width: float) -> str:
    """Return `text`, cut in the middle with … where it is wider than `width`."""
    if text_width(text, size) <= width:
        return text
    head, tail = text[: len(text) // 2], text[len(text) // 2:]
    while text_width(head + "…" + tail, size) > width and (head or tail):
        head, tail = (head[:-1], tail) if len(head) >= len(tail) else (head, tail[1:])
    return head + "…" + tail


class Drawing:
    """One SVG being drawn; all measures in drawing units."""

    def __init__(self, width: float, title: str) -> None:
        self.width = width
        self.height = 0.0
        self._root = ElementTree.Element("svg", {
            "xmlns": "http://www.w3.org/2000/svg", "role": "group", "font-family": FONTS, "aria-label": visible(title)})
        self._at = [self._root]

    def define_hatch(self, name: str, colour: str, ground: str) -> None:
        """Define the fill `url(#name)`: slanted lines on a ground."""
        defs = ElementTree.SubElement(self._root, "defs")
        pattern = ElementTree.SubElement(defs, "pattern", {
            "id": name, "width": "5", "height": "5", "patternUnits": "userSpaceOnUse"})
        ElementTree.SubElement(pattern, "rect", {"width": "5", "height": "5", "fill": ground})
        for start in (-5, 0, 5):
            ElementTree.SubElement(pattern, "path", {"d": f"M{start} 5L{start + 5} 0", "stroke": colour, "stroke-width": "1"})

    @contextmanager
    def titled(self, title: str, href: str | None = None) -> Iterator[None]:
        """Everything drawn inside says `title` under the pointer, and leads to `href`."""
        group = ElementTree.SubElement(self._at[-1], "a" if href else "g", {"href": href} if href else {})
        ElementTree.SubElement(group, "title").text = visible(title)
        self._at.append(group)
        yield
        self._at.pop()

    def layer(self) -> ElementTree.Element:
        """Return a layer above what is drawn so far and below what follows, to be drawn on later."""
        return ElementTree.SubElement(self._at[-1], "g")

    @contextmanager
    def on(self, layer: ElementTree.Element) -> Iterator[None]:
        """Everything drawn inside goes onto `layer`."""
        self._at.append(layer)
        yield
        self._at.pop()

    def rect(self, x: float, y: float, width: float, height: float, fill: str, **more: str | float) -> None:
        """Draw a rectangle."""
        self._add("rect", x=x, y=y, width=max(width, 0.8), height=height, fill=fill, **more)

    def line(self, x: float, y: float, x2: float, y2: float, colour: str, **more: str | float) -> None:
        """Draw a line."""
        self._add("line", x1=x, y1=y, x2=x2, y2=y2, stroke=colour, **more)

    def path(self, d: str, **more: str | float) -> None:
        """Draw a path."""
        self._add("path", d=d, **more)

    def circle(self, x: float, y: float, radius: float, fill: str, **more: str | float) -> None:
        """Draw a disc."""
        self._add("circle", cx=x, cy=y, r=radius, fill=fill, **more)

    def text(self, x: float, y: float, text: str, size: float, colour: str, **more: str | float) -> None:
        """Write one line; y is its foot."""
        self._add("text", x=x, y=y, font_size=size, fill=colour, **more).text = visible(text)

    def to_svg(self) -> str:
        """Return the drawing as text."""
        self._root.set("viewBox", f"0 0 {self.width:g} {self.height:g}")
        self._root.set("width", f"{self.width:g}")
        self._root.set("height", f"{self.height:g}")
        return ElementTree.tostring(self._root, encoding="unicode")

    def _add(self, tag: str, **attributes: str | float) -> ElementTree.Element:
        shown = {name.replace("_", "-"): value if isinstance(value, str) else f"{value:.2f}".rstrip("0").rstrip(".")
                 for name, value in attributes.items()}
        return ElementTree.SubElement(self._at[-1], tag, shown)
