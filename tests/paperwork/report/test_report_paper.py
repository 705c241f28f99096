"""The report as an official paper (conventions.md 2.7) and as PDF/A, and the parts a person ticks, signs and looks up."""

import hashlib
import json
import re
from dataclasses import replace
from io import BytesIO

import pypdf
import pytest
import report_samples as samples
from lxml import html as lxml_html

from messages import LANGS, text
from paperwork import wording
from paperwork.report import continuity
from paperwork.report.answer import review_answer
from paperwork.report.certainty import certainty
from paperwork.report.continuity import ReportFiles
from regulations.values.enums import Severity
from regulations.values.facts import CaseFacts, DocumentTimes
from regulations.values.reviews.evidence import HeardEvidence, observed
from regulations.values.reviews.findings import Finding, Judgement
from regulations.values.reviews.kinds import FindingKind

pytestmark = pytest.mark.smoke


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> ReportFiles:
    facts, judgement = samples.ordinary()
    return samples.report(facts, judgement, tmp_path_factory.mktemp("paper"), "zh")


@pytest.fixture(scope="module")
def pdf(written: ReportFiles) -> pypdf.PdfReader:
    return pypdf.PdfReader(written.pdf)


def page(lang: str = "zh", **changes: object) -> lxml_html.HtmlElement:
    facts, judgement = samples.ordinary()
    return lxml_html.fromstring(continuity.to_html(facts, replace(judgement, **changes), samples.methods(facts), lang, {}))


def text_of(element: lxml_html.HtmlElement) -> str:
    return re.sub(r"\s+", " ", element.text_content())


def test_every_sheet_has_its_number_the_form_and_the_hash_of_the_record(written: ReportFiles, pdf: pypdf.PdfReader) -> None:
    digest = hashlib.sha256(written.json.read_bytes()).hexdigest()
    for number, sheet in enumerate(pdf.pages, 1):
        shown = re.sub(r"\s+", "", sheet.extract_text())
        assert f"第{number}页共{len(pdf.pages)}页" in shown
        assert "LH-05" in shown and digest in shown


def placed(sheet: pypdf.PageObject) -> list[tuple[str, float, float, str]]:
    """Return (words, size in points, millimetres from the left edge, type) of what stands on a sheet."""
    seen: list[tuple[str, float, float, str]] = []

    def note(piece: str, whole: list[float], at: list[float], font: dict | None, size: float) -> None:
        if piece.strip():
            left = round(at[4] * whole[0] / 72 * 25.4, 1)
            seen.append((piece.strip(), round(size * whole[0], 1), left, str((font or {}).get("/BaseFont"))))

    sheet.extract_text(visitor_text=note)
    return seen


def test_type_and_place_are_what_the_standard_asks_for(pdf: pypdf.PdfReader) -> None:
    assert [round(float(side) / 72 * 25.4) for side in pdf.pages[0].mediabox[2:]] == [210, 297]
    first = {piece: (size, left, font) for piece, size, left, font in placed(pdf.pages[0])}
    assert first["执法音像记录连续性审查报告"][0] == 22.0 and "Serif-CJK-SC-Bold" in first["执法音像记录连续性审查报告"][2]
    assert first["案号"][:2] == (10.5, 28.0)
    heading = next(value for piece, value in first.items() if piece == "时间轴")
    assert heading[0] == 16.0 and "Sans-CJK-SC" in heading[2]
    sentence = next(value for piece, value in first.items() if piece.startswith("录像有 1 处间断"))
    assert sentence[0] == 16.0 and "Serif-CJK-SC" in sentence[2]
    for number, sheet in enumerate(pdf.pages, 1):
        piece, size, left, _ = next(entry for entry in placed(sheet) if entry[0].startswith(f"第 {number} 页"))
        assert size == 14.0 and (left > 130 if number % 2 else left < 60), piece  # at the outer foot
    assert all(left >= 27.9 for sheet in pdf.pages for _, size, left, _ in placed(sheet) if size in (12.0, 16.0, 22.0))


def test_it_is_pdf_a_with_its_intent_fonts_and_data_inside(written: ReportFiles, pdf: pypdf.PdfReader) -> None:
    root = pdf.trailer["/Root"]
    described = root["/Metadata"].get_object().get_data().decode()
    assert re.search(r"pdfaid:part[=>\"]*3", described) and re.search(r"pdfaid:conformance[=>\"]*B", described)
    intent = root["/OutputIntents"][0].get_object()
    assert intent["/S"] == "/GTS_PDFA1" and intent["/DestOutputProfile"].get_object().get_data()[36:40] == b"acsp"  # an ICC profile
    assert pdf.trailer["/ID"] and "/Encrypt" not in pdf.trailer
    assert "/JavaScript" not in root.get("/Names", {}) and "/OpenAction" not in root
    attached = [attachment.get_object() for attachment in root["/AF"]]
    assert {(attachment["/AFRelationship"], attachment["/F"]) for attachment in attached} == {("/Data", written.json.name)}
    fonts = [font.get_object() for sheet in pdf.pages for font in sheet["/Resources"].get("/Font", {}).values()]
    assert fonts
    for font in fonts:
        inner = font["/DescendantFonts"][0].get_object() if "/DescendantFonts" in font else font
        assert any(key in inner["/FontDescriptor"].get_object() for key in ("/FontFile", "/FontFile2", "/FontFile3"))
        assert "CJK" in str(font["/BaseFont"]) and "/ToUnicode" in font


def test_the_edition_stands_beside_the_regulation_and_in_the_json(written: ReportFiles) -> None:
    head = text_of(page().find(".//header"))
    assert "按《长治市行政执法全过程记录办法》制定的文本；文本没有写明施行日期" in head
    answer = json.loads(written.json.read_text())
    assert "制定的文本" in answer["methods"]["edition"] and answer["methods"]["liuhen"] == "0.1.0"
    assert answer["methods"]["tolerances"]["split_seconds"] == 3.0 and len(answer["methods"]["hashes"]) == len(answer["recordings"])


@pytest.mark.requirement("R001-03")
@pytest.mark.parametrize("lang", LANGS)
def test_the_units_own_profile_is_named_beside_the_regulation(lang: str) -> None:
    facts, judgement = samples.ordinary()
    both = text("points_page.edition_overlay", edition=samples.methods(facts).edition, title="支队实施细则", id="brigade")
    shown = lxml_html.fromstring(continuity.to_html(facts, judgement, samples.methods(facts, edition=both), lang, {}))
    assert "支队实施细则" in text_of(shown.find(".//header")) and "brigade" in text_of(shown.find(".//header"))


def test_each_check_of_speech_says_what_was_heard_with_a_link_to_its_second() -> None:
    section = page().get_element_by_id("spoken")
    rows = {text_of(row[0]): row for row in section.iter("tr") if row.find("td") is not None}
    notice = next(row for name, row in rows.items() if name.startswith("告知正在录音录像"))
    assert "有线索" in text_of(notice) and "把握 84" in text_of(notice) and "第13条" in text_of(notice)
    assert [link.get("href") for link in notice.iter("a")] == ["originals/0.mp4#t=3"]
    place = next(row for name, row in rows.items() if name.startswith("开场说明：地点"))
    assert [link.get("href") for link in place.iter("a")] == ["originals/0.mp4#t=14"]
    assert "2026年3月2日9时35分10秒至2026年3月2日9时36分05秒" in text_of(section).replace(" ", "")  # the interruption, as papers write it


@pytest.mark.requirement("R001-07")
def test_points_of_the_text_are_listed_with_their_clause_and_left_to_a_person() -> None:
    section = page().get_element_by_id("points")
    steps, first = section.find_class("list")[:2]
    assert "听证（应当）" in text_of(steps) and "第10条（三）" in text_of(steps)
    assert "音像记录应当重点记录下列内容" in text_of(first) and "第11条" in text_of(first)
    rows = first.findall(".//tbody/tr")
    assert len(rows) == 7
    assert all([box.text_content() for box in row.find_class("box")] == ["有", "无", "不适用"] for row in rows)
    assert not section.xpath(".//input")


def test_deadlines_stand_with_clause_and_assumptions() -> None:
    rows = page().get_element_by_id("deadlines").findall(".//tbody/tr")
    assert ["移交" in text_of(rows[0]), "归档" in text_of(rows[1])] == [True, True]
    assert "2026年3月4日" in text_of(rows[0]) and "2个工作日" in text_of(rows[0]) and "当日不计入" in text_of(rows[0])
    assert "尚不能起算" in text_of(rows[1])


@pytest.mark.parametrize("lang", LANGS)
def test_clauses_that_contradict_each_other_are_both_shown_with_what_is_done_meanwhile(lang: str, written: ReportFiles) -> None:
    methods = text_of(page(lang).get_element_by_id("methods"))
    assert "多久移交" in methods and "取较短的期限" in methods
    assert samples.LAW.quote in methods and samples.FULL.quote in methods
    (pair,) = json.loads(written.json.read_text())["conflicts"]
    assert (pair["about"], pair["applied"], len(pair["articles"])) == ("多久移交", "取较短的期限", 2)


@pytest.mark.requirement("R002-18")
def test_those_whom_the_regulation_names_sign_and_there_is_room_for_the_seal() -> None:
    block = text_of(page().get_element_by_id("sign"))
    assert block.index("承办人") < block.index("审核人") < block.index("批准人") < block.index("印章")


@pytest.mark.requirement("R000-31")
def test_a_confidential_matter_is_marked_at_its_head_and_on_every_recording() -> None:
    facts, judgement = samples.ordinary()
    assert "保密" not in text_of(page().find(".//header"))
    secret = replace(facts, case=replace(facts.case, confidentiality="commercial"))
    shown = lxml_html.fromstring(continuity.to_html(secret, judgement, samples.methods(facts), "zh", {}))
    assert "商业秘密" in text_of(shown.find(".//header"))
    answer = review_answer(secret, judgement, samples.methods(facts), "zh")
    assert {recording.confidentiality for recording in answer.recordings} == {"commercial"}


@pytest.mark.requirement("R003-3-06", "R000-01")
def test_each_recording_names_who_answers_for_it_and_its_stage(written: ReportFiles) -> None:
    answer = json.loads(written.json.read_text())
    assert {recording["device"]: recording["responsible"] for recording in answer["recordings"]} == {"A012345": "张伟", "A012346": "李娜"}
    assert {document["file"]: document["stage"] for document in answer["documents"]} == {
        "现场检查笔录.docx": "调查取证", "询问笔录.docx": "调查取证", "送达回证.png": "送达执行"}  # fmt: skip
    assert answer["recordings"][0]["stage"] == "调查取证"
    table = text_of(page().get_element_by_id("recordings"))
    assert "环节：调查取证" in table and "A012346 李娜" in table


def test_places_in_papers_are_named_in_the_language_of_the_report() -> None:
    assert "table 1, row 2, column 2" in text_of(page("en").get_element_by_id("documents"))
    assert "表1 第2行第2列" in text_of(page("zh").get_element_by_id("documents"))


def test_the_report_says_what_was_not_read_of_a_paper() -> None:
    facts, judgement = samples.ordinary()
    long = DocumentTimes("长卷.pdf", "现场检查笔录", "3" * 64, notes=(text("errors.problems", problems=["只读了前 40 页。"]),))
    shown = continuity.to_html(replace(facts, documents=(long,), comparisons=()), judgement, samples.methods(facts), "zh", {})
    assert "只读了前 40 页。" in shown


@pytest.mark.parametrize("lang", LANGS)
def test_every_finding_says_how_sure_it_is_and_why(lang: str) -> None:
    facts, judgement = samples.ordinary()
    recordings = {recording.id: recording for recording in facts.recordings}
    shown = page(lang)
    for finding in judgement.findings:
        why = certainty(finding, recordings, lang)
        assert why and why in shown.get_element_by_id(finding.id).text_content()
    gap: Finding = judgement.findings[0]
    assert "±2" in certainty(gap, recordings, lang)
    assert certainty(replace(gap, evidence=observed({}, general_clause=True)), recordings, "zh").endswith("所引为最接近的一般条款")
    unheard = replace(gap, kind=FindingKind.NOTICE, evidence=HeardEvidence(listened=False))
    assert certainty(unheard, recordings, "zh").startswith("尚未听写")


def test_times_inside_sentences_are_written_as_papers_write_them() -> None:
    sentence = text("points.received", at=samples.NINE)
    assert wording.printed(sentence, "zh") == "2026年3月2日9时30分05秒 移交"
    assert wording.printed(text("points.words", words=sentence), "zh") == "2026年3月2日9时30分05秒 移交"
    assert sentence.say("zh") == "2026-03-02 09:30:05 移交"


def test_the_attached_json_is_the_file_beside_it(written: ReportFiles, pdf: pypdf.PdfReader) -> None:
    assert pdf.attachments["continuity-report.json"][0] == written.json.read_bytes()
    assert pypdf.PdfReader(BytesIO(written.pdf.read_bytes())).metadata.title.startswith("执法音像记录连续性审查报告")


def hole_with_what_follows() -> tuple[CaseFacts, Judgement]:
    """A hole, the number that is missing there, and what of a paper it leaves without footage; and a remark."""
    facts, judgement = samples.ordinary()
    hole, remark = judgement.findings[0], next(finding for finding in judgement.findings if finding.severity == "notice")
    number = replace(hole, kind=FindingKind.NUMBER_MISSING, severity=Severity.EXPLAIN)
    paper = replace(hole, kind=FindingKind.UNCOVERED, severity=Severity.EXPLAIN, device=None, recordings=())
    return facts, replace(judgement, findings=(remark, paper, hole, number))


def test_what_one_hole_caused_is_one_row_and_one_decision_and_every_finding_keeps_its_place() -> None:
    facts, judgement = hole_with_what_follows()
    screen = lxml_html.fromstring(continuity.to_html(facts, judgement, samples.methods(facts), "zh", {}))
    (asked,) = screen.find_class("decide")[0].iter("a")
    assert "由此而来的 2 项" in text_of(asked) and len(screen.find_class("finding")) == 2 and len(screen.find_class("room")) == 1
    assert {element.get("id") for element in screen.find_class("follow")} == {judgement.findings[1].id, judgement.findings[3].id}
    paper = lxml_html.fromstring(continuity.to_html(facts, judgement, samples.methods(facts), "zh", {}, foot="表式"))
    rows = paper.get_element_by_id("decisions").findall(".//tbody/tr")
    assert len(rows) == 1 and "缺号" in text_of(rows[0]) and "另有提示 1 项" in text_of(paper.get_element_by_id("decisions"))


def test_verdict_drawing_decisions_and_signature_fill_two_sheets_and_annexes_follow(pdf: pypdf.PdfReader) -> None:
    sheets = [re.sub(r"\s", "", sheet.extract_text()) for sheet in pdf.pages]
    assert "时间轴" in sheets[0] and "审查决定" in sheets[1] and "批准人" in sheets[1]
    assert sheets[2].startswith("附件一") and not any("审查意见" in sheet for sheet in sheets[2:])
