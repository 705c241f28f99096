"""The first page of a case package, from what the catalogue holds."""

from __future__ import annotations

from collections.abc import Mapping

from footage.plain import from_plain
from messages import say
from paperwork.package_index import GROUPS, PackageFile, PackageIndex, PackageRecording, index_html
from storage import notes
from storage.applicable import regulation_of
from storage.ledger import StoredRecording
from tasks.office import Office
from tasks.packaging import Content, is_footage, names
from tasks.speech import turns
from tasks.version import VERSION
from transcripts.transcript import Transcript


def page(office: Office, content: Content, sizes: Mapping[str, int]) -> bytes:
    """Return the package's first page: the footage with what was said beside it, and every other file."""
    case, review = content.stored.case, content.review
    rules = regulation_of(office.settings, case)
    ids = [row.recording.id for row in content.rows]
    with office.catalogue.read() as tx:
        said = {name: from_plain(Transcript, kept.transcript) for name, kept in notes.transcripts(tx, ids).items()}
        confirmed = notes.confirmed(tx, ids)
    index = PackageIndex(
        unit=case.unit, number=case.number, cause=case.cause, party=case.party, packed_at=review.at, version=VERSION,
        regulation_title=rules.title if rules else None,
        verdict=say("review.verdict_" + str(review.review["verdict"]).replace("-", "_"), office.lang),
        recordings=tuple(_packed(name, row, said.get(row.recording.id), row.recording.id not in confirmed)
                         for name, row in names(content.rows) if is_footage(row)),
        files=tuple(_file(name, size) for name, size in sizes.items() if not name.startswith("originals/")),
    )
    return index_html(index, office.lang).encode("utf-8", "backslashreplace")


def _packed(name: str, row: StoredRecording, said: Transcript | None, draft: bool) -> PackageRecording:
    found = row.recording
    return PackageRecording(
        name=found.name, path=f"originals/{name}", media=found.media.value, size=found.size, sha256=found.sha256, device=found.device,
        officer=found.officer, start=found.start, end=found.end, seconds=found.probe.duration, state=found.probe.state.value,
        turns=tuple(turns(found, said)) if said else (), draft=draft,
    )


def _file(name: str, size: int) -> PackageFile:
    folder = name.split("/")[0]
    group = folder if folder in GROUPS else "note" if name.endswith(".docx") else "other"
    return PackageFile(group=group, name=name.rsplit("/", 1)[-1], path=name, size=size)
