"""One picture of a film, exactly the one that is shown at a moment, as it is."""

from __future__ import annotations

import hashlib
import io
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from footage.signals import frames


@dataclass(frozen=True, slots=True)
class ExactFrame:
    """A picture that was taken out of a film."""

    png: bytes
    sha256: str  # of the PNG
    offset: Fraction  # s from the start of the file: when this very picture begins to be shown


def still(path: Path, offset: Fraction) -> ExactFrame:
    """Return the picture shown at `offset` seconds, in full size, without loss; NotReadable where there is none."""
    with frames.opened(path) as container:
        begin = frames.origin(container)
    shown = frames.picture_at(path, offset)
    at = shown.pts * shown.time_base - begin if shown.pts is not None else offset
    with io.BytesIO() as out:
        shown.to_image().save(out, "PNG")
        png = out.getvalue()
    return ExactFrame(png, hashlib.sha256(png).hexdigest(), at)
