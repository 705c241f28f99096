"""One file against its siblings: names in UTC, renamed files, rollovers, resets of any year, chapters, names by end, one clock twice."""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from fractions import Fraction

import pytest

from footage.clocks.prepared import prepared
from footage.clocks.times import resolve
from footage.recorders import parse_name
from footage.values.recordings import BEIJING, ClockSource, Media, Observation, Probe, Recording, State
from footage.values.tolerance import Tolerance
from messages.lengths import length_text

NINE = datetime(2026, 3, 2, 9, 30, 5, tzinfo=BEIJING)
RECEIVED = datetime(2026, 3, 3, 9, tzinfo=BEIJING)
LIMITS = Tolerance()


def at(seconds: float) -> datetime:
    return NINE + timedelta(seconds=seconds)


def film(name: str, created: datetime | None = None, closed: datetime | None = None, seconds: int = 20) -> Recording:
    names = parse_name(name)
    return Recording(f"R-{name}", name, os.urandom(8).hex(), 1000, Media.VIDEO, names,
                     Probe("mp4", State.WHOLE, 1000, duration=Fraction(seconds), created=created.astimezone(UTC) if created else None),
                     names.device, modified=closed)


def numbered(shown: datetime, number: int) -> Recording:
    return film(f"A012345_012345_{shown:%Y%m%d%H%M%S}_{number:04d}.MP4", shown, shown + timedelta(seconds=20))


def dated(shown: datetime, true: datetime | None = None, closed: bool = False) -> Recording:
    true = true or shown
    return film(f"{shown:%Y%m%d_%H%M%S}.MP4", true, true + timedelta(seconds=20) if closed else None)


def resolved(recordings: list[Recording]) -> tuple[dict[str, Recording], tuple[Observation, ...]]:
    answer = resolve(recordings, {}, {}, LIMITS, received={recording.id: RECEIVED for recording in recordings})
    return {recording.name: recording for recording in answer.recordings}, answer.observations


def test_a_name_in_utc_is_placed_by_the_container():
    odd = dated(at(40) - timedelta(hours=8), at(40))
    recordings, seen = resolved([dated(at(0)), dated(at(20)), odd, dated(at(60)), dated(at(80))])
    assert recordings[odd.name].start == at(40) and recordings[odd.name].clock.source == ClockSource.CONTAINER
    assert [(sign.kind, sign.seconds, sign.evidence["sign"]) for sign in seen] == [("clock-offset", 28800, "utc")]


def test_a_file_renamed_into_a_pause_has_to_be_explained():
    renamed = dated(at(40), at(4000), closed=True)
    recordings, (seen,) = resolved([dated(at(0), closed=True), dated(at(20), closed=True), renamed, dated(at(90), closed=True)])
    assert recordings[renamed.name].start == at(4000)
    assert seen.evidence["answer_needed"] and seen.recordings == (renamed.id,)


def test_a_pre_record_buffer_at_the_begin_of_a_session_is_no_renaming():
    first = dated(at(12), at(0), closed=True)
    recordings, seen = resolved([first, dated(at(20), closed=True), dated(at(40), closed=True), dated(at(60), closed=True)])
    assert recordings[first.name].start == at(12) and not seen


@pytest.mark.parametrize("weeks", [1024, 2048])
def test_a_gps_week_rollover_is_added_again(weeks):
    files = [numbered(at(20 * place) - timedelta(weeks=weeks if place >= 2 else 0), place + 1) for place in range(5)]
    recordings, (seen,) = resolved(files)
    assert seen.kind == "clock-reset" and seen.evidence["sign"] == "rollover" and "1024" in seen.message.say("zh")
    assert recordings[files[2].name].start == at(40)


def test_a_recorder_that_rolled_over_altogether_is_known_by_the_hand_over():
    files = [numbered(at(20 * place) - timedelta(weeks=1024), place + 1) for place in range(3)]
    recordings, (seen,) = resolved(files)
    assert seen.evidence["sign"] == "rollover" and recordings[files[0].name].start == at(0)


@pytest.mark.parametrize("fell_to", [datetime(2021, 1, 1, 0, 0, 10, tzinfo=BEIJING), datetime(2019, 6, 1, 12, tzinfo=BEIJING)])
def test_any_date_against_the_order_of_numbers_is_placed_where_it_fits(fell_to):
    shown = [fell_to + timedelta(seconds=20 * (place - 2)) if place in (2, 3) else at(20 * place) for place in range(6)]
    files = [numbered(moment, place) for place, moment in enumerate(shown, 1)]
    recordings, (seen,) = resolved(files)
    assert seen.kind == "clock-reset" and recordings[files[2].name].start == at(40) and recordings[files[3].name].end == at(80)


def test_without_numbers_a_new_years_clock_goes_where_its_length_fits():
    reset = [dated(datetime(2021, 1, 1, 0, 0, 10, tzinfo=BEIJING) + timedelta(seconds=20 * place)) for place in range(2)]
    recordings, (seen,) = resolved([dated(at(0)), *reset, dated(at(60)), dated(at(80))])
    assert seen.evidence["corrected_by"] == "length" and recordings[reset[0].name].start == at(20)


def test_a_date_after_the_hand_over_is_no_time():
    future = numbered(at(400 * 86_400), 3)
    recordings, (seen,) = resolved([numbered(at(0), 1), numbered(at(20), 2), future, numbered(at(60), 4)])
    assert seen.evidence["sign"] == "future" and recordings[future.name].start == at(40)


def test_old_footage_that_is_numbered_so_stays_where_it_is():
    old = [numbered(at(-200 * 86_400), 1), numbered(at(-200 * 86_400 + 20), 2)]
    recordings, seen = resolved([*old, numbered(at(0), 3), numbered(at(20), 4)])
    assert recordings[old[0].name].start == at(-200 * 86_400) and not seen


def test_chapters_begin_where_the_one_before_ends_and_a_lost_one_keeps_its_room():
    chapters = prepared([film(f"GX0{chapter}0123.MP4", at(0)) for chapter in (1, 2, 4)])
    assert [chapter.probe.created for chapter in chapters] == [at(0), at(20), at(60)]


def test_names_that_are_the_time_of_the_last_write_are_ends():
    files = [film(f"{at(20 * place + 20):%Y%m%d_%H%M%S}.MP4", closed=at(20 * place + 20)) for place in range(3)]
    recordings, seen = resolved(files)
    assert [recordings[file.name].start for file in files] == [at(0), at(20), at(40)] and not seen
    assert recordings[files[0].name].names.start == at(20), "what is stored stays what the name says"


def test_a_card_read_in_utc_proves_nothing_twice():
    files = [film(f"AMBA{number:04d}.MOV", at(8 * 3600 + 20 * number), at(8 * 3600 + 20 * number + 21)) for number in range(4)]
    recordings, (seen,) = resolved(files)
    assert seen.evidence["uncertain"] and all(recording.clock.uncertainty_seconds > 28800 for recording in recordings.values())
    odd_seconds = [replace(file, modified=file.modified + timedelta(seconds=1)) for file in files]
    assert not resolved(odd_seconds)[1], "a disk that keeps every second is another witness"


@pytest.mark.parametrize(("seconds", "zh", "en"), [
    (40, "40 秒", "40 s"), (157_766_400, "5 年 1 天", "5 years 1 day"), (45_177 * 3600, "5 年 57 天", "5 years 57 days"),
    (3 * 3600, "3 小时", "3 hours"), (150, "2 分 30 秒", "2 minutes 30 s")])
def test_lengths_are_said_as_a_person_says_them(seconds, zh, en):
    assert length_text(seconds).say("zh") == zh and length_text(seconds).say("en") == en
