"""The papers and the file of a case on disk: a paper goes into the store before the act that names it, a case file comes out of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from messages import Text, text
from messages.errors import BadCall
from office.cases.changing import CaseStands
from regulations.casefile.writing import case_toml
from regulations.values.enums import KeepState
from storage.care.papers import lock
from storage.ledgers import columns
from storage.ledgers.casework.cases import StoredDocument
from storage.stores.os_errors import writing
from tasks.installation import Installation
from tasks.steps import step

LARGEST = 1 << 29  # bytes of one paper; what is larger is footage
CASE_FILE = "case.toml"


@dataclass(frozen=True, slots=True)
class Exported:
    """A case file that was written out, with its papers beside it."""

    file: Path
    papers: tuple[str, ...]  # files
    lacking: tuple[str, ...]  # papers that the case file names and the store never held


@step()
def store_paper(installation: Installation, source: Path, file: str, kind: str) -> StoredDocument:
    """Put a paper into the store as it is, and return it with its hash; BadCall where it cannot be read, or is none."""
    try:
        size = source.stat().st_size if not source.is_dir() else None
        if size is None:
            raise BadCall("casefile.document_is_folder", file=str(source))
        if not 0 < size <= LARGEST:
            raise BadCall("casework.paper_size", file=str(source), bytes=size, most=LARGEST)
        with source.open("rb") as content:
            stored = installation.store.put(content, None)
    except FileNotFoundError:
        raise BadCall("papers_in.not_there", path=str(source)) from None
    except OSError as problem:
        raise BadCall("casefile.no_access", path=str(source), why=problem.strerror or type(problem).__name__) from problem
    lock(installation.store, stored.key, installation.clock())
    return StoredDocument(file, kind, stored.sha256, stored.key, stored.size)


@step()
def export_case(installation: Installation, stands: CaseStands, out: Path) -> Exported:
    """Write a case file and its papers into a folder; BadCall where something of the same name is there."""
    named = dict.fromkeys([*(each.file for each in stands.case.documents), *(each.file for each in stands.case.explanations),
                           *(each.work_record for each in stands.case.exceptions if each.work_record)])
    there = [name for name in (CASE_FILE, *named) if (out / name).exists()]
    if there or any(not (out / name).resolve().is_relative_to(out.resolve()) for name in named):
        raise BadCall("casework.export_there", folder=str(out), files=there)
    papers = tuple(file for file in named if file in stands.papers)
    with writing(out, sum(stands.papers[file].size for file in papers)):
        out.mkdir(parents=True, exist_ok=True)
        for file in papers:
            (out / file).parent.mkdir(parents=True, exist_ok=True)
            with installation.store.local(stands.papers[file].key) as path:
                (out / file).write_bytes(path.read_bytes())
        part = out / f".{CASE_FILE}.part"
        part.write_text(case_toml(stands.case), encoding="utf-8")
        part.replace(out / CASE_FILE)
    return Exported(out / CASE_FILE, papers, tuple(file for file in named if file not in stands.papers))


def kept(installation: Installation, number: str) -> Counter[tuple[str, str]]:
    """Return how many recordings of a case are kept until when: {(state, day or ""): count}."""
    with installation.catalogue.read() as tx:
        return Counter((state.value, until.isoformat() if until else "") for state, until in columns.keeping(tx, number))


def kept_otherwise(before: Mapping[tuple[str, str], int], after: Mapping[tuple[str, str], int]) -> Text | None:
    """Say how long the footage of a case is kept now, where a change of its case file made that another; None where it did not."""
    if before == after:
        return None
    return text("casework.kept_otherwise", before=_periods(before), after=_periods(after))


def _periods(kept_until: Mapping[tuple[str, str], int]) -> list[Text]:
    return [text("casework.kept_until" if state == KeepState.UNTIL else f"casework.kept_{state}", until=until, count=count)
            for (state, until), count in sorted(kept_until.items())]
