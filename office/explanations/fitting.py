"""Whether the paper of an entry speaks of the time that the entry is for, as far as the paper was read."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from fractions import Fraction

from sqlalchemy.orm import Session

from footage.values.recordings import BEIJING, Interval
from messages import Text, text
from regulations.comparison.explaining import paper_fit
from regulations.values.entries import PaperFit
from regulations.values.reviews.review import ReviewedFinding
from storage.ledgers.casework import cases, paper_times
from storage.ledgers.casework.explanations import Entry

SLACK = Fraction(60)  # s that the edges of a paper's time may lie apart: papers give minutes


def fit_of(tx: Session, entry: Entry) -> PaperFit:
    """Return whether the paper of an entry speaks of its time; UNKNOWN where there is none, or nobody read it yet."""
    paper = cases.load(tx, entry.case).documents.get(entry.file or "")
    span = entry.span or _day(entry)
    if paper is None or span is None:
        return PaperFit.UNKNOWN
    fit = paper_fit(paper_times.get(tx, paper), span, SLACK)
    return PaperFit.SAME if fit is PaperFit.PART and entry.span is None else fit  # a time of that day is no part of something


def about_paper(tx: Session, entry: Entry) -> tuple[Text, ...]:
    """Return what a person has to know about the paper of an entry."""
    if entry.file is None:
        return (text("explanations.no_paper_yet"),)
    fit = fit_of(tx, entry)
    return () if fit is PaperFit.SAME else (text(f"explanations.paper_{fit}", file=entry.file),)


def lies_in(finding: ReviewedFinding, span: Interval | None) -> bool:
    """Whether a finding lies in a span, as exactly as its edges are known and papers give times."""
    if finding.start is None or finding.end is None or span is None:
        return False
    room = timedelta(seconds=float(finding.uncertainty_seconds + SLACK))
    return span.start - room <= finding.start and finding.end <= span.end + room


def _day(entry: Entry) -> Interval | None:
    if entry.day is None:
        return None
    start = datetime.combine(entry.day, time(), BEIJING)
    return Interval(start, start + timedelta(days=1))
