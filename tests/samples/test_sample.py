"""The sample is what its timetable says, and its expected findings follow from the timetable."""

from __future__ import annotations

import hashlib
import json
import subprocess
import tomllib
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from messages.errors import BadCall
from samples import encode, papers, scenes, soundtrack, timetable
from samples.make import EXPECTED, SampleFolders, make_sample


@pytest.fixture(scope="session")
def sample(tmp_path_factory: pytest.TempPathFactory) -> SampleFolders:
    folder = tmp_path_factory.mktemp("sample")
    (folder / "out.part").mkdir()
    (folder / "out.part" / "half.MP4").write_bytes(b"of a run that was cut off")
    return make_sample(folder / "out", seed=1, scale="tiny")


@pytest.fixture(scope="session")
def truth(sample: SampleFolders) -> dict:
    return tomllib.loads(sample.truth.read_text(encoding="utf-8"))


def _asked(path: Path) -> dict:
    call = ["ffprobe", "-v", "error", "-show_format", "-show_streams", "-of", "json", str(path)]
    return json.loads(subprocess.run(call, capture_output=True, check=True).stdout)


def _dump(sample: SampleFolders, device: str) -> Path:
    return next(dump for dump in sample.dumps if dump.name.endswith(device))


def test_every_whole_file_lasts_as_long_as_the_timetable_says(sample, truth):
    for file in truth["files"]:
        if file["kind"] != "photo" and file["state"] == "whole":
            seen = _asked(_dump(sample, file["device"]) / file["name"])
            assert abs(float(seen["format"]["duration"]) - file["seconds"]) < 0.1, file["name"]


def test_the_container_stamps_are_local_time_marked_utc(sample, truth):
    for file in truth["files"]:
        if file["kind"] == "video" and file["state"] == "whole":
            tags = _asked(_dump(sample, file["device"]) / file["name"])["format"]["tags"]
            stamped = datetime.fromisoformat(tags["creation_time"]).replace(tzinfo=None)
            begun = file["start"].replace(tzinfo=None)
            assert stamped - begun in (timedelta(0), timedelta(seconds=file["seconds"]))


def test_only_the_file_that_was_rewritten_betrays_the_program_that_made_it(sample, truth):
    traces = (b"Lavc", b"Lavf", b"x264", b"VideoHandler")
    films = [path for dump in sample.dumps for path in dump.rglob("*.[mM][pP]4")]
    betrayed = {path.name for path in films if any(trace in path.read_bytes() for trace in traces)}
    assert betrayed == {Path(file["name"]).name for file in truth["files"] if file.get("rewritten")}
    assert len(betrayed) == 1


def test_the_last_file_of_one_recorder_has_no_index(sample, truth):
    (cut,) = [file for file in truth["files"] if file["state"] == "truncated"]
    path = _dump(sample, cut["device"]) / cut["name"]
    assert b"moov" not in path.read_bytes()
    assert subprocess.run(["ffprobe", "-v", "quiet", str(path)], check=False).returncode != 0


def test_the_twin_marked_important_is_the_same_bytes(sample, truth):
    (file,) = [file for file in truth["files"] if "twin" in file]
    dump = _dump(sample, file["device"])
    assert (dump / file["name"]).read_bytes() == (dump / file["twin"]).read_bytes()


def test_the_same_sample_made_again_keeps_what_is_there(sample):
    folder = sample.case_file.parents[1]
    before = {path: path.stat().st_mtime_ns for path in folder.rglob("*")}
    assert make_sample(folder, seed=1, scale="tiny") == sample
    assert before == {path: path.stat().st_mtime_ns for path in folder.rglob("*")}


def test_a_run_that_was_cut_off_leaves_nothing_behind(sample):
    folder = sample.case_file.parents[1]
    assert not folder.with_name("out.part").exists() and not list(folder.rglob("half.MP4"))


def test_the_same_seed_gives_the_same_bytes(tmp_path):
    take = min((take for take in timetable.TAKES if take.kind == "video"), key=lambda take: take.seconds)
    made = []
    for folder in (tmp_path / "one", tmp_path / "two"):
        folder.mkdir()
        papers.write_all(folder, seed=5)
        scenes.panorama(5, 0).resize((750, 205)).save(folder / "scene.png")
        scenes.person(5, (30, 30, 40), None).resize((80, 155)).save(folder / "person.png")
        stage = encode.Stage(folder / "scene.png", folder / "person.png", folder / "person.png", 5, (320, 180))
        soundtrack.write(soundtrack.whole(take.device, 5), take, folder / "sound.wav")
        encode.video(take, stage, folder / "sound.wav", folder / "film.MP4")
        made.append({path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in folder.iterdir()})
    assert made[0] == made[1] and len(made[0]) == 8


def test_a_folder_that_holds_something_else_is_left_alone(tmp_path):
    (tmp_path / "letter.txt").write_text("mine")
    with pytest.raises(BadCall):
        make_sample(tmp_path, scale="tiny")
    assert (tmp_path / "letter.txt").read_text() == "mine"


def test_the_spoken_lines_are_the_ones_the_manifest_vouches_for():
    for line in map(json.loads, (soundtrack.SPEECH / "manifest.jsonl").read_text(encoding="utf-8").splitlines()):
        assert hashlib.sha256((soundtrack.SPEECH / line["file"]).read_bytes()).hexdigest() == line["sha256"]


def test_lines_do_not_overlap_and_the_other_recorder_or_nobody_misses_them():
    cues = sorted(timetable.CUES, key=lambda cue: cue.at)
    ends = [float(cue.at) + soundtrack.lines()[cue.file].seconds for cue in cues]
    assert all(end <= float(following.at) for end, following in zip(ends, cues[1:], strict=False))
    recorded = {cue.file for take in timetable.TAKES for cue, _ in soundtrack.spoken_in(take)}
    assert recorded == {cue.file for cue in cues}


def test_the_expected_interruptions_follow_from_the_timetable():
    expected = tomllib.loads(EXPECTED.read_text(encoding="utf-8"))["review"]["interruptions"]
    stated = {(stop["device"], stop["start"], stop["seconds"]) for stop in expected}
    assert stated == {(stop.device, timetable.moment(stop.start), float(stop.end - stop.start)) for stop in timetable.STOPS}
    videos = [take for take in timetable.TAKES if take.kind == "video"]
    covered = {second for take in videos for second in range(take.start, take.start + take.seconds)}
    missing = set(range(timetable.END)) - covered
    assert missing == {second for stop in timetable.STOPS if not stop.device for second in range(stop.start, stop.end)}


def test_the_expected_phrases_stand_where_their_lines_are_spoken():
    expected = tomllib.loads(EXPECTED.read_text(encoding="utf-8"))["heard"]
    spoken = {timetable.moment(cue.at) for cue in timetable.CUES}
    assert {phrase["start"] for phrase in expected} <= spoken


def test_the_expected_counts_are_the_files_that_are_there(sample):
    expected = tomllib.loads(EXPECTED.read_text(encoding="utf-8"))["ingest"]
    for dump in sample.dumps:
        count = expected[dump.name.removeprefix("dump-")]
        assert count["received"] == sum(path.is_file() for path in dump.rglob("*"))
        assert count["video"] == len(list(dump.rglob("*.[mM][pP]4")))
