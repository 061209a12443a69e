"""The year's publication, written notice, review and appeal (公示, 书面通知, 复核申诉): deadlines and what stands against each."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from kpi_desktop.domain.errors import Area, Finding, Place, RuleViolation, error, warning
from kpi_desktop.domain.scheme import Grade
from kpi_desktop.domain.steps import StepKind, is_done
from kpi_desktop.domain.workdays import Calendar, count_workdays, last_notice_day
from kpi_desktop.domain.year_book import YearBook
from kpi_desktop.domain.year_end_rule import YearEndRule
from kpi_desktop.domain.year_records import Appeal, AppealKind, ResultNotice, YearNotice, YearObjection


def make_notice(number: int, start: date, rule: YearEndRule, place: str, calendar: Calendar) -> YearNotice:
    """A publication that begins on a day and runs its working days (2020 规定 Art 14: at least five).

    Raises RuleViolation for a year whose holidays are not known.
    """
    end = last_notice_day(start, rule.notice_days, calendar)
    return YearNotice(
        notice_no=number,
        notice_from=start.isoformat(),
        notice_until=end.isoformat(),
        notice_days=count_workdays(start, end, calendar),
        place=place,
    )


def current_notice(notices: Sequence[YearNotice]) -> YearNotice | None:
    """The publication that counts, the newest that was not taken back; None while there is none."""
    running = (each for each in notices if not each.withdrawn_on)
    return max(running, key=lambda each: each.notice_no, default=None)


def next_notice_no(notices: Sequence[YearNotice]) -> int:
    """The number of a publication to register: the running one's, which is corrected, else one no other has had."""
    running = current_notice(notices)
    return running.notice_no if running is not None else max((n.notice_no for n in notices), default=0) + 1


def check_no_objection(book: YearBook, today: date) -> None:
    """Refuse to end the publication with 无异议 before its time.

    Raises RuleViolation when it has not begun or run out, or an objection is open.
    """
    notice = current_notice(book.notices)
    if notice is None:
        message = "还没有登记公示起止日期，请先登记公示。"
        raise RuleViolation(message)
    if today <= date.fromisoformat(notice.notice_until):
        message = f"公示到{notice.notice_until}才满{notice.notice_days}个工作日，请在期满以后再确认。"
        raise RuleViolation(message)
    still = open_objections(book.objections)
    if still:
        message = f"还有{len(still)}件异议没有处理（第{'、'.join(str(each.objection_no) for each in still)}件），请先填写处理结果。"
        raise RuleViolation(message)


def open_objections(objections: Sequence[YearObjection]) -> tuple[YearObjection, ...]:
    """The objections not yet handled."""
    return tuple(each for each in objections if not each.settled_on)


def check_objection(objection: YearObjection, book: YearBook) -> None:
    """Refuse an objection without content or outside the publication, or handled without outcome.

    Raises RuleViolation with what is wrong.
    """
    notice = current_notice(book.notices)
    if notice is None:
        message = "还没有登记公示，不能登记异议，请先登记公示起止日期。"
        raise RuleViolation(message)
    if not objection.content.strip():
        message = "请写明异议的内容。"
        raise RuleViolation(message)
    raised = date.fromisoformat(objection.raised_on)
    if raised < date.fromisoformat(notice.notice_from):
        message = f"提出日期{objection.raised_on}早于公示开始的{notice.notice_from}，请核对。"
        raise RuleViolation(message)
    if bool(objection.settled_on) != bool(objection.outcome.strip()):
        message = "处理结果和处理日期要一起填写。"
        raise RuleViolation(message)
    if objection.settled_on and date.fromisoformat(objection.settled_on) < raised:
        message = "处理日期早于提出日期，请核对。"
        raise RuleViolation(message)


@dataclass(frozen=True, slots=True, kw_only=True)
class Deadline:
    """The last day for something and the sentence it follows from."""

    day: date
    sentence: str


def filing_deadline(
    kind: AppealKind, notice: ResultNotice, review: Appeal | None, rule: YearEndRule
) -> Deadline:
    """The last day to ask for a review, or to appeal: after the review's decision, else straight after the notice."""
    told = date.fromisoformat(notice.notified_on)
    if kind is AppealKind.REVIEW:
        return _after(told, rule.review_days, f"{notice.notified_on}收到书面通知")
    if review is not None and review.decided_on:
        decided = date.fromisoformat(review.decided_on)
        return _after(decided, rule.appeal_days, f"{review.decided_on}作出复核决定")
    return _after(told, rule.direct_appeal_days, f"{notice.notified_on}收到书面通知")


def _after(start: date, days: int, since: str) -> Deadline:
    return Deadline(day=start + timedelta(days=days), sentence=f"{since}之日起{days}天内")


def deciding_deadline(appeal: Appeal, rule: YearEndRule) -> date:
    """The last day to decide a review or an appeal."""
    days = rule.review_decide_days if appeal.kind is AppealKind.REVIEW else rule.appeal_decide_days
    return date.fromisoformat(appeal.filed_on) + timedelta(days=days)


def check_filing(appeal: Appeal, book: YearBook) -> None:
    """Refuse a review or appeal that cannot be taken: no notice yet, a grade without that right, too late, a second one.

    Raises RuleViolation with the reason and the deadline.
    """
    rule = book.scheme.year_end
    notice = next((each for each in book.result_notices if each.employee_no == appeal.employee_no), None)
    if notice is None:
        message = "还没有书面通知本人，复核申诉从收到通知起算，请先在“公示”中登记通知日期。"
        raise RuleViolation(message)
    if appeal.before is not Grade.INCOMPETENT and not rule.appeals_any_grade:
        message = "只有定为不称职的可以申请复核和申诉，其他等次请在公示期内提出异议。"
        raise RuleViolation(message)
    if not appeal.ground.strip():
        message = "请写明申请的理由。"
        raise RuleViolation(message)
    own = [each for each in book.appeals if each.employee_no == appeal.employee_no]
    if any(each.kind is appeal.kind and each.appeal_no != appeal.appeal_no for each in own):
        message = f"这个人已经登记过{appeal.kind.label}，不能再登记一次。"
        raise RuleViolation(message)
    if any(each.after is None and each.appeal_no != appeal.appeal_no for each in own):
        message = "这个人的复核还没有决定，请先填写复核决定。"
        raise RuleViolation(message)
    filed = date.fromisoformat(appeal.filed_on)
    if filed < date.fromisoformat(notice.notified_on):
        message = f"提出日期早于书面通知的{notice.notified_on}，请核对。"
        raise RuleViolation(message)
    review = next((each for each in own if each.kind is AppealKind.REVIEW), None)
    due = filing_deadline(appeal.kind, notice, review, rule)
    if filed > due.day:
        message = f"{appeal.kind.label}应在{due.sentence}提出，{due.day.isoformat()}已经过期，不能受理。"
        raise RuleViolation(message)


def check_decision(appeal: Appeal) -> None:
    """Refuse a decision without reason, grade or name, or dated before it was filed.

    Raises RuleViolation with what is lacking.
    """
    if appeal.after is None or not appeal.reason.strip() or not appeal.decided_by.strip():
        message = f"{appeal.kind.label}决定要写明等次、理由和作出决定的机关或会议。"
        raise RuleViolation(message)
    if not appeal.decided_on or appeal.decided_on < appeal.filed_on:
        message = f"决定日期不能早于提出{appeal.kind.label}的{appeal.filed_on}，请核对。"
        raise RuleViolation(message)


def check_after_year_end(book: YearBook) -> Iterator[Finding]:
    """What should be looked at after the confirmation: a publication to end, objections, decisions that came late."""
    place = Place(area=Area.YEAR_END, page="公示")
    if is_done(book.steps, StepKind.YEAR_END) and not is_done(book.steps, StepKind.PUBLICATION):
        yield warning(place, "年终结果已经确认，还没有公示完", "请登记公示，期满确认无异议")
    for each in open_objections(book.objections):
        yield error(place, f"第{each.objection_no}件公示异议没有处理", "请填写处理结果")
    for appeal in book.appeals:
        due = deciding_deadline(appeal, book.scheme.year_end)
        where = Place(area=Area.YEAR_END, page="复核申诉", employee_no=appeal.employee_no)
        what = f"{_name(book, appeal.employee_no)}的{appeal.kind.label}应在{due.isoformat()}前决定"
        if appeal.after is None:
            yield warning(where, f"{what}，还没有决定", "请在期限内填写决定")
        elif date.fromisoformat(appeal.decided_on) > due:
            yield warning(where, f"{what}，{appeal.decided_on}才决定", "请核对日期或说明原因")


def _name(book: YearBook, employee_no: str) -> str:
    return next((each.name for each in book.employees if each.employee_no == employee_no), employee_no)
