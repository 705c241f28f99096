"""The evidence list (证据登记保存清单) that is signed when a dump is handed over, written while the dump's recordings pass by."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from glob import escape
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from footage.values.readability import condition
from footage.values.recordings import form_of
from messages.json_values import JsonObject
from paperwork.forms import EVIDENCE_LIST
from regulations.values.facts import Case
from storage.ledgers import dumps
from storage.ledgers.originals import StoredRecording
from storage.names import safe_name
from storage.trail import audit
from tasks.installation import Installation
from tasks.receive.resolving import STEP, SettledDump
from tasks.steps import step

if TYPE_CHECKING:
    from paperwork.papers.evidence_annex import Annex
    from paperwork.papers.values import EvidenceList, EvidenceRow

LISTED = 5 * STEP  # originals up to which each has its row on paper, in volumes; beyond, the rows stand in an annex


class Receipt(Protocol):
    """A receipt being written; rows come in the order of time."""

    def add(self, rows: Sequence[StoredRecording]) -> None:
        """Write these originals, at most STEP of them."""
        ...

    def close(self) -> tuple[Path, JsonObject]:
        """Finish; return the paper to sign and what the audit chain notes about it."""
        ...


@contextmanager
def open_receipt(
    installation: Installation, number: int, root: Path, case: Case | None, unit: str | None, settled: SettledDump
) -> Iterator[Receipt]:
    """Begin the evidence list of a dump (003-3 art. 10)."""
    from paperwork.papers.evidence_annex import Annex
    from paperwork.papers.values import EvidenceList

    folder = installation.home / "receipts"
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{EVIDENCE_LIST.file}-{number:05d}-{safe_name(root.name)[:60]}.docx"
    head = EvidenceList(
        unit=unit or (case.unit if case else "") or "", party=case.party if case else None, cause=case.cause if case else None,
        at=settled.received_at or installation.clock(), rows=(), officers=case.officers if case else (), dump=root.name)
    if len(settled.ids) <= LISTED:
        yield _Volumes(installation, path, head)
        return
    with Annex(path.with_suffix(".csv"), installation.lang) as annex:
        yield _Annexed(installation, path, head, annex)


@step()
def close_receipt(installation: Installation, number: int, receipt: Receipt) -> Path:
    """Finish the evidence list and note that the dump is taken in; return the paper to sign."""
    path, about = receipt.close()
    with installation.catalogue.begin() as tx:
        dumps.close_dump(tx, number, installation.clock(), str(path))
        audit.append(tx, "dump.receipt", f"dump:{number}", installation.who, installation.clock(), None, None, {"file": path.name, **about})
    return path


def parts_of(receipt: Path) -> list[Path]:
    """Return all files of a receipt: the paper and its annex, or its volumes."""
    annex = receipt.with_suffix(".csv")
    return [receipt, annex] if annex.is_file() else sorted(receipt.parent.glob(f"{escape(receipt.stem)}*.docx"))


@dataclass(slots=True)
class _Volumes:
    """One paper for each few hundred originals, a row an original, numbered through all of them."""

    installation: Installation
    path: Path
    head: EvidenceList
    done: int = 0
    volumes: list[Path] = field(default_factory=list)

    def add(self, rows: Sequence[StoredRecording]) -> None:
        """Write one volume."""
        from paperwork.papers.writing import write_paper

        place = len(self.volumes) + 1
        out = self.path if place == 1 else self.path.with_name(f"{self.path.stem}-{place:03d}.docx")
        written = tuple(_row(self.installation, number, row) for number, row in enumerate(rows, self.done + 1))
        write_paper(replace(self.head, rows=written), out, self.installation.lang)
        self.done += len(rows)
        self.volumes.append(out)

    def close(self) -> tuple[Path, JsonObject]:
        """Return the first volume; an empty one for a dump that left nothing."""
        if not self.volumes:
            self.add(())
        return self.path, {"rows": self.done, "volumes": len(self.volumes)}


@dataclass(slots=True)
class _Annexed:
    """One paper with the totals and the hash of an annex that has a row for each original."""

    installation: Installation
    path: Path
    head: EvidenceList
    annex: Annex
    done: int = 0

    def add(self, rows: Sequence[StoredRecording]) -> None:
        """Write these originals into the annex."""
        for number, row in enumerate(rows, self.done + 1):
            self.annex.add(_row(self.installation, number, row))
        self.done += len(rows)

    def close(self) -> tuple[Path, JsonObject]:
        """Write the paper to sign, once the annex is whole."""
        from paperwork.papers.writing import write_paper

        listed = self.annex.close(self.head)
        write_paper(listed, self.path, self.installation.lang)
        return self.path, {"rows": self.done, "annex": listed.annex, "annex_sha256": listed.sha256}


def _row(installation: Installation, number: int, row: StoredRecording) -> EvidenceRow:
    from paperwork.papers.values import EvidenceRow

    recording = row.recording
    return EvidenceRow(
        number=number, name=recording.name, form=form_of(recording), device=recording.device, start=recording.start, end=recording.end,
        seconds=recording.probe.duration, size=recording.size, sha256=recording.sha256, sm3=row.sm3, state=condition(recording.probe),
        kept_at=f"{installation.store.address} {recording.sha256[:12]}",
    )
