"""What of a case was disposed of: how much, when, by which list, approval and certificate. Whoever speaks of recordings asks here.

`storage.keeping.disposal.disposed` brings the same value from a transaction; a glance asks by plain SQL.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import PurePath

from footage.values.recordings import BEIJING
from messages import Text, text
from storage.catalogue import predicates
from storage.catalogue.glances.glance import Glance, instant_or_none
from storage.catalogue.states import LineState

GONE = ("SELECT r.id, i.done_at, d.number, d.approved_by, d.document, d.certificate FROM recordings r"
        f" LEFT JOIN disposal_items i ON i.recording_id = r.id AND i.state = '{LineState.DELETED}'"
        " LEFT JOIN disposals d ON d.number = i.disposal_number"
        f" WHERE r.case_number = :number AND {predicates.DISPOSED.sql('r')} ORDER BY i.done_at, d.number, r.id")
ByList = tuple[str | None, str | None, str | None, str | None]  # number of the list, approver, number of the approval, certificate


@dataclass(frozen=True, slots=True)
class DisposedByList:
    """Recordings that went by one list; the fields are keys of `disposed` in the answers of commands."""

    list: str | None  # number; None: no list says so
    at: datetime | None  # aware, Beijing; when the last of them was deleted
    recordings: tuple[str, ...]  # ids
    approved_by: str | None
    document: str | None  # number of the approval
    certificate: str | None  # path; None: none was written yet

    def sentence(self) -> Text:
        """Say how many recordings went when and by which papers."""
        if self.list is None:
            return text("disposed.gone_unlisted", count=len(self.recordings))
        certificate = PurePath(self.certificate).name if self.certificate else text("disposed.no_certificate")
        return text("disposed.gone_by", count=len(self.recordings), at=self.at and self.at.astimezone(BEIJING).date(), list=self.list,
                    document=self.document or "–", certificate=certificate)


def grouped(rows: Iterable[tuple[str, datetime | None, ByList]]) -> tuple[DisposedByList, ...]:
    """Return (recording, when, by which papers) by list, the earliest first; of a recording that went twice, the last time counts."""
    last = {recording: (at, by) for recording, at, by in rows}
    lists = dict.fromkeys(by for _, by in last.values())
    groups = [_group(by, {recording: at for recording, (at, its) in last.items() if its == by}) for by in lists]
    return tuple(sorted(groups, key=lambda group: (group.at is None, group.at and group.at.timestamp(), group.list)))


def _group(by: ByList, recordings: dict[str, datetime | None]) -> DisposedByList:
    number, approver, document, certificate = by
    last = max((at for at in recordings.values() if at), default=None)
    return DisposedByList(number, last, tuple(recordings), approver, document, certificate)


def of_case(look: Glance, number: str) -> tuple[DisposedByList, ...]:
    """Return what of a case was disposed of."""
    rows = look.rows(GONE, number=number)
    return grouped((recording, instant_or_none(at), (list_, approver, document, certificate))
                   for recording, at, list_, approver, document, certificate in rows)
