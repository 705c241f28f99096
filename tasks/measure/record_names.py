"""Where the papers of written records lie, and what they are called."""

from __future__ import annotations

from pathlib import Path

from footage.values.recordings import Recording
from regulations.values.facts import Case
from storage.names import safe_name
from tasks.installation import Installation


def records_folder(installation: Installation, case: Case | None) -> Path:
    """Return where the records of a case lie, made where it is not there."""
    folder = (installation.case_folder(case.number) if case else installation.home / "cases" / "_") / "records"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def record_name(recording: Recording) -> str:
    """Return the name of a recording's papers, without the ending: readable, and one for each recording."""
    return f"{safe_name(Path(recording.name).stem)[:80]}-{recording.id[2:10]}"
