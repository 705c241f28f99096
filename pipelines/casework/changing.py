"""A change of a case file or its papers: the act, and at once what follows from it: retention, package, review, lent recorders."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from messages import Text
from office.cases import changing, papers
from office.cases.changing import CaseChanged
from regulations.casefile.editing import CaseEdit
from regulations.values.facts import DocumentTimes
from tasks.guard.papers import copy_papers
from tasks.installation import Installation
from tasks.keep import duties, hinting
from tasks.keep.casework import files as casework
from tasks.keep.casework.files import Exported
from tasks.keep.deciding import decide_open
from tasks.keep.facts import ask_law
from tasks.keep.recordings.lending import claim
from tasks.keep.recordings.rereview import check_review
from tasks.keep.repacking import check_package
from tasks.review import witnesses


@dataclass(frozen=True, slots=True)
class ChangeFollowed:
    """What an act changed, and what that makes out of date."""

    changed: CaseChanged
    keeping: Text | None  # how long footage is kept now, where that changed
    package: Text | None  # why the newest package is out of date
    review: Text | None  # why the last review is
    notes: tuple[Text, ...] = ()  # footage that lent recorders took; why the second copy lacks papers yet
    doubts: tuple[Text, ...] = ()  # footage that more than one case claims
    read: DocumentTimes | None = None  # what a paper that came says of times


def change_case(installation: Installation, number: str, edits: Sequence[CaseEdit], reason: str, seen: int | None) -> ChangeFollowed:
    """Change a case file."""
    planned = changing.plan(installation.desk, number, edits)
    ask_law(installation, planned.regulation)
    return _followed(installation, planned.number, lambda: changing.change(installation.desk, number, edits, reason, seen))


def take_paper(installation: Installation, number: str, source: Path, paper: tuple[str, str], *, replacing: bool, reason: str,
               seen: int | None) -> ChangeFollowed:
    """Take a file in as a paper of the case, or in place of one; `paper`: its name and kind. Its times are read."""
    case = papers.need_place(installation.desk, number, paper[0], replacing).case
    ask_law(installation, case.regulation)
    stored = casework.store_paper(installation, source, *paper)
    return _followed(installation, case.number,
                     lambda: papers.take_in(installation.desk, case.number, stored, replacing, reason, seen), paper[0])


def withdraw_paper(installation: Installation, number: str, file: str, reason: str, seen: int | None) -> ChangeFollowed:
    """Withdraw a paper of the case."""
    case = changing.need_right(installation.desk, number).case
    ask_law(installation, case.regulation)
    return _followed(installation, case.number, lambda: papers.withdraw(installation.desk, case.number, file, reason, seen))


def export_case(installation: Installation, number: str, out: Path | None) -> Exported:
    """Write a case file and its papers into a folder, without one into a new folder of the case's name."""
    stands = changing.exported(installation.desk, number)
    return casework.export_case(installation, stands, out or Path.cwd() / installation.case_name(stands.case.number))


def _followed(installation: Installation, number: str, act: Callable[[], CaseChanged], paper: str | None = None) -> ChangeFollowed:
    before: Counter[tuple[str, str]] = casework.kept(installation, number)
    changed = act()
    hinting.suggest_marks(installation, number, ())
    duties.refresh(installation, [number])
    problem = copy_papers(installation, number)
    lent = claim(installation, number)
    decide_open(installation)
    stands = changing.need_right(installation.desk, number) if paper else None
    read = next((times for times in witnesses.read_documents(installation, stands) if times.file == paper), None) if stands else None
    return ChangeFollowed(
        changed,
        casework.kept_otherwise(before, casework.kept(installation, number)),
        check_package(installation, number),
        check_review(installation, number),
        (*lent.went, *((problem,) if problem else ())),
        lent.notes,
        read,
    )
