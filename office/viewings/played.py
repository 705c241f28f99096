"""What was truly played: what a page tells is taken over only where it can have happened."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from footage.values.recordings import Media
from storage.ledgers.originals import StoredRecording
from storage.ledgers.viewings import OpenViewing, PlayedSpan

SLOWEST, FASTEST = 25, 400  # percent: what the page offers
SLACK, SLACK_OF_BEAT = 3.0, 10.0  # s: the way takes time, and one beat may be held up behind another
LONGEST_BEAT = 75.0  # s that one beat may tell of: they come every ten
BEYOND = 1000  # ms that a player may be past the end of an index
MOST = 500  # spans that are noted apart


def length_of(row: StoredRecording) -> int | None:
    """Return how long a recording is (ms), 0 where it is not played at all, None where nobody knows."""
    if row.recording.media not in (Media.VIDEO, Media.AUDIO):
        return 0
    duration = row.recording.probe.duration
    return None if duration is None else int(duration * 1000)


def with_beat(viewing: OpenViewing, spans: Sequence[PlayedSpan], length: int | None, now: datetime) -> tuple[PlayedSpan, ...] | None:
    """Return what was played with what a beat tells; None where that cannot have happened, so that none of it counts.

    Nothing is played before bytes left, faster than a player can, beyond the end, or in more time than went by.
    """
    if not spans:
        return viewing.played
    if viewing.served_at is None or not all(_can_be(span, length) for span in spans):
        return None
    took, before = sum(span.took for span in spans), sum(span.took for span in viewing.played)
    since_beat = min((now - viewing.seen_at).total_seconds(), LONGEST_BEAT)
    if took > since_beat + SLACK_OF_BEAT or before + took > (now - viewing.served_at).total_seconds() + SLACK:
        return None
    return _joined((*viewing.played, *spans))


def _can_be(span: PlayedSpan, length: int | None) -> bool:
    return 0 <= span.start < span.end and SLOWEST <= span.speed <= FASTEST and (length is None or span.end <= length + BEYOND)


def _joined(spans: Iterable[PlayedSpan]) -> tuple[PlayedSpan, ...]:
    """Join what follows on; where there is very much, only which parts were played is kept."""
    joined: list[PlayedSpan] = []
    for span in spans:
        last = joined[-1] if joined else None
        if last and (last.speed, last.sound) == (span.speed, span.sound) and 0 <= span.start - last.end <= 250:
            joined[-1] = PlayedSpan(last.start, span.end, span.speed, span.sound)
        else:
            joined.append(span)
    return tuple(joined) if len(joined) <= MOST else _united(joined)


def _united(spans: Sequence[PlayedSpan]) -> tuple[PlayedSpan, ...]:
    united: list[PlayedSpan] = []
    for span in sorted(spans, key=lambda span: span.start):
        if united and span.start <= united[-1].end:
            united[-1] = PlayedSpan(united[-1].start, max(united[-1].end, span.end), 100, united[-1].sound or span.sound)
        else:
            united.append(PlayedSpan(span.start, span.end, 100, span.sound))
    return tuple(united)
