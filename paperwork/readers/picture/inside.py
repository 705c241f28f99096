"""Pictures inside a packed paper: a scan laid into a Word file or an OFD, with or without words of its own beside it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from messages import text
from messages.errors import NotReadable
from paperwork.readers.blocks import Paper, TextBlock
from paperwork.readers.picture.frames import ALL, Seen
from paperwork.readers.picture.image import FRAMES, pages_of

LARGE = 0.35  # share of the page; a picture above it may be a page itself, a stamp or a photo of an object is smaller


@dataclass(frozen=True, slots=True)
class LaidIn:
    """A picture of a paper and how much of the page it takes."""

    member: str
    share: float  # of the page, 0–1
    seen: Seen = ALL


def with_pictures(paper: Paper, pictures: Iterable[LaidIn], read: Callable[[str], bytes]) -> Paper:
    """Return the paper with what its pictures say: the large ones, and every one where the paper has no words of its own."""
    large = sorted((picture for picture in pictures if picture.share >= LARGE or not paper.has_text), key=lambda picture: picture.share)
    wanted = list({picture.member: picture for picture in large}.values()) if len(large) > 1 else large
    blocks: list[TextBlock] = []
    for number, picture in enumerate(wanted[:FRAMES], 1):
        try:
            pages, _ = pages_of(read(picture.member), number, picture.seen)
        except NotReadable as problem:
            if problem.text.key != "papers_in.no_picture":  # a picture of another kind is passed over
                raise
            continue
        blocks.extend(pages)
    left_out = (text("papers_in.scans_left_out", read=FRAMES),) if len(wanted) > FRAMES else ()
    return replace(paper, blocks=(*paper.blocks, *blocks), notes=(*paper.notes, *left_out))
