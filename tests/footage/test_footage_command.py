"""`python -m footage FILE…`: one JSON object a file, quickly, and never an exception."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from mediakit import cut_to, movie, without

ROOT = Path(__file__).parents[2]


def run_command(*arguments: str | Path) -> tuple[int, list[dict], str]:
    completed = subprocess.run(
        [sys.executable, "-m", "footage", *map(str, arguments)], capture_output=True, text=True, cwd=ROOT, check=False
    )
    return completed.returncode, [json.loads(line) for line in completed.stdout.splitlines()], completed.stderr


def test_of_a_whole_film_codecs_length_and_keyframes_are_reported(whole_film):
    status, (report,), errors = run_command(whole_film)
    assert (status, errors) == (0, "")
    assert (report["state"], report["format"], report["problem"], report["breaks"]) == ("whole", "mp4", None, [])
    assert report["bytes"] == whole_film.stat().st_size and [stream["codec"] for stream in report["streams"]] == ["h264", "aac"]
    assert abs(report["seconds"] - 6) < 0.1 and report["keyframes"] == 6


@pytest.mark.parametrize(("lang", "fragment"), [("zh", "录像"), ("en", "the")])
def test_a_truncated_file_a_hole_and_a_missing_file_are_each_reported(tmp_path, whole_film, lang, fragment):
    short = cut_to(whole_film, tmp_path / "short.mp4", 20_000)
    holed = without(movie(tmp_path / "whole.mp4", seconds=6, size="64x48"), tmp_path / "holed.mp4", 2, 4)
    status, (truncated, with_hole, missing), errors = run_command("--lang", lang, short, holed, tmp_path / "gone.mp4")
    assert (status, errors) == (2, "")
    assert truncated["state"] == "truncated" and fragment in truncated["problem"]
    assert with_hole["state"] == "whole" and {defect["kind"] for defect in with_hole["breaks"]} == {"hole"}
    assert set(missing) == {"file", "problem"} and "gone.mp4" in missing["problem"]
    assert run_command(holed)[0] == 1


def test_without_a_file_the_command_says_how_it_is_called():
    status, reports, errors = run_command()
    assert (status, reports) == (2, []) and "python -m footage" in errors


def test_an_mp4_brings_in_no_decoder_no_database_and_no_sentence(whole_film):
    """What makes it slower than ffprobe again would be an import."""
    names = "av cv2 sqlalchemy prefect cattrs tomllib onnxruntime"
    script = (f"import sys; from footage.__main__ import main; main([{str(whole_film)!r}]); "
             f"print([name for name in {names!r}.split() if name in sys.modules])")
    completed = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, cwd=ROOT, check=True)
    assert completed.stdout.splitlines()[-1] == "[]"


def test_a_reader_that_has_seen_enough_is_no_error(whole_film):
    command = f"{sys.executable} -m footage {' '.join([str(whole_film)] * 200)} | head -n 1"
    completed = subprocess.run(["sh", "-c", command], capture_output=True, text=True, cwd=ROOT, check=False)
    assert completed.stderr == "" and json.loads(completed.stdout)["state"] == "whole"
