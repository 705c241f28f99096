"""What shows that a folder is a recorder's: the names it writes, its folders, its side files. Everything else is somebody's folder.

A recorder is told by any one sign. Footage without a sign (a renamed film on a stick, a phone's pictures, a voice recorder's file) is
footage where it is most of what lies there; what is neither is taken in only when a person says so.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from footage.recorders.walk import DumpFile
from footage.values.recordings import Media

_MEDIA = frozenset({Media.VIDEO, Media.AUDIO, Media.PHOTO})
_NO_SIGN = frozenset({"renamed", "phone", "counter"})  # brands of names that anybody's files have
_COUNTED = frozenset({Media.VIDEO, Media.AUDIO})  # names that only count are a sign of films and sound, not of pictures
_FOLDERS = frozenset({"dcim"})  # of every camera (JEITA CP-3461), at the top of a card or one folder below
_SUFFIXES = (".dav", ".gps", ".nmea")  # what only recorders write
_LOG = re.compile(r"log-\d{8}\.txt")


def is_recorder(files: Sequence[DumpFile], owned: bool) -> bool:
    """Whether a recorder or a station wrote what lies here; `owned`: sn.txt or a station's XML says whose recorder it was."""
    return owned or any(_sign(file) for file in files)


def is_footage(files: Sequence[DumpFile]) -> bool:
    """Whether at least half of the files that are no side files of footage are films, sound or pictures, and there is one."""
    media = sum(file.media in _MEDIA for file in files)
    others = sum(file.media is Media.OTHER for file in files)
    return media > 0 and media >= others


def _sign(file: DumpFile) -> bool:
    folders = file.name.lower().split("/")
    if _FOLDERS.intersection(folders[:-1][:2]) or folders[-1].endswith(_SUFFIXES) or _LOG.fullmatch(folders[-1]):
        return True
    brand, media = file.names.brand, file.media in _MEDIA
    if brand in _NO_SIGN:
        return brand == "counter" and file.media in _COUNTED
    return media or file.names.device is not None  # a side file that is named after its recorder
