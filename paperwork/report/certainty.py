"""How sure a finding is, and why: what it was read from, and how exact the clocks behind it are."""

from __future__ import annotations

from collections.abc import Mapping

from footage.values.recordings import Recording
from messages import Lang, number, say
from regulations.values.reviews.findings import Finding
from regulations.values.reviews.kinds import FINDINGS


def certainty(finding: Finding, recordings: Mapping[str, Recording], lang: Lang) -> str:
    """Return in one line what a finding rests on and how exact its time is; empty where nothing can be said of it."""
    parts = [say(f"certainty.{FINDINGS[finding.kind].read_from}", lang)]
    if finding.evidence.reflected:
        parts = [say("certainty.reflected", lang)]
    if finding.evidence.waits_for_listening:
        parts = [say("certainty.unheard", lang)]
    if finding.start is not None:
        parts.append(_time(finding, recordings, lang))
    if finding.evidence.rests_on_general_clause:
        parts.append(say("certainty.general", lang))
    return say("certainty.join", lang).join(part for part in parts if part)


def _time(finding: Finding, recordings: Mapping[str, Recording], lang: Lang) -> str:
    clocks = [recording.clock for name in finding.recordings if (recording := recordings.get(name)) and recording.clock]
    sources = list(dict.fromkeys(say(f"report.clock_{clock.source}", lang) for clock in clocks))
    unsure = max([finding.uncertainty_seconds, *(clock.uncertainty_seconds for clock in clocks)])
    if not unsure:
        return ""
    if not sources:
        return say("certainty.time", lang, seconds=number(unsure))
    return say("certainty.time_by", lang, seconds=number(unsure), sources=sources)
