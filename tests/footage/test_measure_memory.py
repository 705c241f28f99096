"""What measuring takes does not depend on how large a file is."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import made_scenes as scenes
import pytest

from footage.containers.probing import probe
from footage.isolation import IsolatedWorkers
from footage.measure import measure
from footage.signals.looks import KeyframeLook
from footage.values.measurement import Measurement
from footage.values.recordings import State
from footage.values.tolerance import Tolerance


def measured_and_peak(path: Path) -> tuple[Measurement, int]:
    """Runs in a child of its own: the measurement, and the most memory it took in MB (getrusage would tell that of its parent too)."""
    measured = measure(path, probe(path), Tolerance())
    status = dict(line.split(":", 1) for line in Path("/proc/self/status").read_text(encoding="ascii").splitlines())
    return measured, int(status["VmHWM"].split()[0]) // 1024


@pytest.mark.parametrize("gigabytes", [4])
def test_a_sparse_giant_is_measured_like_the_film_in_it(tmp_path, gigabytes):
    clocked = f"{scenes.LIVELY},{scenes.blacked(5, 8)},{scenes.clock()}"
    film = scenes.write(tmp_path / "film", 14, clocked, f"{scenes.SPEECH}")
    giant = tmp_path / "giant.mp4"
    giant.write_bytes(film.read_bytes())
    with giant.open("r+b") as file:
        file.truncate(gigabytes << 30)
    assert probe(giant).state is State.WHOLE
    peaks = []
    for path in (film, giant):
        with IsolatedWorkers() as workers:
            measured, peak = workers.run(measured_and_peak, path, seconds=120, megabytes=8192)
        assert [stretch.kind for stretch in measured.stretches] == ["black"] and measured.problem is None
        peaks.append(peak)
    assert max(peaks) < 500 and peaks[1] - peaks[0] < 50, peaks


def test_what_is_remembered_of_a_keyframe_is_four_numbers():
    """A day of keyframes, one a second, stays small."""
    assert set(KeyframeLook.__dataclass_fields__) == {"offset", "level", "spread", "moved"}
    look = KeyframeLook(Fraction(1, 3), 1.0, 2.0, 3.0)
    assert not hasattr(look, "__dict__") and not hasattr(look, "small")
