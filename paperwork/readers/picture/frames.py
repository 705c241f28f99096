"""The pages of a picture file, each in grey as a person sees it: JPEG, PNG, TIFF, HEIC, AVIF, WebP and others."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

_FIRST_ONLY = ("MPO", "GIF", "WEBP", "AVIF", "PNG")  # what follows the first frame is a preview, a depth map or an animation


@dataclass(frozen=True, slots=True)
class Seen:
    """The part of a picture that is seen, as shares of its width and height cut away on each side."""

    left: float = 0.0
    top: float = 0.0
    right: float = 0.0
    bottom: float = 0.0


ALL = Seen()


def opened_picture(content: bytes) -> Any:
    """Open a picture with Pillow; phones' HEIC through libheif."""
    from PIL import Image

    _know_heif()
    return Image.open(io.BytesIO(content))


@cache
def _know_heif() -> None:
    import pi_heif

    pi_heif.register_heif_opener(thumbnails=False)


def frames(picture: Any) -> Iterator[Any]:
    """Yield the pages of an opened picture."""
    from PIL import ImageSequence

    if picture.format in _FIRST_ONLY:
        yield picture
        return
    yield from ImageSequence.Iterator(picture)


def upright(frame: Any, largest_side: int, seen: Seen = ALL) -> Any:
    """Return the frame in grey, on white, turned as its EXIF says, cut to what is seen, no larger than recognition needs."""
    from PIL import Image, ImageOps

    frame = ImageOps.exif_transpose(frame) or frame
    if frame.mode in ("RGBA", "LA", "PA") or "transparency" in frame.info:
        frame = Image.alpha_composite(Image.new("RGBA", frame.size, "white"), frame.convert("RGBA"))
    frame = _eight_bits(frame).convert("L")
    if seen != ALL:
        box = (seen.left * frame.width, seen.top * frame.height, (1 - seen.right) * frame.width, (1 - seen.bottom) * frame.height)
        frame = frame.crop(tuple(round(edge) for edge in box))
    frame.thumbnail((largest_side, largest_side))
    return frame


def _eight_bits(frame: Any) -> Any:
    """Return a frame of 16 or 32 bits a pixel as one of 8: Pillow's own conversion cuts everything above 255 to white."""
    import numpy as np
    from PIL import Image

    if not (frame.mode.startswith("I") or frame.mode == "F"):
        return frame
    values = np.asarray(frame).astype(np.float64)
    highest = float(values.max(initial=0.0))
    full = 1.0 if frame.mode == "F" and highest <= 1 else 255.0 if highest <= 255 else 65535.0 if highest <= 65535 else highest
    return Image.fromarray(np.clip(values * (255.0 / full), 0, 255).astype(np.uint8))
