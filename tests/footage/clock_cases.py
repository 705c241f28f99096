"""What the tests of clocks share: files of one recorder, their resolved times, and a burned-in clock."""

from __future__ import annotations

from fractions import Fraction
from zoneinfo import ZoneInfo

from footage.clocks.times import resolve
from footage.values.measurement import VERSION, ClockReading, Measurement
from footage.values.seconds import later
from footage.values.tolerance import Tolerance
from messages import LANGS

LIMITS = Tolerance()
UTC = ZoneInfo("UTC")
DEVICE = "A012345"


def name(start, number=1, mark=""):
    return f"{DEVICE}_012345_{start:%Y%m%d%H%M%S}_{number:04d}{mark}.MP4"


def solved(recordings, offsets=None, measurements=None):
    resolved = resolve(recordings, offsets or {}, measurements or {}, LIMITS)
    for observation in resolved.observations:
        assert all(observation.message.say(lang) for lang in LANGS)
    for recording in resolved.recordings:
        assert recording.clock is None or (recording.clock.why and all(recording.clock.why.say(lang) for lang in LANGS))
    return resolved


def kinds(resolved):
    return [observation.kind for observation in resolved.observations]


def read_at(start, offsets, step=lambda offset: 0, sure="0.99"):
    """What a burned-in clock shows at `offsets` of a file that began at `start` (with a fraction of a second)."""
    moments = [(Fraction(str(offset)), later(start, Fraction(str(offset)) + Fraction(str(step(offset))))) for offset in offsets]
    readings = tuple(ClockReading(offset, moment.replace(microsecond=0), Fraction(sure)) for offset, moment in moments)
    return Measurement(VERSION, (), readings)
