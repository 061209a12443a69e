"""Checking a plan of 60 posts × 15 indicators against parsing the same text once."""

import json
from dataclasses import replace
from decimal import Decimal
from time import perf_counter

from kpi_desktop.domain.checks import check_plan
from kpi_desktop.domain.indicators import Indicator
from kpi_desktop.domain.scheme_data import scheme_from_data, scheme_to_data
from kpi_desktop.domain.values import clean_text
from tests.benchmarks.ratios import measure_ratio, tell
from tests.builders import a_book, a_post, a_scheme

STANDARDS = (
    "年初分解任务20项，每项5分；完成且验收得5分，进度≥80%得4分，≥60%得3分，其余0分。",
    "于规定日17:30前送达；迟1个工作日扣0.5分，迟3个工作日以上扣2分，未报扣3分。",
    "服务不到位的酌情扣分，认真学习，重视不够的视情扣分。",
)


def test_checking_a_plan_against_parsing_its_text() -> None:
    posts = tuple(a_post(f"G{i:03d}") for i in range(60))
    indicators = tuple(
        Indicator(
            indicator_no=f"{post.post_no}-{i:02d}",
            group="duty",
            name=f"指标{i}",
            full_mark=Decimal(10),
            standard=STANDARDS[i % len(STANDARDS)] + post.post_no,
            source="台账",
            posts=(post.post_no,),
        )
        for post in posts
        for i in range(15)
    )
    book = replace(a_book({}), posts=posts, indicators=indicators, scheme=a_scheme())
    plain = json.dumps(
        {"scheme": scheme_to_data(a_scheme()), "texts": [[i.name, i.standard] for i in indicators]}
    )

    def check() -> None:
        assert len(check_plan(book)) > 60

    def parse() -> None:
        data = json.loads(plain)
        scheme_from_data(data["scheme"])
        assert sum(len(clean_text(text)) for pair in data["texts"] for text in pair) > 0

    start = perf_counter()
    check()
    spent = perf_counter() - start
    ratio = measure_ratio(check, parse)
    tell(
        f"plan of 60 posts × 15 indicators checked in {spent * 1000:.0f} ms, {ratio:.1f}× parsing the same text once"
    )
    assert ratio <= 10
