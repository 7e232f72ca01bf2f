"""``dataclass`` for programs that must start at once: a class gets its methods when its first object is made.

The standard library compiles half a dozen methods for each class while its module is imported, a third of a millisecond
a class. A kiosk has some three hundred of them and needs a quarter for its first screen. The methods are the standard
library's here too. Who asks the class itself before there is an object, as pydantic does, asks ``made(Kind)``.
"""

from __future__ import annotations

import dataclasses
import threading
from typing import TYPE_CHECKING, Any, Final

__all__ = ["dataclass", "made"]

if TYPE_CHECKING:
    from dataclasses import dataclass
else:

    def dataclass(kind: type | None = None, /, **options: bool) -> Any:
        """As ``dataclasses.dataclass``; a class with slots or with an ``__init__`` of its own is made at once."""
        if kind is None:
            return lambda kind: dataclass(kind, **options)
        if {"slots", "init"} & options.keys() or {"__init__", "__setstate__"} & vars(kind).keys():
            return dataclasses.dataclass(**options)(kind)

        def first_init(self: Any, /, *values: object, **named: object) -> None:
            made(kind)
            kind.__init__(self, *values, **named)

        def first_setstate(self: Any, state: dict[str, object]) -> None:
            made(kind)
            vars(self).update(state)

        _waiting[kind] = options
        kind.__init__, kind.__setstate__ = first_init, first_setstate
        return kind


_waiting: Final[dict[type, dict[str, bool]]] = {}
_making: Final = threading.RLock()
_NOT_THE_TWINS: Final = ("__init__", "__setstate__", "__dict__", "__weakref__")


def made(kind: type) -> type:
    """``kind`` with the methods of its own and of all that it inherits from. Other threads wait for them."""
    with _making:
        for each in reversed(kind.__mro__):
            if each in _waiting:
                _complete(each, _waiting[each])
                del _waiting[each]
    return kind


def _complete(kind: Any, options: dict[str, Any]) -> None:
    """``__init__`` comes from a twin, and last: at no moment does another thread find a class without one."""
    namespace = {name: value for name, value in vars(kind).items() if name not in _NOT_THE_TWINS}
    twin: Any = type(kind.__name__, kind.__bases__, namespace)
    dataclasses.dataclass(**{**options, "repr": False, "eq": False, "order": False})(twin)
    kind.__doc__ = twin.__doc__
    dataclasses.dataclass(**{**options, "init": False})(kind)
    del kind.__setstate__
    twin.__init__.__qualname__ = f"{kind.__qualname__}.__init__"
    kind.__init__ = twin.__init__
