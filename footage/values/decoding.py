"""Whether a decoder opens what a file holds: the index says what is claimed, this says what can be seen and heard."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from footage.values.tracks import StreamKind
from messages import Text


class Readability(StrEnum):
    """What came of decoding a few pictures and sounds of a file."""

    READABLE = "readable"
    PARTLY = "partly"  # some stretches open, others do not
    UNREADABLE = "unreadable"  # nothing of it opens
    NOT_JUDGED = "not-judged"  # no decoder of this machine knows the codec, or it is encrypted: says nothing of damage


@dataclass(frozen=True, slots=True)
class Undecodable:
    """One stretch of a track that no decoder opens."""

    stream: StreamKind  # VIDEO or AUDIO
    start: Fraction  # s from the start of the file
    seconds: Fraction  # s


@dataclass(frozen=True, slots=True)
class Decoding:
    """What came of it."""

    readability: Readability
    places: int = 0  # at how many places of the file decoding was tried
    problem: Text | None = None  # one sentence, unless READABLE
    stretches: tuple[Undecodable, ...] = ()  # unless READABLE; in order of time
