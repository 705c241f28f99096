"""The verdict table: what each of the five regulations makes of the same scene (`scenarios.py` against `verdicts.toml`)."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from lawscene import FIVE
from scenarios import SCENES

from footage.values.tolerance import Tolerance
from messages import LANGS
from regulations.catalogue import load
from regulations.judgement import judge
from regulations.values.regulation import Regulation
from regulations.values.reviews.findings import Judgement

TABLE: dict[str, dict[str, Any]] = tomllib.loads(Path(__file__).with_name("verdicts.toml").read_text(encoding="utf-8"))
PREFIX = {"tonghua-hrss": "R000", "guhan-town": "R001", "tonghua-gazetteer": "R002", "jilin-civil-affairs": "R003", "linxi-hrss": "R004"}


@cache
def regulation(name: str) -> Regulation:
    return load(name)


def cases() -> Iterator[Any]:
    for title, row in TABLE.items():
        for name in FIVE:
            clauses = [row_id for row_id in row.get("shows", ()) if row_id.startswith(PREFIX[name])]
            marks = [pytest.mark.requirement(*clauses)] if clauses else []
            yield pytest.param(title, name, row[name], id=f"{title} · {name}", marks=marks)


def summary(judgement: Judgement) -> str:
    findings = sorted(
        f"{finding.kind}:{finding.severity}@{'+'.join(dict.fromkeys(article.article for article in finding.articles))}"
        for finding in judgement.findings
    )
    return "; ".join([judgement.verdict, *findings])


@pytest.mark.parametrize(("title", "name", "expected"), cases())
def test_each_scene_gets_under_each_regulation_what_the_table_says(title: str, name: str, expected: str) -> None:
    judgement = judge(SCENES[title]().facts(name), regulation(name), Tolerance())
    assert summary(judgement) == expected
    for sentence in (judgement.sentence, *judgement.assumptions, *(finding.message for finding in judgement.findings)):
        assert all(sentence.say(lang) for lang in LANGS)
    for finding in judgement.findings:
        assert finding.explains is None or all(finding.explains.say(lang) for lang in LANGS)
        assert "违法" not in re.sub("“.*?”", "", finding.message.say("zh"))  # but for the name of a step in quotes
        assert all(article.regulation == name and article.quote for article in finding.articles)
    assert len({finding.id for finding in judgement.findings}) == len(judgement.findings)


def test_the_table_and_the_scenes_have_the_same_titles() -> None:
    assert set(TABLE) == set(SCENES)
    assert len(SCENES) >= 80
    ids = {row_id for row in TABLE.values() for row_id in row.get("shows", ())}
    known_ids = {line.split('"')[3] for line in (Path(load.__code__.co_filename).with_name("requirements.jsonl")).read_text().splitlines()}
    assert ids <= known_ids
