"""Checking a standard of 2,000 characters as it is typed against reading the same text once."""

from time import perf_counter

from kpi_desktop.domain.values import clean_text
from kpi_desktop.services.indicators import load_library
from kpi_desktop.ui.posts.wording_view import derive_wording
from tests.benchmarks.ratios import measure_ratio, tell
from tests.builders import some_indicators

VAGUE = "服务不到位的酌情扣分，认真学习；迟到或早退每次扣0.5分，"


def test_checking_a_long_standard_against_reading_its_text() -> None:
    text = (VAGUE * 80)[:2000]
    indicator = some_indicators()[0]
    library = load_library()

    def check() -> None:
        view = derive_wording(indicator, text, ("站位不高", "抓得不紧"), library)
        assert view.offer is not None

    def read() -> None:
        assert len(clean_text(text)) > 1900

    check()
    start = perf_counter()
    check()
    spent = perf_counter() - start
    ratio = measure_ratio(check, read, rounds=25)
    tell(
        f"standard of 2,000 characters checked in {spent * 1000:.1f} ms, {ratio:.0f}× reading the same text once"
    )
    assert ratio <= 15
