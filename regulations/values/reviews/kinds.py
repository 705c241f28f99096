"""The kinds of finding (contract.md): their names, and what each is read from.

A new kind is a member of FindingKind, a line of FINDINGS, a rule that yields it (`regulations/rules/`), and in both languages
its name (`judgement.kind_…`) and its sentence. A profile's `basis` names its clause; without one it rests on the clause of "other".
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from footage.values.recordings import ObservationKind


class FindingKind(StrEnum):
    """One kind of finding, by its name in JSON; what is seen in footage alone has the name that footage gives it."""

    GAP = "gap"
    GAP_INSIDE = ObservationKind.GAP_INSIDE.value
    OVERLAP = ObservationKind.OVERLAP.value
    NUMBER_MISSING = ObservationKind.NUMBER_MISSING.value
    TRUNCATED = ObservationKind.TRUNCATED.value
    UNREADABLE = ObservationKind.UNREADABLE.value
    BLACK = ObservationKind.BLACK.value
    FROZEN = ObservationKind.FROZEN.value
    SILENT = ObservationKind.SILENT.value
    NO_SOUND = ObservationKind.NO_SOUND.value
    CLOCK_RESET = ObservationKind.CLOCK_RESET.value
    CLOCK_JUMP = ObservationKind.CLOCK_JUMP.value
    CLOCK_OFFSET = ObservationKind.CLOCK_OFFSET.value
    EDITED = ObservationKind.EDITED.value
    DUPLICATE = ObservationKind.DUPLICATE.value
    HINT = ObservationKind.HINT.value
    START_MISMATCH = "start-mismatch"
    END_MISMATCH = "end-mismatch"
    UNCOVERED = "uncovered"
    DOCUMENT_TIME = "document-time"
    NOT_RECORDED = "not-recorded"
    NOTICE = "notice"
    OPENING = "opening"
    CREDENTIALS = "credentials"
    RESUME = "resume"
    TRANSFER_LATE = "transfer-late"
    LABEL_MISSING = "label-missing"
    OFFICERS = "officers"
    RECORD_MISSING = "record-missing"
    UNRELATED = "unrelated"
    DEVICE_FAULT = "device-fault"


class ReadFrom(StrEnum):
    """What a finding was read from; `certainty.<text>` says how sure that is."""

    INDEX = "index"
    PICTURE = "picture"
    SOUND = "sound"
    SPEECH = "speech"
    PAPER = "paper"
    REGISTER = "register"
    CLOCKS = "clocks"
    SIGNS = "signs"


@dataclass(frozen=True, slots=True)
class KindOfFinding:
    """What is the same of all findings of one kind."""

    kind: FindingKind
    read_from: ReadFrom

    @property
    def name_key(self) -> str:
        """The key of its name in the message catalogue."""
        return f"judgement.kind_{self.kind}"


FINDINGS: Mapping[FindingKind, KindOfFinding] = MappingProxyType({
    entry.kind: entry
    for entry in (
        KindOfFinding(FindingKind.GAP, ReadFrom.INDEX),
        KindOfFinding(FindingKind.GAP_INSIDE, ReadFrom.INDEX),
        KindOfFinding(FindingKind.OVERLAP, ReadFrom.INDEX),
        KindOfFinding(FindingKind.NUMBER_MISSING, ReadFrom.INDEX),
        KindOfFinding(FindingKind.TRUNCATED, ReadFrom.INDEX),
        KindOfFinding(FindingKind.UNREADABLE, ReadFrom.INDEX),
        KindOfFinding(FindingKind.NO_SOUND, ReadFrom.INDEX),
        KindOfFinding(FindingKind.DUPLICATE, ReadFrom.INDEX),
        KindOfFinding(FindingKind.BLACK, ReadFrom.PICTURE),
        KindOfFinding(FindingKind.FROZEN, ReadFrom.PICTURE),
        KindOfFinding(FindingKind.CLOCK_JUMP, ReadFrom.PICTURE),
        KindOfFinding(FindingKind.SILENT, ReadFrom.SOUND),
        KindOfFinding(FindingKind.NOTICE, ReadFrom.SPEECH),
        KindOfFinding(FindingKind.OPENING, ReadFrom.SPEECH),
        KindOfFinding(FindingKind.CREDENTIALS, ReadFrom.SPEECH),
        KindOfFinding(FindingKind.RESUME, ReadFrom.SPEECH),
        KindOfFinding(FindingKind.START_MISMATCH, ReadFrom.PAPER),
        KindOfFinding(FindingKind.END_MISMATCH, ReadFrom.PAPER),
        KindOfFinding(FindingKind.UNCOVERED, ReadFrom.PAPER),
        KindOfFinding(FindingKind.DOCUMENT_TIME, ReadFrom.PAPER),
        KindOfFinding(FindingKind.NOT_RECORDED, ReadFrom.REGISTER),
        KindOfFinding(FindingKind.TRANSFER_LATE, ReadFrom.REGISTER),
        KindOfFinding(FindingKind.LABEL_MISSING, ReadFrom.REGISTER),
        KindOfFinding(FindingKind.OFFICERS, ReadFrom.REGISTER),
        KindOfFinding(FindingKind.RECORD_MISSING, ReadFrom.REGISTER),
        KindOfFinding(FindingKind.UNRELATED, ReadFrom.REGISTER),
        KindOfFinding(FindingKind.DEVICE_FAULT, ReadFrom.REGISTER),
        KindOfFinding(FindingKind.CLOCK_RESET, ReadFrom.CLOCKS),
        KindOfFinding(FindingKind.CLOCK_OFFSET, ReadFrom.CLOCKS),
        KindOfFinding(FindingKind.EDITED, ReadFrom.SIGNS),
        KindOfFinding(FindingKind.HINT, ReadFrom.SIGNS),
    )
})
