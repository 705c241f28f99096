"""证据登记保存清单: one row an original, written when a dump is taken in (R003-3-12, R002-05, conventions.md 2.4)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path

from messages import Lang, Text, say
from paperwork import wording
from paperwork.docx.table import NO5, CellContent, CellLine, Column, Field
from paperwork.forms import EVIDENCE_LIST, foot, signers
from paperwork.papers.note import clock_lines
from paperwork.papers.sheets import sheet_for
from paperwork.papers.values import EvidenceList, EvidenceRow
from regulations.lawday import due_words

_WIDTHS = (11.0, 41.0, 21.0, 13.0, 100.0, 21.0, 18.0)  # mm, 225 in all


def write_evidence_list(paper: EvidenceList, out: Path, lang: Lang) -> Path:
    """Write the evidence list to the file `out`, as docx or PDF; raises OSError where it cannot be written."""
    title = say("paper.evidence_list", lang)
    sheet = sheet_for(out, title, lang, paper.at, foot(EVIDENCE_LIST, paper, lang), landscape=True)
    sheet.head(paper.unit, say("paper.of_no_case", lang) if paper.of_no_case else paper.number)
    sheet.fields(head_of(paper, lang))
    heads = [say(f"paper.evidence_{name}", lang) for name in ("number", "name", "form", "quantity", "traits", "kept", "remark")]
    aligns = ("center", "left", "left", "center", "left", "left", "left")
    columns = [Column(*column) for column in zip(heads, _WIDTHS, aligns, strict=True)]
    sheet.table(columns, _rows(paper, lang), NO5)
    sheet.paragraph(say("paper.evidence_note", lang, count=sum(row.quantity for row in paper.rows)))
    if paper.replaces:
        sheet.paragraph(say("paper.evidence_replaces", lang, lists=list(paper.replaces)))
    sheet.signatures(signatures_of(paper, lang))
    return sheet.save(out)


def signatures_of(paper: EvidenceList, lang: Lang) -> list[tuple[str, str]]:
    """Return who signs: (role, name), the name empty where it is to be written by hand."""
    party = [(say("paper.sign_party", lang), wording.printed(paper.party, lang)), (say("paper.sign_witness", lang), "")]
    return [*(() if paper.of_no_case else party), *signers("paper.sign_officer", paper.officers, lang),
            (say("paper.sign_handed", lang), wording.printed(paper.handed_by, lang)),
            (say("paper.sign_keeper", lang), wording.printed(paper.keeper, lang))]


def head_of(paper: EvidenceList, lang: Lang) -> list[Field]:
    """Return what stands above the rows."""
    case = (("party", paper.party or ""), ("cause", paper.cause or ""))
    received = wording.moment(paper.received_at, lang) if paper.received_at else ""
    values = (*(() if paper.of_no_case else case), ("handed_by", paper.handed_by or ""), ("keeper", paper.keeper or ""),
              ("received", received), ("due", due_of(paper.due, paper.late, lang)), ("at", wording.moment(paper.at, lang)),
              ("place", paper.place or ""))
    fields = [Field(say(f"paper.field_{name}", lang), value) for name, value in values]
    return [*fields, Field(say("paper.field_dump", lang), paper.dump, wide=True)]


def due_of(due: datetime | date | None, late: Text | None, lang: Lang) -> str:
    """Return the deadline of the hand-over and whether it was kept; a blank where none is known."""
    if due is None:
        return ""
    day = wording.printed(due_words(due), lang)
    return say("paper.due_kept", lang, due=day) if late is None else say("paper.due_late", lang, due=day, late=late.say(lang))


def _rows(paper: EvidenceList, lang: Lang) -> Iterator[list[CellContent]]:
    for row in paper.rows:
        quantity = say("paper.pieces", lang, count=row.quantity)
        place = [CellLine(row.kept_at, small=True), CellLine(say("paper.kept_how", lang), small=True)] if row.kept_at else ""
        yield [str(row.number), row.name, row.form, quantity, _traits(row, lang), place, _remark(row, lang)]


def _traits(row: EvidenceRow, lang: Lang) -> list[CellLine]:
    facts = [say("paper.trait_device", lang, device=row.device)] if row.device else []
    if row.seconds is not None:
        facts.append(wording.length(row.seconds, lang))
    if row.size is not None:
        facts.append(say("paper.bytes", lang, size=wording.size(row.size), count=f"{row.size:,}"))
    lines = [CellLine(say("paper.list", lang, items=facts))] if facts else []
    lines += clock_lines(row, lang)
    for name, value in (("SHA-256", row.sha256), ("SM3", row.sm3)):
        if value:
            lines += [CellLine(name, small=True), CellLine(value, code=True)]
    return lines


def _remark(row: EvidenceRow, lang: Lang) -> list[CellLine]:
    state = "" if row.state == "whole" else say(f"paper.state_{row.state}", lang)
    return [CellLine(part, small=True) for part in (state, wording.printed(row.remark, lang)) if part]
