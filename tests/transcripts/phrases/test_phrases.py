"""Phrases by their sound: what must be found though it was misheard, and what must not be."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from footage.values.recordings import BEIJING
from messages.errors import BadCall, Problems
from transcripts.phrases.matching import DatedTranscript, find_hints, place_names
from transcripts.phrases.spoken_time import spoken_times
from transcripts.phrases.word_lists import PhraseBook
from transcripts.pinyin import SyllableText, find, syllables
from transcripts.transcript import Segment, Transcript

BOOK = PhraseBook.load()
NEAR = datetime(2026, 3, 2, 9, 30, tzinfo=BEIJING)


def transcript(*texts: str, pause: int = 1) -> Transcript:
    starts = [Fraction(place * (4 + pause)) for place in range(len(texts))]
    segments = tuple(Segment(start, start + 4, text, Fraction(1)) for start, text in zip(starts, texts, strict=True))
    return Transcript("fake", "none", segments, tuple((segment.start, segment.end) for segment in segments), Fraction(100))


def heard(*texts: str, pause: int = 1, places: tuple[str, ...] = ()) -> set[str]:
    return {hint.what for hint in find_hints([DatedTranscript("R", NEAR, transcript(*texts, pause=pause))], BOOK, places)}


@pytest.mark.requirement("R000-11", "R004-17")
@pytest.mark.parametrize("text", [
    "为保护您的合法权益，监督我们的执法行为，本次执法全程录音录像，请予配合",
    "为保护您的合法权益，监督我们的执法行为，本次执法全程录音，请予配合",
    "为保护您的合法权益，监督我的执法行为，对本次执法事项将全程录音录像",
    "微保护您的合法权益，监督我们的执法行为，本次执法全程录音录像，请与配合",
    "您好为保护您的合法权益，监督我们的指法行为本次指法权程度音乐项，请与配合",
    "请注意等次执法前程录音录像",
    "请注意本次迟法全程路烟路向",
    "本次执法全程录音录像，请予配合",
    "现在开始执法记录",
])
def test_the_announcement_is_found_however_it_was_misheard(text: str) -> None:
    assert "notice" in heard(text)


@pytest.mark.parametrize("text", [
    "今天中午吃什么，食堂好像有红烧肉", "甚至出现交易几乎停滞的情况", "一二线城市虽然也处于调整中",
    "富士康在印度工厂出现大规模感染目前工厂产量已下降超50%",
    "欢迎大家来体验达摩院推出的语音识别模型", "周一到周五每天早晨七点半到九点半的直播片段", "请问你在这里干了多长时间，公司欠你几个月工资",
    "我干了半年，两个月没有发工资，一共欠我一万三千块钱", "出示道路运输证和从业资格证",
    "营业执照挂在墙上，许可证上个月到期了，还没来得及办",
    "把这段录音听一下", "每天没电梯可以坐", "这部电影的结束很感人", "孩子上学的事情让我很头疼",
])
def test_unrelated_speech_gives_no_hint(text: str) -> None:
    assert heard(text) == set()


@pytest.mark.parametrize(("what", "denied"), [
    ("LT4", "我没有异议，不申请回避"), ("LT4", "如果您对称重结果有异议，可以申请复检"), ("LT5", "您可以依法申请行政复议或者提起行政诉讼"),
    ("credentials", "请出示您的证件"), ("refusal", "如果您拒绝签字我们会注明"),
])
def test_the_same_words_with_another_meaning_give_no_hint(what: str, denied: str) -> None:
    assert what not in heard(denied)


@pytest.mark.requirement("R001-12")
@pytest.mark.parametrize("text", [
    "刚才执法纪录一电池煤电录像中断了大约一分钟更换电池以后现在恢复纪录", "刚才因为下雨记录中断，现在恢复记录",
    "刚才记录仪死机了，重新开始记录",
    "因为现场人员阻挠录像中断，现在继续录像", "存储卡满了，更换存储卡，现在继续记录",
])
def test_an_interruption_is_explained_in_many_ways(text: str) -> None:
    assert {"reason", "resume"} <= heard(text)


def test_a_phrase_may_go_on_in_the_next_utterance_but_not_after_a_pause() -> None:
    assert "end" in heard("检查到此", "结束")
    assert "end" not in heard("检查到此", "结束", pause=30)


def test_a_phrase_cut_in_two_by_the_recorders_splitting_is_heard_in_the_first_file() -> None:
    ending = DatedTranscript("R-1", NEAR, replace(transcript("好的", "为保护您的合法权益监督"), seconds=Fraction(9)))
    going_on = DatedTranscript("R-2", NEAR + timedelta(seconds=10), transcript("我们的执法行为请予配合"))
    other = DatedTranscript("R-3", NEAR + timedelta(seconds=60), transcript("我们的执法行为请予配合"))
    assert [(hint.recording, hint.what) for hint in find_hints([going_on, ending], BOOK)] == [("R-1", "notice")]
    assert find_hints([ending, other], BOOK) == ()


def test_a_phrase_names_its_recording_its_offset_and_its_moment() -> None:
    (hint,) = [hint for hint in find_hints([DatedTranscript("R-7", NEAR, transcript("好的", "检查到此结束"))], BOOK) if hint.what == "end"]
    assert (hint.recording, hint.offset, hint.score, hint.text) == ("R-7", 5, 100, "检查到此结束")
    assert hint.start == datetime(2026, 3, 2, 9, 30, 5, tzinfo=BEIJING)
    (undated,) = [hint for hint in find_hints([DatedTranscript("R-7", None, transcript("检查到此结束"))], BOOK) if hint.what == "end"]
    assert undated.start is None


@pytest.mark.requirement("R004-19")
def test_places_are_found_by_their_full_and_their_usual_name() -> None:
    assert place_names("通化市建设大街某某建筑工程有限公司") == ["通化市建设大街某某建筑工程有限公司", "某某建筑工程有限公司"]
    assert {"place", "slot:地点"} <= heard("这里是某某建筑工程有线公司门口", places=("通化市建设大街某某建筑工程有限公司",))
    assert "place" not in heard("这里是东方餐饮服务有限公司", places=("通化市建设大街某某建筑工程有限公司",))


@pytest.mark.parametrize(("text", "hour", "minute", "dated"), [
    ("现在是二零二六年三月二日上午九点三十分", 9, 30, True), ("现在是2026年3月2日上午9点30分", 9, 30, True),
    ("现在时间是上午9.36分检查到此结束", 9, 36, False),
    ("现在时间是下午两点一刻", 14, 15, False), ("现在是晚上十点半", 22, 30, False),
    ("现在时间9:05", 9, 5, False), ("现在十点整", 10, 0, False),
    ("现在是十二点零五分", 12, 5, False),
])
def test_spoken_times_are_read(text: str, hour: int, minute: int, dated: bool) -> None:
    (spoken,) = spoken_times(text, NEAR)
    assert (spoken.time.hour, spoken.time.minute, spoken.dated) == (hour, minute, dated)
    assert spoken.time.date() == NEAR.date()


@pytest.mark.parametrize("text", [
    "每天早晨七点半到九点半的直播片段", "但是我觉得我刚才说的4个字足够", "请把今年1月和2月的工资拿来", "一点都不好", "现在是三月四十日九点",
    "现在25点",
])
def test_other_numbers_are_no_time_of_day(text: str) -> None:
    assert spoken_times(text, NEAR) == []


def test_a_time_without_its_day_is_left_out_where_nothing_says_the_day() -> None:
    (spoken,) = spoken_times("现在是2026年3月2日上午9点30分", None)
    assert spoken.time == datetime(2026, 3, 2, 9, 30, tzinfo=BEIJING)
    assert spoken.uncertainty_seconds == 60
    assert spoken_times("现在是上午9点", None) == [], "without a day nothing is known"


@pytest.mark.requirement("R001-09")
def test_a_spoken_time_is_handed_on_as_a_clock() -> None:
    late = DatedTranscript("R", NEAR, transcript("好的", "现在是二零二六年三月二日上午九点三十二分"))
    hint = next(hint for hint in find_hints([late], BOOK) if hint.what == "time")
    assert hint.said == datetime(2026, 3, 2, 9, 32, tzinfo=BEIJING) and hint.said_dated
    assert hint.said_uncertainty_seconds == 60
    assert hint.start is not None and hint.start != hint.said, "when it was said by the recording's clock, and what was said"
    undated = DatedTranscript("R", NEAR, transcript("现在时间是上午九点三十六分"))
    assert [hint.said_dated for hint in find_hints([undated], BOOK) if hint.what == "time"] == [False]


@given(st.text(alphabet=st.sampled_from("现在时间是零一二三十两点分半年月日上下午0123456789:.，刻整"), max_size=30))
def test_no_text_breaks_the_reading_of_spoken_times(text: str) -> None:
    for spoken in spoken_times(text, NEAR):
        assert text[spoken.place : spoken.end] == spoken.text


@given(st.text(max_size=40), st.text(alphabet="本次执法全程录音录像投诉我要没电", min_size=1, max_size=8))
def test_matches_lie_inside_the_text(text: str, phrase: str) -> None:
    read = syllables(text)
    for match in find((syllables(phrase),), SyllableText(read)):
        assert 0 <= match.start < match.end <= len(read) and 0 < match.score <= 100


@given(st.text(alphabet="本次执法全程录音录像投诉我要没电", min_size=2, max_size=8))
def test_a_phrase_is_found_in_itself(phrase: str) -> None:
    read = syllables(phrase)
    assert any(match.score == 100 for match in find((read,), SyllableText(read)))


def test_an_office_adds_its_own_words(tmp_path: Path) -> None:
    (tmp_path / "own.toml").write_text('["LT5"]\nphrases = ["我要打热线反映"]\n["smoke"]\nphrases = ["这里禁止吸烟"]\n', encoding="utf-8")
    book = PhraseBook.load(tmp_path)
    heard = DatedTranscript("R", None, transcript("我要打热线反映", "这里禁止吸烟", "我要投诉"))
    assert {hint.what for hint in find_hints([heard], book)} == {"LT5", "smoke"}


def test_every_mistake_in_a_word_list_is_named_at_once(tmp_path: Path) -> None:
    wrong = '["x"]\nphrases = []\n["y"]\nphrase = ["好"]\n["z"]\nphrases = ["好"]\nleast = 300\n'
    (tmp_path / "a.toml").write_text(wrong, encoding="utf-8")
    (tmp_path / "b.toml").write_text("[", encoding="utf-8")
    with pytest.raises(Problems) as caught:
        PhraseBook.load(tmp_path)
    assert len(caught.value.problems) == 4
    assert all(word in caught.value.say("zh") for word in ("a.toml", "b.toml", "phrase"))
    with pytest.raises(BadCall):
        PhraseBook.load(tmp_path / "none")


@pytest.mark.parametrize(("text", "what"), [
    ("我们正在进行音像记录", "notice"), ("设备故障已排除，现在继续", "reason"), ("刚才下大雨中断了录像", "reason"),
    ("刚才现场群众阻拦，没有录上", "reason"), ("这里发生了群体性事件", "LT8"), ("发生突发事件，请支援", "LT9"),
    ("老板从后门逃走了", "LT6"), ("他们拒不开门", "LT6"), ("我跟你们打官司", "LT5"), ("你们打人", "LT4"),
    ("依法对某某商店进行检查", "slot:对象"),
])  # fmt: skip
def test_spoken_words_are_found_as_people_say_them(text: str, what: str) -> None:
    assert what in heard(text)


def test_an_officer_who_names_the_complaint_line_complains_of_nothing() -> None:
    assert "LT5" not in heard("如果对我们的工作不满意，您可以拨打12345投诉")
    assert "LT5" not in heard("可以拨打一二三四五投诉")
    assert "LT5" in heard("我要拨打一二三四五")
