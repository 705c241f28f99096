"""No silent omission, no silent invention: what the engine answers is checked, flagged, recognised again, never dropped."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction

import numpy as np
import pytest
from speech_made import joined, line, room_tone, sound_of

from transcripts.engines.engine import EngineAnswer, Waveform
from transcripts.hearing.inventions import looks_invented, loops
from transcripts.hearing.omissions import longest_gap
from transcripts.hearing.regions import Listening, speech_spans
from transcripts.hearing.session import transcribe
from transcripts.phrases.matching import DatedTranscript, find_hints
from transcripts.phrases.word_lists import PhraseBook
from transcripts.transcript import UNHEARD, Word
from transcripts.wording import normalised


class Answering:
    """An engine with given answers: it takes the place of the real ones."""

    name, model, identity = "fake", "none", "0"

    def __init__(self, answer: Callable[[Waveform], EngineAnswer]) -> None:
        self.answer = answer
        self.asked: list[float] = []

    def recognise(self, pieces: Sequence[Waveform]) -> tuple[EngineAnswer, ...]:
        self.asked += [len(piece) / 16000 for piece in pieces]
        return tuple(self.answer(piece) for piece in pieces)


def evenly(text: str, seconds: Fraction, score: Fraction = Fraction(4, 5), no_speech: Fraction = Fraction(0)) -> EngineAnswer:
    each = seconds / max(1, len(text))
    return EngineAnswer(
        text, score, no_speech, tuple(Word(place * each, (place + 1) * each, character, score) for place, character in enumerate(text))
    )


def length(piece: Waveform) -> Fraction:
    return Fraction(len(piece), 16000)


def test_speech_without_text_is_written_as_not_heard() -> None:
    sound = joined(("22_end", "12_party_rights")).sound
    transcript = transcribe(sound, Answering(lambda piece: EngineAnswer("", Fraction(0), Fraction(1))))
    assert [segment.text for segment in transcript.segments] == [UNHEARD, UNHEARD]
    assert all(segment.flags == ("unheard",) for segment in transcript.segments)
    assert [(segment.start, segment.end) for segment in transcript.segments] == list(transcript.speech)


def test_punctuation_alone_is_not_text() -> None:
    transcript = transcribe(joined(("12_party_rights",)).sound, Answering(lambda piece: EngineAnswer(" ... ", Fraction(1), Fraction(0))))
    assert transcript.segments[0].flags == ("unheard",)


@pytest.mark.parametrize("text", [
    "字幕由Amara.org社群提供", "谢谢观看", "请不吝点赞 订阅 转发 打赏支持明镜与点点栏目", "北京市北京市北京市", "啊啊啊啊啊啊啊啊",
    "我们要去那里我们要去那里我们要去那里我们要去那里我们要去那里",
])
def test_known_inventions_are_flagged_and_prove_nothing(text: str) -> None:
    sound = joined(("22_end",)).sound
    transcript = transcribe(sound, Answering(lambda piece: evenly(text + "我要投诉你们" if "谢谢" in text else text, length(piece))))
    assert "invented?" in transcript.segments[0].flags
    assert transcript.segments[0].text, "never deleted"
    assert find_hints([DatedTranscript("R", None, transcript)], PhraseBook.load()) == ()


@pytest.mark.parametrize("text", [
    "试试试试一下，反正这五个点不行", "对对对，我知道了", "好好好，谢谢你们来检查", "谢谢大家配合我们的工作", "我们把字幕打开看一下",
])
def test_ordinary_speech_is_not_taken_for_an_invention(text: str) -> None:
    assert not looks_invented(text, Fraction(4), Fraction(4, 5), Fraction(1, 10))


def test_text_faster_than_anyone_speaks_is_flagged() -> None:
    assert looks_invented("为保护您的合法权益监督我们的执法行为", Fraction(1), Fraction(9, 10), Fraction(0))


def test_an_engine_in_doubt_on_both_counts_is_flagged() -> None:
    assert looks_invented("好像有人", Fraction(3), Fraction(2, 5), Fraction(7, 10))
    assert not looks_invented("好像有人", Fraction(3), Fraction(4, 5), Fraction(7, 10))


def test_unsure_words_are_marked_for_the_proof_reader() -> None:
    engine = Answering(lambda piece: evenly("现在时间是上午九点", length(piece), Fraction(3, 10)))
    transcript = transcribe(joined(("22_end",)).sound, engine)
    assert transcript.segments[0].flags == ("uncertain",)


def test_a_gap_between_the_words_is_recognised_again() -> None:
    sound = sound_of(np.concatenate([room_tone(1), line("09_ask_wages"), room_tone(1)]))
    (span,) = speech_spans(sound, Listening())
    whole = Fraction(span[1] - span[0], 16000)

    def answer(piece: Waveform) -> EngineAnswer:
        if length(piece) == whole:  # the second half is left out
            return EngineAnswer("请把今年一月和二月的", Fraction(4, 5), Fraction(0), evenly("请把今年一月和二月的", whole / 2).words)
        return evenly("考勤表和劳动合同拿给我们看" if length(piece) < whole / 2 else "请把今年一月和二月的", length(piece))

    engine = Answering(answer)
    transcript = transcribe(sound, engine)
    assert len(engine.asked) == 3
    assert "劳动合同" in transcript.text and "一月和二月" in transcript.text
    assert transcript.segments[0].end == transcript.segments[1].start
    assert all(not segment.flags for segment in transcript.segments)


def test_a_gap_that_stays_is_flagged() -> None:
    transcript = transcribe(joined(("09_ask_wages",)).sound, Answering(lambda piece: evenly("请把", min(length(piece), Fraction(1)))))
    assert all("omitted?" in segment.flags for segment in transcript.segments)


def test_a_gap_is_distinguished_from_slow_speech() -> None:
    assert longest_gap(evenly("我不知道这件事情", Fraction(5)), Fraction(5)) is None
    assert longest_gap(evenly("我不知道这件事情", Fraction(2)), Fraction(5)) == (Fraction(7, 4), Fraction(5))


def test_repeated_text_is_flagged_as_a_loop() -> None:
    assert loops("哈哈哈哈哈哈")
    assert not loops("二零二六年三月二日上午九点三十分")
    assert not loops("")


@pytest.mark.parametrize(("heard", "wanted"), [
    ("您好,為保護您的合法權益", "您好，为保护您的合法权益"),
    ("你聽清楚了嗎?", "你听清楚了吗？"),
    ("營業執照掛在牆上 許可證上個月到期了", "营业执照挂在墙上，许可证上个月到期了"),
    ("不要著急.", "不要着急。"),
    ("一共 13,000 元", "一共13,000元"),
    ("上午9:36分", "上午9:36分"),
    ("地點:通化市", "地点：通化市"),
    ("好的,,我知道", "好的，我知道"),
    ("電話是0435 3912345,請記一下", "电话是0435 3912345，请记一下"),
])
def test_text_is_normalised_to_one_way_of_writing(heard: str, wanted: str) -> None:
    assert normalised(heard) == wanted
