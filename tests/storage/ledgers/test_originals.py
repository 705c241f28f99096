"""Originals in the ledger: entered once, found by case, device and time, and never changed in what identifies them."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import timedelta
from fractions import Fraction

import pytest
from examples import NOW, NUMBER, recording, stored

from footage.values.recordings import BEIJING, Clock
from messages import text
from storage.catalogue.database import Catalogue
from storage.ledgers import dumps, originals


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
    moved = replace(recording(0), start=NOW + timedelta(hours=8), end=None, device="B000001", sha256="0" * 64)
    with installation.begin() as tx:
        originals.update_recordings(tx, [moved])
    with installation.read() as tx:
        row = originals.of_device(tx, "B000001")[0]
        keys = dict(originals.all_keys(tx))
    assert row.recording.start == NOW + timedelta(hours=8)
    assert recording(0).sha256 in keys


def test_updating_only_times_writes_what_a_full_update_writes(installation: Catalogue):
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
