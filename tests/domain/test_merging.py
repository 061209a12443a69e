"""The three-way rule for one row, the place of a package in its series, and the words of a report."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpi_desktop.domain.errors import RuleViolation
from kpi_desktop.domain.field_labels import field_label
from kpi_desktop.domain.merging import (
    WHOLE_ROW,
    Conflict,
    HandInRecord,
    HandInStage,
    PackageReport,
    PackageStatus,
    Row,
    RowOutcome,
    SeriesPlace,
    judge_series,
    merge_row,
    read_stage,
    show_fingerprint,
)
from kpi_desktop.domain.values import UnitYear

KEY = UnitYear(unit_code="U", year=2026)
BASE = {"name": "张伟", "title": "科员", "remark": ""}
NEW_NAME = {**BASE, "name": "张玮"}
OTHER_NAME = {**BASE, "name": "章伟"}
NEW_TITLE = {**BASE, "title": "股长"}
FIELDS = ("a", "b", "c")
rows = st.none() | st.fixed_dictionaries({name: st.integers(0, 2) for name in FIELDS})


@pytest.mark.parametrize(
    ("base", "ours", "theirs", "outcome", "result", "conflicts"),
    [
        pytest.param(BASE, BASE, BASE, RowOutcome.OURS, BASE, (), id="nobody changed it"),
        pytest.param(BASE, BASE, NEW_NAME, RowOutcome.THEIRS, NEW_NAME, (), id="theirs changed"),
        pytest.param(None, None, BASE, RowOutcome.THEIRS, BASE, (), id="theirs new"),
        pytest.param(BASE, BASE, None, RowOutcome.THEIRS, None, (), id="theirs removed"),
        pytest.param(BASE, NEW_NAME, BASE, RowOutcome.OURS, NEW_NAME, (), id="ours changed"),
        pytest.param(BASE, None, BASE, RowOutcome.OURS, None, (), id="ours removed"),
        pytest.param(BASE, NEW_NAME, NEW_NAME, RowOutcome.OURS, NEW_NAME, (), id="both to the same"),
        pytest.param(
            BASE,
            NEW_NAME,
            NEW_TITLE,
            RowOutcome.BOTH,
            {**NEW_NAME, "title": "股长"},
            (),
            id="both, other fields",
        ),
        pytest.param(
            BASE, NEW_NAME, OTHER_NAME, RowOutcome.CONFLICT, NEW_NAME, ("name",), id="both, the same field"
        ),
        pytest.param(
            BASE,
            NEW_NAME,
            {**OTHER_NAME, "title": "股长"},
            RowOutcome.CONFLICT,
            {**NEW_NAME, "title": "股长"},
            ("name",),
            id="one field in conflict, the other theirs",
        ),
        pytest.param(
            BASE, None, NEW_NAME, RowOutcome.CONFLICT, None, (WHOLE_ROW,), id="ours removed, theirs changed"
        ),
        pytest.param(
            BASE,
            NEW_NAME,
            None,
            RowOutcome.CONFLICT,
            NEW_NAME,
            (WHOLE_ROW,),
            id="theirs removed, ours changed",
        ),
        pytest.param(
            None, NEW_NAME, OTHER_NAME, RowOutcome.CONFLICT, NEW_NAME, ("name",), id="both new, not the same"
        ),
        pytest.param(
            {"title": "科员", "remark": ""},
            NEW_NAME,
            {**OTHER_NAME, "title": "股长"},
            RowOutcome.CONFLICT,
            {**NEW_NAME, "title": "股长"},
            ("name",),
            id="a field unknown before",
        ),
    ],
)
def test_the_table_of_the_rule(  # noqa: PLR0917 - a table
    base: Row | None,
    ours: Row | None,
    theirs: Row | None,
    outcome: RowOutcome,
    result: Row | None,
    conflicts: tuple[str, ...],
) -> None:
    merged = merge_row(base, ours, theirs)
    assert (merged.outcome, merged.result, merged.conflicts) == (outcome, result, conflicts)


@given(base=rows, ours=rows, theirs=rows)
def test_that_no_change_of_either_side_is_lost(
    base: Row | None, ours: Row | None, theirs: Row | None
) -> None:
    merged = merge_row(base, ours, theirs)
    if merged.conflicts == (WHOLE_ROW,):
        assert merged.result == ours
        assert None in (ours, theirs)
        return
    if merged.result is None:
        assert None in (ours, theirs)
        assert base is not None or ours is theirs is None
        return
    for field in FIELDS:
        kept = merged.result[field]
        sides = [side[field] for side in (ours, theirs) if side is not None]
        assert kept in sides
        for side in (ours, theirs):
            if side is not None and (base is None or side[field] != base[field]):
                assert kept == side[field] or field in merged.conflicts


@given(base=rows, ours=rows, theirs=rows)
def test_that_merging_the_same_again_changes_nothing(
    base: Row | None, ours: Row | None, theirs: Row | None
) -> None:
    merged = merge_row(base, ours, theirs)
    again = merge_row(theirs, merged.result, theirs)
    assert again.result == merged.result
    assert again.conflicts == ()


@given(base=rows, ours=rows, theirs=rows)
def test_that_the_sides_agree_on_what_is_in_conflict(
    base: Row | None, ours: Row | None, theirs: Row | None
) -> None:
    merged, mirrored = merge_row(base, ours, theirs), merge_row(base, theirs, ours)
    assert set(merged.conflicts) == set(mirrored.conflicts)
    if not merged.conflicts:
        assert merged.result == mirrored.result


@pytest.mark.parametrize("text", ["monthly", "月报", " 月　报 "])
def test_that_a_stage_is_read_by_value_or_name(text: str) -> None:
    assert read_stage(text) is HandInStage.MONTHLY


def test_that_an_unknown_stage_names_the_known_ones() -> None:
    with pytest.raises(RuleViolation, match="没有名为“季报”的上报阶段，可用的有：方案备案、月报、年终结果。"):
        read_stage("季报")


def test_that_a_stage_holds_the_ones_before_it() -> None:
    assert HandInStage.PLAN.includes == (HandInStage.PLAN,)
    assert HandInStage.YEAR_END.includes == tuple(HandInStage)


def test_that_a_fingerprint_is_shown_in_eight_groups_of_four() -> None:
    assert show_fingerprint("0123456789abcdef" * 4) == "0123 4567 89AB CDEF 0123 4567 89AB CDEF"


def a_record(
    number: int, fingerprint: str = "", previous: str | None = None, **given: object
) -> HandInRecord:
    fields = {
        "package_id": f"U-2026-{number}",
        "key": KEY,
        "stage": HandInStage.YEAR_END,
        "fingerprint": fingerprint or f"f{number}",
        "previous_fingerprint": (f"f{number - 1}" if number > 1 else "") if previous is None else previous,
        "made_at": "2026-12-28T08:00:00Z",
        "made_by": "",
        "program_version": "1",
        "schema_version": 1,
        "row_counts": (("employee", 2), ("post", 1)),
        **given,
    }
    return HandInRecord(number=number, **fields)  # type: ignore[arg-type]


FIRST, SECOND, THIRD, FOURTH = (a_record(number) for number in (1, 2, 3, 4))
ALL_BY_FIRST = dict.fromkeys(HandInStage, 1)


def test_that_a_hand_in_counts_its_rows() -> None:
    assert FIRST.row_count == 3


def test_that_the_first_and_the_next_count() -> None:
    assert judge_series((), {}, FIRST).stages == tuple(HandInStage)
    verdict = judge_series((FIRST,), ALL_BY_FIRST, SECOND)
    assert (verdict.place, verdict.stages, verdict.note) == (SeriesPlace.NEWER, tuple(HandInStage), "")


def test_that_the_same_is_known() -> None:
    assert judge_series((FIRST,), ALL_BY_FIRST, FIRST).place is SeriesPlace.SAME


def test_that_one_known_whose_rows_were_taken_back_counts_again() -> None:
    assert judge_series((FIRST,), {}, FIRST).place is SeriesPlace.NEWER


@pytest.mark.parametrize(
    ("received", "offered", "note"),
    [
        ((), SECOND, "第1次上报没有收到"),
        ((FIRST,), FOURTH, "第2次至第3次上报没有收到"),
        ((FIRST,), THIRD, "第2次上报"),
    ],
)
def test_that_a_gap_is_noted(received: tuple[HandInRecord, ...], offered: HandInRecord, note: str) -> None:
    verdict = judge_series(received, {}, offered)
    assert verdict.place is SeriesPlace.NEWER
    assert verdict.note.startswith(note)


def test_that_an_older_one_brings_nothing() -> None:
    verdict = judge_series((FIRST, THIRD), dict.fromkeys(HandInStage, 3), SECOND)
    assert (verdict.place, verdict.stages) == (SeriesPlace.OLDER, ())
    assert "第3次" in verdict.note


def test_that_an_older_one_still_brings_the_stages_the_newer_had_not() -> None:
    plan = replace(SECOND, stage=HandInStage.PLAN)
    verdict = judge_series((plan,), {HandInStage.PLAN: 2}, FIRST)
    assert verdict.stages == (HandInStage.MONTHLY, HandInStage.YEAR_END)
    assert verdict.note == "已有更新的第2次上报，这一次只取其中的月报、年终结果"


@pytest.mark.parametrize(
    ("received", "offered", "rival"),
    [
        pytest.param((FIRST,), a_record(1, "other"), FIRST, id="the same number, other content"),
        pytest.param(
            (FIRST,), replace(FIRST, stage=HandInStage.PLAN), FIRST, id="the same number, another stage"
        ),
        pytest.param((FIRST,), a_record(2, previous="other"), FIRST, id="does not follow the one before"),
        pytest.param((THIRD,), a_record(2, "other"), THIRD, id="is not what the one after follows"),
    ],
)
def test_that_a_fork_is_seen(
    received: tuple[HandInRecord, ...], offered: HandInRecord, rival: HandInRecord
) -> None:
    verdict = judge_series(received, ALL_BY_FIRST, offered)
    assert (verdict.place, verdict.rival, verdict.stages) == (SeriesPlace.FORK, rival, ())
    assert f"第{rival.number}次上报接不上" in verdict.note


@given(st.permutations([FIRST, SECOND, THIRD, FOURTH]))
def test_that_the_newest_supplies_every_stage_in_whatever_order_they_come(order: list[HandInRecord]) -> None:
    stages = (HandInStage.MONTHLY, HandInStage.YEAR_END, HandInStage.PLAN, HandInStage.MONTHLY)
    received: list[HandInRecord] = []
    suppliers: dict[HandInStage, int] = {}
    for record in order:
        offered = replace(record, stage=stages[record.number - 1])
        verdict = judge_series(tuple(received), suppliers, offered)
        assert verdict.place in (SeriesPlace.NEWER, SeriesPlace.OLDER)
        received.append(offered)
        suppliers |= dict.fromkeys(verdict.stages, offered.number)
    assert suppliers == {HandInStage.PLAN: 4, HandInStage.MONTHLY: 4, HandInStage.YEAR_END: 2}


def a_report(status: PackageStatus, **given: object) -> PackageReport:
    fields = {
        "path": "/u/甲.sqlite",
        "file_name": "甲.sqlite",
        "reason": "",
        "unit_name": "甲局",
        "year": 2026,
        "stage": HandInStage.MONTHLY,
        "number": 2,
        **given,
    }
    return PackageReport(status=status, **fields)  # type: ignore[arg-type]


CONFLICT = Conflict(
    table="post", key=(("post_no", "G1"),), field="name", label="", base=None, ours="", theirs=""
)


@pytest.mark.parametrize(
    ("report", "sentence", "is_settled"),
    [
        (
            a_report(PackageStatus.MERGED, added=3, changed=2, removed=1),
            "“甲.sqlite”（甲局2026年第2次，月报）：已合并，新增3条，改动2条，删除1条。",
            True,
        ),
        (
            a_report(PackageStatus.CONFLICTS, conflicts=(CONFLICT,), reason="第1次上报没有收到。"),
            "“甲.sqlite”（甲局2026年第2次，月报）：有冲突，新增0条，改动0条，删除0条，1处冲突待决定；第1次上报没有收到。",
            False,
        ),
        (
            a_report(PackageStatus.UNCHANGED, stage=None, reason="内容没有变化。"),
            "“甲.sqlite”：无变化；内容没有变化。",
            True,
        ),
        (a_report(PackageStatus.REFUSED, reason="“甲.sqlite”是空文件。"), "“甲.sqlite”是空文件。", False),
    ],
)
def test_that_a_report_is_one_sentence(report: PackageReport, sentence: str, is_settled: bool) -> None:
    assert report.sentence == sentence
    assert report.is_settled is is_settled


def test_that_every_word_has_a_label() -> None:
    labels = [member.label for kind in (HandInStage, PackageStatus) for member in kind]
    assert len(set(labels)) == len(labels)


def test_that_a_field_is_called_what_people_call_it() -> None:
    assert field_label("employee", "name") == "姓名"
    assert field_label("section", "name") == "名称"
    assert field_label("monthly_mark", "entered") == "得分"
    assert field_label("monthly_mark", "novel") == "novel"
