"""The one place that opens media with FFmpeg, in this process or by its command: only formats we know, only the file itself.

FFmpeg guesses what a file is by its bytes, whatever it is called. A play list, a session description or a `concat` script
would make it open other files, or ask the network, and show those as the file's own content. So every call names the formats
of CONTAINERS and the one protocol that reads a file; a nested opening is held to the same two lists.
"""

from __future__ import annotations

import io
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from footage.containers.table import CONTAINERS, GUESSED

_NAMES = {name for container in CONTAINERS.values() if not container.still for name in container.demuxers}
FORMATS = ",".join(sorted({*_NAMES, *GUESSED}))
STILLS = "image2,png_pipe"  # pictures that we made ourselves
WHITELISTS: Mapping[str, str] = {"protocol_whitelist": "file", "format_whitelist": FORMATS}
IN_MEMORY: Mapping[str, str] = {**WHITELISTS, "protocol_whitelist": "none"}  # the bytes are at hand; nothing else is opened


def open_media(source: Path | io.BytesIO, *, form: str | None = None, timeout: float | None = None, errors: str = "replace") -> Any:
    """Open a media file (or the first bytes of one, in memory) for reading, as a context manager of PyAV.

    `form`: FFmpeg's name of the format, where it is known; `timeout`: s without progress; `errors`: what becomes of tags that are
    no UTF-8. Raises FFmpegError, OSError or ValueError where the file is none of the formats of CONTAINERS or cannot be opened.
    """
    import av

    if isinstance(source, io.BytesIO):
        return av.open(source, format=form, options=dict(IN_MEMORY), timeout=timeout, metadata_errors=errors)
    return av.open(f"file:{source}", format=form, options=dict(WHITELISTS), timeout=timeout, metadata_errors=errors)


def create_media(path: Path, form: str) -> Any:
    """Open a file of ours for writing, as a context manager of PyAV; `form`: FFmpeg's name of the format."""
    import av

    return av.open(f"file:{path}", "w", format=form)


def ffmpeg_input(path: Path, formats: str = FORMATS) -> list[str]:
    """Return the arguments by which the ffmpeg command reads a file; options of the input stand before them."""
    return ["-protocol_whitelist", WHITELISTS["protocol_whitelist"], "-format_whitelist", formats, "-i", f"file:{path}"]
