"""An amended regulation is asked again and noted; a digest in another form is asked again once and is no amendment."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from desk import START, Desk

from storage.keeping.sweep import sweeps
from storage.trail import audit
from tasks.keep.deciding import decide_open
from tasks.keep.sweep import amendments

CASE = "1号"


def follow(desk: Desk, noted: str | None) -> tuple[int, list[str]]:
    """Let the last sweep have noted this digest; return (recordings to decide again, digests that were noted as amended)."""
    with desk.installation.catalogue.begin() as tx:
        before = sweeps.last(tx)
        rules = {"linxi-hrss": noted} if noted else dict(before.rules if before else {})
        sweeps.add(tx, sweeps.Sweep(desk.now.date(), desk.now, {}, rules, ""))
    now = amendments.follow(desk.installation)
    with desk.installation.catalogue.begin() as tx:
        last = sweeps.last(tx)
        assert last is not None
        sweeps.add(tx, replace(last, rules=now))
        events = [event.hash or "" for event in audit.events(tx) if event.what == "regulation.amended"]
    return decide_open(desk.installation), events


def test_a_digest_of_an_earlier_version_is_asked_again_once_and_is_no_amendment(desk: Desk):
    desk.case(CASE, closed=date(2026, 3, 20))
    desk.footage("a.mp4", CASE, START)
    assert follow(desk, "5" * 64) == (1, [])
    assert follow(desk, None) == (0, [])


def test_what_the_last_sweep_noted_and_is_no_longer_so_is_an_amendment(desk: Desk):
    desk.case(CASE, closed=date(2026, 3, 20))
    desk.footage("a.mp4", CASE, START)
    count, events = follow(desk, f"{amendments.FORM}{'5' * 64}")
    assert count == 1 and [len(digest) for digest in events] == [64]
    assert follow(desk, None) == (0, events)
