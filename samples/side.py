"""The small files beside the footage: officer number, operation log, GPS track, photo."""

from __future__ import annotations

from datetime import timedelta
from functools import reduce
from pathlib import Path

from PIL import Image

from samples import scenes, timetable
from samples.timetable import Take, WornRecorder

_MAKES = {"A012345": ("DSJ", "V8"), "CAM002": ("DCAM", "C2")}


def write_all(root: Path, worn: WornRecorder) -> None:
    """Write `sn.txt`, the log and the GPS track of one recorder into its dump."""
    (root / "sn.txt").write_text(f"{worn.number}\r\n{worn.device}\r\n", encoding="ascii")
    (root / f"log-{timetable.BEGIN:%Y%m%d}.txt").write_text(_log(worn), encoding="utf-8")
    track = root / "GPS" / f"{timetable.BEGIN:%Y%m%d}.gps"
    track.parent.mkdir(parents=True)
    track.write_text(_track(worn), encoding="ascii")


def _log(worn: WornRecorder) -> str:
    rows = [(timetable.moment(-8), "POWER ON BAT=97% CARD=58.3G")]
    for take in timetable.TAKES:
        if take.device != worn.device:
            continue
        name = timetable.file_name(take)
        rows.append((timetable.moment(take.start), f"{take.kind.upper()} START {name}"))
        if take.kind != "photo" and take.kept == 1:
            rows.append((timetable.moment(take.start + take.seconds), f"{take.kind.upper()} STOP {name}"))
        if take.important:
            rows.append((timetable.moment(take.start + 20), f"KEY IMP {timetable.file_name(take, important=True)}"))
    return "".join(f"{when:%Y-%m-%d %H:%M:%S} {what}\r\n" for when, what in sorted(rows))


def _track(worn: WornRecorder) -> str:
    """Return NMEA sentences, one every ten seconds, in UTC as GPS has it."""
    sentences = []
    for second in range(0, timetable.END, 10):
        when = timetable.moment(second) - timedelta(hours=8)
        drift = second % 40 / 40 * 0.004 + (0.002 if worn.device == "CAM002" else 0)
        body = f"GPRMC,{when:%H%M%S}.00,A,{4143.2 + drift:09.4f},N,{12555.8 + drift:010.4f},E,0.3,0.0,{when:%d%m%y},,,A"
        check = reduce(lambda folded, character: folded ^ ord(character), body, 0)
        sentences.append(f"${body}*{check:02X}\r\n")
    return "".join(sentences)


def photo(take: Take, path: Path, seed: int) -> None:
    """Write the photo with the EXIF a recorder writes: local time, make, model, place."""
    when = timetable.moment(take.start)
    exif = Image.Exif()
    exif[0x010F], exif[0x0110] = _MAKES[take.device]
    exif[0x0132] = f"{when:%Y:%m:%d %H:%M:%S}"
    detail = exif.get_ifd(0x8769)
    detail[0x9003] = detail[0x9004] = f"{when:%Y:%m:%d %H:%M:%S}"
    place = exif.get_ifd(0x8825)
    place[1], place[2], place[3], place[4] = "N", (41.0, 43.0, 12.0), "E", (125.0, 55.0, 48.0)
    scenes.attendance_sheet(seed).save(path, "JPEG", quality=88, exif=exif)
