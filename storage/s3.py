"""Any S3 server with Object Lock as the store of originals (MinIO, SeaweedFS, Ceph, a cloud), by the minio SDK.

    s3://BUCKET?endpoint=http://host:port[&region=…][&profile=…][&spool=/folder]

The bucket has versioning and Object Lock; an object is `sha256/ab/cd/abcd…`. Credentials come from where every S3 tool
takes them: AWS_… or MINIO_… variables, or ~/.aws/credentials (`profile`). Servers differ in what they honour, so one
portable rule holds: put, set retention and hold on the version's id, read back, and refuse to go on where the server
says something else than what was set.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, BinaryIO, cast
from urllib.parse import parse_qs, urlsplit

from messages import text
from messages.errors import BadCall, Changed, LiuhenError, NotReadable, Refused, Unavailable
from storage.objects import Health, ObjectStat, OnBytes, ReadBack, Stored, check_key
from storage.s3_client import connect, translated
from storage.seams import writing
from storage.streams import new_digest, pour

PART = 16 << 20  # bytes; a larger object goes up in parts of this size
OPTIONS = frozenset({"endpoint", "region", "profile", "spool"})


@dataclass(frozen=True, slots=True)
class Version:
    """One object as the server holds it."""

    id: str  # version id
    size: int  # bytes


class S3Store:
    """Originals in one bucket."""

    def __init__(self, url: str, client: Any, bucket: str, spool: Path | None) -> None:
        self.url = url
        self._client = client
        self._bucket = bucket
        self._spool = spool
        self._ready = False

    @staticmethod
    def from_url(url: str) -> S3Store:
        """Read `s3://BUCKET?endpoint=…`; BadCall where something in it is wrong or missing."""
        parts = urlsplit(url)
        options = {name: values[-1] for name, values in parse_qs(parts.query, keep_blank_values=True).items()}
        endpoint = urlsplit(options.get("endpoint", ""))
        if not parts.netloc or parts.path.strip("/") or set(options) - OPTIONS or endpoint.scheme not in ("http", "https"):
            raise BadCall("storage.s3_url", url=url)
        client = connect(endpoint, options.get("region"), options.get("profile"))
        return S3Store(url, client, parts.netloc, Path(options["spool"]) if "spool" in options else None)

    def put(self, source: BinaryIO, on_bytes: OnBytes | None = None) -> Stored:
        """Read `source` once into a spool file while hashing it, then send it up where it is not there yet."""
        self._prepare()
        with writing(self._spool or Path(tempfile.gettempdir()), 0), tempfile.TemporaryFile(dir=self._spool) as spool:
            digest = new_digest("sha256")
            size = pour(source, spool.write, (digest,), on_bytes)
            spool.seek(0)
            key = digest.hexdigest()
            new = self._send(cast(BinaryIO, spool), key, size)
        return Stored(key, size, key, new)

    def _send(self, spool: BinaryIO, key: str, size: int) -> bool:
        there = self._find(key)
        if there is not None:
            if there.size != size:
                raise Changed("storage.object_changed", key=key)
            return False
        with translated(self.url):
            self._client.put_object(self._bucket, _name(key), spool, size, part_size=PART)
        sent = self._find(key)
        if sent is None or sent.size != size:
            raise Unavailable("storage.s3_not_kept", key=key, url=self.url)
        return True

    def _prepare(self) -> None:
        """Make the bucket with Object Lock, or make sure that the one there has it."""
        if self._ready:
            return
        with translated(self.url):
            if not self._client.bucket_exists(self._bucket):
                self._client.make_bucket(self._bucket, object_lock=True)
            status = self._client.get_bucket_versioning(self._bucket).status
        if status != "Enabled" or not self._has_lock():
            raise Unavailable("storage.s3_no_lock", url=self.url)
        self._ready = True

    def _has_lock(self) -> bool:
        from minio.error import S3Error

        try:
            self._client.get_object_lock_config(self._bucket)
            return True
        except S3Error as problem:
            if problem.code == "ObjectLockConfigurationNotFoundError":
                return False
            raise Unavailable("storage.store_down", url=self.url, problem=problem.message or problem.code) from problem

    def _find(self, key: str) -> Version | None:
        """Return the oldest version: what was put first is the original, whatever was laid over it later."""
        with translated(self.url):
            found = [item for item in self._client.list_objects(self._bucket, prefix=_name(key), include_version=True)
                     if item.object_name == _name(key) and not item.is_delete_marker]
        if not found:
            return None
        first = min(found, key=lambda item: item.last_modified)
        return Version(first.version_id, first.size)

    def _existing(self, key: str) -> Version:
        version = self._find(check_key(key))
        if version is None:
            raise BadCall("storage.no_object", key=key)
        return version

    def read_back(self, key: str, on_bytes: OnBytes | None = None) -> ReadBack:
        """Fetch the object again into SHA-256 and SM3."""
        sha256, sm3 = new_digest("sha256"), new_digest("sm3")
        with self.open(key) as stream:
            size = pour(stream, len, (sha256, sm3), on_bytes)
        return ReadBack(size, sha256.hexdigest(), sm3.hexdigest())

    def open(self, key: str) -> BinaryIO:
        """Return the object as a stream."""
        return self._fetch(key, 0, 0)

    def _fetch(self, key: str, start: int, length: int) -> BinaryIO:
        version = self._existing(key)
        with translated(self.url):
            return cast(BinaryIO, self._client.get_object(self._bucket, _name(key), start, length, version_id=version.id))

    def read_range(self, key: str, start: int, length: int) -> bytes:
        """Return at most `length` bytes from `start`."""
        length = min(length, self._existing(key).size - start)
        if length <= 0:
            return b""
        try:
            with self._fetch(key, start, length) as stream:
                return stream.read()
        except OSError as problem:
            raise NotReadable("storage.object_unreadable", key=key, problem=str(problem)) from problem

    @contextmanager
    def local(self, key: str) -> Iterator[Path]:
        """Give a fetched copy that goes away with the context."""
        with tempfile.TemporaryDirectory(dir=self._spool) as folder:
            path = Path(folder) / key
            with writing(Path(folder), 0), self.open(key) as stream, path.open("wb") as out:
                shutil.copyfileobj(stream, out, 1 << 20)
            yield path

    def stat(self, key: str) -> ObjectStat:
        """Return size, retention and hold of the version that was put."""
        version = self._existing(key)
        with translated(self.url):
            held = self._client.is_object_legal_hold_enabled(self._bucket, _name(key), version.id)
            retention = self._client.get_object_retention(self._bucket, _name(key), version.id)
        until = retention.retain_until_date if retention else None
        return ObjectStat(version.size, until.replace(tzinfo=UTC) if until and until.tzinfo is None else until, held)

    def retain(self, key: str, until: datetime) -> None:
        """Set compliance retention on the version, read it back, and fail closed where the server says something else."""
        from minio.commonconfig import COMPLIANCE
        from minio.retention import Retention

        stands = self.stat(key).retain_until
        if stands is not None and until < stands:
            raise Refused("storage.retention_shortened", key=key, until=until, stands=stands)
        until = until.astimezone(UTC).replace(microsecond=0)
        with translated(self.url):
            self._client.set_object_retention(self._bucket, _name(key), Retention(COMPLIANCE, until), self._existing(key).id)
        now = self.stat(key).retain_until
        if now is None or now < until:
            raise Unavailable("storage.s3_ignored", key=key, url=self.url)

    def hold(self, key: str, on: bool) -> None:
        """Set or lift the legal hold of the version, read it back, and fail closed."""
        version = self._existing(key)
        change = self._client.enable_object_legal_hold if on else self._client.disable_object_legal_hold
        with translated(self.url):
            change(self._bucket, _name(key), version.id)
        if self.stat(key).held != on:
            raise Unavailable("storage.s3_ignored", key=key, url=self.url)

    def delete(self, key: str, now: datetime) -> None:
        """Remove the version; Refused while it is held or retained beyond `now`, by us and by the server."""
        stat, version = self.stat(key), self._existing(key)
        if stat.held:
            raise Refused("storage.delete_held", key=key)
        if stat.retain_until is not None and now < stat.retain_until:
            raise Refused("storage.delete_retained", key=key, until=stat.retain_until)
        with translated(self.url):
            self._client.remove_object(self._bucket, _name(key), version.id)

    def keys(self) -> Iterator[str]:
        """Walk all keys in order."""
        with translated(self.url):
            for item in self._client.list_objects(self._bucket, prefix="sha256/", recursive=True):
                yield item.object_name.rsplit("/", 1)[-1]

    def health(self) -> Health:
        """Ask the server for the bucket; S3 does not say how much room is left."""
        try:
            self._prepare()
            return Health(True, None)
        except LiuhenError as problem:
            return Health(False, None, text("storage.store_down", url=self.url, problem=problem.text))


def _name(key: str) -> str:
    return f"sha256/{check_key(key)[:2]}/{key[2:4]}/{key}"
