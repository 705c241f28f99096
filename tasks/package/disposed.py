"""What a case package says of originals that were disposed of before it was made: they are named, never silently left out."""

from __future__ import annotations

import tempfile
from dataclasses import replace
from pathlib import Path

from messages import Lang, say
from paperwork.papers.disposed_list import write_disposed_list
from paperwork.papers.values import DisposedList, DisposedRow
from storage.keeping.disposed import Gone
from tasks.installation import Installation
from tasks.package.packaging import Content


def rows_of(content: Content) -> tuple[DisposedRow, ...]:
    """Return a line for each original of the case that is gone."""
    return tuple(_row(number, one) for number, one in enumerate(content.gone, 1))


def _row(number: int, one: Gone) -> DisposedRow:
    found, told = one.row.recording, one.deletion
    row = DisposedRow(number=number, recording=found.id, name=found.name, size=found.size, sha256=found.sha256, sm3=one.row.sm3,
                      start=found.start, end=found.end)
    return row if told is None else replace(row, at=told.at, list=told.list, place=told.place, list_sha256=told.list_sha256,
                                            approved_by=told.approved_by, document=told.document)


def paper_name(lang: Lang) -> str:
    """Return the file name of the list."""
    return say("disposed.title", lang) + ".docx"


def disposed_list(installation: Installation, content: Content) -> dict[str, bytes]:
    """Return the list as a file of the package; nothing where nothing is gone."""
    if not content.gone:
        return {}
    case = content.stored.case
    paper = DisposedList(unit=case.unit, number=case.number, made_at=content.made_at, rows=rows_of(content))
    name = paper_name(installation.lang)
    with tempfile.TemporaryDirectory(prefix="liuhen-") as folder:
        return {f"lists/{name}": write_disposed_list(paper, Path(folder) / name, installation.lang).read_bytes()}
