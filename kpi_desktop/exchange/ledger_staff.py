"""The roster of a ledger (人员名册): people, sections, and the sanctions their remarks state."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import Any

from kpi_desktop.domain.errors import RuleViolation
from kpi_desktop.domain.scheme import Scheme
from kpi_desktop.domain.staff import (
    Employee,
    EmployeeCategory,
    check_id_number,
    id_birth_month,
    id_gender,
    read_birth_month,
)
from kpi_desktop.domain.values import clean_name
from kpi_desktop.exchange.ledger_cells import cell_text, cell_trouble, cell_whole, free_text, length_trouble
from kpi_desktop.exchange.ledger_layout import Findings, Layout, data_rows, findings_of_row
from kpi_desktop.exchange.ledger_people import bare_number, number_text
from kpi_desktop.exchange.remarks import RemarkFacts, read_remark
from kpi_desktop.exchange.sheets import BadCell, Cell, address_of

_YES = frozenset({"是", "有", "√", "Y", "YES", "TRUE", "1"})
_NO = frozenset({"否", "无", "×", "N", "NO", "FALSE", "0"})
_OLD_YEAR = re.compile(r"(\d{2})([.年/\-]\d{1,2})")
_TEXT_FIELDS = {"ethnicity": 40, "political_status": 40, "title": 200}


@dataclass(slots=True)
class RosterReading:
    """What a roster gave: people in order, what their remarks state, and whom it refused, with their posts."""

    employees: list[Employee] = field(default_factory=list)
    facts: dict[str, RemarkFacts] = field(default_factory=dict)
    refused_numbers: set[str] = field(default_factory=set)
    refused_names: set[str] = field(default_factory=set)
    refused_posts: set[str] = field(default_factory=set)
    has_posts: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class RosterContext:
    """What a roster is read against: post numbers by bare number (None when no posts are known), known people.

    A post row that was refused silences the people it names: their post number may be the one it got wrong.
    """

    scheme: Scheme
    year: int
    posts: Mapping[str, str] | None
    refused_posts: frozenset[str]
    refused_holders: frozenset[str]
    in_file: Mapping[str, Employee]
    spellings: "Spellings"


class Spellings:
    """One spelling for each section: 办 公 室 is 办公室, and （ is (, whichever came first."""

    def __init__(self, known: Iterable[str] = ()) -> None:
        self._spellings = {clean_name(text): text for text in known}

    def unify(self, text: str) -> str:
        """The spelling to use for a section's name."""
        return self._spellings.setdefault(clean_name(text), "".join(text.split())) if text else ""


def read_roster(layout: Layout, context: RosterContext, findings: Findings) -> RosterReading:
    """Read the roster; a row with an error is left out whole, unless only its ID number is wrong."""
    reading = RosterReading(has_posts=layout.has("post_no"))
    rows = list(data_rows(layout))
    width = _number_width([number_text(layout.value(row, "employee_no")) for _, row in rows])
    used_numbers: dict[str, str] = {}
    used_ids: dict[str, str] = {}
    names: dict[str, list[int]] = {}
    for order, (index, row) in enumerate(rows, start=1):
        name = clean_name(cell_text(layout.value(row, "name")))
        typed = number_text(layout.value(row, "employee_no"))
        if not name and not typed:
            continue
        told = findings_of_row(layout, index, findings)
        row_reader = _Row(layout=layout, index=index, order=order, row=row, name=name, findings=told)
        number = _full_number(typed, width, context.in_file)
        row_reader.check_number(number, used_numbers)
        employee, facts = _read_employee(row_reader, number, context)
        row_reader.check_id(employee, used_ids)
        if name:
            names.setdefault(name, []).append(index)
        if row_reader.refused or index in layout.blocked:
            if number not in used_numbers or used_numbers[number] == name:
                reading.refused_numbers.add(bare_number(number))
            reading.refused_names.add(name)
            reading.refused_posts.add(bare_number(number_text(layout.value(row, "post_no"))))
            continue
        used_numbers[number] = name
        reading.employees.append(employee)
        reading.facts[number] = facts
    # A number that a good row holds is not refused, whoever else claimed it.
    reading.refused_numbers -= {bare_number(employee.employee_no) for employee in reading.employees}
    _warn_of_homonyms(layout, names, rows, findings)
    if not layout.has("category") and any(e.employee_no not in context.in_file for e in reading.employees):
        cell = address_of(layout.header_row, layout.columns["name"])
        findings.warning(
            layout.table,
            cell,
            "人员名册没有“人员类别”列，新增人员都按公务员计",
            "请补上人员类别，优秀名额按类别计算",
        )
    return reading


def _number_width(numbers: list[str]) -> int:
    """How long padded numbers are in this roster, 0 when none is padded."""
    padded = [len(number) for number in numbers if number.isdigit() and number.startswith("0")]
    return max(padded, key=padded.count) if padded else 0


def _full_number(number: str, width: int, in_file: Mapping[str, Employee]) -> str:
    if not number or number in in_file:
        return number
    if number.isdigit():
        padded = number.zfill(width)
        alike = [known for known in in_file if bare_number(known) == bare_number(number)]
        return padded if padded in in_file or len(alike) != 1 else alike[0]
    return number


@dataclass(slots=True, kw_only=True)
class _Row:
    layout: Layout
    index: int
    order: int
    row: tuple[Cell, ...]
    name: str
    findings: Findings
    refused: bool = False

    def value(self, name: str) -> Cell:
        return self.layout.value(self.row, name)

    def text(self, name: str) -> str:
        cell = self.value(name)
        if isinstance(cell, BadCell):
            what, step = cell_trouble(cell)
            self.error(name, what, step)
        return cell_text(cell)

    def plain(self, name: str, most: int = 200) -> str:
        """A field's text as the clerk wrote it."""
        text = free_text(self.value(name)) if self.text(name) else ""
        what, step = length_trouble(text, most)
        if what:
            self.error(name, f"{self.layout.headers[self.layout.columns[name]]}{what}", step)
        return text

    def error(self, name: str, what: str, next_step: str) -> None:
        """Report an error at a field's cell and refuse the row."""
        self.refused = True
        self._report(name, what, next_step)

    def _report(self, name: str, what: str, next_step: str) -> None:
        self.findings.error(
            self.layout.table,
            self.layout.address(self.index, name),
            f"{self.name}的{what}" if self.name else what,
            next_step,
        )

    def warning(self, name: str, what: str, next_step: str) -> None:
        self.findings.warning(
            self.layout.table, self.layout.address(self.index, name), f"{self.name}{what}", next_step
        )

    def check_number(self, number: str, used: Mapping[str, str]) -> None:
        if not number:
            self.error("employee_no", "工号没有填写", "请补填工号")
        elif number in used:
            self.refused = True
            what = f"工号{number}重复：{used[number]}和{self.name or '另一行'}都是这个工号"
            self.findings.error(
                self.layout.table,
                self.layout.address(self.index, "employee_no"),
                what,
                "请改正其中一人的工号",
            )
        for column, text, most in (("employee_no", number, 40), ("name", self.name, 60)):
            what, step = length_trouble(text, most)
            if what:
                self.error(column, f"{self.layout.headers[self.layout.columns[column]]}{what}", step)
        if not self.name:
            self.error("name", f"工号{number}没有填写姓名", "请补填姓名")

    def check_id(self, employee: Employee, used: dict[str, str]) -> None:
        """Check the ID number; alone it does not refuse the row, because marks hang on the person."""
        cell = self.value("id_number")
        if isinstance(cell, Decimal):
            self._report(
                "id_number", "身份证号存成了数字，末几位可能已变成0", "请把该列设为文本格式后重新填写"
            )
            return
        number = employee.id_number
        if not number:
            return
        trouble = check_id_number(number)
        if trouble:
            self._report("id_number", trouble, "请对照身份证改正")
            return
        if number in used:
            self._report("id_number", f"身份证号与{used[number]}相同", "请对照身份证改正")
            return
        used[number] = employee.name
        if employee.gender and employee.gender != id_gender(number):
            what = f"的性别填写“{employee.gender}”，身份证号上是{id_gender(number)}"
            self.warning("gender", what, "请核对性别和身份证号")
        if employee.birth_month and employee.birth_month != id_birth_month(number):
            what = f"的出生年月填写{employee.birth_month}，身份证号上是{id_birth_month(number)}"
            self.warning("birth_month", what, "请核对出生年月和身份证号")


def _read_employee(row: _Row, number: str, context: RosterContext) -> tuple[Employee, RemarkFacts]:
    """The person of a row; what the sheet has no column for stays as the open file has it."""
    facts = read_remark(row.text("remark"), context.year)
    known = context.in_file.get(number)
    id_number = _id_number(row)
    read: dict[str, Any] = {
        "gender": _gender(row),
        "id_number": id_number,
        "birth_month": _birth_month(row, id_number),
        "section": context.spellings.unify(row.plain("section")),
        "category": _category(row),
        "voter_group": _voter_group(row, context.scheme),
        "post_no": _post_no(row, context),
        "remark": row.plain("remark", 2000),
        **{name: row.plain(name, most) for name, most in _TEXT_FIELDS.items()},
    }
    stated: dict[str, Any] = {
        "on_probation": _flag(row, "on_probation", stated=facts.on_probation),
        "under_investigation": _flag(row, "under_investigation", stated=facts.under_investigation),
        "present_from": _month(row, "present_from", facts.present_from),
        "present_to": _month(row, "present_to", facts.present_to),
    }
    if known is not None:
        read = {name: value for name, value in read.items() if row.layout.has(name)}
        if not row.layout.has("remark"):
            stated = {name: value for name, value in stated.items() if row.layout.has(name)}
    employee = replace(
        known or Employee(employee_no=number, name=row.name),
        name=row.name,
        leave_days=facts.leave_days if facts.leave_days is not None or known is None else known.leave_days,
        sort_order=row.order,
        **read,
        **stated,
    )
    return employee, facts


def _gender(row: _Row) -> str:
    text = row.text("gender")
    if text and text[0] not in "男女":
        row.warning("gender", f"的性别“{text[:20]}”认不出来", "请填写男或女")
        return ""
    return text[:1]


def _id_number(row: _Row) -> str:
    cell = row.value("id_number")
    number = str(int(cell)) if isinstance(cell, Decimal) else row.text("id_number").replace(" ", "").upper()
    return number[:40]


def _birth_month(row: _Row, id_number: str) -> str:
    cell = row.value("birth_month")
    if isinstance(cell, date):
        return f"{cell.year}-{cell.month:02d}"
    text = row.text("birth_month")
    if not text:
        return ""
    old = _OLD_YEAR.match(text)
    month = read_birth_month(f"19{text}" if old and int(old.group(1)) > 30 else text)
    if not month.startswith(("19", "20")):
        row.warning("birth_month", f"的出生年月“{text[:20]}”认不出来", "请写成1985.07这样的形式")
        return ""
    # 1994.10 typed as a number is kept by the spreadsheet as 1994.1.
    if isinstance(cell, Decimal) and re.fullmatch(r"\d{4}\.1", text):
        october = f"{text[:4]}-10"
        if len(id_number) == 18 and not check_id_number(id_number):
            return october if id_birth_month(id_number) == october else month
        row.warning(
            "birth_month",
            f"的出生年月{text}可能是1月，也可能是10月",
            "请把该格设为文本格式，写成1994.01或1994.10",
        )
    return month


def _category(row: _Row) -> EmployeeCategory:
    if not row.layout.has("category"):
        return EmployeeCategory.CIVIL_SERVANT
    text = row.text("category").replace(" ", "")
    category = category_of(text)
    if category is None and not isinstance(row.value("category"), BadCell):
        words = "、".join(kind.label for kind in EmployeeCategory)
        what = f"人员类别“{text[:20]}”认不出来" if text else "人员类别没有填写"
        row.error("category", what, f"请填写{words}之一")
    return category or EmployeeCategory.CIVIL_SERVANT


def category_of(text: str) -> EmployeeCategory | None:
    """The kind of person a clerk's word means, None when unknown."""
    for words, category in (
        (("工勤", "工人"), EmployeeCategory.WORKER),
        (("参公", "参照"), EmployeeCategory.REFERENCE),
        (("事业",), EmployeeCategory.INSTITUTION),
        (("公务员", "行政"), EmployeeCategory.CIVIL_SERVANT),
    ):
        if any(word in text for word in words):
            return category
    return None


def _voter_group(row: _Row, scheme: Scheme) -> str:
    text = row.text("voter_group").replace(" ", "")
    if not text:
        return ""
    group = group_of(text, scheme)
    if group is None:
        words = "、".join(group.label for group in scheme.voter_groups)
        row.error("voter_group", f"测评组别“{text[:20]}”不在方案中", f"请填写{words}之一")
    return group or ""


def group_of(text: str, scheme: Scheme) -> str | None:
    """The scheme's voter group a word means (领导组 is 领导), None when it is none."""
    labels = {group.label: group.label for group in scheme.voter_groups}
    return labels.get(text) or labels.get(text.removesuffix("组")) or labels.get(f"{text}组")


def _post_no(row: _Row, context: RosterContext) -> str:
    number = row.plain("post_no", 40) and number_text(row.value("post_no"))
    if not number or context.posts is None:
        return number
    known = context.posts.get(number) or context.posts.get(bare_number(number))
    if known:
        return known
    if bare_number(number) not in context.refused_posts and row.name not in context.refused_holders:
        row.error("post_no", f"岗位编号{number}不在岗位表中", "请改正岗位编号，或在岗位表中补上该岗位")
    return ""


def _flag(row: _Row, name: str, *, stated: bool) -> bool:
    text = row.text(name).upper()
    if not text:
        return stated
    if text in _YES or text in _NO:
        return text in _YES
    return stated or bool(text)


def _month(row: _Row, name: str, stated: int | None) -> int | None:
    cell = row.value(name)
    if isinstance(cell, BadCell):
        row.text(name)
        return stated
    text = cell_text(cell).removesuffix("月")
    if not text:
        return stated
    try:
        month = cell_whole(text)
    except RuleViolation:
        month = None
    if month is None or not 1 <= month <= 12:
        row.error(name, f"月份“{text[:20]}”不是1到12的数字", "请填写月份")
        return stated
    return month


def _warn_of_homonyms(
    layout: Layout,
    names: Mapping[str, list[int]],
    rows: list[tuple[int, tuple[Cell, ...]]],
    findings: Findings,
) -> None:
    by_index = dict(rows)
    for name, indexes in names.items():
        if len(indexes) < 2:
            continue
        numbers = "、".join(number_text(layout.value(by_index[index], "employee_no")) for index in indexes)
        cells = ",".join(address_of(index, layout.columns["name"]) for index in indexes)
        findings.warning(
            layout.table,
            cells,
            f"有{len(indexes)}人同名：{name}（工号{numbers}）",
            "各表一律按工号区分，请不要漏填工号",
        )
