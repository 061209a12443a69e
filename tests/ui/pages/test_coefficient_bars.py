"""The bars of the coefficients: as long as the numbers, the level's middle as a stroke, far ones marked."""

from dataclasses import replace
from decimal import Decimal

from pytestqt.qtbot import QtBot

from kpi_desktop.ui.posts.coefficient_bars import CoefficientBars, derive_bars, say_bars
from kpi_desktop.ui.theme import current_colours
from tests.builders import a_book, a_post

VALUES = ("1.50", "1.00", "1.01", "1.02", "1.00", "0.50")
BOOK = a_book(
    {},
    posts=(
        *(a_post(f"G{at}", name=f"岗{at}", coefficient=Decimal(value)) for at, value in enumerate(VALUES)),
        a_post("G9", coefficient=None),
    ),
)


def test_that_the_highest_stands_first_and_far_ones_have_a_sign() -> None:
    bars = derive_bars(BOOK)
    assert [(bar.label, bar.text, bar.sign) for bar in bars][::5] == [
        ("G0 岗0", "1.50", "▲"),
        ("G5 岗5", "0.50", "▼"),
    ]
    assert len(bars) == 6
    assert say_bars(bars).startswith("G0 岗01.50▲；")
    assert say_bars(()) == "还没有岗位有系数"


def test_that_bars_are_as_long_as_the_numbers(qtbot: QtBot) -> None:
    view = CoefficientBars()
    qtbot.addWidget(view)
    view.show_bars(derive_bars(BOOK))
    view.resize(600, view.sizeHint().height())
    view.show()
    image = view.grab().toImage()
    colours = current_colours()

    def length(row: int) -> int:
        y = round((8 + row * 24 + 7) * image.devicePixelRatio())
        wanted = {colours.mark.lower(), colours.accent.lower()}
        return sum(1 for x in range(image.width()) if image.pixelColor(x, y).name() in wanted)

    first, last = length(0), length(5)
    assert abs(first - 3 * last) <= 6
    assert view.accessibleDescription() == say_bars(derive_bars(BOOK))
    empty = CoefficientBars()
    qtbot.addWidget(empty)
    empty.show_bars(derive_bars(replace(BOOK, posts=())))
    empty.show()
    assert not empty.grab().isNull()
