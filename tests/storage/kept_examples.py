"""One row in every table of keeping, for tests that copy or count tables."""

from __future__ import annotations

from datetime import date

from examples import NOW
from sqlalchemy.orm import Session

from storage.catalogue.models import keeping as kept


def one_of_each(tx: Session, case: str, recording: str) -> None:
    """Enter one row in each table."""
    tx.add(kept.ReasonRow(digest="c" * 64, why=[], articles=[]))
    tx.add(kept.CaseVersionRow(case=case, version=1, state="archived", body={}, documents=[], review=None, at=NOW, by="张伟", why="重开"))
    tx.add(kept.ProposalRow(digest="d" * 64, case=case, recording=recording, trigger="LT5", source="transcript", proposal={}, at=NOW))
    hold = kept.HoldRow(case=case, recording=None, kind="request", reason="申请查阅", document=None, by="张伟", at=NOW)
    tx.add(hold)
    tx.flush()
    tx.add(kept.RequestRow(case=case, state="open", action="view", hold=hold.id, at=NOW, request={}))
    tx.add(kept.DutyRow(kind="archive", case=case, subject="", unit="x", person="y", due_at=NOW, met_at=None, articles=[], assumptions=[]))
    tx.add(kept.DisposalRow(number="XH-1", at=NOW, as_of=date(2026, 3, 2), path="/x", sha256="e" * 64))
    tx.flush()
    tx.add(kept.DisposalItemRow(disposal="XH-1", place=1, recording=recording, key="f" * 64, why=[]))
    tx.add(kept.SweepRow(as_of=date(2026, 3, 2), at=NOW, counts={}, rules={}, cursor=""))
    tx.add(kept.SpotCheckRow(at=NOW, by="李娜", seed="1", drawn={}))
    tx.flush()
