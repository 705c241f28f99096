"""Dumps of very many files: what is settled and listed some at a time is what it is all at once."""

from __future__ import annotations

import csv
import hashlib
import io
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import docx
import pytest
from desk import START, Desk

from paperwork.papers.values import EvidenceList
from storage.ledgers import dumps, originals
from tasks.keep import deciding
from tasks.keep.facts import Law
from tasks.receive import receipts, resolving
from tasks.receive.sections import CaseSection


def taken(desk: Desk, count: int) -> list[str]:
    """Take in some originals that ended one minute after the other."""
    ends = [START + timedelta(minutes=count - number) for number in range(count)]
    return [desk.footage(f"DCIM/A012345_012345_{end:%Y%m%d%H%M%S}.MP4", None, end, decide=False) for end in ends]


def test_times_of_a_dump_are_settled_and_noted_in_their_order(desk: Desk):
    ids = taken(desk, 7)
    with desk.installation.catalogue.begin() as tx:
        first = originals.get(tx, ids[0]).recording
        originals.update_recordings(tx, [replace(first, start=None, end=None, clock=None)])
    settled = resolving.settle_dump(desk.installation, ids)
    assert set(settled.ids) == set(ids) and settled.received_at == desk.now
    law = Law(desk.installation.settings, desk.installation.clock().date())
    rows = [row for some in settled.steps() for row in deciding.note_times(desk.installation, law, some, settled.times)]
    assert [row.recording.id for row in rows] == list(settled.ids)
    with desk.installation.catalogue.read() as tx:
        assert [row.recording for row in originals.get_many(tx, settled.ids)] == [row.recording for row in rows]
    assert {(row.recording.start, row.recording.end, row.recording.clock) for row in rows} == set(settled.times.values())


def section_of(ids: list[str]) -> CaseSection:
    return CaseSection(None, tuple(ids), EvidenceList(unit="监察支队", at=START, rows=(), dump="card", of_no_case=True))


def closed(desk: Desk, lists: receipts.Receipts) -> Path:
    """Close the lists of a run, and return the first."""
    papers = receipts.close_receipts(desk.installation, 1, lists.close(), None)
    return Path(papers.receipts[0])


@pytest.mark.requirement("R003-3-12", "R002-05")
def test_a_long_receipt_has_totals_to_sign_and_every_original_in_an_annex_it_names_by_hash(desk: Desk, tmp_path):
    ids = taken(desk, 3)
    with desk.installation.catalogue.read() as tx:
        rows = originals.get_many(tx, ids)
    odd = replace(rows[0], recording=replace(rows[0].recording, name="=1+2.MP4"))
    with receipts.open_receipts(desk.installation, 1, tmp_path / "card", [section_of(ids * 1000)]) as receipt:
        receipt.add(rows)
        receipt.add([odd])
        assert not list((desk.installation.home / "receipts").glob("*.csv"))  # nothing that looks complete
        paper = closed(desk, receipt)
    annex = paper.with_suffix(".csv")
    lines = list(csv.reader(io.StringIO(annex.read_text(encoding="utf-8-sig"))))
    assert [line[0] for line in lines[1:]] == ["1", "2", "3", "4"] and lines[0][9:11] == ["SHA-256", "SM3"]
    assert [line[9] for line in lines[1:4]] == [row.recording.sha256 for row in rows] and lines[4][1] == "'=1+2.MP4"
    words_of_paper = "\n".join(part.text for part in docx.Document(str(paper)).element.body.iter() if part.text)
    assert (
        hashlib.sha256(annex.read_bytes()).hexdigest() in words_of_paper
        and annex.name in words_of_paper
        and "4 件" in words_of_paper
        and "A012345" in words_of_paper
    )
    assert receipts.parts_of(paper) == [paper, paper.with_suffix(".pdf"), annex]
    assert not list(paper.parent.glob(".*"))
    with desk.installation.catalogue.read() as tx:
        assert dumps.dumps(tx)[0].receipt == str(paper)


def test_a_receipt_that_is_cut_off_leaves_no_annex(desk: Desk, tmp_path):
    with desk.installation.catalogue.read() as tx:
        rows = originals.get_many(tx, taken(desk, 1))
    with (
        pytest.raises(KeyboardInterrupt),
        receipts.open_receipts(desk.installation, 1, tmp_path / "card", [section_of(["R"] * (receipts.LISTED + 1))]) as receipt,
    ):
        receipt.add(rows)
        raise KeyboardInterrupt
    assert list((desk.installation.home / "receipts").iterdir()) == []


def test_an_ordinary_receipt_has_a_row_an_original_in_volumes(desk: Desk, tmp_path):
    ids = taken(desk, 2)
    with desk.installation.catalogue.read() as tx:
        rows = originals.get_many(tx, ids)
    with receipts.open_receipts(desk.installation, 1, tmp_path / "card", [section_of(ids)]) as lists:
        for _ in range(3):
            lists.add([*rows[:1] * 149, rows[1]])
        paper = closed(desk, lists)
    parts = receipts.parts_of(paper)
    assert [path.name for path in parts] == [paper.name, f"{paper.stem}-002.docx"]
    found = [[part.text for part in docx.Document(str(path)).element.body.iter() if part.text] for path in parts]
    first, second = (words.count(rows[1].recording.sha256) for words in found)
    assert first == 2 * second > 0
    assert "401" in found[1] and "450" in found[1] and "401" not in found[0]
