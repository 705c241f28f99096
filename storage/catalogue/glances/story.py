"""One case as the catalogue knows it: its papers, recordings, clocks, marks and packages (`case show`, the console)."""

from __future__ import annotations

import difflib
from fractions import Fraction

from footage.values.recordings import ClockSource, Media, State
from messages.errors import BadCall
from regulations.values.numbers import number_key, trimmed
from storage.catalogue.glances import gone
from storage.catalogue.glances.glance import Glance, glance, instant, instant_or_none, value_of
from storage.catalogue.glances.overview import packages_out_of_date, reviews_out_of_date
from storage.catalogue.glances.shown import CaseStory, ListedClock, ListedDocument, ListedMark, ListedPackage, ListedRecording, RecordState
from storage.catalogue.sealing.who import UNSEALED, Sealing
from storage.catalogue.states import CaseState, StoredState

HEARD = (Media.VIDEO, Media.AUDIO)  # media that have a written record


STORY = (
    'SELECT "case", review, reviewed_at, added_at, state, version, open_findings, review_finished_at, id'
    ' FROM cases WHERE number = :number'
)


RECORDINGS = (
    "SELECT r.id, r.name, r.device, r.media, r.state, r.start_at, r.end_at, r.stored, r.disposed_at,"
    " EXISTS (SELECT 1 FROM transcripts t WHERE t.recording_id = r.id),"
    " EXISTS (SELECT 1 FROM records c WHERE c.recording_id = r.id AND c.confirmed)"
    " FROM recordings r WHERE r.case_number = :number ORDER BY r.start_at IS NULL, r.start_at, r.name, r.id"
)


CLOCKS = (
    "SELECT t.device, t.source, t.against, t.media, t.detail, t.offset_ms, t.uncertainty_ms, t.files, t.agreeing, t.first_at, t.last_at,"
    " t.noted_at FROM clock_trust t WHERE t.device IN (SELECT DISTINCT r.device FROM recordings r WHERE r.case_number = :number)"
    " ORDER BY t.device, t.dump_id DESC, t.source, t.against, t.media, t.detail"
)


def case_story(database: str, number: str, sealing: Sealing = UNSEALED) -> CaseStory:
    """Return everything the catalogue knows about one case; BadCall with the nearest number where there is none."""
    with glance(database, sealing) as look:
        number = find(look, number)
        rows = look.rows(STORY, number=number)
        stored, review, reviewed_at, added_at, state, version, waits, finished, id = rows[0]
        case, reviewed = value_of(stored), value_of(review)
        return CaseStory(
            id=id,
            number=number,
            matter="、".join(dict.fromkeys([case["matter"], *case.get("further_matters", ())])) if case.get("matter") else None,
            party=case.get("party"),
            cause=case.get("cause"),
            unit=case.get("unit"),
            regulation=case.get("regulation"),
            officers=tuple(officer["name"] for officer in case.get("officers", ())),
            state=CaseState(state),
            version=version,
            added_at=instant(added_at),
            recordings=_recordings(look, number),
            clocks=clocks_of(look, number),
            documents=_documents(look, number),
            marks=_marks(look, number),
            verdict=reviewed.get("verdict") if reviewed else None,
            reviewed_at=instant_or_none(reviewed_at),
            findings=len(reviewed.get("findings", ())) if reviewed else None,
            open_findings=waits,
            review_finished_at=instant_or_none(finished),
            packages=_packages(look, number),
            out_of_date=next((row.reason for row in packages_out_of_date(look) if row.case == number), None),
            disposed=gone.of_case(look, number),
            edition=1 + int(look.rows("SELECT count(*) FROM case_versions WHERE case_number = :number", number=number)[0][0]),
            review_out_of_date=next((row.reason for row in reviews_out_of_date(look) if row.case == number), None),
        )


def find(look: Glance, number: str) -> str:
    """Return the number of a case as it is registered, by the same rule as `storage.ledgers.casework.cases.find`."""
    for exact in (number, trimmed(number)):
        if "\0" not in exact and look.rows("SELECT 1 FROM cases WHERE number = :number", number=exact):
            return exact
    alike = [row[0] for row in look.rows("SELECT number FROM cases WHERE number_key = :key ORDER BY number", key=number_key(number))]
    if len(alike) > 1:
        raise BadCall("storage.cases_alike", number=number, known=alike)
    if not alike:
        raise _unknown(look, number)
    return str(alike[0])


def _unknown(look: Glance, number: str) -> BadCall:
    nearest = difflib.get_close_matches(number, [row[0] for row in look.rows("SELECT number FROM cases")], n=1, cutoff=0.3)
    return BadCall("storage.no_case_nearest", number=number, nearest=nearest[0]) if nearest else BadCall("storage.no_case", number=number)


def _recordings(look: Glance, number: str) -> tuple[ListedRecording, ...]:
    return tuple(
        ListedRecording(id_, name, device, Media(media), State(state), instant_or_none(start), instant_or_none(end), StoredState(stored),
                        _record(Media(media), bool(listened), bool(confirmed)), instant_or_none(disposed_at))
        for id_, name, device, media, state, start, end, stored, disposed_at, listened, confirmed in look.rows(RECORDINGS, number=number))


def clocks_of(look: Glance, number: str) -> tuple[ListedClock, ...]:
    """Return what the dumps so far showed about the clocks of a case's recorders, the newest first."""
    return tuple(
        ListedClock(device, ClockSource(source), ClockSource(against), media, detail, Fraction(offset, 1000), Fraction(uncertainty, 1000),
                    files, agreeing, instant_or_none(first), instant_or_none(last), instant(noted))
        for (device, source, against, media, detail, offset, uncertainty, files, agreeing, first, last,
             noted) in look.rows(CLOCKS, number=number))


def _record(media: Media, listened: bool, confirmed: bool) -> RecordState:
    """Where the written record of one recording stands."""
    if media not in HEARD:
        return RecordState.NONE
    return RecordState.CONFIRMED if confirmed else RecordState.DRAFT if listened else RecordState.OPEN


def _documents(look: Glance, number: str) -> tuple[ListedDocument, ...]:
    asked = look.rows("SELECT file, kind, sha256 FROM documents WHERE case_number = :number ORDER BY place", number=number)
    return tuple(ListedDocument(*row) for row in asked)


def _marks(look: Glance, number: str) -> tuple[ListedMark, ...]:
    asked = look.rows("SELECT id, mark, marked_at FROM marks WHERE case_number = :number AND lifted_at IS NULL ORDER BY id", number=number)
    return tuple(ListedMark(id_, mark["trigger"], mark["reason"], mark["by"], mark["recording"], instant(at))
                 for id_, stored, at in asked for mark in [value_of(stored)])


def _packages(look: Glance, number: str) -> tuple[ListedPackage, ...]:
    asked = look.rows("SELECT path, manifest_sha256, made_at, package FROM packages WHERE case_number = :number ORDER BY id", number=number)
    return tuple(ListedPackage(path, digest, instant(at), len(body.get("unfinished", ())), body.get("although"))
                 for path, digest, at, stored in asked for body in [value_of(stored)])
