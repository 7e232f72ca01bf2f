"""What the rules say of a wallet, worked out a second time and plainly, to stand beside the real engine."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Final
from uuid import UUID

MRP: Final = 432_500
MRP_OF_2027: Final = 460_000
LIMITS: Final[dict[str, tuple[int | None, int | None, int | None]]] = {
    "minimal": (50, 100, 100),
    "basic": (100, 300, 300),
    "professional": (None, None, None),
}
"""One operation, balance, payments in a day, in MRP: the offer's, by hand (W-11)."""
STRICT: Final = (3, 3, 3)

PAYMENT_MIN: Final = 10_000
PAYMENT_MAX: Final = 10_000_000
"""What the demo's ``dala-mobile`` takes at once."""


@dataclass
class ModelledWallet:
    """What we believe of one wallet. Sums in tiyn; days are Astana's."""

    wallet_id: UUID
    account_id: UUID
    status: str
    balance: int
    registered_on: date
    held: int = 0
    block_id: UUID | None = None
    paid: dict[date, int] = field(default_factory=dict)
    turnover: dict[tuple[int, int], int] = field(default_factory=dict)
    count: dict[tuple[int, int], int] = field(default_factory=dict)
    unblocked_on: set[date] = field(default_factory=set)
    closing: dict[date, int] = field(default_factory=dict)

    @property
    def available(self) -> int:
        return self.balance - self.held

    def move(self, amount: int, on: date) -> None:
        """A change of the balance that no limit looks at."""
        self.balance += amount
        self.closing[on] = self.balance

    def spend(self, amount: int, fee: int, on: date, *, is_held: bool = False) -> None:
        """A payment, transfer or withdrawal of the holder's (W-12)."""
        if is_held:
            self.held += amount + fee
        else:
            self.move(-amount - fee, on)
        self.paid[on] = self.paid.get(on, 0) + amount
        self.counted(amount, on)

    def counted(self, amount: int, on: date) -> None:
        """One more operation of the month, in or out (W-30)."""
        month = (on.year, on.month)
        self.turnover[month] = self.turnover.get(month, 0) + amount
        self.count[month] = self.count.get(month, 0) + 1

    def is_tiered(self, on: date) -> bool:
        """The demo's only tier: ten operations and 50 000.00 in the month before this one."""
        month = (on.year, on.month)
        return self.count.get(month, 0) >= 10 and self.turnover.get(month, 0) >= 5_000_000

    # --- limits -------------------------------------------------------------------------------------------

    def limits(self, on: date, *, is_strict: bool) -> tuple[int | None, int | None, int | None]:
        """One operation, balance, payments in a day, in tiyn."""
        mrp = MRP if on.year == 2026 else MRP_OF_2027
        by_status = STRICT if is_strict and self.status == "minimal" else LIMITS[self.status]
        operation, balance, day = (None if each is None else each * mrp for each in by_status)
        return operation, balance, day

    def payment_room(self, on: date, *, is_strict: bool) -> tuple[int, str] | None:
        """What the strictest limit leaves for a payment, and its code; None: nothing limits (W-16)."""
        operation, _, day = self.limits(on, is_strict=is_strict)
        if operation is None or day is None:
            return None
        left = max(day - self.paid.get(on, 0), 0)
        return min(((operation, "limit_operation"), (left, "limit_day_payments")), key=_room)

    def over(self, amount: int, fee: int, on: date, *, is_strict: bool) -> str | None:
        """Why this may not leave the wallet (W-11, W-12, W-23)."""
        room = self.payment_room(on, is_strict=is_strict)
        if room is not None and amount > room[0]:
            return room[1]
        return "insufficient_balance" if amount + fee > self.available else None

    def over_credit(self, amount: int, on: date, *, is_strict: bool) -> str | None:
        """Why this may not come into the wallet; what waits for the bank still counts as held by it (W-12)."""
        operation, balance, _ = self.limits(on, is_strict=is_strict)
        if operation is None or balance is None:
            return None
        left = max(balance - self.balance, 0)
        room, code = min(((operation, "limit_operation"), (left, "limit_balance")), key=_room)
        return code if amount > room else None

    # --- inactivity (W-40 to W-43) ------------------------------------------------------------------------

    def charge_due(self, on: date) -> int:
        """What the last day of a month takes of an inactive wallet."""
        first = on.replace(day=1) - timedelta(days=1)
        uses = self._uses()
        cost = 0
        for number in range((on - first).days):
            day = first + timedelta(days=number)
            last_use = max((each for each in uses if each <= day), default=day)
            if (day - last_use).days >= 367:
                held = self._closed(day)
                cost += 0 if held <= 0 else max((held + 100) // 200, 5_000)
        return max(min(cost, self.available), 0)

    def _uses(self) -> list[date]:
        return [self.registered_on, *(day for day, paid in self.paid.items() if paid), *self.unblocked_on]

    def _closed(self, day: date) -> int:
        known = [each for each in self.closing if each <= day]
        return self.closing[max(known)]


def _room(each: tuple[int, str]) -> int:
    return each[0]


def payment_fee(amount: int) -> int:
    """Half a per cent, half up: the demo's ``dala-mobile`` from a wallet."""
    return (amount * 5_000 + 500_000) // 1_000_000


def transfer_fee(amount: int, *, is_tiered: bool) -> int:
    """One per cent, from 20.00 to 1 000.00; in the tier half a per cent up to 500.00."""
    if is_tiered:
        return min(payment_fee(amount), 50_000)
    return min(max((amount * 10_000 + 500_000) // 1_000_000, 2_000), 100_000)


def withdrawal_fee(amount: int) -> int:
    """One per cent, at least 100.00."""
    return max((amount * 10_000 + 500_000) // 1_000_000, 10_000)
