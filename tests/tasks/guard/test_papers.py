"""Papers of a case are originals too: re-hashed, missed, copied to the second store and brought back from it."""

from __future__ import annotations

import io
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from desk import START, Desk, opened

from messages.errors import Refused
from pipelines.casework.register import register_case
from pipelines.verify import daily, verify
from regulations.casefile.reading import read_case
from regulations.catalogue import ids
from storage.care.fixity import DAYS, Fixity, rehash
from storage.ledgers.casework import cases, papers
from storage.ledgers.casework.cases import StoredDocument
from storage.stores.folder import FolderStore
from storage.trail import audit
from tasks.guard.papers import copy_papers, repair_papers
from tasks.installation import Installation
from tasks.notices import FILE, entries

NUMBER, UNIT = "林人社监罚〔2026〕3号", "劳动保障监察大队"
PAPERS = {"现场检查笔录.txt": "现场检查笔录", "询问笔录.txt": "询问笔录", "送达回证.txt": "送达回证"}
CASE = f"""
number = "{NUMBER}"
matter = "行政检查"
unit = "{UNIT}"
regulation = "linxi-hrss"
officers = [ {{ name = "张伟", certificate = "07040012031" }}, {{ name = "李娜", certificate = "07040012058" }} ]
"""

UNREADABLE = Path("/sys/class/net/lo/speed")  # a regular file that no read gives a byte of: the driver refuses


def case_file(folder: Path, names: Any = PAPERS) -> Path:
    """Write a case file with its papers beside it."""
    folder.mkdir(exist_ok=True)
    for name in names:
        (folder / name).write_text(f"{name} 2026年3月2日9时30分至10时50分", encoding="utf-8")
    documents = "".join(f'[[documents]]\nfile = "{name}"\nkind = "{PAPERS[name]}"\n' for name in names)
    (folder / "case.toml").write_text(CASE + documents, encoding="utf-8")
    return folder / "case.toml"


def lose(store: Any, key: str) -> None:
    """Let an object be gone."""
    if isinstance(store, FolderStore):
        store.path(key).unlink()
        return
    store.delete(key, START + timedelta(days=90_000))


def change(store: Any, key: str) -> None:
    """Change one byte of an object."""
    with store.open(key) as stream:
        data = bytes([0]) + stream.read()[1:]
    if isinstance(store, FolderStore):
        store.path(key).chmod(0o600)
        store.path(key).write_bytes(data)
        return
    client, bucket = store.bucket.client, store.bucket.name
    name = next(item.object_name for item in client.list_objects(bucket, recursive=True) if item.object_name.endswith(key))
    lose(store, key)
    client.put_object(bucket, name, io.BytesIO(data), len(data))


@dataclass
class Kept:
    """A registered case: its papers in the store and the second copy."""

    desk: Desk
    keys: dict[str, str]  # by file

    @property
    def installation(self) -> Installation:
        return self.desk.installation

    @property
    def replica(self) -> Any:
        return self.desk.installation.replica

    def lose(self, file: str) -> None:
        lose(self.installation.store, self.keys[file])

    def change(self, file: str) -> None:
        change(self.installation.store, self.keys[file])


def register_as_before(installation: Installation, file: Path) -> None:
    """Register as versions did that locked no paper: a locked one cannot be lost in S3 by its own means."""
    case = read_case(file, regulation="linxi-hrss", regulations=ids(None)).case
    documents = {}
    for paper in case.documents:
        with (file.parent / paper.file).open("rb") as source:
            stored = installation.store.put(source, None)
        documents[paper.file] = StoredDocument(paper.file, paper.kind, stored.sha256, stored.key, stored.size)
    with installation.catalogue.begin() as tx:
        cases.save(tx, case, str(file.parent), documents, START, "王芳")
        audit.append(tx, "case.added", f"case:{NUMBER}", "王芳", START, None, None, {
            "case": NUMBER, "documents": {name: document.sha256 for name, document in documents.items()}})
    copy_papers(installation, NUMBER)


@contextmanager
def registered(folder: Path, store: str) -> Iterator[Kept]:
    """Register a case with its papers in an installation with a second store."""
    second = (folder / "second").as_uri()
    with opened(folder / "home", f'store = "{store}"\nreplica = "{second}"\n') as desk:
        register = register_case if store.startswith("file:") else register_as_before
        register(desk.installation, case_file(folder / "case"))
        with desk.installation.catalogue.read() as tx:
            keys = {use.file: paper.key for paper in papers.kept(tx) for use in paper.uses}
        yield Kept(desk, keys)


@pytest.fixture
def kept(tmp_path: Path, any_store: str) -> Iterator[Kept]:
    """A registered case in each kind of store."""
    with registered(tmp_path, any_store) as case:
        yield case


@pytest.fixture
def in_folder(tmp_path: Path) -> Iterator[Kept]:
    """A registered case in a folder."""
    with registered(tmp_path, (tmp_path / "originals").as_uri()) as case:
        yield case


@pytest.mark.requirement("R000-39", "R002-02")
def test_papers_of_a_case_are_read_again_and_lie_in_the_second_store_at_once(kept: Kept):
    assert sorted(kept.replica.keys()) == sorted(kept.keys.values())
    answer = verify(kept.installation)
    assert (answer.papers.checked, answer.papers.intact, answer.sound) == (3, 3, True)
    assert {event.subject for event in kept.desk.events("paper.verified")} == {f"paper:{key}" for key in kept.keys.values()}
    copied = {event.detail["file"]: event.hash for event in kept.desk.events("paper.copied")}
    assert copied == kept.keys


@pytest.mark.requirement("R000-37", "R000-39", "R001-23")
def test_one_changed_byte_and_a_missing_paper_are_told_apart_and_named(kept: Kept):
    kept.change("现场检查笔录.txt")
    kept.lose("询问笔录.txt")
    changed, lost = kept.keys["现场检查笔录.txt"], kept.keys["询问笔录.txt"]
    answer = verify(kept.installation)
    assert (answer.papers.damaged, answer.papers.missing, answer.papers.unreadable) == ((changed,), (lost,), ())
    assert not answer.sound and answer.originals.sound
    assert {(loss.case, loss.file, loss.unit) for loss in answer.papers.losses} == {
        (NUMBER, "现场检查笔录.txt", UNIT), (NUMBER, "询问笔录.txt", UNIT)}
    told = [entry.message for entry in entries(kept.installation.home / FILE) if entry.kind == "paper"]
    assert len(told) == 2 and all(NUMBER in message and UNIT in message for message in told)
    assert [event.hash for what in ("paper.damaged", "paper.missing") for event in kept.desk.events(what)] == [changed, lost]


@pytest.mark.requirement("R000-37")
def test_nobody_deletes_a_paper_while_the_term_of_a_case_file_lasts(kept: Kept):
    store = kept.installation.store
    verify(kept.installation)  # locks what an earlier version stored
    for key in kept.keys.values():
        assert store.stat(key).retain_until >= START + timedelta(days=30 * 365)
        with pytest.raises(Refused):
            store.delete(key, START + timedelta(days=29 * 365))


def test_a_paper_of_an_earlier_version_is_locked_by_the_next_verification(kept: Kept):
    store, key = kept.installation.store, kept.keys["询问笔录.txt"]
    if isinstance(store, FolderStore):
        (store.folder / "locks" / key[:2] / key[2:4] / f"{key}.json").unlink()
        assert store.stat(key).retain_until is None
    verify(kept.installation)
    assert store.stat(key).retain_until is not None


@pytest.mark.requirement("R000-39")
def test_a_missing_paper_is_found_by_a_sample_and_on_any_day(kept: Kept):
    kept.lose("询问笔录.txt")
    lost = kept.keys["询问笔录.txt"]
    other = next(day for n in range(DAYS) if int(lost[:8], 16) % DAYS != (day := date(2026, 3, 2) + timedelta(days=n)).toordinal() % DAYS)
    for answer in (verify(kept.installation, sample=0), verify(kept.installation, day=other)):
        assert answer.papers.missing == (lost,) and not answer.sound


@pytest.mark.requirement("R000-39")
def test_thirty_days_read_every_paper_once_and_a_sample_draws_as_many_as_asked(kept: Kept):
    checked = [verify(kept.installation, day=date(2026, 3, 2) + timedelta(days=n)).papers.checked for n in range(DAYS)]
    assert sum(checked) == 3
    assert verify(kept.installation, sample=2).papers.checked == 2


@pytest.mark.requirement("R000-39")
def test_a_lost_paper_comes_back_from_the_second_store(kept: Kept):
    kept.lose("询问笔录.txt")
    answer = verify(kept.installation, repair=True)
    assert [repair.paper for repair in answer.repaired_papers] == [kept.keys["询问笔录.txt"]]
    assert verify(kept.installation).sound
    assert [event.detail["was"] for event in kept.desk.events("paper.repaired")] == ["missing"]


@pytest.mark.requirement("R000-39")
def test_a_damaged_paper_is_set_aside_and_comes_back_unless_both_copies_are_damaged(in_folder: Kept):
    hopeless, damaged = in_folder.keys["送达回证.txt"], in_folder.keys["现场检查笔录.txt"]
    for store, key in ((in_folder.installation.store, damaged), (in_folder.installation.store, hopeless), (in_folder.replica, hopeless)):
        change(store, key)
    answer = verify(in_folder.installation, repair=True)
    said = {repair.paper: repair.message.key for repair in answer.repaired_papers}
    assert said == {damaged: "verify.repaired", hopeless: "storage.no_intact_copy"}
    assert verify(in_folder.installation).papers.damaged == (hopeless,)
    assert len(list((in_folder.installation.store.root / "damaged").iterdir())) == 1


@pytest.mark.skipif(not UNREADABLE.is_file(), reason="this kernel has no file that cannot be read")
@pytest.mark.requirement("R000-39")
def test_what_could_not_be_read_is_no_change_and_no_repair_touches_it(in_folder: Kept):
    place = in_folder.installation.store.path(in_folder.keys["询问笔录.txt"])
    place.unlink()
    place.symlink_to(UNREADABLE)
    answer = verify(in_folder.installation, repair=True)
    assert answer.papers.unreadable == (in_folder.keys["询问笔录.txt"],) and not answer.sound
    assert (answer.papers.damaged, answer.papers.missing, answer.repaired_papers) == ((), (), ())


@pytest.mark.requirement("R000-39")
@pytest.mark.parametrize("point", ["before the paper is set aside", "before it is written", "before it is noted"])
def test_a_repair_that_is_killed_goes_on_by_the_same_call(in_folder: Kept, point: str):
    key = in_folder.keys["现场检查笔录.txt"]
    in_folder.change("现场检查笔录.txt")
    if killed := os.fork():
        assert os.waitstatus_to_exitcode(os.waitpid(killed, 0)[1]) == 9
    else:
        store = DyingStore(in_folder.installation.store.root, point)
        repair_papers(replace(in_folder.installation, store=store), [key])
        os._exit(0)
    assert not verify(in_folder.installation, repair=True).sound or point == "before it is noted"
    assert rehash(in_folder.installation.store, key) is Fixity.INTACT and verify(in_folder.installation).sound


class DyingStore(FolderStore):
    """A folder whose process dies at one point of a repair."""

    def __init__(self, root: Path, point: str) -> None:
        super().__init__(root)
        self.point = point

    def set_aside(self, key: str) -> None:
        """Put a damaged object where it is no original any more."""
        if self.point == "before the paper is set aside":
            os._exit(9)
        super().set_aside(key)

    def put(self, source: Any, on_bytes: Any = None) -> Any:
        """Store an object."""
        if self.point == "before it is written":
            os._exit(9)
        super().put(source, on_bytes)
        os._exit(9)


@pytest.mark.requirement("R000-39")
def test_a_second_store_that_is_down_stops_no_registration_and_the_sweep_completes_it(tmp_path: Path):
    second = tmp_path / "second"
    second.write_bytes(b"a file where the folder should be")
    with opened(tmp_path / "home", f'replica = "{second.as_uri()}"\n') as desk:
        assert register_case(desk.installation, case_file(tmp_path / "case")).notes
        second.unlink()
        answer = daily(desk.installation, date(2026, 3, 2))
        assert answer.replica is not None and answer.replica.copied >= 3 and answer.replica.sound


@pytest.mark.requirement("R000-39")
def test_papers_of_earlier_versions_are_read_again_too(in_folder: Kept, tmp_path: Path):
    register_case(in_folder.installation, case_file(tmp_path / "case", ["送达回证.txt"]))
    assert verify(in_folder.installation).papers.checked == 3
    in_folder.lose("询问笔录.txt")
    assert verify(in_folder.installation).papers.missing == (in_folder.keys["询问笔录.txt"],)
