"""Qt for Python must not eat None, True and False: 6.12.0 on Python before 3.12 does, and kills the process."""

from __future__ import annotations

import gc
import sys
from collections.abc import Callable

import pytest
from PySide6.QtCore import QCoreApplication, QObject, QTimer, Signal
from PySide6.QtQml import QQmlEngine

CALLS = 2000
DRIFT_MAX = 200
"""References come and go for other reasons; the fault takes one for each call."""


class Emitter(QObject):
    happened = Signal(bool)


def _emit() -> Callable[[], object]:
    emitter = Emitter()
    emitter.happened.connect(lambda _: None)
    return lambda: emitter.happened.emit(True)


def _start_and_stop_a_timer() -> Callable[[], object]:
    timer = QTimer()

    def call() -> None:
        timer.start(1000)
        timer.stop()

    return call


def _read_a_property() -> Callable[[], object]:
    holder = QObject()
    return lambda: holder.property("nothing")


def _set_a_context_property() -> Callable[[], object]:
    engine = QQmlEngine()
    return lambda: engine.rootContext().setContextProperty("answer", 7)


PROBES = [
    _emit,
    _start_and_stop_a_timer,
    _read_a_property,
    _set_a_context_property,
    lambda: QCoreApplication.processEvents,
]


@pytest.mark.parametrize("probe", PROBES)
@pytest.mark.usefixtures("qapp")
def test_qt_calls_leave_the_counts_of_the_singletons_alone(probe: Callable[[], Callable[[], object]]) -> None:
    call = probe()
    gc.collect()
    before = [sys.getrefcount(singleton) for singleton in (None, True, False)]

    for _ in range(CALLS):
        call()

    gc.collect()
    after = [sys.getrefcount(singleton) for singleton in (None, True, False)]
    assert all(abs(now - then) < DRIFT_MAX for now, then in zip(after, before, strict=True)), (before, after)
