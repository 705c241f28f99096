"""Scenario 14: wrong passwords cost a wait; a disabled person's session dies; a form from elsewhere or of somebody else does nothing."""

from __future__ import annotations

from morning import PASSWORD

from storage.ledgers.people import accounts
from storage.trail import audit


def test_five_wrong_passwords_cost_a_wait_and_the_page_says_how_long(office, window):
    page = window(None)
    for _ in range(6):
        page.goto(f"{office.address}/login")
        page.fill("#name", "赵强")
        page.fill("#password", "wrong")
        page.press("#password", "Enter")
        page.wait_for_selector("[role=alert] >> text=/./")
    assert "分钟" in page.locator("form").locator("..").inner_text()
    assert page.locator("#name").input_value() == "赵强", "the name is kept"
    page.fill("#password", PASSWORD)
    page.press("#password", "Enter")
    page.wait_for_load_state()
    assert page.url.endswith("/login")


def test_the_session_of_a_disabled_person_ends_at_once_and_the_cookie_is_for_the_server_alone(office, window):
    page = window("钱进")
    (cookie,) = [cookie for cookie in page.context.cookies() if cookie["name"] == "liuhen"]
    assert cookie["httpOnly"] and cookie["sameSite"] == "Strict" and page.evaluate("document.cookie") == ""
    page.goto(f"{office.address}/cases?state=waiting")
    assert page.locator("h1").inner_text() == "案件"
    with office.context.catalogue.begin() as tx:
        accounts.disable(tx, "U-钱进", None, office.context.clock())
        audit.append(tx, "account.disabled", "account:U-钱进", "孙立", office.context.clock(), None, None, {})
    page.goto(f"{office.address}/cases?state=waiting")
    assert "/login" in page.url and "to=%2Fcases%3Fstate%3Dwaiting" in page.url


def test_a_form_from_elsewhere_or_that_somebody_else_opened_does_nothing_and_loses_no_word(office, window):
    page = window("周敏")
    answer = page.request.post(f"{office.case}/jobs", form={"kind": "review"}, headers={"Origin": "http://elsewhere.example"})
    assert answer.status == 403
    page.goto(f"{office.case}/room")
    page.evaluate("document.querySelectorAll('[name=opened_by]').forEach((field) => { field.value = '赵强'; })")
    sent = """async (address) => {
      const form = new FormData(document.querySelector('[data-decides]'));
      form.set('status', 'confirmed'); form.set('reason', '我写的理由');
      const answer = await fetch(address, { method: 'POST', body: new URLSearchParams(form) });
      return [answer.status, await answer.text()];
    }"""
    status, told = page.evaluate(sent, f"{office.case}/decide")
    assert status == 403 and "赵强" in told and "周敏" in told and "我写的理由" in told
