"""Whatever a dump holds, what is said about it is complete, orderly and the same in any order of the files."""

from __future__ import annotations

import json
from datetime import datetime
from fractions import Fraction
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st
from made_recordings import as_utc, at, new_recording

from footage.clocks.times import resolve
from footage.timeline.observe import observe
from footage.timeline.sessions import interruptions, sessions, union
from footage.values.measurement import VERSION, ClockReading, Measurement, Stretch
from footage.values.recordings import BEIJING, Media, State
from footage.values.tolerance import Tolerance
from footage.values.tracks import Break
from messages import LANGS

LIMITS = Tolerance()
moments = st.one_of(st.integers(-4000, 90_000).map(at), st.just(datetime(2014, 1, 1, 0, 0, 5, tzinfo=BEIJING)))
absurd = st.sampled_from([datetime(1904, 1, 1, tzinfo=BEIJING), datetime(9999, 12, 31, tzinfo=BEIJING)])
stamps = st.one_of(st.none(), moments.map(as_utc), moments, absurd)
shapes = st.sampled_from([
    "A012345_012345_{time:%Y%m%d%H%M%S}_{number:04d}.MP4", "A012345_012345_{time:%Y%m%d%H%M%S}_{number:04d}_IMP.MP4",
    "DCAM_CAM002_012058_{time:%Y%m%d_%H%M%S}.mp4", "{time:%Y%m%d}/{time:%H%M%S}.MP4", "MOVI{number:04d}.MP4", "REC{number:04d}_S.WAV",
    "{time:%Y年%m月%d日}检查{number}.mp4", "x{number}.bin",
])
breaks = st.lists(st.builds(
    Break, st.sampled_from(["hole", "jump", "backwards", "corrupt", "beyond-end", "unclaimed-tail", "sound-ends-early", "undecodable"]),
    st.integers(0, 90).map(Fraction), st.fractions(0, 40), st.sampled_from(["video", "audio"])), max_size=3).map(tuple)
measured = st.builds(
    Measurement, st.just(VERSION),
    st.lists(st.builds(Stretch, st.sampled_from(["black", "covered", "frozen", "silent", "late-sound"]), st.integers(0, 50).map(Fraction),
                       st.integers(0, 60).map(Fraction)), max_size=3).map(tuple),
    st.lists(st.builds(ClockReading, st.fractions(0, 600), moments, st.sampled_from([Fraction(1, 2), Fraction(19, 20)])), max_size=6)
    .map(tuple),
)


@st.composite
def dumps(draw):
    recordings, measurements = [], {}
    for number in range(draw(st.integers(0, 7))):
        name = draw(shapes).format(time=draw(moments), number=number)
        recording = new_recording(
            f"{number}/{name}", draw(st.one_of(st.none(), st.integers(0, 900))), media=draw(st.sampled_from(Media)),
            state=draw(st.sampled_from(State)), sha256=draw(st.sampled_from(["same", None])), created=draw(stamps),
            modified=draw(stamps), sound=draw(st.booleans()),
            device=draw(st.sampled_from([None, "A012345"])), breaks=draw(breaks),
        )
        recordings.append(recording)
        if draw(st.booleans()):
            measurements[recording.id] = draw(measured)
    return recordings, measurements


def everything(recordings, measurements, offsets):
    resolved = resolve(recordings, offsets, measurements, LIMITS)
    grouped = sessions(resolved.recordings, LIMITS)
    gaps = interruptions(resolved.recordings, grouped, LIMITS)
    observations = (*resolved.observations, *observe(resolved.recordings, measurements, LIMITS))
    return resolved, grouped, gaps, observations


@settings(max_examples=60, deadline=None)
@given(dumps(), st.sampled_from([0, 97, -3, 400_000_000]), st.randoms(use_true_random=False))
def test_any_dump_is_surveyed_and_observed_without_an_error(dump, offset, rng):
    recordings, measurements = dump
    offsets = {"A012345": Fraction(offset)}
    resolved, grouped, gaps, observations = everything(recordings, measurements, offsets)
    for observation in observations:
        assert all(observation.message.say(lang) for lang in LANGS)
        json.dumps(dict(observation.evidence), allow_nan=False)
        assert observation.start is None or observation.end is None or observation.start <= observation.end
        assert observation.uncertainty_seconds >= 0
    for recording in resolved.recordings:
        assert (recording.start is None) == (recording.clock is None) and (recording.start or not recording.end)
        assert not (recording.start and recording.end) or recording.start <= recording.end
    by_device = {session.device: [other for other in grouped if other.device == session.device] for session in grouped}
    for of_device in by_device.values():
        assert all(session.end < following.start for session, following in pairwise(of_device))
    assert all(gap.interval.seconds > LIMITS.split_seconds and gap.uncertainty_seconds >= LIMITS.split_seconds for gap in gaps)
    filmed = union(resolved.recordings)
    assert all(gap.interval.overlap(interval) is None for gap in gaps if gap.device is None for interval in filmed)
    shuffled = list(recordings)
    rng.shuffle(shuffled)
    again = everything(shuffled, measurements, offsets)
    assert again[1:3] == (grouped, gaps)
    assert sorted(map(repr, again[3])) == sorted(map(repr, observations))
    assert {recording.id: recording for recording in again[0].recordings} == {recording.id: recording for recording in resolved.recordings}
