"""Web pages and what office programs save as one: what a browser shows, not the markup."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree
from lxml import html as parser

from messages import Text, text
from messages.errors import NotReadable
from paperwork.readers.blocks import CHARACTERS, FEWEST, STRUCK, Paper, TextBlock, cell, marked, seen
from paperwork.readers.packed import UNNAMED
from paperwork.readers.plain import decoded

SIGNS = re.compile(
    rb"(?i)^(?:\xef\xbb\xbf|\xff\xfe|\xfe\xff)?\s*(?:<\?xml[^>]*>\s*|<!--.{0,200}?-->\s*)*"
    rb"<(?:!doctype\s+html|html|head|body|table|meta|div)\b"
)
_NEVER = frozenset({"script", "style", "head", "template", "noscript", "title", "rt", "rp", "datalist"})
_STRUCK = frozenset({"del", "s", "strike"})
_BREAKS = frozenset({
    "p", "div", "li", "ul", "ol", "h1", "h2", "h3", "h4", "h5", "h6", "section", "article", "header", "footer", "main", "form", "fieldset",
    "blockquote", "pre", "center", "hr", "dl", "dt", "dd", "address", "body", "html", "tr", "thead", "tbody", "tfoot", "caption",
})  # fmt: skip
_UNSEEN = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse)|mso-hide\s*:\s*all|opacity\s*:\s*0(?:\.0*)?(?![.\d])"
    r"|font-size\s*:\s*[01](?:\.\d*)?(?:p[xt])?\s*(?:;|$)"
)
_WHITE = re.compile(r"(?<![-\w])color\s*:\s*(?:white|#fff(?:fff)?\b|#f[c-f]f[c-f]f[c-f]\b|rgb\(\s*255\s*,\s*255\s*,\s*255\s*\))")
_GROUND = re.compile(r"background(?:-color|-image)?\s*:\s*(?!(?:white|#fff|none|transparent|inherit))")
_PAPER = ("white", "#ffffff")
_LINED = re.compile(r"text-decoration[-\w]*\s*:[^;]*line-through")
_RULE = re.compile(r"([^{}]+)\{([^{}]*)\}")
_DEEPEST = 200  # elements in elements


def read(content: bytes) -> Paper:
    """Read a web page; NotReadable where it is none."""
    if len(content) > 8 * CHARACTERS:
        raise NotReadable("papers_in.too_long", file=UNNAMED)
    try:
        root = parser.document_fromstring(_without_declaration(decoded(content)), parser=parser.HTMLParser(no_network=True, recover=True))
    except (etree.ParserError, etree.XMLSyntaxError, ValueError) as problem:
        raise NotReadable("papers_in.broken", file=UNNAMED) from problem
    page = _Page(_styles(root))
    page.walk(root, page.looks(root, _Shown()), 0)
    page.end()
    return Paper("html", tuple(page.blocks), page.notes())


def _without_declaration(page: str) -> str:
    return re.sub(r"^\ufeff?\s*<\?xml[^>]*\?>", "", page)


def _styles(root: etree._Element) -> dict[str, str]:
    """Return what the page's own style sheets say of each plain tag, class and id."""
    rules: dict[str, str] = {}
    for sheet in root.iter("style"):
        for selectors, body in _RULE.findall(re.sub(r"/\*.*?\*/|<!--|-->", "", sheet.text or "", flags=re.DOTALL)):
            for selector in (part.strip() for part in selectors.split(",")):
                plain = re.fullmatch(r"(?:[a-z][\w-]*)?[.#][\w-]+|[a-z][\w-]*", selector)
                name = re.sub(r"^[a-z][\w-]*(?=[.#])", "", selector) if plain else ""
                rules[name] = f"{rules.get(name, '')};{body.lower()}"
    return rules


@dataclass(frozen=True, slots=True)
class _Shown:
    seen: bool = True
    struck: bool = False
    white: bool = False
    ground: bool = False


@dataclass(slots=True)
class _Page:
    styles: dict[str, str]
    blocks: list[TextBlock] = field(default_factory=list)
    line: list[str] = field(default_factory=list)
    lines: int = 0
    tables: int = 0
    unseen: int = 0  # characters

    def notes(self) -> tuple[Text, ...]:
        """Return what is doubtful about the reading."""
        return (text("papers_in.hidden_left_out"),) if self.unseen >= FEWEST else ()

    def looks(self, element: etree._Element, around: _Shown) -> _Shown:
        """Return how an element is shown."""
        names = [str(element.tag), *(f".{name}" for name in (element.get("class") or "").split()), f"#{element.get('id')}"]
        style = ";".join([*(self.styles.get(name, "") for name in names), (element.get("style") or "").lower()])
        ground = around.ground or bool(_GROUND.search(style) or element.get("bgcolor", "white").lower() not in _PAPER)
        lit = bool(_WHITE.search(style)) or (element.get("color") or "").lower() in _PAPER
        white = lit or (around.white and "color:" not in style)
        unseen = "hidden" in element.attrib or bool(_UNSEEN.search(style)) or element.tag in _NEVER
        return _Shown(around.seen and not unseen, around.struck or element.tag in _STRUCK or bool(_LINED.search(style)), white, ground)

    def walk(self, element: etree._Element, looks: _Shown, depth: int) -> None:
        """Walk an element and what is in it."""
        self.add(element.text, looks)
        for child in element:
            if isinstance(child.tag, str) and depth < _DEEPEST:
                self.child(child, self.looks(child, looks), depth + 1)
            self.add(child.tail, looks)

    def child(self, element: etree._Element, looks: _Shown, depth: int) -> None:
        """Walk one child, and end the line before and after what stands on lines of its own."""
        if element.tag == "br":
            self.end()
        elif element.tag in ("input", "textarea", "select"):
            self.add(_value(element), looks)
        elif element.tag == "table" and looks.seen:
            self.end()
            self.table(element, looks, depth)
        elif element.tag in _BREAKS:
            self.end()
            self.walk(element, looks, depth)
            self.end()
        else:
            self.walk(element, looks, depth)

    def add(self, words: str | None, looks: _Shown) -> None:
        """Add words to the line, as far as they are seen."""
        if not words:
            return
        if not looks.seen or (looks.white and not looks.ground):
            self.unseen += len("".join(words.split())) if looks.seen else 0
        elif looks.struck:
            self.line.append(STRUCK * bool(words.strip()))
        else:
            self.line.append(re.sub(r"[ \t\r\n]+", " ", words))

    def end(self) -> None:
        """End the line."""
        words, self.line = "".join(self.line).strip(" "), []
        if words.replace(STRUCK, "").strip():
            self.lines += 1
            self.blocks.append(seen(TextBlock(words, f"第{self.lines}段")))

    def table(self, element: etree._Element, looks: _Shown, depth: int) -> None:
        """Keep each cell once; tables in a cell after its words."""
        self.tables += 1
        number, taken = self.tables, dict[tuple[int, int], bool]()
        for row, line in enumerate(_within(element, ("tr",)), 1):
            shown, column = self.looks(line, looks), 1
            for box in _within(line, ("td", "th")):
                while (row, column) in taken:
                    column += 1
                wide, high = _spans(box)
                taken.update({(row + down, column + right): True for down in range(high) for right in range(wide)})
                before, lines, self.blocks, self.lines = self.blocks, self.lines, [], 0
                self.walk(box, self.looks(box, shown), depth)
                self.end()
                own, self.blocks, self.lines = self.blocks, before, lines
                words = "\n".join(marked(block) for block in own if block.table is None)
                self.blocks.extend([cell(words, number, row, column)] if words else [])
                self.blocks.extend(block for block in own if block.table is not None)


def _within(element: etree._Element, wanted: tuple[str, ...]) -> Iterator[etree._Element]:
    for child in element:
        if child.tag in wanted:
            yield child
        elif isinstance(child.tag, str) and child.tag not in ("table", "td", "th"):
            yield from _within(child, wanted)


def _spans(box: etree._Element) -> tuple[int, int]:
    wide, high = (box.get(name) or "1" for name in ("colspan", "rowspan"))
    return tuple(max(1, min(int(span), 100)) if span.isdigit() else 1 for span in (wide, high))  # type: ignore[return-value]


def _value(element: etree._Element) -> str:
    """Return what a field of a form shows."""
    if element.tag == "input":
        kind = (element.get("type") or "text").lower()
        if kind in ("checkbox", "radio"):
            return "☑" if "checked" in element.attrib else "□"
        return "" if kind in ("hidden", "password", "submit", "button", "image", "file", "reset") else element.get("value") or ""
    if element.tag == "textarea":
        return element.text or ""
    options = list(element.iter("option"))
    chosen = [option for option in options if "selected" in option.attrib] or options[:1]
    return "、".join((option.text or "").strip() for option in chosen)
