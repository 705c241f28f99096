"""How sure a finding is, and why: what it was read from, and how exact the clocks behind it are."""

from __future__ import annotations

from collections.abc import Mapping

from footage.values.recordings import Recording
from messages import Lang, number, say
from regulations.values.findings import Finding

SEEN_IN = {
    **dict.fromkeys(("gap", "gap-inside", "overlap", "number-missing", "truncated", "unreadable", "no-sound", "duplicate"), "index"),
    **dict.fromkeys(("black", "frozen", "clock-jump"), "picture"),
    **dict.fromkeys(("silent", "late-sound"), "sound"),
    **dict.fromkeys(("notice", "opening", "credentials", "resume"), "speech"),
    **dict.fromkeys(("start-mismatch", "end-mismatch", "uncovered", "document-time"), "paper"),
    **dict.fromkeys(("not-recorded", "transfer-late", "label-missing", "officers", "record-missing", "unrelated"), "register"),
    **dict.fromkeys(("clock-reset", "clock-offset"), "clocks"),
    "edited": "signs",
}


def certainty(finding: Finding, recordings: Mapping[str, Recording], lang: Lang) -> str:
    """Return in one line what a finding rests on and how exact its time is; empty where nothing can be said of it."""
    parts = [say(f"certainty.{SEEN_IN[finding.kind]}", lang)] if finding.kind in SEEN_IN else []
    if finding.evidence.get("basis") == "reflected":
        parts = [say("certainty.reflected", lang)]
    if finding.evidence.get("listened") is False and finding.kind in ("notice", "opening", "credentials", "resume"):
        parts = [say("certainty.unheard", lang)]
    if finding.start is not None:
        parts.append(_time(finding, recordings, lang))
    if finding.evidence.get("general_clause"):
        parts.append(say("certainty.general", lang))
    return say("certainty.join", lang).join(part for part in parts if part)


def _time(finding: Finding, recordings: Mapping[str, Recording], lang: Lang) -> str:
    clocks = [found.clock for one in finding.recordings if (found := recordings.get(one)) and found.clock]
    sources = list(dict.fromkeys(say(f"report.clock_{one.source}", lang) for one in clocks))
    unsure = max([finding.uncertainty_seconds, *(one.uncertainty_seconds for one in clocks)])
    if not unsure:
        return ""
    if not sources:
        return say("certainty.time", lang, seconds=number(unsure))
    return say("certainty.time_by", lang, seconds=number(unsure), sources=sources)
