"""Long work: one at a time, with a count, a working cancel, and its outcome on the GUI thread."""

from threading import Event, get_ident

from pytestqt.qtbot import QtBot

from kpi_desktop.domain.errors import RuleViolation
from kpi_desktop.ui.jobs import Err, JobCancelled, JobRunner, Ok, Outcome, Progress


class Results:
    def __init__(self) -> None:
        self.outcomes: list[Outcome[object]] = []
        self.threads: list[int] = []

    def __call__(self, outcome: Outcome[object]) -> None:
        self.outcomes.append(outcome)
        self.threads.append(get_ident())


def test_that_the_value_comes_back_on_the_gui_thread(qtbot: QtBot) -> None:
    jobs, results = JobRunner(), Results()
    worker: list[int] = []

    def work(_progress: Progress) -> object:
        worker.append(get_ident())
        return 38

    jobs.run("打印", work, results)
    qtbot.waitUntil(lambda: bool(results.outcomes))
    assert results.outcomes == [Ok(38)]
    assert results.threads == [get_ident()]
    assert worker != [get_ident()]
    assert not jobs.is_busy


def test_that_the_count_is_announced(qtbot: QtBot) -> None:
    jobs, results = JobRunner(), Results()
    counts: list[tuple[int, int]] = []
    titles: list[str] = []
    jobs.progressed.connect(lambda done, total: counts.append((done, total)))
    jobs.started.connect(titles.append)

    def work(progress: Progress) -> object:
        for done in range(1, 4):
            progress(done, 3)
        return None

    jobs.run("打印", work, results)
    qtbot.waitUntil(lambda: bool(results.outcomes))
    assert titles == ["打印"]
    assert counts == [(1, 3), (2, 3), (3, 3)]


def test_that_cancel_stops_at_the_next_count(qtbot: QtBot) -> None:
    jobs, results = JobRunner(), Results()
    started, go_on = Event(), Event()
    done: list[int] = []

    def work(progress: Progress) -> object:
        started.set()
        go_on.wait(5)
        for number in range(100):
            progress(number, 100)
            done.append(number)
        return None

    jobs.run("合并", work, results)
    started.wait(5)
    jobs.cancel()
    go_on.set()
    qtbot.waitUntil(lambda: bool(results.outcomes))
    outcome = results.outcomes[0]
    assert isinstance(outcome, Err)
    assert isinstance(outcome.error, JobCancelled)
    assert done == []


def test_that_an_error_is_delivered_and_the_next_job_runs(qtbot: QtBot) -> None:
    jobs, results = JobRunner(), Results()

    def fail(_progress: Progress) -> object:
        message = "人员名册还是空的。"
        raise RuleViolation(message)

    jobs.run("打印", fail, results)
    jobs.run("打印", lambda _progress: 1, results)
    qtbot.waitUntil(lambda: len(results.outcomes) == 2)
    first, second = results.outcomes
    assert isinstance(first, Err)
    assert str(first.error) == "人员名册还是空的。"
    assert second == Ok(1)


def test_that_jobs_run_one_after_the_other(qtbot: QtBot) -> None:
    jobs, results = JobRunner(), Results()
    running: list[str] = []

    def work(name: str) -> object:
        running.append(f"{name} begins")
        running.append(f"{name} ends")
        return name

    for name in ("a", "b", "c"):
        jobs.run(name, lambda _progress, name=name: work(name), results)  # type: ignore[misc]
    qtbot.waitUntil(lambda: len(results.outcomes) == 3)
    assert running == [f"{name} {what}" for name in "abc" for what in ("begins", "ends")]


def test_that_shutting_down_waits_and_delivers_nothing(qtbot: QtBot) -> None:
    jobs, results = JobRunner(), Results()
    started = Event()

    def work(progress: Progress) -> object:
        started.set()
        while True:
            progress(0, 0)

    jobs.run("演示县", work, results)
    jobs.run("下一个", lambda _progress: 1, results)
    started.wait(5)
    jobs.shut_down()
    qtbot.wait(10)
    assert results.outcomes == []
