"""What the preview of 任免审批表 files says: a line a form, its differences, and what the import would do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kpi_desktop.domain.errors import Finding
from kpi_desktop.domain.people_forms import FormMatch, FormStanding

if TYPE_CHECKING:
    from kpi_desktop.services.people_forms import PeoplePlan

_NAMED = 6
Rows = tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FormLine:
    """A form beside the roster, as a line of the preview."""

    match: FormMatch

    @property
    def key(self) -> str:
        return self.match.employee.employee_no

    @property
    def name(self) -> str:
        return self.match.employee.name

    @property
    def number(self) -> str:
        return self.match.employee.employee_no

    @property
    def standing(self) -> str:
        return self.match.standing.label

    @property
    def known_by(self) -> str:
        return self.match.known_by or "名册中没有"

    @property
    def changes(self) -> str:
        return "、".join(difference.field for difference in self.match.differences)

    @property
    def source(self) -> str:
        return self.match.form.source


def derive_forms(matches: Sequence[FormMatch]) -> tuple[FormLine, ...]:
    """New people first, then those of whom something changes, then the rest."""
    order = list(FormStanding)
    return tuple(FormLine(match=m) for m in sorted(matches, key=lambda m: order.index(m.standing)))


def derive_rows(match: FormMatch) -> tuple[Rows, Rows]:
    """The differences of a person, and what the form says beyond the roster."""
    differences = tuple((d.field, d.old, d.new) for d in match.differences)
    return differences, tuple(match.form.others)


def derive_summary(plan: PeoplePlan) -> str:
    """What writing the plan would do."""
    if plan.is_empty:
        return "任免审批表的内容与名册一致，没有要改动的。"
    counts = ((plan.added, "新增"), (plan.changed, "改动"), (plan.unchanged, "没有变化"))
    parts = "，".join(f"{word}{count}人" for count, word in counts if count)
    return f"导入后：{parts}。任免表没有写的项目保持名册原样，一次撤销（Ctrl+Z）可以整个退回。"


def write_text(plan: PeoplePlan) -> str:
    """The words on the button that writes."""
    count = plan.added + plan.changed
    return f"导入{count}人" if count else "导入"


def derive_notice(findings: Sequence[Finding]) -> str:
    """What could not be read, or should be looked at, a line each; the rest is counted."""
    lines = [f"{finding.message}。" for finding in findings[:_NAMED]]
    more = len(findings) - _NAMED
    return "\n".join([*lines, f"还有{more}处，处理以上各处后再导入可以看到。"] if more > 0 else lines)
