"""What is seen between the files of one recorder: overlaps, numbers that skip, footage that is there twice."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby, pairwise

from footage.recorders.escape import label, visible
from footage.timeline.gaps import clock_uncertainty
from footage.values.duplicates import Twin, counted, twins
from footage.values.intervals import merged
from footage.values.recordings import Interval, Media, Observation, Recording, seconds_between
from footage.values.tolerance import Tolerance
from messages import number, text

MOST_NUMBERS = 20  # missing numbers named one by one


def overlaps(recordings: Sequence[Recording], tolerance: Tolerance) -> Iterator[Observation]:
    """Two files of one recorder that claim the same time, beyond what a split may repeat; twins are left out."""
    timed = [one for one in counted(recordings) if one.interval and one.media is not Media.PHOTO]
    in_order = sorted(timed, key=lambda one: (_lane(one), one.start, one.id))
    for _, group in groupby(in_order, key=_lane):
        alive: list[Recording] = []
        for one in group:
            assert one.interval
            alive = [other for other in alive if other.end and one.start and other.end > one.start]
            for other in alive:
                common = other.interval.overlap(one.interval) if other.interval else None
                if common and common.seconds > clock_uncertainty([other], [one], tolerance):
                    yield _overlap(other, one, common, tolerance)
            alive.append(one)


def _overlap(one: Recording, other: Recording, common: Interval, tolerance: Tolerance) -> Observation:
    unsure = clock_uncertainty([one], [other], tolerance)
    figures = {"seconds": number(common.seconds), "uncertainty": number(unsure)}
    first, second = _labels(one, other)
    message = text("observe.overlap", first=first, second=second, **figures)
    return Observation(
        "overlap", (one.id, other.id), message, one.device, common.start, common.end, common.seconds, unsure,
        {"overlap_seconds": float(common.seconds), "files": [one.name, other.name]},
    )


def _lane(one: Recording) -> tuple[str, str, str]:
    return (one.device or "", one.media.value, one.names.stream)


def missing_numbers(recordings: Sequence[Recording], tolerance: Tolerance) -> Iterator[Observation]:
    """Running numbers that skip between two recordings while time is missing there too."""
    numbered = [one for one in recordings if one.names.number is not None and one.start]
    for _, group in groupby(sorted(numbered, key=_series), key=_series):
        own = sorted(group, key=lambda one: (one.start, one.names.number, one.id))
        played = [each for each in own if each.media is not Media.PHOTO]
        filmed = merged(each.interval for each in played if each.interval)
        pauses = {(before.end, after.start) for before, after in pairwise(filmed)}
        there = {each.names.number or 0 for each in own}
        for one, other in pairwise(played):
            found = _missing(one, other, there, tolerance) if (one.end, other.start) in pauses else None
            if found:
                yield found


def _series(one: Recording) -> tuple[str, str, str]:
    """Numbers count within one recorder and one way of naming; a station's index and a recorder's counter are two series."""
    return (one.device or "", one.names.pattern, one.names.stream)


def _missing(one: Recording, other: Recording, there: set[int], tolerance: Tolerance) -> Observation | None:
    assert one.end and other.start
    first, second = one.names.number or 0, other.names.number or 0
    lost = [each for each in range(first + 1, min(second, first + 10_000)) if each not in there]
    unsure = clock_uncertainty([one], [other], tolerance)
    gap = Interval(one.end, other.start)
    if not lost or gap.seconds <= unsure:
        return None
    message = text("observe.number_missing", first=first, second=second, count=len(lost), seconds=number(gap.seconds))
    return Observation(
        "number-missing", (one.id, other.id), message, one.device, gap.start, gap.end, gap.seconds, unsure,
        {"missing": lost[:MOST_NUMBERS], "count": len(lost), "between": [first, second]},
    )


def duplicates(recordings: Sequence[Recording]) -> Iterator[Observation]:
    """Recordings that repeat another one: same bytes, same footage, an important-marked copy, a sub-stream."""
    by_id = {one.id: one for one in recordings}
    for twin in twins(recordings):
        yield _duplicate(by_id[twin.kept], by_id[twin.repeated], twin)


def _duplicate(kept: Recording, repeated: Recording, twin: Twin) -> Observation:
    key = twin.why.replace("-", "_")
    better, again = _labels(kept, repeated)
    apart = seconds_between(kept.start, repeated.start) if kept.start and repeated.start else None
    return Observation(
        "duplicate", (kept.id, repeated.id), text(f"observe.duplicate_{key}", kept=better, repeated=again),
        repeated.device, repeated.start, repeated.end, repeated.probe.duration,
        evidence={"why": twin.why, "kept": kept.name, "repeated": repeated.name, "sha256_equal": kept.sha256 == repeated.sha256,
                  "start_apart_seconds": float(apart) if apart is not None else None},
    )


def _labels(one: Recording, other: Recording) -> tuple[str, str]:
    """What two files are called in a sentence: their last names, or the whole paths where those are alike."""
    short = label(one.name), label(other.name)
    return short if short[0] != short[1] else (visible(one.name), visible(other.name))
