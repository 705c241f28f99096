"""faster-whisper (CTranslate2): the default engine; int8 on the processor, float16 on a graphics card.

Pieces are at most some 12 s, so the encoder is given a window of 15 s instead of Whisper's 30 s: half the work for the same
error rate on our clips. A piece it is unsure of is tried again with the full window, and the more certain answer is kept. There is
no prompt and no sampling: prompts lost speech in trials, and two runs over the same sound must give the same record.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from fractions import Fraction
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from messages.errors import BadCall, Unavailable
from transcripts.engines.engine import EngineAnswer, Waveform
from transcripts.engines.models import fingerprint, model_folder
from transcripts.engines.terms import Terms
from transcripts.transcript import Word

_FRAMES = 100  # mel frames a second
_FULL = 3000  # frames of Whisper's own window
_LEAST_CHANCE = 1e-9  # 0–1; the smallest probability a token is counted with
_MOST_WORKERS = 8  # threads, each with buffers of its own: more cores would cost memory, not time
_TOKENS_BASE, _TOKENS_A_SECOND = 40, 12  # the most tokens an answer may have; a loop is cut off there


@dataclass(frozen=True, slots=True)
class SpeechDecoding:
    """How the model is asked."""

    beam: int = 5
    window: int = 1500  # frames; the least the encoder is given
    margin: int = 100  # frames the model wants to see after a piece
    padding: int = 4800  # samples of silence put before and after a piece: without them first and last words were lost
    unsure: float = 0.5  # 0–1; below this a piece is tried again with the full window: more expensive above, more errors below
    batch: int = 4  # pieces given to the model together
    language: str = "zh"
    timestamps: bool = True  # whether the model writes time marks as well: it was trained on such text, and mishears less
    foreign: float = 0.7  # 0–1; from which certainty another language is believed …
    foreign_seconds: float = 2.0  # … and in how long a piece: the model guesses on less


def open_model(model: str | None, device: str, threads: int, terms: Terms) -> FasterWhisper:
    """Load the weights `model` (None: the packaged ones; a folder; a name where a hub is reachable)."""
    if device == "cuda" and not _graphics_cards():
        raise Unavailable("speech.no_cuda")
    folder = model_folder(model) or _downloaded(str(model))
    return FasterWhisper(folder, device, threads, terms)


def _graphics_cards() -> int:
    """How many cards CTranslate2 can use; none where it cannot ask."""
    import ctranslate2

    try:
        return int(ctranslate2.get_cuda_device_count())
    except RuntimeError:  # a driver that is too old, or half removed
        return 0


def precision(device: str) -> str:
    """Return in which numbers the model computes: whole bytes on a processor, half-precision floats on a graphics card."""
    return "int8" if device == "cpu" else "float16"


def _downloaded(name: str) -> Path:
    """The folder of a model known by name: from the local cache, else from the hub."""
    from faster_whisper.utils import available_models, download_model

    if name not in available_models():
        raise BadCall("speech.unknown_model", model=name, known=sorted(available_models()))
    for offline in (True, False):
        try:
            return Path(download_model(name, local_files_only=offline))
        except Exception as problem:  # noqa: BLE001 - the hub's client raises many unrelated kinds
            last = problem
    raise Unavailable("speech.no_hub", model=name) from last


class FasterWhisper:
    """One loaded model; safe to use from several threads."""

    name = "faster-whisper"

    def __init__(self, folder: Path, device: str, threads: int, terms: Terms, decoding: SpeechDecoding | None = None) -> None:
        from faster_whisper import WhisperModel
        from faster_whisper.tokenizer import Tokenizer
        from faster_whisper.transcribe import get_suppressed_tokens

        self._decoding, self._terms = decoding or SpeechDecoding(), terms
        self._workers = max(1, min(threads, _MOST_WORKERS)) if device == "cpu" else 1
        kind = precision(device)
        try:
            self._model = WhisperModel(str(folder), device=device, compute_type=kind, cpu_threads=1, num_workers=self._workers,
                                       local_files_only=True)
        except Exception as problem:  # CTranslate2 and tokenizers raise RuntimeError, ValueError and their own
            why = (str(problem).splitlines() or [type(problem).__name__])[0]
            raise BadCall("speech.model_unusable", model=str(folder), device=device, why=why) from problem
        multilingual = self._model.model.is_multilingual
        self._tokens = Tokenizer(self._model.hf_tokenizer, multilingual, "transcribe", self._decoding.language)
        self._suppressed = list(get_suppressed_tokens(self._tokens, [-1]))
        weights = fingerprint(folder / "model.bin")
        self.model = f"{folder.name} ({weights[:12]})"
        self.identity = hashlib.sha256(f"{self.name} {weights} {kind} {self._decoding} {terms.identity}".encode()).hexdigest()

    def recognise(self, pieces: Sequence[Waveform]) -> tuple[EngineAnswer, ...]:
        """Return one answer per piece, in the same order; the batches share the processor's cores."""
        size = self._decoding.batch
        batches = [pieces[start : start + size] for start in range(0, len(pieces), size)]
        try:
            with ThreadPoolExecutor(max_workers=self._workers) as pool:
                return tuple(answer for answers in pool.map(self._batch, batches) for answer in answers)
        except (RuntimeError, MemoryError) as problem:  # CTranslate2: no memory left, a device that went away
            why = (str(problem).splitlines() or [type(problem).__name__])[0]
            raise Unavailable("speech.engine_failed", engine=self.name, why=why) from problem

    def _batch(self, pieces: Sequence[Waveform]) -> list[EngineAnswer]:
        longest = max(len(piece) for piece in pieces) // 160 + 2 * self._decoding.padding // 160 + self._decoding.margin
        window = min(_FULL, max(self._decoding.window, longest + longest % 2))
        answers = self._ask(pieces, window)
        doubtful = [place for place, answer in enumerate(answers) if answer.score < self._decoding.unsure]
        size = max(1, self._decoding.batch * window // _FULL)  # as much sound at a time: a beam's memory grows with both
        for start in range(0, len(doubtful) if window < _FULL else 0, size):
            retried = doubtful[start : start + size]
            for place, second_answer in zip(retried, self._ask([pieces[place] for place in retried], _FULL), strict=True):
                if second_answer.score > answers[place].score:
                    answers[place] = second_answer
        return answers

    def _ask(self, pieces: Sequence[Waveform], window: int) -> list[EngineAnswer]:
        encoded = self._model.encode(np.stack([self._features(piece, window) for piece in pieces]))
        prompt = self._model.get_prompt(self._tokens, [], without_timestamps=not self._decoding.timestamps)
        limit = _TOKENS_BASE + _TOKENS_A_SECOND * max(len(piece) for piece in pieces) // 16_000
        results = self._model.model.generate(
            encoded, [prompt] * len(pieces), beam_size=self._decoding.beam, max_length=min(448, len(prompt) + limit),
            suppress_blank=True, suppress_tokens=self._suppressed, return_scores=True, return_no_speech_prob=True,
        )
        tokens = [[token for token in result.sequences_ids[0] if token < self._tokens.eot] for result in results]
        frames = [min(window, (len(piece) + self._decoding.padding) // 160) for piece in pieces]
        timed = self._times(encoded, tokens, frames)
        languages = self._languages(encoded, pieces)
        return [
            self._terms.corrected(
                EngineAnswer(self._tokens.decode(ids).strip(), _certainty(math.exp(result.scores[0])),
                             _certainty(result.no_speech_prob), words, language),
                partial(self._likely, encoded, place, frames[place]))
            for place, (ids, result, words, language) in enumerate(zip(tokens, results, timed, languages, strict=True))
        ]

    def _likely(self, encoded: Any, place: int, frames: int, texts: Sequence[str]) -> list[float]:
        """How likely the model finds each text for the piece at this place of the batch, in nats."""
        from ctranslate2 import Device, StorageView

        sound = np.array(encoded.to_device(Device.cpu) if encoded.device != "cpu" else encoded)[place : place + 1]
        likely: list[float] = []
        for start in range(0, len(texts), self._decoding.batch):
            tokens = [self._tokens.encode(text) for text in texts[start : start + self._decoding.batch]]
            repeated = StorageView.from_array(np.ascontiguousarray(np.repeat(sound, len(tokens), axis=0)))
            alignments = self._model.model.align(repeated, self._tokens.sot_sequence, tokens, [frames] * len(tokens))
            likely += [sum(math.log(max(chance, _LEAST_CHANCE)) for chance in result.text_token_probs) for result in alignments]
        return likely

    def _languages(self, encoded: Any, pieces: Sequence[Waveform]) -> list[str]:
        """Which other language each piece is in; empty for Chinese and for pieces too short to tell."""
        if not self._model.model.is_multilingual:
            return [""] * len(pieces)
        long_enough = [len(piece) >= self._decoding.foreign_seconds * 16_000 for piece in pieces]
        detected = self._model.model.detect_language(encoded) if any(long_enough) else [()] * len(pieces)
        return [other_language(likely, self._decoding) if enough else "" for likely, enough in zip(detected, long_enough, strict=True)]

    def _features(self, piece: Waveform, window: int) -> npt.NDArray[np.float32]:
        features = self._model.feature_extractor(np.pad(piece, self._decoding.padding))[..., :-1][:, :window]
        return np.pad(features, ((0, 0), (0, window - features.shape[1])))

    def _times(self, encoded: Any, tokens: list[list[int]], frames: list[int]) -> list[tuple[Word, ...]]:
        """Place each word by the model's own attention."""
        if not any(tokens):
            return [() for _ in tokens]
        alignments = self._model.model.align(encoded, self._tokens.sot_sequence, tokens, frames)
        return [self._words(ids, result) for ids, result in zip(tokens, alignments, strict=True)]

    def _words(self, ids: list[int], result: Any) -> tuple[Word, ...]:
        if not ids:
            return ()
        texts, groups = self._tokens.split_to_word_tokens([*ids, self._tokens.eot])
        first_frame: dict[int, int] = {}
        for token, frame in result.alignments:
            first_frame.setdefault(token, frame)
        last = result.alignments[-1][1]
        words, position = [], 0
        for text, group in zip(texts[:-1], groups[:-1], strict=True):
            begin, after = first_frame.get(position, last), first_frame.get(position + len(group), last)
            chances = result.text_token_probs[position : position + len(group)]
            start, end = self._seconds_at(begin), self._seconds_at(max(begin, after))
            words.append(Word(start, end, text, _certainty(sum(chances) / max(1, len(chances)))))
            position += len(group)
        return tuple(words)

    def _seconds_at(self, frame: int) -> Fraction:
        """A frame of the decoder's attention (50 a second) as seconds from the start of the piece."""
        return max(Fraction(0), Fraction(frame, 50) - Fraction(self._decoding.padding, 16_000))


def other_language(likely: Sequence[tuple[str, float]], decoding: SpeechDecoding) -> str:
    """Return the language that the model detects ("en"), where it is certain of one that is not Chinese; else an empty string."""
    for token, certainty in likely:
        language = token.strip("<|>")
        if language not in (decoding.language, "yue") and certainty >= decoding.foreign:
            return language
    return ""


def _certainty(value: float) -> Fraction:
    """A certainty to a thousandth: exact enough, and the same on every machine that computes it so."""
    return Fraction(round(min(1.0, max(0.0, value)) * 1000), 1000)
