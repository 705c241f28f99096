from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from desk import Desk, opened


@pytest.fixture
def open_desk(tmp_path: Path) -> Callable[..., Any]:
    """Open an installation in a folder of its own."""
    return lambda settings="", **more: opened(tmp_path / "home", settings, **more)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """An installation with the settings as they come."""
    with opened(tmp_path / "home") as opened_desk:
        yield opened_desk
