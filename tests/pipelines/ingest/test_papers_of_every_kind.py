"""Papers of every kind that READERS knows go through `case add` and `review`: stored copies have no name, and every one states its time."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

from every_paper import MAKE
from visits import CASE, NUMBER, Done, make_video

LINES = ["现场笔录", "检查时间：2026年3月2日9时30分至10时45分", "检查人员：张伟、李娜"]


def test_every_kind_of_paper_states_its_time_to_the_review(liuhen: Callable[..., Done], tmp_path: Path) -> None:
    kinds = [kind for kind in MAKE if kind != "doc" or shutil.which("soffice")]
    for kind in kinds:
        (tmp_path / f"笔录.{kind}").write_bytes(MAKE[kind](LINES))
    rows = "".join(f'[[documents]]\nfile = "笔录.{kind}"\nkind = "现场检查笔录"\n' for kind in kinds)
    (tmp_path / "case.toml").write_text(CASE + rows, encoding="utf-8")
    home = tmp_path / "home"
    make_video(tmp_path / "dump" / "DCIM" / "20260302" / "A000001_000001_20260302093000_0001.MP4")
    assert liuhen("case", "add", tmp_path / "case.toml", home=home).status in (0, 1)
    assert liuhen("ingest", tmp_path / "dump", "--case", NUMBER, "--quiet", home=home).status in (0, 1)
    answer = liuhen("review", NUMBER, "--quiet", "--json", home=home)
    assert answer.status in (0, 1), answer.err
    stated = {document["file"]: [(row["start"], row["end"]) for row in document["intervals"]] for document in answer.data["documents"]}
    right = ("2026-03-02T09:30:00+08:00", "2026-03-02T10:45:59+08:00")
    assert {file: [(start, end[:16] if end else end) for start, end in rows] for file, rows in stated.items()} == {
        f"笔录.{kind}": [(right[0], right[1][:16])] for kind in kinds}
