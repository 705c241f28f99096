"""What is found in a dump, held against what is known about it: recall, false alarms, time error."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from pathlib import Path

from footage.clocks import times
from footage.clocks.align import align, loudness, worth_hearing
from footage.clocks.together import together
from footage.containers.probing import probe
from footage.editing import signs
from footage.measure import measure
from footage.recorders import survey
from footage.timeline import observe
from footage.timeline import sessions as timeline
from footage.values.recordings import Media, Recording, State, seconds_between
from footage.values.tolerance import Tolerance

LIMITS = Tolerance()
FIND_WITHIN = 3.0  # s; a finding further from the truth than this is another one


@dataclass(frozen=True)
class Truth:
    """One defect that a dump holds."""

    kind: str  # contract.md, "Kinds of finding"
    start: datetime | None = None  # None: the whole file
    seconds: float | None = None
    error: float = 0.1  # s; the goal for the time error: a frame, 1 s by a clock, 2 s by names
    size: float | None = None  # s; how much a clock is off, where that is the finding


@dataclass(frozen=True)
class Found:
    """One finding."""

    kind: str
    start: datetime | None
    seconds: float | None
    what: str  # the sentence
    about: str = ""  # the sign, or which observation of its kind


@dataclass(frozen=True)
class Score:
    """How one dump came out."""

    missed: tuple[Truth, ...]
    alarms: tuple[Found, ...]
    errors: tuple[tuple[str, float, float], ...]  # kind, time error in s, goal in s


def examine(root: Path, offsets: dict[str, Fraction] | None = None) -> tuple[Found, ...]:
    """Return everything that is said about the recordings under `root`, one folder a recorder, as `review` would have it said."""
    recordings = [one for folder in sorted(root.iterdir()) for one in _taken(folder)]
    paths = {one.id: path for folder in sorted(root.iterdir()) for one, path in _paths(folder, recordings)}
    looked = [one for one in recordings if one.media in (Media.VIDEO, Media.AUDIO) and one.probe.state is not State.UNREADABLE]
    measured = {one.id: measure(paths[one.id], one.probe, LIMITS) for one in looked}
    resolved = times.resolve(recordings, offsets or {}, measured, LIMITS)
    sounds = {one.id: loudness(paths[one.id]) for one in worth_hearing(resolved.recordings)}
    resolved = together(resolved, align(resolved.recordings, sounds), LIMITS)
    sessions = timeline.sessions(resolved.recordings, LIMITS)
    gaps = timeline.interruptions(resolved.recordings, sessions, LIMITS)
    seen = (*resolved.observations, *observe.observe(resolved.recordings, measured, LIMITS),
            *signs.signs(resolved.recordings, measured))
    found = [Found("gap", one.interval.start, float(one.interval.seconds), f"{one.device or 'team'}") for one in gaps]
    return (*found, *(Found(one.kind, one.start, None if one.seconds is None else float(one.seconds), one.message.say("en"),
                            str(one.evidence.get("sign") or one.message.key)) for one in seen))


def _taken(folder: Path) -> list[Recording]:
    seen = survey(folder)
    return [Recording(
        id=f"R-{folder.name}-{file.name}", name=file.name, sha256=hashlib.sha256(file.path.read_bytes()).hexdigest(), size=file.size,
        media=file.media, names=file.names, probe=probe(file.path, name=file.name), device=file.names.device or seen.device,
        officer=file.names.officer, modified=file.modified) for file in seen.files]


def _paths(folder: Path, recordings: Sequence[Recording]) -> list[tuple[Recording, Path]]:
    return [(one, folder / one.name) for one in recordings if one.id == f"R-{folder.name}-{one.name}"]


def score(found: Sequence[Found], truth: Sequence[Truth], also: Sequence[str] = ()) -> Score:
    """Compare; `also`: kinds that may be found beside, because they follow from the truth."""
    left = list(found)
    missed: list[Truth] = []
    errors: list[tuple[str, float, float]] = []
    for one in truth:
        hits = [each for each in left if _hit(each, one)]
        if not hits:
            missed.append(one)
            continue
        best = min(hits, key=lambda each: _error(each, one))
        errors.append((one.kind, _error(best, one), one.error))
        left = [each for each in left if each not in hits]
    return Score(tuple(missed), tuple(each for each in left if each.kind not in also and each.about not in also), tuple(errors))


def _hit(found: Found, one: Truth) -> bool:
    if found.kind != one.kind:
        return False
    if one.size is not None and (found.seconds is None or abs(found.seconds - one.size) > 1.5):
        return False
    return one.start is None or (found.start is not None and abs(float(seconds_between(one.start, found.start))) <= FIND_WITHIN)


def _error(found: Found, one: Truth) -> float:
    """The larger of the errors of start and end, in seconds."""
    if one.size is not None:
        return abs((found.seconds or 0) - one.size)
    if one.start is None or found.start is None:
        return 0.0
    begin = float(seconds_between(one.start, found.start))
    end = begin + (found.seconds or 0) - one.seconds if one.seconds is not None else begin
    return max(abs(begin), abs(end))
