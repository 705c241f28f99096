"""CONTAINERS, line by line: what the table says of a kind is what the bytes, the readers and the rest of the house make of its files."""

from __future__ import annotations

import json
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest
from mediakit import amr_silence, ffmpeg, movie, tone

from footage.containers.probing import packets, probe
from footage.containers.table import BROWSER, CONTAINERS, MEDIA_OF_SUFFIX, UNKNOWN, marked, of_demuxer, of_format
from footage.copies.viewing import plan
from footage.recorders.kinds import HEAD_BYTES, media_of
from footage.values.recordings import Media, State


def still(path: Path) -> Path:
    ffmpeg("-f", "lavfi", "-i", "testsrc2=size=64x48", "-frames:v", "1", path)
    return path


MADE_BY = {  # where ffmpeg, or a few lines of ours, can write one
    "jpeg": still, "png": still, "gif": still, "bmp": still, "tiff": still,
    "mp4": movie, "mov": movie, "3gp": lambda path: movie(path, size="176x144"), "avi": movie, "ts": movie, "mkv": movie,
    "flv": lambda path: movie(path, extra=("-ar", "44100")),
    "ps": lambda path: movie(path, codec="mpeg2video", sound="mp2"),
    "asf": lambda path: movie(path, codec="wmv2", sound="wmav2"),
    "m4a": tone, "wav": tone, "mp3": tone, "aac": tone, "flac": tone, "aiff": tone, "au": tone, "w64": tone, "ac3": tone,
    "caf": lambda path: tone(path, codec="pcm_s16le"), "ogg": lambda path: tone(path, codec="libopus"),
    "amr": amr_silence,
}
BARE = {"h264", "hevc"}  # pictures without a container: nothing says when each is shown
NOT_MADE = {"webp", "heic", "dav", "mxf", "rm", "ivf", "wtv", "nut", "dv"}


def test_every_container_of_the_table_is_tried_or_listed():
    assert MADE_BY.keys() | BARE | NOT_MADE == CONTAINERS.keys()


@pytest.fixture(scope="module", params=MADE_BY)
def sample(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[str, Path]:
    kind = CONTAINERS[request.param]
    suffix = kind.suffixes.split()[0] if kind.suffixes else kind.format
    return request.param, MADE_BY[request.param](tmp_path_factory.mktemp("kind") / f"film.{suffix}")


def test_a_file_is_read_as_its_line_says(sample: tuple[str, Path]):
    kind, path = CONTAINERS[sample[0]], sample[1]
    probed = probe(path)
    assert (probed.format, probed.state) == (kind.format, State.WHOLE) and probed.streams
    assert bool(packets(path)) == (not kind.still)
    assert bool(kind.demuxer or not kind.reader) >= bool(probed.layout.demuxer)


def test_bytes_or_name_decide_the_kind_of_container(sample: tuple[str, Path]):
    kind, path = CONTAINERS[sample[0]], sample[1]
    head = path.read_bytes()[:HEAD_BYTES]
    assert not kind.suffixes or media_of(path.suffix[1:], head) is kind.media
    by_bytes = marked(head)
    if kind.marks:
        assert by_bytes is kind and media_of("", head) is kind.media
        assert probe(path, name="without a suffix") == probe(path)
    else:
        assert by_bytes is None


def test_a_browser_is_given_what_it_plays_and_a_copy_of_the_rest(sample: tuple[str, Path]):
    kind, probed = CONTAINERS[sample[0]], probe(sample[1])
    if not kind.still:
        plays = bool(kind.browser_codecs) and all(stream.codec in kind.browser_codecs for stream in probed.streams)
        assert (plan(probed, kind.media) is None) == plays


@pytest.mark.parametrize("name", sorted(BARE))
def test_pictures_without_times_are_counted_and_the_end_is_open(name: str, tmp_path: Path):
    path = movie(tmp_path / f"film.{name}", codec={"h264": "libx264", "hevc": "libx265"}[name], sound=None)
    assert media_of(name, path.read_bytes()[:HEAD_BYTES]) is Media.VIDEO
    probed = probe(path)
    assert probed.state is State.TRUNCATED and probed.open_end and probed.problem.params["count"] == probed.video.packets == 100


def test_no_suffix_belongs_to_two_kinds_and_no_demuxer_either():
    suffixes = [suffix for kind in CONTAINERS.values() for suffix in (*kind.suffixes.split(), *kind.sound_suffixes.split())]
    assert len(suffixes) == len(set(suffixes)) == len(MEDIA_OF_SUFFIX)
    demuxers = [kind.demuxer for kind in CONTAINERS.values() if kind.demuxer]
    assert len(demuxers) == len(set(demuxers)) and all(of_demuxer(name).demuxer == name for name in demuxers)
    assert of_demuxer("mjpeg") is None and of_format("of the future") is UNKNOWN and not UNKNOWN.plays(BROWSER)
    assert {MEDIA_OF_SUFFIX[name] for name in ("wmv", "wma")} == {Media.VIDEO, Media.AUDIO}


@pytest.mark.parametrize("name", sorted({kind.reader for kind in CONTAINERS.values() if kind.reader}))
def test_every_reader_can_read(name: str):
    assert callable(import_module(f"footage.containers.{name}").read)


@pytest.mark.parametrize(("name", "reader"), [("film.wav", "riff.wav"), ("film.mp4", "mp4.movie"), ("film.amr", "framed")])
def test_only_the_reader_that_is_asked_is_imported(name: str, reader: str, tmp_path: Path):
    path = {"film.wav": tone, "film.mp4": movie, "film.amr": amr_silence}[name](tmp_path / name)
    script = ("import json, sys; from pathlib import Path; from footage.containers.probing import probe; probe(Path(sys.argv[1]));"
              "print(json.dumps(sorted(sys.modules)))")
    completed = subprocess.run([sys.executable, "-c", script, path], capture_output=True, text=True, check=True)
    readers = {f"footage.containers.{kind.reader}" for kind in CONTAINERS.values() if kind.reader}
    assert readers & set(json.loads(completed.stdout)) == {f"footage.containers.{reader}"}
