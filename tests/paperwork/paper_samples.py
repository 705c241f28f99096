"""Papers with everything in them, and papers with nothing: used by the tests of the writers."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from fractions import Fraction
from functools import partial

from footage.values.recordings import BEIJING
from messages import text
from paperwork.papers.access.values import (
    AccessHead,
    AccessItem,
    CoverSheet,
    EvidenceNotice,
    Receipt,
    RegisterLine,
    RequestRegister,
    ViewingSheet,
)
from paperwork.papers.disposal.certificate import Certificate, CertificateRow
from paperwork.papers.disposal.proposed_list import DisposableOriginal, DisposalList
from paperwork.papers.duties import DutiesPaper, DutyLine
from paperwork.papers.evidence_annex import AnnexedList, AnnexGroup
from paperwork.papers.figures.check_sheet import CheckSheet, SheetLine
from paperwork.papers.figures.values import (
    AnnualPaper,
    AssessmentPaper,
    BulletinPaper,
    FiguresPaper,
    PaperFindings,
    PaperLine,
    PaperTable,
    StatisticsPaper,
)
from paperwork.papers.handover_slip import HandoverSlip, SlipRow
from paperwork.papers.package.checks import CheckRow, ChecksPaper
from paperwork.papers.package.media_register import MediaRegister, RegisterRow
from paperwork.papers.proceedings.values import SHEETS, ProceedingPaper, StepLine
from paperwork.papers.use_ledger import UseLedger, UseRow
from paperwork.papers.values import (
    DisposedList,
    DisposedRow,
    EvidenceList,
    EvidenceRow,
    Note,
    NoteConversion,
    NoteDocument,
    NoteInterruption,
    NoteItem,
    NoteMedium,
    RecordPaper,
    Turn,
)
from regulations.values.facts import Officer
from regulations.values.reviews.findings import Citation

NINE = datetime(2026, 3, 2, 9, 30, 5, tzinfo=BEIJING)
OFFICERS = (Officer("张伟", "07040012031"), Officer("李娜", "07040012058"))
HOSTILE = "DCIM/<script>alert('x')</script>&\n\u202egpj\x00\udcff.MP4"
QUOTE = "对音像记录资料，除随卷宗归档保存或者必须长期保存外，其他音像资料的保存时间不少于五年"


def evidence(rows: int = 8) -> EvidenceList:
    def row(number: int) -> EvidenceRow:
        start = NINE + timedelta(minutes=number)
        return EvidenceRow(
            number=number, name=HOSTILE if number == 3 else f"DCIM/20260302/A012345_012345_{start:%Y%m%d%H%M%S}_{number:04d}.MP4",
            form="MP4 H.264/AAC", device="A012345", shown_start=start if number == 5 else start - timedelta(seconds=97),
            start=start, end=None if number == 4 else start + timedelta(seconds=60),
            seconds=Fraction(3003, 50), size=23_456_789, sha256="9f86d081884c7d65" * 4, sm3="a1b2c3d4e5f60718" * 4,
            state="truncated" if number == 4 else "whole", kept_at="本机原件库", remark="设备标记：重点" if number == 2 else "")
    return EvidenceList(unit="某某市人力资源和社会保障局劳动保障监察支队", number="通人社监罚〔2026〕17号", party="某某建筑工程有限公司",
                        cause="拖欠劳动报酬", at=NINE + timedelta(hours=7), place="支队数据采集室", officers=OFFICERS, keeper="王芳",
                        handed_by="张伟", received_at=NINE + timedelta(hours=6), due=date(2026, 3, 4),
                        dump="20260302-A012345", rows=tuple(row(number) for number in range(1, rows + 1)))


def slip(cases: int = 2, names: int = 1) -> HandoverSlip:
    rows = tuple(SlipRow(case=f"通人社监罚〔2026〕{number}号" if number < cases else None, device="A012345", videos=12, audios=1, photos=3,
                         others=2, seconds=Fraction(7200), size=9_876_543_210, start=NINE, end=NINE + timedelta(hours=2))
                 for number in range(cases))
    return HandoverSlip(unit="某某市人力资源和社会保障局劳动保障监察支队", number="2026-00017", at=NINE + timedelta(hours=7),
                        dump="20260302-A012345", received_at=NINE + timedelta(hours=6), rows=rows,
                        handed_by="张伟", keeper="王芳", due=date(2026, 3, 4),
                        late=text("deadline.days", count=2), already=3, rejected=(HOSTILE,) * names, unwell=(HOSTILE, "a.MP4") * names,
                        verified=names == 1, lists=("证据登记保存清单-00017-20260302-A012345.docx",) * cases)


def blank_slip() -> HandoverSlip:
    return HandoverSlip(unit="", number="00001", at=NINE, dump="dump", received_at=NINE, rows=(), recorder=False)


def blank_evidence() -> EvidenceList:
    return EvidenceList(unit="古韩镇人民政府", at=NINE, dump="dump", rows=(EvidenceRow(number=1, name="MOVI0012.MP4", form="MP4"),))


def note() -> Note:
    items = tuple(NoteItem(
        number=number, name=f"A012345_20260302_0930{number:02d}.MP4", media="video" if number < 3 else "audio", form="MP4 H.264/AAC",
        size=23_456_789 * number, sha256="0123456789abcdef" * 4, sm3="fedcba9876543210" * 4, device="A012345", recorded_by="张伟",
        shown_start=NINE - timedelta(seconds=97), shown_end=NINE - timedelta(seconds=37), start=NINE, end=NINE + timedelta(seconds=60),
        seconds=Fraction(60), clock="以画面时钟与采集站时间比对确定，误差在 ±2 秒以内。") for number in (1, 2, 3))
    return Note(
        unit="某某市人力资源和社会保障局劳动保障监察支队", number="通人社监罚〔2026〕17号", title="2026年3月2日现场检查执法录像",
        made_at=NINE + timedelta(days=2), method="由执法记录仪原始文件逐字节复制，留痕 0.1.0；未转码。", items=items, cause="拖欠劳动报酬",
        party="某某建筑工程有限公司", documents=(NoteDocument(name="现场检查笔录", start=NINE, end=NINE + timedelta(minutes=80)),),
        devices=("执法记录仪 DSJ-X9 A012345", "执法记录仪 DSJ-X9 A012346"), recorded_by=OFFICERS, place="某某建筑工程有限公司项目部",
        object_of_proof="现场检查过程及当事人陈述", makers=OFFICERS, kept_at="支队原件库，档案柜 3-2",
        interruptions=(NoteInterruption(start=NINE + timedelta(minutes=20), end=NINE + timedelta(minutes=24), seconds=Fraction(220),
                                        reason="设备没电", source="09:53:52 语音说明"),
                       NoteInterruption(start=NINE + timedelta(minutes=40), end=NINE + timedelta(minutes=41), seconds=Fraction(61))),
        conversions=(NoteConversion(source="A012345_20260302_093001.MP4", result="播放版/A012345_20260302_093001.mp4",
                                    method="ffmpeg 5.1，H.265 → H.264", why="阅览室电脑不能播放 H.265", sha256="00ff" * 16),),
        media=(NoteMedium(kind="蓝光光盘 25 GB", number="2026-017-1", copies=3),), records=("附件 2：声音资料文字记录 3 份",))


def record(draft: bool = True) -> RecordPaper:
    spoken = (("说话人1", "为保护您的合法权益，监督我们的执法行为，本次执法全程录音录像，请予配合。", ()),
            ("说话人1", "现在是2026年3月2日上午9点30分，地点是某某建筑工程有限公司项目部。"
             "我们是劳动保障监察支队的执法人员，这是我们的执法证，"
             "今天就工人反映的拖欠工资问题进行现场检查。", ()),
            ("说话人2", "你们有什么<b>意义</b>没有？我要投诉！", ("overlap",)),
            (None, "", ("unheard",)), (None, "谢谢观看", ("invented?",)))
    turns = tuple(Turn(offset=Fraction(7 * number), start=NINE + timedelta(seconds=7 * number), speaker=speaker, text=sentence, flags=flags)
                  for number, (speaker, sentence, flags) in enumerate(spoken * 4))
    return RecordPaper(
        unit="某某市人力资源和社会保障局劳动保障监察支队", recording="DCIM/20260302/A012345_012345_20260302093005_0001.MP4",
        sha256="9f86d081" * 8,
        made_at=NINE + timedelta(days=1), method="faster-whisper 1.2.1，whisper-base，int8", turns=turns, title="现场检查录音",
        case="通人社监罚〔2026〕17号", party="某某建筑工程有限公司", device="A012345", officer="张伟", start=NINE,
        end=NINE + timedelta(minutes=2), clock="设备时钟慢 97 秒，已校正，误差 ±2 秒。", place="某某建筑工程有限公司项目部",
        object_of_proof="现场检查过程及当事人陈述", makers=OFFICERS, draft=draft, version=1 if draft else 2)


EXPIRED = text("retention.at_least", name="日常检查录像", length=text("retention.years", amount=5), until=date(2025, 3, 1))


def disposal() -> DisposalList:
    rows = tuple(DisposableOriginal(
        number=number, recording=f"R-00112233445566{number:02d}", name=f"DCIM/20200302/A012345_{number:04d}.MP4", sha256="abcd" * 16,
        size=123_456_789, reasons=(EXPIRED,), articles=(Citation("guhan-town", "18", QUOTE),), case="古政检〔2020〕3号",
        device="A012345", recorded_at=NINE - timedelta(days=2200), kept_until=date(2025, 3, 1), approver="镇执法办负责人")
        for number in range(1, 6))
    return DisposalList(unit="古韩镇人民政府", number="古政销〔2026〕1号", made_at=NINE, as_of=date(2026, 3, 2), rows=rows)


def disposed() -> DisposedList:
    when = datetime(2028, 3, 21, 9, 0, 5, tzinfo=BEIJING)
    rows = tuple(DisposedRow(
        number=number, recording=f"R-00112233445566{number:02d}", name=f"DCIM/20260302/A012345_{number:04d}.MP4", sha256="abcd" * 16,
        sm3="ef01" * 16, size=123_456_789, start=NINE, end=NINE + timedelta(minutes=10),
        at=when, list="XH-20280220", place=number + 7, list_sha256="2345" * 16, approved_by="刘局长", document="临人社办〔2028〕5号")
        for number in range(1, 4))
    return DisposedList(unit="林西县人力资源和社会保障局", number="临人社监〔2026〕8号", made_at=when, rows=rows)


def annexed() -> AnnexedList:
    head = replace(evidence(), rows=())
    groups = (AnnexGroup("A012345", "2026-03-02", "MP4 H.264/AAC", "whole", 5000, 1 << 40, NINE, NINE + timedelta(hours=2)),)
    return AnnexedList(head=head, groups=groups, annex="证据登记保存清单-00001-card.csv", sha256="ab" * 32, size=123_456)


def certificate() -> Certificate:
    rows = (CertificateRow(number=1, recording="R-0011223344556601", name=HOSTILE, sha256="abcd" * 16, size=1, sm3="ef01" * 16,
                           case="古政检〔2020〕3号", deleted_at=NINE),
            CertificateRow(number=2, recording="R-0011223344556602", name="b.MP4", sha256="abcd" * 16, size=2,
                           kept_because=(text("disposal.store_held"), EXPIRED)))
    return Certificate(unit="古韩镇人民政府", number="古政销〔2026〕1号", made_at=NINE, approved_by="刘局长", document="古政〔2026〕5号",
                       carried_out_by="王芳", rows=rows, deleted=1, kept=1)


def register() -> MediaRegister:
    rows = (RegisterRow(1, "sealed", "bd25", "17号 1/1", "ab" * 32, "XH-1", "档案室", "王芳"),
            RegisterRow(2, "access", "bd25", "17号 1/1", "ab" * 32))
    return MediaRegister("监察支队", "17号", "17号-v1", NINE, "ab" * 32, rows)


def checks() -> ChecksPaper:
    rows = (CheckRow(SENTENCE, SENTENCE, SENTENCE, SENTENCE, True), CheckRow(SENTENCE, SENTENCE, SENTENCE, SENTENCE, False))
    return ChecksPaper("监察支队", "17号", NINE, "ab" * 32, rows)


def access_head() -> AccessHead:
    return AccessHead(unit="古韩镇人民政府", request=7, case="古政检〔2026〕3号", action=text("access.action_copy_party"), asked_by=HOSTILE,
                      receiver="某某律师事务所", purpose="核实案件事实", basis=text("access.basis_silent", regulation="古韩镇人民政府制度"),
                      notice="调证〔2026〕1号", until=date(2026, 4, 30), approver="刘局长", role="主要领导", approved_at=NINE,
                      secret=(text("points.level_privacy"),))


def access_items() -> tuple[AccessItem, ...]:
    return tuple(AccessItem(number=number, name=HOSTILE, sha256="ab" * 32, sm3="cd" * 32, size=23_456_789) for number in range(1, 4))


def cover_sheet() -> CoverSheet:
    return CoverSheet(head=access_head(), made_at=NINE, handed_by="王芳", items=access_items(), added=(HOSTILE,), disposed=2, repeated=1)


def receipt() -> Receipt:
    return Receipt(head=access_head(), made_at=NINE, handed_by="王芳", count=3, size=70_370_367, hashes="校验值清单-SHA256.txt",
                   hashes_sha256="ef" * 32)


def evidence_notice() -> EvidenceNotice:
    return EvidenceNotice(head=access_head(), made_at=NINE, items=access_items(), records=2)


def viewing_sheet() -> ViewingSheet:
    return ViewingSheet(head=access_head(), made_at=NINE, handed_by="王芳", items=access_items(), added=(HOSTILE,))


def request_register() -> RequestRegister:
    head = access_head()
    row = RegisterLine(number=7, case=head.case, at=NINE, action=head.action, state=text("access.state_released"), asked_by=HOSTILE,
                       receiver=head.receiver, purpose=head.purpose, basis=head.basis, notice=head.notice, answer="刘局长 主要领导",
                       answered_at=NINE, released_at=NINE, released_by="王芳", files=3)
    return RequestRegister(unit="古韩镇人民政府", made_at=NINE, rows=(row,), start=date(2026, 1, 1))


SENTENCE = text("paper.draft")
def use_ledger() -> UseLedger:
    rows = (UseRow(name="执法记录仪", device="A012345", officer="张伟", start=NINE, end=NINE + timedelta(hours=2),
                   case="通人社监罚〔2026〕17号", party="某某商店", cause="拖欠工资", files=12),
            UseRow(name=None, device="B7", officer=None, start=NINE, end=None))
    return UseLedger(unit="劳动保障监察支队", at=NINE, first=NINE.date(), last=NINE.date(), rows=rows)


def duties() -> DutiesPaper:
    line = DutyLine(what=SENTENCE, about=HOSTILE, unit="监察支队", who="张伟", due="", standing=SENTENCE, met=NINE,
                    articles=(Citation("guhan-town", "18", QUOTE),))
    return DutiesPaper(unit="监察支队", at=NINE, rows=(line, line))


def check_sheet() -> CheckSheet:
    lines = (SheetLine(item="是否进行不间断记录", own=False, deducted=5, veto=False, note=HOSTILE),
             SheetLine(item="着装是否规范", own=True, deducted=0, veto=True, note=None))
    return CheckSheet(office="法制科", unit="监察支队", case="古政检〔2026〕3号", check=3, at=NINE, by="李娜", lines=lines, scored=0,
                      points=60, state=SENTENCE, answer="已整改。", answered_by="张伟", agrees=False, settled_by="赵敏", reason="酌情",
                      officers=("张伟",))


def figures(kind: type[FiguresPaper]) -> FiguresPaper:
    amounts = {"cases": 3, "should": 5, "recorded": 3, "exceptions": 1, "missing": 1, "recordings": 40, "milliseconds": 5 * 3_600_000,
               "late": 2, "interrupted": 1, "interrupted-explained": 1, "unlabelled": 4}
    lines = (PaperLine(HOSTILE, amounts), PaperLine("", {}))
    return kind(
        office="县人力资源和社会保障局",
        unit=None,
        first=date(2026, 1, 1),
        last=date(2026, 6, 30),
        at=NINE,
        by="李娜",
        total=amounts,
        tables=(PaperTable("unit", lines), PaperTable("officer", lines)),
        findings=(PaperFindings("gap", "open", 1),),
        clauses=(Citation("guhan-town", "18", QUOTE),),
        number="通报〔2026〕1号" if kind is BulletinPaper else None,
        note="请按期移交。",
    )


def matters() -> dict[str, Callable[[], ProceedingPaper]]:
    step = StepLine(name=SENTENCE, at=NINE, by="张伟", to="刘局长", words=HOSTILE, file="移交函1号", opinion=SENTENCE)
    return {
        kind.value: lambda sheet=sheet: sheet(
            number=7,
            unit="古韩镇人民政府",
            case="古政检〔2026〕3号",
            party=HOSTILE,
            cause="未办登记",
            matter="行政检查",
            subject="立案",
            person="张伟",
            due=date(2026, 4, 30),
            at=NINE,
            open=True,
            clauses=(("附件2 28", "法制机构自受理之日起7个工作日内审核完毕"),),
            steps=(step, step),
        )
        for kind, sheet in SHEETS.items()
    }


EVERY = {"evidence": evidence, "blank": blank_evidence, "annexed": annexed, "note": note, "record": record, "disposal": disposal,
         "disposed": disposed, "slip": slip, "blank slip": blank_slip, "certificate": certificate, "register": register, "checks": checks,
         "cover": cover_sheet, "receipt": receipt, "notice": evidence_notice, "viewing": viewing_sheet, "requests": request_register,
         "uses": use_ledger, "check": check_sheet, "duties": duties,
         "statistics": partial(figures, StatisticsPaper), "annual": partial(figures, AnnualPaper),
         "assessment": partial(figures, AssessmentPaper), "bulletin": partial(figures, BulletinPaper), **matters()}
