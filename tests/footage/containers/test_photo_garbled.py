"""Photos whose head is whole and whose picture is not: told without decoding at ingest, by decoding at review."""

from __future__ import annotations

import io
import random
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageFile

from footage.containers.photo import decoding
from footage.containers.probing import probe
from footage.values.decoding import Readability
from footage.values.recordings import State

WAYS = {
    "plain": {}, "progressive": {"progressive": True}, "optimised": {"optimize": True}, "coarse": {"quality": 5}, "fine": {"quality": 100},
    "restarts": {"restart_marker_blocks": 4}, "colour in full": {"subsampling": 0}, "comment": {"comment": b"\xff\xe1\xff\xe2" * 40},
}


def picture(kind: str, size: tuple[int, int] = (640, 480)) -> Image.Image:
    if kind == "black":
        return Image.new("RGB", size)
    chance = np.random.default_rng(5)
    if kind == "noise":
        return Image.fromarray(chance.integers(0, 255, (size[1], size[0], 3), dtype=np.uint8))
    rows, columns = np.mgrid[: size[1], : size[0]]
    scene = np.stack([rows % 256, columns % 256, (rows + columns) // 4 % 256], axis=2) + chance.integers(0, 9, (size[1], size[0], 3))
    return Image.fromarray(np.clip(scene, 0, 255).astype(np.uint8))


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("kind", ["black", "noise", "scene"])
def test_a_healthy_photo_is_whole(way: str, kind: str, tmp_path: Path):
    path = tmp_path / "a.jpg"
    picture(kind).save(path, "JPEG", **WAYS[way])
    assert probe(path).state is State.WHOLE
    assert decoding(path, "jpeg").readability is Readability.READABLE


def test_what_phones_put_behind_a_photo_does_not_count(tmp_path: Path):
    with io.BytesIO() as out:
        picture("scene").save(out, "JPEG")
        data = out.getvalue()
    for name, behind in {"film.jpg": random.Random(1).randbytes(200_000), "second.jpg": data, "text.jpg": b"\xff\xff\xe1" * 4000}.items():
        (tmp_path / name).write_bytes(data + behind)
        assert probe(tmp_path / name).state is State.WHOLE
    picture("scene").save(tmp_path / "several.jpg", "MPO", save_all=True, append_images=[picture("noise")])
    assert probe(tmp_path / "several.jpg").state is State.WHOLE


@pytest.mark.parametrize("size", [(640, 480), (1920, 1080)])
def test_a_head_with_chance_bytes_behind_it_is_no_photo(size: tuple[int, int], tmp_path: Path):
    with io.BytesIO() as out:
        picture("scene", size).save(out, "JPEG")
        data = out.getvalue()
    start = data.index(b"\xff\xda") + 14
    path = tmp_path / "a.jpg"
    path.write_bytes(data[:start] + random.Random(2).randbytes(len(data) - start - 2) + b"\xff\xd9")
    verdict = probe(path)
    assert verdict.state is State.UNREADABLE and verdict.problem.key == "container.photo_garbled"


@pytest.mark.parametrize("filling_up", [False, True])
@pytest.mark.parametrize("form", ["png", "jpeg"])
def test_a_photo_that_does_not_decode_is_found_at_review(form: str, filling_up: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(ImageFile, "LOAD_TRUNCATED_IMAGES", filling_up)  # as WeasyPrint sets it for a whole process
    path = tmp_path / f"a.{form}"
    picture("noise").save(path, form.upper())
    data = bytearray(path.read_bytes())
    place = data.index(b"IDAT") + 40 if form == "png" else data.index(b"\xff\xda")
    if form == "png":
        data[place : place + 9000] = random.Random(3).randbytes(9000)
    else:
        data[data.index(b"\xff\xc4") + 4 : data.index(b"\xff\xc4") + 21] = b"\xff" * 17  # impossible tables
    path.write_bytes(data)
    assert decoding(path, form).readability is Readability.UNREADABLE
    assert decoding(path, "tiff") is None
