"""The year's plan on paper (考核方案): posts and duties, indicators, coefficients, how scores are made, how it was filed."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from kpi_desktop.domain.duties import duties_of
from kpi_desktop.domain.indicator_kinds import INDICATOR_KINDS
from kpi_desktop.domain.indicator_words import label_params
from kpi_desktop.domain.indicators import Indicator
from kpi_desktop.domain.plan_filing import say_late
from kpi_desktop.domain.plan_wording import check_plan_wording
from kpi_desktop.domain.posts import CoefficientFactor, CoefficientRule, Post
from kpi_desktop.domain.scheme import Scheme
from kpi_desktop.domain.scheme_words import describe_scheme
from kpi_desktop.domain.steps import StepKind, StepRecord
from kpi_desktop.domain.values import show, show_short
from kpi_desktop.domain.year_book import YearBook
from kpi_desktop.reports.blocks import heading, paragraph, signatures, title_block
from kpi_desktop.reports.fonts import Face
from kpi_desktop.reports.page import LANDSCAPE, MM, Align, Band, Style, glue
from kpi_desktop.reports.paging import Frame, render_report, running_head
from kpi_desktop.reports.table import STRONG, Cell, Grid, header_row, label, row, table

PAPER = LANDSCAPE
_TEXT = Style(size=8.2, leading=10.5)
_NAME = Style(face=Face.SANS, size=8.8, leading=11)
_GAP = Band(3 * MM)
_SIGN_PLACES = ("填表人（签名）", "主管领导（签名）", "考核领导小组组长（签名）", "单位（盖章）")
_NUMERALS = "一二三四五六七八"


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanData:
    """What the plan is printed from; the reason for vague wording is the note of the locking step."""

    book: YearBook
    fingerprint: str = ""

    @property
    def filing(self) -> StepRecord | None:
        """The locking and filing, None while the plan is open."""
        return next((step for step in self.book.steps if step.kind is StepKind.PLAN), None)


def render_plan(data: PlanData) -> bytes:
    """The plan as a PDF file."""
    book = data.book
    title = f"{book.year}年度岗位量化考核方案"
    shown = title if data.filing else f"{title}（草稿）"
    frame = Frame(
        paper=PAPER,
        notes=(book.scheme.rounding_sentence,),
        fingerprint=data.fingerprint,
        running=running_head(PAPER, f"{book.unit.name}　{shown}"),
    )
    sections = (
        ("设岗定责表", [*_posts(book), _GAP, *_duties(book)]),
        ("考核指标表", _indicators(book)),
        ("岗位价值系数表", _coefficients(book)),
        ("计分方案", _scheme(book.scheme)),
        ("加减分项目表", _adjustments(book.scheme)),
        ("用语检查", _wording(data)),
    )
    bands = [*title_block(PAPER, book.unit.name, shown), *_filing(data)]
    for number, (name, body) in zip(_NUMERALS, sections, strict=False):
        bands += [_GAP, heading(PAPER, f"{number}、{name}"), *body]
    if data.filing:
        bands += [_GAP._replace(glued=True), signatures(PAPER, _SIGN_PLACES)]
    return render_report(frame, bands, title=title, author=book.unit.name)


def _grid(*widths: float) -> Grid:
    scale = PAPER.inner_width / sum(widths)
    return Grid(PAPER.left, tuple(width * scale for width in widths))


def _table(columns: Sequence[tuple[str, float]], rows: Sequence[Sequence[Cell]], empty: str) -> list[Band]:
    if not rows:
        return paragraph(PAPER, empty, _TEXT)
    grid = _grid(*(width for _, width in columns))
    header = header_row(grid, [label(name) for name, _ in columns], 6 * MM)
    return table(grid, header, rows, 5.6 * MM)


def _left(text: str) -> Cell:
    return Cell(text, _TEXT, Align.LEFT)


def _centre(text: str) -> Cell:
    return Cell(text, _TEXT)


def _filing(data: PlanData) -> list[Band]:
    filing, unit = data.filing, data.book.unit
    values = (
        ("备案号", filing.document_no if filing else ""),
        ("备案日期", filing.done_on if filing else "尚未锁定备案"),
        ("备案机关", unit.filing_body),
        ("经办人", filing.done_by if filing else ""),
    )
    cells = [cell for name, value in values for cell in (label(name), _centre(value))]
    bands = row(_grid(18, 60, 18, 34, 18, 70, 18, 31), cells, 6.4 * MM, top_line=True)
    late = say_late(data.book, filing.done_on) if filing else ""
    return [*bands, *(paragraph(PAPER, late, _TEXT) if late else ())]


def _posts(book: YearBook) -> list[Band]:
    holders: dict[str, list[str]] = {}
    for employee in book.employees:
        holders.setdefault(employee.post_no, []).append(employee.name)
    rows = [
        (
            _centre(str(number)),
            _centre(post.section),
            _centre(post.post_no),
            Cell(post.name, _NAME),
            _centre(post.level.label),
            _centre(str(post.headcount)),
            _left("、".join(holders.get(post.post_no, ())) or "空缺"),
            _centre(_own_indicators(book, post)),
        )
        for number, post in enumerate(_by_section(book), start=1)
    ]
    columns = (
        ("序号", 11.0),
        ("内设机构", 42.0),
        ("岗位编号", 24.0),
        ("岗位名称", 60.0),
        ("岗位层次", 20.0),
        ("编制数", 14.0),
        ("任职人员", 56.0),
        ("考核指标", 40.0),
    )
    bands = _table(columns, rows, "还没有设置岗位。")
    total = sum(post.headcount for post in book.posts)
    sections = len({post.section for post in book.posts if post.section})
    text = f"内设机构{sections}个，岗位{len(book.posts)}个，编制数合计{total}人，在册人员{len(book.employees)}人。"
    return [*bands, Band(1 * MM), *paragraph(PAPER, text, _TEXT)]


def _duties(book: YearBook) -> list[Band]:
    names = {employee.employee_no: employee.name for employee in book.employees}
    indicators = {each.indicator_no: each.name for each in book.indicators}
    rows = [
        (
            Cell(f"{post.post_no} {post.name}", _NAME),
            _centre(duty.duty_no),
            _left(duty.text),
            _left(duty.target),
            _left(duty.progress),
            _left(duty.standard),
            _centre(duty.leader),
            _centre(duty.section),
            _centre(names.get(duty.employee_no, duty.employee_no)),
            _left("、".join(indicators.get(number, number) for number in duty.indicators) or "没有指标计量"),
        )
        for post in _by_section(book)
        for duty in duties_of(book.duties, post.post_no)
    ]
    columns = (
        ("岗位", 34.0),
        ("职责序号", 15.0),
        ("职责", 62.0),
        ("目标", 34.0),
        ("进度安排", 26.0),
        ("完成标准", 34.0),
        ("责任领导", 16.0),
        ("责任科室", 18.0),
        ("责任人", 14.0),
        ("计量指标", 22.0),
    )
    return _table(columns, rows, "没有填写岗位职责。")


def _by_section(book: YearBook) -> list[Post]:
    """The posts by the order of their sections, then by their own."""
    order = {section.name: place for place, section in enumerate(book.sections)}
    return sorted(book.posts, key=lambda post: order.get(post.section, len(order)))


def _own_indicators(book: YearBook, post: Post) -> str:
    own = [each for each in book.indicators if not each.posts or post.post_no in each.posts]
    marks = sum((each.full_mark for each in own), Decimal(0))
    return f"{len(own)}项，满分{show_short(marks)}分"


def _indicators(book: YearBook) -> list[Band]:
    groups = {group.key: group.label for group in book.scheme.groups}
    order = {key: place for place, key in enumerate(groups)}
    names = {post.post_no: post.name for post in book.posts}
    rows = [
        (
            _centre(groups.get(each.group, "")),
            _centre(each.indicator_no),
            Cell(each.name, _NAME),
            Cell(show_short(each.full_mark), STRONG),
            _left(_kind(each)),
            _left(each.standard),
            _left(each.source),
            _centre(each.frequency.label),
            _left("、".join(names.get(number, number) for number in each.posts) or "全部岗位"),
        )
        for each in sorted(book.indicators, key=lambda each: order.get(each.group, len(order)))
    ]
    columns = (
        ("部分", 18.0),
        ("编号", 14.0),
        ("考核指标", 32.0),
        ("满分", 11.0),
        ("计分办法", 44.0),
        ("评分标准", 72.0),
        ("数据来源", 34.0),
        ("频次", 10.0),
        ("适用岗位", 32.0),
    )
    bands = _table(columns, rows, "还没有考核指标。")
    sums = "，".join(f"{group.label}{show_short(group.mark)}分" for group in book.scheme.groups)
    return [*bands, Band(1 * MM), *paragraph(PAPER, f"每月满分：{sums}。", _TEXT)]


def _kind(indicator: Indicator) -> str:
    kind = INDICATOR_KINDS[indicator.kind]
    params = "；".join(
        f"{name}{_plain(value)}" for name, value in label_params(indicator.kind, indicator.params)
    )
    return f"{kind.label}：{kind.rule}" + (f"。{params}" if params else "")


def _plain(value: str) -> str:
    """A value beside its name; levels (好=10) after a colon, one after another."""
    return f"：{value.replace(chr(10), '，')}" if "=" in value else value


def _coefficients(book: YearBook) -> list[Band]:
    rule = book.scheme.coefficient
    posts = sorted(book.posts, key=lambda post: (-(post.coefficient or Decimal(0)), post.post_no))
    rows = [
        (
            _centre(post.post_no),
            Cell(post.name, _NAME),
            _centre(post.level.label),
            *(_centre(_points(post, factor)) for factor in rule.factors),
            _centre(show_short(post.points) if post.factor_points else "—"),
            Cell("待定" if post.coefficient is None else show(post.coefficient, rule.places), STRONG),
        )
        for post in posts
    ]
    columns = (
        ("岗位编号", 24.0),
        ("岗位名称", 66.0),
        ("岗位层次", 22.0),
        *((f"{factor.label}（{show_short(factor.full_points)}分）", 36.0) for factor in rule.factors),
        ("合计", 18.0),
        ("岗位价值系数", 28.0),
    )
    bands = _table(columns, rows, "还没有设置岗位。")
    return [*bands, Band(1 * MM), *paragraph(PAPER, _formula(rule), _TEXT)]


def _points(post: Post, factor: CoefficientFactor) -> str:
    given = dict(post.factor_points)
    subs = [
        (sub.label, given[f"{factor.key}/{sub.key}"])
        for sub in factor.sub_factors
        if f"{factor.key}/{sub.key}" in given
    ]
    if subs:
        total = sum((points for _, points in subs), Decimal(0))
        parts = "、".join(f"{name}{show_short(points)}" for name, points in subs)
        return f"{show_short(total)}（{parts}）"
    return show_short(given[factor.key]) if factor.key in given else "—"


def _formula(rule: CoefficientRule) -> str:
    if rule.bands:
        steps = "，".join(
            f"满{show_short(band.lower)}分为{show(band.coefficient, rule.places)}" for band in rule.bands
        )
        text = f"系数由要素分合计定：{steps}，不到最低一档的为{show(rule.minimum, rule.places)}"
    else:
        low, high = show(rule.minimum, rule.places), show(rule.maximum, rule.places)
        text = f"岗位价值系数 = {low} + 要素分合计 ÷ 100 ×（{high} − {low}），四舍五入到{rule.places}位小数"
    if rule.is_normalised:
        text += "；再除以本单位各岗位的平均系数，使平均为1"
    return f"{text}。系数用于奖金分配，不改变得分。"


def _scheme(scheme: Scheme) -> list[Band]:
    grid = _grid(34, 233)
    bands: list[Band] = []
    for name, text in describe_scheme(scheme):
        bands += row(grid, (label(name), _left(f"{text}。")), 5.6 * MM, top_line=not bands)
    return glue(bands)


def _adjustments(scheme: Scheme) -> list[Band]:
    rows = [
        (
            _centre(str(number)),
            _centre(rule.direction.label),
            Cell(rule.label, _NAME, Align.LEFT),
            _left(rule.amount),
            _left(rule.bounds),
        )
        for number, rule in enumerate(scheme.adjustment_rules, start=1)
    ]
    columns = (("序号", 11.0), ("加减", 14.0), ("项目", 84.0), ("分值", 88.0), ("上限和要求", 70.0))
    return _table(columns, rows, "没有规定加减分项目。")


def _wording(data: PlanData) -> list[Band]:
    findings = check_plan_wording(data.book)
    if not findings:
        return paragraph(PAPER, "没有发现含糊用语。", _TEXT)
    standards = {each.indicator_no: each.standard for each in data.book.indicators}
    rows = [
        (_centre(each.place.item), _left(standards[each.place.item]), _left(f"{each.what}。"))
        for each in findings
    ]
    bands = _table((("编号", 18.0), ("评分标准", 100.0), ("检查意见", 149.0)), rows, "")
    if data.filing:
        bands += [
            Band(1 * MM),
            *paragraph(
                PAPER, f"仍按原文锁定的理由：{data.filing.note or '没有写明'}。".replace("。。", "。"), _NAME
            ),
        ]
    return bands
