"""Sessions, interruptions and the union of a team's recorders: what was recorded when, and how sure that is.

Only what a recorder filmed counts as covering; footage with sound only counts where the recorder, or the team, has no picture
at all. What is there twice counts once. Recorders are compared by the times that `clock.resolve` left them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import groupby

from footage.timeline.gaps import interruption, pauses
from footage.timeline.gps import Fix, fixes_of, moved_metres
from footage.values.duplicates import counted
from footage.values.intervals import longest, merged, uncovered
from footage.values.recordings import Interruption, Interval, Media, Recording, Session, later, seconds_between
from footage.values.tolerance import Tolerance

NO_DEVICE = ""  # the recorder of footage that names none


def sessions(recordings: Sequence[Recording], tolerance: Tolerance, spans: Sequence[Interval] = ()) -> tuple[Session, ...]:
    """Return each recorder's sessions in order of time.

    A pause longer than `tolerance.session_break_seconds` begins a new one, unless one of `spans` (a document's interval)
    reaches over it. Photos belong to the session they fall into or lie next to, and make none of their own.
    Recordings without a time, and those that repeat another, are left out.
    """
    found: list[Session] = []
    for device, own in _by_device(counted(recordings)).items():
        playing = [one.interval for one in own if one.media in (Media.VIDEO, Media.AUDIO) and one.interval]
        left = {one.id: one for one in own}
        for extent in _bridged(merged(playing, tolerance.session_break_seconds), spans):
            members = {identity: one for identity, one in left.items() if _near(one, extent, tolerance)}
            left = {identity: one for identity, one in left.items() if identity not in members}
            found.append(Session(device, extent.start, extent.end, tuple(members)))
    return tuple(sorted(found, key=lambda session: (session.start, session.device)))


def union(recordings: Sequence[Recording]) -> tuple[Interval, ...]:
    """Return the stretches of time that at least one recorder filmed, in order; splits between files are not closed."""
    return merged(one.interval for one in _covering(counted(recordings)) if one.interval)


def interruptions(
    recordings: Sequence[Recording],
    sessions: Sequence[Session],
    tolerance: Tolerance,
    spans: Sequence[Interval] = (),
    fixes: Sequence[Fix] = (),
) -> tuple[Interruption, ...]:
    """Return where each recorder pauses inside its sessions, and where the whole team does (device None), in order of time.

    A pause within the uncertainty of a file split is none. `covered_by` names other recorders whose footage leaves no more
    than such a split open; `sound_by` names recordings with sound only that run meanwhile; `moved_metres` says how
    far the team moved by the GPS `fixes` given and those that recordings carry. A recorder that stops for good is not
    reported: only its team, or a document, can say that it should have gone on.
    """
    footage = counted(recordings)
    lanes = {device: _covering(own) for device, own in _by_device(footage).items()}
    found: list[Interruption] = []
    for session in sessions:
        lane = [one for one in lanes.get(session.device, ()) if one.id in session.recordings]
        others = {device: own for device, own in lanes.items() if device != session.device}
        own_gaps = _gaps(lane, session.device, tolerance, footage)
        found += [replace(gap, covered_by=_covered_by(gap, others, tolerance)) for gap in own_gaps]
    team = _gaps(_covering(footage), None, tolerance, footage)
    found += [gap for gap in team if _one_activity(gap.interval, sessions, tolerance, spans)]
    places = sorted((*fixes, *fixes_of(footage)), key=lambda fix: fix.at)
    found = [replace(gap, sound_by=_sound_by(gap, footage), moved_metres=moved_metres(gap.interval, places)) for gap in found]
    return tuple(sorted(found, key=lambda gap: (gap.interval.start, gap.device is not None, gap.device or "")))


def _by_device(recordings: Iterable[Recording]) -> dict[str, list[Recording]]:
    timed = sorted((one for one in recordings if one.start), key=lambda one: (one.device or NO_DEVICE, one.start, one.name))
    return {device: list(own) for device, own in groupby(timed, key=lambda one: one.device or NO_DEVICE)}


def _covering(recordings: Sequence[Recording]) -> list[Recording]:
    """The recordings that cover time: the filmed ones, or those with sound where nothing was filmed."""
    filmed = [one for one in recordings if one.media is Media.VIDEO and one.interval]
    return filmed or [one for one in recordings if one.media is Media.AUDIO and one.interval]


def _bridged(extents: Sequence[Interval], spans: Sequence[Interval]) -> list[Interval]:
    joined: list[Interval] = []
    for one in extents:
        if joined and any(span.start < joined[-1].end and span.end > one.start for span in spans):
            joined[-1] = Interval(joined[-1].start, max(joined[-1].end, one.end))
        else:
            joined.append(one)
    return joined


def _near(one: Recording, extent: Interval, tolerance: Tolerance) -> bool:
    assert one.start
    pause = tolerance.session_break_seconds
    return later(extent.start, -pause) <= one.start <= later(extent.end, pause)


def _gaps(
    lane: Sequence[Recording], device: str | None, tolerance: Tolerance, footage: Sequence[Recording]
) -> list[Interruption]:
    found = (interruption(pause, device, tolerance, footage) for pause in pauses(lane))
    return [gap for gap in found if gap is not None]


def _covered_by(gap: Interruption, others: Mapping[str, Sequence[Recording]], tolerance: Tolerance) -> tuple[str, ...]:
    """One recorder that covers the gap alone is enough, else several together; () where more than a split stays open."""
    touching: dict[str, list[Interval]] = {}
    for device, own in others.items():
        spans = [one.interval for one in own if one.interval and one.interval.overlap(gap.interval)]
        if spans:
            touching[device] = spans
    alone = tuple(device for device, spans in touching.items() if _closes(gap, spans, tolerance))
    together = [span for spans in touching.values() for span in spans]
    return alone or (tuple(touching) if together and _closes(gap, together, tolerance) else ())


def _closes(gap: Interruption, spans: Sequence[Interval], tolerance: Tolerance) -> bool:
    return longest(uncovered(gap.interval, spans)) <= tolerance.split_seconds


def _sound_by(gap: Interruption, footage: Sequence[Recording]) -> tuple[str, ...]:
    heard = [one for one in footage if one.media is Media.AUDIO and one.interval and one.interval.overlap(gap.interval)]
    return tuple(one.id for one in heard if one.id not in (*gap.before, *gap.after))


def _one_activity(gap: Interval, sessions: Sequence[Session], tolerance: Tolerance, spans: Sequence[Interval]) -> bool:
    """Whether what lies before and after a gap of the whole team belongs together."""
    reaching = [session.interval for session in sessions] + list(spans)
    short = seconds_between(gap.start, gap.end) <= tolerance.session_break_seconds
    return short or any(one.start <= gap.start and one.end >= gap.end for one in reaching)
