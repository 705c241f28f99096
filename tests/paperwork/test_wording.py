"""Times, lengths and names as people read them on paper."""

from datetime import date
from fractions import Fraction

import report_samples as samples

from paperwork import wording


def test_a_clause_is_called_as_the_regulation_calls_it() -> None:
    assert wording.article("22(五)", "zh") == "第22条（五）"
    assert wording.article("附件2 18(一)2", "zh") == "附件2第18条（一）2"
    assert wording.article("附件3 9", "en") == "annex 3, article 9"
    assert wording.article("总则", "zh") == "总则"


def test_times_lengths_and_names_as_people_read_them() -> None:
    assert wording.moment(samples.NINE, "zh") == "2026年3月2日9时30分05秒"
    assert wording.span(samples.at(0), samples.at(60), "zh") == "2026年3月2日9时30分05秒至9时31分05秒"
    assert wording.span(samples.at(0), samples.at(86400), "en") == "2026-03-02 09:30:05 to 2026-03-03 09:30:05"
    assert wording.span(None, None, "zh") == "" and "年　月" in wording.span(samples.at(0), None, "zh")
    assert [wording.length(Fraction(seconds), "zh") for seconds in (5, 220, 3605)] == ["5秒", "3分40秒", "1小时00分05秒"]
    assert wording.length(Fraction(7, 2), "en") == "3.5 s"
    assert wording.day(date(2026, 3, 2), "zh") == "2026年3月2日"
    assert wording.size(23_456_789) == "22.4 MB" and wording.size(12) == "12 B"
    assert wording.visible("a\x00b\u202ec\udcff中") == "a\\x00b\\u202ec\\xff中"
    assert wording.offset(Fraction(3725)) == "01:02:05"
    assert wording.short_span(samples.at(0), None, "zh") == "3月2日 09:30:05–"
