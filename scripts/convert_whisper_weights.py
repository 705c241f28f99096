"""Write the packaged speech weights in openai-whisper's form: CTranslate2's tensors, by name, as one `.pt` checkpoint.

`make test-openai-whisper` runs it; it needs torch. A second run looks at the SHA-256 of the source and does nothing.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import struct
import sys
from collections.abc import Mapping
from importlib import import_module
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
import numpy.typing as npt

from messages.errors import LiuhenError
from transcripts.engines.models import fingerprint, packaged_model
from transcripts.engines.openai_whisper import ABOUT, CHECKPOINT, converted_folder

Tensor = npt.NDArray[np.float32]

_FORM = 6  # the binary version of CTranslate2's files that is read here
_TYPES = {0: "<f4", 1: "i1", 2: "<i2", 3: "<i4", 4: "<f2"}  # CTranslate2's type number → NumPy's name
_FLOATS = (0, 4)  # float32 and float16; whole numbers are settings, or quantised weights, which are not taken
_MOST_TENSORS = 10_000

# CTranslate2's names → openai-whisper's, part by part; a fused linear layer becomes several.
_OUTER = {
    "embeddings/weight": "token_embedding.weight", "position_encodings/encodings": "positional_embedding",
    "conv1/weight": "conv1.weight", "conv1/bias": "conv1.bias", "conv2/weight": "conv2.weight", "conv2/bias": "conv2.bias",
}
_LAST_NORM = {"encoder": "ln_post", "decoder": "ln"}
_NORMS = {"self_attention/layer_norm": "attn_ln", "attention/layer_norm": "cross_attn_ln", "ffn/layer_norm": "mlp_ln"}
_KINDS = {"weight": "weight", "bias": "bias", "gamma": "weight", "beta": "bias"}
_LINEARS = {
    "self_attention/linear_0": ("attn.query", "attn.key", "attn.value"), "self_attention/linear_1": ("attn.out",),
    "attention/linear_0": ("cross_attn.query",), "attention/linear_1": ("cross_attn.key", "cross_attn.value"),
    "attention/linear_2": ("cross_attn.out",), "ffn/linear_0": ("mlp.0",), "ffn/linear_1": ("mlp.2",),
}


class WrongWeightsError(Exception):
    """The file is not the CTranslate2 Whisper model that this script knows."""


def main(arguments: list[str] | None = None) -> int:
    """Convert the weights; 0 when the checkpoint is there, 1 with one sentence on stderr when it cannot be made."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--source", type=Path, help="a CTranslate2 Whisper folder (without it: the packaged weights)")
    parser.add_argument("--folder", type=Path, default=converted_folder(), help="where the converted folder shall lie")
    options = parser.parse_args(arguments)
    try:
        source = options.source or packaged_model()
        converted = convert(source, options.folder)
    except LiuhenError as problem:
        print(problem.say("en"), file=sys.stderr)
    except ImportError:
        print("converted weights: torch is not installed; install the extra liuhen[openai-whisper]", file=sys.stderr)
    except (WrongWeightsError, OSError) as problem:
        print(f"converted weights: {problem}", file=sys.stderr)
    else:
        print(f"converted weights: {options.folder} ({'made' if converted else 'there already'})")
        return 0
    return 1


def convert(source: Path, folder: Path) -> bool:
    """Write `folder` with the checkpoint made from `source`; False where it is there already.

    The folder appears whole or not at all. WrongWeightsError where the source is no such model, ImportError without torch.
    """
    sha256 = fingerprint(source / "model.bin")
    if _made_from(folder) == sha256:
        return False
    torch = import_module("torch")
    with (source / "model.bin").open("rb") as weights:
        tensors, heads = read(weights)
    state = {name: torch.from_numpy(tensor) for name, tensor in named(tensors).items()}
    beside = folder.with_name(folder.name + ".partial")
    shutil.rmtree(beside, ignore_errors=True)
    beside.mkdir(parents=True)
    with (beside / CHECKPOINT).open("wb") as out:
        torch.save({"dims": dims(tensors, heads), "model_state_dict": state}, out)
        out.flush()
        os.fsync(out.fileno())
    about = {"alignment_heads": _alignment_heads(source), "converted_from_sha256": sha256}
    (beside / ABOUT).write_text(json.dumps(about), encoding="utf-8")
    shutil.rmtree(folder, ignore_errors=True)
    beside.rename(folder)
    return True


def _made_from(folder: Path) -> str | None:
    """The SHA-256 of the weights that `folder` was made from; None where it is not whole."""
    try:
        about = json.loads((folder / ABOUT).read_text(encoding="utf-8"))
        return str(about["converted_from_sha256"]) if (folder / CHECKPOINT).is_file() else None
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _alignment_heads(source: Path) -> list[list[int]]:
    """The attention heads that tell the words' times, as pairs of layer and head, from the model's own config.json."""
    try:
        heads = json.loads((source / "config.json").read_text(encoding="utf-8"))["alignment_heads"]
        return [[int(layer), int(head)] for layer, head in heads]
    except (ValueError, KeyError, TypeError) as problem:
        raise WrongWeightsError(f"{source / 'config.json'} names no alignment_heads") from problem


def read(weights: BinaryIO) -> tuple[dict[str, Tensor], dict[str, int]]:
    """Return the tensors of a CTranslate2 Whisper `model.bin` as float32, and its numbers of heads, by their names there."""
    form, name, _, count = _number(weights, "<I"), "", 0, 0
    if form == _FORM:
        name, _, count = _string(weights), _number(weights, "<I"), _number(weights, "<I")
    if form != _FORM or name != "WhisperSpec" or count > _MOST_TENSORS:
        raise WrongWeightsError(f"{weights.name} is no Whisper model in CTranslate2's form {_FORM}")
    tensors: dict[str, Tensor] = {}
    numbers: dict[str, int] = {}
    for _ in range(count):
        key, kind, values = _variable(weights)
        if kind in _FLOATS:
            tensors[key] = values.astype(np.float32)
        elif values.ndim == 0:
            numbers[key] = int(values)
        else:
            raise WrongWeightsError(f"{key} is quantised; float16 or float32 weights are needed")
    return tensors, numbers


def _variable(weights: BinaryIO) -> tuple[str, int, npt.NDArray[Any]]:
    key = _string(weights)
    shape = tuple(_number(weights, "<I") for _ in range(_number(weights, "<B")))
    kind, size = _number(weights, "<B"), _number(weights, "<I")
    if kind not in _TYPES or size != int(np.prod(shape, dtype=np.int64)) * np.dtype(_TYPES[kind]).itemsize:
        raise WrongWeightsError(f"{key} has a type or a size that is not known")
    return key, kind, np.frombuffer(_exactly(weights, size), dtype=_TYPES[kind]).reshape(shape)


def _exactly(weights: BinaryIO, size: int) -> bytes:
    data = weights.read(size)
    if len(data) != size:
        raise WrongWeightsError(f"{weights.name} ends too early")
    return data


def _number(weights: BinaryIO, form: str) -> int:
    return int(struct.unpack(form, _exactly(weights, struct.calcsize(form)))[0])


def _string(weights: BinaryIO) -> str:
    return _exactly(weights, _number(weights, "<H")).rstrip(b"\0").decode("utf-8", "replace")


def named(tensors: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """Return the tensors under openai-whisper's names, fused layers taken apart."""
    state: dict[str, Tensor] = {}
    for key, tensor in tensors.items():
        side, _, rest = key.partition("/")
        for name, part in _renamed(side, rest, tensor):
            state[f"{side}.{name}"] = np.ascontiguousarray(part)
    return state


def _renamed(side: str, rest: str, tensor: Tensor) -> list[tuple[str, Tensor]]:
    layer, kind = rest.rpartition("/")[::2]
    if rest in _OUTER:
        return [(_OUTER[rest], tensor)]
    if layer == "layer_norm" and side in _LAST_NORM:
        return [(f"{_LAST_NORM[side]}.{_KINDS[kind]}", tensor)]
    block, _, inner = layer.partition("/")
    start = f"blocks.{block.removeprefix('layer_')}"
    if inner in _NORMS:
        return [(f"{start}.{_NORMS[inner]}.{_KINDS[kind]}", tensor)]
    if inner in _LINEARS and kind in _KINDS and len(tensor) % len(_LINEARS[inner]) == 0:
        parts = zip(_LINEARS[inner], np.split(tensor, len(_LINEARS[inner])), strict=True)
        return [(f"{start}.{name}.{kind}", part) for name, part in parts if not _no_bias(name, kind, part)]
    raise WrongWeightsError(f"{side}/{rest} is a tensor that openai-whisper has no place for")


def _no_bias(name: str, kind: str, part: Tensor) -> bool:
    """Whisper's keys have no bias; CTranslate2 writes zeros there, and anything else is another model."""
    if kind != "bias" or not name.endswith(".key"):
        return False
    if part.any():
        raise WrongWeightsError(f"{name} has a bias, and a Whisper model has none there")
    return True


def dims(tensors: Mapping[str, Tensor], numbers: Mapping[str, int]) -> dict[str, int]:
    """Return openai-whisper's dimensions of the model, read off its tensors."""
    try:
        audio, tokens = tensors["encoder/position_encodings/encodings"], tensors["decoder/embeddings/weight"]
        return {
            "n_mels": tensors["encoder/conv1/weight"].shape[1], "n_audio_ctx": audio.shape[0], "n_audio_state": audio.shape[1],
            "n_audio_head": numbers["encoder/num_heads"], "n_audio_layer": _layers(tensors, "encoder"),
            "n_vocab": tokens.shape[0], "n_text_ctx": tensors["decoder/position_encodings/encodings"].shape[0],
            "n_text_state": tokens.shape[1], "n_text_head": numbers["decoder/num_heads"], "n_text_layer": _layers(tensors, "decoder"),
        }
    except (KeyError, IndexError) as problem:
        raise WrongWeightsError(f"the model lacks {problem}") from problem


def _layers(tensors: Mapping[str, Tensor], side: str) -> int:
    return len({key.split("/")[1] for key in tensors if key.startswith(f"{side}/layer_")} - {"layer_norm"})


if __name__ == "__main__":
    sys.exit(main())
