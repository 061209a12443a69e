"""The trail as the health check reads it: what each step gave, changed and stated, decoded from its raw rows."""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any, NamedTuple

from sqlalchemy import Connection, select

from kpi_desktop.domain.appointments import is_day
from kpi_desktop.domain.competition_steps import RoundStep
from kpi_desktop.domain.health_trail import CoefficientChange, StatedDay, TrailStep
from kpi_desktop.domain.steps import StepKind
from kpi_desktop.domain.values import UnitYear
from kpi_desktop.store.change_log import unpack_changes
from kpi_desktop.store.tables import ChangeLogRow

_LOG = ChangeLogRow.__table__  # type: ignore[attr-defined]
_IMPORT, _UNDO = "导入", "撤销"
_MARK, _POST, _ROUND_POST = "monthly_mark", "post", "competition_post"
_STEP, _ROUND_STEP = "step", "competition_step"
_THOUSAND = 3


class _Raw(NamedTuple):
    """A changed row with its values as they stand in the file."""

    table: str
    old: Mapping[str, Any] | None
    new: Mapping[str, Any]


def read_trail(connection: Connection, key: UnitYear) -> tuple[TrailStep, ...]:
    """The steps of a unit's year, the oldest first, their times as this computer's clock shows them."""
    query = (
        select(_LOG).where(_LOG.c.unit_code == key.unit_code, _LOG.c.year == key.year).order_by(_LOG.c.seq)
    )
    return tuple(_read(row) for row in connection.execute(query))


def _read(row: Any) -> TrailStep:  # noqa: ANN401 - a row of SQLAlchemy
    changes = [_Raw(change.table, change.old, change.new) for change in unpack_changes(row.changes)]
    return TrailStep(
        seq=row.seq,
        at=datetime.fromisoformat(row.at).astimezone(),
        by=row.by,
        action=row.action,
        is_import=row.action.startswith(_IMPORT),
        is_undo=row.undoes is not None or row.action.startswith(_UNDO),
        clock_back=bool(row.clock_back),
        marks=_count_marks(changes),
        coefficients=tuple(_find_coefficients(changes)),
        round_posts=tuple(
            (change.new["round_no"], change.new["post_no"])
            for change in changes
            if change.table == _ROUND_POST and _is_new(change, "conditions", "places")
        ),
        stated=tuple(_find_stated(changes)),
        reopened=tuple(
            change.new["month"]
            for change in changes
            if change.table == _STEP and change.new["kind"] == StepKind.MONTH.value and _is_removed(change)
        ),
    )


def _is_removed(change: _Raw) -> bool:
    return change.old is not None and bool(change.new["removed"]) and not change.old["removed"]


def _is_new(change: _Raw, *fields: str) -> bool:
    """Whether a row came, or one of these fields changed."""
    if change.new["removed"]:
        return False
    return change.old is None or any(change.old[name] != change.new[name] for name in (*fields, "removed"))


def _count_marks(changes: Iterable[_Raw]) -> tuple[tuple[int, int], ...]:
    counts = Counter(
        change.new["month"]
        for change in changes
        if change.table == _MARK
        and _is_new(change, "entered", "second", "not_applicable")
        and (change.new["entered"] is not None or change.new["not_applicable"])
    )
    return tuple(sorted(counts.items()))


def _find_coefficients(changes: Iterable[_Raw]) -> Iterable[CoefficientChange]:
    for change in changes:
        old = change.old
        if change.table == _POST and old is not None and old["coefficient"] != change.new["coefficient"]:
            yield CoefficientChange(
                post_no=change.new["post_no"],
                before=_coefficient(old["coefficient"]),
                after=_coefficient(change.new["coefficient"]),
            )


def _coefficient(raw: int | None) -> Decimal | None:
    return None if raw is None else Decimal(raw).scaleb(-_THOUSAND)


def _find_stated(changes: Iterable[_Raw]) -> Iterable[StatedDay]:
    for change in changes:
        new = change.new
        # A day of the year's steps may be written in words; what is no day says nothing.
        if (
            change.table not in (_STEP, _ROUND_STEP)
            or not _is_new(change, "done_on")
            or not is_day(new["done_on"])
        ):
            continue
        if change.table == _STEP:
            yield StatedDay(what=_say_step(StepKind(new["kind"]), new["month"]), day=new["done_on"])
        else:
            step = RoundStep(new["step"])
            what = f"竞争上岗{step.label}"
            yield StatedDay(what=what, day=new["done_on"], round_no=new["round_no"], step=step.value)


def _say_step(kind: StepKind, month: int) -> str:
    words = {StepKind.MONTH: "关账", StepKind.MONTH_PUBLICATION: "公示"}
    return f"{month}月{words[kind]}" if kind in words else kind.label
