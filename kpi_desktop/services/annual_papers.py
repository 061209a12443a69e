"""Forms of the year: the register form in both layouts, the roster of results, the table of counts."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

from kpi_desktop.domain.annual_form import FormEdition, list_forms
from kpi_desktop.domain.errors import RuleViolation
from kpi_desktop.domain.result_sums import require_agreeing
from kpi_desktop.domain.year_end import UnitResult
from kpi_desktop.reports import annual_form, filing_papers
from kpi_desktop.reports.annual_form import FormPages
from kpi_desktop.services import result_papers
from kpi_desktop.services.paper_kinds import PaperKind

ROSTER, APPROVAL = "年度考核结果名册", "年度考核结果审定表"
_BLANK_FORM = "年度考核登记表"


@dataclass(frozen=True, slots=True, kw_only=True)
class YearPaper:
    """What a paper of the year is made of: the scored year, and the people wanted (None everybody)."""

    result: UnitResult
    numbers: tuple[str, ...] | None = None


def render_forms(
    result: UnitResult,
    edition: FormEdition = FormEdition.CURRENT,
    numbers: Collection[str] | None = None,
    on_person: Callable[[int], object] | None = None,
) -> tuple[bytes, tuple[FormPages, ...]]:
    """The register forms of everybody, or of the people numbered, two pages each, as one PDF with its page list.

    Raises RuleViolation when a number is unknown, nobody is on the roster, or a text does not fit its box.
    """
    require_numbers(result, numbers)
    return annual_form.render_annual_forms(list_forms(result, numbers), edition, on_person)


def require_numbers(result: UnitResult, numbers: Collection[str] | None) -> None:
    """Refuse people who are not on the roster, and an empty roster.

    Raises RuleViolation.
    """
    known = {person.employee.employee_no for person in result.people}
    unknown = [number for number in numbers or () if number not in known]
    if unknown:
        message = f"人员名册中没有工号{'、'.join(unknown)}，请核对工号。"
        raise RuleViolation(message)
    if not known:
        message = "人员名册还是空的，没有可打印的人，请先填写人员或导入台账。"
        raise RuleViolation(message)


def render_roster(result: UnitResult) -> bytes:
    """The roster of results, as a PDF.

    Raises RuleViolation naming the sums that do not agree.
    """
    require_agreeing(result, ROSTER)
    return filing_papers.render_roster(result)


def render_approval(result: UnitResult) -> bytes:
    """The table of counts for approval, as a PDF.

    Raises RuleViolation naming the sums that do not agree.
    """
    require_agreeing(result, APPROVAL)
    return filing_papers.render_approval(result)


YEAR_PAPERS: Sequence[PaperKind[YearPaper]] = (
    PaperKind(
        key="form",
        label=f"{_BLANK_FORM}（{FormEdition.CURRENT.label}）",
        render=lambda data: render_forms(data.result, FormEdition.CURRENT, data.numbers)[0],
    ),
    PaperKind(
        key="form-2007",
        label=f"{_BLANK_FORM}（{FormEdition.FORMER.label}）",
        render=lambda data: render_forms(data.result, FormEdition.FORMER, data.numbers)[0],
    ),
    PaperKind(key="roster", label=ROSTER, render=lambda data: render_roster(data.result)),
    PaperKind(key="approval", label=APPROVAL, render=lambda data: render_approval(data.result)),
    PaperKind(
        key="grades", label="等次评定表", render=lambda data: result_papers.render_grade_table(data.result)
    ),
    PaperKind(key="notice", label="公示", render=lambda data: result_papers.render_notice(data.result)),
    PaperKind(
        key="result-notices",
        label="年度考核结果通知书",
        render=lambda data: result_papers.render_result_notices(data.result),
    ),
    PaperKind(
        key="signatures",
        label="通知签收表",
        render=lambda data: result_papers.render_signatures(data.result),
    ),
)
