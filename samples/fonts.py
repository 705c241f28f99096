"""The one type family the sample needs, and a clear sentence where it is missing."""

from __future__ import annotations

import shutil
import subprocess
from functools import cache
from pathlib import Path

from PIL import ImageFont

from messages.errors import Unavailable

SANS = "Noto Sans CJK SC"
SERIF = "Noto Serif CJK SC"
_DEBIAN = {
    (SANS, "Regular"): "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc",
    (SANS, "Bold"): "/usr/share/fonts/opentype/noto/NotoSansCJK-Bold.ttc",
    (SERIF, "Regular"): "/usr/share/fonts/opentype/noto/NotoSerifCJK-Regular.ttc",
    (SERIF, "Bold"): "/usr/share/fonts/opentype/noto/NotoSerifCJK-Bold.ttc",
}


@cache
def find(family: str = SANS, style: str = "Regular") -> tuple[Path, int]:
    """Return the font file of `family` and the face's index in it; Unavailable when the machine has none."""
    if shutil.which("fc-match"):
        asked = [f"{family}:style={style}", "-f", "%{file}\t%{index}\t%{family}"]
        answer = subprocess.run(["fc-match", *asked], capture_output=True, text=True, check=False).stdout.split("\t")
        if len(answer) == 3 and family in answer[2] and Path(answer[0]).is_file():
            return Path(answer[0]), int(answer[1]) & 0xFFFF
    packaged = Path(_DEBIAN[family, style])
    if packaged.is_file():
        return packaged, 2
    raise Unavailable("samples.no_font", family=family)


@cache
def load(size: int, family: str = SANS, style: str = "Regular") -> ImageFont.FreeTypeFont:
    """Return the font in `size` pixels."""
    path, index = find(family, style)
    return ImageFont.truetype(str(path), size, index=index)
