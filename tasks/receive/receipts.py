"""The evidence lists (证据登记保存清单) of what was taken in now, a paper a case, written while the recordings pass by."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from glob import escape
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy.orm import Session

from footage.values.readability import condition
from footage.values.recordings import form_of
from messages.json_values import JsonObject
from paperwork.forms import EVIDENCE_LIST
from storage.ledgers import dumps
from storage.ledgers.originals import StoredRecording
from storage.names import safe_name
from storage.trail import audit
from tasks.installation import Installation
from tasks.receive.resolving import STEP
from tasks.receive.sections import CaseSection
from tasks.receive.slips import slip_of
from tasks.steps import step

if TYPE_CHECKING:
    from paperwork.papers.evidence_annex import Annex
    from paperwork.papers.values import EvidenceRow

LISTED = 5 * STEP  # originals of a case up to which each has its row on paper, in volumes; beyond, the rows stand in an annex
PRINTED = 100  # rows of a list up to which a PDF lies beside it: setting a row takes a twentieth of a second
RECEIPT = "dump.receipt"  # the event that names the papers of a dump
ALL = "\0"  # stands for every case


@dataclass(frozen=True, slots=True)
class Papers:
    """The papers of one run, or of the run before where this one wrote none."""

    receipt: str | None  # path of the first evidence list
    receipts: tuple[str, ...]  # paths of the lists of this run, one a case
    slip: str | None  # path of the hand-over slip beside the first list


class Receipts:
    """The evidence lists of one run while they are written; rows come in the order of time, and go to the list of their case."""

    def __init__(self, lists: Sequence[_Volumes | _Annexed]) -> None:
        self._lists = lists
        self._list_of = {id_: one for one in lists for id_ in one.section.ids}

    def add(self, rows: Sequence[StoredRecording]) -> None:
        """Write those of these originals that were taken in now, at most STEP of them."""
        for one in self._lists:
            mine = [row for row in rows if self._list_of.get(row.recording.id) is one]
            if mine:
                one.add(mine)

    def close(self) -> list[tuple[Path, JsonObject]]:
        """Finish; return each paper to sign, and what the audit chain notes about it."""
        return [(one.path, {"file": one.path.name, "case": one.section.number, **one.close()}) for one in self._lists]


@contextmanager
def open_receipts(installation: Installation, dump: int, root: Path, sections: Sequence[CaseSection]) -> Iterator[Receipts]:
    """Begin the evidence lists of what was taken in now (003-3 art. 10); none is made where there is no section."""
    from paperwork.papers.evidence_annex import Annex

    folder = installation.home / "receipts"
    if sections:
        folder.mkdir(parents=True, exist_ok=True)
    with installation.catalogue.read() as tx:
        taken = {name for detail in _receipts(tx, dump) for name, _ in _papers_in(detail)}
    with ExitStack() as stack:
        lists: list[_Volumes | _Annexed] = []
        for place, section in enumerate(sections, 1):
            path = _free(folder, dump, root, f"-{place}" if len(sections) > 1 else "", taken)
            if len(section.ids) <= LISTED:
                lists.append(_Volumes(installation, section, path))
            else:
                annex = stack.enter_context(Annex(path.with_suffix(".csv"), installation.lang))
                lists.append(_Annexed(installation, section, path, annex))
        yield Receipts(lists)


def _free(folder: Path, dump: int, root: Path, place: str, taken: set[str]) -> Path:
    """Return a name that no list of this dump has: what was signed is never written over."""
    stem, number = f"{EVIDENCE_LIST.file}-{dump:05d}-{safe_name(root.name)[:60]}", 1
    while f"{stem}{f'（{number}）' if number > 1 else ''}{place}.docx" in taken:
        number += 1
    return folder / f"{stem}{f'（{number}）' if number > 1 else ''}{place}.docx"


@step()
def close_receipts(installation: Installation, dump: int, papers: Sequence[tuple[Path, JsonObject]], slip: Path | None) -> Papers:
    """Note that the dump is taken in, and its papers; return them."""
    with installation.catalogue.begin() as tx:
        before = dumps.get(tx, dump)
        latest = next((one.receipt for one in reversed(dumps.dumps_from(tx, before.root)) if one.receipt), None)
        receipt = str(papers[0][0]) if papers else before.receipt or latest
        at = installation.clock()
        dumps.close_dump(tx, dump, before.finished_at or at, receipt)
        first = papers[0][1] if papers else {}
        noted = {**first, "papers": [about for _, about in papers], "slip": slip.name if slip else None} if papers else {}
        if noted or before.finished_at is None:
            audit.append(tx, RECEIPT, f"dump:{dump}", installation.who, at, None, None, noted)
    return papers_of(receipt, [path for path, _ in papers])


def papers_of(receipt: str | None, lists: Sequence[Path] = ()) -> Papers:
    """Return the papers of a run by its first list; an earlier version wrote no slip."""
    slip = slip_of(Path(receipt)) if receipt else None
    return Papers(receipt, tuple(map(str, lists)), str(slip) if slip and slip.is_file() else None)


def parts_of(receipt: Path) -> list[Path]:
    """Return all files of one list: the paper and its annex, or its volumes, each with its PDF where it has one."""
    annex = receipt.with_suffix(".csv")
    volumes = [] if annex.is_file() else sorted(receipt.parent.glob(f"{escape(receipt.stem)}-[0-9][0-9][0-9].docx"))
    pages = [pdf for paper in (receipt, *volumes) if (pdf := paper.with_suffix(".pdf")).is_file()]
    return [receipt, *volumes, *pages, *([annex] if annex.is_file() else [])]


def lists_of(tx: Session, dump: int, case: str) -> list[Path]:
    """Return the first volumes of the evidence lists of what a dump brought for one case, never those of another one."""
    receipt = dumps.get(tx, dump).receipt
    return [Path(receipt).with_name(name) for name in listed_for(tx, dump, case)] if receipt else []


def listed_for(tx: Session, dump: int, case: str | None) -> list[str]:
    """Return the files of the lists that hold for one case, or for footage of none; those that were written again since are left out."""
    files: list[str] = []
    for detail in _receipts(tx, dump):
        again = detail.get("again")
        files = [] if isinstance(again, list) and case in again else files
        files += [file for file, of in _papers_in(detail) if of in (case, ALL)]
    return files


def last_listed(tx: Session, dump: int) -> datetime | None:
    """Return when the papers of a dump were noted last (aware); None where it has none."""
    return next((event.when for event in reversed(audit.events(tx, f"dump:{dump}")) if event.what == RECEIPT and event.detail), None)


def _receipts(tx: Session, dump: int) -> list[JsonObject]:
    """Return what the audit chain noted about the papers of a dump, the first run first."""
    return [event.detail for event in audit.events(tx, f"dump:{dump}") if event.what == RECEIPT]


def _papers_in(detail: JsonObject) -> list[tuple[str, str | None]]:
    """Return (file, case) of each list of one run; ALL where an earlier version wrote one for all cases."""
    papers = detail.get("papers")
    if not isinstance(papers, list):
        return [(str(detail["file"]), ALL)] if "file" in detail else []
    return [(paper["file"], paper["case"]) for paper in papers]


@dataclass(slots=True)
class _Volumes:
    """One paper for each few hundred originals, a row an original, numbered through all of them."""

    installation: Installation
    section: CaseSection
    path: Path
    done: int = 0
    waiting: list[EvidenceRow] = field(default_factory=list)
    volumes: list[Path] = field(default_factory=list)

    def add(self, rows: Sequence[StoredRecording]) -> None:
        """Write these originals; a volume is written when it is full."""
        self.waiting += [_row(self.installation, number, row) for number, row in enumerate(rows, self.done + 1)]
        self.done += len(rows)
        while len(self.waiting) >= STEP:
            self._write(self.waiting[:STEP])
            self.waiting = self.waiting[STEP:]

    def _write(self, rows: Sequence[EvidenceRow]) -> None:
        from paperwork.papers.writing import write_paper

        place = len(self.volumes) + 1
        out = self.path if place == 1 else self.path.with_name(f"{self.path.stem}-{place:03d}.docx")
        paper = replace(self.section.head, rows=tuple(rows))
        write_paper(paper, out, self.installation.lang)
        if place == 1 and len(rows) <= PRINTED >= len(self.section.ids):
            write_paper(paper, out.with_suffix(".pdf"), self.installation.lang)
        self.volumes.append(out)

    def close(self) -> JsonObject:
        """Write the last volume; return what is noted."""
        if self.waiting:
            self._write(self.waiting)
        return {"rows": self.done, "volumes": len(self.volumes)}


@dataclass(slots=True)
class _Annexed:
    """One paper with the totals and the hash of an annex that has a row for each original."""

    installation: Installation
    section: CaseSection
    path: Path
    annex: Annex
    done: int = 0

    def add(self, rows: Sequence[StoredRecording]) -> None:
        """Write these originals into the annex."""
        for number, row in enumerate(rows, self.done + 1):
            self.annex.add(_row(self.installation, number, row))
        self.done += len(rows)

    def close(self) -> JsonObject:
        """Write the paper to sign, once the annex is whole; return what is noted."""
        from paperwork.papers.writing import write_paper

        listed = self.annex.close(self.section.head)
        write_paper(listed, self.path, self.installation.lang)
        write_paper(listed, self.path.with_suffix(".pdf"), self.installation.lang)
        return {"rows": self.done, "annex": listed.annex, "annex_sha256": listed.sha256}


def _row(installation: Installation, number: int, row: StoredRecording) -> EvidenceRow:
    from paperwork.papers.values import EvidenceRow

    recording = row.recording
    return EvidenceRow(
        number=number, name=recording.name, form=form_of(recording), device=recording.device,
        shown_start=recording.named_start, start=recording.start, end=recording.end,
        seconds=recording.probe.duration, size=recording.size, sha256=recording.sha256, sm3=row.sm3, state=condition(recording.probe),
        kept_at=installation.place,
    )
