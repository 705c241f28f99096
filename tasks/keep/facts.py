"""The facts that keeping rests on, gathered for many cases at once: the case, its regulation, its marks, its holds."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy.orm import Session

from footage.values.recordings import Recording
from messages import Text, text
from regulations.values.facts import Case
from regulations.values.regulation import Regulation
from storage.applicable import regulation_of
from storage.keeping import holds, unsettled
from storage.keeping.disposal import leave
from storage.keeping.disposal.leave import Lost
from storage.keeping.holds import Hold
from storage.keeping.sweep import sweeps
from storage.ledgers import marks
from storage.ledgers.casework import cases
from storage.ledgers.marks import StoredMark, means
from storage.settings import Settings
from tasks.installation import Installation

UNSETTLED = "unsettled"  # the name of that in the audit chain


class Law:
    """The regulations in force on one day, each read once."""

    def __init__(self, settings: Settings, on: date) -> None:
        self.settings = settings
        self.on = on
        self._read: dict[str | None, Regulation | None] = {}
        self.by_chain: dict[str, list[Lost]] = {}  # marks and holds of a case that the audit chain knows, as they stood when first asked

    def of(self, case: Case | None) -> Regulation | None:
        """Return the rules for a case, for footage of no case (None) the unit's own; None where nothing names any."""
        name = case.regulation if case else None
        if name not in self._read:
            self._read[name] = regulation_of(self.settings, case, self.on)
        return self._read[name]


def ask_law(installation: Installation, *more: str) -> None:
    """Read every regulation that cases of the catalogue name, the unit's own and `more`, before anything is written.

    What a person changes is decided again at once, by the law of every case that waits for a decision. BadCall, Problems: one
    of these regulations, or the office's own profile over it, cannot be read.
    """
    with installation.catalogue.read() as tx:
        names = {*sweeps.regulations(tx), *more}
    law = Law(installation.settings, installation.clock().date())
    law.of(None)
    for name in sorted(names):
        law.of(Case("", "", "", name))


@dataclass(frozen=True, slots=True)
class Facts:
    """What decides about the recordings of one case."""

    case: Case | None
    rules: Regulation | None
    marks: tuple[StoredMark, ...] = ()
    holds: tuple[Hold, ...] = ()
    lost: tuple[Lost, ...] = ()  # marks and holds that stand by the audit chain and not by the register
    unsettled: Mapping[str, Text] = field(default_factory=dict)  # by recording id: what a person has to settle first

    def marks_on(self, recording: Recording) -> list[StoredMark]:
        """Return the marks that mean this recording."""
        return [mark for mark in self.marks if means(mark.mark, recording)]

    def held_by(self, recording: Recording) -> list[tuple[str, Text]]:
        """Return what holds this recording: a name for the audit chain and a sentence for a person."""
        holding = [(f"mark:{mark.id}", text("keeping.held_mark", id=mark.id, trigger=text(f"law.{mark.mark.trigger}"), by=mark.mark.by))
                 for mark in self.marks_on(recording)]
        if self.case is not None and self.case.closed is None:
            holding.append(("case-open", text("keeping.held_open", case=self.case.number)))
        holding += [(f"{hold.kind}:{hold.id}", text(f"keeping.held_{hold.kind}", id=hold.id, at=hold.at, reason=hold.reason))
                    for hold in self.holds if hold.holds(recording.id)]
        holding += [(lost.name, lost.text) for lost in self.lost if lost.holds(recording.id)]
        return holding + ([(UNSETTLED, self.unsettled[recording.id])] if recording.id in self.unsettled else [])


def facts_of(tx: Session, law: Law, numbers: Iterable[str | None]) -> Mapping[str | None, Facts]:
    """Return {case number: facts}; None stands for footage of no case."""
    wanted: Sequence[str] = sorted({number for number in numbers if number is not None})
    registered = cases.values(tx, wanted)
    marked, held = marks.standing(tx, wanted), holds.standing(tx, wanted)
    registers = {number: {*(f"mark:{mark.id}" for mark in marked.get(number, ())), *(f"hold:{hold.id}" for hold in held.get(number, ()))}
                 for number in wanted}
    lost, open_ = _lost(tx, law, registers), unsettled.open_findings(tx)
    facts: dict[str | None, Facts] = {
        number: Facts(case, law.of(case), tuple(marked.get(number, ())), tuple(held.get(number, ())), lost.get(number, ()), open_)
        for number, case in registered.items()
    }
    return {**dict.fromkeys(wanted, Facts(None, None)), **facts, None: Facts(None, law.of(None), unsettled=open_)}


def _lost(tx: Session, law: Law, registers: Mapping[str, Collection[str]]) -> dict[str, tuple[Lost, ...]]:
    """Return {case: what stands by the audit chain and is not in its register}; what looks lost is asked of the chain once more."""
    new = [number for number in registers if number not in law.by_chain]
    law.by_chain |= {**{number: [] for number in new}, **leave.standing(tx, new)}
    suspect = [number for number, names in registers.items() if any(lost.name not in names for lost in law.by_chain[number])]
    law.by_chain |= {**{number: [] for number in suspect}, **leave.standing(tx, suspect)}
    return {number: tuple(lost for lost in law.by_chain[number] if lost.name not in registers[number]) for number in suspect}
