"""A process killed at a random moment of backing up or restoring. KPI_SOAK=1 kills a hundred times."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

KILLS = 100 if os.environ.get("KPI_SOAK") else 6
ROOT = Path(__file__).parents[2]


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork and SIGKILL")
@pytest.mark.timeout(600)
@pytest.mark.parametrize("job", ["back-up", "restore"])
def test_that_a_killed_backup_or_restoring_leaves_the_file_and_a_good_backup(
    job: str, tmp_path: Path
) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tests.hostile.killing_backups", job, str(KILLS), "7", str(tmp_path / "场")],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    assert int(done.stdout) > KILLS // 2
