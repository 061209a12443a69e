"""Folders a data file should not live in, by their names."""

import pytest

from kpi_desktop.domain.file_places import NETWORK_TYPES, Risk, find_cloud, is_network_name, say_risk


@pytest.mark.parametrize(
    ("parts", "cloud"),
    [
        (("C:\\", "Users", "李静", "OneDrive", "考核"), "OneDrive"),
        (("C:\\", "Users", "李静", "OneDrive - 云岭县自然资源局"), "OneDrive"),
        (("D:\\", "我的坚果云", "考核"), "坚果云"),
        (("D:\\", "Nutstore", "1"), "坚果云"),
        (("D:\\", "BaiduSyncdisk"), "百度网盘同步"),
        (("D:\\", "百度同步空间"), "百度网盘同步"),
        (("/", "home", "li", "Dropbox"), "Dropbox"),
        (("/", "home", "li", "Dropbox (个人)"), "Dropbox"),
        (("C:\\", "Users", "li", "iCloudDrive"), "iCloud"),
        (("C:\\", "WPS云盘", "考核"), "WPS云盘"),
        (("C:\\", "WPSDrive", "1"), "WPS云盘"),
        (("D:\\", "考核", "2026年"), ""),
        (("D:\\", "关于OneDrive的通知"), ""),
        (("D:\\", "onedriver"), ""),
        ((), ""),
    ],
)
def test_that_cloud_folders_are_known_by_name(parts: tuple[str, ...], cloud: str) -> None:
    assert find_cloud(parts) == cloud


@pytest.mark.parametrize(
    ("text", "is_network"),
    [
        ("\\\\服务器\\共享\\考核", True),
        ("//server/share", True),
        ("\\\\?\\C:\\很长的路径", False),
        ("C:\\考核", False),
        ("/home/li", False),
    ],
)
def test_that_other_pcs_are_known_by_their_name(text: str, is_network: bool) -> None:
    assert is_network_name(text) is is_network


def test_that_each_risk_has_its_sentence_with_a_next_step() -> None:
    assert "“坚果云”" in say_risk(Risk.CLOUD, "坚果云")
    assert "移到本机" in say_risk(Risk.CLOUD, "坚果云")
    assert "复制到本机硬盘" in say_risk(Risk.NETWORK)
    assert "cifs" in NETWORK_TYPES
