"""The first page of a case package, from what the catalogue holds."""

from __future__ import annotations

from collections.abc import Mapping

from messages import Lang, say
from paperwork.papers.package.index import GROUPS, PackageFile, PackageIndex, PackageRecording, index_html
from storage.applicable import regulation_of
from storage.ledgers.originals import StoredRecording
from storage.ledgers.speech import records, transcripts
from tasks.installation import Installation
from tasks.measure.access_copies import AccessCopy
from tasks.measure.names import is_footage, names
from tasks.package.disposed import paper_name
from tasks.package.metadata import access_name
from tasks.package.packaging import Content
from tasks.speech.drafts import turns
from tasks.version import VERSION
from transcripts.transcript import Transcript


def page(installation: Installation, content: Content, copies: Mapping[str, AccessCopy], sizes: Mapping[str, int]) -> bytes:
    """Return the package's first page: the footage with what was said beside it, and every other file."""
    case, review = content.stored.case, content.review
    rules = regulation_of(installation.settings, case)
    ids = [row.recording.id for row in content.rows]
    with installation.catalogue.read() as tx:
        spoken = transcripts.get_many(tx, ids, Transcript)
        confirmed = records.confirmed(tx, ids)
    index = PackageIndex(
        unit=case.unit,
        number=case.number,
        cause=case.cause,
        party=case.party,
        packed_at=content.made_at,
        version=VERSION,
        regulation_title=rules.title if rules else None,
        verdict=say("review.verdict_" + review.answer.verdict.replace("-", "_"), installation.lang) if review else None,
        unfinished=_unfinished(content, installation.lang),
        report=next((name for name in sizes if name.startswith("report/") and name.endswith(".html")), None),
        recordings=tuple(
            _packed(name, row, spoken.get(row.recording.id), row.recording.id not in confirmed, copies.get(row.recording.id))
            for name, row in names(content.rows)
            if is_footage(row)
        ),
        missing=say("disposed.on_page", installation.lang, count=len(content.gone), file=paper_name(installation.lang))
        if content.gone
        else None,
        files=tuple(_file(name, size) for name, size in sizes.items() if not name.startswith(("originals/", "access/"))),
    )
    return index_html(index, installation.lang).encode("utf-8", "backslashreplace")


def _unfinished(content: Content, lang: Lang) -> str | None:
    if not content.unfinished:
        return None
    messages = "".join(matter.message.say(lang) for matter in content.unfinished)
    return say("unfinished.on_page", lang, count=len(content.unfinished), messages=messages, although=content.although)


def _packed(name: str, row: StoredRecording, transcript: Transcript | None, draft: bool, copy: AccessCopy | None) -> PackageRecording:
    recording = row.recording
    return PackageRecording(
        name=recording.name,
        path=f"originals/{name}",
        media=recording.media.value,
        size=recording.size,
        sha256=recording.sha256,
        device=recording.device,
        officer=recording.officer,
        start=recording.start,
        end=recording.end,
        seconds=recording.probe.duration,
        state=recording.probe.state.value,
        turns=tuple(turns(recording, transcript)) if transcript else (),
        draft=draft,
        play=access_name(name, copy) if copy else None,
    )


def _file(name: str, size: int) -> PackageFile:
    folder = name.split("/")[0]
    group = folder if folder in GROUPS else "note" if name.endswith(".docx") else "other"
    return PackageFile(group=group, name=name.rsplit("/", 1)[-1] if group != "other" else name, path=name, size=size)
