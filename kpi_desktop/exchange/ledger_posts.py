"""The posts of a ledger (岗位表) with their factor points and coefficients."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from kpi_desktop.domain.errors import RuleViolation
from kpi_desktop.domain.posts import CoefficientFactor, CoefficientRule, Post, PostLevel, compute_coefficient
from kpi_desktop.domain.scheme import Scheme
from kpi_desktop.domain.staff import Employee
from kpi_desktop.domain.values import clean_name, show_short
from kpi_desktop.exchange.header_words import header_word, split_full_mark
from kpi_desktop.exchange.ledger_cells import (
    cell_number,
    cell_text,
    cell_trouble,
    free_text,
    is_blank,
    places_of,
)
from kpi_desktop.exchange.ledger_layout import Findings, Layout, data_rows
from kpi_desktop.exchange.ledger_people import bare_number, number_text
from kpi_desktop.exchange.ledger_staff import RosterReading, Spellings
from kpi_desktop.exchange.sheets import BadCell, Cell, address_of

_LEVELS = (
    (("领导", "班子"), PostLevel.LEADER),
    (("股", "中层", "科所级", "负责人"), PostLevel.SECTION_HEAD),
    (("一般", "普通", "科员", "工作人员"), PostLevel.ORDINARY),
)


@dataclass(slots=True)
class PostsReading:
    """What a post table gave, with the row of each post, and the numbers and holders of rows it refused."""

    posts: list[Post] = field(default_factory=list)
    rows: dict[str, int] = field(default_factory=dict)
    refused: set[str] = field(default_factory=set)
    refused_holders: set[str] = field(default_factory=set)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Valued:
    """A post's row whose factor points are whole and agree with their sum: its coefficient can be checked."""

    row: int
    name: str
    points: Decimal
    coefficient: Decimal


def read_posts(layout: Layout, scheme: Scheme, spellings: Spellings, findings: Findings) -> PostsReading:
    """Read the post table; sums and coefficients that do not agree are reported and read as typed."""
    reading = PostsReading()
    factors = _factor_columns(layout, scheme.coefficient)
    valued: list[_Valued] = []
    for order, (index, row) in enumerate(data_rows(layout), start=1):
        number = number_text(layout.value(row, "post_no"))
        if not number and is_blank(layout.value(row, "post_name")):
            continue
        reader = _Row(layout=layout, index=index, order=order, row=row, number=number, findings=findings)
        post = _read_post(reader, factors, spellings)
        if not number:
            reader.error("post_no", "岗位编号没有填写", "请补填岗位编号")
        elif number in reading.rows:
            first = reading.rows[number] + 1
            reader.error("post_no", f"岗位编号{number}重复，第{first}行已经用过", "请改正其中一个岗位编号")
        if reader.refused or index in layout.blocked:
            if number not in reading.rows:
                reading.refused.add(bare_number(number))
            reading.refused_holders |= set(_names(cell_text(layout.value(row, "holder"))))
            continue
        reading.posts.append(post)
        reading.rows[number] = index
        if post.coefficient is not None and reader.sums_agree and post.factor_points:
            valued.append(_Valued(row=index, name=number, points=post.points, coefficient=post.coefficient))
    _check_coefficients(layout, valued, scheme.coefficient, findings)
    return reading


@dataclass(slots=True, kw_only=True)
class _Row:
    layout: Layout
    index: int
    order: int
    row: tuple[Cell, ...]
    number: str
    findings: Findings
    refused: bool = False
    sums_agree: bool = True

    def error(self, name: str, what: str, next_step: str) -> None:
        self.refused = True
        self.report(self.layout.address(self.index, name), what, next_step)

    def report(self, cell: str, what: str, next_step: str) -> None:
        self.findings.error(self.layout.table, cell, what, next_step)

    def text(self, name: str) -> str:
        cell = self.layout.value(self.row, name)
        if isinstance(cell, BadCell):
            what, step = cell_trouble(cell)
            self.error(
                name, f"岗位{self.number}的{self.layout.headers[self.layout.columns[name]]}{what}", step
            )
        return free_text(cell)

    def number_at(self, column: int, what: str, places: int = 2) -> Decimal | None:
        """The number in a column; an error is reported and the row refused."""
        try:
            return cell_number(self.row[column], places)
        except RuleViolation as trouble:
            self.refused = True
            cell = self.row[column]
            step = cell_trouble(cell)[1] if isinstance(cell, BadCell) else "请改成数字"
            self.report(address_of(self.index, column), f"岗位{self.number}的{what}{trouble}", step)
            return None


def factor_words(factor: CoefficientFactor) -> set[str]:
    """The words by which a factor may stand over a column."""
    return {factor.label, factor.label.removesuffix("要素"), f"{factor.label}要素"}


def _factor_columns(layout: Layout, rule: CoefficientRule) -> list[tuple[CoefficientFactor, int]]:
    columns = []
    for factor in rule.factors:
        words = factor_words(factor)
        at = next(
            (
                column
                for column, text in enumerate(layout.headers)
                if text and (split_full_mark(text)[0] in words or header_word(text) in words)
            ),
            None,
        )
        if at is not None:
            columns.append((factor, at))
    return columns


def _read_post(reader: _Row, factors: list[tuple[CoefficientFactor, int]], spellings: Spellings) -> Post:
    points = _factor_points(reader, factors)
    coefficient = headcount = None
    if reader.layout.has("coefficient"):
        coefficient = reader.number_at(reader.layout.columns["coefficient"], "岗位系数", 3)
    if reader.layout.has("headcount"):
        headcount = reader.number_at(reader.layout.columns["headcount"], "编制数", 0)
        if headcount is not None and headcount < 0:
            reader.error("headcount", f"岗位{reader.number}的编制数是负数", "请改正编制数")
    return Post(
        post_no=reader.number,
        section=spellings.unify(reader.text("section")),
        name=reader.text("post_name"),
        level=_level(reader),
        headcount=1 if headcount is None else int(headcount),
        factor_points=points,
        coefficient=coefficient,
        sort_order=reader.order,
    )


def _factor_points(
    reader: _Row, factors: list[tuple[CoefficientFactor, int]]
) -> tuple[tuple[str, Decimal], ...]:
    if all(is_blank(reader.row[column]) for _, column in factors):
        return ()
    points: list[tuple[str, Decimal]] = []
    for factor, column in factors:
        value = reader.number_at(column, factor.label)
        cell = address_of(reader.index, column)
        if value is None:
            if is_blank(reader.row[column]):
                reader.refused = True
                reader.report(cell, f"岗位{reader.number}的{factor.label}没有填写", "请补填分数，空不等于零")
            continue
        if not 0 <= value <= factor.full_points:
            reader.refused = True
            what = f"岗位{reader.number}的{factor.label}{show_short(value)}不在0到{show_short(factor.full_points)}之间"
            reader.report(cell, what, "请改正分数")
        points.append((factor.key, value))
    if len(points) == len(factors) and not reader.refused:
        _check_sum(reader, sum((value for _, value in points), Decimal(0)))
    return tuple(points)


def _check_sum(reader: _Row, total: Decimal) -> None:
    if not reader.layout.has("points"):
        return
    stated = reader.number_at(reader.layout.columns["points"], "要素合计")
    if stated is not None and stated != total:
        reader.sums_agree = False
        what = f"岗位{reader.number}的要素合计{show_short(stated)}与各要素之和{show_short(total)}不符"
        reader.report(reader.layout.address(reader.index, "points"), what, "请改正合计或要素分")


def _level(reader: _Row) -> PostLevel:
    text = reader.text("level")
    for words, level in _LEVELS:
        if any(word in text for word in words):
            return level
    if text:
        labels = "、".join(level.label for level in PostLevel)
        reader.error("level", f"岗位{reader.number}的岗位层次“{text[:20]}”认不出来", f"请填写{labels}之一")
    return PostLevel.ORDINARY


def _check_coefficients(
    layout: Layout, valued: list[_Valued], rule: CoefficientRule, findings: Findings
) -> None:
    """Compare each coefficient with the rule, at the number of places at which most of the table agrees."""
    if not valued:
        return
    choices = sorted(
        {places_of(v.coefficient) for v in valued} | {rule.places}, key=lambda p: (p != rule.places, -p)
    )
    rules = [
        CoefficientRule(minimum=rule.minimum, maximum=rule.maximum, places=places, factors=rule.factors)
        for places in choices
    ]
    best = max(rules, key=lambda r: sum(compute_coefficient(v.points, r) == v.coefficient for v in valued))
    for post in valued:
        expected = compute_coefficient(post.points, best)
        if post.coefficient == expected:
            continue
        shown = show_short(post.coefficient)
        if not rule.minimum <= post.coefficient <= rule.maximum:
            what = f"岗位{post.name}的岗位系数{shown}不在{rule.minimum}到{rule.maximum}之间，按要素应为{expected}"
        else:
            what = f"岗位{post.name}的岗位系数{shown}与要素{show_short(post.points)}分不符，应为{expected}"
        findings.error(layout.table, layout.address(post.row, "coefficient"), what, "请改正系数或要素分")


def check_holders(layout: Layout, reading: PostsReading, roster: RosterReading, findings: Findings) -> None:
    """Warn where the person named at a post is not the one the roster puts there."""
    if not layout.has("holder") or not roster.employees:
        return
    holders: dict[str, set[str]] = {}
    names = {employee.name for employee in roster.employees}
    for employee in roster.employees:
        holders.setdefault(bare_number(employee.post_no), set()).add(employee.name)
    rows = layout.table.rows
    for post in reading.posts:
        if bare_number(post.post_no) in roster.refused_posts:
            continue
        index = reading.rows[post.post_no]
        named = _names(cell_text(layout.value(rows[index], "holder")))
        on_roster = holders.get(bare_number(post.post_no), set()) if roster.has_posts else names
        strangers = [name for name in named if name not in on_roster and name not in roster.refused_names]
        if strangers:
            there = f"是{'、'.join(sorted(on_roster)) or '空缺'}" if roster.has_posts else "没有此人"
            what = f"岗位{post.post_no}的现任人是{'、'.join(strangers)}，人员名册中{there}"
            findings.warning(layout.table, layout.address(index, "holder"), what, "请核对人员名册的岗位编号")


def _names(text: str) -> list[str]:
    for sign in ",，;；/":
        text = text.replace(sign, "、")
    return [
        name
        for part in text.split("、")
        if (name := clean_name(part)) and name not in {"空缺", "空岗", "无", "缺"}
    ]


def fill_posts_from_holders(
    layout: Layout, reading: PostsReading, employees: Iterable[Employee]
) -> Mapping[str, str]:
    """Post numbers by employee number, read from the column 现任人, for a roster that has none."""
    by_name: dict[str, list[Employee]] = {}
    for employee in employees:
        by_name.setdefault(employee.name, []).append(employee)
    posts = {}
    for post in reading.posts:
        for name in _names(cell_text(layout.value(layout.table.rows[reading.rows[post.post_no]], "holder"))):
            alike = by_name.get(name, [])
            if len(alike) == 1:
                posts[alike[0].employee_no] = post.post_no
    return posts
