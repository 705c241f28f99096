"""What other people's tools say of a case package."""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import bagit
import pytest
from archived import AVI, HEVC
from processes import call
from pypdf import PdfReader
from visits import NUMBER

PAPERS = ("data/音像资料制作说明.docx", "checks/四性检测报告.docx")
pytestmark = pytest.mark.xdist_group("archive")


@pytest.mark.requirement("R001-17", "R001-19", "R003-2-15", "R003-2-17", "R004-28")
def test_the_library_of_congress_accepts_it_and_everything_is_in_it(package: Path, packed: tuple[Path, dict[str, Any]]):
    bag = bagit.Bag(str(package))
    bag.validate()
    data = package / "data"
    assert len([path for path in (data / "originals").rglob("*") if path.is_file()]) == 4
    assert {path.name for path in data.iterdir()} >= {"originals", "access", "documents", "report", "lists", "metadata", "audit",
                                                      "decisions", "index.html", "音像资料制作说明.docx"}
    assert hashlib.sha256((package / "manifest-sha256.txt").read_bytes()).hexdigest() == packed[1]["manifest_sha256"]
    assert not list(package.parent.glob(".*"))


@pytest.mark.requirement("R001-17", "R004-28", "R003-2-15")
def test_what_no_browser_plays_has_a_copy_and_the_note_says_so(package: Path):
    copies = sorted(path.name for path in (package / "data" / "access").rglob("*") if path.is_file())
    assert copies == [f"{AVI}.access.mp4", f"{HEVC}.access.mp4"]
    with zipfile.ZipFile(package / "data" / "音像资料制作说明.docx") as paper:
        document_xml = paper.read("word/document.xml").decode()
    plain = "".join(document_xml.split("<w:t")[1:])
    for text in ("转换为 MP4", "不能直接播放", "副本仅供查阅", "张伟", "李娜", "制作方法", "证明对象", "原始载体存放处", "DVD 光盘"):
        assert text in plain, text
    for copy in copies:
        path = next((package / "data" / "access").rglob(copy))
        assert hashlib.sha256(path.read_bytes()).hexdigest() in plain


@pytest.mark.requirement("R001-19")
@pytest.mark.parametrize(("document", "schema"), [("da-t-63.xml", "da-t-63-2017.xsd"), ("premis.xml", "premis-v3-subset.xsd")])
def test_xmllint_validates_the_metadata(package: Path, document: str, schema: str):
    folder = package / "data" / "metadata"
    assert f"{document} validates" in call("xmllint", "--noout", "--schema", folder / schema, folder / document)


def test_the_metadata_speak_of_every_original_and_its_copy(package: Path):
    from lxml import etree

    premis = etree.parse(package / "data" / "metadata" / "premis.xml")
    names = {"p": "http://www.loc.gov/premis/v3", "x": "http://www.w3.org/2001/XMLSchema-instance"}
    files = premis.findall("p:object[@x:type='premis:file']", names)
    assert len(files) == 6
    for file in files:
        where = file.findtext("p:storage/p:contentLocation/p:contentLocationValue", namespaces=names)
        digest = file.findtext("p:objectCharacteristics/p:fixity/p:messageDigest", namespaces=names)
        assert hashlib.sha256((package / where).read_bytes()).hexdigest() == digest
    kinds = {event.text for event in premis.findall("p:event/p:eventType", names)}
    assert {"ingestion", "migration"} <= kinds
    derived = premis.findall("p:object/p:relationship[p:relationshipType='derivation']", names)
    assert len(derived) == 2
    dat = etree.parse(package / "data" / "metadata" / "da-t-63.xml")
    d = {"d": "urn:liuhen:da-t-63-2017"}
    assert len(dat.findall("d:档案实体", d)) == 4 and dat.findtext("d:案卷/d:案号", namespaces=d) == NUMBER


@pytest.mark.requirement("R000-02")
def test_a_stranger_checks_the_audit_records_by_the_book(package: Path, tmp_path: Path):
    """The procedure of 说明.txt, with Python and openssl, on the files of the package alone."""
    book = (package / "说明.txt").read_text(encoding="utf-8-sig")
    (tmp_path / "check.py").write_text(book[book.index("import hashlib"):], encoding="utf-8")
    folder = Path(shutil.copytree(package / "data" / "audit", tmp_path / "audit"))
    assert call(sys.executable, tmp_path / "check.py", cwd=folder).startswith("OK ")
    line = next(line for line in book.splitlines() if "openssl pkeyutl" in line)
    verify = line[line.index("openssl"):].split()
    assert "Signature Verified Successfully" in call(*verify, cwd=folder)
    proof = json.loads((folder / "proof.json").read_text(encoding="utf-8"))
    message = json.loads((folder / "anchor.message").read_text(encoding="ascii"))
    assert message["digest"] == proof["statement"]["digest"] == proof["anchor"]["digest"]
    events = (folder / "events.jsonl").read_text(encoding="utf-8")
    assert events.count("original.received") == 4 and events.count("original.copied-for-viewing") == 2 and "package." not in events
    forgeries = [events.replace("000001", "000002", 1), "\n".join(events.splitlines()[1:]) + "\n",
                 events.replace('"seq": 3', '"seq": 9', 1)]
    for forged in forgeries:
        (folder / "events.jsonl").write_text(forged, encoding="utf-8")
        assert subprocess.run([sys.executable, tmp_path / "check.py"], cwd=folder, capture_output=True, check=False).returncode == 1


def test_the_four_checks_are_reported_before_it_has_a_name(packed: tuple[Path, dict[str, Any]], package: Path):
    checks = packed[1]["checks"]
    assert {row["property"] for row in checks} == {"authenticity", "integrity", "usability", "safety"}
    assert len(checks) == 20 and all(row["passed"] and row["method"] and row["check"] for row in checks)
    stored = json.loads((package / "checks" / "checks.json").read_text(encoding="utf-8"))
    assert stored["checks"] == checks and stored["manifest_sha256"] == packed[1]["manifest_sha256"]
    assert "checks/checks.json" in (package / "tagmanifest-sha256.txt").read_text(encoding="utf-8")


def test_libreoffice_and_pdf_tools_open_the_papers(package: Path, packed: tuple[Path, dict[str, Any]], tmp_path: Path):
    papers = [package / name for name in PAPERS] + [Path(packed[1]["register"]), *(package / "data" / "lists").glob("*.docx")]
    call("soffice", "--headless", f"-env:UserInstallation=file://{tmp_path}/profile", "--convert-to", "pdf", "--outdir", tmp_path, *papers)
    texts = {path.stem: "".join(page.extract_text() for page in PdfReader(path).pages) for path in tmp_path.glob("*.pdf")}
    assert len(texts) == 4 and all(texts.values())
    assert "20 项，均通过" in texts["四性检测报告"].replace("\n", "") and "异地" in texts[Path(packed[1]["register"]).stem]
    report = package / "data" / "report" / "continuity-report.pdf"
    call("pdftoppm", "-r", "30", "-png", report, tmp_path / "page")
    assert list(tmp_path.glob("page*.png"))
