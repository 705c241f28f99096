"""四性检测: is the package authentic, whole, usable and safe? Each check is carried out on the package as it lies on the disk."""

from __future__ import annotations

import zipfile
from pathlib import Path
from typing import Any

from messages import text
from storage import audit
from storage.bag_check import check_bag
from tasks.office import Office
from tasks.packaging import Content, names
from tasks.steps import step

PROGRAMS = frozenset({".exe", ".bat", ".cmd", ".com", ".js", ".vbs", ".ps1", ".scr", ".msi", ".dll", ".jar", ".docm", ".xlsm", ".lnk"})


@step()
def check_package(office: Office, content: Content, package: Path) -> list[dict[str, Any]]:
    """Return `checks` of `archive --json` (after DA/T 70): property, what was checked, whether it passed."""
    problems = check_bag(package)
    with office.catalogue.read() as tx:
        chain = audit.verify(tx)
    there = {path.relative_to(package / "data").as_posix() for path in (package / "data").rglob("*") if path.is_file()}
    unlike = {problem.kind for problem in problems}
    originals = {f"originals/{name}" for name, _ in names(content.rows)}
    return [
        _check(office, "authenticity", "archive.check_chain", chain.intact),
        _check(office, "authenticity", "archive.check_verified", all(row.stored == "verified" for row in content.rows)),
        _check(office, "integrity", "archive.check_manifest", not unlike),
        _check(office, "integrity", "archive.check_originals", originals <= there),
        _check(office, "integrity", "archive.check_papers", _papers(there)),
        _check(office, "usability", "archive.check_playable", all(row.recording.probe.state.value != "unreadable" for row in content.rows)),
        _check(office, "usability", "archive.check_report", any(name.startswith("report/") and name.endswith(".html") for name in there)),
        _check(office, "safety", "archive.check_programs", not any(Path(name).suffix.lower() in PROGRAMS for name in there)),
        _check(office, "safety", "archive.check_macros", not any(_has_macros(package / "data" / name) for name in there)),
    ]


def _check(office: Office, quality: str, key: str, passed: bool) -> dict[str, Any]:
    return {"property": quality, "check": text(key).say(office.lang), "passed": passed}


def _papers(there: set[str]) -> bool:
    """The note and at least one evidence list are in the package."""
    return any("制作说明" in name for name in there) and any(name.startswith("lists/") for name in there)


def _has_macros(path: Path) -> bool:
    if path.suffix.lower() not in {".docx", ".xlsx", ".pptx"}:
        return False
    try:
        with zipfile.ZipFile(path) as archive:
            return any(name.lower().endswith("vbaproject.bin") for name in archive.namelist())
    except zipfile.BadZipFile:
        return False
