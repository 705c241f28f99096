"""The speech engines behind one interface: one entry in ENGINES each."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from importlib import import_module
from typing import TYPE_CHECKING, Protocol

import numpy as np
import numpy.typing as npt

from messages.errors import BadCall

if TYPE_CHECKING:
    from transcripts.terms import Terms

Piece = npt.NDArray[np.float32]  # mono, 16 kHz, -1 … 1


@dataclass(frozen=True, slots=True)
class Word:
    """One word, or one character of Chinese, with its time."""

    start: Fraction  # s
    end: Fraction  # s
    text: str
    score: Fraction  # 0–1; the engine's own certainty
    heard: str = ""  # what the engine itself wrote, where one of the field's words was put in its place


@dataclass(frozen=True, slots=True)
class Said:
    """What an engine made of one piece of speech."""

    text: str  # as the engine wrote it
    score: Fraction  # 0–1; mean certainty of its tokens
    no_speech: Fraction  # 0–1; how far the engine itself doubts that this is speech
    words: tuple[Word, ...] = ()  # times from the start of the piece
    language: str = ""  # which other language this seems to be ("en", "ja"); empty for Chinese, or where the engine cannot tell


class Engine(Protocol):
    """Turns pieces of speech (each at most 30 s) into text, without a prompt and without chance in it."""

    name: str  # key in ENGINES
    model: str  # which weights, for a person: "whisper-base (d01c3014881c)"
    identity: str  # SHA-256 of the weights and every setting that changes the answer

    def recognise(self, pieces: Sequence[Piece]) -> tuple[Said, ...]:
        """Return one answer a piece, in the same order."""


ENGINES: dict[str, str] = {  # name → module with `open_model(model, device, threads, terms)`; imported only when it is used
    "faster-whisper": "transcripts.faster_whisper",
    "openai-whisper": "transcripts.openai_whisper",
}


def open_engine(
    name: str = "faster-whisper", model: str | None = None, device: str = "cpu", threads: int = 2, terms: Terms | None = None,
) -> Engine:
    """Load an engine with its model (None: the packaged base weights) and the field's own words (None: our list) on `cpu` or `cuda`.

    One clear sentence each: an unknown engine or device, a wrong folder (BadCall), missing weights, an engine that is not
    installed, a model that cannot be fetched (Unavailable).
    """
    if name not in ENGINES:
        raise BadCall("speech.unknown_engine", engine=name, known=sorted(ENGINES))
    if device not in ("cpu", "cuda"):
        raise BadCall("speech.unknown_device", device=device)
    from transcripts.terms import Terms

    loader: Callable[[str | None, str, int, Terms], Engine] = import_module(ENGINES[name]).open_model
    return loader(model, device, threads, Terms.load() if terms is None else terms)
