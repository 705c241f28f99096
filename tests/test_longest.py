"""What is named to begin the whole suite is still there."""

from __future__ import annotations

import re
from pathlib import Path

from longest import LONGEST

GROUP = re.compile(r'xdist_group\("([^"]+)"\)')


def test_every_group_and_file_the_suite_begins_with_exists(root: Path):
    files = list((root / "tests").rglob("test_*.py"))
    groups = {group for path in files for group in GROUP.findall(path.read_text(encoding="utf-8"))}
    assert set(LONGEST) <= groups | {path.name for path in files}
    assert len(set(LONGEST)) == len(LONGEST)
