"""An office in a real browser: a case of two recorders that was reviewed, people who log in, Debian's Chromium."""

from __future__ import annotations

import shutil
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
import uvicorn
from morning import CASE, FILMS, PASSWORD, WHEN, Office, enter_people, film
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from console.app import make_app
from console.context import ConsoleContext
from footage.values.recordings import BEIJING
from regulations.values.facts import Case, Officer
from storage.catalogue.database import Catalogue
from storage.ledgers.casework import cases
from storage.settings import load_settings
from storage.stores.opening import open_store
from storage.trail.keys import sealing_of
from tasks.installation import open_installation
from tasks.receive.intake import Order


@pytest.fixture(scope="session")
def reviewed(tmp_path_factory) -> Path:
    """An installation with a reviewed case, and people who log in."""
    from pipelines.ingest import ingest_dump
    from pipelines.review import review_case

    root = tmp_path_factory.mktemp("scenarios")
    for device, at, seconds, rate, number in FILMS:
        film(root / device / f"{device}_000001_20260302{at}_{number:04}.MP4", seconds, rate)
    with open_installation(root / "home", {}, "测试", "zh", lambda: WHEN) as installation:
        with installation.catalogue.begin() as tx:
            officers = (Officer("张伟"), Officer("李娜"))
            case = Case(CASE, "行政处罚", "监察支队", "tonghua-hrss", party="某某建筑工程有限公司", officers=officers, cause="拖欠劳动报酬")
            cases.save(tx, case, str(root), {}, WHEN)
        for device in ("A000001", "B000002"):
            ingest_dump(installation, Order(root / device, CASE))
        review_case(installation, CASE)
        with installation.catalogue.begin() as tx:
            enter_people(tx)
    return root / "home"


@pytest.fixture
def office(reviewed: Path, tmp_path: Path) -> Iterator[Office]:
    """The installation for one test, its console on a port of this machine, by the clock of this machine from the day of the case on."""
    home = Path(shutil.copytree(reviewed, tmp_path / "home", symlinks=True))
    settings = load_settings(home, {})
    ahead = WHEN + timedelta(hours=1) - datetime.now(BEIJING)
    catalogue = Catalogue.open(settings.database, sealing_of(settings.home))
    context = ConsoleContext(settings, catalogue, open_store(settings.store), "zh", lambda: datetime.now(BEIJING) + ahead)
    config = uvicorn.Config(make_app(replace(context)), port=0, log_level="warning", timeout_graceful_shutdown=1)
    running = uvicorn.Server(config)
    thread = threading.Thread(target=running.run)
    thread.start()
    while not running.started:
        time.sleep(0.02)
    yield Office(context, f"http://127.0.0.1:{running.servers[0].sockets[0].getsockname()[1]}")
    running.should_exit = True
    thread.join()
    catalogue.close()


@pytest.fixture(scope="module")
def chromium(reviewed: Path) -> Iterator[Browser]:
    """The browser; of one file: while it runs, no other test of the process could begin a loop of its own."""
    program = shutil.which("chromium")
    if program is None:
        pytest.skip("no Chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox", "--autoplay-policy=no-user-gesture-required"])
        yield browser
        browser.close()


@pytest.fixture
def window(chromium: Browser, office: Office) -> Iterator[Callable[..., Page]]:
    """Open a browser of its own for a person, who logs in; what its pages complain of fails the test."""
    contexts: list[BrowserContext] = []
    complaints: list[str] = []

    def open_for(name: str | None, width: int = 1366, height: int = 768) -> Page:
        context = chromium.new_context(viewport={"width": width, "height": height}, locale="zh-CN", timezone_id="Asia/Shanghai")
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(20_000)
        page.on("pageerror", lambda problem: complaints.append(str(problem)))
        page.on("console", lambda said: complaints.append(said.text) if "Content Security Policy" in said.text else None)
        if name is not None:
            page.goto(office.address + "/login")
            page.fill("#name", name)
            page.fill("#password", PASSWORD)
            page.press("#password", "Enter")
            page.wait_for_selector(".who form")
        return page

    yield open_for
    for context in contexts:
        context.close()
    assert complaints == []

