"""Every quote of the five profiles stands in the text, and every clause that is asked of us stands in a profile."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from lawscene import FIVE
from seedtext import articles, clause, folded

from regulations.catalogue import PROFILES, ids, load
from regulations.values.topics import citations_by_topic

HRSS, TOWN, GAZETTEER, CIVIL, LINXI = FIVE
ROWS = [
    json.loads(line)
    for line in (PROFILES.parent / "requirements.jsonl").read_text(encoding="utf-8").splitlines()
]
NUMBER = re.compile(r"(?:\d+|[一二三四五六七八九十两]+)个?(?:工作日|小时|日内|日前|日|年|月|人)")
NO_NUMBER = ("第三人", "2人以上共同")
OF_ROW = {"000": HRSS, "001": TOWN, "002": GAZETTEER, "003-2": CIVIL, "003-3": CIVIL, "004": LINXI}


@pytest.mark.parametrize("regulation", FIVE)
def test_every_quote_stands_in_the_article_it_names(regulation: str) -> None:
    for topic, citations in citations_by_topic(load(regulation)).items():
        for citation in citations:
            assert folded(citation.quote) in clause(regulation, citation.article), f"{topic}: {citation.quote}"


@cache
def quoted(regulation: str) -> frozenset[str]:
    return frozenset(folded(citation.quote) for citations in citations_by_topic(load(regulation)).values() for citation in citations)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["id"])
def test_every_clause_that_is_asked_of_us_stands_in_a_profile(row: dict[str, str]) -> None:
    required, quotes = folded(row["quote"]), quoted(OF_ROW[row["reg"]])
    assert any(required in quote or quote in required for quote in quotes), row["quote"]


@pytest.mark.parametrize("regulation", FIVE)
def test_every_period_and_number_of_the_text_can_be_found_in_its_profile(regulation: str) -> None:
    for article, text in articles(regulation).items():
        spans = [(place, place + len(quote)) for quote in quoted(regulation) for place in starts(text, quote)]
        for number in NUMBER.finditer(text):
            if text[number.start() - 1 : number.end()] not in NO_NUMBER:
                quoted_in_full = any(first <= number.start() and number.end() <= last for first, last in spans)
                assert quoted_in_full, f"{article}: {text[max(0, number.start() - 20):number.end() + 20]}"


def starts(text: str, quote: str) -> Iterator[int]:
    place = text.find(quote)
    while place >= 0:
        yield place
        place = text.find(quote, place + 1)


@pytest.mark.parametrize("regulation", FIVE)
def test_every_point_of_a_list_and_every_class_has_the_words_of_the_text(regulation: str) -> None:
    profile = load(regulation)
    text = "".join(articles(regulation).values())
    for title in [point.words for checklist in profile.checklists for point in checklist.points]:
        assert all(folded(part) in text for part in title.split("、")), title
    classes = [sorting_class.name for sorting in profile.sortings.values() for sorting_class in sorting.classes]
    for name in [*classes, *(role.name for role in profile.roles)]:
        assert folded(name.removesuffix("管理")) in text, name


@pytest.mark.requirement("R003-2-03", "R004-02", "R002-18")
def test_who_records_who_reviews_and_who_approves_has_a_role_of_the_installation() -> None:
    roles = {name: {role.name: (role.role, role.signs) for role in load(name).roles} for name in FIVE}
    assert roles[CIVIL] == {"承办机构": ("officer", True), "法制机构": ("legal", True)}
    assert roles[LINXI] == {"执法单位": ("officer", True), "法制机构": ("legal", True), "信息中心": ("admin", False)}
    assert list(roles[GAZETTEER]) == ["承办人", "审核人", "批准人"]


def test_the_index_by_article_holds_every_quote_of_the_profiles() -> None:
    script = PROFILES.parents[1] / "scripts" / "index_of_law.py"
    completed = subprocess.run([sys.executable, str(script), "--check"], check=False, capture_output=True)
    assert completed.returncode == 0, completed.stderr.decode()
    index = (PROFILES / "INDEX.md").read_text(encoding="utf-8")
    assert all(citation.quote in index for name in FIVE for cited in citations_by_topic(load(name)).values() for citation in cited)


def test_the_five_regulations_are_there_and_every_citation_names_its_own() -> None:
    assert set(ids()) == set(FIVE)
    for regulation in map(load, FIVE):
        cited = [citation for citations in citations_by_topic(regulation).values() for citation in citations]
        assert len(cited) > 50
        assert {citation.regulation for citation in cited} == {regulation.id}


def test_a_profile_quotes_clauses_and_not_whole_articles(tmp_path: Path) -> None:
    shutil.copytree(PROFILES, tmp_path / "profiles")
    for regulation in map(load, FIVE):
        longest = max(len(citation.quote) for cited in citations_by_topic(regulation).values() for citation in cited)
        assert longest < 100
