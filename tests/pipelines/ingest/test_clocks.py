"""A recorder's clock from the dock to the report, and what its dumps teach about it."""

from __future__ import annotations

import json
import shutil
from datetime import datetime, timedelta

import pytest
from visits import NUMBER, make_video


def starts(answer) -> dict[str, str]:
    return {row["name"].split("/")[-1]: row["start"] for row in answer["received"]}


@pytest.mark.requirement("R004-20")
def test_a_clock_compared_at_the_dock_corrects_the_dump_and_is_remembered(liuhen, tmp_path, small_dump, case_file):
    home = tmp_path / "home"
    liuhen("case", "add", case_file, home=home)
    first = liuhen("ingest", small_dump, "--case", NUMBER, "--dock-offset", "97", "--json", home=home)
    assert starts(first.data)["A000001_000001_20260302093000_0001.MP4"] == "2026-03-02T09:31:37+08:00"

    reviewed = liuhen("review", NUMBER, "--json", home=home).data
    clocks = [row["clock"] for row in reviewed["recordings"] if row["clock"]]
    assert clocks and {clock["offset_seconds"] for clock in clocks} == {97.0}
    (off,) = [row for row in reviewed["findings"] if row["kind"] == "clock-offset" and "dock_offset_seconds" in row["evidence"]]
    assert off["seconds"] == 97.0 and off["device"] == "A000001"

    comparisons = liuhen("case", "show", NUMBER, "--json", home=home).data["clocks"]
    (dock,) = [row for row in comparisons if row["against"] == "dock"]
    assert (dock["device"], dock["source"], dock["offset_seconds"]) == ("A000001", "recorder", 97.0)
    assert "97" in liuhen("case", "show", NUMBER, home=home).out
    page = open(reviewed["report"]["html"], encoding="utf-8").read()  # noqa: PTH123, SIM115
    assert "对接时" in page

    later = tmp_path / "later"
    make_video(later / "DCIM" / "20260305" / "A000001_000001_20260305093000_0009.MP4")
    liuhen("ingest", later, "--case", NUMBER, home=home)
    rows = {row["name"].split("_")[-1]: row for row in liuhen("review", NUMBER, "--json", home=home).data["recordings"]}
    untouched = rows["0009.MP4"]
    assert untouched["start"] == "2026-03-05T09:30:00+08:00"  # not corrected by what an earlier dump showed …
    assert untouched["clock"]["offset_seconds"] == 0 and untouched["clock"]["uncertainty_seconds"] == 97.0  # … but no surer than that
    assert rows["0001.MP4"]["clock"]["offset_seconds"] == 97.0


def test_what_the_recorder_shows_is_compared_with_this_machine(liuhen, tmp_path, small_dump):
    home = tmp_path / "home"
    device_time = (datetime.now().astimezone() - timedelta(hours=1)).isoformat(timespec="seconds")
    taken = starts(liuhen("ingest", small_dump, "--device-clock", device_time, "--json", home=home).data)
    moved = datetime.fromisoformat(taken["A000001_000001_20260302093000_0001.MP4"])
    assert abs((moved - datetime.fromisoformat("2026-03-02T10:30:00+08:00")).total_seconds()) <= 90
    assert liuhen("ingest", small_dump, "--device-clock", device_time, "--dock-offset", "1", home=home).status == 2
    assert liuhen("ingest", small_dump, "--device-clock", "gestern", home=home).status == 2
    assert liuhen("ingest", small_dump, "--dock-offset", "nan", home=home).status == 2


def test_the_comparison_stands_in_the_audit_chain(liuhen, tmp_path, small_dump):
    import sqlite3

    home = tmp_path / "home"
    copy = tmp_path / "copy"
    shutil.copytree(small_dump, copy)
    liuhen("ingest", copy, "--dock-offset=-12.5", home=home)
    with sqlite3.connect(home / "catalogue.db") as base:
        (detail,) = base.execute("SELECT detail FROM audit WHERE what = 'dump.clock'").fetchone()
    assert json.loads(detail) == {"dock_offset_seconds": -12.5, "devices": ["A000001"]}
