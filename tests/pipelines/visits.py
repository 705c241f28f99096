"""Small cases and small footage for the tests of whole commands."""

from __future__ import annotations

import json
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

CASE = """
number = "测检〔2026〕1号"
matter = "行政检查"
inspection = "日常检查"
evidence = false
party = "某某商店"
unit = "劳动保障监察支队"
regulation = "tonghua-hrss"
officers = [ { name = "张伟", certificate = "07040012031" }, { name = "李娜", certificate = "07040012058" } ]
activity_ended = 2026-03-02T10:00:00+08:00
closed = 2026-03-20
"""
NUMBER = "测检〔2026〕1号"
ALTHOUGH = ("--although", "审查意见待复核")  # small cases are packed with their findings open


@dataclass(frozen=True)
class Done:
    """What one call answered."""

    status: int
    out: str
    err: str

    @property
    def data(self) -> dict[str, Any]:
        return json.loads(self.out)


def make_video(path: Path, seconds: float = 2.0, **_: object) -> Path:
    """Make a small recorder-like MP4."""
    path.parent.mkdir(parents=True, exist_ok=True)
    subprocess.run(
        ["ffmpeg", "-loglevel", "error", "-y", "-f", "lavfi", "-i", f"testsrc2=s=320x180:r=10:d={seconds}", "-f", "lavfi", "-i",
         f"sine=f=300:d={seconds}:r=16000", "-c:v", "libx264", "-preset", "ultrafast", "-c:a", "aac", "-fflags", "+bitexact", "-flags:v",
         "+bitexact", "-flags:a", "+bitexact", str(path)], check=True)
    return path
