"""Files of a dump as a recorder leaves them, and what a survey of them says."""

from __future__ import annotations

from pathlib import Path

MP4 = b"\0\0\0\x18ftypmp42\0\0\0\0mp42isom"
NAME = "A012345_012345_20240506093005_0001.MP4"


def write_file(root: Path, name: str, content: bytes = MP4) -> Path:
    path = root / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return path


def names(dump):
    return [file.name for file in dump.files]


def reasons(dump):
    return {entry.name: entry.reason.key.removeprefix("recorders.") for entry in dump.rejected}
