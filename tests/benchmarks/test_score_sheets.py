"""Score sheets a second, against a bare reportlab canvas that draws the same strings at the same places.

The bare canvas has nothing to lay out and no lines, boxes or bookmarks to draw; both compress their pages.
"""

import statistics
import time
from collections.abc import Callable
from io import BytesIO
from typing import NamedTuple

import pytest
from pytest_benchmark.fixture import BenchmarkFixture
from reportlab import rl_config
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfgen.canvas import Canvas
from reports.paper import FINGERPRINT, a_result, an_adjustment, an_employee

from kpi_desktop.reports.fonts import Face, load_font
from kpi_desktop.reports.page import PORTRAIT
from kpi_desktop.reports.score_sheet import (
    ScoreSheet,
    SheetOptions,
    lay_out_sheet,
    list_sheets,
    render_score_sheets,
)
from tests.benchmarks.ratios import tell

PEOPLE = 60
ROUNDS = 5


class Placed(NamedTuple):
    font: str
    size: float
    x: float
    y: float
    text: str


@pytest.fixture(scope="module")
def sheets() -> tuple[ScoreSheet, ...]:
    facts = tuple(an_adjustment(number, number % 12 + 1, "信息被市级采用1条") for number in range(1, PEOPLE))
    result = a_result([an_employee(number) for number in range(1, PEOPLE + 1)], adjustments=facts)
    return list_sheets(result, fingerprint=FINGERPRINT)


def draw_sheets(sheets: tuple[ScoreSheet, ...]) -> None:
    render_score_sheets(sheets, SheetOptions(), BytesIO())


def list_strings(sheets: tuple[ScoreSheet, ...]) -> list[list[Placed]]:
    return [
        [
            Placed(text.style.face.value, text.style.size, text.x, PORTRAIT.height - top - text.y, text.text)
            for top, band in page
            for text in band.texts
        ]
        for sheet in sheets
        for page in lay_out_sheet(sheet, SheetOptions())
    ]


def draw_bare(pages: list[list[Placed]]) -> None:
    canvas = Canvas(BytesIO(), pagesize=(PORTRAIT.width, PORTRAIT.height), invariant=1, pageCompression=1)
    for page in pages:
        for font, size, x, y, text in page:
            canvas.setFont(font, size)
            canvas.drawString(x, y, text)
        canvas.showPage()
    canvas.save()


def seconds(work: Callable[[], None]) -> float:
    start = time.process_time()
    work()
    return time.process_time() - start


def test_that_score_sheets_are_drawn_at_four_tenths_of_the_bare_canvas(
    sheets: tuple[ScoreSheet, ...], benchmark: BenchmarkFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Pages as text in base 85, reportlab's default, would only slow the bare canvas down.
    monkeypatch.setattr(rl_config, "useA85", 0)
    for face in Face:
        pdfmetrics.registerFont(load_font(face))
    pages = list_strings(sheets)
    draw_sheets(sheets)
    # In turns, so that a busy machine slows both alike.
    pairs = [(seconds(lambda: draw_sheets(sheets)), seconds(lambda: draw_bare(pages))) for _ in range(ROUNDS)]
    ratio = statistics.median(bare / ours for ours, bare in pairs)
    benchmark.extra_info["ratio to a bare canvas"] = round(ratio, 2)
    benchmark.pedantic(draw_sheets, args=(sheets,), rounds=3, iterations=1)
    tell(f"score sheets at {ratio:.2f} of a bare canvas")
    assert ratio >= 0.4
