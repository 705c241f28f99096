"""音像资料制作说明: how footage was made, stored and converted; filed in the case (R001-17, R003-2-15, R004-28)."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from footage.values.seconds import later, seconds_between
from messages import Lang, say
from paperwork import wording
from paperwork.docx.style import Sheet
from paperwork.docx.table import NO5, CellContent, CellLine, Column, Field
from paperwork.forms import NOTE, foot, signers
from paperwork.papers.disposal.disposed_list import disposed_table
from paperwork.papers.package.unfinished import write_unfinished
from paperwork.papers.values import EvidenceRow, Note, NoteItem
from regulations.values.facts import Officer


def write_explanatory_note(paper: Note, out: Path, lang: Lang) -> Path:
    """Write the explanatory note as docx to the file `out`; raises OSError where it cannot be written."""
    sheet = Sheet(say("paper.note", lang), lang, paper.made_at, foot(NOTE, paper, lang))
    sheet.head(paper.unit, paper.number)
    sheet.fields(_head(paper, lang))
    sheet.heading(say("paper.note_items", lang))
    _table(sheet, ("number", "name", "times", "traits"), (11.0, 34.0, 49.0, 62.0), _items(paper, lang))
    if paper.disposed:
        sheet.paragraph(say("disposed.in_note", lang, count=len(paper.disposed), file=paper.disposed_list), keep=True)
        disposed_table(sheet, paper.disposed, 80.0)
    sheet.heading(say("paper.note_interruptions", lang))
    _interruptions(sheet, paper)
    sheet.heading(say("paper.note_conversions", lang))
    _conversions(sheet, paper)
    _signs(sheet, paper)
    sheet.heading(say("paper.note_media", lang))
    _media(sheet, paper)
    if paper.unfinished:
        write_unfinished(sheet, paper.unfinished, paper.although, say("unfinished.note_heading", lang))
    sheet.heading(say("unfinished.note_statement" if paper.unfinished else "paper.note_statement", lang))
    sheet.paragraph(say("paper.note_checked", lang), indent=24)
    sheet.signatures([*signers("paper.sign_maker", paper.makers, lang),
                      (say("paper.sign_party", lang), wording.printed(paper.party, lang)),
                      (say("paper.sign_witness", lang), ""), (say("paper.sign_unit", lang), wording.printed(paper.unit, lang))])
    return sheet.save(out)


def _head(paper: Note, lang: Lang) -> list[Field]:
    def field(name: str, value: CellContent, wide: bool = False) -> Field:
        return Field(say(f"paper.field_{name}", lang), value, wide)

    kinds = sorted({item.media for item in paper.items})
    documents = [CellLine(f"{entry.name}　{wording.span(entry.start, entry.end, lang)}".rstrip("　")) for entry in paper.documents]
    starts = [item.start for item in paper.items if item.start]
    ends = [item.end for item in paper.items if item.end]
    return [
        field("case", paper.number), field("cause", paper.cause or ""), field("party", paper.party or "", True),
        field("title", paper.title, True),
        field("kind", say("paper.list", lang, items=[say(f"paper.media_{kind}", lang) for kind in kinds])),
        field("count", say("paper.pieces", lang, count=len(paper.items))),
        field("recorded", wording.span(min(starts, default=None), max(ends, default=None), lang), True),
        field("documents", documents, True), field("devices", [CellLine(device) for device in paper.devices], True),
        field("recorded_by", [CellLine(_person(officer, lang)) for officer in paper.recorded_by], True),
        field("place", paper.place or "", True), field("method", wording.printed(paper.method, lang), True),
        field("made_at", wording.moment(paper.made_at, lang), True),
        field("proof", paper.object_of_proof or "", True), field("kept_at", paper.kept_at or "", True),
        field("records", [CellLine(record) for record in paper.records], True),
    ]


def _person(officer: Officer, lang: Lang) -> str:
    return signers("paper.sign_maker", (officer,), lang, least=1)[0][1]


def _table(sheet: Sheet, names: tuple[str, ...], widths: tuple[float, ...], rows: Iterator[list[CellContent]]) -> None:
    columns = [Column(say(f"paper.col_{name}", sheet.lang), width, "center" if name == "number" else "left")
               for name, width in zip(names, widths, strict=True)]
    sheet.table(columns, rows, NO5)


def _items(paper: Note, lang: Lang) -> Iterator[list[CellContent]]:
    for item in paper.items:
        by = [CellLine(text, small=True) for text in (item.device and say("paper.trait_device", lang, device=item.device),
                                                    item.recorded_by) if text]
        yield [str(item.number), [CellLine(item.name), *by], _times(item, lang), _traits(item, lang)]


def _times(item: NoteItem, lang: Lang) -> list[CellLine]:
    lines = clock_lines(item, lang)
    if item.clock:
        lines.append(CellLine(wording.printed(item.clock, lang), small=True))
    return lines


def clock_lines(item: NoteItem | EvidenceRow, lang: Lang) -> list[CellLine]:
    """Return when it was by the recorder's own clock, by the corrected one, and the difference."""
    lines, shown_end = [], item.shown_end if isinstance(item, NoteItem) else None
    if item.shown_start and shown_end is None and item.seconds is not None:
        shown_end = later(item.shown_start, item.seconds)
    if isinstance(item, EvidenceRow) and item.shown_start and item.shown_start == item.start and item.state == "whole":
        return [CellLine(say("paper.uncorrected", lang, span=wording.span(item.shown_start, item.end or shown_end, lang)))]
    if item.shown_start or shown_end:
        lines.append(CellLine(say("paper.shown", lang, span=wording.span(item.shown_start, shown_end, lang))))
    if item.start or item.end:
        lines.append(CellLine(say("paper.corrected", lang, span=wording.span(item.start, item.end, lang))))
    if item.shown_start and item.start and item.shown_start != item.start:
        lines.append(CellLine(say("paper.shift", lang, seconds=f"{float(seconds_between(item.shown_start, item.start)):+g}")))
    return lines


def _traits(item: NoteItem, lang: Lang) -> list[CellLine]:
    measured = [item.form, say("paper.bytes", lang, size=wording.size(item.size), count=f"{item.size:,}")]
    if item.seconds is not None:
        measured.append(wording.length(item.seconds, lang))
    lines = [CellLine(text) for text in measured]
    if item.state != "whole":
        lines.append(CellLine(say(f"paper.state_{item.state}", lang)))
    lines += [CellLine(f"{name} {value}", code=True) for name, value in (("SHA-256", item.sha256), ("SM3", item.sm3)) if value]
    return lines


def _interruptions(sheet: Sheet, paper: Note) -> None:
    lang = sheet.lang
    if not paper.interruptions:
        sheet.paragraph(say("paper.no_interruption" if paper.reviewed else "paper.interruptions_unknown", lang), indent=24)
        return
    rows: Iterator[list[CellContent]] = (
        [str(number), wording.span(gap.start, gap.end, lang), wording.length(gap.seconds, lang),
         wording.printed(gap.reason, lang), wording.printed(gap.source, lang)]
        for number, gap in enumerate(paper.interruptions, 1))
    _table(sheet, ("number", "span", "length", "reason", "source"), (11.0, 47.0, 22.0, 46.0, 30.0), rows)


def _conversions(sheet: Sheet, paper: Note) -> None:
    lang = sheet.lang
    if not paper.conversions:
        sheet.paragraph(say("paper.no_conversion", lang), indent=24)
        return
    rows: Iterator[list[CellContent]] = (
        [str(number), entry.source, [CellLine(entry.result), *([CellLine(entry.sha256, code=True)] if entry.sha256 else [])],
         wording.printed(entry.method, lang), wording.printed(entry.why, lang)]
        for number, entry in enumerate(paper.conversions, 1))
    _table(sheet, ("number", "source_file", "result", "method", "why"), (11.0, 31.0, 48.0, 36.0, 30.0), rows)


def _signs(sheet: Sheet, paper: Note) -> None:
    """Point to what the review saw of editing before the footage was handed over: this software cannot swear for that time."""
    lang = sheet.lang
    if not paper.signs:
        sheet.paragraph(say("paper.no_signs" if paper.reviewed else "paper.signs_unknown", lang), indent=24)
        return
    sheet.paragraph(say("paper.signs", lang, count=len(paper.signs)), indent=24, keep=True)
    rows: Iterator[list[CellContent]] = (
        [str(number), entry.name, wording.span(entry.start, entry.end, lang), wording.printed(entry.message, lang),
         wording.printed(entry.status, lang)]
        for number, entry in enumerate(paper.signs, 1))
    _table(sheet, ("number", "name", "span", "sign", "decided"), (11.0, 34.0, 34.0, 59.0, 18.0), rows)


def _media(sheet: Sheet, paper: Note) -> None:
    lang = sheet.lang
    entries = [(wording.printed(medium.kind, lang), medium.number or "", str(medium.copies or "")) for medium in paper.media]
    rows: Iterator[list[CellContent]] = ([str(number), *entry] for number, entry in enumerate(entries or [("", "", "")] * 2, 1))
    _table(sheet, ("number", "medium", "medium_number", "copies"), (11.0, 61.0, 56.0, 28.0), rows)
