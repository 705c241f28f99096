"""Names that fall together never replace each other, and each still opens by double click on Windows."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from storage.packages.bag_names import apart, portable
from storage.packages.disc_tree import LONGEST

LONG = "某市人力资源和社会保障局关于某某建筑工程有限公司拖欠农民工工资一案对项目负责人赵某某在项目部会议室所作的调查询问笔录第"
NAMES = ["x" * 120 + "1.mp4", "x" * 120 + "2.mp4", "A.MP4", "a.mp4", "a:b.mp4", "a_b.mp4", "trail", "trail.", "e\u0301.mp4", "\u00e9.mp4",
         "100%25.mp4", f"{LONG}一次.txt", f"{LONG}二次.txt"]


def test_what_falls_together_carries_its_tag_in_front_of_its_ending():
    told = apart((name, f"tag{number}") for number, name in enumerate(NAMES))
    assert len({name.casefold() for name in told}) == len(NAMES)
    assert told[3] == "a_tag3.mp4" and told[5] == "a_b_tag5.mp4" and told[7] == "trail_tag7"
    assert all(len(name) <= LONGEST for name in told)
    assert [name.rpartition(".")[2] for name in told[:6]] == ["mp4", "mp4", "MP4", "mp4", "mp4", "mp4"]


def test_names_that_windows_keeps_for_itself_get_another_first_character():
    assert [portable(name) for name in ("CON.mp4", "aux", "NUL.txt", "COM1", "lpt9.MP4", "CONSOLE.mp4", "nul/a.mp4")] == [
        "_CON.mp4", "_aux", "_NUL.txt", "_COM1", "_lpt9.MP4", "CONSOLE.mp4", "_nul/a.mp4"]


@settings(max_examples=200, deadline=None)
@given(st.lists(st.tuples(st.text(alphabet="aA:_.x/é\u0301", max_size=6), st.sampled_from(["1", "2"])), max_size=8))
def test_no_two_names_are_one_to_any_file_system(named):
    told = apart(named)
    assert len({name.casefold() for name in told}) == len(named)
