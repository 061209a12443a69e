"""The indicators of a ledger (指标表), their totals by group, and the vague words in their standards."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

from kpi_desktop.domain.errors import RuleViolation
from kpi_desktop.domain.indicator_kinds import INDICATOR_KINDS, Params
from kpi_desktop.domain.indicators import Frequency, Indicator
from kpi_desktop.domain.scheme import IndicatorGroup, Scheme
from kpi_desktop.domain.values import HUNDRED, show_short
from kpi_desktop.domain.wording import find_vague_phrases
from kpi_desktop.exchange.header_words import header_text, split_full_mark
from kpi_desktop.exchange.indicator_params import find_kind, read_params
from kpi_desktop.exchange.ledger_cells import (
    cell_number,
    cell_text,
    cell_trouble,
    free_text,
    length_trouble,
    split_sentence,
)
from kpi_desktop.exchange.ledger_layout import Findings, Layout, data_rows, findings_of_row
from kpi_desktop.exchange.ledger_people import number_text
from kpi_desktop.exchange.sheets import BadCell, Cell

_KEPT = ("standard", "source", "frequency")
_FREQUENCIES = {"月": Frequency.MONTH, "季": Frequency.QUARTER, "年": Frequency.YEAR}


@dataclass(slots=True)
class IndicatorsReading:
    """What an indicator table gave; `refused` are rows with an error, so that month columns still know them."""

    layout: Layout
    indicators: list[Indicator] = field(default_factory=list)
    refused: list[Indicator] = field(default_factory=list)
    rows: dict[str, int] = field(default_factory=dict)


def read_indicators(
    layout: Layout, scheme: Scheme, in_file: Iterable[Indicator], findings: Findings
) -> IndicatorsReading:
    """Read the indicator table; a row with an error is left out."""
    known = {indicator.indicator_no: indicator for indicator in in_file}
    reading = IndicatorsReading(layout=layout)
    names: set[str] = set()
    group = ""
    rows = list(data_rows(layout))
    once = _are_groups_written_once(layout, rows)
    for order, (index, row) in enumerate(rows, start=1):
        name = free_text(layout.value(row, "indicator_name"))
        number = number_text(layout.value(row, "indicator_no"))
        if not name:
            continue
        told = findings_of_row(layout, index, findings)
        reader = _Row(layout=layout, index=index, order=order, row=row, name=name, findings=told)
        group = reader.text("group") or (group if once else "")
        if len(number) > 40:
            reader.error("indicator_no", "指标编号太长", "请缩到40字以内")
        number = number or f"Z{order:02d}"
        indicator = reader.read(number, group, scheme, known.get(number))
        if indicator.indicator_no in reading.rows:
            first = reading.rows[indicator.indicator_no] + 1
            reader.error(
                "indicator_no", f"指标编号{number}重复，第{first}行已经用过", "请改正其中一个指标编号"
            )
        elif name in names:
            reader.error("indicator_name", f"指标“{name}”重复", "请改正其中一个指标的名称")
        names.add(name)
        reading.rows.setdefault(indicator.indicator_no, index)
        (reading.refused if reader.refused or index in layout.blocked else reading.indicators).append(
            indicator
        )
        reader.check_wording(indicator.standard)
    return reading


def _are_groups_written_once(layout: Layout, rows: Sequence[tuple[int, tuple[Cell, ...]]]) -> bool:
    """Whether the group stands only in the first row of its indicators; where it is repeated a gap is a fault."""
    written = [text for _, row in rows if (text := cell_text(layout.value(row, "group")))]
    return len(written) == len(set(written))


@dataclass(slots=True, kw_only=True)
class _Row:
    layout: Layout
    index: int
    order: int
    row: tuple[Cell, ...]
    name: str
    findings: Findings
    refused: bool = False

    def error(self, name: str, what: str, next_step: str) -> None:
        self.refused = True
        self.findings.error(self.layout.table, self.layout.address(self.index, name), what, next_step)

    def text(self, name: str) -> str:
        cell = self.layout.value(self.row, name)
        if isinstance(cell, BadCell):
            what, step = cell_trouble(cell)
            self.error(
                name, f"指标“{self.name}”的{self.layout.headers[self.layout.columns[name]]}{what}", step
            )
        return cell_text(cell)

    def plain(self, name: str, most: int) -> str:
        text = free_text(self.layout.value(self.row, name)) if self.text(name) else ""
        what, step = length_trouble(text, most)
        if what:
            self.error(
                name, f"指标“{self.name[:20]}”的{self.layout.headers[self.layout.columns[name]]}{what}", step
            )
        return text

    def read(self, number: str, group: str, scheme: Scheme, known: Indicator | None) -> Indicator:
        """The indicator of the row; what the table has no column for stays as the open file has it."""
        kind, params = self._kind(known)
        indicator = Indicator(
            indicator_no=number,
            group=self._group(group, scheme),
            name=self.plain("indicator_name", 200),
            full_mark=self._full_mark(),
            standard=self.plain("standard", 4000),
            source=self.plain("source", 1000),
            frequency=self._frequency(),
            kind=kind,
            params=params,
            posts=self._posts(known),
            sort_order=self.order,
        )
        if known is not None:
            kept = {name: getattr(known, name) for name in _KEPT if not self.layout.has(name)}
            indicator = replace(indicator, **kept)
        self._check_params(indicator)
        return indicator

    def _full_mark(self) -> Decimal:
        cell = self.layout.value(self.row, "full_mark")
        try:
            mark = cell_number(cell)
        except RuleViolation as trouble:
            step = cell_trouble(cell)[1] if isinstance(cell, BadCell) else "请改成数字"
            self.error("full_mark", f"指标“{self.name}”的满分{trouble}", step)
            return HUNDRED
        if mark is None:
            self.error("full_mark", f"指标“{self.name}”没有填写满分", "请补填满分")
            return HUNDRED
        if not 0 < mark <= HUNDRED:
            self.error("full_mark", f"指标“{self.name}”的满分{show_short(mark)}不在0到100之间", "请改正满分")
            return HUNDRED
        return mark

    def _group(self, text: str, scheme: Scheme) -> str:
        plain = header_text(text)
        for group in scheme.groups:
            if plain and plain in {
                group.key,
                group.label,
                group.label.removesuffix("部分"),
                f"{group.label}指标",
            }:
                return group.key
        alike = [group for group in scheme.groups if plain and group.label.removesuffix("部分") in plain]
        if len(alike) == 1:
            return alike[0].key
        words = "、".join(group.label for group in scheme.groups)
        if not isinstance(self.layout.value(self.row, "group"), BadCell):
            what = (
                f"指标“{self.name}”的部分“{text[:20]}”认不出来" if text else f"指标“{self.name}”没有填写部分"
            )
            self.error("group", what, f"请填写{words}之一")
        return scheme.groups[0].key if scheme.groups else ""

    def _frequency(self) -> Frequency:
        text = self.text("frequency")
        if not text:
            return Frequency.MONTH
        for word, frequency in _FREQUENCIES.items():
            if word in text:
                return frequency
        self.error("frequency", f"指标“{self.name}”的频次“{text[:20]}”认不出来", "请填写月、季、年之一")
        return Frequency.MONTH

    def _kind(self, known: Indicator | None) -> tuple[str, Params]:
        if not self.layout.has("kind"):
            return (known.kind, known.params) if known else ("direct", ())
        text = self.text("kind")
        kind = find_kind(text)
        if kind is None:
            words = "、".join(kind.label for kind in INDICATOR_KINDS.values())
            self.error("kind", f"指标“{self.name}”的计分方式“{text[:20]}”认不出来", f"请填写{words}之一")
            return "direct", ()
        try:
            return kind.key, read_params(kind, self.plain("params", 2000))
        except RuleViolation as trouble:
            self.error("params", f"指标“{self.name}”的参数{trouble}", "请写成“目标值=98”的形式，一行一个")
            return kind.key, ()

    def _check_params(self, indicator: Indicator) -> None:
        if self.refused:
            return
        try:
            INDICATOR_KINDS[indicator.kind].read_params(indicator.full_mark, indicator.params)
        except RuleViolation as trouble:
            what, step = split_sentence(str(trouble))
            name = "params" if self.layout.has("params") else "kind"
            self.error(name, f"指标“{self.name}”的参数不对：{what}", step)

    def _posts(self, known: Indicator | None) -> tuple[str, ...]:
        if not self.layout.has("posts"):
            return known.posts if known else ()
        listed = re.split(r"[、,，;；\s]+", self.plain("posts", 10_000))
        return tuple(
            number for one in listed if (number := number_text(one)) not in {"", "全部", "所有", "全体"}
        )

    def check_wording(self, standard: str) -> None:
        phrases = find_vague_phrases(standard)
        if phrases:
            listed = "、".join(f"“{p.phrase}”（{p.vagueness.label}）" for p in phrases)
            what = f"指标“{self.name}”的评分标准用语含糊：{listed}"
            step = "请改成谁、多少、什么时候前、凭什么证据都能查的说法"
            self.findings.warning(self.layout.table, self.layout.address(self.index, "standard"), what, step)


def group_totals(scheme: Scheme, reading: IndicatorsReading) -> dict[str, Decimal]:
    """The full marks of each group of indicators."""
    return {
        group.key: sum(
            (
                i.full_mark
                for i in reading.indicators
                if i.group == group.key and INDICATOR_KINDS[i.kind].has_points
            ),
            Decimal(0),
        )
        for group in scheme.groups
    }


def scheme_for(scheme: Scheme, reading: IndicatorsReading) -> Scheme:
    """The scheme with each group's mark as the indicators total it, where those totals make 100."""
    totals = group_totals(scheme, reading)
    if reading.refused or sum(totals.values()) != HUNDRED:
        return scheme
    groups = tuple(IndicatorGroup(key=g.key, label=g.label, mark=totals[g.key]) for g in scheme.groups)
    return scheme if groups == scheme.groups else replace(scheme, groups=groups)


def check_totals(scheme: Scheme, reading: IndicatorsReading, findings: Findings) -> None:
    """Report indicators whose full marks do not make 100; an incomplete table is not added up."""
    total = sum(group_totals(scheme, reading).values(), Decimal(0))
    if not reading.refused and reading.indicators and total != HUNDRED:
        layout = reading.layout
        cell = layout.address(layout.header_row, "full_mark")
        findings.error(
            layout.table, cell, f"各指标满分合计{show_short(total)}，应为100", "请改正各指标的满分"
        )


def indicator_words(indicators: Sequence[Indicator]) -> frozenset[str]:
    """The words by which an indicator may stand over a column of a month sheet."""
    words = set()
    for indicator in indicators:
        words |= {
            split_full_mark(indicator.name)[0],
            header_text(indicator.name),
            header_text(indicator.indicator_no),
        }
    return frozenset(words)
