"""Papers after the scores: grades with opinions, publication, notices, review, awards, talks, money."""

from collections.abc import Mapping

from kpi_desktop.domain.consequences import derive_consequences
from kpi_desktop.domain.errors import RuleViolation
from kpi_desktop.domain.payout_plans import show_payout
from kpi_desktop.domain.publication import current_notice
from kpi_desktop.domain.scheme import Grade
from kpi_desktop.domain.year_end import UnitResult
from kpi_desktop.reports import late_papers, year_consequences, year_result

Former = Mapping[int, Mapping[str, Grade]]


def _require_decided(result: UnitResult, what: str) -> None:
    if not any(person.decision is not None for person in result.people):
        message = f"还没有人评定等次，不能打印{what}，请先在“等次评定”中评定。"
        raise RuleViolation(message)


def render_grade_table(result: UnitResult) -> bytes:
    """Everybody's proposal, opinions and decided grade, as a PDF.

    Raises RuleViolation when nobody is on the roster.
    """
    if not result.people:
        message = "人员名册还是空的，没有可打印的人，请先填写人员或导入台账。"
        raise RuleViolation(message)
    return year_result.render_grade_table(result)


def render_notice(result: UnitResult) -> bytes:
    """The publication of those graded 优秀, as a PDF.

    Raises RuleViolation while nobody is.
    """
    if not any(p.decision is not None and p.decision.grade is Grade.EXCELLENT for p in result.people):
        message = "还没有评定优秀的人，没有要公示的名单，请先评定等次。"
        raise RuleViolation(message)
    return year_result.render_notice(result, current_notice(result.book.notices))


def render_objections(result: UnitResult) -> bytes:
    """The register of objections, as a PDF; a blank one where there are none."""
    return year_result.render_objections(result)


def render_result_notices(result: UnitResult) -> bytes:
    """The written notices, one page each, as a PDF.

    Raises RuleViolation while no grade is decided.
    """
    _require_decided(result, "书面通知")
    return year_result.render_result_notices(result)


def render_signatures(result: UnitResult) -> bytes:
    """The list to sign, as a PDF.

    Raises RuleViolation while no grade is decided.
    """
    _require_decided(result, "签收表")
    return year_result.render_signatures(result)


def render_appeal(result: UnitResult, appeal_no: int) -> bytes:
    """The decision on a review or appeal, as a PDF.

    Raises RuleViolation when there is none of that number.
    """
    appeal = next((each for each in result.book.appeals if each.appeal_no == appeal_no), None)
    if appeal is None:
        message = "请先选中要打印的一件复核申诉。"
        raise RuleViolation(message)
    return year_result.render_appeal(result, appeal)


def render_commendations(result: UnitResult, former: Former) -> bytes:
    """Who is to be commended, as a PDF.

    Raises RuleViolation while no grade is decided.
    """
    _require_decided(result, "奖励名单")
    return year_consequences.render_commendations(result, derive_consequences(result.book, former))


def render_talks(result: UnitResult, former: Former) -> bytes:
    """Who is to be talked to, as a PDF.

    Raises RuleViolation while no grade is decided.
    """
    _require_decided(result, "谈话名单")
    return year_consequences.render_talks(result, derive_consequences(result.book, former))


def render_talk_records(result: UnitResult) -> bytes:
    """The talks that were held, a page each, as a PDF.

    Raises RuleViolation while none is registered.
    """
    if not result.book.talks:
        message = "还没有登记谈话，没有可打印的谈话记录，请先在“结果运用”中登记。"
        raise RuleViolation(message)
    return late_papers.render_talk_records(result)


def render_late_grades(result: UnitResult) -> bytes:
    """The approval of grades set late, a page each, as a PDF.

    Raises RuleViolation while there is none.
    """
    if not result.book.late_grades:
        message = "还没有补定等次的人，没有可打印的审批表。"
        raise RuleViolation(message)
    return late_papers.render_late_grades(result)


def render_history(result: UnitResult, former: Former) -> bytes:
    """Grades over the years and the counters, as a PDF.

    Raises RuleViolation while no grade is decided.
    """
    _require_decided(result, "历年等次表")
    return year_consequences.render_history(result, derive_consequences(result.book, former))


def render_payout(result: UnitResult, plan_no: int) -> bytes:
    """A plan's shares, as a PDF.

    Raises RuleViolation when there is no such plan or nobody has a claim.
    """
    plan = next((each for each in result.book.payout_plans if each.plan_no == plan_no), None)
    if plan is None:
        message = "请先选中要打印的奖金方案。"
        raise RuleViolation(message)
    return year_consequences.render_payout(result, show_payout(result, plan))
