"""What is seen between the files of one recorder: overlaps, numbers that skip, footage that is there twice."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import groupby, pairwise

from footage.recorders.escape import label, visible
from footage.timeline.gaps import clock_uncertainty
from footage.values.duplicates import Twin, counted, twins
from footage.values.recordings import Interval, Media, Observation, ObservationKind, Recording
from footage.values.seconds import seconds_between
from footage.values.spans.intervals import merged
from footage.values.tolerance import Tolerance
from messages import number, text

PRE_EVENT_SECONDS = Fraction(30)  # s; a film of an event begins this much before it, from the recorder's buffer
MOST_NUMBERS = 20  # missing numbers named one by one


def overlaps(recordings: Sequence[Recording], tolerance: Tolerance) -> Iterator[Observation]:
    """Two files of one recorder that claim the same time, beyond what a split may repeat; twins are left out."""
    timed = [recording for recording in counted(recordings) if recording.interval and recording.media is not Media.PHOTO]
    in_order = sorted(timed, key=lambda recording: (_lane(recording), recording.start, recording.id))
    for _, group in groupby(in_order, key=_lane):
        running: list[Recording] = []
        for recording in group:
            assert recording.interval
            running = [other for other in running if other.end and recording.start and other.end > recording.start]
            for other in running:
                common = other.interval.overlap(recording.interval) if other.interval else None
                if common and common.seconds > clock_uncertainty([other], [recording], tolerance):
                    yield _overlap(other, recording, common, tolerance)
            running.append(recording)


def _overlap(earlier: Recording, later: Recording, common: Interval, tolerance: Tolerance) -> Observation:
    uncertainty = clock_uncertainty([earlier], [later], tolerance)
    figures = {"seconds": number(common.seconds), "uncertainty": number(uncertainty)}
    earlier_name, later_name = _labels(earlier, later)
    before_event = later.names.important and not earlier.names.important and common.seconds <= PRE_EVENT_SECONDS
    key, kind = ("pre_event", ObservationKind.HINT) if before_event else ("overlap", ObservationKind.OVERLAP)
    message = text(f"observe.{key}", first=earlier_name, second=later_name, **figures)
    return Observation(
        kind, (earlier.id, later.id), message, earlier.device, common.start, common.end, common.seconds, uncertainty,
        {"overlap_seconds": float(common.seconds), "files": [earlier.name, later.name]},
    )


def _lane(recording: Recording) -> tuple[str, str, str, bool]:
    return (*recording.lane, recording.media.value, recording.names.small_copy)


def missing_numbers(recordings: Sequence[Recording], tolerance: Tolerance) -> Iterator[Observation]:
    """Running numbers that skip between two recordings while time is missing there too."""
    numbered = [recording for recording in recordings if recording.names.number is not None and recording.start]
    for _, group in groupby(sorted(numbered, key=_series), key=_series):
        files = sorted(group, key=lambda recording: (recording.start, recording.names.number, recording.id))
        played = [item for item in files if item.media is not Media.PHOTO]
        filmed = merged(item.interval for item in played if item.interval)
        pauses = {(before.end, after.start) for before, after in pairwise(filmed)}
        numbers = {item.names.number or 0 for item in files}
        for earlier, later in pairwise(played):
            missing = _missing(earlier, later, numbers, tolerance) if (earlier.end, later.start) in pauses else None
            if missing:
                yield missing


def _series(recording: Recording) -> tuple[str, str, str, str]:
    """Numbers count within one recorder and one way of naming; a station's index and a recorder's counter are two series."""
    return (*recording.lane, recording.names.pattern, recording.names.stream)


def _missing(earlier: Recording, later: Recording, numbers: set[int], tolerance: Tolerance) -> Observation | None:
    assert earlier.end and later.start
    first, second = earlier.names.number or 0, later.names.number or 0
    lost = [counter for counter in range(first + 1, min(second, first + 10_000)) if counter not in numbers]
    uncertainty = clock_uncertainty([earlier], [later], tolerance)
    gap = Interval(earlier.end, later.start)
    if not lost or gap.seconds <= uncertainty:
        return None
    message = text("observe.number_missing", first=first, second=second, count=len(lost), seconds=number(gap.seconds))
    return Observation(
        ObservationKind.NUMBER_MISSING, (earlier.id, later.id), message, earlier.device, gap.start, gap.end, gap.seconds, uncertainty,
        {"missing": lost[:MOST_NUMBERS], "count": len(lost), "between": [first, second]},
    )


def duplicates(recordings: Sequence[Recording]) -> Iterator[Observation]:
    """Recordings that repeat another one: same bytes, same footage, an important-marked copy, a sub-stream."""
    by_id = {recording.id: recording for recording in recordings}
    for twin in twins(recordings):
        yield _duplicate(by_id[twin.kept], by_id[twin.repeated], twin)


def _duplicate(kept: Recording, repeated: Recording, twin: Twin) -> Observation:
    key = twin.why.replace("-", "_")
    better, again = _labels(kept, repeated)
    apart = seconds_between(kept.start, repeated.start) if kept.start and repeated.start else None
    return Observation(
        ObservationKind.DUPLICATE, (kept.id, repeated.id), text(f"observe.duplicate_{key}", kept=better, repeated=again),
        repeated.device, repeated.start, repeated.end, repeated.probe.duration,
        evidence={"why": twin.why, "kept": kept.name, "repeated": repeated.name, "sha256_equal": kept.sha256 == repeated.sha256,
                  "start_apart_seconds": float(apart) if apart is not None else None},
    )


def _labels(first: Recording, second: Recording) -> tuple[str, str]:
    """What two files are called in a sentence: their last names, or the whole paths where those are alike."""
    short = label(first.name), label(second.name)
    return short if short[0] != short[1] else (visible(first.name), visible(second.name))
