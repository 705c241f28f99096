"""The guide for those who write a profile names everything that may stand in one."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path
from typing import get_args, get_type_hints

from lawscene import FIVE

from regulations.catalogue import PROFILES, load
from regulations.values import parameters as p
from regulations.values.anchors import ANCHORS
from regulations.values.enums import Severity
from regulations.values.lists import Known, Role
from regulations.values.regulation import Regulation

HRSS, TOWN, GAZETTEER, CIVIL, LINXI = FIVE


GUIDE = (PROFILES / "README.md").read_text(encoding="utf-8")


def test_the_guide_names_every_group_and_every_word_a_profile_may_use() -> None:
    groups = {field.name for field in fields(Regulation) if not field.metadata.get("computed")}
    assert not {name for name in groups if f"`{name}`" not in GUIDE and f"[{name}" not in GUIDE}
    terms = {word for kind in (p.Unit, p.Obligation, p.Rule) for word in get_args(kind)}
    terms |= {*ANCHORS, *Severity, *get_args(Known)}
    for kind in (p.Announcement, p.Approver, p.LongTermReason, Role):
        for hint in get_type_hints(kind).values():
            terms |= {word for word in get_args(hint) if isinstance(word, str) and not word.startswith("LT")}
    assert not {word for word in terms if word and f"`{word}`" not in GUIDE}


def test_the_example_of_the_guide_can_be_laid_over(tmp_path: Path) -> None:
    example = GUIDE.partition("```toml\n")[2].partition("```")[0]
    (tmp_path / "own.toml").write_text(example, encoding="utf-8")
    assert load(HRSS, overlay=tmp_path / "own.toml").transfer.amount == 1
