"""What is asked of a recording before it may be disposed of: each question, its clause, and which of them keeps it off a list."""

from __future__ import annotations

from dataclasses import replace

import pytest

from messages import LANGS
from regulations import catalogue
from regulations.before_disposal import BARRING, Asked, BeforeDisposal, barring, beyond, questions
from regulations.values.facts import Case

CASE = Case("1号", "行政检查", "监察支队", "linxi-hrss", evidence=False)
SETTLED = BeforeDisposal(CASE, reviewed=True, archived=True, out_of_date=False)
ASKED = {
    Asked.NO_CASE: replace(SETTLED, case=None),
    Asked.NOT_REVIEWED: replace(SETTLED, reviewed=False),
    Asked.NOT_ARCHIVED: replace(SETTLED, archived=False),
    Asked.EVIDENCE_NOT_ARCHIVED: replace(SETTLED, archived=False, case=replace(CASE, evidence=True)),
    Asked.OUT_OF_DATE: replace(SETTLED, out_of_date=True),
    Asked.FINDING: replace(SETTLED, findings=(("F-1", "缺 3 分钟"),)),
    Asked.RECORD: replace(SETTLED, record_awaited=True),
}
CLAUSES = {Asked.NO_CASE: "30", Asked.NOT_REVIEWED: "33", Asked.NOT_ARCHIVED: "23", Asked.EVIDENCE_NOT_ARCHIVED: "26",
           Asked.OUT_OF_DATE: "23"}


def test_nothing_is_asked_where_everything_is_settled():
    assert questions(SETTLED, None) == ()


@pytest.mark.requirement("R004-22", "R004-28", "R004-33", "R004-36")
@pytest.mark.parametrize("kind", Asked)
def test_each_question_is_asked_in_words_with_the_clause_that_speaks_of_it(kind: Asked):
    (asked,) = questions(ASKED[kind], catalogue.load("linxi-hrss"))
    assert asked.kind is kind and all(asked.why.say(lang) for lang in LANGS)
    assert CLAUSES.get(kind) in (None, *(article.article for article in asked.articles))
    assert bool(barring((asked,))) is (kind in BARRING)


def test_evidence_that_nobody_denied_is_not_disposed_of_before_its_case_is_archived():
    unknown = replace(SETTLED, archived=False, case=replace(CASE, evidence=None))
    assert [asked.kind for asked in questions(unknown, None)] == [Asked.EVIDENCE_NOT_ARCHIVED]


def test_an_answer_is_for_what_was_asked_and_for_nothing_else():
    before = questions(ASKED[Asked.FINDING], None)
    now = questions(replace(SETTLED, findings=(("F-1", "缺 3 分钟"), ("F-2", "黑屏"))), None)
    assert beyond(before, before) == () and [asked.about for asked in beyond(now, before)] == ["F-2"]
    assert beyond((), before) == (), "what has been settled since asks for nothing"
