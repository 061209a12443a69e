"""A process killed at a random moment of save, hand-in, merge, decision and undo. KPI_SOAK=1 kills a thousand times in all."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.hostile.killing import JOBS

KILLS = 200 if os.environ.get("KPI_SOAK") else 6
ROOT = Path(__file__).parents[2]


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork and SIGKILL")
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("job", JOBS)
def test_that_a_killed_process_leaves_the_last_confirmed_step_and_no_half(job: str, tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tests.hostile.killing", job, str(KILLS), "7", str(tmp_path / "场")],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    assert int(done.stdout) > KILLS // 2
