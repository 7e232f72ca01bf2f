"""The real core behind the real glass, its world in pure Python: flows are driven by touches, without threads or clocks."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from kiosk.api import Gesture, View
from kiosk.runtime.loop import touch_of
from tests.support.world import World


@dataclass
class CorePort:
    """A ``KioskPort`` over a world: each gesture is stepped with all that follows from it, then shown."""

    world: World
    gestures: list[tuple[str, str]] = field(default_factory=list)
    listeners: list[Callable[[View], None]] = field(default_factory=list)

    def view(self) -> View:
        return self.world.view

    def subscribe(self, listener: Callable[[View], None]) -> None:
        self.listeners.append(listener)

    def gesture(self, gesture: Gesture, argument: str = "") -> None:
        self.gestures.append((gesture, argument))
        touch = touch_of(gesture, argument)
        assert touch is not None, (gesture, argument)
        self.world.say(touch)
        self.show()

    def insert(self, value_tenge: int) -> None:
        """A bill goes in, whoever looks at the glass."""
        assert self.world.insert(value_tenge)
        self.show()

    def show(self) -> None:
        for listener in self.listeners:
            listener(self.world.view)
