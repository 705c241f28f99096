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
    found: dict[str, dict[str, str]] = {name: {} for name in (*kinds, *(one.id for one in context.footage))}
    for what, sorting in context.regulation.sortings.items():
        for file, kind in kinds.items():
            found[file][what] = class_of(sorting, kind)
        for one in context.footage:
            beside = _beside(context, one)
            found[one.id][what] = class_of(sorting, kinds[beside]) if beside in kinds else ""
    return found


def class_of(sorting: Sorting, kind: str) -> str:
    """Return the class whose papers name the kind most closely; "" where none does."""
    named = {closest(kind, one.papers): one.name for one in sorting.classes}
    longest = max((name for name in named if name), key=len, default="")
    return named[longest] if longest else ""


def _beside(context: Context, one: Recording) -> str | None:
    """The paper whose time a recording covers most."""
    shared: dict[str, Fraction] = {}
    for paper in context.facts.documents:
        for span in spans(paper):
            both = one.interval.overlap(span) if one.interval else None
            if both is not None:
                shared[paper.file] = shared.get(paper.file, Fraction(0)) + both.seconds
    return max(shared, key=lambda file: (shared[file], file), default=None)
