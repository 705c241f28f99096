"""Whether a paper speaks of the time it is to explain, and what an entry amounts to while nobody judged it."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from fractions import Fraction

import pytest

from footage.values.recordings import BEIJING, Interval
from regulations.comparison.entries import merged
from regulations.comparison.explaining import paper_fit
from regulations.values.entries import Entries, EntryState, PaperFit, Unrecorded, Written
from regulations.values.facts import DocumentInterval, DocumentTimes


def at(clock: str, day: int = 2) -> datetime:
    return datetime.fromisoformat(f"2026-03-{day:02d}T{clock}").replace(tzinfo=BEIJING)


def stated(start: str | None, end: str | None, label: str = "", precision: str = "minute", day: int = 2, *flags: str) -> DocumentInterval:
    return DocumentInterval(start and at(start, day), end and at(end, day), precision, "…", "第1行", label, flags)


GAP = Interval(at("09:50:00"), at("09:53:40"))


@pytest.mark.requirement("R001-13", "R003-3-05")
@pytest.mark.parametrize(("times", "fit"), [
    ([stated("09:50", "09:53", "中断时间")], PaperFit.SAME),
    ([stated("09:00", "11:00", "检查时间"), stated("09:50", "09:53", "中断时间")], PaperFit.SAME),
    ([stated("09:00", "11:00", "检查时间"), stated("10:20", "10:25", "中断时间")], PaperFit.OTHER),
    ([stated("09:00", "11:00"), stated("10:20", "10:25")], PaperFit.OTHER),  # the whole inspection around it says nothing
    ([stated("09:00", "11:00")], PaperFit.SAME),
    ([stated("09:50", "09:51", "中断时间")], PaperFit.PART),
    ([stated("09:50", None, "中断时间")], PaperFit.SAME),  # the moment it stopped
    ([stated("14:10", "14:20", "中断时间")], PaperFit.OTHER),
    ([stated("09:50", "09:53", "中断时间", "minute", 3)], PaperFit.OTHER),
    ([stated("00:00", "00:00", "", "day", 2)], PaperFit.SAME),
    ([stated("00:00", "00:00", "", "day", 3)], PaperFit.UNKNOWN),  # when it was written
    ([stated("09:50", "09:53", "中断时间", "minute", 2, "invalid")], PaperFit.UNKNOWN),
    ([], PaperFit.UNKNOWN),
])
def test_a_paper_speaks_of_the_time_it_is_to_explain_or_of_another(times: list[DocumentInterval], fit: PaperFit):
    paper = DocumentTimes("说明.docx", "中断情况说明", "0" * 64, tuple(times))
    assert paper_fit(paper, GAP, Fraction(60)) is fit
    assert paper_fit(None, GAP) is PaperFit.UNKNOWN


def test_the_case_file_and_the_acts_are_one_register():
    of_file = Entries((Written("C-1", GAP, "说明.docx"),), (Unrecorded("C-2", "听证", "情况紧急", "第五条"),))
    assert {entry.state for entry in merged(of_file, Entries()).explanations} == {EntryState.ACCEPTED}, "before there are accounts"
    assert {entry.state for entry in merged(of_file, Entries(judged=True)).exceptions} == {EntryState.ENTERED}
    judged = Entries((Written("C-1", GAP, "说明.docx", state=EntryState.RETURNED),), judged=True)
    assert [entry.state for entry in merged(of_file, judged).explanations] == [EntryState.RETURNED]
    later = Interval(GAP.start + timedelta(hours=1), GAP.end + timedelta(hours=1))
    acts = Entries((Written("7", GAP, "说明.docx"), replace(Written("8", later, None), state=EntryState.WITHDRAWN)), judged=True)
    assert [entry.id for entry in merged(of_file, acts).explanations] == ["7"]
