"""Scheduled: deadlines, retention, holds. What has expired is proposed to a person; nothing is ever deleted here."""

from __future__ import annotations

from datetime import date
from typing import Any

from storage import audit
from tasks import sweeping
from tasks.office import Office


def sweep(office: Office, as_of: date, dry_run: bool = False) -> dict[str, Any]:
    """Look over everything as of one day; return `sweep --json` of contract.md. With `dry_run` no proposal is written."""
    sweeping.decide_open(office)
    found = sweeping.list_due(office, as_of)
    proposal = None if dry_run else sweeping.write_proposal(office, as_of, found["expired"])
    if not dry_run:
        with office.catalogue.begin() as tx:
            audit.append(tx, "retention.swept", f"sweep:{as_of.isoformat()}", office.who, office.clock(), None, None,
                         {name: len(items) for name, items in found.items()})
    return {"as_of": as_of.isoformat(), **found, "proposal": proposal and str(proposal)}
