"""Papers shaped after public bug reports: the makers of `../shared/field/papers` write them, and say what each states."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from paperwork.times.witness import document_times

MAKERS = Path(__file__).parents[3] / "shared" / "field" / "papers"
FAMILIES = (
    "docx_struck_out", "half_filled_end", "other_labels", "package_names", "pdf_fake_bold", "pdf_form_values", "pdf_scan_with_stamp",
    "pictures_of_pages", "xlsx_any",
)  # fmt: skip


def made(family: str, folder: Path) -> Iterator[tuple[Path, object]]:
    """Yield the papers of a family and what each states."""
    maker = MAKERS / f"{family}.py"
    if not maker.exists():
        pytest.skip("no ../shared on this machine")
    done = subprocess.run([sys.executable, str(maker), str(folder)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    for name, stated in json.loads((folder / "expect.json").read_text(encoding="utf-8")).items():
        yield folder / name, stated


@pytest.mark.parametrize("family", FAMILIES)
def test_each_paper_of_the_field_states_what_its_maker_wrote(family: str, tmp_path: Path) -> None:
    wrong = {}
    for path, stated in made(family, tmp_path / "made"):
        stored = tmp_path / "9f86d081"  # a stored copy has no ending
        shutil.copyfile(path, stored)
        times = document_times(stored, "现场笔录", "00", 2026, name=path.name)
        activity = [interval for interval in times.intervals if not {"planned", "period"} & set(interval.flags)]
        read = [[moment and moment.strftime("%Y-%m-%dT%H:%M") for moment in (interval.start, interval.end)] for interval in activity]
        notes = [note.key for note in times.notes]
        right = read == stated if isinstance(stated, list) else read == [] and "papers_in.never_computed" in notes
        if not right or times.problem:
            wrong[path.name] = (read, notes, times.problem)
    assert wrong == {}
