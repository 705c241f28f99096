"""The end of a disposal list: the certificate (销毁证明), docx and JSON, once no line waits any more."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from messages import Text
from messages.errors import BadCall
from paperwork.forms import CERTIFICATE
from paperwork.papers.disposal.certificate import Certificate, CertificateRow
from storage.catalogue.states import LineState
from storage.keeping.disposal import disposals
from storage.keeping.disposal.disposals import Disposal, DisposalLine
from storage.ledgers import originals
from storage.stores.on_disk.locks import write_whole
from storage.trail import audit
from tasks.answers import to_json
from tasks.installation import Installation
from tasks.steps import step

ENDED = (LineState.DELETED, LineState.REFUSED, LineState.TAKEN_BACK, LineState.WITHDRAWN)


@step()
def find_list(installation: Installation, name: str) -> Disposal:
    """Return the list a person names by number, or by the path of its paper or JSON; BadCall where that is not what was proposed."""
    path = Path(name)
    number = _number_in(path) if path.suffix in (".json", ".docx") else name
    with installation.catalogue.read() as tx:
        disposal = disposals.get(tx, number)
    written = _json_of(Path(disposal.path) if path.suffix not in (".json", ".docx") else path)
    if written.is_file():
        with written.open("rb") as source:
            if hashlib.file_digest(source, "sha256").hexdigest() != disposal.sha256:
                raise BadCall("disposal.altered", path=str(written), number=number)
    return disposal


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


@dataclass(frozen=True, slots=True)
class CertifiedLine:
    """One line of a certificate as its JSON holds it."""

    place: int  # from 1
    recording: str  # id
    name: str
    case: str | None  # number
    sha256: str
    sm3: str | None
    size: int  # bytes
    state: LineState  # one of ENDED
    at: datetime | None  # aware; when it was deleted, refused or taken back
    why: tuple[Text, ...]


@dataclass(frozen=True, slots=True)
class CertificateFile:
    """The certificate as JSON."""

    number: str  # of the list
    approved_by: str
    document: str  # number of the approval
    carried_out_by: str
    made_at: datetime  # aware
    deleted: int  # lines
    kept: int  # lines
    items: tuple[CertifiedLine, ...]


@step()
def certify(installation: Installation, number: str) -> Path | None:
    """Write the certificate where every line of an approved list has come to its end; None before, and where nothing was deleted."""
    with installation.catalogue.read() as tx:
        disposal, counts = disposals.get(tx, number), disposals.tally(tx, number)
        if disposal.certificate or disposal.approved_at is None or set(counts) - set(ENDED):
            return Path(disposal.certificate) if disposal.certificate else None
        if not counts.get(LineState.DELETED):
            return None
        lines = disposals.lines(tx, number)
        rows = {row.recording.id: row for row in originals.get_many(tx, [line.recording for line in lines])}
    items = tuple(_certified(line, rows[line.recording]) for line in lines)
    certificate = CertificateFile(
        number=number,
        approved_by=disposal.approved_by or "",
        document=disposal.document or "",
        carried_out_by=installation.who,
        made_at=installation.clock(),
        deleted=counts.get(LineState.DELETED, 0),
        kept=sum(counts.values()) - counts.get(LineState.DELETED, 0),
        items=items,
    )
    return _write(installation, certificate, next((row.unit for row in rows.values() if row.unit), ""))


def _certified(line: DisposalLine, row: originals.StoredRecording) -> CertifiedLine:
    recording = row.recording
    return CertifiedLine(line.place, recording.id, recording.name, row.case, recording.sha256, row.sm3, recording.size, line.state,
                         line.done, line.why)


def _write(installation: Installation, certificate: CertificateFile, unit: str) -> Path:
    from paperwork.papers.writing import write_paper  # what writes docx is slow to import

    out = installation.home / "proposals" / f"{CERTIFICATE.file}-{certificate.number}.docx"
    out.parent.mkdir(parents=True, exist_ok=True)
    write_paper(_paper(certificate, unit), out, installation.lang)
    data = (json.dumps(to_json(certificate, installation.lang), ensure_ascii=False, indent=1) + "\n").encode()
    write_whole(out.with_suffix(".json"), data)
    with installation.catalogue.begin() as tx:
        disposals.set_certificate(tx, certificate.number, str(out))
        audit.append(tx, "disposal.certified", f"disposal:{certificate.number}", installation.who, installation.clock(), None,
                     hashlib.sha256(data).hexdigest(), {"deleted": certificate.deleted, "kept": certificate.kept})
    return out


def _paper(certificate: CertificateFile, unit: str) -> Certificate:
    rows = tuple(CertificateRow(number=item.place, recording=item.recording, name=item.name, sha256=item.sha256, sm3=item.sm3,
                                size=item.size, case=item.case, deleted_at=item.at if item.state is LineState.DELETED else None,
                                kept_because=item.why) for item in certificate.items)
    return Certificate(unit=unit, number=certificate.number, made_at=certificate.made_at, approved_by=certificate.approved_by,
                       document=certificate.document, carried_out_by=certificate.carried_out_by, rows=rows, deleted=certificate.deleted,
                       kept=certificate.kept)
