"""A program made for editing names itself in a file; where it does in all files of a recorder, a station converted them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

from footage.values.recordings import Media, Observation, ObservationKind, Recording
from messages import text

EDITORS = (
    "handbrake", "premiere", "after effects", "final cut", "imovie", "capcut", "jianying", "剪映", "davinci", "resolve", "vegas",
    "camtasia", "virtualdub", "avidemux", "losslesscut", "kdenlive", "shotcut", "openshot", "filmora", "movavi", "edius", "movie maker",
    "格式工厂", "format factory", "formatfactory", "会声会影", "videostudio", "爱剪辑", "quickcut",
    "photoshop", "lightroom", "gimp", "美图",
    "meitu", "snapseed", "picsart", "audacity", "audition", "goldwave", "cooledit",
)
FIELDS = ("encoder", "software", "encoded_by", "comment", "handler", "description")
FEWEST = 3  # files of a recorder that all name the same program, before it is its way of writing


def editors_named(recordings: Sequence[Recording]) -> list[Observation]:
    """Return one observation for each file that names an editing program; one hint where all of a recorder's files name it."""
    groups: dict[tuple[str, str], list[Recording]] = defaultdict(list)
    for recording in recordings:
        if recording.media in (Media.VIDEO, Media.AUDIO, Media.PHOTO):
            groups[recording.own_recorder or recording.names.brand, recording.media].append(recording)
    return [observation for group in groups.values() for observation in _of_group(group)]


def _of_group(group: Sequence[Recording]) -> Iterator[Observation]:
    named = [(recording, *named) for recording in group if (named := _named(recording)) is not None]
    programs = {program for _, _, program in named}
    if len(named) == len(group) >= FEWEST and len(programs) == 1:
        message = text("integrity.all_named", files=len(named), program=next(iter(programs)))
        yield Observation(ObservationKind.HINT, tuple(recording.id for recording, _, _ in named), message, group[0].device,
                          evidence={"sign": "editor-named-by-all", "files": len(named)})
        return
    for recording, field, program in named:
        key = "integrity.photo_editor" if recording.media is Media.PHOTO else "integrity.editor"
        yield Observation(ObservationKind.EDITED, (recording.id,), text(key, name=recording.name, program=program), recording.device,
                          recording.start, recording.end, evidence={"sign": "editor-named", "field": field, "program": program})


def _named(recording: Recording) -> tuple[str, str] | None:
    """Return the field and the program of a file that names one made for editing."""
    for field in FIELDS:
        program = recording.probe.encoder if field == "encoder" else recording.probe.tags.get(field)
        if program and any(name in program.lower() for name in EDITORS):
            return field, program
    return None
