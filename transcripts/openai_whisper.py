"""openai-whisper: the reference engine, an optional extra because it needs torch (`pip install 'liuhen[openai-whisper]'`).

The packaged weights are in CTranslate2's form, which this engine cannot read: give it a `.pt` file, or a model's name where
the network is reachable.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Sequence
from fractions import Fraction
from importlib import import_module
from pathlib import Path
from typing import Any

from messages.errors import BadCall, Unavailable
from transcripts.engines import Piece, Said, Word
from transcripts.models import fingerprint


def open_model(model: str | None, device: str = "cpu", threads: int = 2) -> OpenAIWhisper:
    """Load `model`: the path of a `.pt` file, or a name that openai-whisper knows (None: base)."""
    try:
        torch, whisper = import_module("torch"), import_module("whisper")
    except ImportError as problem:
        raise Unavailable("speech.engine_not_installed", engine="openai-whisper") from problem
    wanted = model or "base"
    if wanted not in whisper.available_models() and not Path(wanted).is_file():
        raise BadCall("speech.unknown_model", model=wanted, known=sorted(whisper.available_models()))
    torch.set_num_threads(max(1, threads))
    try:
        loaded = whisper.load_model(wanted, device=device)
    except OSError as problem:
        raise Unavailable("speech.no_hub", model=wanted) from problem
    except Exception as problem:  # torch raises RuntimeError, KeyError and pickle errors on a wrong file
        raise BadCall("speech.model_unusable", model=wanted, device=device, why=str(problem)[:200]) from problem
    return OpenAIWhisper(loaded, wanted, device)


class OpenAIWhisper:
    """One loaded model."""

    name = "openai-whisper"

    def __init__(self, loaded: Any, wanted: str, device: str) -> None:
        self._model = loaded
        self._half = device == "cuda"
        weights = fingerprint(Path(wanted)) if Path(wanted).is_file() else wanted
        self.model = f"{Path(wanted).stem} ({weights[:12]})"
        self.identity = hashlib.sha256(f"{self.name} {weights} beam 5 zh half {self._half}".encode()).hexdigest()

    def recognise(self, pieces: Sequence[Piece]) -> tuple[Said, ...]:
        """Return one answer a piece, in the same order."""
        return tuple(self._one(piece) for piece in pieces)

    def _one(self, piece: Piece) -> Said:
        answer = self._model.transcribe(
            piece, language="zh", beam_size=5, temperature=0.0, condition_on_previous_text=False, word_timestamps=True,
            no_speech_threshold=None, logprob_threshold=None, compression_ratio_threshold=None, fp16=self._half, verbose=None,
        )
        parts = answer["segments"]
        letters = sum(len(part["text"]) for part in parts)
        sure = sum(math.exp(part["avg_logprob"]) * len(part["text"]) for part in parts) / max(1, letters)
        doubt = max((part["no_speech_prob"] for part in parts), default=1.0)
        words = tuple(
            Word(_exact(word["start"]), _exact(word["end"]), word["word"], _exact(word["probability"]))
            for part in parts for word in part.get("words", ())
        )
        return Said(answer["text"].strip(), _exact(sure), _exact(doubt), words)


def _exact(value: float) -> Fraction:
    return Fraction(round(float(value) * 1000), 1000)
