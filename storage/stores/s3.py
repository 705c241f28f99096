"""Any S3 server with Object Lock as the store of originals (MinIO, SeaweedFS, Ceph, a cloud), by the minio SDK.

    s3://BUCKET?endpoint=http://host:port[&region=…][&profile=…][&spool=/folder][&default_days=N]

The bucket has versioning and Object Lock; an object is `sha256/ab/cd/abcd…`. Credentials come from where every S3 tool
takes them: AWS_… or MINIO_… variables, or ~/.aws/credentials (`profile`). Servers differ in what they honour, so one
portable rule holds: put, set retention and hold on the version's id, read back, and refuse to go on where the server
says something else than what was set. `default_days` retains every object from its put on; it is set where we make the bucket.
"""

from __future__ import annotations

import io
import re
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import BinaryIO, cast
from urllib.parse import parse_qs, urlsplit

from messages import text
from messages.errors import BadCall, Changed, LiuhenError, Refused, Unavailable
from messages.hidden import shown_address
from storage.stores.objects import Health, ObjectStat, OnBytes, Put, ReadBack, Stored, check_key, without_options
from storage.stores.os_errors import writing
from storage.stores.ownership import Guarded
from storage.stores.s3_client import Fetched, connect, is_this_machine, server_time, translated
from storage.stores.s3_versions import PREFIX, Bucket, ObjectVersion
from storage.stores.streams import copy_hashing, expected_size, new_digest

PART = 16 << 20  # bytes; a larger object goes up in parts of this size
BUCKET = re.compile(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]")  # the names every server takes
OPTIONS = frozenset({"endpoint", "region", "profile", "spool", "default_days"})


class S3Store(Guarded):
    """Originals in one bucket."""

    def __init__(self, url: str, bucket: Bucket, spool: Path | None, default_days: int | None) -> None:
        super().__init__()
        self.url = url
        self.address = without_options(url)
        self.folder = None  # objects are fetched
        self.shared = False
        self.bucket = bucket
        self._spool = spool
        self._default_days = default_days
        self._ready = False

    @staticmethod
    def from_url(url: str) -> S3Store:
        """Read `s3://BUCKET?endpoint=…`; BadCall where something in it is wrong or missing."""
        parts = urlsplit(url)
        options = {name: values[-1] for name, values in parse_qs(parts.query, keep_blank_values=True).items()}
        endpoint, days = urlsplit(options.get("endpoint", "")), options.get("default_days", "0")
        wrong = not BUCKET.fullmatch(parts.netloc) or parts.path.strip("/") or set(options) - OPTIONS or not days.isdigit()
        if wrong or endpoint.scheme not in ("http", "https") or not endpoint.hostname or "@" in endpoint.netloc:
            raise BadCall("storage.s3_url", url=shown_address(url))
        bucket = Bucket(connect(endpoint, options.get("region"), options.get("profile")), parts.netloc)
        return S3Store(url, bucket, Path(options["spool"]) if "spool" in options else None, int(days) or None)

    def put(self, source: BinaryIO, on_bytes: OnBytes | None = None) -> Stored:
        """Read `source` once into a spool file while hashing it, then send it up where it is not there yet."""
        self.may_write()  # before a long file is read for nothing
        self._prepare()
        room = writing(self._spool or Path(tempfile.gettempdir()), expected_size(source))
        with room, tempfile.TemporaryFile(dir=self._spool) as spool:
            digest = new_digest("sha256")
            size = copy_hashing(source, spool.write, (digest,), on_bytes)
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
            self.bucket.client.put_object(self.bucket.name, _name(key), spool, size, part_size=PART)
        sent = self._find(key)
        if sent is None or sent.size != size:
            raise Unavailable("storage.s3_not_kept", key=key, url=self.url)
        return True

    def _prepare(self) -> None:
        if not self._ready:
            with translated(self.url):
                self.bucket.prepare(self.url, self._default_days)
            self._ready = True

    def _find(self, key: str) -> ObjectVersion | None:
        self._prepare()
        with translated(self.url):
            return self.bucket.find(_name(key))

    def _existing(self, key: str) -> ObjectVersion:
        version = self._find(key)
        if version is None:
            raise BadCall("storage.no_object", key=key)
        return version

    @property
    def default_days(self) -> int | None:
        """For how many days the bucket retains every object from its put on; None where it does not."""
        with translated(self.url):
            return self.bucket.default_days()

    @property
    def waits(self) -> bool:
        """Each put waits for the server."""
        return True

    @contextmanager
    def together(self) -> Iterator[Put]:
        """Give `put` itself: the server answers when an object is durable."""
        self.may_write()
        yield self.put

    def read_back(self, key: str, on_bytes: OnBytes | None = None) -> ReadBack:
        """Fetch the object again into SHA-256 and SM3."""
        sha256, sm3 = new_digest("sha256"), new_digest("sm3")
        with self.open(key) as stream:
            size = copy_hashing(stream, len, (sha256, sm3), on_bytes)
        return ReadBack(size, sha256.hexdigest(), sm3.hexdigest())

    def open(self, key: str) -> BinaryIO:
        """Return the object as a stream."""
        return self._fetch(key, self._existing(key), 0, 0)

    def _fetch(self, key: str, version: ObjectVersion, start: int, length: int) -> BinaryIO:
        with translated(self.url):
            stream = self.bucket.client.get_object(self.bucket.name, _name(key), start, length, version_id=version.id)
        return cast(BinaryIO, io.BufferedReader(Fetched(key, stream), 1 << 20))

    def read_range(self, key: str, start: int, length: int) -> bytes:
        """Return at most `length` bytes from `start`."""
        version = self._existing(key)
        length = min(length, version.size - start)
        if length <= 0:
            return b""
        with self._fetch(key, version, start, length) as stream:
            return stream.read()

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
            lock = self.bucket.lock(_name(key), version)
        return ObjectStat(version.size, lock.retain_until, lock.held)

    def retain(self, key: str, until: datetime) -> None:
        """Set compliance retention on the version, read it back, and fail closed where the server says something else."""
        version = self._existing(key)
        self.may_write()
        with translated(self.url):
            self.bucket.lock(_name(key), version).lengthened(key, until)
            stored = self.bucket.retain(_name(key), version, until)
        self._believe(key, stored)

    def hold(self, key: str, on: bool) -> None:
        """Set or lift the legal hold of the version, read it back, and fail closed."""
        version = self._existing(key)
        self.may_write()
        with translated(self.url):
            stored = self.bucket.hold(_name(key), version, on)
        self._believe(key, stored)

    def _believe(self, key: str, stored: bool) -> None:
        if not stored:
            raise Unavailable("storage.s3_ignored", key=key, url=self.url)

    def delete(self, key: str, now: datetime) -> None:
        """Remove the version; Refused while it is held or retained beyond `now`, by us and by the server's own clock."""
        version = self._existing(key)
        self.may_write()
        with translated(self.url):
            self.bucket.lock(_name(key), version).check_deletable(key, now)
            self.bucket.client.remove_object(self.bucket.name, _name(key), version.id)

    def set_aside(self, key: str) -> None:
        """Refused: Object Lock keeps the version that was put first, damaged or not."""
        raise Refused("storage.s3_no_aside", key=key, url=self.url)

    def keys(self, after: str = "") -> Iterator[str]:
        """Walk all keys beyond `after` in order; what lies before is not looked at, but for one in 256."""
        self._prepare()
        with translated(self.url):
            for part in [f"{first:02x}/" for first in range(int(after[:2], 16), 256)] if after else [""]:
                yield from (key for name in self.bucket.names(part) if (key := name.rsplit("/", 1)[-1]) > after)

    def clean(self, before: datetime) -> int:
        """Remove what uploads left that were begun before `before` (aware) and killed; return how many."""
        self.may_write()
        with translated(self.url):
            return self.bucket.abort_uploads(before)

    def last_owner(self) -> tuple[int, bytes] | None:
        """Return the number and the bytes of the last statement whose store it is; None where there is none."""
        with translated(self.url):
            return self.bucket.last_owner()

    def enter_owner(self, number: int, statement: bytes) -> None:
        """Put a statement; of two with one number the version that was put first counts, and it is held like an original."""
        self._prepare()
        with translated(self.url):
            held = self.bucket.enter_owner(number, statement)
        if not held:
            raise Unavailable("storage.s3_ignored", key=f"{number:06}", url=self.url)

    def health(self) -> Health:
        """Ask the server for the bucket; S3 does not say how much room is left."""
        try:
            with translated(self.url):
                self.bucket.prepare(self.url, self._default_days)
            return Health(True, None)
        except LiuhenError as problem:
            return Health(False, None, text("storage.store_down", url=self.url, problem=problem.text))

    def time_elsewhere(self) -> datetime | None:
        """Return the server's clock, unless it is this machine's."""
        endpoint = urlsplit(parse_qs(urlsplit(self.url).query).get("endpoint", [""])[-1])
        with translated(self.url):
            return None if is_this_machine(endpoint.hostname or "") else server_time(endpoint.geturl())

    def free_bytes(self) -> int | None:
        """Return None: S3 does not say."""
        return None


def _name(key: str) -> str:
    return f"{PREFIX}{check_key(key)[:2]}/{key[2:4]}/{key}"
