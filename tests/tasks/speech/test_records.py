"""The papers of a written record say what the catalogue says, whoever signs at the same time and whatever was killed before."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from fractions import Fraction
from pathlib import Path

import pytest
from desk import START, Desk
from docx import Document
from sqlalchemy import select

from office.records import signing
from office.records.signing import SignedMeanwhile
from storage.catalogue.models.originals import RecordRow
from storage.ledgers import originals
from storage.ledgers.casework import cases
from storage.ledgers.speech import records, transcripts
from tasks.speech.drafts import write_draft
from tasks.speech.records import choose_text, write_missing, write_signed
from transcripts.transcript import Segment, Transcript

DRAFT = Transcript("faster-whisper", "whisper-base", (Segment(Fraction(0), Fraction(2), "请出示证件。", Fraction(1)),), ())
FIRST, SECOND = ("张伟", "李娜"), ("王强", "赵敏")


@pytest.fixture
def recording(desk: Desk) -> str:
    desk.case("1号")
    id_ = desk.footage("a.mp4", "1号", START + timedelta(minutes=5))
    with desk.installation.catalogue.begin() as tx:
        transcripts.save(tx, id_, DRAFT, desk.now)
    return id_


def words_of(paper: Path) -> str:
    document = Document(str(paper))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([*cells, *(paragraph.text for paragraph in document.paragraphs)])


def test_two_who_sign_at_once_before_there_are_accounts_have_a_version_and_papers_each(desk: Desk, recording: str):
    office = desk.installation
    chosen = [choose_text(office, recording, None) for _ in (FIRST, SECOND)]
    versions = [signing.sign(office.desk, text.offer, names).version for text, names in zip(chosen, (FIRST, SECOND), strict=True)]
    assert versions == [1, 2]
    papers = [write_signed(office, recording, version) for version in reversed(versions)]
    for paper, names in zip(papers, (SECOND, FIRST), strict=True):
        assert all(name in words_of(paper) for name in names) and "无需更正" in words_of(paper)
        assert hashlib.sha256(paper.with_suffix(".txt").read_bytes()).hexdigest() == chosen[0].offer.text_sha256
        assert chosen[0].offer.text_sha256 in words_of(paper)
    with office.catalogue.read() as tx:
        content = list(tx.scalars(select(RecordRow.record).order_by(RecordRow.version)))
        assert [row.confirmed for row in records.versions(tx, recording)] == [True, True]
    assert [row["by"] for row in content] == [list(FIRST), list(SECOND)]
    assert list(content[0]) == ["transcript", "by", "original_sha256", "text", "draft", "differences"]
    assert content[0]["draft"] == {"engine": "faster-whisper", "model": "whisper-base", "identity": ""}


def test_a_text_that_another_one_took_the_place_of_meanwhile_is_not_signed(desk: Desk, recording: str):
    office = desk.installation
    chosen = choose_text(office, recording, None)
    with office.catalogue.begin() as tx:
        records.add(tx, recording, chosen.offer.content, desk.now, confirmed=False)
    with pytest.raises(SignedMeanwhile):
        signing.sign(office.desk, chosen.offer, FIRST)


def test_a_run_that_is_killed_before_the_papers_leaves_them_to_the_next(desk: Desk, recording: str):
    office = desk.installation
    signed = signing.sign(office.desk, choose_text(office, recording, None).offer, FIRST)
    write_missing(office, number="1号")
    paper = next((office.case_folder("1号") / "records").glob(f"*-v{signed.version}.docx"))
    assert "张伟" in words_of(paper) and paper.with_suffix(".pdf").is_file()


def test_a_record_that_an_earlier_release_confirmed_is_valid_and_written_as_it_was(desk: Desk, recording: str):
    office = desk.installation
    content = choose_text(office, recording, None).offer.content
    with office.catalogue.begin() as tx:
        version = records.add(tx, recording, content, desk.now, confirmed=True)
        tx.get_one(RecordRow, (recording, version)).record = {**records.content(tx, recording, version), "by": list(FIRST)}
    with office.catalogue.read() as tx:
        assert records.confirmed(tx, [recording]) == {recording} and records.waiting(tx, recording) is None
    write_missing(office, recording=recording)
    paper = next((office.case_folder("1号") / "records").glob("*-v1.docx"))
    assert "张伟" in words_of(paper) and "人工核对" in words_of(paper) and "草稿" not in words_of(paper)


@pytest.mark.requirement("R003-2-16")
def test_a_draft_does_not_say_that_a_person_read_it(desk: Desk, recording: str):
    with desk.installation.catalogue.read() as tx:
        row, case = originals.get(tx, recording), cases.load(tx, "1号").case
    said = words_of(write_draft(desk.installation, case, row, DRAFT))
    assert "人工核对" not in said and "尚未对照录音录像核读" in said
