"""The command line: headless jobs over services."""

from kpi_desktop.cli.commands import main

__all__ = ["main"]
