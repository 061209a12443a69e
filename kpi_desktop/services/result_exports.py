"""The year's results as files for other programs: the national system's import sheet."""

from pathlib import Path

from kpi_desktop.domain.result_import import ResultImport, derive_result_import
from kpi_desktop.domain.year_end import UnitResult
from kpi_desktop.exchange.result_import import write_result_import
from kpi_desktop.services.reporting import write_file


def preview_result_import(result: UnitResult) -> ResultImport:
    """Who goes into the import sheet and who has to be entered by hand, with what to tell before.

    Raises RuleViolation while a grade is not decided, or when nobody can be imported.
    """
    return derive_result_import(result)


def export_result_import(result: UnitResult, path: Path) -> ResultImport:
    """Write the import file (年度考核导入表, .xls) and say what is in it.

    Raises RuleViolation as `preview_result_import` does, FileTrouble when the place cannot be written.
    """
    made = derive_result_import(result)
    write_file(path, lambda: write_result_import(path, made))
    return made
