"""From sound to text, a whole session at once: a sentence that runs over a file's border is recognised as one sentence."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from fractions import Fraction
from pathlib import Path

from transcripts.engines.engine import Engine
from transcripts.hearing.answer_cache import AnswerCache
from transcripts.hearing.audio import RATE, Sound
from transcripts.hearing.joins import REPEAT, JoinedStretch, divide_segment, goes_on_over_border, join_sound, repeated_samples
from transcripts.hearing.recognition import Recogniser, Utterance, total
from transcripts.hearing.regions import Listening, SampleSpan, seconds, speech_spans
from transcripts.transcript import UNHEARD, Segment, Transcript, Word
from transcripts.wording import characters_of, normalised, simplified, simplified_by_character

VERSION = 4  # of this module's answers: after a change, cached answers are not used
_UNCERTAIN = Fraction(1, 2)  # 0–1; below this an utterance is marked for the proof-reader

Progress = Callable[[Fraction, Fraction], None]  # seconds of speech done, seconds of speech in all


@dataclass(frozen=True)
class SessionPart:
    """One recording of a session."""

    sound: Sound
    goes_on: bool = False  # it begins where the part before ends
    wanted: bool = True  # False: only the sentences it shares with its neighbours are recognised
    on_progress: Progress | None = None


def transcribe(
    sound: Sound, engine: Engine, settings: Listening | None = None, cache: Path | None = None, on_progress: Progress | None = None,
) -> Transcript:
    """Return the transcript of one recording on its own; see `transcribe_session`."""
    return next(transcribe_session([SessionPart(sound, on_progress=on_progress)], engine, settings, cache))


def transcribe_session(
    parts: Iterable[SessionPart], engine: Engine, settings: Listening | None = None, cache: Path | None = None,
) -> Iterator[Transcript]:
    """Yield a transcript for each wanted part, in their order; parts are taken one at a time, so that they may be loaded late.

    With a `cache` folder, sound that the same engine with the same settings recognised before is not recognised again. The
    cache is written after every few pieces, so that a killed run continues at the piece it reached.
    """
    writer = _SessionWriter(engine, settings or Listening(), cache)
    open_drafts: list[_Draft] = []  # in order; the last sentence of the last one may continue
    for part in parts:
        draft = _Draft(part, speech_spans(part.sound, writer.listening))
        goes_on = bool(open_drafts) and part.goes_on and writer.join(open_drafts, draft)
        if open_drafts:
            writer.write(open_drafts[-1])
        if not goes_on:
            yield from writer.done(open_drafts)
            open_drafts = []
        open_drafts.append(draft)
    if open_drafts:
        writer.write(open_drafts[-1])
    yield from writer.done(open_drafts)


@dataclass
class _Draft:
    """A recording while its transcript is being made."""

    part: SessionPart
    spans: tuple[SampleSpan, ...]
    shared: list[SampleSpan] = field(default_factory=list)  # spans recognised together with a neighbour's
    segments: list[Segment] = field(default_factory=list)


@dataclass
class _Chain:
    """Stretches of neighbouring recordings that hold one sentence."""

    drafts: list[_Draft]
    stretches: list[JoinedStretch]


class _SessionWriter:
    """Has the drafts of a session recognised and finished."""

    def __init__(self, engine: Engine, listening: Listening, cache: Path | None) -> None:
        self.listening = listening
        self._engine, self._cache = engine, cache
        self._identity = hashlib.sha256(f"{VERSION} {engine.identity} {listening}".encode()).hexdigest()
        self._chain: _Chain | None = None

    def join(self, before: list[_Draft], draft: _Draft) -> bool:
        """Note that a sentence runs from the last of the drafts `before` into `draft`; False where none does."""
        last = before[-1]
        if not last.spans or not draft.spans:
            return False
        end, sound = len(last.part.sound.samples), draft.part.sound
        repeats = repeated_samples(last.part.sound.samples[max(0, end - REPEAT) : end], sound.samples[0:REPEAT])
        first = next((span for span in draft.spans if span[1] > repeats), None)
        if first is None or not goes_on_over_border(end - last.spans[-1][1], first[0] - repeats, self.listening):
            return False
        chain = self._chain_from(last)
        start = repeats if repeats else 0
        chain.drafts.append(draft)
        chain.stretches.append(JoinedStretch(len(chain.drafts) - 1, start, sound.samples[start : first[1]], repeats))
        draft.shared += [span for span in draft.spans if span[0] <= first[0]]
        return True

    def _chain_from(self, last: _Draft) -> _Chain:
        """The chain that ends with the last sentence of `last`, reaching to the very end of its sound."""
        samples, span = last.part.sound.samples, last.spans[-1]
        if self._chain is not None and self._chain.drafts[-1] is last and span in last.shared:
            open_end = self._chain.stretches[-1]
            self._chain.stretches[-1] = replace(open_end, samples=samples[open_end.start : len(samples)])
            return self._chain
        self._finish_chain()
        self._chain = _Chain([last], [JoinedStretch(0, span[0], samples[span[0] : len(samples)])])
        last.shared.append(span)
        return self._chain

    def write(self, draft: _Draft) -> None:
        """Recognise what a draft shares with no other."""
        if not draft.part.wanted:
            return
        unshared = [span for span in draft.spans if span not in draft.shared]
        sound, on_progress = draft.part.sound, draft.part.on_progress
        recogniser = Recogniser(sound, self._engine, AnswerCache.open(self._cache, sound.sha256, self._identity), self.listening)
        speech = total(unshared)
        draft.segments += [
            segment_of(utterance)
            for utterance in recogniser.hear(unshared, lambda done: on_progress(done, speech) if on_progress else None)
        ]

    def _finish_chain(self) -> None:
        """Recognise a sentence that runs over borders, and divide it among its recordings."""
        chain, self._chain = self._chain, None
        if chain is None:
            return
        sound, spans = join_sound(chain.stretches, self.listening)
        recogniser = Recogniser(sound, self._engine, AnswerCache.open(self._cache, sound.sha256, self._identity), self.listening)
        for utterance in recogniser.hear(spans):
            for share in divide_segment(segment_of(utterance), chain.stretches):
                chain.drafts[share.recording].segments.append(share.segment)

    def done(self, drafts: list[_Draft]) -> Iterator[Transcript]:
        """Yield the finished transcripts of drafts whose last sentence is complete."""
        self._finish_chain()
        for draft in drafts:
            if draft.part.wanted:
                yield self._transcript(draft)

    def _transcript(self, draft: _Draft) -> Transcript:
        sound = draft.part.sound
        segments = sorted(draft.segments, key=lambda segment: (segment.start, segment.end))
        speech = [seconds(span) for span in draft.spans if span not in draft.shared]
        crossing = [(segment.start, segment.end) for segment in segments if segment.before or segment.after or _alone(segment, draft)]
        return Transcript(
            self._engine.name, self._engine.model, tuple(segments), tuple(sorted({*speech, *crossing})), sound.seconds, sound.track,
            sound.bad_frames, sound.missing, sound.sha256, self._identity, sound.track and sound.peak == 0.0,
        )


def _alone(segment: Segment, draft: _Draft) -> bool:
    """Whether a segment lies in a stretch recognised with a neighbour's, but holds the whole of its sentence."""
    return any(start <= segment.start * RATE < end for start, end in draft.shared)


def segment_of(utterance: Utterance) -> Segment:
    """Return an utterance as it is written down, with its flags."""
    start, end = seconds(utterance.span)
    text = normalised(utterance.answer.text)
    if not characters_of(text):
        return Segment(start, end, UNHEARD, Fraction(0), ("unheard",))
    doubts = {"omitted?": utterance.omits, "invented?": utterance.invented, "uncertain": utterance.answer.score < _UNCERTAIN}
    flags = tuple(flag for flag, stands in (doubts | {"foreign?": bool(utterance.answer.language)}).items() if stands)
    return Segment(start, end, text, utterance.answer.score, flags, None, tuple(_words(utterance.answer.words, start, end)))


def _words(words: tuple[Word, ...], start: Fraction, end: Fraction) -> Iterable[Word]:
    """The words in simplified characters and in the recording's time."""
    joined = "".join(word.text for word in words)
    converted = simplified(joined)
    characters = converted if len(converted) == len(joined) else simplified_by_character(joined)
    place = 0
    for word in words:
        text = characters[place : place + len(word.text)]
        place += len(word.text)
        yield Word(min(end, start + word.start), min(end, start + word.end), text, word.score, simplified_by_character(word.heard))
