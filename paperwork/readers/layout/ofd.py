"""OFD papers (GB/T 33190-2016): the text codes of each page, put into lines by where they stand."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree

from messages import Text, text
from messages.errors import NotReadable
from paperwork.readers.blocks import CHARACTERS, FEWEST, Paper, TextBlock, as_blocks
from paperwork.readers.packed import UNNAMED, Archive, opened
from paperwork.readers.picture.inside import LaidIn, with_pictures

PAGES = 200
WHITE = 240.0  # of 255, of each colour
_DEEPEST = 8  # composites in composites
_A4 = (210.0, 297.0)  # mm


@dataclass(frozen=True, slots=True)
class _TextRun:
    x: float  # mm from the left
    y: float  # mm from the top
    size: float  # mm, height of the type
    text: str


def read(content: bytes) -> Paper:
    """Read a .ofd; NotReadable where it is broken. Seals and signatures in it are not checked."""
    with opened(content) as archive:
        if "OFD.xml" not in archive.names:
            raise NotReadable("papers_in.broken", file=UNNAMED)
        blocks: list[TextBlock] = []
        pictures: list[LaidIn] = []
        roots = [(element.text or "").strip().lstrip("/") for element in _named(archive.xml("OFD.xml"), "DocRoot")]
        pages = [page for root in roots for page in _Document(archive, root).pages()]
        for number, page in enumerate(pages[:PAGES], 1):
            blocks.extend(as_blocks(_in_lines(page.runs), number))
            pictures.extend(page.pictures)
            if sum(len(block.text) for block in blocks) > CHARACTERS:
                raise NotReadable("papers_in.too_long", file=UNNAMED)
        return with_pictures(Paper("ofd", tuple(blocks), tuple(_notes(pages))), pictures, archive.read)


def _notes(pages: list[_Page]) -> Iterator[Text]:
    if len(pages) > PAGES:
        yield text("papers_in.pages_left_out", read=PAGES, pages=len(pages))
    if sum(page.unseen for page in pages) >= FEWEST:
        yield text("papers_in.hidden_left_out")


def _named(element: etree._Element, *names: str) -> list[etree._Element]:
    """Return the descendants with these local names, whatever the name space (writers differ)."""
    return [descendant for descendant in element.iter(etree.Element) if etree.QName(descendant).localname in names]


def _numbers(text: str) -> list[float]:
    try:
        return [float(figure) for figure in text.split()]
    except ValueError:
        return []


@dataclass(slots=True)
class _Page:
    """What is seen on one page."""

    width: float  # mm
    height: float
    runs: list[_TextRun] = field(default_factory=list)
    pictures: list[LaidIn] = field(default_factory=list)
    unseen: int = 0  # characters

    def holds(self, x: float, y: float) -> bool:
        """Whether a point lies on the page."""
        return -1 <= x <= self.width + 1 and -1 <= y <= self.height + 1


class _Document:
    """One document of the file: its pages with the templates they stand on and the annotations laid over them."""

    def __init__(self, archive: Archive, root: str) -> None:
        self._archive, self._folder, self._root = archive, posixpath.dirname(root), archive.xml(root)
        self._media: dict[str | None, str] = {}
        self._composites: dict[str | None, etree._Element] = {}
        for element in _named(self._root, "PublicRes", "DocumentRes"):
            self._know(self._member(self._folder, element.text or ""))

    def _know(self, member: str) -> None:
        """Remember the pictures and the composites that a file of resources defines."""
        resources = self._archive.xml(member)
        base = posixpath.join(posixpath.dirname(member), resources.get("BaseLoc") or "")
        for element in _named(resources, "MultiMedia"):
            for file in _named(element, "MediaFile"):
                location = (file.text or "").strip()
                names = [posixpath.normpath(posixpath.join(folder, location)) for folder in (posixpath.dirname(member), base)]
                self._media |= {element.get("ID"): name for name in names if name.lstrip("/") in self._archive.names}
        self._composites |= {element.get("ID"): element for element in _named(resources, "CompositeGraphicUnit")}

    def _member(self, folder: str, location: str) -> str:
        location = location.strip()
        for candidate in (posixpath.normpath(posixpath.join(folder, location)), location.lstrip("/")):
            if candidate in self._archive.names:
                return candidate
        raise NotReadable("papers_in.broken", file=UNNAMED)

    def pages(self) -> Iterator[_Page]:
        """Yield every page: the templates it stands on, the page itself, then what is laid over it."""
        templates = {template.get("ID"): template.get("BaseLoc", "") for template in _named(self._root, "TemplatePage")}
        annotations = self._annotations()
        usual = next(iter(_named(self._root, "PageArea")), None)
        for element in _named(self._root, "Page"):
            member = self._member(self._folder, element.get("BaseLoc", ""))
            root = self._archive.xml(member)
            for resources in _named(root, "PageRes"):
                self._know(self._member(posixpath.dirname(member), resources.text or ""))
            page = _Page(*_size(next(iter(_named(root, "Area")), usual)))
            used = [templates.get(template.get("TemplateID"), "") for template in _named(root, "Template")]
            for template in (self._archive.xml(self._member(self._folder, location)) for location in used if location):
                self._see(template, page, 0.0, 0.0, 0)
            self._see(root, page, 0.0, 0.0, 0)
            for appearance in annotations.get(element.get("ID"), ()):
                left, top, *_ = [*_numbers(appearance.get("Boundary", "")), 0.0, 0.0]
                self._see(appearance, page, left, top, 0)
            yield page

    def _annotations(self) -> dict[str | None, list[etree._Element]]:
        """Return for each page the appearances of its annotations that are shown."""
        shown: dict[str | None, list[etree._Element]] = {}
        for element in _named(self._root, "Annotations"):
            member = self._member(self._folder, element.text or "")
            for page in _named(self._archive.xml(member), "Page"):
                for location in _named(page, "FileLoc"):
                    root = self._archive.xml(self._member(posixpath.dirname(member), location.text or ""))
                    visible = [annotation for annotation in _named(root, "Annot") if _visible(annotation)]
                    appearances = [appearance for annotation in visible for appearance in _named(annotation, "Appearance")]
                    shown.setdefault(page.get("PageID"), []).extend(appearances)
        return shown

    def _see(self, element: etree._Element, page: _Page, left: float, top: float, depth: int) -> None:
        """Gather what is seen of the objects below `element`, which stands at `left`, `top` (mm)."""
        for child in element:
            if not isinstance(child.tag, str):
                continue
            name = etree.QName(child).localname
            if name in ("Layer", "PageBlock", "Content", "Page", "Block"):
                self._see(child, page, left, top, depth)
            elif not _visible(child):
                page.unseen += sum(len((code.text or "").strip()) for code in _named(child, "TextCode"))
            elif name == "TextObject":
                _gather(child, page, left, top)
            elif name == "ImageObject" and child.get("ResourceID") in self._media:
                *_, width, height = [0.0, 0.0, *_numbers(child.get("Boundary", ""))]
                page.pictures.append(LaidIn(self._media[child.get("ResourceID")].lstrip("/"), width * height / (page.width * page.height)))
            elif name == "CompositeObject" and child.get("ResourceID") in self._composites and depth < _DEEPEST:
                x, y, *_ = [*_numbers(child.get("Boundary", "")), 0.0, 0.0]
                self._see(self._composites[child.get("ResourceID")], page, left + x, top + y, depth + 1)


def _visible(element: etree._Element) -> bool:
    return (element.get("Visible") or "true").lower() != "false"


def _size(area: etree._Element | None) -> tuple[float, float]:
    box = next(iter(_named(area, "PhysicalBox")), None) if area is not None else None
    numbers = _numbers((box.text if box is not None else "") or "")
    return (numbers[2], numbers[3]) if len(numbers) == 4 and min(numbers[2:]) > 0 else _A4


def _gather(shown: etree._Element, page: _Page, left: float, top: float) -> None:
    """Keep the words of one text object, as far as they are seen."""
    x, y, width, height, *_ = [*_numbers(shown.get("Boundary", "")), 0.0, 0.0, 0.0, 0.0][:4] if shown.get("Boundary") else [0.0] * 4
    size = next(iter(_numbers(shown.get("Size", ""))), 4.0)
    invisible = _invisible(shown)
    for code in _named(shown, "TextCode"):
        across, down = (next(iter(_numbers(code.get(axis, ""))), 0.0) for axis in ("X", "Y"))
        run = _TextRun(left + x + across, top + y + down, size, code.text or "")
        cropped = bool(width and height) and (across > width + size or down > height + 2 * size)
        if invisible or cropped or not page.holds(run.x, run.y):
            page.unseen += len(run.text.strip())
        elif not any(_again(run, before) for before in page.runs[-40:]):
            page.runs.append(run)


def _again(run: _TextRun, before: _TextRun) -> bool:
    """Whether the same words were drawn at the same place before, for bold type."""
    return run.text == before.text and abs(run.x - before.x) < 0.25 * run.size and abs(run.y - before.y) < 0.25 * run.size


def _invisible(shown: etree._Element) -> bool:
    if (shown.get("Fill") or "true").lower() == "false" and (shown.get("Stroke") or "false").lower() == "false":
        return True
    colours = [element for element in shown if isinstance(element.tag, str) and etree.QName(element).localname == "FillColor"]
    alphas = [shown.get("Alpha"), *(colour.get("Alpha") for colour in colours)]
    values = [_numbers(colour.get("Value") or "") for colour in colours]
    return "0" in alphas or any(len(value) in (1, 3) and min(value) >= WHITE for value in values)


def _in_lines(runs: list[_TextRun]) -> list[str]:
    rows: list[list[_TextRun]] = []
    for run in sorted((run for run in runs if run.text.strip()), key=lambda run: (run.y, run.x)):
        if rows and abs(run.y - rows[-1][0].y) < 0.5 * run.size:
            rows[-1].append(run)
        else:
            rows.append([run])
    return [_joined(sorted(row, key=lambda run: run.x)) for row in rows]


def _joined(row: list[_TextRun]) -> str:
    """Join the runs of one line; a wide gap between two becomes a tab."""
    joined, reached = "", None
    for run in row:
        if reached is not None and run.x - reached > 1.5 * run.size:
            joined += "\t"
        joined += run.text
        reached = run.x + run.size * len(run.text)
    return joined
