"""What every test stands on: no screen, no user's settings, no unexpected log record, golden files."""

import logging
import os
import re
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

from tests.builders import UNIT, YEAR

if TYPE_CHECKING:
    from kpi_desktop.services.workspace import Workspace

# Qt and the program read these when they are imported, so they are set before any test module is.
_HOME = tempfile.TemporaryDirectory(prefix="kpi-tests-")
os.environ["QT_QPA_PLATFORM"] = "offscreen"
os.environ["LC_ALL"] = "C.UTF-8"
for _name in ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME", "XDG_RUNTIME_DIR"):
    _folder = Path(_HOME.name, _name.lower())
    _folder.mkdir(mode=0o700)
    os.environ[_name] = str(_folder)

settings.register_profile("ci", deadline=None, derandomize=True, print_blob=True)
settings.register_profile("dev", deadline=None, print_blob=True)
settings.load_profile("ci" if os.environ.get("CI") else "dev")

GOLDEN_DIR = Path(__file__).parent / "golden"


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--update-golden",
        action="store_true",
        help="rewrite the files under tests/golden with what the program gives now",
    )


class Golden:
    """Compares what the program gives with a file under tests/golden."""

    def __init__(self, *, update: bool, scratch: Path) -> None:
        self._update = update
        self._scratch = scratch

    def check(self, name: str, actual: str | bytes) -> None:
        path = GOLDEN_DIR / name
        content = actual.encode() if isinstance(actual, str) else actual
        if self._update:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
            return
        if not path.exists():
            pytest.fail(f"tests/golden/{name} is missing; make it with pytest --update-golden")
        expected = path.read_bytes()
        if content == expected:
            return
        seen = self._scratch / path.name
        seen.write_bytes(content)
        if isinstance(actual, str):
            assert actual == expected.decode(), f"differs from tests/golden/{name}; now: {seen}"
        pytest.fail(
            f"differs from tests/golden/{name} ({len(expected)} bytes); now: {seen} ({len(content)} bytes)"
        )


@pytest.fixture
def golden(request: pytest.FixtureRequest, tmp_path: Path) -> Golden:
    return Golden(update=request.config.getoption("--update-golden"), scratch=tmp_path)


class _Warnings(logging.Handler):
    """Keeps the records that somebody should look at."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.records: list[logging.LogRecord] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.records.append(record)


@pytest.fixture(autouse=True)
def _no_unexpected_log_record(request: pytest.FixtureRequest) -> Iterator[None]:
    expected = [re.compile(str(mark.args[0])) for mark in request.node.iter_markers("expects_log")]
    handler = _Warnings()
    root = logging.getLogger()
    root.addHandler(handler)
    yield
    root.removeHandler(handler)
    messages = [record.getMessage() for record in handler.records]
    unexpected = [
        f"{record.name} {record.levelname}: {message}"
        for record, message in zip(handler.records, messages, strict=True)
        if not any(pattern.search(message) for pattern in expected)
    ]
    missing = [pattern.pattern for pattern in expected if not any(map(pattern.search, messages))]
    if unexpected:
        pytest.fail("unexpected log records:\n" + "\n".join(unexpected), pytrace=False)
    if missing:
        pytest.fail(f"expected log records did not come: {missing}", pytrace=False)


@pytest.fixture
def unit_file(tmp_path: Path) -> Iterator["Workspace"]:
    """A new unit file with its first year and nothing else."""
    from kpi_desktop.services.workspace import create_unit_file

    workspace = create_unit_file(
        tmp_path / "单位.sqlite",
        unit_code=UNIT.code,
        unit_name=UNIT.name,
        year=YEAR,
        operator="李",
        clock=lambda: datetime(2026, 12, 28, 8, 0, tzinfo=UTC),
    )
    yield workspace
    workspace.close()
