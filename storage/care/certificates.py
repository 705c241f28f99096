"""An office's own certification authority and the certificate of its server: made here, kept in the home, for the office's network.

The authority's certificate is imported once on every PC of the office; its key makes the server's certificates and nothing else. What a
browser accepts bounds the rest: names and addresses in the subject's alternative names, 825 days at most, an elliptic-curve key.
"""

from __future__ import annotations

import ipaddress
import secrets
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from messages.errors import BadCall, NotReadable, Refused
from storage.stores.on_disk.locks import flush_folder, write_new, write_whole
from storage.stores.os_errors import writing

SERVER_DAYS, AUTHORITY_DAYS = 825, 3653
AUTHORITY = "office-ca"
EARLIER = timedelta(hours=1)  # clocks of an office's PCs differ
CERTIFICATE, KEY, SERVER = "office-ca.pem", "office-ca.key.pem", "server.pem"
CertificateNames = tuple[str, ...]  # host names and addresses


@dataclass(frozen=True, slots=True)
class IssuedCertificate:
    """A certificate as a person compares it."""

    path: Path  # PEM; the server's with its key
    fingerprint: str  # SHA-256, pairs of capital hex digits with colons, as browsers show it
    names: CertificateNames
    begins: datetime  # aware
    ends: datetime  # aware

    def covers(self, name: str, now: datetime) -> bool:
        """Whether it is valid at `now` for a host name or an address."""
        return self.begins <= now <= self.ends and _plain(name) in self.names


def folder_of(home: Path) -> Path:
    """Return where the certificates of an installation lie."""
    return home / "certificates"


def authority_of(home: Path) -> IssuedCertificate | None:
    """Return the office's authority, None before it was made; Refused where only half of it is there."""
    folder = folder_of(home) / AUTHORITY
    there = [(folder / name).is_file() for name in (CERTIFICATE, KEY)]
    if not any(there):
        return None
    if not all(there):
        raise Refused("certificates.half", folder=str(folder))
    return _issued(folder / CERTIFICATE)


def server_of(home: Path) -> IssuedCertificate | None:
    """Return the server's certificate, None before there is one."""
    path = folder_of(home) / SERVER
    return _issued(path) if path.is_file() else None


def make_authority(home: Path, office: str, now: datetime) -> IssuedCertificate:
    """Make the office's authority (key 0600); one that is there stays as it is, whatever was asked."""
    there = authority_of(home)
    if there is not None:
        return there
    folder, part = folder_of(home) / AUTHORITY, folder_of(home) / f".{secrets.token_hex(6)}.part"
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, f"{office[:40]} {now:%Y-%m-%d}")])
    certificate = _builder(subject, subject, key.public_key(), now, now + timedelta(days=AUTHORITY_DAYS)).add_extension(
        x509.BasicConstraints(ca=True, path_length=0), critical=True).add_extension(_usage(signs=True), critical=True).add_extension(
        x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False).sign(key, hashes.SHA256())
    with writing(folder.parent, 0):
        part.mkdir(mode=0o700, parents=True)
        try:
            write_new(part / KEY, _pem(key))
            write_new(part / CERTIFICATE, certificate.public_bytes(serialization.Encoding.PEM))
            part.rename(folder)  # whole or not at all; onto one that somebody made meanwhile it fails
            flush_folder(folder.parent)
        finally:
            shutil.rmtree(part, ignore_errors=True)
    return _issued(folder / CERTIFICATE)


def issue_server(home: Path, names: Sequence[str], now: datetime) -> IssuedCertificate:
    """Issue the server's certificate with a new key, for host names and addresses; the one before is replaced as a whole."""
    wanted = read_names(names)
    certificate, key = _authority(home)
    ends = min(now - EARLIER + timedelta(days=SERVER_DAYS), certificate.not_valid_after_utc)
    if ends <= now + timedelta(days=1):
        raise Refused("certificates.authority_ended", until=certificate.not_valid_after_utc.date(), folder=str(folder_of(home)))
    own = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, wanted[0][:64])])
    made = _builder(subject, certificate.subject, own.public_key(), now, ends).add_extension(
        x509.SubjectAlternativeName([_general(name) for name in wanted]), critical=False).add_extension(
        x509.BasicConstraints(ca=False, path_length=None), critical=True).add_extension(_usage(signs=False), critical=True).add_extension(
        x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False).add_extension(
        x509.AuthorityKeyIdentifier.from_issuer_public_key(key.public_key()), critical=False).sign(key, hashes.SHA256())
    path = folder_of(home) / SERVER
    write_whole(path, _pem(own) + made.public_bytes(serialization.Encoding.PEM))
    return _issued(path)


def read_names(names: Sequence[str]) -> CertificateNames:
    """Return host names and addresses as they stand in a certificate; BadCall for what is neither, or for none."""
    wanted = tuple(dict.fromkeys(_plain(name) for name in names))
    wrong = [name for name in wanted if not _is_name(name)]
    if wrong or not wanted:
        raise BadCall("certificates.no_name", names=wrong or ["—"])
    return wanted


def _plain(name: str) -> str:
    try:
        return str(ipaddress.ip_address(name.strip()))
    except ValueError:
        return name.strip().rstrip(".").lower()


def _is_address(name: str) -> bool:
    try:
        return not ipaddress.ip_address(name).is_unspecified
    except ValueError:
        return False


def _is_name(name: str) -> bool:
    """Whether it is an address or a host name of letters, digits and dashes; digits and dots alone are a mistyped address."""
    labels = name.split(".")
    plain = all(label.strip("-") == label and label.replace("-", "").isalnum() and len(label) <= 63 for label in labels)
    host = name.isascii() and len(name) <= 253 and plain and not labels[-1].isdigit()
    return _is_address(name) or host


def _general(name: str) -> x509.GeneralName:
    return x509.IPAddress(ipaddress.ip_address(name)) if _is_address(name) else x509.DNSName(name)


def _builder(subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePublicKey, now: datetime, ends: datetime,
             ) -> x509.CertificateBuilder:
    return x509.CertificateBuilder().subject_name(subject).issuer_name(issuer).public_key(key).serial_number(
        x509.random_serial_number()).not_valid_before(now - EARLIER).not_valid_after(ends)


def _usage(*, signs: bool) -> x509.KeyUsage:
    return x509.KeyUsage(digital_signature=not signs, content_commitment=False, key_encipherment=False, data_encipherment=False,
                         key_agreement=False, key_cert_sign=signs, crl_sign=signs, encipher_only=False, decipher_only=False)


def _pem(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())


def _authority(home: Path) -> tuple[x509.Certificate, ec.EllipticCurvePrivateKey]:
    folder = folder_of(home) / AUTHORITY
    certificate = _read(folder / CERTIFICATE)
    try:
        key = load_pem_private_key((folder / KEY).read_bytes(), None)
    except (OSError, ValueError, TypeError) as problem:
        raise NotReadable("certificates.unreadable", path=str(folder / KEY)) from problem
    if not isinstance(key, ec.EllipticCurvePrivateKey) or key.public_key() != certificate.public_key():
        raise NotReadable("certificates.unreadable", path=str(folder / KEY))
    return certificate, key


def _issued(path: Path) -> IssuedCertificate:
    certificate = _read(path)
    digits = certificate.fingerprint(hashes.SHA256()).hex().upper()
    return IssuedCertificate(path, ":".join(digits[place:place + 2] for place in range(0, len(digits), 2)), _names_of(certificate),
                             certificate.not_valid_before_utc, certificate.not_valid_after_utc)


def _names_of(certificate: x509.Certificate) -> CertificateNames:
    try:
        listed = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except x509.ExtensionNotFound:
        return ()
    return tuple(str(general.value) for general in listed)


def _read(path: Path) -> x509.Certificate:
    try:
        return x509.load_pem_x509_certificate(path.read_bytes())
    except (OSError, ValueError) as problem:
        raise NotReadable("certificates.unreadable", path=str(path)) from problem
