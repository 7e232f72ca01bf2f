"""What becomes of the cash of one order: the figures on the screen and the parts in the journal (W-31, K-08).

Both come from the opened order alone, so that a crash, a new policy or a lost connection changes nothing.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING
from uuid import UUID, uuid5

from wire.entries import OrderCompleted, OrderOpened, Part, PartKind
from wire.money import ZERO, Tiyn, total
from wire.policy import WALLET_TOP_UP, Tariff
from wire.records import dataclass
from wire.tariffs import credited_of, fee_of, gross_for

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime
    from typing import Literal


@dataclass(frozen=True)
class Figures:
    """The sums on the cash screen. ``remaining_tiyn``: still to insert for a fixed payment, None for an open one.

    ``surplus_tiyn`` is the cash that goes to the fallback wallet, before its own fee.
    """

    inserted_tiyn: Tiyn
    fee_tiyn: Tiyn
    credited_tiyn: Tiyn
    surplus_tiyn: Tiyn
    remaining_tiyn: Tiyn | None


def payment_gross(opened: OrderOpened) -> Tiyn | None:
    """The cash that covers a fixed payment exactly, fee included; None for an open one."""
    if opened.amount_tiyn is None or opened.tariff is None:
        return None
    return _gross(opened.tariff, opened.amount_tiyn)


@lru_cache(maxsize=64)
def _gross(tariff: Tariff, amount: Tiyn) -> Tiyn:
    # Found by halving, and asked for at every bill and look at the screen.
    return gross_for(tariff, amount)


def figures_of(opened: OrderOpened, inserted: Tiyn) -> Figures:
    """What the cash inserted so far would become if the order ended now."""
    parts = split(opened, inserted)
    gross = payment_gross(opened)
    main = parts[0] if parts else None
    is_covered = gross is not None and inserted >= gross
    return Figures(
        inserted_tiyn=inserted,
        fee_tiyn=total(part.fee_tiyn for part in parts),
        credited_tiyn=main.credited_tiyn if main else ZERO,
        surplus_tiyn=inserted - gross if gross is not None and is_covered else ZERO,
        remaining_tiyn=None if gross is None else Tiyn(max(0, gross - inserted)),
    )


def split(opened: OrderOpened, inserted: Tiyn) -> tuple[Part, ...]:
    """The parts that the cash of an order is divided into; together exactly what was inserted.

    A fixed sum that is covered is paid exactly and the rest tops up the fallback wallet. One that is not covered
    is paid in part where the payee accepts that, otherwise all of it tops up the fallback wallet. Cash for which
    the journal knows no tariff is kept as unapplied, never charged by a guess.
    """
    if inserted == 0:
        return ()
    tariff = opened.tariff
    if tariff is None:
        return (_unapplied(opened.session_id, inserted),)
    if opened.service == WALLET_TOP_UP:
        return (_top_up(opened, "top-up", opened.requisites["phone"], tariff, inserted),)
    if opened.amount_tiyn is None:
        return (_payment(opened, tariff, inserted, fee_of(tariff, inserted)),)
    gross = _gross(tariff, opened.amount_tiyn)
    if inserted >= gross:
        paid = _payment(opened, tariff, gross, gross - opened.amount_tiyn)
        return (paid, *_to_fallback(opened, inserted - gross))
    if opened.accepts_partial:
        return (_payment(opened, tariff, inserted, fee_of(tariff, inserted)),)
    return _to_fallback(opened, inserted)


def unapplied_order(
    session_id: UUID, receipt_number: int, value: Tiyn, policy_version: int
) -> OrderCompleted:
    """An order of its own for a bill that no session explains (K-01).

    Its value is 0, and it has no part, when the device could not tell the denomination: collection shows it.
    """
    return OrderCompleted(
        session_id=session_id,
        receipt_number=receipt_number,
        inserted_tiyn=value,
        parts=(_unapplied(session_id, value),) if value else (),
        ending="found",
        is_offline=False,
        policy_version=policy_version,
    )


def completed_order(
    opened: OrderOpened,
    values: Iterable[Tiyn],
    receipt_number: int,
    ending: Literal["paid", "silence", "power_cut"],
    accepted_at: datetime | None = None,
) -> OrderCompleted:
    """The end of an order with these bills in it; ``accepted_at`` of one that power cut off."""
    inserted = total(values)
    return OrderCompleted(
        session_id=opened.session_id,
        receipt_number=receipt_number,
        inserted_tiyn=inserted,
        parts=split(opened, inserted),
        ending=ending,
        is_offline=opened.is_offline,
        policy_version=opened.policy_version,
        offer_version_accepted=opened.offer_version_accepted,
        accepted_at=accepted_at,
    )


def credits_of(completed: OrderCompleted) -> tuple[tuple[str, Tiyn], ...]:
    """Wallet and credited sum of each top-up in a completed order, for the kiosk's own counters (K-03)."""
    return tuple(
        (part.requisites["phone"], part.credited_tiyn)
        for part in completed.parts
        if part.kind is PartKind.TOP_UP
    )


def _payment(opened: OrderOpened, tariff: Tariff, inserted: Tiyn, fee: Tiyn) -> Part:
    return Part(
        operation_id=uuid5(opened.session_id, "payment"),
        kind=PartKind.PAYMENT,
        service=opened.service,
        requisites=opened.requisites,
        inserted_tiyn=inserted,
        fee_tiyn=fee,
        credited_tiyn=inserted - fee,
        tariff_version=tariff.version,
    )


def _top_up(opened: OrderOpened, name: str, wallet: str, tariff: Tariff, inserted: Tiyn) -> Part:
    return Part(
        operation_id=uuid5(opened.session_id, name),
        kind=PartKind.TOP_UP,
        service=WALLET_TOP_UP,
        requisites={"phone": wallet},
        inserted_tiyn=inserted,
        fee_tiyn=fee_of(tariff, inserted),
        credited_tiyn=credited_of(tariff, inserted),
        tariff_version=tariff.version,
    )


def _to_fallback(opened: OrderOpened, inserted: Tiyn) -> tuple[Part, ...]:
    if inserted == 0:
        return ()
    if opened.fallback_wallet is None or opened.fallback_tariff is None:
        return (_unapplied(opened.session_id, inserted),)
    return (_top_up(opened, "surplus", opened.fallback_wallet, opened.fallback_tariff, inserted),)


def _unapplied(session_id: UUID, inserted: Tiyn) -> Part:
    return Part(
        operation_id=uuid5(session_id, "unapplied"),
        kind=PartKind.UNAPPLIED,
        service="",
        requisites={},
        inserted_tiyn=inserted,
        fee_tiyn=ZERO,
        credited_tiyn=inserted,
        tariff_version=0,
    )
