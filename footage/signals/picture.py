"""Black, covered and frozen picture: keyframes first, every frame only around what was found.

Figures are brightness (0–255) on 160 × 90 points without the top and the bottom, where the clock ticks. A night scene is
brighter somewhere than elsewhere; a static room or a wall is never twice the same, because a sensor is never without noise.
What heavy compression has smoothed away cannot be told from a frozen picture: only a stretch that is stiller than the
rest of its file is reported.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np

from footage.signals import frames
from footage.signals.frames import Frame
from footage.signals.looks import KeyframeLook, Look, NearbyPictures, remembered
from footage.values.measurement import Stretch, StretchKind
from footage.values.tolerance import Tolerance

SPACING = Fraction(9, 10)  # s; keyframes closer than this tell nothing more
SAME = 0.40  # mean difference up to which two keyframes may be the same picture, noise included …
SAME_AT_MOST = 1.2  # … and in a lively file, while the encoder is still settling
LIVELIER = 8  # times: how much less than usual two keyframes of a frozen stretch differ
SURELY_SAME = 0.22  # … and the least difference within a frozen stretch, once the encoder has settled
SAME_NEXT = 0.08  # mean difference of neighbouring frames up to which the picture stands still
STILLER = 4  # times: how much livelier the rest of the file must be
WHOLLY_SAME = 0.04  # mean difference up to which a file is frozen from beginning to end
_MOMENT = Fraction(1, 1000)  # s; shorter than any picture


def stretches(path: Path, looks: list[KeyframeLook], end: Fraction, tolerance: Tolerance) -> tuple[Stretch, ...]:
    """Return the black, covered and frozen stretches of a file whose keyframes are `looks` and whose picture ends at `end`."""
    near = NearbyPictures(path)
    dark = [_darkness(near, looks, first, last, end) for first, last in _runs([bool(look.dark) for look in looks])]
    still = [stretch for first, last in _still_runs(looks) if (stretch := _freeze(near, looks, first, last, end)) is not None]
    long_enough = [stretch for stretch in dark if stretch.seconds >= tolerance.black_seconds]
    long_enough += [stretch for stretch in still if stretch.seconds >= tolerance.frozen_seconds]
    return tuple(sorted(long_enough, key=lambda stretch: stretch.start))


def _runs(flags: list[bool]) -> Iterator[tuple[int, int]]:
    """Return first and last index of each run of True."""
    first = None
    for index, flag in enumerate([*flags, False]):
        if flag and first is None:
            first = index
        elif not flag and first is not None:
            yield first, index - 1
            first = None


def _still_runs(looks: list[KeyframeLook]) -> Iterator[tuple[int, int]]:
    moves = [look.moved for look in looks[1:]]
    limit = _limit(moves)
    dark = [bool(before.dark or after.dark) for before, after in pairwise(looks)]
    for first, last in _runs([move <= limit and not hidden for move, hidden in zip(moves, dark, strict=True)]):
        yield first, last + 1


def _limit(moves: list[float]) -> float:
    """Return up to which difference two keyframes may be the same picture, given how lively the file is."""
    usual = float(np.quantile(moves, 0.75)) if moves else 0.0
    return min(SAME_AT_MOST, max(SAME, usual / LIVELIER))


def _darkness(near: NearbyPictures, looks: list[KeyframeLook], first: int, last: int, end: Fraction) -> Stretch:
    start, stop = _edges(near, looks, first, last, end, lambda look: bool(look.dark))
    inside = looks[first : last + 1]
    level, spread = max(look.level for look in inside), max(look.spread for look in inside)
    kind = StretchKind.BLACK if all(look.dark == StretchKind.BLACK for look in inside) else StretchKind.COVERED
    return Stretch(kind, start, stop - start, {"level": round(level, 2), "spread": round(spread, 2), "keyframes": len(inside)})


def _freeze(near: NearbyPictures, looks: list[KeyframeLook], first: int, last: int, end: Fraction) -> Stretch | None:
    """Return the frozen stretch, or None where the picture lives or the whole file is as still."""
    moves = [look.moved for look in looks[1:]]
    inside, outside = moves[first:last], [*moves[:first], *moves[last:]]
    usual = float(np.median(outside)) if len(outside) > 1 else 0.0
    middle = float(np.median(inside))
    if min(inside) > SURELY_SAME or (usual < STILLER * middle and max(inside) > WHOLLY_SAME):
        return None
    settled = first + inside.index(min(inside))
    moved = _liveliness(near.between(looks[settled].offset, looks[settled + 1].offset))
    frozen, limit = near.at(looks[settled].offset), _limit(moves)
    if moved > SAME_NEXT or frozen is None:
        return None
    start, stop = _edges(near, looks, first, last, end, lambda look: look.differs(frozen) <= limit)
    start = _begun(near, looks[max(first - 2, 0)].offset, start) if first else start
    stop = _ended(near, looks[last].offset, stop, looks[last + 2].offset if last + 2 < len(looks) else end)
    evidence = {"difference": round(middle, 3), "rest": round(usual, 3), "next_difference": round(moved, 3)}
    return Stretch(StretchKind.FROZEN, start, stop - start, {**evidence, "keyframes": last - first + 1})


def _begun(near: NearbyPictures, moving: Fraction, start: Fraction) -> Fraction:
    """Return where a freeze known from `start` on began: while the encoder settles, pictures come nearer to the frozen one by little."""
    seen = list(near.between(moving, start + _MOMENT))
    return seen[len(seen) - 1 - _still_steps(seen[::-1])].offset if seen else start


def _ended(near: NearbyPictures, still: Fraction, stop: Fraction, moving: Fraction) -> Fraction:
    """Return where a freeze known up to `stop` ended: its last keyframe may look coarser than those before."""
    seen = list(near.between(still, moving))
    first = next((index for index, look in enumerate(seen) if look.offset >= stop), len(seen)) - 1
    last = first + _still_steps(seen[first:]) if 0 <= first < len(seen) - 1 else first
    return seen[last + 1].offset if 0 <= last < len(seen) - 1 else max(stop, moving) if 0 <= first < last else stop


def _still_steps(seen: Sequence[Look]) -> int:
    """Return over how many pictures a freeze reaches; a step may be a keyframe's, coded again, if the next two stand still."""
    steps = [before.differs(after) for before, after in pairwise(seen)]
    calm = [step * STILLER <= max(steps) for step in steps]
    return next((place for place, is_calm in enumerate(calm) if not is_calm and calm[place + 1 : place + 3] != [True, True]), len(calm))


def _liveliness(looks: Iterable[Look]) -> float:
    """Return how much neighbouring frames differ: the ninth decile, so that the first of a group does not count."""
    moves = [before.differs(after) for before, after in pairwise(looks)]
    return float(np.quantile(moves, 0.9)) if moves else 0.0


def _edges(near: NearbyPictures, looks: list[KeyframeLook], first: int, last: int, end: Fraction,
           holds: Callable[[Look], bool]) -> tuple[Fraction, Fraction]:
    """Return where what `holds` at the keyframes `first` to `last` begins and ends, to the frame."""
    start, stop = looks[first].offset, end
    if first > 0:
        for look in near.between(looks[first - 1].offset, looks[first].offset):
            start = min(start, look.offset) if holds(look) else looks[first].offset
    if last + 1 < len(looks):
        stop = looks[last + 1].offset
        for look in near.between(looks[last].offset, stop):
            if not holds(look):
                return start, look.offset
    return start, stop


def survey(container: Any, passed: list[Fraction] | None = None) -> Iterator[tuple[KeyframeLook, Frame]]:
    """Return every keyframe worth a look, from afar and as decoded; `passed`: see `frames.keyframes`."""
    return remembered(frames.keyframes(container, SPACING, passed))
