"""What the office's papers say, as values: the writers only lay them out.

Every field that may be None is printed as a blank to be filled in by hand. A `Wording` is either a ready text or a
`Text` of the message catalogue, which is said in the language of the paper.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction

from messages import Text
from regulations.values.facts import Officer

Wording = str | Text


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceRow:
    """One original in the evidence list (conventions.md 2.4)."""

    number: int  # running number, from 1
    name: str  # path inside the dump
    form: str  # format and codecs: "MP4 H.264/AAC"
    quantity: int = 1
    device: str | None = None  # recorder number
    shown_start: datetime | None = None  # aware; by the recorder's own clock
    start: datetime | None = None  # aware; corrected
    end: datetime | None = None  # aware; corrected; a lower bound where `state` is "truncated"
    seconds: Fraction | None = None  # s
    size: int | None = None  # bytes
    sha256: str | None = None  # lower-case hex
    sm3: str | None = None  # lower-case hex; None until the original was read back
    state: str = "whole"  # as footage.values.readability.condition names it
    kept_at: str = ""  # where the original lies
    remark: Wording = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceList:
    """证据登记保存清单 (R003-3-12, R002-05): what of one case, or of none, was taken in at once."""

    unit: str
    at: datetime  # aware; when the list was made
    rows: tuple[EvidenceRow, ...]
    dump: str  # name of the dump
    number: str | None = None  # case number or document number
    party: str | None = None
    cause: str | None = None
    place: str | None = None  # where it was taken in
    officers: tuple[Officer, ...] = ()
    handed_by: str | None = None  # 移交人
    keeper: str | None = None  # 保管人
    received_at: datetime | None = None  # aware; 接收时间
    due: datetime | date | None = None  # 移交期限; a day lasts until its midnight; a datetime is aware
    late: Text | None = None  # by how much it was missed; None where it was kept, or is not known
    of_no_case: bool = False  # footage that no case has yet: nobody's name stands over it
    replaces: tuple[str, ...] = ()  # names of earlier lists that this one takes the place of


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteItem:
    """One piece of footage in the explanatory note."""

    number: int
    name: str
    media: str  # footage.recordings.Media
    form: str  # format and codecs
    size: int  # bytes
    sha256: str
    sm3: str | None = None
    device: str | None = None
    recorded_by: str | None = None
    shown_start: datetime | None = None  # by the recorder's own clock
    shown_end: datetime | None = None
    start: datetime | None = None  # corrected
    end: datetime | None = None  # corrected
    seconds: Fraction | None = None  # s
    clock: Wording = ""  # how the correction was decided
    state: str = "whole"  # as footage.values.readability.condition names it


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteDocument:
    """A paper of the case that the footage belongs to."""

    name: str
    start: datetime | None = None
    end: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteInterruption:
    """An interruption and its reason, as far as one is known."""

    start: datetime
    end: datetime
    seconds: Fraction
    reason: Wording | None = None
    source: Wording | None = None  # spoken, written … and where


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteConversion:
    """A derivative made from an original, and why (R001-17, R004-28)."""

    source: str
    result: str
    method: Wording  # tool, version, parameters; cut from … to …
    why: Wording
    sha256: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteSign:
    """A sign that a recording may have been edited before it was handed over, as the review saw it."""

    name: str  # of the recording
    message: Wording  # what was seen, and what else could explain it
    start: datetime | None = None
    end: datetime | None = None
    status: Wording = ""  # what a person decided about it


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteMedium:
    """A medium the footage was written to."""

    kind: Wording
    number: str | None = None
    copies: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DisposedRow:
    """One original of a case that was disposed of before the case was packed."""

    number: int
    recording: str  # id
    name: str
    size: int  # bytes
    sha256: str
    sm3: str | None = None
    start: datetime | None = None
    end: datetime | None = None
    at: datetime | None = None  # when it was deleted
    list: str | None = None  # number of the disposal list; None: none says so
    place: int | None = None  # line of the list
    list_sha256: str | None = None  # of the list as JSON
    approved_by: str | None = None
    document: str | None = None  # number of the approval
    certificate: str | None = None  # name of the paper; None: none is known


@dataclass(frozen=True, slots=True, kw_only=True)
class DisposedList:
    """已销毁音像资料清单 of one case."""

    unit: str
    number: str  # case
    made_at: datetime
    rows: tuple[DisposedRow, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """音像资料制作说明 (conventions.md 2.3; R001-17, R003-2-15, R004-28), filed in the case."""

    unit: str
    number: str  # 案号
    title: str  # 资料名称
    made_at: datetime  # 制作时间
    method: Wording  # 制作方法
    items: tuple[NoteItem, ...]
    cause: str | None = None
    party: str | None = None
    documents: tuple[NoteDocument, ...] = ()
    devices: tuple[str, ...] = ()  # name, model, number
    recorded_by: tuple[Officer, ...] = ()
    place: str | None = None
    object_of_proof: str | None = None  # 证明对象
    makers: tuple[Officer, ...] = ()  # at least two sign
    interruptions: tuple[NoteInterruption, ...] = ()
    conversions: tuple[NoteConversion, ...] = ()
    signs: tuple[NoteSign, ...] = ()  # of editing
    reviewed: bool = True  # interruptions and signs were looked for
    media: tuple[NoteMedium, ...] = ()
    kept_at: str | None = None  # 原始载体存放处
    records: tuple[str, ...] = ()  # 文字记录, by name or attachment number
    disposed: tuple[DisposedRow, ...] = ()  # no longer there: disposed of by an approved list
    disposed_list: str = ""  # file that says so in full
    unfinished: tuple[Text, ...] = ()  # what of the case was when it was archived
    although: str | None = None  # why it was archived all the same


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """One thing that was said."""

    offset: Fraction  # s from the start of the recording
    text: str
    start: datetime | None = None  # aware, corrected
    speaker: str | None = None
    flags: tuple[str, ...] = ()  # "unheard", "invented?", "overlap"
    doubtful: tuple[tuple[int, int], ...] = ()  # uncertain stretches of `text` (first character, character after the last)
    before: str = ""  # the beginning of this sentence, which the recording before holds
    after: str = ""  # the end of this sentence, which the next recording holds


@dataclass(frozen=True, slots=True)
class SignedBy:
    """Who stands for a text, and since when."""

    officer: Officer
    at: datetime  # aware


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordPaper:
    """声音资料文字记录 (R003-2-15, R003-2-16)."""

    unit: str
    recording: str  # name of the original
    sha256: str  # of the original
    made_at: datetime
    method: Wording  # with engine and model
    turns: tuple[Turn, ...]
    title: str | None = None  # what the recording is about
    case: str | None = None  # case number
    party: str | None = None
    device: str | None = None
    officer: str | None = None
    start: datetime | None = None
    end: datetime | None = None
    clock: Wording = ""  # how the times were corrected
    place: str | None = None
    object_of_proof: str | None = None
    makers: tuple[Officer, ...] = ()
    notes: tuple[Wording, ...] = ()  # what is to be known of the sound: no track, silence, damage
    draft: bool = True
    version: int = 1
    signed: tuple[SignedBy, ...] = ()  # nobody where it was signed by hand alone, and in releases before
    text_sha256: str | None = None  # of the text with its times, which they signed
    by_password: bool = False  # each with the own password; False: names that were given
    as_drafted: bool = False  # they read it against the recording and found nothing to correct

