"""The unit's summary of the year (年度考核汇总表): everybody's parts, total, rank and grade, the quota and the grades' counts."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from kpi_desktop.domain.distribution import Spread, derive_spreads
from kpi_desktop.domain.grading import Quota
from kpi_desktop.domain.scheme import Grade
from kpi_desktop.domain.staff import EmployeeCategory
from kpi_desktop.domain.values import show, show_short
from kpi_desktop.domain.year_end import PersonResult, UnitResult, by_section
from kpi_desktop.reports.blocks import heading, paragraph, signatures, title_block
from kpi_desktop.reports.distribution import distribution_block
from kpi_desktop.reports.fonts import Face
from kpi_desktop.reports.page import LANDSCAPE, MM, Align, Band, Style, glue
from kpi_desktop.reports.paging import Frame, render_report, running_head
from kpi_desktop.reports.table import STRONG, Cell, Grid, header_row, label, table

PAPER = LANDSCAPE
_TEXT = Style(size=8.2, leading=10.5)
_NAME = Style(face=Face.SANS, size=8.8, leading=11)
_SIGN_PLACES = ("填表人（签名）", "审核人（签名）", "考核领导小组组长（签名）", "单位（盖章）")
_OPEN = "待定"


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitSummary:
    """What the summary is printed from; `by_rank` lists the best total first instead of the roster's order."""

    result: UnitResult
    fingerprint: str = ""
    with_rank: bool = True
    by_rank: bool = False


def render_unit_summary(data: UnitSummary) -> bytes:
    """The unit's summary as a PDF file."""
    book = data.result.book
    title = f"{book.year}年度考核汇总表"
    shown = title if data.result.is_complete else f"{title}（未完成）"
    frame = Frame(
        paper=PAPER,
        notes=(book.scheme.rounding_sentence,),
        fingerprint=data.fingerprint,
        running=running_head(PAPER, f"{book.unit.name}　{shown}"),
    )
    bands = [*title_block(PAPER, book.unit.name, shown), *_people_table(data), *_missing_note(data.result)]
    bands += _quota_block(data.result.quotas)
    bands += _distribution_block(data.result.people)
    if data.result.is_complete:
        bands += [Band(2.5 * MM, glued=True), signatures(PAPER, _SIGN_PLACES)]
    bands += distribution_block(PAPER, "附：总分分布", _spreads(data.result))
    return render_report(frame, bands, title=title, author=book.unit.name)


def _people_table(data: UnitSummary) -> list[Band]:
    scheme = data.result.book.scheme
    columns = [
        ("序号", 10.0),
        ("编号", 15.0),
        ("姓名", 22.0),
        ("内设机构", 29.0),
        ("职务", 31.0),
        ("人员类别", 17.0),
        ("计入月数", 11.0),
        *((f"{part.label}\n{show_short(part.weight)}%", 18.0) for part in scheme.parts),
        ("总分", 15.0),
        ("名次", 11.0),
        ("评等资格", 32.0),
        ("建议等次", 18.0),
        ("审定等次", 18.0),
    ]
    if not data.with_rank:
        columns.remove(("名次", 11.0))
    scale = PAPER.inner_width / sum(width for _, width in columns)
    grid = Grid(PAPER.left, tuple(width * scale for _, width in columns))
    header = header_row(grid, [label(name) for name, _ in columns], 9 * MM)
    rows = [_person_row(number, person, data) for number, person in enumerate(_ordered(data), start=1)]
    return table(grid, header, rows, 5.6 * MM)


def _ordered(data: UnitSummary) -> Sequence[PersonResult]:
    people = data.result.people
    if not data.by_rank:
        return people
    return sorted(people, key=lambda person: (person.total is None, -(person.total or 0)))


def _person_row(number: int, person: PersonResult, data: UnitSummary) -> list[Cell]:
    employee = person.employee
    total = "未完成" if person.total is None else f"{person.total:.{data.result.book.scheme.places}f}"
    decided = person.decision.grade.word(employee.category) if person.decision else ""
    cells = [
        Cell(str(number), _TEXT),
        Cell(employee.employee_no, _TEXT),
        Cell(employee.name, _NAME),
        Cell(employee.section, _TEXT),
        Cell(employee.title, _TEXT),
        Cell(employee.category.label, _TEXT),
        Cell(str(len(person.routine.assessed)), _TEXT),
        *(Cell("未填", STRONG) if p.score is None else Cell(show(p.score, 4), _TEXT) for p in person.parts),
        Cell(total, STRONG),
    ]
    if data.with_rank:
        cells.append(Cell("—" if person.rank is None else str(person.rank), _TEXT))
    cells += [Cell(person.eligibility.label, _TEXT), Cell(person.proposed_word, _TEXT), Cell(decided, STRONG)]
    return cells


def _missing_note(result: UnitResult) -> list[Band]:
    lacking = [person for person in result.people if person.total is None]
    if not lacking:
        return []
    names = "；".join(f"{person.employee.name}（{'、'.join(person.missing)}）" for person in lacking)
    return [Band(1.5 * MM), *paragraph(PAPER, f"尚有{len(lacking)}人没有总分，本表不作为正式结果：{names}。")]


def _quota_block(quotas: Sequence[Quota]) -> list[Band]:
    if not quotas:
        return []
    widths = (46.0, 24.0, 92.0, 24.0, 24.0, 57.0)
    scale = PAPER.inner_width / sum(widths)
    grid = Grid(PAPER.left, tuple(width * scale for width in widths))
    names = ("名额组", "参加人数", "名额规则", "优秀名额", "已用", "结余")
    header = header_row(grid, [label(name) for name in names])
    rows = [
        (
            Cell(quota.pool.label),
            Cell(str(quota.base)),
            Cell(_quota_rule(quota), align=Align.LEFT),
            Cell(str(quota.cap)),
            Cell(str(quota.used)),
            Cell(
                f"{quota.left}" if quota.left >= 0 else f"超{-quota.left}名",
                Style() if quota.left >= 0 else STRONG,
            ),
        )
        for quota in quotas
    ]
    return glue([heading(PAPER, "优秀名额"), *table(grid, header, rows, 5.2 * MM)])


def _quota_rule(quota: Quota) -> str:
    pool = quota.pool
    if pool.approved is not None:
        return f"按批复{pool.approved}名" + (f"（{pool.document_no}）" if pool.document_no else "")
    return f"{quota.base}人 × {show_short(pool.percent)}%，{pool.rounding.label} = {quota.cap}名"


def _distribution_block(people: Sequence[PersonResult]) -> list[Band]:
    """How many of each grade, by kind of person; the row's sum is everybody."""
    counts = Counter((person.employee.category, person.grade) for person in people)
    kinds = [kind for kind in EmployeeCategory if any(category is kind for category, _ in counts)]
    grades: list[Grade | None] = [*Grade, None]
    widths = (46.0, 24.0, *(197.0 / len(grades) for _ in grades))
    scale = PAPER.inner_width / sum(widths)
    grid = Grid(PAPER.left, tuple(width * scale for width in widths))
    header = header_row(
        grid, (label("人员类别"), label("人数"), *(label(_grade_words(grade)) for grade in grades))
    )
    rows = [
        (
            Cell(kind.label),
            Cell(str(sum(number for (category, _), number in counts.items() if category is kind))),
            *(Cell(str(counts[kind, grade])) for grade in grades),
        )
        for kind in kinds
    ]
    sums = [sum(number for (_, each), number in counts.items() if each is grade) for grade in grades]
    rows.append(
        (label("合计"), Cell(str(len(people)), STRONG), *(Cell(str(number), STRONG) for number in sums))
    )
    decided = sum(1 for person in people if person.decision is not None)
    if decided == len(people):
        basis = "按审定等次"
    else:
        basis = f"已审定的{decided}人按审定等次，其余按建议等次" if decided else "按建议等次，尚未审定"
    return glue([heading(PAPER, f"等次分布（{basis}）"), *table(grid, header, rows, 5.2 * MM)])


def _spreads(result: UnitResult) -> tuple[Spread, ...]:
    return derive_spreads("全单位", ((p.employee.section, p.total) for p in by_section(result)))


def _grade_words(grade: Grade | None) -> str:
    if grade is None:
        return _OPEN
    words = dict.fromkeys(grade.word(category) for category in EmployeeCategory)
    return "（".join(words) + ("）" if len(words) > 1 else "")
