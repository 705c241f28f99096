"""The metadata of a package: valid by the schemas that are shipped, whatever names a recorder gives; wrong ones are told."""

from __future__ import annotations

import subprocess
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from footage.values.recordings import BEIJING
from messages import LANGS
from paperwork.metadata.dat63 import dat63_xml
from paperwork.metadata.premis import PremisAgent, PremisEvent, PremisFile, premis_xml
from paperwork.metadata.xml_parts import SCHEMAS, Elements, problems, schema
from paperwork.papers.package.checks import CheckRow, ChecksPaper
from paperwork.papers.package.media import VolumeFacts, join_note, label, label_text, volume_page
from paperwork.papers.package.media_register import MediaRegister, RegisterRow
from paperwork.papers.writing import write_paper

AT = datetime(2026, 3, 20, 9, 0, tzinfo=BEIJING)
HOSTILE = '<x>&"]]>\x00\x0b\udc80\u202e.mp4'


def premis(name: str = "执法.MP4", digest: str = "ab" * 32) -> bytes:
    files = [PremisFile(id="R-1", path="data/originals/执法.MP4", size=5, sha256=digest, sm3="cd" * 32, form="MP4 h264/aac", name=name,
                        part_of="17号", events=("audit:1",)),
             PremisFile(id="R-1-access", path="data/access/执法.mp4", size=4, sha256="ef" * 32, form="MP4", source="R-1")]
    events = [PremisEvent(id="audit:1", type="ingestion", at=AT, detail=name, agent="person:王芳", objects=("R-1",), outcome="success",
                          note="因")]
    return premis_xml("17号", files, events, [PremisAgent(id="liuhen", name="Liuhen", type="software", version="0.1")])


def item(**changes: Any) -> dict[str, Any]:
    values = {
        "聚合层次": "件", "电子档案号": "17号-R-1", "来源": {"立档单位名称": "监察支队"},
        "档号": {"年度": "2026", "案卷号": "17号", "件号": 1},
        "内容描述": {"题名": "检查", "责任者": "监察支队", "摄录时间": AT.isoformat()}, "权限": {"密级": "none"},
        "形式特征": {"门类": "录像", "格式名称": "mp4", "计算机文件名": "a.MP4", "计算机文件大小": 5, "生成方式": "原生",
                 "完好状态": "完整"},
        "电子属性": [{"数字摘要算法": "SHA-256", "数字摘要值": "ab" * 32}],
        "存储位置": {"当前位置": "data/a", "原件存放处": "/originals"}}
    return {**values, **changes}


def dat63(**changes: Any) -> bytes:
    volume: Elements = {"聚合层次": "卷", "案卷题名": "检查", "案号": "17号", "立档单位名称": "监察支队", "事项类别": "行政检查",
                        "卷内件数": 1, "著录日期": "2026-03-20"}
    return dat63_xml(volume, {"档案实体": [item(**changes)]})


@pytest.mark.requirement("R001-19")
@pytest.mark.parametrize(("document", "name"), [(premis(), SCHEMAS[1]), (dat63(), SCHEMAS[0])])
def test_libxml2_and_xmllint_agree_that_it_is_valid(tmp_path: Path, document: bytes, name: str):
    assert problems(document, name) == ()
    (tmp_path / name).write_bytes(schema(name))
    (tmp_path / "a.xml").write_bytes(document)
    done = subprocess.run(["xmllint", "--noout", "--schema", name, "a.xml"], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0 and "validates" in done.stderr


@pytest.mark.parametrize(("document", "name"), [
    (premis(digest="xyz"), SCHEMAS[1]), (premis().replace(b"premis:eventType", b"premis:eventKind"), SCHEMAS[1]), (b"<no", SCHEMAS[1]),
    (dat63(电子属性=[{"数字摘要算法": "SHA-256", "数字摘要值": "短"}]), SCHEMAS[0]), (dat63(内容描述={"责任者": "x"}), SCHEMAS[0]),
    (dat63(聚合层次="卷"), SCHEMAS[0])])
def test_schema_errors_are_reported(document: bytes, name: str):
    assert problems(document, name)


@settings(max_examples=50, deadline=None)
@given(st.text(max_size=40))
def test_any_name_makes_a_valid_document(name: str):
    assert problems(premis(name), SCHEMAS[1]) == ()


def test_a_hostile_name_is_written_as_text():
    document = premis(HOSTILE)
    assert problems(document, SCHEMAS[1]) == () and b"<x>" not in document


def facts(volume: int = 1) -> VolumeFacts:
    parts = (("data/originals/大.MP4.001", 1), ("data/originals/大.MP4.002", 2))
    files = (("data/index.html", 900, 1), (parts[0][0], 5, 1), (parts[1][0], 4, 2), (f"data/{HOSTILE}", 1, 2))
    return VolumeFacts(unit="监察支队", number="17号", name="17号-C1", title="拖欠<劳动>报酬", package="17号-v1", volume=volume,
                       volumes=2, made_at=AT, manifest_sha256="ab" * 32, files=files,
                       divided=(("data/originals/大.MP4", parts, "cd" * 32),))


@pytest.mark.parametrize("lang", LANGS)
def test_the_papers_of_a_disc_are_written(lang: str):
    assert label(facts(2)) == "17号-C1 2/2" and "17号-v1" in label_text(facts(), lang) and "ab" * 32 in label_text(facts(), lang)
    note = join_note(facts(), lang)
    assert 'copy /b "大.MP4.001"+"大.MP4.002" "大.MP4"' in note and "cat '大.MP4.001' '大.MP4.002' > '大.MP4'" in note and "cd" * 32 in note
    first, second = volume_page(facts(1), lang), volume_page(facts(2), lang)
    assert "./data/index.html" in first and first.count("<a ") == 3 and second.count("<a ") == 2  # only what is on the disc is a link
    assert "<x>" not in second and "<劳动>" not in first and "\u202e" not in second


@pytest.mark.parametrize("lang", LANGS)
def test_the_register_and_the_checks_are_papers(tmp_path: Path, lang: str):
    import docx

    from messages import text

    rows = tuple(RegisterRow(number, purpose, "bd25", "17号 1/1", "ab" * 32, "GP-1" if number == 1 else None)
                 for number, purpose in enumerate(("sealed", "access", "offsite"), 1))
    paper = docx.Document(str(write_paper(MediaRegister("监察支队", "17号", "17号-v1", AT, "ab" * 32, rows), tmp_path / "r.docx", lang)))
    cells = [cell.text for table in paper.tables for row in table.rows for cell in row.cells]
    assert "GP-1" in cells and sum("17号 1/1" in cell for cell in cells) == 3
    check = CheckRow(text("archive.property_safety"), text("checks.macros"), text("checks.macros_how"),
                     text("checks.failed", count=2, wrong=["坏.docm"]), False)
    paper = docx.Document(str(write_paper(ChecksPaper("监察支队", "17号", AT, "ab" * 32, (check,)), tmp_path / "c.docx", lang)))
    assert "坏.docm" in "".join(cell.text for table in paper.tables for row in table.rows for cell in row.cells)
