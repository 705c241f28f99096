"""Files of one recorder beside one another: in what way one of them is written that the others are not."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from itertools import pairwise
from pathlib import PurePosixPath

from footage.values.recordings import Media, Recording, State
from footage.values.tracks import BreakKind, StreamKind, TrackLayout

FEWEST_CHANGED = 2  # files that are alike, before they speak of a setting and not of themselves
FEWEST = 3  # files of a recorder, before what most of them share counts as its way of writing
MOST_EXTRA, OFF_GRID = 2, Fraction(1, 50)  # keyframes out of turn; of the usual way between two
CORE_BOXES = ("ftyp", "moov", "mdat", "moof")


class Feature(StrEnum):
    """In what a file may be written unlike its siblings."""

    ENCODER = "encoder"  # the program the container names
    WRITER = "writer"  # the program that names itself in the first picture
    BOXES = "boxes"
    BRANDS = "brands"
    HANDLER = "handler"
    TIMESCALE = "timescale"
    CODEC = "codec"
    REORDERED = "reordered"
    GOP = "gop"  # pictures from keyframe to keyframe
    RHYTHM = "rhythm"  # a group of pictures of another length
    STEPS = "steps"  # a picture at another pace


@dataclass(frozen=True, slots=True)
class Difference:
    """One feature in which a file is unlike its siblings."""

    feature: Feature
    here: str  # in this file
    usual: str  # in the siblings
    alike: int  # how many siblings share that
    at: Fraction | None = None  # s from the start of the file, where it has a place


def families(recordings: Iterable[Recording]) -> tuple[tuple[Recording, ...], ...]:
    """Return the recordings that one recorder should have written in one way."""
    groups: dict[tuple[str, ...], list[Recording]] = defaultdict(list)
    for recording in recordings:
        if recording.media in (Media.VIDEO, Media.AUDIO) and recording.probe.duration is not None:
            suffix = PurePosixPath(recording.name).suffix.lower()
            names = recording.names
            groups[recording.own_recorder or names.brand, names.lens, recording.media, names.stream, suffix].append(recording)
    return tuple(tuple(group) for group in groups.values())


def _video(recording: Recording) -> TrackLayout | None:
    return next((track for track in recording.probe.layout.tracks if track.kind == StreamKind.VIDEO), None)


def _boxes(recording: Recording) -> str:
    order = [kind for kind in recording.probe.layout.boxes if kind in CORE_BOXES]
    return " ".join(kind for index, kind in enumerate(order) if kind not in order[:index])


def _program(recording: Recording) -> str:
    """Return the writing program without its version."""
    return "".join(character for character in recording.probe.encoder or "" if not character.isdigit()).strip(" .")


def _handlers(recording: Recording) -> str:
    track = _video(recording)
    return f"{track.handler} {track.compressor} {track.form}".strip() if track is not None else ""


def _timescales(recording: Recording) -> str:
    track = _video(recording)
    return f"{recording.probe.layout.timescale or ''}/{(track and track.timescale) or ''}".strip("/")


def _reordered(recording: Recording) -> str:
    track = _video(recording)
    return str(track.reordered) if track is not None else ""


FEATURES: dict[Feature, Callable[[Recording], str]] = {
    Feature.ENCODER: _program,
    Feature.WRITER: lambda recording: recording.probe.layout.writer,
    Feature.BOXES: _boxes,
    Feature.BRANDS: lambda recording: recording.probe.layout.brands,
    Feature.HANDLER: _handlers,
    Feature.TIMESCALE: _timescales,
    Feature.CODEC: lambda recording: recording.probe.video.codec if recording.probe.video is not None else "",
    Feature.REORDERED: _reordered,
}
SETTINGS = frozenset({Feature.CODEC, Feature.HANDLER, Feature.BRANDS, Feature.REORDERED, Feature.GOP, Feature.TIMESCALE})
STRONG = {Feature.ENCODER, Feature.WRITER, Feature.BOXES}  # one of these is enough; of the others two, as a setting may change one


def unlike(family: Sequence[Recording]) -> tuple[tuple[Recording, tuple[Difference, ...]], ...]:
    """Return the files of `family` that are written unlike the rest, with every difference."""
    whole = [recording for recording in family if recording.probe.state is State.WHOLE]
    if len(whole) < FEWEST:
        return ()
    by_file: dict[int, list[Difference]] = defaultdict(list)
    for feature, look in FEATURES.items():
        for index, difference in _differing(feature, [look(recording) for recording in whole]):
            by_file[index].append(difference)
    for index, difference in (*_rhythms(whole), *_odd_steps(whole)):
        by_file[index].append(difference)
    return tuple((whole[index], tuple(differences)) for index, differences in sorted(by_file.items()) if _enough(differences))


def _enough(differences: Sequence[Difference]) -> bool:
    return len(differences) >= 2 or any(difference.feature in STRONG or difference.at is not None for difference in differences)


@dataclass(frozen=True, slots=True)
class SettingChange:
    """From one file on, all files of a recorder are written in another way, and alike: somebody changed a setting."""

    since: Recording  # the first of them
    files: tuple[Recording, ...]  # those that are unlike the rest, in order of time
    differences: tuple[Difference, ...]


def setting_change(found: Sequence[tuple[Recording, tuple[Difference, ...]]], family: Sequence[Recording]) -> SettingChange | None:
    """Return the change of setting that explains all files of `found`, which `unlike` returned; None where it does not."""
    whole = sorted((recording for recording in family if recording.probe.state is State.WHOLE and recording.start),
                   key=lambda recording: (recording.start, recording.name))
    odd = {recording.id: differences for recording, differences in found}
    ways = {tuple((difference.feature, difference.here) for difference in differences) for differences in odd.values()}
    at_end = [recording.id for recording in whole[-len(odd) :]] if odd else []
    at_begin = [recording.id for recording in whole[: len(odd)]]
    if len(odd) < FEWEST_CHANGED or len(ways) != 1 or not {feature for feature, _ in next(iter(ways))} <= SETTINGS:
        return None
    if set(at_end) != set(odd) and set(at_begin) != set(odd):
        return None
    files = tuple(recording for recording in whole if recording.id in odd)
    since = files[0] if set(at_end) == set(odd) else whole[len(odd)]
    return SettingChange(since, files, odd[files[0].id])


def _differing(feature: Feature, values: Sequence[str]) -> list[tuple[int, Difference]]:
    """Return who differs from what at least two files and two thirds of all share."""
    usual, alike = Counter(values).most_common(1)[0]
    if alike < 2 or alike * 3 < len(values) * 2:
        return []
    return [(index, Difference(feature, value, usual, alike)) for index, value in enumerate(values) if value != usual]


def _rhythms(whole: Sequence[Recording]) -> list[tuple[int, Difference]]:
    """Return files whose keyframes stumble, or come at another pace, where the siblings' never do at the same size and rate."""
    settings = [_setting(recording) for recording in whole]
    differences = []
    for index, recording in enumerate(whole):
        others = [_video(whole[other]) for other, setting in enumerate(settings) if other != index and setting == settings[index]]
        track = _video(recording)
        steady = [other.gop for other in others if other is not None and other.gop and not other.gop_unlike]
        if len(steady) < max(2, FEWEST - 1) or len(steady) < len(others) or len(set(steady)) != 1 or track is None or not track.gop:
            continue
        if track.gop != steady[0]:
            differences.append((index, Difference(Feature.GOP, str(track.gop), str(steady[0]), len(steady))))
        elif track.gop_unlike and not _explained(recording) and not _extra_keyframes(recording):
            differences.append((index, Difference(Feature.RHYTHM, str(track.gop_unlike), "0", len(steady), _stumble(recording))))
    return differences


def _extra_keyframes(recording: Recording) -> bool:
    """Whether only a keyframe or two were put in between, and the others come when they would have come without them."""
    keys = recording.probe.keyframes
    if len(keys) < FEWEST:
        return False
    usual = Counter(after - before for before, after in pairwise(keys)).most_common(1)[0][0]
    off = [key for key in keys if abs((key - keys[0]) / usual - round((key - keys[0]) / usual)) > OFF_GRID]
    return 0 < len(off) <= MOST_EXTRA and keys[-1] not in off  # behind a join all others are off


def _odd_steps(whole: Sequence[Recording]) -> list[tuple[int, Difference]]:
    """Return files in which a picture or two come at another pace, where the siblings' never do at the same size and rate."""
    settings = [_setting(recording) for recording in whole]
    differences = []
    for index, recording in enumerate(whole):
        others = [_video(whole[other]) for other, setting in enumerate(settings) if other != index and setting == settings[index]]
        odd = _odd(_video(recording))
        if odd and len(others) >= max(2, FEWEST - 1) and not any(map(_odd, others)) and not _explained(recording):
            differences.append((index, Difference(Feature.STEPS, str(len(odd)), "0", len(others), Fraction(str(odd[0])))))
    return differences


def _odd(track: TrackLayout | None) -> tuple[float, ...]:
    return track.odd_steps if track is not None else ()


def _explained(recording: Recording) -> bool:
    """Say whether lost packets or a software encoder, which sets keyframes at changes of scene, explain a stumble."""
    lost_packets = any(flaw.kind in (BreakKind.HOLE, BreakKind.JUMP, BreakKind.BACKWARDS) for flaw in recording.probe.breaks)
    return lost_packets or bool(recording.probe.layout.writer)


def _setting(recording: Recording) -> tuple[int | None, int | None, str, int] | None:
    """Return width and height in pixels, codec and frames a second; None where there is no picture."""
    video = recording.probe.video
    return (video.width, video.height, video.codec, round(float(video.rate or 0))) if video is not None else None


def _stumble(recording: Recording) -> Fraction | None:
    """Return the keyframe that comes too early or too late."""
    keys = recording.probe.keyframes
    steps = [after - before for before, after in pairwise(keys)]
    if not steps:
        return None
    usual = Counter(steps).most_common(1)[0][0]
    return next((keys[index + 1] for index, step in enumerate(steps) if abs(step - usual) > usual / 100), None)
