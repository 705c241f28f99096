"""可用性: can everything in the package be opened, seen and heard?"""

from __future__ import annotations

import re
import zipfile
from fractions import Fraction
from html import unescape
from pathlib import Path
from urllib.parse import unquote

from footage.values.recordings import State
from messages import say
from messages.errors import LiuhenError, NoRoom
from paperwork.wording import visible
from storage.ledgers.originals import StoredRecording
from tasks.confined import probe_stored
from tasks.installation import Installation
from tasks.measure.access_copies import needs_copy
from tasks.measure.names import is_footage, names
from tasks.package.checks.packed import CheckOutcome, Packed, outcome
from tasks.package.metadata import access_name

PAPERS = (".docx", ".xlsx", ".pptx")
SECONDS, MEGABYTES = 120.0, 4096  # limits of reading the index of a copy
WITHIN = 1  # s: a copy may be this much longer or shorter than its original


def _footage(packed: Packed) -> list[StoredRecording]:
    return [row for row in packed.content.rows if is_footage(row)]


def opens(installation: Installation, packed: Packed) -> CheckOutcome:
    """Every piece of footage opens, or the note says of it that it cannot be read."""
    footage = _footage(packed)
    note = _words(next((path for name, path in packed.files.items() if "制作说明" in name), None))
    noted = say("paper.state_unreadable", installation.lang) in note
    unread = [row.recording.name for row in footage if row.recording.probe.state is State.UNREADABLE
              and not (noted and visible(row.recording.name) in note)]
    return outcome(unread, len(footage))


def _words(paper: Path | None) -> str:
    """Return the words of a docx of ours, as they stand one after the other; empty where there is none."""
    if paper is None:
        return ""
    with zipfile.ZipFile(paper) as archive:
        return unescape("".join(re.findall(r"<w:t[^>]*>([^<]*)</w:t>", archive.read("word/document.xml").decode("utf-8"))))


def playable(_installation: Installation, packed: Packed) -> CheckOutcome:
    """What a browser cannot play has a copy that it can."""
    wanted = [row for row in _footage(packed) if needs_copy(row) and row.recording.probe.state is not State.UNREADABLE]
    return outcome([row.recording.name for row in wanted if row.recording.id not in packed.copies], len(wanted))


def copies(installation: Installation, packed: Packed) -> CheckOutcome:
    """Every copy is whole and as long as its original."""
    copied = [(name, row, packed.copies[row.recording.id]) for name, row in names(_footage(packed)) if row.recording.id in packed.copies]
    bad = [row.recording.name for name, row, copy in copied
           if not _plays(installation, packed.files[access_name(name, copy)], row.recording.probe.duration)]
    return outcome(bad, len(copied))


def _plays(installation: Installation, path: Path, seconds: Fraction | None) -> bool:
    try:
        probe = installation.guard.run(probe_stored, path, path.name, seconds=SECONDS, megabytes=MEGABYTES)
    except NoRoom:
        raise
    except LiuhenError:
        return False
    same = seconds is None or probe.duration is None or abs(probe.duration - seconds) <= WITHIN
    return probe.state is State.WHOLE and same


def links(_installation: Installation, packed: Packed) -> CheckOutcome:
    """Every link of the first page leads to a file of the package."""
    page = packed.files["index.html"].read_text(encoding="utf-8", errors="replace")
    named = re.findall(r'(?:href|src|data-play)="\./([^"#]*)', page)
    targets = sorted({unquote(link, errors="surrogateescape") for link in named if link})
    return outcome([target for target in targets if target not in packed.files], len(targets))


def papers_open(_installation: Installation, packed: Packed) -> CheckOutcome:
    """Every paper opens."""
    papers = packed.ending((*PAPERS, ".pdf"))
    return outcome([name for name, path in papers.items() if not _paper_opens(path)], len(papers))


def _paper_opens(path: Path) -> bool:
    if path.suffix.lower() == ".pdf":
        return _pdf_opens(path)
    try:
        with zipfile.ZipFile(path) as archive:
            return archive.testzip() is None
    except (zipfile.BadZipFile, OSError):
        return False


def _pdf_opens(path: Path) -> bool:
    import pypdfium2

    try:
        with pypdfium2.PdfDocument(path) as document:
            return len(document) > 0
    except pypdfium2.PdfiumError:
        return False
