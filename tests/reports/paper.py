"""Builders of a small unit's year, and eyes for PDFs: the text of a page, its picture, the ink in it."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import replace
from decimal import Decimal
from io import BytesIO
from typing import Protocol

import pypdfium2
from PIL import Image

from kpi_desktop.domain.ballots import BallotTally
from kpi_desktop.domain.indicators import Indicator
from kpi_desktop.domain.monthly import Adjustment, Direction, MonthlyMark
from kpi_desktop.domain.posts import Post
from kpi_desktop.domain.scheme import Scheme
from kpi_desktop.domain.scheme_data import scheme_from_data
from kpi_desktop.domain.staff import Employee, Unit
from kpi_desktop.domain.year_book import TypedScore, YearBook
from kpi_desktop.domain.year_end import UnitResult, score_year
from kpi_desktop.reports.score_sheet import PageList, ScoreSheet, SheetOptions, render_score_sheets
from kpi_desktop.resource_files import resource_path

FINGERPRINT = "A1B2C3D4E5F60718" * 4
RARE = "喆𬍛㛃䶮𠅤"
_NAMES = ("高国建", "林松艳", "施䶮", "杨伟燕", "罗国", "黄霞文", "朱丽超", "马兰")
_FULL = (10, 10, 10, 30, 40)


class Golden(Protocol):
    """The fixture that compares with a file under tests/golden."""

    def check(self, name: str, actual: str | bytes) -> None: ...


def a_scheme() -> Scheme:
    return scheme_from_data(json.loads(resource_path("schemes", "county-50-20-30.json").read_text("utf-8")))


def some_indicators(count: int = 5) -> tuple[Indicator, ...]:
    """Five indicators of 30 and 70 points, or more of them with the duty part split up."""
    names = ("学习情况", "工作纪律", "工作作风", "履行职责", "目标任务")
    more = count - len(names) + 1
    share = Decimal(40 // more)
    marks = [*_FULL[:4], *(share for _ in range(more - 1)), 40 - share * (more - 1)]
    return tuple(
        Indicator(
            indicator_no=f"Z{index:02d}",
            group="common" if index <= 3 else "duty",
            name=names[index - 1] if index <= len(names) else f"第{index}项目标任务完成情况",
            full_mark=Decimal(mark),
            standard="每缺1次扣1分",
            source="签到表",
        )
        for index, mark in enumerate(marks, start=1)
    )


def an_employee(number: int, **changes: object) -> Employee:
    fields: dict[str, object] = {
        "employee_no": f"{number:03d}",
        "name": _NAMES[(number - 1) % len(_NAMES)],
        "id_number": "530499199810070659",
        "section": "国土空间规划股",
        "title": "四级主任科员",
        "voter_group": "群众",
        "post_no": f"G{number:03d}",
    }
    return Employee(**(fields | changes))  # type: ignore[arg-type]


def a_year(
    people: Iterable[Employee] = (), *, indicators: tuple[Indicator, ...] = (), **changes: object
) -> YearBook:
    """A unit's whole year with plausible marks; the adjustments of the book come from `changes`."""
    people = tuple(people) or tuple(an_employee(number) for number in (1, 2, 3))
    indicators = indicators or some_indicators()
    fields: dict[str, object] = {
        "unit": Unit(code="11530499015234567T", name="云岭县自然资源局"),
        "year": 2026,
        "scheme": a_scheme(),
        "employees": people,
        "posts": tuple(
            Post(
                post_no=each.post_no,
                section=each.section,
                name=f"{each.section}工作岗",
                coefficient=Decimal("1.28"),
            )
            for each in people
        ),
        "indicators": indicators,
        "marks": tuple(
            MonthlyMark(
                employee_no=each.employee_no,
                month=month,
                indicator_no=indicator.indicator_no,
                entered=indicator.full_mark - Decimal((month * 3 + place * 2 + row) % 5) / 5,
            )
            for row, each in enumerate(people)
            for month in range(1, 13)
            for place, indicator in enumerate(indicators)
        ),
        "tallies": tuple(
            BallotTally(employee_no=each.employee_no, voter_group=group, choice=choice, votes=votes)
            for each in people
            for group, choice, votes in (
                ("领导", "优秀", 3),
                ("领导", "称职", 2),
                ("中层", "优秀", 4),
                ("中层", "称职", 3),
                ("中层", "基本称职", 1),
                ("群众", "优秀", 9),
                ("群众", "称职", 10),
                ("群众", "不了解", 1),
            )
        ),
        "typed_scores": tuple(
            TypedScore(employee_no=each.employee_no, part="year_end", score=Decimal("90.20") - index)
            for index, each in enumerate(people)
        ),
    }
    return YearBook(**(fields | changes))  # type: ignore[arg-type]


def a_result(people: Iterable[Employee] = (), **changes: object) -> UnitResult:
    return score_year(a_year(people, **changes))  # type: ignore[arg-type]


def an_adjustment(
    number: int, month: int, fact: str, points: str = "0.5", direction: Direction = Direction.ADD
) -> Adjustment:
    return Adjustment(
        employee_no=f"{number:03d}",
        month=month,
        direction=direction,
        item_no=1,
        points=Decimal(points),
        fact=fact,
        document_no="云自然资办〔2026〕12号",
    )


def without_marks(book: YearBook, gaps: Mapping[tuple[str, int], tuple[str, ...]]) -> YearBook:
    """The book with some marks not given, by person and month."""
    return replace(
        book,
        marks=tuple(
            replace(mark, entered=None)
            if mark.indicator_no in gaps.get((mark.employee_no, mark.month), ())
            else mark
            for mark in book.marks
        ),
    )


def render(sheets: Iterable[ScoreSheet], options: SheetOptions | None = None) -> tuple[bytes, PageList]:
    stream = BytesIO()
    pages = render_score_sheets(sheets, options or SheetOptions(), stream)
    return stream.getvalue(), pages


def read_pages(pdf: bytes) -> list[str]:
    """The text of each page, lines as they stand, without the line ends of Windows."""
    document = pypdfium2.PdfDocument(pdf)
    texts = []
    for page in document:
        text_page = page.get_textpage()
        texts.append(text_page.get_text_bounded().replace("\r\n", "\n"))
        text_page.close()
        page.close()
    document.close()
    return texts


def squeeze(text: str) -> str:
    """A text without white space, as line breaks fall anywhere."""
    return "".join(text.split())


def picture(pdf: bytes, page: int = 0, dpi: int = 60) -> Image.Image:
    document = pypdfium2.PdfDocument(pdf)
    shown = document[page]
    bitmap = shown.render(scale=dpi / 72, grayscale=True)
    image = bitmap.to_pil().copy()
    bitmap.close()
    shown.close()
    document.close()
    return image
