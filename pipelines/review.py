"""One case: measure the footage, read the papers, judge, report."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from paperwork.report.answer import review_answer
from regulations.values.review import ReviewAnswer
from storage.applicable import edition_of
from tasks.installation import Installation
from tasks.measure import measuring, readable, recovered, times
from tasks.review import aligning, hearing, judging, reporting, reviews, spoken_clock, witnesses


def review_case(installation: Installation, number: str, out: Path | None = None) -> ReviewAnswer:
    """Review one case; keep and return the answer."""
    stored, fetched = reviews.fetch_case(installation, number)
    rows = recovered.lower_bounds(installation, fetched)
    measurements = measuring.measure_recordings(installation, [row.recording for row in rows])
    rows = readable.note_readability(installation, rows, measurements)
    resolved = aligning.align_clocks(installation, rows, times.settle_times(installation, rows, measurements))
    documents = witnesses.read_documents(installation, stored)
    listening = hearing.listen_again(installation, resolved.recordings, stored.case)
    resolved = spoken_clock.ask_spoken(installation, rows, resolved, listening.heard)
    facts = judging.gather_facts(installation, stored, rows, resolved, measurements, documents, listening)
    judgement = judging.judge_case(installation, facts)
    rules = edition_of(installation.settings, stored.case)
    media = {} if out else reporting.link_footage(installation, number, rows)
    methods = reporting.methods_of(installation, facts, rules, media)
    answer = review_answer(facts, judgement, methods, installation.lang)
    folder = out or installation.case_folder(number) / "review"
    files = reporting.write_case_report(installation, facts, judgement, methods, answer, folder)
    answer = replace(answer, report=files.paths())
    reviews.save_review(installation, number, answer, judgement)
    return answer
