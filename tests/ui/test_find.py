"""Finding a person the way a clerk thinks of one."""

import pytest

from kpi_desktop.ui.grid.find import matches


@pytest.mark.parametrize(
    ("query", "text"),
    [
        ("张", "张伟"),
        ("zw", "张伟"),
        ("ZW", "张伟"),
        ("zhangwei", "张伟"),
        ("zhangw", "张伟"),
        ("w", "张伟"),
        ("sxx", "单雄信"),
        ("oyx", "欧阳修"),
        ("lv", "吕布"),
        ("07", "007"),
        ("０７", "007"),
    ],
)
def test_that_a_name_is_found(query: str, text: str) -> None:
    assert matches(query, [text])


@pytest.mark.parametrize(
    ("query", "text"), [("", "张伟"), ("  ", "张伟"), ("wz", "张伟"), ("zwx", "张伟"), ("8", "007")]
)
def test_that_another_name_is_not(query: str, text: str) -> None:
    assert not matches(query, [text])
