"""What a page shows of a recording: the original, or a labelled copy in the home's cache; waveforms and small pictures by one reading."""

from __future__ import annotations

import hashlib
import os
import subprocess
from collections.abc import Iterator
from datetime import datetime
from fractions import Fraction
from pathlib import Path

import pytest

from footage.containers.probing import probe
from footage.copies import viewing
from footage.copies.previews import read_preview, write_preview
from footage.values.recordings import BEIJING, Media
from messages.errors import NotReadable
from office.jobs.asking import look
from office.jobs.preparing import ask_for_new_dumps
from office.viewings.playing import FOLDER, HowPlayed, cached_copy, make_room, playing
from office.viewings.previews import picture_moments, small_picture, waveform
from pipelines.flows.dispatch.worker import JobsHome, do_job
from pipelines.ingest import ingest_dump
from storage.catalogue.states import JobState
from storage.ledgers import originals
from storage.ledgers.originals import StoredRecording
from tasks.installation import Installation, open_installation
from tasks.measure.viewing_copies import prepare, viewing_copy
from tasks.receive.intake import Order

NOW = datetime(2026, 3, 3, 9, tzinfo=BEIJING)
X264, X265 = ("-c:v", "libx264", "-pix_fmt", "yuv420p", "-g", "5"), ("-c:v", "libx265", "-x265-params", "log-level=none")
FORMS = {  # ending, encoders, what a page shows once everything is made
    "0001.MP4": (*X264, "-c:a", "aac"), "0002.MP4": (*X265, "-c:a", "aac"), "0003.MP4": ("-c:v", "mpeg4", "-c:a", "aac"),
    "0004.AVI": ("-c:v", "mjpeg", "-pix_fmt", "yuvj420p", "-c:a", "pcm_s16le"), "0005.TS": (*X264, "-c:a", "aac"),
    "0006.MPG": ("-c:v", "mpeg2video", "-r", "25", "-c:a", "mp2"), "0007.WAV": ("-vn", "-c:a", "adpcm_ima_wav"),
}
SHOWN = {"0001.MP4": HowPlayed.ORIGINAL, "0005.TS": HowPlayed.REWRAPPED}


@pytest.fixture(scope="module")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """A home with a film in each form."""
    root = tmp_path_factory.mktemp("copies")
    (root / "dump").mkdir()
    for ending, codecs in FORMS.items():
        subprocess.run(["ffmpeg", "-v", "error", "-f", "lavfi", "-i", "testsrc2=s=320x180:r=10:d=3", "-f", "lavfi", "-i",
                        "sine=f=300:d=3:r=16000", *codecs, str(root / "dump" / f"A000001_000001_2026030209300{ending[3]}_{ending}")],
                       check=True)
    amr = Path(__file__).parents[4] / "shared" / "media" / "androidx_media" / "sample_nb.amr"
    if amr.is_file():
        (root / "dump" / "A000001_000001_20260302093008_0008.AMR").write_bytes(amr.read_bytes())
    (root / "dump" / "A000001_000001_20260302093009_0009.MP4").write_bytes(b"\0\0\0\x20ftypisom" + os.urandom(4000))
    with open_installation(root / "home", {}, "测试", "zh", lambda: NOW) as opened:
        ingest_dump(opened, Order(root / "dump", unit="支队"))
        yield opened


def rows_of(installation: Installation) -> dict[str, StoredRecording]:
    """{number and ending: recording}."""
    with installation.catalogue.read() as tx:
        return {row.recording.name.rpartition("_")[2]: row for row in originals.of_dump(tx, 1)}


@pytest.mark.requirement("R001-17", "R004-28")
def test_what_a_browser_cannot_play_gets_a_copy_by_a_job_after_it_came_in(installation: Installation):
    rows = rows_of(installation)
    before = {ending: playing(installation.home, row.recording).how for ending, row in rows.items()}
    assert before == {ending: HowPlayed.ORIGINAL if ending == "0001.MP4" else HowPlayed.UNPLAYABLE if ending == "0009.MP4" else
                      HowPlayed.NOT_MADE for ending in rows}
    assert ask_for_new_dumps(installation.desk) == 1 and ask_for_new_dumps(installation.desk) == 0
    assert do_job(JobsHome(installation.home), 1) is None
    assert look(installation.desk, 1).run.state is JobState.DONE
    for ending, row in rows.items():
        shown = playing(installation.home, row.recording)
        assert shown.how is (HowPlayed.UNPLAYABLE if ending == "0009.MP4" else SHOWN.get(ending, HowPlayed.COPY)), (ending, shown)
        if shown.path is None:
            continue
        assert shown.path.parent == installation.home / FOLDER and shown.labelled and shown.why
        copy = probe(shown.path)
        assert viewing.plan(copy, row.recording.media) is None and "非原件" in copy.tags["title"]
        assert row.recording.probe.duration and copy.duration and abs(copy.duration - row.recording.probe.duration) < Fraction(1, 2)
        with installation.store.local(row.key) as path:
            assert hashlib.sha256(path.read_bytes()).hexdigest() == row.recording.sha256


def test_a_cut_run_goes_on_and_leaves_what_is_made(installation: Installation):
    prepare(installation, None, 1)
    row = rows_of(installation)["0005.TS"]
    made = {path.name: path.stat().st_mtime_ns for path in (installation.home / FOLDER).iterdir()}
    cached_copy(installation.home, row.recording.sha256).unlink()
    (installation.home / FOLDER / f".{row.recording.sha256}.mp4.0badcafe.part").write_bytes(b"killed")
    assert prepare(installation, None, 1).copies == len(made) - sum(name.endswith(".impossible") for name in made)
    again = {path.name: path.stat().st_mtime_ns for path in (installation.home / FOLDER).iterdir()}
    assert [name for name in made if again[name] != made[name]] == [f"{row.recording.sha256}.mp4"] and set(made) == set(again)


def test_copies_make_room_by_the_last_time_they_were_watched(tmp_path: Path):
    (tmp_path / FOLDER).mkdir(parents=True)
    for number in range(4):
        path = cached_copy(tmp_path, str(number))
        path.write_bytes(b"x" * 100)
        if number < 3:
            os.utime(path, (1000 + number, 1000 + number))
    assert make_room(tmp_path, 100, 300) == 2
    assert sorted(path.stem for path in (tmp_path / FOLDER).iterdir()) == ["2", "3"]
    assert make_room(tmp_path, 1000, 300) == 1, "what is being watched stays"


def test_a_copy_that_cannot_be_made_is_said(installation: Installation):
    row = rows_of(installation)["0002.MP4"]
    (installation.home / FOLDER).mkdir(parents=True, exist_ok=True)
    copy = cached_copy(installation.home, row.recording.sha256)
    copy.unlink(missing_ok=True)
    copy.with_suffix(".impossible").touch()
    shown = playing(installation.home, row.recording)
    assert shown.how is HowPlayed.UNPLAYABLE and shown.why and "HEVC" in shown.why.say("zh").upper()
    copy.with_suffix(".impossible").unlink()
    assert viewing_copy(installation, row.recording.id).key == "background.copy_made"


def test_waveform_and_small_pictures_come_from_one_reading(installation: Installation):
    prepare(installation, None, 1)
    row = rows_of(installation)["0001.MP4"]
    with installation.catalogue.read() as tx:
        wave = waveform(tx, installation.home, row.recording.id, row.recording.sha256)
    assert wave and not wave.listened and len(wave.peaks) in (30, 31) and 20 < min(wave.peaks[1:29]) <= max(wave.peaks) < 60
    moments = picture_moments(installation.home, row.recording.sha256)
    assert [round(float(moment)) for moment in moments] == [0, 1, 2]
    offset, picture = small_picture(installation.home, row.recording.sha256, Fraction(19, 10)) or (None, b"")
    assert offset == moments[2] and picture.startswith(b"\xff\xd8")
    assert small_picture(installation.home, "0" * 64, Fraction(0)) is None


@pytest.mark.parametrize("name", ["androidx_media/sample_h264_mpeg_audio.ts", "Eyevinn_mp4ff/ed_hevc.mp4", "androidx_media/sample_nb.amr",
                                  "androidx_media/sample_8bit.wav", "drewnoakes_metadata-extractor-images/100_0306.AVI",
                                  "androidx_media/sample_twos_pcm.mp4"])
def test_the_footage_of_others_has_a_waveform_within_its_length(tmp_path: Path, name: str):
    path = Path(__file__).parents[4] / "shared" / "media" / name
    if not path.is_file():
        pytest.skip("the footage of others is not on this machine")
    index = probe(path)
    preview = write_preview(path, index.duration, tmp_path)
    assert read_preview(tmp_path) == preview and index.duration
    assert bool(preview.peaks) == (index.audio is not None) and bool(preview.pictures) == (index.video is not None)
    assert preview.peaks <= float(index.duration) * 10 + 10 and len(preview.pictures) <= float(index.duration) + 1


def test_what_is_no_film_has_no_preview(tmp_path: Path):
    path = tmp_path / "x.mp4"
    path.write_bytes(os.urandom(5000))
    with pytest.raises(NotReadable):
        write_preview(path, None, tmp_path)
    assert playing(tmp_path, _recording(path)).how is HowPlayed.UNPLAYABLE


def _recording(path: Path):
    from footage.values.names import NameFacts
    from footage.values.recordings import Recording

    return Recording("R-1", path.name, "0" * 64, 5000, Media.VIDEO, NameFacts("generic", "N1"), probe(path))
