"""Fee arithmetic, the same at kiosk and ledger: what a tariff takes of a sum, and which version is in force."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from wire.money import ZERO, Tiyn
from wire.policy import TariffDirection

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from wire.policy import Fee, Tariff

PPM: Final = 1_000_000


def fee_of(tariff: Tariff, inserted: Tiyn) -> Tiyn:
    """The fee on a sum of cash (W-30, W-31): share rounded half up to one tiyn, plus the fixed sum.

    It is raised to the minimum, lowered to the maximum, and never more than what was inserted.

    Raises:
        ValueError: ``inserted`` is negative.
    """
    if inserted < 0:
        raise ValueError(f"a sum inserted is not negative: {inserted}")
    charged = fee_on_top(tariff, inserted)
    return charged if charged <= inserted else Tiyn(inserted)


def fee_on_top(fee: Fee, amount: Tiyn) -> Tiyn:
    """The fee beside an amount that a wallet pays (W-30, W-31): share rounded half up to one tiyn, plus the
    fixed sum, raised to the minimum and lowered to the maximum.

    Raises:
        ValueError: ``amount`` is negative.
    """
    if amount < 0:
        raise ValueError(f"an amount to pay is not negative: {amount}")
    share = (int(amount) * fee.rate_ppm + PPM // 2) // PPM
    charged = max(share + int(fee.fixed_tiyn), fee.min_tiyn)
    return Tiyn(charged if fee.max_tiyn is None else min(charged, fee.max_tiyn))


def tier_of(tariff: Tariff, *, month_count: int, month_turnover: Tiyn) -> Fee:
    """The terms for a client who did so much in the calendar month before this operation (W-30).

    The last tier of which both thresholds are reached; at a threshold is reached. Without one, the tariff's own.
    """
    reached = [
        tier
        for tier in tariff.tiers
        if tier.count_from <= month_count and tier.turnover_from_tiyn <= month_turnover
    ]
    return reached[-1] if reached else tariff


def credited_of(tariff: Tariff, inserted: Tiyn) -> Tiyn:
    """What is credited of a sum of cash: inserted less the fee (W-31)."""
    return inserted - fee_of(tariff, inserted)


def gross_for(tariff: Tariff, amount: Tiyn) -> Tiyn:
    """The smallest sum of cash of which at least ``amount`` is credited (K-08).

    Where rounding leaves a tiyn over, the fee of a fixed payment is ``gross_for(amount) - amount``.

    Raises:
        ValueError: ``amount`` is negative, or the tariff takes everything, so that no sum is enough.
    """
    if amount < 0:
        raise ValueError(f"an amount to pay is not negative: {amount}")
    if amount == 0:
        return ZERO
    low, high = int(amount), _enough_for(tariff, amount)
    # A fee never falls when more is inserted, so nothing below the sum and the fee of less is enough.
    for _ in range(2):
        low = int(amount + fee_of(tariff, Tiyn(low)))
    # What is credited never falls when more is inserted, so the smallest sum is found by halving.
    while low < high:
        middle = (low + high) // 2
        if credited_of(tariff, Tiyn(middle)) >= amount:
            high = middle
        else:
            low = middle + 1
    return Tiyn(low)


def _enough_for(tariff: Tariff, amount: Tiyn) -> int:
    if tariff.max_tiyn is not None:
        return amount + tariff.max_tiyn
    if tariff.rate_ppm == PPM:
        raise ValueError(f"tariff {tariff.version} of {tariff.service} takes everything that is inserted")
    by_share = -(-(amount + tariff.fixed_tiyn + 1) * PPM // (PPM - tariff.rate_ppm))
    return max(by_share, amount + tariff.min_tiyn)


def is_fee_right(tariff: Tariff, *, inserted: Tiyn, fee: Tiyn) -> bool:
    """True for the plain fee, and for the fee of a fixed sum paid exactly (K-08)."""
    plain = fee_of(tariff, inserted)
    if fee == plain:
        return True
    # A fixed sum keeps what rounding leaves over: enough at this sum, not yet at one tiyn less.
    credited = inserted - fee
    return plain < fee < inserted and credited_of(tariff, inserted - 1) < credited


def tariff_in_force(
    tariffs: Iterable[Tariff], service: str, at: datetime, direction: TariffDirection = TariffDirection.CASH
) -> Tariff | None:
    """The newest version of a service's tariff in a direction that has begun at ``at`` (W-32), or None."""
    begun = [
        tariff
        for tariff in tariffs
        if (tariff.service, tariff.direction) == (service, direction) and tariff.effective_from <= at
    ]
    return max(begun, key=lambda tariff: (tariff.effective_from, tariff.version), default=None)


def tariff_of_version(tariffs: Iterable[Tariff], service: str, version: int) -> Tariff | None:
    """The version of a cash tariff that a kiosk's receipt names (W-32), or None."""
    named = (service, TariffDirection.CASH, version)
    return next((each for each in tariffs if (each.service, each.direction, each.version) == named), None)
