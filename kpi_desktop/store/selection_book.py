"""Rounds of mutual selection as a whole, read from the file."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Connection

from kpi_desktop.domain.selection import (
    Nomination,
    Selection,
    SelectionDecision,
    SelectionEvent,
    SelectionPost,
    SelectionRound,
    SelectionStepRecord,
    WishForm,
)
from kpi_desktop.domain.values import UnitYear
from kpi_desktop.store.records import KIND_OF, load_records


def load_selections(connection: Connection, key: UnitYear) -> tuple[Selection, ...]:
    """Every round of a unit's year with all that belongs to it, by number."""

    def load(kind: type, order: str | None = None) -> dict[int, tuple[Any, ...]]:
        return _by_round(load_records(connection, KIND_OF[kind], key, order=order))

    posts, forms = load(SelectionPost, "sort_order"), load(WishForm, "sort_order")
    nominations, decisions = load(Nomination), load(SelectionDecision)
    steps, events = load(SelectionStepRecord), load(SelectionEvent)
    return tuple(
        Selection(
            round=each,
            posts=posts.get(each.round_no, ()),
            forms=forms.get(each.round_no, ()),
            nominations=nominations.get(each.round_no, ()),
            decisions=decisions.get(each.round_no, ()),
            steps=steps.get(each.round_no, ()),
            events=events.get(each.round_no, ()),
        )
        for each in load_records(connection, KIND_OF[SelectionRound], key)
    )


def _by_round(records: Iterable[Any]) -> dict[int, tuple[Any, ...]]:
    found: dict[int, list[Any]] = {}
    for record in records:
        found.setdefault(record.round_no, []).append(record)
    return {round_no: tuple(group) for round_no, group in found.items()}
