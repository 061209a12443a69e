"""Sub-page 等次评定: candidates in order, the quota's line, ties, opinions, the decision, and the year's confirmation."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from PySide6.QtWidgets import QWidget
from typing_extensions import override

from kpi_desktop.domain.errors import Place
from kpi_desktop.domain.late_grades import list_late_candidates
from kpi_desktop.domain.workdays import read_day
from kpi_desktop.domain.year_end_rule import TeamGrade
from kpi_desktop.domain.year_records import DecisionLevel, Opinion
from kpi_desktop.services import year_end as year_end_service
from kpi_desktop.services import year_result
from kpi_desktop.services.result_exports import TableSet
from kpi_desktop.services.workspace import Changes
from kpi_desktop.ui import messages
from kpi_desktop.ui.form_dialog import FormDialog, FormField, Values, ask_form
from kpi_desktop.ui.grid.columns import CellEdit
from kpi_desktop.ui.grid.entry_grid import EntryGrid
from kpi_desktop.ui.page import PageTools
from kpi_desktop.ui.parts import Panel, across, button, card, down, note, plain, put_caret, set_mood
from kpi_desktop.ui.record_edits import LiveColumns, write_edits, write_or_say
from kpi_desktop.ui.year_end.columns import grade_columns
from kpi_desktop.ui.year_end.deciding import decide
from kpi_desktop.ui.year_end.late_forms import ask_late_grade
from kpi_desktop.ui.year_end.result_printing import GRADE_PAPERS, result_paper_button
from kpi_desktop.ui.year_end.result_state import derive_confirmation
from kpi_desktop.ui.year_end.state import GRADE_WORDS, GradeLine, derive_candidates, open_proposals

_NO_TEAM = "还没有评定"
_TEAMS: dict[str, TeamGrade | None] = {_NO_TEAM: None, **{team.label: team for team in TeamGrade}}
_LEVELS = {level.label: level for level in DecisionLevel}


class GradePanel(Panel):
    """The list of candidates with the decided grades."""

    def __init__(self, tools: PageTools, parent: QWidget | None = None) -> None:
        super().__init__(tools, parent)
        self.grid: EntryGrid[GradeLine] = EntryGrid(
            "grades",
            "等次评定",
            (),
            lambda line: line.key,
            tools.settings,
            empty_text="还没有可以评定的人员。\n请先到“岗位设置”填写人员，或从台账导入；各部分得分齐全以后在这里评定。",
        )
        self._columns = LiveColumns(self.grid)
        self.grid.edit_requested.connect(self._on_edits)
        self.adopt_button = button(
            "采纳建议", self.adopt, tip="把还没有评定的人按建议等次评定；线上并列的留着"
        )
        self.withdraw_button = button("撤回所选等次…", self.withdraw, tip="选中的人恢复为建议等次")
        self.opinion_button = button("填写意见…", self.ask_opinion, tip="给选中的人写明一级的意见")
        self.history_button = button("评定经过…", self.show_history, tip="光标所在的人每次评定和改动的经过")
        self.team_button = button("班子等次…", self.ask_team, tip="领导班子的考核等次，决定领导的优秀名额")
        self.paper_button = result_paper_button("打印", GRADE_PAPERS, self, tables=TableSet.GRADES)
        self.confirm_button = button("确认年终结果…", self.ask_confirming, is_primary=True)
        self.late_button = button("补定等次…", lambda: ask_late_grade(self), tip="立案的人结案以后补定等次")
        self.reopen_button = button("撤回年终确认…", self.reopen, tip="撤回后可以重新评定，要写明原因")
        self.standing = plain()
        self._sentence = note()
        bar = across(self.standing, self.late_button, self.confirm_button, self.reopen_button, margin=10)
        self.setLayout(
            down(
                card(bar),
                across(
                    self.adopt_button,
                    self.withdraw_button,
                    self.opinion_button,
                    self.history_button,
                    self.team_button,
                    self.paper_button,
                    self._sentence,
                ),
                self.grid,
                margin=8,
            )
        )

    @override
    def fill(self) -> None:
        scheme = self.book.scheme
        self._columns.show(scheme, lambda: grade_columns(scheme), derive_candidates(self.result))
        put_caret(
            self.grid, self.result.people[0].employee.employee_no if self.result.people else "", "decided"
        )
        standing = derive_confirmation(self.result)
        self.standing.setText(standing.sentence)
        set_mood(self.standing, standing.mood)
        self.confirm_button.setEnabled(standing.can_do)
        self.reopen_button.setEnabled(standing.is_done)
        self.late_button.setVisible(bool(list_late_candidates(self.book)))
        proposals = open_proposals(self.result)
        decided = sum(1 for person in self.result.people if person.decision is not None)
        is_open = not standing.is_done
        self.adopt_button.setEnabled(is_open and bool(proposals))
        self.withdraw_button.setEnabled(is_open and decided > 0)
        self.opinion_button.setEnabled(is_open and bool(self.result.people))
        self.history_button.setEnabled(bool(self.result.people))
        has_leaders = any(pool.is_leaders for pool in scheme.pools)
        self.team_button.setEnabled(is_open and has_leaders)
        self.team_button.setVisible(has_leaders)
        self._sentence.setText(
            f"已评定{decided}人，可采纳建议{len(proposals)}人。与建议不同的，在“评定等次”一栏填写并写明理由。"
        )

    @override
    def go_to(self, place: Place) -> bool:
        return not place.employee_no or self.grid.select_cell(place.employee_no, "decided")

    @override
    def finish_editing(self) -> bool:
        return self.grid.finish_editing()

    def _say(self, write: Callable[[], Changes]) -> str:
        return write_or_say(self.open_file, write)

    @property
    def _today(self) -> str:
        return self.workspace.clock().astimezone().date().isoformat()

    def _selected(self) -> tuple[GradeLine, ...]:
        rows = sorted({row for row, _ in self.grid.view.selected_cells()})
        return tuple(line for row in rows if (line := self.grid.rows[row]).person is not None)

    def adopt(self) -> None:
        """Decide every open proposal as proposed."""
        proposals = open_proposals(self.result)
        self.open_file.run_write(
            lambda: year_end_service.decide_grades(self.workspace, self.key, proposals, ""), self
        )

    def withdraw(self) -> None:
        """Take the selected people's decisions back, with a reason."""
        numbers = tuple(line.key for line in self._selected() if line.person and line.person.decision)
        if not numbers:
            messages.tell(self, "选中的人还没有评定等次。请先选中要撤回的人。")
            return
        reason = messages.ask_text(self, f"撤回{len(numbers)}人已定的等次，请写明原因：")
        if reason is not None:
            self.open_file.run_write(
                lambda: year_end_service.withdraw_grades(self.workspace, self.key, numbers, reason), self
            )

    def ask_opinion(self) -> FormDialog | None:
        """Ask for one level's opinion on the people selected."""
        lines = self._selected()
        if not lines:
            messages.tell(self, "请先在表中选中要填写意见的人。")
            return None
        fields = (
            FormField(key="level", label="哪一级", choices=tuple(_LEVELS)),
            FormField(key="grade", label="建议等次", choices=tuple(GRADE_WORDS)),
            FormField(key="text", label="意见", hint="如：全年督办事项全部按期完成"),
            FormField(key="by", label="提出人", hint="如：主管领导姓名、考核委员会"),
            FormField(key="day", label="提出日期", start=self._today),
        )

        def take(values: Values) -> str:
            day = read_day(values["day"]).isoformat()
            opinions = [
                Opinion(
                    employee_no=line.key,
                    level=_LEVELS[values["level"]],
                    grade=GRADE_WORDS[values["grade"]],
                    text=values["text"].strip(),
                    given_by=values["by"].strip(),
                    given_on=day,
                )
                for line in lines
            ]
            return self._say(lambda: year_result.record_opinions(self.workspace, self.key, opinions))

        names = "、".join(line.person.employee.name for line in lines[:4] if line.person)
        lead = f"{names}{f'等{len(lines)}人' if len(lines) > 4 else ''}；各级意见分别保留，互不覆盖。"
        return ask_form("填写评定意见", fields, take, lead=lead, parent=self)

    def show_history(self) -> None:
        """Tell how the grade of the person under the caret came about."""
        line = self.grid.current_row()
        if line is None or line.person is None:
            messages.tell(self, "请先选中一个人。")
            return
        category = line.person.employee.category
        versions = year_result.grade_history(self.workspace, self.key, line.key)
        said = []
        for version in versions:
            at = datetime.fromisoformat(version.at).astimezone()
            grade = version.grade.word(category) if version.grade else "撤回"
            proposed = f"（建议{version.proposed.word(category)}）" if version.proposed else ""
            why = f"，理由：{version.reason}" if version.reason else ""
            said.append(f"{at:%Y-%m-%d %H:%M} {version.by}：{grade}{proposed}{why}")
        name = line.person.employee.name
        messages.tell(self, f"{name}的等次评定经过" if said else f"{name}还没有评定等次。", "\n".join(said))

    def ask_team(self) -> FormDialog:
        """Ask for the leading team's grade."""
        known = next(iter(self.book.team_results), None)
        fields = (
            FormField(
                key="grade",
                label="领导班子等次",
                choices=tuple(_TEAMS),
                start=known.grade.label if known else _NO_TEAM,
            ),
            FormField(key="document", label="文号", start=known.document_no if known else ""),
        )
        rule = self.book.scheme.year_end
        lead = (
            f"班子优秀、良好、一般、较差时，领导班子成员的优秀名额分别为{rule.team_excellent}%、"
            f"{rule.team_good}%、{rule.team_average}%、{rule.team_poor}%。"
        )
        return ask_form(
            "领导班子等次",
            fields,
            lambda values: self._say(
                lambda: year_result.record_team_grade(
                    self.workspace, self.key, _TEAMS[values["grade"]], values["document"]
                )
            ),
            lead=lead,
            parent=self,
        )

    def ask_confirming(self) -> FormDialog:
        """Ask who confirms the year's result, and when."""
        fields = (
            FormField(key="day", label="确认日期", start=self._today),
            FormField(key="by", label="由谁确认", hint="如：局党组会议"),
            FormField(key="note", label="会议纪要文号或说明", hint="可不填"),
        )

        def take(values: Values) -> str:
            day = read_day(values["day"]).isoformat()
            return self._say(
                lambda: year_result.confirm_year(
                    self.workspace, self.key, confirmed_on=day, confirmed_by=values["by"], note=values["note"]
                )
            )

        lead = "确认后月度评分、票数、年终得分和等次都不再改动；要改须撤回确认并写明原因。"
        return ask_form("确认年终结果", fields, take, yes="确认结果", lead=lead, parent=self)

    def reopen(self) -> None:
        """Take the confirmation back, with a reason."""
        reason = messages.ask_text(self, "撤回年终确认，公示的确认一并撤回，请写明原因：")
        if reason is not None:
            self.open_file.run_write(
                lambda: year_result.withdraw_year(self.workspace, self.key, reason), self
            )

    def _on_edits(self, edits: Sequence[CellEdit]) -> None:
        decisions = [edit for edit in edits if edit.column_key == "decided"]
        if decisions:
            decide(self, self.grid, decisions)
        for level in DecisionLevel:
            given = [edit for edit in edits if edit.column_key == f"opinion:{level.value}"]
            if given:
                self._write_opinions(level, given)

    def _write_opinions(self, level: DecisionLevel, edits: Sequence[CellEdit]) -> None:
        known = {(o.employee_no, o.level): o for o in self.book.opinions}
        opinions = []
        for edit in (each for each in edits if each.new is not None):
            old = known.get((edit.row_key, level))
            opinions.append(
                Opinion(
                    employee_no=edit.row_key,
                    level=level,
                    grade=edit.new,
                    text=old.text if old else "",
                    given_by=old.given_by if old else self.workspace.operator,
                    given_on=self._today,
                )
            )
        cleared = [edit.row_key for edit in edits if edit.new is None]
        if opinions:
            write_edits(
                self.open_file,
                self.grid,
                edits,
                lambda: year_result.record_opinions(self.workspace, self.key, opinions),
                self,
            )
        if cleared:
            self.open_file.run_write(
                lambda: year_result.remove_opinions(self.workspace, self.key, level, cleared), self
            )
