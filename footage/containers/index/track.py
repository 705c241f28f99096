"""The packets of one track: exact ticks, sizes and places, as an index or a demuxer gives them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from footage.values.tracks import Break, Stream, StreamKind, TrackLayout

Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]

MOST_KEYFRAMES = 10_000  # times kept of one file
MOST_STEPS = 4_000  # steps, evenly spread, that tell what is usual
MOST_PACKETS = 6_000_000  # two days of 30 fps: a longer table is a lie, and would only fill the memory


def ints(values: Sequence[int] | NDArray[Any] = ()) -> Ints:
    """Return `values` as 64-bit integers."""
    return np.asarray(values, dtype=np.int64)


@dataclass(slots=True)
class _Computed:
    """What was computed once from the arrays of a track."""

    start: Fraction | None = None  # s
    end: Fraction | None = None  # s
    step: int | None = None  # ticks


@dataclass(frozen=True, slots=True, eq=False)
class Track:
    """One track; the arrays are in the order of decoding and of one length."""

    kind: StreamKind
    codec: str  # as ffmpeg names it
    timescale: Fraction  # ticks a second
    dts: Ints  # ticks, decoding time
    pts: Ints  # ticks, presentation time
    durations: Ints  # ticks
    sizes: Ints  # bytes
    positions: Ints  # byte in the file, -1 where unknown
    keys: Flags  # keyframes
    width: int | None = None  # pixels
    height: int | None = None  # pixels
    rate: Fraction | None = None  # samples a second, sound only
    channels: int | None = None
    opens: Fraction | None = None  # s; an edit list shows nothing before this
    closes: Fraction | None = None  # s; nor after this
    setup: bytes = b""  # decoder configuration (avcC, hvcC, AudioSpecificConfig)
    layout: TrackLayout | None = None  # how it was written, as far as the reader tells
    breaks: tuple[Break, ...] = ()  # what the reader saw itself (lost packets, zero chunks)
    _computed: _Computed = field(default_factory=_Computed, init=False, repr=False)

    @property
    def count(self) -> int:
        """How many packets."""
        return len(self.dts)

    def seconds(self, ticks: int) -> Fraction:
        """Return `ticks` in seconds."""
        return Fraction(int(ticks)) / self.timescale

    @property
    def start(self) -> Fraction:
        """First presentation time in seconds."""
        if self._computed.start is None:
            first = self.seconds(self.pts.min()) if self.count else Fraction(0)
            self._computed.start = first if self.opens is None else max(first, self.opens)
        return self._computed.start

    @property
    def end(self) -> Fraction:
        """Last presentation time plus its length, in seconds."""
        if self._computed.end is None:
            last = self.seconds((self.pts + self.durations).max()) if self.count else self.start
            self._computed.end = max(self.start, last if self.closes is None else min(last, self.closes))
        return self._computed.end

    def only(self, chosen: Flags) -> Track:
        """Return the track with the chosen packets."""
        return replace(self, dts=self.dts[chosen], pts=self.pts[chosen], durations=self.durations[chosen],
                       sizes=self.sizes[chosen], positions=self.positions[chosen], keys=self.keys[chosen])

    def keyframes(self) -> tuple[Fraction, ...]:
        """Return the presentation times of the keyframes in seconds; where every picture is one, evenly thinned."""
        top, below = self.timescale.numerator, self.timescale.denominator
        ticks = np.sort(self.pts[self.keys])
        return tuple(Fraction(tick * below, top) for tick in ticks[:: len(ticks) // MOST_KEYFRAMES + 1].tolist())

    def stream(self) -> Stream:
        """Return the track as the value the other rooms know."""
        rate = self.rate if self.kind == StreamKind.AUDIO else self.frame_rate() if self.kind == StreamKind.VIDEO else None
        return Stream(self.kind, self.codec, self.start, self.end - self.start, self.count, rate,
                      self.width, self.height, self.channels)

    def steps(self) -> Ints:
        """Return the ticks from each presentation time to the next later one."""
        steps = np.diff(self.pts)
        if (steps < 0).any():
            steps = np.diff(np.sort(self.pts))
        return ints(steps[steps > 0])

    def usual_step(self) -> int:
        """Return the ticks between two packets that are not surpassed by nine in ten of them."""
        if self._computed.step is None:
            self._computed.step = self._usual_step(self.steps())
        return self._computed.step

    @staticmethod
    def _usual_step(steps: Ints) -> int:
        steps = steps[:: len(steps) // MOST_STEPS + 1]
        if not len(steps) or steps.min() == steps.max():
            return int(steps[0]) if len(steps) else 0
        return int(np.partition(steps, len(steps) * 9 // 10)[len(steps) * 9 // 10])

    def frame_rate(self) -> Fraction | None:
        """Return frames a second, holes left out; exact where the steps are all alike."""
        if self.count < 2:
            step = int(self.durations[0]) if self.count else 0
            return self.timescale / step if step > 0 else None
        steps = self.steps()
        steps = steps[steps <= 4 * max(self.usual_step(), 1)]
        if not len(steps):
            return None
        if steps.min() == steps.max():
            return self.timescale / int(steps[0])
        values, counts = np.unique(steps, return_counts=True)
        if counts.max() * 100 >= len(steps) * 95:
            return self.timescale / int(values[counts.argmax()])
        return (self.timescale * len(steps) / int(steps.sum())).limit_denominator(1001)
