"""Papers and footage whose names fall together are all in the package and on its disc, each under a name of its own."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from visits import CASE, NUMBER, Done, make_video

LONG = "某市人力资源和社会保障局关于某某建筑工程有限公司拖欠农民工工资一案对项目负责人赵某某在项目部会议室所作的调查询问笔录第"


@pytest.mark.requirement("R000-39")
def test_no_paper_and_no_film_replaces_another(liuhen: Callable[..., Done], tmp_path: Path) -> None:
    papers = {f"{LONG}一次.txt": "2026年3月2日9时30分至9时31分", f"{LONG}二次.txt": "2026年3月2日9时40分至9时41分"}
    for name, stated in papers.items():
        (tmp_path / name).write_text(f"调查询问笔录\n询问时间：{stated}\n询问人：张伟、李娜\n", encoding="utf-8")
    rows = "".join(f'[[documents]]\nfile = "{name}"\nkind = "调查询问笔录"\n' for name in papers)
    (tmp_path / "case.toml").write_text(CASE + rows, encoding="utf-8")
    films = tmp_path / "dump" / "DCIM"
    make_video(films / ("x" * 120 + "1.mp4"))
    for name, seconds in (("x" * 120 + "2.mp4", 3.0), ("A.MP4", 4.0), ("a.mp4", 5.0), ("CON.mp4", 6.0)):
        make_video(films / name, seconds)
    home = tmp_path / "home"
    assert liuhen("case", "add", tmp_path / "case.toml", home=home).status in (0, 1)
    assert liuhen("ingest", tmp_path / "dump", "--case", NUMBER, "--quiet", home=home).status in (0, 1)
    assert liuhen("review", NUMBER, "--quiet", home=home).status in (0, 1)
    answer = liuhen("archive", NUMBER, "--medium", "dvd", "--although", "试验", "--json", home=home)
    assert answer.status in (0, 1), answer.err
    data = Path(answer.data["package"]) / "data"
    assert {path.read_text(encoding="utf-8") for path in (data / "documents").iterdir()} == {
        (tmp_path / name).read_text(encoding="utf-8") for name in papers}
    there = sorted(path.name for path in (data / "originals").rglob("*") if path.is_file())
    assert len(there) == 5 and all(name.lower().endswith(".mp4") and not name.startswith("CON") for name in there)
    assert [check for check in answer.data["checks"] if check.get("result") == "failed"] == []
