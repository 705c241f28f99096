"""A day of three recorders with known truth (conventions.md 1.8), from real files to what is said about them."""

from __future__ import annotations

import hashlib
import os
import shutil
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import pytest
from mediakit import ffmpeg, tone

from footage.clocks.times import resolve
from footage.containers.probing import probe
from footage.recorders import survey
from footage.timeline.observe import observe
from footage.timeline.sessions import interruptions, sessions, union
from footage.values.recordings import BEIJING, Interval, Media, Recording
from footage.values.seconds import seconds_between
from footage.values.tolerance import Tolerance

NINE = datetime(2026, 3, 2, 9, 0, tzinfo=BEIJING)
LIMITS = Tolerance()
ALPHA, BETA, GAMMA = "A012345", "CAM002", "B777777"
DRIFT = 97  # s that BETA's clock is slow


def at(seconds: float) -> datetime:
    return NINE + timedelta(seconds=seconds)


def stamped(film: bytes, local: datetime, by: str) -> bytes:
    """The film with a local time in its movie header, which should be UTC (ISO/IEC 14496-12: seconds since 1904)."""
    film += (8 + len(by)).to_bytes(4, "big") + b"free" + by.encode()
    since_1904 = int((local.replace(tzinfo=UTC) - datetime(1904, 1, 1, tzinfo=UTC)).total_seconds())
    place = film.index(b"mvhd") + 8
    return film[:place] + since_1904.to_bytes(4, "big") + film[place + 4 :]


@dataclass
class Card:
    """The memory card of one recorder while it records."""

    root: Path
    clips: dict[int, Path]
    shift: int = 0  # s its clock is ahead

    def film(self, name: str, begin: float, seconds: int, clock_start: datetime | None = None, copies: tuple[str, ...] = ()) -> Path:
        """One file that begins `begin` seconds after nine; `name` holds {time}. Its stamp is local time, called UTC."""
        start = clock_start or at(begin + self.shift)
        path = self.root / name.format(time=start)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(stamped(self.clips[seconds].read_bytes(), start, str(self.root)))
        for copy in copies:
            shutil.copy2(path, path.parent / copy.format(time=start))
        closed = (start + timedelta(seconds=seconds)).timestamp()
        for copied_path in (path, *(path.parent / copy.format(time=start) for copy in copies)):
            os.utime(copied_path, (closed, closed + closed % 2))
        return path


@pytest.fixture(scope="module")
def clips(tmp_path_factory) -> dict[int, Path]:
    """Films of one picture a second: minutes of footage in a few kilobytes."""
    folder = tmp_path_factory.mktemp("clips")
    films = {}
    for seconds in (60, 180, 300):
        films[seconds] = folder / f"{seconds}.mp4"
        ffmpeg("-f", "lavfi", "-i", f"testsrc2=s=64x64:r=1:d={seconds}", "-f", "lavfi", "-i", f"sine=440:r=8000:d={seconds}",
               "-c:v", "libx264", "-preset", "ultrafast", "-g", "10", "-bf", "0", "-c:a", "aac", "-b:a", "8k", films[seconds])
    return films


@pytest.fixture(scope="module")
def dumps(clips, tmp_path_factory) -> list[Path]:
    root = tmp_path_factory.mktemp("recipe")
    alpha, beta, gamma = Card(root / "a", clips), Card(root / "b", clips, -DRIFT), Card(root / "c", clips)
    n2 = f"DCIM/20260302/{ALPHA}_012345_{{time:%Y%m%d%H%M%S}}_"
    alpha.film(n2 + "0001.MP4", 0, 300)
    alpha.film(n2 + "0002.MP4", 300, 300, copies=(f"{ALPHA}_012345_{{time:%Y%m%d%H%M%S}}_0002_IMP.MP4",))
    alpha.film(n2 + "0003.MP4", 601.8, 300)
    alpha.film(n2 + "0004.MP4", 901.8 + 220, 300)  # after 3'40" without footage
    alpha.film(n2 + "0006.MP4", 1421.8 + 180, 300, copies=("现场检查 - 副本.MP4",))  # 0005 is gone, and three minutes with it
    truncated = alpha.film(n2 + "0007.MP4", 1902, 60)
    content = truncated.read_bytes()
    truncated.write_bytes(content[: content.rindex(b"moov") - 4])
    (alpha.root / "DCIM/AUDIO").mkdir()
    tone(alpha.root / "DCIM/AUDIO/REC0008.WAV", seconds=20)
    os.utime(alpha.root / "DCIM/AUDIO/REC0008.WAV", (at(1000).timestamp(),) * 2)
    (alpha.root / "sn.txt").write_text("012345\n")

    n1 = f"DCIM/{BETA}/VIDEO/DCAM_{BETA}_000000_{{time:%Y%m%d_%H%M%S}}.mp4"
    for begin in (60, 360, 660, 960):
        beta.film(n1, begin, 300)
    beta.film(f"DCIM/{BETA}/VIDEO/执法现场.mp4", 1260, 60)

    n8 = f"{GAMMA}_012347_{{time:%Y%m%d%H%M%S}}_"
    gamma.film(n8 + "0001.MP4", 0, 300)
    gamma.film(n8 + "0002.MP4", 0, 180, clock_start=datetime(2014, 1, 1, 0, 0, 9, tzinfo=BEIJING))
    gamma.film(n8 + "0003.MP4", 500, 60)
    return [alpha.root, beta.root, gamma.root]


def registered(root: Path) -> list[Recording]:
    """What ingest would register of one dump."""
    dump = survey(root)
    assert not dump.rejected
    return [
        Recording(
            id=f"R-{root.name}-{file.name}", name=file.name, sha256=hashlib.sha256(file.path.read_bytes()).hexdigest(), size=file.size,
            media=file.media, names=file.names, probe=probe(file.path, name=file.name), device=file.names.device or dump.device,
            officer=file.names.officer or dump.officer, modified=file.modified,
        )
        for file in dump.files
    ]


@pytest.fixture(scope="module")
def resolved(dumps):
    return resolve([recording for root in dumps for recording in registered(root)], {BETA: Fraction(DRIFT)}, {}, LIMITS)


def by_tail(resolved, tail):
    (recording,) = [candidate for candidate in resolved.recordings if candidate.name.endswith(tail)]
    return recording


@pytest.mark.requirement("R000-04", "R003-3-01")
def test_each_dump_names_its_brand_recorder_and_officer(dumps):
    surveyed = [survey(root) for root in dumps]
    assert [(dump.brand, dump.device, dump.officer) for dump in surveyed] == [
        ("standard", ALPHA, "012345"), ("dcam", BETA, None), ("standard", GAMMA, "012347")]


def test_every_file_has_its_true_time(resolved):
    renamed = by_tail(resolved, "执法现场.mp4")
    assert abs((renamed.start - at(1260)).total_seconds()) <= 2 and renamed.clock.source == "container"
    (drifted,) = [recording for recording in resolved.recordings if recording.name.endswith("_085923.mp4")]
    assert drifted.start == at(60) and drifted.clock.offset_seconds == DRIFT
    reset = by_tail(resolved, "20140101000009_0002.MP4")
    assert abs((reset.start - at(310)).total_seconds()) <= float(reset.clock.uncertainty_seconds) <= 15
    sound = by_tail(resolved, "REC0008.WAV")
    assert sound.clock.source == "file" and abs((sound.end - at(1000)).total_seconds()) <= 2


def test_clocks_are_explained(resolved):
    explained = {(observation.kind, observation.device) for observation in resolved.observations}
    assert explained == {("clock-offset", ALPHA), ("clock-offset", BETA), ("clock-offset", GAMMA), ("clock-reset", GAMMA)}
    (dock,) = [observation for observation in resolved.observations if "dock_offset_seconds" in observation.evidence]
    assert dock.device == BETA and dock.seconds == DRIFT
    local = [
        observation.evidence["container_offset_seconds"]
        for observation in resolved.observations
        if observation is not dock and observation.kind == "clock-offset"
    ]
    assert local == [28_800] * 3


@pytest.mark.requirement("R001-10", "R003-2-06", "R003-3-18", "R004-20")
def test_interruptions_are_the_true_ones(resolved):
    grouped = sessions(resolved.recordings, LIMITS)
    assert [session.device for session in grouped] == [ALPHA, GAMMA, BETA]
    gaps = interruptions(resolved.recordings, grouped, LIMITS)
    gaps_of_recorders = {(gap.device, round(gap.interval.seconds)): gap for gap in gaps if gap.device}
    assert set(gaps_of_recorders) == {(ALPHA, 220), (ALPHA, 180), (GAMMA, 10)}
    assert gaps_of_recorders[GAMMA, 10].uncertainty_seconds >= 10  # placed between its neighbours: nobody can say that time is missing
    assert gaps_of_recorders[ALPHA, 220].covered_by == (BETA,) and gaps_of_recorders[ALPHA, 180].covered_by == ()
    (team_gap,) = [gap for gap in gaps if gap.device is None]
    assert team_gap.interval.overlap(Interval(at(1421), at(1602))).seconds >= 179
    pauses = [seconds_between(interval.end, following.start) for interval, following in pairwise(union(resolved.recordings))]
    assert [pause for pause in pauses if pause > 2] == [team_gap.interval.seconds]


def test_observations_are_the_true_ones(resolved):
    observations = observe(resolved.recordings, {}, LIMITS)
    assert sorted((observation.kind, observation.device) for observation in observations) == [
        ("duplicate", ALPHA), ("duplicate", ALPHA), ("number-missing", ALPHA), ("truncated", ALPHA)]
    (skipped,) = [observation for observation in observations if observation.kind == "number-missing"]
    assert skipped.evidence["missing"] == [5]
    assert {observation.evidence["why"] for observation in observations if observation.kind == "duplicate"} == {"same-bytes"}
    assert all(recording.media is Media.SIDE or recording.start for recording in resolved.recordings)
