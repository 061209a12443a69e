"""The dependency rule: the contracts of pyproject.toml, and what they cannot say."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from importlinter.cli import lint_imports

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "kpi_desktop"
# Modules of the standard library that reach outside the process: a rule is a function of its arguments.
IMPURE = {
    "sqlite3",
    "logging",
    "os",
    "io",
    "pathlib",
    "random",
    "secrets",
    "socket",
    "subprocess",
    "tempfile",
    "time",
}


def modules(folder: str) -> list[Path]:
    return sorted((PACKAGE / folder).rglob("*.py"))


def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


def imported_names(path: Path) -> Iterator[tuple[int, str]]:
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield node.lineno, alias.name
        elif isinstance(node, ast.ImportFrom):
            yield node.lineno, "." * node.level + (node.module or "")


def floats_in(path: Path) -> Iterator[int]:
    tree = tree_of(path)
    # `isinstance(value, float)` is how a float is refused at the door.
    guards = {
        id(name)
        for call in ast.walk(tree)
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id == "isinstance"
        for name in ast.walk(call.args[1])
    }
    for node in ast.walk(tree):
        named = isinstance(node, ast.Name) and node.id == "float" and id(node) not in guards
        if named or (isinstance(node, ast.Constant) and isinstance(node.value, float)):
            yield node.lineno


def test_that_the_import_contracts_hold(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(ROOT)
    # Its own logging would silence every logger there is, and with them what later tests wait for.
    monkeypatch.setattr("importlinter.cli._configure_logging", lambda verbose: None)
    assert lint_imports(no_cache=True) == 0, capsys.readouterr().out


@pytest.mark.parametrize("path", modules("domain"), ids=lambda path: path.stem)
def test_that_domain_imports_itself_and_the_pure_standard_library(path: Path) -> None:
    wrong = [
        f"{path.name}:{line} imports {name}"
        for line, name in imported_names(path)
        if not name.startswith("kpi_desktop.domain")
        and (name.partition(".")[0] not in sys.stdlib_module_names or name.partition(".")[0] in IMPURE)
    ]
    assert wrong == []


@pytest.mark.parametrize("folder", ["domain", "store", "services"])
def test_that_no_float_stands_where_scores_live(folder: str) -> None:
    wrong = [f"{path.relative_to(ROOT)}:{line}" for path in modules(folder) for line in floats_in(path)]
    assert wrong == []


def test_that_migrations_import_nothing_of_ours() -> None:
    wrong = [
        f"{path.relative_to(ROOT)}:{line} imports {name}"
        for path in modules("store/migrations")
        for line, name in imported_names(path)
        if name.startswith(("kpi_desktop", "."))
    ]
    assert wrong == []


@pytest.mark.parametrize("arguments", [["self-test", "--help"], ["--help"]], ids=" ".join)
def test_that_a_command_is_chosen_before_qt_is_loaded(arguments: list[str]) -> None:
    program = (
        "import sys\n"
        "from kpi_desktop.__main__ import main\n"
        "try:\n"
        f"    main({arguments!r})\n"
        "except SystemExit:\n"
        "    pass\n"
        "sys.exit('PySide6' in sys.modules)\n"
    )
    result = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert result.returncode == 0, result.stderr


def test_that_the_choice_itself_loads_neither_qt_nor_sql() -> None:
    program = (
        "import sys, kpi_desktop.__main__\n"
        "print([name for name in ('PySide6', 'sqlalchemy', 'sqlmodel', 'reportlab', 'openpyxl') if name in sys.modules])\n"
    )
    result = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert result.stdout.strip() == "[]"
