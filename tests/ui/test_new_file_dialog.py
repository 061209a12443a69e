"""The questions of a new unit file."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from kpi_desktop.ui import messages
from kpi_desktop.ui.new_file_dialog import NewFile, NewFileDialog, check_answers, file_name

CODE = "11530499MB0A10001M"


@pytest.fixture
def dialog(qtbot: QtBot, tmp_path: Path) -> NewFileDialog:
    dialog = NewFileDialog((("k", "方案"),), year=2026, operator="王建国", folder=tmp_path)
    qtbot.addWidget(dialog)
    dialog.show()
    return dialog


def test_that_four_answers_make_a_file(qtbot: QtBot, dialog: NewFileDialog, tmp_path: Path) -> None:
    dialog.unit_name.setText("云岭县自然资源局")
    qtbot.keyClicks(dialog.unit_code, CODE.lower())
    qtbot.keyClick(dialog.unit_code, Qt.Key.Key_Return)
    assert dialog.answers == NewFile(
        path=tmp_path / "云岭县自然资源局2026年.kpi",
        unit_name="云岭县自然资源局",
        unit_code=CODE,
        year=2026,
        scheme_key="k",
        operator="王建国",
    )


def test_that_a_wrong_code_is_told_at_its_field(dialog: NewFileDialog) -> None:
    dialog.unit_name.setText("某局")
    dialog.unit_code.setText(CODE[:-1] + "W")
    dialog.create_button.click()
    assert dialog.answers is None
    assert dialog.isVisible()
    assert "校验位错误" in dialog.trouble_at("unit_code")
    assert dialog.unit_code.hasFocus()
    dialog.unit_code.setText(CODE)
    dialog.create_button.click()
    assert dialog.answers is not None


def test_that_a_chosen_place_is_not_overwritten_by_the_name(dialog: NewFileDialog, tmp_path: Path) -> None:
    with messages.recorded(str(tmp_path / "我的文件")):
        dialog.browse.click()
    dialog.unit_name.setText("某局")
    assert dialog.path.text() == str(tmp_path / "我的文件.kpi")


def answers(**given: object) -> NewFile:
    fields = {
        "path": Path("/不存在的文件.kpi"),
        "unit_name": "某局",
        "unit_code": CODE,
        "year": 2026,
        "scheme_key": "k",
        "operator": "王建国",
        **given,
    }
    return NewFile(**fields)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("unit_name", ""),
        ("unit_code", "123"),
        ("operator", ""),
        ("path", Path("/没有这个文件夹/a.kpi")),
        ("path", Path()),
    ],
)
def test_that_each_gap_has_a_sentence(field: str, value: object) -> None:
    troubles = check_answers(answers(**{field: value}))
    assert list(troubles) == [field]
    assert troubles[field].endswith("。")


def test_that_an_existing_file_is_not_overwritten(tmp_path: Path) -> None:
    path = tmp_path / "a.kpi"
    path.touch()
    assert "已经存在" in check_answers(answers(path=path))["path"]


def test_that_a_units_name_may_hold_any_sign() -> None:
    assert file_name('某局<一>/二:"三"', 2026) == "某局_一__二__三_2026年.kpi"
