"""What a judgement promises whatever the facts are: clauses behind every finding, nothing decided that cannot be."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from judgements import finding_of, judged
from lawscene import FIVE, OPENING, Scene, at, gap, heard, observation_of, recording, span
from scenarios import FIRST, SCENES, SECOND, WRITTEN, interrupted, opening_heard

from footage.values.recordings import Clock, Interruption, State
from footage.values.tolerance import Tolerance
from messages import LANGS, Text
from regulations.values.enums import Severity, Verdict
from regulations.values.facts import Transfer
from regulations.values.reviews.findings import Judgement

HRSS, TOWN, GAZETTEER, CIVIL, LINXI = FIVE


def sentences(judgement: Judgement) -> list[Text]:
    texts = [judgement.sentence, *judgement.assumptions]
    for finding in judgement.findings:
        texts += [finding.message, *([finding.explains] if finding.explains else [])]
    return texts


KINDS = ["truncated", "unreadable", "black", "frozen", "silent", "no-sound", "clock-reset", "clock-jump", "clock-offset", "edited",
         "duplicate", "overlap", "number-missing", "document-time", "gap-inside"]  # fmt: skip


@given(
    name=st.sampled_from(FIVE),
    breaks=st.lists(st.integers(3, 900), max_size=4),
    devices=st.integers(1, 2),
    phrases=st.lists(st.tuples(st.sampled_from([*OPENING, "reason"]), st.integers(0, 600), st.integers(0, 100)), max_size=8),
    kinds=st.lists(st.sampled_from(KINDS), max_size=3, unique=True),
    listened=st.booleans(),
    explained=st.booleans(),
    matter=st.sampled_from(["行政处罚", "行政检查", "行政强制", "行政许可"]),
)
@settings(max_examples=120, deadline=None)
def test_every_finding_cites_its_regulation_and_every_sentence_can_be_said(
    name: str, breaks: list[int], devices: int, phrases: list[Any], kinds: list[str], listened: bool, explained: bool, matter: str
) -> None:
    films, pauses, minute = [], [], 0
    for seconds in [0, *breaks]:
        minute += seconds // 60 + 1
        films.append(recording(f"{9 + minute // 60}:{minute % 60}", f"{9 + (minute + 10) // 60}:{(minute + 10) % 60}"))
        minute += 10
    pauses = [gap(before, after) for before, after in pairwise(films)]
    others = [recording("9:00", "9:20", "CAM002")] if devices == 2 else []
    scene = Scene(
        recordings=[*films, *others], interruptions=pauses, observations=[observation_of(kind, films[0]) for kind in kinds],
        heard=[heard(what, films[-1], offset, score) for what, offset, score in phrases], listened=listened,
        case={"matter": matter, **(WRITTEN if explained else {})},
    )  # fmt: skip
    judgement = judged(scene, name)
    assert isinstance(judgement.verdict, Verdict)
    for finding in judgement.findings:
        assert isinstance(finding.severity, Severity)
        assert all(article.regulation == name for article in finding.articles)
        assert finding.articles
    assert all(sentence.say(lang) for sentence in sentences(judgement) for lang in LANGS)
    assert judgement == judged(scene, name)


@pytest.mark.parametrize("name", FIVE)
def test_what_was_not_listened_to_is_never_missing(name: str) -> None:
    judgement = judged(interrupted(listened=False, heard=[]), name)
    of_speech = [finding for finding in judgement.findings if finding.kind in ("notice", "opening", "credentials", "resume")]
    assert all(finding.severity == "notice" for finding in of_speech)
    assert all("尚未听写" in finding.message.say("zh") for finding in of_speech)
    assert judgement.verdict == "undecidable"


@pytest.mark.requirement("R000-10")
def test_an_announcement_before_recording_was_heard_or_was_not_or_nobody_listened() -> None:
    def weight(name: str, **changes: Any) -> str | None:
        return next((finding.severity for finding in judged(Scene(**changes), name).findings if finding.kind == "notice"), None)

    quiet = opening_heard(without=("notice",), by=recording("9:29:50", "10:20"))
    assert [weight(HRSS), weight(HRSS, heard=quiet), weight(HRSS, heard=[], listened=False)] == [None, "explain", "notice"]
    assert weight(LINXI, heard=quiet) == "violation"
    message = finding_of(judged(Scene(heard=quiet), HRSS), "notice").message.say("zh")
    assert "听不到不等于没有告知" in message
    assert "请予配合" in finding_of(judged(Scene(heard=quiet), HRSS), "notice").explains.say("zh")


@pytest.mark.requirement("R001-09")
def test_the_slots_that_were_not_heard_are_listed() -> None:
    film = recording("9:29:50", "10:20")
    opening = finding_of(judged(Scene(heard=opening_heard(without=("slot:对象", "slot:环节"), by=film)), TOWN), "opening")
    assert opening.evidence.missing == ("对象", "环节")
    assert opening.evidence.heard == ("时间", "地点", "人员", "事由")


@pytest.mark.requirement("R001-12")
def test_the_reason_that_was_heard_is_shown_with_its_words() -> None:
    reason = heard("reason", SECOND, 10, 92, "刚才下雨，现在恢复记录")
    interruption = finding_of(judged(interrupted(heard=opening_heard(reason)), TOWN), "gap")
    assert interruption.evidence.to_json()["spoken"] == {
        "recording": SECOND.id,
        "text": "刚才下雨，现在恢复记录",
        "score": 92.0,
        "offset": 10.0,
    }
    assert "刚才下雨" in interruption.message.say("zh")
    assert interruption.status == "open"  # a machine heard it: a person confirms


def test_a_covered_pause_names_the_recorder_that_went_on() -> None:
    interruption = finding_of(judged(SCENES["another recorder goes on"](), TOWN), "gap")
    assert (interruption.severity, interruption.device, interruption.evidence.covered_by) == ("notice", "A012345", ("CAM002",))


def test_an_explained_interruption_is_not_held_against_the_paper_again() -> None:
    title = "the interruption explained in writing in the paper's time"
    for name in (HRSS, CIVIL):
        assert finding_of(judged(SCENES[title](), name), "uncovered").severity == "notice"
    assert finding_of(judged(SCENES[title](), TOWN), "uncovered").severity == "violation", "001 art. 14 wants the reason spoken"


@pytest.mark.requirement("R003-3-11")
def test_stricter_limits_of_the_unit_find_more() -> None:
    scene = SCENES["footage begins 3 minutes late"]()
    assert finding_of(judged(scene, CIVIL), "start-mismatch").severity == "notice"
    strict = replace(Tolerance(), same_seconds=Fraction(10), roughly_seconds=Fraction(60))
    assert finding_of(judged(scene, CIVIL, strict), "start-mismatch").severity == "violation"


def test_both_clauses_of_a_contradiction_are_returned_where_they_matter() -> None:
    pairs = {
        name: [(conflict.first.article, conflict.second.article) for conflict in judged(Scene(case={"evidence": True}), name).conflicts]
        for name in FIVE
    }
    assert pairs == {HRSS: [], TOWN: [], GAZETTEER: [], CIVIL: [("附件2 18(二)1", "附件3 11")], LINXI: []}
    coercion = judged(Scene(case={"matter": "行政强制"}), LINXI).conflicts
    assert [(conflict.first.article, conflict.second.article) for conflict in coercion] == [("13", "25")]
    assert coercion[0].applied.startswith("不因没有录像而指出问题")


def test_assumptions_name_our_defaults_as_ours() -> None:
    film = Scene().recordings[0]
    scene = replace(SCENES["footage begins 3 minutes late"](), transfers=[Transfer(film.id, at("17:00"))])
    assumptions = [assumption.say("zh") for assumption in judged(scene, HRSS).assumptions]
    assert any("没有写明从何时起算" in assumption for assumption in assumptions)
    assert any("不是制度的规定" in assumption for assumption in assumptions)
    assert len(assumptions) == len(set(assumptions))


def test_findings_keep_their_id_over_runs_and_languages() -> None:
    first, second = (judged(interrupted(), TOWN).findings for _ in range(2))
    assert [finding.id for finding in first] == [finding.id for finding in second]
    assert finding_of(judged(interrupted(listened=False, heard=[]), TOWN), "gap").id == finding_of(judged(interrupted(), TOWN), "gap").id


def test_a_gap_whose_length_is_within_its_own_uncertainty_is_not_decided() -> None:
    unsure = gap(FIRST, SECOND, uncertainty_seconds=Fraction(300))
    judgement = judged(interrupted(interruptions=[unsure]), TOWN)
    assert judgement.verdict == "undecidable"
    assert finding_of(judgement, "gap").severity == "explain"


def test_an_uncovered_pause_of_one_recorder_is_reported_once() -> None:
    of_team, of_recorder = gap(FIRST, SECOND), gap(FIRST, SECOND, device="A012345")
    judgement = judged(interrupted(interruptions=[of_team, of_recorder]), TOWN)
    assert [finding.device for finding in judgement.findings if finding.kind == "gap"] == [None]


def test_files_without_time_or_end_do_not_raise() -> None:
    truncated = recording("9:53:40", None)
    truncated = replace(truncated, probe=replace(truncated.probe, state=State.TRUNCATED), clock=Clock("name"))
    interruption = Interruption(span("9:50", "9:53:40"), Fraction(2), None, (FIRST.id,), (truncated.id,))
    for name in FIVE:
        assert judged(Scene(recordings=[FIRST, truncated], interruptions=[interruption]), name).verdict in Verdict


@pytest.mark.requirement("R000-03")
def test_a_matter_without_any_record_is_reported() -> None:
    finding = finding_of(judged(SCENES["a licence with no record at all"](), HRSS), "not-recorded")
    assert finding.message.say("zh") == "本案属于行政许可，但既没有文书，也没有录像、录音或照片。"


@pytest.mark.requirement("R003-2-15")
def test_the_object_of_proof_comes_from_the_case_or_from_the_labels() -> None:
    def missing(**changes: Any) -> list[str]:
        return [finding.kind for finding in judged(Scene(**changes), CIVIL).findings]

    film = Scene().recordings[0].id
    assert missing(labels={}) == ["label-missing"]
    assert missing(labels={}, case={"object_of_proof": "未支付劳动报酬"}) == []
    assert missing(labels={film: {"证明对象": "未支付劳动报酬"}}) == []
