"""One serial runner for long work: frozen input in, progress with a count, a working cancel, Ok or Err out."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from threading import Event
from typing import Generic, TypeVar

from PySide6.QtCore import QObject, QRunnable, QThreadPool, Signal, Slot
from typing_extensions import override

logger = logging.getLogger(__name__)

Result = TypeVar("Result")


class JobCancelled(Exception):  # noqa: N818 - a wish of the user, not an error
    """The user cancelled; raised out of a progress call, so that the work leaves nothing half done."""


@dataclass(frozen=True, slots=True)
class Ok(Generic[Result]):
    """The work's value."""

    value: Result


@dataclass(frozen=True, slots=True)
class Err:
    """Why the work gave no value: RuleViolation, FileTrouble, JobCancelled, or our bug."""

    error: Exception


Outcome = Ok[Result] | Err


class Progress:
    """Given to the work: call it with a count now and then; it raises JobCancelled once the user has cancelled."""

    def __init__(self, report: Callable[[int, int], None]) -> None:
        self._report = report
        self._cancelled = Event()

    def __call__(self, done: int, total: int) -> None:
        if self._cancelled.is_set():
            raise JobCancelled
        self._report(done, total)

    def cancel(self) -> None:
        self._cancelled.set()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Job:
    title: str
    work: Callable[[Progress], object]
    deliver: Callable[[Outcome[object]], None]
    progress: Progress


class JobRunner(QObject):
    """Runs one job after the other off the GUI thread and delivers results on it."""

    started = Signal(str)
    progressed = Signal(int, int)
    finished = Signal()
    _done = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._pool = QThreadPool(self)
        self._pool.setMaxThreadCount(1)
        self._waiting: list[_Job] = []
        self._current: _Job | None = None
        # Signals sent from the worker arrive here queued, on the GUI thread.
        self._done.connect(self._on_done)

    @property
    def is_busy(self) -> bool:
        return self._current is not None

    def run(
        self, title: str, work: Callable[[Progress], Result], on_result: Callable[[Outcome[Result]], None]
    ) -> None:
        """Queue work. It must hold all it needs as values: it may touch neither widgets nor the open file."""
        progress = Progress(self.progressed.emit)

        def deliver(outcome: Outcome[object]) -> None:
            on_result(outcome)  # type: ignore[arg-type] # the outcome of this very work

        self._waiting.append(_Job(title=title, work=work, deliver=deliver, progress=progress))
        self._start_next()

    def cancel(self) -> None:
        """Ask the running job to stop at its next count."""
        if self._current is not None:
            self._current.progress.cancel()

    def shut_down(self) -> None:
        """Cancel everything and wait for the worker; nothing is delivered any more."""
        self._waiting.clear()
        self.cancel()
        self._pool.waitForDone()
        self._current = None

    def _start_next(self) -> None:
        if self._current is None and self._waiting:
            self._current = self._waiting.pop(0)
            self.started.emit(self._current.title)
            self._pool.start(_Runnable(self._current, self._done.emit))

    @Slot(object)
    def _on_done(self, outcome: Outcome[object]) -> None:
        job, self._current = self._current, None
        self.finished.emit()
        if job is not None:
            job.deliver(outcome)
        self._start_next()


class _Runnable(QRunnable):
    def __init__(self, job: _Job, done: Callable[[Outcome[object]], None]) -> None:
        super().__init__()
        self._job = job
        self._report = done

    @override
    def run(self) -> None:
        try:
            outcome: Outcome[object] = Ok(self._job.work(self._job.progress))
        except Exception as error:  # noqa: BLE001 - every failure is delivered; the receiver decides
            logger.info("job ended with %s", type(error).__name__)
            outcome = Err(error)
        self._report(outcome)
