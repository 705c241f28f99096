"""What happened at a visit, written down once: the scenes that the five regulations are asked about in test_scenarios.py."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from fractions import Fraction
from typing import Any

from lawscene import OPENING, Scene, at, explanation, gap, heard, observation_of, recording, span

from footage.values.recordings import Interval, Media, Recording
from regulations.values.facts import CaseDocument, Comparison, DocumentInterval, DocumentTimes, NotRecorded, Officer, Place, Transfer

FIRST = recording("9:29:50", "9:50")
SECOND = recording("9:53:40", "10:20")  # 220 s later
SITE = "某某建筑工程有限公司"


def opening_heard(*extra: Any, without: tuple[str, ...] = (), by: Recording = FIRST) -> list[Any]:
    return [heard(what, by) for what in OPENING if what not in without] + list(extra)


def interrupted(**changes: Any) -> Scene:
    """Two files with 220 s of nothing between them."""
    return replace(Scene(recordings=[FIRST, SECOND], interruptions=[gap(FIRST, SECOND)]), **changes)


def places(*stays: tuple[str, str, str]) -> dict[str, Any]:
    return {"places": tuple(Place(name, span(start, end)) for name, start, end in stays)}


def reason(offset: int = 10, score: int = 92) -> Any:
    return heard("reason", SECOND, offset, score, "刚才设备没电了，现在恢复记录")


def paper(kind: str, start: str | None, end: str | None, day: date | None = None, **changes: Any) -> DocumentTimes:
    days = (day,) if day else ()
    begin, finish = (at(start, *days) if start else None), (at(end, *days) if end else None)
    interval = DocumentInterval(begin, finish, "minute", "……", "第1页", "检查时间")
    return replace(DocumentTimes(f"{kind}.docx", kind, "1" * 64, (interval,)), **changes)


def compared(
    kind: str, start: str, end: str, covered: int, start_difference: int, end_difference: int, *holes: Interval, **changes: Any
) -> Comparison:
    worst = max(start_difference, -end_difference, int(sum(hole.seconds for hole in holes)))
    result = "consistent" if worst <= 60 else "roughly-consistent" if worst <= 300 else "inconsistent"
    differences = Fraction(start_difference), Fraction(end_difference)
    base = Comparison(f"{kind}.docx", at(start), at(end), Fraction(covered), tuple(holes), *differences, result)
    return replace(base, **changes)


def with_paper(kind: str, *, start: str = "14:00", end: str = "14:30", case: dict[str, Any] | None = None, **changes: Any) -> Scene:
    """A paper of the afternoon; the footage is of the morning, unless `changes` says otherwise."""
    document = paper(kind, start, end)
    hole = Interval(at(start), at(end))
    nothing_covered = Comparison(document.file, at(start), at(end), Fraction(0), (hole,), None, None, "inconsistent")
    stated = {"documents": (CaseDocument(document.file, kind),), **(case or {})}
    return replace(Scene(documents=[document], comparisons=[nothing_covered], case=stated), **changes)


def without_footage(**case: Any) -> Scene:
    """A case with no footage at all."""
    return Scene(recordings=[], case=case)


def checked(start_difference: int, end_difference: int, *holes: Interval, kind: str = "现场检查笔录", **changes: Any) -> Scene:
    """A 现场检查笔录 of 9:30 to 10:15 and what its comparison with the footage says."""
    return Scene(
        documents=[paper(kind, "9:30", "10:15")],
        comparisons=[compared(kind, "9:30", "10:15", 2000, start_difference, end_difference, *holes, **changes)],
        case={"documents": (CaseDocument(f"{kind}.docx", kind),)},
    )


def parts_of(scene: Scene) -> dict[str, Any]:
    """What a scene says about papers, to put into another."""
    return {"documents": scene.documents, "comparisons": scene.comparisons, "case": scene.case}


def handed_over(moment: str, day: date, **case: Any) -> Scene:
    scene = Scene(case=case)
    return replace(scene, transfers=[Transfer(scene.recordings[0].id, at(moment, day))])


def exempted(kind: str, **changes: Any) -> Scene:
    """A step without footage that the exception register knows."""
    entry = NotRecorded(kind, "设备故障", "附件3第五条", "工作记录.docx", at("16:00"))
    return with_paper(kind, case={"exceptions": (replace(entry, **changes),)})


def two_recorders(notice_by: str) -> Scene:
    """Two recorders; the announcement is heard by one of them."""
    first, second = recording("9:29:50", "10:20"), recording("9:30:02", "10:20", "CAM002")
    by = first if notice_by == first.device else second
    return Scene(recordings=[first, second], heard=opening_heard(by=by))


def covered() -> Scene:
    second_recorder = recording("9:29", "10:25", "CAM002")
    pause = gap(FIRST, SECOND, device="A012345", covered_by=("CAM002",))
    return Scene(recordings=[FIRST, SECOND, second_recorder], interruptions=[pause], heard=opening_heard(by=FIRST))


def hole(*, covered: bool = False) -> Scene:
    film = recording("9:29:50", "10:20")
    more = [recording("9:29", "10:25", "CAM002")] if covered else []
    return Scene(recordings=[film, *more], observations=[observation_of("gap-inside", film, "9:40", "9:41")], heard=opening_heard(by=film))


def observed(kind: str, **changes: Any) -> Scene:
    scene = Scene()
    return replace(scene, observations=[observation_of(kind, scene.recordings[0], "9:40", "9:41", **changes)])


WRITTEN = {"explanations": (explanation("9:50", "9:53:40"),)}
STAY = places((SITE, "9:00", "11:00"))
MOVE = places((SITE, "9:00", "9:51"), ("红星路仓库", "9:52", "11:00"))
ROOMS = [
    paper("现场检查笔录", "9:30", "9:51", place=SITE),
    paper("询问笔录", "9:53", "10:20", place="红星路仓库"),
]
OTHER_DAY = recording("9:00", "9:30", day=date(2026, 2, 20))

INTERRUPTIONS = {
    "one file": lambda: Scene(),
    "two files, one second apart": lambda: Scene(recordings=[FIRST, recording("9:50:01", "10:20")]),
    "220 s, nothing said": lambda: interrupted(),
    "220 s, reason spoken on restart": lambda: interrupted(heard=opening_heard(reason())),
    "220 s, reason in writing": lambda: interrupted(case=WRITTEN),
    "220 s, spoken and written": lambda: interrupted(heard=opening_heard(reason()), case=WRITTEN),
    "220 s, nothing transcribed": lambda: interrupted(listened=False, heard=[], confirmed=True),
    "220 s, the writing covers a part only": lambda: interrupted(case={"explanations": (explanation("9:50", "9:51"),)}),
    "220 s, the reason comes ten minutes later": lambda: interrupted(heard=opening_heard(reason(offset=600))),
    "220 s, the reason is hardly recognised": lambda: interrupted(heard=opening_heard(reason(score=60))),
    "never resumed, nothing written": lambda: Scene(
        recordings=[FIRST], interruptions=[gap(FIRST, None, "10:15")], heard=opening_heard()
    ),
    "never resumed, written": lambda: Scene(
        recordings=[FIRST], interruptions=[gap(FIRST, None, "10:15")], heard=opening_heard(),
        case={"explanations": (explanation("9:50", "10:15"),)},
    ),
    "220 s at one place": lambda: interrupted(case=STAY),
    "220 s at one place, reason spoken": lambda: interrupted(case=STAY, heard=opening_heard(reason())),
    "220 s between two places": lambda: interrupted(case=MOVE),
    "220 s between two places of the papers": lambda: interrupted(documents=ROOMS),
    "another recorder goes on": lambda: covered(),
    "4 s at one place": lambda: Scene(
        recordings=[FIRST, recording("9:50:04", "10:20")], interruptions=[gap(FIRST, recording("9:50:04", "10:20"))], case=STAY
    ),
    "220 s after a file without its end": lambda: interrupted(interruptions=[gap(FIRST, SECOND, open_ended=True)], case=STAY),
    "a hole inside a file": lambda: hole(),
    "a hole inside a file that another recorder covers": lambda: hole(covered=True),
    "a recording of unknown time": lambda: Scene(recordings=[recording("9:29:50", "10:20"), recording(None, None, "CAM002")]),
    "a licence with no record at all": lambda: without_footage(matter="行政许可", procedure=None),
}  # fmt: skip

OPENINGS = {
    "no announcement heard": lambda: Scene(heard=opening_heard(without=("notice",), by=recording("9:29:50", "10:20"))),
    "nothing transcribed": lambda: Scene(heard=[], listened=False),
    "the party is not named": lambda: Scene(heard=opening_heard(without=("slot:对象",), by=recording("9:29:50", "10:20"))),
    "no certificate heard": lambda: Scene(heard=opening_heard(without=("credentials",), by=recording("9:29:50", "10:20"))),
    "the place is not named": lambda: Scene(heard=opening_heard(without=("slot:地点",), by=recording("9:29:50", "10:20"))),
    "the announcement comes after ten minutes": lambda: Scene(
        heard=[
            *opening_heard(without=("notice",), by=recording("9:29:50", "10:20")),
            heard("notice", recording("9:29:50", "10:20"), 600),
        ]
    ),
    "heard by the second recorder only": lambda: two_recorders("CAM002"),
    "no voice at all": lambda: Scene(heard=[], speech=False),
}  # fmt: skip

PAPERS = {
    "an interview whose time is covered but for 12 minutes": lambda: checked(720, 0, Interval(at("9:30"), at("9:42")), kind="询问笔录"),
    "the unexplained interruption in the paper's time": lambda: interrupted(
        **parts_of(checked(0, 0, Interval(at("9:50"), at("9:53:40")))),
    ),
    "the interruption explained in writing in the paper's time": lambda: interrupted(
        **{**parts_of(checked(0, 0, Interval(at("9:50"), at("9:53:40")))), "case": WRITTEN},
    ),
    "footage wider than the paper": lambda: checked(-10, 300),
    "footage begins 3 minutes late": lambda: checked(180, 0, Interval(at("9:30"), at("9:33"))),
    "footage begins 12 minutes late": lambda: checked(720, 0, Interval(at("9:30"), at("9:42"))),
    "footage ends 12 minutes early": lambda: checked(0, -720, Interval(at("10:03"), at("10:15"))),
    "what is said begins 10 minutes late": lambda: checked(600, 0, basis="reflected"),
    "what is said ends 10 minutes late": lambda: checked(0, 600, basis="reflected", result="inconsistent"),
    "40 s in the middle without footage": lambda: checked(0, 0, Interval(at("9:50"), at("9:50:40"))),
    "a paper that cannot be compared": lambda: checked(0, 0, result="not-comparable"),
    "footage of another day": lambda: Scene(
        recordings=[recording("9:29:50", "10:20"), OTHER_DAY], documents=[paper("现场检查笔录", "9:30", "10:15")],
        heard=opening_heard(by=recording("9:29:50", "10:20")) + opening_heard(by=OTHER_DAY),
    ),
}  # fmt: skip

MATTERS = {
    "inspection report, no footage of it": lambda: with_paper("现场检查笔录"),
    "hearing, no footage of it": lambda: with_paper("听证笔录"),
    "interview, no footage of it": lambda: with_paper("询问笔录"),
    "registered evidence, no footage of it": lambda: with_paper("先行登记保存证据通知书"),
    "sealing, no footage of it": lambda: with_paper("封存决定书", case={"matter": "行政强制"}),
    "samples, no footage of it": lambda: with_paper("抽样记录"),
    "service by leaving, no footage of it": lambda: with_paper("留置送达回证"),
    "service by posting, no footage of it": lambda: with_paper("张贴公告送达公告"),
    "service, manner not said, no footage": lambda: with_paper("送达回证"),
    "direct service, no footage of it": lambda: with_paper("直接送达回证"),
    "re-inspection, no footage of it": lambda: with_paper("改正核查记录"),
    "defence, no footage of it": lambda: with_paper("陈述申辩笔录"),
    "penalty, no footage at all": lambda: without_footage(),
    "simple procedure, no footage at all": lambda: without_footage(procedure="简易程序"),
    "coercion, no footage at all": lambda: without_footage(matter="行政强制", procedure=None),
    "inspection, no footage at all": lambda: without_footage(matter="行政检查", procedure=None),
    "a licence with a paper but no footage": lambda: without_footage(
        matter="行政许可", procedure=None, documents=(CaseDocument("受理通知书.docx", "受理通知书"),)
    ),
    "levy, no footage at all": lambda: without_footage(matter="行政征收", procedure=None),
    "hearing, exception fully registered": lambda: exempted("听证笔录"),
    "hearing, exception without a basis": lambda: exempted("听证笔录", basis=""),
    "registered evidence, exception": lambda: exempted("先行登记保存证据通知书"),
    "registered evidence, exception without work record": lambda: exempted("先行登记保存证据通知书", work_record=None, reported_at=None),
    "service by post, no footage of it": lambda: with_paper("邮寄送达回证"),
}  # fmt: skip

LEDGERS = {
    "one officer": lambda: Scene(case={"officers": (Officer("张伟", "07040012031"),)}),
    "no officer named": lambda: Scene(case={"officers": ()}),
    "an officer without certificate number": lambda: Scene(case={"officers": (Officer("张伟", "1"), Officer("李娜"))}),
    "handed over after 30 hours": lambda: handed_over("16:20", date(2026, 3, 3)),
    "handed over after three working days": lambda: handed_over("10:00", date(2026, 3, 5)),
    "handed over within hours": lambda: handed_over("17:00", date(2026, 3, 2)),
    "the matter goes on": lambda: handed_over("10:00", date(2026, 3, 5), activity_ended=None),
    "no party named": lambda: Scene(case={"party": None}),
    "object of proof not stated": lambda: Scene(labels={}),
    "no written record yet": lambda: Scene(confirmed=False),
    "the clock was off by minutes": lambda: observed("clock-offset"),
    "signs of editing": lambda: observed("edited"),
    "no sound track": lambda: observed("no-sound"),
    "black picture": lambda: observed("black"),
    "the same file twice": lambda: observed("duplicate"),
    "a file that is cut off": lambda: observed("truncated"),
    "papers contradict each other": lambda: observed("document-time"),
    "something no profile names": lambda: observed("record-missing"),
    "a photo among the files": lambda: Scene(
        recordings=[recording("9:29:50", "10:20"), recording("9:40", "9:40", media=Media.PHOTO)]
    ),
}  # fmt: skip

SCENES = {**INTERRUPTIONS, **OPENINGS, **PAPERS, **MATTERS, **LEDGERS}
