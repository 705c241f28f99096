"""四性检测 (after DA/T 70): is the package authentic, whole, usable and safe? Carried out on what lies on the disk, before it is named.

A new check is a function in the file of its property, one line in CHECKS, and its two sentences in messages/*/checks.toml.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from footage.values.plain import from_plain
from messages import Lang, Text, text
from messages.errors import Changed
from paperwork import forms
from paperwork.papers.package.checks import CheckRow, ChecksPaper
from storage.catalogue.states import JobStage
from storage.packages.bag_check import check_bag
from tasks.answers import to_json
from tasks.installation import Installation
from tasks.package.checks import authenticity, integrity, safety, usability
from tasks.package.checks.packed import CarryOut, Check, Packed, Property
from tasks.steps import step

CHECKS: tuple[tuple[Property, CarryOut], ...] = (
    (Property.AUTHENTICITY, authenticity.chain),
    (Property.AUTHENTICITY, authenticity.proof),
    (Property.AUTHENTICITY, authenticity.verified),
    (Property.AUTHENTICITY, authenticity.ledger),
    (Property.INTEGRITY, integrity.manifest),
    (Property.INTEGRITY, integrity.originals),
    (Property.INTEGRITY, integrity.disposed),
    (Property.INTEGRITY, integrity.documents),
    (Property.INTEGRITY, integrity.papers),
    (Property.INTEGRITY, integrity.report),
    (Property.INTEGRITY, integrity.metadata),
    (Property.USABILITY, usability.opens),
    (Property.USABILITY, usability.playable),
    (Property.USABILITY, usability.copies),
    (Property.USABILITY, usability.links),
    (Property.USABILITY, usability.papers_open),
    (Property.SAFETY, safety.programs),
    (Property.SAFETY, safety.macros),
    (Property.SAFETY, safety.network),
    (Property.SAFETY, safety.symlinks),
)
FOLDER = "checks"
NAMED = 20  # of what did not pass, in the paper


@dataclass(frozen=True, slots=True)
class CheckEntry:
    """One check as the answer and the package's own report hold it (`checks` of `archive --json`)."""

    property: str  # one of Property
    check: str  # in words
    passed: bool
    method: str = ""  # in words
    looked_at: int = 0
    wrong: tuple[str, ...] = ()


@step(stage=JobStage.CHECK)
def check_package(installation: Installation, packed: Packed) -> tuple[Check, ...]:
    """Carry out every check; Changed where what the disk holds is not what was written: that is no package."""
    bad = check_bag(packed.folder, only="sha256")  # SM3 came from the same bytes
    if bad:
        raise Changed("checks.not_whole", files=[problem.file for problem in bad[:5]])
    return tuple(_carried_out(installation, packed, property_, carry_out) for property_, carry_out in CHECKS)


def _carried_out(installation: Installation, packed: Packed, property_: Property, carry_out: CarryOut) -> Check:
    seen = carry_out(installation, packed)
    return Check(property_, carry_out.__name__, seen.wrong, seen.count)


def entries(checks: Sequence[Check], lang: Lang) -> tuple[CheckEntry, ...]:
    """Return the checks in words, with the method and what did not pass."""
    return tuple(CheckEntry(check.property.value, text(f"checks.{check.name}").say(lang), not check.wrong,
                            text(f"checks.{check.name}_how").say(lang), check.count, check.wrong) for check in checks)


def reported(package: Path) -> tuple[CheckEntry, ...]:
    """Return the checks as a package's own report has them."""
    report = json.loads((package / FOLDER / "checks.json").read_text(encoding="utf-8"))
    return tuple(from_plain(CheckEntry, row) for row in report["checks"])


def report_files(
    installation: Installation, packed: Packed, checks: Sequence[Check], to_docx: Callable[[ChecksPaper], bytes]
) -> dict[str, bytes]:
    """Return the report of the checks (四性检测报告) as a paper and as JSON, for the package's folder `checks/`."""
    case = packed.content.stored.case
    rows = tuple(CheckRow(text(f"archive.property_{check.property.value}"), text(f"checks.{check.name}"), text(f"checks.{check.name}_how"),
                          _result(check), not check.wrong) for check in checks)
    paper = ChecksPaper(case.unit, case.number, packed.content.made_at, packed.manifest, rows,
                        tuple(matter.message for matter in packed.content.unfinished), packed.content.although)
    report = {"case": case.number, "manifest_sha256": packed.manifest,
              "checks": to_json(entries(checks, installation.lang), installation.lang),
              "unfinished": to_json(packed.content.unfinished, installation.lang), "although": packed.content.although}
    return {f"{FOLDER}/{forms.CHECKS.file}.docx": to_docx(paper),
            f"{FOLDER}/checks.json": json.dumps(report, ensure_ascii=False, indent=1).encode("utf-8", "backslashreplace") + b"\n"}


def _result(check: Check) -> Text:
    if check.wrong:
        return text("checks.failed", count=check.count, wrong=list(check.wrong[:NAMED]))
    return text("checks.passed", count=check.count) if check.count else text("checks.nothing")
