"""A console over a small installation."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from films import NOW, NUMBER, Clock, film

from console.app import make_app
from console.context import ConsoleContext
from storage.catalogue.database import Catalogue
from storage.ledgers import originals
from storage.ledgers.casework import cases
from storage.settings import load_settings
from storage.stores.opening import open_store
from storage.trail.keys import sealing_of
from tasks.installation import open_installation
from tasks.receive.intake import Order


@pytest.fixture(scope="session")
def filled(tmp_path_factory) -> Path:
    """An installation with one case, a film that a browser plays and one that it does not."""
    from pipelines.ingest import ingest_dump
    from regulations.values.facts import Case, Officer

    root = tmp_path_factory.mktemp("console")
    film(root / "dump" / "A000001_000001_20260302093000_0001.MP4", 20)
    film(root / "dump" / "A000001_000001_20260302094000_0002.AVI", 2, "-c:v", "mjpeg", "-c:a", "pcm_s16le")
    with open_installation(root / "home", {}, "测试", "zh", lambda: NOW) as installation:
        with installation.catalogue.begin() as tx:
            case = Case(NUMBER, "行政检查", "某单位", "tonghua-hrss", party="<b>甲</b>", officers=(Officer("张伟"),))
            cases.save(tx, case, str(root), {}, NOW)
        ingest_dump(installation, Order(root / "dump", NUMBER))
        installation.case_folder(NUMBER).mkdir(parents=True, exist_ok=True)
    return root / "home"


@pytest.fixture
def home(filled: Path, tmp_path: Path) -> Path:
    """The installation, for one test."""
    return Path(shutil.copytree(filled, tmp_path / "home", symlinks=True))


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def context(home: Path, clock: Clock):
    settings = load_settings(home, {})
    made = ConsoleContext(settings, Catalogue.open(settings.database, sealing_of(settings.home)), open_store(settings.store), "zh", clock,
                          who="测试员")
    yield made
    made.catalogue.close()


@pytest.fixture
def browser(context: ConsoleContext) -> TestClient:
    return TestClient(make_app(context))


@pytest.fixture
def recordings(context: ConsoleContext) -> dict[str, str]:
    """{ending of the name: id}."""
    with context.catalogue.read() as tx:
        return {row.recording.name[-3:]: row.recording.id for row in originals.of_case(tx, NUMBER)}
