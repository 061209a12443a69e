"""Pages over real files: the sample ledger imported once, a copy of the file for every test."""

import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from kpi_desktop.services import importing, workspace
from kpi_desktop.ui import messages
from kpi_desktop.ui.jobs import JobRunner
from kpi_desktop.ui.open_file import OpenFile
from kpi_desktop.ui.page import Page, PageTools
from kpi_desktop.ui.settings import Settings

DATA = Path(__file__).parents[2] / "data"
NATURE, EDUCATION = "云岭县自然资源局", "云岭县教育体育局"
CODES = {NATURE: "11530499MB0A10001M", EDUCATION: "11530499MB0A10002Q"}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    # What Qt's offscreen platform says of a list that opens under a cell.
    mark = pytest.mark.qt_log_ignore(
        "This plugin does not support (raise|grabbing the keyboard)", extend=True
    )
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(mark)


def clock() -> datetime:
    return datetime(2026, 12, 28, 2, 0, tzinfo=UTC)


def make_unit_file(folder: Path, name: str, *, with_ledger: bool = True) -> Path:
    path = folder / f"{name}.kpi"
    with workspace.create_unit_file(
        path, unit_code=CODES[name], unit_name=name, year=2026, operator="李静", clock=clock
    ) as opened:
        if with_ledger:
            plan = importing.plan_import(opened, opened.only_book(), DATA / f"{name}2026年考核台账.xlsx")
            importing.apply_import(opened, plan)
    return path


@pytest.fixture(autouse=True)
def _no_unexpected_box(monkeypatch: pytest.MonkeyPatch) -> None:
    # A box nobody answers would wait for ever.
    def refuse(_parent: QWidget | None, message: messages.Message) -> str | None:
        raise AssertionError(message.text)

    monkeypatch.setattr(messages, "_door", refuse)


@pytest.fixture(scope="session")
def clean_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_unit_file(tmp_path_factory.mktemp("clean"), NATURE)


@pytest.fixture(scope="session")
def faulty_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_unit_file(tmp_path_factory.mktemp("faulty"), EDUCATION)


Opener = Callable[[Path], OpenFile]


@pytest.fixture
def open_copy(tmp_path: Path) -> Iterator[Opener]:
    """Open a copy of a file; it is closed after the test."""
    opened: list[OpenFile] = []

    def open_it(source: Path) -> OpenFile:
        path = tmp_path / source.name
        shutil.copy(source, path)
        opened.append(OpenFile(workspace.open_file(path, operator="李静", clock=clock)))
        return opened[-1]

    yield open_it
    for file in opened:
        file.close()


@pytest.fixture
def unit(open_copy: Opener, clean_file: Path) -> OpenFile:
    """The clean sample unit."""
    return open_copy(clean_file)


@pytest.fixture
def faulty(open_copy: Opener, faulty_file: Path) -> OpenFile:
    """The unit whose ledger has faults; what was in error is missing."""
    return open_copy(faulty_file)


@pytest.fixture
def empty(open_copy: Opener, tmp_path_factory: pytest.TempPathFactory) -> OpenFile:
    """A unit file as it is made: a scheme, and nothing else."""
    return open_copy(make_unit_file(tmp_path_factory.mktemp("empty"), NATURE, with_ledger=False))


@pytest.fixture
def tools(settings: Settings) -> Iterator[PageTools]:
    owner = QObject()
    jobs = JobRunner(owner)
    yield PageTools(settings=settings, jobs=jobs)
    jobs.shut_down()


Shower = Callable[[type[Page], OpenFile], Page]


@pytest.fixture
def show_page(qtbot: QtBot, tools: PageTools) -> Iterator[Callable[..., Page]]:
    """A page in sight over a file, as the window shows it."""
    shown: list[Page] = []

    def show(kind: type[Page], file: OpenFile) -> Page:
        page = kind(tools)
        qtbot.addWidget(page)
        page.resize(1366, 640)
        page.set_open_file(file)
        page.show()
        shown.append(page)
        return page

    yield show
    for page in shown:
        page.set_open_file(None)
        page.close()


@pytest.fixture
def wait_for_jobs(qtbot: QtBot, tools: PageTools) -> Callable[[], None]:
    def wait() -> None:
        qtbot.waitUntil(lambda: not tools.jobs.is_busy, timeout=20_000)

    return wait
