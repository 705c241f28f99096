"""Word papers in one XML file: Word 2003's own, and the flat form of a docx ("Word XML document")."""

from __future__ import annotations

import base64
import posixpath
import re

from lxml import etree

from messages.errors import NotReadable
from paperwork.readers.blocks import Paper
from paperwork.readers.packed import UNNAMED, PartRelation, parse, relations
from paperwork.readers.word import docx
from paperwork.readers.word.looks import W

_OLD = b"http://schemas.microsoft.com/office/word/2003/wordml"
_NEW = b"http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_PACKAGE = "{http://schemas.microsoft.com/office/2006/xmlPackage}"
SIGNS = re.compile(rb"<\?mso-application\s+progid=.Word\.Document|" + re.escape(_OLD) + rb"|<pkg:package")


def read(content: bytes, inner: docx.Inner = lambda content: None) -> Paper:
    """Read a Word paper that is one XML file; NotReadable where it is broken."""
    try:
        root = parse(content.replace(_OLD, _NEW))
    except etree.XMLSyntaxError as problem:
        raise NotReadable("papers_in.broken", file=UNNAMED) from problem
    parts = _Flat(root) if root.tag == f"{_PACKAGE}package" else _Old(root)
    paper = docx.read_parts(parts, parts.names, inner)
    return Paper("word-xml", paper.blocks, paper.notes)


class _Flat:
    """A package with each part as an element."""

    def __init__(self, root: etree._Element) -> None:
        self._parts = {part.get(f"{_PACKAGE}name", "").lstrip("/"): part for part in root.findall(f"{_PACKAGE}part")}
        self.names = frozenset(self._parts)

    def read(self, member: str) -> bytes:
        """Return the bytes of one part."""
        binary = self._parts[member].find(f"{_PACKAGE}binaryData")
        return bytes(etree.tostring(self.xml(member))) if binary is None else base64.b64decode(binary.text or "")

    def xml(self, member: str) -> etree._Element:
        """Return one part."""
        held = self._parts[member].find(f"{_PACKAGE}xmlData")
        if held is None or not len(held):
            raise NotReadable("papers_in.broken", file=UNNAMED)
        return held[0]

    def related(self, part: str = "") -> list[PartRelation]:
        """Return what a part refers to, or the whole paper."""
        folder, name = posixpath.split(part)
        member = posixpath.join(folder, "_rels", f"{name}.rels")
        return relations(self.xml(member), folder) if member in self.names else []


class _Old:
    """Word 2003: one document with its styles, its headers among the settings of its sections."""

    names = frozenset({"document", "styles", "header", "footer"})

    def __init__(self, root: etree._Element) -> None:
        self._root = root

    def read(self, member: str) -> bytes:
        """Return the bytes of one part."""
        return bytes(etree.tostring(self.xml(member)))

    def xml(self, member: str) -> etree._Element:
        """Return one part; headers and footers gathered from wherever they stand."""
        if member == "document":
            return self._root
        if member == "styles":
            styles = self._root.find(f"{W}styles")
            return etree.Element(f"{W}styles") if styles is None else styles
        gathered = etree.Element(f"{W}body")
        for element in self._root.iter(f"{W}hdr" if member == "header" else f"{W}ftr"):
            gathered.extend(parse(etree.tostring(child)) for child in element)
        return gathered

    def related(self, part: str = "") -> list[PartRelation]:
        """Return what a part refers to, or the whole paper."""
        if not part:
            return [PartRelation("main", "officeDocument", "document")]
        return [PartRelation(name, name, name) for name in ("styles", "header", "footer")] if part == "document" else []
