"""A proof-read text laid over its draft: the person's words, the draft's times, and what was changed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import pairwise

from rapidfuzz.distance import Indel, Levenshtein

from messages.errors import BadCall
from transcripts.phrases.matching import letter_times
from transcripts.pinyin import Syllables, syllables
from transcripts.record.proofread import Line, lines
from transcripts.transcript import UNHEARD, Segment, Transcript, Word
from transcripts.wording import bare

_ANOTHER = 0.35  # 0–1; likeness in sound below which a text belongs to another recording
_TELLING = 10  # letters; a shorter draft says too little to be compared
_LAST = Fraction(1, 4)  # s; how long a letter lasts where nothing follows it


@dataclass(frozen=True, slots=True)
class Difference:
    """One place where two versions of a record do not say the same."""

    start: Fraction  # s from the start of the recording
    before: str  # letters of the earlier version; empty where something was added
    after: str  # letters of the later version; empty where something was struck out


@dataclass(frozen=True, slots=True)
class _Letters:
    """The letters of a transcript, in one row, with their times."""

    text: str
    sounds: Syllables
    starts: tuple[Fraction, ...]
    ends: tuple[Fraction, ...]


def align(transcript: Transcript, proofread: str) -> Transcript:
    """Return the proof-read text as a transcript: each line an utterance, with the times of what it stands for.

    BadCall where the text is empty, or sounds so unlike the draft that it belongs to another recording.
    """
    speakers = frozenset(segment.speaker for segment in transcript.segments if segment.speaker)
    found = lines(proofread, speakers)
    if not found:
        raise BadCall("speech.proofread_empty")
    draft = _letters([segment for segment in transcript.segments if "unheard" not in segment.flags])
    sounds = syllables("".join(bare(line.text) for line in found if not line.unheard))
    likeness = Indel.normalized_similarity(draft.sounds, sounds)
    if len(draft.text) >= _TELLING and likeness < _ANOTHER:
        raise BadCall("speech.other_recording", percent=round(likeness * 100))
    times = _mapped(draft, sounds)
    return replace(transcript, segments=tuple(_placed(transcript, _segments(found, times, transcript))))


def differences(before: Transcript, after: Transcript) -> tuple[Difference, ...]:
    """Return where two versions differ in their words, in order of time; punctuation and line breaks aside."""
    one, other = _letters(before.segments), _letters(after.segments)
    return tuple(
        Difference(
            one.starts[min(step.src_start, len(one.starts) - 1)] if one.starts else Fraction(0),
            one.text[step.src_start : step.src_end], other.text[step.dest_start : step.dest_end],
        )
        for step in Levenshtein.opcodes(one.text, other.text) if step.tag != "equal"
    )


def _letters(segments: Sequence[Segment]) -> _Letters:
    text, starts, ends = "", [], []
    for segment in segments:
        letters = bare(segment.text)
        begun = letter_times(segment, len(letters))
        text += letters
        starts += begun
        ends += [*begun[1:], segment.end] if begun else []
    return _Letters(text, syllables(text), tuple(starts), tuple(ends))


def _mapped(draft: _Letters, sounds: Syllables) -> list[tuple[Fraction, Fraction] | None]:
    """The time of each proof-read letter; None where it stands for nothing in the draft."""
    times: list[tuple[Fraction, Fraction] | None] = [None] * len(sounds)
    for step in Levenshtein.opcodes(draft.sounds, sounds):
        if step.tag in ("equal", "replace"):
            for place in range(step.dest_end - step.dest_start):
                letter = step.src_start + place
                times[step.dest_start + place] = (draft.starts[letter], draft.ends[letter])
    return times


def _segments(found: list[Line], times: list[tuple[Fraction, Fraction] | None], draft: Transcript) -> list[Segment | Line]:
    """Each line with the times of its letters; a line that stands for nothing in the draft stays without."""
    direct = len(found) == len(draft.segments) and all(line.coded for line in found)
    answers: list[Segment | Line] = []
    place = 0
    for number, line in enumerate(found):
        letters = "" if line.unheard else bare(line.text)
        mapped = times[place : place + len(letters)]
        place += len(letters)
        timed = [time for time in mapped if time is not None]
        if direct:
            segment = draft.segments[number]
            answers.append(_written(line, segment.start, segment.end, letters, mapped))
        elif timed:
            answers.append(_written(line, timed[0][0], max(timed[0][0], timed[-1][1]), letters, mapped))
        else:
            answers.append(line)
    return answers


def _written(line: Line, start: Fraction, end: Fraction, letters: str, mapped: Sequence[tuple[Fraction, Fraction] | None]) -> Segment:
    words, last = [], start
    for letter, time in zip(letters, mapped, strict=True):
        begun, over = time or (last, last)
        last = max(last, min(end, over))
        words.append(Word(min(end, max(start, begun)), last, letter, Fraction(1)))
    flags = ("unheard",) if line.unheard else ()
    return Segment(start, end, line.text, Fraction(0 if line.unheard else 1), flags, line.speaker, tuple(words))


def _placed(draft: Transcript, answers: list[Segment | Line]) -> list[Segment]:
    """Lines without a time of their own lie between their neighbours: an unheard stretch of the draft, else the pause there."""
    open_stretches = [segment for segment in draft.segments if segment.text == UNHEARD]
    placed: list[Segment] = []
    for number, answer in enumerate(answers):
        if isinstance(answer, Segment):
            placed.append(answer)
            continue
        after = placed[-1].end if placed else Fraction(0)
        before = next((later.start for later in answers[number + 1 :] if isinstance(later, Segment)), draft.seconds)
        fits = next((one for one in open_stretches if after <= one.start and one.end <= max(before, after)), None)
        start, end = (fits.start, fits.end) if fits else (after, max(after, min(before, after + _LAST * len(answer.text))))
        placed.append(_written(answer, start, end, *_untimed(answer)))
    return _in_order(placed)


def _untimed(line: Line) -> tuple[str, list[tuple[Fraction, Fraction] | None]]:
    letters = "" if line.unheard else bare(line.text)
    return letters, [None] * len(letters)


def _in_order(segments: list[Segment]) -> list[Segment]:
    """Lines of one utterance follow one another without overlap."""
    cut = [replace(one, end=min(one.end, max(one.start, other.start))) for one, other in pairwise(segments)]
    return [*cut, *segments[-1:]]
