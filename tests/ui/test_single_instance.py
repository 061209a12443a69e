"""A second start hands its files to the first."""

import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from PySide6.QtNetwork import QLocalServer, QLocalSocket
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from kpi_desktop.ui.single_instance import SingleInstance, server_name

CLIENT = """
import sys
from pathlib import Path
from kpi_desktop.ui.single_instance import SingleInstance
sys.exit(0 if SingleInstance(name=sys.argv[1]).hand_over([Path(p) for p in sys.argv[2:]]) else 7)
"""


@pytest.fixture
def name() -> str:
    return f"kpi-test-{uuid4().hex[:12]}"


@pytest.fixture
def make(name: str, qapp: QApplication) -> Iterator[Callable[[], SingleInstance]]:
    """Make a program's end of the wire; all are closed after the test."""
    made: list[SingleInstance] = []

    def do() -> SingleInstance:
        made.append(SingleInstance(qapp, name))
        return made[-1]

    yield do
    for each in made:
        each.close()
        each.deleteLater()


Maker = Callable[[], SingleInstance]


def start_again(name: str, *paths: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, "-c", CLIENT, name, *paths])


def test_the_first_start_goes_on(make: Maker) -> None:
    assert not make().hand_over([Path("甲.kpi")])


@pytest.mark.parametrize("paths", [(), ("/考核/甲 乙.kpi", "/考核/台账.xlsx")])
def test_the_second_gives_its_files_and_goes_away(
    qtbot: QtBot, make: Maker, name: str, paths: tuple[str, ...]
) -> None:
    first = make()
    first.hand_over([])
    with qtbot.waitSignal(first.asked, timeout=30_000) as asked:
        second = start_again(name, *paths)
    assert asked.args == [[Path(path) for path in paths]]
    qtbot.waitUntil(lambda: second.poll() is not None, timeout=10_000)
    assert second.returncode == 0


def test_what_a_dead_program_left_behind_is_no_hindrance(qtbot: QtBot, make: Maker, name: str) -> None:
    dead = start_again(name)
    assert dead.wait(30) == 7
    first = make()
    assert not first.hand_over([])
    with qtbot.waitSignal(first.asked, timeout=30_000):
        second = start_again(name)
    assert second.wait(10) == 0


def test_a_program_that_does_not_answer_does_not_keep_the_next_from_starting(
    make: Maker, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kpi_desktop.ui.single_instance._WAIT_MS", 50)
    hung = QLocalServer()
    hung.listen(name)
    assert not make().hand_over([Path("甲.kpi")])
    hung.close()


@pytest.mark.parametrize("content", [b"no json\n", b'{"a": 1}\n', b'[1, "x"]\n'])
def test_nonsense_from_a_stranger_only_brings_the_window_forward(
    qtbot: QtBot, make: Maker, name: str, content: bytes
) -> None:
    first = make()
    first.hand_over([])
    stranger = QLocalSocket()
    stranger.connectToServer(name)
    with qtbot.waitSignal(first.asked, timeout=5000) as asked:
        stranger.write(content)
        stranger.flush()
    assert asked.args == [[Path("x")] if b"x" in content else []]


def test_a_flood_is_cut_off(qtbot: QtBot, make: Maker, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kpi_desktop.ui.single_instance._MOST_BYTES", 10)
    first = make()
    first.hand_over([])
    stranger = QLocalSocket()
    stranger.connectToServer(name)
    assert stranger.waitForConnected(1000)
    with qtbot.assertNotEmitted(first.asked), qtbot.waitSignal(stranger.disconnected, timeout=5000):
        stranger.write(b"x" * 100)
        stranger.flush()


def test_each_user_has_a_name_of_his_own(monkeypatch: pytest.MonkeyPatch) -> None:
    mine = server_name()
    monkeypatch.setattr(
        "kpi_desktop.ui.single_instance.settings_path", lambda: Path("/home/另一人/settings.ini")
    )
    assert server_name() != mine
