"""What the tests of this room share; `mediakit` beside it makes and damages real media."""

from __future__ import annotations

from pathlib import Path

import pytest
from mediakit import movie


@pytest.fixture(scope="session")
def whole_film(tmp_path_factory) -> Path:
    """Six seconds of H.264 and AAC with the index last, as a recorder writes it."""
    return movie(tmp_path_factory.mktemp("whole") / "whole.mp4", seconds=6)
