"""Use cases between two years of a unit: starting the next one, and what differs from the last."""

from kpi_desktop.domain.errors import RuleViolation
from kpi_desktop.domain.files import FileKind
from kpi_desktop.domain.next_year import make_next_year
from kpi_desktop.domain.plan_changes import Difference, compare_plans
from kpi_desktop.domain.values import UnitYear
from kpi_desktop.services.workspace import Changes, Workspace
from kpi_desktop.store.competition_book import load_person_facts

_LAST_YEAR = 2200


def start_next_year(workspace: Workspace, key: UnitYear) -> Changes:
    """Start the unit's next year in the same file from this year's plan and roster (新建下一年度).

    Raises RuleViolation when that year is there already, or in a bureau file, whose years come by hand-in.
    """
    following = UnitYear(unit_code=key.unit_code, year=key.year + 1)
    if workspace.kind is not FileKind.UNIT:
        message = "局端汇总文件的年度由各单位上报，请在单位文件中新建下一年度。"
        raise RuleViolation(message)
    if following in {book.key for book in workspace.books()}:
        message = f"文件中已有{following.year}年度，请在右上角选择该年度。"
        raise RuleViolation(message)
    if following.year > _LAST_YEAR:
        message = f"年度{following.year}不在1990到{_LAST_YEAR}之间，不能新建。"
        raise RuleViolation(message)
    book = make_next_year(workspace.load_book(key))
    with workspace.database.read() as connection:
        facts = load_person_facts(connection, key)
    with workspace.write(following, f"由{key.year}年度新建{following.year}年度") as step:
        step.save_unit(book.unit)
        step.save_scheme(book.scheme)
        step.save(
            *book.sections,
            *book.employees,
            *book.posts,
            *book.indicators,
            *book.duties,
            *book.sanctions,
            *book.appointments,
            *book.wage_starts,
            *(facts[e.employee_no] for e in book.employees if e.employee_no in facts),
        )
    return step.changes


def differences_from_last_year(workspace: Workspace, key: UnitYear) -> tuple[Difference, ...]:
    """What the year's plan has otherwise than the last year's (与上年的差异).

    Raises RuleViolation when the file does not hold the last year.
    """
    last = UnitYear(unit_code=key.unit_code, year=key.year - 1)
    if last not in {book.key for book in workspace.books()}:
        message = f"文件中没有{last.year}年度，不能比较。"
        raise RuleViolation(message)
    return compare_plans(workspace.load_plan(last), workspace.load_plan(key))
