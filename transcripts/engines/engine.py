"""What a speech engine is, and what it answers; `opening` names those there are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Protocol

import numpy as np
import numpy.typing as npt

from transcripts.transcript import Word

Waveform = npt.NDArray[np.float32]  # mono, 16 kHz, -1 … 1


@dataclass(frozen=True, slots=True)
class EngineAnswer:
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

    def recognise(self, pieces: Sequence[Waveform]) -> tuple[EngineAnswer, ...]:
        """Return one answer per piece, in the same order."""

