"""Chapters of the manual are read whole, or not at all."""

import pytest

from kpi_desktop.domain.manual import Block, BlockKind, read_chapter

SOURCE = """<h1 id="开始">开始使用</h1>
<p>先按 <kbd>Ctrl+I</kbd>，
见“<a href="#恢复">恢复</a>”。</p>
<p class="note">3 &lt; 5</p>
<h2 id="第一页">第一页</h2>
<img src="第一页.png" alt="第一页的样子"/>
<ul><li>甲</li><li><b>乙</b></li></ul>
<ol><li>一</li><li>二</li></ol>
<h3>小节</h3>
<ol><li>又一</li></ol>
<table><tr><th>词</th><th>意思</th></tr><tr><td>关账</td><td>定下来</td></tr></table>
"""


def test_that_every_block_is_read_in_order() -> None:
    chapter = read_chapter(SOURCE)
    assert (chapter.anchor, chapter.title) == ("开始", "开始使用")
    assert chapter.blocks == (
        Block(kind=BlockKind.TEXT, markup='先按 <b>Ctrl+I</b>， 见“<a href="#恢复">恢复</a>”。'),
        Block(kind=BlockKind.NOTE, markup="3 &lt; 5"),
        Block(kind=BlockKind.HEADING, markup="第一页", anchor="第一页"),
        Block(kind=BlockKind.PICTURE, markup="第一页的样子", picture="第一页.png"),
        Block(kind=BlockKind.BULLET, markup="甲", number=1),
        Block(kind=BlockKind.BULLET, markup="<b>乙</b>", number=2),
        Block(kind=BlockKind.NUMBERED, markup="一", number=1),
        Block(kind=BlockKind.NUMBERED, markup="二", number=2),
        Block(kind=BlockKind.SUBHEADING, markup="小节"),
        Block(kind=BlockKind.NUMBERED, markup="又一", number=1),
        Block(kind=BlockKind.TABLE, rows=(("词", "意思"), ("关账", "定下来"))),
    )
    assert chapter.anchors == {"开始", "第一页"}
    assert [section.anchor for section in chapter.sections] == ["第一页"]
    assert chapter.pictures == ("第一页.png",)
    assert chapter.source == SOURCE.strip()


@pytest.mark.parametrize(
    "source",
    [
        "<p>没有标题</p>",
        '<h1 id="a">甲</h1><script>x</script>',
        '<h1 id="a">甲</h1><p>没有结束',
        '<h1 id="a">甲</h1><p><b>错</p></b>',
        '<h1 id="a">甲</h1></p>',
    ],
    ids=["no title", "foreign tag", "open paragraph", "crossed tags", "closed twice"],
)
def test_that_what_paper_could_not_show_is_refused(source: str) -> None:
    with pytest.raises(ValueError, match=r"manual has no|begins with h1|not open"):
        read_chapter(source)
