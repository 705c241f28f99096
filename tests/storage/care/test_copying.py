from __future__ import annotations

import shutil
import threading
from fractions import Fraction
from pathlib import Path

import pytest
from catalogue_rows import one_of_each
from database_owner import as_owner
from examples import NOW, NUMBER, case, draft, recording, stored
from sqlalchemy import select, text

from footage.clocks.trust import docked
from messages.errors import BadCall, LiuhenError
from regulations.values.enums import Trigger
from regulations.values.facts import Mark
from regulations.values.reviews.review import ReviewAnswer
from storage.care.copying import copy_catalogue
from storage.care.saving import backup, restore
from storage.catalogue.database import Catalogue
from storage.catalogue.models.originals import Base
from storage.ledgers import clocks, dumps, marks, measurements, media, originals, packages
from storage.ledgers.casework import cases, decisions, reviews
from storage.ledgers.casework.cases import StoredDocument
from storage.ledgers.media import WrittenVolume
from storage.ledgers.speech import records, speakers, transcripts
from storage.ledgers.speech.speakers import Naming, VoiceSample
from storage.trail import audit


@pytest.fixture
def full(catalogue: Catalogue) -> Catalogue:
    """A catalogue with something in every table."""
    with catalogue.begin() as tx:
        paper = StoredDocument("笔录.docx", "现场检查笔录", "a" * 64, "a" * 64, 12)
        cases.save(tx, case(), "/cases/17", {paper.file: paper}, NOW)
        number = dumps.open_dump(tx, root="/media/A", unit=None, by="张伟", case=NUMBER, received_at=NOW, started_at=NOW)
        originals.add_new(tx, [stored(place, number, NUMBER) for place in range(2500)])
        id_ = recording(0).id
        clocks.note(tx, number, [docked("A012345", Fraction(97))], NOW)
        reviews.save(tx, NUMBER, ReviewAnswer(verdict="continuous"), NOW)
        measurements.save(tx, "a" * 64, 1, {})
        transcripts.save(tx, id_, draft("您好"), NOW)
        records.add(tx, id_, {"text": "记录"}, NOW, confirmed=True)
        marks.add(tx, NUMBER, Mark(Trigger.LT5, "投诉", "张伟", NOW))
        package = packages.add(tx, NUMBER, "/p", 1, "b" * 64, [], NOW)
        media.expect(tx, NUMBER, package, "dvd", [WrittenVolume(1, 1, "17号 1/1", "c" * 64)])
        decisions.decide_finding(tx, NUMBER, decisions.Decision("F-1", "explained", "李娜", NOW, "换电池"))
        speakers.add(tx, NUMBER, Naming("说话人1", "张伟", "李娜", NOW, (VoiceSample(id_, "3/2"),)))
        one_of_each(tx, NUMBER, id_)
        for place in range(20):
            audit.append(tx, "x", id_, "张伟", NOW, None, None, {"n": place, "case": NUMBER})
    return catalogue


def rows(catalogue: Catalogue) -> dict[str, list[tuple]]:
    with catalogue.read() as tx:
        return {table.name: [tuple(row) for row in tx.execute(select(table).order_by(*table.primary_key.columns))]
                for table in Base.metadata.sorted_tables}


def test_a_copied_catalogue_holds_the_same_rows_and_accepts_new_ones(full: Catalogue, new_postgres: str, tmp_path: Path):
    other = f"sqlite:///{tmp_path}/other.db" if full.engine.dialect.name == "postgresql" else new_postgres
    target = Catalogue.open(other)
    copied = copy_catalogue(full, target)
    assert rows(target) == rows(full)
    assert copied["recordings"] == 2500 and copied["audit"] == 20 and all(copied.values())
    if target.engine.dialect.name == "postgresql":
        with target.read() as tx:
            assert tx.scalar(text("SELECT reltuples FROM pg_class WHERE relname = 'recordings'")) == 2500, "it plans for what is there"
    with target.begin() as tx:
        assert dumps.open_dump(tx, root="/media/B", unit=None, by=None, case=None, received_at=NOW, started_at=NOW) == 2
        assert marks.add(tx, NUMBER, Mark(Trigger.LT6, "x", "y", NOW)) == 2
        assert audit.append(tx, "x", "y", "z", NOW) == 21
        assert audit.verify(tx).intact
    target.close()


def test_a_copy_into_a_catalogue_with_rows_is_refused(full: Catalogue, tmp_path: Path):
    target = Catalogue.open(f"sqlite:///{tmp_path}/other.db")
    copied = copy_catalogue(full, target)
    assert copy_catalogue(full, target) == copied, "a copy that was cut short after its rows were kept goes on"
    with full.begin() as tx:
        audit.append(tx, "x", "y", "张伟", NOW)
    with pytest.raises(BadCall):
        copy_catalogue(full, target)
    target.close()


def test_a_backup_restores_the_catalogue_of_a_lost_machine(full: Catalogue, tmp_path: Path):
    copy = tmp_path / "elsewhere" / "backup.db"
    seen: list[int] = []
    backup(full, copy, {}, seen.append)
    before = rows(full)
    full.close()
    carried = tmp_path / "carried.db"
    shutil.move(copy, carried)  # one file, nothing beside it is needed
    assert list((tmp_path / "elsewhere").iterdir()) == []
    again = Catalogue.open(f"sqlite:///{tmp_path}/new/catalogue.db")
    restore(carried, again, tmp_path / "new")
    assert rows(again) == before and sum(seen) == sum(map(len, before.values()))
    again.close()


def test_a_backup_taken_while_others_write_is_consistent(full: Catalogue, tmp_path: Path):
    stop = threading.Event()

    def work() -> None:
        while not stop.is_set():
            with full.begin() as tx:
                seq = audit.append(tx, "busy", "x", "张伟", NOW)
                decisions.decide_finding(tx, NUMBER, decisions.Decision(f"F-{seq}", "explained", "李娜", NOW, "x"))

    worker = threading.Thread(target=work)
    worker.start()
    try:
        copied = backup(full, tmp_path / "backup.db", {})
    finally:
        stop.set()
        worker.join()
    assert copied["decisions"] - 1 == copied["audit"] - 20
    saved = Catalogue.open(f"sqlite:///{tmp_path}/backup.db")
    with saved.read() as tx:
        assert audit.verify(tx).intact
    saved.close()


def test_a_backup_overwrites_nothing_and_leaves_nothing_half_made(full: Catalogue, tmp_path: Path):
    (tmp_path / "backup.db").write_text("precious")
    with pytest.raises(BadCall):
        backup(full, tmp_path / "backup.db", {})
    assert (tmp_path / "backup.db").read_text() == "precious"
    as_owner(full, "UPDATE audit SET who = '李四' WHERE seq = 3")
    with pytest.raises(LiuhenError):
        backup(full, tmp_path / "b" / "backup.db", {})
    assert list((tmp_path / "b").iterdir()) == []


def test_what_is_no_backup_is_refused(catalogue: Catalogue, tmp_path: Path):
    with pytest.raises(BadCall):
        restore(tmp_path / "none.db", catalogue, tmp_path)
    (tmp_path / "text.db").write_text("no database" * 1000)
    with pytest.raises(LiuhenError):
        restore(tmp_path / "text.db", catalogue, tmp_path)


def test_a_catalogue_whose_last_rows_stand_in_a_log_beside_it_is_restored_whole_and_left_as_it_is(full: Catalogue, tmp_path: Path):
    if full.engine.dialect.name != "sqlite":
        pytest.skip("PostgreSQL has no file")
    path, carried = Path(full.engine.url.database or ""), tmp_path / "carried"
    carried.mkdir()
    with full.begin() as tx:
        audit.append(tx, "late", "x", "张伟", NOW)
    for name in (path.name, f"{path.name}-wal"):
        shutil.copy(path.with_name(name), carried / name)
    before = {name: (carried / name).read_bytes() for name in (path.name, f"{path.name}-wal")}
    assert len(before[f"{path.name}-wal"]) > 0
    again = Catalogue.open(f"sqlite:///{tmp_path}/new/catalogue.db")
    restore(carried / path.name, again, tmp_path / "new")
    assert rows(again) == rows(full)
    assert {name: (carried / name).read_bytes() for name in before} == before
    again.close()
