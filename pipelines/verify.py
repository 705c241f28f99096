"""Re-hash originals, compare ledger and store, walk the audit chain; or check one package."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from storage import ledger
from tasks import verifying
from tasks.office import Office


def verify(office: Office, sample: int | None = None) -> dict[str, Any]:
    """Return `verify --json` of contract.md."""
    with office.catalogue.read() as tx:
        rows = [row for ids in _ids(office) for row in ledger.get_many(tx, ids)]
    chosen = verifying.drawn(rows, sample, office.clock().date().toordinal())
    found = verifying.verify_originals(office, chosen)
    return {
        "originals": {"checked": len(chosen), "intact": len(found["intact"]), "damaged": found["damaged"], "missing": found["missing"],
                      "unreadable": found["unreadable"], "foreign": list(verifying.balance(office).foreign)},
        "audit": verifying.verify_chain(office),
    }


def _ids(office: Office) -> list[list[str]]:
    with office.catalogue.read() as tx:
        every = [name for _, name in ledger.all_keys(tx)]
    return [every[place:place + 500] for place in range(0, len(every), 500)]


def verify_package(office: Office, package: Path) -> dict[str, Any]:
    """Return `{"package", "problems", "intact"}` of one package."""
    problems = [problem.text.say(office.lang) for problem in verifying.verify_package(package)]
    return {"package": str(package), "problems": problems, "intact": not problems}
