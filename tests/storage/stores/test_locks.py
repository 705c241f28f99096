"""Small files are written whole or not at all; what a killed run was writing goes with the next one, never a living one's."""

from __future__ import annotations

import fcntl
from pathlib import Path

import pytest

from storage.stores.on_disk.locks import write_new, write_whole


@pytest.mark.parametrize("write", [write_whole, write_new])
def test_what_a_killed_run_left_is_removed_and_a_living_ones_stays(tmp_path: Path, write) -> None:
    name = tmp_path / "说明[1].txt"
    dead, other = tmp_path / ".说明[1].txt.0a1b.part", tmp_path / ".另一个.txt.0a1b.part"
    living = tmp_path / ".说明[1].txt.77ff.part"
    for path in (dead, other, living):
        path.write_bytes(b"half")
    with living.open("rb") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        write(name, b"whole")
        assert (name.read_bytes(), dead.exists(), other.exists(), living.exists()) == (b"whole", False, True, True)
    write(name, b"again")
    assert name.read_bytes() == (b"again" if write is write_whole else b"whole")
    assert sorted(path.name for path in tmp_path.iterdir()) == [other.name, name.name]
    assert name.stat().st_mode & 0o777 == 0o600


def test_a_long_name_in_chinese_fits(tmp_path: Path) -> None:
    name = tmp_path / f"{'长' * 80}.json"
    write_whole(name, b"x" * 3_000_000)
    assert name.stat().st_size == 3_000_000 and list(tmp_path.iterdir()) == [name]
