"""Footage, papers or a confirmed record added after archiving: the package is out of date, and that is told at once."""

from __future__ import annotations

from pathlib import Path

from messages import Text, text
from messages.json_values import JsonObject
from storage.keeping import repacking
from storage.ledgers import cases, packages
from storage.ledgers.packages import Lacking
from storage.trail import audit
from tasks.installation import Installation
from tasks.steps import step


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
    counts = {"recordings": len(lacks.recordings), "papers": len(lacks.papers), "records": len(lacks.records)}
    about = {"number": number, "package": Path(lacks.package.path).name, "at": lacks.package.at, **counts}
    if lacks.fields and not lacks.moved:
        return text("keeping.package_case_changed", fields=[text(f"casework.field_{field}") for field in lacks.fields], **about)
    if lacks.moved:
        return text("keeping.package_holds_moved", moved=len(lacks.moved), **about)
    return text("keeping.package_out_of_date", **about)


def _lists(lacks: Lacking | None) -> JsonObject:
    if lacks is None:
        return {}
    return {"recordings": list(lacks.recordings), "papers": list(lacks.papers), "records": list(lacks.records),
            **({"moved": list(lacks.moved)} if lacks.moved else {}), **({"fields": list(lacks.fields)} if lacks.fields else {})}


@step()
def out_of_date(installation: Installation) -> dict[str, Text]:
    """Return {case: why its newest package is out of date}."""
    with installation.catalogue.read() as tx:
        return repacking.reasons(tx)
