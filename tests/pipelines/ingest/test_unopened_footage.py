"""Footage whose index is whole and whose content does not open, through `ingest` and `review` as a user runs them."""

from __future__ import annotations

import random
from dataclasses import replace
from pathlib import Path

import pytest
from visits import CASE, NUMBER, make_video

from footage.containers.probing import packets
from footage.values.readability import index_alone
from storage.catalogue.database import Catalogue
from storage.ledgers import originals

NAMES = ["A000001_000001_20260302093000_0001.MP4", "A000001_000001_20260302093008_0002.MP4", "A000001_000001_20260302093016_0003.MP4"]


@pytest.fixture
def dump(tmp_path: Path) -> Path:
    """Three films of eight seconds without a pause; the second holds chance bytes, a fourth is a list of others."""
    folder = tmp_path / "recorder" / "DCIM" / "20260302"
    for number, name in enumerate(NAMES):
        make_video(folder / name, 8.0 + number / 10)  # no two with the same bytes
    spoiled, chance = folder / NAMES[1], random.Random(1)
    data = bytearray(spoiled.read_bytes())
    for track in packets(spoiled):
        for place, size in zip(track.positions.tolist(), track.sizes.tolist(), strict=True):
            data[place : place + size] = chance.randbytes(size)
    spoiled.write_bytes(data)
    (folder / "A000001_000001_20260302093024_0004.MP4").write_bytes(b"ffconcat version 1.0\n#\x01\nfile " + NAMES[0].encode() + b"\n")
    return folder.parents[1]


@pytest.mark.requirement("R001-10", "R003-3-18", "R004-20")
def test_what_does_not_open_is_unreadable_and_covers_nothing(liuhen, dump, tmp_path):
    (tmp_path / "case.toml").write_text(CASE, encoding="utf-8")
    home = tmp_path / "home"
    assert liuhen("case", "add", tmp_path / "case.toml", home=home).status == 0
    taken = liuhen("ingest", dump, "--case", NUMBER, "--json", home=home)
    assert taken.status == 1
    states = {Path(file["name"]).name: (file["state"], file["duration"]) for file in taken.data["received"]}
    assert states[NAMES[0]][0] == states[NAMES[2]][0] == "whole"
    assert states[NAMES[1]] == ("unreadable", None) and states["A000001_000001_20260302093024_0004.MP4"][0] != "whole"
    answer = liuhen("review", NUMBER, "--json", home=home).data
    (gap,) = [finding for finding in answer["findings"] if finding["kind"] == "gap"]
    assert 7 <= gap["seconds"] <= 9 and gap["start"].startswith("2026-03-02T09:30:08")
    (unread,) = [finding for finding in answer["findings"] if finding["kind"] == "unreadable" and "0002" in finding["message"]]
    assert "打不开" in unread["message"] and answer["verdict"] in ("unexplained", "undecidable")


def test_a_home_that_took_it_in_before_is_told_at_the_next_review(liuhen, dump, tmp_path):
    (tmp_path / "case.toml").write_text(CASE, encoding="utf-8")
    home = tmp_path / "home"
    liuhen("case", "add", tmp_path / "case.toml", home=home)
    liuhen("ingest", dump, "--case", NUMBER, "--json", home=home)
    catalogue = Catalogue.open(f"sqlite:///{home}/catalogue.db")
    with catalogue.begin() as tx:  # as an earlier release noted it: by its index alone
        rows = originals.of_case(tx, NUMBER)
        originals.update_recordings(tx, [replace(row.recording, probe=index_alone(row.recording.probe)) for row in rows])
    answer = liuhen("review", NUMBER, "--json", home=home).data
    assert {Path(file["name"]).name: file["state"] for file in answer["recordings"]}[NAMES[1]] == "unreadable"
    assert any(finding["kind"] == "gap" for finding in answer["findings"])
    with catalogue.read() as tx:
        (row,) = [row for row in originals.of_case(tx, NUMBER) if row.recording.name.endswith(NAMES[1])]
    assert row.recording.probe.state == "unreadable"
