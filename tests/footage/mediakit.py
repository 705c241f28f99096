"""Tiny real media made by ffmpeg, and ways to damage them: `from mediakit import movie, sound, …`."""

from __future__ import annotations

import json
import subprocess
from fractions import Fraction
from pathlib import Path

CLEAN = ("-fflags", "+bitexact", "-flags:v", "+bitexact", "-flags:a", "+bitexact", "-map_metadata", "-1")
SHARED = Path(__file__).parents[3] / "shared"


def ffmpeg(*arguments: str | Path) -> None:
    """Run ffmpeg, its output only shown where it fails."""
    command = ["ffmpeg", "-hide_banner", "-loglevel", "error", "-y", *map(str, arguments)]
    completed = subprocess.run(command, capture_output=True, text=True, check=False)
    assert completed.returncode == 0, completed.stderr


def movie(path: Path, *, seconds: float = 4, size: str = "160x120", rate: str = "25", codec: str = "libx264", gop: int = 25,
          sound: str | None = "aac", sound_seconds: float | None = None, bframes: int = 0, extra: tuple[str, ...] = (),
          clean: bool = True, video_filter: str | None = None, picture: str = "testsrc2") -> Path:
    """Make a film of a test picture with a tone; the container follows from the name."""
    inputs = ["-f", "lavfi", "-i", f"{picture}=size={size}:rate={rate}:duration={seconds}"]
    if sound:
        inputs += ["-f", "lavfi", "-i", f"sine=frequency=440:sample_rate=16000:duration={sound_seconds or seconds}"]
    coding = ["-c:v", codec, "-pix_fmt", "yuvj420p" if codec == "mjpeg" else "yuv420p", "-g", str(gop)]
    if codec == "libx264":
        coding += ["-preset", "ultrafast", "-bf", str(bframes), "-sc_threshold", "0"]
    elif codec == "libx265":
        coding += ["-preset", "ultrafast", "-x265-params", "log-level=error"]
    coding += ["-c:a", sound] if sound else []
    coding += ["-vf", video_filter] if video_filter else []
    ffmpeg(*inputs, *coding, *extra, *(CLEAN if clean else ()), path)
    return path


def tone(path: Path, *, seconds: float = 3, rate: int = 16000, codec: str | None = None, extra: tuple[str, ...] = (),
         clean: bool = True) -> Path:
    """Make a sound file; codec and container follow from the name."""
    coding = ["-c:a", codec] if codec else []
    ffmpeg("-f", "lavfi", "-i", f"sine=frequency=440:sample_rate={rate}:duration={seconds}", *coding, *extra,
           *(CLEAN if clean else ()), path)
    return path


def amr_silence(path: Path, seconds: float = 2) -> Path:
    """Write AMR frames by hand (no encoder for it is packaged): 12.2 kbit/s, 50 a second."""
    path.write_bytes(b"#!AMR\n" + (b"\x3c" + bytes(31)) * round(seconds * 50))
    return path


def without(source: Path, out: Path, start: float, end: float, kinds: tuple[str, ...] = ("video", "audio"), **options: str) -> Path:
    """Copy a film leaving out the packets between two seconds: the stamps of the others stay."""
    import av

    with av.open(str(source)) as original, av.open(str(out), "w", options=options) as copy:
        copies = {stream.index: copy.add_stream_from_template(stream) for stream in original.streams}
        for packet in original.demux():
            if packet.dts is None:
                continue
            time = float((packet.pts if packet.pts is not None else packet.dts) * packet.time_base) - (original.start_time or 0) / 1e6
            if packet.stream.type in kinds and start <= time < end:
                continue
            packet.stream = copies[packet.stream_index]
            copy.mux(packet)
    return out


def cut_to(source: Path, out: Path, size: int) -> Path:
    """Copy the first `size` bytes (counted from the end where negative)."""
    out.write_bytes(source.read_bytes()[:size])
    return out


def top_boxes(path: Path) -> list[tuple[str, int, int]]:
    """Return kind, first byte and size of each top-level box of an MP4."""
    data, at, boxes = path.read_bytes(), 0, []
    while at + 8 <= len(data):
        size, kind = int.from_bytes(data[at : at + 4], "big"), data[at + 4 : at + 8].decode("latin-1")
        size = int.from_bytes(data[at + 8 : at + 16], "big") if size == 1 else size or len(data) - at
        boxes.append((kind, at, size))
        at += size
    return boxes


def without_index(source: Path, out: Path) -> Path:
    """Copy an MP4 as a recorder leaves it that lost its power: no moov, the data box open-ended or sized to the end."""
    kind, at, _ = next(box for box in top_boxes(source) if box[0] == "moov")
    assert kind == "moov" and at > next(box for box in top_boxes(source) if box[0] == "mdat")[1], "moov must be last"
    return cut_to(source, out, at)


def ffprobe_report(path: Path) -> dict:
    """Return what ffprobe says: format and streams."""
    completed = subprocess.run(["ffprobe", "-v", "error", "-of", "json", "-show_format", "-show_streams", "-count_packets", str(path)],
                          capture_output=True, text=True, check=True)
    return json.loads(completed.stdout)


def packet_rows(path: Path, stream: str) -> list[tuple[Fraction, int, bool]]:
    """Return presentation time, size and keyframe of each packet as ffprobe lists them (`stream`: "v:0", "a:0")."""
    completed = subprocess.run(
        ["ffprobe", "-v", "error", "-of", "json", "-select_streams", stream, "-show_packets", "-show_streams", str(path)],
        capture_output=True,
        text=True,
        check=True,
    )
    report = json.loads(completed.stdout)
    base = Fraction(report["streams"][0]["time_base"])
    return [(int(packet["pts"]) * base, int(packet["size"]), "K" in packet["flags"]) for packet in report["packets"]]


def frame_hashes(path: Path) -> list[str]:
    """Return the MD5 of every decoded picture."""
    completed = subprocess.run(["ffmpeg", "-v", "error", "-i", str(path), "-map", "0:v:0", "-vsync", "0", "-f", "framemd5", "-"],
                          capture_output=True, text=True, check=True)
    return [line.split(",")[-1].strip() for line in completed.stdout.splitlines() if not line.startswith("#")]
