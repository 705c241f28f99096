"""What the tests of points ask of a judgement: a list by its title, a point by its words, the sentences at a point."""

from __future__ import annotations

from lawscene import recording

from regulations.values.reviews.findings import Judgement, ListSeen, PointSeen

FILM = recording("9:29:50", "10:20")


def listed(judgement: Judgement, name: str) -> ListSeen:
    return next(listing for listing in (*judgement.points, *judgement.spoken) if listing.name.say("zh") == name)


def point_of(judgement: Judgement, name: str, title: str) -> PointSeen:
    return next(candidate for candidate in listed(judgement, name).points if candidate.words.say("zh") == title)


def sentences(point: PointSeen, kind: str | None = None) -> list[str]:
    return [trace.text.say("zh") for trace in point.traces if kind in (None, trace.kind)]
