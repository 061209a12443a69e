"""The files an installer is made from: what they name is there, and the installing script does what it says."""

import ast
import configparser
import os
import re
import subprocess
from pathlib import Path

import pytest
from defusedxml import ElementTree

from kpi_desktop.__main__ import FILE_SUFFIXES

ROOT = Path(__file__).parents[2]
PACKAGING = ROOT / "resources" / "packaging"
LINUX, WINDOWS = PACKAGING / "linux", PACKAGING / "windows"
SETUP = WINDOWS / "kpi-desktop.iss"
MESSAGES = WINDOWS / "chinese.isl"


def read_sections(path: Path) -> dict[str, list[str]]:
    sections: dict[str, list[str]] = {}
    lines: list[str] = []
    for line in path.read_text(encoding="utf-8-sig").splitlines():
        if found := re.fullmatch(r"\[(\w+)\]", line):
            lines = sections.setdefault(found[1], [])
        elif line.strip() and not line.startswith((";", "#")):
            lines.append(line)
    return sections


def test_that_the_desktop_entry_opens_the_files_of_the_programs_own_type() -> None:
    entry = configparser.ConfigParser(interpolation=None)
    entry.optionxform = str  # type: ignore[assignment,method-assign]
    entry.read(LINUX / "kpi-desktop.desktop", encoding="utf-8")
    kind = ElementTree.parse(LINUX / "kpi-desktop.xml").getroot()[0]
    fields = entry["Desktop Entry"]
    assert fields["MimeType"] == kind.attrib["type"] + ";"
    assert fields["Exec"] == "kpi-desktop %f"
    globs = {child.attrib["pattern"] for child in kind if child.tag.endswith("glob")}
    assert {pattern.removeprefix("*") for pattern in globs} <= FILE_SUFFIXES
    for suffix in (".svg", ".png"):
        assert (ROOT / "resources" / "icons" / f"{fields['Icon']}{suffix}").exists()


def stand_in(folder: Path) -> Path:
    """What the archive unpacks to, with a script in the program's place."""
    built = folder / "kpi-desktop"
    (built / "_internal").mkdir(parents=True)
    program = built / "kpi-desktop"
    program.write_text('#!/bin/sh\necho "started with $*"\n')
    program.chmod(0o755)
    (built / "kpi-cli").symlink_to("kpi-desktop")
    for path in (*LINUX.iterdir(), *(ROOT / "resources" / "icons").glob("kpi-desktop.*")):
        (folder / path.name).write_bytes(path.read_bytes())
    return folder / "install.sh"


@pytest.mark.skipif(os.name == "nt", reason="a shell script")
def test_that_the_script_installs_for_one_user_over_an_older_version_and_takes_it_away(
    tmp_path: Path,
) -> None:
    script, home = stand_in(tmp_path / "包"), tmp_path / "家 目录"
    old = home / ".local" / "opt" / "kpi-desktop" / "of the old version"
    old.parent.mkdir(parents=True)
    old.touch()
    kept = home / "考核.sqlite"
    kept.touch()
    environment = {"HOME": str(home), "PATH": os.environ["PATH"]}

    said = subprocess.run(["sh", script], env=environment, check=True, capture_output=True, text=True).stdout
    assert "started with self-test" in said
    assert not old.exists()
    program = home / ".local" / "bin" / "kpi-desktop"
    assert subprocess.run([program, "某.sqlite"], check=True, capture_output=True, text=True).stdout == (
        "started with 某.sqlite\n"
    )
    entry = (home / ".local/share/applications/kpi-desktop.desktop").read_text(encoding="utf-8")
    assert f'Exec="{home}/.local/opt/kpi-desktop/kpi-desktop" %f\n' in entry

    subprocess.run(["sh", script, "--remove"], env=environment, check=True, capture_output=True)
    left = [path for path in home.rglob("*") if path.is_file() or path.is_symlink()]
    assert kept in left
    # The desktop's own index of file types may stay; it names the type no more.
    assert not [path for path in left if "kpi-desktop" in path.name or b"kpi-desktop" in path.read_bytes()]


def test_that_the_windows_setup_asks_for_no_administrator_and_names_files_that_are_there() -> None:
    sections = read_sections(SETUP)
    setup = dict(line.split("=", 1) for line in sections["Setup"])
    assert setup["PrivilegesRequired"] == "lowest"
    assert setup["DefaultDirName"].startswith("{localappdata}")
    assert not [line for line in sections["Registry"] if not line.startswith("Root: HKCU;")]
    assert (WINDOWS / setup["SetupIconFile"].replace("\\", "/")).resolve().exists()
    assert SETUP.read_bytes().startswith(b"\xef\xbb\xbf")
    assert MESSAGES.read_bytes().startswith(b"\xef\xbb\xbf")
    named = re.findall(r"compiler:Default\.isl,([\w.]+)", "\n".join(sections["Languages"]))
    assert named == [MESSAGES.name]
    suffixes = set(re.findall(r"Classes\\(\.\w+)", "\n".join(sections["Registry"])))
    assert suffixes == FILE_SUFFIXES
    built = re.findall(
        r'name="(kpi-[a-z]+)"|program\("(kpi-[a-z]+)"', (ROOT / "build_installer.spec").read_text()
    )
    programs = {first or second for first, second in built}
    assert set(re.findall(r"\{app\}\\([\w-]+)\.exe", SETUP.read_text(encoding="utf-8-sig"))) <= programs


def test_that_the_setup_speaks_chinese_and_keeps_every_placeholder() -> None:
    messages = dict(line.split("=", 1) for line in read_sections(MESSAGES)["Messages"])
    assert len(messages) > 80
    for name, text in messages.items():
        assert re.search(r"[一-鿿]", text), name
        assert not re.search(r"[A-Za-z]{4,}", re.sub(r"\[\w+(/\w+)?\]", "", text)), name
    for name, places in {
        "SetupWindowTitle": ["%1"],
        "DiskSpaceWarning": ["%1", "%2"],
        "ConfirmUninstall": ["%1"],
        "WelcomeLabel2": ["[name/ver]"],
        "DiskSpaceMBLabel": ["[mb]"],
        "FinishedLabel": ["[name]"],
    }.items():
        assert all(place in messages[name] for place in places), name
    buttons = [messages[name] for name in ("ButtonBack", "ButtonNext", "ButtonInstall", "ButtonFinish")]
    keys = [re.search(r"&([A-Z])", text)[1] for text in buttons]  # type: ignore[index]
    assert len(set(keys)) == len(keys)


def test_that_the_build_script_leaves_the_packaging_out_and_ships_every_other_resource() -> None:
    spec = (ROOT / "build_installer.spec").read_text(encoding="utf-8")
    ast.parse(spec)
    assert 'PACKAGING = ROOT / "resources" / "packaging"' in spec
    assert "if place != PACKAGING" in spec
