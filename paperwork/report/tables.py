"""The tables of the continuity report, in words: recordings, what was heard, documents, tolerances, settings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from datetime import datetime
from fractions import Fraction

from footage.values.recordings import BEIJING, Recording, State
from footage.values.tolerance import Tolerance
from messages import Lang, catalogue, number, say
from paperwork import wording
from paperwork.report.rows import ComparisonRow, HeardRow, IntervalRow, ReportedDocument, ReportedRecording
from paperwork.report.view import TIMED, Link, link, short_names
from paperwork.times import places
from regulations.values.facts import Case, CaseFacts, Comparison, DocumentInterval, Heard
from regulations.values.reviews.findings import Judgement
from regulations.wearers import entry_of, worn_by


def recording_rows(facts: CaseFacts, judgement: Judgement, media: Mapping[str, str], lang: Lang) -> list[ReportedRecording]:
    """Return a row a recording: who used the recorder, when, how long, whole or not, which clock, which stage of the procedure."""
    far = datetime.max.replace(tzinfo=BEIJING)
    shown = [recording for recording in facts.recordings if recording.media in TIMED]
    ordered = sorted(shown, key=lambda recording: (recording.device or "~", recording.start or far, recording.name))
    return [ReportedRecording(
        link=Link(wording.visible(recording.name), media.get(recording.id)), device=recording.device or "",
        officer=_user(facts.case, recording, lang), classes=_classes(judgement, recording.id, lang),
        when=wording.short_span(recording.start, recording.end or recording.start, lang), length=_length(recording, lang),
        state=say(f"report.state_{recording.probe.state}", lang), whole=recording.probe.state is State.WHOLE,
        clock=_clock(recording, lang), why=wording.printed(recording.clock.why, lang) if recording.clock else "",
        problem=wording.printed(recording.probe.problem, lang),
    ) for recording in ordered]


def _user(case: Case, recording: Recording, lang: Lang) -> str:
    """Who used the recorder (谁使用、谁负责), and how it was carried; what the recorder itself says where the case file is silent.

    It says where a person put recorder or officer right.
    """
    officer, entry = worn_by(case, recording), entry_of(case, recording)
    carried = f"{officer} {entry.mode}" if officer and entry and entry.mode else officer or recording.officer or ""
    return f"{carried} {say('report.corrected', lang)}".strip() if recording.corrected else carried


def _classes(judgement: Judgement, name: str, lang: Lang) -> tuple[str, ...]:
    """Which stage and activity a paper or a recording belongs to."""
    classes = judgement.classified.get(name, {})
    return tuple(say(f"points_page.{what}", lang, **{what: classes[what]}) for what in ("stage", "activity") if classes.get(what))


def _length(recording: Recording, lang: Lang) -> str:
    return wording.length(recording.probe.duration, lang) if recording.probe.duration is not None else ""


def _clock(recording: Recording, lang: Lang) -> str:
    if recording.clock is None:
        return say("report.clock_none", lang)
    source = say(f"report.clock_{recording.clock.source}", lang)
    unsure, moved = recording.clock.uncertainty_seconds, recording.clock.offset_seconds
    if not moved:
        return say("report.clock_as_is", lang, source=source, uncertainty=unsure)
    return say("report.clock", lang, source=source, offset=f"{float(moved):+g}", uncertainty=unsure)


def heard_rows(facts: CaseFacts, media: Mapping[str, str], lang: Lang) -> list[HeardRow]:
    """Return a row a phrase heard, in order of time; several kinds found in the same words share one row."""
    recordings = {recording.id: recording for recording in facts.recordings}
    names = short_names(facts)
    groups: dict[tuple[str, Fraction, str], list[Heard]] = {}
    for phrase in sorted(facts.heard, key=_order_of_time):
        groups.setdefault((phrase.recording, phrase.offset, phrase.text), []).append(phrase)
    return [HeardRow(
        when=wording.clock(same[0].start) if same[0].start else "",
        what=say("paper.list", lang, items=list(dict.fromkeys(phrase_name(phrase, lang) for phrase in same))),
        text=wording.visible(text), score=number(max(phrase.score for phrase in same), 0),
        link=link(recordings[recording], names[recording], None, media, offset) if recording in recordings else None,
    ) for (recording, offset, text), same in groups.items()]


def _order_of_time(phrase: Heard) -> tuple[bool, str, Fraction]:
    return phrase.start is None, phrase.start.isoformat() if phrase.start else "", phrase.offset


def phrase_name(phrase: Heard, lang: Lang) -> str:
    """Return what kind of phrase was heard."""
    kind, _, slot = phrase.what.partition(":")
    if kind == "rights":
        return say("report.heard_rights", lang, right=slot or say("report.heard_statement", lang))
    if slot:
        return say("report.heard_slot", lang, slot=slot)
    if kind.startswith("LT"):
        return say("report.heard_LT", lang, trigger=kind)
    key = f"report.heard_{kind}"
    return say(key, lang) if key in catalogue(lang) else kind


def document_rows(facts: CaseFacts, judgement: Judgement, lang: Lang) -> list[ReportedDocument]:
    """Return the papers with the times read from them, and how the footage agrees."""
    return [ReportedDocument(
        file=wording.visible(document.file), kind=document.kind, classes=_classes(judgement, document.file, lang),
        notes=tuple(note.say(lang) for note in document.notes), problem=document.problem.say(lang) if document.problem else "",
        intervals=tuple(_interval(interval, lang) for interval in document.intervals),
        comparisons=tuple(_comparison(comparison, lang) for comparison in facts.comparisons if comparison.document == document.file),
    ) for document in facts.documents]


def _comparison(comparison: Comparison, lang: Lang) -> ComparisonRow:
    return ComparisonRow(
        basis=say(f"report.basis_{comparison.basis}", lang), span=wording.span(comparison.start, comparison.end, lang),
        result=comparison.result, sentence=say(f"report.result_{comparison.result}", lang),
        covered=wording.length(comparison.covered_seconds, lang),
        uncovered=tuple(wording.short_span(gap.start, gap.end, lang) for gap in comparison.uncovered),
        start=_difference(comparison.start_difference_seconds, lang), end=_difference(comparison.end_difference_seconds, lang))


def _interval(interval: DocumentInterval, lang: Lang) -> IntervalRow:
    sentences = catalogue(lang)
    flags = tuple(say(f"report.flag_{flag}", lang) if f"report.flag_{flag}" in sentences else flag for flag in interval.flags)
    return IntervalRow(label=interval.label, text=wording.visible(interval.text), where=wording.visible(places.shown(interval.where, lang)),
                       span=_printed(interval, lang), flags=flags)


def _printed(interval: DocumentInterval, lang: Lang) -> str:
    """Return the stretch no more exactly than the paper gives it."""
    if interval.precision != "day":
        return wording.short_span(interval.start, interval.end, lang)
    days = [wording.day(moment, lang) for moment in (interval.start, interval.end) if moment]
    return "–".join(dict.fromkeys(days))


def _difference(seconds: Fraction | None, lang: Lang) -> str:
    if seconds is None:
        return ""
    key = "report.later" if seconds > 0 else "report.earlier" if seconds < 0 else "report.same"
    return say(key, lang, length=wording.length(abs(seconds), lang))


def tolerance_rows(tolerances: Tolerance, lang: Lang) -> list[tuple[str, str, bool]]:
    """Return (what, value, whether the office changed it) for every limit that is ours and not the law's."""
    usual = Tolerance()
    return [(say(f"report.tolerance_{limit.name}", lang), number(getattr(tolerances, limit.name), 2),
             getattr(tolerances, limit.name) != getattr(usual, limit.name)) for limit in fields(Tolerance)]


def plain_settings(settings: Mapping[str, str]) -> list[tuple[str, str]]:
    """Return settings as words, in order of name."""
    return [(name, wording.visible(value)) for name, value in sorted(settings.items())]
