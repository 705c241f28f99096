"""Indexes of stored files are read in worker processes, many small ones with one question."""

from __future__ import annotations

import io

from desk import Desk
from PIL import Image

from footage.recorders import survey
from footage.values.recordings import Media, State
from tasks.measure import indexing


def test_a_bad_file_among_small_ones_spoils_no_other(desk: Desk, tmp_path):
    picture = io.BytesIO()
    Image.new("RGB", (32, 24)).save(picture, "JPEG")
    card = tmp_path / "card"
    card.mkdir()
    for number in range(40):
        (card / f"IMG_{number:04d}.JPG").write_bytes(picture.getvalue() + bytes([number]))
    (card / "IMG_0007.JPG").write_bytes(b"\xff\xd8\xff")
    (card / "log.txt").write_text("x", encoding="utf-8")
    stored = []
    for file in survey(card).files:
        with file.path.open("rb") as source:
            stored.append((file, desk.installation.store.put(source)))
    probes = indexing.indexes(desk.installation, stored)
    assert [probe.state for probe in probes[:7]] == [State.WHOLE] * 7 and probes[7].state is not State.WHOLE
    assert [probe.state for probe in probes[8:40]] == [State.WHOLE] * 32 and probes[40].state is State.NOT_MEDIA
    assert [probe.size for probe in probes] == [file.size for file, _ in stored] and stored[40][0].media is Media.SIDE
    desk.installation.store.delete(stored[3][1].key, desk.now)
    assert [probe.state for probe in indexing.indexes(desk.installation, stored)] == [
        State.UNREADABLE if place == 3 else probe.state for place, probe in enumerate(probes)]
