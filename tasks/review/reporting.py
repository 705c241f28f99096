"""The continuity report: pictures at the findings, how everything was measured, the files themselves."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from fractions import Fraction
from pathlib import Path
from urllib.parse import quote

from footage.clocks import sentences
from footage.timeline.limits import missed_below
from footage.values.recordings import Media, Recording, State
from footage.values.seconds import seconds_between
from messages import Text, text
from messages.errors import BadCall, LiuhenError, NoRoom
from paperwork.report.continuity import Methods, ReportFiles, case_of_report, write_report
from regulations.values.facts import CaseFacts
from regulations.values.regulation import Regulation
from regulations.values.reviews.findings import Finding, Judgement
from regulations.values.reviews.review import ReviewAnswer
from storage.catalogue.states import JobStage
from storage.keeping.disposal import disposed
from storage.ledgers import clocks
from storage.ledgers.originals import StoredRecording
from tasks.installation import Installation
from tasks.measure.names import is_footage, names
from tasks.steps import step
from tasks.version import VERSION

MOST_THUMBNAILS = 24
MOST_CLOCKS = 12  # comparisons of one recorder's clocks that a report names
SECONDS, MEGABYTES = 20.0, 4096


@step()
def link_footage(installation: Installation, number: str, rows: Sequence[StoredRecording]) -> dict[str, str]:
    """Lay footage beside the report under the names it has in a package, as links; return the address of each from the report.

    A store that is no folder on this machine has nothing to link to: the report then names no addresses. Nor has what was disposed of.
    """
    if installation.store.folder is None:
        return {}
    addresses: dict[str, str] = {}
    with installation.catalogue.read() as tx:
        gone = disposed.gone_among(tx, [row.recording.id for row in rows])
    folder = installation.case_folder(number) / "originals"
    for name, row in names(rows):
        if row.recording.id in gone:
            (folder / name).unlink(missing_ok=True)
    for name, row in names([row for row in rows if row.recording.id not in gone]):
        if is_footage(row) and row.recording.probe.state is State.WHOLE:
            link = folder / name
            link.parent.mkdir(parents=True, exist_ok=True)
            with installation.store.local(row.key) as path:
                if not link.is_symlink():
                    link.symlink_to(os.path.relpath(path, link.parent))
            addresses[row.recording.id] = quote(f"../originals/{name}")
    return addresses


def need_own_folder(out: Path | None, number: str) -> None:
    """BadCall where another case's report lies in the folder this one is to be written to."""
    other = case_of_report(out) if out else None
    if other not in (None, number):
        raise BadCall("review.out_taken", path=str(out), other=other)


@step(stage=JobStage.WRITE)
def write_case_report(installation: Installation, facts: CaseFacts, judgement: Judgement, methods: Methods, answer: ReviewAnswer,
                      out: Path) -> ReportFiles:
    """Write the report as HTML, PDF and JSON into `out`."""
    out.mkdir(parents=True, exist_ok=True)
    pictures = thumbnails(installation, facts, judgement.findings)
    installation.guard.rest()  # setting a paper takes memory of its own, and nothing more is decoded
    return write_report(facts, judgement, methods, answer, out, installation.lang, pictures)


def methods_of(installation: Installation, facts: CaseFacts, rules: Regulation, media: Mapping[str, str]) -> Methods:
    """Return how a report comes about; `media`: the address of each recording from where the report lies."""
    settings = installation.settings
    with installation.catalogue.read() as tx:
        comparisons = clocks.comparisons(tx, {recording.device for recording in facts.recordings if recording.device})
    return Methods(
        made_at=installation.clock(), version=VERSION, regulation_title=rules.title, edition=edition(rules),
        tolerances=rules.tighten(settings.tolerance), media=media, signers=tuple(role.name for role in rules.roles if role.signs),
        titles={rules.overlay[0]: rules.overlay[1]} if rules.overlay else {},
        engines={"asr": f"{settings.asr_engine} {Path(settings.asr_model or 'whisper-base').name}"} if facts.listened else {},
        settings={"place": installation.place, "asr.engine": settings.asr_engine,
                  "asr.model": Path(settings.asr_model or "base").name},
        hashes=tuple((recording.name, recording.sha256) for recording in facts.recordings),
        limits=missed_below(facts.recordings, rules.tighten(settings.tolerance)),
        clocks=tuple(sentences.sentence(comparison) for device in sorted(comparisons) for comparison in comparisons[device][:MOST_CLOCKS]),
    )


def edition(rules: Regulation) -> Text:
    """Return which edition was applied, in force from when, and the unit's own profile over it."""
    since = text("points_page.edition_since", since=rules.in_force.since) if rules.in_force.since else text("points_page.edition_undated")
    applied = text("points_page.edition", edition=rules.edition, since=since)
    if not rules.overlay:
        return applied
    return text("points_page.edition_overlay", edition=applied, title=rules.overlay[1], id=rules.overlay[0])


def thumbnails(installation: Installation, facts: CaseFacts, findings: tuple[Finding, ...]) -> dict[str, bytes]:
    """Return one picture (JPEG) a finding where footage shows that moment; a picture that cannot be made is left out."""
    wanted = [(finding, moment) for finding in findings if (moment := _moment(facts, finding)) is not None][:MOST_THUMBNAILS]
    with ThreadPoolExecutor(2) as pool:
        pictures = list(pool.map(lambda item: _picture(installation, *item[1]), wanted))
    return {finding.id: picture for (finding, _), picture in zip(wanted, pictures, strict=True) if picture}


def _moment(facts: CaseFacts, finding: Finding) -> tuple[Recording, Fraction] | None:
    by_id = {recording.id: recording for recording in facts.recordings}
    videos = [recording for name in finding.recordings if (recording := by_id.get(name)) and recording.media is Media.VIDEO]
    whole = next((recording for recording in videos if recording.probe.state is State.WHOLE), None)
    return (whole, _offset(whole, finding.start)) if whole else None


def _offset(recording: Recording, at: datetime | None) -> Fraction:
    """Where in the file the moment lies; the last picture before it where the moment is past the end."""
    length = recording.probe.duration or Fraction(0)
    if at is None or recording.start is None:
        return Fraction(0)
    return min(max(seconds_between(recording.start, at), Fraction(0)), max(length - 1, Fraction(0)))


def _picture(installation: Installation, recording: Recording, offset: Fraction) -> bytes | None:
    from footage.measure import thumbnail

    try:
        with installation.store.local(recording.sha256) as path:
            return installation.guard.run(thumbnail, path, offset, seconds=SECONDS, megabytes=MEGABYTES)
    except NoRoom:
        raise
    except LiuhenError:
        return None
