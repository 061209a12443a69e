"""Alembic's entry: runs the steps on the connection it is handed; imports nothing of the program (a frozen build needs that)."""

from alembic import context

connection = context.config.attributes["connection"]
context.configure(connection=connection, target_metadata=None, transactional_ddl=True)
context.run_migrations()
