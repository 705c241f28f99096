"""Digits learned from a film read its clock in every keyframe, cheaply, and never guess what they have not learned."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from fractions import Fraction

import made_scenes as scenes
import pytest
from work import counted

from footage.containers.probing import probe
from footage.measure import measure
from footage.onscreen import clock, clock_text, recogniser
from footage.onscreen import digits as clock_digits
from footage.signals import frames
from footage.values.tolerance import Tolerance

MOVING = f"color=0x607080:s=640x360:r={scenes.RATE},drawgrid=w=90:h=70:t=3:c=0x304050,scroll=h=0.004"
THERE, BACK, LEAP = 33, 37, 40  # s: for four seconds between two regular readings the clock is forty seconds ahead


@pytest.fixture(scope="module")
def film(tmp_path_factory):
    clocks = [scenes.clock(to_second=THERE), scenes.clock(ahead=LEAP, from_second=THERE, to_second=BACK), scenes.clock(from_second=BACK)]
    return scenes.write(tmp_path_factory.mktemp("clock") / "film", 70, ",".join([MOVING, *clocks]), None, scenes.Coding(group=15))


@pytest.fixture(scope="module")
def strips(film):
    place, cut_strips = None, []
    with frames.opened(film) as container:
        for frame in frames.keyframes(container, Fraction(9, 10)):
            place = place or recogniser.locate(frame.luma)
            cut_strips.append(recogniser.Strip(frame.offset, place.cut(frame.luma)))
    return cut_strips


@pytest.fixture(scope="module")
def labelled(strips):
    return [(strip, recogniser.label(strip)) for strip in strips[::4]]


def is_right(reading) -> bool:
    leap = LEAP if THERE <= reading.offset < BACK else 0
    return -1 <= (reading.shown - scenes.BEGIN).total_seconds() - leap - float(reading.offset) <= 0.07


def test_ocr_says_where_each_character_stands(labelled):
    for strip, label in labelled:
        assert len(label.characters) == len(label.centres) == len("2026-03-0209:30:00")
        assert list(label.centres) == sorted(label.centres) and 0 < label.centres[0] < label.centres[-1] < strip.luma.shape[1]
        assert clock_text.parse(label.characters).when == label.reading.shown


@pytest.mark.requirement("R001-06")
def test_every_strip_is_read_right_and_the_teacher_is_asked_seldom(strips, labelled):
    asked_strips = []

    def teacher(strip):
        asked_strips.append(strip)
        return recogniser.label(strip)

    readings, digits = clock_digits.read_all(strips, labelled, teacher)
    assert digits is not None and len(strips) == 70 and len(asked_strips) <= 16
    assert [reading.offset for reading in readings] == [strip.offset for strip in strips] and all(map(is_right, readings))
    with counted() as work:
        again = [digits.read(strip) for strip in strips]
    assert work.calls_of("digits.py:shown") == len(strips) and not work.calls_of("recogniser.py:"), "the digits read without OCR"
    assert sum(reading is not None for reading in again) >= 65 and all(is_right(reading) for reading in again if reading is not None)


def test_a_digit_that_was_not_learned_is_not_guessed(strips, labelled):
    few = [(strip, label) for strip, label in labelled if label.characters[-1] not in "48"]
    digits = clock_digits.learned(few)
    last_digits = [(strip, int(strip.offset) % 10) for strip in strips if not THERE - 1 <= strip.offset <= BACK + 1]
    assert all(digits.read(strip) is None for strip, second in last_digits if second in (4, 8))


def test_too_few_labels_or_labels_of_another_form_teach_the_digits_nothing(strips, labelled):
    assert clock_digits.learned(labelled[: clock_digits.LEAST_LABELS - 1]) is None
    bare = [(strip, replace(label, centres=())) for strip, label in labelled]
    assert clock_digits.learned(bare) is None
    readings, digits = clock_digits.read_all(strips, bare, recogniser.label)
    assert digits is None and readings == [label.reading for _, label in labelled]
    taught = clock_digits.learned(labelled)
    before = [taught.read(strip) for strip in strips]
    taught.learn(strips[0].luma, "2026/03/0209:30:00")
    assert [taught.read(strip) for strip in strips] == before


def test_a_wrong_answer_of_the_digits_is_put_right_by_the_teacher(strips, labelled):
    """A label that says an eight is a three makes the digits say so too, until what they read goes along with nothing."""
    mislabelled = [(strip, replace(label, characters=label.characters[:-1] + "3") if label.characters.endswith("8") else label)
             for strip, label in labelled]
    readings, _ = clock_digits.read_all(strips, mislabelled, recogniser.label)
    assert len(readings) >= 60 and sum(not is_right(reading) for reading in readings) == 0


@pytest.mark.requirement("R001-06")
def test_a_clock_that_leaps_and_comes_back_between_two_regular_readings_is_seen(film):
    readings = measure(film, probe(film), Tolerance()).readings
    assert all(map(is_right, readings)) and len(readings) < 40
    leapt = [reading for reading in readings if THERE <= reading.offset < BACK]
    assert leapt and leapt[0].offset - THERE < Fraction(1, 2) and BACK - leapt[-1].offset < Fraction(1, 2)
    assert all(reading.shown - scenes.BEGIN >= timedelta(seconds=THERE + LEAP) for reading in leapt)


def test_a_scene_that_turns_dark_does_not_lead_the_digits_astray(tmp_path):
    scene = f"{MOVING},{scenes.during('eq=brightness=-0.35', 20, 60)}"
    path = scenes.write(tmp_path / "dark", 60, f"{scene},{scenes.clock()}", None)
    readings = measure(path, probe(path), Tolerance()).readings
    assert len(readings) >= 6 and all(
        -1 <= (reading.shown - scenes.BEGIN).total_seconds() - float(reading.offset) <= 0.07 for reading in readings
    )


def test_the_regular_readings_are_few_however_long_the_film(strips):
    assert len(clock._regular(strips)) <= clock.MOST + 1
