"""The register form in both layouts, the roster of results and the table of counts, as PDFs read back and measured."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest
from PIL import Image
from python_calamine import load_workbook
from reports.paper import RARE, a_result, an_adjustment, an_employee, picture, read_pages, squeeze

from kpi_desktop.cli.commands import YEAR_PAPERS as COMMAND_KEYS
from kpi_desktop.domain.annual_form import FormEdition
from kpi_desktop.domain.appraisals import APPRAISAL_TEXTS
from kpi_desktop.domain.errors import RuleViolation
from kpi_desktop.domain.grading import GradeDecision
from kpi_desktop.domain.leave import LeaveRecord
from kpi_desktop.domain.period_rules import PeriodCycle, PeriodDecision, PeriodGrade, PeriodStanding
from kpi_desktop.domain.scheme import Grade
from kpi_desktop.domain.staff import EmployeeCategory, Sanction
from kpi_desktop.domain.year_end import UnitResult, score_year
from kpi_desktop.domain.year_records import Appraisal
from kpi_desktop.services import annual_papers, period_papers, result_exports
from kpi_desktop.services.annual_papers import YEAR_PAPERS, YearPaper
from kpi_desktop.services.result_exports import TableSet

_DPI = 200
_SENTENCE = "全年办理不动产转移登记312件，按期办结率100%。"
CURRENT, FORMER = FormEdition.CURRENT, FormEdition.FORMER


def decided(result: UnitResult, grade: Grade = Grade.COMPETENT) -> UnitResult:
    decisions = tuple(
        GradeDecision(
            employee_no=person.employee.employee_no,
            grade=grade,
            reason="",
            decided_on="2026-12-30",
            decided_by="局党组",
        )
        for person in result.people
    )
    return score_year(replace(result.book, decisions=decisions))


def with_texts(**texts: str) -> UnitResult:
    return a_result(
        [an_employee(1, name=f"欧阳{RARE}娜热古丽"), an_employee(2)],
        appraisals=(Appraisal(employee_no="001", **texts),),
    )


def a_form(edition: FormEdition, **texts: str) -> list[str]:
    pdf, _ = annual_papers.render_forms(with_texts(**texts), edition, ("001",))
    return [squeeze(page) for page in read_pages(pdf)]


def lines_at(image: Image.Image, x_mm: float, width_mm: float) -> list[float]:
    """Where lines run across a strip of the page, in millimetres from its top."""
    scale = _DPI / 25.4
    strip = image.crop((int(x_mm * scale), 0, int((x_mm + width_mm) * scale), image.height))
    found: list[float] = []
    for y in range(strip.height):
        row = strip.crop((0, y, strip.width, y + 1)).tobytes()
        if max(row) < 200 and (not found or y / scale - found[-1] > 1):
            found.append(y / scale)
    return found


def gaps(places: Sequence[float]) -> list[float]:
    return [after - before for before, after in pairwise(places)]


def test_that_the_layout_of_2023_has_its_measures_on_two_pages() -> None:
    pdf, entries = annual_papers.render_forms(with_texts(summary=_SENTENCE), CURRENT)
    assert len(read_pages(pdf)) == 4
    assert [entry.first_page for entry in entries] == [1, 3]
    left = (210 - 173.5) / 2
    front, back = picture(pdf, 0, _DPI), picture(pdf, 1, _DPI)
    rows = gaps(lines_at(front, left + 0.5, 2))
    assert rows == pytest.approx([13.9, 12.0, 13.7, 14.6, 156.9], abs=0.2)
    below = lines_at(back, left + 0.5, 2)
    assert gaps(below) == pytest.approx([45.3, 35.2, 39.4, 39.4, 32.3, 38.5], abs=0.2)
    assert below[0] == pytest.approx(25.4, abs=0.3)
    columns = gaps(upright_lines(front))
    assert columns == pytest.approx([29.9, 33.6, 28.4, 22.9, 24.7, 34.0], abs=0.2)


def upright_lines(image: Image.Image) -> list[float]:
    """Where lines run down through the first row of the table, in millimetres from the left."""
    scale = _DPI / 25.4
    top = lines_at(image, (210 - 173.5) / 2 + 0.5, 2)[0]
    strip = image.crop((0, int((top + 1) * scale), image.width, int((top + 3) * scale)))
    found: list[float] = []
    for x in range(strip.width):
        column = strip.crop((x, 0, x + 1, strip.height)).tobytes()
        if max(column) < 200 and (not found or x / scale - found[-1] > 1):
            found.append(x / scale)
    return found


def test_that_the_layout_of_2007_has_its_measures_and_rows() -> None:
    pdf, _ = annual_papers.render_forms(with_texts(summary=_SENTENCE), FORMER, ("001",))
    twip = 25.4 / 1440
    left = 1077 * twip
    rows = gaps(lines_at(picture(pdf, 0, _DPI), left + 0.5, 1))
    assert rows == pytest.approx([each * twip for each in (600, 600, 888, 914, 814, 8669)], abs=0.2)
    below = lines_at(picture(pdf, 1, _DPI), left + 0.5, 0.5)
    assert gaps(below) == pytest.approx(
        [each * twip for each in (2468, 2094, 2094, 2313, 3256, 2001)], abs=0.2
    )
    assert below[0] == pytest.approx(1134 * twip, abs=0.3)
    front, back = (squeeze(page) for page in read_pages(pdf))
    assert "年度考核登记表（2026年度）" in front
    assert "公务员主管部门备案" in back
    assert "未确定等次或不参加考核情况说明" in back


@pytest.mark.parametrize("edition", list(FormEdition), ids=lambda each: each.value)
def test_that_everything_written_is_on_the_form(edition: FormEdition) -> None:
    front, back = a_form(
        edition,
        summary="一、完成312件。\n二、不足：外出学习少。",
        training="县委党校5天",
        comment="工作扎实",
        verdict="同意",
        explanation="另有说明",
    )
    assert f"欧阳{RARE}娜热古丽" in front
    assert "云岭县自然资源局国土空间规划股四级主任科员" in front
    assert "一、完成312件。二、不足：外出学习少。" in front
    for text in ("县委党校5天", "工作扎实", "同意", "另有说明", "2026年度平时考核情况：“好”＿＿次"):
        assert text in back
    if edition is CURRENT:
        assert "公务员年度考核登记表（2026年度）" in front
        assert "此表一式二份，一份存本人档案，一份归考核单位档案" in back


@pytest.mark.parametrize("count", [1, 30, 36, 50])
def test_that_a_summary_goes_on_over_the_back_and_is_never_cut(count: int) -> None:
    pages = a_form(CURRENT, summary=_SENTENCE * count)
    assert len(pages) == 2
    assert "".join(pages).count("312") == count
    assert "参加脱产培训情况" in pages[1]


def test_that_a_long_summary_is_partly_on_the_back() -> None:
    front, back = a_form(CURRENT, summary=_SENTENCE * 50)
    assert 0 < back.count("312") < front.count("312")


def test_that_who_wrote_too_much_is_named_with_what_fits() -> None:
    result = with_texts(summary=_SENTENCE * 200)
    with pytest.raises(RuleViolation) as refused:
        annual_papers.render_forms(result, CURRENT)
    sentence = str(refused.value)
    assert sentence.startswith(f"登记表放不下：欧阳{RARE}娜热古丽的个人总结有5202个字，栏内最多放得下约")
    assert sentence.endswith("请在“评鉴评语”中缩短后再打印。")
    most = int(sentence.partition("放得下约")[2].partition("个字")[0])
    fitting = (_SENTENCE * 200)[: most - 40]
    pages = a_form(CURRENT, summary=fitting)
    assert "".join(pages).count("312") == fitting.count("312")
    with pytest.raises(RuleViolation, match="的主管领导评语和考核等次建议有2000个字"):
        a_form(FORMER, comment="好" * 2000)


@pytest.mark.parametrize("edition", list(FormEdition), ids=lambda each: each.value)
def test_that_the_form_has_room_for_what_the_page_says_it_has(edition: FormEdition) -> None:
    texts = {text.key: "优" * text.fits for text in APPRAISAL_TEXTS}
    shown = "".join(a_form(edition, **texts))
    assert shown.count("优") == sum(text.fits for text in APPRAISAL_TEXTS)


def test_that_of_many_who_wrote_too_much_the_first_are_named() -> None:
    people = [an_employee(number) for number in range(1, 6)]
    texts = tuple(Appraisal(employee_no=f"{number:03d}", summary="好" * 8000) for number in range(1, 6))
    with pytest.raises(RuleViolation, match="等5人，请在“评鉴评语”中缩短"):
        annual_papers.render_forms(a_result(people, appraisals=texts), CURRENT)


def test_that_a_name_of_sixty_characters_shrinks_or_is_refused_but_not_cut() -> None:
    name = "阿卜杜热西提·买买提江"
    pdf, _ = annual_papers.render_forms(a_result([an_employee(1, name=name)]), CURRENT)
    assert name in squeeze(read_pages(pdf)[0])
    with pytest.raises(RuleViolation, match="的姓名有66个字"):
        annual_papers.render_forms(a_result([an_employee(1, name=name * 6)]), CURRENT)


def test_that_unknown_people_and_an_empty_roster_are_refused() -> None:
    with pytest.raises(RuleViolation, match="没有工号777"):
        annual_papers.render_forms(a_result(), CURRENT, ("777",))
    with pytest.raises(RuleViolation, match="名册还是空的"):
        annual_papers.render_forms(score_year(replace(a_result().book, employees=())), CURRENT)


def test_that_the_roster_lists_what_the_result_rests_on() -> None:
    quarters = tuple(
        PeriodDecision(
            cycle=PeriodCycle.QUARTER,
            period=period,
            employee_no="001",
            standing=standing,
            score=None,
            proposed=None,
            grade=grade,
            reason="",
            decided_on="2026-04-07",
            decided_by="李静",
        )
        for period, standing, grade in (
            (1, PeriodStanding.GRADED, PeriodGrade.GOOD),
            (2, PeriodStanding.UNGRADED, None),
            (3, PeriodStanding.AWAY, None),
        )
    )
    leave = LeaveRecord(employee_no="001", kind="sick", starts_on="2026-03-02", ends_on="2026-03-06", days=5)
    result = decided(
        a_result(
            [
                an_employee(1),
                an_employee(2, category=EmployeeCategory.WORKER),
                an_employee(3, on_probation=True),
            ],
            period_decisions=quarters,
            leave_records=(leave,),
            sanctions=(Sanction(employee_no="002", kind="政务警告", decided="2026-03"),),
        )
    )
    ungraded = tuple(
        replace(d, grade=Grade.UNDETERMINED) if d.employee_no == "003" else d for d in result.book.decisions
    )
    pdf = annual_papers.render_roster(score_year(replace(result.book, decisions=ungraded)))
    (page,) = read_pages(pdf)
    text = squeeze(page)
    assert "云岭县自然资源局2026年度年度考核结果名册" in text
    first = text.partition("1高国建")[2].partition("2林松艳")[0]
    assert "5好不定不参加" in first
    assert first.endswith("称职")
    second = text.partition("2林松艳")[2]
    assert "2026-03政务警告" in second
    assert "合格" in second
    assert "新录用人员试用期内，只写评语，不确定等次" in text
    assert "实有3人，参加3人，未参加0人；优秀0人、称职（合格）2人" in text


def test_that_monthly_grades_stand_in_their_quarter_of_the_roster() -> None:
    months = tuple(
        PeriodDecision(
            cycle=PeriodCycle.MONTH,
            period=month,
            employee_no="001",
            standing=PeriodStanding.GRADED,
            score=None,
            proposed=None,
            grade=PeriodGrade.FAIR,
            reason="",
            decided_on="2026-04-07",
            decided_by="李静",
        )
        for month in (1, 3, 12)
    )
    pdf = annual_papers.render_roster(decided(a_result([an_employee(1)], period_decisions=months)))
    assert "较好、较好较好" in squeeze(read_pages(pdf)[0])


def test_that_the_table_of_counts_has_a_column_a_group() -> None:
    people = [an_employee(1), an_employee(2, category=EmployeeCategory.WORKER)]
    (page,) = read_pages(annual_papers.render_approval(decided(a_result(people))))
    text = squeeze(page)
    assert "人数科级工勤合计实有人数112参加考核人数112优秀000称职（合格）112" in text
    assert "未参加考核人数000" in text
    assert "本表一式三份" in text


@pytest.mark.parametrize("render", [annual_papers.render_roster, annual_papers.render_approval])
def test_that_sums_that_do_not_agree_are_not_printed(render: object) -> None:
    with pytest.raises(RuleViolation, match=r"参加3人不等于各等次之和0人.*还没有评定等次，请核对后再打印"):
        render(a_result())  # type: ignore[operator]


def test_that_every_paper_of_the_year_has_its_key_on_the_command_line() -> None:
    assert tuple(paper.key for paper in YEAR_PAPERS) == COMMAND_KEYS
    result = decided(a_result(), Grade.EXCELLENT)
    for paper in YEAR_PAPERS:
        assert read_pages(paper.render(YearPaper(result=result)))


def test_that_a_long_list_of_rewards_takes_room_from_the_summary() -> None:
    quarter = PeriodCycle.QUARTER.periods[0]

    def rows(count: int) -> list[float]:
        many = tuple(
            replace(an_adjustment(1, 1 + at % 3, f"第{at}次信息被市级采用并获通报表扬"), item_no=at)
            for at in range(1, count + 1)
        )
        pdf, _ = period_papers.render_forms(a_result(adjustments=many), quarter, ("001",))
        assert squeeze(read_pages(pdf)[0]).count("信息被市级采用") == count
        return gaps(lines_at(picture(pdf, 0, _DPI), 25.5, 2))

    few, more = rows(1), rows(12)
    assert few == pytest.approx([13, 15, 165, 12, 26], abs=0.2)
    assert more[-1] > 40
    assert sum(more) == pytest.approx(sum(few), abs=0.3)
    with pytest.raises(RuleViolation, match=r"高国建的奖惩情况与不良行为记录有.*请缩短事由或理由后再打印"):
        rows(80)


def test_that_roster_and_counts_are_refused_alone_and_left_out_of_all_while_sums_disagree(
    tmp_path: Path,
) -> None:
    whole = decided(a_result([an_employee(1), an_employee(2, category=EmployeeCategory.WORKER)]))
    path = tmp_path / "名册.xlsx"
    result_exports.export_tables(whole, {}, path, TableSet.FILING)
    workbook = load_workbook(path)
    assert workbook.sheet_names == ["年度考核结果名册", "年度考核结果审定表"]
    counts = workbook.get_sheet_by_index(1).to_python()
    assert next(row for row in counts if row[0] == "实有人数") == ["实有人数", 1.0, 1.0, 2.0]
    titles = [table.title for table in result_exports.list_tables(whole, {})]
    assert titles[-2:] == ["年度考核结果名册", "年度考核结果审定表"]
    open_year = a_result()
    with pytest.raises(RuleViolation, match="结果名册和审定表的人数对不上，不能打印和导出"):
        result_exports.export_tables(open_year, {}, tmp_path / "无.xlsx", TableSet.FILING)
    assert not (tmp_path / "无.xlsx").exists()
    assert "年度考核结果名册" not in [table.title for table in result_exports.list_tables(open_year, {})]
