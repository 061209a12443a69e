"""Who may open the file: accounts with hashes of passwords, and the recovery code's."""

from alembic import op

revision = "0006"
down_revision = "0005"

_STATEMENTS = (
    """
    CREATE TABLE account (
        name TEXT NOT NULL PRIMARY KEY CONSTRAINT name_is_short CHECK (length(name) BETWEEN 1 AND 40),
        role TEXT NOT NULL CONSTRAINT role_is_known CHECK (role IN ('read', 'entry', 'review')),
        password_hash TEXT NOT NULL CONSTRAINT password_hash_is_argon2
            CHECK (password_hash GLOB '$argon2id$*' AND length(password_hash) <= 300),
        wrong_tries INTEGER NOT NULL DEFAULT 0
            CONSTRAINT wrong_tries_is_a_count CHECK (wrong_tries BETWEEN 0 AND 1000000),
        wrong_at TEXT NOT NULL DEFAULT '' CONSTRAINT wrong_at_is_a_time CHECK (length(wrong_at) IN (0, 20))
    ) STRICT, WITHOUT ROWID
    """,
    """
    CREATE TABLE recovery (
        recovery_no INTEGER NOT NULL PRIMARY KEY CONSTRAINT recovery_is_one CHECK (recovery_no = 1),
        code_hash TEXT NOT NULL CONSTRAINT code_hash_is_argon2
            CHECK (code_hash GLOB '$argon2id$*' AND length(code_hash) <= 300)
    ) STRICT
    """,
)


def upgrade() -> None:
    """Create the tables."""
    for statement in _STATEMENTS:
        op.execute(statement)


def downgrade() -> None:
    """There is no way back: an older program refuses a newer file with the version that can read it."""
