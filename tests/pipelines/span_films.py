"""The films and sounds that viewing copies are cut from, and what is read in the copies."""

from __future__ import annotations

import hashlib
import json
import subprocess
from pathlib import Path
from typing import Any

import numpy as np

from storage.catalogue.database import Catalogue
from storage.trail import audit

MP4, AVI, HEVC, TS, WAV = (f"A000001_000001_2026030209{clock}_000{number}.{ending}" for number, (clock, ending) in enumerate((
    ("3000", "MP4"), ("3004", "AVI"), ("3008", "MP4"), ("3012", "TS"), ("3016", "WAV")), 1))
PICTURES = {MP4: ("-c:v", "libx264", "-g", "40", "-c:a", "aac"), AVI: ("-c:v", "mjpeg", "-pix_fmt", "yuvj420p", "-c:a", "pcm_s16le"),
            HEVC: ("-c:v", "libx265", "-x265-params", "log-level=none:keyint=40", "-c:a", "aac"),
            TS: ("-c:v", "libx264", "-g", "40", "-c:a", "aac"), WAV: ("-vn", "-c:a", "pcm_s16le")}
ODD = "DCIM/20260302/A000001_000001_20260302093020_0006.MP4"  # bytes that are no film


def write_dump(folder: Path) -> Path:
    """Write four films of four seconds each, one after the other, a sound recording and what is no film; every picture is another one."""
    day = folder / "DCIM" / "20260302"
    day.mkdir(parents=True)
    for name, encoders in PICTURES.items():
        subprocess.run(["ffmpeg", "-v", "error", "-y", "-f", "lavfi", "-i", "testsrc2=s=320x180:r=10:d=4", "-f", "lavfi", "-i",
                        "sine=f=300:d=4:r=16000", *encoders, str(day / name)], check=True, timeout=60)
    (folder / ODD).write_bytes(b"not a film at all" * 400)
    return folder


def originals(home: Path) -> dict[str, tuple[str, int]]:
    """Return hash and time of change of every original."""
    return {path.name: (hashlib.sha256(path.read_bytes()).hexdigest(), path.stat().st_mtime_ns)
            for path in (home / "originals").rglob("*") if path.is_file() and len(path.name) == 64}


def cuts(home: Path) -> list[audit.Event]:
    """Return the events of the chain that say what was cut."""
    catalogue = Catalogue.open(f"sqlite:///{home / 'catalogue.db'}")
    try:
        with catalogue.read() as tx:
            return [event for event in audit.events(tx) if event.what == "original.cut-for-viewing"]
    finally:
        catalogue.close()


def pictures(path: Path) -> np.ndarray:
    """Every picture of a film, small and grey."""
    raw = subprocess.run(["ffmpeg", "-v", "error", "-i", str(path), "-map", "0:v", "-vf", "scale=160:90", "-pix_fmt", "gray", "-f",
                          "rawvideo", "-"], check=True, capture_output=True, timeout=60).stdout
    return np.frombuffer(raw, np.uint8).reshape(-1, 90, 160).astype(int)


def ffprobe(path: Path) -> dict[str, Any]:
    """Return what ffprobe says of a file."""
    printed = subprocess.run(["ffprobe", "-v", "error", "-show_format", "-show_streams", "-of", "json", str(path)], check=True,
                          capture_output=True, timeout=60).stdout
    return json.loads(printed)
