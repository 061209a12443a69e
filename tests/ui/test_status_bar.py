"""The foot of the window: findings in a few words, and a job's count, rate and cancel."""

from collections.abc import Callable
from threading import Event

import pytest
from pytestqt.qtbot import QtBot

from kpi_desktop.domain.errors import Finding, Place, error, warning
from kpi_desktop.ui.jobs import Err, JobRunner, Outcome, Progress
from kpi_desktop.ui.status_bar import StatusBar, derive_count_text, derive_rate

ERROR = error(Place(), "缺分", "请补填")
WARNING = warning(Place(), "重名", "不用改")


@pytest.mark.parametrize(
    ("findings", "text"),
    [
        ((), "没有问题"),
        ((ERROR,), "错误 1"),
        ((WARNING, WARNING), "提醒 2"),
        ((ERROR, WARNING), "错误 1　提醒 1"),
    ],
    ids=["none", "error", "warnings", "both"],
)
def test_that_findings_are_counted_in_words(findings: tuple[Finding, ...], text: str) -> None:
    assert derive_count_text(findings) == text


@pytest.mark.parametrize(
    ("done", "seconds", "text"), [(1, 9.0, ""), (50, 0.5, ""), (90, 10.0, "，每秒9"), (4, 10.0, "，每分钟24")]
)
def test_that_the_rate_is_told_once_it_is_known(done: int, seconds: float, text: str) -> None:
    assert derive_rate(done, seconds) == text


def counting(total: int, started: Event, go_on: Event) -> Callable[[Progress], object]:
    def work(progress: Progress) -> object:
        progress(3, total)
        started.set()
        go_on.wait(5)
        progress(4, total)
        return None

    return work


@pytest.mark.parametrize(("total", "where"), [(38, "progress"), (0, "job_title")])
def test_that_a_job_is_counted_and_cancelled_at_the_foot(qtbot: QtBot, total: int, where: str) -> None:
    bar, jobs = StatusBar(), JobRunner()
    qtbot.addWidget(bar)
    bar.watch(jobs)
    bar.show()
    started, go_on = Event(), Event()
    outcomes: list[Outcome[object]] = []
    jobs.run("正在打印", counting(total, started, go_on), outcomes.append)
    started.wait(5)
    qtbot.waitUntil(lambda: "3" in (bar.progress.text() if where == "progress" else bar.job_title.text()))
    assert bar.cancel.isVisible()
    bar.cancel.click()
    assert bar.job_title.text() == "正在停止…"
    go_on.set()
    qtbot.waitUntil(lambda: bool(outcomes))
    assert isinstance(outcomes[0], Err)
    assert not bar.progress.isVisible()
