"""What no decoder opens covers no time; what cannot be judged here makes a pause uncertain instead of certain."""

from __future__ import annotations

import json
from dataclasses import replace
from fractions import Fraction

import pytest
from made_recordings import NINE, at, clip

from footage.timeline.observe import observe
from footage.timeline.sessions import interruptions, sessions, union
from footage.values.decoding import Decoding, Readability, Undecodable
from footage.values.measurement import VERSION, Measurement
from footage.values.readability import judged
from footage.values.recordings import Interval, Recording, State
from footage.values.seconds import later
from footage.values.spans.covering import covered
from footage.values.tolerance import Tolerance
from footage.values.tracks import StreamKind
from messages import LANGS, text
from regulations.comparison.coverage import Footage

LIMITS = Tolerance()
ALPHA = "A000001"


def told(recording: Recording, readability: Readability, *stretches: tuple[StreamKind, float, float]) -> Recording:
    """A recording as it stands after it was decoded."""
    problem = None if readability is Readability.READABLE else text("decoding.nothing_opens", places=10, seconds="60")
    shut = tuple(Undecodable(kind, Fraction(str(start)), Fraction(str(seconds))) for kind, start, seconds in stretches)
    probe = judged(recording.probe, Decoding(readability, 10, problem, shut))
    end = later(recording.start, probe.duration) if recording.start and probe.duration is not None else None
    return replace(recording, probe=probe, end=end)


def gaps(*recordings: Recording):
    return [gap for gap in interruptions(recordings, sessions(recordings, LIMITS), LIMITS) if gap.device is None]


def said(recordings, measurements=None):
    observations = observe(recordings, measurements or {}, LIMITS)
    for observation in observations:
        assert all(observation.message.say(lang) for lang in LANGS) and json.dumps(dict(observation.evidence))
    return observations


@pytest.mark.requirement("R001-10", "R003-3-18")
def test_a_file_that_does_not_open_leaves_its_time_open():
    first, second, third = clip(ALPHA, 0), clip(ALPHA, 60), clip(ALPHA, 120)
    assert gaps(first, second, third) == []
    shut = told(second, Readability.UNREADABLE)
    (gap,) = gaps(first, shut, third)
    assert gap.interval == Interval(at(60), at(120)) and not gap.open_ended and gap.uncertainty_seconds <= 2
    assert union([first, shut, third]) == (Interval(NINE, at(60)), Interval(at(120), at(180)))
    (seen,) = [observation for observation in said([first, shut, third]) if observation.kind == "unreadable"]
    assert seen.evidence["claimed_seconds"] == 60 and seen.evidence["places_tried"] == 10


def test_a_file_that_cannot_be_judged_here_makes_the_pause_uncertain():
    first, second, third = clip(ALPHA, 0), told(clip(ALPHA, 60), Readability.NOT_JUDGED), clip(ALPHA, 120)
    (gap,) = gaps(first, second, third)
    assert gap.interval.seconds == 60 and gap.uncertainty_seconds >= 60
    assert second.probe.state is State.UNREADABLE and covered(second) == ()


def test_a_shut_stretch_inside_a_file_is_a_hole_and_not_covered():
    film = told(clip(ALPHA, 0), Readability.PARTLY, (StreamKind.VIDEO, 20, 10))
    assert covered(film) == (Interval(NINE, at(20)), Interval(at(30), at(60))) == Footage.of([film], replace(LIMITS)).stretches
    kinds = {observation.kind: observation for observation in said([film])}
    assert set(kinds) == {"truncated", "gap-inside"}
    assert (kinds["gap-inside"].start, kinds["gap-inside"].seconds) == (at(20), 10)
    assert kinds["truncated"].message.key == "observe.partly" and not kinds["truncated"].evidence["end_is_lower_bound"]
    assert gaps(film, clip(ALPHA, 60)) == []


def test_a_shut_tail_ends_the_file_before_it():
    film = told(clip(ALPHA, 0), Readability.PARTLY, (StreamKind.VIDEO, 40, 20), (StreamKind.AUDIO, 40, 20))
    (gap,) = gaps(film, clip(ALPHA, 60))
    assert gap.interval == Interval(at(40), at(60)) and gap.open_ended


def test_shut_sound_is_silence_and_covers_its_picture():
    film = told(clip(ALPHA, 0), Readability.PARTLY, (StreamKind.AUDIO, 0, 60))
    assert covered(film) == (film.interval,)
    assert {observation.kind for observation in said([film])} == {"truncated", "silent"}


def test_a_picture_that_is_shut_throughout_covers_nothing_beside_its_sound():
    film = told(clip(ALPHA, 0), Readability.PARTLY, (StreamKind.VIDEO, 0, 60))
    assert covered(film) == () == union([film])


def test_what_could_not_be_examined_is_told():
    film = clip(ALPHA, 0)
    problem = text("container.worker_memory", task="measure", megabytes=9)
    (seen,) = said([film], {film.id: Measurement(VERSION, problem=problem)})
    assert seen.kind == "unreadable" and seen.evidence == {"examined": False} and problem.say("zh") in seen.message.say("zh")
    assert said([film], {film.id: Measurement(VERSION)}) == ()
