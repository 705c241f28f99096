"""A recorder that names a file when it closes it: its brand is one file and one line of BRANDS, the clock does the rest."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime, timedelta
from fractions import Fraction
from pathlib import Path

from mediakit import movie

from footage.clocks.times import resolve
from footage.containers.probing import probe
from footage.recorders import BRANDS, Brand, DumpFile, Register, parse_name, survey
from footage.recorders.brand import NameReading, PathParts, moment, number_of
from footage.values.names import StreamRole
from footage.values.recordings import BEIJING, ClockSource, Recording, State
from footage.values.tolerance import Tolerance

NAME = re.compile(r"END-(\w+)-(\d{8})-(\d{6})-(\d{4})([AB])")
END = datetime(2026, 3, 2, 9, 30, 6, tzinfo=BEIJING)


def read_name_by_end(path: PathParts, register: Register) -> NameReading | None:
    parts = NAME.fullmatch(path.stem)
    end = moment(parts[2], parts[3]) if parts else None
    if parts is None or end is None:
        return None
    return NameReading("N10", parts[1], end=end, number=number_of(parts[4]), lens=parts[5], sub=parts[5] == "B")


BRAND = Brand("by-end", ("N10",), read_name_by_end)
WITH_IT = {BRAND.id: BRAND, **BRANDS}


def registered(file: DumpFile) -> Recording:
    """What receiving makes of a file."""
    return Recording(f"R-{file.name}", file.name, "0" * 64, file.size, file.media, file.names, probe(file.path), file.names.device,
                     modified=file.modified)


def test_a_file_named_by_its_end_begins_its_length_earlier(tmp_path: Path):
    movie(tmp_path / "END-X100-20260302-093006-0007A.mp4", seconds=6)
    movie(tmp_path / "END-X100-20260302-093006-0007B.mp4", seconds=6)
    dump = survey(tmp_path, brands=WITH_IT)
    main, second = dump.files
    assert (dump.brand, dump.device) == ("by-end", "X100")
    assert (main.names.end, main.names.start, main.names.number, main.names.lens) == (END, None, 7, "A")
    assert (main.names.stream, second.names.stream, second.names.lens) == (StreamRole.MAIN, StreamRole.SUB, "B")
    resolved = resolve([registered(main)], {}, {}, Tolerance())
    (recording,) = resolved.recordings
    assert recording.end == END and recording.start == END - timedelta(seconds=6)
    assert recording.clock.source == ClockSource.NAME and recording.clock.uncertainty_seconds == 1
    assert "结束时间" in recording.clock.why.say("zh") and "N10" in recording.clock.why.say("en")
    assert resolved.observations == ()


def test_without_a_length_the_end_alone_says_no_beginning(tmp_path: Path):
    (tmp_path / "END-X100-20260302-093006-0007A.mp4").write_bytes(b"")
    (file,) = survey(tmp_path, brands=WITH_IT).files
    recording = registered(file)
    assert recording.named_start is None and resolve([recording], {}, {}, Tolerance()).recordings[0].start is None
    truncated = replace(recording, probe=replace(recording.probe, state=State.TRUNCATED, duration=Fraction(2)))
    assert truncated.named_start is None, "what is readable of a cut file says nothing about when it began"
    assert replace(truncated, names=replace(truncated.names, duration=Fraction(6))).named_start == END - timedelta(seconds=6)


def test_nothing_else_answers_to_a_brand_that_is_not_registered():
    name = "END-X100-20260302-093006-0007A.mp4"
    assert parse_name(name, brands=WITH_IT).end == END and parse_name(name).end is None
    assert {parse_name(other_name).end for other_name in ("20260302_093006_001A.MP4", "A012345_012345_20260302093006_0001.MP4")} == {None}


def test_the_letter_of_the_lens_is_kept():
    assert [parse_name(name).lens for name in ("20260302_093006_001A.MP4", "20260302_093006_001R.MP4", "MOVI0012B.MP4", "MOVI0012.MP4")] \
        == ["A", "R", "B", ""]
