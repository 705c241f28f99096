"""The draft record written as a paper and read back: an unchanged paper gives the same utterances."""

from __future__ import annotations

import subprocess
from datetime import datetime
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from docx import Document
from PIL import Image

from footage.values.recordings import BEIJING
from messages import text
from paperwork.papers.values import RecordPaper, Turn
from paperwork.papers.writing import write_paper
from paperwork.readers.reading import read
from transcripts.record.alignment import align
from transcripts.record.doubts import doubtful
from transcripts.transcript import UNHEARD, Segment, Transcript, Word

START = datetime(2026, 3, 2, 9, 30, tzinfo=BEIJING)


def spoken(at: int, text: str, scores: str = "", **more: object) -> Segment:
    """An utterance of one character a second; `scores` holds a digit for each character, in tenths of certainty."""
    certainties = [Fraction(int(digit), 10) for digit in scores or "9" * len(text)]
    words = tuple(Word(Fraction(at + place), Fraction(at + place + 1), character, score)
                  for place, (character, score) in enumerate(zip(text, certainties, strict=True)))
    return Segment(Fraction(at), Fraction(at + len(text)), text, Fraction(4, 5), words=words, **more)  # type: ignore[arg-type]


DRAFT = Transcript("faster-whisper", "whisper-base", (
    spoken(0, "本次执法全程录音录像请予配合", speaker="说话人1", before="为保护您的合法权益监督我们的执法行为"),
    spoken(20, "我看过了我姓障", "9999992", speaker="说话人2"),
    Segment(Fraction(30), Fraction(33), UNHEARD, Fraction(0), ("unheard",)),
    spoken(40, "你们一起说话听不清楚", flags=("overlap",), speaker="说话人1"),
    spoken(55, "检查到此", after="结束请您签字"),
), ((Fraction(0), Fraction(60)),), Fraction(60))


@pytest.fixture(scope="module")
def paper() -> RecordPaper:
    turns = tuple(Turn(offset=segment.start, text=segment.text, speaker=segment.speaker, flags=segment.flags, doubtful=doubtful(segment),
                       before=segment.before, after=segment.after) for segment in DRAFT.segments)
    return RecordPaper(unit="劳动保障监察支队", recording="A/0001.MP4", sha256="a" * 64, made_at=START, method="听写", turns=turns,
                       notes=(text("transcript.bad_frames", count=3), text("transcript.voices")))


@pytest.mark.requirement("R003-2-16")
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_an_unchanged_draft_is_read_back_as_it_was(lang: str, paper: RecordPaper, tmp_path: Path) -> None:
    out = write_paper(paper, tmp_path / "draft.docx", lang)  # type: ignore[arg-type]
    back = align(DRAFT, "\n".join(block.text for block in read(out).blocks))
    assert [segment.text for segment in back.segments] == [segment.text for segment in DRAFT.segments]
    assert [segment.speaker for segment in back.segments] == [segment.speaker for segment in DRAFT.segments]
    assert [segment.start for segment in back.segments] == [segment.start for segment in DRAFT.segments]


def test_doubtful_words_alone_are_marked_in_the_docx(paper: RecordPaper, tmp_path: Path) -> None:
    assert [doubtful(segment) for segment in DRAFT.segments] == [(), ((6, 7),), (), (), ()]
    document = Document(str(write_paper(paper, tmp_path / "draft.docx", "zh")))
    marked = [run.text for paragraph in document.paragraphs for run in paragraph.runs if run.font.underline]
    assert marked == ["障"]
    printed = "\n".join(paragraph.text for paragraph in document.paragraphs)
    assert "〔上接前一录像段：为保护您的合法权益监督我们的执法行为〕本次执法" in printed
    assert "检查到此〔下接后一录像段：结束请您签字〕" in printed and "〔多人同时说话〕" in printed and "3 个声音数据包" in printed


def test_the_pdf_says_the_same(paper: RecordPaper, tmp_path: Path) -> None:
    from pypdf import PdfReader

    out = write_paper(paper, tmp_path / "draft.pdf", "zh")
    pdf_text = "".join(page.extract_text() for page in PdfReader(out).pages).replace("\n", "")
    for sentence in ("本次执法全程录音录像请予配合", "上接前一录像段", "下接后一录像段", "多人同时说话", "草稿", "a" * 64, "不是身份认定"):
        assert sentence in pdf_text, sentence


def test_nothing_in_the_pdf_stands_outside_the_margins(paper: RecordPaper, tmp_path: Path) -> None:
    pdf = write_paper(paper, tmp_path / "draft.pdf", "zh")
    subprocess.run(["pdftoppm", "-r", "50", "-gray", str(pdf), str(tmp_path / "page")], check=True)
    for page in tmp_path.glob("page*.pgm"):
        ink = np.asarray(Image.open(page)) < 120
        right = int(ink.any(axis=0).nonzero()[0].max()) / 50 * 25.4
        assert 150 < right <= 210 - 26 + 1, "GB/T 9704-2012: the text area is 156 mm wide"
