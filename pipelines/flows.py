"""The same work as Prefect flows: what prefect.yaml deploys, and what a typed command runs where a server is there.

Parameters are plain values, so that a flow can run on another machine; each flow opens the installation in `home` itself.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from fractions import Fraction
from pathlib import Path
from typing import Any

from prefect import flow
from prefect.artifacts import create_link_artifact, create_markdown_artifact, create_table_artifact

from footage.recordings import BEIJING
from messages import LANGS, Lang, say
from pipelines.archive import archive_case as archive
from pipelines.flow_runs import WATCHER
from pipelines.ingest import ingest_dump as ingest
from pipelines.review import review_case as review
from pipelines.shell import now
from pipelines.sweep import sweep
from pipelines.transcribe import transcribe_case as transcribe
from pipelines.verify import verify
from regulations.facts import Away
from tasks.intake import Order
from tasks.office import Office, open_office

WHO = "liuhen"  # noted in the audit chain where a schedule, not a person, started the run


@contextmanager
def _office(home: str | None, who: str, lang: str) -> Iterator[Office]:
    folder = Path(home or os.environ.get("LIUHEN_HOME") or "liuhen-home").absolute()
    known: Lang = next((one for one in LANGS if one == lang), "zh")
    with open_office(folder, os.environ, who, known, now, *WATCHER.get()) as opened:
        yield opened


def _instant(given: str | None) -> datetime | None:
    """Read an ISO 8601 instant; without a zone it is Beijing time."""
    read = datetime.fromisoformat(given) if given else None
    return read.replace(tzinfo=BEIJING) if read and read.tzinfo is None else read


@flow(name="ingest-dump", flow_run_name="ingest {dump}", persist_result=False)
def ingest_dump(dump: str, case: str | None = None, unit: str | None = None, received_at: str | None = None,
                returned_at: str | None = None, away: str | None = None, wait: bool = True, clear: bool = False,
                dock_offset: str | None = None, home: str | None = None, who: str = WHO, lang: str = "zh") -> dict[str, Any]:
    """Take one dump in. What was taken in before a retry is not read again."""
    returned = _instant(returned_at)
    absence = Away(returned, away) if returned and away else None
    with _office(home, who, lang) as office:
        data = ingest(office, Order(Path(dump), case, unit, _instant(received_at), absence, wait, clear,
                                    dock_offset=Fraction(dock_offset) if dock_offset else None))
    create_link_artifact(link=Path(data["receipt"]).as_uri(), link_text=Path(data["receipt"]).name, key="evidence-list")
    return data


@flow(name="review", flow_run_name="review {number}", persist_result=False)
def review_case(number: str, out: str | None = None, home: str | None = None, who: str = WHO, lang: str = "zh") -> dict[str, Any]:
    """Review one case; the report and the table of findings are artifacts of the run."""
    with _office(home, who, lang) as office:
        data = review(office, number, Path(out) if out else None)
    create_link_artifact(link=Path(data["report"]["html"]).as_uri(), link_text=number, key="continuity-report")
    create_table_artifact(key="findings", table=[
        {"severity": found["severity"], "kind": found["kind"], "start": found["start"], "seconds": found["seconds"],
         "message": found["message"], "articles": ", ".join(article["article"] for article in found["articles"])}
        for found in data["findings"]], description=number)
    return data


@flow(name="transcribe", flow_run_name="transcribe {number}{recording}", persist_result=False)
def transcribe_case(number: str | None = None, recording: str | None = None, home: str | None = None, who: str = WHO,
                    lang: str = "zh") -> dict[str, Any]:
    """Draft the written records of one case, or of one recording."""
    with _office(home, who, lang) as office:
        return transcribe(office, number, recording)


@flow(name="archive", flow_run_name="archive {number}", persist_result=False)
def archive_case(number: str, out: str | None = None, makers: list[str] | None = None, home: str | None = None, who: str = WHO,
                 lang: str = "zh") -> dict[str, Any]:
    """Make the package of one case."""
    with _office(home, who, lang) as office:
        data = archive(office, number, Path(out) if out else None, makers or ())
    create_link_artifact(link=Path(data["package"]).as_uri(), link_text=Path(data["package"]).name, key="case-package")
    return data


@flow(name="sweep-retention", persist_result=False)
def sweep_retention(as_of: str | None = None, dry_run: bool = False, home: str | None = None, who: str = WHO,
                    lang: str = "zh") -> dict[str, Any]:
    """Look over deadlines and retention. Nothing is deleted."""
    with _office(home, who, lang) as office:
        data = sweep(office, date.fromisoformat(as_of) if as_of else office.clock().date(), dry_run)
    lists = ("transfer_overdue", "archive_overdue", "expired", "held", "undetermined")
    create_markdown_artifact(key="sweep", markdown="\n".join(
        [f"# {data['as_of']}", "", *(f"- {say('sweep.' + name, 'zh')}: {len(data[name])}" for name in lists)]))
    return data


@flow(name="sweep-fixity", persist_result=False)
def sweep_fixity(sample: int | None = None, home: str | None = None, who: str = WHO, lang: str = "zh") -> dict[str, Any]:
    """Read originals from the store again, compare ledger and store, walk the audit chain."""
    with _office(home, who, lang) as office:
        return verify(office, sample)


FLOWS = {found.name: found for found in (ingest_dump, review_case, transcribe_case, archive_case, sweep_retention, sweep_fixity)}
