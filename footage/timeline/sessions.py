"""Sessions, interruptions and the union of a team's recorders: what was recorded when, and how sure that is.

Only what a recorder filmed counts as covering; footage with sound only counts where the recorder, or the team, has no picture
at all. What is there twice counts once. Recorders are compared by the times that `clocks.times.resolve` left them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from itertools import groupby

from footage.timeline.gaps import interruption, pauses
from footage.timeline.gps import Fix, fixes_of, moved_metres
from footage.values.duplicates import counted
from footage.values.recordings import Interruption, Interval, Media, Recording, Session
from footage.values.seconds import later, seconds_between
from footage.values.spans.covering import claimed, covered
from footage.values.spans.intervals import longest, merged, uncovered
from footage.values.tolerance import Tolerance

NO_DEVICE = ""  # the recorder of footage that names none


def sessions(recordings: Sequence[Recording], tolerance: Tolerance, spans: Sequence[Interval] = ()) -> tuple[Session, ...]:
    """Return each recorder's sessions in order of time, all of its lenses together.

    A pause longer than `tolerance.session_break_seconds` begins a new one, unless one of `spans` (a document's interval)
    reaches over it. Photos belong to the session they fall into or lie next to, and make none of their own.
    Recordings without a time, and those that repeat another, are left out.
    """
    result: list[Session] = []
    for recorder, files in _by_recorder(counted(recordings)).items():
        playing = [recording.interval for recording in files if recording.media in (Media.VIDEO, Media.AUDIO) and recording.interval]
        remaining = {recording.id: recording for recording in files}
        for extent in _bridged(merged(playing, tolerance.session_break_seconds), spans):
            members = {identity: recording for identity, recording in remaining.items() if _near(recording, extent, tolerance)}
            remaining = {identity: recording for identity, recording in remaining.items() if identity not in members}
            result.append(Session(files[0].device or NO_DEVICE, extent.start, extent.end, tuple(members), recorder))
    return tuple(sorted(result, key=lambda session: (session.start, session.device, session.recorder)))


def union(recordings: Sequence[Recording]) -> tuple[Interval, ...]:
    """Return the stretches of time that at least one recorder filmed, in order; splits between files are not closed."""
    return merged(stretch for recording in _covering(counted(recordings)) for stretch in covered(recording))


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
    far the team moved by the GPS `fixes` given and those that recordings carry. Where a file claims some of the time that nothing
    on this machine can judge, the pause is uncertain by as much. A recorder that stops for good is not
    reported: only its team, or a document, can say that it should have gone on.
    """
    footage = counted(recordings)
    lanes = {recorder: _covering(lane) for recorder, lane in _by_recorder(footage).items()}
    gaps: list[Interruption] = []
    for session in sessions:
        lane = [recording for recording in lanes.get(session.recorder, ()) if recording.id in session.recordings]
        others = {_shown(other): other for recorder, other in lanes.items() if recorder != session.recorder and other}
        gaps += _of_session(session, lane, others, tolerance, footage)
    team = _gaps(_covering(footage), None, tolerance, footage)
    gaps += [gap for gap in team if _one_activity(gap.interval, sessions, tolerance, spans)]
    places = sorted((*fixes, *fixes_of(footage)), key=lambda fix: fix.at)
    unjudged = [stretch for recording in footage if (stretch := claimed(recording)) is not None]
    gaps = [replace(gap, uncertainty_seconds=gap.uncertainty_seconds + _shared(gap.interval, unjudged)) for gap in gaps]
    gaps = [replace(gap, sound_by=_sound_by(gap, footage), moved_metres=moved_metres(gap.interval, places)) for gap in gaps]
    return tuple(sorted(gaps, key=lambda gap: (gap.interval.start, gap.device is not None, gap.device or "")))


def _of_session(session: Session, lane: Sequence[Recording], others: Mapping[str, Sequence[Recording]], tolerance: Tolerance,
                footage: Sequence[Recording]) -> Iterator[Interruption]:
    """Pauses of the main picture, and of each second lens where it alone pauses."""
    lenses = {lens: [recording for recording in lane if recording.names.second_lens == lens]
              for lens in sorted({recording.names.second_lens for recording in lane})}
    if not lenses:
        return
    main, *seconds = lenses
    pausing: list[Interval] = []
    for gap in _gaps(lenses[main], session.device, tolerance, footage):
        pausing.append(gap.interval)
        beside = {f"{session.device} {lens}".strip(): lenses[lens] for lens in seconds}
        yield replace(gap, covered_by=_covered_by(gap, {**others, **beside}, tolerance))
    for lens in seconds:
        for gap in _gaps(lenses[lens], session.device, tolerance, footage):
            if not any(gap.interval.overlap(pause) for pause in pausing):
                yield replace(gap, covered_by=_covered_by(gap, {session.device: lenses[main]}, tolerance), lens=lens)


def _shown(lane: Sequence[Recording]) -> str:
    """What a recorder is called in a sentence: its number, else its officer, else where its first file lies."""
    first = lane[0]
    return first.device or first.officer or first.name


def _by_recorder(recordings: Iterable[Recording]) -> dict[str, list[Recording]]:
    timed = sorted(
        (recording for recording in recordings if recording.start),
        key=lambda recording: (recording.own_recorder, recording.start, recording.name),
    )
    return {recorder: list(files) for recorder, files in groupby(timed, key=lambda recording: recording.own_recorder)}


def _covering(recordings: Sequence[Recording]) -> list[Recording]:
    """The recordings that cover time: the filmed ones, or those with sound where nothing was filmed."""
    opening = [recording for recording in recordings if covered(recording)]
    filmed = [recording for recording in opening if recording.media is Media.VIDEO]
    return filmed or [recording for recording in opening if recording.media is Media.AUDIO]


def _bridged(extents: Sequence[Interval], spans: Sequence[Interval]) -> list[Interval]:
    joined: list[Interval] = []
    for extent in extents:
        if joined and any(span.start < joined[-1].end and span.end > extent.start for span in spans):
            joined[-1] = Interval(joined[-1].start, max(joined[-1].end, extent.end))
        else:
            joined.append(extent)
    return joined


def _near(recording: Recording, extent: Interval, tolerance: Tolerance) -> bool:
    assert recording.start
    pause = tolerance.session_break_seconds
    return later(extent.start, -pause) <= recording.start <= later(extent.end, pause)


def _gaps(
    lane: Sequence[Recording], device: str | None, tolerance: Tolerance, footage: Sequence[Recording]
) -> list[Interruption]:
    interruptions_found = (interruption(pause, device, tolerance, footage) for pause in pauses(lane))
    return [gap for gap in interruptions_found if gap is not None]


def _covered_by(gap: Interruption, others: Mapping[str, Sequence[Recording]], tolerance: Tolerance) -> tuple[str, ...]:
    """One recorder that covers the gap alone is enough, else several together; () where more than a split stays open."""
    touching: dict[str, list[Interval]] = {}
    for device, lane in others.items():
        spans = [stretch for recording in lane for stretch in covered(recording) if stretch.overlap(gap.interval)]
        if spans:
            touching[device] = spans
    alone = tuple(device for device, spans in touching.items() if _closes(gap, spans, tolerance))
    together = [span for spans in touching.values() for span in spans]
    return alone or (tuple(touching) if together and _closes(gap, together, tolerance) else ())


def _closes(gap: Interruption, spans: Sequence[Interval], tolerance: Tolerance) -> bool:
    return longest(uncovered(gap.interval, spans)) <= tolerance.split_seconds


def _sound_by(gap: Interruption, footage: Sequence[Recording]) -> tuple[str, ...]:
    sounds = [
        recording
        for recording in footage
        if recording.media is Media.AUDIO and recording.interval and recording.interval.overlap(gap.interval)
    ]
    return tuple(recording.id for recording in sounds if recording.id not in (*gap.before, *gap.after))


def _shared(gap: Interval, stretches: Iterable[Interval]) -> Fraction:
    return sum((both.seconds for stretch in merged(stretches) if (both := gap.overlap(stretch))), Fraction(0))


def _one_activity(gap: Interval, sessions: Sequence[Session], tolerance: Tolerance, spans: Sequence[Interval]) -> bool:
    """Whether what lies before and after a gap of the whole team belongs together."""
    reaching = [session.interval for session in sessions] + list(spans)
    short = seconds_between(gap.start, gap.end) <= tolerance.session_break_seconds
    return short or any(interval.start <= gap.start and interval.end >= gap.end for interval in reaching)
