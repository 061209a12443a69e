"""Evidence: where files hang, and what is demanded and not given."""

from dataclasses import replace
from decimal import Decimal

from kpi_desktop.domain.evidence import Attachment, adjustment_place, entry_place, mark_place
from kpi_desktop.domain.evidence_checks import check_evidence, check_month_evidence
from kpi_desktop.domain.monthly import MonthlyMark
from kpi_desktop.domain.registers import Register
from kpi_desktop.domain.scheme import Direction
from tests.builders import a_book, an_addition, an_entry, some_indicators


def _attached(place: str) -> Attachment:
    return Attachment(place=place, fingerprint="a" * 64, name="通报.pdf", size=1)


def test_that_files_hang_at_the_matter_or_at_the_entry_itself() -> None:
    assert adjustment_place(an_addition(matter="征地")) == "matter/征地"
    assert adjustment_place(an_addition(month=3)) == "adjustment/3/001/add/1"
    assert entry_place(an_entry(number=3)) == "matter/限时办结3号"
    mark = MonthlyMark(employee_no="001", month=3, indicator_no="Z01", entered=Decimal(9))
    assert mark_place(mark) == "mark/3/001/Z01"


def test_that_an_item_that_demands_a_document_is_listed_until_it_has_one_or_a_file() -> None:
    entry = an_addition(month=5, rule="honour", level="县级")
    book = a_book(
        {"001": "90"}, adjustments=(entry, an_addition(month=6, rule="praise-letter"), an_addition())
    )
    (finding,) = check_evidence(book)
    assert finding.what == "张伟001（001）5月的加分“县委通报表扬1次”没有依据文号，也没有附件"
    assert (finding.place.month, finding.place.employee_no) == (5, "001")
    assert not check_evidence(replace(book, adjustments=(replace(entry, document_no="云发1号"),)))
    assert not check_evidence(replace(book, attachments=(_attached("adjustment/5/001/add/1"),)))


def test_that_a_veto_needs_evidence_in_the_cell() -> None:
    veto = replace(some_indicators()[0], indicator_no="V1", name="安全生产", kind="veto")
    mark = MonthlyMark(employee_no="001", month=3, indicator_no="V1", entered=Decimal(1))
    none = replace(mark, month=4, entered=Decimal(0))
    book = a_book({"001": "90"}, indicators=(*some_indicators(), veto), marks=(mark, none))
    (finding,) = check_evidence(book)
    assert "张伟001（001）3月记了一票否决“安全生产”" in finding.what
    assert finding.place.item == "V1"
    assert not check_evidence(replace(book, marks=(replace(mark, document_no="云安〔2026〕1号"),)))
    assert not check_evidence(replace(book, attachments=(_attached("mark/3/001/V1"),)))


def test_that_entries_at_fault_are_listed_until_they_are_settled() -> None:
    late = an_entry(due_on="2026-03-11", finished_on="2026-03-13")
    visit = an_entry(Register.FIRST_ASKED, fault="没有登记")
    fine = an_entry(number=2, due_on="2026-03-11", finished_on="2026-03-11")
    book = a_book({"001": "90"}, register_entries=(visit, late, fine))
    found = check_evidence(book)
    assert [(f.place.page, f.place.item) for f in found] == [
        ("四项制度", "first_asked/1"),
        ("四项制度", "deadline/1"),
    ]
    assert found[0].what == "张伟001（001）首问责任1号“不动产转移登记（受理3号）”还没有处理"
    down = an_addition(direction=Direction.DEDUCT, matter="限时办结1号")
    settled = replace(
        book, register_entries=(replace(visit, waived_reason="系统停机"), late), adjustments=(down,)
    )
    assert check_evidence(settled) == []


def test_that_accountability_needs_the_decision_s_number() -> None:
    entry = an_entry(Register.ACCOUNTABILITY, fault="诫勉", waived_reason="只影响评优")
    book = a_book({"001": "90"}, register_entries=(entry,))
    assert [f.next_step for f in check_evidence(book)] == ["请补填文号或加附件"]
    assert not check_evidence(replace(book, attachments=(_attached("matter/行政问责1号"),)))
    assert not check_evidence(replace(book, register_entries=(replace(entry, document_no="8号"),)))


def test_that_a_month_lists_what_is_lacking_in_it_before_it_is_closed() -> None:
    late = an_entry(due_on="2026-03-31", finished_on="2026-04-02")
    before = an_entry(Register.FIRST_ASKED, fault="没有登记", happened_on="2025-12-30")
    entry = an_addition(month=3, rule="honour", level="县级")
    book = a_book({"001": "90"}, register_entries=(late, before), adjustments=(entry,))
    assert [len(check_month_evidence(book, month)) for month in (3, 4, 5, 12)] == [1, 1, 0, 0]
    assert len(check_evidence(book)) == 3
