"""OFD papers (GB/T 33190-2016): the text codes of each page, put into lines by where they stand."""

from __future__ import annotations

import posixpath
from dataclasses import dataclass
from pathlib import Path

from lxml import etree

from messages import text
from messages.errors import NotReadable
from paperwork.readers import image
from paperwork.readers.blocks import CHARACTERS, Paper, TextBlock, as_blocks
from paperwork.readers.packed import Archive, opened

PAGES = 200


@dataclass(frozen=True, slots=True)
class _TextRun:
    x: float  # mm from the left
    y: float  # mm from the top
    size: float  # mm, height of the type
    text: str


def read(path: Path) -> Paper:
    """Read a .ofd; NotReadable where it is broken. Seals and signatures in it are not checked."""
    with opened(path) as archive:
        if "OFD.xml" not in archive.names:
            raise NotReadable("papers_in.broken", file=path.name)
        blocks: list[TextBlock] = []
        pages = [page for root in _roots(archive) for page in _pages(archive, root)]
        for number, members in enumerate(pages[:PAGES], 1):
            runs = [run for member in members for run in _runs(archive.xml(member))]
            blocks.extend(as_blocks(_in_lines(runs), number))
            if sum(len(block.text) for block in blocks) > CHARACTERS:
                raise NotReadable("papers_in.too_long", file=path.name)
        notes = (text("papers_in.pages_left_out", read=PAGES, pages=len(pages)),) if len(pages) > PAGES else ()
        paper = Paper("ofd", tuple(blocks), notes=notes)
        return paper if paper.has_text else image.read_inside(archive, "ofd") or paper


def _roots(archive: Archive) -> list[str]:
    return [(element.text or "").strip().lstrip("/") for element in _named(archive.xml("OFD.xml"), "DocRoot")]


def _named(element: etree._Element, *names: str) -> list[etree._Element]:
    """Return the descendants with these local names, whatever the name space (writers differ)."""
    return [descendant for descendant in element.iter(etree.Element) if etree.QName(descendant).localname in names]


def _pages(archive: Archive, root: str) -> list[list[str]]:
    """Return for each page its members: the templates it stands on, then the page itself."""
    document, folder = archive.xml(root), posixpath.dirname(root)
    templates = {template.get("ID"): template.get("BaseLoc", "") for template in _named(document, "TemplatePage")}
    pages = []
    for page in _named(document, "Page"):
        member = _member(archive, folder, page.get("BaseLoc", ""))
        used = [templates.get(element.get("TemplateID"), "") for element in _named(archive.xml(member), "Template")]
        pages.append([_member(archive, folder, template) for template in used if template] + [member])
    return pages


def _member(archive: Archive, folder: str, location: str) -> str:
    for candidate in (posixpath.normpath(posixpath.join(folder, location)), location.lstrip("/")):
        if candidate in archive.names:
            return candidate
    raise NotReadable("papers_in.broken", file=archive.name)


def _runs(page: etree._Element) -> list[_TextRun]:
    runs = []
    for shown in _named(page, "TextObject"):
        left, top, *_ = [*_numbers(shown.get("Boundary", "")), 0.0, 0.0]
        size = next(iter(_numbers(shown.get("Size", ""))), 4.0)
        for code in _named(shown, "TextCode"):
            x, y = (next(iter(_numbers(code.get(axis, ""))), 0.0) for axis in ("X", "Y"))
            runs.append(_TextRun(left + x, top + y, size, code.text or ""))
    return runs


def _numbers(text: str) -> list[float]:
    try:
        return [float(figure) for figure in text.split()]
    except ValueError:
        return []


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
