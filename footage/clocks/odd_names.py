"""One name against its siblings: where a recorder's names and its other clocks agree, and one name says something else.

Exactly eight hours: the name was written in UTC. Anything else: a person renamed the file, or it is another recorder's.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from footage.clocks.container import AGREES, EIGHT_HOURS, Meaning, start_by_file
from footage.clocks.guess import PRE_RECORD, Guess, Guesses
from footage.values.recordings import ClockSource, Media, Recording, State
from footage.values.seconds import later, seconds_between
from messages import text

FEWEST = (3, 2)  # siblings whose name agrees with the same clock: where one other clock speaks, and where two do

LATE_CLOSE = Fraction(120)  # s; from the last picture until a file is closed


class NameSign(StrEnum):
    """What the difference between a name and the other clocks of its file looks like."""

    UTC = "utc"
    RENAMED = "renamed"


@dataclass(frozen=True, slots=True)
class OddName:
    """One name that says another time than the file's other clocks, where its siblings' names agree with theirs."""

    recording: Recording
    sign: NameSign
    seconds: Fraction  # s; the name less the other clock
    siblings: int  # that agree
    guess: Guess  # when it was by the other clock


def odd_names(guesses: Guesses) -> tuple[OddName, ...]:
    """Return the names of one recorder that do not agree with the containers, or the file times, as all others do."""
    named = [guess for guess in guesses.by_id.values() if guess.source == ClockSource.NAME and guess.recording.names.precision <= 1]
    by_clock = {source: _apart(named, guesses.meanings, source) for source in (ClockSource.CONTAINER, ClockSource.FILE)
                if source != ClockSource.FILE or guesses.file_times}
    return tuple(odd for guess in named if (odd := _odd(guess, by_clock, guesses)) is not None)


Apart = Mapping[str, tuple[Guess, Fraction]]  # by id: the other clock's guess, and the name less that


def _apart(named: Sequence[Guess], meanings: Mapping[Media, Meaning], source: ClockSource) -> Apart:
    return {guess.recording.id: (other, seconds_between(other.start, guess.start)) for guess in named
            if (other := _other(guess, meanings, source)) is not None}


def _other(guess: Guess, meanings: Mapping[Media, Meaning], source: ClockSource) -> Guess | None:
    recording, meaning = guess.recording, meanings.get(guess.recording.media)
    by_close = source == ClockSource.FILE or (meaning is not None and meaning.close)
    if by_close and recording.probe.state is not State.WHOLE:
        return None  # what is readable of a cut file says nothing of when it began
    by_container = meaning.start(recording) if meaning else None
    start = by_container if source == ClockSource.CONTAINER else start_by_file(recording)
    if start is None:
        return None
    why = text(f"clock.by_{source}_not_name", name=guess.start)
    return Guess(recording, source, start, max(guess.uncertainty, Fraction(2)), why)


def _odd(guess: Guess, by_clock: Mapping[ClockSource, Apart], guesses: Guesses) -> OddName | None:
    identity = guess.recording.id
    against = [(apart[identity], _agreeing(apart, identity)) for apart in by_clock.values() if identity in apart]
    if not against or any(abs(other[1]) <= AGREES for other, _ in against):
        return None
    sure = [(other, siblings) for other, siblings in against if siblings >= FEWEST[len(against) - 1]]
    if not sure or max(other[1] for other, _ in against) - min(other[1] for other, _ in against) > AGREES:
        return None
    (witness, apart), siblings = sure[0]
    if len(against) == 1 and witness.source == ClockSource.FILE and -LATE_CLOSE <= apart < 0:
        return None  # a file may be closed long after its last picture
    utc = abs(abs(apart) - EIGHT_HOURS) <= AGREES
    if not utc and len(against) == 1 and witness.source == ClockSource.CONTAINER and _in_order(guess, guesses):
        return None  # one date against a name that its number bears out: what that date says is a sign of editing, no other time
    if not utc and 0 < apart <= PRE_RECORD and _begins_anew(witness, guesses):
        return None  # a name may say when the key was pressed, after a pre-record buffer
    return OddName(guess.recording, NameSign.UTC if utc else NameSign.RENAMED, apart, siblings, witness)


def _agreeing(apart: Apart, identity: str) -> int:
    """How many siblings' names agree with that clock; 0 where fewer than two thirds do."""
    others = [abs(seconds) <= AGREES for other, (_, seconds) in apart.items() if other != identity]
    return sum(others) if 3 * sum(others) >= 2 * len(others) else 0


def _in_order(guess: Guess, guesses: Guesses) -> bool:
    """Whether the file numbers rise as the names' times do, this one among them."""
    timed = sorted((other.start, other.recording.names.number) for other in guesses.by_id.values()
                   if other.recording.names.number is not None and other.source == ClockSource.NAME)
    numbers = [number for _, number in timed]
    return guess.recording.names.number is not None and len(numbers) > 1 and numbers == sorted(numbers)


def _begins_anew(witness: Guess, guesses: Guesses) -> bool:
    """Whether nothing of the recorder ends just before: the first film after a pause is the one with a pre-record buffer."""
    ends = [later(guess.start, guess.recording.probe.duration or Fraction(0)) for guess in guesses.by_id.values()
            if guess.recording.id != witness.recording.id]
    return not any(abs(seconds_between(end, witness.start)) <= AGREES for end in ends)

