"""Limits by identification status in tenge, the same at kiosk and ledger (W-10, W-11, W-13)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wire.money import Tiyn
from wire.records import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from wire.policy import LimitSet, MrpRate, WalletStatus


class LimitsUnknown(LookupError):
    """No limit set, or no MRP, has begun on the date asked for."""


@dataclass(frozen=True)
class Limits:
    """Limits of one status on one day; ``None`` is no limit. At the limit is allowed (W-12)."""

    operation_tiyn: Tiyn | None = None
    balance_tiyn: Tiyn | None = None
    day_payments_tiyn: Tiyn | None = None


def limits_on(
    limit_sets: Iterable[LimitSet], mrp_rates: Iterable[MrpRate], status: WalletStatus, astana_date: date
) -> Limits:
    """The limits of a status on an Astana date: newest set and newest MRP that have begun (W-11, W-13).

    Raises:
        LimitsUnknown: none has begun by that date, or the set does not know the status.
    """
    newest = max(
        (each for each in limit_sets if each.effective_from <= astana_date),
        key=lambda each: each.effective_from,
        default=None,
    )
    if newest is None or status not in newest.limits:
        raise LimitsUnknown(f"no limits of {status} on {astana_date}")
    multiples = newest.limits[status]
    in_mrp = (multiples.operation_mrp, multiples.balance_mrp, multiples.day_payments_mrp)
    if all(each is None for each in in_mrp):
        return Limits()
    mrp = mrp_on(mrp_rates, astana_date)
    return Limits(*(None if each is None else mrp * each for each in in_mrp))


def mrp_on(mrp_rates: Iterable[MrpRate], astana_date: date) -> Tiyn:
    """The monthly calculation index of an Astana date (W-11). Raises LimitsUnknown before the first."""
    newest = max(
        (each for each in mrp_rates if each.effective_from <= astana_date),
        key=lambda each: each.effective_from,
        default=None,
    )
    if newest is None:
        raise LimitsUnknown(f"no MRP on {astana_date}")
    return newest.mrp_tiyn
