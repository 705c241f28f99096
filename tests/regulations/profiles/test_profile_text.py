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
    return frozenset(folded(one.quote) for citations in citations_by_topic(load(regulation)).values() for one in citations)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["id"])
def test_every_clause_that_is_asked_of_us_stands_in_a_profile(row: dict[str, str]) -> None:
    asked, quotes = folded(row["quote"]), quoted(OF_ROW[row["reg"]])
    assert any(asked in quote or quote in asked for quote in quotes), row["quote"]


@pytest.mark.parametrize("regulation", FIVE)
def test_every_period_and_number_of_the_text_can_be_found_in_its_profile(regulation: str) -> None:
    for article, words in articles(regulation).items():
        spans = [(place, place + len(quote)) for quote in quoted(regulation) for place in starts(words, quote)]
        for found in NUMBER.finditer(words):
            if words[found.start() - 1 : found.end()] not in NO_NUMBER:
                held = any(first <= found.start() and found.end() <= last for first, last in spans)
                assert held, f"{article}: {words[max(0, found.start() - 20):found.end() + 20]}"


def starts(words: str, quote: str) -> Iterator[int]:
    place = words.find(quote)
    while place >= 0:
        yield place
        place = words.find(quote, place + 1)


@pytest.mark.parametrize("regulation", FIVE)
def test_every_point_of_a_list_and_every_class_has_the_words_of_the_text(regulation: str) -> None:
    found = load(regulation)
    text_ = "".join(articles(regulation).values())
    for name in [point.words for one in found.checklists for point in one.points]:
        assert all(folded(part) in text_ for part in name.split("、")), name
    for one in [one.name for sorting in found.sortings.values() for one in sorting.classes] + [role.name for role in found.roles]:
        assert folded(one.removesuffix("管理")) in text_, one


@pytest.mark.requirement("R003-2-03", "R004-02", "R002-18")
def test_who_records_who_reviews_and_who_approves_has_a_role_of_the_installation() -> None:
    roles = {name: {one.name: (one.role, one.signs) for one in load(name).roles} for name in FIVE}
    assert roles[CIVIL] == {"承办机构": ("officer", True), "法制机构": ("legal", True)}
    assert roles[LINXI] == {"执法单位": ("officer", True), "法制机构": ("legal", True), "信息中心": ("admin", False)}
    assert list(roles[GAZETTEER]) == ["承办人", "审核人", "批准人"]


def test_the_index_by_article_is_the_profiles() -> None:
    script = PROFILES.parents[1] / "scripts" / "index_of_law.py"
    done = subprocess.run([sys.executable, str(script), "--check"], check=False, capture_output=True)
    assert done.returncode == 0, done.stderr.decode()
    index = (PROFILES / "INDEX.md").read_text(encoding="utf-8")
    assert all(one.quote in index for name in FIVE for cited in citations_by_topic(load(name)).values() for one in cited)


def test_the_five_are_there_and_every_citation_names_its_regulation() -> None:
    assert set(ids()) == set(FIVE)
    for regulation in map(load, FIVE):
        cited = [one for citations in citations_by_topic(regulation).values() for one in citations]
        assert len(cited) > 50
        assert {one.regulation for one in cited} == {regulation.id}


def test_a_profile_quotes_clauses_and_not_whole_articles(tmp_path: Path) -> None:
    shutil.copytree(PROFILES, tmp_path / "profiles")
    for regulation in map(load, FIVE):
        longest = max(len(one.quote) for cited in citations_by_topic(regulation).values() for one in cited)
        assert longest < 100
