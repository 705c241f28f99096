"""Old Word papers (.doc, .wps, .rtf) through whichever converter the machine has: antiword, catdoc or LibreOffice."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from pathlib import Path

from messages.errors import NotReadable
from messages.full_disk import FULL
from paperwork.readers import plain
from paperwork.readers.blocks import Paper
from paperwork.readers.packed import UNNAMED
from paperwork.readers.word import docx

RICH = b"{\\rtf"  # rich text, often saved as .doc
FIB = b"\xec\xa5"  # where the WordDocument stream begins
SECTOR = 512  # bytes
SECONDS = 60.0  # a converter that takes longer is stopped


def read(content: bytes) -> Paper:
    """Read a .doc; NotReadable where no converter is installed or none can read it."""
    rich = content.startswith(RICH)
    if "EncryptedPackage".encode("utf-16-le") in content:  # a docx or xlsx behind a password
        raise NotReadable("papers_in.encrypted", file=UNNAMED)
    if not rich and _locked(content):
        raise NotReadable("papers_in.encrypted", file=UNNAMED)
    if not rich and "WordDocument".encode("utf-16-le") not in content:
        raise NotReadable("papers_in.unknown", file=UNNAMED)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "paper.doc"
        path.write_bytes(content)
        for program, how in (("antiword", _printed), ("catdoc", _printed), ("soffice", _converted)):
            usable = shutil.which(program) and not (rich and program != "soffice")
            if usable and (paper := how(program, path)) is not None:
                return paper
    missing = not any(shutil.which(program) for program in ("antiword", "catdoc", "soffice"))
    raise NotReadable("papers_in.no_converter" if missing else "papers_in.broken", file=UNNAMED)


def _locked(content: bytes) -> bool:
    """Whether the file information block of a .doc says fEncrypted ([MS-DOC] 2.5.2; streams begin at whole sectors)."""
    return any(content[at : at + 2] == FIB and content[at + 11] & 1 for at in range(SECTOR, len(content) - 12, SECTOR))


def _run(command: list[str]) -> bytes | None:
    try:
        done = subprocess.run(command, capture_output=True, timeout=SECONDS, check=False, stdin=subprocess.DEVNULL)
    except (subprocess.TimeoutExpired, OSError) as problem:
        if isinstance(problem, OSError) and problem.errno in FULL:
            raise
        return None
    return done.stdout if done.returncode == 0 else None


def _printed(program: str, path: Path) -> Paper | None:
    options = ["-m", "UTF-8.txt", "-w", "0"] if program == "antiword" else ["-d", "utf-8", "-w"]
    output = _run([program, *options, str(path.resolve())])
    if output is None or not output.strip():
        return None
    return Paper("doc", plain.lines(plain.decoded(output)))


def _converted(program: str, path: Path) -> Paper | None:
    profile = f"-env:UserInstallation={(path.parent / 'profile').as_uri()}"
    options = ["--headless", "--norestore", "--convert-to", "docx", "--outdir", str(path.parent)]
    _run([program, profile, *options, str(path)])
    converted = path.with_suffix(".docx")
    if not converted.exists():
        return None
    paper = docx.read(converted.read_bytes())
    return Paper("doc", paper.blocks, paper.notes)
