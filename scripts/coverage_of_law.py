"""Which clause of the five regulations is shown by a passing test, carried by a person's workflow, or open.

Without an option the marked tests are run and docs/coverage-of-law.md is written from what passed.
`--check` (part of `make check`) runs nothing: it refuses a mark that names no clause, and a table that
no longer says what the marks say.
"""

from __future__ import annotations

import argparse
import json
import re
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TABLE = ROOT / "docs" / "coverage-of-law.md"
WORKFLOWS = ROOT / "docs" / "workflows.md"
SOURCES = (ROOT.parent / "shared" / "requirements.jsonl", ROOT / "regulations" / "requirements.jsonl")
ID = re.compile(r"R\d{3}(?:-\d)?-\d{2}\b")


def clauses() -> list[dict[str, str]]:
    """Return the acceptance list, from beside the project if it is there, else the copy the project carries."""
    source = next(path for path in SOURCES if path.is_file())
    return [json.loads(line) for line in source.read_text(encoding="utf-8").splitlines() if line.strip()]


def shown(*options: str) -> tuple[int, dict[str, dict[str, bool]]]:
    """Run (or only collect) the marked tests; return pytest's status and the tests of each clause."""
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / "shown.json"
        call = [sys.executable, "-m", "pytest", "-q", "-m", "requirement", f"--law-coverage={target}", *options]
        done = subprocess.run(call, cwd=ROOT, check=False, stdout=subprocess.DEVNULL if "--collect-only" in options else None)
        return done.returncode, json.loads(target.read_text(encoding="utf-8"))


def workflows() -> dict[str, str]:
    """Return the heading of docs/workflows.md under which each clause is carried out by a person."""
    headings: dict[str, str] = {}
    heading = ""
    for line in WORKFLOWS.read_text(encoding="utf-8").splitlines() if WORKFLOWS.is_file() else ():
        if line.startswith("## "):
            heading = line[3:].strip()
        for name in ID.findall(line):
            headings.setdefault(name, heading)
    return headings


def state(name: str, tests: dict[str, dict[str, bool]], people: dict[str, str]) -> str:
    """Return the last column of one row."""
    passed = sorted(test for test, good in tests.get(name, {}).items() if good)
    if passed:
        more = f" (+{len(passed) - 1})" if len(passed) > 1 else ""
        return f"tested by `{passed[0].removeprefix('tests/')}`{more}"
    return f"a person's workflow in [{people[name]}](workflows.md)" if name in people else "open"


def table(tests: dict[str, dict[str, bool]]) -> str:
    """Return the whole document."""
    people = workflows()
    rows = [(row, state(row["id"], tests, people)) for row in clauses()]
    count = Counter(status.split()[0] for _, status in rows)
    lines = ["# Coverage of the law", "",
             "Written by `make coverage-of-law` from the tests that passed;",
             "`make check` refuses a table that the marks no longer bear out.", "",
             f"{len(rows)} clauses: {count['tested']} tested, {count['a']} a person's workflow, {count['open']} open.", "",
             "| id | article | requirement | state |", "|---|---|---|---|"]
    for row, status in rows:
        short = row["requirement"].replace("|", "/")
        lines.append(f"| {row['id']} | {row['article']} | {short[:110]}{'…' if len(short) > 110 else ''} | {status} |")
    return "\n".join(lines) + "\n"


def check() -> int:
    """Compare the marks with the acceptance list and the table."""
    _, tests = shown("--collect-only")
    unknown = sorted(set(tests) - {row["id"] for row in clauses()})
    if unknown:
        print("marks that name no clause:", ", ".join(unknown))
        return 1
    if not TABLE.is_file() or TABLE.read_text(encoding="utf-8") != table(tests):
        print("docs/coverage-of-law.md does not say what the marks say: run `make coverage-of-law`")
        return 1
    print("law coverage:", TABLE.read_text(encoding="utf-8").splitlines()[5])
    return 0


def main() -> int:
    """Write the table, or check it; 1 where something is wrong."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true")
    if parser.parse_args().check:
        return check()
    status, tests = shown("-n", "auto")
    TABLE.write_text(table(tests), encoding="utf-8")
    print(TABLE.read_text(encoding="utf-8").splitlines()[5], "→", TABLE.relative_to(ROOT))
    return 0 if status in (0, 5) else 1


if __name__ == "__main__":
    sys.exit(main())
