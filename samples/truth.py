"""The truth about a sample, written beside it: every file, every spoken line, every stretch without footage."""

from __future__ import annotations

import json
from datetime import datetime
from fractions import Fraction

from samples import soundtrack, timetable
from samples.timetable import Take

TruthValue = str | int | float | Fraction | datetime  # what stands in the file


def as_toml(seed: int) -> str:
    """Return `truth.toml`: times are Beijing time, offsets and lengths seconds."""
    head = f"seed = {seed}\nbegin = {timetable.BEGIN.isoformat()}\nend = {timetable.moment(timetable.END).isoformat()}\n"
    blocks = [*map(_file, timetable.TAKES), *_stops(), *_covered()]
    for take in timetable.TAKES:
        if take.kind != "photo":
            blocks += _lines(take)
    return head + "".join(blocks)


def path_in_dump(take: Take, important: bool = False) -> str:
    """Return the file's path inside its dump, as `ingest` names it."""
    return f"{timetable.folder(take)}/{timetable.file_name(take, important)}"


def _block(table: str, values: dict[str, TruthValue]) -> str:
    rows = [f"{name} = {_value(value)}" for name, value in values.items()]
    return "\n".join(["", f"[[{table}]]", *rows, ""])


def _value(value: TruthValue) -> str:
    if hasattr(value, "isoformat"):
        return str(value.isoformat())
    if isinstance(value, Fraction):
        return str(float(value))
    return json.dumps(value, ensure_ascii=False)


def _file(take: Take) -> str:
    values: dict[str, TruthValue] = {"device": take.device, "name": path_in_dump(take), "kind": take.kind}
    values |= {"start": timetable.moment(take.start), "seconds": take.seconds}
    values |= {"state": "whole" if take.kept == 1 else "truncated"}
    if take.rewritten:
        values["rewritten"] = True
    if take.important:
        values["twin"] = path_in_dump(take, important=True)
    return _block("files", values)


def _stops() -> list[str]:
    return [
        _block("stops", {"device": stop.device, "start": timetable.moment(stop.start), "end": timetable.moment(stop.end),
                         "seconds": stop.end - stop.start, "why": stop.why})
        for stop in timetable.STOPS
    ]  # fmt: skip


def _covered() -> list[str]:
    return [
        _block("covered", {"device": device, "start": timetable.moment(start), "seconds": seconds})
        for device, start, seconds in timetable.COVERED_LENS
    ]


def _lines(take: Take) -> list[str]:
    blocks = []
    for cue, line in soundtrack.spoken_in(take):
        values: dict[str, TruthValue] = {"device": take.device, "name": path_in_dump(take)}
        values |= {"offset": cue.at - take.start, "seconds": line.seconds}
        values |= {"start": timetable.moment(cue.at), "speaker": line.speaker, "line": cue.file, "text": line.text}
        blocks.append(_block("lines", values))
    return blocks
