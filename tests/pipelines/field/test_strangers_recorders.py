"""Dumps shaped after public bug reports of other makes of recorder: what `review` must say of each, and what it must not.

The makers of the dumps lie in `../shared/field/media` on the machines that have it; what is right of each stands in the README there.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[3]
MAKERS = ROOT.parent / "shared" / "field" / "media"
NOT_LISTENED = {"notice", "opening", "credentials", "resume"}  # nothing was transcribed here
NINE = datetime.fromisoformat("2026-03-02T09:30:05+08:00")

pytestmark = pytest.mark.skipif(not MAKERS.is_dir(), reason="no ../shared on this machine")

@dataclass(frozen=True)
class Said:
    """What was said of one dump."""

    notes: tuple[str, ...]  # at ingest
    review: dict[str, Any]

    @property
    def findings(self) -> list[dict[str, Any]]:
        """The findings that need no listening."""
        return [finding for finding in self.review["findings"] if finding["kind"] not in NOT_LISTENED]

    def of_kind(self, *kinds: str) -> list[dict[str, Any]]:
        """The findings of these kinds."""
        return [finding for finding in self.findings if finding["kind"] in kinds]

    @property
    def kinds(self) -> list[str]:
        """The kinds of all findings, each once."""
        return sorted({finding["kind"] for finding in self.findings})

    @property
    def heavy(self) -> list[tuple[str, str]]:
        """What asks for an answer: kind and sentence."""
        return [(finding["kind"], finding["message"]) for finding in self.findings if finding["severity"] != "notice"]

    def start(self, ending: str) -> datetime | None:
        """When the file whose name ends so began."""
        (recording,) = [recording for recording in self.review["recordings"] if recording["name"].endswith(ending)]
        return datetime.fromisoformat(recording["start"]) if recording["start"] else None

    @property
    def result(self) -> str:
        """How the paper and the footage compare."""
        return self.review["comparisons"][0]["result"]


def after(seconds: float) -> datetime:
    return NINE + timedelta(seconds=seconds)


@pytest.fixture(scope="module")
def said(liuhen, tmp_path_factory) -> Callable[[str], Said]:
    """Make a dump, take it in, review its case."""
    def run(maker: str) -> Said:
        out = tmp_path_factory.mktemp(maker)
        subprocess.run([sys.executable, str(MAKERS / f"{maker}.py"), str(out)], check=True, capture_output=True, cwd=MAKERS)
        home = out / "home"
        added = liuhen("case", "add", out / "case" / "case.toml", "--json", home=home)
        assert added.status == 0, added.err
        number, notes = added.data["case"], []
        for dump in sorted(out.glob("dump*")):
            took = liuhen("ingest", dump, "--case", number, "--received-at", "2026-03-03T09:00:00+08:00", "--json", home=home)
            assert took.status in (0, 1), took.err
            notes += took.data.get("notes", [])
        review = liuhen("review", number, "--json", home=home)
        assert review.status in (0, 1), review.err
        return Said(tuple(notes), review.data)

    return run


def test_a_dash_cams_names_give_the_start_and_the_counter(said):
    answer = said("novatek_names")
    assert answer.start("_021.MP4") == after(0) and answer.start("_024.MP4") == after(60)
    assert not answer.heavy and answer.result == "consistent"
    assert answer.kinds in ([], ["clock-offset"])


def test_a_dash_cams_copied_card_keeps_its_names_and_two_lenses(said):
    answer = said("novatek_names_copied")
    assert answer.start("_021A.MP4") == answer.start("_021B.MP4") == after(0)
    assert not answer.heavy and not answer.of_kind("duplicate", "overlap", "uncovered", "no-sound") and answer.result == "consistent"


def test_chapters_of_one_take_follow_one_another(said):
    answer = said("gopro_chapters")
    assert not answer.of_kind("duplicate", "overlap", "number-missing", "edited", "unrelated", "not-recorded")
    assert [answer.start(f"GX0{chapter}0123.MP4") - answer.start("GX010123.MP4") for chapter in (2, 3)] == [
        timedelta(seconds=20), timedelta(seconds=40)]
    (gap,) = answer.of_kind("gap")
    assert gap["seconds"] == pytest.approx(15, abs=1)
    (uncovered,) = answer.of_kind("uncovered")  # the paper's interval lies over the pause between the two takes
    assert (uncovered["start"], uncovered["end"]) == (gap["start"], gap["end"])


def test_folders_of_two_lenses_are_two_lanes_and_the_lost_rear_file_is_a_gap_of_that_lens(said):
    answer = said("lens_folders")
    assert not answer.heavy and not answer.of_kind("duplicate", "overlap", "no-sound") and answer.result == "consistent"
    (gap,) = answer.of_kind("gap")
    assert gap["severity"] == "notice" and gap["seconds"] == pytest.approx(20, abs=1)


def test_a_small_copy_is_the_preview_and_the_large_film_counts(said):
    answer = said("dji_lrf")
    copies = answer.of_kind("duplicate")
    assert len(copies) == 4 and all(finding["evidence"]["kept"].endswith(".MP4") for finding in copies)
    assert {finding["evidence"]["why"] for finding in copies} == {"sub-stream"}
    assert len(answer.of_kind("no-sound")) == 1 and not answer.of_kind("gap", "overlap", "edited")


def test_a_name_written_in_utc_is_placed_by_the_container(said):
    answer = said("utc_named_nonumber")
    assert answer.start("20260302_013045.MP4") == after(40)
    assert not answer.of_kind("gap", "uncovered", "unrelated", "overlap")
    (offset,) = answer.of_kind("clock-offset")
    assert offset["seconds"] == 28800


def test_microseconds_in_a_name_are_no_counter(said):
    answer = said("mediamtx_micro")
    assert not answer.of_kind("number-missing")
    (gap,) = answer.of_kind("gap")
    assert gap["seconds"] == pytest.approx(30, abs=2)


def test_a_gps_week_rollover_is_named_and_placed(said):
    answer = said("rollover")
    (reset,) = answer.of_kind("clock-reset")
    assert "1024" in reset["message"] and answer.start("_0003.MP4") == after(40)
    assert not answer.of_kind("unrelated", "gap", "uncovered", "transfer-late", "clock-jump", "end-mismatch")


def test_a_clock_that_fell_back_to_2021_is_placed_by_order_and_length(said):
    answer = said("reset_2021")
    assert len(answer.of_kind("clock-reset")) == 1 and answer.start("_0003.MP4") == after(40)
    assert not answer.of_kind("unrelated", "gap", "uncovered", "transfer-late", "clock-jump")


def test_one_dropped_picture_is_no_sign_of_editing(said):
    answer = said("one_drop")
    assert not answer.heavy and not answer.of_kind("edited")


def test_a_changed_setting_is_one_hint(said):
    answer = said("setting_change")
    assert not answer.heavy and not answer.of_kind("edited") and len(answer.of_kind("hint")) == 1


def test_two_recorders_without_numbers_are_two_lanes(said):
    answer = said("two_nameless")
    assert not answer.heavy and not answer.of_kind("overlap", "duplicate")
    assert len(answer.review["sessions"]) == 2


def test_exif_dates_with_blank_and_trailing_zones_are_local_times(said):
    answer = said("photo_exif")
    for number, seconds in ((1, 0), (2, 10), (3, 20), (7, 60), (8, 70), (9, 80), (10, 90)):
        start = answer.start(f"IMG_{number:04d}.JPG")
        if number == 9:  # the zone says +00:00, which cameras write that know none: as written, or eight hours later
            assert start in (after(seconds), after(seconds + 28800))
        else:
            assert start == after(seconds)


def test_a_voice_recorders_bext_chunk_gives_date_and_time(said):
    answer = said("wav_bext")
    assert [answer.start(f"ZOOM000{number}.WAV") for number in (1, 2, 3)] == [after(0), after(30), after(60)]
    assert not answer.heavy and answer.result == "consistent"


def test_frames_that_carry_their_date_give_the_time(said):
    answer = said("dhav")
    assert answer.start("09.30.05-09.30.25[R][0@0][0].dav") == after(0) and answer.result == "consistent"
    assert not answer.of_kind("uncovered", "gap", "clock-offset")


def test_a_raw_stream_is_named_with_its_pictures_and_the_others_are_whole(said):
    answer = said("raw_h264")
    states = {Path(recording["name"]).suffix: recording["state"] for recording in answer.review["recordings"]}
    assert {states[suffix] for suffix in (".mkv", ".MOV", ".3gp")} == {"whole"} and states[".h264"] != "unreadable"
    assert any("500" in finding["message"] for finding in answer.findings)
    assert not answer.of_kind("gap", "edited")


def test_a_last_picture_that_lasts_nine_seconds_is_taken_off(said):
    answer = said("last_delta")
    (recording,) = [recording for recording in answer.review["recordings"] if recording["name"].endswith("_0002.MP4")]
    assert recording["duration"] == pytest.approx(11, abs=0.1)
    assert any("_0002" in finding["message"] for finding in answer.of_kind("hint"))


def test_unclosed_headers_of_sound_files_lack_nothing(said):
    answer = said("wav_unclosed")
    assert all(recording["duration"] == pytest.approx(30, abs=0.1) for recording in answer.review["recordings"])
    unclosed = answer.of_kind("truncated")
    assert len(unclosed) == 5 and len({finding["message"].partition("WAV")[2] for finding in unclosed}) == 1
    assert not any(finding["evidence"]["estimated_missing_seconds"] for finding in unclosed) and not answer.of_kind("gap")


def test_lenses_are_lanes_and_an_event_begins_before_the_film_ends(said):
    answer = said("blackvue_events")
    assert not answer.heavy and not answer.of_kind("duplicate", "no-sound", "overlap", "gap") and answer.result == "consistent"


def test_a_card_read_on_a_machine_in_utc_is_uncertain_and_warned_of(said):
    answer = said("fat_in_utc")
    assert answer.notes and not answer.of_kind("uncovered", "not-recorded", "unrelated") and answer.result == "not-comparable"
    assert answer.of_kind("clock-offset")


def test_a_whole_day_has_exactly_two_things_to_explain(said):
    answer = said("day_novatek")
    assert sorted(kind for kind, _ in answer.heavy) == ["silent", "truncated"]


def test_an_index_that_is_too_short_leaves_the_end_open_and_the_uncovered_too(said):
    answer = said("gopro_repaired_short")
    assert len(answer.of_kind("truncated")) == 1
    (gap,), uncovered = answer.of_kind("gap"), answer.of_kind("uncovered")
    assert gap["severity"] == "explain" and all(finding["evidence"]["open_ended"] for finding in uncovered if finding["seconds"] < 30)
