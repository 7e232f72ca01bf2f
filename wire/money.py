"""Money as integer tiyn (1 KZT = 100 tiyn) in a type of its own."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final, Self

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pydantic import GetCoreSchemaHandler
    from pydantic_core import core_schema

TIYN_PER_TENGE: Final = 100
INT64_MAX: Final = 2**63 - 1
NBSP: Final = "\u00a0"


class Tiyn(int):
    """An amount of Kazakhstani tenge in whole tiyn, signed, within 64 bits.

    Adding and subtracting amounts gives an amount; multiplying by a whole number gives an amount;
    floats, fractions and true division are refused, so that no rounding happens unseen. ``//`` and ``%`` give
    plain whole numbers. (``1.5 * amount`` is the float's own business and cannot be refused here; its result
    is refused wherever money is asked for.)

    Raises:
        TypeError: made from, or combined with, anything but whole numbers.
        OverflowError: the amount does not fit the database's 64 bits.
    """

    __slots__ = ()

    def __new__(cls, amount: int = 0) -> Self:
        if type(amount) is not int and (isinstance(amount, bool) or not isinstance(amount, int)):
            raise TypeError(f"money is whole tiyn, not {amount!r} ({type(amount).__name__})")
        if not -INT64_MAX <= amount <= INT64_MAX:
            raise OverflowError(f"{amount} tiyn does not fit 64 bits")
        return int.__new__(cls, amount)

    # Amounts are added and taken away by the million: the usual case comes first, and makes no amount twice.

    def __add__(self, other: int) -> Tiyn:
        whole = int.__add__(self, other if type(other) is Tiyn else _whole(other))
        return int.__new__(Tiyn, whole) if -INT64_MAX <= whole <= INT64_MAX else _amount(whole)

    __radd__ = __add__

    def __sub__(self, other: int) -> Tiyn:
        whole = int.__sub__(self, other if type(other) is Tiyn else _whole(other))
        return int.__new__(Tiyn, whole) if -INT64_MAX <= whole <= INT64_MAX else _amount(whole)

    def __rsub__(self, other: int) -> Tiyn:
        return _amount(int.__sub__(_whole(other), self))

    def __neg__(self) -> Tiyn:
        # Its negative fits as well: the least amount is not -2^63.
        return int.__new__(Tiyn, int.__neg__(self))

    def __abs__(self) -> Tiyn:
        return Tiyn(abs(int(self)))

    def __mul__(self, times: int) -> Tiyn:
        return Tiyn(int(self) * _whole(times))

    __rmul__ = __mul__

    def __truediv__(self, _other: object) -> float:
        raise TypeError("money is not divided into fractions; use // and say how the rest is rounded")

    __rtruediv__ = __truediv__

    def __repr__(self) -> str:
        return f"Tiyn({int(self)})"

    def __str__(self) -> str:
        return str(int(self))

    @classmethod
    def __get_pydantic_core_schema__(
        cls, _source: object, _handler: GetCoreSchemaHandler
    ) -> core_schema.CoreSchema:
        from pydantic_core import core_schema  # noqa: PLC0415 - who only shows money does not load it

        # Its bounds are those of the type: nothing is left for ``__new__`` to refuse, and a batch holds hundreds.
        return core_schema.no_info_after_validator_function(
            partial(int.__new__, cls),
            core_schema.int_schema(strict=True, ge=-INT64_MAX, le=INT64_MAX),
            serialization=core_schema.plain_serializer_function_ser_schema(int),
        )


def _amount(whole: int) -> Tiyn:
    """The amount of a whole number that is one."""
    if -INT64_MAX <= whole <= INT64_MAX:
        return int.__new__(Tiyn, whole)
    raise OverflowError(f"{whole} tiyn does not fit 64 bits")


def _whole(number: object) -> int:
    if isinstance(number, bool) or not isinstance(number, int):
        raise TypeError(f"money meets only whole numbers, not {number!r} ({type(number).__name__})")
    return int(number)


ZERO: Final = Tiyn(0)
_AMOUNTS_ONLY: Final = frozenset({Tiyn})


def tenge(amount: int) -> Tiyn:
    """Whole tenge as tiyn: ``tenge(500) == Tiyn(50000)``."""
    return Tiyn(_whole(amount) * TIYN_PER_TENGE)


def total(amounts: Iterable[Tiyn]) -> Tiyn:
    """The sum of amounts; of none, zero."""
    told = tuple(amounts)
    if not _AMOUNTS_ONLY.issuperset(map(type, told)):
        return _amount(sum(map(_whole, told)))
    return _amount(sum(map(int.__index__, told)))


def format_money(amount: int) -> str:
    """``12 500 ₸``; tiyn only when not zero (``1 805,50 ₸``); groups and sign of currency by no-break space."""
    sign = "−" if amount < 0 else ""
    whole, rest = divmod(abs(int(amount)), TIYN_PER_TENGE)
    groups = f"{whole:,}".replace(",", NBSP)
    return f"{sign}{groups}{f',{rest:02d}' if rest else ''}{NBSP}₸"
