"""Every way of writing a time that conventions.md 2.2 lists, and the traps."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from counted_work import searches
from hypothesis import given, settings
from hypothesis import strategies as st
from time_styles import HOSTILE, STYLES
from time_variants import HAND_WRITTEN, Case

from footage.values.recordings import BEIJING
from paperwork.readers.blocks import Paper, TextBlock, cell
from paperwork.times.statements import intervals


def paper_of(case: Case, *, recognised: bool = False) -> Paper:
    """Lay the lines of a case out as a reader would."""
    blocks, rows = [], 0
    for number, line in enumerate(case.lines, 1):
        if isinstance(line, str):
            blocks.append(TextBlock(line, f"第{number}段"))
        else:
            rows += 1
            blocks.extend(cell(text, 1, rows, column) for column, text in enumerate(line, 1) if text)
    return Paper("docx", tuple(replace(block, recognised=recognised) for block in blocks))


def seen(case: Case, *, recognised: bool = False):
    activity, signed = intervals(paper_of(case, recognised=recognised), case.kind, 2024)
    return tuple((_plain(interval.start), _plain(interval.end), interval.precision, set(interval.flags)) for interval in activity), signed


def _plain(moment):
    return moment and moment.replace(tzinfo=None).isoformat()


@pytest.mark.requirement("R003-3-11", "R001-11")
@pytest.mark.parametrize("case", HAND_WRITTEN, ids=lambda case: f"{case.number}-{str(case.lines[0])[:40]}")
def test_each_hand_written_variant_is_read_as_a_person_reads_it(case):
    activity, signed = seen(case)
    if case.kind == "现场检查笔录 执照在前":
        activity = tuple(interval for interval in activity if "period" not in interval[3])
    assert activity == case.expect
    if case.signed is not None:
        assert tuple(_plain(interval.start) for interval in signed) == case.signed
        assert all("signature" in interval.flags for interval in signed)


def test_every_variant_of_the_conventions_is_tested():
    assert {case.number for case in HAND_WRITTEN} == set(range(1, 34))


MINUTES = st.integers(min_value=0, max_value=366 * 1440 - 2)


@settings(max_examples=300, deadline=None)
@given(style=st.sampled_from(STYLES), begun=MINUTES, lasted=st.integers(min_value=1, max_value=1439), year=st.integers(2000, 2098))
def test_any_interval_in_any_writing_is_read_back_exactly(style, begun, lasted, year):
    start = datetime(year, 1, 1) + timedelta(minutes=begun)
    end = min(start + timedelta(minutes=lasted), start.replace(hour=23, minute=59))
    if end <= start or start.year != year:
        return
    paper = Paper(
        "txt", (TextBlock("现场检查笔录", "第1行"), TextBlock(style.write(start, end), "第2行"), TextBlock("检查地点：某某公司", "第3行"))
    )
    activity, _ = intervals(paper, "现场检查笔录", year)
    assert [(interval.start, interval.end) for interval in activity] == [(start.replace(tzinfo=BEIJING), end.replace(tzinfo=BEIJING))]
    assert ("inferred-year" in activity[0].flags) == (style.number == 7)


@settings(max_examples=300, deadline=None)
@given(st.text(alphabet="0123456789一二十〇年月日时分秒点半至到—-~：:. \n\t上下午晚次当约许起止检查时间期限签名", max_size=80))
def test_no_text_breaks_the_reading(text):
    activity, signed = intervals(Paper("txt", (TextBlock(text, "第1行"),)), "现场检查笔录", 2024)
    for interval in (*activity, *signed):
        assert interval.precision in ("second", "minute", "hour", "day")
        assert interval.start is None or interval.start.tzinfo is not None
        if interval.start and interval.end and interval.end < interval.start:
            assert "invalid" in interval.flags


@pytest.mark.parametrize("text", HOSTILE)
def test_the_number_of_searches_grows_with_the_text_and_no_faster(text):
    """How long the searches of such a text take is measured by benchmarks/document_times.py."""
    counts = []
    for part in (text[: len(text) // 2], text):
        with searches() as count:
            intervals(Paper("txt", (TextBlock(part, "第1行"),)), "现场检查笔录", 2024)
        counts += count
    assert counts[1] <= 2 * counts[0] and counts[1] <= 8 * len(text)


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("检查时间：2024年5月6日l0时45分至1l时3O分", "2024-05-06T10:45:00", "2024-05-06T11:30:00"),
        ("检查时间：2024年5月6日9时30分至1O时45分", "2024-05-06T09:30:00", "2024-05-06T10:45:00"),
        ("检查时间：2024年5月6曰9吋30分至10肘45分", "2024-05-06T09:30:00", "2024-05-06T10:45:00"),
        ("检查时间：2O24年5月6日9时3O分至10时45份", "2024-05-06T09:30:00", "2024-05-06T10:45:00"),
    ],
)
def test_confusions_of_recognition_are_corrected_and_noted(text, start, end):
    case = Case(26, (text,), ((start, end, "minute", {"mended"}),))
    assert seen(case, recognised=True)[0] == case.expect


def test_what_was_recognised_without_a_doubt_is_not_noted():
    activity, _ = seen(Case(1, ("检查时间：2024年5月6日9时30分至10时45分",), ()), recognised=True)
    assert activity[0][3] == set()


def test_the_year_comes_from_the_signature_before_the_number_and_the_case():
    lines = ("通人社监罚〔2025〕17号", "检查时间：5月6日9时30分至10时45分")
    assert seen(Case(7, lines, ()))[0][0][0] == "2025-05-06T09:30:00"
    signed = (*lines, "检查人员签名：张伟  2023年5月6日")
    assert seen(Case(7, signed, ()))[0][0][0] == "2023-05-06T09:30:00"


def test_a_year_beside_the_time_comes_before_any_other():
    lines = ("询问时间：第一次：2023年5月6日9时30分至10时；第二次：5月7日14时至15时", "询问人签名：张伟  2024年1月8日")
    activity, _ = seen(Case(15, lines, (), "询问笔录"))
    assert [interval[0] for interval in activity] == ["2023-05-06T09:30:00", "2023-05-07T14:00:00"]


def test_without_any_year_nothing_is_guessed():
    activity, _ = intervals(Paper("txt", (TextBlock("检查时间：5月6日9时30分至10时45分", "第1行"),)), "现场检查笔录", None)
    assert [(interval.start, interval.end) for interval in activity] == [(None, None)]
    assert "no-year" in activity[0].flags


def test_an_interval_names_its_place_label_and_text():
    lines = ("现场检查笔录", ("检查时间", "2024年5月6日", "9时30分至10时\n45分"))
    (interval,), _ = intervals(paper_of(Case(18, lines, ())), "现场检查笔录", None)
    assert (interval.where, interval.label, interval.text) == ("表1 第1行第2—3列", "检查时间", "2024年5月6日 9时30分至10时 45分")
