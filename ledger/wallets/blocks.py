"""Blocks: several at once, at once effective, each lifted for its own reason (W-60, W-61)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID, uuid4

from sqlalchemy import Connection, select, update

from ledger.database import in_portions, insert_all
from ledger.holders.notices import tell_holder
from ledger.issuers.service import policy_changed
from ledger.messages.service import MessageKind
from ledger.wallets.rules import BlockReason, ClosingState, WalletCondition, condition_under
from ledger.wallets.service import WalletMissing
from ledger.wallets.tables import wallet_blocks, wallet_closings, wallets

REASON_TEXTS: Final = {
    BlockReason.LOST_CREDENTIALS: {
        "kk": "кіру деректері жоғалды.",
        "ru": "утеряны данные для входа.",
        "en": "credentials were lost.",
    },
    BlockReason.CLIENT_REQUEST: {
        "kk": "сіздің өтінішіңіз бойынша.",
        "ru": "по вашей просьбе.",
        "en": "at your request.",
    },
    BlockReason.SUSPICIOUS_OPERATIONS: {
        "kk": "операциялар тексерілуде.",
        "ru": "операции проверяются.",
        "en": "operations are under review.",
    },
    BlockReason.MISSING_DOCUMENTS: {
        "kk": "сұралған құжаттар берілмеді.",
        "ru": "не предоставлены запрошенные документы.",
        "en": "documents asked for were not given.",
    },
    BlockReason.CANCELLED_NUMBER: {
        "kk": "абоненттік нөмір жойылды.",
        "ru": "абонентский номер аннулирован.",
        "en": "the phone number was cancelled.",
    },
    BlockReason.COURT_ORDER: {
        "kk": "тыйым салу туралы қаулы бойынша.",
        "ru": "по постановлению об аресте.",
        "en": "by order of a court.",
    },
    BlockReason.IDENTIFICATION_DUE: {
        "kk": "сәйкестендіру қажет.",
        "ru": "требуется идентификация.",
        "en": "identification is needed.",
    },
}
"""The reason as the holder is told it (8.5)."""


@dataclass(frozen=True, kw_only=True)
class Block:
    block_id: UUID
    wallet_id: UUID
    reason: BlockReason
    begun_at: datetime
    begun_by: str


def block(
    connection: Connection,
    wallet_id: UUID,
    reason: BlockReason,
    *,
    at: datetime,
    by: str,
    is_told: bool = True,
) -> UUID:
    """Block a wallet, at once; a second time for the same reason changes nothing. The id of the block (W-60).

    ``by`` is who did it: ``client``, ``job`` or a staff id.
    """
    lock_wallet(connection, wallet_id)
    for known in blocks_of(connection, wallet_id):
        if known.reason is reason:
            return known.block_id
    block_id = uuid4()
    row = {"block_id": block_id, "wallet_id": wallet_id, "reason": reason, "begun_at": at, "begun_by": by}
    insert_all(connection, wallet_blocks, [row])
    settle_condition(connection, wallet_id)
    if is_told:
        tell_holder(connection, wallet_id, MessageKind.WALLET_BLOCKED, at, {"reason": REASON_TEXTS[reason]})
    return block_id


def unblock(connection: Connection, block_id: UUID, *, at: datetime, by: str) -> bool:
    """Lift one block; the wallet is active again when it was the last. False if it was lifted before.

    Whether the documents for it are there is for ``ledger.holders.cases`` to say (W-61).
    """
    wallet_id = connection.execute(
        select(wallet_blocks.c.wallet_id).where(wallet_blocks.c.block_id == block_id)
    ).scalar_one()
    lock_wallet(connection, wallet_id)
    lifted = connection.execute(
        update(wallet_blocks)
        .where(wallet_blocks.c.block_id == block_id, wallet_blocks.c.ended_at.is_(None))
        .values(ended_at=at, ended_by=by)
    )
    if lifted.rowcount == 0:
        return False
    if settle_condition(connection, wallet_id) is WalletCondition.ACTIVE:
        tell_holder(connection, wallet_id, MessageKind.WALLET_UNBLOCKED, at)
    return True


def blocks_of(connection: Connection, wallet_id: UUID) -> list[Block]:
    """The blocks that last, oldest first."""
    rows = connection.execute(
        select(wallet_blocks)
        .where(wallet_blocks.c.wallet_id == wallet_id, wallet_blocks.c.ended_at.is_(None))
        .order_by(wallet_blocks.c.begun_at, wallet_blocks.c.block_id)
    )
    return [
        Block(
            block_id=row.block_id,
            wallet_id=row.wallet_id,
            reason=BlockReason(row.reason),
            begun_at=row.begun_at,
            begun_by=row.begun_by,
        )
        for row in rows
    ]


def active_reasons(connection: Connection, wallet_id: UUID) -> frozenset[BlockReason]:
    return frozenset(each.reason for each in blocks_of(connection, wallet_id))


def spells_of(
    connection: Connection, wallet_ids: Iterable[UUID]
) -> dict[UUID, list[tuple[datetime, datetime | None, BlockReason]]]:
    """For each wallet its blocks that ever were: from when, until when (None: it lasts), why. For W-40 and W-43."""
    found: dict[UUID, list[tuple[datetime, datetime | None, BlockReason]]] = {}
    for portion in in_portions(sorted(set(wallet_ids))):
        chosen = select(wallet_blocks).where(wallet_blocks.c.wallet_id.in_(portion))
        for row in connection.execute(chosen.order_by(wallet_blocks.c.begun_at)):
            spell = (row.begun_at, row.ended_at, BlockReason(row.reason))
            found.setdefault(row.wallet_id, []).append(spell)
    return found


def lock_wallet(connection: Connection, wallet_id: UUID) -> None:
    """Nobody else changes this wallet's condition until the transaction ends. Raises WalletMissing."""
    locked = select(wallets.c.wallet_id).where(wallets.c.wallet_id == wallet_id).with_for_update()
    if connection.execute(locked).one_or_none() is None:
        raise WalletMissing("there is no such wallet")


def settle_condition(connection: Connection, wallet_id: UUID) -> WalletCondition:
    """Write the condition that blocks and closing make, and tell the kiosks' policy of it (W-60)."""
    state = connection.execute(
        select(wallet_closings.c.state).where(wallet_closings.c.wallet_id == wallet_id)
    ).scalar_one_or_none()
    reasons = active_reasons(connection, wallet_id)
    condition = condition_under(reasons, None if state is None else ClosingState(state))
    changed = connection.execute(
        update(wallets)
        .where(wallets.c.wallet_id == wallet_id, wallets.c.condition != condition)
        .values(condition=condition)
    )
    if changed.rowcount:
        policy_changed(connection)
    return condition
