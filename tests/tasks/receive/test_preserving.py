"""Large files come in side by side: no core waits for the end of a batch, and what is whole when the work stops is noted."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from desk import Desk

from messages.errors import NoRoom, Unavailable
from pipelines.ingest import ingest_dump
from pipelines.verify import verify
from tasks.receive.intake import Order, Plan, batches, plan, survey_dump
from tasks.receive.originals import preserving
from tasks.receive.originals.preserving import Preserved, preserve_all
from tasks.receive.sources import open_plainly

PATIENCE = 20  # s


@pytest.fixture
def card(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Eight files on a machine of two cores, each large, two a batch."""
    monkeypatch.setattr(preserving, "SMALL", 0)
    monkeypatch.setattr(preserving, "cores", lambda: 2)
    monkeypatch.setattr("tasks.receive.intake.cores", lambda: 2)
    monkeypatch.setattr("tasks.receive.intake.BATCH_BYTES", 1)
    folder = tmp_path / "card"
    folder.mkdir()
    for number in range(8):
        (folder / f"{number}.log").write_bytes(b"%d" % number * 100)
    return folder


def preserved(desk: Desk, order: Order) -> list[Preserved]:
    planned: Plan = plan(desk.installation, order, *survey_dump(desk.installation, order.dump))
    return list(preserve_all(desk.installation, order, planned, batches(planned.new), lambda count: None))


def opening(opened: dict[str, threading.Event], waits: dict[str, str], missed: list[str]) -> Callable[[Path], Any]:
    """Open files; one that `waits` names is opened only after another one was."""
    def opener(path: Path) -> Any:
        opened[path.name].set()
        if path.name in waits and not opened[waits[path.name]].wait(PATIENCE):
            missed.append(path.name)
        return open_plainly(path)

    return opener


def names(done: Sequence[Preserved]) -> list[list[str]]:
    return [[file.name for file, _ in batch.stored] for batch in done]


def test_the_next_batch_is_begun_before_the_last_of_this_one_ends(desk: Desk, card: Path):
    opened, missed = {f"{number}.log": threading.Event() for number in range(8)}, []
    done = preserved(desk, Order(card, any_folder=True, opener=opening(opened, {"0.log": "3.log"}, missed)))
    assert not missed, "the core that was done with 1.log waited for 0.log"
    assert names(done) == [["0.log", "1.log"], ["2.log", "3.log"], ["4.log", "5.log"], ["6.log", "7.log"]]


def test_no_more_is_begun_than_the_batch_that_follows(desk: Desk, card: Path):
    opened, missed = {f"{number}.log": threading.Event() for number in range(8)}, []
    order = Order(card, any_folder=True, opener=opening(opened, {}, missed))
    planned = plan(desk.installation, order, *survey_dump(desk.installation, card))
    walk = preserve_all(desk.installation, order, planned, batches(planned.new), lambda count: None)
    next(walk)
    walk.close()
    assert not any(opened[f"{number}.log"].is_set() for number in range(4, 8))


def test_what_is_whole_when_the_work_stops_is_noted_and_the_rest_is_not_begun(desk: Desk, card: Path, monkeypatch: pytest.MonkeyPatch):
    opened, missed = {f"{number}.log": threading.Event() for number in range(8)}, []
    order = Order(card, any_folder=True, opener=opening(opened, {"0.log": "3.log"}, missed))  # 0 is still read when 1 and 2 are whole
    put, full = desk.installation.store.put, threading.Event()

    def filling(source: Any, on_bytes: Any = None) -> Any:
        if source.name == "0.log" or full.is_set():
            full.set()
            raise NoRoom("ingest.no_room", path="/", needed=1, free=0, missing=1)
        return put(source, on_bytes)

    monkeypatch.setattr(desk.installation.store, "put", filling)
    with pytest.raises(NoRoom):
        ingest_dump(replace(desk.installation, pauses=()), order)
    assert not missed and not opened["6.log"].is_set()
    checked = verify(desk.installation).originals
    assert checked.intact >= 2 and not checked.foreign, "1 and 2 were whole, and whatever is whole is noted"
    monkeypatch.undo()
    assert len(ingest_dump(desk.installation, Order(card, any_folder=True)).received) == 8 - checked.intact
    assert verify(desk.installation).originals.intact == 8


def test_a_store_that_is_down_is_waited_for_once(desk: Desk, card: Path, monkeypatch: pytest.MonkeyPatch):
    tries: list[str] = []

    def down(source: Any, on_bytes: Any = None) -> Any:
        tries.append(source.name)
        raise Unavailable("storage.store_down", url="s3://originals", problem="-")

    monkeypatch.setattr(desk.installation.store, "put", down)
    with pytest.raises(Unavailable):
        ingest_dump(replace(desk.installation, pauses=(0.2, 0.2)), Order(card, any_folder=True))
    assert len(tries) <= 6 and set(tries) == {"0.log", "1.log"}, "three tries for each of the two that were under way"
