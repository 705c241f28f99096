"""What the confidentiality of a matter asks for, beside the clauses that say so (000 art. 40, 002 art. 29)."""

from __future__ import annotations

from collections.abc import Iterator

from messages import Text, text
from regulations.rules.context import Context
from regulations.values.reviews.findings import ListSeen, PointSeen, Trace


def lists(context: Context) -> tuple[ListSeen, ...]:
    """Return one list where the case is confidential: its level, and what may then not be done; none where it is not."""
    level, clauses = context.facts.case.confidentiality, context.regulation.cite("clauses.confidentiality")
    if level == "none" or not clauses:
        return ()
    limits = tuple(Trace("entry", words) for words in _limits(context, level))
    point = PointSeen(text(f"points.level_{level}"), "traced", limits)
    return (ListSeen(text("points.secrecy"), clauses, (point,)),)


def _limits(context: Context, level: str) -> Iterator[Text]:
    yield text("points.every_recording", count=len(context.footage))
    if level == "secret":
        yield text("points.state_secret")
    for rule in context.regulation.approvers:
        if rule.except_secret:
            yield text("points.no_copy", article=rule.article, quote=rule.quote)
