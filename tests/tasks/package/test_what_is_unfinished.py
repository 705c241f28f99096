"""What of a case counts as unfinished when it is archived: each kind alone, and nothing where nothing is."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

import pytest

from footage.values.recordings import BEIJING, Media, NameFacts, Probe, Recording, State
from messages.errors import BadCall, Problems
from regulations.values.enums import FindingStatus, Severity, Verdict
from regulations.values.facts import Case, CaseDocument
from regulations.values.reviews.review import ReviewAnswer, ReviewedFinding
from regulations.values.reviews.reviewed import ReviewedRecording
from storage.catalogue.states import StoredState
from storage.ledgers.casework.cases import StoredCase
from storage.ledgers.casework.decisions import Decision
from storage.ledgers.casework.reviews import StoredReview
from storage.ledgers.originals import StoredRecording
from tasks.package.unfinished import PackedStanding, decide, need_finished

AT = datetime(2026, 3, 25, 9, tzinfo=BEIJING)
FILM = Recording(id="R-1", name="DCIM/x.MP4", sha256="0" * 64, size=1, media=Media.VIDEO, names=NameFacts("a", "b"),
                 probe=Probe(state=State.WHOLE, format="MP4", size=1))
ROW = StoredRecording(FILM, "k", None, StoredState.VERIFIED, 1, "X", "队", AT)
CASE = Case(number="X〔2026〕1号", matter="行政检查", unit="队", regulation="tonghua-hrss", closed=date(2026, 3, 20))
FINDING = ReviewedFinding(id="F-1", kind="gap", severity=Severity.EXPLAIN)
REVIEWED = ReviewedRecording(id="R-1", name="x.MP4", device=None, start=None, end=None, duration=None, state="whole")


def review(*findings: ReviewedFinding, not_listened: tuple[str, ...] = (), recordings: tuple[ReviewedRecording, ...] = (REVIEWED,)):
    return StoredReview(ReviewAnswer(verdict=Verdict.CONTINUOUS, recordings=recordings, findings=findings, not_listened=not_listened), AT)


FINISHED = PackedStanding(StoredCase(CASE, {}, "", AT, AT), review(), {}, (ROW,), changed=0, heard=0, drafts=frozenset(),
                        confirmed=frozenset(), record_wanted=True, proposals=0, cut_off=())


def kinds(**changes: object) -> list[str]:
    return [str(matter.kind) for matter in decide(replace(FINISHED, **changes))]


def decided(status: str) -> dict[str, Decision]:
    return {"F-1": Decision("F-1", status, "王芳", AT, "看过")}


@pytest.mark.requirement("R003-2-17")
@pytest.mark.parametrize(("changes", "expected"), [
    ({}, []),
    ({"review": None}, ["unreviewed"]),
    ({"review": review(recordings=())}, ["review-out-of-date"]),
    ({"changed": 1}, ["review-out-of-date"]),
    ({"heard": 1}, ["review-out-of-date"]),
    ({"review": review(FINDING)}, ["open-findings"]),
    ({"review": review(FINDING), "decided": decided("explained")}, []),
    ({"review": review(replace(FINDING, status=FindingStatus.EXPLAINED)), "decided": decided("open")}, ["open-findings"]),
    ({"review": review(replace(FINDING, severity=Severity.NOTICE))}, []),
    ({"review": review(replace(FINDING, kind="record-missing", recordings=("R-1",), status=FindingStatus.CONFIRMED)),
      "confirmed": frozenset({"R-1"})}, ["review-out-of-date"]),
    ({"stored": replace(FINISHED.stored, case=replace(CASE, closed=None))}, ["unclosed"]),
    ({"review": review(not_listened=("R-1",))}, ["not-listened"]),
    ({"review": review(not_listened=("R-1",)), "record_wanted": False}, []),
    ({"review": review(not_listened=("R-gone",))}, []),
    ({"drafts": frozenset({"R-1"})}, ["unconfirmed-records"]),
    ({"proposals": 2}, ["open-proposals"]),
    ({"unjudged": ("3", "C-0123456789ab")}, ["unjudged-entries"]),
    ({"stored": replace(FINISHED.stored, case=replace(CASE, documents=(CaseDocument("笔录.docx", "现场检查笔录"),)))}, ["papers-missing"]),
    ({"present": (replace(ROW, stored=StoredState.RECEIVED),)}, ["not-verified"]),
    ({"cut_off": ("/mnt/dump",)}, ["dump-cut-off"]),
    ({"review": review(FINDING), "proposals": 1, "cut_off": ("/a",)}, ["open-findings", "open-proposals", "dump-cut-off"]),
])
def test_each_thing_that_is_unfinished_is_named(changes: dict[str, object], expected: list[str]):
    assert kinds(**changes) == expected
    for matter in decide(replace(FINISHED, **changes)):
        for lang in ("zh", "en"):
            assert matter.message.say(lang) and matter.remedy.say(lang) and "/" not in matter.message.say("zh")


def test_a_reason_is_asked_for_only_where_something_is_unfinished():
    matters = decide(replace(FINISHED, proposals=2))
    assert need_finished("X", (), None) is None and need_finished("X", (), "理由") is None
    assert need_finished("X", matters, " 先行\n移送 ") == "先行 移送"
    with pytest.raises(Problems, match="2 条长期保存标记的建议尚未决定"):
        need_finished("X", matters, None)
    with pytest.raises(BadCall, match="理由"):
        need_finished("X", (), " \n")
