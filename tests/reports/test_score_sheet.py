"""The score sheet: what stands on it, what is never on it, how it flows, and that its bytes are stable."""

import os
import tracemalloc
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from io import BytesIO
from pathlib import Path

import pypdfium2
import pytest
from PIL import Image, ImageChops
from reports.paper import (
    FINGERPRINT,
    RARE,
    Golden,
    a_result,
    a_scheme,
    a_year,
    an_adjustment,
    an_employee,
    picture,
    read_pages,
    render,
    some_indicators,
    squeeze,
    without_marks,
)

from kpi_desktop.domain.errors import RuleViolation
from kpi_desktop.domain.grading import GradeDecision
from kpi_desktop.domain.monthly import Direction, MonthExclusion
from kpi_desktop.domain.scheme import BallotChoice, Grade, PartSource
from kpi_desktop.domain.staff import Sanction, Unit
from kpi_desktop.domain.year_end import score_year
from kpi_desktop.domain.year_records import Appraisal
from kpi_desktop.reports.score_sheet import (
    PrintingCancelled,
    ScoreSheet,
    SheetOptions,
    list_sheets,
    render_score_sheets,
)

GOLDEN_PICTURE = Path(__file__).parent.parent / "golden" / "reports" / "score_sheet.png"


def a_full_book() -> ScoreSheet:
    book = a_year(
        [an_employee(1), an_employee(2, name=f"施{RARE}", present_from=5), an_employee(3)],
        adjustments=(an_adjustment(2, 6, "信息被市级采用1条"), an_adjustment(2, 9, "群众送锦旗1面", "1")),
        sanctions=(Sanction(employee_no="002", kind="政务警告", decided="2026-03"),),
        decisions=(
            GradeDecision(
                employee_no="002",
                grade=Grade.COMPETENT,
                reason="集体研究决定",
                decided_on="2027-01-08",
                decided_by="考核领导小组",
            ),
        ),
        appraisals=(Appraisal(employee_no="002", comment="工作踏实。"),),
    )
    sheets = list_sheets(score_year(book), employee_nos=["002"], fingerprint=FINGERPRINT)
    return sheets[0]


def test_that_the_sheet_says_the_same_as_before(golden: Golden) -> None:
    pdf, _ = render([a_full_book()])
    golden.check("reports/score_sheet.txt", "\f".join(read_pages(pdf)))


def test_that_the_sheet_looks_the_same_as_before(request: pytest.FixtureRequest) -> None:
    pdf, _ = render([a_full_book()])
    seen = picture(pdf, dpi=50)
    if request.config.getoption("--update-golden"):
        seen.save(GOLDEN_PICTURE, optimize=True)
    with Image.open(GOLDEN_PICTURE) as expected:
        difference = ImageChops.difference(seen, expected.convert("L"))
    histogram = difference.histogram()
    assert sum(histogram[64:]) < 0.002 * seen.width * seen.height


def test_that_every_number_and_derivation_of_the_result_is_printed() -> None:
    sheet = a_full_book()
    text = squeeze(read_pages(render([sheet])[0])[0])
    assert sheet.result.total is not None
    for line in sheet.result.lines:
        assert squeeze(line.sentence) in text
    for words in (
        f"{sheet.result.total:.2f}",
        "信息被市级采用1条",
        "云自然资办〔2026〕12号",
        "1月至4月不计：5月调入，此前不在本单位",
        "2026-03受政务警告，不得评优（第二十九条）",
        "集体研究决定（考核领导小组，2027-01-08）",
        "工作踏实。",
        sheet.scheme.rounding_sentence,
        "A1B2C3D4E5F60718",
        "本人（签名）",
        "单位（盖章）",
        "第1页共1页",
        "1.28",
        f"施{RARE}",
    ):
        assert squeeze(words) in text


def test_that_the_id_number_is_nowhere() -> None:
    pdf, _ = render([a_full_book()])
    assert "530499" not in read_pages(pdf)[0]


def test_that_the_files_information_names_no_person() -> None:
    pdf, _ = render([a_full_book()])
    document = pypdfium2.PdfDocument(pdf)
    about = document.get_metadata_dict()
    document.close()
    assert about["Title"] == "2026年度考核评分表"
    assert about["Author"] == "云岭县自然资源局"
    assert not any("施" in value for value in about.values())
    assert b"/Lang (zh-CN)" in pdf


def test_that_the_same_year_gives_the_same_bytes() -> None:
    assert render([a_full_book()])[0] == render([a_full_book()])[0]


def test_that_text_like_markup_or_a_formula_is_printed_as_it_is() -> None:
    name, fact = "<b>张&amp;三</b>", "=1+1 <font color='red'>&nbsp;\\(x)"
    book = a_year(
        [an_employee(1, name=name)],
        adjustments=(an_adjustment(1, 2, fact),),
        appraisals=(Appraisal(employee_no="001", comment="</para><b"),),
    )
    text = squeeze(read_pages(render(list_sheets(score_year(book)))[0])[0])
    assert squeeze(name) in text
    assert squeeze(fact) in text
    assert "</para><b" in text


def test_that_a_name_of_sixty_characters_is_printed_whole() -> None:
    name = "阿卜杜热西提·买买提江" * 5 + RARE
    text = squeeze(read_pages(render(list_sheets(a_result([an_employee(1, name=name)])))[0])[0])
    assert name in text


def test_that_long_texts_flow_over_pages_with_the_head_repeated() -> None:
    fact, comment = "牵头完成“一窗受理”改革，受到通报表扬。" * 150, "该同志工作勤恳，完成12项任务。" * 200
    book = a_year(
        [an_employee(1)],
        adjustments=(an_adjustment(1, 3, fact[:3000]),),
        appraisals=(Appraisal(employee_no="001", comment=comment[:3000]),),
    )
    pdf, pages = render(list_sheets(score_year(book)))
    texts = read_pages(pdf)
    assert pages.sheets[0].page_count == len(texts) > 3
    assert all("高国建" in text and f"共{len(texts)}页" in text for text in texts)
    assert all("年度考核评分表（续）" in text for text in texts[1:])
    words = squeeze("".join(texts))
    assert words.count("通报表扬") >= 2 * fact[:3000].count("通报表扬") - 8
    assert words.count("工作勤恳") >= comment[:3000].count("工作勤恳") - 8
    assert "本人（签名）" in texts[-1]


def test_that_a_sheet_a_little_too_long_is_set_closer_on_one_page() -> None:
    facts = tuple(an_adjustment(1, month, "迟到1次") for month in range(1, 8))
    _, pages = render(list_sheets(score_year(a_year([an_employee(1)], adjustments=facts))))
    assert pages.page_count == 1


def test_that_missing_marks_print_as_unfinished_with_what_is_missing_and_no_signatures() -> None:
    book = without_marks(a_year([an_employee(1)]), {("001", 5): ("Z02",), ("001", 6): ("Z01",)})
    book = replace(book, typed_scores=())
    pdf, pages = render(list_sheets(score_year(book)))
    text = read_pages(pdf)[0]
    assert not pages.sheets[0].is_finished
    assert "2026年度考核评分表（未完成）" in text
    for words in ("平时考核缺5月、6月的分数", "年终考核得分未填", "5月未填工作纪律", "6月未填学习情况"):
        assert words in text
    assert "不作为正式结果" in text
    assert "签名" not in text


def test_that_deductions_are_told_from_additions() -> None:
    facts = (an_adjustment(1, 2, "迟到1次", "1.5", Direction.DEDUCT), an_adjustment(1, 2, "获奖1次", "2"))
    text = squeeze(
        read_pages(render(list_sheets(score_year(a_year([an_employee(1)], adjustments=facts))))[0])[0]
    )
    assert "2月扣分−1.5迟到1次" in text
    assert "2月加分+2获奖1次" in text


def test_that_excluded_months_say_why() -> None:
    book = a_year(
        [an_employee(1)], exclusions=(MonthExclusion(employee_no="001", month=7, reason="脱产学习"),)
    )
    text = read_pages(render(list_sheets(score_year(book)))[0])[0]
    assert "7月不计：脱产学习" in text
    assert "计入11个月" in text


def test_that_rank_and_derivation_are_printed_by_choice() -> None:
    sheets = list_sheets(a_result())
    shown = read_pages(render(sheets)[0])[0]
    hidden = read_pages(render(sheets, SheetOptions(with_rank=False, with_derivation=False))[0])[0]
    assert "名次" in shown
    assert "得分明细" in shown
    assert "名次" not in hidden
    assert "得分明细" not in hidden


def test_that_many_choices_and_no_ballots_at_all_have_their_layouts() -> None:
    scheme = a_scheme()
    more = tuple(BallotChoice(label=word, points=None) for word in ("弃权", "其他"))
    wide = replace(scheme, choices=(*scheme.choices, *more))
    assert "三、民主测评票数" in read_pages(render(list_sheets(a_result(scheme=wide)))[0])[0]
    parts = tuple(part for part in scheme.parts if part.source is not PartSource.BALLOTS)
    text = read_pages(render(list_sheets(a_result(scheme=replace(scheme, parts=parts))))[0])[0]
    assert "测评票数" not in text
    assert "三、月度得分" in text


def test_that_forty_indicators_repeat_the_table_head() -> None:
    pdf, pages = render(list_sheets(a_result([an_employee(1)], indicators=some_indicators(40))))
    texts = read_pages(pdf)
    assert pages.page_count == 2
    assert all("12月" in text for text in texts)
    assert "第40项目标任务完成情况" in texts[1]


def test_that_the_page_list_has_one_entry_a_person_and_bookmarks_lead_to_them() -> None:
    facts = tuple(an_adjustment(2, month, "优化营商环境，" * 30) for month in range(1, 10))
    sheets = list_sheets(score_year(a_year(adjustments=facts)))
    pdf, pages = render(sheets)
    assert [sheet.employee_no for sheet in pages.sheets] == ["001", "002", "003"]
    assert pages.sheets[1].page_count > 1
    texts = read_pages(pdf)
    assert len(texts) == pages.page_count
    for sheet in pages.sheets:
        own = texts[sheet.first_page - 1 : sheet.first_page - 1 + sheet.page_count]
        assert all(sheet.name in text for text in own)
        assert f"第1页　共{sheet.page_count}页" in own[0]
    document = pypdfium2.PdfDocument(pdf)
    marks = [(mark.get_title(), mark.level, mark.get_dest().get_index() + 1) for mark in document.get_toc()]
    document.close()
    first = [(sheet.name, 1, sheet.first_page) for sheet in pages.sheets]
    assert marks == [("云岭县自然资源局", 0, 1), *first]


def test_that_sheets_of_two_units_are_marked_by_unit() -> None:
    other = a_result(unit=Unit(code="2", name="云岭县教育体育局"))
    pdf, _ = render([*list_sheets(a_result()), *list_sheets(other)])
    document = pypdfium2.PdfDocument(pdf)
    units = [mark.get_title() for mark in document.get_toc() if mark.level == 0]
    author = document.get_metadata_dict()["Author"]
    document.close()
    assert units == ["云岭县自然资源局", "云岭县教育体育局"]
    assert author == "2个单位"


def test_that_progress_is_told_and_false_stops_the_batch() -> None:
    sheets = list_sheets(a_result())
    told: list[int] = []

    def count(done: int) -> bool:
        told.append(done)
        return done < 2

    with pytest.raises(PrintingCancelled):
        render_score_sheets(sheets, SheetOptions(), BytesIO(), count)
    assert told == [1, 2]


def test_that_what_the_progress_raises_comes_through() -> None:
    def fail(done: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        render_score_sheets(list_sheets(a_result()), SheetOptions(), BytesIO(), fail)


def test_that_nobody_to_print_is_said() -> None:
    with pytest.raises(RuleViolation, match="先选择人员"):
        render([])


def test_that_memory_does_not_grow_with_the_pages() -> None:
    sheets = list_sheets(a_result(), fingerprint=FINGERPRINT)

    def many(count: int) -> Iterator[ScoreSheet]:
        for index in range(count):
            yield sheets[index % len(sheets)]

    def peak(count: int) -> int:
        tracemalloc.start()
        with Path(os.devnull).open("wb") as sink:
            render_score_sheets(many(count), SheetOptions(), sink)
        used = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return used

    peak(3)
    few, more = peak(40), peak(160)
    assert (more - few) / 120 < 8_000


def test_that_a_score_keeps_its_last_zero() -> None:
    book = a_year([an_employee(1)])
    book = replace(book, typed_scores=(replace(book.typed_scores[0], score=Decimal("90.2")),))
    assert "90.2000" in read_pages(render(list_sheets(score_year(book)))[0])[0]
