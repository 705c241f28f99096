"""A regulation that there is not: what a unit of another county would write beside our five."""

from __future__ import annotations

from pathlib import Path

_TEXT = """
id = "sixth"
title = "某县行政执法全过程记录办法"
issuer = "某县"
edition = "{edition}"
[in_force]
since = {since}
article = "9"
quote = "自印发之日起施行"
[transfer]
amount = {hours}
unit = "hours"
anchor = "recording-end"
satisfied_by = ["stored"]
article = "3"
quote = "应当在{hours}小时内移交"
[archive]
amount = 60
unit = "days"
anchor = "closed"
article = "4"
quote = "结案之日起60日内归档"
[continuity]
rule = "same-place"
severity = "violation"
article = "5"
quote = "在同一地点不得断续记录"
[[recording]]
step = "现场检查"
duty = "must"
matter_alone = ["行政检查"]
shown_by = ["检查笔录"]
article = "6"
quote = "现场检查应当录像"
[[checklists]]
name = "应当录清的内容"
points = [{{ words = "当事人", known = ["party"] }}, {{ words = "门牌" }}]
article = "7"
quote = "应当录清当事人、门牌"
[[basis]]
kinds = ["gap", "other"]
severity = "explain"
article = "5"
quote = "在同一地点不得断续记录"
"""


def regulation(since: str = "2026-01-01", hours: int = 12, edition: str = "2026") -> str:
    """Return its file: in force since a day, footage to be handed over within so many hours."""
    return _TEXT.format(since=since, hours=hours, edition=edition)


def write_sixth(folder: Path, name: str = "sixth.toml", since: str = "2026-01-01", hours: int = 12, **swaps: str) -> Path:
    body = regulation(since, hours)
    for old, new in swaps.items():
        key = old.replace("_", " ")
        assert key in body
        body = body.replace(key, new)
    (folder / name).write_text(body, encoding="utf-8")
    return folder


UNIT_PROFILE = """
id = "tonghua-hrss-brigade"
title = "劳动保障监察支队音像记录实施细则"
issuer = "劳动保障监察支队"
base = "tonghua-hrss"
[tolerance]
same_seconds = 30
[transfer]
amount = 1
unit = "working-days"
anchor = "recording-end"
article = "2"
quote = "一个工作日内移交"
[[recording]]
step = "听证"
duty = "must"
shown_by = ["听证笔录"]
article = "5"
quote = "听证应当录音录像"
"""


def write_unit_profile(tmp_path: Path, old: str = "", new: str = "") -> Path:
    path = tmp_path / "own.toml"
    path.write_text(UNIT_PROFILE.replace(old, new, 1) if old else UNIT_PROFILE, encoding="utf-8")
    return path
