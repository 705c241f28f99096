"""How long an act of a person takes (a decision about a finding) alone, and beside somebody who takes in a recorder (SQLite).

Goal: 95 of 100 within 50 ms beside an ingest, on a machine that does nothing else; the processor's time is beside the wall clock.
"""

from __future__ import annotations

import tempfile
import threading
import time
from datetime import UTC, datetime
from pathlib import Path

from office.desk import Desk
from office.findings.deciding import DecisionTaken, decide
from office.person import Person
from regulations.values.enums import FindingStatus, Severity
from regulations.values.facts import Case, Officer
from regulations.values.reviews.review import ReviewAnswer, ReviewedFinding
from storage.catalogue.database import Catalogue
from storage.catalogue.models.originals import MeasurementRow
from storage.catalogue.states import OfficeRole
from storage.ledgers import dumps
from storage.ledgers.casework import cases, reviews
from storage.settings import load_settings
from storage.trail import audit
from storage.trail.keys import sealing_of

NUMBER, ACTS, BATCH, FINDINGS = "测〔2026〕1号", 200, 100, 40
PERSON = Person("李法制", "U-000000000001", frozenset({OfficeRole.LEGAL}))


def now() -> datetime:
    """Return the time it is."""
    return datetime.now(UTC)


def prepare(home: Path) -> Desk:
    """Make a home with one reviewed case."""
    settings = load_settings(home, {})
    catalogue = Catalogue.open(settings.database, sealing_of(home, PERSON.name, PERSON.id))
    findings = tuple(ReviewedFinding(id=f"F-{place:012}", kind="black", severity=Severity.EXPLAIN, message="黑屏")
                     for place in range(FINDINGS))
    with catalogue.begin() as tx:
        cases.save(tx, Case(NUMBER, "行政处罚", "支队", "tonghua-hrss", officers=(Officer("张伟"),)), "/c", {}, now())
        reviews.save(tx, NUMBER, ReviewAnswer(verdict="unexplained", findings=findings), now())
        audit.append(tx, "reviewed", f"case:{NUMBER}", PERSON.name, now(), None, None, {"case": NUMBER})
    return Desk(settings, catalogue, now, "zh", PERSON)


def acts(desk: Desk) -> tuple[list[float], float]:
    """Return how long each of some decisions took (ms), and the processor's time of one (ms)."""
    took, worked = [], time.thread_time()
    for turn in range(ACTS):
        began = time.perf_counter()
        status = (FindingStatus.CONFIRMED, FindingStatus.OPEN)[turn // FINDINGS % 2]
        decide(desk, NUMBER, [f"F-{turn % FINDINGS:012}"], DecisionTaken(status, "核对属实"))
        took.append((time.perf_counter() - began) * 1000)
    return sorted(took), (time.thread_time() - worked) * 1000 / ACTS


def take_in(catalogue: Catalogue, stop: threading.Event) -> None:
    """Write as an ingest does: a hundred rows and events in a transaction, one after the other."""
    batch = 0
    while not stop.is_set():
        batch += 1
        with catalogue.begin() as tx:
            dump = dumps.open_dump(tx, root="/media/A", unit="支队", by="王芳", case=None, received_at=now(), started_at=now())
            tx.add_all(MeasurementRow(sha256=f"{batch:032}{place:032}", version="1", measurement={}) for place in range(BATCH))
            audit.append_many(tx, "original.received", "王芳", now(), [(f"R-{batch}-{place}", None, "0" * 64, {"dump": dump})
                                                                      for place in range(BATCH)])
        time.sleep(0.05)


def main() -> None:
    """Print p50, p95 and the longest, alone and beside a writer."""
    with tempfile.TemporaryDirectory() as folder:
        desk = prepare(Path(folder))
        show("alone", *acts(desk))
        stop = threading.Event()
        writer = threading.Thread(target=take_in, args=(Catalogue.open(desk.settings.database, sealing_of(desk.settings.home)), stop))
        writer.start()
        show("beside an ingest", *acts(desk))
        stop.set()
        writer.join()


def show(where: str, took: list[float], worked: float) -> None:
    """Print one line."""
    print(f"   a decision {where}: p50 {took[len(took) // 2]:.1f} ms, p95 {took[len(took) * 95 // 100]:.1f} ms, longest {took[-1]:.1f} ms,"
          f" {worked:.1f} ms of a processor")


if __name__ == "__main__":
    main()
