"""Where in a profile each article stands: writes regulations/profiles/INDEX.md; `--check` refuses one that is out of date."""

from __future__ import annotations

import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from regulations.catalogue import PROFILES, ids, load  # noqa: E402

INDEX = PROFILES / "INDEX.md"


def key(article: str) -> tuple[object, ...]:
    """Return an article's place in the order of the text: 附件2 18(一)3 after 附件2 9."""
    return tuple(int(part) if part.isdigit() else "一二三四五六七八九".find(part) if len(part) == 1 else part
                 for part in re.findall(r"附件\d|\d+|[一二三四五六七八九]", article))  # fmt: skip


def table(regulation: str) -> list[str]:
    """Return the lines about one regulation: article, where in the file, its words."""
    profile = load(regulation)
    rows: dict[str, dict[str, list[str]]] = {}
    for topic, citations in profile.citations.items():
        for citation in citations:
            rows.setdefault(citation.article, {}).setdefault(citation.quote, []).append(topic)
    lines = [f"## {profile.title}", "", f"`{profile.id}.toml`，{profile.edition}", "", "| 条文 | 在文件中的位置 | 原文 |", "|---|---|---|"]
    for article in sorted(rows, key=key):
        lines += [f"| {article} | {'、'.join(f'`{topic}`' for topic in topics)} | {quote} |" for quote, topics in rows[article].items()]
    return [*lines, ""]


def index() -> str:
    """Return the whole document."""
    head = ["# 按条文查找", "", "每一处参数在哪个文件的哪一项（由 `scripts/index_of_law.py` 写出，不要手改）。", ""]
    return "\n".join(head + [line for name in ids() for line in table(name)])


if __name__ == "__main__":
    wanted = index()
    if "--check" in sys.argv[1:]:
        sys.exit(0 if INDEX.read_text(encoding="utf-8") == wanted else f"{INDEX.name} is out of date: run scripts/index_of_law.py")
    INDEX.write_text(wanted, encoding="utf-8")
