"""Mutual selection in the file: rounds, posts, wishes, nominations, decisions, steps and events."""

import json

from sqlmodel import Field

from kpi_desktop.domain.errors import Area
from kpi_desktop.domain.selection import (
    FollowUp,
    Nomination,
    SelectionDecision,
    SelectionEvent,
    SelectionPost,
    SelectionRound,
    SelectionStep,
    SelectionStepRecord,
    WishForm,
)
from kpi_desktop.store import columns
from kpi_desktop.store.record_kinds import RecordKind
from kpi_desktop.store.tables import BookRow


class SelectionRoundRow(BookRow, table=True):
    """A round of mutual selection (双向选择轮次)."""

    __tablename__ = "selection_round"
    round_no: int = Field(primary_key=True)
    name: str
    since: str
    until: str
    most_wishes: int
    first_sections: str
    follows: int


class SelectionPostRow(BookRow, table=True):
    """A post of a round (拿出的岗位)."""

    __tablename__ = "selection_post"
    round_no: int = Field(primary_key=True)
    post_no: str = Field(primary_key=True)
    places: int
    is_reserved: int
    sort_order: int


class WishFormRow(BookRow, table=True):
    """A form of wishes (定岗意向表)."""

    __tablename__ = "wish_form"
    round_no: int = Field(primary_key=True)
    employee_no: str = Field(primary_key=True)
    wishes: str
    accepts_adjustment: int
    sort_order: int


class NominationRow(BookRow, table=True):
    """Whom a section wants (科室提名)."""

    __tablename__ = "nomination"
    round_no: int = Field(primary_key=True)
    section: str = Field(primary_key=True)
    ranks: str


class SelectionDecisionRow(BookRow, table=True):
    """What became of a person (双向选择结果)."""

    __tablename__ = "selection_decision"
    round_no: int = Field(primary_key=True)
    employee_no: str = Field(primary_key=True)
    proposed_post_no: str
    proposed_why: str
    post_no: str
    reason: str
    is_adjusted: int
    follow_up: str
    follow_until: str
    follow_note: str


class SelectionStepRow(BookRow, table=True):
    """A step of a round that is done (双向选择步骤)."""

    __tablename__ = "selection_step"
    round_no: int = Field(primary_key=True)
    step: str = Field(primary_key=True)
    done_on: str
    done_by: str
    document_no: str
    note: str


class SelectionEventRow(BookRow, table=True):
    """Something the minutes have to tell (双向选择记事)."""

    __tablename__ = "selection_event"
    round_no: int = Field(primary_key=True)
    event_no: int = Field(primary_key=True)
    happened_on: str
    what: str
    reason: str
    done_by: str


_FOLLOW_UP = columns.Codec(
    encode=lambda follow_up: follow_up.value if follow_up else "",
    decode=lambda text: FollowUp(text) if text else None,
)
_RANKS = columns.Codec(
    encode=lambda ranks: columns.canonical_json([list(pair) for pair in ranks]),
    decode=lambda text: tuple((number, rank) for number, rank in json.loads(text)),
)
SELECTION_KINDS: tuple[RecordKind, ...] = (
    RecordKind(
        SelectionRound,
        SelectionRoundRow,
        ("round_no",),
        Area.PLACEMENT,
        {"first_sections": columns.NAMES},
        "双向选择轮次",
    ),
    RecordKind(
        SelectionPost,
        SelectionPostRow,
        ("round_no", "post_no"),
        Area.PLACEMENT,
        {"is_reserved": columns.FLAG},
        "双向选择岗位",
    ),
    RecordKind(
        WishForm,
        WishFormRow,
        ("round_no", "employee_no"),
        Area.PLACEMENT,
        {"wishes": columns.NAMES, "accepts_adjustment": columns.FLAG},
        "定岗意向表",
    ),
    RecordKind(
        Nomination,
        NominationRow,
        ("round_no", "section"),
        Area.PLACEMENT,
        {"ranks": _RANKS},
        "科室提名",
    ),
    RecordKind(
        SelectionDecision,
        SelectionDecisionRow,
        ("round_no", "employee_no"),
        Area.PLACEMENT,
        {"is_adjusted": columns.FLAG, "follow_up": _FOLLOW_UP},
        "双向选择结果",
    ),
    RecordKind(
        SelectionStepRecord,
        SelectionStepRow,
        ("round_no", "step"),
        Area.PLACEMENT,
        {"step": columns.code(SelectionStep)},
        "双向选择步骤",
    ),
    RecordKind(
        SelectionEvent,
        SelectionEventRow,
        ("round_no", "event_no"),
        Area.PLACEMENT,
        {},
        "双向选择记事",
    ),
)
