"""What the tab 岗位设置 shows, derived from the year book."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from kpi_desktop.domain.checks import check_plan
from kpi_desktop.domain.eligibility import SANCTION_RULES, Effect
from kpi_desktop.domain.errors import Finding, Severity
from kpi_desktop.domain.indicator_kinds import INDICATOR_KINDS
from kpi_desktop.domain.indicator_sums import off_totals
from kpi_desktop.domain.indicators import Indicator
from kpi_desktop.domain.plan_wording import check_plan_wording
from kpi_desktop.domain.posts import Post, PostLevel, compute_coefficients
from kpi_desktop.domain.scheme import IndicatorGroup, Scheme
from kpi_desktop.domain.staff import Employee, EmployeeCategory, Sanction
from kpi_desktop.domain.steps import StepKind, StepRecord, is_done
from kpi_desktop.domain.values import show, show_short
from kpi_desktop.domain.wording import check_wording
from kpi_desktop.domain.year_book import YearBook

POSTS, PEOPLE, INDICATORS, SCHEME, FILING = "岗位", "人员", "量化指标", "计分方案", "锁定并备案"


@dataclass(frozen=True, slots=True, kw_only=True)
class PostLine:
    """A post with who holds it."""

    post: Post
    holders: tuple[str, ...]
    scheme: Scheme

    @property
    def holder(self) -> str:
        return "、".join(self.holders)

    @property
    def coefficient(self) -> str:
        value = self.post.coefficient
        return "" if value is None else show(value, self.scheme.coefficient.places)

    def points_of(self, factor: str) -> Decimal | None:
        return dict(self.post.factor_points).get(factor)


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonLine:
    """A person with the name of the post and the sanctions."""

    employee: Employee
    post_name: str
    sanctions: tuple[Sanction, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SanctionLine:
    """A sanction with what it does in the year in view."""

    sanction: Sanction
    effect: str


@dataclass(frozen=True, slots=True, kw_only=True)
class IndicatorLine:
    """An indicator with the name of its group and what is vague in its standard."""

    indicator: Indicator
    group: IndicatorGroup | None
    vague: str
    questions: str
    own_words: tuple[str, ...]

    @property
    def kind(self) -> str:
        return INDICATOR_KINDS[self.indicator.kind].label

    @property
    def has_points(self) -> bool:
        return INDICATOR_KINDS[self.indicator.kind].has_points

    @property
    def wording(self) -> str:
        """What the check of the wording says, with what to answer."""
        if not self.vague:
            return "用语检查：没有发现含糊用语。"
        ask = f"请写清{self.questions}。" if self.questions else "请改为可计数的写法。"
        return f"用语含糊：{self.vague}。{ask}"


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupSum:
    """The full marks of a group against the scheme; `whose` names the posts it is of, empty for all."""

    label: str
    total: Decimal
    mark: Decimal
    whose: str = ""

    @property
    def is_right(self) -> bool:
        return self.total == self.mark

    @property
    def sentence(self) -> str:
        label = f"{self.whose}{self.label}" if self.whose else self.label
        if self.is_right:
            return f"{label}合计{show_short(self.total)}分，与方案一致"
        gap = self.mark - self.total
        word = "还差" if gap > 0 else "多出"
        return f"{label}合计{show_short(self.total)}分，方案规定{show_short(self.mark)}分，{word}{show_short(abs(gap))}分"


@dataclass(frozen=True, slots=True, kw_only=True)
class FilingState:
    """Where locking and filing stands, and what keeps it back."""

    record: StepRecord | None
    findings: tuple[Finding, ...]
    due: str
    is_vague: bool

    @property
    def is_locked(self) -> bool:
        return self.record is not None

    @property
    def errors(self) -> int:
        return sum(1 for finding in self.findings if finding.severity is Severity.ERROR)

    @property
    def can_lock(self) -> bool:
        return not self.is_locked and self.errors == 0

    @property
    def title(self) -> str:
        if self.record is None:
            return "方案还没有锁定备案"
        return f"方案已于{self.record.done_on}锁定备案"

    @property
    def sentence(self) -> str:
        if self.record is not None:
            number = f"备案号{self.record.document_no}。" if self.record.document_no else "没有填写备案号。"
            who = f"经办人{self.record.done_by}。" if self.record.done_by else ""
            return f"{number}{who}岗位、指标和计分方案不能再改；要改请先撤回并写明原因。"
        if self.errors:
            return f"还有{self.errors}处错误，全部改正后才能锁定。双击一行可以到出错的地方。"
        return f"检查没有发现错误，可以锁定。应在{self.due}前备案。锁定后先设岗、后上人，才能开展竞争上岗和双向选择。"


def derive_posts(book: YearBook) -> tuple[PostLine, ...]:
    """The posts with their holders, in the plan's order."""
    holders = _holders(book)
    return tuple(
        PostLine(post=post, holders=tuple(holders.get(post.post_no, ())), scheme=book.scheme)
        for post in book.posts
    )


def _holders(book: YearBook) -> dict[str, list[str]]:
    holders: dict[str, list[str]] = {}
    for employee in book.employees:
        if employee.post_no:
            holders.setdefault(employee.post_no, []).append(employee.name)
    return holders


def derive_people(book: YearBook) -> tuple[PersonLine, ...]:
    """The roster."""
    names = {post.post_no: post.name for post in book.posts}
    sanctions: dict[str, list[Sanction]] = {}
    for sanction in book.sanctions:
        sanctions.setdefault(sanction.employee_no, []).append(sanction)
    return tuple(
        PersonLine(
            employee=employee,
            post_name=names.get(employee.post_no, ""),
            sanctions=tuple(sanctions.get(employee.employee_no, ())),
        )
        for employee in book.employees
    )


def derive_sanctions(line: PersonLine | None, year: int) -> tuple[SanctionLine, ...]:
    """The sanctions of a person and their effect on the year."""
    return tuple(
        SanctionLine(sanction=sanction, effect=_effect(sanction, year))
        for sanction in (line.sanctions if line else ())
    )


def _effect(sanction: Sanction, year: int) -> str:
    rule = SANCTION_RULES.get(sanction.kind)
    after = year - int(sanction.decided[:4])
    if rule is None or not 0 <= after < len(rule.effects):
        return f"{year}年度没有影响"
    effect = rule.effects[after]
    return f"{year}年度没有影响" if effect is Effect.ALL else f"{year}年度{effect.label}"


def derive_indicators(book: YearBook, known: Iterable[IndicatorLine] = ()) -> tuple[IndicatorLine, ...]:
    """The indicators with their groups and vague words; lines already `known` are taken over where nothing changed."""
    groups = {group.key: group for group in book.scheme.groups}
    own_words = book.scheme.own_words
    lines = {line.indicator.indicator_no: line for line in known}
    return tuple(
        _indicator_line(i, groups.get(i.group), own_words, lines.get(i.indicator_no)) for i in book.indicators
    )


def _indicator_line(
    indicator: Indicator,
    group: IndicatorGroup | None,
    own_words: tuple[str, ...],
    known: IndicatorLine | None,
) -> IndicatorLine:
    if known is not None and (known.indicator, known.group, known.own_words) == (indicator, group, own_words):
        return known
    check = check_wording(indicator.standard, indicator.source, own_words)
    words = [f"“{entry.phrase}”{entry.vagueness.label}" for entry in check.phrases]
    return IndicatorLine(
        indicator=indicator,
        group=group,
        vague="；".join((*words, *check.marks)),
        questions="、".join(check.open_questions),
        own_words=own_words,
    )


def derive_sums(book: YearBook) -> tuple[GroupSum, ...]:
    """The full marks of each group against the scheme's, once for all posts or for those that differ."""
    posts = [post.post_no for post in book.posts]
    sums: list[GroupSum] = []
    for group in book.scheme.groups:
        off = off_totals(book.indicators, group.key, group.mark, posts)
        sums += [
            GroupSum(label=group.label, total=total, mark=group.mark, whose=whose)
            for total, whose in off or ((group.mark, ""),)
        ]
    return tuple(sums)


def derive_filing(book: YearBook) -> FilingState:
    """Where locking and filing stands."""
    month, day = (int(part) for part in book.scheme.plan_due.split("-"))
    return FilingState(
        record=next((step for step in book.steps if step.kind is StepKind.PLAN), None),
        findings=check_plan(book),
        due=f"{month}月{day}日",
        is_vague=bool(check_plan_wording(book)),
    )


def stale_posts(book: YearBook) -> tuple[Post, ...]:
    """The posts whose coefficient is another than the scheme gives, as after a change of its bounds."""
    right = compute_coefficients(book.posts, book.scheme.coefficient)
    return tuple(post for post in book.posts if post.coefficient != right[post.post_no])


def is_locked(book: YearBook) -> bool:
    """Whether the plan is locked, so that posts, indicators and scheme stand."""
    return is_done(book.steps, StepKind.PLAN)


LOCKED = "方案已锁定备案，本页不能修改；要改请先到“锁定并备案”撤回。"


LEVELS = {level.label: level for level in PostLevel}
CATEGORIES = {category.label: category for category in EmployeeCategory}
SANCTIONS = tuple(SANCTION_RULES)
