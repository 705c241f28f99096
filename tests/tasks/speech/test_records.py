"""A written record is confirmed by two persons: a version has its papers, whoever confirms at the same time."""

from __future__ import annotations

from concurrent.futures import Future, ThreadPoolExecutor, wait
from datetime import timedelta
from fractions import Fraction
from pathlib import Path

import pytest
from desk import START, Desk
from sqlalchemy import select

from paperwork.papers.values import RecordPaper
from storage.catalogue.models.originals import RecordRow
from storage.ledgers.speech import records, transcripts
from tasks.installation import Installation
from tasks.speech import records as confirming
from tasks.speech.records import Confirmed, confirm_record
from transcripts.transcript import Segment, Transcript

DRAFT = Transcript("faster-whisper", "whisper-base", (Segment(Fraction(0), Fraction(2), "请出示证件。", Fraction(1)),), ())
FIRST, SECOND = ("张伟", "李娜"), ("王强", "赵敏")


def test_two_who_confirm_at_once_have_a_version_and_papers_each(desk: Desk, monkeypatch: pytest.MonkeyPatch):
    desk.case("1号")
    recording = desk.footage("a.mp4", "1号", START + timedelta(minutes=5))
    with desk.installation.catalogue.begin() as tx:
        transcripts.save(tx, recording, DRAFT, desk.now)
    meanwhile: list[Future[Confirmed]] = []

    def write(installation: Installation, paper: RecordPaper, transcript: Transcript, out: Path) -> None:
        """Let somebody else confirm before the papers of the first lie there."""
        if not meanwhile:
            meanwhile.append(pool.submit(confirm_record, installation, recording, SECOND, None))
            wait(meanwhile, timeout=0.5)
        out.write_text(" ".join(maker.name for maker in paper.makers), encoding="utf-8")

    monkeypatch.setattr(confirming, "write_papers", write)
    with ThreadPoolExecutor(1) as pool:
        first = confirm_record(desk.installation, recording, FIRST, None)
        second = meanwhile[0].result()
    with desk.installation.catalogue.read() as tx:
        versions = records.versions(tx, recording)
        content = list(tx.scalars(select(RecordRow.record).order_by(RecordRow.version)))
    assert [row.version for row in versions] == [1, 2] and [row["by"] for row in content] == [list(FIRST), list(SECOND)]
    assert list(content[0]) == ["transcript", "by", "original_sha256", "text", "draft", "differences"]
    assert content[0]["draft"] == {"engine": "faster-whisper", "model": "whisper-base", "identity": ""}
    assert [done.record.read_text(encoding="utf-8").split() for done in (first, second)] == [list(FIRST), list(SECOND)]
