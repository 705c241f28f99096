"""What the ledger learns of a recorder's clocks, and how it dates files that say nothing themselves."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest
from made_recordings import as_utc, at, new_recording

from footage.clocks.sentences import sentence
from footage.clocks.times import resolve
from footage.clocks.trust import docked, last_dock, learnt_meaning, trust
from footage.timeline.limits import missed_below
from footage.values.measurement import VERSION, ClockReading, Measurement
from footage.values.recordings import Media
from footage.values.tolerance import Tolerance
from messages import LANGS

DEVICE = "A012345"
LIMITS = Tolerance()


def name(start, number=1):
    return f"{DEVICE}_012345_{start:%Y%m%d%H%M%S}_{number:04d}.MP4"


def a_dump(close: bool, begin: int = 0):
    """Three named files whose containers call Beijing time UTC, stamped at the start or the close."""
    starts = [begin + 100 * number for number in range(3)]
    return [new_recording(name(at(start), number), 60 + 7 * number, created=as_utc(at(start + (60 + 7 * number if close else 0))))
            for number, start in enumerate(starts)]


def learnt(recordings, measurements=None):
    return trust(resolve(recordings, {}, measurements or {}, LIMITS).recordings, measurements or {})


@pytest.mark.parametrize("close", [False, True])
def test_each_clock_gets_offset_and_trust_against_the_one_that_counts(close):
    (entry,) = learnt(a_dump(close))
    assert (entry.source, entry.against, entry.detail, entry.media) == ("container", "name", "close" if close else "start", "video")
    assert entry.seconds == -28_800 and entry.files == entry.agreeing == 3 and entry.share == 1


def test_the_burned_in_clock_is_compared_with_name_container_and_file():
    recording = new_recording(name(at(97)), 60, created=as_utc(at(0)), modified=at(61))
    readings = tuple(ClockReading(Fraction(second), at(second), Fraction(99, 100)) for second in (0, 10, 20, 30))
    entries = {entry.source: entry for entry in learnt([recording], {recording.id: Measurement(VERSION, (), readings)})}
    assert set(entries) == {"name", "container", "file"} and all(entry.against == "picture" for entry in entries.values())
    assert abs(entries["name"].seconds + 97) <= 1 and abs(entries["container"].seconds + 28_800) <= 1 and abs(entries["file"].seconds) <= 2


def test_a_file_that_contradicts_the_others_lowers_the_trust():
    dump = a_dump(False)
    contradicting = replace(dump[2], probe=replace(dump[2].probe, created=as_utc(at(9_000))))
    (entry,) = learnt([*dump[:2], contradicting])
    assert (entry.files, entry.agreeing) == (3, 2) and entry.share == Fraction(2, 3)


@pytest.mark.parametrize("close", [False, True])
def test_what_earlier_dumps_showed_dates_a_dump_that_says_nothing(close):
    hidden = new_recording("检查.mp4", 60, created=as_utc(at(5000 + (60 if close else 0))), device=DEVICE)
    before = resolve([hidden], {}, {}, LIMITS).recordings[0]
    assert before.clock.uncertainty_seconds >= 28_800  # nothing tests the stamp: it may be eight hours off
    recording = resolve([hidden], {}, {}, LIMITS, {DEVICE: learnt(a_dump(close))}).recordings[0]
    assert recording.start == at(5000) and recording.clock.uncertainty_seconds <= 10
    assert "以往" in recording.clock.why.say("zh") and "earlier dumps" in recording.clock.why.say("en")


def test_dumps_that_contradict_each_other_teach_nothing():
    entries = (*learnt(a_dump(False)), *learnt(a_dump(True)))
    assert learnt_meaning(entries, Media.VIDEO) is None and learnt_meaning(entries[:1], Media.AUDIO) is None
    assert learnt_meaning(entries[:1], Media.VIDEO).close is False


def test_a_dump_that_tells_by_itself_does_not_ask_the_ledger():
    dump = a_dump(True)
    assert resolve(dump, {}, {}, LIMITS, {DEVICE: learnt(a_dump(False, 9000))}) == resolve(dump, {}, {}, LIMITS)


@pytest.mark.parametrize(("offset", "key"), [(97, "last_slow"), (-97, "last_fast")])
def test_the_last_comparison_widens_what_is_sure_and_corrects_nothing(offset, key):
    docks = {DEVICE: [docked(DEVICE, Fraction(offset), at=at(-86_400))]}
    (recording,) = resolve([new_recording(name(at(0)))], {}, {}, LIMITS, docks).recordings
    assert recording.start == at(0) and recording.clock.uncertainty_seconds == 97 and recording.clock.why.key == f"clock_ledger.{key}"
    assert all("97" in recording.clock.why.say(lang) and "2026-03-01" in recording.clock.why.say(lang) for lang in LANGS)
    (corrected,) = resolve([new_recording(name(at(0)))], {DEVICE: Fraction(5)}, {}, LIMITS, docks).recordings
    assert corrected.start == at(5) and corrected.clock.uncertainty_seconds == 1


def test_a_clock_that_was_right_when_compared_is_as_sure_as_before():
    docks = {DEVICE: [docked(DEVICE, Fraction(1), at=at(0)), docked(DEVICE, Fraction(500), at=at(-86_400))]}
    (recording,) = resolve([new_recording(name(at(0)))], {}, {}, LIMITS, docks).recordings
    assert recording.clock.uncertainty_seconds == 1 and last_dock(docks[DEVICE]).seconds == 1


def test_two_dumps_of_one_recorder_may_be_compared_differently():
    first, second = new_recording(name(at(0), 1)), new_recording(name(at(86_400), 2))
    resolved = resolve([first, second], {first.id: Fraction(97), second.id: Fraction(120)}, {}, LIMITS)
    assert [recording.start for recording in resolved.recordings] == [at(97), at(86_520)]
    assert sorted(observation.seconds for observation in resolved.observations) == [97, 120]


def test_the_ledger_is_shown_in_sentences():
    for entry in (*learnt(a_dump(True)), docked(DEVICE, Fraction(97), at=at(0))):
        for lang in LANGS:
            assert DEVICE in sentence(entry).say(lang) and ("97" in sentence(entry).say(lang) or "28" in sentence(entry).say(lang))


def test_what_could_be_missed_is_said_with_its_size():
    film = new_recording(name(at(0)), 60)
    keys = tuple(Fraction(second) for second in range(0, 60, 4))
    slow = replace(film, probe=replace(film.probe, keyframes=keys, format="ts"))
    sentences = [text.say("zh") for text in missed_below([slow], LIMITS)]
    assert any(DEVICE in line and "短于 4 秒的黑屏" in line and "短于 8 秒的画面静止" in line for line in sentences)
    assert any("TS" in line for line in sentences) and not any("TS" in text.say("zh") for text in missed_below([film], LIMITS))
    assert all(text.say("en") for text in missed_below([], LIMITS))
