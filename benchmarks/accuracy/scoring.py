"""What is found in a dump, held against what is known about it: recall, false alarms, time error."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
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
from footage.signals.sampling import sample
from footage.timeline import observe
from footage.timeline import sessions as timeline
from footage.values.readability import index_alone, judged
from footage.values.recordings import Media, Probe, Recording, State
from footage.values.seconds import seconds_between
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
    recordings = [recording for folder in sorted(root.iterdir()) for recording in _taken(folder)]
    paths = {recording.id: path for folder in sorted(root.iterdir()) for recording, path in _paths(folder, recordings)}
    looked = [
        recording
        for recording in recordings
        if recording.media in (Media.VIDEO, Media.AUDIO) and recording.probe.state is not State.UNREADABLE
    ]
    measured = {recording.id: measure(paths[recording.id], index_alone(recording.probe), LIMITS) for recording in looked}
    recordings = [replace(recording, probe=judged(recording.probe, measured[recording.id].decoding))
                  if recording.id in measured and measured[recording.id].decoding else recording for recording in recordings]
    resolved = times.resolve(recordings, offsets or {}, measured, LIMITS)
    sounds = {recording.id: loudness(paths[recording.id]) for recording in worth_hearing(resolved.recordings)}
    resolved = together(resolved, align(resolved.recordings, sounds), LIMITS)
    sessions = timeline.sessions(resolved.recordings, LIMITS)
    gaps = timeline.interruptions(resolved.recordings, sessions, LIMITS)
    seen = (*resolved.observations, *observe.observe(resolved.recordings, measured, LIMITS),
            *signs.signs(resolved.recordings, measured))
    findings = [Found("gap", gap.interval.start, float(gap.interval.seconds), f"{gap.device or 'team'}") for gap in gaps]
    return (
        *findings,
        *(
            Found(
                observation.kind,
                observation.start,
                None if observation.seconds is None else float(observation.seconds),
                observation.message.say("en"),
                str(observation.evidence.get("sign") or observation.message.key),
            )
            for observation in seen
        ),
    )


def _probe(path: Path) -> Probe:
    index = probe(path)
    return judged(index, sample(path, index))


def _taken(folder: Path) -> list[Recording]:
    seen = survey(folder)
    return [Recording(
        id=f"R-{folder.name}-{file.name}", name=file.name, sha256=hashlib.sha256(file.path.read_bytes()).hexdigest(), size=file.size,
        media=file.media, names=file.names, probe=_probe(file.path), device=file.names.device or seen.device,
        officer=file.names.officer, modified=file.modified) for file in seen.files]


def _paths(folder: Path, recordings: Sequence[Recording]) -> list[tuple[Recording, Path]]:
    return [(recording, folder / recording.name) for recording in recordings if recording.id == f"R-{folder.name}-{recording.name}"]


def score(findings: Sequence[Found], truth: Sequence[Truth], also: Sequence[str] = ()) -> Score:
    """Compare; `also`: kinds that may be found beside, because they follow from the truth."""
    remaining = list(findings)
    missed: list[Truth] = []
    errors: list[tuple[str, float, float]] = []
    for event in truth:
        hits = [finding for finding in remaining if _hit(finding, event)]
        if not hits:
            missed.append(event)
            continue
        best = min(hits, key=lambda finding: _error(finding, event))
        errors.append((event.kind, _error(best, event), event.error))
        remaining = [finding for finding in remaining if finding not in hits]
    return Score(
        tuple(missed), tuple(finding for finding in remaining if finding.kind not in also and finding.about not in also), tuple(errors)
    )


def _hit(finding: Found, event: Truth) -> bool:
    if finding.kind != event.kind:
        return False
    if event.size is not None and (finding.seconds is None or abs(finding.seconds - event.size) > 1.5):
        return False
    return event.start is None or (finding.start is not None and abs(float(seconds_between(event.start, finding.start))) <= FIND_WITHIN)


def _error(finding: Found, event: Truth) -> float:
    """The larger of the errors of start and end, in seconds."""
    if event.size is not None:
        return abs((finding.seconds or 0) - event.size)
    if event.start is None or finding.start is None:
        return 0.0
    begin = float(seconds_between(event.start, finding.start))
    end = begin + (finding.seconds or 0) - event.seconds if event.seconds is not None else begin
    return max(abs(begin), abs(end))
