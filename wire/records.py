"""``dataclass`` for programs that must start at once: a class gets its methods when its first object is made.

The standard library compiles half a dozen methods for each class while its module is imported, a third of a millisecond
a class. A kiosk has some three hundred of them and needs a quarter for its first screen. Here only ``__init__`` is compiled,
by the standard library; the others do what its would do. Who asks the class itself before there is an object, as pydantic does, asks ``made(Kind)``.
"""

from __future__ import annotations

import dataclasses
import threading
from operator import attrgetter
from reprlib import recursive_repr
from typing import TYPE_CHECKING, Any, Final

__all__ = ["dataclass", "made", "replace"]

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from dataclasses import dataclass, replace
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

    def replace(record: Any, /, **changes: object) -> Any:
        """As ``dataclasses.replace`` in a tenth of its time, for records whose fields are all that they hold.

        That is: no slots, and nothing done at the start but to set the fields, which is not done again here.

        Raises:
            TypeError: there is no such field.
        """
        known = record.__dict__
        fields = known.copy()
        fields.update(changes)
        if len(fields) != len(known):
            raise TypeError(f"{type(record).__name__} has no fields {sorted(changes.keys() - known.keys())}")
        changed = object.__new__(type(record))
        object.__setattr__(changed, "__dict__", fields)
        return changed


_waiting: Final[dict[type, dict[str, bool]]] = {}
_making: Final = threading.RLock()
_PLAIN: Final = {"frozen"}
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
    namespace["__doc__"] = (
        kind.__doc__ or "-"
    )  # what the standard library writes for a class without one takes long
    twin: Any = type(kind.__name__, kind.__bases__, namespace)
    dataclasses.dataclass(**{**options, "repr": False, "eq": False, "order": False})(twin)
    if options.keys() <= _PLAIN:
        _take_over(kind, twin, is_frozen=options.get("frozen", False))
    else:
        dataclasses.dataclass(**{**options, "init": False})(kind)
    del kind.__setstate__
    twin.__init__.__qualname__ = f"{kind.__qualname__}.__init__"
    kind.__init__ = twin.__init__


def _take_over(kind: Any, twin: Any, *, is_frozen: bool) -> None:
    """The fields of ``twin``, and what the standard library would compile, by functions that are there already."""
    for name in (
        *vars(kind).get("__annotations__", ()),
        "__dataclass_fields__",
        "__dataclass_params__",
        "__match_args__",
    ):
        if name in vars(twin):
            setattr(kind, name, vars(twin)[name])
        elif name in vars(kind):
            delattr(kind, name)
    fields = dataclasses.fields(kind)
    methods: dict[str, Any] = {
        "__repr__": _repr_of([each.name for each in fields if each.repr]),
        "__eq__": _eq_of(_values_of([each.name for each in fields if each.compare])),
    }
    if "__hash__" not in vars(kind):
        hashed = [each.name for each in fields if (each.compare if each.hash is None else each.hash)]
        methods["__hash__"] = _hash_of(_values_of(hashed)) if is_frozen else None
    for name, method in methods.items():
        if name not in vars(kind):
            setattr(kind, name, method)
    if is_frozen:
        names = frozenset(each.name for each in fields)
        kind.__setattr__, kind.__delattr__ = (
            _unset_of(kind, names, "assign to"),
            _unset_of(kind, names, "delete"),
        )


def _values_of(names: Sequence[str]) -> Callable[[Any], tuple[Any, ...]]:
    match names:
        case []:
            return lambda _record: ()
        case [name]:
            return lambda record: (getattr(record, name),)
        case _:
            return attrgetter(*names)


def _repr_of(names: Sequence[str]) -> Callable[[Any], str]:
    @recursive_repr()
    def __repr__(self: Any) -> str:  # noqa: N807 - it is one
        values = ", ".join(f"{name}={getattr(self, name)!r}" for name in names)
        return f"{self.__class__.__qualname__}({values})"

    return __repr__


def _eq_of(values: Callable[[Any], tuple[Any, ...]]) -> Callable[[Any, object], Any]:
    def __eq__(self: Any, other: object) -> Any:  # noqa: N807
        return values(self) == values(other) if other.__class__ is self.__class__ else NotImplemented

    return __eq__


def _hash_of(values: Callable[[Any], tuple[Any, ...]]) -> Callable[[Any], int]:
    def __hash__(self: Any) -> int:  # noqa: N807
        return hash(values(self))

    return __hash__


def _unset_of(kind: type, names: frozenset[str], what: str) -> Callable[..., None]:
    """An heir that is no record may have more, which it sets as it likes."""
    method = "__delattr__" if what == "delete" else "__setattr__"

    def refuse(self: Any, name: str, *value: object) -> None:
        if type(self) is kind or name in names:
            raise dataclasses.FrozenInstanceError(f"cannot {what} field {name!r}")
        getattr(super(kind, self), method)(name, *value)

    return refuse
