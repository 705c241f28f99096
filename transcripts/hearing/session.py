"""From sound to text, a whole session at once: a sentence that runs over a file's border is heard as one sentence."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from fractions import Fraction
from pathlib import Path

from transcripts.engines.engine import Engine
from transcripts.hearing.audio import RATE, Sound
from transcripts.hearing.joins import REPEAT, Stretch, laid_together, repeated, shared_out, touching
from transcripts.hearing.kept import Kept
from transcripts.hearing.recognition import Recogniser, Utterance, total
from transcripts.hearing.regions import Listening, Span, pieces, seconds
from transcripts.transcript import UNHEARD, Segment, Transcript, Word
from transcripts.wording import bare, simplified, simplified_letters, written

VERSION = 4  # of this module's answers: a change makes cached ones be asked again
_UNCERTAIN = Fraction(1, 2)  # 0–1; below this an utterance is marked for the proof-reader

Progress = Callable[[Fraction, Fraction], None]  # seconds of speech done, seconds of speech in all


@dataclass(frozen=True)
class Part:
    """One recording of a session."""

    sound: Sound
    goes_on: bool = False  # it begins where the part before ends
    wanted: bool = True  # False: only the sentences it shares with its neighbours are asked for
    on_progress: Progress | None = None


def transcribe(
    sound: Sound, engine: Engine, settings: Listening | None = None, cache: Path | None = None, on_progress: Progress | None = None,
) -> Transcript:
    """Return what `engine` hears in one recording on its own; see `transcribe_session`."""
    return next(transcribe_session([Part(sound, on_progress=on_progress)], engine, settings, cache))


def transcribe_session(
    parts: Iterable[Part], engine: Engine, settings: Listening | None = None, cache: Path | None = None,
) -> Iterator[Transcript]:
    """Give a transcript for each wanted part, in their order; parts are asked for one at a time, so that they may be loaded late.

    With a `cache` folder, what was heard before in the same sound, by the same engine with the same settings, is not asked
    again. The cache is written after every few pieces, so that a killed run goes on at the piece it reached.
    """
    writer = _Writer(engine, settings or Listening(), cache)
    open_pages: list[_Page] = []  # in order; the last sentence of the last one may go on
    for part in parts:
        page = _Page(part, pieces(part.sound, writer.listening))
        goes_on = bool(open_pages) and part.goes_on and writer.lay_together(open_pages, page)
        if open_pages:
            writer.write(open_pages[-1])
        if not goes_on:
            yield from writer.done(open_pages)
            open_pages = []
        open_pages.append(page)
    if open_pages:
        writer.write(open_pages[-1])
    yield from writer.done(open_pages)


@dataclass
class _Page:
    """A recording while its transcript is being made."""

    part: Part
    spans: tuple[Span, ...]
    shared: list[Span] = field(default_factory=list)  # spans heard together with a neighbour's
    segments: list[Segment] = field(default_factory=list)


@dataclass
class _Chain:
    """Stretches of neighbouring recordings that hold one sentence."""

    pages: list[_Page]
    stretches: list[Stretch]


class _Writer:
    """Has the pages filled."""

    def __init__(self, engine: Engine, listening: Listening, cache: Path | None) -> None:
        self.listening = listening
        self._engine, self._cache = engine, cache
        self._identity = hashlib.sha256(f"{VERSION} {engine.identity} {listening}".encode()).hexdigest()
        self._chain: _Chain | None = None

    def lay_together(self, before: list[_Page], page: _Page) -> bool:
        """Note that a sentence runs from the last of the pages `before` into `page`; False where none does."""
        last = before[-1]
        if not last.spans or not page.spans:
            return False
        end, sound = len(last.part.sound.samples), page.part.sound
        repeats = repeated(last.part.sound.samples[max(0, end - REPEAT) : end], sound.samples[0:REPEAT])
        first = next((span for span in page.spans if span[1] > repeats), None)
        if first is None or not touching(end - last.spans[-1][1], first[0] - repeats, self.listening):
            return False
        chain = self._begun(last)
        start = repeats if repeats else 0
        chain.pages.append(page)
        chain.stretches.append(Stretch(len(chain.pages) - 1, start, sound.samples[start : first[1]], repeats))
        page.shared += [span for span in page.spans if span[0] <= first[0]]
        return True

    def _begun(self, last: _Page) -> _Chain:
        """The chain that ends with the last sentence of `last`, reaching to the very end of its sound."""
        samples, span = last.part.sound.samples, last.spans[-1]
        if self._chain is not None and self._chain.pages[-1] is last and span in last.shared:
            open_end = self._chain.stretches[-1]
            self._chain.stretches[-1] = replace(open_end, samples=samples[open_end.start : len(samples)])
            return self._chain
        self._finish_chain()
        self._chain = _Chain([last], [Stretch(0, span[0], samples[span[0] : len(samples)])])
        last.shared.append(span)
        return self._chain

    def write(self, page: _Page) -> None:
        """Hear what a page shares with no other."""
        if not page.part.wanted:
            return
        own = [span for span in page.spans if span not in page.shared]
        sound, tell = page.part.sound, page.part.on_progress
        ear = Recogniser(sound, self._engine, Kept.open(self._cache, sound.sha256, self._identity), self.listening)
        speech = total(own)
        page.segments += [segment_of(one) for one in ear.hear(own, lambda done: tell(done, speech) if tell else None)]

    def _finish_chain(self) -> None:
        """Hear a sentence that runs over borders, and share it out."""
        chain, self._chain = self._chain, None
        if chain is None:
            return
        sound, spans = laid_together(chain.stretches, self.listening)
        ear = Recogniser(sound, self._engine, Kept.open(self._cache, sound.sha256, self._identity), self.listening)
        for utterance in ear.hear(spans):
            for share in shared_out(segment_of(utterance), chain.stretches):
                chain.pages[share.recording].segments.append(share.segment)

    def done(self, pages: list[_Page]) -> Iterator[Transcript]:
        """Give the finished transcripts of pages that no sentence leaves any more."""
        self._finish_chain()
        for page in pages:
            if page.part.wanted:
                yield self._transcript(page)

    def _transcript(self, page: _Page) -> Transcript:
        sound = page.part.sound
        segments = sorted(page.segments, key=lambda segment: (segment.start, segment.end))
        speech = [seconds(span) for span in page.spans if span not in page.shared]
        crossing = [(one.start, one.end) for one in segments if one.before or one.after or _alone(one, page)]
        return Transcript(
            self._engine.name, self._engine.model, tuple(segments), tuple(sorted({*speech, *crossing})), sound.seconds, sound.track,
            sound.bad_frames, sound.missing, sound.sha256, self._identity, sound.track and sound.peak == 0.0,
        )


def _alone(segment: Segment, page: _Page) -> bool:
    """Whether a segment lies in a stretch that was heard with a neighbour's, but holds all of its own sentence."""
    return any(start <= segment.start * RATE < end for start, end in page.shared)


def segment_of(one: Utterance) -> Segment:
    """Return an utterance as it is written down, with its flags."""
    start, end = seconds(one.span)
    text = written(one.said.text)
    if not bare(text):
        return Segment(start, end, UNHEARD, Fraction(0), ("unheard",))
    doubts = {"omitted?": one.omits, "invented?": one.invented, "uncertain": one.said.score < _UNCERTAIN}
    flags = tuple(flag for flag, stands in (doubts | {"foreign?": bool(one.said.language)}).items() if stands)
    return Segment(start, end, text, one.said.score, flags, None, tuple(_words(one.said.words, start, end)))


def _words(words: tuple[Word, ...], start: Fraction, end: Fraction) -> Iterable[Word]:
    """The words in simplified characters and in the recording's time."""
    joined = "".join(word.text for word in words)
    converted = simplified(joined)
    letters = converted if len(converted) == len(joined) else simplified_letters(joined)
    place = 0
    for word in words:
        text = letters[place : place + len(word.text)]
        place += len(word.text)
        yield Word(min(end, start + word.start), min(end, start + word.end), text, word.score, simplified_letters(word.heard))
