"""The SQLite file: the only package that knows sqlmodel, sqlalchemy, alembic and sqlite3."""
