"""A grid over plain people, with the page's part played by the test."""

from dataclasses import dataclass, replace
from decimal import Decimal

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QInputMethodEvent
from PySide6.QtTest import QAbstractItemModelTester
from pytestqt.qtbot import QtBot

from kpi_desktop.domain.errors import RuleViolation
from kpi_desktop.domain.values import read_number, show_short
from kpi_desktop.ui.grid.columns import Alignment, CellEdit, Column
from kpi_desktop.ui.grid.entry_grid import EntryGrid
from kpi_desktop.ui.settings import Settings

Key = Qt.Key


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    number: str
    name: str
    marks: tuple[Decimal | None, ...]


def parse_mark(text: str, _person: Person) -> Decimal | None:
    value = read_number(text)
    if value is not None and not 0 <= value <= 10:
        message = f"{show_short(value)}超过满分10，请填写0到10之间的分数。"
        raise RuleViolation(message)
    return value


def mark_column(at: int) -> Column[Person]:
    def number(person: Person) -> Decimal | None:
        return person.marks[at]

    def read(person: Person) -> str:
        value = number(person)
        return "" if value is None else show_short(value)

    return Column(
        key=f"m{at}",
        title=f"指标{at + 1}",
        read=read,
        parse=parse_mark,
        is_required=True,
        number=number,
        alignment=Alignment.RIGHT,
        width=64,
    )


def columns(count: int) -> list[Column[Person]]:
    return [
        Column(
            key="number", title="编号", read=lambda p: p.number, is_frozen=True, is_searched=True, width=60
        ),
        Column(key="name", title="姓名", read=lambda p: p.name, is_frozen=True, is_searched=True, width=80),
        *(mark_column(at) for at in range(count)),
    ]


def with_choices(count: int) -> list[Column[Person]]:
    """The columns, the last of them taking only 好 and 较好."""

    def parse(text: str, _person: Person) -> Decimal | None:
        return {"好": Decimal(10), "较好": Decimal(8), "": None}[text]

    def read(person: Person) -> str:
        return {Decimal(10): "好", Decimal(8): "较好"}.get(person.marks[-1] or Decimal(0), "")

    chosen = replace(mark_column(count - 1), read=read, parse=parse, choices=("好", "较好"))
    return [*columns(count)[:-1], chosen]


NAMES = ("张伟", "李静", "单雄信", "欧阳修", "王芳")


def people(count: int, marks: int) -> list[Person]:
    return [
        Person(
            number=f"{at + 1:03d}",
            name=NAMES[at % len(NAMES)] + ("" if at < len(NAMES) else str(at)),
            marks=tuple(Decimal(9) if (at + m) % 7 else None for m in range(marks)),
        )
        for at in range(count)
    ]


class Desk:
    """A grid with the page's part played by the test: it applies every edit and sets the rows anew."""

    def __init__(self, qtbot: QtBot, settings: Settings, count: int = 5, marks: int = 4) -> None:
        self.people = people(count, marks)
        self.batches: list[tuple[CellEdit, ...]] = []
        self.grid: EntryGrid[Person] = EntryGrid(
            "test", "月度评分", columns(marks), lambda p: p.number, settings
        )
        QAbstractItemModelTester(
            self.grid.model, QAbstractItemModelTester.FailureReportingMode.Fatal, self.grid
        )
        qtbot.addWidget(self.grid)
        self.grid.edit_requested.connect(self.on_edits)
        self.grid.resize(800, 300)
        self.grid.set_rows(self.people)
        self.grid.show()
        with qtbot.waitActive(self.grid):
            self.grid.activateWindow()
        self.bot = qtbot

    def on_edits(self, edits: tuple[CellEdit, ...]) -> None:
        self.batches.append(edits)
        for edit in edits:
            at = int(edit.column_key[1:])
            self.people = [
                replace(p, marks=(*p.marks[:at], edit.new, *p.marks[at + 1 :]))
                if p.number == edit.row_key
                else p
                for p in self.people
            ]
        self.grid.set_rows(self.people)

    def press(self, *keys: Key | str, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        for key in keys:
            widget = self.grid.view.editor or self.grid.view
            if isinstance(key, str):
                for sign in key:
                    self.type(sign)
            else:
                self.bot.keyClick(widget, key, modifier)

    def type(self, sign: str) -> None:
        widget = self.grid.view.editor or self.grid.view
        if sign.isascii():
            self.bot.keyClicks(widget, sign)
            return
        # What is not on a keyboard comes from an input method.
        event = QInputMethodEvent()
        event.setCommitString(sign)
        QGuiApplication.sendEvent(widget, event)

    @property
    def caret(self) -> tuple[str, str]:
        return self.grid.current_keys()

    def text(self, number: str, column: str) -> str:
        model = self.grid.model
        return model.text_at(model.row_of(number), model.column_of(column))
