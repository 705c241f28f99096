"""Which stage of the procedure, and which kind of activity, a paper or a recording belongs to (000 art. 3, 004 art. 2 and 4).

A paper belongs where its kind says; a recording belongs with the paper whose time it covers most. What nothing says stays
open for a person.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from footage.values.recordings import Recording
from regulations.rules.context import Context, spans
from regulations.rules.kinds import closest
from regulations.rules.matters import papers
from regulations.values.lists import Sorting


def classified(context: Context) -> Mapping[str, Mapping[str, str]]:
    """Return {file of a paper or id of a recording: {"stage": …, "activity": …}}; "" where nothing says."""
    kinds = {paper.file: paper.kind for paper in papers(context)}
    classes: dict[str, dict[str, str]] = {name: {} for name in (*kinds, *(recording.id for recording in context.footage))}
    for what, sorting in context.regulation.sortings.items():
        for file, kind in kinds.items():
            classes[file][what] = class_of(sorting, kind)
        for recording in context.footage:
            beside = _beside(context, recording)
            classes[recording.id][what] = class_of(sorting, kinds[beside]) if beside in kinds else ""
    return classes


def class_of(sorting: Sorting, kind: str) -> str:
    """Return the class whose papers name the kind most closely; "" where none does."""
    named = {closest(kind, entry.papers): entry.name for entry in sorting.classes}
    longest = max((name for name in named if name), key=len, default="")
    return named[longest] if longest else ""


def _beside(context: Context, recording: Recording) -> str | None:
    """The paper whose time a recording covers most."""
    shared: dict[str, Fraction] = {}
    for paper in context.facts.documents:
        for span in spans(paper):
            both = recording.interval.overlap(span) if recording.interval else None
            if both is not None:
                shared[paper.file] = shared.get(paper.file, Fraction(0)) + both.seconds
    return max(shared, key=lambda file: (shared[file], file), default=None)
