"""A recorder's clock as it was compared when the recorder was handed over."""

from __future__ import annotations

from footage.clocks.trust import docked
from storage.ledgers import clocks, dumps
from storage.trail import audit
from tasks.installation import Installation
from tasks.receive.intake import Order, Plan, device_of
from tasks.steps import step


@step()
def note_clock(installation: Installation, order: Order, plan: Plan) -> None:
    """Keep how far the recorder's clock was off: for the times of this dump, and in the ledger of its clocks."""
    if order.dock_offset is None:
        return
    devices = sorted({device for file in plan.survey.files if (device := device_of(file, plan.survey))})
    at = installation.clock()
    with installation.catalogue.begin() as tx:
        dumps.set_dock_offset(tx, plan.dump, order.dock_offset)
        for device in devices:
            clocks.note(tx, plan.dump, [docked(device, order.dock_offset, at=at)], at)
        audit.append(tx, "dump.clock", f"dump:{plan.dump}", installation.who, at, None, None,
                     {"dock_offset_seconds": float(order.dock_offset), "devices": devices})
