"""The catalogue and the store are compared both ways, a stretch of the keys at each sweep."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from desk import START, Desk, at, swept

from storage.keeping.sweep import sweeps
from storage.keeping.sweep.sweeps import Sweep
from tasks.keep.sweep.comparing import StoreCompared, compare

CASE, CLOSED = "1号", date(2026, 3, 20)


@pytest.mark.requirement("R000-39", "R001-28")
def test_ledger_and_store_are_compared_both_ways_and_short_locks_are_lengthened(desk: Desk):
    desk.case(CASE, closed=CLOSED)
    ids = [desk.footage(f"{n}.mp4", CASE, START) for n in range(3)]
    lost, loose = desk.row(ids[0]).key, desk.row(ids[1]).key
    desk.installation.store.path(lost).unlink()
    (desk.installation.home / "originals" / "locks" / loose[:2] / loose[2:4] / f"{loose}.json").unlink()
    import io

    strange = desk.installation.store.put(io.BytesIO(b"nobody knows me")).key
    compared = swept(desk.installation, START.date())["store"]
    assert [row["recording"] for row in compared["missing"]] == [ids[0]] and compared["foreign"] == [strange]
    assert [row["recording"] for row in compared["locks"]] == [ids[1]]
    assert desk.installation.store.stat(loose).retain_until == at(date(2028, 3, 21), 0)
    assert swept(desk.installation, START.date())["store"]["locks"] == []


@pytest.mark.requirement("R000-39")
def test_stretch_by_stretch_every_original_and_every_stranger_is_met_once_a_round(desk: Desk):
    """What is missing, foreign or badly locked anywhere in the order of keys is found in one round, and the next round begins anew."""
    import io

    rows = sorted((desk.row(desk.footage(f"{n}.mp4", None, START)) for n in range(23)), key=lambda row: row.key)
    lost = {rows[place].key for place in (0, 11, 22)}
    for key in lost:
        desk.installation.store.path(key).unlink()
    strange = {desk.installation.store.put(io.BytesIO(f"stranger {n}".encode())).key for n in range(12)}
    seen: list[StoreCompared] = []
    for day in range(6):
        compared = compare(desk.installation, least=10)
        assert (compared.of, compared.sweeps) == (23, 3)
        with desk.installation.catalogue.begin() as tx:
            sweeps.add(tx, Sweep(START.date() + timedelta(days=day), desk.now, {}, {}, compared.cursor))
        seen.append(compared)
    for round_ in (seen[:3], seen[3:]):
        assert [stretch.checked for stretch in round_] == [10, 10, 3] and round_[-1].cursor == ""
        assert sorted(missing.key for stretch in round_ for missing in stretch.missing) == sorted(lost)
        assert sorted(key for stretch in round_ for key in stretch.foreign) == sorted(strange)
