"""What must be true of orders that holders make from their wallets at kiosks, asked of the ledger's tables in plain SQL."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime
from typing import Final
from uuid import UUID, uuid5

from sqlalchemy import text

from ledger.payments.rules import operation_id_of
from tests.simulation.agenda import Untrue
from tests.simulation.box import Box
from tests.simulation.central import Central
from tests.simulation.proof import ASTANA, LIMITS, MRP
from tests.simulation.witness import WalletOrder

DONE: Final = frozenset({"executed", "complete"})
_ORDERS: Final = """
SELECT payments.operation_id, payments.kind, payments.state, payments.amount_tiyn, payments.fee_tiyn, payments.at,
       payments.wallet_id, wallets.status,
       (SELECT count(*) FROM postings WHERE postings.posting_id = payments.posting_id) AS postings
FROM payments JOIN wallets USING (wallet_id)
"""


def hold_now(central: Central) -> None:
    """No order beyond its limit, and no day of a wallet's orders, by the MRP of their Astana day (W-11, W-12)."""
    day: Counter[tuple[str, str]] = Counter()
    with central.reading() as connection:
        orders = connection.execute(text(_ORDERS)).all()
    for order in orders:
        if order.state not in DONE:
            continue
        at = datetime.fromisoformat(order.at).replace(tzinfo=UTC).astimezone(ASTANA)
        one, _, most = (None if each is None else each * MRP[at.year] for each in LIMITS[order.status])
        if one is not None and order.amount_tiyn > one:
            raise Untrue(f"order {order.operation_id}: {order.amount_tiyn} on {at}, limit {one} (W-11)")
        key = (order.wallet_id, f"{at:%F}")
        day[key] += order.amount_tiyn
        if most is not None and day[key] > most:
            raise Untrue(f"wallet {order.wallet_id}: {day[key]} ordered on {at:%F}, limit {most} (W-11)")


def hold_at_rest(central: Central, boxes: list[Box]) -> None:
    """Each order is in the books as often as its kiosk told its holder, once or not at all; and no other is."""
    with central.reading() as connection:
        rows = {_hex(row.operation_id): row for row in connection.execute(text(_ORDERS)).all()}
    wallet_ids = {UUID(row.wallet_id) for row in rows.values()}
    known: set[str] = set()
    for box in boxes:
        for order_id, order in box.witness.wallet_orders.items():
            operation_id = operation_id_of(order.intended.wallet_id, order_id).hex
            row = rows.get(operation_id)
            is_done = row is not None and row.state in DONE
            is_told_done = order.outcome == "executed"
            if is_done and not is_told_done:
                raise Untrue(f"{box.name}: order {order_id} was told {order.outcome}, and is carried out")
            if is_told_done and not is_done and not _is_lost(central, order):
                raise Untrue(
                    f"{box.name}: order {order_id} was told executed, and is not in the books (K-01)"
                )
            if row is not None and is_done:
                _hold_sums(box, order, row)
        known |= {
            operation_id_of(wallet_id, uuid5(visit, f"order-{attempt}")).hex
            for visit in box.witness.ordered
            for attempt in (1, 2)
            for wallet_id in wallet_ids
        }
    strange = [
        row.operation_id
        for operation_id, row in rows.items()
        if row.kind == "transfer" and row.state in DONE and operation_id not in known
    ]
    if strange:
        raise Untrue(f"transfer {strange[0]} was ordered by nobody (K-01)")


def _hold_sums(box: Box, order: WalletOrder, row: object) -> None:
    told = (int(order.intended.amount_tiyn), int(order.intended.fee_tiyn), 1)
    booked = (row.amount_tiyn, row.fee_tiyn, row.postings)  # type: ignore[attr-defined]
    if told != booked:
        raise Untrue(f"{box.name}: order {order.intended.order_id} is {told}, booked {booked} (W-32)")


def _is_lost(central: Central, order: WalletOrder) -> bool:
    """It was in the books of a ledger whose disk was lost since the backup; nobody tells it again."""
    return any(backed_up < order.until_s and order.from_s < restored for backed_up, restored in central.lost)


def _hex(stored: str) -> str:
    return stored.replace("-", "")
