"""What a read-only medium does to hand-in and merge: python -m tests.hostile.read_only FOLDER.

Nothing is read-only to root, so root first does each thing once, which loads every module, and goes on as nobody.
"""

import os
import sys
from pathlib import Path

from kpi_desktop.domain.errors import FileTrouble
from kpi_desktop.domain.merging import PackageStatus
from kpi_desktop.services.hand_in import list_hand_ins
from kpi_desktop.services.merging import merge_into, merge_packages, verify_package
from kpi_desktop.services.workspace import open_file
from tests.hostile.county import CLOCK, KEY, a_bureau, a_unit, content_of, pack, set_mark
from tests.hostile.killing import PLACES

NOBODY = 65534


def prepare(folder: Path) -> None:
    """A unit, a bureau that has its first package, and a stick with the second one and a copy of the bureau's file."""
    stick, disk = folder / "只读U盘", folder / "硬盘"
    stick.mkdir()
    disk.mkdir()
    with a_unit(disk / "单位.sqlite") as unit, a_bureau(disk / "局端.sqlite") as bureau:
        pack(unit, disk / "包1.sqlite")
        merge_packages(bureau, [disk / "包1.sqlite"])
        for place in PLACES:
            set_mark(unit, place, "1")
            set_mark(bureau, place, "2")
        pack(unit, stick / "包2.sqlite")
    (stick / "局端.sqlite").write_bytes((disk / "局端.sqlite").read_bytes())
    (folder / "试").mkdir()
    (folder / "试" / "局端.sqlite").write_bytes((disk / "局端.sqlite").read_bytes())
    merge_into(folder / "试" / "局端.sqlite", [stick / "包2.sqlite"], dry_run=True)
    merge_into(folder / "试" / "局端.sqlite", [stick / "包2.sqlite"])
    for path in stick.iterdir():
        path.chmod(0o444)
    stick.chmod(0o555)
    if os.geteuid() == 0:
        for path in (folder, disk, *disk.iterdir()):
            os.chown(path, NOBODY, NOBODY)
        os.setgroups([])
        os.setgid(NOBODY)
        os.setuid(NOBODY)
    assert not os.access(stick, os.W_OK)
    assert not os.access(stick / "包2.sqlite", os.W_OK)


def check(folder: Path) -> None:
    """A package is read from it and it is left as it was; what has to be written there is refused in words."""
    stick, disk = folder / "只读U盘", folder / "硬盘"
    before = {path.name: path.read_bytes() for path in stick.iterdir()}
    said = refusal(lambda: open_file(stick / "局端.sqlite"))
    assert "只读" in said, said
    said = refusal(lambda: merge_into(stick / "局端.sqlite", [stick / "包2.sqlite"]))
    assert "只读" in said, said
    with open_file(stick / "局端.sqlite", read_only=True) as bureau:
        assert len(list_hand_ins(bureau, KEY)) == 1
    (dry,) = merge_into(stick / "局端.sqlite", [stick / "包2.sqlite"], dry_run=True)
    assert dry.status is PackageStatus.CONFLICTS
    with open_file(disk / "单位.sqlite", clock=CLOCK) as unit:
        kept = content_of(unit.path)
        said = refusal(lambda: pack(unit, stick / "包3.sqlite"))
        assert "写保护" in said, said
        assert content_of(unit.path) == kept
        assert pack(unit, disk / "包3.sqlite").number == len(list_hand_ins(unit, KEY))
    assert verify_package(stick / "包2.sqlite").record.number == 2
    (real,) = merge_into(disk / "局端.sqlite", [stick / "包2.sqlite"])
    assert real.status is PackageStatus.CONFLICTS
    assert len(real.conflicts) == len(dry.conflicts) == len(PLACES)
    assert {path.name: path.read_bytes() for path in stick.iterdir()} == before


def refusal(job: object) -> str:
    try:
        job()  # type: ignore[operator]
    except FileTrouble as trouble:
        return str(trouble)
    message = "a read-only medium was written"
    raise AssertionError(message)


if __name__ == "__main__":
    prepare(Path(sys.argv[1]))
    check(Path(sys.argv[1]))
