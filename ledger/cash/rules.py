"""Whether what a kiosk reports of an order fits together, and under which ids it is booked (K-01). Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final, Protocol
from uuid import UUID

from ledger.books.ids import named_id, spelt_id, timed_id
from wire.encoding import spelt_fingerprint
from wire.entries import OrderCompleted, OrderOpened, Part, PartKind
from wire.money import ZERO, Tiyn, total
from wire.phones import wallet_number
from wire.policy import WALLET_TOP_UP, Tariff
from wire.tariffs import is_fee_right


def fault_of_order(order: OrderCompleted, stacked: Tiyn) -> str | None:
    """Why an order cannot be booked as it stands; None when every sum fits.

    Then its cash, which is a fact, is held as unapplied; nothing is refused and nothing is guessed.
    """
    if order.inserted_tiyn != stacked:
        return f"inserted {order.inserted_tiyn}, but its bills add up to {stacked}"
    if total([part.inserted_tiyn for part in order.parts]) != order.inserted_tiyn:
        return "the parts do not add up to what was inserted"
    if len(order.parts) > 1 and len({part.operation_id for part in order.parts}) != len(order.parts):
        return "two parts have the same operation id"
    for part in order.parts:
        fault = fault_of_part(part)
        if fault is not None:
            return fault
    return None


def fault_of_part(part: Part) -> str | None:
    """Why a part contradicts itself (W-31)."""
    if part.inserted_tiyn <= 0 or part.fee_tiyn < 0 or part.credited_tiyn < 0:
        return f"part {part.operation_id} has a sum below zero, or nothing inserted"
    if part.inserted_tiyn != part.fee_tiyn + part.credited_tiyn:
        return f"part {part.operation_id}: inserted is not fee and credited together"
    if (part.kind is PartKind.TOP_UP) != (part.service == WALLET_TOP_UP):
        return f"part {part.operation_id}: service {part.service!r} does not go with {part.kind}"
    return None


def fault_of_fee(part: Part, tariff: Tariff | None) -> str | None:
    """Why a receipt's fee is odd; it is charged all the same (W-32)."""
    if tariff is None:
        return (
            f"part {part.operation_id} names tariff {part.tariff_version} of {part.service}, which never was"
        )
    if not is_fee_right(tariff, inserted=part.inserted_tiyn, fee=part.fee_tiyn):
        return f"part {part.operation_id}: fee {part.fee_tiyn} is not that of tariff {part.tariff_version}"
    return None


def phone_of(part: Part) -> str | None:
    """The wallet that a top-up is for, in E.164; None when the number is none."""
    return _number(part.requisites.get("phone", ""))


def phone_of_order(opened: OrderOpened) -> str | None:
    """The wallet whose holder stands at the kiosk as far as can be known: topped up, or for the surplus."""
    if opened.service == WALLET_TOP_UP:
        return _number(opened.requisites.get("phone", ""))
    return _number(opened.fallback_wallet or "")


_FINGERPRINTED: Final = (
    "operation_id",
    "kind",
    "service",
    "requisites",
    "inserted_tiyn",
    "fee_tiyn",
    "credited_tiyn",
    "tariff_version",
)


def part_fingerprint(part: Part) -> str:
    """Tells a repeated operation from an id used for something else.

    SHA-256 of the canonical JSON of these fields alone: what a part has beside them in a later version must not make
    another of one that is booked.
    """
    fields = vars(part)
    return spelt_fingerprint({name: fields[name] for name in _FINGERPRINTED})


class Completed(Protocol):
    """What decides how much found cash an order takes up."""

    @property
    def inserted_tiyn(self) -> Tiyn: ...
    @property
    def ending(self) -> str: ...


def found_cash(order: Completed, stacked: Tiyn, found: Tiyn) -> Tiyn:
    """How much of the cash that no session explains an order with ending ``found`` takes up."""
    if order.ending != "found":
        return ZERO
    return Tiyn(min(max(order.inserted_tiyn - stacked, 0), found))


def posting_id(kiosk_id: str, operation_id: UUID, acted_at: datetime) -> UUID:
    """The id in the books of a kiosk's operation: another kiosk's equal id is another operation.

    Its entry tells when the customer acted, so that a batch told again comes to the same ids.
    """
    return timed_id(acted_at, f"kiosk/{kiosk_id}/{spelt_id(operation_id)}")


def bill_posting_id(kiosk_id: str, bill_id: UUID, acted_at: datetime) -> UUID:
    """The id in the books of a bill's cash."""
    return timed_id(acted_at, f"kiosk/{kiosk_id}/bill/{spelt_id(bill_id)}")


def substitute_id(kiosk_id: str, seq: int, line: int) -> UUID:
    """Under which cash is held when its own operation id is taken."""
    return named_id(f"kiosk/{kiosk_id}/{seq}/{line}")


def _number(raw: str) -> str | None:
    try:
        return wallet_number(raw)
    except ValueError:
        return None


@dataclass(frozen=True, kw_only=True)
class Surplus:
    """What decides on the next step of a surplus back to the agent's float (K-02).

    ``surplus_tiyn``: set aside beyond the target, beyond cash of open sessions, and beyond disputed bills.
    ``lowered_to_tiyn``: the most told since the lowering that stands was asked for; None when none stands.
    """

    surplus_tiyn: Tiyn
    target_tiyn: Tiyn
    lowered_to_tiyn: Tiyn | None
    is_confirmed: bool


@dataclass(frozen=True)
class Ask:
    """Tell the target as a new lowering, to be confirmed."""


@dataclass(frozen=True)
class Raise:
    """More is told under the lowering that stands: a confirmation of it proves no less than that."""


@dataclass(frozen=True)
class Drop:
    """Nothing is left to return."""


@dataclass(frozen=True)
class GiveBack:
    """The kiosk can have no claim on it any more."""

    amount_tiyn: Tiyn


@dataclass(frozen=True)
class Wait:
    """The kiosk has not confirmed yet."""


def next_step(standing: Surplus) -> Ask | Raise | Drop | GiveBack | Wait:
    """One step; each is decided on what was told until now and keeps sold-unheard within what is set aside.

    A target below what was told under the lowering needs a new one: its confirmation could be of the higher figure.
    """
    lowered_to = standing.lowered_to_tiyn
    if standing.surplus_tiyn <= 0:
        return Wait() if lowered_to is None else Drop()
    if lowered_to is None or standing.target_tiyn < lowered_to:
        return Ask()
    if standing.target_tiyn > lowered_to:
        return Raise()
    return GiveBack(standing.surplus_tiyn) if standing.is_confirmed else Wait()
