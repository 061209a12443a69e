"""The way in: no arguments or files open the window, anything else is a command."""

import sys
from pathlib import Path

FILE_SUFFIXES = frozenset({".kpi", ".sqlite"})


def opens_window(argv: list[str]) -> bool:
    """Whether these arguments ask for the window: none at all, or files to open."""
    if not argv:
        return True
    if argv[0].startswith("-"):
        return False
    if len(argv) > 1:
        return all(Path(argument).is_file() for argument in argv)
    path = Path(argv[0])
    return path.suffix.lower() in FILE_SUFFIXES or path.is_file()


def main(argv: list[str] | None = None) -> int:
    """Run the window or one command, and give back the exit code."""
    arguments = sys.argv[1:] if argv is None else argv
    # Each face is imported only when chosen: a command must not load Qt, nor the window wait for the store.
    if opens_window(arguments):
        from kpi_desktop.ui import app

        return app.main(arguments)
    from kpi_desktop import cli

    return cli.main(arguments)


if __name__ == "__main__":
    sys.exit(main())
