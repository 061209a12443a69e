"""操作记录: who changed what and when, narrowed by person, date, kind and words; printed and exported."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from PySide6.QtCore import (
    QAbstractTableModel,
    QDate,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    QTimer,
)
from PySide6.QtWidgets import (
    QAbstractItemView,
    QCheckBox,
    QComboBox,
    QDateEdit,
    QDialog,
    QHBoxLayout,
    QHeaderView,
    QLineEdit,
    QPushButton,
    QSplitter,
    QTableView,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)
from typing_extensions import override

from kpi_desktop.domain.errors import Area, FileTrouble, RuleViolation
from kpi_desktop.domain.trail import TrailQuery
from kpi_desktop.services import trail
from kpi_desktop.ui import messages
from kpi_desktop.ui.open_file import OpenFile, now
from kpi_desktop.ui.paper import Paper, show_paper
from kpi_desktop.ui.parts import chars
from kpi_desktop.ui.plain_text import plain_label

if TYPE_CHECKING:
    from kpi_desktop.services.workspace import LogEntry, Workspace  # type: ignore[attr-defined] # comes through
    from kpi_desktop.ui.jobs import JobRunner

Index = QModelIndex | QPersistentModelIndex
_NO_PARENT = QModelIndex()
_TITLES = ("步", "时间", "操作人", "操作", "理由")
_CHANGE_TITLES = ("改动了什么", "项目", "原来", "改为")
_OWN_DATES = "自选日期"
_SPANS = (("全部时间", None), ("今天", 0), ("最近7天", 6), ("最近30天", 29), (_OWN_DATES, None))
_ABOUT_FILE = "上报、接收、口令"
_TYPING_MS = 300


class TrailModel(QAbstractTableModel):
    """Steps as rows, read a page at a time as the user scrolls."""

    def __init__(self, workspace: Workspace, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self._query = TrailQuery()
        self._steps: list[LogEntry] = []
        self._is_whole = True

    @property
    def query(self) -> TrailQuery:
        return self._query

    def set_query(self, query: TrailQuery) -> str:
        """Show what a query finds, its first page; gives the sentence of a query that is refused."""
        refused = ""
        self.beginResetModel()
        self._query, self._steps, self._is_whole = query, [], True
        try:
            self._steps = list(trail.list_steps(self._workspace, query))
            self._is_whole = len(self._steps) < trail.PAGE
        except RuleViolation as violation:
            refused = str(violation)
        self.endResetModel()
        return refused

    def step_at(self, row: int) -> LogEntry | None:
        return self._steps[row] if 0 <= row < len(self._steps) else None

    @override
    def canFetchMore(self, parent: Index) -> bool:
        return not parent.isValid() and not self._is_whole

    @override
    def fetchMore(self, parent: Index) -> None:
        if not self.canFetchMore(parent):
            return
        page = trail.list_steps(self._workspace, self._query, before=self._steps[-1].seq)
        self._is_whole = len(page) < trail.PAGE
        if page:
            first = len(self._steps)
            self.beginInsertRows(QModelIndex(), first, first + len(page) - 1)
            self._steps += page
            self.endInsertRows()

    @override
    def rowCount(self, parent: Index = _NO_PARENT) -> int:
        return 0 if parent.isValid() else len(self._steps)

    @override
    def columnCount(self, parent: Index = _NO_PARENT) -> int:
        return 0 if parent.isValid() else len(_TITLES)

    @override
    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid() or role not in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return None
        step = self._steps[index.row()]
        back = "（当时电脑时间早于上一步）" if step.clock_back else ""
        at = trail.local_minute(step.at)
        return (str(step.seq), at + back, step.by, step.action, step.reason)[index.column()]

    @override
    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> object:
        is_title = orientation is Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole
        return _TITLES[section] if is_title and 0 <= section < len(_TITLES) else None


class TrailDialog(QDialog):
    """The steps above, what the chosen one changed below."""

    help_topic = "修改记录"

    def __init__(self, open_file: OpenFile, jobs: JobRunner, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("操作记录")
        self.resize(min(chars(84), 1240), min(chars(44), 640))
        self._file = open_file
        self._jobs = jobs
        self._today = now().astimezone().date()
        self._build_filters()
        self.model = TrailModel(open_file.workspace, self)
        self.verdict = plain_label()
        self.verdict.setWordWrap(True)
        self.verdict.setAccessibleName("校验结果")
        self.count = plain_label()
        self.count.setObjectName("muted")
        self.table = QTableView(self)
        self.table.setModel(self.model)
        self.table.setAccessibleName("操作记录")
        self._set_up(self.table)
        self.changes = QTableWidget(0, len(_CHANGE_TITLES), self)
        self.changes.setAccessibleName("这一步改动了什么")
        self.changes.setHorizontalHeaderLabels(list(_CHANGE_TITLES))
        self._set_up(self.changes)
        self.detail = plain_label()
        self.detail.setObjectName("muted")
        self._lay_out()
        self._typing = QTimer(self)
        self._typing.setSingleShot(True)
        self._typing.setInterval(_TYPING_MS)
        self._typing.timeout.connect(self.search)
        self.text.textChanged.connect(lambda _text: self._typing.start())
        for combo in (self.person, self.span, self.kind):
            combo.currentIndexChanged.connect(lambda _at: self.search())
        for day in (self.since, self.until):
            day.dateChanged.connect(lambda _day: self.search())
        self.only_here.toggled.connect(lambda _on: self.search())
        self.table.selectionModel().currentRowChanged.connect(self._show_step)
        sentence, is_sound = trail.say_verdict(open_file.workspace)
        self.verdict.setText(sentence)
        self.verdict.setProperty("mood", "good" if is_sound else "bad")
        self.search()
        self.table.setFocus()

    def _build_filters(self) -> None:
        self.person = self._combo("按操作人筛选", ["所有人", *trail.list_operators(self._file.workspace)])
        self.span = self._combo("按日期筛选", [text for text, _ in _SPANS])
        self.since, self.until = self._day("起始日期", 30), self._day("截止日期", 0)
        kinds = ["所有内容", *(area.label for area in Area if area is not Area.HAND_IN), _ABOUT_FILE]
        self.kind = self._combo("按内容筛选", kinds)
        self.text = QLineEdit(self)
        self.text.setPlaceholderText("姓名、编号、操作、理由中的文字")
        self.text.setAccessibleName("按文字查找")
        self.text.setClearButtonEnabled(True)
        self.only_here = QCheckBox("只看当前单位和年度", self)
        self.only_here.setVisible(len(self._file.books) > 1)

    def _combo(self, name: str, texts: list[str]) -> QComboBox:
        combo = QComboBox(self)
        combo.setAccessibleName(name)
        combo.addItems(texts)
        return combo

    def _day(self, name: str, days_back: int) -> QDateEdit:
        day = self._today - timedelta(days=days_back)
        edit = QDateEdit(QDate(day.year, day.month, day.day), self)
        edit.setAccessibleName(name)
        edit.setDisplayFormat("yyyy-MM-dd")
        edit.setCalendarPopup(True)
        edit.hide()
        return edit

    def _set_up(self, table: QTableView) -> None:
        table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        table.setTabKeyNavigation(False)
        table.setShowGrid(False)
        table.setAlternatingRowColors(True)
        table.setWordWrap(False)
        table.verticalHeader().hide()
        table.horizontalHeader().setStretchLastSection(True)
        table.horizontalHeader().setDefaultAlignment(Qt.AlignmentFlag.AlignLeft)

    def _lay_out(self) -> None:
        for column, width in enumerate((4, 10, 6, 26)):
            self.table.setColumnWidth(column, chars(width))
        for column, width in enumerate((26, 9, 20)):
            self.changes.setColumnWidth(column, chars(width))
        self.table.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        filters = QHBoxLayout()
        for widget in (self.person, self.span, self.since, self.until, self.kind):
            filters.addWidget(widget)
        filters.addWidget(self.text, 1)
        filters.addWidget(self.only_here)
        below = QWidget(self)
        under = QVBoxLayout(below)
        under.setContentsMargins(0, 6, 0, 0)
        under.addWidget(self.detail)
        under.addWidget(self.changes, 1)
        parts = QSplitter(Qt.Orientation.Vertical, self)
        parts.addWidget(self.table)
        parts.addWidget(below)
        parts.setStretchFactor(0, 3)
        parts.setStretchFactor(1, 2)
        self.print_button = QPushButton("打印(&P)…", self)
        self.export_button = QPushButton("导出到表格(&E)…", self)
        close = QPushButton("关闭(&C)", self)
        self.print_button.clicked.connect(self.print_list)
        self.export_button.clicked.connect(self.export)
        close.clicked.connect(self.close)
        foot = QHBoxLayout()
        foot.addWidget(self.count, 1)
        for button in (self.print_button, self.export_button, close):
            button.setAutoDefault(False)
            foot.addWidget(button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 14, 16, 12)
        layout.setSpacing(8)
        layout.addWidget(self.verdict)
        layout.addLayout(filters)
        layout.addWidget(parts, 1)
        layout.addLayout(foot)

    def read_query(self) -> TrailQuery:
        """What the fields ask for."""
        since, until = self._dates()
        kind = self.kind.currentText()
        return TrailQuery(
            key=self._file.key if self.only_here.isChecked() else None,
            by=self.person.currentText() if self.person.currentIndex() > 0 else "",
            since=since,
            until=until,
            area=next((area for area in Area if area.label == kind), None),
            is_about_file=kind == _ABOUT_FILE,
            text=self.text.text().strip(),
        )

    def _dates(self) -> tuple[date | None, date | None]:
        text, days = _SPANS[self.span.currentIndex()]
        if text == _OWN_DATES:
            return _date(self.since.date()), _date(self.until.date())
        return (self._today - timedelta(days=days) if days is not None else None), None

    def search(self) -> None:
        """Show the steps the fields ask for."""
        has_own = self.span.currentText() == _OWN_DATES
        self.since.setVisible(has_own)
        self.until.setVisible(has_own)
        query = self.read_query()
        refused = self.model.set_query(query)
        found = 0 if refused else trail.count_steps(self._file.workspace, query)
        self.count.setText(refused or (f"共{found}步" if found else "没有符合条件的记录，请放宽筛选条件。"))
        for button in (self.print_button, self.export_button):
            button.setEnabled(found > 0)
        if found:
            self.table.selectRow(0)
        else:
            self._show_step()

    def _show_step(self, *_rows: object) -> None:
        step = self.model.step_at(self.table.currentIndex().row())
        said = trail.say_step(self._file.workspace, step) if step is not None else None
        lines = said.lines if said is not None else ()
        self.changes.setRowCount(len(lines))
        for row, line in enumerate(lines):
            for column, text in enumerate((line.what, line.field, line.before, line.after)):
                item = QTableWidgetItem(text)
                item.setToolTip(text)
                self.changes.setItem(row, column, item)
        self.detail.setText(_say_detail(step, said))

    def print_list(self) -> None:
        """Show the list on paper."""
        workspace, query = self._file.workspace, self.model.query
        year = f"{self._file.key.year}年" if self._file.key else ""
        title = "局端汇总" if self._file.is_bureau else f"{self._file.unit_name}{year}"
        show_paper(
            self,
            self._jobs,
            "操作记录",
            lambda _progress: Paper(content=trail.render_trail(workspace, query, title=title)),
            self._file.path.with_name("操作记录.pdf"),
        )

    def export(self) -> None:
        """Write the list as a workbook."""
        start = self._file.path.with_name("操作记录.xlsx")
        path = messages.choose_save_path(self, "操作记录存放在哪里", "表格 (*.xlsx)", start)
        if path is None:
            return
        try:
            count = trail.export_trail(self._file.workspace, self.model.query, path)
        except FileTrouble as trouble:
            messages.warn(self, str(trouble))
            return
        self.count.setText(f"已把{count}步存到“{path.name}”。")


def _date(day: QDate) -> date:
    return date(day.year(), day.month(), day.day())


def _say_detail(step: LogEntry | None, said: trail.StepChanges | None) -> str:
    if step is None or said is None:
        return "选中一步，这里列出它改动了什么。"
    if not said.count:
        return f"第{step.seq}步没有改动数据，只留记录。"
    rest = f"，只列出前{len(said.lines)}处" if said.count > len(said.lines) else ""
    return f"第{step.seq}步改动{said.count}处{rest}："
