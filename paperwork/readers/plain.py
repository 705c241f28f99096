"""Plain text papers: UTF-8 (with or without BOM), UTF-16 with BOM, GB18030."""

from __future__ import annotations

from pathlib import Path

from messages.errors import NotReadable
from paperwork.readers.blocks import CHARACTERS, Paper, TextBlock, as_blocks

_BOMS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))


def read(path: Path) -> Paper:
    """Read a text file line by line; NotReadable where it is no text."""
    with path.open("rb") as source:
        content = source.read(4 * CHARACTERS + 1)
    if len(content) > 4 * CHARACTERS:
        raise NotReadable("papers_in.too_long", file=path.name)
    return Paper("txt", lines(decoded(content, path.name)))


def decoded(content: bytes, name: str) -> str:
    """Return the text of a text file in whichever Chinese encoding it was saved."""
    encodings = [encoding for mark, encoding in _BOMS if content.startswith(mark)] or ["utf-8", "gb18030", *_wide(content)]
    for encoding in encodings:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            return text
    raise NotReadable("papers_in.no_text", file=name)


def _wide(content: bytes) -> list[str]:
    """Return the UTF-16 that a text without a mark could be: its line ends and figures have a zero byte on one side only."""
    even, odd = content[0::2].count(0), content[1::2].count(0)
    return ["utf-16-le"] if odd and not even else ["utf-16-be"] if even and not odd else []


def lines(text: str, page: int | None = None) -> tuple[TextBlock, ...]:
    """Return each line that is not blank, with its number."""
    return tuple(as_blocks(text.replace("\r\n", "\n").replace("\r", "\n").split("\n"), page))
