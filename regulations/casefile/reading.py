"""The case file a person writes (contract.md, "The case file"): read whole, every problem named at once."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from messages import Text, text
from messages.errors import BadCall, Problems
from regulations.casefile.schema import read_table
from regulations.catalogue import ids
from regulations.values.facts import Case

LARGEST = 1 << 20  # bytes; a case file is a page of text


@dataclass(frozen=True, slots=True)
class CaseFile:
    """A case as its file describes it, and what is doubtful about it without making it wrong."""

    case: Case
    folder: Path  # where the documents it names lie
    warnings: tuple[Text, ...] = ()  # a document that is not there, two officers with one certificate …


def read_case(path: Path, *, regulation: str | None = None, regulations: Collection[str] | None = None) -> CaseFile:
    """Read a case file.

    `regulation` is the unit's own profile, used where the file names none; `regulations` are the profile ids that exist
    (the ones we carry, if not given). A document that is missing is a warning, so that the case can still be registered.
    Raises BadCall (no file, not UTF-8, not TOML) or Problems (unknown keys, wrong types, missing keys: all of them).
    """
    table = _load(path)
    if regulation is not None:
        table.setdefault("regulation", regulation)
    case, problems = read_table(table, tuple(regulations) if regulations is not None else ids())
    if case is None:
        raise Problems(tuple(text("casefile.in_file", file=path.name, problem=problem) for problem in problems))
    return CaseFile(case, path.parent, tuple(_warnings(case, path.parent)))


def _load(path: Path) -> dict[str, Any]:
    try:
        if path.is_dir():
            raise BadCall("casefile.folder", path=str(path))
        if path.stat().st_size > LARGEST:
            raise BadCall("casefile.too_large", path=str(path), bytes=path.stat().st_size)
        raw = path.read_bytes()
    except FileNotFoundError:
        raise BadCall("casefile.not_there", path=str(path)) from None
    except OSError as problem:
        raise BadCall("casefile.no_access", path=str(path), why=problem.strerror or type(problem).__name__) from problem
    return _parse(_decoded(raw, path), path)


def _decoded(raw: bytes, path: Path) -> str:
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise BadCall("casefile.utf16", path=str(path))
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as problem:
        line = raw[: problem.start].count(b"\n") + 1
        key = "casefile.gbk" if _is_gbk(raw) else "casefile.not_text"
        raise BadCall(key, path=str(path), line=line) from None


def _is_gbk(raw: bytes) -> bool:
    try:
        return any("\u4e00" <= char <= "\u9fff" for char in raw.decode("gb18030"))
    except UnicodeDecodeError:
        return False


def _parse(content: str, path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(content.replace("\r\n", "\n"))
    except tomllib.TOMLDecodeError as problem:
        where = re.search(r"at line (\d+), column (\d+)", str(problem))
        line = int(where[1]) if where else content.count("\n") + 1
        lines = content.splitlines()
        shown = lines[line - 1].strip() if 0 < line <= len(lines) else ""
        raise BadCall("casefile.not_toml", path=str(path), line=line, shown=shown) from None


def _warnings(case: Case, folder: Path) -> list[Text]:
    listed = [document.file for document in case.documents]
    others = [entry.file for entry in case.explanations] + [entry.work_record for entry in case.exceptions if entry.work_record]
    warnings = [problem for file in dict.fromkeys([*listed, *others]) for problem in _about_file(file, folder)]
    warnings.extend(text("casefile.listed_twice", file=file) for file in _repeated(listed))
    warnings += [text("casefile.state_secret")] if case.confidentiality == "secret" else []
    numbers = [officer.certificate for officer in case.officers if officer.certificate]
    warnings.extend(text("casefile.certificate_twice", certificate=number) for number in _repeated(numbers))
    names = {officer.name for officer in case.officers}
    warnings.extend(
        text("casefile.wearer_unknown", device=worn.device, officer=worn.officer)
        for worn in case.recorders
        if worn.officer and names and worn.officer not in names
    )
    return warnings


def _repeated(values: list[str]) -> list[str]:
    return sorted({value for value in values if values.count(value) > 1})


def _about_file(file: str, folder: Path) -> list[Text]:
    path = folder / file
    try:
        if path.is_dir():
            return [text("casefile.document_is_folder", file=file)]
        if not path.exists():
            return [text("casefile.document_missing", file=file, folder=str(folder))]
        if path.stat().st_size == 0:
            return [text("casefile.document_empty", file=file)]
    except (OSError, ValueError):
        return [text("casefile.document_no_access", file=file)]
    return []
