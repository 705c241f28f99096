"""The proof-read text: a person's words with the draft's times, whatever form it is handed back in."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from messages import say
from messages.errors import BadCall
from transcripts.record.alignment import align, differences
from transcripts.record.formats import plain_text
from transcripts.transcript import UNHEARD, Segment, Transcript

HEARD = (
    "您好为保护您的合法权益，监督我们的指法行为本次指法权程度音乐项，请与配合", "现在是2026年3月2日上午9点30分",
    "你有权进行成数和身边，也有权申请回避",
    UNHEARD, "我看过了我性账",
)
SPOKEN = (
    "您好，为保护您的合法权益，监督我们的执法行为，本次执法全程录音录像，请予配合。", "现在是二零二六年三月二日上午九点三十分。",
    "你有权进行陈述和申辩，也有权申请回避。", "听清楚了。", "我看过了，我姓赵。",
)
DRAFT = Transcript("e", "m", tuple(
    Segment(Fraction(10 * place), Fraction(10 * place + 6), text, Fraction(1, 2), ("unheard",) if text == UNHEARD else ())
    for place, text in enumerate(HEARD)
), tuple((Fraction(10 * place), Fraction(10 * place + 6)) for place in range(5)), Fraction(60))


def starts(transcript: Transcript) -> list[float]:
    return [float(segment.start) for segment in transcript.segments]


@pytest.mark.requirement("R003-2-16")
def test_plain_lines_take_the_drafts_times() -> None:
    text = align(DRAFT, "\n".join(SPOKEN))
    assert [segment.text for segment in text.segments] == list(SPOKEN)
    assert starts(text) == pytest.approx([0, 10, 20, 30, 40], abs=0.7)
    assert all(segment.score == 1 and not segment.flags for segment in text.segments)


def test_our_own_text_file_edited_keeps_every_time() -> None:
    edited = plain_text(DRAFT)
    for heard, spoken in zip(HEARD, SPOKEN, strict=True):
        edited = edited.replace(heard, spoken)
    assert starts(align(DRAFT, edited)) == [0, 10, 20, 30, 40]
    assert align(DRAFT, edited).segments[3].text == "听清楚了。"


def test_our_own_docx_edited_leaves_its_form_out() -> None:
    body = "\n".join(f"09:3{place}:00　{text}〔没有把握〕" for place, text in enumerate(SPOKEN))
    after = f"{say('paper.record_flags')}\n{say('paper.record_draft')}\n核对人\n第 1 页"
    paper = f"声音资料文字记录\n当事人\n某某公司\n记录内容\n{body}\n{after}"
    assert [segment.text for segment in align(DRAFT, paper).segments] == list(SPOKEN)


def test_lines_may_be_joined_split_and_added() -> None:
    joined = align(DRAFT, SPOKEN[0] + SPOKEN[1] + "\n" + SPOKEN[2] + "\n" + SPOKEN[4])
    assert starts(joined) == pytest.approx([0, 20, 40], abs=0.7)
    assert joined.segments[0].end == pytest.approx(16, abs=1)
    split = align(DRAFT, "您好，为保护您的合法权益，\n监督我们的执法行为，本次执法全程录音录像，请予配合。\n" + "\n".join(SPOKEN[1:]))
    assert 1 < split.segments[1].start < 4
    added = align(DRAFT, "\n".join([*SPOKEN, "慢走。"]))
    assert added.segments[-1].text == "慢走。" and added.segments[-1].start >= 45


def test_speakers_are_taken_over_and_unheard_stays_unheard() -> None:
    text = align(DRAFT, f"说话人1：{SPOKEN[0]}\n说话人2：{SPOKEN[1]}\n{SPOKEN[2]}\n{UNHEARD}\n{SPOKEN[4]}")
    assert [segment.speaker for segment in text.segments] == ["说话人1", "说话人2", None, None, None]
    assert text.segments[3].flags == ("unheard",) and text.segments[3].start == 30
    named = align(DRAFT, f"张伟：{SPOKEN[0]}\n张伟：{SPOKEN[1]}\n赵某：{SPOKEN[4]}")
    assert [segment.speaker for segment in named.segments] == ["张伟", "张伟", None], "a name that stands before one line only may be text"


def test_a_text_of_another_recording_is_refused() -> None:
    other = "今天中午吃什么，食堂好像有红烧肉。\n下午我们几个人一起去打篮球，晚上再回来看电影怎么样？"
    with pytest.raises(BadCall) as caught:
        align(DRAFT, other)
    assert "%" in caught.value.say("zh")
    with pytest.raises(BadCall):
        align(DRAFT, " \n \n")


def test_a_draft_in_which_nothing_was_heard_takes_any_text() -> None:
    silent = replace(DRAFT, segments=tuple(replace(segment, text=UNHEARD, flags=("unheard",)) for segment in DRAFT.segments[:2]))
    text = align(silent, "你好。\n请进。")
    assert [(segment.text, segment.start) for segment in text.segments] == [("你好。", 0), ("请进。", 10)]


def test_differences_are_kept_with_their_place() -> None:
    changes = differences(DRAFT, align(DRAFT, "\n".join(SPOKEN)))
    assert any(change.before == "成数" and change.after == "陈述" and 20 <= change.start < 26 for change in changes)
    assert differences(DRAFT, DRAFT) == ()


@given(st.lists(st.sampled_from([*SPOKEN, "慢走。", UNHEARD, "……"]), min_size=3, max_size=9))
def test_nothing_of_the_proof_read_text_is_lost_and_time_runs_on(lines: list[str]) -> None:
    try:
        text = align(DRAFT, "\n".join(lines))
    except BadCall:
        return
    assert [segment.text for segment in text.segments] == [line for line in lines if line != "……"]
    assert all(segment.start <= segment.end for segment in text.segments)
    assert all(segment.start <= other.start for segment, other in pairwise(text.segments))
