"""Papers against each other, their own signatures and the files: what contradicts itself is reported."""

from __future__ import annotations

import pytest
from papers_and_footage import filmed, paper, stated, t

from messages import text
from regulations.comparison.compare import cross_check
from regulations.values.facts import DocumentInterval


def sentences_of(documents, recordings=()):
    observations = cross_check(documents, recordings)
    assert all(
        observation.kind == "document-time" and observation.message.say("en") and observation.evidence["document"]
        for observation in observations
    )
    return [observation.message.say() for observation in observations]


def test_papers_in_order_give_no_observation():
    signature = DocumentInterval(t("10:50"), t("10:50"), "minute", "10时50分", "第9段", "签名", ("signature",))
    assert sentences_of([paper(stated("09:30", "10:45"), signed=(signature,)), paper(stated("10:45", "11:00"), file="b")]) == []


def test_an_officer_named_in_two_papers_at_one_time_is_reported():
    two = [paper(stated("09:30", "10:45")), paper(stated("10:30", "11:00"), file="询问.docx", officers=("李娜",))]
    (observation,) = cross_check(two)
    assert (observation.start, observation.end, observation.seconds) == (t("10:30"), t("10:45"), 900)
    assert observation.evidence == {"document": "笔录.docx", "documents": ["笔录.docx", "询问.docx"], "officers": ["李娜"]}
    assert "“笔录.docx”与“询问.docx”都记有李娜" in observation.message.say()
    assert cross_check([two[0], paper(stated("10:30", "11:00"), file="b", officers=("王刚",))]) == ()


@pytest.mark.parametrize(
    ("interval", "fragment"),
    [
        (stated("09:30", None, "missing-end"), "没有读到结束时间"),
        (stated(None, "10:45", "missing-start"), "没有读到开始时间"),
        (stated("09:30", "08:45", "invalid"), "不成立"),
        (stated(None, None, "no-year", "missing-start"), "没有写年份"),
    ],
)
def test_missing_and_impossible_times_are_reported(interval, fragment):
    assert fragment in sentences_of([paper(interval)])[0]


def test_a_record_without_any_time_and_an_unread_paper_are_named():
    assert "没有读到起止时间" in sentences_of([paper()])[0]
    assert sentences_of([paper(kind="处罚决定书")]) == []
    assert "设有密码" in sentences_of([paper(problem=text("papers_in.encrypted", file="笔录.docx"))])[0]
    half = paper(stated("09:30", "10:45"), notes=(text("papers_in.scans_left_out", read=20),))
    assert sentences_of([half]) == ["文书“笔录.docx”没有全部读完：只识别了前 20 页扫描件。未读部分的时间请人工核对。"]


def test_a_paper_that_begins_or_ends_after_its_signature_is_reported():
    day = DocumentInterval(t("00:00"), t("00:00"), "day", "3月2日", "第9段", "签名", ("signature",))
    minute = DocumentInterval(t("10:00"), t("10:00"), "minute", "10时", "第9段", "签名", ("signature",))
    assert sentences_of([paper(stated("09:30", "10:45"), signed=(day,))]) == []
    assert "开始时间" in sentences_of([paper(stated("09:30", "10:45", day=3), signed=(day,))])[0]
    assert "晚于签名时间" in sentences_of([paper(stated("09:30", "10:45"), signed=(minute,))])[0]
    assert "开始时间" in sentences_of([paper(stated("10:30", "10:45"), signed=(minute,))])[0]


def test_a_paper_of_another_day_or_with_times_copied_from_the_files_is_reported():
    assert "当日没有录像" in sentences_of([paper(stated("09:30", "10:45"))], [filmed("09:30:00", "10:45:00", day=3)])[0]
    exact = paper(stated("09:30:07", "10:45:11", precision="second"))
    assert "疑为照录像时间填写" in sentences_of([exact], [filmed("09:30:07", "10:45:11")])[0]
    wrong_clock = [filmed("09:40:00", "10:55:00", offset=600)]
    assert "疑为照录像时间填写" in sentences_of([paper(stated("09:30", "10:45"))], wrong_clock)[0]
    assert sentences_of([paper(stated("09:30", "10:45"))], [filmed("09:30:20", "10:45:20")]) == []


def test_an_officer_may_be_in_two_papers_that_follow_each_other_on_the_minute():
    assert sentences_of([paper(stated("09:30", "10:45")), paper(stated("10:45", "11:00"), file="b")]) == []
    across = [paper(stated("09:30", "10:45")), paper(stated("10:30", "11:00", day=3), file="b")]
    assert sentences_of(across) == []


def test_three_papers_of_one_officer_at_one_time_are_reported_pair_by_pair():
    three = [paper(stated("09:30", "10:45"), file=name) for name in ("a", "b", "c")]
    assert len(cross_check(three)) == 3


@pytest.mark.parametrize("flag", ["planned", "period", "interruption"])
def test_plans_periods_and_interruptions_contradict_nobody(flag):
    second_paper = paper(stated("09:30", "10:45", flag), file="b", kind="检查通知书")
    assert sentences_of([paper(stated("09:30", "10:45")), second_paper]) == []


def test_a_signature_to_the_minute_holds_until_its_last_second():
    minute = DocumentInterval(t("10:45"), t("10:45"), "minute", "10时45分", "第9段", "签名", ("signature",))
    assert sentences_of([paper(stated("09:30", "10:45"), signed=(minute,))]) == []
    too_late = stated("09:30:00", "10:46:00", precision="second")
    assert "晚于签名时间" in sentences_of([paper(too_late, signed=(minute,))])[0]


def test_times_copied_from_the_files_need_both_ends_and_seconds_or_a_wrong_clock():
    exact = paper(stated("09:30:07", "10:45:12", precision="second"))
    assert "疑为照录像时间填写" in sentences_of([exact], [filmed("09:30:07", "10:45:11.5")])[0]
    assert sentences_of([exact], [filmed("09:30:07", "10:40:00")]) == []
    two = [filmed("09:30:07", "10:00:00"), filmed("10:00:00", "10:45:12")]
    assert "疑为照录像时间填写" in sentences_of([exact], two)[0]
