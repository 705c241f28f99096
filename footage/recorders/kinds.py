"""Which kind of file something is: by its extension, and by its first bytes where the name hides it (R000-04)."""

from __future__ import annotations

from footage.containers.table import MEDIA_OF_SUFFIX, marked
from footage.values.recordings import Media

HEAD_BYTES = 400  # enough for every mark of CONTAINERS: three packets of a transport stream

_SIDE = frozenset({
    "thm", "gps", "nmea", "gpx", "log", "txt", "xml", "json", "csv", "srt", "ini", "cfg", "idx", "dat", "lrc", "md5", "sha256", "db",
    "info", "html", "htm",
})
_ALWAYS_SIDE = frozenset({"thm"})  # a recorder's thumbnails are pictures, and stay beside the film


def media_of(extension: str, head: bytes) -> Media:
    """Return the kind of a file from its lower-case extension and its first `HEAD_BYTES` bytes.

    The bytes decide where they are clear; else the extension. A thumbnail (.THM) stays a side file.
    """
    if extension in _ALWAYS_SIDE:
        return Media.SIDE
    container = marked(head)
    if container is not None:
        return container.media
    return Media.SIDE if extension in _SIDE else MEDIA_OF_SUFFIX.get(extension, Media.OTHER)
