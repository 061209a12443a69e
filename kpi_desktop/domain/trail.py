"""The trail (操作记录) as people read it: what is asked of it, a step, and what a step changed."""

from dataclasses import dataclass
from datetime import date

from kpi_desktop.domain.errors import Area, RuleViolation
from kpi_desktop.domain.values import UnitYear

# The field of a change that made or removed a whole row.
WHOLE = "整条"


@dataclass(frozen=True, slots=True, kw_only=True)
class TrailQuery:
    """Which steps are wanted; empty fields do not narrow them. `text` is looked for in words, numbers and names.

    `is_about_file` asks for the steps that write no rows: packages, intakes, passwords.
    """

    key: UnitYear | None = None
    by: str = ""
    since: date | None = None
    until: date | None = None
    area: Area | None = None
    is_about_file: bool = False
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeLine:
    """One thing a step changed: what (月度评分：3月 王芳 出勤), its field, and the value before and after.

    A row that came or went as a whole has the field WHOLE; a new one has nothing before.
    """

    what: str
    field: str
    before: str
    after: str

    @property
    def sentence(self) -> str:
        """The change in one line of paper."""
        if self.field == WHOLE:
            return f"删除{self.what}" if self.before else f"新增{self.what}（{self.after}）"
        return f"{self.what}，{self.field}：{self.before} → {self.after}"


def check_query(query: TrailQuery) -> None:
    """Refuse dates the wrong way round.

    Raises RuleViolation.
    """
    if query.since is not None and query.until is not None and query.until < query.since:
        message = f"截止日期{query.until}早于起始日期{query.since}，请改正。"
        raise RuleViolation(message)
