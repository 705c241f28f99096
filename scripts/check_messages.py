"""Check that the message catalogue is complete: both languages, same placeholders, every key used, every use known."""

from __future__ import annotations

import ast
import re
import string
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from messages import LANGS, catalogue  # noqa: E402

FOLDERS = ("messages", "footage", "regulations", "paperwork", "transcripts", "storage", "office", "tasks",
           "pipelines", "console", "samples")
FILE = re.compile(r"\.(toml|html|css|json|jsonl|docx|py|pdf|db|xml|txt|doc|mp4|MP4|jpg|png|ofd|xlsx|pem)$")
KEY = re.compile(r"^[a-z][a-z0-9_]*\.[A-Za-z0-9_\-]+$")


def placeholders(sentence: str) -> set[str]:
    """Return the names in `{}` of one sentence."""
    return {name for _, name, _, _ in string.Formatter().parse(sentence) if name}


def _notes_an_event(node: ast.AST) -> bool:
    """Names of events in the audit chain look like keys and are none."""
    return (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in ("append", "append_many")
            and isinstance(node.func.value, ast.Name) and node.func.value.id == "audit")


def strings(path: Path) -> Iterator[tuple[int, str, bool]]:
    """Yield line, text and whether it is only the beginning of a key, for every string in one source or template."""
    if path.suffix != ".py":
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            yield from ((number, key, key.endswith("_")) for key in re.findall(r"[\"']([a-z][a-z0-9_]*\.[A-Za-z0-9_\-]+)[\"']", line))
            yield from ((number, key, True) for key in re.findall(r"[\"']([a-z][a-z0-9_]*\.[A-Za-z0-9_\-]*)[\"']\s*~", line))
        return
    tree = ast.parse(path.read_text(encoding="utf-8"))
    events = {id(part) for node in ast.walk(tree) if _notes_an_event(node) for part in ast.walk(node)}
    for node in ast.walk(tree):
        if id(node) in events:
            continue
        if isinstance(node, ast.JoinedStr) and node.values and isinstance(node.values[0], ast.Constant):
            yield node.lineno, str(node.values[0].value), True
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.lineno, node.value, node.value.endswith(("_", "."))


def unlike() -> Iterator[str]:
    """Yield the keys that one language lacks, or whose placeholders differ between the languages."""
    catalogues = {lang: catalogue(lang) for lang in LANGS}
    for key in sorted(set().union(*catalogues.values())):
        holes = {lang: frozenset(placeholders(catalogues[lang][key])) if key in catalogues[lang] else None for lang in LANGS}
        yield from (f"messages/{lang}: {key} is missing" for lang, names in holes.items() if names is None)
        if None not in holes.values() and len(set(holes.values())) > 1:
            yield f"{key}: the languages differ in placeholders {holes}"


def sources() -> Iterator[Path]:
    """Yield every file that may name a key."""
    for folder in FOLDERS:
        for path in sorted((ROOT / folder).rglob("*")):
            if path.suffix in {".py", ".html", ".toml"} and path.parent.parent != ROOT / "messages":
                yield path


def misused() -> Iterator[str]:
    """Yield the uses of a key that is not there, and the keys that nothing uses."""
    every = set().union(*(catalogue(lang) for lang in LANGS))
    rooms = {key.split(".")[0] for key in every}
    used: set[str] = set()
    for path in sources():
        for line, written, prefix in strings(path):
            if prefix:
                used |= {key for key in every if "." in written and key.startswith(written)}
            elif written in every:
                used.add(written)
            elif KEY.match(written) and written.split(".")[0] in rooms and not FILE.search(written):
                yield f"{path.relative_to(ROOT)}:{line}: no sentence {written!r}"
    yield from (f"{key} is used nowhere" for key in sorted(every - used))


def main() -> int:
    """Print the problems; exit status 1 where there are any."""
    faults = [*unlike(), *misused()]
    print("\n".join(faults) or f"messages: {len(catalogue('zh'))} sentences, complete in {' and '.join(LANGS)}")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
