"""Lines of a disposal list that move on: those that still stand as they did, and those that are refused, with the reason in the chain."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy.orm import Session

from storage.catalogue.states import LineState
from storage.keeping.disposal import disposals
from storage.keeping.disposal.disposals import DisposalLine
from storage.trail import audit
from tasks.installation import Installation
from tasks.keep.disposal.checking import LineChecked

STEP = 100  # lines in one transaction


def still_there(again: Sequence[DisposalLine], lines: Sequence[DisposalLine]) -> list[DisposalLine]:
    """Return those of the lines that still stand as they did before the store was asked."""
    places = {line.place for line in lines}
    return [line for line in again if line.place in places]


def refuse(installation: Installation, tx: Session, number: str, checked: Sequence[LineChecked]) -> None:
    """Note the lines that are kept, each with its reason."""
    refused = [(result, result.refusal) for result in checked if result.refusal is not None]
    disposals.move(
        tx, number, [replace(result.line, state=LineState.REFUSED, done=installation.clock(), why=(why,)) for result, why in refused]
    )
    audit.append_many(tx, "disposal.refused", installation.who, installation.clock(), [
        (result.item.id, why.say("zh"), result.item.sha256, {"list": number, "case": result.item.case}) for result, why in refused])
