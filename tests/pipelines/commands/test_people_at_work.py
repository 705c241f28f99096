"""Accounts through the command line: the first one, two persons for what takes two, passwords, tokens, and who is who."""

from __future__ import annotations

import sqlite3
import stat
from pathlib import Path

import pytest
import servers
from persons import PASSWORD, Office, begun, own
from visits import NUMBER


@pytest.fixture
def office(liuhen, tmp_path: Path) -> Office:
    """An office with one administrator, 赵敏, logged in."""
    return begun(Office(liuhen, tmp_path))


def test_before_the_first_account_everything_works_and_status_says_that_nobody_is_told_apart(liuhen, tmp_path, case_file):
    office = Office(liuhen, tmp_path)
    office.works(None, "case", "add", case_file)
    assert "nobody is told apart" in office.works(None, "status").out
    assert office.works(None, "status", "--json").data["people"]["told_apart"] is False
    assert office.works(None, "whoami", "--json").data["user"] is None
    begun(office)
    assert "nobody is told apart" not in office.works("赵敏", "status").out
    office.refused(None, "Log in first", "case", "show", NUMBER)


def test_who_logs_in_acts_in_the_own_name_alone_and_every_event_says_whose_account_it_was(office: Office):
    me = office.works("赵敏", "whoami", "--json").data
    office.refused(None, "Log in first", "user", "list")
    office.refused("赵敏", "cannot act as", "store", "take-over", "--reason", "搬迁", "--as", "别人")
    office.works("赵敏", "user", "add", "王芳", "--role", "custodian")
    with sqlite3.connect(office.home / "catalogue.db") as catalogue:
        last = catalogue.execute("SELECT who, detail FROM audit ORDER BY seq DESC LIMIT 1").fetchone()
    catalogue.close()
    assert last[0] == "赵敏" and f'"account":"{me["user"]}"' in last[1]


def test_a_login_is_kept_for_its_owner_alone_and_ends_at_logout(office: Office):
    kept = [path for path in (office.work / "of-赵敏").rglob("*") if path.is_file()]
    assert len(kept) == 1 and stat.S_IMODE(kept[0].stat().st_mode) == 0o600
    copied = office.work / "of-别人" / kept[0].relative_to(office.work / "of-赵敏")
    copied.parent.mkdir(parents=True)
    copied.write_bytes(kept[0].read_bytes())
    office.works("赵敏", "logout")
    assert not kept[0].exists()
    office.refused("赵敏", "Log in first", "whoami")
    office.refused("别人", "no longer logged in", "whoami")


def test_a_wrong_password_is_counted_and_costs_a_wait_whether_there_is_such_a_person_or_not(office: Office):
    for name in ("赵敏", "没有此人"):
        said = {office.call("x", "login", name, "--password-stdin", stdin=f"wrong-{turn}").err for turn in range(5)}
        assert len(said) == 1 and "not right" in said.pop()
        answer = office.call("x", "login", name, "--password-stdin", stdin=PASSWORD)
        assert answer.status == 2 and "1 minute" in answer.err
    assert office.works("赵敏", "whoami").status == 0, "who is logged in is not locked out by others"


def test_a_role_takes_a_second_person_once_the_office_has_one(office: Office):
    office.enters("赵敏", "刘局长", "--role", "leader", "--rank", "deputy")
    answer = office.call("赵敏", "user", "add", "周敏", "--role", "legal", "--json")
    assert answer.status == 1 and answer.data["roles"][0]["state"] == "proposed"
    number = answer.data["roles"][0]["grant"]
    assert office.works("赵敏", "status", "--json").data["people"]["roles_waiting"] == 1
    office.refused("赵敏", "may not", "user", "grant", "--confirm", number)
    assert office.works("刘局长", "user", "grant", "--confirm", number, "--json").data["grant"]["state"] == "standing"
    office.refused("刘局长", "answered before", "user", "grant", "--confirm", number)
    office.refused("刘局长", "takes one of these roles", "user", "grant", "周敏", "--role", "auditor")


def test_another_persons_password_takes_a_second_person_too_and_is_changed_first(office: Office):
    office.enters("赵敏", "刘局长", "--role", "leader", "--rank", "chief")
    answer = office.call("赵敏", "user", "add", "王芳", "--role", "custodian", "--json")
    office.works("王芳", "login", "王芳", "--password-stdin", stdin=answer.data["password"])
    office.refused("王芳", "change it first", "case", "list")
    reset = office.call("赵敏", "user", "password", "王芳", "--json")
    assert reset.status == 1 and reset.data["counts"] is False
    assert office.call("x", "login", "王芳", "--password-stdin", stdin=reset.data["password"]).status == 3
    office.refused("赵敏", "may not", "user", "password", "王芳", "--confirm")
    office.works("刘局长", "user", "password", "王芳", "--confirm")
    office.works("王芳", "login", "王芳", "--password-stdin", stdin=reset.data["password"])


def test_the_last_administrator_stays_and_a_disabled_person_is_out_at_once(office: Office):
    office.refused("赵敏", "last administrator", "user", "disable", "赵敏", "--reason", "离任")
    office.refused("赵敏", "last administrator", "user", "revoke", "赵敏", "--role", "admin", "--reason", "离任")
    office.enters("赵敏", "王芳", "--role", "custodian")
    token = office.works("王芳", "user", "token", "--label", "清查", "--json").data["token"]
    assert office.works(None, "whoami", "--json", LIUHEN_TOKEN=token).data["name"] == "王芳"
    office.works("赵敏", "user", "disable", "王芳", "--reason", "调离")
    office.refused("王芳", "no longer logged in", "whoami")
    office.refused(None, "disabled or not valid", "whoami", LIUHEN_TOKEN=token)


def test_roles_that_are_apart_are_combined_only_where_the_office_said_so_with_a_reason(office: Office):
    office.works("赵敏", "user", "add", "王芳", "--role", "custodian")
    office.refused("赵敏", "cannot be", "user", "grant", "王芳", "--role", "officer")
    office.works("赵敏", "user", "separate", "small-office", "--reason", "全单位三人")
    office.works("赵敏", "user", "grant", "王芳", "--role", "officer")
    office.refused("赵敏", "take one of them away", "user", "separate", "strict", "--reason", "人员已配齐")
    shown = office.works("赵敏", "user", "show", "王芳", "--json").data
    assert {role["role"] for role in shown["roles"] if role["state"] == "standing"} == {"custodian", "officer"}


def test_a_password_or_role_that_was_put_in_behind_the_back_lets_nobody_in(office: Office):
    office.enters("赵敏", "王芳", "--role", "custodian")
    with sqlite3.connect(office.home / "catalogue.db") as insider:
        insider.execute("UPDATE passwords SET password_hash = (SELECT password_hash FROM passwords p JOIN accounts a ON a.id = p.account_id"
                        " WHERE a.name = '王芳' ORDER BY p.id DESC LIMIT 1)"
                        " WHERE account_id = (SELECT id FROM accounts WHERE name = '赵敏')")
    insider.close()
    office.refused("x", "not what the audit chain says", "login", "赵敏", "--password-stdin", stdin=own("王芳"))
    with sqlite3.connect(office.home / "catalogue.db") as insider:
        insider.execute("INSERT INTO grants (account_id, role, state, asked_by, asked_at) SELECT id, 'admin', 'standing', id, added_at"
                        " FROM accounts WHERE name = '王芳'")
    insider.close()
    office.refused("王芳", "not what the audit chain says", "user", "list")
    differing = office.call(None, "verify", "--json").data["audit"]["rows"]["differing"]
    assert {row["table"] for row in differing} == {"passwords", "grants"}


@pytest.mark.requirement("R000-33")
def test_who_asks_cannot_approve_and_the_rank_is_the_one_of_the_account(office: Office, case_file: Path):
    office.works("赵敏", "user", "separate", "small-office", "--reason", "三人")
    office.enters("赵敏", "张伟", "--role", "officer", "--unit", "劳动保障监察支队")
    office.enters("赵敏", "周敏", "--role", "leader", "--rank", "section", "--role", "custodian")
    agreed(office, "周敏")
    office.works("张伟", "case", "add", case_file)
    request = office.works("周敏", "request", NUMBER, "--action", "view", "--by", "周敏", "--purpose", "核对", "--json").data["request"]
    office.refused("周敏", "may not", "approve", request, "--by", "周敏")
    office.enters("赵敏", "刘局长", "--role", "leader", "--rank", "section")
    agreed(office, "刘局长")
    office.refused("刘局长", "is not typed", "approve", request, "--by", "刘局长", "--role", "主要领导")
    office.refused("刘局长", "分管局领导", "approve", request, "--by", "刘局长")
    office.call("赵敏", "user", "grant", "刘局长", "--role", "leader", "--rank", "deputy")
    agreed(office, "刘局长")
    assert office.works("刘局长", "approve", request, "--by", "刘局长", "--json").data["role"] == "分管局领导"
    office.refused("周敏", "may not", "release", request, "--to", "周敏")


def agreed(office: Office, name: str) -> None:
    """Let a second person agree to what waits for somebody, where anything does."""
    waiting = [role["grant"] for role in office.works("赵敏", "user", "show", name, "--json").data["roles"] if role["state"] == "proposed"]
    for number in waiting:
        others = [who for who in ("周敏", "刘局长") if who != name]
        assert any(office.call(who, "user", "grant", "--confirm", number).status == 0 for who in others), number


def test_cases_of_others_are_in_no_list_of_an_officer(office: Office, case_file: Path):
    office.enters("赵敏", "张伟", "--role", "officer", "--certificate", "07040012031")
    office.enters("赵敏", "外人", "--role", "officer")
    office.works("张伟", "case", "add", case_file)
    office.refused("外人", "only here", "case", "add", case_file)
    assert [row["number"] for row in office.works("张伟", "case", "list", "--json").data["cases"]] == [NUMBER]
    assert office.works("外人", "case", "list", "--json").data["cases"] == []
    office.refused("外人", "only here", "case", "show", NUMBER)


def test_the_demo_is_not_run_on_the_home_of_an_office(office: Office):
    before = (office.home / "catalogue.db").read_bytes()
    office.refused("赵敏", "nobody", "demo")
    assert (office.home / "catalogue.db").read_bytes() == before


def test_accounts_work_on_postgresql(liuhen, tmp_path: Path):
    programs = servers.postgres_programs()
    if programs is None:
        pytest.skip("PostgreSQL is not installed")
    with servers.postgres(programs) as url:
        office = begun(Office(liuhen, tmp_path, LIUHEN_DATABASE=url + "postgres"))
        office.enters("赵敏", "刘局长", "--role", "leader", "--rank", "chief")
        office.call("赵敏", "user", "add", "王芳", "--role", "custodian")
        office.works("刘局长", "user", "grant", "--confirm", 3)
        office.refused("刘局长", "takes one of these roles", "user", "add", "别人", "--role", "admin")
        assert office.works("刘局长", "verify", "--json").data["audit"]["rows"]["differing"] == []


@pytest.mark.requirement("R003-2-03")
def test_two_persons_review_decide_and_finish_and_the_report_follows_at_once(office: Office, case_file: Path, small_dump: Path):
    office.enters("赵敏", "张伟", "--role", "officer", "--certificate", "07040012031")
    office.enters("赵敏", "李法制", "--role", "legal")
    office.works("张伟", "case", "add", case_file)
    office.works("张伟", "ingest", small_dump, "--case", NUMBER)
    reviewed = office.works("张伟", "review", NUMBER, "--json").data
    assert {finding["event"] for finding in reviewed["findings"]} == {event["id"] for event in reviewed["events"]}
    waiting = [finding["id"] for finding in reviewed["findings"] if finding["severity"] != "notice"]
    assert waiting
    office.refused("张伟", "may not decide findings", "decide", NUMBER, waiting[0], "--status", "confirmed", "--reason", "属实")
    office.refused("李法制", "left to decide", "finish", NUMBER)
    version = office.works("李法制", "decide", NUMBER, "--json").data["version"]
    asked = office.works("李法制", "ask", NUMBER, waiting[0], "--of", "张伟", "--due", "2099-01-01", "--seen", version, "--json").data
    office.refused("李法制", "after what you looked at", "decide", NUMBER, waiting[0], "--status", "confirmed", "--reason", "x",
                   "--seen", version)
    assert waiting[0] in asked["left"] and "张伟" in Path(asked["report"]).read_text(encoding="utf-8")
    decided = office.works("李法制", "decide", NUMBER, *waiting, "--status", "confirmed", "--reason", "与笔录核对属实", "--json").data
    assert decided["left"] == [] and "与笔录核对属实" in Path(decided["report"]).read_text(encoding="utf-8")
    assert office.works("李法制", "status", "--json").data["legal"]["open_findings"] == []
    done = office.works("李法制", "finish", NUMBER, "--json").data
    assert Path(done["report"]).is_file() and done["finished_at"]
    office.refused("李法制", "review the case again", "decide", NUMBER, waiting[0], "--status", "open", "--reason", "x")
    again = office.works("张伟", "review", NUMBER, "--json").data
    assert {finding["status"] for finding in again["findings"] if finding["id"] in waiting} == {"confirmed"}
    assert office.works("李法制", "verify", "--json").data["audit"]["rows"]["differing"] == []


def test_the_own_password_is_not_guessed_at_a_terminal_that_was_left_open(office: Office):
    for turn in range(5):
        assert office.call("赵敏", "user", "password", "--password-stdin", stdin=f"guess-{turn}\nbattery-staple-9\n").status == 3
    office.refused("赵敏", "minute", "user", "password", "--password-stdin", stdin=f"{PASSWORD}\nbattery-staple-9\n")


def test_an_account_that_could_never_act_or_has_anothers_certificate_is_not_made(office: Office):
    office.refused("赵敏", "never be valid", "user", "add", "王芳", "--role", "custodian", "--from", "2099-02-01", "--until", "2099-01-01")
    office.refused("赵敏", "never be valid", "user", "add", "王芳", "--role", "custodian", "--until", "2020-01-01")
    office.works("赵敏", "user", "add", "张伟", "--role", "officer", "--certificate", "0704-A")
    office.refused("赵敏", "on the account of", "user", "add", "李娜", "--role", "officer", "--certificate", "０７０４-a ")
    token = office.works("赵敏", "user", "token", "--label", "每日清查", "--json").data
    assert [shown["id"] for shown in office.works("赵敏", "user", "show", "赵敏", "--json").data["tokens"]] == [token["id"]]
