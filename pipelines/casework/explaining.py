"""An explanation or an exception, from its paper to the register; and what a review says once the legal office judged one."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from messages import Text, text
from messages.errors import LiuhenError
from office.explanations import entering, following, judging
from office.explanations.values import EntryStands, NewException, NewExplanation
from pipelines.review import review_case
from regulations.values.reviews.review import ReviewAnswer
from tasks.guard.papers import copy_papers
from tasks.installation import Installation, number_of
from tasks.keep.casework.attaching import keep_paper, need_paper
from tasks.keep.duties import refresh
from tasks.keep.repacking import check_package

KINDS = {NewExplanation: "中断情况说明", NewException: "工作记录"}  # what the paper is, as the case's papers call it


@dataclass(frozen=True, slots=True)
class Entered:
    """An entry after an act, and what a person has to know of the rest of the case."""

    stands: EntryStands
    problems: tuple[Text, ...] = ()  # why the second copy lacks the paper; why the newest package is out of date
    review: ReviewAnswer | None = None  # made again after the judgement
    unreviewed: Text | None = None  # why it could not be made again


def enter(installation: Installation, number: str, new: NewExplanation | NewException, path: Path | None) -> Entered:
    """Enter an explanation or an exception with its paper."""
    number = number_of(installation, number)
    if path is not None:
        need_paper(path)
    entering.check(installation.desk, number, new)
    paper = keep_paper(installation, number, path, KINDS[type(new)]) if path else None
    stands = entering.enter(installation.desk, number, new, paper)
    return Entered(stands, _after(installation, number, paper is not None))


def attach(installation: Installation, number: str, key: str, path: Path, seen: int | None) -> Entered:
    """Attach a paper to an entry."""
    number = number_of(installation, number)
    need_paper(path)
    entry = following.check(installation.desk, number, key)
    kind = KINDS[NewExplanation if entry.kind == "explanation" else NewException]
    stands = following.attach(installation.desk, number, key, keep_paper(installation, number, path, kind), seen)
    return Entered(stands, _after(installation, number, True))


def judge(installation: Installation, number: str, key: str, reason: str, seen: int | None, *, accepted: bool) -> Entered:
    """Accept or return an entry, and review a case that was reviewed before again."""
    number = number_of(installation, number)
    act = judging.accept if accepted else judging.give_back
    stands = act(installation.desk, number, key, reason, seen)
    if stands.left is None:
        return Entered(stands)
    try:
        return Entered(stands, review=review_case(installation, number))
    except LiuhenError as problem:
        return Entered(stands, unreviewed=text("explanations.not_reviewed_again", number=number, why=problem.text))


def _after(installation: Installation, number: str, papers: bool) -> tuple[Text, ...]:
    """Tell what else of the case follows: duties, the second copy of its papers, its newest package."""
    refresh(installation, [number])
    if not papers:
        return ()
    return tuple(problem for problem in (copy_papers(installation, number), check_package(installation, number)) if problem)
