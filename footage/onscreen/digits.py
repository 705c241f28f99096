"""The digits of one film's burned-in clock, learned from its own pictures: OCR is the teacher, and asked again where they fail.

A clock is drawn by one font at one place, so each of its digits looks the same whenever it is shown; what differs is the
scene behind it. For every place the mean picture of each digit is kept, and how much the pictures of one digit vary point
by point: points that only show the scene then hardly count. A digit that has not been learned is not guessed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import pairwise
from statistics import median

import numpy as np
import numpy.typing as npt

from footage.onscreen import clock_text
from footage.onscreen.recogniser import Label, Strip
from footage.values.measurement import ClockReading
from footage.values.seconds import seconds_between

WIDE = 0.75  # of the distance of two digits: how far a digit's part of the picture reaches to either side
TYPICAL = 2.0  # mean squared distance, in standard deviations, up to which a part of the picture is the digit it looks most like
CLEARLY = 0.4  # by how much the next best digit must be farther
NOISE = 25.0  # brightness; how much a digit's pictures vary before any were seen …
NOISE_WEIGHT = 3.0  # … and with how many pictures that counts
LEAST = 15.0  # brightness; no point varies less
LEAST_LABELS = 5  # labelled strips from which digits are learned
ROUNDS, TAUGHT = 2, 120  # times that the digits learn from what they read themselves, and from how many strips at most
ASKED = 40  # strips of one film that the teacher is asked about where the digits fail
_GreyPicture = npt.NDArray[np.float32]


@dataclass(slots=True)
class _Place:
    """One digit's place in the strip."""

    left: int
    right: int
    sums: dict[int, npt.NDArray[np.float64]] = field(default_factory=dict)  # of the pictures of each digit
    squares: npt.NDArray[np.float64] | None = None  # of all of them
    counts: Counter[int] = field(default_factory=Counter)
    learned: tuple[list[int], _GreyPicture, _GreyPicture] | None = None  # digits, their mean pictures, the variance of each point

    def cut(self, luma: npt.NDArray[np.uint8]) -> _GreyPicture:
        return luma[:, self.left : self.right].astype(np.float32)

    def learn(self, digit: int, luma: npt.NDArray[np.uint8]) -> None:
        picture = self.cut(luma).astype(np.float64)
        self.sums[digit] = self.sums.get(digit, 0.0) + picture
        self.squares = picture**2 + (self.squares if self.squares is not None else 0.0)
        self.counts[digit] += 1
        self.learned = None

    def model(self) -> tuple[list[int], _GreyPicture, _GreyPicture]:
        """Return digits, mean pictures and variance, computed again where something was learned."""
        if self.learned is None:
            digits = sorted(self.sums)
            means = np.stack([self.sums[digit] / self.counts[digit] for digit in digits])
            within = self.squares - sum(self.counts[digit] * mean**2 for digit, mean in zip(digits, means, strict=True))
            free = self.counts.total() - len(digits)
            variance = np.maximum((within + NOISE_WEIGHT * NOISE**2) / (free + NOISE_WEIGHT), LEAST**2)
            self.learned = digits, means.astype(np.float32), variance.astype(np.float32)
        return self.learned

    def read(self, luma: npt.NDArray[np.uint8]) -> int | None:
        """Return the digit shown, or None where it is none that was learned, or could be two."""
        digits, means, variance = self.model()
        far = (((self.cut(luma) - means) ** 2) / variance).mean(axis=(1, 2))
        order = np.argsort(far)
        if far[order[0]] > TYPICAL or (len(order) > 1 and far[order[1]] - far[order[0]] < CLEARLY):
            return None
        return digits[int(order[0])]


class Digits:
    """What was learned of one film's clock."""

    def __init__(self, characters: str, places: dict[int, _Place], sure: Fraction) -> None:
        self._characters, self._places, self._sure = characters, places, sure

    def learn(self, luma: npt.NDArray[np.uint8], characters: str) -> None:
        """Take in one strip that shows `characters` (blanks left out); one of another form teaches nothing."""
        if _form(characters) == _form(self._characters):
            for index, place in self._places.items():
                place.learn(int(characters[index]), luma)

    def shown(self, luma: npt.NDArray[np.uint8]) -> str | None:
        """Return the characters of the clock, or None where one digit is not known for certain."""
        characters = list(self._characters)
        for index, place in reversed(self._places.items()):
            digit = place.read(luma)
            if digit is None:
                return None
            characters[index] = str(digit)
        return "".join(characters)

    def read(self, strip: Strip) -> ClockReading | None:
        """Return what the clock shows, as sure as its teacher was; None where it cannot be told."""
        characters = self.shown(strip.luma)
        time = clock_text.parse(characters) if characters is not None else None
        return ClockReading(strip.offset, time.when, self._sure) if time is not None else None


def learned(labelled: Sequence[tuple[Strip, Label]]) -> Digits | None:
    """Return the digits as these strips show them; None where they are too few or not of one form."""
    forms = Counter(_form(label.characters) for _, label in labelled if label.centres)
    if not forms or forms.most_common(1)[0][1] < LEAST_LABELS:
        return None
    alike = [(strip, label) for strip, label in labelled if label.centres and _form(label.characters) == forms.most_common(1)[0][0]]
    characters, luma = alike[0][1].characters, alike[0][0].luma
    centres = np.median([label.centres for _, label in alike], axis=0)
    digit_indexes = [index for index, character in enumerate(characters) if character.isdigit()]
    pitch = float(
        np.median([centres[next_index] - centres[index] for index, next_index in pairwise(digit_indexes) if next_index == index + 1])
    )
    places_of_digits = {
        index: _Place(max(0, round(centres[index] - WIDE * pitch)), min(luma.shape[1], round(centres[index] + WIDE * pitch)))
        for index in digit_indexes
    }
    digits = Digits(characters, places_of_digits, median(label.reading.sure for _, label in alike))
    for strip, label in alike:
        digits.learn(strip.luma, label.characters)
    return digits


def read_all(
    strips: Sequence[Strip], labelled: Sequence[tuple[Strip, Label]], ask: Callable[[Strip], Label | None]
) -> tuple[list[ClockReading], Digits | None]:
    """Return what all strips of a film show, in order of time, and its digits; the labelled ones alone where they teach none."""
    digits = learned(labelled)
    readings = {strip.offset: label.reading for strip, label in labelled}
    if digits is not None:
        others = [strip for strip in strips if strip.offset not in readings]
        for _ in range(ROUNDS):
            _practise(digits, others[:: len(others) // TAUGHT + 1], list(readings.values()))
        teacher = _Teacher(digits, ask)
        readings |= {strip.offset: reading for strip in others if (reading := digits.read(strip) or teacher.about(strip)) is not None}
        _refereed(readings, others, teacher)
    return [readings[offset] for offset in sorted(readings)], digits


def _practise(digits: Digits, strips: Sequence[Strip], neighbours: Sequence[ClockReading]) -> None:
    """Let the digits learn from what they read themselves, where it goes along with what is read before or after it."""
    seen = {strip.offset: (strip, characters) for strip in strips if (characters := digits.shown(strip.luma)) is not None}
    own_readings = {offset: ClockReading(offset, shown.when, Fraction(1))
                for offset, (_, characters) in seen.items() if (shown := clock_text.parse(characters)) is not None}
    for reading in _lonely({**own_readings, **{reading.offset: reading for reading in neighbours}}):
        own_readings.pop(reading.offset, None)
    for offset in own_readings:
        digits.learn(seen[offset][0].luma, seen[offset][1])


class _Teacher:
    """The teacher, asked no more often than `ASKED` times; the digits learn from its answers."""

    def __init__(self, digits: Digits, teacher: Callable[[Strip], Label | None]) -> None:
        self._digits, self._teacher, self._left = digits, teacher, ASKED

    def about(self, strip: Strip) -> ClockReading | None:
        if not self._left:
            return None
        self._left -= 1
        label = self._teacher(strip)
        if label is None:
            return None
        self._digits.learn(strip.luma, label.characters)
        return label.reading


def _refereed(readings: dict[Fraction, ClockReading], others: Sequence[Strip], teacher: _Teacher) -> None:
    """Have the teacher read again what goes along with nothing before or after it; what it cannot read is left out."""
    strips = {strip.offset: strip for strip in others}
    for reading in _lonely(readings):
        if reading.offset in strips:
            second_reading = teacher.about(strips[reading.offset])
            if second_reading is None:
                del readings[reading.offset]
            else:
                readings[reading.offset] = second_reading


def _lonely(readings: Mapping[Fraction, ClockReading]) -> list[ClockReading]:
    """Return the readings whose clock moved otherwise than the footage both since the one before and until the next one."""
    order = [readings[offset] for offset in sorted(readings)]
    along = [abs(seconds_between(before.shown, after.shown) - (after.offset - before.offset)) < 1 for before, after in pairwise(order)]
    return [reading for reading, before, after in zip(order, [False, *along], [*along, False], strict=True) if not before and not after]


def _form(characters: str) -> str:
    return "".join("0" if character.isdigit() else character for character in characters)
