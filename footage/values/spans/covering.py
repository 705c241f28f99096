"""Which time a recording covers: what it shows, less what no decoder opens."""

from __future__ import annotations

from footage.values.decoding import Readability
from footage.values.recordings import Interval, Recording
from footage.values.seconds import later
from footage.values.spans.intervals import uncovered
from footage.values.tracks import StreamKind


def undecodable(recording: Recording) -> tuple[Interval, ...]:
    """Return when its picture (of a sound file its sound) cannot be opened, in order of time."""
    start, decoding = recording.start, recording.probe.decoding
    if start is None or decoding is None:
        return ()
    kind = StreamKind.VIDEO if recording.probe.video is not None else StreamKind.AUDIO
    return tuple(Interval(later(start, stretch.start), later(start, stretch.start + stretch.seconds))
                 for stretch in decoding.stretches if stretch.stream == kind)


def covered(recording: Recording) -> tuple[Interval, ...]:
    """Return the stretches of time that it covers, in order; none where its time is unknown or nothing of it opens."""
    if recording.interval is None:
        return ()
    shut = undecodable(recording)
    return uncovered(recording.interval, shut) if shut else (recording.interval,)


def claimed(recording: Recording) -> Interval | None:
    """Return the time that a file claims of which nothing can be judged on this machine; None for every other file."""
    probe = recording.probe
    judged = probe.decoding is None or probe.decoding.readability is not Readability.NOT_JUDGED
    if judged or recording.start is None or probe.claim is None or probe.claim.duration is None:
        return None
    return Interval(recording.start, later(recording.start, probe.claim.duration))
