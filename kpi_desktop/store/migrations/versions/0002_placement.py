"""Placement: competition for posts and mutual selection."""

from alembic import op

revision = "0002"
down_revision = "0001"

_BOOKKEEPING = """
    removed INTEGER NOT NULL DEFAULT 0 CONSTRAINT removed_is_a_flag CHECK (removed IN (0, 1)),
    changed_at TEXT NOT NULL CONSTRAINT changed_at_is_a_time CHECK (length(changed_at) BETWEEN 10 AND 40),
    changed_by TEXT NOT NULL CONSTRAINT changed_by_is_short CHECK (length(changed_by) BETWEEN 1 AND 100),
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

_OF_ROUND = "FOREIGN KEY (unit_code, year, round_no) REFERENCES competition_round (unit_code, year, round_no)"
_OF_POST = "FOREIGN KEY (unit_code, year, post_no) REFERENCES post (unit_code, year, post_no)"
_OF_CANDIDATE = (
    "FOREIGN KEY (unit_code, year, round_no, employee_no)"
    " REFERENCES competition_candidate (unit_code, year, round_no, employee_no)"
)
_OF_BOOK = "FOREIGN KEY (unit_code, year) REFERENCES year_book (unit_code, year)"


def _text(name: str, most: int, least: int = 0) -> str:
    default = "" if least else " DEFAULT ''"
    return (
        f"{name} TEXT NOT NULL{default}"
        f" CONSTRAINT {name}_is_short CHECK (length({name}) BETWEEN {least} AND {most})"
    )


def _day(name: str) -> str:
    return f"{name} TEXT NOT NULL CONSTRAINT {name}_is_a_date CHECK ({name} GLOB {_DAY})"


def _day_or_none(name: str) -> str:
    check = f"{name} = '' OR {name} GLOB {_DAY}"
    return f"{name} TEXT NOT NULL DEFAULT '' CONSTRAINT {name}_is_a_date CHECK ({check})"


def _month_or_none(name: str) -> str:
    check = f"{name} = '' OR {name} GLOB '[12][0-9][0-9][0-9]-[01][0-9]'"
    return f"{name} TEXT NOT NULL DEFAULT '' CONSTRAINT {name}_is_a_month CHECK ({check})"


def _data(name: str, most: int = 100000, shape: str = "[[]*]") -> str:
    return (
        f"{name} TEXT NOT NULL"
        f" CONSTRAINT {name}_is_data CHECK ({name} GLOB '{shape}' AND length({name}) <= {most})"
    )


def _number(name: str, least: int, most: int, *, empty: bool = False) -> str:
    null = "" if empty else " NOT NULL"
    return f"{name} INTEGER{null} CONSTRAINT {name}_is_plausible CHECK ({name} BETWEEN {least} AND {most})"


def _one_of(name: str, *words: str) -> str:
    known = ", ".join(f"'{word}'" for word in words)
    return f"{name} TEXT NOT NULL CONSTRAINT {name}_is_known CHECK ({name} IN ({known}))"


def _table(name: str, key: str, columns: tuple[str, ...], *references: str) -> str:
    lines = ["unit_code TEXT NOT NULL", "year INTEGER NOT NULL", *columns]
    ends = [f"PRIMARY KEY (unit_code, year, {key})", *references]
    body = ",\n".join(lines) + "," + _BOOKKEEPING + ",\n".join(ends)
    return f"CREATE TABLE {name} ({body}) STRICT, WITHOUT ROWID"


_ROUND_NO = _number("round_no", 1, 999)
_EMPLOYEE_NO = "employee_no TEXT NOT NULL"
_STAGES = ("written", "interview", "appraisal", "suitability")
_COMPETITION = (
    _table(
        "competition_round",
        "round_no",
        (
            _ROUND_NO,
            _text("name", 200, 1),
            _day("term_from"),
            _day("term_to"),
            _day_or_none("notice_from"),
            _data("rules", 10000, "{*}"),
        ),
        _OF_BOOK,
    ),
    _table(
        "competition_post",
        "round_no, post_no",
        (
            _ROUND_NO,
            "post_no TEXT NOT NULL",
            _number("places", 1, 99),
            _data("conditions"),
            _one_of("state", "open", "not_opened", "merged", "exception"),
            _text("merged_into", 40),
            _text("state_reason", 2000),
            _text("document_no", 200),
            "sort_order INTEGER NOT NULL DEFAULT 0",
        ),
        _OF_ROUND,
        _OF_POST,
    ),
    _table(
        "competition_candidate",
        "round_no, employee_no",
        (
            _ROUND_NO,
            _EMPLOYEE_NO,
            _data("wishes", 1000),
            (
                "accepts_adjustment INTEGER NOT NULL"
                " CONSTRAINT accepts_adjustment_is_a_flag CHECK (accepts_adjustment IN (0, 1))"
            ),
            _day("signed_on"),
            _data("reviews"),
            _day_or_none("withdrawn_on"),
            _text("withdrawn_reason", 2000),
            "inspected INTEGER CONSTRAINT inspected_is_a_flag CHECK (inspected IN (0, 1))",
            _text("inspection_note", 2000),
            _number("tie_place", 1, 999, empty=True),
            _text("tie_reason", 2000),
        ),
        _OF_ROUND,
        _OF_EMPLOYEE,
    ),
    _table(
        "competition_judge",
        "round_no, judge_no",
        (_ROUND_NO, _number("judge_no", 1, 99), _text("name", 200, 1)),
        _OF_ROUND,
    ),
    _table(
        "competition_mark",
        "round_no, employee_no, judge_no",
        (
            _ROUND_NO,
            _EMPLOYEE_NO,
            _number("judge_no", 1, 99),
            _number("mark", 0, 10000, empty=True),
            _text("excused", 2000),
        ),
        _OF_CANDIDATE,
    ),
    _table(
        "competition_score",
        "round_no, employee_no, stage",
        (_ROUND_NO, _EMPLOYEE_NO, _one_of("stage", *_STAGES), _number("score", 0, 10000, empty=True)),
        _OF_CANDIDATE,
    ),
    _table(
        "competition_decision",
        "round_no, employee_no",
        (
            _ROUND_NO,
            _EMPLOYEE_NO,
            _text("post_no", 40),
            _text("proposed_post_no", 40),
            _text("reason", 2000),
            _day("decided_on"),
            _text("decided_by", 200),
        ),
        _OF_CANDIDATE,
    ),
    _table(
        "competition_step",
        "round_no, step",
        (
            _ROUND_NO,
            _one_of(
                "step",
                "plan",
                "notice",
                "sign_up",
                "review",
                *_STAGES[:3],
                "inspection",
                "decision",
                "publication",
                "appointment",
                "trial",
            ),
            _day("done_on"),
            _text("done_by", 200, 1),
            _text("document_no", 200),
            _text("note", 2000),
        ),
        _OF_ROUND,
    ),
    _table(
        "competition_event",
        "round_no, event_no",
        (
            _ROUND_NO,
            _number("event_no", 1, 99999),
            _day("happened_on"),
            _text("what", 2000, 1),
            _text("reason", 2000),
            _text("done_by", 200),
            _text("document_no", 200),
        ),
        _OF_ROUND,
    ),
    _table(
        "competition_objection",
        "round_no, objection_no",
        (
            _ROUND_NO,
            _number("objection_no", 1, 9999),
            _day("raised_on"),
            _text("about", 200),
            _text("content", 2000, 1),
            _text("outcome", 2000),
            _day_or_none("settled_on"),
        ),
        _OF_ROUND,
    ),
    _table(
        "person_facts",
        "employee_no",
        (
            _EMPLOYEE_NO,
            (
                "education TEXT CONSTRAINT education_is_known CHECK (education IN"
                " ('school', 'secondary', 'college', 'bachelor', 'master', 'doctor'))"
            ),
            _month_or_none("work_from"),
            _month_or_none("level_from"),
            _month_or_none("post_from"),
            _data("grades", 10000),
        ),
        _OF_EMPLOYEE,
    ),
    _table(
        "calendar_year",
        "calendar_year",
        (
            _number("calendar_year", 1990, 2200),
            _data("holidays", 10000),
            _data("work_days", 10000),
            _text("source", 200),
        ),
        _OF_BOOK,
    ),
)

_OF_SELECTION = (
    "FOREIGN KEY (unit_code, year, round_no) REFERENCES selection_round (unit_code, year, round_no)"
)
_SELECTION = (
    _table(
        "selection_round",
        "round_no",
        (
            _ROUND_NO,
            _text("name", 200, 1),
            _day("since"),
            _day("until"),
            _number("most_wishes", 1, 10),
            _data("first_sections", 4000),
            _number("follows", 0, 999),
        ),
        _OF_BOOK,
    ),
    _table(
        "selection_post",
        "round_no, post_no",
        (
            _ROUND_NO,
            "post_no TEXT NOT NULL",
            _number("places", 1, 9999),
            _number("is_reserved", 0, 1),
            _number("sort_order", 0, 99999),
        ),
        _OF_SELECTION,
        _OF_POST,
    ),
    _table(
        "wish_form",
        "round_no, employee_no",
        (
            _ROUND_NO,
            _EMPLOYEE_NO,
            _data("wishes", 4000),
            _number("accepts_adjustment", 0, 1),
            _number("sort_order", 0, 99999),
        ),
        _OF_SELECTION,
        _OF_EMPLOYEE,
    ),
    _table(
        "nomination",
        "round_no, section",
        (_ROUND_NO, _text("section", 200, 1), _data("ranks")),
        _OF_SELECTION,
    ),
    _table(
        "selection_decision",
        "round_no, employee_no",
        (
            _ROUND_NO,
            _EMPLOYEE_NO,
            _text("proposed_post_no", 40),
            _text("proposed_why", 4000),
            _text("post_no", 40),
            _text("reason", 2000),
            _number("is_adjusted", 0, 1),
            _one_of("follow_up", "", "waiting", "training", "assigned"),
            _day_or_none("follow_until"),
            _text("follow_note", 2000),
        ),
        _OF_SELECTION,
        _OF_EMPLOYEE,
    ),
    _table(
        "selection_step",
        "round_no, step",
        (
            _ROUND_NO,
            _one_of(
                "step",
                "wishes",
                "feedback",
                "nomination",
                "proposal",
                "result",
                "adjustment",
                "unplaced",
                "publication",
            ),
            _day("done_on"),
            _text("done_by", 100, 1),
            _text("document_no", 200),
            _text("note", 2000),
        ),
        _OF_SELECTION,
    ),
    _table(
        "selection_event",
        "round_no, event_no",
        (
            _ROUND_NO,
            _number("event_no", 1, 9999),
            _day("happened_on"),
            _text("what", 2000, 1),
            _text("reason", 2000),
            _text("done_by", 100),
        ),
        _OF_SELECTION,
    ),
)


def upgrade() -> None:
    """Create the tables."""
    for statement in (*_STATEMENTS, *_COMPETITION, *_SELECTION):
        op.execute(statement)


def downgrade() -> None:
    """There is no way back: an older program refuses a newer file with the version that can read it."""
