"""The office's own certificates: what a browser accepts, keys for their owner alone, and an authority that is never overwritten."""

from __future__ import annotations

import stat
import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from messages.errors import BadCall, LiuhenError, Refused
from storage.care import certificates

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    certificates.make_authority(tmp_path, "测试办公室", NOW)
    return tmp_path


def test_the_servers_certificate_stands_to_openssl_and_lasts_825_days_at_most(home: Path):
    server = certificates.issue_server(home, ["LIUHEN.office.example", "192.168.1.20", "fe80::1"], NOW)
    assert server.names == ("liuhen.office.example", "192.168.1.20", "fe80::1")
    assert server.ends - server.begins == timedelta(days=825)
    authority = certificates.authority_of(home)
    assert authority and len(authority.fingerprint.split(":")) == 32
    checked = subprocess.run(["openssl", "verify", "-x509_strict", "-purpose", "sslserver", "-attime", str(int(NOW.timestamp())),
                              "-verify_ip", "192.168.1.20", "-CAfile", authority.path, server.path], capture_output=True, text=True,
                             check=False)
    assert checked.returncode == 0, checked.stderr


def test_keys_are_for_their_owner_alone(home: Path):
    server = certificates.issue_server(home, ["localhost"], NOW)
    keys = [path for path in certificates.folder_of(home).rglob("*.pem") if b"PRIVATE KEY" in path.read_bytes()]
    assert server.path in keys and len(keys) == 2
    assert {stat.S_IMODE(path.stat().st_mode) for path in keys} == {0o600}


def test_an_authority_is_never_overwritten_and_half_of_one_is_told(home: Path):
    before = certificates.authority_of(home)
    assert certificates.make_authority(home, "另一个", NOW) == before
    next(certificates.folder_of(home).rglob("*key.pem")).unlink()
    for act in (lambda: certificates.make_authority(home, "另一个", NOW), lambda: certificates.authority_of(home)):
        with pytest.raises(Refused, match="office-ca"):
            act()
    with pytest.raises(LiuhenError):
        certificates.issue_server(home, ["localhost"], NOW)


def test_a_certificate_covers_its_names_while_it_lasts_and_never_longer_than_the_authority(home: Path):
    server = certificates.issue_server(home, ["192.168.1.20"], NOW)
    assert server.covers("192.168.1.20", NOW) and not server.covers("192.168.1.21", NOW)
    assert not server.covers("192.168.1.20", NOW + timedelta(days=826))
    authority = certificates.authority_of(home)
    assert authority
    late = certificates.issue_server(home, ["localhost"], authority.ends - timedelta(days=10))
    assert late.ends == authority.ends
    with pytest.raises(Refused, match="certificates"):
        certificates.issue_server(home, ["localhost"], authority.ends)
    assert certificates.server_of(home) == late


@pytest.mark.parametrize("name", ["", " ", "1.2.3", "300.1.1.1", "0.0.0.0", "a b", "-x.example", "办公室.cn", "x" * 254, "a..b", "*"])
def test_what_is_neither_a_host_name_nor_an_address_gets_no_certificate(name: str):
    with pytest.raises(BadCall):
        certificates.read_names([name])
