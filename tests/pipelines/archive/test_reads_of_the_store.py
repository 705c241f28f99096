"""What archiving reads from the store: everything once, and after a kill only the rest."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO

import bagit
import pytest
from archived import AVI, copy_of
from processes import tree
from sqlalchemy import delete
from visits import ALTHOUGH, NUMBER

from footage.values.recordings import BEIJING
from messages.errors import Changed
from pipelines.archive import archive_case
from storage.catalogue.models.originals import PackageRow
from storage.ledgers import packages
from storage.stores.objects import Store
from tasks.installation import open_installation

pytestmark = pytest.mark.xdist_group("archive")


class Counting:
    """A store that counts what is read from it."""

    def __init__(self, store: Store) -> None:
        self._store, self.bytes = store, 0

    def __getattr__(self, name: str) -> Any:
        return getattr(self._store, name)

    def open(self, key: str) -> BinaryIO:
        return _Counted(self._store.open(key), self)  # type: ignore[return-value]


class _Counted:
    def __init__(self, file: BinaryIO, counts: Counting) -> None:
        self._file, self._counts = file, counts

    def readinto(self, buffer: memoryview) -> int:
        count = self._file.readinto(buffer)  # type: ignore[attr-defined]
        self._counts.bytes += count
        return count

    def __enter__(self) -> _Counted:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()


@pytest.fixture
def installation(ready: Path, tmp_path: Path) -> Iterator[Any]:
    home = copy_of(ready, tmp_path / "home")
    with open_installation(home, {}, "王芳", "zh", lambda: datetime(2026, 3, 25, 9, 0, tzinfo=BEIJING)) as opened:
        yield replace(opened, store=Counting(opened.store))


def test_archiving_reads_every_original_and_paper_once(installation: Any):
    archived = archive_case(installation, NUMBER, although=ALTHOUGH[1])
    package = archived.package
    assert installation.store.bytes == sum(
        len(data) for name in ("originals", "documents") for data in tree(package / "data" / name).values()
    )


def test_a_run_goes_on_with_what_a_killed_one_had_copied(installation: Any):
    """Everything but the last file lies in the hidden folder: only the rest is read from the store."""
    archived = archive_case(installation, NUMBER, although=ALTHOUGH[1])
    package = archived.package
    left = package.with_name(f".{package.name}.part")
    package.rename(left)
    victim = next((left / "data" / "originals").rglob(AVI))
    victim.write_bytes(victim.read_bytes()[:1000])
    installation.store.bytes = 0
    again = archive_case(installation, NUMBER, although=ALTHOUGH[1])
    assert again.manifest_sha256 == archived.manifest_sha256 and not left.exists()
    original = next((again.package / "data" / "originals").rglob(AVI))
    assert installation.store.bytes == original.stat().st_size
    bagit.Bag(str(again.package)).validate()


def test_a_package_whose_run_was_killed_before_it_was_noted_is_taken_over(installation: Any):
    archived = archive_case(installation, NUMBER, although=ALTHOUGH[1])
    with installation.catalogue.begin() as tx:
        tx.execute(delete(PackageRow))
    again = archive_case(installation, NUMBER, although=ALTHOUGH[1])
    assert again.package == archived.package and again.checks == archived.checks and again.bytes == archived.bytes
    with installation.catalogue.read() as tx:
        assert [package.path for package in packages.listing(tx, NUMBER)] == [str(archived.package)]


def test_an_original_that_was_changed_makes_no_package(installation: Any):
    key = next(path for path in (installation.home / "originals" / "sha256").rglob("*") if path.is_file() and path.stat().st_size > 30_000)
    key.chmod(0o644)
    with key.open("r+b") as file:
        file.seek(20_000)
        file.write(b"edited")
    with pytest.raises(Changed):
        archive_case(installation, NUMBER, although=ALTHOUGH[1])
    assert list((installation.home / "packages").iterdir()) == []
