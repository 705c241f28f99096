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
    videos = [recording for recording in recordings if recording.media is Media.VIDEO and recording.probe.video]
    sentences = [text("limits.between", seconds=number(tolerance.split_seconds))]
    for device, files in groupby(sorted(videos, key=_device), key=_device):
        spacing = max((_apart(recording) for recording in files), default=Fraction(0))
        if spacing:
            black, frozen = max(spacing, tolerance.black_seconds), max(2 * spacing, tolerance.frozen_seconds)
            figures = {"apart": number(spacing), "black": number(black), "frozen": number(frozen)}
            sentences.append(text("limits.picture", device=device or "–", **figures))
    sentences.append(text("limits.sound", seconds=number(tolerance.silent_seconds)))
    sentences.append(text("limits.inside", seconds=number(tolerance.inside_gap_seconds)))
    if any(of_format(recording.probe.format).stream for recording in videos):
        sentences.append(text("limits.streams"))
    sentences.append(text("limits.edited"))
    return tuple(sentences)


def _device(recording: Recording) -> str:
    return recording.device or ""


def _apart(recording: Recording) -> Fraction:
    """The longest way from keyframe to keyframe; where all pictures are keyframes, their usual step."""
    return max((after - before for before, after in pairwise(recording.probe.keyframes)), default=Fraction(0))
