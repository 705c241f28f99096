"""No list is made and nothing disposed of on a day that nobody vouches for: a clock that jumped, went back, or a home long unused."""

from __future__ import annotations

import shutil
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from carrying_out import carry_out
from desk import START, Desk, at, opened, swept
from expired_recordings import CASE, CLOSED, EXPIRED, expired, in_store

from footage.values.recordings import BEIJING
from messages import LANGS
from messages.errors import BadCall
from storage.trail import clock
from tasks.keep.disposal.today import Witnesses, confirm, doubt
from tasks.machine import MachineTime

NOW = datetime(2026, 11, 30, 9, tzinfo=BEIJING)
TODAY = NOW.date()
USED = tuple(TODAY - timedelta(days=days) for days in (2, 1, 0))
IDLE = (TODAY - timedelta(days=7),)
LATER = NOW + timedelta(days=40)

CASES = {
    "used every day": (Witnesses(NOW, USED), None),
    "a new home": (Witnesses(NOW, ()), None),
    "a week unused, or a clock a week ahead": (Witnesses(NOW, IDLE), "today.unconfirmed"),
    "a week unused, and something done since": (Witnesses(NOW, (*IDLE, TODAY)), "today.unconfirmed"),
    "a week unused on a machine that runs on": (Witnesses(NOW, IDLE, running=NOW), None),
    "a week unused with a time server": (Witnesses(NOW, IDLE, network=NOW), None),
    "a week unused with a store elsewhere": (Witnesses(NOW, IDLE, store=NOW), None),
    "set a week ahead while it runs": (Witnesses(NOW, IDLE, running=NOW - timedelta(days=7)), "today.against_running"),
    "a day at a time within an hour": (Witnesses(NOW, USED, running=NOW - timedelta(hours=47)), "today.against_running"),
    "set ahead, and the store knows better": (Witnesses(NOW, USED, store=NOW - timedelta(days=7)), "today.against_store"),
    "set ahead for this program only": (Witnesses(NOW, USED, network=NOW - timedelta(days=7)), "today.against_network"),
    "set ahead, and the hardware clock not": (Witnesses(NOW, USED, hardware=NOW - timedelta(days=7)), "today.against_hardware"),
    "the hardware clock has no battery": (Witnesses(NOW, USED, network=NOW, hardware=NOW - timedelta(days=9000)), None),
    "went back": (Witnesses(NOW, (LATER.date(),)), "today.behind"),
    "was ahead, and a time server set it right": (Witnesses(NOW, (LATER.date(),), network=NOW), None),
}


@pytest.mark.parametrize("case", CASES)
def test_what_tells_a_jump_from_a_home_that_was_not_used(case: str):
    seen, expected = CASES[case]
    found = doubt(seen)
    assert (found.key if found else None) == expected
    assert found is None or all(found.say(lang) for lang in LANGS)


def unwitnessed(desk: Desk) -> Desk:
    """The same office on a machine that was started anew and knows nothing but its clock."""
    return replace(desk, installation=replace(desk.installation, machine=MachineTime))


@pytest.mark.requirement("R001-24", "R000-37")
def test_a_clock_ahead_makes_no_list_until_a_person_confirms_the_date(desk: Desk):
    desk.case(CASE, closed=CLOSED)
    desk.footage("a.mp4", CASE, START)
    desk.go(EXPIRED)
    jumped = unwitnessed(desk)
    answer = swept(jumped.installation, EXPIRED)
    assert answer["proposal"] is None and "没有任何记录" in answer["clock"]
    assert swept(jumped.installation, EXPIRED)["proposal"] is None, "what the sweep itself noted vouches for nothing"
    with pytest.raises(BadCall) as refused:
        confirm(jumped.installation, EXPIRED - timedelta(days=1), "对照日历")
    assert refused.value.text.key == "today.other_day"
    for who, reason in (("liuhen", "对照日历"), (" ", "对照日历"), ("李娜", " ")):
        with pytest.raises(BadCall) as refused:
            confirm(replace(jumped.installation, who=who), EXPIRED, reason)
        assert refused.value.text.key == "today.unnamed"
    assert confirm(replace(jumped.installation, who="李娜"), EXPIRED, "对照日历") is not None
    event = desk.events("clock.confirmed")[0]
    assert (event.who, event.why) == ("李娜", "对照日历") and "没有任何记录" in event.detail["doubt"]
    answer = swept(jumped.installation, EXPIRED)
    assert answer["proposal"] and answer["clock"] is None


@pytest.mark.parametrize("days", [31, -40])
def test_a_clock_that_was_set_approves_and_deletes_nothing(open_desk, days: int):
    with open_desk("") as desk:
        ids, listed = expired(desk)
        carry_out(desk.installation, listed)
        machine = desk.installation.machine()
        desk.go(EXPIRED + timedelta(days=days))
        stopped = replace(desk.installation, machine=lambda: MachineTime(machine.boot, machine.since_boot))  # it has not run any longer
        before = len(desk.events("disposal.waits"))
        with pytest.raises(BadCall) as refused:
            carry_out(stopped, listed)
        assert refused.value.text.key == "today.against_running"
        assert all(in_store(desk, id) for id in ids) and len(desk.events("disposal.waits")) == before


def test_a_witness_that_is_always_wrong_is_accepted_by_as_much_as_a_person_saw(desk: Desk):
    desk.go(at(date(2026, 4, 1)))
    wrong = replace(desk.installation, machine=lambda: MachineTime(hardware=desk.now - timedelta(days=9000)))
    assert swept(wrong, desk.now.date())["clock"]
    confirm(wrong, desk.now.date(), "主板电池没电")
    assert swept(wrong, desk.now.date())["clock"] is None
    worse = replace(desk.installation, machine=lambda: MachineTime(hardware=desk.now - timedelta(days=9002)))
    assert "主板时钟" in swept(worse, desk.now.date())["clock"]


def test_a_sweep_notes_up_to_when_the_clock_was_right(desk: Desk, tmp_path: Path):
    desk.go(at(date(2026, 4, 1)))
    swept(desk.installation, desk.now.date())
    with desk.installation.catalogue.read() as tx:
        trusted = clock.last_trusted(tx)
    assert (trusted.at, trusted.boot) == (desk.now, "desk") and desk.events("clock.trusted")
    desk.installation.catalogue.fold()
    shutil.copytree(desk.installation.home, tmp_path / "copy")
    with opened(tmp_path / "copy", now=at(date(2026, 4, 2))) as again:
        assert swept(again.installation, date(2026, 4, 2))["clock"] is None
