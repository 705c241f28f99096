"""What the events themselves say, beside the rows: also of the time before rows were covered, an event has told what was true.

`original.received` names the hash of an original, `original.disposed` that it is gone, `mark.set` and `mark.lifted` which marks stand,
`hold.placed` and `hold.lifted` which holds, `disposal.proposed` the hash of a list, `case.added` and `case.changed` the papers of a case.
`chain.cut` says that the chain\'s own end was taken away.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from itertools import islice

from sqlalchemy.orm import Session

from storage.catalogue.sealing import driver, heads


class Fact(StrEnum):
    """What an event says and the catalogue does not."""

    HASH = "hash"  # an original was received with another hash
    LOST = "lost"  # an original was received and is in no row
    STRANGER = "stranger"  # an original that no event received
    DISPOSED = "disposed"  # disposed of by one of the two, not by the other
    MARK = "mark"  # stands by one of the two, not by the other
    HOLD = "hold"
    LIST = "list"  # the disposal list had another hash when it was proposed
    PAPERS = "papers"  # the papers of the case are not those of its newest event
    CUT = "cut"  # the chain did not hold the newest event that a machine had written
    HEAD = "head"  # what a machine keeps of the chain's end was not that, or was gone


@dataclass(frozen=True, slots=True)
class FactDifference:
    """One thing in which the chain's own events and the catalogue differ."""

    fact: Fact
    subject: str  # id of the recording, number of the mark, hold, list, case or event
    event: int | None  # number of the event that says so; None where there is none

    @property
    def row(self) -> tuple[str, str]:
        """Return (table, key) of the row it is about: with that it is settled."""
        return TABLES.get(self.fact, "recordings"), self.subject


TOLD = 1000  # differences that one question answers
TABLES = {Fact.MARK: "marks", Fact.HOLD: "holds", Fact.LIST: "disposals", Fact.PAPERS: "cases", Fact.CUT: "audit", Fact.HEAD: "audit"}
QUESTIONS: dict[Fact, str] = {
    Fact.DISPOSED: "SELECT a.subject, a.seq FROM audit a JOIN recordings r ON r.id = a.subject"
                   " WHERE a.what = 'original.disposed' AND r.disposed_at IS NULL AND NOT EXISTS (SELECT 1 FROM audit b"
                   " WHERE b.subject = a.subject AND b.what = 'original.received' AND b.seq > a.seq)"
                   " UNION ALL SELECT r.id, NULL FROM recordings r WHERE r.disposed_at IS NOT NULL AND NOT EXISTS"
                   " (SELECT 1 FROM audit a WHERE a.subject = r.id AND a.what = 'original.disposed')",
    Fact.LIST: "SELECT d.number, a.seq FROM audit a JOIN disposals d ON a.subject = 'disposal:' || d.number"
               " WHERE a.what = 'disposal.proposed' AND a.hash <> d.sha256",
}
RECEIVED = ("SELECT a.subject, a.seq, r.id IS NULL FROM audit a LEFT JOIN recordings r ON r.id = a.subject"
            " WHERE a.what = 'original.received' AND (r.id IS NULL OR r.sha256 <> a.hash)")
UNRECEIVED = ("SELECT r.id, NULL FROM recordings r WHERE NOT EXISTS"
              " (SELECT 1 FROM audit a WHERE a.subject = r.id AND a.what = 'original.received')")
# set and not lifted by the chain, and not standing in the register; and the other way round
STANDING = ("SELECT CAST(substr(a.subject, {skip}) AS INTEGER), a.seq FROM audit a WHERE a.what = '{set}' AND NOT EXISTS"
            " (SELECT 1 FROM audit b WHERE b.subject = a.subject AND b.what = '{lifted}') AND NOT EXISTS"
            " (SELECT 1 FROM {table} t WHERE t.id = CAST(substr(a.subject, {skip}) AS INTEGER) AND t.lifted_at IS NULL)"
            " UNION ALL SELECT t.id, a.seq FROM {table} t JOIN audit a ON a.subject = '{name}:' || t.id AND a.what = '{lifted}'"
            " WHERE t.lifted_at IS NULL")
CASE_EVENTS = "SELECT subject, seq, detail FROM audit WHERE what IN ('case.added', 'case.updated', 'case.changed') ORDER BY seq"
CUTS = "SELECT seq, detail FROM audit WHERE what IN (?, ?) ORDER BY seq"
PAPERS = "SELECT case_number, file, sha256 FROM documents"


def compare(tx: Session, upgraded: bool) -> tuple[FactDifference, ...]:
    """Return in what events and rows differ; `upgraded`: rows were there before the chain covered them, so each needs its event."""
    questions = {**QUESTIONS, **({Fact.STRANGER: UNRECEIVED} if upgraded else {}),
                 Fact.MARK: _standing("mark", "marks", "mark.set", "mark.lifted"),
                 Fact.HOLD: _standing("hold", "holds", "hold.placed", "hold.lifted")}
    found = [FactDifference(fact, str(subject), event) for fact, question in questions.items()
             for subject, event in islice(driver.stream(tx, question, []), TOLD)]
    received = [FactDifference(Fact.LOST if lost else Fact.HASH, str(subject), event)
                for subject, event, lost in islice(driver.stream(tx, RECEIVED, []), TOLD)]
    return (*cuts(tx), *received, *found, *_papers(tx))


def cuts(tx: Session) -> Iterator[FactDifference]:
    """Yield where the program itself noted that the end of the chain was gone, or what a machine keeps of it."""
    for event, detail in driver.rows(tx, CUTS, [heads.CUT, heads.HEADLESS]):
        seq = json.loads(detail).get("seq")
        yield FactDifference(Fact.CUT, str(seq), event) if seq else FactDifference(Fact.HEAD, str(event), event)


def _standing(name: str, table: str, placed: str, lifted: str) -> str:
    return STANDING.format(name=name, table=table, set=placed, lifted=lifted, skip=len(name) + 2)


def _papers(tx: Session) -> Iterator[FactDifference]:
    """Yield the cases whose papers are not those of the newest event that named them."""
    noted: dict[str, tuple[int, dict[str, str]]] = {}
    for subject, seq, detail in driver.stream(tx, CASE_EVENTS, []):
        named = json.loads(detail)
        noted[str(named.get("case", subject))] = (seq, named.get("documents") or {})
    here: dict[str, dict[str, str]] = {}
    for number, file, sha256 in driver.stream(tx, PAPERS, []):
        here.setdefault(number, {})[file] = sha256
    for number, (seq, papers) in noted.items():
        if here.get(number, {}) != papers:
            yield FactDifference(Fact.PAPERS, number, seq)
