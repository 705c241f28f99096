"""安全性: does anything in the package run, or lead out of it?"""

from __future__ import annotations

import re
import zipfile
from pathlib import Path

from tasks.installation import Installation
from tasks.package.checks.packed import CheckOutcome, Packed, outcome
from tasks.package.checks.usability import PAPERS

PROGRAMS = frozenset({".exe", ".bat", ".cmd", ".com", ".js", ".vbs", ".ps1", ".scr", ".msi", ".dll", ".jar", ".docm", ".xlsm", ".lnk",
                      ".py", ".sh", ".apk", ".hta"})


def programs(_installation: Installation, packed: Packed) -> CheckOutcome:
    """No file is a program."""
    return outcome([name for name in packed.files if Path(name).suffix.lower() in PROGRAMS], len(packed.files))


def macros(_installation: Installation, packed: Packed) -> CheckOutcome:
    """No paper has macros."""
    papers = packed.ending(PAPERS)
    return outcome([name for name, path in papers.items() if _has_macros(path)], len(papers))


def _has_macros(path: Path) -> bool:
    try:
        with zipfile.ZipFile(path) as archive:
            return any(name.lower().endswith("vbaproject.bin") for name in archive.namelist())
    except (zipfile.BadZipFile, OSError):
        return False


def network(_installation: Installation, packed: Packed) -> CheckOutcome:
    """No page loads anything from a network."""
    pages = {name: path for name, path in packed.files.items() if name.endswith(".html")}
    return outcome([name for name, path in pages.items() if _leads_out(path)], len(pages))


def _leads_out(path: Path) -> bool:
    return re.search(r'(?:href|src|data-play|action)="(?:https?:)?//', path.read_text(encoding="utf-8", errors="replace")) is not None


def symlinks(_installation: Installation, packed: Packed) -> CheckOutcome:
    """No file is a symbolic link."""
    return outcome([name for name, path in packed.files.items() if path.is_symlink()], len(packed.files))
