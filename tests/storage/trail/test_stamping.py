from __future__ import annotations

import subprocess
import threading
from collections.abc import Iterator
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from anchoring_by_hand import anchor
from sqlalchemy.orm import Session

from messages.errors import NotReadable, Unavailable
from storage.care.fixity import balance
from storage.catalogue.database import Catalogue
from storage.settings import Algorithm
from storage.stores.folder import FolderStore
from storage.stores.objects import Store
from storage.trail import anchors, audit, keyring, stamping
from storage.trail.stamping import Authority, check_stamps, stamps

NOW = datetime.now().astimezone()
UNTIL = NOW + timedelta(days=2)
CONFIG = """
[req]
distinguished_name = name
prompt = no
[name]
CN = {name}
[ca]
basicConstraints = critical, CA:TRUE
keyUsage = critical, keyCertSign, cRLSign
subjectKeyIdentifier = hash
[tsa_cert]
basicConstraints = critical, CA:FALSE
keyUsage = critical, digitalSignature
extendedKeyUsage = critical, timeStamping
subjectKeyIdentifier = hash
authorityKeyIdentifier = keyid
[tsa]
default_tsa = here
[here]
serial = serial
signer_cert = tsa.pem
signer_key = tsa.key
signer_digest = sha256
default_policy = 1.2.3.4.1
digests = sha256, sha512
ess_cert_id_alg = sha256
"""


def openssl(folder: Path, *arguments: object) -> None:
    subprocess.run(["openssl", *map(str, arguments)], cwd=folder, check=True, capture_output=True)


def certified(folder: Path, name: str) -> Path:
    """A root and a time-stamp certificate it has signed, by openssl."""
    folder.mkdir()
    (folder / "config").write_text(CONFIG.format(name=name))
    (folder / "serial").write_text("01\n")
    new_key = ("-newkey", "rsa:2048", "-nodes", "-config", "config")
    openssl(folder, "req", "-x509", *new_key, "-keyout", "root.key", "-out", "root.pem", "-days", 30, "-extensions", "ca")
    openssl(folder, "req", *new_key, "-keyout", "tsa.key", "-out", "tsa.csr", "-subj", "/CN=stamps")
    openssl(folder, "x509", "-req", "-in", "tsa.csr", "-CA", "root.pem", "-CAkey", "root.key", "-CAcreateserial", "-days", 30,
            "-out", "tsa.pem", "-extfile", "config", "-extensions", "tsa_cert")
    return folder


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Authority]:
    """A time-stamp authority: openssl behind HTTP."""
    folder = certified(tmp_path_factory.mktemp("tsa") / "authority", "a root")

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            (folder / "query").write_bytes(self.rfile.read(int(self.headers["Content-Length"])))
            openssl(folder, "ts", "-reply", "-config", "config", "-queryfile", "query", "-out", "reply")
            body = (folder / "reply").read_bytes() if self.path == "/stamp" else b"<html>not here</html>"
            self.send_response(503 if self.path == "/broken" else 200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield Authority(f"http://127.0.0.1:{server.server_port}/stamp", folder / "root.pem")
    server.shutdown()


@pytest.fixture
def anchored(catalogue: Catalogue, store: Store, tmp_path: Path) -> Catalogue:
    with catalogue.begin() as tx:
        audit.append(tx, "original.received", "R-1", "张伟", NOW)
    anchor(catalogue, store, keyring.first(tmp_path / "keys", Algorithm.ED25519), NOW)
    return catalogue


def stamp(tx: Session, store: Store, authority: Authority, who: str, at: datetime, until: datetime) -> datetime | None:
    """Have the newest anchor stamped and keep the stamp; None where it has one."""
    newest = stamping.unstamped(tx)
    if newest is None:
        return None
    answer = stamping.ask(store, authority, *newest)
    stamping.keep(tx, store, authority, answer, who, at, until)
    return answer.at



@pytest.mark.requirement("R000-02", "R000-37", "R001-23")
def test_an_anchor_is_stamped_once_and_the_stamp_is_believed(anchored: Catalogue, store: Store, authority: Authority, tmp_path: Path):
    with anchored.begin() as tx:
        stamped = stamp(tx, store, authority, "liuhen", NOW, UNTIL)
        assert stamped is not None and abs(stamped - datetime.now().astimezone()) < timedelta(minutes=2)
        assert stamp(tx, store, authority, "liuhen", NOW, UNTIL) is None
    with anchored.read() as tx:
        [(key, named, seq)] = stamps(tx)
        assert seq == 1 and anchors.keys(tx) == {named: 1}
        assert check_stamps(store, stamps(tx), authority.roots) == []
        assert balance(anchored, store).foreign == () and audit.verify(tx).intact
    for name, address in (("stamp", key), ("anchor", named)):
        (tmp_path / name).write_bytes(store.read_range(address, 0, stamping.LARGEST))
    openssl(tmp_path, "ts", "-verify", "-in", "stamp", "-data", "anchor", "-CAfile", authority.roots)  # as a stranger would ask it


def test_an_anchor_that_two_runs_had_stamped_keeps_the_first_stamp(anchored: Catalogue, store: Store, authority: Authority):
    with anchored.begin() as tx:
        newest = stamping.unstamped(tx)
        assert newest is not None
        answers = [stamping.ask(store, authority, *newest) for _ in range(2)]
        for answer in answers:
            stamping.keep(tx, store, authority, answer, "liuhen", NOW, UNTIL)
        assert len(stamps(tx)) == 1


def test_a_day_on_which_only_stamps_were_made_needs_no_anchor(anchored: Catalogue, store: Store, authority: Authority, tmp_path: Path):
    with anchored.begin() as tx:
        stamp(tx, store, authority, "liuhen", NOW, UNTIL)
    assert anchor(anchored, store, keyring.first(tmp_path / "keys", Algorithm.ED25519), NOW) is None


def test_an_authority_that_does_not_answer_is_asked_again(anchored: Catalogue, store: Store, authority: Authority):
    base = authority.url.removesuffix("/stamp")
    for url, error in ((base + "/broken", Unavailable), (base + "/page", NotReadable), ("http://127.0.0.1:9/", Unavailable)):
        with pytest.raises(error) as caught, anchored.begin() as tx:
            stamp(tx, store, Authority(url, authority.roots), "liuhen", NOW, UNTIL)
        assert "时间戳" in caught.value.say("zh")
    with anchored.begin() as tx:
        assert stamps(tx) == ()
        assert stamp(tx, store, authority, "liuhen", NOW, UNTIL) is not None


def test_a_stamp_of_another_authority_is_forged(anchored: Catalogue, store: Store, authority: Authority, tmp_path: Path):
    other = certified(tmp_path / "other", "another root") / "root.pem"
    with pytest.raises(NotReadable), anchored.begin() as tx:
        stamp(tx, store, Authority(authority.url, other), "liuhen", NOW, UNTIL)
    with anchored.begin() as tx:
        stamp(tx, store, authority, "liuhen", NOW, UNTIL)
        assert [(problem.kind, problem.seq) for problem in check_stamps(store, stamps(tx), other)] == [("forged", 1)]
    with pytest.raises(NotReadable):
        stamping.certificates(tmp_path / "nothing.pem")


def test_a_missing_or_changed_stamp_is_reported(catalogue: Catalogue, authority: Authority, tmp_path: Path):
    store = FolderStore(tmp_path / "originals")
    with catalogue.begin() as tx:
        audit.append(tx, "x", "y", "z", NOW)
    anchor(catalogue, store, keyring.first(tmp_path / "keys", Algorithm.ED25519), NOW)
    with catalogue.begin() as tx:
        stamp(tx, store, authority, "liuhen", NOW, UNTIL)
        path = store.path(stamps(tx)[0][0])
        answer = path.read_bytes()
        path.chmod(0o644)
        path.write_bytes(answer[:-40] + bytes(40))
        assert [problem.kind for problem in check_stamps(store, stamps(tx), authority.roots)] == ["forged"]
        path.unlink()
        assert [problem.kind for problem in check_stamps(store, stamps(tx), authority.roots)] == ["missing"]
