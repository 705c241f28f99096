"""The place of a text, in the language of the reader."""

from __future__ import annotations

import pytest

from paperwork.times.places import shown as places_shown


@pytest.mark.parametrize(
    ("where", "english"),
    [
        ("表1 第2行第3列", "table 1, row 2, column 3"), ("表1 第1行第2—3列", "table 1, row 1, columns 2–3"), ("第4段", "paragraph 4"),
        ("第1页第9行", "page 1, row 9"), ("第1段—第2段", "paragraph 1 – paragraph 2"), ("页眉", "page header"), ("文本框", "text box"),
        ("工作表1 第2行第1列", "sheet 1, row 2, column 1"),
        ("表1 第1行第3列—表1 第2行第3列", "table 1, row 1, column 3 – table 1, row 2, column 3"),
    ],
)  # fmt: skip
def test_the_place_in_the_paper_is_named_in_english(where, english):
    assert places_shown(where, "en") == english
    assert places_shown(where, "zh") == where
