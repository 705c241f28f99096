"""What scripts of the pages ask for: room, waveforms, small pictures, search; nothing without the right, no picture without a token."""

from __future__ import annotations

import hashlib

from examples import draft
from films import NOW, NUMBER, OURS, key_of, opened

from pipelines.flows.dispatch.worker import JobsHome, do_job
from storage.ledgers.people import accounts
from storage.ledgers.people.accounts import Account
from storage.ledgers.speech import transcripts
from storage.trail import audit
from tasks.installation import open_installation
from tasks.measure.viewing_copies import prepare


def test_the_room_of_a_case_is_one_answer(browser, recordings):
    shown = browser.get("/cases/1/room.json")
    assert shown.status_code == 200 and shown.headers["cache-control"] == "no-store"
    room = shown.json()
    assert room["case"]["number"] == NUMBER and room["rights"]["watch"]["allowed"] is True
    plays = {recording["id"]: recording["play"]["how"] for recording in room["recordings"]}
    assert (plays[recordings["MP4"]], plays[recordings["AVI"]]) == ("original", "not-made")
    assert room["recordings"][0]["start"] == "2026-03-02T09:30:00+08:00" and room["recordings"][0]["duration"] == 20.0


def test_copies_waveforms_and_small_pictures_are_asked_for_and_shown(browser, context, home, recordings):
    id = recordings["MP4"]
    assert browser.get(f"/peaks/{id}").json() == {"made": False}
    assert browser.post("/cases/1/previews", headers=OURS).status_code == 403, "no form of ours"
    asked = browser.post("/cases/1/previews", headers={**OURS, "X-Liuhen-Form": key_of(browser, id)})
    assert asked.status_code == 200, asked.text
    assert do_job(JobsHome(home), asked.json()["job"]) is None
    wave = browser.get(f"/peaks/{id}").json()
    assert wave["made"] and 200 <= len(wave["peaks"]) <= 202 and wave["a_second"] == 10 and wave["pictures"][0] == 0
    token = opened(browser, id)
    picture = browser.get(f"/media/{token}/picture?at=3")
    assert picture.content.startswith(b"\xff\xd8") and picture.headers["cache-control"] == "no-store"
    assert browser.get("/media/lhv_guessed/picture?at=3").status_code == 403
    assert browser.get(f"/media/{token}/picture?at=nan").status_code in (404, 422)
    room = browser.get("/cases/1/room.json").json()
    copy = next(recording for recording in room["recordings"] if recording["id"] == recordings["AVI"])["play"]
    assert (copy["how"], copy["copy"], copy["preview"]) == ("copy", True, True) and "副本" in copy["why"]


def test_the_search_answers_by_kind(browser):
    found = browser.get("/search.json", params={"q": "測檢"}).json()
    assert {kind["kind"]: kind["count"] for kind in found["kinds"]}["case"] == 1
    assert browser.get("/search.json", params={"q": "测检", "kind": "case"}).json()["kinds"][0]["hits"][0]["case"] == NUMBER
    assert browser.get("/search.json", params={"q": "，"}).status_code == 404
    assert browser.get("/search.json", params={"q": "测", "kind": "<script>"}).status_code == 404


def test_once_there_are_accounts_nobody_gets_any_of_it_without_a_login(browser, context, home, recordings):
    with open_installation(home, {}, "测试", "zh", lambda: NOW) as installation:
        prepare(installation, NUMBER, None)
    with context.catalogue.begin() as tx:
        accounts.add(tx, Account("U-1", "周敏", None, None, None, None, NOW, "U-1"))
    for address in ("/cases/1/room.json", f"/peaks/{recordings['MP4']}", "/search.json?q=测"):
        answer = browser.get(address, follow_redirects=False)
        assert answer.status_code in (303, 401, 403) and b"peaks" not in answer.content, address


def test_a_picture_at_an_exact_moment_is_taken_of_the_original_and_noted_with_its_hash(browser, context, recordings):
    for ending, at, exact in (("MP4", 3050, 3000), ("MP4", 3250, 3200), ("AVI", 1000, 1000)):
        if ending == "AVI" and not browser.get(f"/play/{recordings['AVI']}").is_success:
            continue
        token, key = opened(browser, recordings[ending]), key_of(browser, recordings[ending])
        taken = browser.post(f"/watch/{token}/frame", json={"at": at}, headers={**OURS, "X-Liuhen-Form": key})
        assert taken.status_code == 200 and taken.content.startswith(b"\x89PNG"), taken.text
        assert hashlib.sha256(taken.content).hexdigest() == taken.headers["x-picture-sha256"]
        assert taken.headers["x-offset-ms"] == str(exact), "five pictures a second"
        with context.catalogue.read() as tx:
            event = audit.events(tx, recordings[ending])[-1]
        assert (event.what, event.hash, event.detail["offset_ms"]) == ("original.still", taken.headers["x-picture-sha256"], exact)
    assert browser.post(f"/watch/{token}/frame", json={"at": 0}, headers=OURS).status_code == 403, "no form of ours"
    assert browser.post(f"/watch/{token}/frame", json={"at": "-1"}, headers={**OURS, "X-Liuhen-Form": key}).status_code == 422


def test_the_page_of_the_search_lists_each_kind_and_says_what_is_wrong(browser, context, recordings):
    assert browser.get("/search").status_code == 200
    with context.catalogue.begin() as tx:
        transcripts.save(tx, recordings["MP4"], draft("现在告知你", "拖欠劳动报酬<b>", "好的"), NOW)
    page = browser.get("/search", params={"q": "勞動報酬"}).text
    assert "拖欠劳动报酬&lt;b&gt;" in page and "现在告知你" in page and "/cases/1/room?t=2026-03-02T09%3A30%3A01%2B08%3A00" in page
    wrong = browser.get("/search", params={"q": "，"})
    assert wrong.status_code == 422 and "没有可以查找的字词" in wrong.text and "没有找到" not in wrong.text
    assert "没有找到“驴”" in browser.get("/search", params={"q": "驴"}).text
    assert browser.get("/search", params={"q": "测", "kind": "case"}).text.count("<tr><td") == 1
