"""From speech to utterances: neighbours are recognised together, and what seems to be missing or invented is recognised again."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from transcripts.engines.engine import Engine, EngineAnswer
from transcripts.hearing.answer_cache import AnswerCache
from transcripts.hearing.audio import RATE, Sound
from transcripts.hearing.inventions import looks_invented, loops
from transcripts.hearing.omissions import holds_more, longest_gap, quietest_place
from transcripts.hearing.packing import pack
from transcripts.hearing.regions import Listening, SampleSpan, extent, seconds, units
from transcripts.hearing.splitting import split_answer
from transcripts.wording import characters_of, normalised

_BATCH = 8  # pieces recognised, and then kept, together

SpanGroup = tuple[SampleSpan, ...]  # utterances that are recognised together
OnSpeechDone = Callable[[Fraction], None]  # seconds of speech done so far


@dataclass(frozen=True, slots=True)
class Utterance:
    """One stretch of speech between two pauses, and what an engine made of it."""

    span: SampleSpan
    answer: EngineAnswer  # times from the start of the span

    @property
    def seconds(self) -> Fraction:
        """How long it lasts."""
        return Fraction(self.span[1] - self.span[0], RATE)

    @property
    def omits(self) -> bool:
        """Whether speech in it was probably left out."""
        return longest_gap(self.answer, self.seconds) is not None

    @property
    def invented(self) -> bool:
        """Whether its text is probably the engine's own invention."""
        return looks_invented(normalised(self.answer.text), self.seconds, self.answer.score, self.answer.no_speech)


@dataclass(frozen=True, slots=True)
class Recogniser:
    """One engine listening to one sound: its answers are kept as they come."""

    sound: Sound
    engine: Engine
    answers: AnswerCache
    listening: Listening

    def hear(self, spans: Sequence[SampleSpan], on_done: OnSpeechDone = lambda done: None) -> list[Utterance]:
        """Return every span with its words; a span without any has an empty text."""
        groups = units(spans, self.listening)
        self._ask(groups, on_done)
        doubtful = [group for group in groups if len(group) > 1 and self._doubtful(group)]
        self._ask([(span,) for group in doubtful for span in group])
        return self._halved([utterance for group in groups for utterance in self._chosen(group, group in doubtful)])

    def _ask(self, groups: Sequence[SpanGroup], on_done: OnSpeechDone = lambda done: None) -> None:
        """Have every group of utterances answered in `answers`, by the stretch from its first to its last."""
        unanswered = [group for group in groups if extent(group) not in self.answers]
        done = sum((total(group) for group in groups if extent(group) in self.answers), Fraction(0))
        for start in range(0, len(unanswered), _BATCH):
            batch = [(group, pack(group, self.listening)) for group in unanswered[start : start + _BATCH]]
            answers = self.engine.recognise([packed.piece(self.sound) for _, packed in batch])
            self.answers.add([
                (extent(group), packed.spread(answer)) for (group, packed), answer in zip(batch, answers, strict=True)
            ])
            done += sum((total(group) for group, _ in batch), Fraction(0))
            on_done(done)

    def _together(self, group: SpanGroup) -> list[Utterance]:
        """The group's utterances out of the answer for all of it."""
        return [Utterance(span, answer) for span, answer in zip(group, split_answer(self.answers[extent(group)], group), strict=True)]

    def _doubtful(self, group: SpanGroup) -> bool:
        utterances = self._together(group)
        empty = any(not characters_of(utterance.answer.text) for utterance in utterances)
        return (
            empty
            or loops(characters_of(self.answers[extent(group)].text))
            or any(utterance.omits or utterance.invented for utterance in utterances)
        )

    def _chosen(self, group: SpanGroup, doubtful: bool) -> list[Utterance]:
        together = self._together(group)
        if not doubtful:
            return together
        alone = [Utterance(span, self.answers[span]) for span in group]
        invented = any(utterance.invented for utterance in together) and not any(utterance.invented for utterance in alone)
        return alone if invented or _more(alone, together, self.answers[extent(group)]) else together

    def _halved(self, utterances: list[Utterance]) -> list[Utterance]:
        """Where words still seem to be missing, an utterance is cut there and its parts are recognised."""
        halves = {utterance.span: parts for utterance in utterances if (parts := self._halves(utterance))}
        self._ask([(part,) for parts in halves.values() for part in parts])
        fuller: list[Utterance] = []
        for utterance in utterances:
            divided = [Utterance(part, self.answers[part]) for part in halves.get(utterance.span, ())]
            fuller += divided if divided and holds_more([part.answer for part in divided], utterance.answer) else [utterance]
        return fuller

    def _halves(self, utterance: Utterance) -> tuple[SampleSpan, ...]:
        gap = longest_gap(utterance.answer, utterance.seconds)
        place = quietest_place(self.sound.piece(*utterance.span), gap, RATE) if gap else None
        start, end = utterance.span
        return () if place is None else ((start, start + place), (start + place, end))


def _more(alone: Sequence[Utterance], together: Sequence[Utterance], whole: EngineAnswer) -> bool:
    """Whether one by one gave clearly more; where an utterance was left empty, as much is enough."""
    parts = [utterance.answer for utterance in alone]
    some_empty = any(not characters_of(utterance.answer.text) for utterance in together)
    return holds_more(parts, whole) or (some_empty and holds_more(parts, whole, by=0)) or _lost(together, whole)


def _lost(together: Sequence[Utterance], whole: EngineAnswer) -> bool:
    """Whether dividing lost words: an engine that gives no times of words cannot be divided."""
    return len(characters_of("".join(utterance.answer.text for utterance in together))) < len(characters_of(whole.text))


def total(spans: Sequence[SampleSpan]) -> Fraction:
    """Return how much speech there is, in seconds."""
    return sum((end - start for start, end in map(seconds, spans)), Fraction(0))
