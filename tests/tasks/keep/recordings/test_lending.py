"""A recorder lent by time: what it took in [from, to) goes to that case and that officer, whichever dump brings it and whenever."""

from __future__ import annotations

import os
from datetime import datetime
from pathlib import Path

import pytest
from desk import Desk
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from footage.values.recordings import Interval
from pipelines.casework.register import register_case
from pipelines.ingest import ingest_dump
from regulations.casefile.reading import read_case
from regulations.values.facts import Case, CaseRecorder
from regulations.wearers import entry_of, lent_to, officer_of, worn_by
from storage.ledgers import columns, originals
from storage.trail import audit
from tasks.receive.intake import Order

DAY = "2026-03-02T{}:00+08:00"
CASE_FILE = """
number = "{number}"
matter = "行政检查"
unit = "监察支队"
regulation = "linxi-hrss"
officers = [ {{ name = "张伟" }}, {{ name = "李娜" }} ]
[[recorders]]
device = "A012345"
officer = "{officer}"
from = {start}
to = {end}
"""


def clock(hour: int, minute: int = 0) -> datetime:
    return datetime.fromisoformat(DAY.format(f"{hour:02}:{minute:02}"))


def register(desk: Desk, folder: Path, number: str, officer: str, start: int, end: int):
    path = folder / "case.toml"
    path.write_text(
        CASE_FILE.format(number=number, officer=officer, start=clock(start).isoformat(), end=clock(end).isoformat()), encoding="utf-8"
    )
    return register_case(desk.installation, path)


@pytest.fixture(autouse=True)
def evening(desk: Desk) -> None:
    desk.go(clock(22))


@pytest.fixture
def dump(tmp_path: Path) -> Path:
    """One recorder: a photo at 9:59:59, at 10:00:00 and at 14:30."""
    folder = tmp_path / "dump"
    folder.mkdir()
    for place, time in enumerate(("095959", "100000", "143000")):
        photo = folder / f"A012345_012345_20260302{time}_000{place}.JPG"
        Image.new("RGB", (16, 16), (place, 0, 0)).save(photo)
        os.utime(photo, (clock(int(time[:2]), int(time[2:4])).timestamp() + int(time[4:]),) * 2)
    return folder


def placed(desk: Desk) -> dict[str, str | None]:
    """Return {time in the name: case}."""
    with desk.installation.catalogue.read() as tx:
        return {row.name.split("_")[2][8:]: row.case for row in columns.placed(tx, [id_ for _, id_ in originals.all_keys(tx)])}


def test_footage_goes_to_the_case_that_had_the_recorder_and_the_end_is_not_within(desk: Desk, dump: Path, tmp_path: Path):
    register(desk, tmp_path, "甲1号", "张伟", 9, 10)
    register(desk, tmp_path, "乙2号", "李娜", 10, 12)
    taken = ingest_dump(desk.installation, Order(dump))
    assert placed(desk) == {"095959": "甲1号", "100000": "乙2号", "143000": None}
    assert [line.params["case"] for line in taken.lent] == ["乙2号", "甲1号"] and taken.notes == ()
    with desk.installation.catalogue.read() as tx:
        noted = [event for event in audit.events(tx) if event.what == "recording.assigned"]
    assert sorted(event.case or "" for event in noted) == ["乙2号", "甲1号"]
    with desk.installation.catalogue.read() as tx:
        assert {worn_by(read_case(tmp_path / "case.toml").case, row.recording) for row in originals.of_case(tx, "乙2号")} == {"李娜"}


def test_a_case_registered_after_its_footage_came_claims_it(desk: Desk, dump: Path, tmp_path: Path):
    ingest_dump(desk.installation, Order(dump))
    registered = register(desk, tmp_path, "甲1号", "张伟", 9, 15)
    assert placed(desk) == dict.fromkeys(("095959", "100000", "143000"), "甲1号")
    assert any("甲1号" in note.say("zh") for note in registered.notes) and registered.doubts == ()


def test_what_two_cases_claim_goes_to_neither_and_what_was_asked_for_by_name_stays_there(desk: Desk, dump: Path, tmp_path: Path):
    register(desk, tmp_path, "甲1号", "张伟", 9, 15)
    register(desk, tmp_path, "乙2号", "李娜", 14, 15)
    taken = ingest_dump(desk.installation, Order(dump))
    assert placed(desk) == {"095959": "甲1号", "100000": "甲1号", "143000": None}
    assert [note.key for note in taken.notes] == ["recording.lent_twice"]
    assert [note.key for note in register(desk, tmp_path, "乙2号", "李娜", 14, 15).doubts] == ["recording.lent_twice"]


def test_a_case_named_with_the_dump_comes_first_and_the_contradiction_is_told(desk: Desk, dump: Path, tmp_path: Path):
    register(desk, tmp_path, "甲1号", "张伟", 9, 11)
    register(desk, tmp_path, "乙2号", "李娜", 20, 21)
    taken = ingest_dump(desk.installation, Order(dump, "乙2号"))
    assert set(placed(desk).values()) == {"乙2号"}
    assert [(note.key, note.params["count"]) for note in taken.notes] == [("recording.lent_otherwise", 2)]


def test_half_a_stretch_is_no_stretch(tmp_path: Path):
    path = tmp_path / "case.toml"
    whole = CASE_FILE.format(number="甲", officer="张伟", start=clock(9).isoformat(), end=clock(10).isoformat())
    path.write_text("\n".join(line for line in whole.splitlines() if not line.startswith("to =")), encoding="utf-8")
    with pytest.raises(Exception, match="to"):
        read_case(path)
    path.write_text(whole.replace("from =", "# ").replace("to =", "# "), encoding="utf-8")
    assert read_case(path).case.recorders[0].lent is None


@given(
    st.lists(st.tuples(st.sampled_from("ABC"), st.integers(0, 20), st.integers(1, 5)), max_size=6),
    st.sampled_from("ABC"),
    st.integers(0, 23),
)
def test_who_wore_it_is_who_had_it_then(stretches: list[tuple[str, int, int]], device: str, hour: int):
    entries = tuple(CaseRecorder(name, f"{name}{start}", None, Interval(clock(start), clock(min(23, start + length))))
                    for name, start, length in stretches)
    case = Case("1", "行政检查", "", "", recorders=entries)
    had = [entry for entry in entries if entry.device == device and entry.lent and entry.lent.start <= clock(hour) < entry.lent.end]
    assert (
        bool(lent_to([case], device, clock(hour))) == bool(had)
        and lent_to([case], None, clock(hour)) == lent_to([case], device, None) == []
    )
    assert (officer_of(case, device) is None) == (not any(entry.device == device for entry in entries))
    assert entry_of is not None
