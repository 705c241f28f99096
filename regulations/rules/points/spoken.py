"""Every check that needs listening, with what was heard at it and where: the other side of opening.py's findings."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from footage.values.recordings import Interval
from footage.values.seconds import later
from messages import Text, text
from regulations.rules.context import Context, grown
from regulations.rules.opening import PLACE, SLOT
from regulations.rules.points.points import heard_trace
from regulations.values.facts import Heard
from regulations.values.reviews.findings import Citation, ListSeen, PointSeen


def lists(context: Context) -> tuple[ListSeen, ...]:
    """Return a list an activity (its start and its end), then one of all interruptions; none where nothing is asked."""
    seen = [_activity(context, activity) for activity in context.activities]
    seen.append(ListSeen(text("points.restarts"), (), tuple(_restarts(context))))
    return tuple(activity for activity in seen if activity.points)


def _activity(context: Context, activity: Interval) -> ListSeen:
    opening = Interval(activity.start, min(activity.end, later(activity.start, context.tolerance.opening_seconds)))
    points = (*_opening(context, opening, activity), *_end(context, activity))
    return ListSeen(text("points.activity", start=activity.start, end=activity.end), (), points)


def _opening(context: Context, window: Interval, activity: Interval) -> Iterator[PointSeen]:
    rules = context.regulation
    if rules.announcement:
        yield _point(context, text("points.notice"), ("notice",), window, rules.announcement.citations)
    for slot in rules.opening.items if rules.opening else ():
        yield _point(context, text("points.slot", slot=slot), (SLOT + slot,), window, rules.cite("opening"))
    if rules.credentials:
        yield _point(context, text("points.credentials"), ("credentials",), window, rules.credentials.citations)
    if rules.place_name:
        yield _point(context, text("points.place"), PLACE, activity, rules.place_name.citations)


def _end(context: Context, activity: Interval) -> Iterator[PointSeen]:
    if context.regulation.end:
        window = grown(Interval(activity.end, activity.end), context.tolerance.opening_seconds, context.tolerance.split_seconds)
        yield _point(context, text("points.end"), ("end",), window, context.regulation.end.citations)


def _restarts(context: Context) -> Iterator[PointSeen]:
    rules = context.regulation.continuity
    asked = rules.restart or rules.work_record or rules.limits
    for gap in context.facts.interruptions:
        if asked is None or gap.device is not None or not gap.after:
            continue
        edge = Interval(gap.interval.end, gap.interval.end)
        window = grown(edge, context.tolerance.split_seconds, context.tolerance.resume_seconds)
        name = text("points.restart", start=gap.interval.start, end=gap.interval.end)
        yield _point(context, name, ("reason", "resume"), window, asked.citations)


def _point(
    context: Context, name: Text, whats: Iterable[str], window: Interval, articles: tuple[Citation, ...]
) -> PointSeen:
    heard: list[Heard] = [hint for what in whats if (hint := context.heard(what, window))]
    if heard:
        return PointSeen(name, "traced", tuple(heard_trace(context, hint) for hint in heard), articles)
    every, some = context.listened(context.within(window))
    return PointSeen(name, "none" if every else "partly-listened" if some else "not-listened", (), articles)
