"""声音资料文字记录: what was said, with making method, time, maker and object of proof (R003-2-15, R003-2-16)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from messages import Lang, say
from paperwork import wording
from paperwork.docx import parts
from paperwork.docx.style import Sheet
from paperwork.docx.table import NO5, SMALL4, SMALL5, CellLine, Field
from paperwork.forms import RECORD, foot, named, signers
from paperwork.papers.values import RecordPaper, Turn

_UNCERTAIN = "9b5b00"  # colour of what nobody has confirmed
_ASIDE = "595959"  # colour of what is no word of this recording
_FLAGS = {"foreign?": "transcript.flag_foreign"}


def write_written_record(paper: RecordPaper, out: Path, lang: Lang) -> Path:
    """Write the written record as docx to the file `out`; raises OSError where it cannot be written."""
    sheet = Sheet(say("paper.record", lang), lang, paper.made_at, foot(RECORD, paper, lang), draft="draft" if paper.draft else "")
    sheet.head(paper.unit, paper.case)
    sheet.fields(fields(paper, lang))
    sheet.heading(say("paper.record_turns", lang))
    for turn in paper.turns:
        sheet.runs(_turn(turn, lang), hanging=62)
    if not paper.turns:
        sheet.paragraph(say("paper.no_speech", lang), indent=24)
    if doubts(paper):
        sheet.paragraph(say("paper.record_flags", lang), before=6)
    for sentence in (*statements(paper, lang), *(wording.printed(note, lang) for note in paper.notes)):
        sheet.paragraph(sentence, before=6)
    sheet.signatures(signing(paper, lang))
    return sheet.save(out)


def doubts(paper: RecordPaper) -> bool:
    """Return whether anything in the record is marked for the proof-reader."""
    return any(turn.flags or turn.doubtful for turn in paper.turns)


def signing(paper: RecordPaper, lang: Lang) -> list[tuple[str, str]]:
    """Return (role, name) of everyone who signs."""
    return [*signers("paper.sign_maker", paper.makers, lang), (say("paper.sign_proof", lang), ""),
            (say("paper.sign_party", lang), wording.printed(paper.party, lang))]


def fields(paper: RecordPaper, lang: Lang) -> list[Field]:
    """Return the head of the record."""
    def field(name: str, value: str, wide: bool = False) -> Field:
        return Field(say(f"paper.field_{name}", lang), value, wide)

    version = say("paper.version_draft" if paper.draft else "paper.version", lang, version=paper.version)
    return [
        field("title", paper.title or "", True), field("party", paper.party or "", True),
        field("recording", paper.recording, True), field("device", paper.device or ""), field("officer", paper.officer or ""),
        field("recorded", wording.span(paper.start, paper.end, lang), True),
        field("clock", wording.printed(paper.clock, lang), True), field("place", paper.place or "", True),
        field("method", wording.printed(paper.method, lang), True),
        field("made_at", wording.moment(paper.made_at, lang, seconds=False)), field("version", version),
        field("makers", say("paper.list", lang, items=[maker.name for maker in paper.makers]), True),
        field("proof", paper.object_of_proof or "", True),
        Field(say("paper.field_original_hash", lang), [CellLine(paper.sha256, code=True)], True),
        *_signed(paper, lang),
    ]


def _signed(paper: RecordPaper, lang: Lang) -> list[Field]:
    """Return who signed the text with the own password, when, and what they signed; nothing where nobody did."""
    if not paper.signed:
        return []
    lines = [CellLine(say("paper.signed_at", lang, officer=named(signature.officer, lang), at=wording.moment(signature.at, lang)))
             for signature in paper.signed]
    return [Field(say("paper.field_signed" if paper.by_password else "paper.field_readers", lang), lines, True),
            Field(say("paper.field_text_hash", lang), [CellLine(paper.text_sha256 or "", code=True)], True)]


def statements(paper: RecordPaper, lang: Lang) -> list[str]:
    """Return what is said below the turns of how the text was read, and who stands for it."""
    read = [say("paper.record_draft" if paper.draft else "paper.record_checked", lang)]
    nothing = [say("paper.record_as_drafted", lang)] if paper.as_drafted and paper.signed and not paper.draft else []
    how = "record_signed_once" if paper.draft else "record_signed" if paper.by_password else "record_text_hash"
    signed = [say(f"paper.{how}", lang)] if paper.signed else []
    return [*nothing, *read, *signed]


@dataclass(frozen=True, slots=True)
class TurnPart:
    """Some words of a turn that are printed alike."""

    text: str
    doubtful: bool = False


@dataclass(frozen=True, slots=True)
class PrintedTurn:
    """One turn as it is printed."""

    when: str  # time of day, or the place in the recording where the time is unknown
    speaker: str
    before: str  # how the sentence began in the recording before
    parts: tuple[TurnPart, ...]
    after: str  # how it ends in the next one
    marks: tuple[str, ...]  # what to be careful about
    unsure: bool


def printed_turn(turn: Turn, lang: Lang) -> PrintedTurn:
    """Return one turn in words; what could not be understood is said, never left out."""
    unheard = say("paper.unheard", lang) if "unheard" in turn.flags else ""
    return PrintedTurn(
        when=wording.clock(turn.start) if turn.start else wording.offset(turn.offset),
        speaker=say("paper.speaker", lang, speaker=wording.visible(turn.speaker)) if turn.speaker else "",
        before=say("transcript.before", lang, words=wording.visible(turn.before)) if turn.before else "",
        parts=tuple(_parts_of(turn)) if turn.text else (TurnPart(unheard),),
        after=say("transcript.after", lang, words=wording.visible(turn.after)) if turn.after else "",
        marks=tuple(say(_FLAGS.get(flag, f"paper.flag_{flag.rstrip('?')}"), lang) for flag in turn.flags if flag != "unheard"),
        unsure=bool(turn.flags))


def _parts_of(turn: Turn) -> Iterator[TurnPart]:
    place = 0
    for start, end in turn.doubtful:
        if start > place:
            yield TurnPart(wording.visible(turn.text[place:start]))
        yield TurnPart(wording.visible(turn.text[start:end]), True)
        place = end
    if place < len(turn.text):
        yield TurnPart(wording.visible(turn.text[place:]))


def _turn(turn: Turn, lang: Lang) -> list[Any]:
    shown = printed_turn(turn, lang)
    runs = [parts.run(f"{shown.when}\u3000", parts.TABLE, NO5, colour=_ASIDE)]
    if shown.speaker:
        runs.append(parts.run(shown.speaker, parts.HEADING, SMALL4))
    runs += [parts.run(shown.before, parts.TABLE, SMALL5, colour=_ASIDE)] if shown.before else []
    for part in shown.parts:
        runs.append(parts.run(part.text, parts.BODY, SMALL4, colour=_UNCERTAIN if shown.unsure or part.doubtful else None,
                              underlined=part.doubtful))
    runs += [parts.run(shown.after, parts.TABLE, SMALL5, colour=_ASIDE)] if shown.after else []
    return runs + [parts.run(mark, parts.TABLE, SMALL5, colour=_UNCERTAIN) for mark in shown.marks]
