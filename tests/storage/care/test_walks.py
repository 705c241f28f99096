"""Two walks side by side show every key of both once, in order, whatever each lacks."""

from __future__ import annotations

from collections.abc import Iterator

from hypothesis import given
from hypothesis import strategies as st

from storage.care.walks import side_by_side

KEYS = st.sets(st.text("0123456789abcdef", min_size=1, max_size=2))


@given(KEYS, KEYS)
def test_walks_distinguish_what_both_have_from_what_each_lacks(left: set[str], right: set[str]):
    pairs = list(side_by_side([(key, len(key)) for key in sorted(left)], sorted(right), key_of=lambda row: row[0]))
    assert {row[0] for row, key in pairs if row and key is None} == left - right
    assert {key for row, key in pairs if row is None} == right - left
    assert {key for row, key in pairs if row and row[0] == key} == left & right
    shown = [row[0] if row else key for row, key in pairs]
    assert shown == sorted(left | right)


def test_neither_walk_reads_ahead_of_the_other():
    taken: list[str] = []

    def walk(name: str) -> Iterator[str]:
        for number in range(100):
            taken.append(name)
            yield f"{number:03}"

    first = next(side_by_side(walk("left"), walk("right"), key_of=str))
    assert first == ("000", "000") and sorted(taken) == ["left", "right"]
