"""Media is opened in one place, which opens the file itself and nothing that the file names."""

from __future__ import annotations

import ast
import io
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from av.error import FFmpegError
from mediakit import ffmpeg, movie

from footage.containers.opening import FORMATS, create_media, ffmpeg_input, open_media
from footage.containers.probing import probe
from footage.containers.table import CONTAINERS, MEDIA_OF_SUFFIX
from footage.copies.viewing import CopyPlan, Making, convert
from footage.values.recordings import State
from messages.errors import NotReadable

ROOT = Path(__file__).parents[3]
ROOMS = ("messages", "footage", "regulations", "paperwork", "transcripts", "storage", "office", "tasks", "pipelines", "console",
         "samples", "scripts")
ONE_PLACE = ROOT / "footage/containers/opening.py"
OTHER_WAYS = {"VideoCapture", "decode_audio", "load_audio", "avformat_open_input", "VideoFileClip"}  # of libraries that open media

LISTS = {  # what FFmpeg would play in place of the file; "real.mp4" and "real.ts" lie beside it
    "ffconcat": b"ffconcat version 1.0\n#%s\nfile real.mp4\nfile real.mp4\n",
    "concat": b"ffconcat version 1.0\n#%s\nfile 'real.ts'\nduration 20\n",
    "hls": b"#EXTM3U\n#%s\n#EXT-X-VERSION:3\n#EXT-X-TARGETDURATION:4\n#EXTINF:4,\nreal.ts\n#EXT-X-ENDLIST\n",
    "hls of the network": b"#EXTM3U\n#%s\n#EXT-X-TARGETDURATION:4\n#EXTINF:4,\nhttp://127.0.0.1:9/a.ts\n#EXT-X-ENDLIST\n",
    "sdp": b"v=0\no=- 0 0 IN IP4 127.0.0.1\ns=%s\nc=IN IP4 127.0.0.1\nt=0 0\nm=video 5004 RTP/AVP 96\na=rtpmap:96 H264/90000\n",
    "mpd": b'<?xml version="1.0"?><!--%s--><MPD xmlns="urn:mpeg:dash:schema:mpd:2011" type="static" mediaPresentationDuration="PT4S">'
           b'<Period><AdaptationSet mimeType="video/mp4"><Representation id="1" bandwidth="1"><BaseURL>real.mp4</BaseURL>'
           b"</Representation></AdaptationSet></Period></MPD>",
    "rtsp redirect": b"RTSPtext\n%s\nrtsp://127.0.0.1:9/a\n",
    "asx": b'<ASX version="3.0"><!--%s--><Entry><Ref href="real.mp4"/></Entry></ASX>',
    "filter": b"[ffmetadata]\n;FFMETADATA1\ntitle=%s\n",
}
FILLINGS = {"plain": b"list", "not text": b"\x01\xff\xfe\x00"}  # the second is not known as text by its first bytes


@pytest.fixture(scope="module")
def beside(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("hostile")
    movie(folder / "real.mp4", seconds=2)
    movie(folder / "real.ts", seconds=2)
    return folder


def opened(path: Path) -> list[str]:
    """What open_media gives of a file: its format, or nothing."""
    try:
        with open_media(path, timeout=10) as container:
            return [container.format.name]
    except (FFmpegError, OSError, ValueError):
        return []


@pytest.mark.parametrize("filling", FILLINGS)
@pytest.mark.parametrize("name", LISTS)
def test_a_list_of_other_files_is_no_media_under_any_known_suffix(name: str, filling: str, beside: Path):
    body = LISTS[name] % FILLINGS[filling]
    for suffix in (*MEDIA_OF_SUFFIX, "ffconcat", "m3u8", "sdp", "mpd", "unknown"):
        path = beside / f"{name.replace(' ', '-')}.{suffix}"
        path.write_bytes(body)
        verdict = probe(path)
        assert verdict.state in (State.NOT_MEDIA, State.UNREADABLE) and verdict.duration is None and not verdict.streams, suffix
        assert opened(path) == [] or suffix in ("", *FORMATS.split(",")), suffix
        path.unlink()


@pytest.mark.parametrize("name", LISTS)
def test_no_list_is_converted_to_a_copy(name: str, beside: Path, tmp_path: Path):
    path = beside / "hostile.mp4"
    path.write_bytes(LISTS[name] % FILLINGS["not text"])
    with pytest.raises(NotReadable):
        convert(path, CopyPlan(Making.ENCODE, Making.ENCODE), "copy", tmp_path / "copy.mp4")
    assert not list(tmp_path.iterdir())


def test_a_pattern_in_a_name_is_a_name(tmp_path: Path):
    for number in (1, 2, 3):
        ffmpeg("-f", "lavfi", "-i", "testsrc2=size=64x48", "-frames:v", "1", tmp_path / f"shot{number}.jpg")
    for name in ("shot%d.jpg", "shot%01d.mp4", "shot*.jpg"):
        assert opened(tmp_path / name) == []
        assert subprocess.run(["ffmpeg", "-v", "error", *ffmpeg_input(tmp_path / name), "-f", "null", "-"],
                              capture_output=True, check=False).returncode
    film = movie(tmp_path / "shot%d?*[1].mp4")
    assert probe(film).state is State.WHOLE and opened(film) == ["mov,mp4,m4a,3gp,3g2,mj2"]


def test_a_name_that_looks_like_a_protocol_is_a_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    movie(tmp_path / "real.mp4", seconds=1)
    monkeypatch.chdir(tmp_path)
    for name in ("concat:real.mp4|real.mp4", "subfile,,start,0,end,0,,:real.mp4", "http://127.0.0.1:9/a.mp4", "data:video/mp4,a"):
        assert opened(Path(name)) == []
    with open_media(Path("real.mp4")) as container:
        assert container.streams.video


def test_bytes_in_memory_open_nothing_else(beside: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(beside)
    for body in LISTS.values():
        with pytest.raises((FFmpegError, OSError, ValueError)):
            open_media(io.BytesIO(body % b"list"))
    with open_media(io.BytesIO((beside / "real.ts").read_bytes()), form="mpegts") as container:
        assert container.streams.video


def test_what_is_written_is_read_again(tmp_path: Path):
    source = movie(tmp_path / "real.mp4", seconds=1)
    with open_media(source) as original, create_media(tmp_path / "copy.mp4", "mp4") as copy:
        stream = copy.add_stream_from_template(original.streams.video[0])
        for packet in original.demux(original.streams.video[0]):
            if packet.dts is not None:
                packet.stream = stream
                copy.mux(packet)
    assert probe(tmp_path / "copy.mp4").state is State.WHOLE


def test_the_formats_are_those_of_the_table_and_no_list_is_among_them():
    names = set(FORMATS.split(","))
    assert all(set(kind.demuxers) <= names for kind in CONTAINERS.values() if not kind.still)
    assert not names & {"concat", "hls", "applehttp", "dash", "sdp", "rtsp", "image2", "lavfi", "tty", "imf", "webm_dash_manifest"}


def sources() -> Iterator[tuple[Path, ast.Module]]:
    for room in ROOMS:
        for path in sorted((ROOT / room).rglob("*.py")) if (ROOT / room).is_dir() else ():
            yield path, ast.parse(path.read_text(encoding="utf-8"))


def openings(path: Path, tree: ast.Module) -> Iterator[str]:
    """Everything in a source that opens media by itself: PyAV, the commands' inputs, other libraries."""
    for node in ast.walk(tree):
        place = f"{path.relative_to(ROOT)}:{getattr(node, 'lineno', 0)}"
        match node:
            case ast.Attribute(value=ast.Name(id="av"), attr="open" | "container"):
                yield f"{place}: av.{node.attr}"
            case ast.ImportFrom(module="av" | "av.container", names=names) if {"open", "container"} & {name.name for name in names}:
                yield f"{place}: from {node.module} import"
            case ast.Constant(value="-i"):
                yield f"{place}: an input of ffmpeg or ffprobe"
            case ast.Constant(value=str(value)) if value.startswith(("ffmpeg -", "ffprobe -", "ffplay")):
                yield f"{place}: {value[:20]}"
            case ast.Call(func=ast.Attribute(value=ast.Name(id="ffmpeg"), attr="input" | "probe")):
                if "WHITELISTS" not in {word.value.id for word in node.keywords if word.arg is None and isinstance(word.value, ast.Name)}:
                    yield f"{place}: ffmpeg.{node.func.attr}"
            case ast.Attribute(attr=name) | ast.Name(id=name) if name in OTHER_WAYS:
                yield f"{place}: {name}"


def test_nothing_else_in_the_house_opens_media():
    found = [opening for path, tree in sources() if path != ONE_PLACE for opening in openings(path, tree)]
    assert found == []


@pytest.mark.parametrize("line", [
    "import av\nav.open('a')", "from av import open", "import subprocess\nsubprocess.run(['ffmpeg', '-i', 'a'])",
    "import ffmpeg\nffmpeg.input('a')", "import ffmpeg\nffmpeg.probe('a')", "import os\nos.system('ffprobe -show_packets a')",
    "import cv2\ncv2.VideoCapture('a')",
    "import av\nav.container.open('a')", "import faster_whisper\nfaster_whisper.decode_audio('a')",
])
def test_another_opening_would_be_seen(line: str):
    assert list(openings(ONE_PLACE, ast.parse(line)))
    assert list(openings(ONE_PLACE, ast.parse(ONE_PLACE.read_text(encoding="utf-8"))))
