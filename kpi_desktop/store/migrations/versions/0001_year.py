"""A unit's year: plan, people, steps and the trail.

The first release is revisions 0001 to 0005, one an area. Every table a unit fills is keyed by unit and year, so that a
year travels whole and files made anew from the same ledger agree; a deletion is the mark `removed`, because it has to
travel too. Data columns are checked by GLOB, as SQLite calls json_valid() in a CHECK unsafe once trusted_schema is off
(3.40: tried).
"""

from alembic import op

revision = "0001"
down_revision = None

_BOOKKEEPING = """
    removed INTEGER NOT NULL DEFAULT 0 CONSTRAINT removed_is_a_flag CHECK (removed IN (0, 1)),
    changed_at TEXT NOT NULL CONSTRAINT changed_at_is_a_time CHECK (length(changed_at) BETWEEN 10 AND 40),
    changed_by TEXT NOT NULL CONSTRAINT changed_by_is_short CHECK (length(changed_by) BETWEEN 1 AND 100),
    brought_by TEXT NOT NULL DEFAULT '' CONSTRAINT brought_by_is_short CHECK (length(brought_by) <= 100),
"""
_OF_BOOK = "FOREIGN KEY (unit_code, year) REFERENCES year_book (unit_code, year)"

_STATEMENTS = (
    """
    CREATE TABLE file_info (
        file_no INTEGER NOT NULL PRIMARY KEY CONSTRAINT one_row CHECK (file_no = 1),
        kind TEXT NOT NULL CONSTRAINT kind_is_known CHECK (kind IN ('unit', 'bureau', 'package')),
        created_at TEXT NOT NULL,
        program_version TEXT NOT NULL
    ) STRICT
    """,
    f"""
    CREATE TABLE year_book (
        unit_code TEXT NOT NULL CONSTRAINT unit_code_is_short CHECK (length(unit_code) BETWEEN 1 AND 40),
        year INTEGER NOT NULL CONSTRAINT year_is_plausible CHECK (year BETWEEN 1990 AND 2200),
        unit_name TEXT NOT NULL CONSTRAINT unit_name_is_short CHECK (length(unit_name) BETWEEN 1 AND 200),
        filing_body TEXT NOT NULL DEFAULT '' CONSTRAINT filing_body_is_short CHECK (length(filing_body) <= 200),
        {_BOOKKEEPING}
        PRIMARY KEY (unit_code, year)
    ) STRICT, WITHOUT ROWID
    """,
    f"""
    CREATE TABLE scheme (
        unit_code TEXT NOT NULL,
        year INTEGER NOT NULL,
        body TEXT NOT NULL CONSTRAINT body_is_data CHECK (body GLOB '{{*}}' AND length(body) <= 100000),
        {_BOOKKEEPING}
        PRIMARY KEY (unit_code, year),
        {_OF_BOOK}
    ) STRICT, WITHOUT ROWID
    """,
    f"""
    CREATE TABLE section (
        unit_code TEXT NOT NULL,
        year INTEGER NOT NULL,
        name TEXT NOT NULL CONSTRAINT name_is_short CHECK (length(name) BETWEEN 1 AND 200),
        reports_with TEXT NOT NULL DEFAULT '' CONSTRAINT reports_with_is_short CHECK (length(reports_with) <= 200),
        sort_order INTEGER NOT NULL DEFAULT 0,
        {_BOOKKEEPING}
        PRIMARY KEY (unit_code, year, name),
        {_OF_BOOK}
    ) STRICT, WITHOUT ROWID
    """,
    f"""
    CREATE TABLE employee (
        unit_code TEXT NOT NULL,
        year INTEGER NOT NULL,
        employee_no TEXT NOT NULL CONSTRAINT employee_no_is_short CHECK (length(employee_no) BETWEEN 1 AND 40),
        name TEXT NOT NULL CONSTRAINT name_is_short CHECK (length(name) BETWEEN 1 AND 200),
        gender TEXT NOT NULL DEFAULT '' CONSTRAINT gender_is_known CHECK (gender IN ('', '男', '女')),
        id_number TEXT NOT NULL DEFAULT '' CONSTRAINT id_number_is_short CHECK (length(id_number) <= 40),
        birth_month TEXT NOT NULL DEFAULT ''
            CONSTRAINT birth_month_is_a_month CHECK (birth_month = '' OR birth_month GLOB '[12][0-9][0-9][0-9]-[01][0-9]'),
        ethnicity TEXT NOT NULL DEFAULT '' CONSTRAINT ethnicity_is_short CHECK (length(ethnicity) <= 40),
        political_status TEXT NOT NULL DEFAULT ''
            CONSTRAINT political_status_is_short CHECK (length(political_status) <= 40),
        section TEXT NOT NULL DEFAULT '' CONSTRAINT section_is_short CHECK (length(section) <= 200),
        title TEXT NOT NULL DEFAULT '' CONSTRAINT title_is_short CHECK (length(title) <= 200),
        category TEXT NOT NULL CONSTRAINT category_is_known
            CHECK (category IN ('civil_servant', 'reference', 'institution', 'worker')),
        voter_group TEXT NOT NULL DEFAULT '' CONSTRAINT voter_group_is_short CHECK (length(voter_group) <= 40),
        post_no TEXT NOT NULL DEFAULT '' CONSTRAINT post_no_is_short CHECK (length(post_no) <= 40),
        on_probation INTEGER NOT NULL DEFAULT 0 CONSTRAINT on_probation_is_a_flag CHECK (on_probation IN (0, 1)),
        under_investigation INTEGER NOT NULL DEFAULT 0
            CONSTRAINT under_investigation_is_a_flag CHECK (under_investigation IN (0, 1)),
        present_from INTEGER CONSTRAINT present_from_is_a_month CHECK (present_from BETWEEN 1 AND 12),
        present_to INTEGER CONSTRAINT present_to_is_a_month CHECK (present_to BETWEEN 1 AND 12),
        leave_days INTEGER CONSTRAINT leave_days_fit_a_year CHECK (leave_days BETWEEN 0 AND 36600),
        remark TEXT NOT NULL DEFAULT '' CONSTRAINT remark_is_short CHECK (length(remark) <= 2000),
        sort_order INTEGER NOT NULL DEFAULT 0,
        {_BOOKKEEPING}
        PRIMARY KEY (unit_code, year, employee_no),
        {_OF_BOOK}
    ) STRICT, WITHOUT ROWID
    """,
    f"""
    CREATE TABLE post (
        unit_code TEXT NOT NULL,
        year INTEGER NOT NULL,
        post_no TEXT NOT NULL CONSTRAINT post_no_is_short CHECK (length(post_no) BETWEEN 1 AND 40),
        section TEXT NOT NULL DEFAULT '' CONSTRAINT section_is_short CHECK (length(section) <= 200),
        name TEXT NOT NULL CONSTRAINT name_is_short CHECK (length(name) BETWEEN 1 AND 200),
        level TEXT NOT NULL CONSTRAINT level_is_known CHECK (level IN ('leader', 'section_head', 'ordinary')),
        headcount INTEGER NOT NULL CONSTRAINT headcount_is_plausible CHECK (headcount BETWEEN 0 AND 9999),
        factor_points TEXT NOT NULL DEFAULT '[]'
            CONSTRAINT factor_points_is_data CHECK (factor_points GLOB '[[]*]' AND length(factor_points) <= 2000),
        coefficient INTEGER CONSTRAINT coefficient_is_plausible CHECK (coefficient BETWEEN 0 AND 100000),
        sort_order INTEGER NOT NULL DEFAULT 0,
        {_BOOKKEEPING}
        PRIMARY KEY (unit_code, year, post_no),
        {_OF_BOOK}
    ) STRICT, WITHOUT ROWID
    """,
    f"""
    CREATE TABLE indicator (
        unit_code TEXT NOT NULL,
        year INTEGER NOT NULL,
        indicator_no TEXT NOT NULL CONSTRAINT indicator_no_is_short CHECK (length(indicator_no) BETWEEN 1 AND 40),
        "group" TEXT NOT NULL CONSTRAINT group_is_short CHECK (length("group") BETWEEN 1 AND 40),
        name TEXT NOT NULL CONSTRAINT name_is_short CHECK (length(name) BETWEEN 1 AND 200),
        full_mark INTEGER NOT NULL CONSTRAINT full_mark_is_plausible CHECK (full_mark BETWEEN 1 AND 1000000),
        standard TEXT NOT NULL DEFAULT '' CONSTRAINT standard_is_short CHECK (length(standard) <= 4000),
        source TEXT NOT NULL DEFAULT '' CONSTRAINT source_of_evidence_is_short CHECK (length(source) <= 1000),
        frequency TEXT NOT NULL CONSTRAINT frequency_is_known CHECK (frequency IN ('month', 'quarter', 'year')),
        kind TEXT NOT NULL CONSTRAINT kind_is_short CHECK (length(kind) BETWEEN 1 AND 40),
        params TEXT NOT NULL DEFAULT '[]'
            CONSTRAINT params_is_data CHECK (params GLOB '[[]*]' AND length(params) <= 4000),
        posts TEXT NOT NULL DEFAULT '[]'
            CONSTRAINT posts_is_data CHECK (posts GLOB '[[]*]' AND length(posts) <= 20000),
        sort_order INTEGER NOT NULL DEFAULT 0,
        {_BOOKKEEPING}
        PRIMARY KEY (unit_code, year, indicator_no),
        {_OF_BOOK}
    ) STRICT, WITHOUT ROWID
    """,
    f"""
    CREATE TABLE duty (
        unit_code TEXT NOT NULL,
        year INTEGER NOT NULL,
        post_no TEXT NOT NULL CONSTRAINT post_no_is_short CHECK (length(post_no) BETWEEN 1 AND 40),
        duty_no TEXT NOT NULL CONSTRAINT duty_no_is_short CHECK (length(duty_no) BETWEEN 1 AND 40),
        text TEXT NOT NULL CONSTRAINT text_is_short CHECK (length(text) BETWEEN 1 AND 2000),
        leader TEXT NOT NULL DEFAULT '' CONSTRAINT leader_is_short CHECK (length(leader) <= 200),
        section TEXT NOT NULL DEFAULT '' CONSTRAINT section_is_short CHECK (length(section) <= 200),
        employee_no TEXT NOT NULL DEFAULT '' CONSTRAINT employee_no_is_short CHECK (length(employee_no) <= 40),
        target TEXT NOT NULL DEFAULT '' CONSTRAINT target_is_short CHECK (length(target) <= 2000),
        progress TEXT NOT NULL DEFAULT '' CONSTRAINT progress_is_short CHECK (length(progress) <= 2000),
        standard TEXT NOT NULL DEFAULT '' CONSTRAINT standard_is_short CHECK (length(standard) <= 2000),
        indicators TEXT NOT NULL DEFAULT '[]'
            CONSTRAINT indicators_is_data CHECK (indicators GLOB '[[]*]' AND length(indicators) <= 4000),
        sort_order INTEGER NOT NULL DEFAULT 0,
        {_BOOKKEEPING}
        PRIMARY KEY (unit_code, year, post_no, duty_no),
        {_OF_BOOK}
    ) STRICT, WITHOUT ROWID
    """,
    f"""
    CREATE TABLE unit_task (
        unit_code TEXT NOT NULL,
        year INTEGER NOT NULL,
        task_no TEXT NOT NULL CONSTRAINT task_no_is_short CHECK (length(task_no) BETWEEN 1 AND 40),
        title TEXT NOT NULL CONSTRAINT title_is_short CHECK (length(title) BETWEEN 1 AND 200),
        parent_no TEXT NOT NULL DEFAULT '' CONSTRAINT parent_no_is_short CHECK (length(parent_no) <= 40),
        leader TEXT NOT NULL DEFAULT '' CONSTRAINT leader_is_short CHECK (length(leader) <= 200),
        section TEXT NOT NULL DEFAULT '' CONSTRAINT section_is_short CHECK (length(section) <= 200),
        employee_no TEXT NOT NULL DEFAULT '' CONSTRAINT employee_no_is_short CHECK (length(employee_no) <= 40),
        target TEXT NOT NULL DEFAULT '' CONSTRAINT target_is_short CHECK (length(target) <= 2000),
        progress TEXT NOT NULL DEFAULT '' CONSTRAINT progress_is_short CHECK (length(progress) <= 2000),
        standard TEXT NOT NULL DEFAULT '' CONSTRAINT standard_is_short CHECK (length(standard) <= 2000),
        deadline TEXT NOT NULL DEFAULT '' CONSTRAINT deadline_is_a_date
            CHECK (deadline = '' OR deadline GLOB '[12][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]'),
        indicator_no TEXT NOT NULL DEFAULT '' CONSTRAINT indicator_no_is_short CHECK (length(indicator_no) <= 40),
        sort_order INTEGER NOT NULL DEFAULT 0,
        {_BOOKKEEPING}
        PRIMARY KEY (unit_code, year, task_no),
        {_OF_BOOK}
    ) STRICT, WITHOUT ROWID
    """,
    f"""
    CREATE TABLE plan_version (
        unit_code TEXT NOT NULL,
        year INTEGER NOT NULL,
        version INTEGER NOT NULL CONSTRAINT version_counts CHECK (version BETWEEN 1 AND 999),
        filed_on TEXT NOT NULL CONSTRAINT filed_on_is_a_date CHECK (length(filed_on) BETWEEN 8 AND 40),
        filing_no TEXT NOT NULL DEFAULT '' CONSTRAINT filing_no_is_short CHECK (length(filing_no) <= 200),
        reason TEXT NOT NULL DEFAULT '' CONSTRAINT reason_is_short CHECK (length(reason) <= 2000),
        body TEXT NOT NULL CONSTRAINT body_is_data CHECK (body GLOB '{{*}}' AND length(body) <= 4000000),
        {_BOOKKEEPING}
        PRIMARY KEY (unit_code, year, version),
        {_OF_BOOK}
    ) STRICT, WITHOUT ROWID
    """,
    f"""
    CREATE TABLE step (
        unit_code TEXT NOT NULL,
        year INTEGER NOT NULL,
        kind TEXT NOT NULL CONSTRAINT kind_is_known CHECK (kind IN
            ('posts', 'plan', 'competition', 'selection', 'month', 'month_publication', 'year_end', 'publication',
             'hand_in')),
        month INTEGER NOT NULL CONSTRAINT month_is_a_month CHECK (month BETWEEN 0 AND 12),
        done_on TEXT NOT NULL CONSTRAINT done_on_is_a_date CHECK (length(done_on) BETWEEN 8 AND 40),
        done_by TEXT NOT NULL DEFAULT '' CONSTRAINT done_by_is_short CHECK (length(done_by) <= 100),
        document_no TEXT NOT NULL DEFAULT '' CONSTRAINT document_no_is_short CHECK (length(document_no) <= 200),
        note TEXT NOT NULL DEFAULT '' CONSTRAINT note_is_short CHECK (length(note) <= 2000),
        {_BOOKKEEPING}
        PRIMARY KEY (unit_code, year, kind, month),
        {_OF_BOOK}
    ) STRICT, WITHOUT ROWID
    """,
    """
    CREATE TABLE change_log (
        seq INTEGER NOT NULL PRIMARY KEY,
        unit_code TEXT NOT NULL,
        year INTEGER NOT NULL,
        at TEXT NOT NULL,
        by TEXT NOT NULL,
        action TEXT NOT NULL,
        reason TEXT NOT NULL DEFAULT '',
        undoes INTEGER,
        clock_back INTEGER NOT NULL DEFAULT 0 CONSTRAINT clock_back_is_a_flag CHECK (clock_back IN (0, 1)),
        changes TEXT NOT NULL CONSTRAINT changes_are_data CHECK (changes GLOB '{*}'),
        previous_hash TEXT NOT NULL,
        hash TEXT NOT NULL
    ) STRICT
    """,
)


def upgrade() -> None:
    """Create the tables."""
    for statement in _STATEMENTS:
        op.execute(statement)


def downgrade() -> None:
    """There is no way back: an older program refuses a newer file with the version that can read it."""
