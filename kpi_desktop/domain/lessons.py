"""The first hour's checklist (上手清单): the steps of a rehearsed year, ticked by what the file itself records."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from types import MappingProxyType

from kpi_desktop.domain.errors import Area, Place
from kpi_desktop.domain.monthly import MonthState
from kpi_desktop.domain.steps import StepKind, is_done
from kpi_desktop.domain.year_end import UnitResult


class Lesson(Enum):
    """One step of the rehearsal, in order."""

    IMPORT = "import"
    FILL = "fill"
    LOCK = "lock"
    CLOSE = "close"
    GRADE = "grade"
    PRINT = "print"
    HAND_IN = "hand_in"
    MERGE = "merge"

    @property
    def label(self) -> str:
        """What is to be done."""
        return _WORDS[self][0]

    @property
    def how(self) -> str:
        """How it is done, in a sentence or two."""
        return _WORDS[self][1]


_WORDS = MappingProxyType(
    {
        Lesson.IMPORT: (
            "导入台账",
            "菜单“文件—从台账导入”（Ctrl+I），选演练文件夹里的台账，看过预览点“导入”。",
        ),
        Lesson.FILL: (
            "补上缺的分",
            "按F8打开问题清单，选中缺分的一条按回车，光标就到那一格；填上分数，低于满分的再写理由。",
        ),
        Lesson.LOCK: (
            "锁定并备案",
            "填备案机关、备案号和备案日期，点“锁定并备案”。方案定了，后面各步才能办。",
        ),
        Lesson.CLOSE: ("关一个月的账", "选1月，点“关账”，写上日期。关账以后要改用“更正”，原来的分数留着。"),
        Lesson.GRADE: (
            "评定等次",
            "点“采纳建议”；线上同分和资格有疑问的，在“评定等次”一栏填写并写明理由，直到人人都有等次。",
        ),
        Lesson.PRINT: ("打印评分表", "点“打印和导出—全部评分表”，看预览，不必真的打出来。"),
        Lesson.HAND_IN: ("生成上报包", "选“年终结果”，点“生成上报包”，存在演练文件夹里。"),
        Lesson.MERGE: (
            "到局端合并",
            "换个身份：打开演练文件夹里的“局端汇总”文件，添加刚才的上报包和“外单位上报包”文件夹，点“合并”。",
        ),
    }
)
_PLACES = MappingProxyType(
    {
        Lesson.IMPORT: (Area.POSTS, "人员"),
        Lesson.FILL: (Area.MONTHLY, "月度评分"),
        Lesson.LOCK: (Area.POSTS, "锁定并备案"),
        Lesson.CLOSE: (Area.MONTHLY, "月度评分"),
        Lesson.GRADE: (Area.YEAR_END, "等次评定"),
        Lesson.PRINT: (Area.YEAR_END, "总分和排名"),
        Lesson.HAND_IN: (Area.HAND_IN, ""),
        Lesson.MERGE: (Area.HAND_IN, ""),
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class LessonState:
    """A step with its tick and the place where it is done."""

    lesson: Lesson
    is_done: bool
    place: Place


@dataclass(frozen=True, slots=True, kw_only=True)
class LessonFacts:
    """What the year itself does not hold: its hand-ins, whether the bureau has one of them, whether sheets were shown.

    `is_merged` None means that there is no rehearsal bureau beside the file: the step is left out.
    """

    hand_ins: int = 0
    is_merged: bool | None = None
    has_printed: bool = False


def derive_lessons(result: UnitResult, facts: LessonFacts) -> tuple[LessonState, ...]:
    """The checklist of a unit's year, each step ticked by the records."""
    done = _list_done(result, facts)
    return tuple(
        LessonState(lesson=lesson, is_done=lesson in done, place=_place(lesson, result))
        for lesson in Lesson
        if lesson is not Lesson.MERGE or facts.is_merged is not None
    )


def _list_done(result: UnitResult, facts: LessonFacts) -> frozenset[Lesson]:
    return frozenset(lesson for lesson, is_so in _look(result, facts) if is_so)


def _look(result: UnitResult, facts: LessonFacts) -> Iterator[tuple[Lesson, bool]]:
    book = result.book
    has_marks = any(mark.is_given for mark in book.marks)
    yield Lesson.IMPORT, bool(book.employees) and has_marks
    yield Lesson.FILL, bool(book.employees) and has_marks and _missing_month(result) is None
    yield Lesson.LOCK, is_done(book.steps, StepKind.PLAN)
    yield Lesson.CLOSE, any(step.kind is StepKind.MONTH for step in book.steps)
    decided = {decision.employee_no for decision in book.decisions}
    yield Lesson.GRADE, bool(book.employees) and all(e.employee_no in decided for e in book.employees)
    yield Lesson.PRINT, facts.has_printed
    yield Lesson.HAND_IN, facts.hand_ins > 0
    yield Lesson.MERGE, facts.is_merged is True


def _place(lesson: Lesson, result: UnitResult) -> Place:
    area, page = _PLACES[lesson]
    month = _missing_month(result) if lesson is Lesson.FILL else 1 if lesson is Lesson.CLOSE else None
    return Place(area=area, page=page, unit_code=result.book.unit.code, month=month)


def _missing_month(result: UnitResult) -> int | None:
    """The first month in which somebody lacks a mark."""
    months = (
        score.month
        for person in result.people
        for score in person.routine.months
        if score.state is MonthState.MISSING
    )
    return min(months, default=None)
