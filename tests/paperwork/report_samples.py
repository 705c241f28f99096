"""Cases for the tests of the report: an ordinary one with everything in it, a hostile one, a large one."""

import io
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from fractions import Fraction
from pathlib import Path

from PIL import Image

from footage.values.names import NameFacts
from footage.values.recordings import BEIJING, Clock, Interruption, Interval, Media, Probe, Recording, Session, State
from footage.values.tolerance import Tolerance
from footage.values.tracks import Stream
from messages import Lang, Text, text
from paperwork.report.answer import review_answer
from paperwork.report.continuity import Methods, ReportFiles, write_report
from regulations.catalogue import load
from regulations.judgement import judge
from regulations.values.enums import FindingStatus, Severity, Verdict
from regulations.values.facts import Case, CaseFacts, CaseRecorder, Comparison, DocumentInterval, DocumentTimes, Explanation, Heard, Officer
from regulations.values.reviews.evidence import observed
from regulations.values.reviews.findings import Citation, Contradiction, Finding, Judgement
from regulations.values.reviews.kinds import FindingKind

NINE = datetime(2026, 3, 2, 9, 30, 5, tzinfo=BEIJING)
HOSTILE = "<script>alert(1)</script>\"'&\n\u202egpj.MP4"
LAW = Citation("guhan-town", "14",
               "因设备突发故障、天气恶劣、现场人员阻挠等客观原因中止记录的，不停止执法行为，重新开始记录时应当对中止原因进行语音说明")
FULL = Citation("guhan-town", "13", "告知当事人及现场其他人员正在进行音像记录，然后进行不间断记录")
SOUND = Citation("jilin-civil-affairs", "附件2 18(一)2", "属于声音资料的,应当附有该声音内容的文字记录")


def at(seconds: float) -> datetime:
    return NINE + timedelta(seconds=seconds)


def recording(number: int, device: str, start: float | None, seconds: int, *, state: State = State.WHOLE, media: Media = Media.VIDEO,
              name: str | None = None, offset: int = 0) -> Recording:
    begin = None if start is None else at(start)
    shown = name or f"DCIM/20260302/{device}_012345_{number:04d}.MP4"
    sound = Stream("audio", "aac", Fraction(0), Fraction(seconds), seconds * 50)
    probe = Probe("mp4", state, 23_456_789, Fraction(seconds), (sound,) if media is not Media.PHOTO else ())
    clock = Clock("picture" if offset else "name", Fraction(offset), Fraction(2)) if begin else None
    return Recording(
        f"R-{number:016x}", shown, f"{number:064x}", 23_456_789, media, NameFacts("generic", "N2"), probe, device, "012345", begin,
        begin + timedelta(seconds=seconds) if begin and media is not Media.PHOTO else None, clock)


def picture() -> bytes:
    held = io.BytesIO()
    Image.linear_gradient("L").resize((320, 180)).save(held, "JPEG")
    return held.getvalue()


def _recordings() -> tuple[Recording, ...]:
    first = [recording(number, "A012345", start, seconds, offset=97) for number, (start, seconds) in
             enumerate(((0, 60), (60, 60), (185, 60), (245, 60), (360, 42)), 1)]
    second = [recording(number, "A012346", start, 60) for number, start in enumerate((5, 65, 125, 245, 305), 11)]
    first[-1] = recording(5, "A012345", 360, 42, state=State.TRUNCATED, offset=97)
    return (*first, *second, recording(21, "A012345", 100, 0, media=Media.PHOTO, name="DCIM/20260302/PIC/A012345_0001.JPG"),
            recording(22, "A012346", 370, 30, media=Media.AUDIO, name="AUDIO/REC0003.WAV"),
            recording(23, "A012346", None, 12, name=HOSTILE))


def _problem(sentence: str) -> Text:
    return text("errors.problems", problems=[sentence])


def _findings(recordings: tuple[Recording, ...]) -> tuple[Finding, ...]:
    ids = [recording.id for recording in recordings]
    return (*_gaps(ids), *_of_one_recording(ids), *_of_papers_and_speech(ids))


def _gaps(ids: list[str]) -> tuple[Finding, ...]:
    gap = _problem("两台记录仪在此期间都没有录像，共 60 秒，误差 ±2 秒；恢复后 2 分钟内没有听到原因，也没有书面说明。")
    advice = _problem("若当时换了电池或者重新开机，请补交书面说明；书面说明登记后本项自动变为已说明。")
    return (
        Finding(FindingKind.GAP, Severity.VIOLATION, gap, (LAW, FULL), (ids[1], ids[2]), None, at(305), at(360), Fraction(55), Fraction(2),
                observed({"before": "0002", "after": "0003", "seconds": 55.0}), advice),
        Finding(FindingKind.GAP, Severity.EXPLAIN, gap, (LAW,), (ids[6], ids[8]), "A012346", at(185), at(245), Fraction(60), Fraction(2),
                observed({}), advice),
    )


def _of_one_recording(ids: list[str]) -> tuple[Finding, ...]:
    return (
        Finding(FindingKind.TRUNCATED, Severity.EXPLAIN, _problem("文件没有索引，结束时间是下限。"), (FULL,), (ids[4],), "A012345", at(402),
                uncertainty_seconds=Fraction(5), evidence=observed({"claimed_bytes": 0, "size": 23456789})),
        Finding(FindingKind.CLOCK_OFFSET, Severity.NOTICE, _problem("A012345 的时钟比画面慢 97 秒，已校正。"), (FULL,), (ids[0],),
                "A012345", at(0), at(342), Fraction(97), Fraction(2), observed({"offset_seconds": 97.0})),
        Finding(FindingKind.UNRELATED, Severity.NOTICE, _problem(f"文件名无法辨认：{HOSTILE}"), (FULL,), (ids[-1],),
                evidence=observed({"name": HOSTILE})),
    )


def _of_papers_and_speech(ids: list[str]) -> tuple[Finding, ...]:
    paper = observed({"document": "现场检查笔录.docx", "text": "检查时间：2026年3月2日9时30分至9时40分"})
    return (
        Finding(FindingKind.UNCOVERED, Severity.EXPLAIN, _problem("现场检查笔录 9:30 至 9:40 中有 3 分 20 秒没有录像。"), (FULL,), (), None,
                at(405), at(595), Fraction(190), Fraction(60), paper),
        Finding(FindingKind.NOTICE, Severity.NOTICE, _problem("在录像开头 3 分钟内听到告知用语，把握 84，请点开录像核对。"), (LAW,),
                (ids[0],), "A012345", at(3), evidence=observed({"excerpt": "本次执法全程录音录像"})),
        Finding(FindingKind.RECORD_MISSING, Severity.EXPLAIN, _problem("有人说话的录像没有已核对的文字记录。"), (SOUND,), (ids[0],),
                "A012345", at(0), at(60), status=FindingStatus.EXPLAINED),
    )


def ordinary() -> tuple[CaseFacts, Judgement]:
    recordings = _recordings()
    ids = [recording.id for recording in recordings]
    case = Case("通人社监罚〔2026〕17号", "行政处罚", "某某市人力资源和社会保障局劳动保障监察支队", "guhan-town", cause="拖欠劳动报酬",
                party="某某建筑工程有限公司<b>", officers=(Officer("张伟", "07040012031"), Officer("李娜", "07040012058")),
                recorders=(CaseRecorder("A012345", "张伟"), CaseRecorder("A012346", "李娜")),
                explanations=(Explanation("中断情况说明.docx", Interval(at(305), at(360))),))
    span = DocumentInterval(at(-5), at(595), "minute", "检查时间：2026年3月2日9时30分至9时40分", "表1 第2行第2列", "检查时间")
    asked = DocumentInterval(at(7795), at(9600), "minute", "询问时间：2026年3月2日11时40分至12时10分", "第1页", "询问时间",
                             ("inferred-year",))
    served = DocumentInterval(at(86400), None, "day", "2026年3月3日", "第1页", "收到日期")
    documents = (DocumentTimes("现场检查笔录.docx", "现场检查笔录", "0" * 64, (span,)),
                 DocumentTimes("询问笔录.docx", "询问笔录", "1" * 64, (asked,)),
                 DocumentTimes("送达回证.png", "送达回证", "2" * 64, (served,)))
    compared = (
        Comparison("现场检查笔录.docx", span.start, span.end, Fraction(342), (Interval(at(305), at(360)), Interval(at(405), at(595))),
                   Fraction(5), Fraction(-190), "roughly-consistent"),
        Comparison("询问笔录.docx", asked.start, asked.end, Fraction(0), (Interval(asked.start, asked.end),), None, None, "inconsistent"))
    gaps = (Interruption(Interval(at(120), at(185)), Fraction(2), "A012345", (ids[1],), (ids[2],), ("A012346",)),
            Interruption(Interval(at(185), at(245)), Fraction(2), "A012346", (ids[7],), (ids[8],), ("A012345",)),
            Interruption(Interval(at(305), at(360)), Fraction(2), "A012345", (ids[3],), (ids[4],)),
            Interruption(Interval(at(305), at(360)), Fraction(2), None, (ids[3],), (ids[4],)))
    heard = (Heard("notice", ids[0], at(3), Fraction(3), Fraction(84),
                   "为保护您的合法权益，监督我们的执法行为，本次执法全程录音录像，请予配合。"),
             Heard("slot:地点", ids[0], at(14), Fraction(14), Fraction(92), "地点是某某建筑工程有限公司项目部"),
             Heard("credentials", ids[0], at(22), Fraction(22), Fraction(88), "这是我们的执法证"),
             Heard("LT5", ids[2], at(200), Fraction(15), Fraction(97), "<script>我要投诉</script>"),
             Heard("reason", ids[3], at(250), Fraction(5), Fraction(81), "刚才设备没电了，重新开始记录"))
    sessions = (Session("A012345", at(0), at(402), tuple(ids[:5])), Session("A012346", at(5), at(400), tuple(ids[5:10])))
    facts = CaseFacts(case, recordings, sessions, gaps, (), documents, compared, heard, frozenset(ids[:5]))
    sentence = text("errors.problems", problems=["录像有 1 处间断，共 55 秒，没有听到原因，也没有书面说明；其余时间由两台记录仪连续覆盖。"])
    judgement = Judgement("guhan-town", Verdict.UNEXPLAINED, sentence, _findings(recordings),
                          (text("errors.problems", problems=["制度没有写明移交期限从何时起算，按录像结束时起算。"]),),
                          (Contradiction("多久移交", "取较短的期限", LAW, FULL),))
    return facts, _with_points(facts, judgement)


def _with_points(facts: CaseFacts, judgement: Judgement) -> Judgement:
    """What the same facts give under the regulation itself: checks, lists, deadlines, stages."""
    full = judge(facts, load("guhan-town"), Tolerance())
    return replace(judgement, spoken=full.spoken, points=full.points, deadlines=full.deadlines, classified=full.classified,
                   labels=full.labels)


def large(count: int = 40) -> tuple[CaseFacts, Judgement]:
    """Eight half-hour recordings a day on two recorders, five days, a finding after each."""
    recordings = tuple(recording(number, f"A01234{number % 2}", (number // 8) * 86400 + (number % 8) * 2400 * 1.5, 1800)
                       for number in range(count))
    sentence = text("errors.problems", problems=["录像有多处间断。"])
    findings = tuple(Finding(FindingKind.GAP, tuple(Severity)[number % 3], sentence, (LAW,), (source.id,), source.device, source.end,
                             at((number // 8) * 86400 + (number % 8) * 3600 + 2000), Fraction(200), Fraction(2))
                     for number, source in enumerate(recordings))
    case = Case("大案〔2026〕1号", "行政检查", "某局", "guhan-town")
    return CaseFacts(case, recordings, (), (), (), (), (), (), frozenset()), Judgement(
        "guhan-town", Verdict.UNEXPLAINED, sentence, findings
    )


def report(facts: CaseFacts, judgement: Judgement, out: Path, lang: Lang, thumbnails: Mapping[str, bytes] | None = None) -> ReportFiles:
    """Write the report as the pipeline does."""
    described = methods(facts)
    return write_report(facts, judgement, described, review_answer(facts, judgement, described, lang), out, lang, thumbnails)


def methods(facts: CaseFacts, **more: object) -> Methods:
    usual: dict[str, object] = {
        "made_at": NINE + timedelta(days=1), "version": "0.1.0", "regulation_title": "古韩镇人民政府 行政执法全过程记录制度",
        "edition": text("points_page.edition", edition="按《长治市行政执法全过程记录办法》制定的文本",
                        since=text("points_page.edition_undated")),
        "signers": ("承办人", "审核人", "批准人"),
        "tolerances": Tolerance(split_seconds=Fraction(3)), "settings": {"asr.engine": "faster-whisper", "asr.threads": "2"},
        "engines": {"语音": "faster-whisper 1.2.1，whisper-base", "媒体": "FFmpeg 8.1"},
        "hashes": tuple((recording.name, recording.sha256) for recording in facts.recordings),
        "media": {recording.id: f"originals/{number}.mp4" for number, recording in enumerate(facts.recordings)}}
    return Methods(**{**usual, **more})  # type: ignore[arg-type]
