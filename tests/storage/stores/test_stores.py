"""One contract for every store: what a program may do with originals, and what it may not, whichever way it tries."""

from __future__ import annotations

import hashlib
import io
import os
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from messages.errors import BadCall, LiuhenError, NotReadable, Refused
from storage.stores.objects import Store, path_of
from storage.stores.opening import STORES, open_store


def test_the_contract_runs_over_every_store_there_is():
    assert set(STORES) == {"file", "s3"}


def test_a_put_is_named_by_its_bytes(store: Store):
    stored = store.put(io.BytesIO(b"liuhen"))
    digest = hashlib.sha256(b"liuhen").hexdigest()
    assert (stored.key, stored.sha256, stored.size, stored.new) == (digest, digest, 6, True)
    assert store.stat(stored.key).size == 6
    with store.open(stored.key) as stream:
        assert stream.read() == b"liuhen"


def test_the_same_bytes_are_kept_once(store: Store):
    first, again = store.put(io.BytesIO(b"twice")), store.put(io.BytesIO(b"twice"))
    assert (first.key, first.new, again.new) == (again.key, True, False)
    assert list(store.keys()) == [first.key]


@pytest.mark.parametrize("size", [0, 1, (1 << 20) - 1, 1 << 20, (1 << 20) + 1, (17 << 20) + 13])
def test_every_size_comes_back_whole(store: Store, size: int):
    data = os.urandom(size)
    seen: list[int] = []
    stored = store.put(io.BytesIO(data), seen.append)
    assert sum(seen) == size
    back = store.read_back(stored.key)
    assert (back.size, back.sha256) == (size, hashlib.sha256(data).hexdigest())
    assert back.sm3 == hashlib.new("sm3", data).hexdigest()


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(max_size=5000), st.integers(0, 6000), st.integers(0, 6000))
def test_any_range_reads_like_a_slice(store: Store, data: bytes, start: int, length: int):
    key = store.put(io.BytesIO(data)).key
    assert store.read_range(key, start, length) == data[start:start + length]


def test_a_source_may_be_slow_and_give_little_at_a_time(store: Store):
    class Dribble(io.RawIOBase):
        def __init__(self, data: bytes) -> None:
            self.data = data

        def readable(self) -> bool:
            return True

        def readinto(self, buffer) -> int:
            count = min(1000, len(buffer))
            piece, self.data = self.data[:count], self.data[count:]
            buffer[:len(piece)] = piece
            return len(piece)

    data = os.urandom(1_500_000)
    assert store.put(Dribble(data)).sha256 == hashlib.sha256(data).hexdigest()


def test_a_source_that_fails_leaves_nothing(store: Store):
    class Pulled(io.BytesIO):
        name = "DCIM/GPAA0001.MP4"

        def readinto(self, buffer) -> int:
            if self.tell() > 1 << 20:
                raise OSError(5, "Input/output error")
            return super().readinto(buffer)

    with pytest.raises(NotReadable) as raised:
        store.put(Pulled(b"x" * (3 << 20)))
    assert "GPAA0001.MP4" in raised.value.say("en")
    assert list(store.keys()) == []


def test_a_program_gets_the_object_as_a_file(store: Store):
    key = store.put(io.BytesIO(b"for ffprobe")).key
    with store.local(key) as path:
        assert path.read_bytes() == b"for ffprobe"


def test_keys_come_in_order(store: Store):
    keys = sorted(store.put(io.BytesIO(b"%d" % number)).key for number in range(30))
    assert list(store.keys()) == keys


def test_a_working_store_reports_no_problem(store: Store):
    health = store.health()
    assert health.ok and health.problem is None


@pytest.mark.requirement("R000-37", "R001-24", "R002-17", "R003-2-22", "R004-38")
def test_nothing_retained_is_deleted_before_its_day(store: Store):
    now = datetime.now().astimezone()  # the server has a clock of its own
    key = store.put(io.BytesIO(b"evidence")).key
    store.retain(key, now + timedelta(days=2))
    for moment in (now, now + timedelta(days=1)):
        with pytest.raises(Refused):
            store.delete(key, moment)
    until = store.stat(key).retain_until
    assert until is not None and abs(until - now - timedelta(days=2)) < timedelta(seconds=2)
    assert store.read_back(key).size == 8


@pytest.mark.requirement("R000-37", "R001-24", "R002-17", "R003-2-22", "R004-38")
def test_retention_only_lengthens(store: Store):
    now = datetime.now().astimezone()
    key = store.put(io.BytesIO(b"evidence")).key
    store.retain(key, now + timedelta(days=5))
    with pytest.raises(Refused) as refused:
        store.retain(key, now + timedelta(days=4))
    assert "只能延长" in refused.value.say("zh")
    store.retain(key, now + timedelta(days=6))
    until = store.stat(key).retain_until
    assert until is not None and until > now + timedelta(days=5, hours=23)


@pytest.mark.requirement("R000-37", "R001-24", "R002-17", "R003-2-22", "R004-38")
def test_nothing_under_a_hold_is_deleted(store: Store):
    now = datetime.now().astimezone()
    key = store.put(io.BytesIO(b"held")).key
    store.hold(key, True)
    store.hold(key, True)
    assert store.stat(key).held
    with pytest.raises(Refused):
        store.delete(key, now + timedelta(days=36500))
    store.hold(key, False)
    assert not store.stat(key).held
    store.delete(key, now)
    assert list(store.keys()) == []


def test_a_hold_and_a_retention_do_not_undo_each_other(store: Store):
    now = datetime.now().astimezone()
    key = store.put(io.BytesIO(b"both")).key
    store.retain(key, now + timedelta(days=1))
    store.hold(key, True)
    store.hold(key, False)
    assert store.stat(key).retain_until is not None
    with pytest.raises(Refused):
        store.delete(key, now)


def test_what_was_deleted_can_be_put_again(store: Store, now: datetime):
    key = store.put(io.BytesIO(b"again")).key
    store.delete(key, now)
    with pytest.raises(BadCall):
        store.stat(key)
    assert store.put(io.BytesIO(b"again")).new
    assert store.read_back(key).size == 5


MISSING = hashlib.sha256(b"never put").hexdigest()
CALLS: dict[str, Callable[[Store, str, datetime], object]] = {
    "read_back": lambda store, key, now: store.read_back(key),
    "open": lambda store, key, now: store.open(key),
    "read_range": lambda store, key, now: store.read_range(key, 0, 1),
    "stat": lambda store, key, now: store.stat(key),
    "retain": lambda store, key, now: store.retain(key, now),
    "hold": lambda store, key, now: store.hold(key, True),
    "delete": lambda store, key, now: store.delete(key, now),
    "local": lambda store, key, now: store.local(key).__enter__(),
}


def test_an_invalid_key_is_refused(store: Store, now: datetime):
    for call in CALLS.values():
        for key in (MISSING, "../../etc/passwd", "", "A" * 64, MISSING.upper(), "a" * 63):
            with pytest.raises(BadCall):
                call(store, key, now)


WRONG = ["", "originals", "ftp://x", "file://host/x", "file:relative", "file:///x?mutable=1", "s3://", "s3://bucket",
         "s3://b?endpoint=http://x", "s3://Bucket_?endpoint=http://x", "s3://bucket/folder?endpoint=http://x",
         "s3://bucket?endpoint=ftp://x", "s3://bucket?endpoint=http:", "s3://bucket?endpoint=http://x&colour=red",
         "s3://bucket?endpoint=http://x&default_days=soon"]


@pytest.mark.parametrize("url", WRONG)
def test_a_wrong_url_is_refused(url: str):
    with pytest.raises(BadCall):
        open_store(url)


def test_a_store_with_a_folder_has_each_object_there_as_a_file(store: Store):
    key = store.put(io.BytesIO(b"in a folder")).key
    with store.local(key) as path:
        assert store.folder is None or (path == store.folder / path_of(key) and path.read_bytes() == b"in a folder")


def test_papers_name_a_store_without_its_options(store: Store):
    assert store.address and "?" not in store.address and "endpoint" not in store.address


def test_free_space_is_reported_or_unknown_and_asking_writes_nothing(store: Store):
    assert store.free_bytes() is None, "there is nothing yet, and asking made nothing"
    store.put(io.BytesIO(b"x"))
    free = store.free_bytes()
    assert free is None or free > 0


def test_cleaning_takes_nothing_that_was_put_whole(store: Store, now: datetime):
    key = store.put(io.BytesIO(b"whole")).key
    assert store.clean(now) == 0
    assert list(store.keys()) == [key]


def test_the_url_opens_the_same_store_again(store: Store):
    key = store.put(io.BytesIO(b"same")).key
    assert open_store(store.url).stat(key).size == 4


def test_health_of_an_unreachable_store_is_a_value_not_an_exception(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    (tmp_path / "file").write_text("no folder")
    health = open_store((tmp_path / "file" / "originals").as_uri()).health()
    assert not health.ok and health.problem is not None and "originals" in health.problem.say("zh")
    with pytest.raises(LiuhenError):
        open_store((tmp_path / "file" / "originals").as_uri()).put(io.BytesIO(b"x"))
