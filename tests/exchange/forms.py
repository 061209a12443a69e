"""干部任免审批表 files for tests, written as the editor writes them."""

from pathlib import Path

ZHANG = {
    "XingMing": "张伟",
    "XingBie": "男",
    "ChuShengNianYue": "198409",
    "MinZu": "汉族",
    "JiGuan": "云南云岭",
    "RuDangShiJian": "200610",
    "XianRenZhiWu": "云岭县自然资源局办公室主任",
    "ShenFenZheng": "530499198409150017",
}
FAMILY = (
    "<JiaTingChengYuan><Item><ChengWei>妻子</ChengWei><XingMing>李静</XingMing></Item>"
    "<Item><ChengWei>父亲</ChengWei><XingMing>张军</XingMing></Item></JiaTingChengYuan>"
)


def a_form(tail: str = "", **given: str) -> str:
    """The XML of 张伟's form, some elements otherwise, more at its end."""
    fields = {**ZHANG, **given}
    return "".join(
        (
            '<?xml version="1.0" encoding="UTF-8"?>\n<Person>',
            *(f"<{tag}>{text}</{tag}>" for tag, text in fields.items()),
            tail,
            "</Person>",
        )
    )


def a_file(folder: Path, content: str | bytes | None = None, name: str = "张伟.lrmx") -> Path:
    """A form on disk."""
    path = folder / name
    content = a_form() if content is None else content
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path
