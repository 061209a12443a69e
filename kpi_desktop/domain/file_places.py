"""Folders a data file should not live in: those a cloud program copies behind one's back, and other people's PCs."""

from enum import Enum

_CLOUDS = (
    ("OneDrive", ("onedrive",)),
    ("坚果云", ("nutstore", "坚果云", "我的坚果云")),
    ("百度网盘同步", ("baidusyncdisk", "百度同步空间", "百度网盘同步", "baidunetdiskworkspace")),
    ("Dropbox", ("dropbox",)),
    ("iCloud", ("icloud", "iclouddrive", "com~apple~clouddocs")),
    ("WPS云盘", ("wps云盘", "wpsdrive", "wps cloud files", "wps网盘")),
    ("阿里云盘", ("阿里云盘", "adrive")),
    ("腾讯微云", ("微云同步", "微云", "weiyun")),
    ("Google Drive", ("google drive", "googledrive")),
)
NETWORK_TYPES = frozenset(
    {
        "cifs",
        "smb",
        "smb2",
        "smb3",
        "smbfs",
        "nfs",
        "nfs4",
        "ncpfs",
        "9p",
        "fuse.sshfs",
        "davfs",
        "fuse.davfs2",
    }
)


class Risk(Enum):
    """What is wrong with a place."""

    CLOUD = "cloud"
    NETWORK = "network"


def find_cloud(parts: tuple[str, ...]) -> str:
    """The cloud program whose folder one of these folder names is, empty when none."""
    for part in parts:
        name = part.strip().lower()
        for label, words in _CLOUDS:
            # "OneDrive - 某局", "Dropbox (个人)" and the like.
            if any(
                name == word or name.startswith((f"{word} ", f"{word}-", f"{word}(", f"{word}（"))
                for word in words
            ):
                return label
    return ""


def is_network_name(text: str) -> bool:
    r"""Whether a path as written names another PC: \\server\share."""
    return text.startswith(("\\\\", "//")) and not text.startswith(("\\\\?\\", "\\\\.\\"))


def say_risk(risk: Risk, cloud: str = "") -> str:
    """The sentence of a risky place, with the next step."""
    if risk is Risk.CLOUD:
        return (
            f"这个文件在“{cloud}”的同步文件夹里。同步程序可能在写到一半时复制它，或者用另一台电脑的旧文件把它换掉，"
            "请把文件移到本机的其他文件夹，需要时再用“备份一份到U盘”或上报包带走。"
        )
    return "这个文件在网络上的共享文件夹里。网络断开时写不进去，两台电脑同时打开会互相覆盖，请复制到本机硬盘后再使用。"
