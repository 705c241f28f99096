"""What changes of a case after archiving: its package is out of date, and that is told at once."""

from __future__ import annotations

from pathlib import Path

from messages import Text, text
from messages.json_values import JsonObject
from storage.keeping import repacking
from storage.ledgers import packages
from storage.ledgers.casework import cases
from storage.ledgers.casework.stated import Stated
from storage.ledgers.packages import Lacking
from storage.trail import audit
from tasks.installation import Installation
from tasks.steps import step

# kinds of events after which a case may say something else than its package
TOUCHING = ("case.%", "findings.%", "hold.%", "mark.%", "record.confirmed", "recording.%", "review.%", "reviewed")
# what earlier releases noted, until it is asked again
EARLIER = ("keeping.package_out_of_date", "keeping.package_holds_moved", "keeping.package_case_changed")

@step()
def check_package(installation: Installation, number: str) -> Text | None:
    """Note whether the newest package of a case is out of date, and return why; None where it holds everything, or there is none."""
    with installation.catalogue.read() as tx:
        lacks = packages.lacking(tx, number)
        unit = cases.row(tx, number).unit
        known = repacking.reasons(tx).get(number)
    reason = _reason(number, lacks) if lacks else None
    if reason == known:
        return reason
    with installation.catalogue.begin() as tx:
        if repacking.note(tx, number, unit, reason):
            audit.append(tx, "package.out-of-date" if lacks else "package.up-to-date", f"case:{number}", installation.who,
                         installation.clock(), None, lacks.package.manifest_sha256 if lacks else None, {"case": number, **_lists(lacks)})
    return reason


def _reason(number: str, lacks: Lacking) -> Text:
    """Say how the package of a case is out of date."""
    added = [(name, len(ids)) for name, ids in (("recordings", lacks.recordings), ("papers", lacks.papers), ("records", lacks.records))]
    other = [(name, len(ids)) for name, ids in (("moved", lacks.moved), ("removed", lacks.removed), ("corrected", lacks.corrected))]
    parts = [text(f"keeping.repack_{name}", count=count) for name, count in (*added, *other) if count]
    parts += [text("keeping.repack_fields", fields=[text(f"casework.field_{field}") for field in lacks.fields])] if lacks.fields else []
    parts += [text(f"keeping.repack_{part}") for part in lacks.stated if part is not Stated.CASE or not lacks.fields]
    differs = any(count for _, count in other) or lacks.fields or lacks.stated
    return text("keeping.package_differs" if differs else "keeping.package_lacks", number=number, package=Path(lacks.package.path).name,
                at=lacks.package.at, changes=parts)


def _lists(lacks: Lacking | None) -> JsonObject:
    if lacks is None:
        return {}
    more = {"moved": lacks.moved, "removed": lacks.removed, "corrected": lacks.corrected, "fields": lacks.fields, "stated": lacks.stated}
    return {"recordings": list(lacks.recordings), "papers": list(lacks.papers), "records": list(lacks.records),
            **{name: [str(item) for item in items] for name, items in more.items() if items}}


def noted_so_far(installation: Installation) -> int:
    """Return the number of the last event of the chain: what `check_touched` begins after."""
    with installation.catalogue.read() as tx:
        return audit.last_seq(tx)


def check_touched(installation: Installation, after: int) -> dict[str, Text]:
    """Note of each case that events after number `after` are about whether its package is out of date; return {case: why} of those."""
    with installation.catalogue.read() as tx:
        numbers = packages.packed_among(tx, audit.cases_since(tx, after, TOUCHING))
    reasons = {number: check_package(installation, number) for number in numbers}
    return {number: reason for number, reason in reasons.items() if reason is not None}


@step()
def out_of_date(installation: Installation) -> dict[str, Text]:
    """Return {case: why its newest package is out of date}."""
    with installation.catalogue.read() as tx:
        return repacking.reasons(tx)
