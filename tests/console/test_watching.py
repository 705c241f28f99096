"""A play is a viewing: no byte without a token, what was truly played is noted, and nothing that a page elsewhere or a forger tells."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from films import NOW, NUMBER, OURS, key_of, opened
from sqlalchemy import select, update

from console import media
from footage.copies import viewing
from messages.errors import LiuhenError, Refused
from office.jobs.asking import listing
from office.people import hashing
from office.person import Person
from office.proceedings import acting
from office.proceedings.acting import NewStep
from office.rights.asking import NotAllowed
from office.viewings import watching
from office.viewings.seen import who_saw
from regulations.proceedings.values import ProceedingKind, ReviewOpinion, StepKind
from storage.catalogue.models.jobs import ViewingRow
from storage.catalogue.models.originals import CaseRow
from storage.catalogue.models.people import GrantRow
from storage.catalogue.states import CaseState, GrantState, HoldKind, JobKind, OfficeRole, RequestState
from storage.keeping import holds, requests
from storage.keeping.requests import Story
from storage.ledgers import originals, viewings
from storage.ledgers.people import accounts, grants, logins, passwords
from storage.ledgers.people.accounts import Account
from storage.ledgers.people.logins import Login
from storage.trail import audit

pytestmark = pytest.mark.smoke


def seen(context) -> list[viewings.SeenViewing]:
    with context.catalogue.read() as tx:
        return list(viewings.seen_of(tx, NUMBER, None))


def beat(browser, token: str, *spans: list, visible: object = True, where: str = "beat", **headers: str) -> int:
    return browser.post(f"/watch/{token}/{where}", json={"spans": list(spans), "visible": visible}, headers=headers or OURS).status_code


@pytest.mark.requirement("R000-33")
def test_no_byte_leaves_without_a_token_and_what_was_played_is_one_event(browser, context, clock, recordings):
    id = recordings["MP4"]
    for asked in ({}, {"Range": "bytes=1-"}, {"Range": "bytes=0-"}):
        assert browser.get(f"/original/{id}", headers=asked).status_code == 403
        assert browser.get("/media/lhv_guessed", headers=asked).status_code == 403
    token = opened(browser, id)
    assert [(entry.who, entry.purpose, entry.closed_at) for entry in seen(context)] == [("测试员", "审查", None)], "before any byte left"
    with context.catalogue.read() as tx:
        row = originals.get(tx, id)
    whole, part = browser.get(f"/media/{token}"), browser.get(f"/media/{token}", headers={"Range": "bytes=1-99"})
    assert whole.status_code == 200 and whole.content == context.store.read_range(row.key, 0, row.recording.size)
    assert part.status_code == 206 and part.content == whole.content[1:100]
    assert part.headers["content-range"] == f"bytes 1-99/{row.recording.size}" and part.headers["cache-control"] == "no-store"
    clock.on(10)
    assert beat(browser, token, [0, 10, 1, True]) == 204
    clock.on(2)
    assert beat(browser, token, [10, 12, 1, True], where="close") == 204
    (entry,) = seen(context)
    assert entry.intervals == ((0, 12),) and entry.seconds == 12 and entry.closed_at == clock.now
    assert browser.get(f"/media/{token}").status_code == 403, "it has ended"
    with context.catalogue.read() as tx:
        assert [event.what for event in audit.events(tx) if event.what == viewings.VIEWED] == [viewings.VIEWED]


def test_head_tells_what_get_would_and_absurd_ranges_get_416(browser, recordings):
    token = opened(browser, recordings["MP4"])
    size = int(browser.head(f"/media/{token}").headers["content-length"])
    assert browser.head(f"/media/{token}").content == b"" and size == len(browser.get(f"/media/{token}").content)
    assert browser.head("/").status_code == 200 and browser.head("/media/lhv_x").status_code == 403
    for asked in (f"bytes={size}-", "bytes=9-3", "bytes=-0", "bytes=x-y"):
        answer = browser.get(f"/media/{token}", headers={"Range": asked})
        assert answer.status_code == 416 and answer.headers["content-range"] == f"bytes */{size}" and answer.content == b"", asked


def test_closing_the_lid_still_yields_the_event(browser, context, clock, recordings):
    token = opened(browser, recordings["MP4"])
    browser.get(f"/media/{token}")
    clock.on(10)
    beat(browser, token, [3, 13, 1, False])
    clock.on(170)
    assert watching.close_silent(context.desk()) == 0
    clock.on(11)
    assert watching.close_silent(context.desk()) == 1 and watching.close_silent(context.desk()) == 0
    (entry,) = seen(context)
    assert entry.intervals == ((3, 13),) and entry.closed_at == clock.now
    assert beat(browser, token, [13, 14, 1, True]) == 403, "the page that wakes up is told"


@pytest.mark.parametrize("spans", [
    [[0, 19, 1, True]], [[0, 3600, 1, True]], [[5, 4, 1, True]], [[-1, 3, 1, True]], [[0, 5, 40, True]], [[0, 5, 0, True]],
    [["0", 5, 1, True]], [[0, 5]], [[0, True, 1, True]], [[0, 1e300, 1, True]], [[19, 22, 1, True]], "x", [[0, 5, 1, True]] * 150,
], ids=str)
def test_what_cannot_have_been_played_counts_for_nothing(browser, context, clock, recordings, spans):
    token = opened(browser, recordings["MP4"])
    browser.get(f"/media/{token}")
    clock.on(5)
    answer = browser.post(f"/watch/{token}/beat", json={"spans": spans, "visible": True}, headers=OURS)
    assert answer.status_code == 422
    watching.close(context.desk(), token)
    assert seen(context)[0].seconds == 0


def test_nothing_is_played_before_bytes_left_or_in_a_page_that_nobody_sees(browser, context, clock, recordings):
    token = opened(browser, recordings["MP4"])
    clock.on(10)
    assert beat(browser, token, [0, 8, 1, True]) == 422
    browser.get(f"/media/{token}")
    clock.on(10)
    assert beat(browser, token, [0, 8, 1, True], visible=False) == beat(browser, token, [0, 8, 1, True], visible="yes") == 422
    assert beat(browser, token, [0, 8, 1, True]) == 204
    clock.on(600)
    assert beat(browser, token, *[[5, 6, 1, True]] * 100) == 422, "a beat tells of some seconds, not of ten minutes"
    assert browser.post(f"/watch/{token}/beat", content=b"{", headers=OURS).status_code == 422


def test_a_page_elsewhere_writes_no_viewing_and_shows_no_footage(browser, context, recordings):
    id = recordings["MP4"]
    form = {"token": key_of(browser, id), "purpose": "审查"}
    for headers in ({"Origin": "http://evil.example"}, {"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "same-site"}, {},
                    {"Origin": "null"}, {"Origin": "http://testserver", "Sec-Fetch-Site": "cross-site"}):
        assert browser.post(f"/play/{id}", data=form, headers=headers, follow_redirects=False).status_code == 403, headers
    assert browser.post(f"/play/{id}", data={**form, "token": "0" * 64}, headers=OURS).status_code == 403
    assert browser.post(f"/play/{id}", data={**form, "purpose": "  "}, headers=OURS).status_code == 422
    assert browser.get(f"/play/{id}").status_code == 200 and seen(context) == []
    token = opened(browser, id)
    assert browser.get(f"/media/{token}", headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403
    assert beat(browser, token, Origin="http://evil.example") == 403


def test_what_a_browser_cannot_play_is_asked_for_as_a_copy_and_shown_as_one(browser, context, recordings):
    id = recordings["AVI"]
    page = browser.get(f"/play/{id}").text
    assert "须先制作查阅副本" in page and f"/copy/{id}" in page
    for _ in "ab":
        assert browser.post(f"/copy/{id}", data={"token": key_of(browser, id)}, headers=OURS).status_code == 200
    (job,) = listing(context.desk(Person("测试员")))
    assert (job.asked.wanted.kind, job.asked.wanted.subject, job.asked.by) == (JobKind.VIEWING_COPY, id, "测试员")
    start = browser.get("/").text
    assert f"制作查阅副本 {id}" in start and "等待执行" in start, "the work that waits stands on the first page"
    with context.catalogue.read() as tx:
        row = originals.get(tx, id)
    plan = viewing.plan(row.recording.probe, row.recording.media)
    assert plan
    copy = viewing.copy_path(context.settings.home, row.recording.sha256, plan)
    copy.parent.mkdir(exist_ok=True)
    copy.write_bytes(b"a copy")
    token = opened(browser, id)
    assert "查阅副本，非原件" in browser.get(f"/watch/{token}").text and browser.get(f"/media/{token}").content == b"a copy"


def logged_in(context, clock, name: str, *roles: OfficeRole) -> dict[str, str]:
    """A person of the office who is logged in; what the browser sends for that."""
    id, secret = f"U-{name}", f"lhs_{name.encode().hex()}"
    with context.catalogue.begin() as tx:
        accounts.add(tx, Account(id, name, None, None, None, None, clock.now, id))
        password = passwords.save(tx, id, hashing.NOBODY, id, clock.now, temporary=False, confirmed=True)
        for role in roles:
            grants.answer(tx, grants.propose(tx, id, role, None, id, clock.now, None).id, GrantState.STANDING, None, clock.now)
        digest = hashing.session_digest(context.desk().catalogue.sealing.key(), secret)
        logins.open_login(tx, digest, Login(id, password.id, clock.now, clock.now + timedelta(hours=12)))
        audit.append(tx, "account.added", f"account:{id}", name, clock.now, None, None, {})
    return {"Cookie": f"liuhen={secret}"}


def at_once(context, change) -> None:
    with context.catalogue.begin() as tx:
        change(tx)
        audit.append(tx, "test.changed", "test", "测试", context.clock())


def media_of(browser, token: str, **headers: str):
    return browser.get(f"/media/{token}", headers={"Range": "bytes=1-9", **headers}, follow_redirects=False)


ENDINGS = {
    "logged out": lambda tx: logins.close_all(tx, "U-张伟"),
    "disabled": lambda tx: accounts.disable(tx, "U-张伟", None, NOW),
    "role revoked": lambda tx: tx.execute(update(GrantRow).values(state=GrantState.REVOKED)),
    "no officer of the case any more": lambda tx: tx.execute(
        update(CaseRow).values(case={**tx.scalars(select(CaseRow.case)).one(), "officers": []})),
    "case archived": lambda tx: tx.execute(update(CaseRow).values(state=CaseState.ARCHIVED)),
}


@pytest.mark.requirement("R000-33", "R003-2-19")
@pytest.mark.parametrize("ending", ENDINGS)
def test_what_ends_the_right_stops_the_next_range(browser, context, clock, recordings, ending):
    officer, id = logged_in(context, clock, "张伟", OfficeRole.OFFICER), recordings["MP4"]
    another = logged_in(context, clock, "李娜", OfficeRole.LEGAL)
    nobody = browser.get(f"/play/{id}", follow_redirects=False)
    assert (nobody.status_code, nobody.headers["location"]) == (303, "/login")
    token = opened(browser, id, **officer)
    assert media_of(browser, token, **officer).status_code == 206
    assert media_of(browser, token).status_code == 303 and media_of(browser, token, **another).status_code == 403, "it is his alone"
    at_once(context, ENDINGS[ending])
    stopped = media_of(browser, token, **officer)
    assert stopped.status_code == 403 or (stopped.status_code, stopped.headers["location"]) == (303, "/login")
    assert media_of(browser, token, **another).status_code == 403


def test_an_answer_that_runs_is_cut_off(browser, context, clock, recordings, monkeypatch):
    officer = logged_in(context, clock, "张伟", OfficeRole.OFFICER)
    token = opened(browser, recordings["MP4"], **officer)
    desk_of = context.desk()
    row = watching.admit(desk_of, token).row
    monkeypatch.setattr(media, "ASKED_AGAIN", -1.0)
    monkeypatch.setattr(media, "PIECE", 1000)
    shown = media.played_file(context, row)
    pieces = media._pieces(context, token, shown, 0, shown.size)
    assert len(next(pieces)) == 1000
    at_once(context, ENDINGS["logged out"])
    with pytest.raises(LiuhenError):
        next(pieces)


def test_who_may_not_watch_needs_a_request_of_the_own_that_is_approved_and_covers_it(browser, context, clock, recordings):
    keeper, other = logged_in(context, clock, "王芳", OfficeRole.CUSTODIAN), logged_in(context, clock, "李娜", OfficeRole.CUSTODIAN)
    id = recordings["MP4"]

    def attempt(who: dict[str, str], ticket: str = "") -> int:
        form = {"token": key_of(browser, id, **who), "purpose": "核对损坏", "ticket": ticket}
        return browser.post(f"/play/{id}", data=form, headers={**OURS, **who}, follow_redirects=False).status_code

    asker = context.desk(Person("王芳", "U-王芳"))
    with asker.catalogue.begin() as tx:
        hold = holds.place(tx, NUMBER, None, HoldKind.REQUEST, "查阅", None, "王芳", clock.now)
        request = str(requests.add(tx, NUMBER, "view", hold, clock.now, Story("王芳", "核对损坏")))
        audit.append(tx, "request.made", f"request:{request}", "王芳", clock.now, None, None, {"case": NUMBER})
    assert attempt(keeper) == attempt(keeper, request) == 403, "it is not approved"
    moved = Story("王芳", "核对损坏", approver="周敏", approved_at=clock.now)
    at_once(context, lambda tx: requests.move(tx, int(request), RequestState.APPROVED, moved))
    assert attempt(other, request) == 403, "somebody else asked for it"
    assert attempt(keeper, request) == 303 and attempt(keeper, "x") == 422
    token = opened(browser, id, ticket=request, **keeper)
    assert media_of(browser, token, **keeper).status_code == 206
    over = replace(moved, until=NOW.date() - timedelta(days=1))
    at_once(context, lambda tx: requests.move(tx, int(request), RequestState.APPROVED, over))
    assert media_of(browser, token, **keeper).status_code == attempt(keeper, request) == 403, "its term is over"
    at_once(context, lambda tx: requests.move(tx, int(request), RequestState.APPROVED, replace(over, until=NOW.date())))
    assert media_of(browser, token, **keeper).status_code == 206, "the last day is one of it"
    at_once(context, lambda tx: requests.move(tx, int(request), RequestState.REFUSED, moved))
    assert media_of(browser, token, **keeper).status_code == 403, "it was withdrawn"
    assert [entry.request for entry in seen(context)] == [int(request)] * 2


def test_a_row_that_a_hand_from_elsewhere_turned_to_another_recording_shows_nothing(browser, context, recordings):
    token = opened(browser, recordings["MP4"])
    at_once(context, lambda tx: tx.execute(update(ViewingRow).values(recording=recordings["AVI"])))
    assert browser.get(f"/media/{token}").status_code == 403


def test_who_may_see_who_saw_sees_no_footage(context, browser, clock, recordings):
    auditor = logged_in(context, clock, "钱审", OfficeRole.AUDITOR)
    form = {"token": key_of(browser, recordings["MP4"], **auditor), "purpose": "审计"}
    assert browser.post(f"/play/{recordings['MP4']}", data=form, headers={**OURS, **auditor}).status_code == 403
    desk = context.desk(Person("钱审", "U-钱审", frozenset({OfficeRole.AUDITOR})))
    assert who_saw(desk, NUMBER) == who_saw(desk, recordings["MP4"]) == ()
    with pytest.raises(NotAllowed):
        who_saw(context.desk(Person("王芳", "U-王芳", frozenset({OfficeRole.CUSTODIAN}))), NUMBER)


@pytest.mark.requirement("R003-2-24")
def test_the_legal_office_plays_an_archived_case_only_on_a_ticket_of_a_review_that_goes_on(browser, context, clock, recordings):
    officer, legal = logged_in(context, clock, "张伟", OfficeRole.OFFICER), logged_in(context, clock, "李娜", OfficeRole.LEGAL)
    assert officer
    at_once(context, ENDINGS["case archived"])
    of_officer = replace(context.desk(), person=Person("张伟", "U-张伟", frozenset({OfficeRole.OFFICER})))
    of_legal = replace(context.desk(), person=Person("李娜", "U-李娜", frozenset({OfficeRole.LEGAL})))
    wanted = watching.WantedViewing(recordings["MP4"], "法制审核")
    review = acting.begin(of_officer, NUMBER, ProceedingKind.LEGAL_REVIEW, NewStep(StepKind.SUBMITTED, "拟作出决定")).proceeding.id
    with pytest.raises(Refused):
        watching.open_viewing(of_legal, wanted, None)
    for step in (NewStep(StepKind.ACCEPTED), NewStep(StepKind.CALLED_UP, "核对程序")):
        acting.go_on(of_legal, review, ProceedingKind.LEGAL_REVIEW, step)
    token = opened(browser, recordings["MP4"], **legal)
    assert media_of(browser, token, **legal).status_code == 206
    acting.go_on(of_legal, review, ProceedingKind.LEGAL_REVIEW, NewStep(StepKind.OPINION, "同意", result=ReviewOpinion.AGREE))
    assert media_of(browser, token, **legal).status_code == 403, "the review is over"
