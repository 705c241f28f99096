"""A disposal as an office does it: one proposes, another approves the paper and ticks what is red, a third carries it out."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from pipelines.dispose import CarriedOut, dispose
from storage.keeping.disposal import disposals
from tasks.installation import Installation
from tasks.keep.disposal.approving import Approval, TickedLines

LEADER, EXECUTOR = "刘局长", "赵六"
REASON = "已核实，与在办事项无关"


def number_of(listed: str | Path) -> str:
    """Return the number of a list that is named by it, or by the path of its paper or JSON."""
    return Path(listed).stem.removeprefix("音像资料销毁清册-").split("-第")[0]


def approval_of(installation: Installation, listed: str | Path, by: str = LEADER, reason: str = REASON) -> Approval:
    """Return the approval of a list with every red line ticked."""
    with installation.catalogue.read() as tx:
        disposal = disposals.get(tx, number_of(listed))
        red = tuple(TickedLines(line.place, line.place, reason) for line in disposals.lines(tx, disposal.number) if line.asked)
    return Approval(by, disposal.form or "", red)


def carry_out(installation: Installation, listed: str | Path, by: str = LEADER, who: str = EXECUTOR) -> CarriedOut:
    """Let a third person carry a list out that was approved with everything ticked."""
    return dispose(replace(installation, who=who), str(listed), approval_of(installation, listed, by))
