"""What only a folder does: links, flags, leftovers of killed puts, a full disk, many puts at the same time."""

from __future__ import annotations

import contextlib
import hashlib
import io
import json
import os
import resource
import signal
import stat
import subprocess
import sys
import threading
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from messages.errors import BadCall, Changed, LiuhenError, NoRoom, NotReadable, Refused
from storage.stores.folder import FolderStore
from storage.stores.on_disk.immutable import set_immutable

pytestmark = pytest.mark.smoke


@pytest.fixture
def folder(tmp_path: Path) -> FolderStore:
    return FolderStore(tmp_path / "originals")


def path_of(folder: FolderStore, key: str) -> Path:
    return folder.root / "sha256" / key[:2] / key[2:4] / key


@pytest.mark.requirement("R000-37", "R001-23")
def test_an_original_is_read_only_and_lies_under_its_hash(folder: FolderStore):
    key = folder.put(io.BytesIO(b"original")).key
    path = path_of(folder, key)
    assert hashlib.sha256(path.read_bytes()).hexdigest() == path.name
    assert stat.S_IMODE(path.stat().st_mode) == 0o400
    assert list((folder.root / "incoming").iterdir()) == []


@pytest.mark.requirement("R000-37", "R001-23")
def test_another_content_never_takes_the_place_of_an_original(folder: FolderStore):
    key = folder.put(io.BytesIO(b"original")).key
    path = path_of(folder, key)
    path.chmod(0o644)
    path.write_bytes(b"forged")
    with pytest.raises(Changed):
        folder.put(io.BytesIO(b"original"))
    assert path.read_bytes() == b"forged"  # nothing is repaired in silence
    assert folder.read_back(key).sha256 != key


def test_the_immutable_flag_is_set_and_lifted_where_the_system_has_it(tmp_path: Path, now: datetime):
    probe = tmp_path / "probe"
    probe.write_bytes(b"")
    if not set_immutable(probe, True):
        pytest.skip("this file system or user has no immutable flag")
    set_immutable(probe, False)
    store = FolderStore.from_url((tmp_path / "originals").as_uri() + "?immutable=1")
    key = store.put(io.BytesIO(b"original")).key
    with pytest.raises(PermissionError):
        path_of(store, key).unlink()
    with pytest.raises(PermissionError):
        path_of(store, key).open("r+b")
    assert not store.put(io.BytesIO(b"original")).new
    store.delete(key, now)
    assert list(store.keys()) == []


def test_many_put_the_same_bytes_at_the_same_time(folder: FolderStore):
    data = os.urandom(3 << 20)
    results = []
    threads = [threading.Thread(target=lambda: results.append(FolderStore(folder.root).put(io.BytesIO(data)))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(result.new for result in results) == 1 and len(results) == 8
    assert list(folder.keys()) == [hashlib.sha256(data).hexdigest()]
    assert list((folder.root / "incoming").iterdir()) == []


def limited(limit: int):
    """Let the process write no file beyond `limit` bytes: what a full disk looks like to a write."""
    class Limit:
        def __enter__(self) -> None:
            self.before = resource.getrlimit(resource.RLIMIT_FSIZE)
            self.handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
            resource.setrlimit(resource.RLIMIT_FSIZE, (limit, self.before[1]))

        def __exit__(self, *_: object) -> None:
            resource.setrlimit(resource.RLIMIT_FSIZE, self.before)
            signal.signal(signal.SIGXFSZ, self.handler)

    return Limit()


def test_a_full_disk_leaves_nothing_and_is_reported(folder: FolderStore, tmp_path: Path):
    source = tmp_path / "source"
    source.write_bytes(os.urandom(5 << 20))
    with source.open("rb") as stream, limited(2 << 20), pytest.raises(NoRoom) as raised:
        folder.put(stream)
    assert raised.value.exit_status == 3 and str(folder.root) in raised.value.say("zh")
    assert list(folder.keys()) == [] and list((folder.root / "incoming").iterdir()) == []
    with source.open("rb") as stream:
        assert folder.put(stream).new


def test_a_put_on_a_full_disk_is_refused_and_leaves_the_store_as_it_was(tmp_path: Path):
    mount = tmp_path / "small"
    mount.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", mount], capture_output=True, check=False).returncode:
        pytest.skip("no right to mount")
    try:
        store = FolderStore(mount / "originals")
        stored = store.put(io.BytesIO(os.urandom(1 << 20)))
        source = tmp_path / "source"
        source.write_bytes(os.urandom(6 << 20))
        with source.open("rb") as stream, pytest.raises(NoRoom) as raised:
            store.put(stream)
        assert 2 <= raised.value.text.params["megabytes"] <= 6
        assert list(store.keys()) == [stored.key] and store.read_back(stored.key).sha256 == stored.key
        assert list((store.root / "incoming").iterdir()) == []
    finally:
        subprocess.run(["umount", mount], check=True)


KILLED = """
import os, sys
from pathlib import Path
from storage.stores.folder import FolderStore
class Slow:
    name = "slow"
    def __init__(self): self.left = 64
    def readinto(self, buffer):
        if not self.left: return 0
        self.left -= 1
        sys.stdout.write("."); sys.stdout.flush()
        return len(buffer)
FolderStore(Path(sys.argv[1])).put(Slow())
"""


def test_what_a_killed_put_left_goes_away_and_what_a_living_one_writes_stays(folder: FolderStore):
    run = subprocess.Popen([sys.executable, "-c", KILLED, str(folder.root)], stdout=subprocess.PIPE)
    assert run.stdout is not None and run.stdout.read(3) == b"..."
    assert len(list((folder.root / "incoming").iterdir())) == 1
    FolderStore(folder.root).put(io.BytesIO(b"beside"))
    assert len(list((folder.root / "incoming").iterdir())) == 1
    run.kill()
    run.wait()
    assert len(list((folder.root / "incoming").iterdir())) == 1
    other = FolderStore(folder.root)
    other.put(io.BytesIO(b"after"))
    assert list((folder.root / "incoming").iterdir()) == []
    assert len(list(other.keys())) == 2


def test_a_lock_file_that_cannot_be_understood_keeps_its_original(folder: FolderStore, now: datetime):
    key = folder.put(io.BytesIO(b"x")).key
    folder.hold(key, True)
    (folder.root / "locks" / key[:2] / key[2:4] / f"{key}.json").write_text("{")
    with pytest.raises(NotReadable):
        folder.delete(key, now)
    with pytest.raises(LiuhenError):
        folder.stat(key)
    assert path_of(folder, key).exists()


def test_two_who_lengthen_at_the_same_time_never_shorten(folder: FolderStore, now: datetime):
    key = folder.put(io.BytesIO(b"x")).key

    def lengthen(days: int) -> None:
        with contextlib.suppress(Refused):
            FolderStore(folder.root).retain(key, now + timedelta(days=days))

    threads = [threading.Thread(target=lengthen, args=(days,)) for days in (5, 1, 30, 2, 7, 29, 3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert folder.stat(key).retain_until == now + timedelta(days=30)


def test_lock_files_are_readable_text(folder: FolderStore, now: datetime):
    key = folder.put(io.BytesIO(b"x")).key
    folder.retain(key, now)
    folder.hold(key, True)
    written = json.loads((folder.root / "locks" / key[:2] / key[2:4] / f"{key}.json").read_text())
    assert written == {"held": True, "retain_until": "2026-03-02T09:30:05+08:00"}


def test_a_folder_without_write_permission_is_reported(tmp_path: Path):
    if os.geteuid() == 0:
        pytest.skip("root may write everywhere")
    (tmp_path / "closed").mkdir(mode=0o500)
    with pytest.raises(LiuhenError):
        FolderStore(tmp_path / "closed" / "originals").put(io.BytesIO(b"x"))


def test_strangers_in_the_store_are_walked_as_keys_and_never_opened(folder: FolderStore):
    folder.put(io.BytesIO(b"x"))
    odd = folder.root / "sha256" / "zz" / "zz"
    odd.mkdir(parents=True)
    (odd / "note.txt").write_text("left by hand")
    keys = list(folder.keys())
    assert keys[-1] == "note.txt"
    with pytest.raises(BadCall):
        folder.read_back("note.txt")


def test_a_small_put_waits_for_the_disk_a_few_times_only(folder: FolderStore):
    folder.put(io.BytesIO(b"the folders are there now"))
    flushes: list[str] = []
    sys.setprofile(lambda _, event, called: flushes.append(event) if event == "c_call" and called is os.fsync else None)
    try:
        folder.put(io.BytesIO(b"the folders are there now, and this is another"))
    finally:
        sys.setprofile(None)
    assert 1 <= len(flushes) <= 6, "the bytes, the new name, and new folders above it"


@pytest.mark.timeout(60)
def test_a_pipe_in_the_place_of_an_original_is_not_waited_for(folder: FolderStore):
    stored = folder.put(io.BytesIO(b"original"))
    path = folder.path(stored.key)
    path.unlink()
    os.mkfifo(path)
    with pytest.raises(BadCall):
        folder.read_back(stored.key)
