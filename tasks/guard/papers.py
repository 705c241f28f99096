"""The papers of cases are originals too: re-hashed, reported, copied to the second store and brought back from it."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date

from messages import Text, text
from messages.errors import BadCall, LiuhenError
from messages.json_values import JsonObject
from storage.care import papers as care
from storage.care.fixity import Fixity
from storage.care.replica import copy_one
from storage.catalogue.states import JobStage
from storage.ledgers.casework import cases, papers
from storage.ledgers.casework.papers import KeptPaper
from storage.stores.objects import Store, without_options
from storage.trail import audit
from tasks.guard.copies.second_copy import brought_back
from tasks.installation import Installation
from tasks.notices import Notice, notify
from tasks.receive.originals.readback import read_keys
from tasks.steps import step

BATCH = 64  # papers that one transaction of the catalogue covers


@dataclass(frozen=True, slots=True)
class PaperLoss:
    """One paper that is not intact, with what the responsible unit has to know (R000-39)."""

    paper: str  # key in the store
    case: str  # number
    file: str  # path relative to the case file
    unit: str
    state: Fixity


@dataclass(frozen=True, slots=True)
class PapersVerified:
    """The papers of cases against what the catalogue says of them; the fields are keys of `verify --json`."""

    checked: int  # how many were looked at
    intact: int
    damaged: Sequence[str]  # keys in the store
    missing: Sequence[str]  # keys in the store, also of those whose turn it was not
    unreadable: Sequence[str]  # keys: could not be read, which says nothing of a change
    losses: Sequence[PaperLoss]

    @property
    def sound(self) -> bool:
        """Whether nothing is wrong with any of them."""
        return not (self.damaged or self.missing or self.unreadable)


NONE = PapersVerified(0, 0, (), (), (), ())


@dataclass(frozen=True, slots=True)
class PaperRepair:
    """What became of one paper that was not intact."""

    paper: str  # key in the store
    message: Text


def papers_to_check(installation: Installation, sample: int | None, day: date | None, missing: Sequence[str]) -> tuple[KeptPaper, ...]:
    """Return all papers, `sample` of them drawn by today's date, or the thirtieth that is `day`'s turn; with those known to be missing."""
    with installation.catalogue.read() as tx:
        kept = papers.kept(tx)
    chosen = kept
    if day is not None:
        chosen = care.of_day(kept, day)
    elif sample is not None:
        chosen = care.sample(kept, sample, installation.clock().date().isoformat())
    lacking, drawn = set(missing), set(chosen)
    return (*chosen, *(paper for paper in kept if paper.key in lacking and paper not in drawn))


@step(retries=1, stage=JobStage.CHECK)
def verify_papers(installation: Installation, chosen: Sequence[KeptPaper]) -> PapersVerified:
    """Read papers from the store again; what is not intact is reported at once, not at the end."""
    states: list[tuple[KeptPaper, Fixity]] = []
    for place in range(0, len(chosen), BATCH):
        batch = _check(installation, chosen[place:place + BATCH])
        for loss in _losses(batch):
            _report(installation, loss)
        states += batch
        installation.progress(min(place + BATCH, len(chosen)), len(chosen), text("verify.meter_papers").say(installation.lang))
    of = {state: tuple(paper.key for paper, seen in states if seen is state) for state in Fixity}
    return PapersVerified(len(states), len(of[Fixity.INTACT]), of[Fixity.DAMAGED], of[Fixity.MISSING], of[Fixity.UNREADABLE],
                          tuple(_losses(states)))


def _check(installation: Installation, batch: Sequence[KeptPaper]) -> list[tuple[KeptPaper, Fixity]]:
    """Read these papers, note in the chain what each of them is, and return it."""
    answers = read_keys(installation, [paper.key for paper in batch])
    states = [(paper, care.state_of(paper, answer)) for paper, answer in zip(batch, answers, strict=True)]
    at = installation.clock()
    for paper, state in states:
        if state is Fixity.INTACT:
            with suppress(LiuhenError):  # what earlier versions stored has no lock yet; a store that takes none now is asked again
                care.lock(installation.store, paper.key, at)
    with installation.catalogue.begin() as tx:
        for state in Fixity:
            audit.append_many(tx, f"paper.{'verified' if state is Fixity.INTACT else state.value}", installation.who, at, [
                (f"paper:{paper.key}", None, paper.sha256, _named(paper)) for paper, seen in states if seen is state])
    return states


def _named(paper: KeptPaper) -> JsonObject:
    return {"papers": [{"case": use.case, "file": use.file} for use in paper.uses]}


def _losses(states: Sequence[tuple[KeptPaper, Fixity]]) -> list[PaperLoss]:
    return [PaperLoss(paper.key, use.case, use.file, use.unit, state)
            for paper, state in states if state is not Fixity.INTACT for use in paper.uses]


def _report(installation: Installation, loss: PaperLoss) -> None:
    """Let whoever is responsible know at once."""
    message = text("notices.paper", file=loss.file, case=loss.case, unit=loss.unit, state=text(f"verify.{loss.state.value}"))
    installation.tell(message)
    notify(installation.settings, Notice("paper", loss.case, message, installation.clock()), installation.lang)


@step()
def repair_papers(installation: Installation, keys: Sequence[str]) -> tuple[PaperRepair, ...]:
    """Bring damaged and missing papers back from the second copy where that is intact; say of each what was done, or why not."""
    with installation.catalogue.read() as tx:
        wanted = [paper for paper in papers.kept(tx) if paper.key in keys]
    return tuple(PaperRepair(paper.key, _repaired(installation, paper)) for paper in wanted)


def _repaired(installation: Installation, paper: KeptPaper) -> Text:
    before, message = brought_back(installation, paper.key)
    if before is not None and installation.replica is not None:
        with installation.catalogue.begin() as tx:
            audit.append(tx, "paper.repaired", f"paper:{paper.key}", installation.who, installation.clock(), None, paper.sha256,
                         {"was": before.value, **_named(paper), "from": without_options(installation.replica.url)})
    return message


@step()
def copy_papers(installation: Installation, number: str) -> Text | None:
    """Write a case's papers to the second copy; return why not where it does not take them (the sweep will)."""
    if installation.replica is None:
        return None
    with installation.catalogue.read() as tx:
        documents = {document.key: document for document in cases.load(tx, number).documents.values()}
    copied: list[str] = []
    problem = None
    try:
        for key in documents:
            if _lacks(installation.replica, key):
                copy_one(installation.store, installation.replica, key)
                copied.append(key)
    except LiuhenError as stopped:
        problem = stopped.text
    with installation.catalogue.begin() as tx:
        audit.append_many(tx, "paper.copied", installation.who, installation.clock(), [
            (f"paper:{key}", None, documents[key].sha256, {"case": number, "file": documents[key].file,
                                                           "replica": without_options(installation.replica.url)}) for key in copied])
    return problem


def _lacks(replica: Store, key: str) -> bool:
    try:
        replica.stat(key)
    except BadCall:
        return True
    return False
