"""声音资料文字记录: what was said, with making method, time, maker and object of proof (R003-2-15, R003-2-16)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from messages import Lang, say
from paperwork import docx_parts as parts
from paperwork import wording
from paperwork.docx_style import Sheet
from paperwork.docx_table import SMALL4, Field, Line
from paperwork.forms import RECORD, foot, signers
from paperwork.papers import RecordPaper, Turn

_UNCERTAIN = "9b5b00"  # colour of what nobody has confirmed


def write_written_record(paper: RecordPaper, out: Path, lang: Lang) -> Path:
    """Write the written record as docx to the file `out`; raises OSError where it cannot be written."""
    sheet = Sheet(say("paper.record", lang), lang, paper.made_at, foot(RECORD, paper, lang), draft=paper.draft)
    sheet.head(paper.unit, paper.case)
    sheet.fields(_head(paper, lang))
    sheet.heading(say("paper.record_turns", lang))
    for turn in paper.turns:
        sheet.runs(_turn(turn, lang), hanging=62)
    if not paper.turns:
        sheet.paragraph(say("paper.no_speech", lang), indent=24)
    if any(turn.flags for turn in paper.turns):
        sheet.paragraph(say("paper.record_flags", lang), before=6)
    sheet.paragraph(say("paper.record_draft" if paper.draft else "paper.record_checked", lang), before=6)
    sheet.signatures([*signers("paper.sign_maker", paper.makers, lang), (say("paper.sign_proof", lang), ""),
                      (say("paper.sign_party", lang), wording.words(paper.party, lang))])
    return sheet.save(out)


def _head(paper: RecordPaper, lang: Lang) -> list[Field]:
    def field(name: str, value: str, wide: bool = False) -> Field:
        return Field(say(f"paper.field_{name}", lang), value, wide)

    version = say("paper.version_draft" if paper.draft else "paper.version", lang, version=paper.version)
    return [
        field("title", paper.title or "", True), field("party", paper.party or "", True),
        field("recording", paper.recording, True), field("device", paper.device or ""), field("officer", paper.officer or ""),
        field("recorded", wording.span(paper.start, paper.end, lang), True),
        field("clock", wording.words(paper.clock, lang), True), field("place", paper.place or "", True),
        field("method", wording.words(paper.method, lang), True),
        field("made_at", wording.moment(paper.made_at, lang, seconds=False)), field("version", version),
        field("makers", say("paper.list", lang, items=[maker.name for maker in paper.makers]), True),
        field("proof", paper.object_of_proof or "", True),
        Field(say("paper.field_original_hash", lang), [Line(paper.sha256, code=True)], True),
    ]


def _turn(turn: Turn, lang: Lang) -> list[Any]:
    when = wording.clock(turn.start) if turn.start else wording.offset(turn.offset)
    runs = [parts.run(f"{when}　", parts.TABLE, 10.5, colour="595959")]
    if turn.speaker:
        runs.append(parts.run(say("paper.speaker", lang, speaker=wording.visible(turn.speaker)), parts.HEADING, SMALL4))
    doubtful = [flag for flag in turn.flags if flag != "unheard"]
    said = wording.visible(turn.text) or (say("paper.unheard", lang) if "unheard" in turn.flags else "")
    runs.append(parts.run(said, parts.BODY, SMALL4, colour=_UNCERTAIN if turn.flags else None))
    for flag in doubtful:
        runs.append(parts.run(say(f"paper.flag_{flag.rstrip('?')}", lang), parts.TABLE, 9, colour=_UNCERTAIN))
    return runs
