"""What there is, and what waits for whom: answered from the catalogue alone, for the command line and the console."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from messages.errors import BadCall
from storage.catalogue import predicates
from storage.catalogue.glance import Glance, glance, instant, value_of
from storage.catalogue.states import DutyKind, StoredState

HEARD = ("video", "audio")  # media that have a written record

# Every question of `status` walks an index of the few rows it is about: `|| ''` keeps the planner from walking the cases instead.
OPEN_FINDINGS = "SELECT number, open_findings FROM cases WHERE open_findings > 0 ORDER BY number"
DRAFTS = ("SELECT r.case_number || '', count(*) FROM transcripts t JOIN recordings r ON r.id = t.recording_id WHERE t.awaits_record"
          " AND r.case_number || '' IS NOT NULL GROUP BY r.case_number || '' ORDER BY r.case_number || ''")
ARCHIVE_OVERDUE = (f"SELECT case_number, due_at FROM duties WHERE {predicates.OVERDUE.sql('duties')} AND kind || '' = '{DutyKind.ARCHIVE}'"
                   " ORDER BY case_number")
LATE = (f"SELECT case_number || '', count(*) FROM recordings WHERE {predicates.HANDED_OVER_LATE.sql('recordings')}"
        " AND case_number || '' IS NOT NULL GROUP BY case_number || '' ORDER BY case_number || ''")
UNVERIFIED = f"FROM recordings WHERE stored = '{StoredState.RECEIVED}'"
STORED = "SELECT count(*) FROM recordings", f"SELECT count(*) {UNVERIFIED}"
CASES = (
    "SELECT number, party, unit, matter, regulation, (SELECT count(*) FROM recordings r WHERE r.case_number = cases.number), state"
    " FROM cases ORDER BY number"
)
RECORDINGS = (
    "SELECT r.id, r.name, r.device, r.media, r.state, r.start_at, r.end_at, r.stored,"
    " EXISTS (SELECT 1 FROM transcripts t WHERE t.recording_id = r.id),"
    " EXISTS (SELECT 1 FROM records c WHERE c.recording_id = r.id AND c.confirmed)"
    " FROM recordings r WHERE r.case_number = :number ORDER BY r.start_at IS NULL, r.start_at, r.name, r.id"
)
CLOCKS = (
    "SELECT t.device, t.source, t.against, t.media, t.detail, t.offset_ms, t.uncertainty_ms, t.files, t.agreeing, t.first_at, t.last_at,"
    " t.noted_at FROM clock_trust t WHERE t.device IN (SELECT DISTINCT r.device FROM recordings r WHERE r.case_number = :number)"
    " ORDER BY t.device, t.dump_id DESC, t.source, t.against, t.media, t.detail"
)


def case_rows(database: str) -> list[dict[str, Any]]:
    """Return one row a case."""
    with glance(database) as look:
        return [{"number": number, "party": party, "unit": unit, "matter": matter, "regulation": regulation, "recordings": count,
                 "state": state}
                for number, party, unit, matter, regulation, count, state in look.rows(CASES)]


def case_story(database: str, number: str) -> dict[str, Any]:
    """Return everything the catalogue knows about one case; BadCall with the nearest number where there is none."""
    with glance(database) as look:
        rows = look.rows('SELECT "case", review, reviewed_at, added_at, state, version FROM cases WHERE number = :number', number=number)
        if not rows:
            raise _unknown(look, number)
        case, review, reviewed_at, added_at = value_of(rows[0][0]), value_of(rows[0][1]), instant(rows[0][2]), instant(rows[0][3])
        packages = _packages(look, number)
        return {
            **_head(case), "state": rows[0][4], "version": rows[0][5], "added_at": added_at and added_at.isoformat(),
            "recordings": _recordings(look, number), "clocks": clocks_of(look, number),
            "documents": _documents(look, number), "marks": _marks(look, number),
            "verdict": review and review.get("verdict"), "reviewed_at": reviewed_at and reviewed_at.isoformat(),
            "findings": len(review.get("findings", ())) if review else None, "packages": packages,
        }


def _unknown(look: Glance, number: str) -> BadCall:
    nearest = difflib.get_close_matches(number, [row[0] for row in look.rows("SELECT number FROM cases")], n=1, cutoff=0.3)
    return BadCall("storage.no_case_nearest", number=number, nearest=nearest[0]) if nearest else BadCall("storage.no_case", number=number)


def _head(case: Mapping[str, Any]) -> dict[str, Any]:
    return {**{name: case.get(name) for name in ("number", "matter", "party", "cause", "unit", "regulation")},
            "officers": [officer["name"] for officer in case.get("officers", ())]}


def _recordings(look: Glance, number: str) -> list[dict[str, Any]]:
    return [{"id": id_, "name": name, "device": device, "media": media, "state": state, "start": _iso(start), "end": _iso(end),
             "stored": stored, "record": _record(media, bool(listened), bool(confirmed))}
            for id_, name, device, media, state, start, end, stored, listened, confirmed in look.rows(RECORDINGS, number=number)]


CLOCK_FIELDS = ("device", "source", "against", "media", "detail", "offset_seconds", "uncertainty_seconds", "files", "agreeing",
                "first", "last", "noted")


def clocks_of(look: Glance, number: str) -> list[dict[str, Any]]:
    """Return what the dumps so far showed about the clocks of a case's recorders, the newest first."""
    rows = [(*row[:5], row[5] / 1000, row[6] / 1000, *row[7:9], *map(_iso, row[9:])) for row in look.rows(CLOCKS, number=number)]
    return [dict(zip(CLOCK_FIELDS, row, strict=True)) for row in rows]


def _iso(value: Any) -> str | None:
    read = instant(value)
    return read.isoformat() if read else None


def _record(media: str, listened: bool, confirmed: bool) -> str:
    """Where the written record of one recording stands."""
    if media not in HEARD:
        return "none"
    return "confirmed" if confirmed else "draft" if listened else "open"


def _documents(look: Glance, number: str) -> list[dict[str, Any]]:
    asked = look.rows("SELECT file, kind, sha256 FROM documents WHERE case_number = :number ORDER BY place", number=number)
    return [{"file": file, "kind": kind, "sha256": sha256} for file, kind, sha256 in asked]


def _marks(look: Glance, number: str) -> list[dict[str, Any]]:
    asked = look.rows("SELECT id, mark, marked_at FROM marks WHERE case_number = :number AND lifted_at IS NULL ORDER BY id", number=number)
    return [{"id": id_, **{name: value_of(mark)[name] for name in ("trigger", "reason", "by", "recording")}, "at": _iso(at)}
            for id_, mark, at in asked]


def _packages(look: Glance, number: str) -> list[dict[str, Any]]:
    asked = look.rows("SELECT path, manifest_sha256, made_at FROM packages WHERE case_number = :number ORDER BY id", number=number)
    return [{"path": path, "manifest_sha256": digest, "at": _iso(at)} for path, digest, at in asked]


def waiting(database: str, now: datetime) -> dict[str, Any]:
    """Return what waits for whom, and what is overdue: `status --json`."""
    with glance(database) as look:
        every, received = (look.rows(question)[0][0] for question in STORED)
        overdue = look.rows(ARCHIVE_OVERDUE, moment=look.moment(now))
        return {
            "as_of": now.isoformat(), "recordings": {"received": received, "verified": every - received},
            "cases": look.rows("SELECT count(*) FROM cases")[0][0],
            "custodian": {"unverified": [row[0] for row in look.rows(f"SELECT id {UNVERIFIED} ORDER BY id")],
                          "handed_over_late": _counted(look, LATE, "recordings")},
            "legal": {"unreviewed": [row[0] for row in look.rows("SELECT number FROM cases WHERE reviewed_at IS NULL ORDER BY number")],
                      "open_findings": _counted(look, OPEN_FINDINGS, "findings")},
            "officers": {"unconfirmed_records": _counted(look, DRAFTS, "recordings")},
            "overdue": {"archive": [{"case": number, "due": _iso(due)} for number, due in overdue]},
        }


def _counted(look: Glance, question: str, what: str) -> list[dict[str, Any]]:
    return [{"case": number, what: count} for number, count in look.rows(question)]
