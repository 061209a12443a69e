"""The grid of the roster: how a cell reads, what typing into it means, and the record that comes of it."""

from __future__ import annotations

from decimal import Decimal
from types import MappingProxyType

from kpi_desktop.domain.errors import RuleViolation
from kpi_desktop.domain.staff import Employee, check_id_number, mask_id_number, read_birth_month
from kpi_desktop.domain.values import clean_name, clean_text, read_number
from kpi_desktop.ui.grid.columns import Alignment, CellState, Column
from kpi_desktop.ui.posts.cell_texts import (
    NO,
    YES,
    choose,
    keep_text,
    need_text,
    read_count,
    setter,
    show_number,
)
from kpi_desktop.ui.posts.state import CATEGORIES, PersonLine
from kpi_desktop.ui.record_edits import Writers


def _id_text(line: PersonLine) -> str:
    return mask_id_number(line.employee.id_number)


def _parse_id(text: str, line: PersonLine) -> str:
    if text == _id_text(line):
        return line.employee.id_number
    number = clean_text(text).replace(" ", "").upper()
    trouble = check_id_number(number) if number else ""
    if trouble:
        message = f"{trouble}，请核对。"
        raise RuleViolation(message)
    return number


def _parse_birth(text: str, _line: PersonLine) -> str:
    month = read_birth_month(clean_text(text))
    if text.strip() and not month:
        message = "出生年月请写成1984-09这样的年和月。"
        raise RuleViolation(message)
    return month


def _yes_column(key: str, title: str, description: str) -> Column[PersonLine]:
    return Column(
        key=key,
        title=title,
        read=lambda r: YES if getattr(r.employee, key) else "",
        parse=lambda text, _: text == YES,
        choices=(YES, NO),
        alignment=Alignment.CENTRE,
        width=76,
        description=description,
    )


def _month_column(key: str, title: str, description: str) -> Column[PersonLine]:
    return Column(
        key=key,
        title=title,
        read=lambda r: show_number(getattr(r.employee, key)),
        parse=lambda text, _: read_count("月份", text.removesuffix("月"), 1, 12),
        alignment=Alignment.RIGHT,
        width=76,
        description=description,
    )


def _text_column(key: str, title: str, width: int) -> Column[PersonLine]:
    return Column(key=key, title=title, read=lambda r: getattr(r.employee, key), parse=keep_text, width=width)


def person_columns(voter_groups: tuple[str, ...], posts: frozenset[str]) -> tuple[Column[PersonLine], ...]:
    """The roster."""

    def parse_post(text: str, _line: PersonLine) -> str:
        number = clean_text(text).upper() if clean_text(text) not in posts else clean_text(text)
        if number and number not in posts:
            message = f"没有编号为{number}的岗位，请先在“岗位”页新增，或改正编号。"
            raise RuleViolation(message)
        return number

    return (
        Column(
            key="employee_no",
            title="工号",
            read=lambda r: r.employee.employee_no,
            is_frozen=True,
            is_searched=True,
            width=60,
        ),
        Column(
            key="name",
            title="姓名",
            read=lambda r: r.employee.name,
            parse=lambda text, _: clean_name(need_text("姓名", text)),
            is_frozen=True,
            is_searched=True,
            width=84,
            state=lambda r: CellState.MARKED if r.sanctions else None,
            tooltip=lambda r: "、".join(f"{s.decided}{s.kind}" for s in r.sanctions),
        ),
        Column(
            key="gender",
            title="性别",
            read=lambda r: r.employee.gender,
            parse=keep_text,
            choices=("男", "女"),
            alignment=Alignment.CENTRE,
            width=52,
        ),
        Column(
            key="section",
            title="科室",
            read=lambda r: r.employee.section,
            parse=keep_text,
            is_searched=True,
            width=108,
        ),
        _text_column("title", "现任职务", 132),
        Column(
            key="category",
            title="人员类别",
            read=lambda r: r.employee.category.label,
            parse=lambda text, _: choose("人员类别", CATEGORIES, text),
            choices=tuple(CATEGORIES),
            width=84,
            description="决定等次用词和优秀名额",
        ),
        Column(
            key="voter_group",
            title="测评组别",
            read=lambda r: r.employee.voter_group,
            parse=keep_text,
            choices=voter_groups,
            width=76,
        ),
        Column(
            key="post_no",
            title="岗位编号",
            read=lambda r: r.employee.post_no,
            parse=parse_post,
            is_required=True,
            tooltip=lambda r: r.post_name,
            width=84,
        ),
        Column(key="post_name", title="岗位名称", read=lambda r: r.post_name, width=132),
        Column(
            key="id_number",
            title="身份证号",
            read=_id_text,
            edit=lambda r: r.employee.id_number,
            parse=_parse_id,
            width=168,
            description="遮住中间八位；按F2或双击修改时显示全号",
        ),
        Column(
            key="birth_month",
            title="出生年月",
            read=lambda r: r.employee.birth_month,
            parse=_parse_birth,
            width=84,
        ),
        _text_column("ethnicity", "民族", 64),
        _text_column("political_status", "政治面貌", 88),
        _yes_column("on_probation", "试用期", "新录用人员试用期内不确定等次"),
        _yes_column("under_investigation", "立案未结", "立案审查调查尚未结案的不确定等次"),
        _month_column("present_from", "调入月份", "从几月起在本单位；全年在的空着"),
        _month_column("present_to", "调离月份", "到几月止在本单位；全年在的空着"),
        Column(
            key="leave_days",
            title="病事假天数",
            read=lambda r: show_number(r.employee.leave_days),
            parse=_parse_days,
            alignment=Alignment.RIGHT,
            width=92,
            description="全年病事假累计的工作日",
        ),
        _text_column("remark", "备注", 160),
    )


def _parse_days(text: str, _line: PersonLine) -> Decimal | None:
    days = read_number(text, 1)
    if days is not None and not 0 <= days <= 366:
        message = "病事假天数应在0到366之间。"
        raise RuleViolation(message)
    return days


_PERSON_FIELDS = (
    "name gender section title category voter_group post_no id_number birth_month ethnicity political_status "
    "on_probation under_investigation present_from present_to leave_days remark"
)
PERSON_WRITERS: Writers[Employee] = MappingProxyType({key: setter(key) for key in _PERSON_FIELDS.split()})
