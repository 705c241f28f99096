"""One original as versions of an S3 object: which version it is, what protects it, and what it takes to believe that."""

from __future__ import annotations

import base64
import hashlib
import re
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from messages.errors import Unavailable
from storage.stores.on_disk.locks import Lock

PREFIX, OWNERS = "sha256/", "owner/"
TAKEN = frozenset({"PreconditionFailed", "ConditionalRequestConflict"})  # answers to a put that has to be the first of its name
SETTLE = 1.0  # s after which a put of the same moment shows


@dataclass(frozen=True, slots=True)
class ObjectVersion:
    """One version as the server holds it."""

    id: str
    size: int  # bytes


@dataclass(frozen=True, slots=True)
class Bucket:
    """A bucket and the client that reaches it; every call may raise what the SDK raises."""

    client: Any  # minio.Minio
    name: str

    def find(self, name: str) -> ObjectVersion | None:
        """Return the version that was put first: the original, whatever was laid over it or marked deleted later."""
        versions = [item for item in self.client.list_objects(self.name, prefix=name, include_version=True)
                    if item.object_name == name and not item.is_delete_marker]
        return ObjectVersion(versions[-1].version_id, versions[-1].size) if versions else None  # the newest one comes first

    def lock(self, name: str, version: ObjectVersion) -> Lock:
        """Return what keeps the version from deletion, as the server says it."""
        headers = self.client.stat_object(self.name, name, version_id=version.id).metadata
        until = headers.get("x-amz-object-lock-retain-until-date")
        return Lock(parse_instant(until) if until else None, headers.get("x-amz-object-lock-legal-hold", "").upper() == "ON")

    def retain(self, name: str, version: ObjectVersion, until: datetime) -> bool:
        """Set compliance retention; False where the server does not show it afterwards."""
        from minio.commonconfig import COMPLIANCE
        from minio.retention import Retention

        whole = until.astimezone(UTC).replace(microsecond=0)
        self.client.set_object_retention(self.name, name, Retention(COMPLIANCE, whole), version.id)
        stands = self.lock(name, version).retain_until
        return stands is not None and stands >= whole

    def hold(self, name: str, version: ObjectVersion, on: bool) -> bool:
        """Set or lift the legal hold; False where the server does not show it afterwards."""
        change = self.client.enable_object_legal_hold if on else self.client.disable_object_legal_hold
        change(self.name, name, version.id)
        return self.lock(name, version).held == on

    def names(self, part: str = "") -> Iterator[str]:
        """Walk the names of all originals (of one `part` of them) in order, those behind a delete marker too."""
        last = ""
        for item in self.client.list_objects(self.name, prefix=PREFIX + part, recursive=True, include_version=True):
            if item.object_name != last and not item.is_delete_marker:
                last = item.object_name
                yield last

    def last_owner(self) -> tuple[int, bytes] | None:
        """Return the number and the bytes of the last statement whose store it is; one behind a delete marker counts too."""
        if not self.client.bucket_exists(self.name):
            return None
        names = sorted({item.object_name for item in self.client.list_objects(self.name, prefix=OWNERS, include_version=True)
                        if not item.is_delete_marker})
        version = self.find(names[-1]) if names else None
        if version is None:
            return None
        answer = self.client.get_object(self.name, names[-1], version_id=version.id)
        try:
            return int(names[-1].removeprefix(OWNERS).split(".")[0]), answer.read()
        finally:
            answer.close()
            answer.release_conn()

    def enter_owner(self, number: int, statement: bytes) -> bool:
        """Put a statement where there is none, and hold the version that counts; False where the server does not show the hold.

        Not every server honours the condition: where two homes are at it at the same moment, the version that was put first counts,
        and both look only after puts of that moment have shown.
        """
        name = f"{OWNERS}{number:06}.json"
        if self.find(name) is None:
            self._put_new(name, statement)
            time.sleep(SETTLE)
        version = self.find(name)
        return version is not None and self.hold(name, version, True)

    def _put_new(self, name: str, data: bytes) -> None:
        """Put a small object on the condition that there is none of its name."""
        from minio.error import S3Error

        digest = base64.b64encode(hashlib.md5(data, usedforsecurity=False).digest()).decode("ascii")
        try:
            self.client._put_object(self.name, name, data, {"If-None-Match": "*", "Content-MD5": digest})
        except S3Error as problem:
            if problem.code not in TAKEN:
                raise

    def prepare(self, url: str, default_days: int | None) -> None:
        """Make the bucket with Object Lock, or make sure that the one there has it; Unavailable where it has not."""
        if not self.client.bucket_exists(self.name) and self._make():
            self._default(default_days)
        if self.client.get_bucket_versioning(self.name).status != "Enabled" or not self._locks():
            raise Unavailable("storage.s3_no_lock", url=url)

    def _make(self) -> bool:
        """Make the bucket; False where someone else was quicker."""
        from minio.error import S3Error

        try:
            self.client.make_bucket(self.name, object_lock=True)
            return True
        except S3Error as problem:
            if problem.code not in ("BucketAlreadyOwnedByYou", "BucketAlreadyExists"):
                raise
            return False

    def _default(self, days: int | None) -> None:
        from minio.commonconfig import COMPLIANCE
        from minio.objectlockconfig import DAYS, ObjectLockConfig

        if days:
            self.client.set_object_lock_config(self.name, ObjectLockConfig(COMPLIANCE, days, DAYS))

    def _locks(self) -> bool:
        return self._lock_config() is not None

    def _lock_config(self) -> Any:
        """Return the bucket's lock configuration; None where it has none."""
        from minio.error import S3Error

        try:
            return self.client.get_object_lock_config(self.name)
        except S3Error as problem:
            if problem.code != "ObjectLockConfigurationNotFoundError":
                raise
            return None

    def default_days(self) -> int | None:
        """Return for how many days the server retains every new version; None where it does not."""
        from minio.objectlockconfig import YEARS

        config = self._lock_config()
        if config is None or not config.duration:
            return None
        return int(config.duration) * (366 if config.duration_unit == YEARS else 1)

    def abort_uploads(self, before: datetime) -> int:
        """Remove the parts of uploads that were begun before `before` (aware) and never ended; return how many uploads."""
        stale = [upload for upload in self._uploads() if upload.initiated_time and upload.initiated_time < before]
        for upload in stale:
            self.client._abort_multipart_upload(self.name, upload.object_name, upload.upload_id)
        return len(stale)

    def _uploads(self) -> Iterator[Any]:
        """Walk the uploads under way; the SDK has no public call for it, and a server names a thousand at a time."""
        key = upload = None
        while True:
            answer = self.client._list_multipart_uploads(self.name, prefix=PREFIX, key_marker=key, upload_id_marker=upload)
            yield from answer.uploads
            key, upload = answer.next_key_marker, answer.next_upload_id_marker
            if not answer.is_truncated or not key:
                return


def parse_instant(written: str) -> datetime:
    """Read a server's time; some write nanoseconds, which a datetime cannot hold."""
    return datetime.fromisoformat(re.sub(r"(\.\d{6})\d+", r"\1", written).replace("Z", "+00:00"))
