"""Who may do what in a file with passwords (口令): the three roles, and which rows only a reviewer writes."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from kpi_desktop.domain.errors import FileTrouble, RuleViolation
from kpi_desktop.domain.values import clean_name

PASSWORD_LENGTH = 6
NAME_LENGTH = 40
_FREE_TRIES = 3
_FIRST_WAIT, _LONGEST_WAIT = 5, 300


class Role(Enum):
    """What a person may do in a file with passwords: look, type, or settle."""

    READ = "read"
    ENTRY = "entry"
    REVIEW = "review"

    @property
    def label(self) -> str:
        """The word used on screen and paper."""
        return {"read": "只读", "entry": "录入", "review": "审核"}[self.value]

    @property
    def meaning(self) -> str:
        """What the role may do, in a clerk's words."""
        return {
            "read": "查看、打印、导出，不能修改",
            "entry": "填写和修改数据、导入台账、接收上报包",
            "review": "录入的全部，以及锁定、关账、评定、审定、确认、上报、决定冲突、管理口令",
        }[self.value]

    def covers(self, needed: "Role") -> bool:
        """Whether this role may do what asks for another."""
        order = tuple(Role)
        return order.index(self) >= order.index(needed)


# Rows that settle something. Every table of a unit's year stands in one of the two sets, which a test holds; rows of a
# table in neither are the reviewer's.
REVIEW_TABLES = frozenset(
    {
        "step",
        "plan_version",
        "competition_decision",
        "competition_step",
        "selection_decision",
        "selection_step",
        "mark_correction",
        "entry_correction",
        "period_decision",
        "period_step",
        "grade_decision",
        "grade_opinion",
        "team_result",
        "confirmed_result",
        "year_notice",
        "appeal",
        "late_grade",
        "payout_plan",
        "payout_share",
    }
)
ENTRY_TABLES = frozenset(
    {
        "year_book",
        "scheme",
        "section",
        "employee",
        "post",
        "indicator",
        "duty",
        "unit_task",
        "appointment",
        "person_facts",
        "calendar_year",
        "competition_round",
        "competition_post",
        "competition_candidate",
        "competition_judge",
        "competition_mark",
        "competition_score",
        "competition_event",
        "competition_objection",
        "selection_round",
        "selection_post",
        "wish_form",
        "nomination",
        "selection_event",
        "monthly_mark",
        "adjustment",
        "service_promise",
        "register_entry",
        "leave_record",
        "attachment",
        "month_exclusion",
        "ballot_tally",
        "ballot_batch",
        "typed_score",
        "sanction",
        "appraisal",
        "year_objection",
        "result_notice",
        "talk",
        "assessment_refusal",
        "wage_start",
    }
)


class LoginNeeded(FileTrouble):
    """The file has passwords and nobody has logged in, or the password was wrong; `people` may log in."""

    def __init__(self, message: str, people: Sequence["Account"] = ()) -> None:
        super().__init__(message)
        self.people = tuple(people)


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """A person who may open a file with passwords (使用人)."""

    name: str
    role: Role


@dataclass(frozen=True, slots=True, kw_only=True)
class Login:
    """What a person gives to open a file with passwords."""

    name: str
    password: str


def role_for(tables: Iterable[str]) -> Role:
    """The least role that may write rows of these tables; what nobody has classed is the reviewer's."""
    return Role.ENTRY if ENTRY_TABLES.issuperset(tables) else Role.REVIEW


def check_may(role: Role | None, needed: Role, action: str) -> None:
    """Refuse what a role may not do; None is a file without passwords, where everybody may do everything.

    Raises RuleViolation.
    """
    if role is None or role.covers(needed):
        return
    message = (
        f"“{action}”要由{needed.label}人员来做，您登录的身份是{role.label}，"
        f"请关闭文件后由{needed.label}人员登录再做。"
    )
    raise RuleViolation(message)


def read_account_name(text: str) -> str:
    """A person's name as an account keeps it.

    Raises RuleViolation when there is none or it is too long.
    """
    name = clean_name(text)
    if not name:
        message = "请填写使用人的姓名，登录后做的每次修改都记在这个姓名下。"
        raise RuleViolation(message)
    if len(name) > NAME_LENGTH:
        message = f"姓名超过{NAME_LENGTH}个字，请填写姓名本身。"
        raise RuleViolation(message)
    return name


def check_password(password: str, name: str) -> None:
    """Refuse a password that is too short, or the person's own name.

    Raises RuleViolation.
    """
    if len(password.strip()) < PASSWORD_LENGTH:
        message = f"口令不到{PASSWORD_LENGTH}位，请设{PASSWORD_LENGTH}位以上。"
        raise RuleViolation(message)
    if len(set(password)) == 1 or password.strip() == name:
        message = "口令全是同一个字符，或者就是姓名，太容易被猜到，请另设一个。"
        raise RuleViolation(message)


def check_people(people: Sequence[Account]) -> None:
    """Refuse a list of people nobody of whom could manage it.

    Raises RuleViolation.
    """
    if people and all(person.role is not Role.REVIEW for person in people):
        message = "至少要留一位审核人员，否则以后没有人能关账、确认和管理口令。"
        raise RuleViolation(message)


def seconds_to_wait(wrong_tries: int, wrong_at: datetime | None, now: datetime) -> int:
    """How long the next try has to wait: nothing for the first three, then twice as long each time up to five minutes."""
    if wrong_at is None or wrong_tries < _FREE_TRIES:
        return 0
    wait = min(_LONGEST_WAIT, _FIRST_WAIT << min(wrong_tries - _FREE_TRIES, 10))
    passed = (now - wrong_at).total_seconds()
    # A clock that has been turned back must not lock the file until it has caught up.
    return max(0, wait - int(passed)) if passed >= 0 else 0
