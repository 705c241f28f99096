"""What was heard in one recording, as values: every stretch of speech as text or, with its time, as 〔听不清〕."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

UNHEARD = "〔听不清〕"


@dataclass(frozen=True, slots=True)
class Segment:
    """One utterance, as heard or as proof-read."""

    start: Fraction  # s from the start of the recording
    end: Fraction  # s
    text: str  # simplified Chinese, full-width punctuation
    score: Fraction  # 0–1; the engine's certainty; 1 where a person wrote it
    flags: tuple[str, ...] = ()  # "unheard", "omitted?", "invented?", "uncertain", "overlap", "foreign?"
    speaker: str | None = None  # 说话人1 …, or the name a person gave
    words: tuple[Word, ...] = ()  # times from the start of the recording
    before: str = ""  # the beginning of this sentence, which the recording before holds
    after: str = ""  # the end of this sentence, which the next recording holds


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
    silent: bool = False  # the track holds nothing but digital silence

    @property
    def text(self) -> str:
        """All that was heard, one line an utterance."""
        return "\n".join(segment.text for segment in self.segments)


@dataclass(frozen=True, slots=True)
class Word:
    """One word, or one character of Chinese, with its time."""

    start: Fraction  # s
    end: Fraction  # s
    text: str
    score: Fraction  # 0–1; the engine's own certainty
    heard: str = ""  # what the engine itself wrote, where a term of the field replaced it
