from __future__ import annotations

import subprocess
import sys
import threading
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from examples import NOW
from sqlalchemy import text
from sqlalchemy.exc import StatementError

from messages.errors import BadCall, Unavailable
from storage.catalogue.database import Catalogue
from storage.catalogue.migrate import config
from storage.catalogue.models.originals import Base
from storage.catalogue.schema import HEAD
from storage.ledgers import dumps
from storage.trail import audit


def test_the_schema_is_what_the_models_say(catalogue: Catalogue):
    with catalogue.engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), Base.metadata) == []


def test_the_newest_migration_is_the_one_the_models_name():
    assert ScriptDirectory.from_config(config()).get_current_head() == HEAD


def test_an_empty_postgresql_is_made_ready_once_by_many(new_postgres: str):
    opened: list[Catalogue] = []
    threads = [threading.Thread(target=lambda: opened.append(Catalogue.open(new_postgres))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [catalogue.revision() for catalogue in opened] == [HEAD] * 4
    for catalogue in opened:
        catalogue.close()


def test_an_empty_sqlite_is_made_ready_once_by_many(tmp_path: Path):
    url = f"sqlite:///{tmp_path}/home/catalogue.db"
    code = (f"from storage.catalogue.database import Catalogue; catalogue = Catalogue.open({url!r}); catalogue.engine;"
            "print(catalogue.revision())")
    runs = [subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True) for _ in range(3)]
    assert [run.communicate()[0].strip() for run in runs] == [HEAD] * 3


def test_a_transaction_is_kept_whole_or_not_at_all(catalogue: Catalogue):
    with pytest.raises(ZeroDivisionError), catalogue.begin() as tx:
        dumps.open_dump(tx, root="/media/A", unit=None, by="张伟", case=None, received_at=NOW, started_at=NOW)
        raise ZeroDivisionError
    with catalogue.read() as tx:
        assert dumps.dumps(tx) == ()


def test_a_time_without_a_zone_is_refused(catalogue: Catalogue):
    with pytest.raises(StatementError, match="without a zone"), catalogue.begin() as tx:
        dumps.open_dump(tx, root="/", unit=None, by=None, case=None, received_at=NOW.replace(tzinfo=None), started_at=NOW)


def test_writers_wait_for_each_other_and_readers_do_not_wait(catalogue: Catalogue):
    def write(name: str) -> None:
        for number in range(25):
            with catalogue.begin() as tx:
                audit.append(tx, "test", f"{name}{number}", "張三", NOW)

    threads = [threading.Thread(target=write, args=(name,)) for name in "abcd"]
    for thread in threads:
        thread.start()
    with catalogue.read() as tx:
        before = audit.verify(tx)
    for thread in threads:
        thread.join()
    with catalogue.read() as tx:
        after = audit.verify(tx)
    assert before.intact and after.intact and after.events == 100


def test_sqlite_is_safe_against_a_power_cut(tmp_path: Path):
    catalogue = Catalogue.open(f"sqlite:///{tmp_path}/c.db")
    with catalogue.begin() as tx:
        asked = [tx.execute(text(f"PRAGMA {name}")).scalar() for name in ("journal_mode", "synchronous", "foreign_keys")]
    assert asked == ["wal", 2, 1]


@pytest.mark.parametrize("url", ["", "sqlite://", "sqlite:///:memory:", "mysql://host/x", "postgresql+asyncpg://host/x", "no url"])
def test_a_wrong_url_is_refused(url: str):
    with pytest.raises(BadCall):
        Catalogue.open(url)


def test_an_unreachable_database_is_reported_without_its_password(tmp_path: Path):
    with pytest.raises(Unavailable) as raised:
        Catalogue.open("postgresql://liuhen:secret@127.0.0.1:1/liuhen?connect_timeout=2")
    assert "127.0.0.1" in raised.value.say("en") and "secret" not in raised.value.say("en")
    (tmp_path / "c.db").write_bytes(b"this is no database, but a text that someone put there" * 100)
    with pytest.raises(Unavailable):
        Catalogue.open(f"sqlite:///{tmp_path}/c.db")


def test_a_light_command_does_not_wait_for_alembic(tmp_path: Path):
    url = f"sqlite:///{tmp_path}/c.db"
    Catalogue.open(url).close()
    code = (f"import sys; from storage.catalogue.database import Catalogue; Catalogue.open({url!r}); "
            "print('alembic' in sys.modules, 'minio' in sys.modules)")
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split() == ["False", "False"]
