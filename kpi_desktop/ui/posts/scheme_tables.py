"""The tables of the scheme: additions and deductions, matters of 一票否决, and the office's own vague words."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from types import MappingProxyType
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QLabel, QLineEdit, QWidget

from kpi_desktop.domain.errors import RuleViolation
from kpi_desktop.domain.indicators import VetoEffect
from kpi_desktop.domain.scheme import AdjustmentLevel, AdjustmentRule, Direction, Scheme, Veto
from kpi_desktop.domain.values import read_number, show_short
from kpi_desktop.ui.form_dialog import FormDialog, FormField, Values, ask_form
from kpi_desktop.ui.grid.columns import Alignment, CellEdit, Column
from kpi_desktop.ui.grid.entry_grid import EntryGrid
from kpi_desktop.ui.parts import across, button, down, heading, note
from kpi_desktop.ui.record_edits import Writers, apply_edits
from kpi_desktop.ui.settings import Settings

DIRECTIONS = {direction.label: direction for direction in Direction}
EFFECTS = {effect.label: effect for effect in VetoEffect}
UNITS = ("每次", "每件", "每项", "每条", "每天", "每份", "每人")
DOCUMENT = {"必填": True, "可不填": False}
_MATTERS = {True: "只计最高", False: "各次都计"}
_LEVEL = re.compile(r"([^0-9０-９]*)(.*?)分?")
_MOST_CHARS, _MOST_POINTS, _MOST_WORDS, _ROWS_HEIGHT = 60, 100, 40, 210


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleLine:
    """An item of the table of additions and deductions at its place."""

    at: int
    rule: AdjustmentRule


@dataclass(frozen=True, slots=True, kw_only=True)
class VetoLine:
    """A matter of 一票否决 at its place."""

    at: int
    veto: Veto


def _needed(what: str, text: str) -> str:
    plain = text.strip()
    if not plain:
        message = f"{what}不能空着，请填写。"
        raise RuleViolation(message)
    if len(plain) > _MOST_CHARS:
        message = f"{what}有{len(plain)}个字，请缩短到{_MOST_CHARS}个字以内。"
        raise RuleViolation(message)
    return plain


def _points(text: str) -> Decimal:
    value = read_number(text)
    if value is None or not 0 < value <= _MOST_POINTS:
        message = f"分值应大于0、不超过{_MOST_POINTS}，加还是减由“加减”一栏决定。"
        raise RuleViolation(message)
    return value


def read_levels(text: str) -> tuple[AdjustmentLevel, ...]:
    """The points of an item: one number, or 省级3、市级2 with a level before each.

    Raises RuleViolation where a number is not above 0 and at most 100, or a level has none.
    """
    return tuple(_read_level(part) for part in re.split(r"[、,，;；]+", text.strip("、,，;； ")))


def _read_level(part: str) -> AdjustmentLevel:
    label, number = _LEVEL.fullmatch(part.strip()).groups()  # type: ignore[union-attr] - it matches everything
    if not number:
        message = "分值请写一个数，分级别的写成“省级3、市级2”这样。"
        raise RuleViolation(message)
    return AdjustmentLevel(label=label.strip(), points=_points(number))


def show_levels(levels: Sequence[AdjustmentLevel]) -> str:
    """The points as `read_levels` reads them."""
    return "、".join(f"{level.label}{show_short(level.points)}" for level in levels)


def read_cap(text: str) -> Decimal | None:
    """A cap, None where the cell is cleared.

    Raises RuleViolation where it is not above 0 and at most 100.
    """
    value = read_number(text) if text.strip() else None
    if value is not None and not 0 < value <= _MOST_POINTS:
        message = f"上限应大于0、不超过{_MOST_POINTS}，不设上限的空着。"
        raise RuleViolation(message)
    return value


def _cap_column(field: str, title: str) -> Column[RuleLine]:
    def read(line: RuleLine) -> str:
        cap: Decimal | None = getattr(line.rule, field)
        return "" if cap is None else show_short(cap)

    return Column(
        key=field,
        title=title,
        read=read,
        parse=lambda text, _: read_cap(text),
        alignment=Alignment.RIGHT,
        width=64,
    )


def _chosen(what: str, choices: Sequence[str], text: str) -> str:
    if text not in choices:
        message = f"请选择{what}。"
        raise RuleViolation(message)
    return text


def rule_columns() -> tuple[Column[RuleLine], ...]:
    return (
        Column(
            key="direction",
            title="加减",
            read=lambda r: r.rule.direction.label,
            parse=lambda text, _: DIRECTIONS[_chosen("加分或扣分", tuple(DIRECTIONS), text)],
            choices=tuple(DIRECTIONS),
            alignment=Alignment.CENTRE,
            width=56,
        ),
        Column(
            key="label",
            title="项目",
            read=lambda r: r.rule.label,
            parse=lambda text, _: _needed("项目", text),
            is_required=True,
            is_stretched=True,
            is_searched=True,
            width=240,
        ),
        Column(
            key="levels",
            title="分值（按级别）",
            read=lambda r: show_levels(r.rule.levels),
            parse=lambda text, _: read_levels(text),
            description="一个数，或者“省级3、市级2、县级1”",
            width=150,
        ),
        Column(
            key="unit",
            title="计量",
            read=lambda r: r.rule.unit,
            parse=lambda text, _: _chosen("计量", UNITS, text),
            choices=UNITS,
            alignment=Alignment.CENTRE,
            width=56,
        ),
        Column(
            key="needs_document",
            title="依据文号",
            read=lambda r: "必填" if r.rule.needs_document else "可不填",
            parse=lambda text, _: DOCUMENT[_chosen("依据文号必填还是可不填", tuple(DOCUMENT), text)],
            choices=tuple(DOCUMENT),
            alignment=Alignment.CENTRE,
            width=72,
        ),
        _cap_column("entry_cap", "单次上限"),
        _cap_column("month_cap", "每月上限"),
        _cap_column("year_cap", "全年上限"),
        Column(
            key="is_once_per_matter",
            title="同一事项",
            read=lambda r: _MATTERS[r.rule.is_once_per_matter],
            parse=lambda text, _: _chosen("同一事项怎么计", tuple(_MATTERS.values()), text) == _MATTERS[True],
            choices=tuple(_MATTERS.values()),
            alignment=Alignment.CENTRE,
            width=92,
        ),
    )


def veto_columns() -> tuple[Column[VetoLine], ...]:
    return (
        Column(
            key="label",
            title="事项",
            read=lambda r: r.veto.label,
            parse=lambda text, _: _needed("事项", text),
            is_required=True,
            is_stretched=True,
            width=180,
        ),
        Column(
            key="basis",
            title="依据",
            read=lambda r: r.veto.basis,
            parse=lambda text, _: _needed("依据", text),
            is_required=True,
            width=150,
        ),
        Column(
            key="effect",
            title="处理",
            read=lambda r: r.veto.effect.label,
            parse=lambda text, _: EFFECTS[_chosen("处理", tuple(EFFECTS), text)],
            choices=tuple(EFFECTS),
            alignment=Alignment.CENTRE,
            width=76,
        ),
    )


def _setter(field: str) -> Callable[[Any, Any], Any]:
    return lambda record, value: replace(record, **{field: value})


RULE_WRITERS: Writers[AdjustmentRule] = MappingProxyType(
    {
        field: _setter(field)
        for field in (
            *("direction", "label", "levels", "unit", "needs_document"),
            *("entry_cap", "month_cap", "year_cap", "is_once_per_matter"),
        )
    }
)
VETO_WRITERS: Writers[Veto] = MappingProxyType(
    {field: _setter(field) for field in ("label", "basis", "effect")}
)


def read_own_words(text: str) -> tuple[str, ...]:
    """The office's own vague words, separated by 、 or a comma, each once.

    Raises RuleViolation where one is too long to be a word, or too short to mean anything.
    """
    words = tuple(dict.fromkeys(word for word in re.split(r"[、,，;；\s]+", text) if word))
    if len(words) > _MOST_WORDS:
        message = f"含糊用语有{len(words)}个，请减到{_MOST_WORDS}个以内。"
        raise RuleViolation(message)
    wrong = next((word for word in words if not 2 <= len(word) <= 20), "")
    if wrong:
        message = f"“{wrong[:20]}”应是2到20个字的词，词与词用顿号隔开。"
        raise RuleViolation(message)
    return words


class SchemeTables(QWidget):
    """The tables below the cards; `changed` carries what makes the new scheme of the old."""

    changed = Signal(object)

    def __init__(self, settings: Settings, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.rules: EntryGrid[RuleLine] = EntryGrid(
            "scheme_adjustments",
            "加减分项目",
            rule_columns(),
            lambda line: str(line.at),
            settings,
            empty_text="还没有加减分项目。点“新增项目”，登记加减分时就能选用。",
        )
        self.vetoes: EntryGrid[VetoLine] = EntryGrid(
            "scheme_vetoes",
            "一票否决事项",
            veto_columns(),
            lambda line: str(line.at),
            settings,
            empty_text="没有一票否决事项。",
        )
        self.rules.edit_requested.connect(self._on_rule_edits)
        self.vetoes.edit_requested.connect(self._on_veto_edits)
        self.words = QLineEdit()
        self.words.setAccessibleName("本单位含糊用语")
        self.words.setPlaceholderText("如：站位不高、抓得不紧；量化指标的评分标准里出现就提醒")
        self.words.editingFinished.connect(self._on_words)
        self.refusal = QLabel()
        self.refusal.setObjectName("refusal")
        self.refusal.setWordWrap(True)
        self.refusal.hide()
        self._scheme: Scheme | None = None
        self.setLayout(
            down(
                across(
                    _card(
                        "加减分项目",
                        self.rules,
                        button("新增项目…", self.ask_rule),
                        button("删除项目", self.remove_rule),
                    ),
                    _card(
                        "一票否决事项",
                        self.vetoes,
                        button("新增事项…", self.ask_veto),
                        button("删除事项", self.remove_veto),
                    ),
                    spacing=10,
                ),
                _words_card(self.words, self.refusal),
                spacing=10,
            )
        )

    def show_scheme(self, scheme: Scheme) -> None:
        """Show the tables of a scheme."""
        self._scheme = scheme
        self.rules.set_rows(RuleLine(at=at, rule=rule) for at, rule in enumerate(scheme.adjustment_rules))
        self.vetoes.set_rows(VetoLine(at=at, veto=veto) for at, veto in enumerate(scheme.vetoes))
        self.words.setText("、".join(scheme.own_words))
        self.refusal.hide()

    def finish_editing(self) -> bool:
        return self.rules.finish_editing() and self.vetoes.finish_editing()

    def ask_rule(self) -> FormDialog:
        """Ask for an item of additions and deductions."""
        fields = (
            FormField(key="direction", label="加减", choices=tuple(DIRECTIONS)),
            FormField(key="label", label="项目", hint="如：市级媒体曝光并查实"),
            FormField(key="points", label="分值", hint="如：0.5；分级别的写成：省级3、市级2、县级1"),
            FormField(key="unit", label="计量", choices=UNITS),
            FormField(key="document", label="依据文号", choices=tuple(DOCUMENT)),
        )
        return ask_form("新增加减分项目", fields, self._add_rule, yes="新增", parent=self)

    def _add_rule(self, values: Values) -> str:
        known = {line.rule.key for line in self.rules.rows}
        number = next(at for at in range(1, len(known) + 2) if f"own-{at}" not in known)
        rule = AdjustmentRule(
            key=f"own-{number}",
            label=_needed("项目", values["label"]),
            direction=DIRECTIONS[values["direction"]],
            levels=read_levels(values["points"]),
            unit=values["unit"],
            needs_document=DOCUMENT[values["document"]],
        )
        self.changed.emit(lambda draft: replace(draft, adjustment_rules=(*draft.adjustment_rules, rule)))
        return ""

    def remove_rule(self) -> None:
        """Remove the item under the caret."""
        line = self.rules.current_row()
        if line is not None:
            left = tuple(other.rule for other in self.rules.rows if other.at != line.at)
            self.changed.emit(lambda draft: replace(draft, adjustment_rules=left))

    def ask_veto(self) -> FormDialog:
        """Ask for a matter of 一票否决."""
        fields = (
            FormField(key="label", label="事项", hint="如：瞒报安全生产事故"),
            FormField(key="basis", label="依据", hint="规定的名称和条款"),
            FormField(key="effect", label="处理", choices=tuple(EFFECTS)),
        )
        return ask_form("新增一票否决事项", fields, self._add_veto, yes="新增", parent=self)

    def _add_veto(self, values: Values) -> str:
        veto = Veto(
            label=_needed("事项", values["label"]),
            basis=_needed("依据", values["basis"]),
            effect=EFFECTS[values["effect"]],
        )
        self.changed.emit(lambda draft: replace(draft, vetoes=(*draft.vetoes, veto)))
        return ""

    def remove_veto(self) -> None:
        """Remove the matter under the caret."""
        line = self.vetoes.current_row()
        if line is not None:
            left = tuple(other.veto for other in self.vetoes.rows if other.at != line.at)
            self.changed.emit(lambda draft: replace(draft, vetoes=left))

    def _on_rule_edits(self, edits: Sequence[CellEdit]) -> None:
        rules = {str(line.at): line.rule for line in self.rules.rows}
        changed = dict(
            zip(
                dict.fromkeys(edit.row_key for edit in edits),
                apply_edits(edits, rules, RULE_WRITERS),
                strict=True,
            )
        )
        self.changed.emit(lambda draft: replace(draft, adjustment_rules=tuple({**rules, **changed}.values())))

    def _on_veto_edits(self, edits: Sequence[CellEdit]) -> None:
        vetoes = {str(line.at): line.veto for line in self.vetoes.rows}
        changed = dict(
            zip(
                dict.fromkeys(edit.row_key for edit in edits),
                apply_edits(edits, vetoes, VETO_WRITERS),
                strict=True,
            )
        )
        self.changed.emit(lambda draft: replace(draft, vetoes=tuple({**vetoes, **changed}.values())))

    def _on_words(self) -> None:
        try:
            words = read_own_words(self.words.text())
        except RuleViolation as violation:
            self.refusal.setText(str(violation))
            self.refusal.show()
            return
        self.refusal.hide()
        if self._scheme is not None and words != self._scheme.own_words:
            self.changed.emit(lambda draft: replace(draft, own_words=words))


def _card(title: str, grid: EntryGrid[Any], *buttons: QWidget) -> QFrame:
    frame = QFrame()
    frame.setObjectName("card")
    grid.setMinimumHeight(_ROWS_HEIGHT)
    frame.setLayout(down(across(heading(title), 1, *buttons), grid, margin=10, spacing=4))
    return frame


def _words_card(words: QLineEdit, refusal: QLabel) -> QFrame:
    frame = QFrame()
    frame.setObjectName("card")
    label = heading("本单位含糊用语")
    label.setBuddy(words)
    hint = note("词与词用顿号隔开")
    hint.setWordWrap(False)
    frame.setLayout(down(across(label, words, hint), refusal, margin=10, spacing=4))
    return frame
