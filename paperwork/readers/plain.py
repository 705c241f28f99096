"""Plain text papers: UTF-8 (with or without BOM), UTF-16 with BOM, GB18030."""

from __future__ import annotations

from messages.errors import NotReadable
from paperwork.readers.blocks import CHARACTERS, Paper, TextBlock, as_blocks
from paperwork.readers.packed import UNNAMED

_BOMS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))

_CONTROL = frozenset(range(32)) - frozenset(b"\t\n\f\r\x1a") | {127}


def read(content: bytes) -> Paper:
    """Read a text file line by line; NotReadable where it is no text."""
    if len(content) > 4 * CHARACTERS:
        raise NotReadable("papers_in.too_long", file=UNNAMED)
    return Paper("txt", lines(decoded(content)))


def decoded(content: bytes) -> str:
    """Return the text of a text file in whichever Chinese encoding it was saved."""
    encodings = [encoding for mark, encoding in _BOMS if content.startswith(mark)] or ["utf-8", "gb18030", *_wide(content)]
    for encoding in encodings:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            return text
    raise NotReadable("papers_in.no_text", file=UNNAMED)


def is_text(head: bytes) -> bool:
    """Whether what a file begins with is text: hardly a control character, in an encoding that Chinese text is saved in."""
    for cut in range(4):  # the head may end inside a character
        try:
            text = decoded(head[: len(head) - cut])
        except NotReadable:
            continue
        return sum(ord(char) in _CONTROL for char in text) <= len(text) / 50
    return False


def _wide(content: bytes) -> list[str]:
    """Return the UTF-16 that a text without a mark could be: its line ends and figures have a zero byte on one side only."""
    even, odd = content[0::2].count(0), content[1::2].count(0)
    return ["utf-16-le"] if odd and not even else ["utf-16-be"] if even and not odd else []


def lines(text: str, page: int | None = None) -> tuple[TextBlock, ...]:
    """Return each line that is not blank, with its number."""
    return tuple(as_blocks(text.replace("\r\n", "\n").replace("\r", "\n").split("\n"), page))
