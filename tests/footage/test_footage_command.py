"""`python -m footage FILE…`: one JSON object a file, quickly, and never an exception."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from mediakit import cut, movie, without

ROOT = Path(__file__).parents[2]


def call(*words: str | Path) -> tuple[int, list[dict], str]:
    done = subprocess.run([sys.executable, "-m", "footage", *map(str, words)], capture_output=True, text=True, cwd=ROOT, check=False)
    return done.returncode, [json.loads(line) for line in done.stdout.splitlines()], done.stderr


def test_a_whole_film(whole_film):
    status, (found,), said = call(whole_film)
    assert (status, said) == (0, "")
    assert (found["state"], found["format"], found["problem"], found["breaks"]) == ("whole", "mp4", None, [])
    assert found["bytes"] == whole_film.stat().st_size and [one["codec"] for one in found["streams"]] == ["h264", "aac"]
    assert abs(found["seconds"] - 6) < 0.1 and found["keyframes"] == 6


@pytest.mark.parametrize(("lang", "words"), [("zh", "录像"), ("en", "the")])
def test_a_cut_film_a_hole_and_a_file_that_is_not_there(tmp_path, whole_film, lang, words):
    short = cut(whole_film, tmp_path / "short.mp4", 20_000)
    holed = without(movie(tmp_path / "whole.mp4", seconds=6, size="64x48"), tmp_path / "holed.mp4", 2, 4)
    status, (one, other, gone), said = call("--lang", lang, short, holed, tmp_path / "gone.mp4")
    assert (status, said) == (2, "")
    assert one["state"] == "truncated" and words in one["problem"]
    assert other["state"] == "whole" and {found["kind"] for found in other["breaks"]} == {"hole"}
    assert set(gone) == {"file", "problem"} and "gone.mp4" in gone["problem"]
    assert call(holed)[0] == 1


def test_without_a_file_it_says_how_it_is_called():
    status, found, said = call()
    assert (status, found) == (2, []) and "python -m footage" in said


def test_an_mp4_brings_in_no_decoder_no_database_and_no_sentence(whole_film):
    """What makes it slower than ffprobe again would be an import."""
    names = "av cv2 sqlalchemy prefect cattrs tomllib onnxruntime"
    words = (f"import sys; from footage.__main__ import main; main([{str(whole_film)!r}]); "
             f"print([name for name in {names!r}.split() if name in sys.modules])")
    done = subprocess.run([sys.executable, "-c", words], capture_output=True, text=True, cwd=ROOT, check=True)
    assert done.stdout.splitlines()[-1] == "[]"


def test_a_reader_that_has_seen_enough_is_no_error(whole_film):
    words = f"{sys.executable} -m footage {' '.join([str(whole_film)] * 200)} | head -n 1"
    done = subprocess.run(["sh", "-c", words], capture_output=True, text=True, cwd=ROOT, check=False)
    assert done.stderr == "" and json.loads(done.stdout)["state"] == "whole"
