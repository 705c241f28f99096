"""What a catalogue is made of beside what the migrations make, in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from messages import Text, text
from storage.catalogue import structure
from storage.catalogue.sealing.shapes import CACHES, CHAIN, shapes
from storage.catalogue.structure import DifferingHow, StructureDifference, StructurePart
from tasks.installation import Installation
from tasks.steps import step


@dataclass(frozen=True, slots=True)
class StructureFinding:
    """One table, column, key, index, view or rule that is not as the program makes it; fields are keys of `verify --json`."""

    part: StructurePart
    table: str
    name: str  # within the table; "" for a table or view
    difference: DifferingHow
    message: Text


@step()
def verify_structure(installation: Installation) -> tuple[StructureFinding, ...]:
    """Compare what the catalogue is made of with what the migrations make."""
    with installation.catalogue.read() as tx:
        differing = structure.compare(tx.connection())
    return tuple(map(_finding, differing))


def _finding(row: StructureDifference) -> StructureFinding:
    part, table, name = row.piece
    said = text(f"structure.{row.difference.value}", part=text(f"structure.part_{part.value}"), name=_named(part, table, name))
    return StructureFinding(part, table, name, row.difference, said)


def _named(part: StructurePart, table: str, name: str) -> Text | str:
    """Return what a person knows it by: our own tables and columns by their words, what is strange by the name it was given."""
    words = text(f"ledger.table_{table}") if table in shapes() else text("structure.own") if table in CACHES | CHAIN else table
    if not name:
        return words
    shape = shapes().get(table)
    known = part is StructurePart.COLUMN and shape is not None and name in shape.columns
    return text("structure.within", table=words, name=text(f"ledger.column_{name}") if known else name)


def sentences(findings: Sequence[StructureFinding]) -> tuple[Text, ...]:
    """Return what a person is told beside the list of what is not as it should be."""
    return (text("structure.advice"),) if findings else ()
