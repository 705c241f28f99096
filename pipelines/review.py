"""One case: measure the footage, read the papers, judge, report."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from pathlib import Path

from office.findings import finishing
from office.findings.values import FindingsStand
from paperwork.report.answer import review_answer
from paperwork.report.methods import Methods
from regulations.values.facts import CaseFacts
from regulations.values.reviews.findings import Judgement
from regulations.values.reviews.review import ReviewAnswer
from storage.applicable import edition_of
from tasks.guard.anchoring import AfterAct, anchor_after
from tasks.installation import Installation, number_of
from tasks.keep.recordings.rereview import check_review
from tasks.keep.repacking import check_package
from tasks.measure import measuring, readable, recovered, times
from tasks.review import aligning, hearing, judging, reporting, reviews, spoken_clock, witnesses


def review_case(installation: Installation, number: str, out: Path | None = None) -> ReviewAnswer:
    """Review one case; keep and return the answer."""
    number = number_of(installation, number)
    judged = _judge(installation, number, out)
    answer = reviews.since_last(installation, number, _report(installation, number, judged, out))
    reviews.save_review(installation, number, answer, judged.judgement)
    check_review(installation, number)
    check_package(installation, number)
    return answer


def report_again(installation: Installation, number: str) -> ReviewAnswer | None:
    """Write the report of a review again, with what was decided since; None where the case shows something else by now."""
    judged = _judge(installation, number, None)
    return _report(installation, number, judged, None) if reviews.still_shows(installation, number, judged.judgement) else None


@dataclass(frozen=True, slots=True)
class Finished:
    """A review that the legal office is through with."""

    stands: FindingsStand
    path: str  # of the report
    sha256: str
    anchored: AfterAct


def finish_review(installation: Installation, number: str) -> Finished | None:
    """Write the report with every decision and bind it to the chain; None where the case shows something else by now."""
    stands = finishing.ready(installation.desk, number)
    answer = report_again(installation, number)
    if answer is None or answer.report is None:
        return None
    digest = hashlib.sha256(Path(answer.report.pdf).read_bytes()).hexdigest()
    return Finished(finishing.finish(installation.desk, stands, digest), answer.report.pdf, digest, anchor_after(installation))


@dataclass(frozen=True, slots=True)
class _Judged:
    facts: CaseFacts
    judgement: Judgement
    methods: Methods


def _judge(installation: Installation, number: str, out: Path | None) -> _Judged:
    """Measure, read, listen and ask the law; what was measured or read before is looked up."""
    stored, fetched, gone = reviews.fetch_case(installation, number)
    edition_of(installation.settings, stored.case)  # a rule that cannot be read refuses before anything is noted
    reporting.need_own_folder(out, number)
    rows = recovered.lower_bounds(installation, fetched)
    measurements = measuring.measure_recordings(installation, [row.recording for row in rows])
    rows = readable.note_readability(installation, rows, measurements)
    resolved = aligning.align_clocks(installation, rows, times.settle_times(installation, rows, measurements))
    documents = witnesses.read_documents(installation, stored)
    listening = hearing.listen_again(installation, resolved.recordings, stored.case)
    resolved = spoken_clock.ask_spoken(installation, rows, resolved, listening.heard)
    facts = judging.gather_facts(installation, stored, rows, resolved, measurements, documents, listening)
    judgement = judging.judge_case(installation, facts)
    media = {} if out else reporting.link_footage(installation, number, rows)
    methods = reporting.methods_of(installation, facts, edition_of(installation.settings, stored.case), media)
    return _Judged(facts, judgement, replace(methods, disposed=reviews.review_without(gone, installation.lang)))


def _report(installation: Installation, number: str, judged: _Judged, out: Path | None) -> ReviewAnswer:
    answer = review_answer(judged.facts, judged.judgement, judged.methods, installation.lang)
    answer = reviews.with_decisions(installation, number, answer)
    folder = out or installation.case_folder(number) / "review"
    files = reporting.write_case_report(installation, judged.facts, judged.judgement, judged.methods, answer, folder)
    return replace(answer, report=files.paths())
