"""Scenes of `by_the_text/*.toml` as facts: files, papers and speech go through the same functions as in a review."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any

from lawscene import CASE, FIVE, OPENING, at, heard, labels_of, observation_of, recording

from footage.timeline import sessions as timeline
from footage.values.recordings import BEIJING, Interval, Media, Observation, Recording
from footage.values.seconds import seconds_between
from footage.values.tolerance import Tolerance
from regulations.catalogue import load
from regulations.comparison import compare
from regulations.judgement import judge
from regulations.values.facts import (
    Away,
    Case,
    CaseDocument,
    CaseFacts,
    DocumentInterval,
    DocumentTimes,
    Explanation,
    Heard,
    NotRecorded,
    Officer,
    Place,
    Transfer,
)
from regulations.values.regulation import Regulation
from regulations.values.reviews.findings import Judgement

FOLDER = Path(__file__).parents[1] / "by_the_text"
NUMBERS = dict(zip(("000", "001", "002", "003", "004"), FIVE, strict=True))
LIMITS = Tolerance()


@dataclass(frozen=True)
class Row:
    """What one regulation's text makes of one scene."""

    file: str
    scene: str
    number: str  # 000 … 004
    facts: Mapping[str, Any]  # the scene as written
    expected: Mapping[str, Any]  # verdict, finds, why


def rows() -> Iterator[Row]:
    """Yield every row of every table."""
    for path in sorted(FOLDER.glob("*.toml")):
        for title, scene in tomllib.loads(path.read_text(encoding="utf-8")).items():
            facts = {key: value for key, value in scene.items() if key not in NUMBERS}
            for number in NUMBERS:
                yield Row(path.stem, title, number, facts, scene[number])


@cache
def regulation(number: str) -> Regulation:
    """Load a regulation by the number of its seed."""
    return load(NUMBERS[number])


def judged(row: Row) -> Judgement:
    """Ask the program about a row."""
    return judge(facts(row.facts, NUMBERS[row.number]), regulation(row.number), LIMITS)


def disagreements(row: Row, judgement: Judgement) -> list[str]:
    """Return where the program and the row disagree, in words; empty where they do not."""
    about = row.facts.get("about")
    findings = [finding for finding in judgement.findings if about is None or finding.kind in about]
    answers = [
        f"{finding.kind}:{finding.severity}@{'+'.join(dict.fromkeys(article.article for article in finding.articles))}"
        for finding in findings
    ]
    missing = [expected for expected in row.expected["finds"] if not any(_meets(expected, answer) for answer in answers)]
    extra = [answer for answer in answers if not any(_meets(expected, answer) for expected in row.expected["finds"])]
    verdict = row.expected.get("verdict", judgement.verdict)
    return [
        *([] if judgement.verdict in verdict.split("|") else [f"verdict {judgement.verdict}, the text: {verdict}"]),
        *(f"not found: {expected}" for expected in missing),
        *(f"found: {answer}" for answer in extra),
    ]


def _meets(expected: str, answer: str) -> bool:
    finding, _, articles = expected.partition("@")
    answered, _, cited = answer.partition("@")
    exact = set(articles.split("|"))
    without_parts = {article.partition("(")[0] for article in exact}  # 48 for 48(三): the program may cite the article
    return finding == answered and (articles == "*" or bool((exact | without_parts) & set(cited.split("+"))))


def facts(scene: Mapping[str, Any], name: str) -> CaseFacts:
    """Return the facts of a scene under one regulation."""
    films = [_film(line) for line in scene.get("film", ())]
    papers = [_paper(paper, number) for number, paper in enumerate(scene.get("papers", ()), 1)]
    hints = _hints(scene, films)
    spans = [Interval(stated.start, stated.end) for paper in papers for stated in paper.intervals if stated.start and stated.end]
    sessions = timeline.sessions(films, LIMITS, spans)
    ids = frozenset(film.id for film in films)
    listened = ids if scene.get("listened", True) else frozenset()
    return CaseFacts(
        case=_case(scene, name, papers), recordings=tuple(films), sessions=sessions,
        interruptions=timeline.interruptions(films, sessions, LIMITS, spans),
        observations=(*_seen(scene, films), *compare.cross_check(papers, films, LIMITS)),
        documents=tuple(papers), comparisons=compare.compare(papers, films, hints, LIMITS), heard=tuple(hints),
        listened=listened, speech=listened, confirmed=ids if scene.get("confirmed", True) else frozenset(),
        transfers=tuple(Transfer(film, _moment(scene["handed"])) for film in ids) if "handed" in scene else (),
        labels=labels_of(films, scene.get("labels", {"*": {"证明对象": "未支付劳动报酬"}})),
    )  # fmt: skip


def _film(line: str) -> Recording:
    device, *fields = line.split()
    day = date.fromisoformat(fields.pop(0)) if fields[0].count("-") == 2 else date(2026, 3, 2)
    start, _, end = fields[0].partition("-")
    media = Media.AUDIO if "audio" in fields else Media.PHOTO if "photo" in fields else Media.VIDEO
    film = recording(start, end or start, device, media=media, day=day)
    if "mute" not in fields:
        return film
    from dataclasses import replace

    return replace(film, probe=replace(film.probe, streams=tuple(stream for stream in film.probe.streams if stream.kind != "audio")))


def _paper(paper: Mapping[str, Any], number: int) -> DocumentTimes:
    spans = [(*times.split("-"), times)[:2] if "-" in times else (times, times) for times in paper["times"]]
    return DocumentTimes(
        f"{paper['kind']}{number}.docx", paper["kind"], f"{number:064d}",
        tuple(_interval(start, end) for start, end in spans),
        officers=("张伟", "李娜"), certificates=("07040012031", "07040012058"), shown=True, fields=paper.get("fields", {}),
    )  # fmt: skip


def _interval(start: str, end: str) -> DocumentInterval:
    begin, finish = (at(clock) if clock else None for clock in (start, end))
    flags = () if begin and finish else ("missing-start",) if finish else ("missing-end",)
    return DocumentInterval(begin, finish, "minute", f"{start}至{end}", "第2段", "检查时间", flags)


def _hints(scene: Mapping[str, Any], films: Sequence[Recording]) -> list[Heard]:
    speaker = scene.get("speaker")
    spoken = [film for film in films if film.media is not Media.PHOTO and speaker in (None, film.device)]
    if not scene.get("listened", True) or not spoken:
        return []
    opening = [heard(topic, spoken[0]) for topic in OPENING if topic not in scene.get("unsaid", ())]
    return [*opening, *(_phrase(phrase, spoken) for phrase in scene.get("said", ()))]


def _phrase(phrase: str, films: Sequence[Recording]) -> Heard:
    topic, _, clock = phrase.rpartition(" ")
    moment = at(clock)
    film = next(candidate for candidate in films if candidate.start and candidate.end and candidate.start <= moment <= candidate.end)
    assert film.start
    return Heard(topic, film.id, moment, seconds_between(film.start, moment), Fraction(95), "……")


def _seen(scene: Mapping[str, Any], films: Sequence[Recording]) -> list[Observation]:
    observations = []
    for line in scene.get("seen", ()):
        kind, _, span = line.partition(" ")
        start, _, end = span.partition("-")
        observations.append(observation_of(kind, films[0], start, end) if span else observation_of(kind, films[0]))
    return observations


def _moment(line: str) -> datetime:
    day, _, clock = line.partition(" ")
    return at(clock, date.fromisoformat(day)).astimezone(BEIJING)


def _case(scene: Mapping[str, Any], name: str, papers: Sequence[DocumentTimes]) -> Case:
    changes: dict[str, Any] = {key: value or None for key, value in scene.get("case", {}).items()}
    if "activity_ended" in changes:
        changes["activity_ended"] = _moment(changes["activity_ended"])
    if "officers" in changes:
        changes["officers"] = tuple(Officer(*officer.split()) for officer in changes["officers"])
    if "away" in scene:
        changes["away"] = Away(_moment(scene["away"]["returned_at"]), scene["away"]["reason"])
    return Case(**{
        **CASE, "regulation": name, "documents": tuple(CaseDocument(paper.file, paper.kind) for paper in papers),
        "places": tuple(_place(place) for place in scene.get("places", ())),
        "explanations": tuple(Explanation("中断情况说明.docx", _span(explanation)) for explanation in scene.get("written", ())),
        "exceptions": tuple(_exception(entry) for entry in scene.get("exceptions", ())),
        **changes,
    })  # fmt: skip


def _exception(entry: Mapping[str, Any]) -> NotRecorded:
    return NotRecorded(**{**entry, **({"reported_at": at(entry["reported_at"])} if "reported_at" in entry else {})})


def _place(line: str) -> Place:
    name, _, span = line.rpartition(" ")
    return Place(name, _span(span))


def _span(line: str) -> Interval:
    start, _, end = line.partition("-")
    return Interval(at(start), at(end))
