"""Placement: competition for posts and mutual selection."""

from alembic import op

revision = "0002"
down_revision = "0001"

_BOOKKEEPING = """
    removed INTEGER NOT NULL DEFAULT 0 CONSTRAINT removed_is_a_flag CHECK (removed IN (0, 1)),
    changed_at TEXT NOT NULL CONSTRAINT changed_at_is_a_time CHECK (length(changed_at) BETWEEN 10 AND 40),
    changed_by TEXT NOT NULL CONSTRAINT changed_by_is_short CHECK (length(changed_by) <= 100),
    brought_by TEXT NOT NULL DEFAULT '' CONSTRAINT brought_by_is_short CHECK (length(brought_by) <= 100),
"""
_OF_EMPLOYEE = "FOREIGN KEY (unit_code, year, employee_no) REFERENCES employee (unit_code, year, employee_no)"
_DAY = "'[12][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]'"

_STATEMENTS: tuple[str, ...] = (
    f"""
    CREATE TABLE appointment (
        unit_code TEXT NOT NULL,
        year INTEGER NOT NULL,
        employee_no TEXT NOT NULL,
        appointment_no INTEGER NOT NULL
            CONSTRAINT appointment_no_is_plausible CHECK (appointment_no BETWEEN 1 AND 999),
        post_no TEXT NOT NULL CONSTRAINT post_no_is_short CHECK (length(post_no) BETWEEN 1 AND 40),
        since TEXT NOT NULL CONSTRAINT since_is_a_date CHECK (since GLOB {_DAY}),
        until TEXT NOT NULL DEFAULT '' CONSTRAINT until_is_a_date CHECK (until = '' OR until GLOB {_DAY}),
        way TEXT NOT NULL CONSTRAINT way_is_known
            CHECK (way IN ('competition', 'selection', 'transfer', 'appointed', 'held')),
        round_no INTEGER NOT NULL DEFAULT 0 CONSTRAINT round_no_is_plausible CHECK (round_no BETWEEN 0 AND 999),
        document_no TEXT NOT NULL DEFAULT '' CONSTRAINT document_no_is_short CHECK (length(document_no) <= 200),
        trial_until TEXT NOT NULL DEFAULT ''
            CONSTRAINT trial_until_is_a_date CHECK (trial_until = '' OR trial_until GLOB {_DAY}),
        reason TEXT NOT NULL DEFAULT '' CONSTRAINT reason_is_short CHECK (length(reason) <= 2000),
        ended_on TEXT NOT NULL DEFAULT ''
            CONSTRAINT ended_on_is_a_date CHECK (ended_on = '' OR ended_on GLOB {_DAY}),
        end_reason TEXT NOT NULL DEFAULT '' CONSTRAINT end_reason_is_short CHECK (length(end_reason) <= 2000),
        {_BOOKKEEPING}
        PRIMARY KEY (unit_code, year, employee_no, appointment_no),
        {_OF_EMPLOYEE}
    ) STRICT, WITHOUT ROWID
    """,
)


def upgrade() -> None:
    """Create the tables."""
    for statement in _STATEMENTS:
        op.execute(statement)


def downgrade() -> None:
    """There is no way back: an older program refuses a newer file with the version that can read it."""
