"""From sound to text: every stretch of speech ends as text or, with its time, as 〔听不清〕."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from transcripts.audio import RATE, Sound
from transcripts.engines import Engine, Said, Word
from transcripts.inventions import looks_invented
from transcripts.kept import Kept, Span
from transcripts.omissions import cut, fuller, hole
from transcripts.regions import Listening, pieces, seconds
from transcripts.wording import bare, simplified, simplified_letters, written

VERSION = 1  # of this module's answers: a change makes cached ones be asked again
UNHEARD = "〔听不清〕"
_TOGETHER = 8  # pieces recognised, and then kept, at once
_UNCERTAIN = Fraction(1, 2)  # 0–1; below this a word is marked for the proof-reader

Progress = Callable[[Fraction, Fraction], None]  # seconds of speech done, seconds of speech in all


@dataclass(frozen=True, slots=True)
class Segment:
    """One utterance, as heard or as proof-read."""

    start: Fraction  # s from the start of the recording
    end: Fraction  # s
    text: str  # simplified Chinese, full-width punctuation
    score: Fraction  # 0–1; the engine's certainty; 1 where a person wrote it
    flags: tuple[str, ...] = ()  # "unheard", "omitted?", "invented?", "uncertain", "proofread"
    speaker: str | None = None  # 说话人1 …, or the name a person gave
    words: tuple[Word, ...] = ()  # times from the start of the recording


@dataclass(frozen=True, slots=True)
class Transcript:
    """Everything that was heard in one recording, and by which means."""

    engine: str  # key in ENGINES
    model: str  # which weights, for a person
    segments: tuple[Segment, ...]  # in order of time
    speech: tuple[tuple[Fraction, Fraction], ...]  # s; where speech was found: each lies in some segment
    seconds: Fraction = Fraction(0)  # s; length of the sound
    track: bool = True  # False: the recording has no sound track
    bad_frames: int = 0  # packets of sound that could not be decoded
    missing: tuple[tuple[Fraction, Fraction], ...] = ()  # s; stretches without sound inside the track
    audio_sha256: str = ""  # of the 16 kHz samples
    identity: str = ""  # of engine, weights and settings

    @property
    def text(self) -> str:
        """All that was heard, a line an utterance."""
        return "\n".join(segment.text for segment in self.segments)


def transcribe(
    sound: Sound, engine: Engine, settings: Listening | None = None, cache: Path | None = None,
    on_progress: Progress | None = None,
) -> Transcript:
    """Return what `engine` hears in `sound`; with a `cache` folder, what was heard before is not asked again.

    The cache is written after every few pieces, so a killed run goes on at the piece it reached.
    """
    listening = settings or Listening()
    spans = pieces(sound, listening)
    identity = hashlib.sha256(f"{VERSION} {engine.identity} {listening}".encode()).hexdigest()
    kept = Kept.open(cache, sound.sha256, identity)
    total = sum((_length(span) for span in spans), Fraction(0))
    _recognise(sound, engine, spans, kept, lambda done: on_progress(done, total) if on_progress else None)
    heard = _asked_again(sound, engine, spans, kept)
    return Transcript(
        engine.name, engine.model, tuple(_segment(*one) for one in heard), tuple(seconds(span) for span in spans), sound.seconds,
        sound.track, sound.bad_frames, sound.missing, sound.sha256, identity,
    )


def _recognise(sound: Sound, engine: Engine, spans: Sequence[Span], kept: Kept, tell: Callable[[Fraction], None]) -> None:
    """Have every span answered in `kept`."""
    open_spans = [span for span in spans if span not in kept]
    done = sum((_length(span) for span in spans if span in kept), Fraction(0))
    for start in range(0, len(open_spans), _TOGETHER):
        group = open_spans[start : start + _TOGETHER]
        kept.add(zip(group, engine.recognise([sound.piece(*span) for span in group]), strict=True))
        done += sum((_length(span) for span in group), Fraction(0))
        tell(done)


def _asked_again(sound: Sound, engine: Engine, spans: Sequence[Span], kept: Kept) -> list[tuple[Span, Said, tuple[str, ...]]]:
    """Each span with its answer; where words seem to be missing, it is cut there and its parts are asked for."""
    halves = {span: parts for span in spans if (parts := _halves(sound, span, kept[span]))}
    _recognise(sound, engine, [part for parts in halves.values() for part in parts], kept, lambda _: None)
    answers: list[tuple[Span, Said, tuple[str, ...]]] = []
    for span in spans:
        parts = halves.get(span, ())
        if parts and fuller(tuple(kept[part] for part in parts), kept[span]):
            answers += [(part, kept[part], _omitted(part, kept[part])) for part in parts]
        else:
            answers.append((span, kept[span], _omitted(span, kept[span])))
    return answers


def _halves(sound: Sound, span: Span, said: Said) -> tuple[Span, ...]:
    where = hole(said, _length(span))
    place = cut(sound.piece(*span), where, RATE) if where else None
    return () if place is None else ((span[0], span[0] + place), (span[0] + place, span[1]))


def _omitted(span: Span, said: Said) -> tuple[str, ...]:
    return ("omitted?",) if hole(said, _length(span)) else ()


def _length(span: Span) -> Fraction:
    start, end = seconds(span)
    return end - start


def _segment(span: Span, said: Said, flags: tuple[str, ...]) -> Segment:
    start, end = seconds(span)
    text = written(said.text)
    if not bare(text):
        return Segment(start, end, UNHEARD, Fraction(0), ("unheard",))
    if looks_invented(text, end - start, said.score, said.no_speech):
        flags += ("invented?",)
    if said.score < _UNCERTAIN:
        flags += ("uncertain",)
    return Segment(start, end, text, said.score, flags, None, tuple(_words(said.words, start, end)))


def _words(words: tuple[Word, ...], start: Fraction, end: Fraction) -> Iterable[Word]:
    """The words in simplified characters and in the recording's time."""
    joined = "".join(word.text for word in words)
    converted = simplified(joined)
    letters = converted if len(converted) == len(joined) else simplified_letters(joined)
    place = 0
    for word in words:
        text = letters[place : place + len(word.text)]
        place += len(word.text)
        yield Word(min(end, start + word.start), min(end, start + word.end), text, word.score)
