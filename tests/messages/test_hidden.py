"""No password in what a person reads: of addresses that work, of those that are written wrongly, of those a library quotes."""

from __future__ import annotations

import pytest

from messages.errors import Unavailable
from messages.hidden import said_by, shown_address, without_passwords

pytestmark = pytest.mark.smoke


@pytest.mark.parametrize(("address", "shown"), [
    ("postgresql://u:geheim@h:12x/db", "postgresql://***@h:***/db"),
    ("postgresql:/u:geheim@h/db", "postgresql:/***@h/db"),
    ("oracle://u:geheim@h", "oracle://***@h"),
    ("postgresql://u:ge/hei@m@h/db", "postgresql://***@h/db"),
    ("postgresql://geheim@h", "postgresql://***@h"),
    ("postgresql://u:geheim/db", "postgresql://u:***/db"),
    ("postgresql://h/db?password=geheim&sslmode=require", "postgresql://h/db?password=***&sslmode=require"),
    ("s3//A:geheim@h", "***@h"),
    ("s3://A:geheim", "s3://A:***"),
    ("s3://b?endpoint=http://u:geheim", "s3://b?endpoint=http://u:***"),
    ("s3://b?endpoint=http://h:9000&secret_key=geheim", "s3://b?endpoint=http://h:9000&secret_key=***"),
    ("s3://b?endpoint=http://h:9000&no-name-of-ours=geheim", "s3://b?endpoint=http://h:9000&no-name-of-ours=***"),
    ("smtp:u:geheim", "smtp:u:***"),
    ("https://u:geheim:8/x", "https://u:***/x"),
    ("['postgresql://u:geheim@h/a', 'postgresql://u:geheim@h/b']", "***@h/b']"),
    ("file:///srv/a:b/originals", "file:///srv/a:b/originals"),
    ("sqlite:////srv/a:b.db", "sqlite:////srv/a:b.db"),
    ("postgresql://h:5432/db", "postgresql://h:5432/db"),
    ("http://[::1]:80/x", "http://[::1]:80/x"),
    ("s3://b?endpoint=http://h:9000&region=x", "s3://b?endpoint=http://h:9000&region=x"),
])
def test_an_address_is_shown_without_what_may_be_a_password(address, shown):
    assert shown_address(address) == shown
    assert "geheim" not in shown_address(address)


def test_an_error_hides_the_password_of_an_address_that_a_library_quotes():
    error = Unavailable("storage.store_down", url="x", problem="cannot reach https://id:geheim@host/ now")
    assert "geheim" not in error.say("zh") + error.say("en") + str(error.text) and "https://id:***@host/" in error.say("en")


def test_what_is_no_password_stays():
    for line in ("结案：2026年3月2日 09:30", "a@b.example wrote", "endpoint=http://h:9000", "80%: 3 of 4"):
        assert without_passwords(line) == line


@pytest.mark.parametrize("address", ["postgresql://u:ge%ZZheim@h/x", "u:geheim@h", "postgresql://u@h/x?sslpassword=geheim", "s3://k:ge%68eim@b"])
def test_what_a_driver_says_of_an_address_hides_the_password_however_it_is_quoted(address):
    for quoted in ("ge%ZZheim", "geheim", "ge%68eim"):
        if quoted in address or (quoted == "geheim" and "%68" in address):
            assert quoted not in said_by(ValueError(f'invalid token: "{quoted}"\nmore'), address)
    assert said_by(ValueError("connection refused"), address) == "connection refused"
