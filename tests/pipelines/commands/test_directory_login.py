"""Logging in by the office's directory: a real slapd over TLS, an account by the entry's own id, and nothing by a name alone."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import directory_server
import pytest
from directory_server import Directory
from persons import Office, begun, own
from record_to_sign import proved_by, record_to_sign, recording_of

pytest.importorskip("ldap3", reason="the part sso is not installed")
SECRETS = {"wangfang": "directory-password-1", "zhangwei": "directory-password-2", "w*": "directory-password-3",
           "lina": "directory-password-4", "wuqin": "directory-password-5"}
OFFICER = "吴勤"


@pytest.fixture(scope="module")
def ldap(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Directory]:
    slapd = directory_server.program()
    if slapd is None:
        pytest.skip("slapd is not installed")
    with directory_server.directory(slapd, tmp_path_factory.mktemp("directory"), SECRETS) as running:
        yield running


@pytest.fixture(scope="module")
def office(liuhen, ldap: Directory, tmp_path_factory: pytest.TempPathFactory) -> Office:
    """An office with an administrator and 王芳, who logs in by the directory."""
    office = Office(liuhen, tmp_path_factory.mktemp("office"), **ldap.settings())
    record_to_sign(office.home, office.work, OFFICER)
    begun(office)
    office.works("赵敏", "user", "add", "王芳", "--role", "custodian")
    office.works("赵敏", "user", "identity", "王芳", "--subject", subject(office, "wangfang"))
    return office


def subject(office: Office, login: str) -> str:
    """The id that a first try shows to be handed to an administrator."""
    answer = office.call("x", "login", login, "--sso", "--password-stdin", stdin=SECRETS[login])
    assert answer.status == 2 and "no account is linked" in answer.err, (answer.status, answer.err)
    return answer.err.split("--subject ")[1].split(".")[0].strip()


def enters(office: Office, login: str, password: str, who: str = "x", **environ: str):
    return office.call(who, "login", login, "--sso", "--password-stdin", "--json", stdin=password, **environ)


@pytest.mark.parametrize("scheme", ["ldaps", "ldap"])
def test_a_person_enters_with_the_password_of_the_directory_and_has_the_roles_of_the_account(office: Office, ldap: Directory, scheme: str):
    answer = enters(office, "wangfang", SECRETS["wangfang"], "王芳", **ldap.settings(scheme))
    assert answer.status == 0 and answer.data["name"] == "王芳" and answer.data["roles"] == ["custodian"], answer.err
    assert not answer.data["must_change_password"]
    assert office.works("王芳", "whoami", "--json").data["name"] == "王芳"


@pytest.mark.parametrize(("login", "password"), [
    ("wangfang", "wrong"), ("wangfang", SECRETS["zhangwei"]), ("nobody", "x"), ("*", SECRETS["wangfang"]),
    ("wangfang)(uid=*", SECRETS["wangfang"]), ("wang*", SECRETS["wangfang"]), ("x)(|(uid=*)", "x"), ("王芳", SECRETS["wangfang"]),
    ("wangfang\\00", SECRETS["wangfang"]), (f"uid=wangfang,{directory_server.BASE}", SECRETS["wangfang"])])
def test_a_wrong_password_or_a_filter_typed_as_a_name_opens_nothing(office: Office, login: str, password: str):
    answer = enters(office, login, password)
    assert answer.status == 3 and "not right" in answer.err, answer.err


def test_a_name_that_looks_like_a_filter_is_the_person_of_that_name_alone(office: Office):
    assert subject(office, "w*") != subject(office, "lina")


def test_an_empty_password_is_no_anonymous_login(office: Office):
    answer = enters(office, "wangfang", "\n")
    assert answer.status == 2 and "no password" in answer.err
    answer = enters(office, "wangfang", " \n")
    assert answer.status in (2, 3), answer.err


def test_wrong_passwords_are_counted_by_the_entry_however_its_name_is_written(office: Office):
    for written in ("lina", "LINA", "Lina", " lina ", "ｌｉｎａ"):
        assert enters(office, written, "wrong").status == 3
    answer = enters(office, "lina", SECRETS["lina"])
    assert answer.status == 2 and "minute" in answer.err, answer.err


def test_who_is_disabled_stays_out_and_an_identity_that_ended_opens_nothing(office: Office):
    office.works("赵敏", "user", "add", "张伟", "--role", "officer")
    linked = office.works("赵敏", "user", "identity", "张伟", "--subject", subject(office, "zhangwei"), "--json").data
    office.refused("赵敏", "linked to an account already", "user", "identity", "王芳", "--subject", linked["subject"])
    assert enters(office, "zhangwei", SECRETS["zhangwei"], "张伟").status == 0
    office.works("赵敏", "user", "disable", "张伟", "--reason", "调离")
    office.refused("张伟", "no longer logged in", "whoami")
    assert "disabled or not valid" in enters(office, "zhangwei", SECRETS["zhangwei"], "张伟").err
    office.works("赵敏", "user", "enable", "张伟", "--reason", "回来")
    assert enters(office, "zhangwei", SECRETS["zhangwei"], "张伟").status == 0
    office.works("赵敏", "user", "identity", "--end", linked["identity"])
    office.refused("张伟", "no longer logged in", "whoami")
    assert "no account is linked" in enters(office, "zhangwei", SECRETS["zhangwei"], "张伟").err


def test_an_identity_put_in_behind_the_back_lets_nobody_in(office: Office):
    other = subject(office, "w*")
    with sqlite3.connect(office.home / "catalogue.db") as insider:
        insider.execute("INSERT INTO identities (account_id, source, subject, linked_by, linked_at, confirmed_by, confirmed_at) SELECT id,"
                        f" 'ldap:{directory_server.BASE}', ?, id, added_at, id, added_at FROM accounts WHERE name = '赵敏'", (other,))
    insider.close()
    assert "not what the audit chain says" in enters(office, "w*", SECRETS["w*"]).err


def test_a_directory_with_another_certificate_or_without_tls_is_told_nothing(office: Office, ldap: Directory, tmp_path: Path):
    from datetime import UTC, datetime

    from storage.care import certificates

    strange = certificates.make_authority(tmp_path, "别的办公室", datetime.now(UTC)).path
    answer = enters(office, "wangfang", SECRETS["wangfang"], LIUHEN_SSO_CA=str(strange))
    assert answer.status == 3 and "did not answer" in answer.err, answer.err
    answer = enters(office, "wangfang", SECRETS["wangfang"], LIUHEN_SSO_URL=f"ldaps://127.0.0.2:{ldap.port}")
    assert answer.status == 3
    answer = enters(office, "wangfang", SECRETS["wangfang"], LIUHEN_SSO_CA=str(tmp_path / "none.pem"))
    assert answer.status == 2 and "cannot be read" in answer.err
    answer = enters(office, "wangfang", SECRETS["wangfang"], LIUHEN_SSO_BIND_PASSWORD="wrong")
    assert answer.status == 3 and "look" in answer.err


@pytest.mark.requirement("R003-2-16")
def test_a_record_is_signed_with_the_password_of_the_directory_by_who_has_no_own(office: Office):
    given = office.works("赵敏", "user", "add", OFFICER, "--role", "officer", "--json").data["password"]
    office.works("赵敏", "user", "identity", OFFICER, "--subject", subject(office, "wuqin"))
    assert enters(office, "wuqin", SECRETS["wuqin"], OFFICER).status == 0
    recording = recording_of(office.home)

    def signs(password: str):
        return office.call(OFFICER, "record", "confirm", recording, "--nothing-to-correct", "--password-stdin", "--json", stdin=password)

    for wrong in ("wrong", given, SECRETS["zhangwei"]):
        answer = signs(wrong)
        assert answer.status == 3 and "not the password of the office's directory" in answer.err, (answer.out, answer.err)
    assert proved_by(office.home) == []
    answer = signs(SECRETS["wuqin"])
    assert answer.status == 1 and answer.data["by"] == [OFFICER] and not answer.data["confirmed"], answer.err
    assert proved_by(office.home) == ["directory"]
    office.works(OFFICER, "user", "password", "--password-stdin", stdin=f"{given}\n{own(OFFICER)}\n")
    assert enters(office, "wuqin", SECRETS["wuqin"], OFFICER).status == 0
    assert signs(SECRETS["wuqin"]).status == 3, "who took an own password signs with that"
    answer = signs(own(OFFICER))
    assert answer.status == 2 and "signed" in answer.err, "once is enough"
