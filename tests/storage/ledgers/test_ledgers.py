from __future__ import annotations

import threading
from datetime import timedelta
from fractions import Fraction

import pytest
from examples import NOW, case, draft, recording, stored
from sqlalchemy import select, update

from footage.values.recordings import BEIJING, Clock
from messages import text
from messages.errors import BadCall
from regulations.values.enums import Trigger
from regulations.values.facts import Mark
from regulations.values.review import ReviewAnswer
from storage.catalogue.database import Catalogue
from storage.catalogue.models.originals import RecordRow, TranscriptRow
from storage.ledgers import cases, decisions, dumps, marks, measurements, originals, packages, reviews
from storage.ledgers.cases import StoredDocument
from storage.ledgers.speech import records, transcripts
from transcripts.transcript import Transcript

NUMBER = "通人社监罚〔2026〕17号"


@pytest.fixture
def installation(catalogue: Catalogue) -> Catalogue:
    """A catalogue with one dump, one case and five recordings, three of them in the case."""
    with catalogue.begin() as tx:
        cases.save(tx, case(), "/cases/17", {}, NOW)
        number = dumps.open_dump(tx, root="/media/A", unit="监察支队", by="张伟", case=NUMBER, received_at=NOW, started_at=NOW)
        originals.add_new(tx, [stored(place, number, NUMBER if place < 3 else None) for place in range(5)])
    return catalogue


def test_a_recording_comes_back_as_it_went_in(installation: Catalogue):
    with installation.read() as tx:
        for place in range(5):
            assert originals.get(tx, recording(place).id).recording == recording(place)


@pytest.mark.requirement("R000-02")
def test_a_recording_is_the_same_whichever_dump_brings_it(installation: Catalogue):
    with installation.begin() as tx:
        second = dumps.open_dump(tx, root="/media/B", unit=None, by=None, case=None, received_at=NOW, started_at=NOW)
        assert not originals.add_new(tx, [stored(1, second)])
        assert originals.add_new(tx, [stored(1, second, name="另一个名字.MP4")])
        assert originals.count(tx) == 6
        assert originals.get(tx, recording(1).id).dump != second


def test_the_same_file_twice_in_one_batch_is_entered_once(installation: Catalogue):
    with installation.begin() as tx:
        assert originals.add_new(tx, [stored(9), stored(9)]) == {recording(9).id}


def test_the_same_dump_twice_at_the_same_time_is_entered_once(installation: Catalogue):
    new: list[int] = []

    def take_in() -> None:
        for first in range(100, 160, 20):
            with installation.begin() as tx:
                new.append(len(originals.add_new(tx, [stored(number) for number in range(first, first + 20)])))

    threads = [threading.Thread(target=take_in) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with installation.read() as tx:
        assert originals.count(tx) == 65
    assert sum(new) == 60 and len(new) == 12


def test_a_case_may_be_as_large_as_a_year(installation: Catalogue):
    many = [f"R-{number:016x}" for number in range(33_000)]
    with installation.read() as tx:
        assert transcripts.get_many(tx, many, Transcript) == {}


def test_a_file_is_known_by_recorder_name_size_and_time_stamp(installation: Catalogue):
    original = recording(2)
    with installation.read() as tx:
        taken_in = originals.taken_in(tx, [original.name, "no such name", *(f"x{place}" for place in range(1200))])
    assert taken_in == {(original.device, original.name, original.size, original.modified): (original.id, original.media)}


@pytest.mark.parametrize("name", ["a'b\"c;--.MP4", "中" * 85 + ".MP4", "x" * 4000, "换行\n名.MP4", "%s{0}\\.MP4", "DCIM/é.MP4"])
def test_any_name_fits(installation: Catalogue, name: str):
    with installation.begin() as tx:
        assert originals.add_new(tx, [stored(50, name=name)])
    with installation.read() as tx:
        assert originals.get(tx, recording(50, name=name).id).recording.name == name
        assert len(originals.taken_in(tx, [name])) == 1


def test_recordings_of_a_case_come_in_the_order_of_time(installation: Catalogue):
    with installation.begin() as tx:
        originals.add_new(tx, [stored(8, case=NUMBER, start=None), stored(7, case=NUMBER, start=NOW - timedelta(days=1))])
    with installation.read() as tx:
        ids = [row.recording.id for row in originals.of_case(tx, NUMBER)]
    assert ids == [recording(place).id for place in (7, 0, 1, 2)] + [recording(8).id]


def test_recordings_of_a_device_are_those_that_touch_a_stretch(installation: Catalogue):
    with installation.read() as tx:
        since, until = NOW + timedelta(minutes=1, seconds=30), NOW + timedelta(minutes=3)
        assert [row.recording.name[-8:] for row in originals.of_device(tx, "A012345", since, until)] == ["0001.MP4", "0002.MP4"]
        assert len(originals.of_device(tx, "A012345")) == 5
        assert originals.of_device(tx, "B000001") == ()


def test_received_becomes_verified(installation: Catalogue):
    original = recording(3)
    with installation.begin() as tx:
        assert originals.mark_all_verified(tx, {original.id: "5" * 64}, NOW) == {original.id}
        assert not originals.mark_all_verified(tx, {original.id: "6" * 64, "R-0": "6" * 64}, NOW)
    with installation.read() as tx:
        row = originals.get(tx, original.id)
        assert (row.stored, row.sm3, row.verified_at) == ("verified", "5" * 64, NOW)
        assert originals.counts_by(tx) == {"received": 4, "verified": 1}


def test_what_is_learnt_later_is_written_but_never_what_identifies(installation: Catalogue):
    from dataclasses import replace

    moved = replace(recording(0), start=NOW + timedelta(hours=8), end=None, device="B000001", sha256="0" * 64)
    with installation.begin() as tx:
        originals.update_recordings(tx, [moved])
    with installation.read() as tx:
        row = originals.of_device(tx, "B000001")[0]
        keys = dict(originals.all_keys(tx))
    assert row.recording.start == NOW + timedelta(hours=8)
    assert recording(0).sha256 in keys


def test_updating_only_times_writes_what_a_full_update_writes(installation: Catalogue):
    from dataclasses import replace

    ids = [recording(number).id for number in (2, 0)]
    times = {ids[0]: (NOW + timedelta(hours=8), NOW + timedelta(hours=9), Clock("picture", Fraction(-1, 3), why=text("clock.name"))),
             ids[1]: (None, None, None)}
    wanted = [replace(recording(number), start=start, end=end, clock=clock)
              for number, (start, end, clock) in zip((2, 0), times.values(), strict=True)]
    with installation.begin() as tx:
        answered = originals.set_times(tx, ids, times)
    with installation.begin() as tx:
        read = originals.get_many(tx, ids)
        of_device = [row.recording.id for row in originals.of_device(tx, "A012345", since=NOW + timedelta(hours=8))]
        originals.update_recordings(tx, wanted)
        assert originals.get_many(tx, ids) == read == answered
    assert [row.recording for row in read] == wanted and of_device == ids[:1]


def test_json_with_nan_or_infinity_is_still_read(installation: Catalogue):
    odd = {"name": "\udcff.MP4", "n": 2**64 + 999, "ids": [2**63]}
    if installation.engine.dialect.name == "sqlite":  # PostgreSQL takes no such number
        odd["loud"] = float("-inf")
    with installation.begin() as tx:
        measurements.save(tx, "0" * 64, "odd", odd)
    with installation.read() as tx:
        assert measurements.get(tx, "0" * 64, "odd", dict) == odd


def test_times_come_back_in_the_offices_zone(installation: Catalogue):
    with installation.read() as tx:
        received = originals.get(tx, recording(0).id).received_at
    assert received == NOW and received.tzinfo is BEIJING


def test_recordings_move_between_cases(installation: Catalogue):
    with installation.begin() as tx:
        originals.assign(tx, [recording(4).id], NUMBER)
        originals.assign(tx, [recording(0).id], None)
        assert {row.recording.id for row in originals.of_case(tx, NUMBER)} == {recording(place).id for place in (1, 2, 4)}


def test_many_are_found_in_the_order_asked(installation: Catalogue):
    ids = [recording(place).id for place in (4, 0, 2)]
    with installation.read() as tx:
        assert [row.recording.id for row in originals.get_many(tx, [*ids, "R-none"])] == ids
        assert [id_ for _, id_ in originals.all_keys(tx)] == [r.id for r in sorted(map(recording, range(5)), key=lambda r: r.sha256)]


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
        assert cases.document_keys(tx) == {"a" * 64}
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
        decisions.decide_finding(tx, NUMBER, "F-1", "explained", "李娜", NOW, "换电池")
        decisions.decide_finding(tx, NUMBER, "F-1", "confirmed", "王局", NOW, "属实")
    with installation.read() as tx:
        assert [package.path for package in packages.listing(tx, NUMBER)] == ["/out/p1", "/out/p2"]
        assert decisions.newest(tx, NUMBER)["F-1"].status == "confirmed"
