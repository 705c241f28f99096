"""The field's own words: only only characters that form no word are replaced, only by the same sound, and what was heard is kept."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as some
from speech_made import joined

from messages import LANGS
from messages.errors import BadCall
from transcripts.engines.engine import Engine, EngineAnswer
from transcripts.engines.opening import open_engine
from transcripts.engines.terms import Terms, replaced_words
from transcripts.hearing.session import transcribe
from transcripts.pinyin import syllables
from transcripts.record.doubts import doubtful
from transcripts.transcript import Word
from transcripts.wording import characters_of, simplified_by_character

OURS = Terms.load()
LIST = Path(__file__).parents[3] / "regulations" / "words" / "terms.txt"
LINES_WITH_TERMS = ("00_notice", "13_register", "20_sign")


def answer_of(text: str) -> EngineAnswer:
    words = tuple(Word(Fraction(place), Fraction(place + 1), character, Fraction(3, 4)) for place, character in enumerate(text))
    return EngineAnswer(text, Fraction(3, 4), Fraction(0), words)


def finding(chances: dict[str, float]) -> Callable[[Sequence[str]], Sequence[float]]:
    """An engine that finds each text so likely, and any other impossible."""
    return lambda texts: [chances.get(text, -99.0) for text in texts]


def test_characters_that_form_no_word_are_replaced_by_the_term_of_the_same_sound() -> None:
    heard = OURS.corrected(answer_of("这是现场检查比路"), finding({"这是现场检查比路": -5.0, "这是现场检查笔录": -7.9}))
    assert heard.text == "这是现场检查笔录" == "".join(word.text for word in heard.words)
    (word,) = replaced_words(heard.words)
    assert (word.text, word.heard, word.start, word.end) == ("笔录", "比路", Fraction(6), Fraction(8))
    (word,) = replaced_words(OURS.corrected(answer_of("一法登记"), finding({"一法登记": -5.0, "依法登记": -6.0})).words)
    assert (word.text, word.heard) == ("依法", "一法"), "the whole term, though only one of its characters differs"


def test_a_term_that_the_engine_finds_far_less_likely_is_not_used() -> None:
    before = answer_of("这是现场检查比路")
    assert OURS.corrected(before, finding({"这是现场检查比路": -5.0, "这是现场检查笔录": -8.1})) == before


@pytest.mark.parametrize("text", [
    "这样做没有意义", "我去拿一下", "我不知道", "从事食品经营", "北京市检察院", "执法人员依法检查", "我们是是劳动监察的",
])
def test_ordinary_words_are_never_touched(text: str) -> None:
    """意义 sounds like 异议, 一下 like 以下, 知道 like 指导, the middle of 从事食品 and a hesitating 是是 like 事实."""
    assert OURS.replacements(text) == ()


def test_traditional_characters_are_compared_in_their_own_script() -> None:
    (replacement,) = Terms(["笔录"]).replacements("檢查比路請簽")
    assert replacement.applied_to("檢查比路請簽") == "檢查筆錄請簽"


def test_of_two_terms_for_the_same_characters_the_more_likely_is_taken() -> None:
    answer = Terms(["必录", "笔录"]).corrected(answer_of("比路"), finding({"比路": -1.0, "笔录": -2.0, "必录": -1.5}))
    assert answer.text == "必录"


def test_an_answer_whose_words_do_not_spell_its_text_is_left_alone() -> None:
    bare_answer = EngineAnswer("检查比路", Fraction(1), Fraction(0))
    assert OURS.corrected(bare_answer, finding({"检查比路": -1.0, "检查笔录": -1.0})) == bare_answer


@given(some.text(alphabet="笔录比路依法一法检查证件正见的是，。 a3陳述沉", max_size=24))
def test_any_replacement_keeps_the_length_the_sound_and_every_other_character(text: str) -> None:
    for replacement in OURS.replacements(text):
        assert 0 <= replacement.start < replacement.end <= len(text)
        read = replacement.applied_to(text)
        assert len(read) == len(text) and read != text
        assert read[: replacement.start] == text[: replacement.start] and read[replacement.end :] == text[replacement.end :]
        assert syllables(replacement.term) == syllables(simplified_by_character(text))[replacement.start : replacement.end]


@given(some.text(alphabet="笔录比路依法一法正见 ，", max_size=20))
def test_times_and_characters_of_the_words_stay_together(text: str) -> None:
    heard = OURS.corrected(answer_of(text), lambda texts: [0.0] * len(texts))
    assert [(word.start, word.end) for word in heard.words] == [(word.start, word.end) for word in answer_of(text).words]
    assert "".join(word.text for word in heard.words) == heard.text
    assert "".join(word.heard or word.text for word in heard.words) == text


def test_an_office_adds_its_own_words(tmp_path: Path) -> None:
    (tmp_path / "ours.txt").write_text("\ufeff# 本单位\n柳条路派出所  柳河\n", encoding="utf-8")
    assert [replacement.term for replacement in Terms.load(tmp_path).replacements("他住柳合")] == ["柳河"]
    assert Terms.load(tmp_path).identity != OURS.identity == Terms.load(tmp_path / "not there").identity


@pytest.mark.parametrize(("content", "names"), [
    ("笔录\n笔 录\n".encode(), "第 2 行"), (b"\xff\xfe\x00", "UTF-8"), ("检查abc".encode(), "检查abc"),
])
def test_a_wrong_list_gets_one_sentence(tmp_path: Path, content: bytes, names: str) -> None:
    (tmp_path / "ours.txt").write_bytes(content)
    with pytest.raises(BadCall) as caught:
        Terms.load(tmp_path)
    assert names in caught.value.say("zh") and all("{" not in caught.value.say(lang) for lang in LANGS)


def test_the_list_holds_words_of_the_law_and_no_duplicates() -> None:
    terms = [word for line in LIST.read_text(encoding="utf-8").splitlines()
               for word in line.partition("#")[0].split()]
    assert {"笔录", "陈述", "申辩", "依法", "证件"} <= set(terms) and len(terms) == len(set(terms)) > 500


@pytest.mark.requirement("R003-2-16")
def test_the_real_engine_writes_the_fields_words_and_says_so(engine: Engine) -> None:
    """The base model hears 比路 for 笔录 and 一法 for 依法 in these lines; with the list they are correct, and marked."""
    visit = joined(LINES_WITH_TERMS)
    plain = transcribe(visit.sound, open_engine(threads=2, terms=Terms()))
    heard = transcribe(visit.sound, engine)
    changed = [word for segment in heard.segments for word in replaced_words(segment.words)]
    assert changed and all(characters_of(word.heard) in characters_of(plain.text) for word in changed)
    for segment in heard.segments:
        for word in replaced_words(segment.words):
            place = segment.text.index(word.text)
            assert any(start <= place < end for start, end in doubtful(segment)), "a proof-reader sees it"
