"""证据登记保存清单 of a dump of very many files: totals to sign, and every original in an annex that the list names by its hash.

The annex is a CSV file, one row an original, as R003-3-12 asks; a hundred thousand rows are thousands of pages nobody leafs through.
"""

from __future__ import annotations

import csv
import hashlib
import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from io import TextIOWrapper
from pathlib import Path
from types import TracebackType
from typing import Any

from messages import Lang, say
from paperwork import wording
from paperwork.docx.table import NO5, CellContent, Column
from paperwork.files import PartFile
from paperwork.forms import EVIDENCE_LIST, foot
from paperwork.papers.evidence_list import head_of, signatures_of
from paperwork.papers.sheets import sheet_for
from paperwork.papers.values import EvidenceList, EvidenceRow

COLUMNS = ("number", "name", "form", "device", "shown", "start", "end", "seconds", "bytes", "sha256", "sm3", "state", "kept")
_WIDTHS = (33.0, 30.0, 30.0, 42.0, 62.0, 28.0)  # mm, 225 in all


@dataclass(slots=True)
class AnnexGroup:
    """The originals of one recorder, one day, one format and one state together."""

    device: str | None
    day: str  # 2026-03-02; empty where nothing says when it was
    form: str  # format and codecs
    state: str  # footage.recordings.State
    count: int = 0
    size: int = 0  # bytes
    first: datetime | None = None  # aware
    last: datetime | None = None  # aware

    def add(self, row: EvidenceRow) -> None:
        """Count one original more."""
        self.count += row.quantity
        self.size += row.size or 0
        self.first = min((moment for moment in (self.first, row.start) if moment), default=None)
        self.last = max((moment for moment in (self.last, row.end or row.start) if moment), default=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class AnnexedList:
    """An evidence list whose rows stand in an annex."""

    head: EvidenceList  # without rows
    groups: tuple[AnnexGroup, ...]
    annex: str  # name of the file
    sha256: str  # of the annex, lower-case hex
    size: int  # bytes of the annex

    @property
    def count(self) -> int:
        """How many originals there are."""
        return sum(group.count for group in self.groups)


@dataclass(slots=True)
class Annex:
    """The annex while it is written, row by row; it gets its name when it is whole and flushed. OSError: it cannot be written."""

    path: Path
    lang: Lang
    groups: dict[tuple[str, str, str, str], AnnexGroup] = field(default_factory=dict)
    _part: Any = None
    _out: Any = None
    _rows: Any = None

    def __enter__(self) -> Annex:
        self._part = PartFile(self.path).__enter__()
        self._out = TextIOWrapper(self._part.file, "utf-8-sig", newline="")  # the mark lets a spreadsheet know that it is UTF-8
        self._rows = csv.writer(self._out)
        self._rows.writerow([say(f"annex.{name}", self.lang) for name in COLUMNS])
        return self

    def add(self, row: EvidenceRow) -> None:
        """Write one original, and count it in its group."""
        day = row.start.date().isoformat() if row.start else ""
        self._rows.writerow([row.number, _plain(row.name), row.form, row.device, _iso(row.shown_start), _iso(row.start), _iso(row.end),
                             "" if row.seconds is None else f"{float(row.seconds):.3f}", row.size, row.sha256, row.sm3,
                             _state(row.state, self.lang), _plain(row.kept_at)])
        key = (row.device or "", day, row.form, row.state)
        self.groups.setdefault(key, AnnexGroup(row.device, day, row.form, row.state)).add(row)

    def close(self, head: EvidenceList) -> AnnexedList:
        """Flush the annex, give it its name, and return the list to sign."""
        self._out.flush()
        with self._part.place.open("rb") as written:
            sha256, size = hashlib.file_digest(written, "sha256").hexdigest(), os.fstat(written.fileno()).st_size
        self._part.give_name()
        return AnnexedList(head=head, groups=tuple(self.groups[key] for key in sorted(self.groups)), annex=self.path.name,
                           sha256=sha256, size=size)

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._part.__exit__(kind, error, trace)


def _iso(when: datetime | None) -> str:
    return when.isoformat() if when else ""


def _plain(text: str) -> str:
    """Return a cell no spreadsheet takes for a formula: a file of a recorder may be named anything."""
    shown = wording.visible(text)
    return f"'{shown}" if shown[:1] in tuple("=+-@") else shown


def write_annexed_list(paper: AnnexedList, out: Path, lang: Lang) -> Path:
    """Write the list to sign to the file `out`, as docx or PDF; raises OSError where it cannot be written."""
    sheet = sheet_for(out, say("paper.evidence_list", lang), lang, paper.head.at, foot(EVIDENCE_LIST, paper, lang), landscape=True)
    sheet.head(paper.head.unit, say("paper.of_no_case", lang) if paper.head.of_no_case else paper.head.number)
    sheet.fields(head_of(paper.head, lang))
    heads = [say(f"annex.group_{name}", lang) for name in ("device", "day", "form", "count", "span", "state")]
    columns = [Column(head, width) for head, width in zip(heads, _WIDTHS, strict=True)]
    sheet.table(columns, _rows(paper, lang), NO5)
    sheet.paragraph(say("annex.total", lang, count=f"{paper.count:,}", annex=paper.annex, size=f"{paper.size:,}"))
    sheet.table([Column(say("annex.hash", lang), 225.0)], [[paper.sha256]], NO5)
    sheet.paragraph(say("annex.check", lang, annex=paper.annex))
    sheet.paragraph(say("annex.note", lang))
    if paper.head.replaces:
        sheet.paragraph(say("paper.evidence_replaces", lang, lists=list(paper.head.replaces)))
    sheet.signatures(signatures_of(paper.head, lang))
    return sheet.save(out)


def _rows(paper: AnnexedList, lang: Lang) -> Iterator[list[CellContent]]:
    for group in paper.groups:
        day = wording.day(group.first, lang) if group.first else say("annex.no_day", lang)
        count = say("annex.amount", lang, count=f"{group.count:,}", size=wording.size(group.size))
        yield [group.device or "—", day, group.form, count, wording.span(group.first, group.last, lang),
               _state(group.state, lang)]


def _state(state: str, lang: Lang) -> str:
    return say("annex.whole" if state == "whole" else f"paper.state_{state}", lang)
