"""How the office signs: one interface, one dict of algorithms, and for each the openssl command with which a stranger checks it.

Ed25519 is computed by the package cryptography. SM2 with SM3 (GB/T 32918, GM/T 0009) is computed by the system's openssl,
3.0 or newer: docs/decisions/0010 weighs the others. A public key is kept as its bytes in hex; its PEM is a fixed
beginning and those bytes, so that no program is needed to write it.
"""

from __future__ import annotations

import base64
import hashlib
import subprocess
import tempfile
import textwrap
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from messages.errors import NotReadable, Unavailable
from storage.settings import Algorithm

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

SM2_ID = "1234567812345678"  # what signs is named so where nobody named it otherwise (GM/T 0009, 10)
SECONDS = 60  # s a call of openssl may take


class Signer(Protocol):
    """One way of signing. Errors: NotReadable (the file is no such key), Unavailable (openssl cannot do it)."""

    options: tuple[str, ...]  # of `openssl pkeyutl -verify -rawin`
    prefix: bytes  # DER of a public key before its bytes
    size: int  # bytes of a public key
    oid: bytes  # DER of the algorithm's name: in each of its keys

    def generate(self) -> bytes:
        """Return a new private key, PEM (PKCS 8)."""
        ...

    def public(self, path: Path) -> bytes:
        """Return the public key of the private key in a file."""
        ...

    def sign(self, path: Path, message: bytes) -> bytes:
        """Sign with the private key in a file."""
        ...

    def verify(self, public: bytes, message: bytes, signature: bytes) -> bool:
        """Whether the signature over the message is by this key."""
        ...


class Ed25519:
    """RFC 8032, by the package cryptography."""

    options: tuple[str, ...] = ()
    prefix = bytes.fromhex("302a300506032b6570032100")
    size = 32
    oid = bytes.fromhex("06032b6570")

    def generate(self) -> bytes:
        """Return a new private key."""
        from cryptography.hazmat.primitives import serialization as forms
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

        return Ed25519PrivateKey.generate().private_bytes(forms.Encoding.PEM, forms.PrivateFormat.PKCS8, forms.NoEncryption())

    def public(self, path: Path) -> bytes:
        """Return the public key."""
        return self._load(path).public_key().public_bytes_raw()

    def sign(self, path: Path, message: bytes) -> bytes:
        """Sign."""
        return self._load(path).sign(message)

    def _load(self, path: Path) -> Ed25519PrivateKey:
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
        from cryptography.hazmat.primitives.serialization import load_pem_private_key

        try:
            key = load_pem_private_key(path.read_bytes(), None)
        except (OSError, ValueError, TypeError) as problem:
            raise NotReadable("storage.anchor_key", path=str(path)) from problem
        if not isinstance(key, Ed25519PrivateKey):
            raise NotReadable("storage.anchor_key", path=str(path))
        return key

    def verify(self, public: bytes, message: bytes, signature: bytes) -> bool:
        """Whether it is by this key."""
        from cryptography.exceptions import InvalidSignature
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

        try:
            Ed25519PublicKey.from_public_bytes(public).verify(signature, message)
        except (InvalidSignature, ValueError):
            return False
        return True


class Sm2:
    """SM2 with SM3, by the system's openssl. A private key is read from its own file only, and never copied."""

    options: tuple[str, ...] = ("-digest", "sm3", "-pkeyopt", f"distid:{SM2_ID}")
    prefix = bytes.fromhex("3059301306072a8648ce3d020106082a811ccf5501822d034200")
    size = 65
    oid = bytes.fromhex("06082a811ccf5501822d")

    def generate(self) -> bytes:
        """Return a new private key."""
        need_openssl()
        return _openssl("genpkey", "-algorithm", "SM2")

    def public(self, path: Path) -> bytes:
        """Return the public key."""
        return _openssl("pkey", "-in", path, "-pubout", "-outform", "DER")[len(self.prefix):]

    def sign(self, path: Path, message: bytes) -> bytes:
        """Sign."""
        with tempfile.TemporaryDirectory(prefix="liuhen-") as folder:
            file = Path(folder) / "message"
            file.write_bytes(message)
            return _openssl("pkeyutl", "-sign", "-inkey", path, "-rawin", *self.options, "-in", file)

    def verify(self, public: bytes, message: bytes, signature: bytes) -> bool:
        """Whether it is by this key; Unavailable where no openssl can tell."""
        with tempfile.TemporaryDirectory(prefix="liuhen-") as folder:
            key, file, signed = (Path(folder) / name for name in ("key", "message", "signature"))
            key.write_bytes(PublicKey(Algorithm.SM2, public.hex()).pem)
            file.write_bytes(message)
            signed.write_bytes(signature)
            answer = _run("pkeyutl", "-verify", "-pubin", "-inkey", key, "-rawin", *self.options, "-in", file, "-sigfile", signed)
        if answer.returncode and b"erification" not in _outputs(answer):
            need_openssl()  # too old to tell; a key or a signature that is none ends here too
        return answer.returncode == 0


SIGNERS: Mapping[Algorithm, Signer] = {Algorithm.ED25519: Ed25519(), Algorithm.SM2: Sm2()}


@dataclass(frozen=True, slots=True)
class PublicKey:
    """What a stranger needs to check signatures, and what an office writes down elsewhere."""

    algorithm: Algorithm
    hex: str  # its bytes

    @property
    def der(self) -> bytes:
        """Return it as SubjectPublicKeyInfo."""
        return SIGNERS[self.algorithm].prefix + bytes.fromhex(self.hex)

    @property
    def pem(self) -> bytes:
        """Return it as openssl reads it."""
        lines = "\n".join(textwrap.wrap(base64.b64encode(self.der).decode("ascii"), 64))
        return f"-----BEGIN PUBLIC KEY-----\n{lines}\n-----END PUBLIC KEY-----\n".encode("ascii")

    @property
    def fingerprint(self) -> str:
        """Return the SHA-256 of its DER in groups of four: what `openssl pkey -pubin … -outform DER | sha256sum` says."""
        return " ".join(textwrap.wrap(hashlib.sha256(self.der).hexdigest(), 4))

    def signed(self, message: bytes, signature: bytes) -> bool:
        """Whether the signature over the message is by this key; Unavailable where this machine cannot tell."""
        signer = SIGNERS[self.algorithm]
        try:
            public = bytes.fromhex(self.hex)
        except ValueError:
            return False
        return len(public) == signer.size and signer.verify(public, message, signature)


@dataclass(frozen=True, slots=True)
class SigningKey:
    """A private key in its file."""

    path: Path
    public: PublicKey

    def sign(self, message: bytes) -> bytes:
        """Sign a message."""
        return SIGNERS[self.public.algorithm].sign(self.path, message)


def load(path: Path) -> SigningKey:
    """Return the key in a file, whichever algorithm it is for; NotReadable where it is none."""
    try:
        inside = base64.b64decode("".join(path.read_text(encoding="ascii").split("-----")[2].split()), validate=True)
    except (OSError, ValueError, IndexError) as problem:
        raise NotReadable("storage.anchor_key", path=str(path)) from problem
    for algorithm, signer in SIGNERS.items():
        if signer.oid in inside[:32]:
            return SigningKey(path, PublicKey(algorithm, signer.public(path).hex()))
    raise NotReadable("storage.anchor_key", path=str(path))


def public_of(pem: bytes) -> PublicKey | None:
    """Return the public key of a PEM file; None where it is none of an algorithm we know."""
    try:
        der = base64.b64decode(b"".join(pem.split(b"-----")[2].split()), validate=True)
    except (ValueError, IndexError):
        return None
    return next((PublicKey(algorithm, der[len(signer.prefix):].hex()) for algorithm, signer in SIGNERS.items()
                 if der.startswith(signer.prefix) and len(der) == len(signer.prefix) + signer.size), None)


def check_command(algorithm: Algorithm, key: str, message: str, signature: str) -> str:
    """Return the command with which a stranger checks a signature; names of files are as they lie there."""
    options = "".join(f" {option}" for option in SIGNERS[algorithm].options)
    return f"openssl pkeyutl -verify -pubin -inkey {key} -rawin{options} -in {message} -sigfile {signature}"


def need_openssl() -> None:
    """Unavailable where the system's openssl is not there, too old, or made without SM2: asked what it can do, not how it is called."""
    able = b"-rawin" in _outputs(_run("pkeyutl", "-help")) and b"SM2" in _outputs(_run("list", "-public-key-algorithms")).upper()
    if not able:
        version = _outputs(_run("version")).decode("ascii", "replace").strip()
        raise Unavailable("storage.sm2_openssl", problem=version.split("\n")[0] or "openssl")


def _outputs(answer: subprocess.CompletedProcess[bytes]) -> bytes:
    return answer.stdout + answer.stderr


def _openssl(*words: object) -> bytes:
    answer = _run(*words)
    if answer.returncode:
        need_openssl()
        raise NotReadable("storage.anchor_key", path=str(words[words.index("-in" if words[0] == "pkey" else "-inkey") + 1]))
    return answer.stdout


def _run(*words: object) -> subprocess.CompletedProcess[bytes]:
    try:
        return subprocess.run(["openssl", *map(str, words)], capture_output=True, check=False, stdin=subprocess.DEVNULL, timeout=SECONDS)
    except (OSError, subprocess.TimeoutExpired) as problem:
        raise Unavailable("storage.sm2_openssl", problem=str(problem)) from problem
