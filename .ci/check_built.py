"""Runs the built program: `self-test` in the console one, then the window up to its first paint."""

import os
import subprocess
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

BUILT = Path(__file__).parent.parent / "dist" / "kpi-desktop"
SECONDS = 60


def run_self_test(environment: dict[str, str]) -> None:
    subprocess.run([BUILT / "kpi-cli", "self-test"], env=environment, check=True)


def show_window(environment: dict[str, str], home: Path) -> None:
    # The log is opened after the first paint, so its coming says that the window stood.
    with subprocess.Popen([BUILT / "kpi-desktop"], env=environment, stderr=subprocess.PIPE) as window:
        end = time.monotonic() + SECONDS
        while not (logs := list(home.rglob("kpi_desktop.log"))) and window.poll() is None:
            if time.monotonic() > end:
                break
            time.sleep(0.2)
        window.terminate()
        _, complaint = window.communicate()
    if not logs:
        sys.exit(f"the built window did not show:\n{complaint.decode(errors='replace')}")
    print("the built window showed itself")


def main() -> None:
    with TemporaryDirectory(prefix="kpi-built-") as folder:
        home = Path(folder)
        places = {f"XDG_{name}_HOME": folder for name in ("CONFIG", "DATA", "STATE", "CACHE")}
        # Nothing of the checkout may help: no Python path, another working directory.
        kept = {name: os.environ[name] for name in ("HOME", "PATH", "LC_ALL", "LANG") if name in os.environ}
        environment = {**kept, **places, "XDG_RUNTIME_DIR": folder, "QT_QPA_PLATFORM": "offscreen"}
        os.chdir(home)
        run_self_test(environment)
        show_window(environment, home)


if __name__ == "__main__":
    main()
