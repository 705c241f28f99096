"""Writing XML from nested values, and asking a schema of ours whether it is valid."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from importlib import resources
from typing import Any

SCHEMAS = ("da-t-63-2017.xsd", "premis-v3-subset.xsd")
FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")  # what XML 1.0 cannot hold

Value = str | int | Mapping[str, "Value"] | Sequence["Value"] | None
Elements = Mapping[str, Value]  # by name, in the order of the schema


def add(parent: Any, namespace: str, values: Elements) -> None:
    """Add children in order: words and numbers as text, mappings nested, sequences repeated; None and "" are left out."""
    from lxml import etree

    for name, value in values.items():
        for item in value if isinstance(value, (list, tuple)) else (value,):
            if item is None or item == "":
                continue
            child = etree.SubElement(parent, f"{{{namespace}}}{name}")
            if isinstance(item, Mapping):
                add(child, namespace, item)
            else:
                child.text = clean(str(item))


def clean(text: str) -> str:
    """Return `text` with what XML cannot hold replaced by �."""
    return FORBIDDEN.sub("\ufffd", text)


def to_bytes(root: Any) -> bytes:
    """Return the document, the same bytes for the same values."""
    from lxml import etree

    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True))


def schema(name: str) -> bytes:
    """Return one of SCHEMAS as it is shipped, and put into every package."""
    return resources.files("paperwork.metadata").joinpath("schemas").joinpath(name).read_bytes()


def problems(document: bytes, name: str) -> tuple[str, ...]:
    """Return what the schema objects to, in libxml2's words; empty where the document is valid."""
    from lxml import etree

    checked = etree.XMLSchema(etree.fromstring(schema(name)))
    parser = etree.XMLParser(resolve_entities=False, no_network=True)
    try:
        checked.validate(etree.fromstring(document, parser))
    except etree.XMLSyntaxError as problem:
        return (str(problem),)
    return tuple(str(entry.message) for entry in checked.error_log)
