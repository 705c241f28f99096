"""Scenario 5: nothing of a recording leaves without a viewing; what was played is one event, and who saw it is listed."""

from __future__ import annotations

import time

import pytest
from morning import CASE, ready

from storage.ledgers import originals, viewings


def seen(office) -> list[viewings.SeenViewing]:
    with office.context.catalogue.read() as tx:
        return list(viewings.seen_of(tx, CASE, None))


@pytest.mark.requirement("R000-33")
def test_what_was_played_in_the_room_is_listed_with_its_stretch(office, window):
    page = window("周敏")
    page.goto(f"{office.case}/room?t=09:30:05")
    ready(page)
    with office.context.catalogue.read() as tx:
        id = originals.of_case(tx, CASE)[0].recording.id
    asked = "([address, range]) => fetch(address, { headers: { Range: range } }).then((answer) => answer.status)"
    assert page.evaluate(asked, [f"/original/{id}", "bytes=1-"]) == 403
    assert page.evaluate(asked, ["/media/lhv_guessed", "bytes=1-"]) == 403
    page.wait_for_function("() => document.querySelectorAll('video').length === 2 && document.querySelector('video').readyState > 2")
    page.keyboard.press("Space")
    page.wait_for_function("() => document.querySelector('video').currentTime > 8")
    page.keyboard.press("Space")
    page.goto(f"{office.case}")  # leaving closes what was open
    until = time.monotonic() + 20
    while len(closed := [entry for entry in seen(office) if entry.closed_at and entry.seconds]) < 2 and time.monotonic() < until:
        time.sleep(0.1)
    assert closed and all(entry.who == "周敏" and entry.purpose == "审查" for entry in closed)
    begun = sorted(entry.intervals[0][0] for entry in closed)
    assert begun == pytest.approx([3, 5], abs=1.2), "the second recorder began two seconds later"
    assert min(entry.seconds or 0 for entry in closed) >= 2
    page.goto(f"{office.case}/seen")
    assert "周敏" in page.locator("main").inner_text()


def test_a_still_is_kept_with_its_hash_and_noted(office, window):
    page = window("周敏")
    page.goto(f"{office.case}/room?t=09:30:05")
    ready(page)
    page.wait_for_function("() => document.querySelector('video') && document.querySelector('video').readyState > 1")
    with page.expect_response("**/still") as answered:
        page.keyboard.press("KeyS")
    told = answered.value.json()
    assert len(told["picture_sha256"]) == 64 and told["by"] == "周敏"
    with office.context.catalogue.read() as tx:
        from storage.trail import audit

        (event,) = [event for event in audit.events(tx) if event.what == "original.still"]
    assert event.hash == told["picture_sha256"] and event.who == "周敏" and abs(int(told["offset_ms"]) - 5000) < 200
