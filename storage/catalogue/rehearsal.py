"""A catalogue in which everything can be written and nothing stays: what a change would do is seen by doing it and taking it back."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection
from sqlalchemy.orm import Session

from storage.catalogue.database import Catalogue
from storage.catalogue.problems import translated
from storage.catalogue.sealing import journal


class RehearsedCatalogue(Catalogue):
    """Every transaction is a savepoint inside one that is rolled back; nobody else sees any of it, and other writers wait meanwhile."""

    def __init__(self, catalogue: Catalogue, connection: Connection) -> None:
        super().__init__(catalogue.engine, catalogue.sealing)
        self._connection = connection

    @contextmanager
    def begin(self, restored: bool = False) -> Iterator[Session]:
        """One savepoint that writes."""
        from storage.catalogue.sealing.sealed import transaction

        with translated(self._engine), transaction(self._connection, self._sealing) as session:
            yield session

    @contextmanager
    def read(self) -> Iterator[Session]:
        """One savepoint that only reads, what was written before in this rehearsal included."""
        session = Session(self._connection, expire_on_commit=False, join_transaction_mode="create_savepoint")
        with translated(self._engine), session:
            yield session


@contextmanager
def rehearsed(catalogue: Catalogue) -> Iterator[Catalogue]:
    """Give the catalogue for a rehearsal; at the end it is as it was."""
    with translated(catalogue.engine), catalogue.engine.connect() as connection:
        outer = connection.begin()
        try:
            yield RehearsedCatalogue(catalogue, connection)
        finally:
            outer.rollback()
            journal.forget(connection.info)  # what was prepared inside went with it
