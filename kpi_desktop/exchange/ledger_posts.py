"""The posts of a ledger (岗位表) with their factor points and coefficients."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal

from kpi_desktop.domain.errors import RuleViolation
from kpi_desktop.domain.posts import (
    CoefficientRule,
    Post,
    PostLevel,
    compute_coefficients,
    has_all_points,
    point_keys,
)
from kpi_desktop.domain.scheme import Scheme
from kpi_desktop.domain.staff import Employee
from kpi_desktop.domain.values import HUNDRED, clean_name, show_short
from kpi_desktop.exchange.header_words import header_word, split_full_mark
from kpi_desktop.exchange.ledger_cells import (
    cell_number,
    cell_text,
    cell_trouble,
    free_text,
    is_blank,
    length_trouble,
    places_of,
)
from kpi_desktop.exchange.ledger_layout import Findings, Layout, data_rows, findings_of_row
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


def read_posts(layout: Layout, scheme: Scheme, spellings: Spellings, findings: Findings) -> PostsReading:
    """Read the post table; sums and coefficients that do not agree are reported and read as typed."""
    reading = PostsReading()
    columns = _point_columns(layout, scheme.coefficient)
    unsure: set[str] = set()
    for order, (index, row) in enumerate(data_rows(layout), start=1):
        number = number_text(layout.value(row, "post_no"))
        if not number and is_blank(layout.value(row, "post_name")):
            continue
        told = findings_of_row(layout, index, findings)
        reader = _Row(layout=layout, index=index, order=order, row=row, number=number, findings=told)
        post = _read_post(reader, columns, spellings)
        if len(number) > 40:
            reader.error("post_no", "岗位编号太长", "请缩到40字以内")
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
        if not reader.sums_agree:
            unsure.add(number)
    _check_coefficients(layout, reading, unsure, scheme.coefficient, findings)
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
        text = free_text(cell)
        long, step = length_trouble(text, 200)
        if long:
            self.error(
                name, f"岗位{self.number}的{self.layout.headers[self.layout.columns[name]]}{long}", step
            )
        return text

    def bounded(self, name: str, what: str, places: int, most: Decimal) -> Decimal | None:
        """The number of a field between 0 and `most`, None when blank or wrong (reported)."""
        if not self.layout.has(name):
            return None
        number = self.number_at(self.layout.columns[name], what, places)
        if number is not None and not 0 <= number <= most:
            self.error(
                name,
                f"岗位{self.number}的{what}{show_short(number)}不在0到{show_short(most)}之间",
                f"请改正{what}",
            )
            return None
        return number

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


@dataclass(frozen=True, slots=True, kw_only=True)
class _PointColumn:
    """A column of points: of a whole factor, or of one of its sub-factors."""

    factor: str
    key: str
    label: str
    full_points: Decimal
    column: int


def factor_words(rule: CoefficientRule) -> frozenset[str]:
    """The words by which factors and sub-factors may stand over columns."""
    labels = [factor.label for factor in rule.factors] + [label for _, label, _ in point_keys(rule)]
    return frozenset(word for label in labels for word in _words_of(label))


def _words_of(label: str) -> set[str]:
    return {label, label.removesuffix("要素"), f"{label}要素"}


def _point_columns(layout: Layout, rule: CoefficientRule) -> list[_PointColumn]:
    whole = [(factor.key, factor.label, factor.full_points) for factor in rule.factors]
    columns = []
    for key, label, full_points in dict.fromkeys((*whole, *point_keys(rule))):
        words = _words_of(label)
        for column, text in enumerate(layout.headers):
            if text and (split_full_mark(text)[0] in words or header_word(text) in words):
                factor = key.partition("/")[0]
                columns.append(
                    _PointColumn(factor=factor, key=key, label=label, full_points=full_points, column=column)
                )
                break
    return columns


def _read_post(reader: _Row, columns: list[_PointColumn], spellings: Spellings) -> Post:
    points = _factor_points(reader, columns)
    headcount = reader.bounded("headcount", "编制数", 0, Decimal(9999))
    return Post(
        post_no=reader.number,
        section=spellings.unify(reader.text("section")),
        name=_name(reader),
        level=_level(reader),
        headcount=1 if headcount is None else int(headcount),
        factor_points=points,
        coefficient=reader.bounded("coefficient", "岗位系数", 3, HUNDRED),
        sort_order=reader.order,
    )


def _name(reader: _Row) -> str:
    if not reader.layout.has("post_name"):
        return reader.number
    name = reader.text("post_name")
    if not name and not reader.refused:
        reader.error("post_name", f"岗位{reader.number}没有填写岗位名称", "请补填岗位名称")
    return name


def _factor_points(reader: _Row, columns: list[_PointColumn]) -> tuple[tuple[str, Decimal], ...]:
    """The points given; of a factor with sub-factors either its own column or theirs."""
    filled = {c.factor for c in columns if not is_blank(reader.row[c.column])}
    if not filled:
        return ()
    points: list[tuple[str, Decimal]] = []
    for factor in dict.fromkeys(c.factor for c in columns):
        own = [c for c in columns if c.factor == factor]
        given = [c for c in own if not is_blank(reader.row[c.column])]
        for column in given or own[:1]:
            value = reader.number_at(column.column, column.label)
            cell = address_of(reader.index, column.column)
            full = show_short(column.full_points)
            if value is None:
                if is_blank(reader.row[column.column]):
                    reader.refused = True
                    what = f"岗位{reader.number}的{column.label}没有填写"
                    reader.report(cell, what, "请补填分数，空不等于零")
                continue
            if not 0 <= value <= column.full_points:
                reader.refused = True
                what = f"岗位{reader.number}的{column.label}{show_short(value)}不在0到{full}之间"
                reader.report(cell, what, "请改正分数")
            points.append((column.key, value))
    if not reader.refused:
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
    layout: Layout, reading: PostsReading, unsure: set[str], rule: CoefficientRule, findings: Findings
) -> None:
    """Compare each coefficient with the rule, at the number of places at which most of the table agrees."""
    posts = [
        post
        for post in reading.posts
        if post.coefficient is not None and post.post_no not in unsure and has_all_points(post, rule)
    ]
    shown = {places_of(post.coefficient) for post in posts if post.coefficient is not None} | {rule.places}
    choices = sorted(shown, key=lambda places: (places != rule.places, -places))
    computed = [compute_coefficients(reading.posts, replace(rule, places=places)) for places in choices]
    best = max(computed, key=lambda expected: sum(expected[p.post_no] == p.coefficient for p in posts))
    for post in posts:
        expected = best[post.post_no]
        if post.coefficient is None or expected is None or post.coefficient == expected:
            continue
        what = f"岗位{post.post_no}的岗位系数{show_short(post.coefficient)}"
        if not rule.minimum <= post.coefficient <= rule.maximum and not rule.is_normalised:
            what += f"不在{rule.minimum}到{rule.maximum}之间，按要素应为{expected}"
        else:
            what += f"与要素{show_short(post.points)}分不符，应为{expected}"
        cell = layout.address(reading.rows[post.post_no], "coefficient")
        findings.error(layout.table, cell, what, "请改正系数或要素分")


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
