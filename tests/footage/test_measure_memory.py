"""What measuring takes does not depend on how large a file is."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import made_scenes as made
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
    found = measure(path, probe(path), Tolerance())
    status = dict(line.split(":", 1) for line in Path("/proc/self/status").read_text(encoding="ascii").splitlines())
    return found, int(status["VmHWM"].split()[0]) // 1024


@pytest.mark.parametrize("gigabytes", [4])
def test_a_sparse_giant_is_measured_like_the_film_in_it(tmp_path, gigabytes):
    clocked = f"{made.LIVELY},{made.blacked(5, 8)},{made.clock()}"
    film = made.write(tmp_path / "film", 14, clocked, f"{made.SPEECH}")
    giant = tmp_path / "giant.mp4"
    giant.write_bytes(film.read_bytes())
    with giant.open("r+b") as file:
        file.truncate(gigabytes << 30)
    assert probe(giant).state is State.WHOLE
    peaks = []
    for path in (film, giant):
        with IsolatedWorkers() as guard:
            found, peak = guard.run(measured_and_peak, path, seconds=120, megabytes=8192)
        assert [one.kind for one in found.stretches] == ["black"] and found.problem is None
        peaks.append(peak)
    assert max(peaks) < 500 and peaks[1] - peaks[0] < 50, peaks


def test_what_is_remembered_of_a_keyframe_is_four_numbers():
    """A day of keyframes, one a second, stays small."""
    assert set(KeyframeLook.__dataclass_fields__) == {"offset", "level", "spread", "moved"}
    one = KeyframeLook(Fraction(1, 3), 1.0, 2.0, 3.0)
    assert not hasattr(one, "__dict__") and not hasattr(one, "small")
