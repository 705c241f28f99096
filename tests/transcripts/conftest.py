"""The real model, and what it hears in the made visit: once for the whole room."""

from __future__ import annotations

import pytest
from speech_made import VISIT, Visit, joined

from transcripts.engines.engine import Engine
from transcripts.engines.opening import open_engine
from transcripts.hearing.session import transcribe
from transcripts.transcript import Transcript


@pytest.fixture(scope="session")
def engine() -> Engine:
    """The packaged model; `make setup` puts it there, so its absence fails the tests."""
    return open_engine(threads=2)


@pytest.fixture(scope="session")
def visit() -> Visit:
    return joined(VISIT)


@pytest.fixture(scope="session")
def heard_visit(visit: Visit, engine: Engine) -> Transcript:
    return transcribe(visit.sound, engine)
