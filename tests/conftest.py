"""What every room's tests share: where the repository lies, and which clauses a passing test shows to hold."""

from __future__ import annotations

import json
import os
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from longest import LONGEST

ROOT = Path(__file__).resolve().parent.parent
SHARED = ROOT.parent / "shared"  # more test data, on the machines that have it

os.environ.setdefault("PREFECT_SERVER_ANALYTICS_ENABLED", "false")
os.environ.setdefault("DO_NOT_TRACK", "1")

# A shell's background job ignores SIGINT, and so would every process the tests start and stop by it.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)

# A busy machine is no failure: how fast something is stands in benchmarks/, never in a test.
settings.register_profile("liuhen", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("liuhen")


class OrdinaryUmask:
    """Has each fixture and each test begin with the umask of an ordinary account: opening an installation closes it for the whole process.

    A plugin of its own, as what is made once for the session asks no conftest.
    """

    @pytest.hookimpl(tryfirst=True)
    def pytest_fixture_setup(self) -> None:
        os.umask(0o022)

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_call(self) -> None:
        os.umask(0o022)


@pytest.fixture(scope="session")
def root() -> Path:
    """The repository's root."""
    return ROOT


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of additional test data; the test is skipped where it is not there."""
    if not SHARED.is_dir():
        pytest.skip("no ../shared on this machine")
    return SHARED


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Iterator[None]:
    """Carry the requirement ids of a test in its report, so that they cross from the workers."""
    outcome: Any = yield
    ids = [str(name) for mark in item.iter_markers("requirement") for name in mark.args]
    if ids:
        outcome.get_result().user_properties.append(("requirement", ids))


class LawCoverage:
    """Collects which clauses were shown, and writes them where `--law-coverage FILE` says."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.shown: dict[str, dict[str, bool]] = {}

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        ids = [name for key, names in report.user_properties if key == "requirement" for name in names]
        test = report.nodeid.split("[")[0]
        for name in ids:
            if not report.skipped and (report.when == "call" or report.failed):
                seen = self.shown.setdefault(name, {})
                seen[test] = seen.get(test, True) and report.passed

    def pytest_sessionfinish(self) -> None:
        self.path.write_text(json.dumps(self.shown, ensure_ascii=False, indent=1, sort_keys=True), encoding="utf-8")


class MarkedOnly:
    """Writes which tests claim which clause, without running them."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def pytest_collection_finish(self, session: pytest.Session) -> None:
        shown: dict[str, dict[str, bool]] = {}
        for item in session.items:
            for mark in item.iter_markers("requirement"):
                for name in mark.args:
                    shown.setdefault(str(name), {})[item.nodeid.split("[")[0]] = True
        self.path.write_text(json.dumps(shown, ensure_ascii=False, indent=1, sort_keys=True), encoding="utf-8")


@pytest.hookimpl(tryfirst=True)  # before pytest-xdist reads the groups
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Keep the tests of a file in one worker, so that what they share is made once, and begin with what takes longest."""
    names = {}
    for item in items:
        marked = item.get_closest_marker("xdist_group")
        names[item] = marked.args[0] if marked else item.path.name
        if marked is None:
            item.add_marker(pytest.mark.xdist_group(item.path.name))
    items.sort(key=lambda item: LONGEST.index(names[item]) if names[item] in LONGEST else len(LONGEST))


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--law-coverage", metavar="FILE", help="write which clauses the passing tests show to hold")


def pytest_configure(config: pytest.Config) -> None:
    config.option.loadscopereorder = False  # pytest-xdist would begin with the groups of the most tests
    config.pluginmanager.register(OrdinaryUmask(), "ordinary-umask")
    target = config.getoption("--law-coverage")
    if target and not hasattr(config, "workerinput"):
        plugin = MarkedOnly if config.option.collectonly else LawCoverage
        config.pluginmanager.register(plugin(Path(target)), "law-coverage")
