"""A sentence that is stored and read back is the same value, in either language."""

from __future__ import annotations

import json
import pickle
from collections.abc import Mapping
from datetime import date, datetime, timedelta, timezone
from enum import StrEnum
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from messages import LANGS, Text, catalogue, joined, text

BEIJING = timezone(timedelta(hours=8))
days = st.dates(min_value=date(1, 1, 2))
numbers = st.integers() | st.fractions() | st.floats(allow_nan=False) | st.booleans()
strings = st.text() | days.map(date.isoformat)
values = st.none() | numbers | strings | days | st.datetimes() | st.datetimes(timezones=st.just(BEIJING))
names = st.text("abc", min_size=1, max_size=3)


def texts(parameters: st.SearchStrategy[Any]) -> st.SearchStrategy[Text]:
    return st.builds(Text, st.sampled_from(("retention.open", "judgement.overlay")), st.dictionaries(names, parameters, max_size=3))


def lists(parameters: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.lists(parameters, max_size=3)


nested = st.recursive(values, lambda inner: lists(inner) | lists(inner).map(tuple) | texts(inner), max_leaves=8)


def stored(sentence: Text) -> Mapping[str, Any]:
    return json.loads(json.dumps(sentence.to_json()))


@given(texts(nested))
def test_a_sentence_read_back_is_the_same_value_with_the_same_hash(sentence: Text) -> None:
    again = Text.from_json(stored(sentence))
    assert again == sentence and hash(again) == hash(sentence)
    assert _types(again) == _types(sentence)
    assert again.to_json() == sentence.to_json()


def _types(value: Any) -> Any:
    if isinstance(value, Text):
        return {name: _types(inner) for name, inner in value.params.items()}
    return [_types(inner) for inner in value] if isinstance(value, tuple) else type(value)


@given(texts(nested))
def test_a_sentence_passes_between_processes_unchanged(sentence: Text) -> None:
    assert pickle.loads(pickle.dumps(sentence)) == sentence


class Kind(StrEnum):
    VIDEO = "video"


@pytest.mark.parametrize(("given_value", "kept"), [
    (Path("/a/b"), "/a/b"), (OSError("no room"), "no room"), ([1, [2]], (1, (2,))), (Kind.VIDEO, "video"),
    (timedelta(seconds=3), "0:00:03"),
])
def test_what_has_no_place_in_a_stored_sentence_is_kept_as_its_words(given_value: object, kept: object) -> None:
    sentence = text("errors.internal", value=given_value)
    assert sentence.params["value"] == kept and Text.from_json(stored(sentence)) == sentence
    hash(sentence)


def test_a_list_changed_afterwards_changes_no_sentence() -> None:
    problems = [text("a.a")]
    sentence = text("errors.problems", problems=problems)
    problems.clear()
    assert sentence.params["problems"] == (text("a.a"),)


@pytest.mark.parametrize(("older", "now"), [
    ("2026-09-20", date(2026, 9, 20)), ("2026-02-30", "2026-02-30"), ("2026-09-20 notes", "2026-09-20 notes"), (0.5, 0.5),
    (["a", 1], ("a", 1)), ({"time": "2026-03-02T09:30:05+08:00"}, datetime(2026, 3, 2, 9, 30, 5, tzinfo=BEIJING)),
    ({"text": {"key": "retention.years", "params": {"amount": 5}}}, text("retention.years", amount=5)), (None, None), (True, True),
])
def test_what_older_versions_stored_is_still_read(older: object, now: object) -> None:
    assert Text.from_json({"key": "k.k", "params": {"value": older}}) == text("k.k", value=now)


@pytest.mark.parametrize("lang", LANGS)
def test_a_sentence_read_back_says_the_same(lang: Any) -> None:
    length = text("retention.years", amount=5)
    sentence = text("retention.at_least", name="日常检查", length=length, until=date(2026, 9, 20))
    assert Text.from_json(stored(sentence)).say(lang) == sentence.say(lang)


def test_several_sentences_become_one_line_without_full_stops_between() -> None:
    sentences = [text("disposal.paper"), text("disposal.not_in_store"), text("disposal.paper")]
    assert joined(sentences, "zh") == "该原件同时是案件的文书；存储中没有该原件，请先运行 liuhen verify 查明；该原件同时是案件的文书"
    assert joined(sentences[:2], "en").startswith("The original is also a document of a case; The store does not contain")


@pytest.mark.parametrize("lang", LANGS)
def test_a_line_break_in_a_sentence_is_one_and_not_its_escape(lang: Any) -> None:
    assert [key for key, sentence in catalogue(lang).items() if "\\" in sentence] == []
