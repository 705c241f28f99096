"""What waits for whom is counted where it changes, and comes out the same when an older catalogue is brought up to date."""

from __future__ import annotations

import pytest
from examples import NOW, case, draft, recording
from sqlalchemy import text

from messages.errors import BadCall
from regulations.values.reviews.review import ReviewAnswer, ReviewedFinding
from storage.catalogue.database import Catalogue
from storage.catalogue.glances import overview
from storage.catalogue.glances.glance import glance
from storage.catalogue.glances.shown import FindingsOfCase, RecordingsOfCase, StoredCounts
from storage.catalogue.states import StoredState
from storage.ledgers import dumps, originals
from storage.ledgers.casework import cases, reviews
from storage.ledgers.originals import StoredRecording
from storage.ledgers.speech import records, transcripts
from storage.migrations.versions.m0007_waiting import filling

NUMBER = case().number
SPOKEN = draft("您好")


def _finding(status: str, severity: str) -> ReviewedFinding:
    return ReviewedFinding(id="F-1", kind="gap", severity=severity, status=status)


def _fill(catalogue: Catalogue) -> list[str]:
    """A reviewed case with two open findings and a notice; three recordings: unheard words, a silence, a confirmed record."""
    with catalogue.begin() as tx:
        dump = dumps.open_dump(tx, root="/media/A", unit=None, by=None, case=None, received_at=NOW, started_at=NOW)
        cases.save(tx, case(), "/c", {}, NOW)
        rows = [StoredRecording(recording(number), recording(number).sha256, None, StoredState.RECEIVED, dump, NUMBER, None, NOW, None)
                for number in range(3)]
        originals.add_new(tx, rows)
        ids = [row.recording.id for row in rows]
        findings = (_finding("open", "violation"), _finding("open", "question"), _finding("open", "notice"),
                    _finding("explained", "question"))
        reviews.save(tx, NUMBER, ReviewAnswer(verdict="unexplained", findings=findings), NOW)
        for id_, heard in zip(ids, (SPOKEN, draft(), SPOKEN), strict=True):
            transcripts.save(tx, id_, heard, NOW)
        records.add(tx, ids[2], {"text": "校对"}, NOW, confirmed=True)
    return ids


def _seen(database: str) -> tuple[object, ...]:
    waiting = overview.waiting(database, NOW)
    (row,) = overview.case_rows(database)
    return (waiting.legal.open_findings, waiting.officers.unconfirmed_records, waiting.recordings,
            row.party, row.recordings)


WANTED = ((FindingsOfCase(NUMBER, 2),), (RecordingsOfCase(NUMBER, 1),), StoredCounts(3, 0, 0), case().party, 3)


def test_open_findings_and_drafts_without_a_record_are_counted(catalogue: Catalogue, database: str) -> None:
    ids = _fill(catalogue)
    assert _seen(database) == WANTED
    with catalogue.begin() as tx:
        transcripts.save(tx, ids[2], SPOKEN, NOW)  # heard once more: the record still stands
        records.add(tx, ids[0], {"text": "校对"}, NOW, confirmed=True)
        reviews.save(tx, NUMBER, ReviewAnswer(verdict="unexplained", findings=(_finding("open", "notice"),)), NOW)
    assert _seen(database)[:2] == ((), ())


def test_an_older_catalogue_gives_the_same_answers_after_migration(catalogue: Catalogue, database: str) -> None:
    _fill(catalogue)
    with catalogue.engine.begin() as base:
        base.execute(text("UPDATE cases SET party = NULL, open_findings = 0"))
        base.execute(text("UPDATE transcripts SET awaits_record = (1 = 0)"))
        for statement in filling(catalogue.engine.dialect.name):
            base.execute(text(statement))
    assert _seen(database) == WANTED


def test_what_is_overdue_is_asked_of_the_few_duties_that_are_open(catalogue: Catalogue):
    if catalogue.engine.dialect.name != "sqlite":
        pytest.skip("PostgreSQL scans tables this small")
    with catalogue.read() as tx:
        plan = " ".join(row[3] for row in tx.execute(text(f"EXPLAIN QUERY PLAN {overview.DUTIES_OVERDUE}"), {"moment": ""}))
    assert "duties_open" in plan


@pytest.mark.parametrize("address", ["u:geheim@h", "postgresq://u:geheim@h/x", "mysql://u:geheim@h/x"])
def test_an_address_that_is_no_catalogue_is_refused_without_its_password(address: str):
    with pytest.raises(BadCall) as refused, glance(address):
        pass
    assert "geheim" not in refused.value.say("zh") + refused.value.say("en")
