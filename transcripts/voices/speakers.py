"""Who speaks when: utterances grouped by voice, over all recordings of a case, and voices that speak at once."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from transcripts.voices.embedder import Voice, VoiceVector

LABEL = "说话人"
_SAME = 0.74  # 0–1; mean likeness from which two groups of utterances are one voice
_LEAST = 1.0  # s; a shorter utterance may join a voice, but begins none
_JOINS = 0.5  # 0–1; likeness below which a short utterance belongs to no voice
_FEW = 2.5  # s; a group that spoke less than this in all is no voice of its own
_BOTH = 0.78  # 0–1; an utterance as like the middle of two voices as this …
_RATHER = 0.03  # … and by this much more than it is like either of them, is both at once


def voice_numbers(voices: Sequence[Voice | None]) -> list[int | None]:
    """Return for each utterance the number of its voice, from 0 in order of appearance; None where that is not clear.

    Where there is only one voice, no label is needed: all None.
    """
    usable = [place for place, voice in enumerate(voices) if voice is not None and voice.seconds >= _LEAST]
    vectors = [_vector(voices, place) for place in usable]
    groups = [group for group in _grouped(vectors) if _long_enough(group, usable, voices)]
    centres = _single([_centre([vectors[member] for member in group]) for group in sorted(groups, key=len, reverse=True)])
    if len(centres) < 2:
        return [None] * len(voices)
    nearest = [None if voice is None else _nearest(voice.vector, centres) for voice in voices]
    order = {group: number for number, group in enumerate(dict.fromkeys(group for group in nearest if group is not None))}
    return [None if group is None else order[group] for group in nearest]


def speaking_at_once(voices: Sequence[Voice | None], numbers: Sequence[int | None]) -> list[bool]:
    """Return for each utterance whether two of the voices seem to speak in it at the same time."""
    present = sorted({number for number in numbers if number is not None})
    if len(present) < 2:
        return [False] * len(voices)
    centres = np.stack([_core([voice.vector for voice, label in zip(voices, numbers, strict=True) if voice is not None and label == number])
                        for number in present])
    return [voice is not None and voice.seconds >= _LEAST and _mixed(voice.vector, centres) for voice in voices]


def _mixed(vector: VoiceVector, centres: npt.NDArray[np.float32]) -> bool:
    """Whether a voice is more like the middle of two others than like either."""
    likeness = centres @ vector
    first, second = np.argsort(likeness)[::-1][:2]
    middle = float(vector @ _centre([centres[first], centres[second]]))
    return bool(middle > _BOTH and middle - likeness[first] > _RATHER)


def _single(centres: Sequence[VoiceVector]) -> npt.NDArray[np.float32]:
    """The groups that are one voice, the largest first; two voices at once form a group that is no voice of its own."""
    voices: list[VoiceVector] = []
    for centre in centres:
        if len(voices) < 2 or not _mixed(centre, np.stack(voices)):
            voices.append(centre)
    return np.stack(voices) if voices else np.zeros((0, 1), dtype=np.float32)


def _grouped(vectors: Sequence[VoiceVector]) -> list[list[int]]:
    """Join the two most alike groups, by mean likeness, until none are alike enough."""
    groups = [[place] for place in range(len(vectors))]
    if not groups:
        return []
    sums = np.stack(vectors).astype(np.float64)
    sizes = np.ones(len(vectors))
    while len(groups) > 1:
        likeness = (sums @ sums.T) / np.outer(sizes, sizes)
        np.fill_diagonal(likeness, -1)
        first, second = sorted(int(place) for place in np.unravel_index(int(likeness.argmax()), likeness.shape))
        if likeness[first, second] < _SAME:
            break
        groups[first] += groups.pop(second)
        sums[first] += sums[second]
        sizes[first] += sizes[second]
        sums, sizes = np.delete(sums, second, axis=0), np.delete(sizes, second)
    return groups


def _long_enough(group: Sequence[int], usable: Sequence[int], voices: Sequence[Voice | None]) -> bool:
    members = [voices[usable[member]] for member in group]
    return sum(voice.seconds for voice in members if voice is not None) >= _FEW


def _vector(voices: Sequence[Voice | None], place: int) -> VoiceVector:
    voice = voices[place]
    assert voice is not None, place
    return voice.vector


def _centre(vectors: Sequence[VoiceVector]) -> VoiceVector:
    mean = np.mean(vectors, axis=0)
    return np.asarray(mean / max(float(np.linalg.norm(mean)), 1e-12), dtype=np.float32)


def _core(vectors: Sequence[VoiceVector]) -> VoiceVector:
    """The middle of a voice without what is least like it, so that a few mixed utterances do not blur it."""
    centre = _centre(vectors)
    likely = sorted(vectors, key=lambda vector: -float(vector @ centre))
    return _centre(likely[: max(1, len(likely) * 3 // 4)])


def _nearest(vector: VoiceVector, centres: npt.NDArray[np.float32]) -> int | None:
    likeness = centres @ vector
    best = int(likeness.argmax())
    return best if likeness[best] >= _JOINS else None
