"""The month: marks, additions and deductions, months not assessed."""

from alembic import op

revision = "0003"
down_revision = "0002"

_BOOKKEEPING = """
    removed INTEGER NOT NULL DEFAULT 0 CONSTRAINT removed_is_a_flag CHECK (removed IN (0, 1)),
    changed_at TEXT NOT NULL CONSTRAINT changed_at_is_a_time CHECK (length(changed_at) BETWEEN 10 AND 40),
    changed_by TEXT NOT NULL CONSTRAINT changed_by_is_short CHECK (length(changed_by) BETWEEN 1 AND 100),
    brought_by TEXT NOT NULL DEFAULT '' CONSTRAINT brought_by_is_short CHECK (length(brought_by) <= 100),
"""
_OF_BOOK = "FOREIGN KEY (unit_code, year) REFERENCES year_book (unit_code, year)"
_OF_EMPLOYEE = "FOREIGN KEY (unit_code, year, employee_no) REFERENCES employee (unit_code, year, employee_no)"


def _day(column: str) -> str:
    """A day of the calendar as YYYY-MM-DD; julianday() takes the 31st of February for the 3rd of March."""
    return f"length({column}) = 10 AND date(julianday({column})) IS {column}"


def _day_or_none(column: str) -> str:
    return f"{column} = '' OR ({_day(column)})"


_STATEMENTS = (
    f"""
    CREATE TABLE monthly_mark (
        unit_code TEXT NOT NULL,
        year INTEGER NOT NULL,
        month INTEGER NOT NULL CONSTRAINT month_is_a_month CHECK (month BETWEEN 1 AND 12),
        employee_no TEXT NOT NULL,
        indicator_no TEXT NOT NULL,
        entered INTEGER CONSTRAINT entered_is_plausible CHECK (entered BETWEEN 0 AND 1000000000000),
        second INTEGER CONSTRAINT second_is_plausible CHECK (second BETWEEN 0 AND 1000000000000),
        reason TEXT NOT NULL DEFAULT '' CONSTRAINT reason_is_short CHECK (length(reason) <= 2000),
        document_no TEXT NOT NULL DEFAULT '' CONSTRAINT document_no_is_short CHECK (length(document_no) <= 200),
        happened_on TEXT NOT NULL DEFAULT '' CONSTRAINT happened_on_is_a_day CHECK ({_day_or_none("happened_on")}),
        not_applicable INTEGER NOT NULL DEFAULT 0 CONSTRAINT not_applicable_is_a_flag CHECK (not_applicable IN (0, 1)),
        {_BOOKKEEPING}
        CONSTRAINT what_does_not_apply_has_no_mark CHECK (
            not_applicable = 0 OR (entered IS NULL AND second IS NULL)
        ),
        PRIMARY KEY (unit_code, year, month, employee_no, indicator_no),
        {_OF_EMPLOYEE},
        FOREIGN KEY (unit_code, year, indicator_no) REFERENCES indicator (unit_code, year, indicator_no)
    ) STRICT, WITHOUT ROWID
    """,
    f"""
    CREATE TABLE adjustment (
        unit_code TEXT NOT NULL,
        year INTEGER NOT NULL,
        month INTEGER NOT NULL CONSTRAINT month_is_a_month CHECK (month BETWEEN 1 AND 12),
        employee_no TEXT NOT NULL,
        direction TEXT NOT NULL CONSTRAINT direction_is_known CHECK (direction IN ('add', 'deduct')),
        item_no INTEGER NOT NULL CONSTRAINT item_no_is_plausible CHECK (item_no BETWEEN 1 AND 9999),
        points INTEGER NOT NULL CONSTRAINT points_are_plausible CHECK (points BETWEEN 0 AND 100000),
        fact TEXT NOT NULL DEFAULT '' CONSTRAINT fact_is_short CHECK (length(fact) <= 2000),
        document_no TEXT NOT NULL DEFAULT '' CONSTRAINT document_no_is_short CHECK (length(document_no) <= 200),
        rule TEXT NOT NULL DEFAULT '' CONSTRAINT rule_is_short CHECK (length(rule) <= 100),
        level TEXT NOT NULL DEFAULT '' CONSTRAINT level_is_short CHECK (length(level) <= 100),
        matter TEXT NOT NULL DEFAULT '' CONSTRAINT matter_is_short CHECK (length(matter) <= 200),
        happened_on TEXT NOT NULL DEFAULT '' CONSTRAINT happened_on_is_a_day CHECK ({_day_or_none("happened_on")}),
        scope TEXT NOT NULL DEFAULT 'person' CONSTRAINT scope_is_known CHECK (scope IN ('person', 'section', 'unit')),
        {_BOOKKEEPING}
        PRIMARY KEY (unit_code, year, month, employee_no, direction, item_no),
        {_OF_EMPLOYEE}
    ) STRICT, WITHOUT ROWID
    """,
    f"""
    CREATE TABLE period_decision (
        unit_code TEXT NOT NULL,
        year INTEGER NOT NULL,
        cycle TEXT NOT NULL CONSTRAINT cycle_is_known CHECK (cycle IN ('month', 'quarter')),
        period INTEGER NOT NULL CONSTRAINT period_is_of_its_cycle CHECK (
            period BETWEEN 1 AND CASE cycle WHEN 'quarter' THEN 4 ELSE 12 END
        ),
        employee_no TEXT NOT NULL,
        standing TEXT NOT NULL CONSTRAINT standing_is_known CHECK (standing IN ('graded', 'ungraded', 'away')),
        score INTEGER CONSTRAINT score_is_plausible CHECK (score BETWEEN -100000000 AND 100000000),
        proposed TEXT CONSTRAINT proposed_is_a_grade CHECK (proposed IN ('good', 'fair', 'average', 'poor')),
        grade TEXT CONSTRAINT grade_is_known CHECK (grade IN ('good', 'fair', 'average', 'poor')),
        reason TEXT NOT NULL DEFAULT '' CONSTRAINT reason_is_short CHECK (length(reason) <= 2000),
        decided_on TEXT NOT NULL CONSTRAINT decided_on_is_a_date CHECK (length(decided_on) <= 20),
        decided_by TEXT NOT NULL DEFAULT '' CONSTRAINT decided_by_is_short CHECK (length(decided_by) <= 100),
        {_BOOKKEEPING}
        CONSTRAINT a_grade_is_of_those_graded CHECK (standing = 'graded' OR grade IS NULL),
        PRIMARY KEY (unit_code, year, cycle, period, employee_no),
        {_OF_EMPLOYEE}
    ) STRICT, WITHOUT ROWID
    """,
    f"""
    CREATE TABLE period_step (
        unit_code TEXT NOT NULL,
        year INTEGER NOT NULL,
        cycle TEXT NOT NULL CONSTRAINT cycle_is_known CHECK (cycle IN ('month', 'quarter')),
        period INTEGER NOT NULL CONSTRAINT period_is_of_its_cycle CHECK (
            period BETWEEN 1 AND CASE cycle WHEN 'quarter' THEN 4 ELSE 12 END
        ),
        stage TEXT NOT NULL CONSTRAINT stage_is_known CHECK (stage IN ('submitted', 'approved')),
        section TEXT NOT NULL CONSTRAINT section_is_short CHECK (length(section) <= 200),
        done_on TEXT NOT NULL CONSTRAINT done_on_is_a_date CHECK (length(done_on) BETWEEN 8 AND 20),
        done_by TEXT NOT NULL DEFAULT '' CONSTRAINT done_by_is_short CHECK (length(done_by) <= 100),
        document_no TEXT NOT NULL DEFAULT '' CONSTRAINT document_no_is_short CHECK (length(document_no) <= 200),
        {_BOOKKEEPING}
        PRIMARY KEY (unit_code, year, cycle, period, stage, section),
        FOREIGN KEY (unit_code, year) REFERENCES year_book (unit_code, year)
    ) STRICT, WITHOUT ROWID
    """,
    f"""
    CREATE TABLE service_promise (
        unit_code TEXT NOT NULL,
        year INTEGER NOT NULL,
        promise_no TEXT NOT NULL CONSTRAINT promise_no_is_short CHECK (length(promise_no) BETWEEN 1 AND 40),
        title TEXT NOT NULL CONSTRAINT title_is_given CHECK (length(title) BETWEEN 1 AND 500),
        limit_days INTEGER CONSTRAINT limit_days_are_plausible CHECK (limit_days BETWEEN 0 AND 1000),
        section TEXT NOT NULL DEFAULT '' CONSTRAINT section_is_short CHECK (length(section) <= 200),
        employee_no TEXT NOT NULL DEFAULT '' CONSTRAINT employee_no_is_short CHECK (length(employee_no) <= 40),
        standard TEXT NOT NULL DEFAULT '' CONSTRAINT standard_is_short CHECK (length(standard) <= 2000),
        {_BOOKKEEPING}
        PRIMARY KEY (unit_code, year, promise_no),
        {_OF_BOOK}
    ) STRICT, WITHOUT ROWID
    """,
    f"""
    CREATE TABLE register_entry (
        unit_code TEXT NOT NULL,
        year INTEGER NOT NULL,
        system TEXT NOT NULL CONSTRAINT system_is_known CHECK (
            system IN ('first_asked', 'promise', 'deadline', 'accountability')
        ),
        entry_no INTEGER NOT NULL CONSTRAINT entry_no_is_plausible CHECK (entry_no BETWEEN 1 AND 99999),
        employee_no TEXT NOT NULL,
        happened_on TEXT NOT NULL CONSTRAINT happened_on_is_a_day CHECK ({_day("happened_on")}),
        fact TEXT NOT NULL CONSTRAINT fact_is_given CHECK (length(fact) BETWEEN 1 AND 2000),
        fault TEXT NOT NULL DEFAULT '' CONSTRAINT fault_is_short CHECK (length(fault) <= 100),
        document_no TEXT NOT NULL DEFAULT '' CONSTRAINT document_no_is_short CHECK (length(document_no) <= 200),
        promise_no TEXT NOT NULL DEFAULT '' CONSTRAINT promise_no_is_short CHECK (length(promise_no) <= 40),
        limit_days INTEGER CONSTRAINT limit_days_are_plausible CHECK (limit_days BETWEEN 0 AND 1000),
        due_on TEXT NOT NULL DEFAULT '' CONSTRAINT due_on_is_a_day CHECK ({_day_or_none("due_on")}),
        finished_on TEXT NOT NULL DEFAULT '' CONSTRAINT finished_on_is_a_day CHECK ({_day_or_none("finished_on")}),
        effect INTEGER NOT NULL CONSTRAINT effect_is_known CHECK (effect BETWEEN 0 AND 6),
        effect_from TEXT NOT NULL DEFAULT '' CONSTRAINT effect_from_is_a_day CHECK ({_day_or_none("effect_from")}),
        effect_to TEXT NOT NULL DEFAULT '' CONSTRAINT effect_to_is_a_day CHECK ({_day_or_none("effect_to")}),
        waived_reason TEXT NOT NULL DEFAULT '' CONSTRAINT waived_reason_is_short CHECK (length(waived_reason) <= 2000),
        {_BOOKKEEPING}
        PRIMARY KEY (unit_code, year, system, entry_no),
        {_OF_EMPLOYEE}
    ) STRICT, WITHOUT ROWID
    """,
    f"""
    CREATE TABLE leave_record (
        unit_code TEXT NOT NULL,
        year INTEGER NOT NULL,
        employee_no TEXT NOT NULL,
        kind TEXT NOT NULL CONSTRAINT kind_is_known CHECK (
            kind IN ('sick', 'personal', 'annual', 'maternity', 'nursing', 'marriage', 'funeral', 'injury', 'study',
                'seconded', 'posted', 'aid', 'absent', 'late')
        ),
        starts_on TEXT NOT NULL CONSTRAINT starts_on_is_a_day CHECK ({_day("starts_on")}),
        ends_on TEXT NOT NULL CONSTRAINT ends_on_is_a_day CHECK ({_day("ends_on")}),
        days INTEGER NOT NULL CONSTRAINT days_are_plausible CHECK (days BETWEEN 0 AND 100000),
        destination TEXT NOT NULL DEFAULT '' CONSTRAINT destination_is_short CHECK (length(destination) <= 200),
        document_no TEXT NOT NULL DEFAULT '' CONSTRAINT document_no_is_short CHECK (length(document_no) <= 200),
        note TEXT NOT NULL DEFAULT '' CONSTRAINT note_is_short CHECK (length(note) <= 2000),
        {_BOOKKEEPING}
        PRIMARY KEY (unit_code, year, employee_no, kind, starts_on),
        CONSTRAINT it_ends_after_it_starts CHECK (starts_on <= ends_on),
        {_OF_EMPLOYEE}
    ) STRICT, WITHOUT ROWID
    """,
    f"""
    CREATE TABLE attachment (
        unit_code TEXT NOT NULL,
        year INTEGER NOT NULL,
        place TEXT NOT NULL CONSTRAINT place_is_short CHECK (length(place) BETWEEN 1 AND 300),
        fingerprint TEXT NOT NULL CONSTRAINT fingerprint_is_sha256 CHECK (
            length(fingerprint) = 64 AND fingerprint NOT GLOB '*[^0-9a-f]*'
        ),
        name TEXT NOT NULL CONSTRAINT name_is_given CHECK (length(name) BETWEEN 1 AND 255),
        size INTEGER NOT NULL CONSTRAINT size_is_plausible CHECK (size BETWEEN 0 AND 10000000000),
        {_BOOKKEEPING}
        PRIMARY KEY (unit_code, year, place, fingerprint),
        {_OF_BOOK}
    ) STRICT, WITHOUT ROWID
    """,
    f"""
    CREATE TABLE mark_correction (
        unit_code TEXT NOT NULL,
        year INTEGER NOT NULL,
        month INTEGER NOT NULL CONSTRAINT month_is_a_month CHECK (month BETWEEN 1 AND 12),
        employee_no TEXT NOT NULL,
        indicator_no TEXT NOT NULL,
        correction_no INTEGER NOT NULL CONSTRAINT correction_no_counts CHECK (correction_no BETWEEN 1 AND 999),
        replaces INTEGER NOT NULL CONSTRAINT replaces_is_earlier CHECK (replaces BETWEEN 0 AND correction_no - 1),
        old_entered INTEGER CONSTRAINT old_entered_is_plausible CHECK (old_entered BETWEEN 0 AND 1000000000000),
        entered INTEGER NOT NULL CONSTRAINT entered_is_plausible CHECK (entered BETWEEN 0 AND 1000000000000),
        why TEXT NOT NULL CONSTRAINT why_is_given CHECK (length(why) BETWEEN 1 AND 2000),
        made_on TEXT NOT NULL CONSTRAINT made_on_is_a_date
            CHECK (made_on GLOB '[12][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]'),
        made_by TEXT NOT NULL DEFAULT '' CONSTRAINT made_by_is_short CHECK (length(made_by) <= 100),
        old_second INTEGER CONSTRAINT old_second_is_plausible CHECK (old_second BETWEEN 0 AND 1000000000000),
        second INTEGER CONSTRAINT second_is_plausible CHECK (second BETWEEN 0 AND 1000000000000),
        reason TEXT NOT NULL DEFAULT '' CONSTRAINT reason_is_short CHECK (length(reason) <= 2000),
        {_BOOKKEEPING}
        PRIMARY KEY (unit_code, year, month, employee_no, indicator_no, correction_no),
        FOREIGN KEY (unit_code, year, month, employee_no, indicator_no)
            REFERENCES monthly_mark (unit_code, year, month, employee_no, indicator_no)
    ) STRICT, WITHOUT ROWID
    """,
    f"""
    CREATE TABLE entry_correction (
        unit_code TEXT NOT NULL,
        year INTEGER NOT NULL,
        month INTEGER NOT NULL CONSTRAINT month_is_a_month CHECK (month BETWEEN 1 AND 12),
        employee_no TEXT NOT NULL,
        subject TEXT NOT NULL CONSTRAINT subject_is_known CHECK (subject IN ('add', 'deduct', 'exclusion')),
        item_no INTEGER NOT NULL CONSTRAINT item_no_is_plausible CHECK (item_no BETWEEN 0 AND 9999),
        correction_no INTEGER NOT NULL CONSTRAINT correction_no_counts CHECK (correction_no BETWEEN 1 AND 999),
        replaces INTEGER NOT NULL CONSTRAINT replaces_is_earlier CHECK (replaces BETWEEN 0 AND correction_no - 1),
        old_points INTEGER CONSTRAINT old_points_are_plausible CHECK (old_points BETWEEN 0 AND 100000),
        points INTEGER CONSTRAINT points_are_plausible CHECK (points BETWEEN 0 AND 100000),
        old_fact TEXT NOT NULL DEFAULT '' CONSTRAINT old_fact_is_short CHECK (length(old_fact) <= 2000),
        fact TEXT NOT NULL DEFAULT '' CONSTRAINT fact_is_short CHECK (length(fact) <= 2000),
        why TEXT NOT NULL CONSTRAINT why_is_given CHECK (length(why) BETWEEN 1 AND 2000),
        made_on TEXT NOT NULL CONSTRAINT made_on_is_a_day CHECK ({_day("made_on")}),
        made_by TEXT NOT NULL DEFAULT '' CONSTRAINT made_by_is_short CHECK (length(made_by) <= 100),
        document_no TEXT NOT NULL DEFAULT '' CONSTRAINT document_no_is_short CHECK (length(document_no) <= 200),
        rule TEXT NOT NULL DEFAULT '' CONSTRAINT rule_is_short CHECK (length(rule) <= 100),
        level TEXT NOT NULL DEFAULT '' CONSTRAINT level_is_short CHECK (length(level) <= 100),
        matter TEXT NOT NULL DEFAULT '' CONSTRAINT matter_is_short CHECK (length(matter) <= 200),
        happened_on TEXT NOT NULL DEFAULT '' CONSTRAINT happened_on_is_a_day CHECK ({_day_or_none("happened_on")}),
        scope TEXT NOT NULL DEFAULT 'person' CONSTRAINT scope_is_known CHECK (scope IN ('person', 'section', 'unit')),
        {_BOOKKEEPING}
        CONSTRAINT a_month_not_assessed_has_no_points CHECK (
            subject <> 'exclusion' OR (item_no = 0 AND old_points IS NULL AND points IS NULL)
        ),
        CONSTRAINT an_adjustment_has_its_number CHECK (subject = 'exclusion' OR item_no > 0),
        PRIMARY KEY (unit_code, year, month, employee_no, subject, item_no, correction_no),
        {_OF_EMPLOYEE}
    ) STRICT, WITHOUT ROWID
    """,
    f"""
    CREATE TABLE month_exclusion (
        unit_code TEXT NOT NULL,
        year INTEGER NOT NULL,
        month INTEGER NOT NULL CONSTRAINT month_is_a_month CHECK (month BETWEEN 1 AND 12),
        employee_no TEXT NOT NULL,
        reason TEXT NOT NULL CONSTRAINT reason_is_given CHECK (length(reason) BETWEEN 1 AND 2000),
        {_BOOKKEEPING}
        PRIMARY KEY (unit_code, year, month, employee_no),
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
