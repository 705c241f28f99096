"""Scenario 3: an officer of the case decides nothing; the page says why, and so does the server."""

from __future__ import annotations

import pytest
from morning import CASE, ready

from storage.ledgers.casework import decisions


@pytest.mark.requirement("R003-2-03")
def test_an_officer_of_the_case_sees_why_not_and_is_refused_by_the_server_too(office, window):
    page = window("张伟")
    page.goto(f"{office.case}/room")
    ready(page)
    finish = page.get_by_role("button", name="本次审查完成…")
    assert finish.is_disabled() and "张伟" in (finish.get_attribute("title") or "")
    assert page.locator("[data-decides]").count() == 0 and "由法制机构审定" in page.locator("#findings").inner_text()
    event = page.locator("#findings .event").first.get_attribute("data-event")
    answer = page.evaluate("""async ([address, names]) => {
      const room = document.querySelector('.room').dataset;
      const body = new URLSearchParams({ names, status: 'confirmed', reason: '属实', token: room.token, opened_by: room.openedBy });
      const answer = await fetch(address, { method: 'POST', body });
      return [answer.status, await answer.text()];
    }""", [f"{office.case}/decide", event])
    assert answer[0] == 403 and "张伟" in answer[1] and "没有办理" in answer[1]
    with office.context.catalogue.read() as tx:
        assert decisions.version(tx, CASE) == 0


def test_an_administrator_sees_no_case_and_no_footage(office, window):
    page = window("孙立")
    assert page.goto(f"{office.address}/cases").status == 403
    assert page.goto(f"{office.case}/room").status == 403
