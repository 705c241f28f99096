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
from footage.values.middle import median
from footage.values.plain import from_plain, to_plain, to_short
from footage.values.recordings import BEIJING, Break, Clock, Media, NameFacts, Probe, Recording, State, Stream
from messages import text

NOW = datetime(2026, 3, 2, 9, 30, tzinfo=BEIJING)
PHOTO = Recording("R-1", "1.JPG", "ab" * 32, 3, Media.PHOTO, NameFacts("standard", "N2"), Probe("jpeg", State.WHOLE, 3))
FULL = Recording(
    "R-2", "2.MP4", "cd" * 32, 9, Media.VIDEO,
    NameFacts("standard", "N2", "A", "7", NOW, Fraction(60), date(2026, 3, 2), Fraction(1, 3), 4, True, "sub", (text("clock.name"),)),
    Probe("mp4", State.TRUNCATED, 9, Fraction(2, 3), (Stream("video", "h264", Fraction(0), Fraction(1), 5, Fraction(25), 8, 6, 2),),
          datetime(2026, 3, 2, tzinfo=UTC), "x", {"a": "b"}, (Break("hole", Fraction(1), Fraction(2), "video", {"frames": 3}),),
          (Fraction(1, 7),), 8, {"order": ["ftyp"]}, text("container.cut", bytes=3)),
    "A", "7", NOW, NOW, Clock("name", Fraction(1), Fraction(3), text("clock.name")), NOW,
)

# What `to_short` leaves out stands in no catalogue: these words of the code are part of every original's record. A new field may be
# added here; who changes one has to migrate the catalogues (storage/migrations).
KEPT_AS = {
    Recording: {"device": None, "officer": None, "start": None, "end": None, "clock": None, "modified": None},
    NameFacts: {"device": None, "officer": None, "start": None, "precision": Fraction(1), "day": None, "duration": None, "number": None,
                "important": False, "stream": "main", "doubts": ()},
    Probe: {"duration": None, "streams": (), "created": None, "encoder": None, "tags": {}, "breaks": (), "keyframes": (),
            "claimed_bytes": None, "layout": {}, "problem": None},
    Stream: {"rate": None, "width": None, "height": None, "channels": None},
    Break: {"detail": {}},
    Clock: {"offset_seconds": Fraction(0), "uncertainty_seconds": Fraction(2), "why": None},
}


@pytest.mark.parametrize("one", [PHOTO, FULL, replace(PHOTO, clock=Clock("file")), replace(FULL, probe=PHOTO.probe)])
def test_short_or_long_it_is_the_same_value(one: Recording):
    for written in (to_short(one), to_plain(one)):
        assert from_plain(Recording, json.loads(json.dumps(written))) == one


def test_the_short_form_leaves_out_what_is_as_always():
    assert to_short(PHOTO) == {"id": "R-1", "name": "1.JPG", "sha256": "ab" * 32, "size": 3, "media": "photo",
                               "names": {"brand": "standard", "pattern": "N2"}, "probe": {"format": "jpeg", "state": "whole", "size": 3}}


@pytest.mark.parametrize("kind", KEPT_AS, ids=lambda kind: kind.__name__)
def test_what_is_left_out_of_a_catalogue_means_what_it_meant(kind: type):
    usual = {one.name: one.default if one.default is not MISSING else one.default_factory() for one in fields(kind)  # type: ignore[misc]
             if one.default is not MISSING or one.default_factory is not MISSING}
    assert usual == KEPT_AS[kind]


@given(st.lists(st.fractions(max_denominator=90_000), min_size=1))
def test_the_middle_is_the_exact_middle(values: list[Fraction]):
    assert median(values) == plain_median(values)


def test_nothing_has_no_middle():
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
