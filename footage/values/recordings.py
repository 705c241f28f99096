"""The values every other folder uses: what a recorder produced, and when that was.

Times are aware datetimes; lengths are exact `Fraction` seconds. Nothing here reads a file or a clock.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from fractions import Fraction
from zoneinfo import ZoneInfo

from footage.values.decoding import Decoding
from footage.values.names import NameFacts
from footage.values.seconds import later, seconds_between
from footage.values.tracks import Break, Layout, Stream, StreamKind
from messages import Text
from messages.json_values import JsonObject

BEIJING = ZoneInfo("Asia/Shanghai")  # the one legal time of the five regulations' offices


class Media(StrEnum):
    """What kind of file a dump holds (R000-04, R003-3-01)."""

    VIDEO = "video"
    AUDIO = "audio"
    PHOTO = "photo"
    SIDE = "side"  # logs, GPS tracks, thumbnails, station XML
    OTHER = "other"


class State(StrEnum):
    """Whether the file is what its kind should be (contract.md `ingest --json`)."""

    WHOLE = "whole"
    TRUNCATED = "truncated"
    UNREADABLE = "unreadable"
    NOT_MEDIA = "not-media"


@dataclass(frozen=True, slots=True)
class Interval:
    """A stretch of time, start included, end not."""

    start: datetime  # aware
    end: datetime  # aware, not before start

    @property
    def seconds(self) -> Fraction:
        """Length in seconds."""
        return seconds_between(self.start, self.end)

    def overlap(self, other: Interval) -> Interval | None:
        """Return the common stretch, or None where there is none."""
        start, end = max(self.start, other.start), min(self.end, other.end)
        return Interval(start, end) if start < end else None


class ClockSource(StrEnum):
    """A clock that says when something was recorded (contract.md)."""

    PICTURE = "picture"  # burned into the picture
    NAME = "name"  # the file's name
    CONTAINER = "container"  # the time stamp inside the file
    FILE = "file"  # the file's time stamp on the recorder
    SPOKEN = "spoken"  # a time that somebody says aloud
    MANUAL = "manual"  # a person's decision
    RECORDER = "recorder"  # the recorder's own clock as a whole, as the best of its files shows it
    DOCK = "dock"  # the clock of the machine the recorder was docked to


@dataclass(frozen=True, slots=True)
class Clock:
    """Which clock a recording's times rest on, and how far it can be trusted."""

    source: ClockSource
    offset_seconds: Fraction = Fraction(0)  # s; added to the recorder's own time to get the time used here
    uncertainty_seconds: Fraction = Fraction(2)  # s; the true time lies within ± this
    why: Text | None = None  # one sentence on how it was decided


@dataclass(frozen=True, slots=True)
class Claim:
    """What the index of a file claims by itself, where decoding showed something else."""

    state: State
    duration: Fraction | None = None  # s
    problem: Text | None = None


@dataclass(frozen=True, slots=True)
class Probe:
    """What the index of one file claims, and whether the bytes bear it out. Bad content never raises."""

    format: str  # "mp4", "mov", "avi", "ts", "ps", "wav", "mp3", "amr", "jpeg", "unknown" …
    state: State
    size: int  # bytes of the file
    duration: Fraction | None = None  # s; a lower bound where state is TRUNCATED
    streams: tuple[Stream, ...] = ()
    created: datetime | None = None  # what the container claims, read as UTC
    encoder: str | None = None  # the writing program, where the container names one
    tags: Mapping[str, str] = field(default_factory=dict)  # other text the container or EXIF holds
    breaks: tuple[Break, ...] = ()
    keyframes: tuple[Fraction, ...] = ()  # s, presentation times of the video's keyframes
    claimed_bytes: int | None = None  # bytes the index accounts for
    layout: Layout = field(default_factory=Layout)  # how it was written, for the comparison with its siblings
    problem: Text | None = None  # why it is not whole
    decoding: Decoding | None = None  # what a decoder opened; None where nothing was tried
    claim: Claim | None = None  # what the index alone says; None where decoding changed nothing of it

    @property
    def open_end(self) -> bool:
        """Whether the end is only a lower bound: the file is cut off, or what follows does not open."""
        if self.claim is None:
            return self.state is State.TRUNCATED
        return self.state is State.TRUNCATED and (self.claim.state is State.TRUNCATED or self.duration != self.claim.duration)

    @property
    def video(self) -> Stream | None:
        """The first video track."""
        return next((stream for stream in self.streams if stream.kind == StreamKind.VIDEO), None)

    @property
    def audio(self) -> Stream | None:
        """The first sound track."""
        return next((stream for stream in self.streams if stream.kind == StreamKind.AUDIO), None)


@dataclass(frozen=True, slots=True)
class Recording:
    """One media file of a dump, with everything measured in it."""

    id: str  # stable: "R-" and the first 16 hex digits of the dump-independent identity (see storage)
    name: str  # path inside the dump, "/" between folders
    sha256: str  # lower-case hex
    size: int  # bytes
    media: Media
    names: NameFacts
    probe: Probe
    device: str | None = None  # as decided from the name, the folder or the case file
    officer: str | None = None
    start: datetime | None = None  # aware; corrected by `clocks`; None where nothing says when it was
    end: datetime | None = None  # aware; a lower bound where probe.state is TRUNCATED
    clock: Clock | None = None
    modified: datetime | None = None  # the file's time stamp on the recorder
    recorder: str = ""  # tells recorders without a number apart: the officer, else the dump; "" where `device` does
    corrected: tuple[str, ...] = ()  # of "device" and "officer": what a person put right; `names` keeps what the name says

    @property
    def own_recorder(self) -> str:
        """Whose footage it is, known by a number or not: recordings of one recorder share it. Never shown to a person."""
        return self.device or self.recorder

    @property
    def lane(self) -> tuple[str, str]:
        """The recorder and which of its lenses: what cannot film two things at once."""
        return (self.own_recorder, self.names.second_lens)

    @property
    def named_start(self) -> datetime | None:
        """When it began by its name: as the name says, or the end in the name less the length; None where that is not known."""
        if self.names.start or not self.names.end:
            return self.names.start
        whole = Fraction(0) if self.media is Media.PHOTO else self.probe.duration if self.probe.state is State.WHOLE else None
        length = self.names.duration if self.names.duration is not None else whole
        return later(self.names.end, -length) if length is not None else None

    @property
    def interval(self) -> Interval | None:
        """Start to end, or None where the time is unknown."""
        return Interval(self.start, self.end) if self.start and self.end and self.start <= self.end else None


@dataclass(frozen=True, slots=True)
class Session:
    """Consecutive recordings of one recorder that belong to one activity (一次执法记录)."""

    device: str
    start: datetime
    end: datetime
    recordings: tuple[str, ...]  # ids in order of time
    recorder: str = ""  # as in Recording.own_recorder

    @property
    def interval(self) -> Interval:
        """Start to end."""
        return Interval(self.start, self.end)


@dataclass(frozen=True, slots=True)
class Interruption:
    """Time inside an activity where one recorder, or the whole team, has no footage (间断)."""

    interval: Interval
    uncertainty_seconds: Fraction  # s
    device: str | None  # the recorder that stopped; None where no recorder of the team covers it
    before: tuple[str, ...]  # ids of the recordings that end here
    after: tuple[str, ...]  # ids of the recordings that begin afterwards; empty where recording never resumed
    covered_by: tuple[str, ...] = ()  # recorders that cover it; only where `device` is set
    sound_by: tuple[str, ...] = ()  # ids of recordings with sound only that run meanwhile: they do not cover the picture
    moved_metres: float | None = None  # between the GPS fixes right before and right after; None where a fix is missing
    open_ended: bool = False  # the recording before is cut off: its end is a lower bound, so the interruption may be shorter
    lens: str = ""  # the second lens that alone stopped; "" where the main picture did


class ObservationKind(StrEnum):
    """What can be seen in footage alone (contract.md, "Kinds of finding"); regulations add what is seen against papers and law."""

    GAP_INSIDE = "gap-inside"
    OVERLAP = "overlap"
    NUMBER_MISSING = "number-missing"
    TRUNCATED = "truncated"
    UNREADABLE = "unreadable"
    BLACK = "black"
    FROZEN = "frozen"
    SILENT = "silent"
    NO_SOUND = "no-sound"
    CLOCK_RESET = "clock-reset"
    CLOCK_JUMP = "clock-jump"
    CLOCK_OFFSET = "clock-offset"
    EDITED = "edited"
    DUPLICATE = "duplicate"
    HINT = "hint"


@dataclass(frozen=True, slots=True)
class Observation:
    """Something seen in the footage, before any law was asked about it."""

    kind: str  # an ObservationKind, or a kind that regulations add
    recordings: tuple[str, ...]  # ids
    message: Text  # what was seen, and how sure that is
    device: str | None = None
    start: datetime | None = None
    end: datetime | None = None
    seconds: Fraction | None = None
    uncertainty_seconds: Fraction = Fraction(0)
    evidence: JsonObject = field(default_factory=dict)  # the numbers behind the sentence


def form_of(recording: Recording) -> str:
    """Return format and codecs as papers name them: "MP4 h264/aac"."""
    codecs = "/".join(dict.fromkeys(stream.codec for stream in recording.probe.streams))
    return f"{recording.probe.format.upper()} {codecs}".strip()
