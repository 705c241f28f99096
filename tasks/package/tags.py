"""What lies beside the payload of a package: the page that opens it, what it is, and the report of the four checks."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from paperwork.papers.package.checks import ChecksPaper
from paperwork.papers.package.media import package_text
from paperwork.papers.writing import write_paper
from storage.trail.signing import check_command
from tasks.installation import Installation
from tasks.package.checks.four_checks import report_files
from tasks.package.checks.packed import Check, Packed
from tasks.package.packaging import Content
from tasks.package.proof import METHOD, Proof

OPENS = ('<!doctype html>\n<html><head><meta charset="utf-8"><meta http-equiv="refresh" content="0; url=./data/index.html"></head>'
         '<body><a href="./data/index.html">data/index.html</a></body></html>\n')


def front(installation: Installation, content: Content, proof: Proof) -> dict[str, bytes]:
    """Return the page at the package's root, which opens the first page, and 说明.txt: how a stranger checks the package."""
    command = check_command(proof.anchor.algorithm, "anchor.pub.pem", "anchor.message", "anchor.sig")
    about = package_text(content.stored.case.number, METHOD, command, installation.lang).replace("\n", "\r\n")
    return {"index.html": OPENS.encode("ascii"), "说明.txt": b"\xef\xbb\xbf" + about.encode("utf-8", "replace")}


def checks_report(installation: Installation, packed: Packed, checks: Sequence[Check]) -> Mapping[str, bytes]:
    """Return the report of the four checks as files of the package."""
    def to_docx(paper: ChecksPaper) -> bytes:
        with tempfile.TemporaryDirectory(prefix="liuhen-") as folder:
            return write_paper(paper, Path(folder) / "checks.docx", installation.lang).read_bytes()

    return report_files(installation, packed, checks, to_docx)
