"""openai-whisper: the reference engine, an optional extra because it needs torch (`pip install 'liuhen[openai-whisper]'`).

The packaged weights are in CTranslate2's form, which this engine cannot read; `scripts/convert_whisper_weights.py` writes
them in its own, and they are then its default. Any other `.pt` file will do, or a model's name where the network is reachable.
"""

from __future__ import annotations

import base64
import gzip
import hashlib
import json
import math
import sys
from collections.abc import Collection, Sequence
from fractions import Fraction
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np

from messages.errors import BadCall, Unavailable
from transcripts.engines.engine import EngineAnswer, Waveform
from transcripts.engines.models import PACKAGED, fingerprint
from transcripts.engines.terms import Terms
from transcripts.transcript import Word

CHECKPOINT = "model.pt"  # in a converted folder: dimensions and weights
ABOUT = "about.json"  # in a converted folder: what a checkpoint has no place for
_RATE = 16_000  # samples a second
_PADDING = 4800  # samples of silence put before and after a piece, as for faster-whisper


def converted_folder() -> Path:
    """Return where the packaged weights lie in this engine's form, whether they are there or not."""
    return Path(sys.prefix) / "share" / "liuhen" / "models" / "whisper-base-openai"


def open_model(model: str | None, device: str, threads: int, terms: Terms) -> OpenAIWhisper:
    """Load `model`: a `.pt` file, a converted folder, or a name that openai-whisper knows (None: the packaged base weights)."""
    try:
        torch, whisper = import_module("torch"), import_module("whisper")
    except ImportError as problem:
        raise Unavailable("speech.engine_not_installed", engine="openai-whisper") from problem
    if device == "cuda" and not torch.cuda.is_available():
        raise Unavailable("speech.no_cuda")
    checkpoint = _checkpoint(model, whisper.available_models())
    torch.set_num_threads(max(1, threads))
    try:
        loaded = whisper.load_model(str(checkpoint), device=device)
        heads = _alignment_heads(checkpoint, loaded)
    except Exception as problem:  # torch raises RuntimeError, KeyError and pickle errors on a wrong file
        if isinstance(problem, OSError) and not isinstance(checkpoint, Path):
            raise Unavailable("speech.no_hub", model=checkpoint) from problem
        why = (str(problem).splitlines() or [type(problem).__name__])[0][:200]
        raise BadCall("speech.checkpoint_unusable", model=str(checkpoint), device=device, why=why) from problem
    return OpenAIWhisper(loaded, checkpoint, device, heads, terms)


def _checkpoint(model: str | None, known: Collection[str]) -> str | Path:
    """The checkpoint that `model` means, or a name to be fetched."""
    if not model or model == PACKAGED:
        packaged = converted_folder() / CHECKPOINT
        return packaged if packaged.is_file() else PACKAGED
    path = Path(model).expanduser()
    if path.is_file():
        return path
    if path.is_dir():
        if not (path / CHECKPOINT).is_file():
            raise BadCall("speech.checkpoint_missing", model=model, file=CHECKPOINT)
        return path / CHECKPOINT
    if model not in known:
        raise BadCall("speech.unknown_model", model=model, known=sorted(known))
    return model


def _alignment_heads(checkpoint: str | Path, loaded: Any) -> list[list[int]]:
    """Tell the model which attention heads show the words' times, where the converted folder says so."""
    description = checkpoint.with_name(ABOUT) if isinstance(checkpoint, Path) else None
    if description is None or not description.is_file():
        return []
    heads: list[list[int]] = json.loads(description.read_text(encoding="utf-8"))["alignment_heads"]
    mask = np.zeros((loaded.dims.n_text_layer, loaded.dims.n_text_head), dtype=bool)
    for layer, head in heads:
        mask[layer, head] = True
    loaded.set_alignment_heads(base64.b85encode(gzip.compress(mask.tobytes())))
    return heads


class OpenAIWhisper:
    """One loaded model."""

    name = "openai-whisper"

    def __init__(self, loaded: Any, checkpoint: str | Path, device: str, heads: list[list[int]], terms: Terms) -> None:
        self._model, self._terms = loaded, terms
        self._half = device == "cuda"
        weights, title = (fingerprint(checkpoint), checkpoint.stem) if isinstance(checkpoint, Path) else (checkpoint, checkpoint)
        if isinstance(checkpoint, Path) and checkpoint.name == CHECKPOINT:
            title = checkpoint.parent.name
        self.model = f"{title} ({weights[:12]})"
        settings = f"beam 5 zh half {self._half} hush {_PADDING} heads {heads} {terms.identity}"  # part of the identity: never reworded
        self.identity = hashlib.sha256(f"{self.name} {weights} {settings}".encode()).hexdigest()

    def recognise(self, pieces: Sequence[Waveform]) -> tuple[EngineAnswer, ...]:
        """Return one answer per piece, in the same order."""
        try:
            return tuple(self._answer(piece) for piece in pieces)
        except (RuntimeError, MemoryError) as problem:  # torch: no memory left, a device that went away
            why = (str(problem).splitlines() or [type(problem).__name__])[0]
            raise Unavailable("speech.engine_failed", engine=self.name, why=why) from problem

    def _answer(self, piece: Waveform) -> EngineAnswer:
        sound = np.pad(piece, _PADDING)
        answer = self._model.transcribe(
            sound, language="zh", beam_size=5, temperature=0.0, condition_on_previous_text=False,
            word_timestamps=True, no_speech_threshold=None, logprob_threshold=None, compression_ratio_threshold=None,
            fp16=self._half, verbose=None,
        )
        parts = answer["segments"]
        characters = sum(len(part["text"]) for part in parts)
        certainty = sum(math.exp(part["avg_logprob"]) * len(part["text"]) for part in parts) / max(1, characters)
        doubt = max((part["no_speech_prob"] for part in parts), default=1.0)
        last = Fraction(len(piece), _RATE)
        words = tuple(
            Word(_at(word["start"], last), _at(word["end"], last), word["word"], _exact(word["probability"]))
            for part in parts for word in part.get("words", ())
        )
        heard = EngineAnswer(answer["text"].strip(), _exact(certainty), _exact(doubt), words)
        return self._terms.corrected(heard, partial(self._likely, sound))

    def _likely(self, sound: Waveform, texts: Sequence[str]) -> list[float]:
        """How likely the model finds each text for this sound, in nats."""
        torch, audio, tokenizer = map(import_module, ("torch", "whisper.audio", "whisper.tokenizer"))
        tokens = tokenizer.get_tokenizer(self._model.is_multilingual, num_languages=self._model.num_languages, language="zh")
        mel = audio.log_mel_spectrogram(audio.pad_or_trim(sound), self._model.dims.n_mels, device=self._model.device)
        prompt, likely = [*tokens.sot_sequence_including_notimestamps], []
        with torch.no_grad():
            encoded = self._model.embed_audio((mel.half() if self._half else mel)[None])
            for text in texts:
                ids = tokens.encode(text)
                row = torch.tensor([prompt + ids], device=self._model.device)
                chances = self._model.logits(row, encoded)[0].float().log_softmax(-1)
                likely.append(sum(float(chances[len(prompt) - 1 + place, token]) for place, token in enumerate(ids)))
        return likely


def _at(seconds: float, last: Fraction) -> Fraction:
    """A time of the padded piece as seconds from the start of the piece itself, and within it."""
    return min(last, max(Fraction(0), _exact(seconds) - Fraction(_PADDING, _RATE)))


def _exact(value: float) -> Fraction:
    return Fraction(round(float(value) * 1000), 1000)
