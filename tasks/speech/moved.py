"""The papers of written records of recordings that are moved: what was signed stays as it was signed, in the new case's folder too."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from glob import escape
from pathlib import Path

from storage.ledgers.originals import StoredRecording
from storage.stores.os_errors import writing
from tasks.installation import Installation, case_of
from tasks.measure.record_names import record_name, records_folder
from tasks.steps import step


@step()
def copy_records(installation: Installation, rows: Sequence[StoredRecording], number: str) -> None:
    """Copy the papers of these recordings into the folder of the case `number`; those that were there stay."""
    for row in rows:
        came_from = records_folder(installation, case_of(installation, row.case))
        papers = sorted(path for path in came_from.glob(f"{escape(record_name(row.recording))}*") if path.is_file())
        for paper in papers:
            _copy(paper, records_folder(installation, case_of(installation, number)) / paper.name)


def _copy(paper: Path, target: Path) -> None:
    """Write beside and rename: a run that was killed leaves no half paper."""
    part = target.with_name(f".{target.name[:60]}.part")
    with writing(target.parent, paper.stat().st_size):
        shutil.copyfile(paper, part)
        part.replace(target)
