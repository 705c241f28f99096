"""Print the table of rights: writes docs/rights.md; `--check` refuses one that says something else."""

from __future__ import annotations

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from office.rights.page import page  # noqa: E402

PAGE = ROOT / "docs" / "rights.md"


def main(arguments: list[str]) -> int:
    """Write or check the page; exit status 1 where it differs."""
    printed = page()
    if "--check" in arguments:
        same = PAGE.is_file() and PAGE.read_text(encoding="utf-8") == printed
        print("docs/rights.md: as the table of rights says" if same else "docs/rights.md differs: run scripts/print_rights.py")
        return 0 if same else 1
    PAGE.write_text(printed, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
