"""What a custodian can tell `ingest`: an absence that moves the deadline, and not to wait for the read-back."""

from __future__ import annotations

import os
import shutil

import pytest
from visits import NUMBER

LONG_AGO = 946_684_800  # 2000-01-01: an access time before the files' own, so that a read moves it under `relatime` too


@pytest.mark.requirement("R000-26")
def test_an_absence_moves_the_deadline_to_24_hours_after_the_return(liuhen, tmp_path, small_dump, case_file):
    home = tmp_path / "home"
    liuhen("case", "add", case_file, home=home)
    taken = liuhen("ingest", small_dump, "--case", NUMBER, "--received-at", "2026-03-09T08:00", "--returned-at", "2026-03-08T09:00",
                   "--away", "异地工作", "--json", home=home).data["transfer"]
    assert taken["deadline"] == "2026-03-09T09:00:00+08:00" and taken["late_seconds"] == 0
    late = liuhen("ingest", small_dump, "--case", NUMBER, "--json", home=home).data["transfer"]
    assert late["deadline"] == "2026-03-04" and late["late"] == "5 天" and late["late_seconds"] == (4 * 24 + 8) * 3600
    assert liuhen("ingest", small_dump, "--away", "异地工作", home=home).status == 2
    assert liuhen("ingest", small_dump, "--away", "喝茶", "--returned-at", "2026-03-08T09:00", home=home).status == 2


def test_without_waiting_the_next_verify_reads_back(liuhen, tmp_path, small_dump):
    home = tmp_path / "home"
    taken = liuhen("ingest", small_dump, "--no-wait", "--json", home=home).data
    assert {row["stored"] for row in taken["received"]} == {"received"} and not taken["clear"]
    assert len(liuhen("status", "--json", home=home).data["custodian"]["unverified"]) == 5
    assert liuhen("verify", "--json", home=home).data["originals"]["intact"] == 5
    assert liuhen("status", "--json", home=home).data["custodian"]["unverified"] == []
    assert liuhen("ingest", small_dump, "--json", home=home).data["clear"]


def test_the_same_dump_again_opens_no_file(liuhen, tmp_path, small_dump):
    home, dump = tmp_path / "home", tmp_path / "dump-A000001"
    shutil.copytree(small_dump, dump)
    liuhen("ingest", dump, home=home)
    videos = list(dump.rglob("*.MP4"))
    for path in (*videos, dump / "log-20260302.txt"):
        os.utime(path, ns=(LONG_AGO * 10**9, path.stat().st_mtime_ns))
    again = liuhen("ingest", dump, "--json", home=home).data
    assert len(again["already"]) == 5 and again["received"] == []
    assert {path.stat().st_atime for path in (*videos, dump / "log-20260302.txt")} == {LONG_AGO}
    # Another time stamp: it is read, to know whether it is the same.
    os.utime(videos[0], ns=(LONG_AGO * 10**9, videos[0].stat().st_mtime_ns - 60 * 10**9))
    assert [row["name"] for row in liuhen("ingest", dump, "--json", home=home).data["received"]] == [str(videos[0].relative_to(dump))]
    if videos[0].stat().st_atime == LONG_AGO:
        pytest.skip("this file system does not note reads")
