"""`certificate` and `serve --lan`: the pages for the office's network, by TLS and to persons with an account alone."""

from __future__ import annotations

import http.client
import os
import ssl
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode

import pytest
from persons import Office, begun, own
from visits import NUMBER

from pipelines.flows.server import free_port

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture(scope="module")
def office(liuhen, tmp_path_factory: pytest.TempPathFactory) -> Office:
    """An office with an administrator, its certificates and a case of an officer."""
    office = Office(liuhen, tmp_path_factory.mktemp("network"))
    office.works(None, "init")
    office.refused(None, "no accounts", "serve", "--lan", "127.0.0.1")
    begun(office)
    office.refused(None, "no valid certificate", "serve", "--lan", "127.0.0.1")
    office.works("赵敏", "certificate", "--name", "192.0.2.7")
    office.enters("赵敏", "张伟", "--role", "officer", "--certificate", "07040012031")
    return office


def test_certificates_are_an_administrators_and_known_to_the_chain(office: Office, case_file: Path):
    office.refused("张伟", "takes one of these roles", "certificate")
    office.works("张伟", "case", "add", case_file)
    first = office.works("赵敏", "certificate", "--json").data
    assert not first["new"] and {"192.0.2.7", "127.0.0.1", "localhost"} <= set(first["server"]["names"])
    renewed = office.works("赵敏", "certificate", "--renew", "--json").data
    assert renewed["new"] and renewed["authority"] == first["authority"] and renewed["server"]["names"] == first["server"]["names"]
    office.refused("赵敏", "cannot be issued", "certificate", "--name", "300.1.1.1")
    assert office.works("赵敏", "verify", "--json").data["audit"]["intact"]


def test_pages_are_opened_at_no_address_that_is_not_ours_or_not_in_the_certificate(office: Office):
    office.refused("赵敏", "no usable address", "serve", "--lan", "192.0.2.7")
    office.refused("赵敏", "no valid certificate", "serve", "--lan", "192.0.2.8")
    office.refused("赵敏", "cannot be issued", "serve", "--lan", "0.0.0.0")


@pytest.fixture(scope="module")
def browser(office: Office) -> Iterator[Browser]:
    """The pages at an address of the office's network: here the loopback one."""
    port = free_port()
    environ = {name: value for name, value in os.environ.items() if not name.startswith("LIUHEN_")}
    process = subprocess.Popen([sys.executable, "-m", "console", str(office.home), str(port), "en", "127.0.0.1"], cwd=ROOT, env=environ)
    browser = Browser(port, Path(office.works("赵敏", "certificate", "--json").data["authority"]["path"]))
    try:
        browser.wait(process)
        yield browser
    finally:
        process.terminate()
        process.wait(30)


class Browser:
    """A browser that trusts the office's authority and nobody else."""

    def __init__(self, port: int, authority: Path) -> None:
        self.port, self.context = port, ssl.create_default_context(cafile=authority)

    def ask(self, method: str, path: str, body: str = "", **headers: str) -> tuple[int, str, dict[str, str]]:
        line = http.client.HTTPSConnection("127.0.0.1", self.port, context=self.context, timeout=30)
        line.request(method, path, body, {name.replace("_", "-"): value for name, value in headers.items()})
        answer = line.getresponse()
        told = answer.status, answer.read().decode(), dict(answer.getheaders())
        line.close()
        return told

    def log_in(self, name: str, password: str, origin: str = "") -> tuple[int, str, dict[str, str]]:
        return self.ask("POST", "/login", urlencode({"name": name, "password": password}),
                        Origin=origin or f"https://127.0.0.1:{self.port}", Content_Type="application/x-www-form-urlencoded")

    def wait(self, process: subprocess.Popen[bytes]) -> None:
        until = time.monotonic() + 120
        while process.poll() is None and time.monotonic() < until:
            try:
                self.ask("GET", "/login")
                return
            except ConnectionRefusedError:
                time.sleep(0.3)
        raise AssertionError("the pages did not come up")


def test_nobody_sees_a_page_before_a_login_and_nothing_is_spoken_without_tls(browser: Browser):
    for path in ("/", f"/case?number={NUMBER[:2].encode().hex()}", "/report?number=1", "/original/R-0", "/play/R-0"):
        status, body, headers = browser.ask("GET", path)
        assert (status, headers["location"], body) == (303, "/login", "")
    plain = http.client.HTTPConnection("127.0.0.1", browser.port, timeout=30)
    with pytest.raises((http.client.HTTPException, OSError)):
        plain.request("GET", "/login")
        plain.getresponse()


def test_who_logs_in_sees_what_the_role_may_see(browser: Browser):
    status, _, headers = browser.log_in("张伟", own("张伟"))
    cookie = headers["set-cookie"]
    assert status == 303 and cookie.startswith("__Host-liuhen=") and {"HttpOnly", "Secure", "SameSite=strict"} <= set(cookie.split("; "))
    officer = cookie.split(";")[0]
    assert NUMBER in browser.ask("GET", "/cases", Cookie=officer)[1]
    admin = browser.log_in("赵敏", "correct-horse-1")[2]["set-cookie"].split(";")[0]
    status, page, _ = browser.ask("GET", "/", Cookie=admin)
    assert status == 200 and f">{NUMBER}</a></td>" not in page, "an administrator sees no case"
    assert browser.ask("GET", "/cases", Cookie=admin)[0] == 403
    assert browser.ask("POST", "/logout", Cookie=officer, Origin=f"https://127.0.0.1:{browser.port}")[0] == 303
    assert browser.ask("GET", "/", Cookie=officer)[0] == 303, "a session that was closed opens nothing"


def test_a_form_of_another_page_and_a_wrong_password_open_nothing(browser: Browser):
    assert browser.log_in("张伟", own("张伟"), origin="https://elsewhere.example")[0] == 403
    status, page, headers = browser.log_in("张伟", "wrong-password")
    assert status == 401 and "not right" in page and "set-cookie" not in headers
