"""Papers of a period's grades: the request with its table, the notice, the forms on both sides of a sheet, the lists."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from python_calamine import load_workbook
from reports.paper import (
    RARE,
    a_result,
    a_year,
    an_adjustment,
    an_employee,
    picture,
    read_pages,
    squeeze,
    without_marks,
)

from kpi_desktop.domain.errors import FileTrouble, RuleViolation
from kpi_desktop.domain.leave import LeaveRecord
from kpi_desktop.domain.monthly import MonthExclusion
from kpi_desktop.domain.period_rules import (
    PeriodCycle,
    PeriodDecision,
    PeriodGrade,
    PeriodStage,
    PeriodStanding,
    PeriodStep,
    QuotaScope,
)
from kpi_desktop.domain.staff import EmployeeCategory, Section
from kpi_desktop.domain.year_end import UnitResult, score_year
from kpi_desktop.reports.letter import LETTER
from kpi_desktop.reports.page import MM
from kpi_desktop.services import period_papers as papers

Q1, Q2, Q3, Q4 = PeriodCycle.QUARTER.periods


def a_decision(number: int, grade: PeriodGrade | None, **given: object) -> PeriodDecision:
    fields = {
        "cycle": PeriodCycle.QUARTER,
        "period": 1,
        "standing": PeriodStanding.GRADED,
        "score": None,
        "proposed": PeriodGrade.GOOD,
        "reason": "",
        "decided_on": "2026-04-07",
        "decided_by": "李静",
        **given,
    }
    return PeriodDecision(employee_no=f"{number:03d}", grade=grade, **fields)  # type: ignore[arg-type]


APPROVED = PeriodStep(
    cycle=PeriodCycle.QUARTER,
    period=1,
    stage=PeriodStage.APPROVED,
    done_on="2026-04-09",
    done_by="局党组会议",
    document_no="云自然资党组〔2026〕5号",
)


def a_unit(count: int = 12, **changes: object) -> UnitResult:
    """Twelve people: one worker, one on leave, one whose name needs the rare font, one changed by decision."""
    people = [
        an_employee(
            number,
            name=f"欧阳{RARE}娜热古丽" if number == 2 else f"张{chr(0x4E00 + number)}",
            category=EmployeeCategory.WORKER if number == 7 else EmployeeCategory.CIVIL_SERVANT,
        )
        for number in range(1, count + 1)
    ]
    fields = {
        "exclusions": tuple(
            MonthExclusion(employee_no="003", month=month, reason="病假超过半月") for month in (1, 2)
        ),
        "adjustments": (an_adjustment(1, 2, "县委通报表扬1次"),),
        "period_decisions": (
            *(a_decision(number, PeriodGrade.GOOD) for number in (1, 2, 8)),
            a_decision(4, PeriodGrade.AVERAGE, reason="2月被县纪委通报1次"),
            a_decision(
                5, None, standing=PeriodStanding.AWAY, proposed=None, reason="借调县委办，由接收单位考核"
            ),
            *(
                a_decision(number, PeriodGrade.FAIR, reason="党组会研究")
                for number in (6, *range(9, count + 1))
            ),
        ),
        **changes,
    }
    return a_result(people, **fields)


def test_that_the_request_says_who_takes_part_and_who_gets_what() -> None:
    pages = read_pages(papers.render_request(a_unit(), Q1, date(2026, 4, 8)))
    letter = squeeze("".join(pages[:2]))
    assert "关于审定2026年第1季度平时考核等次人员的请示" in letter
    assert "参加考核10人，其中确定等次9人；参加考核不定等次1人" in letter
    assert "病事假2个月，超过考核周期的50%" in letter
    assert "不参加2人" in letter
    assert "借调县委办，由接收单位考核" in letter
    assert "没有超过40%的规定（全单位参加10人、最多4人、建议" in letter
    assert "按得分建议好，现建议一般，理由：2月被县纪委通报1次。" in letter
    assert letter.index("妥否，请批示。") < letter.index("2026年4月8日")


def test_that_the_table_holds_everybody_with_a_whole_name() -> None:
    pages = read_pages(papers.render_request(a_unit(), Q1))
    table = squeeze(pages[-1])
    assert "综合得分及建议等次评定表" in table
    for name in (f"欧阳{RARE}娜热古丽", f"张{chr(0x4E00 + 12)}"):
        assert name in table
    assert "按得分建议好：2月被县纪委通报1次" in table
    assert "不定等次" in table


def test_that_pages_are_numbered_on_the_outer_side() -> None:
    pages = read_pages(papers.render_request(a_unit(60), Q1))
    assert [f"— {number} —" in page for number, page in enumerate(pages, start=1)] == [True] * len(pages)
    assert len(pages) >= 4


def test_that_the_letter_keeps_its_margins() -> None:
    assert [round(side / MM) for side in (LETTER.top, LETTER.bottom, LETTER.left, LETTER.right)] == [
        37,
        35,
        28,
        26,
    ]
    image = picture(papers.render_request(a_unit(), Q1))
    dark = image.point(lambda value: 255 if value < 128 else 0).getbbox()
    assert dark is not None
    scale = 60 / 25.4
    assert dark[0] >= 27 * scale
    assert dark[2] <= (210 - 25) * scale
    assert dark[1] >= 36 * scale


def test_that_the_request_waits_until_everybody_has_a_grade() -> None:
    whole = a_unit(period_decisions=())
    result = score_year(without_marks(whole.book, {("001", 2): ("Z01",)}))
    with pytest.raises(RuleViolation, match=r"第1季度还有\d+人没有等次（张.*），请先补齐再打印请示"):
        papers.render_request(result, Q1)


def test_that_the_request_tells_a_share_that_is_broken() -> None:
    too_many = tuple(a_decision(number, PeriodGrade.GOOD) for number in range(8, 13))
    result = a_unit(period_decisions=too_many)
    assert "统一评定" in read_pages(papers.render_notice(result, Q1))[0]
    rest = tuple(a_decision(number, PeriodGrade.FAIR, reason="研究") for number in (1, 2, 4, 5, 6))
    text = squeeze(
        "".join(read_pages(papers.render_request(a_unit(period_decisions=(*too_many, *rest)), Q1)))
    )
    assert "超过40%的规定" in text
    assert "没有超过" not in text


def test_that_the_notice_tells_each_section_its_places_and_when() -> None:
    result = a_unit()
    sections = (
        Section(name="国土空间规划股", sort_order=1),
        Section(name="办公室", sort_order=2, reports_with="国土空间规划股"),
    )
    rule = replace(result.book.scheme.period, scope=QuotaScope.SECTIONS)
    book = replace(result.book, sections=sections, scheme=replace(result.book.scheme, period=rule))
    text = squeeze("".join(read_pages(papers.render_notice(score_year(book), Q1, date(2026, 3, 25)))))
    assert "国土空间规划股（含办公室）" in text
    assert "4月5日" in text
    assert "含合并报送的科室" in text
    assert "2026年3月25日" in text
    assert "统一评定" not in text
    assert "2027年1月5日" in squeeze("".join(read_pages(papers.render_notice(result, Q4))))


def test_that_each_form_is_one_sheet_of_two_pages() -> None:
    result = a_unit(period_steps=(APPROVED,))
    pdf, entries = papers.render_forms(result, Q1)
    pages = read_pages(pdf)
    assert len(pages) == 2 * len(result.people)
    assert [entry.first_page for entry in entries[:3]] == [1, 3, 5]
    front, back = squeeze(pages[0]), squeeze(pages[1])
    assert "公务员平时考核登记表（2026年第1季度）" in front
    assert "2月加分0.5：县委通报表扬1次（云自然资办〔2026〕12号）" in front
    assert "旷工＿＿天" in front
    assert "经局党组会议2026年4月9日审定（云自然资党组〔2026〕5号），等次为：" in back
    assert "一式两份" in back
    assert "工作人员平时考核登记表" in squeeze(pages[12])
    assert "不参加：方案规定机关工勤不参加平时等次评定。" in squeeze(pages[13])
    assert "理由：2月被县纪委通报1次" in squeeze(pages[7])
    assert "参加不定等次：病事假2个月，超过考核周期的50%。" in squeeze(pages[5])


def test_that_one_person_s_form_can_be_printed_alone_with_attendance() -> None:
    records = (
        LeaveRecord(
            employee_no="002", kind="sick", starts_on="2026-02-02", ends_on="2026-02-04", days=Decimal("2.5")
        ),
        LeaveRecord(
            employee_no="002", kind="late", starts_on="2026-04-02", ends_on="2026-04-02", days=Decimal(1)
        ),
    )
    pdf, entries = papers.render_forms(a_unit(leave_records=records), Q1, ("002",))
    assert [entry.employee_no for entry in entries] == ["002"]
    front = squeeze(read_pages(pdf)[0])
    assert "旷工0天病事假2.5天迟到早退0次" in front
    assert f"欧阳{RARE}娜热古丽" in front


def test_that_a_long_list_of_rewards_stays_in_its_box() -> None:
    many = tuple(
        replace(an_adjustment(1, 1 + at % 3, f"第{at}次信息被市级采用并获通报表扬"), item_no=at)
        for at in range(1, 13)
    )
    pdf, _ = papers.render_forms(a_unit(adjustments=many), Q1, ("001",))
    assert squeeze(read_pages(pdf)[0]).count("信息被市级采用") == 12
    assert len(read_pages(pdf)) == 2


def test_that_everybody_who_takes_part_signs_for_the_result() -> None:
    text = squeeze("".join(read_pages(papers.render_feedback(a_unit(period_steps=(APPROVED,)), Q1))))
    assert "2026年第1季度平时考核结果反馈签字表" in text
    assert "等次已于2026年4月9日由局党组会议审定（云自然资党组〔2026〕5号）" in text
    assert f"张{chr(0x4E00 + 8)}" in text
    assert f"张{chr(0x4E00 + 7)}国" not in text
    draft = squeeze("".join(read_pages(papers.render_feedback(a_unit(), Q1))))
    assert "等次还没有审定，本表只供核对" in draft


def test_that_nothing_is_printed_of_a_period_without_people() -> None:
    workers = [an_employee(1, category=EmployeeCategory.WORKER)]
    for render in (papers.render_request, papers.render_notice, papers.render_feedback, papers.render_forms):
        with pytest.raises(RuleViolation, match="第1季度没有人参加平时考核"):
            render(a_result(workers), Q1)


def test_that_the_table_is_a_workbook_as_well(tmp_path: Path) -> None:
    path = tmp_path / "评定表.xlsx"
    papers.export_period(a_unit(), Q1, path)
    rows = load_workbook(path).get_sheet_by_index(0).to_python()
    assert rows[0][0] == "云岭县自然资源局2026年第1季度平时考核综合得分及建议等次评定表"
    assert "“好”最多4人" in rows[1][0]
    assert rows[2][5:9] == ["1月", "2月", "3月", "综合得分"]
    fourth = rows[6]
    assert (fourth[1], fourth[10], fourth[11], fourth[12]) == ("004", "好", "一般", "2月被县纪委通报1次")
    assert rows[5][5:9] == ["不计", "不计", rows[5][7], ""]
    with pytest.raises(FileTrouble, match="不能写入"):
        papers.export_period(a_unit(), Q1, tmp_path)


def test_that_the_year_at_a_glance_prints_months_mean_and_rule() -> None:
    pages = read_pages(papers.render_overview(a_unit(period_steps=(APPROVED,))))
    text = squeeze("".join(pages))
    assert "2026年月度得分一览表" in text
    assert "各计入月份月得分的算术平均" in text
    assert "占年度总分的50%（平时考核）" in text
    assert "1季等次" in text
    assert "2季" not in text
    assert "全单位平均" in text
    person = a_unit().people[0]
    assert person.routine.line is not None
    assert person.routine.line.value in text
    assert "审核人（签名）" in text


def test_that_a_year_with_gaps_says_so() -> None:
    result = score_year(without_marks(a_year(), {("001", 2): ("Z01",)}))
    text = squeeze("".join(read_pages(papers.render_overview(result))))
    assert "2026年月度得分一览表（未完成）" in text
    assert "缺分" in text
    assert "审核人" not in text
    with pytest.raises(RuleViolation, match="名册还是空的"):
        papers.render_overview(score_year(replace(a_year(), employees=())))
