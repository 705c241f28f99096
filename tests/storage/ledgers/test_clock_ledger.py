from __future__ import annotations

from fractions import Fraction

import pytest
from examples import NOW

from footage.clocks.trust import Trust, docked
from footage.values.recordings import ClockSource
from messages.errors import BadCall
from storage.catalogue.database import Catalogue
from storage.ledgers import clocks, dumps

DEVICE = "A012345"


def stamped(files: int, seconds: int = -28_800) -> Trust:
    return Trust(DEVICE, ClockSource.CONTAINER, ClockSource.NAME, Fraction(seconds), Fraction(2), files, files, "video", "close", NOW, NOW)


def opened(tx) -> int:
    return dumps.open_dump(tx, root="/media/A", unit=None, by=None, case=None, received_at=NOW, started_at=NOW)


def test_what_a_dump_showed_comes_back_newest_first(catalogue: Catalogue):
    with catalogue.begin() as tx:
        first, second = opened(tx), opened(tx)
        clocks.note(tx, first, [stamped(3), docked(DEVICE, Fraction(97), at=NOW)], NOW)
        clocks.note(tx, second, [stamped(4, 0)], NOW)
        clocks.note(tx, second, [docked("other", Fraction(1, 2))], NOW)
    with catalogue.read() as tx:
        assert clocks.comparisons(tx, {DEVICE})[DEVICE] == (stamped(4, 0), stamped(3), docked(DEVICE, Fraction(97), at=NOW))
        assert clocks.comparisons(tx, {"other"}) == {"other": (docked("other", Fraction(1, 2)),)} and clocks.comparisons(tx, set()) == {}
        assert clocks.comparisons(tx, {DEVICE}, {first})[DEVICE] == (stamped(4, 0), docked(DEVICE, Fraction(97), at=NOW))


def test_a_comparison_over_fewer_files_does_not_replace_one_over_more(catalogue: Catalogue):
    with catalogue.begin() as tx:
        dump = opened(tx)
        for files in (3, 5, 2):
            clocks.note(tx, dump, [stamped(files)], NOW)
        assert clocks.comparisons(tx, {DEVICE})[DEVICE] == (stamped(5),)


def test_a_dock_comparison_belongs_to_its_dump(catalogue: Catalogue):
    with catalogue.begin() as tx:
        first, second = opened(tx), opened(tx)
        dumps.set_dock_offset(tx, first, Fraction(-25, 2))
        assert dumps.dock_offsets(tx, [first, second]) == {first: Fraction(-25, 2)} and dumps.dock_offsets(tx, []) == {}
        with pytest.raises(BadCall):
            dumps.set_dock_offset(tx, 999, Fraction(1))
