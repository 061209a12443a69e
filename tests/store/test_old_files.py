"""Files of every version the program has written: a unit's, the package it handed in, the bureau's that took it in.

A new version adds three files to old_files/, written by the program of that version; none is ever made anew.
"""

import lzma
import sqlite3
from contextlib import closing
from decimal import Decimal
from pathlib import Path

import pytest

from kpi_desktop.domain.errors import FileTrouble
from kpi_desktop.domain.merging import PackageStatus
from kpi_desktop.services.merging import merge_packages, verify_package
from kpi_desktop.services.workspace import create_bureau_file, open_file
from kpi_desktop.services.year_end import score
from kpi_desktop.store import schema
from kpi_desktop.store.backup_files import backup_folder
from kpi_desktop.store.change_log import find_break
from kpi_desktop.store.database import check_header

KEPT = Path(__file__).parent / "old_files"
VERSIONS = [version for version in schema.REVISIONS if version < schema.SCHEMA_VERSION]
# As the program of the version printed them, best first.
TOTALS = {
    1: ["93.06", "91.79", "91.67", "91.63", "90.75", "90.00", "89.65", "89.12"],
}


def unpack(version: int, what: str, folder: Path) -> Path:
    path = folder / f"{what}.sqlite"
    path.write_bytes(lzma.decompress((KEPT / f"version-{version}-{what}.sqlite.xz").read_bytes()))
    return path


@pytest.mark.parametrize("what", ["unit", "package", "bureau"])
@pytest.mark.parametrize("version", VERSIONS)
def test_that_the_migrations_still_make_the_schema_of_an_old_version_to_the_letter(
    version: int, what: str, tmp_path: Path
) -> None:
    with closing(sqlite3.connect(unpack(version, what, tmp_path))) as raw:
        assert schema.actual_schema(raw, version) == schema.expected_schema(version)


@pytest.mark.parametrize("version", VERSIONS)
def test_that_an_old_unit_s_file_is_kept_brought_up_and_scored_as_before(
    version: int, tmp_path: Path
) -> None:
    path = unpack(version, "unit", tmp_path)
    with pytest.raises(FileTrouble, match="旧版本"):
        open_file(path, read_only=True)
    with open_file(path) as workspace:
        result = score(workspace, workspace.only_book())
        with workspace.database.read() as connection:
            assert find_break(connection) is None
            assert connection.exec_driver_sql("PRAGMA foreign_key_check").first() is None
    assert check_header(path) == schema.SCHEMA_VERSION
    (kept,) = backup_folder(path).iterdir()
    assert kept.read_bytes()[:100] != path.read_bytes()[:100]
    assert check_header(kept) == version
    totals = sorted((person.total for person in result.people if person.total is not None), reverse=True)
    assert totals == [Decimal(total) for total in TOTALS[version]]


@pytest.mark.parametrize("version", VERSIONS)
def test_that_an_old_package_is_taken_in_once_by_a_new_bureau_and_an_old_one(
    version: int, tmp_path: Path
) -> None:
    package = unpack(version, "package", tmp_path)
    before = package.read_bytes()
    assert verify_package(package).record.schema_version == version
    with create_bureau_file(tmp_path / "新.sqlite") as bureau:
        assert [report.status for report in merge_packages(bureau, [package])] == [PackageStatus.MERGED]
        assert [report.status for report in merge_packages(bureau, [package])] == [PackageStatus.UNCHANGED]
        new = score(bureau, bureau.only_book())
    with open_file(unpack(version, "bureau", tmp_path)) as bureau:
        assert [report.status for report in merge_packages(bureau, [package])] == [PackageStatus.UNCHANGED]
        old = score(bureau, bureau.only_book())
    assert [person.total for person in new.people] == [person.total for person in old.people]
    assert package.read_bytes() == before
