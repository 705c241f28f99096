"""What an owner of the database can do that the application cannot."""

from __future__ import annotations

from sqlalchemy import text

from storage.catalogue.database import Catalogue


def as_owner(catalogue: Catalogue, *statements: str) -> None:
    """Run statements after the triggers that guard the audit chain are gone."""
    with catalogue.engine.begin() as connection:
        if connection.dialect.name == "sqlite":
            for name in connection.execute(text("SELECT name FROM sqlite_master WHERE type = 'trigger'")).scalars().all():
                connection.execute(text(f"DROP TRIGGER {name}"))
        else:
            connection.execute(text("ALTER TABLE audit DISABLE TRIGGER ALL"))
        for statement in statements:
            connection.execute(text(statement))
