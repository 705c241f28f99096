"""What the other ledgers keep: dumps, cases, reviews, measurements, drafts, written records, marks, packages, decisions."""

from __future__ import annotations

from datetime import timedelta

import pytest
from examples import NOW, NUMBER, case, draft, recording
from sqlalchemy import select, update

from messages.errors import BadCall
from regulations.values.enums import Trigger
from regulations.values.facts import Mark
from regulations.values.reviews.review import ReviewAnswer
from storage.catalogue.database import Catalogue
from storage.catalogue.models.originals import RecordRow, TranscriptRow
from storage.ledgers import dumps, marks, measurements, originals, packages
from storage.ledgers.casework import cases, decisions, papers, reviews
from storage.ledgers.casework.cases import StoredDocument
from storage.ledgers.casework.papers import KeptPaper, PaperUse
from storage.ledgers.speech import records, transcripts
from transcripts.transcript import Transcript


def test_a_case_may_be_as_large_as_a_year(installation: Catalogue):
    many = [f"R-{number:016x}" for number in range(33_000)]
    with installation.read() as tx:
        assert transcripts.get_many(tx, many, Transcript) == {}


def test_json_with_nan_or_infinity_is_still_read(installation: Catalogue):
    odd = {"name": "\udcff.MP4", "n": 2**64 + 999, "ids": [2**63]}
    if installation.engine.dialect.name == "sqlite":  # PostgreSQL takes no such number
        odd["loud"] = float("-inf")
    with installation.begin() as tx:
        measurements.save(tx, "0" * 64, "odd", odd)
    with installation.read() as tx:
        assert measurements.get(tx, "0" * 64, "odd", dict) == odd


def test_an_unknown_id_is_refused(installation: Catalogue):
    with installation.begin() as tx:
        for call in (lambda: originals.get(tx, "R-0"),
                     lambda: dumps.close_dump(tx, 99, NOW, None), lambda: originals.update_recordings(tx, [recording(77)]),
                     lambda: reviews.save(tx, "x", ReviewAnswer(verdict="continuous"), NOW), lambda: marks.lift(tx, 99, "a", "b", NOW)):
            with pytest.raises(BadCall):
                call()


def test_a_dump_is_opened_and_closed(installation: Catalogue):
    with installation.begin() as tx:
        number = dumps.latest(tx, "/media/A").id
        dumps.close_dump(tx, number, NOW, "/out/清单.docx")
    with installation.read() as tx:
        assert dumps.dumps(tx)[0].receipt == "/out/清单.docx"
        assert dumps.latest(tx, "/media/none") is None


def test_a_case_comes_back_as_it_went_in(installation: Catalogue):
    paper = StoredDocument("现场检查笔录.docx", "现场检查笔录", "a" * 64, "a" * 64, 12)
    with installation.begin() as tx:
        assert not cases.save(tx, case(), "/cases/17", {paper.file: paper}, NOW + timedelta(days=1))
    with installation.read() as tx:
        stored = cases.load(tx, NUMBER)
        assert (stored.case, stored.documents, stored.added_at) == (case(), {paper.file: paper}, NOW)
        assert stored.updated_at == NOW + timedelta(days=1)
        assert papers.keys(tx) == {"a" * 64}
        assert papers.kept(tx) == (KeptPaper("a" * 64, "a" * 64, 12, (PaperUse(NUMBER, paper.file, case().unit),)),)
        assert [stored_case.case.number for stored_case in cases.listing(tx)] == [NUMBER]


def test_an_unknown_case_is_answered_with_the_nearest(installation: Catalogue):
    with installation.read() as tx:
        with pytest.raises(BadCall) as raised:
            cases.load(tx, "通人社监罚2026年17号")
        assert NUMBER in raised.value.say("zh")
        with pytest.raises(BadCall):
            cases.load(tx, "ABC")


def test_a_review_replaces_the_one_before(installation: Catalogue):
    with installation.begin() as tx:
        assert reviews.last(tx, NUMBER) is None
        reviews.save(tx, NUMBER, ReviewAnswer(verdict="continuous"), NOW)
        reviews.save(tx, NUMBER, ReviewAnswer(verdict="unexplained"), NOW)
    with installation.read() as tx:
        review = reviews.last(tx, NUMBER)
    assert review is not None and review.answer.verdict == "unexplained" and review.at == NOW


def test_measurements_are_kept_by_bytes_and_version(installation: Catalogue):
    with installation.begin() as tx:
        measurements.save(tx, "a" * 64, 1, {"stretches": []})
        measurements.save(tx, "a" * 64, 1, {"stretches": [1]})
        assert measurements.get(tx, "a" * 64, 1, dict) == {"stretches": [1]}
        assert measurements.get(tx, "a" * 64, 2, dict) is None


def test_the_newest_draft_counts(installation: Catalogue):
    ids = [recording(0).id, recording(1).id]
    with installation.begin() as tx:
        transcripts.save(tx, ids[0], draft(), NOW)
        transcripts.save(tx, ids[0], draft("您好"), NOW)
    with installation.read() as tx:
        drafts = transcripts.get_many(tx, ids, Transcript)
    assert list(drafts) == [ids[0]] and drafts[ids[0]] == draft("您好")


def test_a_draft_of_an_older_version_is_still_read(installation: Catalogue):
    older = {"engine": "faster-whisper", "model": "whisper-base", "speech": [],
             "segments": [{"start": "0", "end": "1", "text": "您好", "score": "1"}]}
    with installation.begin() as tx:
        transcripts.save(tx, recording(0).id, draft(), NOW)
        tx.execute(update(TranscriptRow).values(transcript=older))
    with installation.read() as tx:
        assert transcripts.get_many(tx, [recording(0).id], Transcript) == {recording(0).id: draft("您好")}


@pytest.mark.requirement("R001-24", "R002-17")
def test_written_records_keep_every_version(installation: Catalogue):
    id_ = recording(0).id
    with installation.begin() as tx:
        assert records.add(tx, id_, {"text": "草稿"}, NOW, confirmed=False) == 1
        assert records.confirmed(tx, [id_]) == frozenset()
        assert records.add(tx, id_, {"text": "校对"}, NOW, confirmed=True) == 2
        assert records.confirmed(tx, [id_]) == {id_}
    with installation.read() as tx:
        assert [(row.version, row.confirmed) for row in records.versions(tx, id_)] == [(1, False), (2, True)]
        assert list(tx.scalars(select(RecordRow.record).order_by(RecordRow.version))) == [{"text": "草稿"}, {"text": "校对"}]


def test_a_lifted_mark_stays_in_the_ledger(installation: Catalogue):
    mark = Mark(Trigger.LT5, "投诉", "张伟", NOW, recording=recording(0).id)
    with installation.begin() as tx:
        number = marks.add(tx, NUMBER, mark)
        assert [stored.mark for stored in marks.listing(tx, NUMBER)] == [mark]
        with pytest.raises(BadCall):
            marks.lift(tx, number, " ", "理由", NOW)
        lifted = marks.lift(tx, number, "王局", "投诉已撤回", NOW)
        assert lifted.lifted_by == "王局"
        with pytest.raises(BadCall):
            marks.lift(tx, number, "王局", "再次", NOW)
    with installation.read() as tx:
        assert marks.listing(tx) == () and marks.listing(tx, lifted=True) == (lifted,)


def test_packages_come_in_order_and_the_newest_decision_counts(installation: Catalogue):
    with installation.begin() as tx:
        packages.add(tx, NUMBER, "/out/p1", 10, "b" * 64, [], NOW)
        packages.add(tx, NUMBER, "/out/p2", 11, "c" * 64, [], NOW)
        decisions.decide_finding(tx, NUMBER, decisions.Decision("F-1", "explained", "李娜", NOW, "换电池"))
        decisions.decide_finding(tx, NUMBER, decisions.Decision("F-1", "confirmed", "王局", NOW, "属实"))
    with installation.read() as tx:
        assert [package.path for package in packages.listing(tx, NUMBER)] == ["/out/p1", "/out/p2"]
        assert decisions.newest(tx, NUMBER)["F-1"].status == "confirmed"
