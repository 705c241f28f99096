"""What only an S3 server does: versions, its own locks, being away; against a real one."""

from __future__ import annotations

import contextlib
import io
import os
import socket
import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
import servers
import urllib3

from messages.errors import LiuhenError, NotReadable, Refused, Unavailable
from storage.care.fixity import Fixity, rehash
from storage.stores.opening import open_store
from storage.stores.s3 import S3Store
from storage.stores.s3_client import Fetched, is_this_machine, server_time
from storage.stores.s3_versions import parse_instant


@pytest.fixture
def s3(s3_url: str) -> S3Store:
    return S3Store.from_url(s3_url)


def name_of(key: str) -> str:
    return f"sha256/{key[:2]}/{key[2:4]}/{key}"


@pytest.mark.requirement("R000-37", "R001-23")
def test_a_newer_version_of_an_object_does_not_replace_the_original(s3: S3Store):
    key = s3.put(io.BytesIO(b"original")).key
    s3.bucket.client.put_object(s3.bucket.name, name_of(key), io.BytesIO(b"forged!!"), 8)
    assert s3.read_back(key).sha256 == key
    assert s3.stat(key).size == 8
    with s3.open(key) as stream:
        assert stream.read() == b"original"
    assert not s3.put(io.BytesIO(b"original")).new


@pytest.mark.requirement("R000-37", "R001-24")
def test_a_delete_marker_hides_nothing_from_us(s3: S3Store):
    key = s3.put(io.BytesIO(b"original")).key
    s3.bucket.client.remove_object(s3.bucket.name, name_of(key))
    assert list(s3.keys()) == [key] and s3.read_back(key).sha256 == key


def ways_past_us(s3: S3Store, key: str, now: datetime) -> dict[str, Callable[[], object]]:
    from minio.commonconfig import COMPLIANCE, GOVERNANCE
    from minio.deleteobjects import DeleteObject
    from minio.retention import Retention
    from minio.versioningconfig import VersioningConfig

    client, bucket, name = s3.bucket.client, s3.bucket.name, name_of(key)
    version = s3.bucket.find(name).id
    return {
        "delete the version": lambda: client.remove_object(bucket, name, version),
        "delete many": lambda: list(client.remove_objects(bucket, [DeleteObject(name, version)])),
        "bypass governance": lambda: list(client.remove_objects(bucket, [DeleteObject(name, version)], bypass_governance_mode=True)),
        "shorten": lambda: client.set_object_retention(bucket, name, Retention(COMPLIANCE, now + timedelta(hours=1)), version),
        "weaken": lambda: client.set_object_retention(bucket, name, Retention(GOVERNANCE, now + timedelta(days=3)), version),
        "remove the bucket": lambda: client.remove_bucket(bucket),
        "suspend versions": lambda: client.set_bucket_versioning(bucket, VersioningConfig("Suspended")),
        "overwrite": lambda: client.put_object(bucket, name, io.BytesIO(b"forged!!"), 8),
        "mark deleted": lambda: client.remove_object(bucket, name),
    }


@pytest.mark.requirement("R000-37", "R001-24", "R002-17", "R003-2-22", "R004-38")
def test_no_call_of_the_protocol_removes_or_changes_what_is_retained(s3: S3Store):
    from minio.error import MinioException

    now = datetime.now().astimezone()
    key = s3.put(io.BytesIO(b"original")).key
    s3.retain(key, now + timedelta(days=2))
    for way, attempt in ways_past_us(s3, key, now).items():
        with contextlib.suppress(MinioException):
            attempt()
        assert rehash(s3, key) is Fixity.INTACT, way
        until = s3.stat(key).retain_until
        assert until is not None and until > now + timedelta(days=1, hours=23), way


def test_a_bucket_without_object_lock_is_refused(s3_server: servers.Weed, s3: S3Store):
    s3.bucket.client.make_bucket("plain")
    plain = open_store(f"s3://plain?endpoint={s3_server.endpoint}")
    with pytest.raises(Unavailable) as raised:
        plain.put(io.BytesIO(b"x"))
    assert "对象锁定" in raised.value.say("zh")
    assert not plain.health().ok


def test_a_default_retention_protects_from_the_put_on(s3_server: servers.Weed):
    store = S3Store.from_url(f"s3://guarded?endpoint={s3_server.endpoint}&default_days=3")
    key = store.put(io.BytesIO(os.urandom(20 << 20))).key
    until = store.stat(key).retain_until
    assert until is not None and until > datetime.now().astimezone() + timedelta(days=2)
    with pytest.raises(Refused):
        store.delete(key, datetime.now().astimezone() + timedelta(days=9))


def test_parts_of_a_killed_upload_are_cleaned_and_only_those(s3: S3Store):
    s3.put(io.BytesIO(b"x"))
    client, name = s3.bucket.client, name_of("ab" * 32)
    upload = client._create_multipart_upload(s3.bucket.name, name, {})
    client._upload_part(bucket_name=s3.bucket.name, object_name=name, data=b"x" * (5 << 20), headers=None, upload_id=upload, part_number=1)
    now = datetime.now().astimezone()
    assert s3.clean(now - timedelta(days=1)) == 0
    assert s3.clean(now + timedelta(minutes=1)) == 1
    assert s3.clean(now + timedelta(minutes=1)) == 0
    assert len(list(s3.keys())) == 1


def test_an_unreachable_server_is_reported_and_never_counts_as_a_changed_original(tmp_path):
    port = servers.free_port()
    away = open_store(f"s3://originals?endpoint=http://127.0.0.1:{port}")
    for call in (lambda: away.put(io.BytesIO(b"x")), lambda: away.stat("a" * 64), lambda: list(away.keys())):
        with pytest.raises(Unavailable):
            call()
    assert not away.health().ok
    assert rehash(away, "a" * 64) is Fixity.UNREADABLE


def test_wrong_credentials_are_reported(s3_server: servers.Weed, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "wrong")
    health = open_store(f"s3://originals?endpoint={s3_server.endpoint}").health()
    assert not health.ok and health.problem is not None and "originals" in health.problem.say("en")


def test_a_broken_connection_raises_not_readable(s3: S3Store, s3_server: servers.Weed):
    key = s3.put(io.BytesIO(os.urandom(8 << 20))).key
    with CutAfter(s3_server.port, 3 << 20) as port:
        through = S3Store.from_url(s3.url.replace(f":{s3_server.port}", f":{port}"))
        with pytest.raises((NotReadable, Unavailable)):
            through.read_back(key)
        assert rehash(through, key) is Fixity.UNREADABLE
    assert rehash(s3, key) is Fixity.INTACT


class CutAfter:
    """A door to a port that closes each connection after so many bytes of answer."""

    def __init__(self, port: int, limit: int) -> None:
        self._port, self._limit = port, limit

    def __enter__(self) -> int:
        self._door = socket.create_server(("127.0.0.1", 0))
        threading.Thread(target=self._serve, daemon=True).start()
        return int(self._door.getsockname()[1])

    def __exit__(self, *_: object) -> None:
        self._door.close()

    def _serve(self) -> None:
        try:
            while True:
                client, _ = self._door.accept()
                server = socket.create_connection(("127.0.0.1", self._port))
                threading.Thread(target=self._copy, args=(client, server, 1 << 40), daemon=True).start()
                threading.Thread(target=self._copy, args=(server, client, self._limit), daemon=True).start()
        except OSError:
            return

    def _copy(self, source: socket.socket, target: socket.socket, limit: int) -> None:
        done = 0
        try:
            while done < limit and (data := source.recv(65536)):
                target.sendall(data)
                done += len(data)
        except OSError:
            pass
        finally:
            for end in (source, target):
                with contextlib.suppress(OSError):
                    end.shutdown(socket.SHUT_RDWR)
                end.close()


def test_acknowledged_originals_survive_the_death_of_the_server():
    program = servers.weed_program()
    if program is None:
        pytest.skip("SeaweedFS is not installed")
    with servers.weed(program) as mortal, pytest.MonkeyPatch.context() as patch:
        patch.setenv("AWS_ACCESS_KEY_ID", servers.ACCESS)
        patch.setenv("AWS_SECRET_ACCESS_KEY", servers.SECRET)
        store = open_store(f"s3://originals?endpoint={mortal.endpoint}")
        keys: list[str] = []

        def fill() -> None:
            try:
                while True:
                    keys.append(store.put(io.BytesIO(os.urandom(200_000))).key)
            except LiuhenError:
                return

        writer = threading.Thread(target=fill)
        writer.start()
        servers.wait_until(lambda: len(keys) > 20, 60, "puts")
        mortal.kill()
        writer.join()
        mortal.start()
        again = open_store(store.url)
        servers.wait_until(lambda: again.health().ok, 60, "health")  # its volumes come back a little later than the server
        servers.wait_until(lambda: Fixity.UNREADABLE not in {rehash(again, key) for key in keys}, 60, "volumes")
        assert [key for key in keys if rehash(again, key) is not Fixity.INTACT] == []


@pytest.mark.parametrize("written", ["2026-11-22T20:54:45Z", "2026-11-22T20:54:45.123Z", "2026-11-22T20:54:45.123456789Z"])
def test_times_of_servers_are_read_in_every_precision(written: str):
    assert parse_instant(written).strftime("%Y-%m-%d %H:%M:%S%z") == "2026-11-22 20:54:45+0000"


def test_a_connection_that_breaks_inside_an_object_is_reported_in_one_sentence():
    with socket.create_server(("127.0.0.1", 0)) as server:
        def serve() -> None:
            with server.accept()[0] as peer:
                peer.recv(4096)
                peer.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n" + b"x" * 40_000)

        served = threading.Thread(target=serve)
        served.start()
        answer = urllib3.PoolManager().request("GET", f"http://127.0.0.1:{server.getsockname()[1]}/", preload_content=False)
        with Fetched("ab" * 32, answer) as stream, pytest.raises(NotReadable, match="ab" * 32):
            while stream.read(16_384):
                pass
        served.join()


def test_the_servers_clock_is_a_witness_only_where_it_is_on_another_machine(s3: S3Store, s3_server: servers.Weed):
    told = server_time(s3_server.endpoint)
    assert told is not None and abs(told - datetime.now(UTC)) < timedelta(seconds=60), "the real server dates its answers"
    assert s3.time_elsewhere() is None, "its clock is this machine's own"
    for name in ("127.0.0.1", "127.1", "127.0.0.2", "localhost", "0.0.0.0", socket.gethostname()):
        assert is_this_machine(name), name
    for name in ("192.0.2.1", "store.invalid", ""):
        assert not is_this_machine(name), name


def test_a_server_elsewhere_that_does_not_answer_says_nothing_of_the_time(s3_server: servers.Weed):
    with pytest.raises(Unavailable):
        open_store("s3://originals?endpoint=http://store.invalid:9").time_elsewhere()
