"""The order of the year: which step comes after which, and where each stands."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum

from kpi_desktop.domain.errors import RuleViolation


class StepKind(Enum):
    """A step of the year, in order (年度步骤)."""

    POSTS = "posts"
    PLAN = "plan"
    COMPETITION = "competition"
    SELECTION = "selection"
    MONTH = "month"
    MONTH_PUBLICATION = "month_publication"
    YEAR_END = "year_end"
    PUBLICATION = "publication"
    HAND_IN = "hand_in"

    @property
    def label(self) -> str:
        """The step's name on the year strip."""
        return {
            "posts": "设岗定责",
            "plan": "方案备案",
            "competition": "竞争上岗",
            "selection": "双向选择",
            "month": "月度",
            "month_publication": "月度公示",
            "year_end": "年终评分",
            "publication": "公示",
            "hand_in": "上报",
        }[self.value]


@dataclass(frozen=True, slots=True, kw_only=True)
class StepRecord:
    """A step that is done: the plan locked and filed, a month closed, the year confirmed; `month` 0 unless a month."""

    kind: StepKind
    month: int = 0
    done_on: str
    done_by: str
    document_no: str = ""
    note: str = ""


# What must be done before a step may be done; 设岗定责和制定考核方案在前.
_REQUIRES = {
    StepKind.COMPETITION: StepKind.PLAN,
    StepKind.SELECTION: StepKind.PLAN,
    StepKind.MONTH: StepKind.PLAN,
    StepKind.YEAR_END: StepKind.PLAN,
    StepKind.PUBLICATION: StepKind.YEAR_END,
}


def find_step(steps: Iterable[StepRecord], kind: StepKind, month: int = 0) -> StepRecord | None:
    """The record of a step, None while it is not done."""
    return next((step for step in steps if step.kind is kind and step.month == month), None)


def is_done(steps: Iterable[StepRecord], kind: StepKind, month: int = 0) -> bool:
    """Whether a step is done."""
    return any(step.kind is kind and step.month == month for step in steps)


def check_order(steps: Iterable[StepRecord], kind: StepKind) -> None:
    """Refuse a step whose turn has not come.

    Raises RuleViolation with what comes first.
    """
    required = _REQUIRES.get(kind)
    if required is StepKind.PLAN and not is_done(steps, required):
        message = f"设岗定责和制定考核方案在前，{kind.label}在后，请先到“岗位设置”的“锁定并备案”完成备案。"
        raise RuleViolation(message)
    if required is not None and not is_done(steps, required):
        message = f"{kind.label}要在{required.label}之后进行，请先完成{required.label}。"
        raise RuleViolation(message)
