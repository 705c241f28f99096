"""What was said and written to explain an interruption, and which of it stands."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from footage.values.recordings import Interruption, Interval
from footage.values.seconds import later
from messages import Text, text
from regulations.comparison.entries import entries_of
from regulations.comparison.explaining import paper_fit
from regulations.rules.context import Context, grown
from regulations.values.entries import EntryState, PaperFit, Written
from regulations.values.facts import Heard


@dataclass(frozen=True, slots=True)
class Reasons:
    """What speaks for an interruption."""

    spoken: Heard | None  # a reason heard after the restart
    written: Written | None  # an explanation that stands, whose paper speaks of this time
    other: Written | None  # an explanation for it that does not stand, or not yet
    other_fit: PaperFit  # whether the paper of `other` speaks of this time
    listened: bool  # everything that runs after the restart was transcribed
    resumed: bool  # recording went on

    @property
    def used(self) -> Literal["", "spoken", "written"]:
        """Which of the two an interruption is explained by; a paper that stands comes first."""
        return "written" if self.written else "spoken" if self.spoken else ""

    @property
    def entry(self) -> str | None:
        """The name of the explanation that was entered, whether it stands or not."""
        about = self.written or self.other
        return about.id if about else None

    @property
    def waits(self) -> bool:
        """Whether an explanation waits for the legal office."""
        return self.other is not None and self.other.state is EntryState.ENTERED and self.other_fit is not PaperFit.OTHER


def reasons(context: Context, gap: Interruption) -> Reasons:
    """Return what was said and written about an interruption."""
    window = grown(Interval(gap.interval.end, gap.interval.end), context.tolerance.split_seconds, context.tolerance.resume_seconds)
    after = context.within(window)
    standing, others = _written(context, gap)
    return Reasons(
        spoken=context.heard("reason", window) if gap.after else None,
        written=standing,
        other=others[0][0] if others else None,
        other_fit=others[0][1] if others else PaperFit.UNKNOWN,
        listened=context.listened(after)[0],
        resumed=bool(gap.after),
    )


def _written(context: Context, gap: Interruption) -> tuple[Written | None, list[tuple[Written, PaperFit]]]:
    """Return the explanation that stands for an interruption, and those for it that do not, the one that still may first."""
    slack = max(context.tolerance.same_seconds, gap.uncertainty_seconds)
    papers = {paper.file: paper for paper in context.facts.documents}
    about = [(entry, paper_fit(papers.get(entry.file or ""), gap.interval, slack)) for entry in entries_of(context.facts).explanations
             if later(entry.interval.start, -slack) <= gap.interval.start and later(entry.interval.end, slack) >= gap.interval.end]
    standing = [entry for entry, fit in about if entry.state is EntryState.ACCEPTED and fit not in (PaperFit.OTHER, PaperFit.PART)]
    others = [(entry, fit) for entry, fit in about if entry not in standing]
    order = (EntryState.ENTERED, EntryState.ACCEPTED, EntryState.RETURNED)
    return (standing[0] if standing else None), sorted(others, key=lambda pair: order.index(pair[0].state))


def why_not(gap: Interruption, reasons: Reasons) -> Text:
    """Return why an explanation that was entered does not explain an interruption, or not yet."""
    entry, about = reasons.other, {"file": paper_of(reasons.other), **length(gap)}
    if reasons.waits:
        return text("judgement.gap_waits_part" if reasons.other_fit is PaperFit.PART else "judgement.gap_waits", **about)
    if reasons.other_fit is PaperFit.OTHER:
        return text("judgement.gap_other_time", **about)
    if entry is not None and entry.state is EntryState.RETURNED:
        return text("judgement.gap_returned", why=entry.why or "", **about)
    return text("judgement.gap_part", **about)


def paper_of(entry: Written | None) -> str | Text:
    """Return the paper of an explanation as a sentence names it."""
    return (entry.file if entry else None) or text("judgement.no_paper_yet")


def length(gap: Interruption) -> dict[str, Fraction]:
    """Return how long an interruption is, and how sure that is."""
    return {"seconds": gap.interval.seconds, "uncertainty": gap.uncertainty_seconds}
