"""What a case package says of originals that were disposed of before it was made: they are named, never silently left out."""

from __future__ import annotations

import tempfile
from dataclasses import replace
from pathlib import Path

from messages import Lang, say
from paperwork.papers.values import DisposedList, DisposedRow
from paperwork.papers.writing import write_paper
from storage.keeping.disposal.disposed import Gone
from tasks.installation import Installation
from tasks.package.packaging import Content


def rows_of(content: Content) -> tuple[DisposedRow, ...]:
    """Return a line for each original of the case that is gone."""
    return tuple(_row(number, gone) for number, gone in enumerate(content.gone, 1))


def _row(number: int, gone: Gone) -> DisposedRow:
    recording, deletion = gone.row.recording, gone.deletion
    row = DisposedRow(
        number=number,
        recording=recording.id,
        name=recording.name,
        size=recording.size,
        sha256=recording.sha256,
        sm3=gone.row.sm3,
        start=recording.start,
        end=recording.end,
    )
    return (
        row
        if deletion is None
        else replace(
            row,
            at=deletion.at,
            list=deletion.list,
            place=deletion.place,
            list_sha256=deletion.list_sha256,
            approved_by=deletion.approved_by,
            document=deletion.document,
            certificate=Path(deletion.certificate).name if deletion.certificate else None,
        )
    )


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
        return {f"lists/{name}": write_paper(paper, Path(folder) / name, installation.lang).read_bytes()}
