"""Facts of a case, made by hand: one visit on 2 March 2026, a Monday, that a test bends to what it asks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from fractions import Fraction
from hashlib import sha256
from typing import Any

from footage.values.names import NameFacts
from footage.values.recordings import BEIJING, Clock, Interruption, Interval, Media, Observation, Probe, Recording, Session, State
from footage.values.seconds import later, seconds_between
from footage.values.tolerance import Tolerance
from footage.values.tracks import Stream
from regulations.catalogue import load
from regulations.judgement import judge
from regulations.values.facts import Case, CaseFacts, CaseRecorder, Explanation, Heard, Officer
from regulations.values.reviews.findings import Judgement

DAY = date(2026, 3, 2)
FIVE = ("tonghua-hrss", "guhan-town", "tonghua-gazetteer", "jilin-civil-affairs", "linxi-hrss")


def at(clock: str, day: date = DAY) -> datetime:
    """Return a moment of the day from "9:30" or "9:30:05"."""
    parts = [int(part) for part in clock.split(":")] + [0]
    return datetime(day.year, day.month, day.day, *parts[:3], tzinfo=BEIJING)


def span(start: str, end: str, day: date = DAY) -> Interval:
    return Interval(at(start, day), at(end, day))


def recording(
    start: str | None, end: str | None, device: str = "A012345", *, media: Media = Media.VIDEO, day: date = DAY, **changes: Any
) -> Recording:
    """Return one file of a recorder; its id is made of device and start."""
    first, last = (at(start, day) if start else None), (at(end, day) if end else None)
    length = seconds_between(first, last) if first and last else Fraction(60)
    name = f"{device}_{start or 'unknown'}"
    streams = [Stream("audio", "aac", Fraction(0), length, 100, channels=1)]
    if media is Media.VIDEO:
        streams.insert(0, Stream("video", "h264", Fraction(0), length, 100, Fraction(25), 320, 180))
    probe = Probe("mp4", State.WHOLE, 1000, length, tuple(streams) if media is not Media.PHOTO else ())
    base = Recording(
        id=f"R-{name}", name=f"{name}.MP4", sha256=sha256(name.encode()).hexdigest(), size=1000, media=media,
        names=NameFacts("standard", "N2"), probe=probe, device=device, officer="012345", start=first, end=last, clock=Clock("name"),
    )  # fmt: skip
    return replace(base, **changes)


def gap(before: Recording, after: Recording | None, end: str | None = None, **changes: Any) -> Interruption:
    """Return the team's interruption between two recordings, or after the last one until `end`."""
    assert before.end
    stop = after.start if after else at(end or "23:59")
    assert stop
    base = Interruption(Interval(before.end, stop), Fraction(2), None, (before.id,), (after.id,) if after else ())
    return replace(base, **changes)


def observation_of(kind: str, by: Recording, start: str | None = None, end: str | None = None, **changes: Any) -> Observation:
    from messages import text

    seconds = seconds_between(at(start), at(end)) if start and end else None
    base = Observation(
        kind, (by.id,), text("judgement.general_clause"), by.device, at(start) if start else by.start,
        at(end) if end else by.end, seconds,
    )  # fmt: skip
    return replace(base, **changes)


def heard(topic: str, by: Recording, offset: int = 5, score: int = 95, quote: str = "……") -> Heard:
    assert by.start
    return Heard(topic, by.id, later(by.start, Fraction(offset)), Fraction(offset), Fraction(score), quote)


OPENING = ("notice", "slot:时间", "slot:地点", "slot:人员", "slot:事由", "slot:对象", "slot:环节", "credentials")


def labels_of(recordings: list[Recording], stored: Mapping[str, Mapping[str, str]]) -> dict[str, Mapping[str, str]]:
    """Return the labels of each recording: its own, and those of "*", which every recording has."""
    return {recording.id: {**stored.get("*", {}), **stored.get(recording.id, {})} for recording in recordings}


@dataclass
class Scene:
    """A case that is in order under all five regulations, until a test changes it."""

    recordings: list[Recording] = field(default_factory=lambda: [recording("9:29:50", "10:20")])
    interruptions: list[Interruption] = field(default_factory=list)
    observations: list[Observation] = field(default_factory=list)
    documents: list[Any] = field(default_factory=list)
    comparisons: list[Any] = field(default_factory=list)
    heard: list[Heard] | None = None  # None: everything that should be said at the start
    listened: bool = True
    speech: bool = True
    confirmed: bool = True
    transfers: list[Any] = field(default_factory=list)
    labels: Mapping[str, Mapping[str, str]] = field(default_factory=lambda: {"*": {"证明对象": "未支付劳动报酬"}})  # "*": every recording
    case: dict[str, Any] = field(default_factory=dict)

    def sessions(self) -> tuple[Session, ...]:
        sessions = []
        for device in sorted({recording.device or "" for recording in self.recordings}):
            recordings = [
                recording
                for recording in self.recordings
                if recording.device == device and recording.interval and recording.media is not Media.PHOTO
            ]
            if recordings:
                start, end = min(recording.start for recording in recordings), max(recording.end for recording in recordings)
                sessions.append(Session(device, start, end, tuple(recording.id for recording in recordings)))
        return tuple(sessions)

    def facts(self, regulation: str) -> CaseFacts:
        case = Case(**{**CASE, "regulation": regulation, **self.case})
        first = self.recordings[0] if self.recordings else None
        hints = self.heard if self.heard is not None else [heard(what, first) for what in OPENING if first and first.start]
        ids = frozenset(recording.id for recording in self.recordings)
        return CaseFacts(
            case=case, recordings=tuple(self.recordings), sessions=self.sessions(), interruptions=tuple(self.interruptions),
            observations=tuple(self.observations), documents=tuple(self.documents), comparisons=tuple(self.comparisons),
            heard=tuple(hints), listened=ids if self.listened else frozenset(),
            speech=ids if self.listened and self.speech else frozenset(),
            confirmed=ids if self.confirmed else frozenset(), transfers=tuple(self.transfers),
            labels=labels_of(self.recordings, self.labels),
        )  # fmt: skip

    def judged(self, regulation: str, tolerance: Tolerance | None = None) -> Judgement:
        return judge(self.facts(regulation), load(regulation), tolerance or Tolerance())


CASE: dict[str, Any] = {
    "number": "通人社监罚〔2026〕17号",
    "matter": "行政处罚",
    "procedure": "一般程序",
    "cause": "拖欠劳动报酬",
    "party": "某某建筑工程有限公司",
    "unit": "劳动保障监察支队",
    "officers": (Officer("张伟", "07040012031"), Officer("李娜", "07040012058")),
    "recorders": (CaseRecorder("A012345", "张伟"), CaseRecorder("CAM002", "李娜")),
    "file_retention": "30年",
    "evidence": False,
    "activity_ended": at("10:20"),
}


def explanation(start: str, end: str) -> Explanation:
    return Explanation("中断情况说明.docx", span(start, end))


def kinds(judgement: Judgement) -> Sequence[str]:
    return [finding.kind for finding in judgement.findings]
