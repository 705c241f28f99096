"""四性检测 (after DA/T 70): is the package authentic, whole, usable and safe? Carried out on what lies on the disk, before it is named."""

from __future__ import annotations

import json
import re
import zipfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from footage.values.recordings import State
from messages import Text, say, text
from messages.errors import Changed, LiuhenError
from paperwork.metadata.xml_parts import problems as xml_problems
from paperwork.papers.checks import CheckRow, ChecksPaper
from paperwork.wording import visible
from storage.packages.bag_check import check_bag
from storage.packages.volumes import manifest_lines
from storage.trail import audit
from tasks.confined import probe_stored
from tasks.installation import Installation
from tasks.measure.access_copies import AccessCopy, needs_copy
from tasks.measure.names import is_footage, names
from tasks.package.metadata import access_name
from tasks.package.packaging import Content
from tasks.package.proof import Proof, holds
from tasks.steps import step

PROGRAMS = frozenset({".exe", ".bat", ".cmd", ".com", ".js", ".vbs", ".ps1", ".scr", ".msi", ".dll", ".jar", ".docm", ".xlsm", ".lnk",
                      ".py", ".sh", ".apk", ".hta"})
PAPERS = (".docx", ".xlsx", ".pptx")
FOLDER = "checks"
SECONDS, MEGABYTES = 120.0, 4096
WITHIN = 1.0  # s: a copy may be this much longer or shorter than its original


@dataclass(frozen=True, slots=True)
class Packed:
    """A package that lies on the disk and has no name yet."""

    folder: Path
    content: Content
    copies: Mapping[str, AccessCopy]
    proof: Proof
    manifest: str  # SHA-256

    @property
    def files(self) -> dict[str, Path]:
        """Everything below data/, by its path there."""
        data = self.folder / "data"
        return {path.relative_to(data).as_posix(): path for path in sorted(data.rglob("*")) if path.is_file()}


@dataclass(frozen=True, slots=True)
class Check:
    """One check that was carried out."""

    property: str  # authenticity, integrity, usability, safety
    name: str  # in messages "checks.NAME", its method "checks.NAME_how"
    wrong: tuple[str, ...]  # what did not pass; empty where all did
    count: int  # of what was looked at


@step()
def check_package(installation: Installation, packed: Packed) -> list[Check]:
    """Carry out every check; Changed where what the disk holds is not what was written: that is no package."""
    bad = check_bag(packed.folder, only="sha256")  # SM3 came from the same bytes
    if bad:
        raise Changed("checks.not_whole", files=[problem.file for problem in bad[:5]])
    files = packed.files
    return [*_authentic(installation, packed), *_whole(packed, files), *_usable(installation, packed, files), *_safe(files)]


def _authentic(installation: Installation, packed: Packed) -> Iterator[Check]:
    with installation.catalogue.read() as tx:
        chain = audit.verify(tx)
    broken = (str(chain.first_broken),) if chain.first_broken else ()
    yield Check("authenticity", "chain", broken, packed.proof.statement.seq)  # up to this case's slice: the same in every run
    yield Check("authenticity", "proof", () if holds(packed.proof) else ("audit/proof.json",), len(packed.proof.events))
    rows = packed.content.rows
    yield Check("authenticity", "verified", tuple(row.recording.name for row in rows if row.stored != "verified"), len(rows))
    listed = manifest_lines((packed.folder / "manifest-sha256.txt").read_bytes())
    unlike = [name for name, row in names(rows) if listed.get(f"data/originals/{name}") != row.recording.sha256]
    yield Check("authenticity", "ledger", tuple(unlike), len(rows))


def _whole(packed: Packed, files: Mapping[str, Path]) -> Iterator[Check]:
    content = packed.content
    yield Check("integrity", "manifest", (), len(files))
    wanted = [f"originals/{name}" for name, _ in names(content.rows)]
    yield Check("integrity", "originals", tuple(name for name in wanted if name not in files), len(wanted))
    unlisted = tuple(one.row.recording.name for one in content.gone if one.deletion is None)
    yield Check("integrity", "disposed", unlisted, len(content.gone))
    case = content.stored.case
    missing = [paper.file for paper in case.documents if paper.file not in content.stored.documents]
    yield Check("integrity", "documents", tuple(missing), len(case.documents))
    groups = {"音像资料制作说明": any("制作说明" in name for name in files),
              "证据登记保存清单": any(name.startswith("lists/") for name in files),
              "连续性报告": any(name.startswith("report/") and name.endswith(".html") for name in files),
              "index.html": "index.html" in files}
    yield Check("integrity", "papers", tuple(name for name, there in groups.items() if not there), len(groups))
    documents = {"metadata/da-t-63.xml": "da-t-63-2017.xsd", "metadata/premis.xml": "premis-v3-subset.xsd"}
    invalid = [f"{name}: {problem}" for name, schema in documents.items() for problem in xml_problems(files[name].read_bytes(), schema)[:3]]
    yield Check("integrity", "metadata", tuple(invalid), len(documents))


def _usable(installation: Installation, packed: Packed, files: Mapping[str, Path]) -> Iterator[Check]:
    footage = [row for row in packed.content.rows if is_footage(row)]
    note = _words(next((path for name, path in files.items() if "制作说明" in name), None))
    said = say("paper.state_unreadable", installation.lang)
    unread = [row.recording.name for row in footage if row.recording.probe.state is State.UNREADABLE
              and not (said in note and visible(row.recording.name) in note)]
    yield Check("usability", "opens", tuple(unread), len(footage))
    wanted = [row for row in footage if needs_copy(row) and row.recording.probe.state is not State.UNREADABLE]
    yield Check("usability", "playable", tuple(row.recording.name for row in wanted if row.recording.id not in packed.copies), len(wanted))
    copies = [(name, row, packed.copies[row.recording.id]) for name, row in names(footage) if row.recording.id in packed.copies]
    bad = [row.recording.name for name, row, copy in copies
           if not _plays(installation, files[access_name(name, copy)], row.recording.probe.duration)]
    yield Check("usability", "copies", tuple(bad), len(copies))
    links = _links(files["index.html"])
    yield Check("usability", "links", tuple(link for link in links if link not in files), len(links))
    papers = {name: path for name, path in files.items() if name.lower().endswith((*PAPERS, ".pdf"))}
    yield Check("usability", "papers_open", tuple(name for name, path in papers.items() if not _paper_opens(path)), len(papers))


def _words(paper: Path | None) -> str:
    """Return the words of a docx of ours, as they stand one after the other; empty where there is none."""
    if paper is None:
        return ""
    with zipfile.ZipFile(paper) as archive:
        return unescape("".join(re.findall(r"<w:t[^>]*>([^<]*)</w:t>", archive.read("word/document.xml").decode("utf-8"))))


def _plays(installation: Installation, path: Path, seconds: Any) -> bool:
    try:
        found = installation.guard.run(probe_stored, path, path.name, seconds=SECONDS, megabytes=MEGABYTES)
    except LiuhenError:
        return False
    same = seconds is None or found.duration is None or abs(float(found.duration - seconds)) <= WITHIN
    return found.state is State.WHOLE and same


def _links(page: Path) -> list[str]:
    """Return every file that the first page leads to."""
    found = re.findall(r'(?:href|src|data-play)="\./([^"#]*)', page.read_text(encoding="utf-8", errors="replace"))
    return sorted({unquote(link, errors="surrogateescape") for link in found if link})


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


def _safe(files: Mapping[str, Path]) -> Iterator[Check]:
    yield Check("safety", "programs", tuple(name for name in files if Path(name).suffix.lower() in PROGRAMS), len(files))
    papers = {name: path for name, path in files.items() if name.lower().endswith(PAPERS)}
    yield Check("safety", "macros", tuple(name for name, path in papers.items() if _has_macros(path)), len(papers))
    pages = {name: path for name, path in files.items() if name.endswith(".html")}
    yield Check("safety", "network", tuple(name for name, path in pages.items() if _leads_out(path)), len(pages))
    links = tuple(name for name, path in files.items() if path.is_symlink())
    yield Check("safety", "symlinks", links, len(files))


def _has_macros(path: Path) -> bool:
    try:
        with zipfile.ZipFile(path) as archive:
            return any(name.lower().endswith("vbaproject.bin") for name in archive.namelist())
    except (zipfile.BadZipFile, OSError):
        return False


def _leads_out(path: Path) -> bool:
    return re.search(r'(?:href|src|data-play|action)="(?:https?:)?//', path.read_text(encoding="utf-8", errors="replace")) is not None


def to_json(installation: Installation, checks: list[Check]) -> list[dict[str, Any]]:
    """Return `checks` of `archive --json` (contract.md), with the method and what did not pass."""
    return [{"property": check.property, "check": text(f"checks.{check.name}").say(installation.lang), "passed": not check.wrong,
             "method": text(f"checks.{check.name}_how").say(installation.lang), "looked_at": check.count, "wrong": list(check.wrong)}
            for check in checks]


def told(package: Path) -> list[dict[str, Any]]:
    """Return the checks as a package's own report tells them."""
    return list(json.loads((package / FOLDER / "checks.json").read_text(encoding="utf-8"))["checks"])


def report_files(
    installation: Installation, packed: Packed, checks: list[Check], to_docx: Callable[[ChecksPaper], bytes]
) -> dict[str, bytes]:
    """Return the report of the checks (四性检测报告) as a paper and as JSON, for the package's folder `checks/`."""
    case = packed.content.stored.case
    rows = tuple(CheckRow(text(f"archive.property_{check.property}"), text(f"checks.{check.name}"), text(f"checks.{check.name}_how"),
                          _result(check), not check.wrong) for check in checks)
    paper = ChecksPaper(case.unit, case.number, packed.content.made_at, packed.manifest, rows)
    data = {"case": case.number, "manifest_sha256": packed.manifest, "checks": to_json(installation, checks)}
    return {f"{FOLDER}/四性检测报告.docx": to_docx(paper),
            f"{FOLDER}/checks.json": json.dumps(data, ensure_ascii=False, indent=1).encode("utf-8", "backslashreplace") + b"\n"}


def _result(check: Check) -> Text:
    if check.wrong:
        return text("checks.failed", count=check.count, wrong=list(check.wrong[:20]))
    return text("checks.passed", count=check.count) if check.count else text("checks.nothing")
