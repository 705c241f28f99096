"""Alembic's way in: it works on the connection that storage/catalogue/migrate.py gives it."""

from alembic import context

from storage.catalogue.models.originals import Base

context.configure(connection=context.config.attributes["connection"], target_metadata=Base.metadata, transactional_ddl=True)
with context.begin_transaction():
    context.run_migrations()
