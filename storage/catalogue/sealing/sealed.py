"""A transaction whose rows are bound to the audit chain when it ends."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, Engine, event
from sqlalchemy.orm import ORMExecuteState, Session

from storage.catalogue.sealing import heads, journal, links
from storage.catalogue.sealing.guarding import guard
from storage.catalogue.sealing.seal import seal
from storage.catalogue.sealing.who import Sealing


def sign_by(tx: Session, sealing: Sealing) -> None:
    """Let the links of this transaction be sealed, and be seen by whoever reads the chain before it ends."""
    tx.info[links.KEY], tx.info[links.ACCOUNT] = sealing.key, sealing.account
    event.listen(tx, "do_orm_execute", _write_first)


def _write_first(state: ORMExecuteState) -> None:
    from storage.catalogue.models.originals import AuditRow

    if links.PENDING in state.session.info and state.is_select and any(mapper.class_ is AuditRow for mapper in state.all_mappers):
        links.flush(state.session)


@contextmanager
def transaction(engine: Engine | Connection, sealing: Sealing, restored: bool = False) -> Iterator[Session]:
    """Give one transaction that writes; what it touches is noted, and bound to the chain before it is committed.

    On a connection that is inside a transaction already it is a savepoint of that one, and keeps no head. `restored`: a backup has
    just been brought back.
    """
    head = sealing.head if isinstance(engine, Engine) else None
    with Session(engine, expire_on_commit=False, join_transaction_mode="create_savepoint") as tx:
        noted = None
        try:
            with tx.begin():
                sign_by(tx, sealing)
                noted = tx.connection().info
                guard(tx, sealing.who)
                lacked = heads.compare(tx, head, sealing.key, sealing.who, restored)
                journal.begin(tx.connection())
                yield tx
                seal(tx, sealing.who)
            heads.keep(tx, head, lacked)
        except BaseException:
            journal.forget(noted)
            raise
