"""A unit's plan laid out as the sheets of a ledger: people, posts, duties, tasks, indicators, sections."""

from collections.abc import Sequence
from decimal import Decimal

from kpi_desktop.domain.indicator_kinds import INDICATOR_KINDS
from kpi_desktop.domain.monthly import MONTHS
from kpi_desktop.domain.posts import has_all_points, point_keys
from kpi_desktop.domain.staff import Employee
from kpi_desktop.domain.values import show_short
from kpi_desktop.domain.year_book import YearBook
from kpi_desktop.exchange.indicator_params import write_params
from kpi_desktop.exchange.remarks import read_remark
from kpi_desktop.exchange.workbook_writing import SheetContent, Value

Column = tuple[str, int]


def plan_sheets(book: YearBook) -> list[SheetContent]:
    """The sheets of people, posts, duties, tasks and sections: what a unit hands round to have filled in."""
    return [
        roster_sheet(book),
        posts_sheet(book),
        duties_sheet(book),
        tasks_sheet(book),
        sections_sheet(book),
    ]


def sheet_of(
    book: YearBook,
    tab: str,
    name: str,
    columns: Sequence[Column],
    rows: Sequence[tuple[Value, ...]],
    *,
    frozen: int = 0,
    banner: str = "",
) -> SheetContent:
    """A sheet of the ledger with its heading and banner: unit, something else, year."""
    middle = (banner,) if banner else ()
    return SheetContent(
        tab=tab,
        heading=f"{book.unit.name}{name}",
        banner=(f"单位:{book.unit.name}", *middle, f"{book.year}年"),
        headers=tuple(text for text, _ in columns),
        rows=rows,
        widths=tuple(width for _, width in columns),
        frozen_columns=frozen,
    )


def roster_sheet(book: YearBook) -> SheetContent:
    """The people (人员名册)."""
    columns: list[Column] = [
        ("序号", 6), ("工号", 8), ("姓 名", 10), ("性别", 6), ("身份证号", 21), ("出生年月", 10), ("民族", 8),
        ("政治面貌", 12), ("科室", 16), ("现任职务", 18), ("人员类别", 10), ("测评组别", 10), ("岗位编号", 10), ("备注", 26),
    ]  # fmt: skip
    facts = {e.employee_no: _unstated_facts(e, book.year) for e in book.employees}
    extra = [name for name in _FACT_COLUMNS if any(name in stated for stated in facts.values())]
    columns += [(_FACT_COLUMNS[name], 10) for name in extra]
    rows = []
    for order, e in enumerate(book.employees, start=1):
        row: tuple[Value, ...] = (
            order, e.employee_no, e.name, e.gender, e.id_number, e.birth_month.replace("-", "."), e.ethnicity,
            e.political_status, e.section, e.title, e.category.label, e.voter_group, e.post_no, e.remark,
        )  # fmt: skip
        rows.append(row + tuple(facts[e.employee_no].get(name, "") for name in extra))
    code = f"统一社会信用代码:{book.unit.code}" if book.unit.code else ""
    return sheet_of(book, "人员名册", "人员名册", columns, rows, frozen=3, banner=code)


_FACT_COLUMNS = {
    "present_from": "本年起始月",
    "present_to": "本年截止月",
    "on_probation": "试用期",
    "under_investigation": "立案审查",
}


def _unstated_facts(employee: Employee, year: int) -> dict[str, Value]:
    """The facts of a person that the remark does not state, or states otherwise."""
    stated = read_remark(employee.remark, year)
    facts: dict[str, Value] = {}
    if employee.present_from != stated.present_from:
        facts["present_from"] = employee.present_from or 1
    if employee.present_to != stated.present_to:
        facts["present_to"] = employee.present_to or len(MONTHS)
    if employee.on_probation != stated.on_probation:
        facts["on_probation"] = "是" if employee.on_probation else "否"
    if employee.under_investigation != stated.under_investigation:
        facts["under_investigation"] = "是" if employee.under_investigation else "否"
    return facts


def posts_sheet(book: YearBook) -> SheetContent:
    """The posts with their factor points and holders (岗位表)."""
    keys = _point_keys(book)
    columns: list[Column] = [
        ("岗位编号", 10),
        ("科室", 16),
        ("岗位名称", 22),
        ("岗位层次", 10),
        ("编制数", 8),
    ]
    columns += [(f"{label}({show_short(full_points)})", 13) for _, label, full_points in keys]
    columns += [("要素合计", 10), ("岗位系数", 10), ("现任人", 18)]
    holders: dict[str, list[str]] = {}
    for employee in book.employees:
        holders.setdefault(employee.post_no, []).append(employee.name)
    rows: list[tuple[Value, ...]] = []
    for post in book.posts:
        points = dict(post.factor_points)
        rows.append(
            (
                post.post_no,
                post.section,
                post.name,
                post.level.label,
                post.headcount,
                *(points.get(key) for key, _, _ in keys),
                post.points if has_all_points(post, book.scheme.coefficient) else None,
                post.coefficient,
                "、".join(holders.get(post.post_no, ())),
            )
        )
    return sheet_of(book, "岗位表", "岗位设置表", columns, rows, frozen=1)


def _point_keys(book: YearBook) -> list[tuple[str, str, Decimal]]:
    """The columns of points: sub-factors where a factor has them, and the whole factor where a post was given it so."""
    rule = book.scheme.coefficient
    used = {key for post in book.posts for key, _ in post.factor_points}
    whole = [(factor.key, factor.label, factor.full_points) for factor in rule.factors if factor.key in used]
    return list(dict.fromkeys((*whole, *point_keys(rule))))


def indicators_sheet(book: YearBook) -> SheetContent:
    """The indicators (指标表)."""
    columns: list[Column] = [
        ("指标编号", 10), ("部分", 8), ("考核指标", 18), ("满分", 8), ("评分标准", 56), ("数据来源", 18), ("频次", 8),
    ]  # fmt: skip
    has_kinds = any(indicator.kind != "direct" or indicator.params for indicator in book.indicators)
    has_posts = any(indicator.posts for indicator in book.indicators)
    columns += [("计分方式", 10), ("参数", 26)] if has_kinds else []
    columns += [("适用岗位", 20)] if has_posts else []
    labels = {group.key: group.label.removesuffix("部分") for group in book.scheme.groups}
    rows: list[tuple[Value, ...]] = []
    for i in book.indicators:
        row: list[Value] = [
            i.indicator_no,
            labels.get(i.group, i.group),
            i.name,
            i.full_mark,
            i.standard,
            i.source,
        ]
        row.append(i.frequency.label)
        row += [INDICATOR_KINDS[i.kind].label, write_params(i.kind, i.params)] if has_kinds else []
        row += ["、".join(i.posts)] if has_posts else []
        rows.append(tuple(row))
    return sheet_of(book, "指标表", "考核指标表", columns, rows, frozen=3)


def duties_sheet(book: YearBook) -> SheetContent:
    """The duties of the posts (岗位职责)."""
    columns: list[Column] = [
        ("岗位编号", 10), ("岗位名称", 22), ("职责编号", 9), ("职责内容", 46), ("责任领导", 10), ("责任科室", 14), ("责任人工号", 10),
        ("责任人", 10), ("目标", 30), ("进度安排", 24), ("完成标准", 30), ("计量指标", 14),
    ]  # fmt: skip
    posts = {post.post_no: post.name for post in book.posts}
    names = {employee.employee_no: employee.name for employee in book.employees}
    rows: list[tuple[Value, ...]] = [
        (
            d.post_no, posts.get(d.post_no, ""), d.duty_no, d.text, d.leader, d.section, d.employee_no,
            names.get(d.employee_no, ""), d.target, d.progress, d.standard, "、".join(d.indicators),
        )
        for d in book.duties
    ]  # fmt: skip
    return sheet_of(book, "岗位职责", "岗位职责表", columns, rows, frozen=2)


def tasks_sheet(book: YearBook) -> SheetContent:
    """The tasks broken down (目标任务分解)."""
    columns: list[Column] = [
        ("任务编号", 10), ("任务名称", 40), ("上级任务", 10), ("责任领导", 10), ("责任科室", 14), ("承办人工号", 10), ("承办人", 10),
        ("目标", 30), ("进度安排", 24), ("完成标准", 30), ("完成时限", 12), ("转成的指标", 11),
    ]  # fmt: skip
    names = {employee.employee_no: employee.name for employee in book.employees}
    rows: list[tuple[Value, ...]] = [
        (
            t.task_no, t.title, t.parent_no, t.leader, t.section, t.employee_no, names.get(t.employee_no, ""),
            t.target, t.progress, t.standard, t.deadline, t.indicator_no,
        )
        for t in book.tasks
    ]  # fmt: skip
    return sheet_of(book, "目标任务分解", "目标任务分解表", columns, rows, frozen=2)


def sections_sheet(book: YearBook) -> SheetContent:
    """The sections in order, with whom each reports (内设机构)."""
    columns: list[Column] = [("序号", 6), ("内设机构", 24), ("合并上报到", 24)]
    rows: list[tuple[Value, ...]] = [
        (order, section.name, section.reports_with) for order, section in enumerate(book.sections, start=1)
    ]
    return sheet_of(book, "内设机构", "内设机构表", columns, rows)
