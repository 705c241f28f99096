"""What no case file says keeps its footage until a person says it: from case file and dump to the sweep, its list and `case show`."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from visits import Done, make_video

CASE = """
number = "{number}"
unit = "监察支队"
regulation = "{regulation}"
officers = [ {{ name = "张伟", certificate = "1" }}, {{ name = "李娜", certificate = "2" }} ]
closed = 2019-03-20
{facts}
[[recorders]]
device = "A{device:06d}"
from = 2019-03-02T09:00:00+08:00
to = 2019-03-02T10:00:00+08:00
{papers}
"""
PAPER = '[[documents]]\nfile = "{name}.txt"\nkind = "{kind}"\n'
HRSS, TOWN, CIVIL, LINXI = "tonghua-hrss", "guhan-town", "jilin-civil-affairs", "linxi-hrss"
DAILY = 'matter = "行政检查"\ninspection = "日常检查"\n'
EVIDENCE = 'matter = "行政处罚"\nevidence = true\n'
# what the case file says, the kind of its paper, and what the list asks; "" where nothing is asked and the footage may go
FACTS = {
    "evidence left out": (HRSS, DAILY, "", "evidence"),
    "evidence left out, 001": (TOWN, 'matter = "行政处罚"\n', "", "evidence"),
    "evidence left out, 003": (CIVIL, 'matter = "行政处罚"\n', "", "evidence"),
    "no procedure": (LINXI, EVIDENCE + 'file_retention = "10年"\n', "", "procedure"),
    "which inspection": (HRSS, 'matter = "行政检查"\nevidence = false\n', "", "inspection"),
    "which inspection, 001": (TOWN, 'matter = "行政检查"\nevidence = false\n', "", ""),
    "another inspection": (HRSS, 'matter = "行政检查"\nevidence = false\ninspection = "专项检查"\n', "", "没有规定"),
    "sealed": (HRSS, DAILY + "evidence = false\n", "查封决定书", "coercion"),
    "kept for registration": (LINXI, 'matter = "行政检查"\nevidence = false\n', "先行登记保存通知书", "coercion"),
    "detained": (LINXI, 'matter = "行政检查"\nevidence = false\n', "扣留（暂扣）决定书", "coercion"),
    "frozen": (TOWN, 'matter = "行政处罚"\nevidence = false\n', "冻 结 决定书", "coercion"),
    "enforced": (CIVIL, 'matter = "行政检查"\nevidence = false\n', "行政强制措施审批表", "coercion"),
    "complained about": (LINXI, 'matter = "行政检查"\nevidence = false\n', "投诉登记表", "长期保存"),
    "general by its other name": (HRSS, EVIDENCE + 'file_retention = "永久"\nprocedure = "普通程序"\n', "", "forever"),
    "nothing to ask": (LINXI, 'matter = "行政检查"\nevidence = false\n', "现场检查笔录", ""),
}


@pytest.fixture(scope="module")
def swept(liuhen: Callable[..., Done], tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Done]:
    """A home with a case for each of the facts, and what the sweep says of them years later."""
    folder = tmp_path_factory.mktemp("asked")
    film = make_video(folder / "film.MP4", 1.0).read_bytes()
    (folder / "dump").mkdir()
    for place, (number, (regulation, facts, kind, _)) in enumerate(FACTS.items(), 1):
        papers = PAPER.format(name=f"文书{place}", kind=kind) if kind else ""
        (folder / f"文书{place}.txt").write_text(f"文书 {place}", encoding="utf-8")
        case = CASE.format(number=number, regulation=regulation, facts=facts, device=place, papers=papers)
        (folder / f"{place}.toml").write_text(case, encoding="utf-8")
        assert liuhen("case", "add", folder / f"{place}.toml", home=folder / "home").status in (0, 1)
        name = f"A{place:06d}_{place:06d}_20190302093000_0001.MP4"
        (folder / "dump" / name).write_bytes(film + b"\0\0\0\x10free" + f"{place:08d}".encode())
    assert liuhen("ingest", folder / "dump", home=folder / "home").status in (0, 1)
    return folder / "home", liuhen("sweep", "--json", home=folder / "home")


@pytest.mark.requirement("R000-27", "R000-28", "R001-18", "R003-3-14", "R004-25", "R004-26")
@pytest.mark.parametrize("number", FACTS)
def test_each_fact_nobody_stated_keeps_the_footage_and_is_asked_for(swept: tuple[Path, Done], number: str):
    answer, asked = swept[1].data, FACTS[number][3]
    expired = {item["case"] for item in answer["expired"]}
    reasons = {item["case"]: item["reason"] for item in answer["undetermined"]}
    assert (number in expired) == (asked == ""), answer["expired"]
    if asked not in ("", "forever"):
        assert asked in reasons[number]
    assert (number in reasons) == (asked not in ("", "forever"))


@pytest.mark.requirement("R004-24")
def test_a_matter_closed_without_its_end_counts_from_the_closing_and_says_so(swept: tuple[Path, Done]):
    late = next(item for item in swept[1].data["transfer_overdue"] if item["case"] == "nothing to ask")
    assert late["due"] == "2019-03-21" and "行政执法事项结束" in late["reason"]


@pytest.mark.requirement("R001-16")
def test_an_archive_date_that_is_counted_from_another_day_says_so(swept: tuple[Path, Done]):
    overdue = {item["case"]: item["reason"] for item in swept[1].data["archive_overdue"]}
    assert "结案" in overdue["which inspection, 001"]


@pytest.mark.requirement("R004-24")
def test_the_review_names_the_day_too(swept: tuple[Path, Done], liuhen: Callable[..., Done]):
    reviewed = liuhen("review", "nothing to ask", "--json", home=swept[0]).data
    late = next(finding for finding in reviewed["findings"] if finding["kind"] == "transfer-late")
    page = Path(reviewed["report"]["html"]).read_text(encoding="utf-8")
    assert "期限为 2019-03-21" in late["message"] and "0时00分00秒" not in page and "2019-03-22" not in str(late)
