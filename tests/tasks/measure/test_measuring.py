"""Recordings are measured once each, as many at a time as there are cores, and what was measured before is looked up."""

from __future__ import annotations

import io
import os
import subprocess
from dataclasses import replace
from pathlib import Path

from footage.containers.probing import probe
from footage.values.decoding import Readability
from footage.values.names import NameFacts
from footage.values.recordings import Media, Recording, State
from storage.catalogue.states import StoredState
from storage.ledgers import dumps, originals
from storage.ledgers.originals import StoredRecording, identity
from storage.trail import audit
from tasks.confined import probe_stored
from tasks.measure.measuring import measure_recordings, measured_before
from tasks.measure.readable import note_readability


def films(folder: Path, count: int) -> list[Path]:
    """Return short films that differ in one tag."""
    film = folder / "film.mp4"
    subprocess.run(["ffmpeg", "-v", "error", "-f", "lavfi", "-i", "testsrc2=s=160x96:r=10,drawbox=t=fill:color=black:enable='lt(t,3)'",
                    "-t", "6", "-c:v", "libx264", "-preset", "ultrafast", "-g", "10", "-pix_fmt", "yuv420p", str(film)], check=True)
    paths = [folder / f"{number}.mp4" for number in range(count)]
    for number, path in enumerate(paths):
        subprocess.run(["ffmpeg", "-v", "error", "-i", str(film), "-c", "copy", "-metadata", f"comment={number}", str(path)], check=True)
    return paths


def recording(installation, path: Path, name: str) -> Recording:
    put = installation.store.put(io.BytesIO(path.read_bytes()))
    return Recording(identity(put.sha256, name, "A012345"), name, put.sha256, put.size, Media.VIDEO,
                     NameFacts("generic", "N1", device="A012345"), probe(path), device="A012345")


def children() -> int:
    """How many processes of ours run now."""
    return sum(len(task.read_text(encoding="ascii").split()) for task in Path("/proc/self/task").glob("*/children"))


def test_each_content_is_measured_once_on_all_cores_and_looked_up_after_that(tmp_path, desk):
    paths = films(tmp_path, 4)
    recordings = [recording(desk.installation, path, path.name) for path in paths]
    twin = recording(desk.installation, paths[0], "copy/0.mp4")
    seen: list[tuple[int, int]] = []
    at_work: list[int] = []

    def progress(done: int, total: int, name: str) -> None:
        seen.append((done, total))
        at_work.append(children())

    installation = replace(desk.installation, progress=progress)
    measured = measure_recordings(installation, [*recordings, twin])
    assert set(measured) == {each.id for each in (*recordings, twin)} and measured[twin.id] == measured[recordings[0].id]
    assert all(
        [(stretch.kind, stretch.start, stretch.seconds) for stretch in each.stretches] == [("black", 0, 3)] for each in measured.values()
    )
    assert seen == [(1, 4), (2, 4), (3, 4), (4, 4)]
    assert max(at_work) >= min(4, os.cpu_count() or 1)
    assert measured_before(installation, recordings) == {each.id: measured[each.id] for each in recordings}
    assert measure_recordings(installation, [*recordings, twin]) == measured and len(seen) == 4


def test_what_cannot_be_decoded_does_not_stop_the_others(tmp_path, desk):
    good, bad = films(tmp_path, 2)
    content = bytearray(bad.read_bytes())
    content[48:-2000] = bytes(len(content) - 2048)
    claimed = probe(bad)
    bad.write_bytes(content)
    broken = replace(recording(desk.installation, bad, "bad.mp4"), probe=claimed)
    whole = recording(desk.installation, good, "good.mp4")
    unread = replace(whole, id="R-unread", sha256="0" * 64, probe=replace(claimed, state=State.UNREADABLE))
    measured = measure_recordings(desk.installation, [broken, whole, unread])
    assert set(measured) == {broken.id, whole.id}
    assert [stretch.kind for stretch in measured[whole.id].stretches] == ["black"]


def test_what_cannot_be_judged_here_is_tried_again_and_not_kept(tmp_path, desk):
    path = films(tmp_path, 1)[0]
    data = path.read_bytes()
    path.write_bytes(data.replace(b"avc1", b"svac"))
    unjudged = recording(desk.installation, path, "unknown.mp4")
    unjudged = replace(unjudged, probe=probe_stored(path, path.name))
    assert unjudged.probe.state is State.UNREADABLE and unjudged.probe.decoding.readability is Readability.NOT_JUDGED
    for _ in range(2):
        (measured,) = measure_recordings(desk.installation, [unjudged]).values()
        assert measured.decoding.readability is Readability.NOT_JUDGED and measured.problem.key == "decoding.no_decoder"
    assert measured_before(desk.installation, [unjudged]) == {}


def test_what_a_review_finds_shut_is_noted_once(tmp_path, desk):
    path = films(tmp_path, 1)[0]
    data = bytearray(path.read_bytes())
    start = data.index(b"mdat") + 4
    data[start : data.index(b"moov") - 4] = os.urandom(data.index(b"moov") - 4 - start)
    path.write_bytes(data)
    film = recording(desk.installation, path, "shut.mp4")
    assert film.probe.state is State.WHOLE  # as an earlier release noted it
    measured = measure_recordings(desk.installation, [film])
    now = desk.installation.clock()
    with desk.installation.catalogue.begin() as tx:
        dump = dumps.open_dump(tx, root="/media/A", unit=None, by=None, case=None, received_at=now, started_at=now)
        row = StoredRecording(film, film.sha256, None, StoredState.RECEIVED, dump, None, None, now, None, 0)
        originals.add_new(tx, [row])
    (after,) = note_readability(desk.installation, [row], measured)
    assert after.recording.probe.state is State.UNREADABLE and after.recording.probe.duration is None
    with desk.installation.catalogue.read() as tx:
        assert originals.get(tx, film.id).recording.probe == after.recording.probe
        assert [event.what for event in audit.events(tx, film.id)] == ["original.decoded"]
    assert note_readability(desk.installation, [after], measured) == [after]
    with desk.installation.catalogue.read() as tx:
        assert len(audit.events(tx, film.id)) == 1
