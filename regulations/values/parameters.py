"""The shape of a regulation as data: every parameter is a clause, a value beside its article and its words.

One class is one table of a `profiles/*.toml` file, one field is one key of that table; `loader.py` checks a file against them.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from regulations.tables import one_of
from regulations.values.anchors import ANCHORS
from regulations.values.enums import Severity, Trigger
from regulations.values.reviews.findings import Citation

COMPUTED = {"computed": True}  # a field that no file may hold: the loader fills it in
FILLED = {"filled": True}  # a text that may not be blank


def for_reader(why: str) -> dict[str, str]:
    """Return the metadata of a key that no code asks for: it is text for those who read the profile, and `why` says so."""
    return {"text": why}



Unit = Literal["hours", "days", "working-days"]
Obligation = Literal["must", "as-needed", "may", "text-only"]
Rule = Literal["reason-after-restart", "same-place", "uninterrupted", "full-course", "silent"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ClauseSource:
    """One place in a regulation."""

    article: str = field(metadata=FILLED)  # "22(五)", "附件3 9"
    quote: str = field(metadata=FILLED)  # its words, verbatim
    regulation: str = field(default="", metadata=COMPUTED)  # profile id

    @property
    def citation(self) -> Citation:
        """The clause as a finding cites it."""
        return Citation(self.regulation, self.article, self.quote)


@dataclass(frozen=True, slots=True, kw_only=True)
class Clause(ClauseSource):
    """A parameter's source: its article, its words, other articles that say the same, and a remark for the reader."""

    also: tuple[ClauseSource, ...] = ()
    note: str = field(default="", metadata=for_reader("a remark"))

    @property
    def citations(self) -> tuple[Citation, ...]:
        """Every clause it rests on, the first one first."""
        return (self.citation, *(other.citation for other in self.also))


@dataclass(frozen=True, slots=True, kw_only=True)
class InForce(Clause):
    """From when the edition holds."""

    since: date | None = None  # None: the text does not say; it counts as the earliest edition


@dataclass(frozen=True, slots=True, kw_only=True)
class Period(Clause):
    """A stretch of time that runs from something."""

    amount: int
    unit: Unit
    anchor: str = field(metadata=one_of(*ANCHORS))  # what it runs from
    anchor_stated: bool = True  # False: the clause does not say from when it runs, `anchor` is our assumption
    severity: Severity = Severity.VIOLATION  # of a finding that it was missed


@dataclass(frozen=True, slots=True, kw_only=True)
class AwayRule(Period):
    """The longer period for those who could not come back in time."""

    reasons: tuple[str, ...]  # words of the case file: 连续工作, 异地工作, 边远或交通不便


@dataclass(frozen=True, slots=True, kw_only=True)
class TransferRule(Period):
    """Until when footage must leave the recorder, and what counts as done (移交)."""

    satisfied_by: tuple[Literal["stored", "custodian", "labelled"], ...]  # what the clause counts as done: handed to the 专人 as well
    away: AwayRule | None = None
    soft: Clause | None = None  # a softer duty beside the hard one: 及时
    keeper: Clause | None = None  # who may keep it: 不得自行保管


@dataclass(frozen=True, slots=True, kw_only=True)
class ArchiveRule(Period):
    """Until when the case file must be archived (归档)."""

    override: Clause | None = None  # other law may set another date
    report: Clause | None = None  # 备案 within the same window


@dataclass(frozen=True, slots=True, kw_only=True)
class RetentionRule(Clause):
    """How long one class of footage must be kept at least."""

    name: str  # the class in a few words
    amount: int = 0  # 0 where `same_as_case_file` or `forever`
    unit: Literal["months", "years"] = "years"
    same_as_case_file: bool = False  # as long as the case file (案卷保存期限)
    forever: bool = False  # 长期
    evidence: bool | None = None  # only footage used as evidence (true), not used so (false), both (left out)
    matters: tuple[str, ...] = ()  # only these matters; empty: all
    procedures: tuple[str, ...] = ()  # only these procedures; empty: all
    inspections: tuple[str, ...] = ()  # only these kinds of inspection; empty: all
    needs_case: bool = False  # says nothing about footage of no case


@dataclass(frozen=True, slots=True, kw_only=True)
class LongTermReason(Clause):
    """A reason to keep footage permanently (长期保存)."""

    code: Trigger
    words: str = field(metadata=for_reader("the clause's own words; the house has a name of its own for each reason"))
    when: Literal["", "evidence", "coercion"] = ""  # what in the case file sets it off by itself


@dataclass(frozen=True, slots=True, kw_only=True)
class Continuity(Clause):
    """Which interruption rule the text amounts to, and the clauses around it."""

    rule: Rule  # a function of rules/interruption.py
    severity: Severity
    restart: Clause | None = None  # spoken reason on starting again
    written: Clause | None = None  # written explanation where recording did not go on
    elsewhere: Clause | None = None  # another place or time: breaks allowed
    work_record: Clause | None = None  # work record and report where recording was impossible
    limits: Clause | None = None  # objective limits: key steps instead of everything
    reasons: tuple[str, ...] = ()  # for an interruption, as the text lists them
    reasons_open: bool = False  # the list is open (等客观原因): what else falls under it only a person says


@dataclass(frozen=True, slots=True, kw_only=True)
class Announcement(Clause):
    """The notice to those present that recording goes on (告知)."""

    timing: Literal["before", "at-start"]  # before: it need not be in the footage
    phrase: str = ""  # the words, where the text gives some
    phrase_kind: Literal["", "example", "prescribed"] = field(
        default="", metadata=for_reader("other words that say the same are heard as well, so nothing hangs on it")
    )
    severity: Severity = Severity.EXPLAIN


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing(Clause):
    """Things the clause enumerates, in its order."""

    items: tuple[str, ...]
    severity: Severity = Severity.NOTICE  # of a finding that one is missing, where Liuhen checks it


@dataclass(frozen=True, slots=True, kw_only=True)
class Graded(Clause):
    """A duty whose absence is a finding."""

    severity: Severity = Severity.EXPLAIN
    first: bool = False  # it must come first


@dataclass(frozen=True, slots=True, kw_only=True)
class OfficersRule(Clause):
    """How many officers, and what must be written about them."""

    minimum: int  # 0: the text gives no number
    fields: tuple[str, ...]  # 人数, 姓名, 证件编号, 出示情况
    severity: Severity


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordingItem(Clause):
    """One line of the 音像记录事项清单."""

    step: str
    duty: Obligation
    shown_by: tuple[str, ...] = ()  # kinds of paper that show that the step took place
    shown_unless: tuple[str, ...] = ()  # … but not where the paper says so: 邮寄送达
    hinted_by: tuple[str, ...] = ()  # kinds of paper that leave it open
    hinted_unless: tuple[str, ...] = ()  # … but not where the kind says so: 直接送达, 邮寄送达
    matters: tuple[str, ...] = ()  # only these kinds of matter; empty: all
    procedures: tuple[str, ...] = ()  # only these procedures; empty: all
    matter_alone: tuple[str, ...] = ()  # kinds of matter that call for it even where no paper shows the step
    whole_course: bool = False  # every 笔录 of the matter is a step to be recorded, unless another line says otherwise
    any_form: bool = False  # a paper alone is record enough (文字或音像)
    checklist: tuple[str, ...] = field(default=(), metadata=for_reader("what the footage must show: a person looks"))
    media: tuple[str, ...] = field(default=(), metadata=for_reader("录像, 录音, 拍照; empty: any. Any footage of a step counts"))
    person: str = ""  # what only a person can say about it
    excusable: bool = True  # false: no exception of this regulation reaches it


@dataclass(frozen=True, slots=True, kw_only=True)
class Exemption(Clause):
    """A lawful reason not to record."""

    reason: str  # as the text says it
    open: bool = False  # an open word (受客观条件限制): what falls under it only a person says


@dataclass(frozen=True, slots=True, kw_only=True)
class Approver(Clause):
    """Who must allow one kind of access."""

    action: Literal["view", "call-up", "copy-party", "copy-outside", "publish", "view-party", "litigation"]
    approver: str  # "" where the text names nobody: what it says all the same
    needs: tuple[str, ...] = ()  # papers and conditions: 《调取证据通知书》, 仅提供复制件
    except_secret: bool = False  # 依法应保密的除外


@dataclass(frozen=True, slots=True, kw_only=True)
class SpotCheckRule(Clause):
    """The legal office's look at a sample."""

    ratio_given: bool = field(metadata=for_reader("no text gives a number: the ratio is a setting of the draw"))
    items: tuple[str, ...] = ()
    bulletin: Clause | None = None  # 定期通报, 绩效考核


@dataclass(frozen=True, slots=True, kw_only=True)
class Consistency(Clause):
    """Footage and papers agree on the time."""

    reflected: bool = False  # true: what the footage *shows* is compared, not only when it runs (003-3 art. 9)


@dataclass(frozen=True, slots=True, kw_only=True)
class Basis(Clause):
    """The clause behind a kind of finding, and how heavily it weighs."""

    kinds: tuple[str, ...]
    severity: Severity
    general: bool = False  # true: the text does not speak of it, this is its nearest general clause
    listed_only: bool = False  # true: it holds only for steps that the 音像记录事项清单 says must be recorded

