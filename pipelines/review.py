"""One case: measure the footage, read the papers, judge, report."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from paperwork.report.continuity import review_json
from storage.applicable import edition_of
from storage.ledgers import cases, notes, originals
from storage.ledgers.cases import StoredCase
from storage.ledgers.originals import StoredRecording
from storage.trail import audit
from tasks.installation import Office
from tasks.measure import measuring, recovered, times
from tasks.review import aligning, hearing, judging, reporting, spoken_clock, witnesses


def review_case(office: Office, number: str, out: Path | None = None) -> dict[str, Any]:
    """Review one case; return `review --json` of contract.md."""
    stored, fetched = fetch(office, number)
    rows = recovered.lower_bounds(office, fetched)
    measurements = measuring.measure_recordings(office, [row.recording for row in rows])
    resolved = aligning.align_clocks(office, rows, times.settle_times(office, rows, measurements))
    documents = witnesses.read_documents(office, stored)
    listening = hearing.listen_again(office, resolved.recordings, stored.case)
    resolved = spoken_clock.ask_spoken(office, rows, resolved, listening.heard)
    facts = judging.gather_facts(office, stored, rows, resolved, measurements, documents, listening)
    judgement = judging.judge_case(office, facts)
    rules = edition_of(office.settings, stored.case)
    media = {} if out else reporting.link_footage(office, number, rows)
    made = reporting.methods_of(office, facts, rules, media)
    files = reporting.write_case_report(office, facts, judgement, made, out or office.case_folder(number) / "review")
    data = review_json(facts, judgement, files, office.lang, made)
    with office.catalogue.begin() as tx:
        notes.save_review(tx, number, data, office.clock())
        audit.append(tx, "reviewed", f"case:{number}", office.who, office.clock(), None, None,
                     {"verdict": judgement.verdict, "findings": [found.id for found in judgement.findings]})
    return data


def fetch(office: Office, number: str) -> tuple[StoredCase, tuple[StoredRecording, ...]]:
    """Return the case and its recordings; BadCall where there is no such case."""
    with office.catalogue.read() as tx:
        return cases.load(tx, number), originals.of_case(tx, number)
