"""决定, 公示, 任职 and 纪要: what was decided, what was objected, who takes which post, what the minutes tell."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtWidgets import QTextBrowser, QWidget
from typing_extensions import override

from kpi_desktop.domain.competition_finish import trial_end
from kpi_desktop.domain.competition_steps import RoundStep
from kpi_desktop.services import competition, competition_results
from kpi_desktop.ui.form_dialog import FormDialog, FormField, Values, ask_form
from kpi_desktop.ui.grid.columns import CellEdit
from kpi_desktop.ui.grid.entry_grid import EntryGrid
from kpi_desktop.ui.page import PageTools
from kpi_desktop.ui.parts import across, button, down, note, put_caret
from kpi_desktop.ui.placement.competition_columns import read_date
from kpi_desktop.ui.placement.competition_mark_columns import NO_POST, decision_columns
from kpi_desktop.ui.placement.competition_page import RoundPage
from kpi_desktop.ui.placement.competition_state import RankRow, RoundView, derive_ranking
from kpi_desktop.ui.record_edits import LiveColumns


class DecisionPage(RoundPage):
    """The proposal beside what the leading group decided."""

    def __init__(self, tools: PageTools, parent: QWidget | None = None) -> None:
        super().__init__(tools, parent)
        self.grid: EntryGrid[RankRow] = EntryGrid(
            "competition_decision",
            "任职决定",
            (),
            lambda row: row.key,
            tools.settings,
            empty_text="还没有排名。\n成绩录完以后，在这里看建议并记录决定。",
        )
        self._columns = LiveColumns(self.grid)
        self.grid.edit_requested.connect(self._on_edits)
        self.accept_button = button("全部按建议决定…", self.ask_accept, is_primary=True)
        self.change_button = button("改变决定…", self.ask_change, tip="与建议不同的决定要写理由")
        self.setLayout(
            down(
                note("建议按名次和志愿得出。领导小组的决定可以不同，要逐人写明理由；建议也留在记录里。"),
                self.grid,
                across(self.accept_button, self.change_button, 1),
            )
        )

    @override
    def fill(self) -> None:
        posts = tuple(p.post_no for p in self.view.competition.posts if p.state.is_open)
        is_open = self.view.competition.current is RoundStep.DECISION
        rows = [row for row in derive_ranking(self.view) if row.rank is not None]
        self._columns.show((posts, is_open), lambda: decision_columns(posts, is_open=is_open), rows)
        self.accept_button.setEnabled(is_open and bool(rows))
        self.change_button.setEnabled(is_open and bool(rows))
        put_caret(self.grid)

    def _decided_by(self) -> str:
        return next((d.decided_by for d in self.view.competition.decisions if d.decided_by), "党组会议")

    def _decide(self, posts: Mapping[str, str], reasons: Mapping[str, str], on: str, by: str) -> str:
        return self.say(
            lambda: competition_results.decide(
                self.workspace, self.key, self.round_no, posts, reasons=reasons, decided_on=on, decided_by=by
            )
        )

    def ask_accept(self) -> FormDialog:
        """Ask when and by whom the proposals are decided as they stand."""
        posts = {
            row.key: row.placing.post_no
            for row in self.grid.rows
            if row.placing is not None and row.decision is None
        }
        fields = (
            FormField(key="on", label="决定日期", start=self.today),
            FormField(key="by", label="决定人", start=self._decided_by()),
        )
        return ask_form(
            "全部按建议决定",
            fields,
            lambda values: self._decide(posts, {}, read_date(values["on"]), values["by"]),
            lead=f"还没有决定的{len(posts)}人按建议记录，已经决定的不变。",
            parent=self,
        )

    def ask_change(self) -> FormDialog | None:
        """Ask for another decision for the person under the caret, with its reason."""
        row = self.grid.current_row()
        return self._ask_decision(row, "") if row is not None else None

    def _ask_decision(self, row: RankRow, chosen: str) -> FormDialog:
        posts = tuple(p.post_no for p in self.view.competition.posts if p.state.is_open)
        now = row.decision.post_no if row.decision else (row.placing.post_no if row.placing else "")
        fields = (
            FormField(
                key="post", label="决定岗位", choices=(*posts, NO_POST), start=chosen or now or NO_POST
            ),
            FormField(
                key="reason",
                label="理由",
                start=row.decision.reason if row.decision else "",
                hint="与建议不同时必填",
            ),
            FormField(key="on", label="决定日期", start=self.today),
            FormField(key="by", label="决定人", start=self._decided_by()),
        )

        def take(values: Values) -> str:
            post_no = "" if values["post"] == NO_POST else values["post"]
            reasons = {row.key: values["reason"]}
            return self._decide({row.key: post_no}, reasons, read_date(values["on"]), values["by"])

        return ask_form(f"{row.name}：{row.note}", fields, take, parent=self)

    def _on_edits(self, edits: Sequence[CellEdit]) -> None:
        rows = {row.key: row for row in self.grid.rows}
        if len(edits) == 1:
            self._ask_decision(rows[edits[0].row_key], edits[0].new or NO_POST)
            return
        posts = {edit.row_key: "" if edit.new in (None, NO_POST) else edit.new for edit in edits}
        self.write_cells(
            self.grid,
            edits,
            lambda: competition_results.decide(
                self.workspace,
                self.key,
                self.round_no,
                posts,
                reasons={},
                decided_on=self.today,
                decided_by=self._decided_by(),
            ),
        )


class AppointmentPage(RoundPage):
    """Who takes which post from when, and who leaves one."""

    def __init__(self, tools: PageTools, parent: QWidget | None = None) -> None:
        super().__init__(tools, parent)
        self.text = QTextBrowser()
        self.text.setAccessibleName("任职名单")
        self.setLayout(
            down(
                note(
                    "办结“任职”时，拟任的人转到新岗位，岗位系数和考核指标从任职日起跟着走；任职日就是办结日期。"
                ),
                self.text,
            )
        )

    @override
    def fill(self) -> None:
        self.text.setPlainText("\n".join(say_appointments(self.view)))


def say_appointments(view: RoundView) -> list[str]:
    """The list of appointments in lines, and who leaves a post for them."""
    record = view.competition.round
    done = view.competition.done(RoundStep.APPOINTMENT)
    winners = [decision for decision in view.competition.decisions if decision.post_no]
    if not winners:
        return ["还没有决定任职的人，先在“决定”里记录。"]
    lines = [
        f"拟任{len(winners)}人："
        if done is None
        else f"{done.done_on}任职{len(winners)}人（{done.document_no}）："
    ]
    lines += [
        f"　{view.name(d.employee_no)}　任　{view.post_label(d.post_no)}"
        + (f"　（建议{d.proposed_post_no or '不任职'}，理由：{d.reason}）" if d.reason else "")
        for d in winners
    ]
    trial = trial_end(done.done_on, record.rules.trial_months) if done else ""
    lines.append(
        f"任期到{record.term_to}"
        + (f"，试用期到{trial}" if trial else f"，试用期{record.rules.trial_months}个月")
    )
    displaced = competition.list_displaced(view.standing.book, view.competition) if done is None else ()
    if displaced:
        lines += ["", f"同时不再担任原岗位{len(displaced)}人："]
        lines += [
            f"　{e.name}　原任　{view.post_label(e.post_no)}，任职前一天起转为未上岗" for e in displaced
        ]
    return lines


class MinutesPage(RoundPage):
    """The steps done and everything the minutes have to tell, in order."""

    def __init__(self, tools: PageTools, parent: QWidget | None = None) -> None:
        super().__init__(tools, parent)
        self.text = QTextBrowser()
        self.text.setAccessibleName("纪要事项")
        self.setLayout(
            down(note("退回、改条件、退出、回避、定先后、不按建议的决定，都自动记在这里。"), self.text)
        )

    @override
    def fill(self) -> None:
        self.text.setPlainText("\n".join(say_minutes(self.view)))


def say_minutes(view: RoundView) -> list[str]:
    """The steps and events of a round in lines."""
    steps = [
        f"　{record.done_on}　{record.step.label}　经办：{record.done_by}"
        + (f"　文号：{record.document_no}" if record.document_no else "")
        + (f"　{record.note}" if record.note else "")
        for step in RoundStep
        if (record := view.competition.done(step)) is not None
    ]
    events = [
        f"　{event.happened_on}　{event.what}；理由：{event.reason or '无'}"
        + (f"（{event.document_no}）" if event.document_no else "")
        + f"　{event.done_by}"
        for event in view.competition.events
    ]
    return [
        "步骤",
        *(steps or ["　还没有办结的步骤。"]),
        "",
        "过程事项",
        *(events or ["　没有需要说明的事项。"]),
    ]
