"""A proof-read text aligned with its draft: the person's words, the draft's times, and what was changed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import pairwise

from rapidfuzz.distance import Indel, Levenshtein

from messages.errors import BadCall
from transcripts.phrases.matching import character_times
from transcripts.pinyin import Syllables, syllables
from transcripts.record.proofread import ProofreadLine, proofread_lines
from transcripts.transcript import UNHEARD, Segment, Transcript, Word
from transcripts.wording import characters_of

_ANOTHER = 0.35  # 0–1; likeness in sound below which a text belongs to another recording
_COMPARABLE = 10  # characters; a shorter draft is too short to be compared
_LAST = Fraction(1, 4)  # s; how long a character lasts where nothing follows it


@dataclass(frozen=True, slots=True)
class TextDifference:
    """One place where two versions of a record do not say the same."""

    start: Fraction  # s from the start of the recording
    before: str  # characters of the earlier version; empty where something was added
    after: str  # characters of the later version; empty where something was deleted


@dataclass(frozen=True, slots=True)
class _Characters:
    """The characters of a transcript, one after the other, with their times."""

    text: str
    sounds: Syllables
    starts: tuple[Fraction, ...]
    ends: tuple[Fraction, ...]


def align(transcript: Transcript, proofread: str) -> Transcript:
    """Return the proof-read text as a transcript: each line an utterance, with the times of what it corresponds to.

    BadCall where the text is empty, or sounds so unlike the draft that it belongs to another recording.
    """
    speakers = frozenset(segment.speaker for segment in transcript.segments if segment.speaker)
    lines = proofread_lines(proofread, speakers)
    if not lines:
        raise BadCall("speech.proofread_empty")
    draft = _characters([segment for segment in transcript.segments if "unheard" not in segment.flags])
    sounds = syllables("".join(characters_of(line.text) for line in lines if not line.unheard))
    likeness = Indel.normalized_similarity(draft.sounds, sounds)
    if len(draft.text) >= _COMPARABLE and likeness < _ANOTHER:
        raise BadCall("speech.other_recording", percent=round(likeness * 100))
    times = _mapped(draft, sounds)
    return replace(transcript, segments=tuple(_placed(transcript, _segments(lines, times, transcript))))


def differences(before: Transcript, after: Transcript) -> tuple[TextDifference, ...]:
    """Return where two versions differ in their words, in order of time; punctuation and line breaks aside."""
    first, second = _characters(before.segments), _characters(after.segments)
    return tuple(
        TextDifference(
            first.starts[min(step.src_start, len(first.starts) - 1)] if first.starts else Fraction(0),
            first.text[step.src_start : step.src_end], second.text[step.dest_start : step.dest_end],
        )
        for step in Levenshtein.opcodes(first.text, second.text) if step.tag != "equal"
    )


def _characters(segments: Sequence[Segment]) -> _Characters:
    text, starts, ends = "", [], []
    for segment in segments:
        characters = characters_of(segment.text)
        times = character_times(segment, len(characters))
        text += characters
        starts += times
        ends += [*times[1:], segment.end] if times else []
    return _Characters(text, syllables(text), tuple(starts), tuple(ends))


def _mapped(draft: _Characters, sounds: Syllables) -> list[tuple[Fraction, Fraction] | None]:
    """The time of each proof-read character; None where nothing in the draft corresponds to it."""
    times: list[tuple[Fraction, Fraction] | None] = [None] * len(sounds)
    for step in Levenshtein.opcodes(draft.sounds, sounds):
        if step.tag in ("equal", "replace"):
            for place in range(step.dest_end - step.dest_start):
                source = step.src_start + place
                times[step.dest_start + place] = (draft.starts[source], draft.ends[source])
    return times


def _segments(
    lines: list[ProofreadLine], times: list[tuple[Fraction, Fraction] | None], draft: Transcript
) -> list[Segment | ProofreadLine]:
    """Each line with the times of its characters; a line to which nothing in the draft corresponds gets none."""
    direct = len(lines) == len(draft.segments) and all(line.coded for line in lines)
    answers: list[Segment | ProofreadLine] = []
    place = 0
    for number, line in enumerate(lines):
        characters = "" if line.unheard else characters_of(line.text)
        mapped = times[place : place + len(characters)]
        place += len(characters)
        timed = [time for time in mapped if time is not None]
        if direct:
            segment = draft.segments[number]
            answers.append(_written(line, segment.start, segment.end, characters, mapped))
        elif timed:
            answers.append(_written(line, timed[0][0], max(timed[0][0], timed[-1][1]), characters, mapped))
        else:
            answers.append(line)
    return answers


def _written(
    line: ProofreadLine, start: Fraction, end: Fraction, characters: str, mapped: Sequence[tuple[Fraction, Fraction] | None]
) -> Segment:
    words, last = [], start
    for character, time in zip(characters, mapped, strict=True):
        character_start, character_end = time or (last, last)
        last = max(last, min(end, character_end))
        words.append(Word(min(end, max(start, character_start)), last, character, Fraction(1)))
    flags = ("unheard",) if line.unheard else ()
    return Segment(start, end, line.text, Fraction(0 if line.unheard else 1), flags, line.speaker, tuple(words))


def _placed(draft: Transcript, answers: list[Segment | ProofreadLine]) -> list[Segment]:
    """Lines without a time of their own lie between their neighbours: an unheard stretch of the draft, else the pause there."""
    unheard = [segment for segment in draft.segments if segment.text == UNHEARD]
    placed: list[Segment] = []
    for number, answer in enumerate(answers):
        if isinstance(answer, Segment):
            placed.append(answer)
            continue
        after = placed[-1].end if placed else Fraction(0)
        before = next((later.start for later in answers[number + 1 :] if isinstance(later, Segment)), draft.seconds)
        fits = next((stretch for stretch in unheard if after <= stretch.start and stretch.end <= max(before, after)), None)
        start, end = (fits.start, fits.end) if fits else (after, max(after, min(before, after + _LAST * len(answer.text))))
        placed.append(_written(answer, start, end, *_untimed(answer)))
    return _in_order(placed)


def _untimed(line: ProofreadLine) -> tuple[str, list[tuple[Fraction, Fraction] | None]]:
    characters = "" if line.unheard else characters_of(line.text)
    return characters, [None] * len(characters)


def _in_order(segments: list[Segment]) -> list[Segment]:
    """Lines of one utterance follow one another without overlap."""
    cut = [replace(first, end=min(first.end, max(first.start, second.start))) for first, second in pairwise(segments)]
    return [*cut, *segments[-1:]]
