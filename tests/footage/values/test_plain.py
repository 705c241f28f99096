"""Values as JSON and back; and the short form, in which what is left out is part of what is kept."""

from __future__ import annotations

import json
from dataclasses import MISSING, fields, replace
from datetime import UTC, date, datetime
from fractions import Fraction
from statistics import median as plain_median

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from footage.recorders import taking_apart
from footage.values.decoding import Decoding
from footage.values.names import NameFacts
from footage.values.plain import from_plain, to_plain, to_short
from footage.values.recordings import BEIJING, Claim, Clock, Media, Probe, Recording, State
from footage.values.spans.middle import median
from footage.values.tracks import (
    Break,
    BreakDetail,
    BreakKind,
    Edit,
    Hidden,
    IndexSource,
    Layout,
    OtherTrack,
    Stream,
    StreamKind,
    TrackLayout,
)
from messages import text

NOW = datetime(2026, 3, 2, 9, 30, tzinfo=BEIJING)
PICTURE = TrackLayout(StreamKind.VIDEO, "h264", "VideoHandler", "x", "avc1", 12800, (Edit(6000, 1024),), 150, True, 2,
                      Hidden(0.5, 0.0, 1.0), 25, 1, (2.5,))
HOLE = Break(BreakKind.HOLE, Fraction(1), Fraction(2), StreamKind.VIDEO, BreakDetail(packets=3, others=OtherTrack.MISSING))
LAYOUT = Layout(("ftyp", "moov"), "isom:512:isom", 9, 1000, True, IndexSource.IDX1, 188, 2, "mpegts", (PICTURE,), "x264")
PHOTO = Recording("R-1", "1.JPG", "ab" * 32, 3, Media.PHOTO, NameFacts("standard", "N2"), Probe("jpeg", State.WHOLE, 3))
FULL = Recording(
    "R-2", "2.MP4", "cd" * 32, 9, Media.VIDEO,
    NameFacts("standard", "N2", "A", "7", NOW, Fraction(60), date(2026, 3, 2), Fraction(1, 3), 4, True, "sub", (text("clock.name"),)),
    Probe("mp4", State.TRUNCATED, 9, Fraction(2, 3), (Stream("video", "h264", Fraction(0), Fraction(1), 5, Fraction(25), 8, 6, 2),),
          datetime(2026, 3, 2, tzinfo=UTC), "x", {"a": "b"}, (HOLE,),
          (Fraction(1, 7),), 8, LAYOUT, text("container.cut", bytes=3)),
    "A", "7", NOW, NOW, Clock("name", Fraction(1), Fraction(3), text("clock.name")), NOW,
)

# What `to_short` leaves out stands in no catalogue: these words of the code are part of every original's record. A new field may be
# added here; who changes one has to migrate the catalogues (storage/migrations).
KEPT_AS = {
    Recording: {"device": None, "officer": None, "start": None, "end": None, "clock": None, "modified": None,
                "recorder": "", "corrected": ()},
    NameFacts: {"device": None, "officer": None, "start": None, "precision": Fraction(1), "day": None, "duration": None, "number": None,
                "important": False, "stream": "main", "doubts": (), "end": None, "lens": "", "preview": False,
                "take": None, "chapter": None},
    Probe: {"duration": None, "streams": (), "created": None, "encoder": None, "tags": {}, "breaks": (), "keyframes": (),
            "claimed_bytes": None, "layout": Layout(), "problem": None, "decoding": None, "claim": None},
    Decoding: {"places": 0, "problem": None, "stretches": ()},
    Claim: {"duration": None, "problem": None},
    Stream: {"rate": None, "width": None, "height": None, "channels": None},
    Break: {"detail": BreakDetail()},
    BreakDetail: {"bytes": None, "lost_packets": None, "packets": None, "usual_step": None, "from_byte": None, "byte": None,
                  "others": None, "at_end": False, "picture_ends": None},
    Layout: {"boxes": (), "brands": "", "reached": None, "timescale": None, "fragmented": False, "index": None, "packet_bytes": None,
             "lost_packets": None, "demuxer": "", "tracks": (), "writer": "", "marks": ()},
    TrackLayout: {"handler": "", "compressor": "", "form": "", "timescale": None, "edits": (), "claimed": None, "reordered": False,
                  "descriptions": 1, "hidden": Hidden(0.0, 0.0, 0.0), "gop": None, "gop_unlike": 0, "odd_steps": (),
                  "encrypted": False},
    Clock: {"offset_seconds": Fraction(0), "uncertainty_seconds": Fraction(2), "why": None},
}


@pytest.mark.parametrize("recording", [PHOTO, FULL, replace(PHOTO, clock=Clock("file")), replace(FULL, probe=PHOTO.probe)])
def test_the_short_and_the_long_form_give_back_the_same_value(recording: Recording):
    for stored in (to_short(recording), to_plain(recording)):
        assert from_plain(Recording, json.loads(json.dumps(stored))) == recording


def test_the_short_form_leaves_out_what_has_its_default():
    assert to_short(PHOTO) == {"id": "R-1", "name": "1.JPG", "sha256": "ab" * 32, "size": 3, "media": "photo",
                               "names": {"brand": "standard", "pattern": "N2"}, "probe": {"format": "jpeg", "state": "whole", "size": 3}}


OLD_ROW = {  # as versions up to 0.1.0 wrote it, when layout and detail were mere words and numbers: every field there, form a number too
    "id": "R-3", "name": "3.MP4", "sha256": "ef" * 32, "size": 9, "media": "video", "names": {"brand": "standard", "pattern": "N2"},
    "probe": {
        "format": "mp4", "state": "truncated", "size": 9,
        "breaks": [{"kind": "hole", "start": "5", "seconds": "3/2", "stream": "video",
                    "detail": {"usual_step": 0.04, "byte": 700, "others": "continue"}},
                   {"kind": "hole", "start": "9", "seconds": "1", "stream": "video", "detail": {"others": "continue", "at_end": True}},
                   {"kind": "corrupt", "start": "7", "seconds": "0", "stream": "audio", "detail": {"lost_packets": 3, "byte": 188}}],
        "layout": {"boxes": ["ftyp", "moov"], "brands": "isom:512:isom", "reached": 9, "timescale": 1000, "fragmented": False,
                   "unknown": "of a version to come", "writer": "x264", "tracks": [
                       {"kind": "video", "codec": "h264", "handler": "VideoHandler", "compressor": "", "form": "avc1", "timescale": 12800,
                        "edits": [[6000, 1024], [40, -1]], "claimed": 150, "reordered": True, "descriptions": 1, "hidden": [0.0, 0.0, 2.5],
                        "gop": 25, "gop_unlike": 0, "odd_steps": [2.5]},
                       {"kind": "audio", "codec": "aac", "form": 15}]}},
}


def test_a_row_that_an_older_version_stored_is_still_read():
    probe = from_plain(Recording, json.loads(json.dumps(OLD_ROW))).probe
    assert [defect.detail for defect in probe.breaks] == [
        BreakDetail(usual_step=0.04, byte=700, others=OtherTrack.CONTINUES), BreakDetail(others=OtherTrack.CONTINUES, at_end=True),
        BreakDetail(lost_packets=3, byte=188)]
    picture, sound = probe.layout.tracks
    assert picture == TrackLayout(StreamKind.VIDEO, "h264", "VideoHandler", "", "avc1", 12800, (Edit(6000, 1024), Edit(40, -1)), 150, True,
                                  hidden=Hidden(after=2.5), gop=25, odd_steps=(2.5,))
    assert sound == TrackLayout(StreamKind.AUDIO, "aac", form="15")
    assert (probe.layout.boxes, probe.layout.writer, probe.layout.index) == (("ftyp", "moov"), "x264", None)


@pytest.mark.parametrize("numbers", [{"usual_step": 0.04, "byte": 0, "others": "none"}, {"others": "continue", "at_end": True}, {}])
def test_the_numbers_of_a_break_stand_in_a_finding_as_they_always_did(numbers: dict[str, object]):
    assert from_plain(BreakDetail, numbers).numbers() == numbers
    assert json.loads(json.dumps(to_plain(Break(BreakKind.HOLE, Fraction(1), Fraction(2), StreamKind.VIDEO))))["detail"]["byte"] is None


@pytest.mark.parametrize("kind", KEPT_AS, ids=lambda kind: kind.__name__)
def test_what_is_left_out_of_a_catalogue_means_what_it_meant(kind: type):
    usual = {field.name: field.default if field.default is not MISSING else field.default_factory() for field in fields(kind)  # type: ignore[misc]
             if field.default is not MISSING or field.default_factory is not MISSING}
    assert usual == KEPT_AS[kind]


@given(st.lists(st.fractions(max_denominator=90_000), min_size=1))
def test_the_median_is_exact(values: list[Fraction]):
    assert median(values) == plain_median(values)


def test_an_empty_list_has_no_median():
    with pytest.raises(ValueError, match="nothing"):
        median([])


@given(st.from_regex(taking_apart._BARE, fullmatch=True) | st.text("AEILS01_@-IMPLOCK", max_size=20))
@example("E20260302_1")
@example("A012345_012345_20260302080000_0000")
@example("A_IMP1")
def test_a_bare_name_is_taken_apart_as_any_other(stem: str):
    """What is not looked for in a bare name is not there."""
    quick = taking_apart._stripped(stem)
    bare, taking_apart._BARE = taking_apart._BARE, taking_apart.re.compile(r"(?!)")
    try:
        assert taking_apart._stripped(stem) == quick
    finally:
        taking_apart._BARE = bare
