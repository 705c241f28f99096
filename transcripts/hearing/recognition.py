"""From speech to utterances: neighbours are recognised together, and whatever seems to be missing or made up is asked for again."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from transcripts.engines.engine import Engine, Said
from transcripts.hearing.audio import RATE, Sound
from transcripts.hearing.inventions import looks_invented, loops
from transcripts.hearing.kept import Kept
from transcripts.hearing.omissions import cut, fuller, hole
from transcripts.hearing.packing import packed
from transcripts.hearing.regions import Listening, Span, extent, seconds, units
from transcripts.hearing.splitting import divided
from transcripts.wording import bare, written

_TOGETHER = 8  # pieces recognised, and then kept, at once

Group = tuple[Span, ...]  # utterances that are recognised together
Tell = Callable[[Fraction], None]  # seconds of speech done so far


@dataclass(frozen=True, slots=True)
class Utterance:
    """One stretch of speech between two pauses, and what an engine made of it."""

    span: Span
    said: Said  # times from the start of the span

    @property
    def seconds(self) -> Fraction:
        """How long it lasts."""
        return Fraction(self.span[1] - self.span[0], RATE)

    @property
    def omits(self) -> bool:
        """Whether speech in it was probably passed over."""
        return hole(self.said, self.seconds) is not None

    @property
    def invented(self) -> bool:
        """Whether its text is probably the engine's own."""
        return looks_invented(written(self.said.text), self.seconds, self.said.score, self.said.no_speech)


@dataclass(frozen=True, slots=True)
class Recogniser:
    """One engine listening to one sound: its answers are kept as they come."""

    sound: Sound
    engine: Engine
    kept: Kept
    listening: Listening

    def hear(self, spans: Sequence[Span], tell: Tell = lambda done: None) -> list[Utterance]:
        """Return every span with its words; a span without any has an empty text."""
        groups = units(spans, self.listening)
        self._ask(groups, tell)
        doubtful = [group for group in groups if len(group) > 1 and self._doubtful(group)]
        self._ask([(span,) for group in doubtful for span in group])
        return self._halved([one for group in groups for one in self._chosen(group, group in doubtful)])

    def _ask(self, groups: Sequence[Group], tell: Tell = lambda done: None) -> None:
        """Have every group of utterances answered in `kept`, by the stretch from its first to its last."""
        still_open = [group for group in groups if extent(group) not in self.kept]
        done = sum((total(group) for group in groups if extent(group) in self.kept), Fraction(0))
        for start in range(0, len(still_open), _TOGETHER):
            some = [(group, packed(group, self.listening)) for group in still_open[start : start + _TOGETHER]]
            answers = self.engine.recognise([one.piece(self.sound) for _, one in some])
            self.kept.add([(extent(group), one.spread(said)) for (group, one), said in zip(some, answers, strict=True)])
            done += sum((total(group) for group, _ in some), Fraction(0))
            tell(done)

    def _together(self, group: Group) -> list[Utterance]:
        """The group's utterances out of the answer for all of it."""
        return [Utterance(span, said) for span, said in zip(group, divided(self.kept[extent(group)], group), strict=True)]

    def _doubtful(self, group: Group) -> bool:
        found = self._together(group)
        empty = any(not bare(one.said.text) for one in found)
        return empty or loops(bare(self.kept[extent(group)].text)) or any(one.omits or one.invented for one in found)

    def _chosen(self, group: Group, doubtful: bool) -> list[Utterance]:
        found = self._together(group)
        if not doubtful:
            return found
        alone = [Utterance(span, self.kept[span]) for span in group]
        made_up = any(one.invented for one in found) and not any(one.invented for one in alone)
        return alone if made_up or _more(alone, found, self.kept[extent(group)]) else found

    def _halved(self, found: list[Utterance]) -> list[Utterance]:
        """Where words still seem to be missing, an utterance is cut there and its parts are asked for."""
        halves = {one.span: parts for one in found if (parts := self._halves(one))}
        self._ask([(part,) for parts in halves.values() for part in parts])
        answers: list[Utterance] = []
        for one in found:
            cut_up = [Utterance(part, self.kept[part]) for part in halves.get(one.span, ())]
            answers += cut_up if cut_up and fuller([part.said for part in cut_up], one.said) else [one]
        return answers

    def _halves(self, one: Utterance) -> tuple[Span, ...]:
        where = hole(one.said, one.seconds)
        place = cut(self.sound.piece(*one.span), where, RATE) if where else None
        return () if place is None else ((one.span[0], one.span[0] + place), (one.span[0] + place, one.span[1]))


def _more(alone: Sequence[Utterance], found: Sequence[Utterance], whole: Said) -> bool:
    """Whether asking one by one gave clearly more; where an utterance was left empty, as much is enough."""
    parts = [one.said for one in alone]
    some_empty = any(not bare(one.said.text) for one in found)
    return fuller(parts, whole) or (some_empty and fuller(parts, whole, by=0)) or _lost(found, whole)


def _lost(found: Sequence[Utterance], whole: Said) -> bool:
    """Whether dividing lost words: an engine that gives no times of words cannot be divided."""
    return len(bare("".join(one.said.text for one in found))) < len(bare(whole.text))


def total(spans: Sequence[Span]) -> Fraction:
    """Return how much speech there is, in seconds."""
    return sum((end - start for start, end in map(seconds, spans)), Fraction(0))
