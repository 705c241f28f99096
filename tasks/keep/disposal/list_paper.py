"""The disposal list (销毁清册) as files: one JSON, and a paper for each volume, written line by line."""

from __future__ import annotations

import hashlib
import json
import os
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import TextIO

from messages import text
from paperwork.forms import DISPOSAL
from paperwork.papers.values import DisposableOriginal, DisposalList
from regulations.values.findings import Citation
from storage.keeping.sweeping import SweepItem
from tasks.answers import to_json
from tasks.installation import Installation
from tasks.keep.listing import DueItem

VOLUME = 1000  # lines in one paper; a longer list has several volumes


@dataclass(frozen=True, slots=True)
class ProposedLine:
    """One line of a list as its JSON holds it."""

    recording: str  # id
    name: str
    case: str | None  # number
    due: date | datetime | None  # last day it had to be kept
    reason: str
    articles: tuple[Citation, ...]
    place: int  # from 1
    sha256: str
    size: int  # bytes
    unit: str | None
    key: str  # in the store
    approver: str  # who must approve, in words


class ListPaper:
    """A list as it grows: JSON line by line, a paper for each volume; memory holds one volume."""

    def __init__(self, installation: Installation, number: str, as_of: date) -> None:
        self.installation, self.number, self.as_of = installation, number, as_of
        self.lines: list[tuple[str, str]] = []  # (recording, key)
        self._rows: list[DisposableOriginal] = []
        self._papers: list[Path] = []
        self._unit = ""
        self._approvers: dict[str, str] = {}  # by unit
        self._reasons: dict[int | None, str] = {}  # by number of the reason
        self._out: TextIO | None = None

    @property
    def _json(self) -> Path:
        return self.installation.home / "proposals" / f"{DISPOSAL.file}-{self.number}.json"

    def add(self, item: SweepItem, due: DueItem) -> None:
        """Add one line."""
        approver, reason = self._approver(item.unit or ""), self._reason(item.reason_id, due)
        self.lines.append((item.id, item.key))
        self._put(ProposedLine(
            recording=item.id, name=item.name, case=item.case, due=due.due, reason=reason, articles=due.articles, place=len(self.lines),
            sha256=item.sha256, size=item.size, unit=item.unit, key=item.key, approver=approver))
        self._unit = self._unit or item.unit or ""
        self._rows.append(DisposableOriginal(
            number=len(self.lines), recording=item.id, name=item.name, sha256=item.sha256, size=item.size, reasons=due.reason.parts,
            articles=due.articles, case=item.case, device=item.device, recorded_at=item.start, kept_until=item.keep_until,
            approver=approver))
        if len(self._rows) == VOLUME:
            self._paper()

    def _reason(self, reason_id: int | None, due: DueItem) -> str:
        """Say the reason once for all that share it."""
        if reason_id not in self._reasons:
            self._reasons[reason_id] = due.reason.say(self.installation.lang)
        return self._reasons[reason_id]

    def _approver(self, unit: str) -> str:
        if unit not in self._approvers:
            self._approvers[unit] = text("disposal.approver", unit=unit).say(self.installation.lang)
        return self._approvers[unit]

    def _put(self, line: ProposedLine) -> None:
        if self._out is None:
            self._json.parent.mkdir(parents=True, exist_ok=True)
            self._out = self._json.with_suffix(".json.part").open("w", encoding="utf-8")
            self._out.write(f'{{"number": {json.dumps(self.number)}, "as_of": "{self.as_of.isoformat()}", "items": [\n')
        else:
            self._out.write(",\n")
        self._out.write(json.dumps(to_json(line, self.installation.lang), ensure_ascii=False))

    def _paper(self) -> None:
        from paperwork.papers.writing import write_paper  # what writes docx is slow to import

        volume = f"-第{len(self._papers) + 1}册" if self._papers or len(self._rows) == VOLUME else ""
        out = self._json.with_name(f"{self._json.stem}{volume}.docx")
        write_paper(DisposalList(
            unit=self._unit, number=self.number, made_at=self.installation.clock(), as_of=self.as_of, rows=tuple(self._rows),
            grace_days=self.installation.settings.grace_days), out, self.installation.lang)
        self._papers.append(out)
        self._rows = []

    def close(self) -> tuple[Path, str]:
        """Finish both; return the path of the first paper and the SHA-256 of the JSON."""
        if self._rows:
            self._paper()
        assert self._out is not None  # only lists with lines are closed
        self._out.write("\n]}\n")
        self._out.flush()
        os.fsync(self._out.fileno())
        self._out.close()
        part = self._json.with_suffix(".json.part")
        with part.open("rb") as written:
            sha256 = hashlib.file_digest(written, "sha256").hexdigest()
        part.replace(self._json)
        return self._papers[0], sha256
