"""Who recorded what, when, and who said what: the truth behind every file of the sample.

The visit begins at 09:29:50 on 2 March 2026 (Beijing time). Everything here counts in seconds from that moment.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from fractions import Fraction
from zoneinfo import ZoneInfo

BEIJING = ZoneInfo("Asia/Shanghai")
BEGIN = datetime(2026, 3, 2, 9, 29, 50, tzinfo=BEIJING)


def moment(seconds: Fraction | float) -> datetime:
    """Return the wall-clock time `seconds` after the visit began."""
    return BEGIN + timedelta(microseconds=round(seconds * 1_000_000))


@dataclass(frozen=True, slots=True)
class WornRecorder:
    """One recorder and the officer who wore it."""

    device: str  # recorder number, as in the file names
    number: str  # officer number, as in the file names
    officer: str  # name
    certificate: str  # 执法证号
    stamps: str  # which moment the firmware writes as creation_time: "start" or "close" (always local time marked UTC)
    handler: str  # what its firmware calls its tracks


@dataclass(frozen=True, slots=True)
class Take:
    """One file of a recorder."""

    device: str
    start: int  # s from BEGIN
    seconds: int  # s of footage
    number: int  # running number on the recorder
    kind: str = "video"  # "video", "audio" or "photo"
    kept: Fraction = Fraction(1)  # share of the bytes that reached the card before the power went
    important: bool = False  # the officer pressed the key: the recorder keeps a second copy marked _IMP
    rewritten: bool = False  # somebody passed the file through a video tool before it was handed in


@dataclass(frozen=True, slots=True)
class Cue:
    """One spoken line."""

    file: str  # in samples/speech
    at: Fraction  # s from BEGIN


@dataclass(frozen=True, slots=True)
class Stop:
    """A stretch without footage, of one recorder or of the whole team."""

    device: str  # "" where nobody recorded
    start: int  # s from BEGIN
    end: int  # s from BEGIN
    why: str  # what happened


UNITS = (
    WornRecorder("A012345", "012345", "张伟", "07040012031", "start", "DSJ Video Media Handler"),
    WornRecorder("CAM002", "012058", "李娜", "07040012058", "close", "DCAM AVC Handler"),
)

TAKES = (
    Take("A012345", 0, 60, 1),
    Take("A012345", 60, 60, 2),
    Take("A012345", 120, 30, 3),
    Take("A012345", 210, 60, 4, important=True),
    Take("A012345", 270, 30, 5),
    Take("A012345", 340, 50, 7),  # number 6 is not on the card
    Take("CAM002", 12, 60, 1),
    Take("CAM002", 110, 38, 2, rewritten=True),
    Take("CAM002", 214, 60, 3),
    Take("CAM002", 275, 22, 4),
    Take("CAM002", 343, 47, 5, kept=Fraction(3, 4)),
    Take("CAM002", 275, 20, 4, kind="audio"),
    Take("CAM002", 258, 0, 6, kind="photo"),
)

STOPS = (
    Stop("CAM002", 72, 110, "officer walked to the site office; the other recorder kept on"),
    Stop("", 150, 210, "batteries changed; said on resuming and explained in writing"),
    Stop("", 300, 340, "no reason, neither spoken nor written"),
)

COVERED_LENS = (("A012345", 236, 6),)  # device, s from BEGIN, s: the party's hand over the lens

CUES = tuple(
    Cue(name, Fraction(at))
    for name, at in (
        ("00_notice", "2.0"), ("01_opening_time", "10.4"), ("02_opening_place", "14.8"), ("03_opening_officers", "20.8"),
        ("04_opening_cause", "25.6"), ("05_opening_party", "30.7"), ("06_opening_step", "34.5"), ("07_credentials", "40.0"),
        ("08_party_ok", "46.2"), ("09_ask_wages", "50.6"), ("10_party_wages", "62.6"), ("11_rights", "74.5"),
        ("12_party_rights", "80.6"), ("13_register", "90.0"), ("23_chat", "126.0"), ("14_resume_battery", "214.8"),
        ("15_complain", "226.5"), ("16_insult", "233.0"), ("17_calm", "244.0"), ("18_ask_worker", "276.5"),
        ("19_worker", "282.5"), ("20_sign", "346.0"), ("21_refuse_sign", "352.0"), ("22_end", "371.0"),
    )
)  # fmt: skip

END = max(take.start + take.seconds for take in TAKES)


def unit(device: str) -> WornRecorder:
    """Return the recorder with this number."""
    return next(worn for worn in UNITS if worn.device == device)


def file_name(take: Take, important: bool = False) -> str:
    """Return the name the recorder gives the file (conventions N2 for the one, N1 for the other)."""
    worn, start = unit(take.device), moment(take.start)
    mark = "_IMP" if important else ""
    if take.device == "A012345":
        return f"{worn.device}_{worn.number}_{start:%Y%m%d%H%M%S}_{take.number:04d}{mark}.MP4"
    ending = {"video": "mp4", "audio": "m4a", "photo": "jpg"}[take.kind]
    return f"DCAM_{worn.device}_{worn.number}_{start:%Y%m%d_%H%M%S}{mark}.{ending}"


def folder(take: Take) -> str:
    """Return the folder inside the dump where the recorder puts the file."""
    if take.device == "A012345":
        return f"DCIM/{moment(take.start):%Y%m%d}"
    return f"DCIM/{take.device}/{take.kind.upper()}"
