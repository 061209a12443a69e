"""Roles: who may write which rows, and how soon a wrong password may be tried again."""

from datetime import UTC, datetime, timedelta

import pytest

from kpi_desktop.domain.access import (
    ENTRY_TABLES,
    REVIEW_TABLES,
    Account,
    LoginNeeded,
    Role,
    check_may,
    check_password,
    check_people,
    read_account_name,
    role_for,
    seconds_to_wait,
)
from kpi_desktop.domain.errors import RuleViolation

NOW = datetime(2026, 12, 20, 8, 0, tzinfo=UTC)


def test_each_role_covers_what_the_ones_before_it_may() -> None:
    covered = {role: [needed for needed in Role if role.covers(needed)] for role in Role}
    assert covered == {
        Role.READ: [Role.READ],
        Role.ENTRY: [Role.READ, Role.ENTRY],
        Role.REVIEW: list(Role),
    }


@pytest.mark.parametrize(
    ("tables", "role"),
    [
        ((), Role.ENTRY),
        (("monthly_mark", "employee"), Role.ENTRY),
        (("step",), Role.REVIEW),
        (("monthly_mark", "step"), Role.REVIEW),
        (("a table of a later version",), Role.REVIEW),
    ],
)
def test_rows_that_settle_something_are_the_reviewers(tables: tuple[str, ...], role: Role) -> None:
    assert role_for(tables) is role


def test_no_table_is_classed_twice() -> None:
    assert not ENTRY_TABLES & REVIEW_TABLES


def test_a_file_without_passwords_refuses_nobody() -> None:
    check_may(None, Role.REVIEW, "1月关账")


def test_the_refusal_names_the_step_the_role_and_who_may() -> None:
    with pytest.raises(
        RuleViolation, match="“1月关账”要由审核人员来做，您登录的身份是录入，请关闭文件后由审核人员登录再做。"
    ):
        check_may(Role.ENTRY, Role.REVIEW, "1月关账")


@pytest.mark.parametrize(
    ("password", "sentence"),
    [
        ("12345", "不到6位"),
        ("      ", "不到6位"),
        ("111111", "同一个字符"),
        ("欧阳建国同志", "就是姓名"),
    ],
)
def test_a_password_that_is_guessed_at_once_is_refused(password: str, sentence: str) -> None:
    with pytest.raises(RuleViolation, match=sentence):
        check_password(password, "欧阳建国同志")


def test_six_different_signs_will_do() -> None:
    check_password("山高月小水落", "李静")


def test_a_name_is_cleaned_and_needed() -> None:
    assert read_account_name(" 李\u200b静　") == "李静"
    with pytest.raises(RuleViolation, match="请填写使用人的姓名"):
        read_account_name("　")
    with pytest.raises(RuleViolation, match="超过40个字"):
        read_account_name("李" * 41)


def test_somebody_is_left_who_can_review() -> None:
    check_people(())
    check_people((Account(name="李静", role=Role.REVIEW), Account(name="张伟", role=Role.READ)))
    with pytest.raises(RuleViolation, match="至少要留一位审核人员"):
        check_people((Account(name="张伟", role=Role.ENTRY),))


def test_the_first_three_tries_are_free_and_then_the_wait_doubles_up_to_five_minutes() -> None:
    assert [seconds_to_wait(tries, NOW, NOW) for tries in (0, 1, 2, 3, 4, 5, 9, 10, 1000)] == [
        0, 0, 0, 5, 10, 20, 300, 300, 300,
    ]  # fmt: skip


def test_the_wait_runs_out_and_does_not_outlive_a_clock_turned_back() -> None:
    assert seconds_to_wait(4, NOW, NOW + timedelta(seconds=7)) == 3
    assert seconds_to_wait(4, NOW, NOW + timedelta(seconds=10)) == 0
    assert seconds_to_wait(4, NOW, NOW - timedelta(days=400)) == 0
    assert seconds_to_wait(4, None, NOW) == 0


def test_words_of_the_roles() -> None:
    assert [role.label for role in Role] == ["只读", "录入", "审核"]
    assert all(role.meaning for role in Role)


def test_who_may_log_in_comes_with_the_refusal() -> None:
    people = (Account(name="李静", role=Role.REVIEW),)
    assert LoginNeeded("设有口令。", people).people == people
