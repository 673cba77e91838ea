"""Runs the revisions on the connection that `pluggy_app.store.migrations` hands over: never on one of its own."""

from alembic import context

from pluggy_app.store import tables

connection = context.config.attributes["connection"]
context.configure(connection=connection, target_metadata=tables.USERS.metadata, render_as_batch=True)
with context.begin_transaction():
    context.run_migrations()
