"""载体登记表: the media of a package, which set each belongs to and where it is kept."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from messages import Lang, say
from paperwork.docx.style import Sheet
from paperwork.docx.table import NO5, CellLine, Column, Field
from paperwork.forms import MEDIA, foot


@dataclass(frozen=True, slots=True)
class RegisterRow:
    """One medium of the register."""

    id: int
    purpose: str  # sealed, access, offsite
    kind: str  # dvd, bd25, bd50, disk
    label: str
    sha256: str
    number: str | None = None
    place: str | None = None
    entered: str | None = None  # by whom


@dataclass(frozen=True, slots=True)
class MediaRegister:
    """载体登记表 of one package."""

    unit: str
    number: str  # case
    package: str
    made_at: datetime
    manifest_sha256: str
    rows: tuple[RegisterRow, ...]


def write_register(paper: MediaRegister, out: Path, lang: Lang) -> Path:
    """Write 载体登记表 as docx to the file `out`; numbers and places that are not known yet are blanks to be filled in."""
    sheet = Sheet(say("media.register", lang), lang, paper.made_at, foot(MEDIA, paper, lang), landscape=True)
    sheet.head(paper.unit, paper.number)
    sheet.fields([Field(say("media.package", lang), paper.package, True),
                  Field(say("checks.manifest_hash", lang), [CellLine(f"SHA-256 {paper.manifest_sha256}", code=True)], True)])
    widths = {"id": 14.0, "purpose": 20.0, "kind": 30.0, "label": 56.0, "number": 40.0, "place": 40.0, "entered": 25.0}
    columns = [Column(say(f"media.col_{name}", lang), width) for name, width in widths.items()]
    sheet.table(columns, ([str(row.id), say(f"media.{row.purpose}", lang), say(f"archive.medium_{row.kind}", lang),
                           [CellLine(row.label), CellLine(row.sha256, code=True)], row.number or "", row.place or "", row.entered or ""]
                          for row in paper.rows), NO5)
    sheet.signatures([(say("media.sign_keeper", lang), ""), (say("media.sign_checked", lang), "")])
    return sheet.save(out)
