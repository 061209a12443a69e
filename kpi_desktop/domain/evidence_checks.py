"""What the scheme demands evidence for and nobody has given, and entries of the registers nobody has settled."""

from kpi_desktop.domain.adjustments import Adjustment
from kpi_desktop.domain.errors import Area, Finding, Place, warning
from kpi_desktop.domain.evidence import adjustment_place, entry_place, mark_place
from kpi_desktop.domain.indicator_kinds import INDICATOR_KINDS
from kpi_desktop.domain.registers import Register, RegisterEntry
from kpi_desktop.domain.year_book import YearBook

# The sub-page of the registers.
REGISTERS = "四项制度"


def check_evidence(book: YearBook) -> list[Finding]:
    """List adjustments, vetoes and register entries whose item demands a document and that have neither number nor file."""
    names = {employee.employee_no: employee.name for employee in book.employees}
    attached = {attachment.place for attachment in book.attachments}
    return [
        *_check_adjustments(book, names, attached),
        *_check_vetoes(book, names, attached),
        *_check_entries(book, names, attached),
    ]


def _check_adjustments(book: YearBook, names: dict[str, str], attached: set[str]) -> list[Finding]:
    demanding = {rule.key: rule.label for rule in book.scheme.adjustment_rules if rule.needs_document}
    return [
        warning(
            Place(area=Area.MONTHLY, month=entry.month, employee_no=entry.employee_no),
            f"{_who(entry.employee_no, names)}{entry.month}月的{entry.direction.label}“{entry.fact}”没有依据文号，也没有附件",
            f"“{demanding[entry.rule]}”要凭依据，请补填文号或加附件",
        )
        for entry in book.adjustments
        if entry.rule in demanding and not _is_proved(entry, attached)
    ]


def _is_proved(entry: Adjustment, attached: set[str]) -> bool:
    return bool(entry.document_no.strip()) or adjustment_place(entry) in attached


def _check_vetoes(book: YearBook, names: dict[str, str], attached: set[str]) -> list[Finding]:
    vetoes = {i.indicator_no: i.name for i in book.indicators if not INDICATOR_KINDS[i.kind].has_points}
    return [
        warning(
            Place(area=Area.MONTHLY, month=mark.month, employee_no=mark.employee_no, item=mark.indicator_no),
            f"{_who(mark.employee_no, names)}{mark.month}月记了一票否决“{vetoes[mark.indicator_no]}”，没有依据文号，也没有附件",
            "请补填文号或加附件",
        )
        for mark in book.marks
        if mark.indicator_no in vetoes
        and mark.entered
        and not mark.document_no.strip()
        and mark_place(mark) not in attached
    ]


def _check_entries(book: YearBook, names: dict[str, str], attached: set[str]) -> list[Finding]:
    deducted = {entry.matter for entry in book.adjustments if entry.matter}
    findings = []
    for entry in book.register_entries:
        place = Place(
            area=Area.MONTHLY,
            page=REGISTERS,
            month=_month_of(entry, book.year),
            employee_no=entry.employee_no,
            item=f"{entry.system.value}/{entry.entry_no}",
        )
        who = f"{_who(entry.employee_no, names)}{entry.matter}“{entry.fact}”"
        if is_at_fault(entry) and entry.matter not in deducted and not entry.waived_reason:
            findings.append(warning(place, f"{who}还没有处理", "请扣分，或写明不扣分的理由"))
        needs_paper = entry.system is Register.ACCOUNTABILITY and not entry.document_no.strip()
        if needs_paper and entry_place(entry) not in attached:
            findings.append(warning(place, f"{who}没有决定文号，也没有附件", "请补填文号或加附件"))
    return findings


def check_month_evidence(book: YearBook, month: int) -> tuple[Finding, ...]:
    """What lacks evidence or a settlement in a month, to be seen before it is closed."""
    return tuple(finding for finding in check_evidence(book) if finding.place.month == month)


def _month_of(entry: RegisterEntry, year: int) -> int | None:
    """The month of the year an entry ended or happened in, None when that was another year's."""
    day = entry.finished_on or entry.happened_on
    return int(day[5:7]) if day.startswith(f"{year}-") else None


def is_at_fault(entry: RegisterEntry) -> bool:
    """Whether an entry asks for a deduction or a reason: something went wrong, or it was finished after its day."""
    is_late = bool(entry.due_on and entry.finished_on > entry.due_on)
    return bool(entry.fault) or (entry.system is Register.DEADLINE and is_late)


def _who(number: str, names: dict[str, str]) -> str:
    return f"{names.get(number, '')}（{number}）"
