"""Two recorders that heard the same sound: by how many seconds their clocks differ.

The loudness of both, a tenth of a second a figure, is laid over each other at every shift within reach. A difference is
given only where several stretches agree on it and no other shift comes near; else nothing is said about the clocks.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations
from pathlib import Path

import numpy as np
import numpy.typing as npt

from footage.values.duplicates import counted
from footage.values.recordings import Recording
from footage.values.seconds import later, seconds_between

STEP = Fraction(1, 10)  # s a figure
REACH = 300  # s; clocks that differ by more are not compared
STRETCH = 30  # s of one recorder that are laid over the other at a time
LEAST = 15  # s; less sound in common says nothing
ALIKE = 0.45  # correlation from which a shift can be the right one
AHEAD = 0.1  # by which it must surpass every other shift more than a second away
AGREE = 0.5  # s; stretches agree within this
ENOUGH = 40  # s of common sound in all
MOST_PAIRS = 400  # stretches laid over another file for one pair of recorders; more of a long day add nothing
CLEARER = 3  # times more weight than any other shift
Loudness = npt.NDArray[np.float64]  # natural logarithm of the power, one figure a STEP from the start of the file


@dataclass(frozen=True, slots=True)
class Alignment:
    """By how much one recorder's clock is behind another's."""

    device: str
    reference: str
    seconds: Fraction  # to add to the times of `device` to get the time of `reference`
    uncertainty: Fraction  # s
    stretches: int  # how many stretches of sound agree
    likeness: float  # their middle correlation, 0–1


@dataclass(frozen=True, slots=True)
class Vote:
    """One stretch of sound that is like another recorder's at one shift only."""

    shift: float  # s to add to its times
    alike: float  # correlation, 0–1
    common: float  # s of sound in common


def loudness(path: Path) -> Loudness:
    """Return the loudness of a file's first sound track; empty where it has none. NotReadable where it cannot be opened."""
    from footage.signals.loudness import listen

    blocks = listen(path)
    if not len(blocks.starts):
        return np.empty(0)
    places = np.floor(np.maximum(blocks.starts, 0) / float(STEP) + 1e-6).astype(np.int64)
    sums, counts = np.bincount(places, blocks.powers), np.bincount(places)
    return np.log(np.where(counts > 0, sums / np.maximum(counts, 1), 0) + 1e-10)


def worth_hearing(recordings: Sequence[Recording]) -> tuple[Recording, ...]:
    """Return the recordings whose sound can tell anything: those with another recorder's sound within reach of their clocks."""
    sounding = [recording for recording in counted(recordings) if recording.probe.audio and recording.interval and recording.device]
    return tuple(
        recording
        for recording in sounding
        if any(recording.device != other.device and _could_share(recording, other) for other in sounding)
    )


def _could_share(recording: Recording, other: Recording) -> bool:
    assert recording.start and recording.end and other.start and other.end
    return later(recording.start, Fraction(-REACH)) < other.end and other.start < later(recording.end, Fraction(REACH))


def align(
    recordings: Sequence[Recording], sounds: Mapping[str, Loudness], checked: Collection[str] = ()
) -> tuple[Alignment, ...]:
    """Return by how much clocks of the team's recorders differ, each against one reference in its group.

    `recordings` with their times as `clocks.times.resolve` left them, `sounds` by recording id, `checked`: recorders whose clock was
    compared at the dock. The reference is a checked one if there is one, else the one with the most sound. Recorders that
    share no sound, or whose sound does not agree on one shift, are left out: nothing is guessed.
    """
    lanes = {device: lane for device, lane in _lanes(recordings, sounds).items() if device}
    differences: dict[tuple[str, str], Alignment] = {}
    for device, reference in combinations(sorted(lanes), 2):
        difference = _compare(device, reference, lanes[device], lanes[reference])
        if difference:
            differences[device, reference] = difference
    weight = {device: sum(len(sound) for _, sound in lane) for device, lane in lanes.items()}
    order = sorted(lanes, key=lambda device: (device not in checked, -weight[device], device))
    return tuple(_from_reference(differences, order))


def _lanes(recordings: Sequence[Recording], sounds: Mapping[str, Loudness]) -> dict[str, list[tuple[Recording, Loudness]]]:
    lanes: dict[str, list[tuple[Recording, Loudness]]] = {}
    for recording in sorted(counted(recordings), key=lambda item: item.id):
        sound = sounds.get(recording.id)
        if recording.start and recording.device and sound is not None and len(sound) >= LEAST / STEP:
            lanes.setdefault(recording.device, []).append((recording, sound))
    return lanes


def _compare(
    device: str, reference: str, sounds: Sequence[tuple[Recording, Loudness]], reference_sounds: Sequence[tuple[Recording, Loudness]]
) -> Alignment | None:
    """The shift on which most stretches agree, or None."""
    pairs = [
        (piece, other_recording)
        for piece in _pieces(sounds)
        for other_recording in reference_sounds
        if _within_reach(piece, other_recording)
    ]
    every = max(1, -(-len(pairs) // MOST_PAIRS))
    votes = [vote for piece, other_recording in pairs[::every] if (vote := _vote(piece, other_recording))]
    best = max((_near(votes, vote) for vote in votes), key=_weight, default=[])
    rest = [vote for vote in votes if vote not in best]
    rival = max((_near(rest, vote) for vote in rest), key=_weight, default=[])
    if len(best) < 2 or sum(vote.common for vote in best) < ENOUGH or _weight(best) < CLEARER * _weight(rival):
        return None
    middle = float(np.median([vote.shift for vote in best]))
    likeness = float(np.median([vote.alike for vote in best]))
    return Alignment(device, reference, Fraction(round(middle * 10), 10), Fraction(1, 2), len(best), round(likeness, 2))


def _within_reach(piece: tuple[Recording, Fraction, Loudness], other: tuple[Recording, Loudness]) -> bool:
    recording, at, sound = piece
    assert recording.start and other[0].start
    begins = seconds_between(other[0].start, recording.start) + at
    return -REACH - len(sound) * STEP <= begins <= len(other[1]) * STEP + REACH


def _near(votes: Sequence[Vote], centre: Vote) -> list[Vote]:
    return [vote for vote in votes if abs(vote.shift - centre.shift) <= AGREE]


def _weight(votes: Sequence[Vote]) -> float:
    return sum(vote.alike**2 * vote.common for vote in votes)


def _pieces(lane: Sequence[tuple[Recording, Loudness]]) -> Iterator[tuple[Recording, Fraction, Loudness]]:
    size = int(STRETCH / STEP)
    for recording, sound in lane:
        for place in range(0, len(sound), size):
            piece = sound[place : place + size]
            if len(piece) >= LEAST / STEP:
                yield recording, place * STEP, piece


def _vote(piece: tuple[Recording, Fraction, Loudness], other: tuple[Recording, Loudness]) -> Vote | None:
    """The one shift at which the piece is like the other sound, or None where none stands out."""
    recording, at, sound = piece
    against, whole = other
    assert recording.start and against.start
    begins = float(seconds_between(against.start, recording.start) + at)  # of the piece, in the other's file
    scores, common = _scores(_shape(sound), _shape(whole))
    shifts = np.arange(1 - len(sound), len(whole)) * float(STEP) - begins
    scores = np.where((np.abs(shifts) <= REACH) & (common >= LEAST / float(STEP)), scores, -1.0)
    best = int(np.argmax(scores))
    away = np.abs(shifts - shifts[best]) > 1
    rival = float(scores[away].max(initial=-1.0))
    if scores[best] < ALIKE or scores[best] - rival < AHEAD:
        return None
    return Vote(float(shifts[best]), float(scores[best]), float(common[best]) * float(STEP))


def _shape(sound: Loudness) -> Loudness:
    """The loudness without its slow part: two recorders stand at different places, but a word rises in both."""
    width = 20
    padded = np.pad(sound, (width, width), mode="edge")
    slow = np.convolve(padded, np.ones(2 * width + 1) / (2 * width + 1), mode="valid")
    spread = sound - slow
    return np.asarray(np.clip(spread / (spread.std() + 1e-9), -3, 3), dtype=np.float64)


def _scores(piece: Loudness, whole: Loudness) -> tuple[Loudness, Loudness]:
    """Correlation at every shift (the piece's first figure against `1 - len(piece)` … of the whole), and figures in common."""
    size = 1 << (len(piece) + len(whole) - 1).bit_length()
    wave = np.conj(np.fft.rfft(piece, size))
    mask = np.conj(np.fft.rfft(np.ones(len(piece)), size))
    square = np.conj(np.fft.rfft(piece**2, size))
    plain, ones, squares = np.fft.rfft(whole, size), np.fft.rfft(np.ones(len(whole)), size), np.fft.rfft(whole**2, size)
    product, common, energy, other_energy = (
        np.roll(np.fft.irfft(spectrum, size), len(piece) - 1)[: len(piece) + len(whole) - 1]
        for spectrum in (wave * plain, mask * ones, square * ones, mask * squares)
    )
    return product / np.sqrt(np.maximum(energy * other_energy, 1e-9)), np.rint(common)


def _from_reference(differences: Mapping[tuple[str, str], Alignment], devices: Sequence[str]) -> Iterator[Alignment]:
    """Walk from each group's reference to every recorder that is tied to it."""
    placed: set[str] = set()
    for reference in devices:
        if reference in placed:
            continue
        placed.add(reference)
        waiting = [Alignment(reference, reference, Fraction(0), Fraction(0), 0, 1.0)]
        while waiting:
            current = waiting.pop(0)
            for step in _steps(differences, current.device):
                if step.device not in placed:
                    placed.add(step.device)
                    seconds, uncertainty = step.seconds + current.seconds, step.uncertainty + current.uncertainty
                    tied = Alignment(step.device, reference, seconds, uncertainty, step.stretches, step.likeness)
                    waiting.append(tied)
                    yield tied


def _steps(differences: Mapping[tuple[str, str], Alignment], to: str) -> Iterator[Alignment]:
    for (device, reference), difference in sorted(differences.items()):
        if reference == to:
            yield difference
        elif device == to:
            yield Alignment(reference, device, -difference.seconds, difference.uncertainty, difference.stretches, difference.likeness)
