"""A county's six thousand score sheets into one PDF: what the process holds at its most, in a process of its own."""

import json
import subprocess
import sys
from pathlib import Path

import pypdfium2
import pytest

from tests.benchmarks.ratios import tell

STATUS = Path("/proc/self/status")
pytestmark = pytest.mark.skipif(not STATUS.exists(), reason="peak memory is asked of Linux")

UNITS, PEOPLE, MOST_MB = 100, 60, 300

_WORK = f"""
import json, sys
from pathlib import Path
from reports.paper import FINGERPRINT, a_result, an_adjustment, an_employee
from kpi_desktop.services import reporting

def peak():
    # Of this program alone: what getrusage tells begins with the memory of the process that started it.
    lines = Path("{STATUS}").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM")) / 1024

def name(number):
    return chr(0x4E00 + number % 20000) + chr(0x4E00 + number * 7 % 20000)

after = []
def score_each():
    facts = tuple(an_adjustment(number, number % 12 + 1, "信息被市级采用1条") for number in range(1, {PEOPLE}))
    for unit in range({UNITS}):
        people = [an_employee(n, name=name(unit * {PEOPLE} + n)) for n in range(1, {PEOPLE} + 1)]
        result = a_result(people, adjustments=facts)
        seals[result.book.key] = FINGERPRINT
        yield result
        after.append(peak())

seals = {{}}
pages = reporting.write_sheets(score_each(), Path(sys.argv[1]), fingerprints=seals)
print(json.dumps({{"sheets": len(pages.sheets), "pages": pages.page_count, "tenth": after[9], "peak": peak()}}))
"""


@pytest.mark.timeout(900)
def test_that_six_thousand_sheets_need_little_memory(tmp_path: Path) -> None:
    target = tmp_path / "全县评分表.pdf"
    root = Path(__file__).parents[1]
    done = subprocess.run(
        [sys.executable, "-c", _WORK, str(target)],
        capture_output=True,
        check=False,
        cwd=root,
        encoding="utf-8",
        env={"PYTHONPATH": f"{root}:{root.parent}", "PYTHONUTF8": "1"},
    )
    assert done.returncode == 0, done.stderr
    said = json.loads(done.stdout)
    tell(
        f"{said['sheets']} sheets: {said['peak']:.0f} MB at most, {said['tenth']:.0f} MB after the tenth unit"
    )
    assert said["sheets"] == UNITS * PEOPLE
    with pypdfium2.PdfDocument(target) as document:
        assert len(document) == said["pages"] == UNITS * PEOPLE
    assert said["peak"] < MOST_MB
