"""A real directory server for tests: Debian's slapd, with TLS by a certificate of the office's own authority, on the loopback interface."""

from __future__ import annotations

import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from storage.care import certificates

BASE = "ou=people,dc=office,dc=example"
CONFIGURATION = """include /etc/ldap/schema/core.schema
include /etc/ldap/schema/cosine.schema
include /etc/ldap/schema/inetorgperson.schema
modulepath /usr/lib/ldap
moduleload back_mdb
TLSCertificateFile {server}
TLSCertificateKeyFile {server}
security ssf=128
pidfile {work}/slapd.pid
database mdb
suffix "dc=office,dc=example"
rootdn "cn=admin,dc=office,dc=example"
rootpw admin-of-the-directory
directory {work}/data
access to attrs=userPassword by anonymous auth by * none
access to * by dn.exact="cn=reader,dc=office,dc=example" read by * none
"""
ENTRIES = """dn: dc=office,dc=example
objectClass: dcObject
objectClass: organization
o: office
dc: office

dn: {base}
objectClass: organizationalUnit
ou: people

dn: cn=reader,dc=office,dc=example
objectClass: person
cn: reader
sn: reader
userPassword: reads-the-directory
"""
PERSON = """
dn: uid={uid},{base}
objectClass: inetOrgPerson
uid: {uid}
cn: {uid}
sn: {uid}
userPassword: {password}
"""


@dataclass(frozen=True)
class Directory:
    """A directory that runs."""

    port: int
    authority: Path  # PEM
    work: Path

    def settings(self, scheme: str = "ldaps") -> dict[str, str]:
        """The variables by which a home uses it; `scheme` ldap: by StartTLS."""
        return {"LIUHEN_SSO_KIND": "ldap", "LIUHEN_SSO_URL": f"{scheme}://127.0.0.1:{self.port + (scheme == 'ldap')}",
                "LIUHEN_SSO_BASE": BASE, "LIUHEN_SSO_CA": str(self.authority), "LIUHEN_SSO_BIND_DN": "cn=reader,dc=office,dc=example",
                "LIUHEN_SSO_BIND_PASSWORD": "reads-the-directory"}


def program() -> str | None:
    """Where slapd is, None where it is not installed."""
    return shutil.which("slapd", path="/usr/sbin:/usr/lib/openldap:/usr/local/sbin:/usr/bin")


@contextmanager
def directory(slapd: str, work: Path, persons: dict[str, str]) -> Iterator[Directory]:
    """Run a directory with these persons {login name: password} while the context lasts."""
    now = datetime.now(UTC)
    (work / "data").mkdir(parents=True)
    slapd = shutil.copy(slapd, work / "slapd")  # where Debian's AppArmor profile confines slapd, it does so by the program's place
    authority = certificates.make_authority(work, "测试办公室", now)
    server = certificates.issue_server(work, ["127.0.0.1", "localhost"], now)
    configuration = work / "slapd.conf"
    configuration.write_text(CONFIGURATION.format(work=work, server=server.path), encoding="utf-8")
    entries = ENTRIES.format(base=BASE) + "".join(PERSON.format(base=BASE, uid=uid, password=secret) for uid, secret in persons.items())
    subprocess.run([slapd, "-T", "add", "-f", str(configuration)], input=entries, text=True, check=True, capture_output=True)
    port = _free_pair()
    process = subprocess.Popen([slapd, "-d", "0", "-f", str(configuration), "-h", f"ldaps://127.0.0.1:{port} ldap://127.0.0.1:{port + 1}"])
    try:
        _wait(port, process)
        yield Directory(port, authority.path, work)
    finally:
        process.terminate()
        process.wait(30)


def _free_pair() -> int:
    while True:
        with socket.socket() as first, socket.socket() as second:
            first.bind(("127.0.0.1", 0))
            port = int(first.getsockname()[1])
            try:
                second.bind(("127.0.0.1", port + 1))
            except OSError:
                continue
            return port


def _wait(port: int, process: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + 60
    while process.poll() is None and time.monotonic() < until:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise AssertionError("slapd did not start")
