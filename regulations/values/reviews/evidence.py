"""The numbers behind a finding, as values: one class for each shape. JSON holds what `to_json` returns (contract.md, `evidence`).

A field that has its default is left out of the JSON, so that what was not measured is not there.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from fractions import Fraction
from typing import Literal, Self

import cattrs

from messages.json_values import JsonObject
from regulations.values.enums import Outcome

EXCERPTS = ("text", "excerpt", "words")  # numbers of an observation that hold words of a paper or of a speaker


def _converter() -> cattrs.Converter:
    converter = cattrs.Converter(omit_if_default=True, unstruct_collection_overrides={tuple: list})
    converter.register_unstructure_hook(Fraction, float)
    converter.register_structure_hook(Fraction, lambda value, _: Fraction(str(value)))
    converter.register_unstructure_hook(datetime, datetime.isoformat)
    converter.register_unstructure_hook(date, date.isoformat)
    return converter


_CONVERTER = _converter()


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """What every finding may rest on, and what the rest of the house may ask of it."""

    document: str | None = None  # file of the paper it is about, or the step where there is no paper

    @property
    def excerpt(self) -> str:
        """Words of a paper or of a speaker; empty where it rests on none."""
        return ""

    @property
    def reflected(self) -> bool:
        """Whether it compares what the footage shows, not when it runs (003-3 art. 9)."""
        return False

    @property
    def waits_for_listening(self) -> bool:
        """Whether nobody has listened to all of it yet."""
        return False

    @property
    def rests_on_general_clause(self) -> bool:
        """Whether the text does not speak of it, and its nearest general clause is cited."""
        return False

    @classmethod
    def from_json(cls, stored: JsonObject) -> Self:
        """Return the evidence of this class that a stored review holds; keys it does not know are left aside."""
        return _CONVERTER.structure(stored, cls)

    def to_json(self) -> JsonObject:
        """Return JSON values only."""
        plain: JsonObject = _CONVERTER.unstructure(self)
        return plain


@dataclass(frozen=True, slots=True, kw_only=True)
class ObservedEvidence(Evidence):
    """What was measured in the footage or read in the papers, as the observation says it."""

    numbers: JsonObject = field(default_factory=dict)
    general_clause: bool = False

    @property
    def excerpt(self) -> str:
        """Words of a paper or of a speaker; empty where it rests on none."""
        return next((str(self.numbers[name]) for name in EXCERPTS if self.numbers.get(name)), "")

    @property
    def rests_on_general_clause(self) -> bool:
        """Whether the text does not speak of it, and its nearest general clause is cited."""
        return self.general_clause

    def to_json(self) -> JsonObject:
        """Return JSON values only: the numbers themselves, not a table of them."""
        return {**self.numbers, **({"general_clause": True} if self.general_clause else {})}


def observed(numbers: JsonObject, *, general_clause: bool = False) -> ObservedEvidence:
    """Return the evidence of an observation; `general_clause`: the text does not speak of it."""
    document = numbers.get("document")
    return ObservedEvidence(document=document if isinstance(document, str) else None, numbers=numbers, general_clause=general_clause)


@dataclass(frozen=True, slots=True, kw_only=True)
class SpokenReason:
    """A reason for an interruption that was heard."""

    recording: str  # id
    text: str
    score: Fraction  # 0–100
    offset: Fraction  # s from the start of the recording


@dataclass(frozen=True, slots=True, kw_only=True)
class GapEvidence(Evidence):
    """An interruption between two files, and what speaks for it."""

    outcome: Outcome
    resumed: bool  # recording went on
    listened: bool  # everything that runs after the restart was transcribed
    covered_by: tuple[str, ...] = ()  # recorders that filmed meanwhile
    sound_by: tuple[str, ...] = ()  # recorders that took sound meanwhile
    open_ended: bool = False  # an end is a bound only
    moved_metres: float | None = None  # m, by GPS
    spoken: SpokenReason | None = None
    written: str | None = None  # file of the explanation
    used: Literal["", "spoken", "written"] = ""  # which of the two it was explained by
    entry: str | None = None  # id of the explanation that was entered for it
    doubtful: bool = False  # it may be no interruption at all: within the uncertainty

    @property
    def excerpt(self) -> str:
        """The reason that was heard."""
        return self.spoken.text if self.spoken else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class HeardEvidence(Evidence):
    """What should be said at the start."""

    listened: bool  # all of it was transcribed
    missing: tuple[str, ...] = ()  # slots that were not heard
    heard: tuple[str, ...] | None = None  # slots that were; None where there are no slots

    @property
    def waits_for_listening(self) -> bool:
        """Whether nobody has listened to all of it yet."""
        return not self.listened


@dataclass(frozen=True, slots=True, kw_only=True)
class ResumeEvidence(Evidence):
    """The reason of an interruption that was not given."""

    listened: bool
    resumed: bool  # recording went on

    @property
    def waits_for_listening(self) -> bool:
        """Whether nobody has listened to all of it yet."""
        return not self.listened


@dataclass(frozen=True, slots=True, kw_only=True)
class MismatchEvidence(Evidence):
    """Start or end of a paper against the footage."""

    basis: str  # "coverage" or "reflected": facts.Comparison
    difference_seconds: Fraction  # s, footage minus paper
    raw_difference_seconds: Fraction | None = None  # s, by the recorder's own clock, where that was corrected

    @property
    def reflected(self) -> bool:
        """Whether it compares what the footage shows, not when it runs (003-3 art. 9)."""
        return self.basis == "reflected"


@dataclass(frozen=True, slots=True, kw_only=True)
class UncoveredEvidence(Evidence):
    """A paper's time without footage."""

    interruption: bool | None = None  # it lies in an interruption of the team; None where all of the paper's time is meant
    whole: bool = False  # all of the paper's time
    open_ended: bool = False  # the recording before it is cut off: it may be shorter


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterEntry:
    """What the exception register says of a step that was not recorded."""

    reason: str
    basis: str
    work_record: str | None  # file
    entry: str | None = None  # its id


@dataclass(frozen=True, slots=True, kw_only=True)
class StepEvidence(Evidence):
    """A step of the 音像记录事项清单 without footage."""

    step: str
    duty: str  # parameters.Obligation
    registered: RegisterEntry | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenStepsEvidence(Evidence):
    """A paper that leaves open which steps took place."""

    steps: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class LateEvidence(Evidence):
    """A hand-over after its deadline."""

    due: datetime | date
    received_at: datetime  # aware
    assumed: tuple[str, ...]  # keys of the sentences that say what was assumed


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelsEvidence(Evidence):
    """Labels that are missing."""

    missing: Mapping[str, tuple[str, ...]]  # label → ids of the recordings without it


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordEvidence(Evidence):
    """A written record that is missing."""

    listened: bool  # speech was found; else nobody has listened


@dataclass(frozen=True, slots=True, kw_only=True)
class OfficersEvidence(Evidence):
    """The officers that case file and papers name."""

    named: tuple[str, ...]
    without_certificate: tuple[str, ...]
    minimum: int  # how many the text asks for; 0: it gives no number
    document: str | None = None  # the paper that names too few; None: case file and papers together
