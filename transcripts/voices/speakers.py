"""Who speaks when: utterances grouped by voice, over all recordings of a case, and voices that speak at once."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from transcripts.voices.embedder import Row, Voice

LABEL = "说话人"
_SAME = 0.74  # 0–1; mean likeness from which two groups of utterances are one voice
_LEAST = 1.0  # s; shorter utterances join a voice, but found none
_JOINS = 0.5  # 0–1; likeness below which a short utterance is nobody's
_FEW = 2.5  # s; a group that spoke less than this in all is no voice of its own
_BOTH = 0.78  # 0–1; an utterance as like the middle of two voices as this …
_RATHER = 0.03  # … and by this much more than it is like either of them, is both at once


def told_apart(voices: Sequence[Voice | None]) -> list[int | None]:
    """Return for each utterance the number of its voice, from 0 in order of appearance; None where that is not clear.

    Where only one voice is there, telling apart helps nobody: all None.
    """
    known = [place for place, voice in enumerate(voices) if voice is not None and voice.seconds >= _LEAST]
    rows = [_row(voices, place) for place in known]
    groups = [group for group in _grouped(rows) if _long_enough(group, known, voices)]
    centres = _single([_centre([rows[member] for member in group]) for group in sorted(groups, key=len, reverse=True)])
    if len(centres) < 2:
        return [None] * len(voices)
    nearest = [None if voice is None else _nearest(voice.row, centres) for voice in voices]
    order = {group: number for number, group in enumerate(dict.fromkeys(one for one in nearest if one is not None))}
    return [None if one is None else order[one] for one in nearest]


def at_once(voices: Sequence[Voice | None], numbers: Sequence[int | None]) -> list[bool]:
    """Return for each utterance whether two of the voices seem to speak in it at the same time."""
    known = sorted({number for number in numbers if number is not None})
    if len(known) < 2:
        return [False] * len(voices)
    centres = np.stack([_core([voice.row for voice, own in zip(voices, numbers, strict=True) if voice is not None and own == number])
                        for number in known])
    return [voice is not None and voice.seconds >= _LEAST and _mixed(voice.row, centres) for voice in voices]


def _mixed(row: Row, centres: npt.NDArray[np.float32]) -> bool:
    """Whether a voice is more like the middle of two others than like either."""
    likeness = centres @ row
    first, second = np.argsort(likeness)[::-1][:2]
    middle = float(row @ _centre([centres[first], centres[second]]))
    return bool(middle > _BOTH and middle - likeness[first] > _RATHER)


def _single(centres: Sequence[Row]) -> npt.NDArray[np.float32]:
    """The groups that are one voice, the largest first; two voices at once make a group of their own that is none."""
    kept: list[Row] = []
    for centre in centres:
        if len(kept) < 2 or not _mixed(centre, np.stack(kept)):
            kept.append(centre)
    return np.stack(kept) if kept else np.zeros((0, 1), dtype=np.float32)


def _grouped(rows: Sequence[Row]) -> list[list[int]]:
    """Join the two most alike groups, by mean likeness, until none are alike enough."""
    groups = [[place] for place in range(len(rows))]
    if not groups:
        return []
    sums = np.stack(rows).astype(np.float64)
    sizes = np.ones(len(rows))
    while len(groups) > 1:
        likeness = (sums @ sums.T) / np.outer(sizes, sizes)
        np.fill_diagonal(likeness, -1)
        one, other = sorted(int(place) for place in np.unravel_index(int(likeness.argmax()), likeness.shape))
        if likeness[one, other] < _SAME:
            break
        groups[one] += groups.pop(other)
        sums[one] += sums[other]
        sizes[one] += sizes[other]
        sums, sizes = np.delete(sums, other, axis=0), np.delete(sizes, other)
    return groups


def _long_enough(group: Sequence[int], known: Sequence[int], voices: Sequence[Voice | None]) -> bool:
    found = [voices[known[member]] for member in group]
    return sum(voice.seconds for voice in found if voice is not None) >= _FEW


def _row(voices: Sequence[Voice | None], place: int) -> Row:
    voice = voices[place]
    assert voice is not None, place
    return voice.row


def _centre(rows: Sequence[Row]) -> Row:
    mean = np.mean(rows, axis=0)
    return np.asarray(mean / max(float(np.linalg.norm(mean)), 1e-12), dtype=np.float32)


def _core(rows: Sequence[Row]) -> Row:
    """The middle of a voice without what is least like it, so that a few mixed utterances do not blur it."""
    centre = _centre(rows)
    likely = sorted(rows, key=lambda row: -float(row @ centre))
    return _centre(likely[: max(1, len(likely) * 3 // 4)])


def _nearest(row: Row, centres: npt.NDArray[np.float32]) -> int | None:
    likeness = centres @ row
    best = int(likeness.argmax())
    return best if likeness[best] >= _JOINS else None
