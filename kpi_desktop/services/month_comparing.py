"""Filled forms compared with the month: what would change, what both sides changed, what cannot be taken."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from kpi_desktop.domain.errors import FileTrouble, RuleViolation
from kpi_desktop.domain.indicator_kinds import score_entered
from kpi_desktop.domain.indicators import Indicator
from kpi_desktop.domain.mark_inputs import (
    NOT_APPLICABLE,
    input_labels,
    read_input,
    says_not_applicable,
    show_input,
)
from kpi_desktop.domain.month_closing import needs_reason
from kpi_desktop.domain.monthly import MonthlyMark
from kpi_desktop.domain.staff import Employee
from kpi_desktop.domain.values import clean_name
from kpi_desktop.domain.year_book import BookIndex, YearBook
from kpi_desktop.exchange.month_sheets import FilledCell, FilledForm, read_month_form

MarkKey = tuple[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class MarkChange:
    """One mark a form would write: what stands in the file, what it becomes; `was` differs where both sides changed it."""

    mark: MonthlyMark
    name: str
    indicator: str
    old: str
    new: str
    was: str
    file: str

    @property
    def key(self) -> MarkKey:
        """Person and indicator."""
        return self.mark.employee_no, self.mark.indicator_no


@dataclass(frozen=True, slots=True, kw_only=True)
class RefusedMark:
    """A cell of a form that is not taken, with the sentence that says why."""

    file: str
    address: str
    name: str
    indicator: str
    text: str
    sentence: str


def is_left_out(employee: Employee, month: int, index: BookIndex) -> bool:
    """Whether a person's month is not assessed, so that nothing is marked."""
    return bool(employee.absence_reason(month)) or (employee.employee_no, month) in index.exclusions


def show_mark(indicator: Indicator, mark: MonthlyMark | None, at: int) -> str:
    """One input of a mark as people read it, empty while it is not given."""
    if mark is not None and mark.not_applicable:
        return NOT_APPLICABLE
    value = (mark.entered, mark.second)[at] if mark is not None else None
    return "" if value is None else show_input(indicator, value)


@dataclass
class FormComparison:
    """Forms taken one by one against the month."""

    book: YearBook
    month: int
    files: list[str] = field(default_factory=list)
    refused_files: list[str] = field(default_factory=list)
    changes: dict[MarkKey, MarkChange] = field(default_factory=dict)
    conflicts: dict[MarkKey, MarkChange] = field(default_factory=dict)
    disputed: set[MarkKey] = field(default_factory=set)
    refused: list[RefusedMark] = field(default_factory=list)
    unchanged: int = 0

    def __post_init__(self) -> None:
        self._index = BookIndex.of(self.book)
        self._people = {person.employee_no: person for person in self.book.employees}
        self._indicators = {each.indicator_no: each for each in self.book.indicators}

    def take(self, path: Path) -> None:
        """Read one form and compare it; what is no form of this month is refused as a file."""
        try:
            form = read_month_form(path)
        except FileTrouble as trouble:
            self.refused_files.append(str(trouble))
            return
        trouble_with = self._misplaced(path.name, form)
        if trouble_with:
            self.refused_files.append(trouble_with)
            return
        self.files.append(path.name)
        for address, number, name in form.strangers:
            self._refuse(
                path.name,
                address,
                "这一行不是发出时的人，或者同一人写了两行，没有读取",
                name=name or number,
            )
        for (number, indicator_no), cells in _by_mark(form.cells).items():
            self._compare(path.name, number, indicator_no, cells, form.reasons.get(number, ""))

    def _misplaced(self, name: str, form: FilledForm) -> str:
        if form.unit_code != self.book.unit.code:
            return f"“{name}”是别的单位的评分表，没有读取，请核对文件。"
        if (form.year, form.month) != (self.book.year, self.month):
            return (
                f"“{name}”是{form.year}年{form.month}月的评分表，现在收的是{self.book.year}年{self.month}月，"
                "没有读取，请换到那个月再收。"
            )
        return ""

    def _refuse(
        self, file: str, address: str, sentence: str, *, name: str, indicator: str = "", text: str = ""
    ) -> None:
        self.refused.append(
            RefusedMark(
                file=file, address=address, name=name, indicator=indicator, text=text, sentence=sentence
            )
        )

    def _compare(
        self, file: str, number: str, indicator_no: str, cells: Sequence[FilledCell], reason: str
    ) -> None:
        person, indicator = self._people.get(number), self._indicators.get(indicator_no)
        first = cells[0]
        typed = "、".join(cell.text for cell in cells)

        def refuse(sentence: str) -> None:
            name = person.name if person is not None else first.name
            label = indicator.name if indicator is not None else indicator_no
            self._refuse(file, first.address, sentence, name=name, indicator=label, text=typed)

        if all(not cell.text and not cell.trouble and not cell.before for cell in cells):
            return
        if person is None or clean_name(person.name) != clean_name(first.name):
            refuse("工号和姓名与名册不一致，没有读取")
            return
        if indicator is None or indicator not in self._due(person):
            refuse("这个人这一项现在不用评，没有读取")
            return
        current = self._index.marks.get((number, self.month), {}).get(indicator_no)
        new = self._read(cells, indicator, person, current=current, reason=reason, refuse=refuse)
        if new is None:
            return
        before = tuple(cell.before for cell in cells)
        self._place(file, person, indicator, current=current, new=new, before=before, refuse=refuse)

    def _due(self, person: Employee) -> tuple[Indicator, ...]:
        if is_left_out(person, self.month, self._index):
            return ()
        return self._index.indicators_due(person, self.month)

    def _read(
        self,
        cells: Sequence[FilledCell],
        indicator: Indicator,
        person: Employee,
        *,
        current: MonthlyMark | None,
        reason: str,
        refuse: Callable[[str], None],
    ) -> MonthlyMark | None:
        """The mark the cells ask for, None when they are refused or empty."""
        trouble = next((cell.trouble for cell in cells if cell.trouble), "")
        if trouble:
            refuse(f"{trouble}，没有读取")
            return None
        if all(not cell.text for cell in cells):
            refuse("交回时空着，原来有分数，没有改动；要清成未填请在这里清除")
            return None
        base = current or MonthlyMark(
            employee_no=person.employee_no,
            month=self.month,
            indicator_no=indicator.indicator_no,
            entered=None,
        )
        said = [says_not_applicable(cell.text) for cell in cells]
        if any(said):
            if not all(said):
                refuse(f"不适用的，请在{'和'.join(input_labels(indicator))}里都写“{NOT_APPLICABLE}”")
                return None
            known = base.reason if base.not_applicable else ""
            return replace(base, entered=None, second=None, not_applicable=True, reason=known or reason)
        values = []
        try:
            values = [read_input(indicator, cell.text) for cell in cells]
            entered, second = (*values, None)[:2]
            if entered is None:
                refuse(f"请同时填写{'和'.join(input_labels(indicator))}")
                return None
            score_entered(indicator, entered, second)
        except RuleViolation as violation:
            refuse(str(violation).rstrip("。"))
            return None
        known = "" if base.not_applicable else base.reason
        mark = replace(base, entered=entered, second=second, not_applicable=False, reason=known)
        return replace(mark, reason=reason) if reason and needs_reason(indicator, mark) else mark

    def _place(
        self,
        file: str,
        person: Employee,
        indicator: Indicator,
        *,
        current: MonthlyMark | None,
        new: MonthlyMark,
        before: tuple[str, ...],
        refuse: Callable[[str], None],
    ) -> None:
        inputs = range(len(input_labels(indicator)))
        old = tuple(show_mark(indicator, current, at) for at in inputs)
        wanted = tuple(show_mark(indicator, new, at) for at in inputs)
        if current == new or (wanted == before and wanted != old):
            self.unchanged += 1
            return
        change = MarkChange(
            mark=new,
            name=person.name,
            indicator=indicator.name,
            old=_say(old, current),
            new=_say(wanted, new),
            was=_say(before, None),
            file=file,
        )
        known = self.changes.get(change.key) or self.conflicts.get(change.key)
        if known is not None and known.new != change.new:
            self.disputed.add(change.key)
            self.conflicts.pop(change.key, None)
            refuse(f"与“{known.file}”交的{known.new}不一样，两份都没有用，请核对后在这里填写")
        elif old not in (before, wanted):
            self.conflicts[change.key] = change
        else:
            self.changes[change.key] = change


def _say(texts: tuple[str, ...], mark: MonthlyMark | None) -> str:
    shown = "、".join(text or "未填" for text in texts)
    return f"{shown}（{mark.reason}）" if mark is not None and mark.reason else shown


def _by_mark(cells: Iterable[FilledCell]) -> dict[MarkKey, list[FilledCell]]:
    found: dict[MarkKey, list[FilledCell]] = {}
    for cell in cells:
        found.setdefault((cell.employee_no, cell.indicator_no), []).append(cell)
    return found
