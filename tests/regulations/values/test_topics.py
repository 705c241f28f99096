"""What code asks a regulation for by name: a topic that cannot be is refused, one that a text is silent about has no clause."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from lawscene import FIVE

from regulations.catalogue import load
from regulations.values.regulation import TOPICS
from regulations.values.topics import ASKED_CLAUSES, ASKED_PROHIBITED

ROOT = Path(__file__).parents[3]
ROOMS = ("regulations", "paperwork", "transcripts", "storage", "office", "tasks", "pipelines", "console")
GROUPS = tuple(f"{group}." for group in ("continuity", "transfer", "archive", "clauses", "long_term", "spot_check", "prohibited"))


def topics_of_code() -> Iterator[str]:
    """Every topic that stands in the code: what is handed to `cite`, and every other text that begins like one."""
    for room in ROOMS:
        for file in (ROOT / room).rglob("*.py"):
            for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "cite":
                    yield from (arg.value for arg in node.args if isinstance(arg, ast.Constant))
                elif isinstance(node, ast.Constant) and room in ("regulations", "office") and str(node.value).startswith(GROUPS):
                    yield str(node.value)


ASKED = sorted({topic for topic in topics_of_code() if " " not in topic and not topic.endswith(".")})


def test_the_topics_that_code_asks_for_are_found() -> None:
    assert {"transfer", "written_record", "clauses.system_data", "continuity.restart", "continuity.work_record"} <= set(ASKED)


@pytest.mark.parametrize("name", FIVE)
@pytest.mark.parametrize("topic", ASKED)
def test_every_regulation_can_be_asked_for_every_topic_of_the_code(topic: str, name: str) -> None:
    assert all(citation.regulation == name for citation in load(name).cite(topic))


@pytest.mark.parametrize(
    "topic",
    ["transfers", "transfer.awaye", "continuity.restarts", "long_term.LT11", "clauses.system_dta", "basis.gaps", "", "id", "recording"],
)
def test_a_topic_that_no_regulation_can_have_is_refused(topic: str) -> None:
    for name in FIVE:
        with pytest.raises(KeyError):
            load(name).cite(topic)


def test_a_text_that_is_silent_has_no_clause() -> None:
    assert load("guhan-town").cite("clauses.system_data") == ()
    assert load("tonghua-gazetteer").cite("continuity.restart") == ()
    assert load("guhan-town").cite("recording.开庭") == ()


@pytest.mark.parametrize("name", FIVE)
def test_every_clause_of_a_profile_is_a_topic_of_the_schema(name: str) -> None:
    free = ("clauses.", "lists.", "prohibited.")  # named by the profile itself: text, but for ASKED_CLAUSES
    topics = {topic for topic in load(name).citations if not topic.startswith(free)} - {"basis.late-sound"}  # reported as "silent"
    assert all(topic in TOPICS for topic in topics)


def test_the_clauses_that_code_asks_for_stand_in_a_profile() -> None:
    assert all(any(load(name).cite(f"clauses.{clause}") for name in FIVE) for clause in ASKED_CLAUSES)
    assert all(any(load(name).cite(f"prohibited.{clause}") for name in FIVE) for clause in ASKED_PROHIBITED)
