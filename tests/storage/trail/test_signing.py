"""Both algorithms by one contract: what we sign, a stranger checks with openssl alone, and one changed byte is seen."""

from __future__ import annotations

import shlex
import stat
import subprocess
from pathlib import Path

import pytest

from messages.errors import NotReadable, Unavailable
from storage.settings import Algorithm
from storage.trail import keyring
from storage.trail.signing import SIGNERS, PublicKey, SigningKey, check_command, load, need_openssl, public_of

pytestmark = [pytest.mark.smoke, pytest.mark.parametrize("algorithm", list(Algorithm))]
MESSAGE = "审计链第 12 条".encode() * 100


def openssl_accepts(key: PublicKey, message: bytes, signature: bytes, folder: Path) -> bool:
    """What a stranger sees who runs the command that we name."""
    for name, content in (("key.pem", key.pem), ("message", message), ("signature", signature)):
        (folder / name).write_bytes(content)
    command = shlex.split(check_command(key.algorithm, "key.pem", "message", "signature"))
    answer = subprocess.run(command, cwd=folder, capture_output=True, check=False)
    return answer.returncode == 0 and b"Signature Verified Successfully" in answer.stdout


@pytest.fixture
def key(algorithm: Algorithm, tmp_path: Path) -> SigningKey:
    return keyring.first(tmp_path / "keys", algorithm)


def test_there_is_one_signer_for_each_name(algorithm: Algorithm):
    assert set(SIGNERS) == set(Algorithm) and len(SIGNERS[algorithm].prefix) > 10


def test_openssl_alone_accepts_a_signature_and_refuses_one_changed_byte(key: SigningKey, tmp_path: Path):
    signature = key.sign(MESSAGE)
    assert key.public.signed(MESSAGE, signature) and openssl_accepts(key.public, MESSAGE, signature, tmp_path)
    for place in (0, len(MESSAGE) // 2, len(MESSAGE) - 1):
        changed = MESSAGE[:place] + bytes([MESSAGE[place] ^ 1]) + MESSAGE[place + 1:]
        assert not key.public.signed(changed, signature) and not openssl_accepts(key.public, changed, signature, tmp_path)
    for place in range(0, len(signature), 7):
        changed = signature[:place] + bytes([signature[place] ^ 1]) + signature[place + 1:]
        assert not key.public.signed(MESSAGE, changed), place
    for junk in (b"", b"x", signature + b"x", bytes(64)):
        assert not key.public.signed(MESSAGE, junk)


def test_what_openssl_signed_we_accept(key: SigningKey, algorithm: Algorithm, tmp_path: Path):
    (tmp_path / "message").write_bytes(MESSAGE)
    command = ["openssl", "pkeyutl", "-sign", "-inkey", str(key.path), "-rawin", *SIGNERS[algorithm].options, "-in", "message"]
    signature = subprocess.run(command, cwd=tmp_path, capture_output=True, check=True).stdout
    assert key.public.signed(MESSAGE, signature)


def test_another_key_did_not_sign_it(key: SigningKey, algorithm: Algorithm, tmp_path: Path):
    other = keyring.first(tmp_path / "other", algorithm)
    assert other.public != key.public and not other.public.signed(MESSAGE, key.sign(MESSAGE))


def test_a_public_key_is_what_openssl_says_it_is(key: SigningKey, algorithm: Algorithm):
    derived = subprocess.run(["openssl", "pkey", "-in", key.path, "-pubout"], capture_output=True, check=True).stdout
    assert key.public.pem == derived == key.path.with_name("anchors.pub.pem").read_bytes()
    assert public_of(derived) == key.public
    piped = subprocess.run("openssl pkey -pubin -in anchors.pub.pem -outform DER | sha256sum", shell=True, cwd=key.path.parent,
                           capture_output=True, check=True).stdout.decode()
    assert piped.split()[0] == key.public.fingerprint.replace(" ", "")
    assert public_of(b"no key") is None and public_of(key.path.read_bytes()) is None


def test_a_key_is_made_once_and_only_its_owner_reads_it(key: SigningKey, algorithm: Algorithm, tmp_path: Path):
    folder = tmp_path / "keys"
    assert keyring.first(folder, algorithm) == key == load(key.path)
    assert stat.S_IMODE(key.path.stat().st_mode) == 0o600 and stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert sorted(path.name for path in folder.iterdir()) == ["anchors.pem", "anchors.pub.pem"]
    for content in ("no key", "-----BEGIN PRIVATE KEY-----\nMIIB\n-----END PRIVATE KEY-----\n"):
        key.path.write_text(content)
        with pytest.raises(NotReadable):
            keyring.held(folder)


OLD = """#!/bin/sh
case $1 in version) echo "OpenSSL 1.1.1w  11 Sep 2023";; *) echo "no such option" >&2; exit 1;; esac
"""


@pytest.mark.parametrize("program", [OLD, None])
def test_a_machine_without_a_fit_openssl_says_so_where_it_is_needed(key: SigningKey, algorithm: Algorithm, program: str | None,
                                                                    tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    folder = tmp_path / "programs"
    folder.mkdir()
    if program:
        (folder / "openssl").write_text(program)
        (folder / "openssl").chmod(0o755)
    monkeypatch.setenv("PATH", str(folder))
    with pytest.raises(Unavailable, match="1.1.1w" if program else "openssl") as refused:
        need_openssl()
    assert "ed25519" in refused.value.say("en")
    if algorithm is Algorithm.ED25519:
        assert key.public.signed(MESSAGE, key.sign(MESSAGE))
        return
    for work in (lambda: key.public.signed(MESSAGE, b"x"), lambda: key.sign(MESSAGE), lambda: load(key.path)):
        with pytest.raises(Unavailable):
            work()
