"""The disposal list (销毁清册) as files: one JSON, and a paper for each volume, bound to it by its form number and its digest."""

from __future__ import annotations

import hashlib
import json
import os
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import TextIO

from messages import Text, text
from paperwork.forms import DISPOSAL
from paperwork.papers.disposal.proposed_list import DisposableOriginal, DisposalList
from regulations.before_disposal import Question
from regulations.values.reviews.findings import Citation
from storage.keeping.disposal.disposals import NewLine
from storage.keeping.sweep.sweeping import SweepItem
from tasks.answers import to_json
from tasks.installation import Installation
from tasks.keep.disposal.form import form_number
from tasks.keep.listing import DueItem
from tasks.long_list import LongList

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
    asked: tuple[Text, ...]  # what is not settled; such a line needs a tick of its own


@dataclass(frozen=True, slots=True)
class WrittenList:
    """A list as it lies on the disk."""

    path: Path  # of its first paper
    sha256: str  # of the JSON
    form: str  # form number printed on its papers
    lines_sha256: str  # of the lines as the JSON holds them, each ended by LF
    papers: dict[str, str]  # {file: SHA-256}


class ListPaper:
    """A list as it grows: JSON line by line, then a paper for each volume; memory holds one volume."""

    def __init__(self, installation: Installation, number: str, as_of: date) -> None:
        self.installation, self.number, self.as_of = installation, number, as_of
        self.lines: list[NewLine] = []
        self.red = 0  # lines of which something is asked
        self._rows: LongList[DisposableOriginal] = LongList()  # printed once the digest of all lines is known
        self._lines_sha256 = hashlib.sha256()
        self._unit = ""
        self._approvers: dict[str, str] = {}  # by unit
        self._reasons: dict[int | None, str] = {}  # by number of the reason
        self._out: TextIO | None = None

    @property
    def _json(self) -> Path:
        return self.installation.home / "proposals" / f"{DISPOSAL.file}-{self.number}.json"

    def add(self, item: SweepItem, due: DueItem, asked: tuple[Question, ...]) -> None:
        """Add one line."""
        approver, reason = self._approver(item.unit or ""), self._reason(item.reason_id, due)
        self.lines.append(NewLine(item.id, item.key, asked))
        self.red += bool(asked)
        why = tuple(question.why for question in asked)
        self._put(ProposedLine(
            recording=item.id, name=item.name, case=item.case, due=due.due, reason=reason, articles=due.articles, place=len(self.lines),
            sha256=item.sha256, size=item.size, unit=item.unit, key=item.key, approver=approver, asked=why))
        self._unit = self._unit or item.unit or ""
        articles = dict.fromkeys((*due.articles, *(article for question in asked for article in question.articles)))
        self._rows.add(DisposableOriginal(
            number=len(self.lines), recording=item.id, name=item.name, sha256=item.sha256, size=item.size, reasons=due.reason.parts,
            articles=tuple(articles), case=item.case, device=item.device, recorded_at=item.start, kept_until=item.keep_until,
            approver=approver, asked=why))

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
            self._out.write(f'{{"number": {json.dumps(self.number)}, "as_of": "{self.as_of.isoformat()}", "grace_days": '
                            f'{self.installation.settings.grace_days}, "items": [\n')
        else:
            self._out.write(",\n")
        written = json.dumps(to_json(line, self.installation.lang), ensure_ascii=False)
        self._lines_sha256.update(f"{written}\n".encode())
        self._out.write(written)

    def close(self) -> WrittenList:
        """Finish JSON and papers."""
        digest = self._lines_sha256.hexdigest()
        form = form_number(self.number, digest)
        papers = self._papers(form, digest)
        assert self._out is not None  # only lists with lines are closed
        self._out.write(f'\n], "form": {json.dumps(form)}, "lines_sha256": "{digest}"}}\n')
        self._out.flush()
        os.fsync(self._out.fileno())
        self._out.close()
        part = self._json.with_suffix(".json.part")
        sha256 = _sha256(part)
        part.replace(self._json)
        return WrittenList(papers[0], sha256, form, digest, {paper.name: _sha256(paper) for paper in papers})

    def _papers(self, form: str, digest: str) -> list[Path]:
        from paperwork.papers.writing import write_paper  # what writes docx is slow to import

        papers = []
        volumes = -(-len(self.lines) // VOLUME)
        for number in range(1, volumes + 1):
            rows = tuple(self._rows[(number - 1) * VOLUME:number * VOLUME])
            volume = f"-第{number}册" if volumes > 1 else ""
            papers.append(write_paper(DisposalList(
                unit=self._unit, number=self.number, made_at=self.installation.clock(), as_of=self.as_of, rows=rows, form=form,
                lines_sha256=digest, volume=(number, volumes), proposed_by=self.installation.who,
                grace_days=self.installation.settings.grace_days), self._json.with_name(f"{self._json.stem}{volume}.docx"),
                self.installation.lang))
        return papers


def _sha256(path: Path) -> str:
    with path.open("rb") as written:
        return hashlib.file_digest(written, "sha256").hexdigest()
