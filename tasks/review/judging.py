"""Gathering the facts of a case, and asking the law about them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from footage.clocks.times import Resolved
from footage.editing import signs
from footage.timeline import observe
from footage.timeline import sessions as timeline
from footage.timeline.gps import Fix, read_fixes
from footage.values.measurement import Measurement
from footage.values.recordings import Media
from messages.errors import LiuhenError
from regulations.comparison import compare
from regulations.judgement import judge
from regulations.values.enums import FindingStatus
from regulations.values.facts import CaseFacts, DocumentTimes, Transfer
from regulations.values.places import place_of
from regulations.values.reviews.findings import Judgement
from storage.applicable import edition_of
from storage.catalogue.states import JobStage
from storage.ledgers.casework import decisions, explanations
from storage.ledgers.casework.cases import StoredCase
from storage.ledgers.originals import StoredRecording
from tasks.installation import Installation
from tasks.review.hearing import HeardInCase
from tasks.review.registered import with_register
from tasks.review.witnesses import spans
from tasks.steps import step


@step()
def gather_facts(installation: Installation, stored: StoredCase, rows: Sequence[StoredRecording], resolved: Resolved,
                 measurements: Mapping[str, Measurement], documents: Sequence[DocumentTimes], listening: HeardInCase) -> CaseFacts:
    """Return everything the law is asked about, decided by plain functions."""
    limits = installation.settings.tolerance
    with installation.catalogue.read() as tx:
        entered = explanations.entered(tx, stored.case.number)
    recordings = resolved.recordings
    case, faulty = with_register(installation, stored.case, recordings)
    claimed = spans(documents)
    sessions = timeline.sessions(recordings, limits, claimed)
    gaps = timeline.interruptions(recordings, sessions, limits, claimed, _fixes(installation, rows))
    seen = (*resolved.observations, *observe.observe(recordings, measurements, limits), *signs.signs(recordings, measurements),
            *compare.cross_check(documents, recordings, limits))
    return CaseFacts(
        case=case, recordings=recordings, sessions=sessions,
        interruptions=gaps, observations=seen, documents=tuple(documents),
        comparisons=compare.compare(documents, recordings, listening.heard, limits), heard=listening.heard,
        listened=listening.listened, speech=listening.speech, confirmed=listening.confirmed,
        transfers=tuple(Transfer(row.recording.id, row.received_at, row.dump) for row in rows),
        labels={row.recording.id: _labels(row) for row in rows},
        faulty=faulty,
        entered=entered,
    )


def _labels(row: StoredRecording) -> dict[str, str]:
    """Return what the catalogue itself says about a recording, under the names the regulations give it (000 art. 43, 004 art. 30)."""
    labels = {"案号": row.case, "名称": row.unit, "执法单位": row.unit, "设备编号": row.recording.device}
    return {label: value for label, value in labels.items() if value}


def _fixes(installation: Installation, rows: Sequence[StoredRecording]) -> tuple[Fix, ...]:
    """Return where the team was by the GPS tracks of its recorders; a track that cannot be read says nothing."""
    fixes: list[Fix] = []
    for row in rows:
        if row.recording.media is Media.SIDE and row.recording.name.lower().endswith((".gps", ".nmea")):
            try:
                with installation.store.local(row.key) as path:
                    fixes += read_fixes(path, row.recording.device or "")
            except LiuhenError:
                continue
    return tuple(fixes)


@step(stage=JobStage.JUDGE)
def judge_case(installation: Installation, facts: CaseFacts) -> Judgement:
    """Ask the case's regulation; a decision a person took stands where the same place shows the same thing."""
    judgement = judge(facts, edition_of(installation.settings, facts.case), installation.settings.tolerance)
    with installation.catalogue.read() as tx:
        decided = decisions.newest(tx, facts.case.number)
    stands = decisions.carried(decided, {finding.id: place_of(finding) for finding in judgement.findings})
    findings = (replace(finding, status=FindingStatus(stands[finding.id].status)) if finding.id in stands else finding
                for finding in judgement.findings)
    return replace(judgement, findings=tuple(findings))
