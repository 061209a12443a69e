"""Placement: competition for posts and mutual selection."""

from alembic import op

revision = "0002"
down_revision = "0001"

_STATEMENTS: tuple[str, ...] = ()


def upgrade() -> None:
    """Create the tables."""
    for statement in _STATEMENTS:
        op.execute(statement)


def downgrade() -> None:
    """There is no way back: an older program refuses a newer file with the version that can read it."""
