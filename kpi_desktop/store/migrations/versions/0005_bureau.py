"""Hand-ins, and what the bureau keeps of its intakes."""

from alembic import op

revision = "0005"
down_revision = "0004"

_STATEMENTS = (
    """
    CREATE TABLE hand_in (
        package_id TEXT NOT NULL PRIMARY KEY CONSTRAINT package_id_is_short CHECK (length(package_id) BETWEEN 1 AND 100),
        unit_code TEXT NOT NULL CONSTRAINT unit_code_is_short CHECK (length(unit_code) BETWEEN 1 AND 40),
        year INTEGER NOT NULL CONSTRAINT year_is_plausible CHECK (year BETWEEN 1990 AND 2200),
        stage TEXT NOT NULL CONSTRAINT stage_is_known CHECK (stage IN ('plan', 'monthly', 'year_end')),
        number INTEGER NOT NULL CONSTRAINT number_counts CHECK (number BETWEEN 1 AND 99999),
        previous_fingerprint TEXT NOT NULL
            CONSTRAINT previous_fingerprint_is_sha256 CHECK (length(previous_fingerprint) IN (0, 64)),
        fingerprint TEXT NOT NULL CONSTRAINT fingerprint_is_sha256 CHECK (length(fingerprint) = 64),
        made_at TEXT NOT NULL CONSTRAINT made_at_is_a_time CHECK (length(made_at) BETWEEN 10 AND 40),
        made_by TEXT NOT NULL CONSTRAINT made_by_is_short CHECK (length(made_by) <= 100),
        program_version TEXT NOT NULL CONSTRAINT program_version_is_short CHECK (length(program_version) <= 40),
        schema_version INTEGER NOT NULL CONSTRAINT schema_version_counts CHECK (schema_version BETWEEN 1 AND 9999),
        row_counts TEXT NOT NULL CONSTRAINT row_counts_are_data CHECK (row_counts GLOB '{*}' AND length(row_counts) <= 4000)
    ) STRICT, WITHOUT ROWID
    """,
    """
    CREATE TABLE package_body (
        package_id TEXT NOT NULL PRIMARY KEY REFERENCES hand_in (package_id),
        body BLOB NOT NULL
    ) STRICT
    """,
    """
    CREATE TABLE accepted (
        unit_code TEXT NOT NULL,
        year INTEGER NOT NULL,
        stage TEXT NOT NULL CONSTRAINT stage_is_known CHECK (stage IN ('plan', 'monthly', 'year_end')),
        package_id TEXT NOT NULL REFERENCES hand_in (package_id),
        PRIMARY KEY (unit_code, year, stage)
    ) STRICT, WITHOUT ROWID
    """,
    """
    CREATE TABLE intake (
        intake_no INTEGER NOT NULL PRIMARY KEY,
        at TEXT NOT NULL,
        by TEXT NOT NULL,
        file_name TEXT NOT NULL,
        unit_code TEXT NOT NULL DEFAULT '',
        unit_name TEXT NOT NULL DEFAULT '',
        year INTEGER,
        stage TEXT NOT NULL DEFAULT '' CONSTRAINT stage_is_known CHECK (stage IN ('', 'plan', 'monthly', 'year_end')),
        number INTEGER,
        package_id TEXT NOT NULL DEFAULT '',
        fingerprint TEXT NOT NULL DEFAULT '',
        status TEXT NOT NULL CONSTRAINT status_is_known
            CHECK (status IN ('merged', 'unchanged', 'older', 'conflicts', 'forked', 'refused')),
        reason TEXT NOT NULL DEFAULT '',
        added INTEGER NOT NULL DEFAULT 0,
        changed INTEGER NOT NULL DEFAULT 0,
        same INTEGER NOT NULL DEFAULT 0,
        removed INTEGER NOT NULL DEFAULT 0,
        conflicts INTEGER NOT NULL DEFAULT 0,
        change_seq INTEGER,
        undo BLOB,
        undone_at TEXT NOT NULL DEFAULT ''
    ) STRICT
    """,
    """
    CREATE TABLE county_year (
        year INTEGER NOT NULL PRIMARY KEY CONSTRAINT year_is_plausible CHECK (year BETWEEN 1990 AND 2200),
        plan_due TEXT NOT NULL DEFAULT '' CONSTRAINT plan_due_is_a_date CHECK (length(plan_due) IN (0, 10)),
        monthly_due TEXT NOT NULL DEFAULT '' CONSTRAINT monthly_due_is_a_date CHECK (length(monthly_due) IN (0, 10)),
        year_end_due TEXT NOT NULL DEFAULT '' CONSTRAINT year_end_due_is_a_date CHECK (length(year_end_due) IN (0, 10)),
        closed_at TEXT NOT NULL DEFAULT '',
        closed_by TEXT NOT NULL DEFAULT '',
        note TEXT NOT NULL DEFAULT '' CONSTRAINT note_is_short CHECK (length(note) <= 2000)
    ) STRICT
    """,
    """
    CREATE TABLE due_unit (
        year INTEGER NOT NULL CONSTRAINT year_is_plausible CHECK (year BETWEEN 1990 AND 2200),
        unit_code TEXT NOT NULL CONSTRAINT unit_code_is_short CHECK (length(unit_code) BETWEEN 1 AND 40),
        unit_name TEXT NOT NULL CONSTRAINT unit_name_is_short CHECK (length(unit_name) BETWEEN 1 AND 200),
        sort_order INTEGER NOT NULL DEFAULT 0,
        PRIMARY KEY (year, unit_code)
    ) STRICT, WITHOUT ROWID
    """,
    """
    CREATE TABLE fork (
        package_id TEXT NOT NULL PRIMARY KEY CONSTRAINT package_id_is_short CHECK (length(package_id) BETWEEN 1 AND 100),
        unit_code TEXT NOT NULL,
        year INTEGER NOT NULL,
        rival_id TEXT NOT NULL REFERENCES hand_in (package_id),
        record TEXT NOT NULL CONSTRAINT record_is_data CHECK (record GLOB '{*}'),
        body BLOB NOT NULL,
        found_at TEXT NOT NULL,
        choice TEXT NOT NULL DEFAULT '' CONSTRAINT choice_is_known CHECK (choice IN ('', 'kept', 'taken')),
        lost TEXT NOT NULL DEFAULT '[]' CONSTRAINT lost_is_data CHECK (lost GLOB '[[]*]'),
        reason TEXT NOT NULL DEFAULT '',
        decided_at TEXT NOT NULL DEFAULT '',
        decided_by TEXT NOT NULL DEFAULT ''
    ) STRICT
    """,
    """
    CREATE TABLE conflict (
        unit_code TEXT NOT NULL,
        year INTEGER NOT NULL,
        table_name TEXT NOT NULL,
        row_key TEXT NOT NULL CONSTRAINT row_key_is_data CHECK (row_key GLOB '[[]*]'),
        field TEXT NOT NULL,
        package_id TEXT NOT NULL REFERENCES hand_in (package_id),
        base TEXT NOT NULL,
        ours TEXT NOT NULL,
        theirs TEXT NOT NULL,
        ours_at TEXT NOT NULL DEFAULT '',
        ours_by TEXT NOT NULL DEFAULT '',
        theirs_at TEXT NOT NULL DEFAULT '',
        theirs_by TEXT NOT NULL DEFAULT '',
        found_at TEXT NOT NULL,
        decision TEXT NOT NULL DEFAULT '' CONSTRAINT decision_is_known
            CHECK (decision IN ('', 'ours', 'theirs', 'agreed')),
        decision_reason TEXT NOT NULL DEFAULT '',
        decided_at TEXT NOT NULL DEFAULT '',
        decided_by TEXT NOT NULL DEFAULT '',
        PRIMARY KEY (unit_code, year, table_name, row_key, field, package_id)
    ) STRICT, WITHOUT ROWID
    """,
)


def upgrade() -> None:
    """Create the tables."""
    for statement in _STATEMENTS:
        op.execute(statement)


def downgrade() -> None:
    """There is no way back: an older program refuses a newer file with the version that can read it."""
