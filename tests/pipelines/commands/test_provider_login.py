"""Logging in by the office's identity provider: a real one over TLS, in a browser elsewhere, and a token that has to be trusted."""

from __future__ import annotations

import json
import re
import ssl
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlencode

import pytest
from persons import Office, begun
from record_to_sign import proved_by, record_to_sign, recording_of

from pipelines.flows.server import free_port
from storage.care import certificates

identity_provider = pytest.importorskip("identity_provider", reason="the part sso is not installed")
ROOT = Path(__file__).resolve().parents[3]
OFFICER = "郑岚"


class Provider:
    """The provider that runs, and a person's browser."""

    def __init__(self, port: int, authority: Path) -> None:
        self.url, self.authority = f"https://127.0.0.1:{port}", authority
        self.settings = {"LIUHEN_SSO_KIND": "oidc", "LIUHEN_SSO_ISSUER": self.url, "LIUHEN_SSO_CLIENT_ID": identity_provider.CLIENT,
                         "LIUHEN_SSO_CLIENT_SECRET": identity_provider.SECRET, "LIUHEN_SSO_CA": str(authority)}

    def ask(self, path: str, **fields: str) -> bytes:
        context = ssl.create_default_context(cafile=self.authority)
        with urllib.request.urlopen(self.url + path, urlencode(fields).encode() if fields else None, timeout=30, context=context) as answer:
            return answer.read()


@pytest.fixture(scope="module")
def provider(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Provider]:
    work, port, now = tmp_path_factory.mktemp("provider"), free_port(), datetime.now(UTC)
    authority, server = certificates.make_authority(work, "测试", now), certificates.issue_server(work, ["127.0.0.1"], now)
    process = subprocess.Popen([sys.executable, identity_provider.__file__, str(port), str(server.path)], cwd=ROOT)
    running = Provider(port, authority.path)
    until = time.monotonic() + 120
    while True:
        try:
            json.loads(running.ask("/.well-known/openid-configuration"))
            break
        except OSError:
            assert process.poll() is None and time.monotonic() < until, "the provider did not start"
            time.sleep(0.3)
    yield running
    process.terminate()
    process.wait(30)


@pytest.fixture(scope="module")
def office(liuhen, provider: Provider, tmp_path_factory: pytest.TempPathFactory) -> Office:
    office = Office(liuhen, tmp_path_factory.mktemp("office"), **provider.settings)
    record_to_sign(office.home, office.work, OFFICER)
    begun(office)
    office.works("赵敏", "user", "add", "王芳", "--role", "custodian")
    return office


def enters(office: Office, provider: Provider, sub: str, how: str = "good", *named: str):
    """Log in as a person does."""
    return in_browser(office, provider, "王芳", ("login", *named, "--sso"), sub, how)


def in_browser(office: Office, provider: Provider, who: str, command: tuple[str, ...], sub: str, how: str = "good"):
    """Call what waits in the terminal of a person until the code is typed in a browser."""
    command = (sys.executable, "-m", "pipelines.cli", *command, "--json", "--home", str(office.home), "--lang", "en")
    environ = {"XDG_CONFIG_HOME": str(office.work / f"of-{who}"), "PATH": "/usr/bin:/bin", **office.environ}
    process = subprocess.Popen(command, cwd=ROOT, env=environ, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert process.stderr and process.stdout
    said = process.stderr.readline()
    code = re.search(r"user_code=([A-Z]+-?[A-Z]+)", said)
    assert code, said + process.stderr.read()
    typed = threading.Timer(1.5, lambda: provider.ask("/device", user_code=code.group(1), sub=sub, how=how))
    typed.start()  # after the first question, which is too early
    out, err = process.communicate(timeout=120)
    return process.returncode, out, err


def test_a_person_enters_in_a_browser_once_the_id_of_the_provider_is_linked(office: Office, provider: Provider):
    status, _, err = enters(office, provider, "sub-of-王芳")
    assert status == 2 and "no account is linked" in err and "sub-of-王芳" in err
    office.works("赵敏", "user", "identity", "王芳", "--subject", "sub-of-王芳")
    status, out, err = enters(office, provider, "sub-of-王芳")
    assert status == 0 and json.loads(out)["name"] == "王芳" and not json.loads(out)["must_change_password"], err
    assert office.works("王芳", "whoami", "--json").data["roles"] == ["custodian"]
    status, _, err = enters(office, provider, "sub-of-王芳", "good", "赵敏")
    assert status == 2 and "cannot act as 赵敏" in err


@pytest.mark.parametrize("how", ["other-audience", "other-issuer", "ended", "other-key", "unsigned", "refuse"])
def test_a_token_that_cannot_be_trusted_opens_nothing(office: Office, provider: Provider, how: str):
    status, _, err = enters(office, provider, "sub-of-王芳", how)
    assert status == 3 and ("cannot be trusted" in err or "was refused" in err), err


def test_a_provider_without_tls_of_another_authority_or_name_is_told_nothing(office: Office, provider: Provider, tmp_path: Path):
    strange = certificates.make_authority(tmp_path, "别的", datetime.now(UTC)).path
    for wrong in ({"LIUHEN_SSO_CA": str(strange)}, {"LIUHEN_SSO_ISSUER": provider.url.replace("https", "http")},
                  {"LIUHEN_SSO_ISSUER": provider.url + "/"}, {"LIUHEN_SSO_CLIENT_SECRET": "wrong"}):
        answer = office.call("x", "login", "--sso", **wrong)
        assert answer.status == 3 and "Traceback" not in answer.err, (wrong, answer.err)
    answer = office.call("x", "login", "--sso", LIUHEN_SSO_CLIENT_ID="")
    assert answer.status == 2


@pytest.mark.requirement("R003-2-16")
def test_a_record_is_signed_by_logging_in_at_the_provider_again(office: Office, provider: Provider):
    office.works("赵敏", "user", "add", OFFICER, "--role", "officer")
    office.works("赵敏", "user", "identity", OFFICER, "--subject", "sub-of-郑岚")
    assert in_browser(office, provider, OFFICER, ("login", "--sso"), "sub-of-郑岚")[0] == 0
    recording = recording_of(office.home)
    signing = ("record", "confirm", recording, "--nothing-to-correct")
    for sub, how, words in (("sub-of-郑岚", "old-login", "not typed again"), ("sub-of-郑岚", "no-time", "does not say when"),
                            ("sub-of-王芳", "good", "not 郑岚"), ("sub-of-郑岚", "other-key", "cannot be trusted")):
        status, _, err = in_browser(office, provider, OFFICER, signing, sub, how)
        assert status == 3 and words in err, (how, err)
    assert proved_by(office.home) == []
    status, out, err = in_browser(office, provider, OFFICER, signing, "sub-of-郑岚")
    assert status == 1 and json.loads(out)["by"] == [OFFICER], err
    assert proved_by(office.home) == ["provider"]
