"""Year end: ballots, typed scores, sanctions, decided grades."""

from alembic import op

revision = "0004"
down_revision = "0003"

_BOOKKEEPING = """
    removed INTEGER NOT NULL DEFAULT 0 CONSTRAINT removed_is_a_flag CHECK (removed IN (0, 1)),
    changed_at TEXT NOT NULL CONSTRAINT changed_at_is_a_time CHECK (length(changed_at) BETWEEN 10 AND 40),
    changed_by TEXT NOT NULL CONSTRAINT changed_by_is_short CHECK (length(changed_by) <= 100),
    brought_by TEXT NOT NULL DEFAULT '' CONSTRAINT brought_by_is_short CHECK (length(brought_by) <= 100),
"""
_OF_BOOK = "FOREIGN KEY (unit_code, year) REFERENCES year_book (unit_code, year)"
_OF_EMPLOYEE = "FOREIGN KEY (unit_code, year, employee_no) REFERENCES employee (unit_code, year, employee_no)"

_STATEMENTS = (
    f"""
    CREATE TABLE ballot_tally (
        unit_code TEXT NOT NULL,
        year INTEGER NOT NULL,
        voter_group TEXT NOT NULL CONSTRAINT voter_group_is_short CHECK (length(voter_group) BETWEEN 1 AND 40),
        employee_no TEXT NOT NULL,
        choice TEXT NOT NULL CONSTRAINT choice_is_short CHECK (length(choice) BETWEEN 1 AND 40),
        votes INTEGER NOT NULL CONSTRAINT votes_are_plausible CHECK (votes BETWEEN 0 AND 99999),
        {_BOOKKEEPING}
        PRIMARY KEY (unit_code, year, voter_group, employee_no, choice),
        {_OF_EMPLOYEE}
    ) STRICT, WITHOUT ROWID
    """,
    f"""
    CREATE TABLE ballot_batch (
        unit_code TEXT NOT NULL,
        year INTEGER NOT NULL,
        voter_group TEXT NOT NULL CONSTRAINT voter_group_is_short CHECK (length(voter_group) BETWEEN 1 AND 40),
        issued INTEGER NOT NULL CONSTRAINT issued_is_plausible CHECK (issued BETWEEN 0 AND 99999),
        returned INTEGER NOT NULL CONSTRAINT returned_is_plausible CHECK (returned BETWEEN 0 AND 99999),
        valid INTEGER NOT NULL CONSTRAINT valid_is_plausible CHECK (valid BETWEEN 0 AND 99999),
        invalid INTEGER NOT NULL CONSTRAINT invalid_is_plausible CHECK (invalid BETWEEN 0 AND 99999),
        {_BOOKKEEPING}
        PRIMARY KEY (unit_code, year, voter_group),
        {_OF_BOOK}
    ) STRICT, WITHOUT ROWID
    """,
    f"""
    CREATE TABLE typed_score (
        unit_code TEXT NOT NULL,
        year INTEGER NOT NULL,
        employee_no TEXT NOT NULL,
        part TEXT NOT NULL CONSTRAINT part_is_short CHECK (length(part) BETWEEN 1 AND 40),
        score INTEGER CONSTRAINT score_is_plausible CHECK (score BETWEEN 0 AND 100000000),
        reason TEXT NOT NULL DEFAULT '' CONSTRAINT reason_is_short CHECK (length(reason) <= 2000),
        {_BOOKKEEPING}
        PRIMARY KEY (unit_code, year, employee_no, part),
        {_OF_EMPLOYEE}
    ) STRICT, WITHOUT ROWID
    """,
    f"""
    CREATE TABLE sanction (
        unit_code TEXT NOT NULL,
        year INTEGER NOT NULL,
        employee_no TEXT NOT NULL,
        kind TEXT NOT NULL CONSTRAINT kind_is_short CHECK (length(kind) BETWEEN 1 AND 40),
        decided TEXT NOT NULL CONSTRAINT decided_is_a_date CHECK (decided GLOB '[12][0-9][0-9][0-9]*' AND length(decided) <= 10),
        document_no TEXT NOT NULL DEFAULT '' CONSTRAINT document_no_is_short CHECK (length(document_no) <= 200),
        {_BOOKKEEPING}
        PRIMARY KEY (unit_code, year, employee_no, kind),
        {_OF_EMPLOYEE}
    ) STRICT, WITHOUT ROWID
    """,
    f"""
    CREATE TABLE grade_decision (
        unit_code TEXT NOT NULL,
        year INTEGER NOT NULL,
        employee_no TEXT NOT NULL,
        grade TEXT NOT NULL CONSTRAINT grade_is_known
            CHECK (grade IN ('excellent', 'competent', 'basic', 'incompetent', 'undetermined')),
        reason TEXT NOT NULL DEFAULT '' CONSTRAINT reason_is_short CHECK (length(reason) <= 2000),
        decided_on TEXT NOT NULL CONSTRAINT decided_on_is_a_date CHECK (length(decided_on) BETWEEN 8 AND 40),
        decided_by TEXT NOT NULL DEFAULT '' CONSTRAINT decided_by_is_short CHECK (length(decided_by) <= 100),
        {_BOOKKEEPING}
        PRIMARY KEY (unit_code, year, employee_no),
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
