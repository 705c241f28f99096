"""Make the sample: two recorder dumps, the papers, the case file, and the truth about them.

The same seed gives the same files. A sample that is already there is left alone; one that was interrupted is made again.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from pathlib import Path

from PIL import Image

from messages.errors import BadCall
from samples import encode, fonts, papers, scenes, side, soundtrack, timetable, truth
from samples.timetable import Take, WornRecorder

HERE = Path(__file__).parent
SCALES = {"full": (1280, 720), "small": (640, 360), "tiny": (320, 180)}  # px; small and tiny: for tests
EXPECTED = HERE / "expected.toml"
_STAMP = ".sample.json"


@dataclass(frozen=True, slots=True)
class SampleFolders:
    """Where the parts of a sample lie."""

    dumps: tuple[Path, ...]  # one folder per recorder, as the recorder handed it over
    case_file: Path  # case.toml, the papers beside it
    expected: Path  # what ingest, review and transcribe must find in it
    truth: Path  # what really happened, line by line


def make_sample(out: Path, seed: int = 1, scale: str = "full") -> SampleFolders:
    """Make the sample in the folder `out` (created; a sample of the same seed and scale is kept as it is).

    Raises BadCall where `out` holds something else, Unavailable where ffmpeg or the CJK font is missing.
    """
    encode.need_ffmpeg()
    fonts.find()
    stamp = {"seed": seed, "scale": scale, "made_by": _maker()}
    if _stamp_of(out) == stamp:
        return _sample(out)
    if out.exists() and not (out.is_dir() and (_stamp_of(out) or not any(out.iterdir()))):
        raise BadCall("samples.out_taken", path=str(out))
    part = out.with_name(out.name + ".part")
    shutil.rmtree(part, ignore_errors=True)
    _make(part, seed, SCALES[scale])
    (part / _STAMP).write_text(json.dumps(stamp), encoding="utf-8")
    shutil.rmtree(out, ignore_errors=True)
    part.rename(out)
    return _sample(out)


def _maker() -> str:
    """Return a mark of everything that decides the bytes, so that an older sample is made again."""
    inputs = sorted([*HERE.glob("*.py"), *HERE.glob("*.toml"), *HERE.glob("speech/*")])
    return hashlib.sha256(b"\0".join(path.read_bytes() for path in inputs)).hexdigest()[:16]


def _stamp_of(out: Path) -> dict[str, object] | None:
    try:
        stamp = json.loads((out / _STAMP).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return stamp if isinstance(stamp, dict) else None


def _sample(out: Path) -> SampleFolders:
    dumps = tuple(out / f"dump-{worn.device}" for worn in timetable.UNITS)
    return SampleFolders(dumps, out / "case" / "case.toml", EXPECTED, out / "truth.toml")


def _make(out: Path, seed: int, size: tuple[int, int]) -> None:
    work = out / "work"
    (out / "case").mkdir(parents=True)
    work.mkdir()
    papers.write_all(out / "case", seed)
    shutil.copyfile(HERE / "case.toml", out / "case" / "case.toml")
    (out / "truth.toml").write_text(truth.as_toml(seed), encoding="utf-8")
    jobs = []
    for place, worn in enumerate(timetable.UNITS):
        root = out / f"dump-{worn.device}"
        root.mkdir()
        side.write_all(root, worn)
        stage = _stage(work, worn, seed + place, size)
        heard = soundtrack.whole(worn.device, seed + place)
        for number, take in enumerate(own_take for own_take in timetable.TAKES if own_take.device == worn.device):
            sound = work / f"{worn.device}-{number}.wav"
            soundtrack.write(heard, take, sound)
            jobs.append(partial(_record, take, stage, sound, root))
    with ThreadPoolExecutor(min(2, os.cpu_count() or 1)) as pool:
        for done in [pool.submit(job) for job in sorted(jobs, key=lambda job: -job.args[0].seconds)]:
            done.result()
    shutil.rmtree(work)
    for worn in timetable.UNITS:
        _date_side_files(out / f"dump-{worn.device}")


def _stage(work: Path, worn: WornRecorder, seed: int, size: tuple[int, int]) -> encode.Stage:
    warm = {"A012345": 6, "CAM002": -8}[worn.device]
    coat = {"A012345": (34, 38, 46), "CAM002": (30, 34, 52)}[worn.device]
    pictures = {
        "scene": scenes.panorama(seed, warm),
        "colleague": scenes.person(seed, coat, None),
        "party": scenes.person(seed + 7, (52, 60, 84), (230, 180, 40)),
    }
    for name, picture in pictures.items():
        if size != scenes.FRAME:
            shrunk = (picture.width * size[0] // scenes.FRAME[0], picture.height * size[1] // scenes.FRAME[1])
            picture = picture.resize(shrunk, Image.Resampling.LANCZOS)
        picture.save(work / f"{worn.device}-{name}.png")
    scene, colleague, party = (work / f"{worn.device}-{name}.png" for name in pictures)
    return encode.Stage(scene, colleague, party, seed, size)


def _record(take: Take, stage: encode.Stage, sound: Path, root: Path) -> None:
    path = root / truth.path_in_dump(take)
    path.parent.mkdir(parents=True, exist_ok=True)
    if take.kind == "photo":
        side.photo(take, path, stage.seed)
    elif take.kind == "audio":
        encode.audio(take, sound, path)
    else:
        encode.video(take, stage, sound, path)
    _date(path, take.start + take.seconds * float(take.kept))
    if take.important:
        twin = root / truth.path_in_dump(take, important=True)
        shutil.copyfile(path, twin)
        _date(twin, take.start + take.seconds)


def _date(path: Path, seconds: float) -> None:
    """Give a file the close time its recorder's card would hold: local, in steps of two seconds."""
    closed = int((timetable.BEGIN + timedelta(seconds=seconds)).timestamp()) // 2 * 2
    os.utime(path, (closed, closed))


def _date_side_files(root: Path) -> None:
    for path in (root / "sn.txt", *root.glob("log-*.txt"), *root.glob("GPS/*")):
        _date(path, timetable.END)
