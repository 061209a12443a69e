"""Passwords over real files: who gets in, what each role may write, what travels and what does not."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from kpi_desktop.domain.access import ENTRY_TABLES, REVIEW_TABLES, Account, Login, LoginNeeded, Role
from kpi_desktop.domain.errors import FileTrouble, RuleViolation
from kpi_desktop.domain.merging import HandInStage, PackageStatus
from kpi_desktop.domain.values import UnitYear
from kpi_desktop.services import access, county, demo, hand_in, merging, staff
from kpi_desktop.services.checking import check_trail
from kpi_desktop.services.workspace import Workspace, create_unit_file, list_people, open_file, undo_step
from kpi_desktop.store.fingerprint import STAGE_TABLES
from tests.builders import LOCKED, UNIT, YEAR, an_employee, lock

KEY = UnitYear(unit_code=UNIT.code, year=YEAR)
SECRET, OTHER = "山高月小123", "水落石出456"
NOW = datetime(2026, 12, 28, 8, 0, tzinfo=UTC)


class Clock:
    """A clock the test moves on."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture(scope="module")
def protected(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """A unit's file with 李静 to review, 张伟 to type and 王芳 to look, and its recovery code."""
    path = tmp_path_factory.mktemp("protected") / "单位.kpi"
    with create_unit_file(
        path, unit_code=UNIT.code, unit_name=UNIT.name, year=YEAR, operator="李静", clock=lambda: NOW
    ) as workspace:
        staff.save_employees(workspace, KEY, (an_employee(),))
        code = access.protect(workspace, "李静", SECRET)
        access.save_person(workspace, "张伟", Role.ENTRY, OTHER)
        access.save_person(workspace, "王芳", Role.READ, OTHER)
    return path, code


@pytest.fixture
def file(protected: tuple[Path, str], tmp_path: Path) -> Path:
    copy = tmp_path / "单位.kpi"
    copy.write_bytes(protected[0].read_bytes())
    return copy


@pytest.fixture
def clock() -> Clock:
    return Clock()


def enter(file: Path, name: str, password: str = OTHER, clock: Clock | None = None) -> Workspace:
    return open_file(file, login=Login(name=name, password=password), clock=clock or (lambda: NOW))


@pytest.fixture
def reviewer(file: Path) -> Iterator[Workspace]:
    with enter(file, "李静", SECRET) as workspace:
        yield workspace


@pytest.fixture
def typist(file: Path) -> Iterator[Workspace]:
    with enter(file, "张伟") as workspace:
        yield workspace


def test_every_table_of_a_units_year_is_classed() -> None:
    tables = {table for stage in HandInStage for table in STAGE_TABLES[stage]}
    assert tables <= ENTRY_TABLES | REVIEW_TABLES


def test_the_file_says_who_may_open_it_and_lets_nobody_else_in(file: Path) -> None:
    everybody = (
        Account(name="张伟", role=Role.ENTRY),
        Account(name="李静", role=Role.REVIEW),
        Account(name="王芳", role=Role.READ),
    )
    assert list_people(file) == everybody
    for read_only in (False, True):
        with pytest.raises(LoginNeeded, match="设有口令，请选择姓名并输入口令后打开") as needed:
            open_file(file, read_only=read_only)
        assert needed.value.people == everybody
    with pytest.raises(LoginNeeded, match="使用人中没有“赵六”"):
        enter(file, "赵六")
    with pytest.raises(LoginNeeded, match="张伟的口令不对"):
        enter(file, "张伟", SECRET)
    assert not file.with_name(file.name + ".lock").exists()


def test_a_file_without_passwords_asks_nobody(unit_file: Workspace) -> None:
    path = unit_file.path
    unit_file.close()
    assert list_people(path) == ()
    with open_file(path) as workspace:
        assert workspace.role is None


def test_full_width_digits_of_an_input_method_are_the_same_password(file: Path) -> None:
    with enter(file, "张伟", "水落石出４５６ ") as workspace:
        assert workspace.operator == "张伟"


def test_wrong_tries_are_slowed_over_closings_and_a_right_one_clears_them(file: Path, clock: Clock) -> None:
    for _ in range(2):
        with pytest.raises(LoginNeeded, match="请看清大小写"):
            enter(file, "张伟", "不是这个口令", clock)
    with pytest.raises(LoginNeeded, match="请等5秒再试"):
        enter(file, "张伟", "不是这个口令", clock)
    with pytest.raises(LoginNeeded, match="已连续输错3次"):
        enter(file, "张伟", OTHER, clock)
    clock.now += timedelta(seconds=5)
    with enter(file, "张伟", OTHER, clock):
        pass
    with pytest.raises(LoginNeeded, match="请看清大小写"):
        enter(file, "张伟", "不是这个口令", clock)


def test_one_persons_wrong_tries_do_not_hold_up_another(file: Path) -> None:
    for _ in range(3):
        with pytest.raises(LoginNeeded):
            enter(file, "张伟", "不是这个口令")
    with enter(file, "李静", SECRET) as workspace:
        assert workspace.role is Role.REVIEW


def test_who_types_may_type_but_not_settle(typist: Workspace) -> None:
    staff.save_employees(typist, KEY, (an_employee("002", name="李四"),))
    with pytest.raises(RuleViolation, match="“备案”要由审核人员来做，您登录的身份是录入"):
        lock(typist)
    book = typist.load_book(KEY)
    assert [employee.name for employee in book.employees] == ["张伟", "李四"]
    assert not book.steps
    with pytest.raises(RuleViolation, match="“生成上报包”要由审核人员"):
        hand_in.make_hand_in(typist, KEY, typist.path.with_name("包.sqlite"))


def test_a_step_that_types_and_settles_is_refused_whole(typist: Workspace) -> None:
    with pytest.raises(RuleViolation), typist.write(KEY, "录入并备案") as step:
        step.save(an_employee("003", name="赵六"), LOCKED)
    assert [employee.name for employee in typist.load_book(KEY).employees] == ["张伟"]


def test_who_types_cannot_undo_what_the_reviewer_settled(file: Path) -> None:
    with enter(file, "李静", SECRET) as workspace:
        lock(workspace)
        last = workspace.last_entry()
    assert last is not None
    with enter(file, "张伟") as workspace, pytest.raises(RuleViolation, match="“撤销：备案”要由审核人员"):
        undo_step(workspace, last.seq)


def test_who_reviews_may_do_both(reviewer: Workspace) -> None:
    staff.save_employees(reviewer, KEY, (an_employee("002", name="李四"),))
    lock(reviewer)
    assert len(reviewer.load_book(KEY).employees) == 2
    assert reviewer.load_book(KEY).steps == (LOCKED,)


def test_who_only_looks_holds_no_lock_and_writes_nothing(file: Path) -> None:
    with enter(file, "王芳") as workspace, enter(file, "李静", SECRET) as other:
        assert workspace.read_only
        assert other.role is Role.REVIEW
        assert workspace.load_book(KEY).employees
        with pytest.raises(FileTrouble, match="以只读方式打开的，不能修改"):
            staff.save_employees(workspace, KEY, (an_employee("002", name="李四"),))


def test_every_step_is_signed_by_who_logged_in(typist: Workspace) -> None:
    staff.save_employees(typist, KEY, (an_employee("002", name="李四"),))
    last = typist.last_entry()
    assert last is not None
    assert last.by == "张伟"
    with pytest.raises(RuleViolation, match="现在登录的是张伟"):
        typist.operator = "李静"
    typist.operator = "张伟"


def test_nobody_works_without_a_name(unit_file: Workspace) -> None:
    with pytest.raises(RuleViolation, match="请先填写操作人姓名"):
        unit_file.operator = "　"
    path = unit_file.path
    unit_file.close()
    with pytest.raises(RuleViolation, match="请先填写操作人姓名"):
        open_file(path, operator=" ")
    assert not path.with_name(path.name + ".lock").exists()


def test_the_trail_tells_who_was_given_what_and_never_a_hash(reviewer: Workspace) -> None:
    access.save_person(reviewer, "张伟", Role.REVIEW)
    access.save_person(reviewer, "张伟", Role.READ, "另外一个口令")
    access.save_person(reviewer, "张伟", Role.READ, "又是一个口令")
    access.remove_person(reviewer, "王芳")
    assert [entry.action for entry in reversed(reviewer.history())][2:] == [
        "设口令：李静（审核）",
        "增加使用人：张伟（录入）",
        "增加使用人：王芳（只读）",
        "修改使用人：张伟由录入改为审核",
        "修改使用人：张伟由审核改为只读，并重设口令",
        "重设口令：张伟",
        "去掉使用人：王芳",
    ]
    assert check_trail(reviewer) == ()
    with reviewer.database.read() as connection:
        texts = connection.exec_driver_sql("SELECT changes FROM change_log").all()
    assert not any("argon2" in str(text) for text in texts)


def test_only_who_reviews_manages_the_list(typist: Workspace) -> None:
    for attempt in (
        lambda: access.save_person(typist, "张伟", Role.REVIEW),
        lambda: access.remove_person(typist, "李静"),
        lambda: access.unprotect(typist, "不要了"),
        lambda: access.renew_recovery_code(typist),
    ):
        with pytest.raises(RuleViolation, match="要由审核人员来做"):
            attempt()


def test_the_list_refuses_what_would_lock_everybody_out(reviewer: Workspace) -> None:
    with pytest.raises(RuleViolation, match="至少要留一位审核人员"):
        access.save_person(reviewer, "李静", Role.ENTRY)
    with pytest.raises(RuleViolation, match="不能去掉正在登录的自己"):
        access.remove_person(reviewer, "李静")
    with pytest.raises(RuleViolation, match="没有“赵六”"):
        access.remove_person(reviewer, "赵六")
    with pytest.raises(RuleViolation, match="请给赵六设一个口令"):
        access.save_person(reviewer, "赵六", Role.ENTRY)
    with pytest.raises(RuleViolation, match="已经设有口令"):
        access.protect(reviewer, "李静", SECRET)


def test_who_gives_the_review_away_has_lost_it(reviewer: Workspace) -> None:
    access.save_person(reviewer, "张伟", Role.REVIEW)
    access.save_person(reviewer, "李静", Role.ENTRY)
    with pytest.raises(RuleViolation, match="要由审核人员来做"):
        lock(reviewer)


def test_everybody_changes_his_own_password(file: Path) -> None:
    with enter(file, "张伟") as workspace:
        with pytest.raises(RuleViolation, match="原来的口令不对"):
            access.change_password(workspace, SECRET, "新的口令789")
        access.change_password(workspace, OTHER, "新的口令789")
    with pytest.raises(LoginNeeded):
        enter(file, "张伟")
    with enter(file, "张伟", "新的口令789") as workspace:
        assert workspace.role is Role.ENTRY


def test_there_is_no_password_to_change_in_a_file_without(unit_file: Workspace) -> None:
    with pytest.raises(RuleViolation, match="没有设口令"):
        access.change_password(unit_file, SECRET, OTHER)
    with pytest.raises(RuleViolation, match="请先设口令"):
        access.save_person(unit_file, "张伟", Role.ENTRY, OTHER)
    assert access.list_people(unit_file) == ()


def test_taking_the_passwords_away_needs_a_reason_and_frees_the_file(file: Path) -> None:
    with enter(file, "李静", SECRET) as workspace:
        with pytest.raises(RuleViolation, match="请写明为什么解除口令"):
            access.unprotect(workspace, " ")
        access.unprotect(workspace, "只有一个人用")
        assert workspace.role is None
        last = workspace.last_entry()
    assert last is not None
    assert (last.action, last.reason, last.by) == ("解除全部口令", "只有一个人用", "李静")
    assert list_people(file) == ()


def test_the_recovery_code_sets_a_reviewers_password_once(file: Path, protected: tuple[Path, str]) -> None:
    code = protected[1]
    with pytest.raises(RuleViolation, match="恢复码不对"):
        access.reset_by_code(file, "2222-3333-4444-5555-6666", "李静", "新的口令789")
    with pytest.raises(RuleViolation, match="只能重设审核人员的口令"):
        access.reset_by_code(file, code, "张伟", "新的口令789")
    following = access.reset_by_code(
        file, code.lower().replace("-", " "), "李静", "新的口令789", clock=lambda: NOW
    )
    with enter(file, "李静", "新的口令789") as workspace:
        last = workspace.last_entry()
        assert last is not None
        assert last.action == "用恢复码重设口令：李静"
    with pytest.raises(RuleViolation, match="恢复码不对"):
        access.reset_by_code(file, code, "李静", "再来一个口令")
    access.reset_by_code(file, following, "李静", "再来一个口令")


def test_a_new_recovery_code_ends_the_old_one(file: Path, protected: tuple[Path, str]) -> None:
    with enter(file, "李静", SECRET) as workspace:
        renewed = access.renew_recovery_code(workspace)
    with pytest.raises(RuleViolation, match="恢复码不对"):
        access.reset_by_code(file, protected[1], "李静", "新的口令789")
    access.reset_by_code(file, renewed, "李静", "新的口令789")


def test_a_protected_units_package_holds_no_account_and_merges(tmp_path: Path) -> None:
    made = demo.make_demo_county(tmp_path / "县", units=1, people=5)
    unit = made.unit_files[0]
    with open_file(unit, operator="李静") as workspace:
        key = workspace.only_book()
        access.protect(workspace, "李静", SECRET)
        package = tmp_path / "包.sqlite"
        hand_in.make_hand_in(workspace, key, package)
    content = package.read_bytes()
    assert b"argon2id$v" not in content
    bureau = tmp_path / "局端.kpi"
    reports = merging.merge_into(bureau, [package])
    assert [report.status for report in reports] == [PackageStatus.MERGED]
    # The unit's own file is still no package.
    refused = merging.merge_into(bureau, [unit])
    assert [report.status for report in refused] == [PackageStatus.REFUSED]


def test_the_bureaus_file_has_roles_too(tmp_path: Path) -> None:
    made = demo.make_demo_county(tmp_path / "县", units=2, people=5)
    package, second = sorted((tmp_path / "县" / "上报包").glob("*.sqlite"))[:2]
    bureau = tmp_path / "局端.kpi"
    merging.merge_into(bureau, [package])
    with open_file(bureau, operator="李静") as workspace:
        access.protect(workspace, "李静", SECRET)
        access.save_person(workspace, "张伟", Role.ENTRY, OTHER)
        access.save_person(workspace, "王芳", Role.READ, OTHER)
    assert made.unit_files
    with pytest.raises(LoginNeeded):
        merging.merge_into(bureau, [second])
    login = Login(name="张伟", password=OTHER)
    dry = merging.merge_into(bureau, [second], dry_run=True, login=login)
    assert [report.status for report in dry] == [PackageStatus.MERGED]
    merging.merge_into(bureau, [second], login=login)
    with enter(bureau, "张伟") as workspace:
        with pytest.raises(RuleViolation, match="“撤销上次接收”要由审核人员"):
            merging.undo_last_intake(workspace)
        with pytest.raises(RuleViolation, match="“封存全县2026年度”要由审核人员"):
            county.close_county(workspace, YEAR)
        with pytest.raises(RuleViolation, match="“撤销封存全县2026年度”要由审核人员"):
            county.reopen_county(workspace, YEAR, "重来")
    with enter(bureau, "王芳") as workspace, pytest.raises(RuleViolation, match="“接收上报包”要由录入人员"):
        merging.merge_packages(workspace, [second])
    with enter(bureau, "李静", SECRET) as workspace:
        merging.undo_last_intake(workspace)


def test_passwords_of_an_empty_bureau_file_are_traced_too(tmp_path: Path) -> None:
    bureau = tmp_path / "局端.kpi"
    merging.merge_into(bureau, [])
    with open_file(bureau, operator="李静", clock=lambda: NOW) as workspace:
        access.protect(workspace, "李静", SECRET)
        last = workspace.last_entry()
    assert last is not None
    assert last.key == UnitYear(unit_code="全文件", year=2026)
