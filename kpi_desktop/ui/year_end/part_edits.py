"""From cells typed over the parts of the year to what is recorded: scores, and parts that do not apply."""

from collections.abc import Iterable, Sequence

from kpi_desktop.domain.year_book import TypedScore, YearBook
from kpi_desktop.ui.grid.columns import CellEdit
from kpi_desktop.ui.year_end.columns import WAIVED


def typed_scores_of(edits: Iterable[CellEdit], book: YearBook, reason: str) -> tuple[TypedScore, ...]:
    """The scores cells ask for; `reason` is why a part does not apply, a score keeps the reason it has."""
    known = {(t.employee_no, t.part): t for t in book.typed_scores}
    return tuple(_typed(edit, known.get((edit.row_key, edit.column_key)), reason) for edit in edits)


def _typed(edit: CellEdit, known: TypedScore | None, reason: str) -> TypedScore:
    if edit.new == WAIVED:
        return TypedScore(
            employee_no=edit.row_key, part=edit.column_key, score=None, reason=reason.strip(), is_waived=True
        )
    kept = known.reason if known is not None and not known.is_waived else ""
    return TypedScore(employee_no=edit.row_key, part=edit.column_key, score=edit.new, reason=kept)


def waiver_question(edits: Sequence[CellEdit], book: YearBook) -> str:
    """What is asked when parts are said not to apply."""
    names = {employee.employee_no: employee.name for employee in book.employees}
    parts = {part.key: part.label for part in book.scheme.parts}
    few = "、".join(
        f"{names.get(edit.row_key, edit.row_key)}的{parts[edit.column_key]}" for edit in edits[:3]
    )
    more = "等" if len(edits) > 3 else ""
    return f"{few}{more}不适用，权重由其余部分分担，请写明原因："
