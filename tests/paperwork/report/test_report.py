"""The continuity report: what it shows, that nothing hostile gets through, and that three forms say the same."""

import json
import re
from dataclasses import replace
from fractions import Fraction
from io import BytesIO
from itertools import pairwise

import pypdf
import pytest
import report_samples as samples
from lxml import html as lxml_html

from footage.values.recordings import Interval, Media
from footage.values.seconds import seconds_between
from messages import LANGS
from paperwork import wording
from paperwork.pdf import archival
from paperwork.report import continuity, scale, view
from paperwork.report import evidence as report_evidence
from paperwork.report.continuity import ReportFiles
from regulations.values.reviews.evidence import observed


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> ReportFiles:
    facts, judgement = samples.ordinary()
    pictures = {judgement.findings[0].id: samples.picture()}
    return samples.report(facts, judgement, tmp_path_factory.mktemp("report"), "zh", pictures)


@pytest.fixture(scope="module")
def page(written: ReportFiles) -> lxml_html.HtmlElement:
    return lxml_html.fromstring(written.html.read_bytes().decode())


def text_of(element: lxml_html.HtmlElement) -> str:
    return re.sub(r"\s+", " ", element.text_content())


def test_every_finding_stands_with_its_clause_and_every_event_has_room_to_sign(page: lxml_html.HtmlElement) -> None:
    _, judgement = samples.ordinary()
    for event in view.events_of(judgement):
        card = page.get_element_by_id(event.findings[0].id)
        for finding in event.findings:
            own = text_of(page.get_element_by_id(finding.id))
            assert own in text_of(card) and wording.visible(finding.message.say()) in own
            assert all(cited.quote in own and wording.article(cited.article, "zh") in own for cited in finding.articles)
        rooms = card.find_class("room")
        assert len(rooms) == any(finding.severity != "notice" for finding in event.findings)
        assert all("签名" in text_of(room) for room in rooms)


@pytest.mark.requirement("R003-3-18")
def test_verdict_and_what_waits_for_a_decision_come_first(page: lxml_html.HtmlElement) -> None:
    _, judgement = samples.ordinary()
    main = page.find(".//main")
    assert main[0].get("id") == "verdict" and judgement.sentence.say() in text_of(main[0])
    asked = {link.get("href") for link in main[0].find_class("decide")[0].iter("a")}
    waiting = [event for event in view.events_of(judgement)
               if any(finding.severity != "notice" and finding.status == "open" for finding in event.findings)]
    assert asked == {f"#{event.findings[0].id}" for event in waiting}


def test_nothing_is_fetched_and_nothing_runs(written: ReportFiles, page: lxml_html.HtmlElement) -> None:
    policy = page.xpath("//meta[@http-equiv='Content-Security-Policy']")[0].get("content")
    assert policy.startswith("default-src 'none'") and "unsafe" not in policy
    assert not page.xpath("//script|//iframe|//object|//embed|//link|//base|//form")
    assert not page.xpath("//@*[starts-with(name(), 'on')]") and not page.xpath("//@style")
    assert all(address.startswith("data:image/") for address in page.xpath("//@src"))
    outside = [address for address in page.xpath("//@href") if re.match(r"[a-z]+:|//", address)]
    assert not outside and "url(http" not in written.html.read_text() and "@import" not in written.html.read_text()


def test_the_style_is_the_one_the_policy_allows(page: lxml_html.HtmlElement) -> None:
    import base64
    import hashlib

    digest = base64.b64encode(hashlib.sha256(page.xpath("//style")[0].text.encode()).digest()).decode()
    assert f"'sha256-{digest}'" in page.xpath("//meta[@http-equiv='Content-Security-Policy']")[0].get("content")


def test_hostile_names_are_shown_and_do_nothing(written: ReportFiles, page: lxml_html.HtmlElement) -> None:
    assert wording.visible(samples.HOSTILE) in page.text_content()
    assert "<script" not in written.html.read_text().lower() and "\u202e" not in written.html.read_text()
    assert "某某建筑工程有限公司<b>" in page.text_content()


def test_a_finding_leads_to_the_second_of_the_footage(page: lxml_html.HtmlElement) -> None:
    facts, judgement = samples.ordinary()
    gap = judgement.findings[0]
    links = [link.get("href") for link in page.get_element_by_id(gap.id).iter("a")]
    assert len(links) == 2 and all(re.fullmatch(r"originals/\d+\.mp4(#t=[\d.]+)?", link) for link in links)
    heard = [link.get("href") for link in page.get_element_by_id("heard").iter("a")]
    assert heard[0].endswith("#t=3") and len(heard) == len(facts.heard)


def test_the_drawing_has_every_lane_and_mark(page: lxml_html.HtmlElement) -> None:
    _, judgement = samples.ordinary()
    drawing = page.xpath("//figure//*[local-name()='svg']")[0]
    shown = drawing.text_content()
    for lane in ("A012345", "A012346", "现场检查笔录", "询问笔录", "合并录像", "书面说明", "时钟校正"):
        assert lane in shown
    assert "送达回证" not in shown  # a day is no time of day
    marked = {link.get("href") for link in drawing.xpath(".//*[local-name()='a']")}
    assert {f"#{cause.id}" for _, cause in view.numbered(judgement) if cause.start} <= marked


def test_thresholds_of_ours_are_marked_as_ours(page: lxml_html.HtmlElement) -> None:
    methods = text_of(page.get_element_by_id("methods"))
    assert "不是法规的规定" in methods and "单位调整" in methods and "faster-whisper" in methods
    facts, _ = samples.ordinary()
    assert all(recording.sha256 in methods for recording in facts.recordings)


def test_what_was_not_listened_to_is_not_called_missing(page: lxml_html.HtmlElement) -> None:
    assert "尚未转写" in text_of(page.get_element_by_id("verdict"))








def test_pdf_is_archival_with_its_fonts_inside_and_the_json_attached(written: ReportFiles) -> None:
    reader = pypdf.PdfReader(written.pdf)
    described = reader.trailer["/Root"]["/Metadata"].get_object().get_data().decode()
    assert re.search(r"pdfaid:part[=>\"]*3", described) and re.search(r"pdfaid:conformance[=>\"]*B", described)
    fonts = [font.get_object() for sheet in reader.pages for font in sheet["/Resources"].get("/Font", {}).values()]
    assert fonts
    for font in fonts:
        inner = font["/DescendantFonts"][0].get_object() if "/DescendantFonts" in font else font
        described_font = inner["/FontDescriptor"].get_object()
        assert any(key in described_font for key in ("/FontFile", "/FontFile2", "/FontFile3"))
        assert "CJK" in str(font["/BaseFont"])
    assert "执法音像记录连续性审查报告" in "".join(sheet.extract_text() for sheet in reader.pages)
    assert json.loads(reader.attachments["continuity-report.json"][0]) == json.loads(written.json.read_text())


def test_the_pdf_has_no_links_outside_itself(written: ReportFiles) -> None:
    reader = pypdf.PdfReader(written.pdf)
    targets = [note.get_object().get("/A", {}).get("/URI") for sheet in reader.pages for note in sheet.get("/Annots", [])]
    assert not any(targets)


def test_the_same_facts_give_the_same_bytes(written: ReportFiles, tmp_path) -> None:
    facts, judgement = samples.ordinary()
    pictures = {judgement.findings[0].id: samples.picture()}
    again = samples.report(facts, judgement, tmp_path, "zh", pictures)
    for first, second in zip((written.html, written.json, written.pdf), (again.html, again.json, again.pdf), strict=True):
        assert first.read_bytes() == second.read_bytes()
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(path.name for path in (again.html, again.pdf, again.json))


@pytest.mark.parametrize("lang", LANGS)
def test_an_empty_case_still_makes_a_page(lang: str) -> None:
    facts, judgement = samples.ordinary()
    bare = replace(facts, recordings=(), sessions=(), interruptions=(), documents=(), comparisons=(), heard=(), listened=frozenset())
    nothing = replace(judgement, findings=(), assumptions=(), conflicts=(), verdict="undecidable")
    page = continuity.to_html(bare, nothing, samples.methods(bare, hashes=(), media={}), lang, {})
    assert ("没有发现问题" if lang == "zh" else "There are no findings") in page


@pytest.mark.parametrize("lang", LANGS)
def test_forty_recordings_in_five_days_have_five_panels(lang: str) -> None:
    facts, judgement = samples.large()
    page = lxml_html.fromstring(continuity.to_html(facts, judgement, samples.methods(facts), lang, {}))
    drawing = page.xpath("//figure//*[local-name()='svg']")[0]
    days = [text for text in drawing.xpath(".//*[local-name()='text']/text()") if re.fullmatch(r"2026(年3月\d日|-03-0\d)", text)]
    assert len(days) == 5
    assert len(page.find_class("finding")) == 40


def test_labels_of_the_axis_do_not_overlap_and_long_idle_time_is_folded() -> None:
    start = samples.NINE
    spans = [Interval(samples.at(0), samples.at(400)), Interval(samples.at(20_000), samples.at(20_060)),
             Interval(samples.at(40_000), samples.at(46_000))]
    (panel,) = scale.panels(spans, spans[:1], 100, 600)
    places = [tick.x for tick in panel.ticks(50)]
    assert all(right - left >= 50 for left, right in pairwise(places))
    folds = list(panel.folds())
    assert len(folds) == 2 and all(seconds > 19_000 for _, _, seconds in folds)
    assert panel.sections[0].x == 100 and abs(panel.sections[-1].x + panel.sections[-1].width - 700) < 0.01
    moments = [samples.at(second) for second in range(0, 46_000, 500)]
    drawn = [panel.place(moment) for moment in moments]
    assert drawn == sorted(drawn) and seconds_between(start, moments[-1]) == Fraction(45_500)






def test_pdf_reads_no_file_and_no_network(tmp_path) -> None:
    secret = tmp_path / "secret.png"
    secret.write_bytes(samples.picture())
    page = f"<title>x</title><img src='{secret.as_uri()}'><p>没有</p>"
    pdf = archival(page, samples.NINE)
    assert not list(pypdf.PdfReader(BytesIO(pdf)).pages[0].images)


def test_measured_numbers_are_named_in_the_language_of_the_report() -> None:
    evidence = observed({"jump_seconds": 97.0, "covered_by": ["A1", "A2"], "resumed": True, "shown": "2026-03-02T09:30:05+08:00",
                "basis": "reflected",
                "spoken": {"recording": "R-1", "text": "没电了", "score": 81.25},
                "unheard_of": "x\u202ey", "none": None, "words": "没电了"}, general_clause=True)
    named = dict(report_evidence.rows(evidence, "zh"))
    assert named == {"跳变": "97 秒", "覆盖的记录仪": "A1、A2", "已恢复记录": "是", "显示时间": "2026年3月2日9时30分05秒",
                     "比对依据": "录像反映",
                     "语音说明 · 录像段": "R-1", "语音说明 · 把握": "81.25", "unheard_of": "x\\u202ey"}
    assert evidence.excerpt == "没电了" and dict(report_evidence.rows(evidence, "en"))["jump"] == "97 s"


def test_the_same_words_heard_as_two_things_are_one_row_and_long_lists_are_cut() -> None:
    facts, judgement = samples.ordinary()
    twice = (facts.heard[1], replace(facts.heard[1], what="place"))
    many = replace(judgement.findings[0], recordings=tuple(recording.id for recording in facts.recordings))
    shown = continuity.to_html(replace(facts, heard=twice), replace(judgement, findings=(many,)), samples.methods(facts), "zh", {})
    page = lxml_html.fromstring(shown)
    rows = page.get_element_by_id("heard").findall(".//tbody/tr")
    assert len(rows) == 1 and "开场说明：地点、口述地点" in text_of(rows[0])
    card = page.get_element_by_id(many.id)
    assert len(card.findall(".//dl//a")) == 6 and f"另有 {len(facts.recordings) - 6} 段" in text_of(card)


def test_no_renderer_complains_about_the_page(caplog: pytest.LogCaptureFixture) -> None:
    facts, judgement = samples.ordinary()
    page = continuity.to_html(facts, judgement, samples.methods(facts, media={}), "zh", {}, foot="表式 LH-05")
    archival(page, samples.NINE)
    assert not [record for record in caplog.records if record.name.startswith("weasyprint")]


def test_side_files_are_named_but_are_no_footage() -> None:
    facts, judgement = samples.ordinary()
    side = replace(samples.recording(30, "A012345", None, 0, name="GPS/20260302.gps"), media=Media.SIDE)
    facts = replace(facts, recordings=(*facts.recordings, side))
    page = lxml_html.fromstring(continuity.to_html(facts, judgement, samples.methods(facts), "zh", {}))
    assert "GPS/20260302.gps" not in text_of(page.get_element_by_id("timeline"))
    table = page.get_element_by_id("recordings")
    assert "GPS/20260302.gps" not in text_of(table.find("table")) and "随附文件，不是录像：GPS/20260302.gps" in text_of(table)
    assert side.sha256 in text_of(page.get_element_by_id("methods"))


def test_two_files_of_one_name_are_told_apart_by_their_folders() -> None:
    facts, _ = samples.ordinary()
    first, second = facts.recordings[0], facts.recordings[1]
    twin = replace(facts, recordings=(first, replace(second, name="OTHER/" + first.name.rsplit("/", 1)[-1]), facts.recordings[2]))
    names = view.short_names(twin)
    assert "/" in names[first.id] and "/" in names[second.id] and "/" not in names[facts.recordings[2].id]
