"""A folder of hostile packages: each refused with its sentence, the bureau as it was, the sender's folder as it was."""

import os
from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest

from kpi_desktop.domain.errors import FileTrouble
from kpi_desktop.domain.merging import PackageInfo, PackageStatus
from kpi_desktop.services.merging import merge_into, merge_packages, verify_package
from kpi_desktop.services.workspace import Workspace, open_file
from kpi_desktop.store.intake import IntakeLimits
from tests.hostile.county import a_bureau, a_unit, content_of, pack, rows_of
from tests.hostile.hostile_files import HOSTILE, spoil_package

FLIPS = 200
LIMITS = IntakeLimits(table_rows=2000)
CASES = [name for name in HOSTILE if name != "pipe" or hasattr(os, "mkfifo")]


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("好")
    with a_unit(folder / "单位.sqlite") as unit:
        pack(unit, folder / "好包.sqlite")
    return folder / "好包.sqlite"


@pytest.fixture(scope="module")
def other_bureau(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A bureau's file that holds another unit."""
    folder = tmp_path_factory.mktemp("局端")
    with a_unit(folder / "另一单位.sqlite", code="另一", name="另一单位") as unit:
        pack(unit, folder / "另一.sqlite")
    with a_bureau(folder / "局端.sqlite") as workspace:
        assert merge_packages(workspace, [folder / "另一.sqlite"])[0].status is PackageStatus.MERGED
    return folder / "局端.sqlite"


@pytest.fixture
def bureau(other_bureau: Path, tmp_path: Path) -> Iterator[Workspace]:
    """A copy of that bureau's file, open."""
    path = tmp_path / "局端.sqlite"
    path.write_bytes(other_bureau.read_bytes())
    with open_file(path) as workspace:
        yield workspace


@pytest.mark.parametrize("name", CASES)
def test_that_a_hostile_package_is_refused_and_leaves_no_trace(
    name: str, package: Path, bureau: Workspace, tmp_path: Path
) -> None:
    folder = tmp_path / "U盘"
    folder.mkdir()
    hostile = spoil_package(package, name, folder)
    before = listing(folder)
    rows = content_of(bureau.path, but=["intake"])
    content = bureau.path.read_bytes()

    dry = merge_packages(bureau, [hostile], dry_run=True, limits=LIMITS)
    assert bureau.path.read_bytes() == content
    report = merge_packages(bureau, [hostile], limits=LIMITS)[0]

    assert report.status is dry[0].status is PackageStatus.REFUSED
    assert HOSTILE[name].word in report.reason
    assert report.reason == dry[0].reason
    assert hostile.name in report.reason
    assert report.reason.endswith("。")
    assert report.reason.count("。") == 1
    assert content_of(bureau.path, but=["intake"]) == rows
    assert listing(folder) == before
    with pytest.raises(FileTrouble):
        verify_package(hostile, LIMITS)


def listing(folder: Path) -> dict[str, tuple[int, int]]:
    return {path.name: (path.stat().st_size, path.stat().st_mtime_ns) for path in folder.iterdir()}


def test_that_a_flipped_byte_is_refused_or_touches_nothing_of_the_content(
    package: Path, tmp_path: Path
) -> None:
    good = verify_package(package)
    rows = rows_of(package)
    random = Random(20261228)
    content = package.read_bytes()
    refused = 0
    flipped = tmp_path / "翻转.sqlite"
    for _ in range(FLIPS):
        place, bit = random.randrange(len(content)), 1 << random.randrange(8)
        flipped.write_bytes(content[:place] + bytes([content[place] ^ bit]) + content[place + 1 :])
        found = outcome(flipped)
        if found is None:
            refused += 1
        else:
            assert found == good, place
            assert rows_of(flipped, with_bringer=False) == rows_of(package, with_bringer=False), place
    assert 0 < refused < FLIPS
    assert rows_of(package) == rows


def outcome(path: Path) -> PackageInfo | None:
    try:
        return verify_package(path)
    except FileTrouble:
        return None


def test_that_a_hundred_bad_files_do_not_make_a_bureau_lose_the_good_one(
    package: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "U盘"
    folder.mkdir()
    names = ["truncated", "trigger", "forged fingerprint", "unit file"]
    paths = [spoil_package(package, name, folder) for name in names]
    reports = merge_into(tmp_path / "局端.sqlite", [*paths[:2], package, *paths[2:]])
    assert [report.status.value for report in reports] == [
        "refused",
        "refused",
        "merged",
        "refused",
        "refused",
    ]
    assert rows_of(tmp_path / "局端.sqlite", with_bringer=False) == rows_of(package, with_bringer=False)
