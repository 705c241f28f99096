"""Waveform, small pictures and where somebody speaks, for a page: read from the home's cache, whatever is there."""

from __future__ import annotations

import os
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from footage.copies.previews import A_SECOND, INDEX, PEAKS, PICTURES, read_preview
from storage.catalogue.models.originals import TranscriptRow

FOLDER = Path("cache") / "previews"


@dataclass(frozen=True, slots=True)
class LoudnessCurve:
    """How loud a recording is."""

    a_second: int  # values a second
    peaks: bytes  # a byte each: 0 for silence, 255 for the loudest
    speech: tuple[tuple[Fraction, Fraction], ...]  # s; where somebody speaks; empty where nobody listened yet
    listened: bool  # whether the recording was transcribed


def preview_folder(home: Path, sha256: str) -> Path:
    """Return where what was made of an original lies."""
    return home / FOLDER / sha256


def is_made(home: Path, sha256: str) -> bool:
    """Whether waveform and small pictures are there."""
    return (preview_folder(home, sha256) / INDEX).is_file()


def waveform(tx: Session, home: Path, recording: str, sha256: str) -> LoudnessCurve | None:
    """Return the waveform of a recording, None where it was not made yet."""
    if not is_made(home, sha256):
        return None
    row = tx.get(TranscriptRow, recording)
    spans: Any = row.transcript.get("speech", ()) if row else ()
    speech = tuple((Fraction(start), Fraction(end)) for start, end in spans)
    return LoudnessCurve(A_SECOND, (preview_folder(home, sha256) / PEAKS).read_bytes(), speech, row is not None)


def picture_moments(home: Path, sha256: str) -> tuple[Fraction, ...]:
    """Return of which seconds there are small pictures; none where they were not made yet."""
    return tuple(picture.offset for picture in read_preview(preview_folder(home, sha256)).pictures) if is_made(home, sha256) else ()


def small_picture(home: Path, sha256: str, offset: Fraction) -> tuple[Fraction, bytes] | None:
    """Return the small picture that is nearest to a second, with its own (JPEG); None where there is none."""
    folder = preview_folder(home, sha256)
    pictures = read_preview(folder).pictures if is_made(home, sha256) else ()
    if not pictures:
        return None
    nearest = min(pictures, key=lambda picture: abs(picture.offset - offset))
    with (folder / PICTURES).open("rb") as file:
        file.seek(nearest.start, os.SEEK_SET)
        return nearest.offset, file.read(nearest.size)
