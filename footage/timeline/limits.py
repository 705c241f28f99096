"""What could be missed in these recordings, and below which size: said in every report, so that silence is not taken for proof."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import groupby, pairwise

from footage.containers.table import of_format
from footage.values.recordings import Media, Recording
from footage.values.tolerance import Tolerance
from messages import Text, number, text


def missed_below(recordings: Sequence[Recording], tolerance: Tolerance) -> tuple[Text, ...]:
    """Return one sentence for each kind of thing that could be missed, with the size below which it could."""
    videos = [one for one in recordings if one.media is Media.VIDEO and one.probe.video]
    said = [text("limits.between", seconds=number(tolerance.split_seconds))]
    for device, own in groupby(sorted(videos, key=lambda one: one.device or ""), key=lambda one: one.device or ""):
        apart = max((_apart(one) for one in own), default=Fraction(0))
        if apart:
            black, frozen = max(apart, tolerance.black_seconds), max(2 * apart, tolerance.frozen_seconds)
            said.append(text("limits.picture", device=device or "–", apart=number(apart), black=number(black), frozen=number(frozen)))
    said.append(text("limits.sound", seconds=number(tolerance.silent_seconds)))
    said.append(text("limits.inside", seconds=number(tolerance.inside_gap_seconds)))
    if any(of_format(one.probe.format).stream for one in videos):
        said.append(text("limits.streams"))
    said.append(text("limits.edited"))
    return tuple(said)


def _apart(one: Recording) -> Fraction:
    """The longest way from keyframe to keyframe; where all pictures are keyframes, their usual step."""
    return max((after - before for before, after in pairwise(one.probe.keyframes)), default=Fraction(0))
