"""The disposal proposal (销毁清册): every line with its reason, its clauses, its hash and who must approve. Nothing is deleted by it."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any, TextIO

from messages import text
from paperwork.papers.values import DisposalList, DisposalRow
from regulations.values.findings import Citation
from storage.keeping import disposals, sweeping
from storage.keeping.disposals import Disposal, Line
from storage.keeping.sweeping import Item
from storage.trail import audit
from tasks.installation import Installation
from tasks.keep.listing import shown
from tasks.steps import step

VOLUME = 1000  # lines in one paper; a longer list has several volumes


@step()
def withdraw(installation: Installation, as_of: date) -> int:
    """Take lines off the lists that wait for approval where the recording may not go any more; return how many."""
    done = 0
    with installation.catalogue.begin() as tx:
        for found, _ in disposals.unfinished(tx):
            gone = [Line(place, recording, "", "withdrawn", None, installation.clock(), (text("disposal.not_free"),))
                    for place, recording in disposals.changed(tx, found.number, as_of)]
            disposals.move(tx, found.number, gone)
            audit.append_many(tx, "disposal.withdrawn", installation.who, installation.clock(),
                              [(line.recording, None, None, {"list": found.number}) for line in gone])
            done += len(gone)
    return done


@step()
def propose(installation: Installation, as_of: date) -> Path | None:
    """Write what has expired and is on no list yet as a new one (docx and JSON); None where nothing has."""
    with installation.catalogue.read() as tx:
        number = disposals.free_number(tx, as_of)
        items = ((item, made) for item, made in shown(tx, installation.lang, sweeping.expired(tx, as_of)))
        written = _Writer(installation, number, as_of)
        for item, made in items:
            written.add(item, made)
    if not written.lines:
        return None
    path, sha256 = written.close()
    with installation.catalogue.begin() as tx:
        disposals.propose(tx, Disposal(number, installation.clock(), as_of, str(path), sha256), written.lines)
        audit.append(tx, "disposal.proposed", f"disposal:{number}", installation.who, installation.clock(), None, sha256,
                     {"lines": len(written.lines), "as_of": as_of.isoformat()})
    return path


@step()
def waiting(installation: Installation) -> list[dict[str, Any]]:
    """Return the lists that are not finished: how many lines wait for approval, for the end of the grace period, or can go now."""
    found = []
    with installation.catalogue.read() as tx:
        for one, counts in disposals.unfinished(tx):
            ends = [line.due for line in disposals.lines(tx, one.number, ("approved",), limit=1)]
            found.append({"number": one.number, "path": one.path, "as_of": one.as_of.isoformat(), "proposed": counts.get("proposed", 0),
                          "approved": counts.get("approved", 0) + counts.get("deleting", 0),
                          "grace_ends": ends[0].isoformat() if ends and ends[0] else None})
    return found


class _Writer:
    """A list as it grows: JSON line by line, a paper for each volume; memory holds one volume."""

    def __init__(self, installation: Installation, number: str, as_of: date) -> None:
        self.installation, self.number, self.as_of = installation, number, as_of
        self.lines: list[tuple[str, str]] = []  # (recording, key)
        self._rows: list[DisposalRow] = []
        self._papers: list[Path] = []
        self._unit = ""
        self._approvers: dict[str, str] = {}  # by unit
        self._out: TextIO | None = None

    @property
    def _json(self) -> Path:
        return self.installation.home / "proposals" / f"音像资料销毁清册-{self.number}.json"

    def add(self, item: Item, made: Mapping[str, Any]) -> None:
        """Add one line."""
        approver = self._approver(item.unit or "")
        line = {**made, "place": len(self.lines) + 1, "sha256": item.sha256, "size": item.size, "unit": item.unit, "key": item.key,
                "approver": approver}
        self._put(line)
        self._unit = self._unit or item.unit or ""
        self.lines.append((item.id, item.key))
        self._rows.append(DisposalRow(
            number=len(self.lines), recording=item.id, name=item.name, sha256=item.sha256, size=item.size, reason=str(made["reason"]),
            articles=tuple(Citation(**article) for article in made["articles"]), case=item.case, device=item.device,
            recorded_at=item.start, kept_until=item.keep_until, approver=approver))
        if len(self._rows) == VOLUME:
            self._paper()

    def _approver(self, unit: str) -> str:
        if unit not in self._approvers:
            self._approvers[unit] = text("disposal.approver", unit=unit).say(self.installation.lang)
        return self._approvers[unit]

    def _put(self, line: Mapping[str, Any]) -> None:
        if self._out is None:
            self._json.parent.mkdir(parents=True, exist_ok=True)
            self._out = self._json.with_suffix(".json.part").open("w", encoding="utf-8")
            self._out.write(f'{{"number": {json.dumps(self.number)}, "as_of": "{self.as_of.isoformat()}", "items": [\n')
        else:
            self._out.write(",\n")
        self._out.write(json.dumps(line, ensure_ascii=False))

    def _paper(self) -> None:
        from paperwork.papers.writing import write_disposal_list

        volume = f"-第{len(self._papers) + 1}册" if self._papers or len(self._rows) == VOLUME else ""
        out = self._json.with_name(f"{self._json.stem}{volume}.docx")
        write_disposal_list(DisposalList(
            unit=self._unit, number=self.number, made_at=self.installation.clock(), as_of=self.as_of, rows=tuple(self._rows),
            grace_days=self.installation.settings.grace_days), out, self.installation.lang)
        self._papers.append(out)
        self._rows = []

    def close(self) -> tuple[Path, str]:
        """Finish both; return the path of the first paper and the SHA-256 of the JSON."""
        if self._rows:
            self._paper()
        assert self._out is not None  # only lists with lines are closed
        self._out.write("\n]}\n")
        self._out.flush()
        os.fsync(self._out.fileno())
        self._out.close()
        part = self._json.with_suffix(".json.part")
        with part.open("rb") as written:
            sha256 = hashlib.file_digest(written, "sha256").hexdigest()
        part.replace(self._json)
        return self._papers[0], sha256
