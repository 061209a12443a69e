"""Attached files over real folders: kept by fingerprint, checked on looking, carried with a hand-in and kept by the bureau."""

import zipfile
from pathlib import Path

import pytest

from kpi_desktop.domain.errors import FileTrouble, RuleViolation
from kpi_desktop.domain.evidence import Attachment
from kpi_desktop.domain.merging import HandInStage, PackageStatus
from kpi_desktop.domain.year_book import YearBook
from kpi_desktop.services import evidence, hand_in
from kpi_desktop.services.merging import merge_into, merge_packages, undo_last_intake
from kpi_desktop.services.workspace import Workspace, create_bureau_file, open_file, undo_step
from kpi_desktop.store.evidence_files import evidence_folder, package_evidence_path
from tests.builders import a_book, lock

PLACE = "mark/3/001/Z01"


@pytest.fixture
def year(unit_file: Workspace) -> Workspace:
    book = a_book({"001": "90", "002": "80"})
    with unit_file.write(unit_file.only_book(), "准备") as step:
        step.save(*book.posts, *book.indicators, *book.employees, *book.marks)
    return unit_file


def _file(folder: Path, name: str = "考勤表.pdf", content: bytes = b"%PDF-1.4 attendance") -> Path:
    path = folder / name
    path.write_bytes(content)
    return path


def _book(workspace: Workspace) -> YearBook:
    return workspace.load_book(workspace.only_book())


def _attach(year: Workspace, *paths: Path, place: str = PLACE) -> tuple[Attachment, ...]:
    evidence.attach_files(year, year.only_book(), place, paths)
    return evidence.list_attached(_book(year), place)


def _kept(year: Workspace, attachment: Attachment) -> Path:
    return (
        evidence_folder(year.path)
        / attachment.fingerprint[:2]
        / (attachment.fingerprint + Path(attachment.name).suffix.lower())
    )


def test_that_a_file_is_kept_under_its_fingerprint_beside_the_data_file(
    year: Workspace, tmp_path: Path
) -> None:
    source = _file(tmp_path, "考勤表.PDF")
    (attachment,) = _attach(year, source)
    source.unlink()
    assert (attachment.name, attachment.size) == ("考勤表.PDF", 19)
    assert _kept(year, attachment).read_bytes() == b"%PDF-1.4 attendance"
    assert _kept(year, attachment).suffix == ".pdf"
    seen = evidence.copy_out(year, attachment, tmp_path / "看")
    assert (seen.name, seen.read_bytes()) == ("考勤表.PDF", b"%PDF-1.4 attendance")
    assert evidence.check_files(year, year.only_book()) == ()


def test_that_one_file_may_hang_at_two_places_and_is_kept_once(year: Workspace, tmp_path: Path) -> None:
    source = _file(tmp_path)
    (first,) = _attach(year, source)
    (second,) = _attach(year, source, place="matter/政务公开")
    assert first.fingerprint == second.fingerprint
    assert len([f for f in evidence_folder(year.path).rglob("*") if f.is_file()]) == 1
    evidence.detach_file(year, year.only_book(), first)
    assert evidence.list_attached(_book(year), PLACE) == ()
    assert evidence.list_unused(year) == ()
    assert evidence.copy_out(year, second, tmp_path / "看").exists()


def test_that_a_file_taken_off_comes_back_with_an_undo_until_it_is_cleared_away(
    year: Workspace, tmp_path: Path
) -> None:
    (attachment,) = _attach(year, _file(tmp_path))
    changes = evidence.detach_file(year, year.only_book(), attachment)
    assert evidence.list_unused(year) == (_kept(year, attachment),)
    assert changes.step_id is not None
    undo_step(year, changes.step_id)
    assert evidence.copy_out(year, attachment, tmp_path / "看").exists()
    evidence.detach_file(year, year.only_book(), attachment)
    assert evidence.remove_unused(year) == 1
    assert not _kept(year, attachment).exists()


def test_that_a_missing_and_a_changed_file_are_named(year: Workspace, tmp_path: Path) -> None:
    gone, changed, longer = _attach(
        year,
        _file(tmp_path, "一.pdf", b"1"),
        _file(tmp_path, "二.pdf", b"2"),
        _file(tmp_path, "三.pdf", b"3"),
    )[:3]
    by_name = {each.name: each for each in (gone, changed, longer)}
    _kept(year, by_name["一.pdf"]).unlink()
    _kept(year, by_name["二.pdf"]).write_bytes(b"x")
    _kept(year, by_name["三.pdf"]).write_bytes(b"33")
    with pytest.raises(FileTrouble, match=r"附件“一.pdf”不在“单位-附件”文件夹里"):
        evidence.copy_out(year, by_name["一.pdf"], tmp_path)
    with pytest.raises(FileTrouble, match=r"附件“二.pdf”的内容被改动过"):
        evidence.copy_out(year, by_name["二.pdf"], tmp_path)
    assert len(evidence.check_files(year, year.only_book())) == 3
    _attach(year, _file(tmp_path, "二.pdf", b"2"))
    assert len(evidence.check_files(year, year.only_book())) == 2


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("病毒.exe", b"MZ", "不能作附件"),
        ("没有后缀", b"x", "不能作附件"),
        ("空.pdf", b"", "是空文件"),
        ("大.pdf", b"x" * 1025, "超过每个附件"),
    ],
)
def test_that_what_is_no_evidence_is_refused_and_nothing_kept(
    year: Workspace, tmp_path: Path, name: str, content: bytes, sentence: str
) -> None:
    with pytest.raises(RuleViolation, match=sentence):
        evidence.attach_files(year, year.only_book(), PLACE, [_file(tmp_path, name, content)], limit=1024)
    assert _book(year).attachments == ()


def test_that_a_file_that_is_not_there_and_an_empty_choice_are_refused(
    year: Workspace, tmp_path: Path
) -> None:
    with pytest.raises(FileTrouble, match=r"“没有.pdf”读不出来"):
        evidence.attach_files(year, year.only_book(), PLACE, [tmp_path / "没有.pdf"])
    with pytest.raises(RuleViolation, match="没有选择文件"):
        evidence.attach_files(year, year.only_book(), PLACE, [])


def _hand_in(year: Workspace, tmp_path: Path, *, with_evidence: bool = True) -> Path:
    package = tmp_path / "上报.sqlite"
    plan = HandInStage.MONTHLY
    hand_in.make_hand_in(year, year.only_book(), package, plan, with_evidence=with_evidence)
    return package


def _merge(tmp_path: Path, package: Path) -> tuple[str, Path]:
    bureau = tmp_path / "局" / "汇总.sqlite"
    bureau.parent.mkdir()
    (report,) = merge_into(bureau, [package], operator="局")
    assert report.status is PackageStatus.MERGED
    return report.reason, bureau


@pytest.fixture
def filed(year: Workspace) -> Workspace:
    from kpi_desktop.domain.steps import StepKind, StepRecord

    with year.write(year.only_book(), "备案") as step:
        step.save(StepRecord(kind=StepKind.PLAN, done_on="2025-12-18", done_by="李", document_no="36号"))
    return year


def test_that_files_go_with_a_hand_in_and_the_bureau_checks_and_keeps_them(
    filed: Workspace, tmp_path: Path
) -> None:
    (attachment,) = _attach(filed, _file(tmp_path))
    package = _hand_in(filed, tmp_path)
    with zipfile.ZipFile(package_evidence_path(package)) as archive:
        assert sorted(archive.namelist()) == sorted(("清单.json", f"{attachment.fingerprint}.pdf"))
        assert "考勤表.pdf" in archive.read("清单.json").decode()
    reason, bureau = _merge(tmp_path, package)
    assert reason.endswith("附件1个已核对保存。")
    with open_file(bureau, operator="局") as opened:
        assert evidence.copy_out(opened, attachment, tmp_path / "看").exists()
        (again,) = merge_packages(opened, [package])
        assert "附件1个已核对保存" in again.reason


def test_that_undoing_an_intake_takes_along_the_files_that_only_it_brought(
    filed: Workspace, tmp_path: Path
) -> None:
    (shared,) = _attach(filed, _file(tmp_path))
    bureau = _merge(tmp_path, _hand_in(filed, tmp_path))[1]
    own, off = (
        _file(tmp_path, "另一份.pdf", b"%PDF-1.4 another"),
        _file(tmp_path, "取下.pdf", b"%PDF-1.4 off"),
    )
    _attach(filed, own, off, place="mark/4/001/Z01")
    _attach(filed, tmp_path / "考勤表.pdf", place="mark/4/001/Z01")
    second = tmp_path / "第二次.sqlite"
    hand_in.make_hand_in(filed, filed.only_book(), second, HandInStage.MONTHLY, with_evidence=True)
    with open_file(bureau, operator="局") as opened:
        (before,) = evidence_folder(bureau).glob("??/*")
        merge_packages(opened, [second])
        assert len(list(evidence_folder(bureau).glob("??/*"))) == 3
        undo_last_intake(opened)
        assert list(evidence_folder(bureau).glob("??/*")) == [before]
        assert evidence.check_files(opened, opened.only_book()) == ()
        evidence.detach_file(opened, opened.only_book(), shared)
        merge_packages(opened, [second])
        undo_last_intake(opened)
        assert list(evidence_folder(bureau).glob("??/*")) == [before]
        undo_step(opened, opened.history()[2].seq)
        assert evidence.check_files(opened, opened.only_book()) == ()


def test_that_a_file_that_cannot_be_deleted_stays_among_the_unused(filed: Workspace, tmp_path: Path) -> None:
    (attachment,) = _attach(filed, _file(tmp_path))
    bureau = _merge(tmp_path, _hand_in(filed, tmp_path))[1]
    kept = evidence_folder(bureau) / attachment.fingerprint[:2] / f"{attachment.fingerprint}.pdf"
    kept.unlink()
    kept.mkdir()
    with open_file(bureau, operator="局") as opened:
        undo_last_intake(opened)
        assert kept.exists()
        kept.rmdir()
        kept.write_bytes(b"%PDF-1.4 attendance")
        assert evidence.list_unused(opened) == (kept,)


def test_that_a_hand_in_without_files_says_so_at_the_bureau(filed: Workspace, tmp_path: Path) -> None:
    _attach(filed, _file(tmp_path))
    package = _hand_in(filed, tmp_path, with_evidence=False)
    assert not package_evidence_path(package).exists()
    assert _merge(tmp_path, package)[0].endswith("登记有附件1个，没有随包送来。")


def test_that_a_hand_in_with_a_changed_file_is_not_made(filed: Workspace, tmp_path: Path) -> None:
    (attachment,) = _attach(filed, _file(tmp_path))
    _kept(filed, attachment).write_bytes(b"x")
    with pytest.raises(RuleViolation, match=r"不能连同附件上报：附件“考勤表.pdf”的内容被改动过"):
        _hand_in(filed, tmp_path)
    assert not (tmp_path / "上报.sqlite").exists()


def test_that_a_forged_file_in_the_zip_is_not_kept(filed: Workspace, tmp_path: Path) -> None:
    good, bad = sorted(
        _attach(filed, _file(tmp_path, "好.pdf", b"good"), _file(tmp_path, "坏.pdf", b"base")),
        key=lambda each: each.name,
        reverse=True,
    )
    names = {each.name: f"{each.fingerprint}.pdf" for each in (good, bad)}
    package = _hand_in(filed, tmp_path)
    with zipfile.ZipFile(package_evidence_path(package), "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(names["好.pdf"], b"good")
        archive.writestr(names["坏.pdf"], b"evil")
        archive.writestr("../../坏.txt", b"evil")
    reason, bureau = _merge(tmp_path, package)
    assert reason.endswith("附件1个已核对保存，缺“坏.pdf”。")
    assert len([f for f in evidence_folder(bureau).rglob("*") if f.is_file()]) == 1
    assert not list(tmp_path.rglob("坏.txt"))


@pytest.mark.parametrize("content", [b"no zip", b""])
def test_that_a_broken_zip_keeps_nothing(filed: Workspace, tmp_path: Path, content: bytes) -> None:
    _attach(filed, _file(tmp_path))
    package = _hand_in(filed, tmp_path)
    package_evidence_path(package).write_bytes(content)
    assert _merge(tmp_path, package)[0].endswith("没有随包送来。")


def test_that_a_file_longer_than_it_says_is_broken_off(filed: Workspace, tmp_path: Path) -> None:
    (attachment,) = _attach(filed, _file(tmp_path))
    package = _hand_in(filed, tmp_path)
    with zipfile.ZipFile(package_evidence_path(package), "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(f"{attachment.fingerprint}.pdf", b"0" * 5_000_000)
    assert "没有随包送来" in _merge(tmp_path, package)[0]


def test_that_the_bureau_does_not_keep_programs(year: Workspace, tmp_path: Path) -> None:
    program = Attachment(place=PLACE, fingerprint="a" * 64, name="病毒.exe", size=2)
    with create_bureau_file(tmp_path / "局.sqlite", operator="局") as bureau:
        from kpi_desktop.store.evidence_files import take_evidence

        package = tmp_path / "包.sqlite"
        with zipfile.ZipFile(package_evidence_path(package), "w") as archive:
            archive.writestr(f"{'a' * 64}.exe", b"MZ")
        assert take_evidence(bureau.path, [program], package).lacking == ("病毒.exe",)


def test_that_a_stick_that_cannot_be_written_is_said(filed: Workspace, tmp_path: Path) -> None:
    from kpi_desktop.store.evidence_files import pack_evidence

    _attach(filed, _file(tmp_path))
    with pytest.raises(FileTrouble, match="附件写不到“没有这个盘”"):
        pack_evidence(filed.path, _book(filed).attachments, tmp_path / "没有这个盘" / "包.sqlite", "id")
    with pytest.raises(FileTrouble, match="不能复制出来查看"):
        evidence.copy_out(filed, _book(filed).attachments[0], _file(tmp_path, "档.txt", b"x"))


def test_that_a_mark_takes_number_and_day_of_its_source_while_its_month_is_open(year: Workspace) -> None:
    from kpi_desktop.services import month_closing

    key = year.only_book()
    mark = next(m for m in _book(year).marks if (m.employee_no, m.month) == ("001", 3))
    evidence.give_source(year, key, mark, " 考勤表3号 ", "2026.3.4")
    kept = next(m for m in _book(year).marks if (m.employee_no, m.month) == ("001", 3))
    assert (kept.document_no, kept.happened_on) == ("考勤表3号", "2026-03-04")
    evidence.give_source(year, key, kept, "", "")
    with pytest.raises(RuleViolation, match="不是日期"):
        evidence.give_source(year, key, kept, "", "昨天")
    lock(year, key)
    month_closing.close_month(year, key, 3, closed_on="2026-04-05")
    with pytest.raises(RuleViolation, match="3月已经关账"):
        evidence.give_source(year, key, kept, "考勤表3号", "")
