from __future__ import annotations

import contextlib
import itertools
import os
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import ceph
import pytest
import servers
from sqlalchemy import create_engine, text

from footage.values.recordings import BEIJING
from storage.catalogue.database import Catalogue
from storage.stores.objects import Store
from storage.stores.opening import STORES, open_store

numbers = itertools.count(1)


@pytest.fixture
def now() -> datetime:
    return datetime(2026, 3, 2, 9, 30, 5, tzinfo=BEIJING)


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """A PostgreSQL server; its URL ends where the database name goes. Holds a template with the newest schema."""
    programs = servers.postgres_programs()
    if programs is None:
        pytest.skip("PostgreSQL is not installed")
    with servers.postgres(programs) as url:
        _admin(url, "CREATE DATABASE template_liuhen")
        Catalogue.open(url + "template_liuhen").close()
        yield url


def _admin(url: str, statement: str) -> None:
    engine = create_engine(url.replace("postgresql:", "postgresql+psycopg:") + "postgres", isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(statement))
    engine.dispose()


@pytest.fixture
def new_postgres(postgres: str) -> str:
    """An empty database."""
    name = f"liuhen_{next(numbers)}"
    _admin(postgres, f"CREATE DATABASE {name}")
    return postgres + name


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The URL of a catalogue of its own, in each database."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'catalogue.db'}"
    url: str = request.getfixturevalue("postgres")
    name = f"liuhen_{next(numbers)}"
    _admin(url, f"CREATE DATABASE {name} TEMPLATE template_liuhen")
    return url + name


@pytest.fixture
def catalogue(database: str) -> Iterator[Catalogue]:
    opened = Catalogue.open(database)
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def weed() -> Iterator[servers.Weed]:
    """A SeaweedFS, and its credentials where every S3 tool takes them from."""
    program = servers.weed_program()
    if program is None:
        pytest.skip("SeaweedFS is not installed")
    with credentials(), servers.weed(program) as server:
        yield server


@contextlib.contextmanager
def credentials() -> Iterator[None]:
    before = {name: os.environ.get(name) for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY")}
    os.environ["AWS_ACCESS_KEY_ID"], os.environ["AWS_SECRET_ACCESS_KEY"] = servers.ACCESS, servers.SECRET
    yield
    for name, value in before.items():
        os.environ.pop(name) if value is None else os.environ.__setitem__(name, value)


@pytest.fixture(scope="session")
def s3_server(request: pytest.FixtureRequest) -> Iterator[servers.Weed | ceph.Ceph]:
    """SeaweedFS, or Ceph where `make test-ceph` asks for it."""
    if not os.environ.get("LIUHEN_TEST_CEPH"):
        yield request.getfixturevalue("weed")
        return
    if not ceph.installed():
        pytest.skip("Ceph is not installed")
    with credentials(), ceph.ceph() as server:
        yield server


@pytest.fixture
def s3_url(s3_server: servers.Weed | ceph.Ceph) -> str:
    return f"s3://originals{next(numbers)}?endpoint={s3_server.endpoint}"


@pytest.fixture(params=sorted(STORES))
def store_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The URL of an empty store, of each kind."""
    return (tmp_path / "originals").as_uri() if request.param == "file" else str(request.getfixturevalue("s3_url"))


@pytest.fixture
def store(store_url: str) -> Store:
    return open_store(store_url)
