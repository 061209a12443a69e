"""The unit's summary, the month's sheet, the receipt and the intake report."""

from collections.abc import Callable
from dataclasses import replace

import pypdfium2
import pytest
from reports.paper import (
    FINGERPRINT,
    RARE,
    Golden,
    a_result,
    a_scheme,
    a_year,
    an_adjustment,
    an_employee,
    read_pages,
    render,
    some_indicators,
    squeeze,
    without_marks,
)

from kpi_desktop.domain.grading import GradeDecision
from kpi_desktop.domain.scheme import Grade
from kpi_desktop.domain.staff import EmployeeCategory, Sanction
from kpi_desktop.domain.year_end import score_year
from kpi_desktop.reports.merge_report import ConflictLine, IntakeReport, PackageLine, render_merge_report
from kpi_desktop.reports.month_sheet import MonthSheet, render_month_sheet
from kpi_desktop.reports.receipt import ReceiptData, render_receipt
from kpi_desktop.reports.sheet_data import list_sheets
from kpi_desktop.reports.unit_summary import UnitSummary, render_unit_summary


def some_people(count: int) -> list[object]:
    return [
        an_employee(
            number,
            name=f"施{RARE}" if number == 2 else f"张{chr(0x4E00 + number)}",
            category=EmployeeCategory.WORKER if number % 7 == 0 else EmployeeCategory.CIVIL_SERVANT,
            present_from=5 if number == 3 else None,
        )
        for number in range(1, count + 1)
    ]


def a_summary() -> bytes:
    result = a_result(
        some_people(12),
        sanctions=(Sanction(employee_no="004", kind="政务记过", decided="2026"),),
        decisions=(
            GradeDecision(
                employee_no="001", grade=Grade.EXCELLENT, reason="", decided_on="2027-01-08", decided_by=""
            ),
        ),
    )
    return render_unit_summary(UnitSummary(result=result, fingerprint=FINGERPRINT))


def a_month() -> bytes:
    result = a_result(some_people(8), adjustments=(an_adjustment(2, 3, "信息被市级采用1条"),))
    return render_month_sheet(MonthSheet(result=result, month=3, notice="公示时间：2026年4月10日至4月16日。"))


def a_bare_receipt() -> bytes:
    return render_receipt(
        ReceiptData(
            unit_name="云岭县自然资源局",
            unit_code="",
            year=2026,
            stage="方案备案",
            number=1,
            made_at="",
            made_by="",
            file_name="1.kpi",
            fingerprint=FINGERPRINT,
            row_counts=(),
        )
    )


def a_receipt() -> bytes:
    return render_receipt(
        ReceiptData(
            unit_name="云岭县自然资源局",
            unit_code="11530499015234567T",
            year=2026,
            stage="年终结果",
            number=3,
            made_at="2027年1月8日 09:30",
            made_by="张三",
            file_name="云岭县自然资源局-2026-年终结果-第3次.kpi",
            fingerprint=FINGERPRINT.lower(),
            previous_fingerprint=FINGERPRINT[:32],
            row_counts=(("人员名册", 38), ("岗位", 38), ("月度评分", 2280)),
            program_version="0.1.0",
        )
    )


def an_intake(*, is_dry_run: bool = False) -> bytes:
    conflict = ConflictLine(
        place="年终得分：高国建 年终考核，得分", base="88.80", ours="90.00", theirs="89.50"
    )
    return render_merge_report(
        IntakeReport(
            bureau_name="云岭县人力资源和社会保障局",
            year=2026,
            made_at="2027年1月10日 14:05",
            made_by="李四",
            is_dry_run=is_dry_run,
            packages=(
                PackageLine(
                    file_name="自然资源局.kpi",
                    unit_name="云岭县自然资源局",
                    stage="年终结果",
                    number=3,
                    status="有冲突",
                    added=2280,
                    changed=12,
                    same=230,
                    conflicts=(conflict,),
                ),
                PackageLine(
                    file_name="坏文件.kpi",
                    unit_name="",
                    stage="",
                    number=None,
                    status="拒收",
                    reason="文件已损坏，请让报送单位重新上报。",
                ),
            ),
        )
    )


REPORTS = {
    "unit_summary": (a_summary, "2026年度考核汇总表"),
    "month_sheet": (a_month, "2026年3月月度评分表"),
    "receipt": (a_receipt, "2026年度考核上报回执"),
    "merge_report": (an_intake, "2026年度考核数据接收报告"),
}
each_report = pytest.mark.parametrize(
    ("name", "make", "title"), [(n, *r) for n, r in REPORTS.items()], ids=REPORTS
)


@each_report
def test_that_a_report_says_the_same_as_before(
    name: str, make: Callable[[], bytes], title: str, golden: Golden
) -> None:
    golden.check(f"reports/{name}.txt", "\f".join(read_pages(make())))


@each_report
def test_that_a_report_has_stable_bytes_and_an_impersonal_title(
    name: str, make: Callable[[], bytes], title: str
) -> None:
    pdf = make()
    assert pdf == make()
    document = pypdfium2.PdfDocument(pdf)
    about = document.get_metadata_dict()
    document.close()
    assert about["Title"] == title
    assert about["Author"].startswith("云岭县")


def test_that_the_summary_counts_grades_and_quota() -> None:
    text = squeeze(read_pages(a_summary())[0])
    assert "11人×20%，去尾=2名" in text
    assert "已审定的1人按审定等次，其余按建议等次" in text


def test_that_the_summary_repeats_its_head_over_pages() -> None:
    texts = read_pages(render_unit_summary(UnitSummary(result=a_result(some_people(70)))))
    assert len(texts) >= 3
    for number, text in enumerate(texts, start=1):
        assert f"第{number}页　共{len(texts)}页" in text
    assert all("评等资格" in text for text in texts[:2])
    everybody = squeeze("".join(texts))
    assert all(person.name in everybody for person in some_people(70))  # type: ignore[attr-defined]


def test_that_the_summary_lists_by_rank_and_hides_the_rank_by_choice() -> None:
    result = a_result(some_people(9))
    text = read_pages(render_unit_summary(UnitSummary(result=result, by_rank=True, with_rank=False)))[0]
    names = [p.employee.name for p in sorted(result.people, key=lambda p: p.rank or 0)]
    assert [text.index(name) for name in names] == sorted(text.index(name) for name in names)
    assert "名次" not in text


def test_that_an_unfinished_summary_names_who_lacks_what_and_asks_for_no_signature() -> None:
    book = without_marks(a_year(some_people(4)), {("002", 5): ("Z02",)})
    text = "".join(read_pages(render_unit_summary(UnitSummary(result=score_year(book)))))
    assert "2026年度考核汇总表（未完成）" in text
    assert f"尚有1人没有总分，本表不作为正式结果：施{RARE}（平时考核缺5月的分数）" in squeeze(text)
    assert "签名" not in text


def test_that_an_approved_quota_prints_its_document() -> None:
    scheme = a_scheme()
    pools = (replace(scheme.pools[0], approved=0, document_no="云人社〔2026〕8号"),)
    result = a_result(
        some_people(3),
        scheme=replace(scheme, pools=pools),
        decisions=(
            GradeDecision(employee_no="001", grade=Grade.EXCELLENT, reason="", decided_on="", decided_by=""),
        ),
    )
    text = squeeze("".join(read_pages(render_unit_summary(UnitSummary(result=result)))))
    assert "按批复0名（云人社〔2026〕8号）" in text
    assert "超1名" in text


def test_that_a_month_says_why_somebody_is_not_counted_and_what_was_added() -> None:
    text = read_pages(a_month())[0]
    assert "不计：5月调入，此前不在本单位" in squeeze(text)
    assert "加分0.5：信息被市级采用1条" in squeeze(text)
    assert "公示时间" in text


def test_that_a_month_with_many_indicators_lists_the_facts_below() -> None:
    result = a_result(
        some_people(5), indicators=some_indicators(20), adjustments=(an_adjustment(2, 3, "信息采用1条"),)
    )
    text = squeeze("".join(read_pages(render_month_sheet(MonthSheet(result=result, month=3)))))
    assert "加分0.5：信息采用1条（云自然资办〔2026〕12号）" in text
    assert "Z20第20项目标任务完成情况" in text


def test_that_papers_say_what_does_not_apply_and_why() -> None:
    book = a_year(some_people(4))
    marks = tuple(
        replace(mark, entered=None, not_applicable=True, reason="本月没有窗口值班")
        if (mark.employee_no, mark.month, mark.indicator_no) == ("001", 5, "Z02")
        else mark
        for mark in book.marks
    )
    result = score_year(replace(book, marks=marks))
    month = squeeze("".join(read_pages(render_month_sheet(MonthSheet(result=result, month=5)))))
    name = result.people[0].employee.name
    assert f"不适用、不计入满分的指标：{name}：工作纪律（本月没有窗口值班）。" in month
    assert "未完成" not in month
    (sheet, *_) = list_sheets(result, employee_nos=("001",))
    text = squeeze("".join(read_pages(render([sheet])[0])))
    assert "5月工作纪律不适用：本月没有窗口值班" in text
    assert "缺" not in text


def test_that_a_month_with_missing_marks_is_unfinished() -> None:
    book = without_marks(a_year(some_people(4)), {("002", 5): ("Z02", "Z03")})
    text = squeeze("".join(read_pages(render_month_sheet(MonthSheet(result=score_year(book), month=5)))))
    assert "月度评分表（未完成）" in text
    assert f"施{RARE}（工作纪律、工作作风）" in text
    assert "签名" not in text


def test_that_the_receipt_prints_the_fingerprint_in_eight_groups_as_the_screen_does() -> None:
    text = read_pages(a_receipt())[0]
    assert text.count("A1B2 C3D4 E5F6 0718 A1B2 C3D4 E5F6 0718") == 2
    assert "第3次" in text
    assert "2356" in text


def test_that_a_dry_run_says_that_nothing_was_written() -> None:
    assert "试接收，未写入" in read_pages(an_intake(is_dry_run=True))[0]
    assert "试接收" not in read_pages(an_intake())[0]


def test_that_a_first_receipt_has_no_previous_fingerprint_and_no_empty_table() -> None:
    text = read_pages(a_bare_receipt())[0]
    assert "上一次指纹" not in text
    assert "数据条数" not in text


def test_that_an_intake_without_conflicts_has_no_table_of_them() -> None:
    report = IntakeReport(bureau_name="云岭县人社局", year=2026, made_at="", made_by="", packages=())
    text = read_pages(render_merge_report(report))[0]
    assert "共0个上报包" in text
    assert "待决定" not in text


def test_that_a_scheme_without_quota_prints_none() -> None:
    result = a_result(some_people(3), scheme=replace(a_scheme(), pools=()))
    assert "优秀名额" not in "".join(read_pages(render_unit_summary(UnitSummary(result=result))))
