"""Opening a speech engine by its name: one line in ENGINES each."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import TYPE_CHECKING

from messages.errors import BadCall
from transcripts.engines.engine import Engine

if TYPE_CHECKING:
    from transcripts.engines.terms import Terms

ENGINES: dict[str, str] = {  # name → module with `open_model(model, device, threads, terms)`; imported only when it is used
    "faster-whisper": "transcripts.engines.faster_whisper",
    "openai-whisper": "transcripts.engines.openai_whisper",
}


def open_engine(
    name: str = "faster-whisper", model: str | None = None, device: str = "cpu", threads: int = 2, terms: Terms | None = None,
) -> Engine:
    """Load an engine with its model (None: the packaged base weights) and the field's own words (None: our list) on `cpu` or `cuda`.

    BadCall for an unknown engine or device and for a wrong folder; Unavailable for missing weights, an engine that is not
    installed and a model that cannot be downloaded.
    """
    if name not in ENGINES:
        raise BadCall("speech.unknown_engine", engine=name, known=sorted(ENGINES))
    if device not in ("cpu", "cuda"):
        raise BadCall("speech.unknown_device", device=device)
    from transcripts.engines.terms import Terms

    loader: Callable[[str | None, str, int, Terms], Engine] = import_module(ENGINES[name]).open_model
    return loader(model, device, threads, Terms.load() if terms is None else terms)
