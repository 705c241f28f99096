"""One case: its case file is read, its papers go into the store and the second copy, and what can be decided about it is."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from messages import Text, text
from tasks.guard.papers import copy_papers
from tasks.installation import Installation
from tasks.keep.casework.register import Added, add_case
from tasks.keep.deciding import decide_open
from tasks.keep.recordings.lending import claim
from tasks.keep.recordings.rereview import check_review
from tasks.keep.repacking import check_package
from tasks.receive.relisting import list_again


@dataclass(frozen=True, slots=True)
class Registered:
    """What `case add` did, and what does not stop it."""

    added: Added
    notes: tuple[Text, ...]  # another spelling of the number, footage that lent recorders took, why the second copy lacks papers yet
    out_of_date: Text | None  # why the newest package of the case is
    review_out_of_date: Text | None = None  # why the last review of the case is
    doubts: tuple[Text, ...] = ()  # footage that more than one case claims


def register_case(installation: Installation, case_file: Path, reason: str | None = None) -> Registered:
    """Register or update a case with its papers; `reason`: why what acts changed since the last case file is undone."""
    added = add_case(installation, case_file, reason)
    problem = copy_papers(installation, added.number)
    lent = claim(installation, added.number)
    lists = list_again(installation, lent.ids, (None,)) if lent.ids else ()
    decide_open(installation)
    listed = [text("recording.listed_again", path=str(path)) for path in lists]
    notes = (*added.notes, *lent.went, *listed, *((problem,) if problem else ()))
    return Registered(added, notes, check_package(installation, added.number), check_review(installation, added.number), lent.notes)
