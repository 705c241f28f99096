"""Recorders lent by time (`[[recorders]] from, to` in the case file): footage of that time goes to the case that had the recorder."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from messages import Text, text
from regulations.values.facts import Case
from regulations.wearers import lent_to
from storage.keeping.sweep import sweeping
from storage.ledgers import columns, originals
from storage.ledgers.casework import cases
from storage.ledgers.columns import PlacedRecording
from storage.trail import audit
from tasks.installation import Installation
from tasks.steps import step

NAMED = 10  # files a note names


@dataclass(frozen=True, slots=True)
class Lending:
    """What went to the cases that had the recorder."""

    cases: tuple[str, ...] = ()  # numbers of the cases that footage went to
    ids: tuple[str, ...] = ()  # of what went
    went: tuple[Text, ...] = ()  # what went where
    notes: tuple[Text, ...] = ()  # what contradicts: for a person


@step()
def share_out(installation: Installation, ids: Sequence[str], starts: Iterable[tuple[str, datetime | None]]) -> Lending:
    """Put recordings of a dump that belong to no case into the case that had their recorder; `starts`: (id, when it begins, aware)."""
    with installation.catalogue.read() as tx:
        lending = cases.with_lent_recorders(tx)
        if not lending:
            return Lending()
        begun = dict(starts)
        rows = [row.beginning(begun.get(row.id)) for row in columns.placed(tx, ids)]
    return _settle(installation, rows, lending)


@step()
def claim(installation: Installation, number: str) -> Lending:
    """Put footage of no case, that recorders of this case took while they were lent to it, into this case."""
    with installation.catalogue.read() as tx:
        case, lending = cases.load(tx, number).case, cases.with_lent_recorders(tx)
        stretches = [(entry.device, entry.lent.start, entry.lent.end) for entry in case.recorders if entry.lent]
        rows = [row for stretch in stretches for row in columns.of_no_case(tx, *stretch)]
    return _settle(installation, rows, lending) if rows else Lending()


def _settle(installation: Installation, rows: Sequence[PlacedRecording], lending: Sequence[Case]) -> Lending:
    claimed = [(row, [case.number for case in lent_to(lending, row.device, row.start)]) for row in rows]
    to_go: dict[str, list[PlacedRecording]] = {}
    for row, numbers in claimed:
        if row.case is None and len(numbers) == 1:
            to_go.setdefault(numbers[0], []).append(row)
    if to_go:
        with installation.catalogue.begin() as tx:
            sweeping.alone(tx)
            for number, some in to_go.items():
                _assign(installation, tx, number, some)
    ids = tuple(row.id for some in to_go.values() for row in some)
    return Lending(tuple(sorted(to_go)), ids, tuple(_went(to_go)), tuple(_contradicted(claimed)))


def _assign(installation: Installation, tx: Session, number: str, rows: Sequence[PlacedRecording]) -> None:
    ids = [row.id for row in rows]
    originals.assign(tx, ids, number)
    sweeping.ask_again(tx, ids)
    audit.append_many(tx, "recording.assigned", installation.who, installation.clock(), [
        (row.id, None, None, {"case": number, "device": row.device, "start": row.start.isoformat() if row.start else None})
        for row in rows])


def _went(to_go: dict[str, list[PlacedRecording]]) -> list[Text]:
    return [text("recording.lent", case=number, count=len(rows), devices=sorted({row.device or "" for row in rows}))
            for number, rows in sorted(to_go.items())]


def _contradicted(claimed: Sequence[tuple[PlacedRecording, list[str]]]) -> list[Text]:
    """Say what is in another case than the one that had the recorder, and what more than one case claims."""
    by_claim: dict[tuple[str | None, tuple[str, ...]], list[str]] = {}
    for row, numbers in claimed:
        if numbers and row.case not in numbers and (row.case is not None or len(numbers) > 1):
            by_claim.setdefault((row.case, tuple(numbers)), []).append(row.name)
    return [text("recording.lent_otherwise" if case else "recording.lent_twice", case=case or "", cases=list(numbers), count=len(names),
                 names=names[:NAMED]) for (case, numbers), names in by_claim.items()]
