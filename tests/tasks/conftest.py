from __future__ import annotations

import itertools
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import servers
from desk import Desk, opened

from storage.stores.opening import STORES

numbers = itertools.count(1)


@pytest.fixture
def open_desk(tmp_path: Path) -> Callable[..., Any]:
    """Open an installation in a folder of its own."""
    return lambda settings="", **more: opened(tmp_path / "home", settings, **more)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """An installation with the settings as they come."""
    with opened(tmp_path / "home") as opened_desk:
        yield opened_desk


@pytest.fixture(scope="session")
def s3_endpoint() -> Iterator[str]:
    """A SeaweedFS, with its credentials where every S3 tool takes them from."""
    program = servers.weed_program()
    if program is None:
        pytest.skip("SeaweedFS is not installed")
    with pytest.MonkeyPatch.context() as patch, servers.weed(program) as server:
        patch.setitem(os.environ, "AWS_ACCESS_KEY_ID", servers.ACCESS)
        patch.setitem(os.environ, "AWS_SECRET_ACCESS_KEY", servers.SECRET)
        yield server.endpoint


@pytest.fixture(params=sorted(STORES))
def any_store(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The URL of an empty store, of each kind."""
    if request.param == "file":
        return (tmp_path / "originals").as_uri()
    return f"s3://kept{next(numbers)}?endpoint={request.getfixturevalue('s3_endpoint')}"
