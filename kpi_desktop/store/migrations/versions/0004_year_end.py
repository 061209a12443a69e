"""Year end: ballots, typed scores, sanctions, decided grades, and what follows them."""

from alembic import op

revision = "0004"
down_revision = "0003"

_BOOKKEEPING = """
    removed INTEGER NOT NULL DEFAULT 0 CONSTRAINT removed_is_a_flag CHECK (removed IN (0, 1)),
    changed_at TEXT NOT NULL CONSTRAINT changed_at_is_a_time CHECK (length(changed_at) BETWEEN 10 AND 40),
    changed_by TEXT NOT NULL CONSTRAINT changed_by_is_short CHECK (length(changed_by) BETWEEN 1 AND 100),
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
        item TEXT NOT NULL DEFAULT '' CONSTRAINT item_is_short CHECK (length(item) <= 40),
        choice TEXT NOT NULL CONSTRAINT choice_is_short CHECK (length(choice) BETWEEN 1 AND 40),
        votes INTEGER NOT NULL CONSTRAINT votes_are_plausible CHECK (votes BETWEEN 0 AND 99999),
        {_BOOKKEEPING}
        PRIMARY KEY (unit_code, year, voter_group, employee_no, item, choice),
        {_OF_EMPLOYEE}
    ) STRICT, WITHOUT ROWID
    """,
    f"""
    CREATE TABLE ballot_batch (
        unit_code TEXT NOT NULL,
        year INTEGER NOT NULL,
        voter_group TEXT NOT NULL CONSTRAINT voter_group_is_short CHECK (length(voter_group) BETWEEN 1 AND 40),
        batch_no INTEGER NOT NULL DEFAULT 1 CONSTRAINT batch_no_is_plausible CHECK (batch_no BETWEEN 1 AND 99),
        issued INTEGER NOT NULL CONSTRAINT issued_is_plausible CHECK (issued BETWEEN 0 AND 99999),
        returned INTEGER NOT NULL CONSTRAINT returned_is_plausible CHECK (returned BETWEEN 0 AND 99999),
        valid INTEGER NOT NULL CONSTRAINT valid_is_plausible CHECK (valid BETWEEN 0 AND 99999),
        invalid INTEGER NOT NULL CONSTRAINT invalid_is_plausible CHECK (invalid BETWEEN 0 AND 99999),
        abstained INTEGER NOT NULL DEFAULT 0 CONSTRAINT abstained_is_plausible CHECK (abstained BETWEEN 0 AND 99999),
        {_BOOKKEEPING}
        PRIMARY KEY (unit_code, year, voter_group, batch_no),
        {_OF_BOOK}
    ) STRICT, WITHOUT ROWID
    """,
    # What was keyed of a batch, by content and number; it has no time, is not in the trail and stays in the unit's file.
    r"""
    CREATE TABLE ballot_keying (
        unit_code TEXT NOT NULL,
        year INTEGER NOT NULL,
        voter_group TEXT NOT NULL CONSTRAINT voter_group_is_short CHECK (length(voter_group) BETWEEN 1 AND 40),
        batch_no INTEGER NOT NULL CONSTRAINT batch_no_is_plausible CHECK (batch_no BETWEEN 1 AND 99),
        keying INTEGER NOT NULL CONSTRAINT keying_is_one_of_two CHECK (keying IN (1, 2)),
        state TEXT NOT NULL CONSTRAINT state_is_known CHECK (state IN ('open', 'finished', 'counted')),
        keyed_by TEXT NOT NULL CONSTRAINT keyed_by_is_short CHECK (length(keyed_by) BETWEEN 1 AND 100),
        people TEXT NOT NULL CONSTRAINT people_are_a_list CHECK (people GLOB '[[]*]' AND length(people) <= 100000),
        choices TEXT NOT NULL CONSTRAINT choices_are_a_list CHECK (choices GLOB '[[]*]' AND length(choices) <= 10000),
        items TEXT NOT NULL CONSTRAINT items_are_a_list CHECK (items GLOB '[[]*]' AND length(items) <= 10000),
        ballots TEXT NOT NULL CONSTRAINT ballots_are_a_list CHECK (ballots GLOB '[[]*]' AND length(ballots) <= 50000000),
        PRIMARY KEY (unit_code, year, voter_group, batch_no, keying),
        FOREIGN KEY (unit_code, year) REFERENCES year_book (unit_code, year)
    ) STRICT, WITHOUT ROWID
    """,
    f"""
    CREATE TABLE typed_score (
        unit_code TEXT NOT NULL,
        year INTEGER NOT NULL,
        employee_no TEXT NOT NULL,
        part TEXT NOT NULL CONSTRAINT part_is_short CHECK (length(part) BETWEEN 1 AND 40),
        score INTEGER CONSTRAINT score_is_plausible CHECK (score BETWEEN 0 AND 100000000),
        is_waived INTEGER NOT NULL DEFAULT 0 CONSTRAINT is_waived_is_a_flag CHECK (is_waived IN (0, 1)),
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
        proposed TEXT CONSTRAINT proposed_is_known
            CHECK (proposed IN ('excellent', 'competent', 'basic', 'incompetent', 'undetermined')),
        {_BOOKKEEPING}
        PRIMARY KEY (unit_code, year, employee_no),
        {_OF_EMPLOYEE}
    ) STRICT, WITHOUT ROWID
    """,
)

_DAY = "'[12][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]'"
_GRADES = "('excellent', 'competent', 'basic', 'incompetent', 'undetermined')"
_HEAD = "unit_code TEXT NOT NULL, year INTEGER NOT NULL"
_EMPLOYEE = "employee_no TEXT NOT NULL"


def _text(name: str, most: int, least: int = 0) -> str:
    default = "" if least else " DEFAULT ''"
    return f"{name} TEXT NOT NULL{default} CONSTRAINT {name}_is_short CHECK (length({name}) BETWEEN {least} AND {most})"


def _day(name: str) -> str:
    return f"{name} TEXT NOT NULL CONSTRAINT {name}_is_a_date CHECK ({name} GLOB {_DAY})"


def _open_day(name: str) -> str:
    return f"{name} TEXT NOT NULL DEFAULT '' CONSTRAINT {name}_is_a_date CHECK ({name} = '' OR {name} GLOB {_DAY})"


def _number(name: str, least: int, most: int, *, is_needed: bool = True) -> str:
    needed = " NOT NULL" if is_needed else ""
    return f"{name} INTEGER{needed} CONSTRAINT {name}_is_plausible CHECK ({name} BETWEEN {least} AND {most})"


def _known(name: str, words: str, *, is_needed: bool = True) -> str:
    needed = " NOT NULL" if is_needed else ""
    return f"{name} TEXT{needed} CONSTRAINT {name}_is_known CHECK ({name} IN {words})"


def _data(name: str) -> str:
    return (
        f"{name} TEXT NOT NULL DEFAULT '[]'"
        f" CONSTRAINT {name}_is_data CHECK ({name} GLOB '[[]*]' AND length({name}) <= 20000)"
    )


def _table(name: str, columns: tuple[str, ...], keys: str, parent: str) -> str:
    return f"""
    CREATE TABLE {name} (
        {_HEAD},
        {", ".join(columns)},
        {_BOOKKEEPING}
        PRIMARY KEY (unit_code, year, {keys}),
        {parent}
    ) STRICT, WITHOUT ROWID
    """


_RESULT_STATEMENTS = (
    _table(
        "grade_opinion",
        (
            _EMPLOYEE,
            _known("level", "('section', 'leader', 'committee', 'party_group')"),
            _known("grade", _GRADES),
            _text("text", 2000),
            _text("given_by", 100),
            _open_day("given_on"),
        ),
        "employee_no, level",
        _OF_EMPLOYEE,
    ),
    _table(
        "appraisal",
        (
            _EMPLOYEE,
            _text("summary", 8000),
            _text("training", 2000),
            _text("comment", 2000),
            _text("verdict", 2000),
            _text("explanation", 2000),
        ),
        "employee_no",
        _OF_EMPLOYEE,
    ),
    _table(
        "team_result",
        (
            _text("team", 40, 1),
            _known("grade", "('excellent', 'good', 'average', 'poor')"),
            _text("document_no", 200),
        ),
        "team",
        _OF_BOOK,
    ),
    _table(
        "confirmed_result",
        (
            _EMPLOYEE,
            _text("name", 100),
            _number("total", 0, 10_000_000_000, is_needed=False),
            _known("proposed", _GRADES, is_needed=False),
            _known("grade", _GRADES),
            _number("effect", 0, 6),
            _data("parts"),
        ),
        "employee_no",
        _OF_EMPLOYEE,
    ),
    _table(
        "year_notice",
        (
            _number("notice_no", 1, 99),
            _day("notice_from"),
            _day("notice_until"),
            _number("notice_days", 1, 60),
            _text("place", 200),
            _open_day("withdrawn_on"),
        ),
        "notice_no",
        _OF_BOOK,
    ),
    _table(
        "year_objection",
        (
            _number("objection_no", 1, 999),
            _day("raised_on"),
            _text("raised_by", 100),
            _text("employee_no", 40),
            _text("content", 2000, 1),
            _text("outcome", 2000),
            _open_day("settled_on"),
            _text("settled_by", 100),
        ),
        "objection_no",
        _OF_BOOK,
    ),
    _table(
        "result_notice",
        (_EMPLOYEE, _day("notified_on"), _open_day("signed_on"), _text("opinion", 2000)),
        "employee_no",
        _OF_EMPLOYEE,
    ),
    _table(
        "appeal",
        (
            _number("appeal_no", 1, 999),
            _EMPLOYEE,
            _known("kind", "('review', 'appeal')"),
            _day("filed_on"),
            _text("ground", 2000, 1),
            _known("before", _GRADES),
            _number("before_total", 0, 10_000_000_000, is_needed=False),
            _known("after", _GRADES, is_needed=False),
            _open_day("decided_on"),
            _text("decided_by", 100),
            _text("reason", 2000),
        ),
        "appeal_no",
        _OF_EMPLOYEE,
    ),
    _table(
        "talk",
        (
            _EMPLOYEE,
            _known("kind", "('talk', 'remind', 'admonish')"),
            _day("held_on"),
            _text("held_by", 100, 1),
            _text("content", 2000, 1),
            _text("answer", 2000),
        ),
        "employee_no, kind, held_on",
        _OF_EMPLOYEE,
    ),
    _table(
        "assessment_refusal",
        (
            _EMPLOYEE,
            _day("refused_on"),
            _day("educated_on"),
            _text("educated_by", 100, 1),
            _text("detail", 2000, 1),
        ),
        "employee_no",
        _OF_EMPLOYEE,
    ),
    _table(
        "late_grade",
        (
            _EMPLOYEE,
            _day("closed_on"),
            _text("outcome", 200, 1),
            _known("grade", _GRADES),
            _day("decided_on"),
            _text("decided_by", 100, 1),
            _text("reason", 2000, 1),
            _text("document_no", 200),
        ),
        "employee_no",
        _OF_EMPLOYEE,
    ),
    _table(
        "wage_start",
        (
            _EMPLOYEE,
            _number("step_from", 1980, 2200, is_needed=False),
            _number("level_from", 1980, 2200, is_needed=False),
        ),
        "employee_no",
        _OF_EMPLOYEE,
    ),
    _table(
        "payout_plan",
        (
            _number("plan_no", 1, 99),
            _text("name", 60, 1),
            _number("pool", 0, 100_000_000_000),
            _known("method", "('person', 'section')"),
            _number("by_months", 0, 1),
            _data("multipliers"),
            _data("section_factors"),
            _open_day("adopted_on"),
            _text("adopted_by", 100),
        ),
        "plan_no",
        _OF_BOOK,
    ),
    _table(
        "payout_share",
        (
            _number("plan_no", 1, 99),
            _EMPLOYEE,
            _number("score", 0, 10_000_000_000),
            _text("coefficient", 80, 1),
            _number("months", 0, 12),
            _number("multiplier", 0, 100_000),
            _number("amount", 0, 100_000_000_000),
        ),
        "plan_no, employee_no",
        _OF_EMPLOYEE,
    ),
)


def upgrade() -> None:
    """Create the tables."""
    for statement in (*_STATEMENTS, *_RESULT_STATEMENTS):
        op.execute(statement)


def downgrade() -> None:
    """There is no way back: an older program refuses a newer file with the version that can read it."""
