"""The pictures that `make run` leaves where there is no display."""

import subprocess
import sys
from pathlib import Path

from PySide6.QtGui import QImage

from kpi_desktop.services.demo import make_demo_county


def test_that_the_start_page_and_every_page_are_pictured_without_a_warning(tmp_path: Path) -> None:
    county, out = tmp_path / "演示县", tmp_path / "截图"
    make_demo_county(county, units=1, people=8)
    command = [sys.executable, "-m", "kpi_desktop.ui.screenshots", str(county), str(out)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    said = {line for line in done.stderr.splitlines() if "propagateSizeHints" not in line}
    assert said == set()
    names = [Path(line).name for line in done.stdout.splitlines()]
    assert names[0] == "01-开始页.png"
    for kind, page in (
        ("单位", "岗位设置-锁定并备案"),
        ("单位", "年终评分-民主测评"),
        ("局端", "上报合并-冲突"),
    ):
        assert any(name.endswith(f"{kind}-{page}.png") for name in names), (page, names)
    for name in names:
        picture = QImage(str(out / name))
        assert (picture.width(), picture.height()) == (1366, 768)
    assert QImage(str(out / names[3])) != QImage(str(out / names[4]))


def test_that_wrong_use_is_explained() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "kpi_desktop.ui.screenshots"], check=False, capture_output=True, text=True
    )
    assert done.returncode == 1
    assert "用法" in done.stderr
