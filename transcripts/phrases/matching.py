"""Phrases, places and times of day in a transcript that the regulations ask about: each a hint with its second and its words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction

from footage.values.seconds import later, seconds_between
from regulations.values.facts import Heard
from transcripts.phrases.spoken_time import spoken_times
from transcripts.phrases.word_lists import Phrase, PhraseBook, PhraseEntry, phrase_of
from transcripts.pinyin import BREAK, Match, SyllableText, find, syllables
from transcripts.transcript import Segment, Transcript
from transcripts.wording import characters_of

_ONE_SENTENCE = Fraction(2)  # s; utterances closer than this are searched as one text
_SAME = Fraction(15)  # s; one thing heard twice within this is one hint
_PLACE_SCORE = 75  # 0–100; names are misheard more than set phrases
_PLACE_SURE = 85  # 0–100; from here the name alone counts as naming the place
_CORE = 4  # characters; the shortest part of a place's name that is looked for alone
_SEAM = Fraction(2)  # s; a recording that begins within this of another's end goes on with its sentence
_NEAR_SEAM = 40  # syllables on either side of it that are read together
_NOT_EVIDENCE = frozenset({"invented?", "unheard"})
_CUTS = "省市区县旗镇乡街路巷号村"


@dataclass(frozen=True, slots=True)
class DatedTranscript:
    """One recording's transcript and when it began."""

    recording_id: str
    start: datetime | None  # aware; None where nothing says when it was
    transcript: Transcript


@dataclass(frozen=True, slots=True)
class _Passage:
    """What was said in one recording by its sound, each syllable with its utterance and time."""

    reading: SyllableText
    owners: tuple[Segment | None, ...]  # which utterance each syllable is from; None for a break
    starts: tuple[Fraction, ...]  # s

    def part(self, where: slice) -> _Passage:
        """Some of its syllables."""
        return _Passage(SyllableText(self.reading.syllables[where]), self.owners[where], self.starts[where])

    def joined_to(self, other: _Passage) -> _Passage:
        """This and the `other` as one; the times stay each one's own."""
        both = SyllableText(self.reading.syllables + other.reading.syllables)
        return _Passage(both, self.owners + other.owners, self.starts + other.starts)


def find_hints(
    recordings: Sequence[DatedTranscript], book: PhraseBook, places: Sequence[str] = (), officers: Sequence[str] = (),
) -> tuple[Heard, ...]:
    """Return what was heard of the `book`, of the `places`' and `officers`' names, and the times of day said aloud.

    In order of recording and time. Text flagged as invented or unheard proves nothing and is left out. A phrase that a
    recorder cut into two files belongs to the recording in which it begins.
    """
    entries = (*book.entries, *_places(places), *_officers(officers))
    passages = [_passage(recording.transcript) for recording in recordings]
    all_hints: list[Heard] = []
    for recording, passage in zip(recordings, passages, strict=True):
        hints = [hint for entry in entries for hint in _hints(entry, passage, recording)]
        for place in _following(recording, recordings):
            hints += _across(entries, passage, passages[place], recording)
        hints += list(_times(recording))
        all_hints += _once(hints)
    return tuple(all_hints)


def _following(recording: DatedTranscript, recordings: Sequence[DatedTranscript]) -> list[int]:
    """Which recordings begin where this one ends."""
    if recording.start is None:
        return []
    end = later(recording.start, recording.transcript.seconds)
    return [
        place for place, other in enumerate(recordings)
        if other is not recording and other.start is not None and abs(seconds_between(end, other.start)) <= _SEAM
    ]


def _across(entries: Sequence[PhraseEntry], first: _Passage, second: _Passage, recording: DatedTranscript) -> Iterable[Heard]:
    """What begins in one recording and ends in the next."""
    tail = first.part(slice(-_NEAR_SEAM, None))
    seam = len(tail.owners)
    joined = tail.joined_to(second.part(slice(_NEAR_SEAM)))
    for entry in entries:
        for hint, match in _matches(entry, joined, recording):
            if match.start < seam < match.end:
                yield hint


def _hints(entry: PhraseEntry, passage: _Passage, recording: DatedTranscript) -> Iterable[Heard]:
    return (hint for hint, _ in _matches(entry, passage, recording))


def _matches(entry: PhraseEntry, passage: _Passage, recording: DatedTranscript) -> Iterable[tuple[Heard, Match]]:
    denied = [match for phrase in entry.unless for match in find(phrase, passage.reading)]
    for phrase in entry.phrases:
        for match in find(phrase, passage.reading, entry.least):
            if not any(match.start < other.end and other.start < match.end for other in denied):
                yield _hint(entry.what, match, passage, recording), match


def _hint(what: str, match: Match, passage: _Passage, recording: DatedTranscript) -> Heard:
    owners = dict.fromkeys(owner for owner in passage.owners[match.start : match.end] if owner)
    text = "".join(owner.text for owner in owners)
    offset = passage.starts[match.start]
    return Heard(what, recording.recording_id, _at(recording, offset), offset, match.score, text)


def _at(recording: DatedTranscript, offset: Fraction) -> datetime | None:
    return None if recording.start is None else later(recording.start, offset)


def _passage(transcript: Transcript) -> _Passage:
    sounds: list[str] = []
    owners: list[Segment | None] = []
    starts: list[Fraction] = []
    before: Segment | None = None
    for segment in evidence(transcript):
        if before is not None and segment.start - before.end > _ONE_SENTENCE:
            sounds.append(BREAK)
            owners.append(None)
            starts.append(before.end)
        characters = characters_of(segment.text)
        sounds += syllables(characters)
        owners += [segment] * len(characters)
        starts += character_times(segment, len(characters))
        before = segment
    return _Passage(SyllableText(tuple(sounds)), tuple(owners), tuple(starts))


def evidence(transcript: Transcript) -> list[Segment]:
    """Return the utterances that may prove something: heard, and not flagged as the engine's own invention."""
    return [segment for segment in transcript.segments if not _NOT_EVIDENCE.intersection(segment.flags)]


def character_times(segment: Segment, count: int) -> list[Fraction]:
    """Return when each of the `count` characters of an utterance begins (s from the start of the recording)."""
    timed = [
        word.start + (word.end - word.start) * Fraction(place, max(1, len(characters_of(word.text))))
        for word in segment.words
        for place in range(len(characters_of(word.text)))
    ]
    if not timed:
        timed = [segment.start + (segment.end - segment.start) * Fraction(place, max(1, count)) for place in range(count)]
    return [timed[min(len(timed) - 1, place * len(timed) // count)] for place in range(count)]


def _times(recording: DatedTranscript) -> Iterable[Heard]:
    for segment in evidence(recording.transcript):
        times = character_times(segment, max(1, len(segment.text)))
        for spoken in spoken_times(segment.text, recording.start):
            offset = times[spoken.place]
            for what in ("time", "slot:时间"):
                yield Heard(what, recording.recording_id, _at(recording, offset), offset, Fraction(100), segment.text,
                            spoken.time, spoken.uncertainty_seconds, spoken.dated)


def _once(hints: list[Heard]) -> list[Heard]:
    """The most certain of the hints of one kind that lie close together."""
    chosen: list[Heard] = []
    for hint in sorted(hints, key=lambda hint: (-hint.score, hint.offset, hint.what)):
        if all(hint.what != other.what or abs(hint.offset - other.offset) > _SAME for other in chosen):
            chosen.append(hint)
    return sorted(chosen, key=lambda hint: (hint.offset, hint.what))


def _places(places: Sequence[str]) -> list[PhraseEntry]:
    phrases = tuple(phrase_of(part) for place in places for part in place_names(place))
    kinds = (("place", _PLACE_SCORE), ("slot:地点", _PLACE_SURE))
    return [PhraseEntry(what, what, phrases, (), least, "") for what, least in kinds] if phrases else []


def place_names(place: str) -> list[str]:
    """Return a place's name, and its last part after the districts and streets, by which people call it."""
    core = place
    for cut in _CUTS:
        core = core.rsplit(cut, 1)[-1]
    return [name for name in dict.fromkeys((characters_of(place), characters_of(core))) if len(name) >= _CORE]


def _officers(officers: Sequence[str]) -> list[PhraseEntry]:
    phrases: tuple[Phrase, ...] = tuple(phrase_of(name) for name in officers if len(characters_of(name)) > 1)
    return [PhraseEntry("slot:人员", "slot:人员", phrases, (), None, "")] if phrases else []
