"""What a remark and the column of sanctions say."""

from decimal import Decimal

import pytest

from kpi_desktop.exchange.remarks import (
    RemarkFacts,
    StatedSanction,
    join_sanctions,
    read_remark,
    read_sanctions,
)


def facts(**given: object) -> RemarkFacts:
    return RemarkFacts(**given)  # type: ignore[arg-type]


def sanction(kind: str, decided: str = "", document_no: str = "") -> StatedSanction:
    return StatedSanction(kind=kind, decided=decided, document_no=document_no)


@pytest.mark.parametrize(
    ("remark", "stated"),
    [
        ("", facts()),
        ("分管财务", facts()),
        ("新录用", facts(on_probation=True)),
        ("2026年7月新录用，试用期", facts(on_probation=True, present_from=7)),
        ("2025年9月新录用", facts(on_probation=True)),
        ("试用期已满", facts()),
        ("2026年5月调入", facts(present_from=5)),
        ("2026年5月20日由教育局调入", facts(present_from=5)),
        ("5月调入", facts(present_from=5)),
        ("2026.5调入", facts(present_from=5)),
        ("２０２６年５月调入", facts(present_from=5)),
        ("2025年5月调入", facts()),
        ("2026年13月调入", facts()),
        ("2026年9月调出", facts(present_to=9)),
        ("2026年9月退休", facts(present_to=9)),
        ("2026年3月调入，2026年10月调离", facts(present_from=3, present_to=10)),
        ("2026年8月辞职", facts(present_to=8)),
        ("病假140个工作日", facts(leave_days=Decimal(140))),
        ("病假100天、事假30.5天", facts(leave_days=Decimal("130.5"))),
        ("产假158天", facts()),
        ("被立案审查", facts(under_investigation=True)),
        ("2026年4月被县纪委立案调查", facts(under_investigation=True)),
        ("立案调查已结案", facts()),
        ("受政务记过处分(2026年6月)", facts(sanctions=(sanction("政务记过", "2026-06"),))),
        ("受政务记大过处分（2025年12月）", facts(sanctions=(sanction("政务记大过", "2025-12"),))),
        ("2026年6月18日受党内警告处分", facts(sanctions=(sanction("党内警告", "2026-06-18"),))),
        ("受诫勉", facts(sanctions=(sanction("诫勉"),))),
        ("安全警告标志管理员", facts()),
    ],
)
def test_that_a_remark_states_its_facts(remark: str, stated: RemarkFacts) -> None:
    assert read_remark(remark, 2026) == stated


@pytest.mark.parametrize(
    ("text", "stated"),
    [
        ("", ()),
        ("无", ()),
        ("——", ()),
        ("政务记过", (sanction("政务记过"),)),
        ("记过", (sanction("政务记过"),)),
        ("政务警告（2026年6月）", (sanction("政务警告", "2026-06"),)),
        ("诫勉(2025);党内警告(2026-03-05)", (sanction("诫勉", "2025"), sanction("党内警告", "2026-03-05"))),
        ("政务记过(2026-06,文号:云监〔2026〕3号)", (sanction("政务记过", "2026-06", "云监〔2026〕3号"),)),
        ("云监〔2026〕3号政务警告", (sanction("政务警告", "", "云监〔2026〕3号"),)),
        ("政务警告(2026年15月)", (sanction("政务警告", "2026"),)),
        ("通报批评", None),
    ],
)
def test_that_the_column_of_sanctions_is_read(text: str, stated: tuple[StatedSanction, ...] | None) -> None:
    assert read_sanctions(text) == stated


def test_that_one_sanction_told_twice_is_one_with_the_fuller_date() -> None:
    remark = (sanction("政务记过", "2026-06"),)

    assert join_sanctions(remark, (sanction("政务记过", "", "云监1号"),)) == (
        sanction("政务记过", "2026-06", "云监1号"),
    )
    assert join_sanctions(remark, (sanction("政务记过", "2025-02"),)) == (
        *remark,
        sanction("政务记过", "2025-02"),
    )


def test_that_a_sanction_without_a_date_is_of_the_year_assessed() -> None:
    assert sanction("诫勉").of("001", 2026).decided == "2026"
