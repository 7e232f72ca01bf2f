"""What every page's view model shares: props that are replaced whole, and signals for what changed."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import fields
from typing import Any, TypeVar, cast

from PySide6.QtCore import Property, QObject, SignalInstance
from PySide6.QtQml import QmlUncreatable

from kiosk.api import Gesture

Send = Callable[[Gesture, str], None]
"""Where a gesture goes: ``KioskPort.gesture``."""


Kind = TypeVar("Kind", bound=type)


def made_in_python(kind: Kind) -> Kind:
    """QML may hold this type but never make one."""
    mark = cast("Callable[[Kind], Kind]", QmlUncreatable("made in Python"))
    return mark(kind)


def property_of(kind: type | str, read: Callable[[Any], Any], **options: Any) -> Any:
    """Property, also for the kinds that have a name in QML only, such as QVariantList."""
    return Property(kind, read, **options)  # type: ignore[arg-type]


def shown(kind: type | str, name: str, notify: Any) -> Any:
    """A read-only QML property that is the field ``name`` of the page's props."""

    def read(page: PageViewModel) -> Any:
        value = getattr(page.props, name)
        return list(value) if isinstance(value, tuple) else value

    return property_of(kind, read, notify=notify)


class PageViewModel(QObject):
    """Holds the page's props (a frozen dataclass) and sends the page's gestures."""

    def __init__(self, props: Any, send: Send) -> None:
        super().__init__()
        self.props = props
        self._first = props
        self._send = send

    def empty(self) -> None:
        """Hold nothing of the customer who has left; what looks on is told."""
        if self.props == self._first:
            return
        self.props = self._first
        about = self.metaObject()
        own = range(QObject().metaObject().propertyCount(), about.propertyCount())
        found = (about.property(place) for place in own)
        signals = {each.notifySignal().name().toStdString() for each in found if each.hasNotifySignal()}
        for name in sorted(signals):
            getattr(self, name).emit()

    def replace_props(self, props: Any, signals: Iterable[tuple[SignalInstance, tuple[str, ...]]]) -> None:
        """Take ``props`` over and emit each signal whose fields differ; ``()`` stands for all other fields.

        Lists have signals of their own: a repeater rebuilt under a finger would lose the touch.
        """
        before, self.props = self.props, props
        changed = {f.name for f in fields(props) if getattr(before, f.name) != getattr(props, f.name)}
        listed = {name for _, names in signals for name in names}
        for signal, names in signals:
            if changed & set(names) or (not names and changed - listed):
                signal.emit()
