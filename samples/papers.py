"""The papers of the sample case, as an office would have them: three Word files and one scan."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import numpy as np
from docx import Document
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Cm, Mm, Pt
from docx.text.paragraph import Paragraph
from PIL import Image, ImageDraw, ImageFilter

from samples import fonts

CASE = "通人社监罚〔2026〕17号"
UNIT = "通化市劳动保障监察支队"
PARTY = "某某建筑工程有限公司"
PLACE = "通化市建设大街某某建筑工程有限公司项目部"
OFFICERS = (("张伟", "07040012031"), ("李娜", "07040012058"))

INSPECTION, INQUIRY, RECEIPT, EXPLANATION = "现场检查笔录.docx", "询问笔录.docx", "送达回证.png", "中断情况说明.docx"


def write_all(folder: Path, seed: int) -> None:
    """Write the four papers into `folder`."""
    _inspection(folder / INSPECTION)
    _inquiry(folder / INQUIRY)
    _explanation(folder / EXPLANATION)
    _receipt(seed).save(folder / RECEIPT, dpi=(200, 200))


class _Page:
    """A4 paper in the manner of GB/T 9704-2012."""

    def __init__(self, title: str) -> None:
        self.document = Document()
        section = self.document.sections[0]
        section.page_width, section.page_height = Mm(210), Mm(297)
        section.top_margin, section.left_margin = Mm(37), Mm(28)
        section.bottom_margin, section.right_margin = Mm(35), Mm(26)
        self.line(UNIT, 22, "方正小标宋简体", centred=True)
        self.line(title, 22, "方正小标宋简体", centred=True)
        self.line(f"案号：{CASE}", 14)

    def line(self, content: str, size: float = 16, font: str = "仿宋", *, centred: bool = False, indent: bool = False) -> None:
        """Add one paragraph."""
        self._fill(self.document.add_paragraph(), content, size, font)
        last = self.document.paragraphs[-1]
        last.paragraph_format.line_spacing = Pt(28)
        last.paragraph_format.space_after = Pt(0)
        if centred:
            last.alignment = WD_ALIGN_PARAGRAPH.CENTER
        if indent:
            last.paragraph_format.first_line_indent = Pt(size * 2)

    def table(self, rows: tuple[tuple[str, ...], ...], widths: tuple[float, ...]) -> None:
        """Add a table; equal neighbours in a row become one cell."""
        grid = self.document.add_table(len(rows), len(widths), style="Table Grid")
        grid.alignment = WD_TABLE_ALIGNMENT.CENTER
        for y, row in enumerate(rows):
            for x, content in enumerate(row):
                cell = grid.cell(y, x)
                cell.width = Cm(widths[x])
                if x and row[x - 1] == content:
                    grid.cell(y, x - 1).merge(cell)
                    continue
                self._fill(cell.paragraphs[0], content, 12, "宋体")
                cell.paragraphs[0].paragraph_format.space_before = cell.paragraphs[0].paragraph_format.space_after = Pt(4)

    def save(self, path: Path) -> None:
        """Write the file; the same words give the same bytes."""
        self.document.core_properties.author = UNIT
        loose = io.BytesIO()
        self.document.save(loose)
        path.write_bytes(_settled(loose))

    @staticmethod
    def _fill(paragraph: Paragraph, content: str, size: float, font: str) -> None:
        run = paragraph.add_run(content)
        run.font.size, run.font.name = Pt(size), font
        run._element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), font)


def _settled(loose: io.BytesIO) -> bytes:
    """Return the zip with one fixed date, so that a paper depends on its words alone."""
    settled = io.BytesIO()
    with zipfile.ZipFile(loose) as read, zipfile.ZipFile(settled, "w", zipfile.ZIP_DEFLATED) as out:
        for name in sorted(read.namelist(), key=lambda name: (name != "[Content_Types].xml", name)):
            out.writestr(zipfile.ZipInfo(name, (2026, 3, 2, 17, 0, 0)), read.read(name), zipfile.ZIP_DEFLATED)
    return settled.getvalue()


def _officers() -> str:
    return "；".join(f"{name}（执法证号{number}）" for name, number in OFFICERS)


def _inspection(path: Path) -> None:
    page = _Page("现场检查笔录")
    page.table(
        (
            ("检查时间", *["2026年3月2日9时30分至9时36分"] * 3),
            ("检查地点", *[PLACE] * 3),
            ("被检查单位", PARTY, "现场负责人", "赵某某（项目负责人）"),
            ("检查人员", *[_officers()] * 3),
            ("记录人", "李娜", "案由", "涉嫌拖欠劳动报酬"),
        ),
        (2.6, 5.6, 2.6, 4.8),
    )
    page.line("检查情况：", 16, "黑体")
    for paragraph in (
        "执法人员张伟、李娜到达该单位项目部，告知全程录音录像，出示执法证件，说明来意，并告知当事人享有陈述、申辩和申请回避的权利，当事人表示听清楚，不申请回避。",
        "经查，该单位项目部未能当场提供2026年1月、2月工资支付台账；现场负责人称2月份工资尚未发放。对考勤表依法先行登记保存。",
        "检查期间，现场负责人情绪激动，声称要投诉、上访，并用手遮挡执法记录仪镜头，经执法人员劝说后恢复检查。",
        "现场负责人拒绝在本笔录上签字，称要等老板回来再说。",
    ):
        page.line(paragraph, indent=True)
    page.line("当事人（签名）：拒绝签字")
    page.line("检查人员（签名）：张伟  李娜        2026年3月2日")
    page.save(path)


def _inquiry(path: Path) -> None:
    page = _Page("询问笔录")
    for paragraph in (
        "询问时间：2026年3月2日9时34分至9时35分",
        f"询问地点：{PLACE}办公室",
        "询问人：李娜（执法证号07040012058）    记录人：张伟（执法证号07040012031）",
        "被询问人：王某某    性别：女    工作岗位：钢筋工",
        "工作单位：某某建筑工程有限公司",
    ):
        page.line(paragraph)
    page.line("询问内容：", 16, "黑体")
    for paragraph in (
        "问：我们是通化市劳动保障监察支队的执法人员，这是我们的执法证件，请过目。你是否申请回避？",
        "答：看过了，不申请回避。",
        "问：请问你在这里干了多长时间，公司欠你几个月工资？",
        "答：我干了半年，两个月没有发工资，一共欠我一万三千块钱。",
        "以上笔录我已看过，与我说的相符。",
    ):
        page.line(paragraph, indent=True)
    page.line("被询问人（签名）：王某某")
    page.line("询问人（签名）：李娜    记录人（签名）：张伟    2026年3月2日")
    page.save(path)


def _explanation(path: Path) -> None:
    page = _Page("执法音像记录中断情况说明")
    for paragraph in (
        f"2026年3月2日，我支队执法人员张伟、李娜在{PLACE}进行现场检查。",
        "中断时间：2026年3月2日9时32分20秒至9时33分20秒。",
        "中断原因：两台执法记录仪电池电量耗尽，自动关机；更换电池后恢复记录，并已在恢复记录时作语音说明。",
        "中断期间执法人员在场等候，未进行询问，未取得证据。",
    ):
        page.line(paragraph, indent=True)
    page.line("说明人（签名）：张伟  李娜")
    page.line("2026年3月2日")
    page.save(path)


_RECEIPT_ROWS = (
    ("案    由", "拖欠劳动报酬"),
    ("送达文书名称及文号", "劳动保障监察调查询问书 通人社监询〔2026〕9号"),
    ("受送达人", PARTY),
    ("送达地点", "通化市建设大街项目部门口"),
    ("送达方式", "直接送达"),
    ("送达时间", "2026年3月2日9时31分"),
    ("收件人签名或盖章", "赵某某"),
    ("送达人", "张伟  李娜"),
    ("备    注", ""),
)


def _receipt(seed: int) -> Image.Image:
    """Return the 送达回证 as it came from the office's scanner: 200 dpi, slightly turned, grainy."""
    page = Image.new("L", (1654, 1400), 252)
    draw = ImageDraw.Draw(page)
    draw.text((827, 150), UNIT, font=fonts.load(46, fonts.SERIF, "Bold"), fill=30, anchor="mm")
    draw.text((827, 230), "送 达 回 证", font=fonts.load(60, fonts.SERIF, "Bold"), fill=30, anchor="mm")
    draw.text((1440, 310), CASE, font=fonts.load(32, fonts.SERIF), fill=40, anchor="rm")
    for row, (label, value) in enumerate(_RECEIPT_ROWS):
        top = 350 + row * 102
        draw.rectangle((200, top, 560, top + 102), outline=50, width=3)
        draw.rectangle((560, top, 1450, top + 102), outline=50, width=3)
        draw.text((380, top + 51), label, font=fonts.load(36, fonts.SERIF), fill=35, anchor="mm")
        draw.text((590, top + 51), value, font=fonts.load(36, fonts.SERIF), fill=45, anchor="lm")
    turned = page.rotate(0.7, Image.Resampling.BICUBIC, fillcolor=250).filter(ImageFilter.GaussianBlur(0.7))
    grain = np.random.default_rng(seed).normal(0.0, 7.0, (turned.height, turned.width))
    return Image.fromarray(np.clip(np.asarray(turned, dtype=np.float64) + grain, 0, 255).astype(np.uint8))
