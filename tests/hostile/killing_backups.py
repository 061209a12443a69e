"""Kills a process that backs up or restores, at a random moment: python -m tests.hostile.killing_backups JOB COUNT SEED FOLDER."""

import sys
from datetime import timedelta
from pathlib import Path

from kpi_desktop.domain.backups import KeepRule
from kpi_desktop.services.restoring import find_good_backup, restore_backup
from kpi_desktop.services.workspace import open_file
from kpi_desktop.store.backup_files import backup_folder, list_backups, make_checked_backup
from tests.hostile import killing
from tests.hostile.county import CLOCK, a_unit, content_of, mark_at, set_mark
from tests.hostile.killing import PLACE, STEPS, Note

KEEP = KeepRule(recent=2, days=1, weeks=1, months=1)


class BackUp:
    """A clerk saves and backs up; only three are kept."""

    last = 20

    def prepare(self, folder: Path) -> None:
        with a_unit(folder / "数据.sqlite") as unit:
            make_checked_backup(unit.path, "手工", CLOCK(), keep=KEEP)

    def work(self, folder: Path, note: Note) -> None:
        with open_file(folder / "数据.sqlite", operator="李", clock=CLOCK) as unit:
            note(0)
            for number in range(1, STEPS):
                set_mark(unit, PLACE, str(number % 90))
                make_checked_backup(unit.path, "手工", CLOCK() + timedelta(hours=number), keep=KEEP)
                note(number)

    def check(self, folder: Path, confirmed: int) -> None:
        path = folder / "数据.sqlite"
        backups = list_backups(path)
        # Whatever bears a backup's name is whole, and the last confirmed one is there.
        assert all(backup.is_whole for backup in backups)
        assert backups[0].number in {confirmed + 1, confirmed + 2}
        found = find_good_backup(path)
        assert found is not None
        assert found.backup == backups[0]
        if confirmed:
            with open_file(found.path, read_only=True) as copy:
                assert mark_at(copy, PLACE) in {confirmed, confirmed + 1}


class Restore:
    """A clerk restores one of two backups, then the other, again and again."""

    last = 12

    def prepare(self, folder: Path) -> None:
        path = folder / "数据.sqlite"
        self.states = []
        for entered in ("1", "2"):
            with a_unit(path) if not path.exists() else open_file(path, operator="李", clock=CLOCK) as unit:
                set_mark(unit, PLACE, entered)
            make_checked_backup(path, "手工", CLOCK(), keep=None)
            self.states.append(content_of(path)["monthly_mark"])

    def work(self, folder: Path, note: Note) -> None:
        path = folder / "数据.sqlite"
        sources = sorted(backup_folder(path).iterdir())[:2]
        note(0)
        for number in range(1, STEPS):
            restore_backup(path, sources[number % 2], operator="李", clock=CLOCK)
            note(number)

    def check(self, folder: Path, confirmed: int) -> None:
        path = folder / "数据.sqlite"
        assert content_of(path)["monthly_mark"] == self.states[confirmed % 2] or (
            content_of(path)["monthly_mark"] == self.states[(confirmed + 1) % 2]
        )
        # What stood before each confirmed restoring is still there to go back to.
        kept = [backup for backup in list_backups(path) if backup.occasion == "恢复前"]
        assert len(kept) in {confirmed, confirmed + 1}
        restore_backup(path, min(backup_folder(path).iterdir()), operator="李", clock=CLOCK)
        assert content_of(path)["monthly_mark"] == self.states[0]
        assert not [entry for entry in folder.iterdir() if "恢复" in entry.name or "journal" in entry.name]


killing.JOBS |= {"back-up": BackUp, "restore": Restore}

if __name__ == "__main__":
    sys.stdout.write(f"{killing.run(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), Path(sys.argv[4]))}\n")
