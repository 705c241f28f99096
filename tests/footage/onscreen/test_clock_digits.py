"""Digits learned from a film read its clock in every keyframe, cheaply, and never guess what they have not learned."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from fractions import Fraction

import made_scenes as made
import pytest
from work import counted

from footage.containers.probing import probe
from footage.measure import measure
from footage.onscreen import clock, clock_text, recogniser
from footage.onscreen import digits as clock_digits
from footage.signals import frames
from footage.values.tolerance import Tolerance

MOVING = f"color=0x607080:s=640x360:r={made.RATE},drawgrid=w=90:h=70:t=3:c=0x304050,scroll=h=0.004"
THERE, BACK, LEAP = 33, 37, 40  # s: for four seconds between two regular readings the clock is forty seconds ahead


@pytest.fixture(scope="module")
def film(tmp_path_factory):
    clocks = [made.clock(to_second=THERE), made.clock(ahead=LEAP, from_second=THERE, to_second=BACK), made.clock(from_second=BACK)]
    return made.write(tmp_path_factory.mktemp("clock") / "film", 70, ",".join([MOVING, *clocks]), None, made.Coding(group=15))


@pytest.fixture(scope="module")
def strips(film):
    place, found = None, []
    with frames.opened(film) as container:
        for frame in frames.keyframes(container, Fraction(9, 10)):
            place = place or recogniser.locate(frame.luma)
            found.append(recogniser.Strip(frame.offset, place.cut(frame.luma)))
    return found


@pytest.fixture(scope="module")
def labelled(strips):
    return [(strip, recogniser.label(strip)) for strip in strips[::4]]


def right(reading) -> bool:
    leap = LEAP if THERE <= reading.offset < BACK else 0
    return -1 <= (reading.shown - made.BEGIN).total_seconds() - leap - float(reading.offset) <= 0.07


def test_ocr_says_where_each_character_stands(labelled):
    for strip, one in labelled:
        assert len(one.characters) == len(one.centres) == len("2026-03-0209:30:00")
        assert list(one.centres) == sorted(one.centres) and 0 < one.centres[0] < one.centres[-1] < strip.luma.shape[1]
        assert clock_text.parse(one.characters).when == one.reading.shown


@pytest.mark.requirement("R001-06")
def test_every_strip_is_read_right_and_the_teacher_is_asked_seldom(strips, labelled):
    asked = []

    def teacher(strip):
        asked.append(strip)
        return recogniser.label(strip)

    found, digits = clock_digits.read_all(strips, labelled, teacher)
    assert digits is not None and len(strips) == 70 and len(asked) <= 16
    assert [one.offset for one in found] == [strip.offset for strip in strips] and all(map(right, found))
    with counted() as work:
        again = [digits.read(strip) for strip in strips]
    assert work.calls_of("digits.py:shown") == len(strips) and not work.calls_of("recogniser.py:"), "the digits read without OCR"
    assert sum(one is not None for one in again) >= 65 and all(right(one) for one in again if one is not None)


def test_a_digit_that_was_not_learned_is_not_guessed(strips, labelled):
    few = [(strip, one) for strip, one in labelled if one.characters[-1] not in "48"]
    digits = clock_digits.learned(few)
    shown = [(strip, int(strip.offset) % 10) for strip in strips if not THERE - 1 <= strip.offset <= BACK + 1]
    assert all(digits.read(strip) is None for strip, second in shown if second in (4, 8))


def test_too_few_labels_or_labels_of_another_form_teach_the_digits_nothing(strips, labelled):
    assert clock_digits.learned(labelled[: clock_digits.LEAST_LABELS - 1]) is None
    bare = [(strip, replace(one, centres=())) for strip, one in labelled]
    assert clock_digits.learned(bare) is None
    found, digits = clock_digits.read_all(strips, bare, recogniser.label)
    assert digits is None and found == [one.reading for _, one in labelled]
    taught = clock_digits.learned(labelled)
    before = [taught.read(strip) for strip in strips]
    taught.learn(strips[0].luma, "2026/03/0209:30:00")
    assert [taught.read(strip) for strip in strips] == before


def test_a_wrong_answer_of_the_digits_is_put_right_by_the_teacher(strips, labelled):
    """A label that says an eight is a three makes the digits say so too, until what they read goes along with nothing."""
    wrong = [(strip, replace(label, characters=label.characters[:-1] + "3") if label.characters.endswith("8") else label)
             for strip, label in labelled]
    found, _ = clock_digits.read_all(strips, wrong, recogniser.label)
    assert len(found) >= 60 and sum(not right(one) for one in found) == 0


@pytest.mark.requirement("R001-06")
def test_a_clock_that_leaps_and_comes_back_between_two_regular_readings_is_seen(film):
    readings = measure(film, probe(film), Tolerance()).readings
    assert all(map(right, readings)) and len(readings) < 40
    leapt = [one for one in readings if THERE <= one.offset < BACK]
    assert leapt and leapt[0].offset - THERE < Fraction(1, 2) and BACK - leapt[-1].offset < Fraction(1, 2)
    assert all(one.shown - made.BEGIN >= timedelta(seconds=THERE + LEAP) for one in leapt)


def test_a_scene_that_turns_dark_does_not_lead_the_digits_astray(tmp_path):
    scene = f"{MOVING},{made.during('eq=brightness=-0.35', 20, 60)}"
    path = made.write(tmp_path / "dark", 60, f"{scene},{made.clock()}", None)
    readings = measure(path, probe(path), Tolerance()).readings
    assert len(readings) >= 6 and all(-1 <= (one.shown - made.BEGIN).total_seconds() - float(one.offset) <= 0.07 for one in readings)


def test_the_regular_readings_are_few_however_long_the_film(strips):
    assert len(clock._regular(strips)) <= clock.MOST + 1
