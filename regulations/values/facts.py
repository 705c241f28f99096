"""The facts of one case, as values: what the law is asked about. Nothing here reads a file or a clock."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from fractions import Fraction

from footage.values.recordings import Interruption, Interval, Observation, Recording, Session
from messages import Text
from regulations.tables import one_of, span_of
from regulations.values.devices import DeviceCheck, DeviceDown
from regulations.values.entries import Entries
from regulations.values.enums import Trigger

# R000-03: the seven matters of 000 art. 7; 行政征收 and 行政收费 are the two that other regulations add.
MATTERS = ("行政许可", "行政确认", "行政给付", "行政奖励", "行政处罚", "行政强制", "行政检查", "行政征收", "行政收费")


@dataclass(frozen=True, slots=True)
class Officer:
    """A person who carries out the activity."""

    name: str
    certificate: str | None = None  # 执法证号


@dataclass(frozen=True, slots=True)
class CaseRecorder:
    """Which officer wore which recorder."""

    device: str
    officer: str | None = None  # name
    mode: str | None = field(default=None, metadata=one_of("佩戴", "手持", "固定"))  # 004 art. 21
    lent: Interval | None = field(default=None, metadata=span_of("from", "to"))  # when; None: all the time of the case


@dataclass(frozen=True, slots=True)
class CaseDocument:
    """A paper of the case as the case file lists it."""

    file: str  # path relative to the case file
    kind: str  # 现场检查笔录, 询问笔录, 送达回证 …


@dataclass(frozen=True, slots=True)
class Place:
    """Where the team was, and when."""

    name: str
    interval: Interval = field(metadata=span_of("from", "to"))


@dataclass(frozen=True, slots=True)
class Explanation:
    """A written explanation of an interruption (001 art. 14)."""

    file: str
    interval: Interval = field(metadata=span_of("from", "to"))


@dataclass(frozen=True, slots=True)
class Away:
    """Why footage could not be handed over at once, and when the team came back."""

    returned_at: datetime
    reason: str = field(metadata=one_of("连续工作", "异地工作", "边远或交通不便"))


@dataclass(frozen=True, slots=True)
class NotRecorded:
    """An entry of the exception register: why something was not recorded (003-3 art. 5)."""

    matter: str  # the step that was not recorded
    reason: str
    basis: str
    work_record: str | None = None  # file
    reported_at: datetime | None = None
    day: date | None = None  # of the step; None: the entry names no day
    span: Interval | None = field(default=None, metadata=span_of("from", "to"))  # None: the entry names no time


@dataclass(frozen=True, slots=True)
class OtherLaw:
    """Another law that sets the archive date of this matter (000 art. 35: 从其规定), and who says so."""

    due: date
    law: str  # 《…》
    article: str
    quote: str
    by: str  # who entered it


@dataclass(frozen=True, slots=True)
class Case:
    """One matter, one case file (一案一卷); the fields of contract.md, "The case file"."""

    number: str
    matter: str = field(metadata=one_of(*MATTERS))
    unit: str
    regulation: str  # profile id
    procedure: str | None = field(default=None, metadata=one_of("一般程序", "简易程序", "普通程序"))
    cause: str | None = None
    party: str | None = None
    officers: tuple[Officer, ...] = ()
    file_retention: str | None = field(default=None, metadata=one_of("永久", "30年", "10年"))
    evidence: bool | None = None  # whether footage serves as evidence; None: nobody said yet
    inspection: str | None = field(default=None, metadata=one_of("日常检查", "专项检查", "其他检查"))  # of a 行政检查; None: not said
    coercion: bool | None = None  # whether coercive measures were taken in a matter of another kind; None: nobody said yet
    activity_ended: datetime | None = None
    closed: date | None = None
    confidentiality: str = field(default="none", metadata=one_of("none", "secret", "commercial", "privacy"))
    triggers: tuple[Trigger, ...] = ()  # known from outside
    recorders: tuple[CaseRecorder, ...] = ()
    documents: tuple[CaseDocument, ...] = ()
    places: tuple[Place, ...] = ()
    explanations: tuple[Explanation, ...] = ()
    exceptions: tuple[NotRecorded, ...] = ()
    away: Away | None = None
    object_of_proof: str | None = None  # 证明对象: what the footage is to prove (003-2 art. 18(一)2)
    archive: OtherLaw | None = None
    device_checks: tuple[DeviceCheck, ...] = ()
    custodian: str | None = None  # 保管人: who keeps the footage of the unit
    further_matters: tuple[str, ...] = field(default=(), metadata=one_of(*MATTERS))  # of the same case file, beside `matter`

    @property
    def matters(self) -> tuple[str, ...]:
        """All matters of the case file, the one it was opened for first."""
        return tuple(dict.fromkeys((self.matter, *self.further_matters)))


@dataclass(frozen=True, slots=True)
class DocumentInterval:
    """One stretch of time read from a paper (contract.md `documents[].intervals[]`)."""

    start: datetime | None  # aware; None where the paper leaves it blank
    end: datetime | None  # aware; minute precision means [HH:MM:00, HH:MM:59]
    precision: str  # "second", "minute", "hour", "day"
    text: str  # the words it was read from
    where: str  # page, paragraph or cell, e.g. "表1 第2行第2列" or "第1页"
    label: str = ""  # 检查时间, 询问时间 …
    # contract.md, and signature, approximate, inferred-date, no-year, duration, interruption, mended (in recognition),
    # amended (words beside it are struck out), unlabelled (no word says what it is the time of)
    flags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class DocumentTimes:
    """What one paper of the case says about time, people and places."""

    file: str
    kind: str
    sha256: str
    intervals: tuple[DocumentInterval, ...] = ()
    signed: tuple[DocumentInterval, ...] = ()  # signature times, never used as activity times
    officers: tuple[str, ...] = ()  # names read in it
    certificates: tuple[str, ...] = ()  # 执法证号 read in it
    place: str | None = None  # 检查地点
    shown: bool = False  # it says that the certificates were shown (出示执法证件)
    fields: Mapping[str, str] = field(default_factory=dict)  # of a 送达回证: 送达文书, 受送达人, 送达地点, 送达方式
    problem: Text | None = None  # why it could not be read
    notes: tuple[Text, ...] = ()  # what of it was not read: pages beyond the limit …


@dataclass(frozen=True, slots=True)
class Comparison:
    """One interval of a document against the footage (contract.md `comparisons[]`, requirements.md D.3)."""

    document: str  # file
    start: datetime | None
    end: datetime | None
    covered_seconds: Fraction
    uncovered: tuple[Interval, ...]
    start_difference_seconds: Fraction | None  # footage minus document; negative: the footage begins earlier
    end_difference_seconds: Fraction | None
    result: str  # consistent, roughly-consistent, inconsistent, not-comparable
    basis: str = "coverage"  # "coverage" or "reflected" (003-3 art. 9: 反映的起止时间)
    uncertainty_seconds: Fraction = Fraction(0)  # s; of the clocks of the footage compared
    raw_start_difference_seconds: Fraction | None = None  # s; by the recorder's own clock, where that was corrected
    raw_end_difference_seconds: Fraction | None = None


@dataclass(frozen=True, slots=True)
class Heard:
    """A phrase heard in a recording: a hint, never a decision."""

    what: str  # "notice", "slot:时间", "credentials", "reason", "resume", "end", "refusal", "LT5" …
    recording: str  # id
    start: datetime | None  # aware, in the case's time; None where the recording has none
    offset: Fraction  # s from the start of the recording
    score: Fraction  # 0–100
    text: str  # the words around it
    said: datetime | None = None  # aware; the time of day that was said, where `what` is "time": one more clock (001 art. 13)
    said_uncertainty_seconds: Fraction | None = None  # s; people say minutes, or only the hour
    said_dated: bool = False  # the day was said as well, not taken from the recording


@dataclass(frozen=True, slots=True)
class Transfer:
    """When one recording was handed over (移交)."""

    recording: str  # id
    received_at: datetime
    dump: int | None = None  # number of the dump it came with; what came at once is one hand-over


@dataclass(frozen=True, slots=True)
class CaseFacts:
    """Everything that `judgement.judge` is asked to look at."""

    case: Case
    recordings: tuple[Recording, ...]
    sessions: tuple[Session, ...]
    interruptions: tuple[Interruption, ...]  # of each recorder, and of the team (device None)
    observations: tuple[Observation, ...]  # clocks, picture, sound, signs of editing …
    documents: tuple[DocumentTimes, ...]
    comparisons: tuple[Comparison, ...]
    heard: tuple[Heard, ...]
    listened: frozenset[str]  # ids of the recordings that were transcribed
    speech: frozenset[str] = frozenset()  # ids of the recordings in which speech was found
    confirmed: frozenset[str] = frozenset()  # ids whose written record is confirmed
    transfers: tuple[Transfer, ...] = ()
    archived_at: datetime | None = None
    labels: Mapping[str, Mapping[str, str]] = field(default_factory=dict)  # recording id → label → what the catalogue says
    faulty: tuple[DeviceDown, ...] = ()  # recorders of the footage that were faulty
    entered: Entries = field(default_factory=Entries)  # what was entered as an act, beside the case file


@dataclass(frozen=True, slots=True)
class Mark:
    """A reason to keep footage permanently (长期保存标记)."""

    trigger: Trigger
    reason: str
    by: str
    at: datetime
    recording: str | None = None  # id; None: all footage of the case
    span: Interval | None = None  # the stretch meant; the whole original is kept all the same
