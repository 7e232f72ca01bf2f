"""Which limits bind an operation, and how much they still allow (W-10 to W-16). Pure.

Every limit that applies is turned into a ``Refusal`` that says what the limit is and what it leaves: the
refusal that the next tiyn would meet. The strictest is the one that leaves least.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final, NamedTuple
from uuid import UUID

from wire.limits import Limits
from wire.money import ZERO, Tiyn, total
from wire.policy import StatusLimits, WalletStatus
from wire.refusals import Refusal, RefusalCode

OFFER_SET: Final = "offer"
THREE_MRP_SET: Final = "three-mrp-for-minimal"

_NONE: Final = StatusLimits(operation_mrp=None, balance_mrp=None, day_payments_mrp=None)
_BASIC: Final = StatusLimits(operation_mrp=100, balance_mrp=300, day_payments_mrp=300)

SHIPPED_SETS: Final[dict[str, dict[WalletStatus, StatusLimits]]] = {
    OFFER_SET: {
        WalletStatus.MINIMAL: StatusLimits(operation_mrp=50, balance_mrp=100, day_payments_mrp=100),
        WalletStatus.BASIC: _BASIC,
        WalletStatus.PROFESSIONAL: _NONE,
    },
    THREE_MRP_SET: {
        WalletStatus.MINIMAL: StatusLimits(operation_mrp=3, balance_mrp=3, day_payments_mrp=3),
        WalletStatus.BASIC: _BASIC,
        WalletStatus.PROFESSIONAL: _NONE,
    },
}
"""The offer's table, in force from the start, and the reported change of law, switched off (W-11)."""

SHIPPED_MRP_TENGE: Final = {2023: 3450, 2024: 3692, 2025: 3932, 2026: 4325}


class FurtherKind(StrEnum):
    """What a further limit of the operator bounds (W-15)."""

    OPERATION = "operation"
    """The amount of one operation, in or out."""
    BALANCE = "balance"
    """What the wallet would hold after a credit."""
    DAY = "day"
    """All amounts in and out of the Astana day together."""
    MONTH = "month"
    """All amounts in and out of the Astana month together."""
    DAY_COUNT = "day_count"
    """The number of operations of the Astana day."""
    MONTH_COUNT = "month_count"
    """The number of operations of the Astana month."""


COUNTS: Final = frozenset({FurtherKind.DAY_COUNT, FurtherKind.MONTH_COUNT})


@dataclass(frozen=True)
class FurtherLimit:
    """A limit beside the status's; ``limit`` is tiyn, or a number of operations for counts (W-15)."""

    kind: FurtherKind
    limit: int


class DayUsage(NamedTuple):
    """What a wallet did on one Astana day, amounts without fees (W-12)."""

    credits_tiyn: Tiyn = ZERO
    payments_tiyn: Tiyn = ZERO
    operation_count: int = 0

    @property
    def turnover_tiyn(self) -> Tiyn:
        return self.credits_tiyn + self.payments_tiyn

    def after(self, *, credit: Tiyn = ZERO, payment: Tiyn = ZERO) -> DayUsage:
        """The day with one more operation."""
        return DayUsage(
            credits_tiyn=self.credits_tiyn + credit,
            payments_tiyn=self.payments_tiyn + payment,
            operation_count=self.operation_count + 1,
        )


NOTHING_DONE: Final = DayUsage()


class Usage(NamedTuple):
    """What a wallet holds, and did on the day and in the month of the operation judged."""

    balance_tiyn: Tiyn = ZERO
    day: DayUsage = NOTHING_DONE
    month_turnover_tiyn: Tiyn = ZERO
    month_count: int = 0

    def after(self, *, credit: Tiyn = ZERO, payment: Tiyn = ZERO) -> Usage:
        """Day and month with one more operation; the balance is the caller's to know."""
        return Usage(
            balance_tiyn=self.balance_tiyn,
            day=self.day.after(credit=credit, payment=payment),
            month_turnover_tiyn=self.month_turnover_tiyn + credit + payment,
            month_count=self.month_count + 1,
        )

    def holding(self, balance: Tiyn) -> Usage:
        """The same of a wallet that holds this."""
        return Usage(
            balance_tiyn=balance,
            day=self.day,
            month_turnover_tiyn=self.month_turnover_tiyn,
            month_count=self.month_count,
        )


def usage_of(
    wallet_id: UUID, on: date, balance: Tiyn, *counted: Mapping[tuple[UUID, date], DayUsage]
) -> Usage:
    """What limits are judged on: balance, and the Astana day and month of the operation, of all counted (W-13)."""
    month = [
        (day, usage)
        for usages in counted
        for (owner, day), usage in usages.items()
        if owner == wallet_id and (day.year, day.month) == (on.year, on.month)
    ]
    today = [usage for day, usage in month if day == on]
    return Usage(
        balance_tiyn=balance,
        day=DayUsage(
            credits_tiyn=total(each.credits_tiyn for each in today),
            payments_tiyn=total(each.payments_tiyn for each in today),
            operation_count=sum(each.operation_count for each in today),
        ),
        month_turnover_tiyn=total(each.turnover_tiyn for _, each in month),
        month_count=sum(each.operation_count for _, each in month),
    )


def refusal_of_credit(
    limits: Limits,
    further: Iterable[FurtherLimit],
    usage: Usage,
    amount: Tiyn,
    *,
    restores_rights: bool = False,
) -> Refusal | None:
    """Why the wallet may not be credited with this amount; at a limit is allowed (W-12, W-16).

    ``restores_rights``: a refund or reversal, which no limit refuses (W-14).
    """
    if restores_rights:
        return None
    return _exceeded(_credit_rooms(limits, further, usage), amount)


def room_for_credit(limits: Limits, further: Iterable[FurtherLimit], usage: Usage) -> Refusal | None:
    """The refusal that the tiyn after ``left_tiyn`` would meet; None when nothing limits the wallet."""
    return _told(_strictest(_credit_rooms(limits, further, usage)))


def refusal_of_payment(
    limits: Limits, further: Iterable[FurtherLimit], usage: Usage, amount: Tiyn, *, fee: Tiyn = ZERO
) -> Refusal | None:
    """Why the wallet may not pay, transfer or withdraw this amount (W-11, W-12, W-15, W-23).

    Limits look at the amount without the fee; the balance must hold both.
    """
    exceeded = _exceeded(_payment_rooms(limits, further, usage), amount)
    if exceeded is not None:
        return exceeded
    if amount + fee > usage.balance_tiyn:
        left = Tiyn(max(usage.balance_tiyn - fee, 0))
        return Refusal(code=RefusalCode.INSUFFICIENT_BALANCE, left_tiyn=left)
    return None


def room_for_payment(limits: Limits, further: Iterable[FurtherLimit], usage: Usage) -> Refusal | None:
    """The refusal by a limit that the tiyn after ``left_tiyn`` would meet; None when nothing limits the wallet.

    What the wallet holds is another matter (W-16, W-23).
    """
    return _told(_strictest(_payment_rooms(limits, further, usage)))


def refusal_without_wallet(limits: Limits, amount: Tiyn) -> Refusal | None:
    """A cash payment of someone unidentified: the operation limit of ``minimal`` (W-10, W-12).

    Decision: it is an operation of no wallet, so only the limit of one operation can be judged.
    """
    return _exceeded(_rooms((RefusalCode.LIMIT_OPERATION, limits.operation_tiyn, ZERO)), amount)


class _Room(NamedTuple):
    """What one limit leaves; most are never told, and a ``Refusal`` is dear to make."""

    code: RefusalCode
    limit_tiyn: Tiyn | None
    left_tiyn: int


def _credit_rooms(limits: Limits, further: Iterable[FurtherLimit], usage: Usage) -> list[_Room]:
    rooms = _rooms(
        (RefusalCode.LIMIT_OPERATION, limits.operation_tiyn, ZERO),
        (RefusalCode.LIMIT_BALANCE, limits.balance_tiyn, usage.balance_tiyn),
    )
    return [*rooms, *_further_rooms(further, usage, is_credit=True)] if further else rooms


def _payment_rooms(limits: Limits, further: Iterable[FurtherLimit], usage: Usage) -> list[_Room]:
    rooms = _rooms(
        (RefusalCode.LIMIT_OPERATION, limits.operation_tiyn, ZERO),
        (RefusalCode.LIMIT_DAY_PAYMENTS, limits.day_payments_tiyn, usage.day.payments_tiyn),
    )
    return [*rooms, *_further_rooms(further, usage, is_credit=False)] if further else rooms


def _further_rooms(further: Iterable[FurtherLimit], usage: Usage, *, is_credit: bool) -> Iterator[_Room]:
    used = {
        FurtherKind.OPERATION: 0,
        FurtherKind.BALANCE: int(usage.balance_tiyn),
        FurtherKind.DAY: int(usage.day.turnover_tiyn),
        FurtherKind.MONTH: int(usage.month_turnover_tiyn),
        FurtherKind.DAY_COUNT: usage.day.operation_count,
        FurtherKind.MONTH_COUNT: usage.month_count,
    }
    for each in further:
        if each.kind in COUNTS:
            if used[each.kind] >= each.limit:
                yield _Room(RefusalCode.LIMIT_FURTHER, None, 0)
        elif is_credit or each.kind is not FurtherKind.BALANCE:
            yield from _rooms((RefusalCode.LIMIT_FURTHER, Tiyn(each.limit), Tiyn(used[each.kind])))


def _rooms(*bounds: tuple[RefusalCode, Tiyn | None, Tiyn]) -> list[_Room]:
    return [
        _Room(code, limit, max(int(limit) - int(used), 0))
        for code, limit, used in bounds
        if limit is not None
    ]


def _strictest(rooms: Iterable[_Room]) -> _Room | None:
    return min(rooms, key=lambda room: room.left_tiyn, default=None)


def _exceeded(rooms: Sequence[_Room], amount: Tiyn) -> Refusal | None:
    for room in rooms:
        if amount > room.left_tiyn:
            return _told(_strictest(rooms))
    return None


def _told(room: _Room | None) -> Refusal | None:
    if room is None:
        return None
    return Refusal(code=room.code, limit_tiyn=room.limit_tiyn, left_tiyn=Tiyn(room.left_tiyn))
