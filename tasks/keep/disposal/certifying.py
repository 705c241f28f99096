"""The end of a disposal list: the certificate (销毁证明), docx and JSON, once no line waits any more."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from messages import Text, text
from messages.errors import BadCall
from paperwork.papers.disposal_certificate import Certificate, CertificateRow
from storage.keeping import disposals
from storage.keeping.disposals import Disposal, Line
from storage.ledgers import originals
from storage.stores.locks import write_whole
from storage.trail import audit
from tasks.installation import Installation
from tasks.keep.listing import joined
from tasks.steps import step

ENDED = ("deleted", "refused", "taken-back", "withdrawn")


@step()
def find_list(installation: Installation, given: str) -> Disposal:
    """Return the list a person names by number, or by the path of its paper or JSON; BadCall where that is not what was proposed."""
    path = Path(given)
    number = _number_in(path) if path.suffix in (".json", ".docx") else given
    with installation.catalogue.read() as tx:
        found = disposals.get(tx, number)
    written = _json_of(Path(found.path) if path.suffix not in (".json", ".docx") else path)
    if written.is_file():
        with written.open("rb") as source:
            if hashlib.file_digest(source, "sha256").hexdigest() != found.sha256:
                raise BadCall("disposal.altered", path=str(written), number=number)
    return found


def _json_of(path: Path) -> Path:
    """A list in several volumes has one JSON."""
    return path.with_name(path.stem.split("-第")[0] + ".json")


def _number_in(path: Path) -> str:
    written = _json_of(path)
    try:
        return str(json.loads(written.read_text(encoding="utf-8"))["number"])
    except OSError as problem:
        raise BadCall("disposal.no_file", path=str(written), problem=problem.strerror or str(problem)) from problem
    except (ValueError, KeyError, TypeError) as problem:
        raise BadCall("disposal.no_list", path=str(written)) from problem


@step()
def certify(installation: Installation, number: str) -> Path | None:
    """Write the certificate where every line of an approved list has come to its end; None before."""
    with installation.catalogue.read() as tx:
        found, counts = disposals.get(tx, number), disposals.tally(tx, number)
        if found.certificate or found.approved_at is None or set(counts) - set(ENDED):
            return Path(found.certificate) if found.certificate else None
        lines = disposals.lines(tx, number)
        rows = {row.recording.id: row for row in originals.get_many(tx, [line.recording for line in lines])}
    made = [_row(installation, line, rows[line.recording]) for line in lines]
    paper = Certificate(
        unit=next((row.unit for row in rows.values() if row.unit), ""), number=number, made_at=installation.clock(),
        approved_by=found.approved_by or "", document=found.document or "", carried_out_by=installation.who, rows=tuple(made),
        deleted=counts.get("deleted", 0), kept=sum(counts.values()) - counts.get("deleted", 0))
    return _write(installation, paper, lines)


def _row(installation: Installation, line: Line, row: originals.StoredRecording) -> CertificateRow:
    return CertificateRow(number=line.place, recording=line.recording, name=row.recording.name, sha256=row.recording.sha256, sm3=row.sm3,
                          size=row.recording.size, case=row.case, result=_result(installation, line))


def _result(installation: Installation, line: Line) -> Text:
    if line.state == "deleted":
        return text("disposal.deleted", at=line.done)
    return text("disposal.not_deleted", why=joined(line.why, installation.lang))


def _write(installation: Installation, paper: Certificate, lines: Sequence[Line]) -> Path:
    from paperwork.papers.disposal_certificate import write_disposal_certificate

    out = installation.home / "proposals" / f"音像资料销毁证明-{paper.number}.docx"
    out.parent.mkdir(parents=True, exist_ok=True)
    write_disposal_certificate(paper, out, installation.lang)
    plain = _plain(installation, paper, lines)
    data = (json.dumps(plain, ensure_ascii=False, indent=1) + "\n").encode()
    write_whole(out.with_suffix(".json"), data)
    with installation.catalogue.begin() as tx:
        disposals.set_certificate(tx, paper.number, str(out))
        audit.append(tx, "disposal.certified", f"disposal:{paper.number}", installation.who, installation.clock(), None,
                     hashlib.sha256(data).hexdigest(), {"deleted": paper.deleted, "kept": paper.kept})
    return out


def _plain(installation: Installation, paper: Certificate, lines: Sequence[Line]) -> dict[str, Any]:
    items = [{"place": row.number, "recording": row.recording, "name": row.name, "case": row.case, "sha256": row.sha256, "sm3": row.sm3,
              "size": row.size, "state": line.state, "at": line.done and line.done.isoformat(),
              "why": [why.say(installation.lang) for why in line.why]} for row, line in zip(paper.rows, lines, strict=True)]
    return {"number": paper.number, "approved_by": paper.approved_by, "document": paper.document, "carried_out_by": paper.carried_out_by,
            "made_at": paper.made_at.isoformat(), "deleted": paper.deleted, "kept": paper.kept, "items": items}
