"""完整性: is everything there that belongs to the case?"""

from __future__ import annotations

from paperwork.forms import EVIDENCE_LIST, NOTE
from paperwork.metadata.xml_parts import problems as xml_problems
from tasks.installation import Installation
from tasks.measure.names import names
from tasks.package.checks.packed import CheckOutcome, Packed, outcome
from tasks.package.packaging import paper_names

SCHEMAS = {"metadata/da-t-63.xml": "da-t-63-2017.xsd", "metadata/premis.xml": "premis-v3-subset.xsd"}
MOST_PROBLEMS = 3  # of one document that are named


def manifest(_installation: Installation, packed: Packed) -> CheckOutcome:
    """Every file has the hash of the manifest: `check_package` refuses what has not before any check is carried out."""
    return outcome([], len(packed.files))


def originals(_installation: Installation, packed: Packed) -> CheckOutcome:
    """Every original that is in the store is in the package."""
    wanted = [f"originals/{name}" for name, _ in names(packed.content.rows)]
    return outcome([name for name in wanted if name not in packed.files], len(wanted))


def disposed(_installation: Installation, packed: Packed) -> CheckOutcome:
    """Every original that is gone went by an approved list."""
    gone = packed.content.gone
    return outcome([row.row.recording.name for row in gone if row.deletion is None], len(gone))


def documents(_installation: Installation, packed: Packed) -> CheckOutcome:
    """Every paper that the case file names was kept, and lies in the package under a name of its own."""
    case, kept = packed.content.stored.case, packed.content.stored.documents
    lost = [paper.file for paper in case.documents if paper.file not in kept]
    lost += [paper.file for name, paper in paper_names(packed.content) if name not in packed.files]
    return outcome(lost, len(case.documents))


def papers(_installation: Installation, packed: Packed) -> CheckOutcome:
    """The papers that every package has are there."""
    files = packed.files
    there = {NOTE.file: any("制作说明" in name for name in files),
             EVIDENCE_LIST.file: any(name.startswith("lists/") for name in files) or not packed.content.rows,
             "index.html": "index.html" in files}
    return outcome([name for name, is_there in there.items() if not is_there], len(there))


def report(_installation: Installation, packed: Packed) -> CheckOutcome:
    """The continuity report of a case that was reviewed is there; one that was not reviewed has none, and the conclusion says so."""
    if packed.content.review is None:
        return outcome([], 0)
    there = any(name.startswith("report/") and name.endswith(".html") for name in packed.files)
    return outcome([] if there else ["连续性报告"], 1)


def metadata(_installation: Installation, packed: Packed) -> CheckOutcome:
    """The metadata are valid by their schemas."""
    problems = {name: xml_problems(packed.files[name].read_bytes(), schema)[:MOST_PROBLEMS] for name, schema in SCHEMAS.items()}
    return outcome([f"{name}: {problem}" for name, some in problems.items() for problem in some], len(SCHEMAS))
