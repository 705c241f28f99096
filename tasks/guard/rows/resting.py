"""An act is refused where the rows it rests on are not what the audit chain says."""

from __future__ import annotations

from collections.abc import Sequence

from messages import text
from messages.errors import Refused
from storage.keeping import requests
from storage.keeping.disposal import disposals
from storage.trail import resting
from storage.trail.compare.values import RowDifference
from tasks.guard.rows.ledger import message
from tasks.installation import Installation
from tasks.steps import step

TOLD = 3  # differences that the refusal says in full


@step()
def need_case(installation: Installation, number: str) -> None:
    """Refused where what the catalogue says of a case differs from the chain."""
    with installation.catalogue.read() as tx:
        cut, differing = resting.is_cut(tx, installation.catalogue.sealing.head), resting.of_case(tx, number)
    _refuse(cut, differing)


@step()
def need_disposal(installation: Installation, number: str) -> None:
    """Refused where what the catalogue says of a disposal list and of what stands on it differs from the chain."""
    with installation.catalogue.read() as tx:
        lines = [(line.place, line.recording) for line in disposals.lines(tx, number)]
        cut, differing = resting.is_cut(tx, installation.catalogue.sealing.head), resting.of_disposal(tx, number, lines)
    _refuse(cut, differing)


@step()
def need_release(installation: Installation, request: int) -> None:
    """Refused where what the catalogue says of a request and its case differs from the chain."""
    with installation.catalogue.read() as tx:
        number = requests.get(tx, request).case
    need_case(installation, number)


def _refuse(cut: bool, differing: Sequence[RowDifference]) -> None:
    if cut:
        raise Refused("ledger.rests_cut")
    if differing:
        told = message(differing[0])
        for row in differing[1:TOLD]:
            told = text("ledger.both", first=told, second=message(row))
        raise Refused("ledger.rests", count=len(differing), told=told)
