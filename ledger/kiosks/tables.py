"""Tables of kiosks and of everything they reported."""

from __future__ import annotations

from typing import Final

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    ForeignKey,
    Integer,
    LargeBinary,
    PrimaryKeyConstraint,
    Table,
    Text,
    Uuid,
)

from ledger.agents.tables import agents
from ledger.database import APPEND_ONLY, Json, Money, UtcDateTime, metadata

kiosks: Final = Table(
    "kiosks",
    metadata,
    Column("kiosk_id", Text, primary_key=True),
    Column("number", Text, nullable=False, unique=True),
    Column("agent_code", Text, ForeignKey(agents.c.agent_code), nullable=False),
    Column("address", Json, nullable=False),
    Column("allotment_target_tiyn", Money, nullable=False),
    Column("public_key", Text),
    Column("acknowledged_seq", BigInteger, nullable=False),
    Column("acknowledged_hash", Text, nullable=False),
    Column("receipt_number", BigInteger, nullable=False),
    Column("open_cash_tiyn", Money, nullable=False),
    Column("found_cash_tiyn", Money, nullable=False),
    Column("last_heard_at", UtcDateTime),
    Column("closed_at", UtcDateTime),
    CheckConstraint("acknowledged_seq >= 0", name="acknowledged_seq"),
)
"""``acknowledged_seq`` and ``_hash`` are the head of the chain, by which writers of one kiosk take turns.

``open_cash_tiyn``: bills stacked in sessions not completed yet; ``found_cash_tiyn``: of these, bills that no
session explains. ``receipt_number``: the last one seen (W-83). ``closed_at``: since when nothing is set aside for it.
"""

kiosk_allotments: Final = Table(
    "kiosk_allotments",
    metadata,
    Column("kiosk_id", Text, ForeignKey(kiosks.c.kiosk_id), primary_key=True),
    Column("version", Integer, nullable=False),
    Column("told_at", UtcDateTime, nullable=False),
    Column("lowering_id", Uuid),
    Column("lowered_to_tiyn", Money),
    Column("lowered_at", UtcDateTime),
    Column("confirmed_seq", BigInteger),
    Column("expired_at", UtcDateTime),
)
"""What a kiosk was told about its allotment, so that nothing goes back which it may still sell (K-02).

``told_at`` moves in steps (``ledger.cash.allotments.TOLD_STEP``). While ``lowering_id`` stands, no answer under it told
more than ``lowered_to_tiyn``, open cash included; ``confirmed_seq`` is the entry that proves that none from before it is
sold by. ``version`` moves with every change and guards it. ``expired_at``: found silent for longer than it may sell by.
"""

allotment_returns: Final = Table(
    "allotment_returns",
    metadata,
    Column("return_id", Uuid, primary_key=True),
    Column("kiosk_id", Text, ForeignKey(kiosks.c.kiosk_id), nullable=False, index=True),
    Column("amount_tiyn", Money, nullable=False),
    Column("returned_at", UtcDateTime, nullable=False),
    Column("lowering_id", Uuid),
    Column("confirmed_seq", BigInteger),
    Column("approval_id", Uuid),
    CheckConstraint("amount_tiyn > 0", name="amount"),
    CheckConstraint("(lowering_id IS NULL) = (confirmed_seq IS NULL)", name="confirmed"),
    CheckConstraint("(lowering_id IS NULL) <> (approval_id IS NULL)", name="cause"),
    info=APPEND_ONLY,
)
"""Each return to the float, by its posting's id, and on what it rests: a kiosk's own entry, or two people (K-02)."""

enrolment_codes: Final = Table(
    "enrolment_codes",
    metadata,
    Column("code_hash", Text, primary_key=True),
    Column("kiosk_id", Text, ForeignKey(kiosks.c.kiosk_id), nullable=False),
    Column("expires_at", UtcDateTime, nullable=False),
    Column("used_at", UtcDateTime),
    Column("public_key", Text),
)
"""One-time codes as SHA-256; a used one keeps the key that it enrolled."""

kiosk_batches: Final = Table(
    "kiosk_batches",
    metadata,
    Column("kiosk_id", Text, ForeignKey(kiosks.c.kiosk_id), nullable=False),
    Column("first_seq", BigInteger, nullable=False),
    Column("last_seq", BigInteger, nullable=False),
    Column("received_at", UtcDateTime, nullable=False),
    Column("signed_time", Text, nullable=False),
    Column("signature", Text, nullable=False),
    Column("body", LargeBinary, nullable=False),
    PrimaryKeyConstraint("kiosk_id", "first_seq"),
    info=APPEND_ONLY,
)
"""The signed bytes themselves: proof of what the kiosk said."""

kiosk_entries: Final = Table(
    "kiosk_entries",
    metadata,
    Column("kiosk_id", Text, nullable=False),
    Column("seq", BigInteger, nullable=False),
    Column("kind", Text, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("received_at", UtcDateTime, nullable=False),
    Column("body", Text, nullable=False),
    Column("hash", Text, nullable=False),
    PrimaryKeyConstraint("kiosk_id", "seq"),
    info=APPEND_ONLY,
)
"""``body`` is the canonical text that was hashed, so that a chain can be proved by any later program."""

refused_histories: Final = Table(
    "refused_histories",
    metadata,
    Column("history_id", Uuid, primary_key=True),
    Column("kiosk_id", Text, ForeignKey(kiosks.c.kiosk_id), nullable=False, index=True),
    Column("alarm", Text, nullable=False),
    Column("first_seq", BigInteger, nullable=False),
    Column("last_seq", BigInteger, nullable=False),
    Column("held_seq", BigInteger, nullable=False),
    Column("stacked_tiyn", Money, nullable=False),
    Column("received_at", UtcDateTime, nullable=False),
    Column("signed_path", Text, nullable=False),
    Column("signed_time", Text, nullable=False),
    Column("signature", Text, nullable=False),
    Column("body", LargeBinary, nullable=False),
    info=APPEND_ONLY,
)
"""Batches of another history than the one held, as they were signed: the cash in them is in no account (K-01).

``held_seq``: the head of the chain then. ``stacked_tiyn``: bills of entries that the ledger does not hold.
"""

refused_history_closings: Final = Table(
    "refused_history_closings",
    metadata,
    Column("history_id", Uuid, ForeignKey(refused_histories.c.history_id), primary_key=True),
    Column("closed_at", UtcDateTime, nullable=False),
    Column("closed_by", Uuid, nullable=False),
    Column("note", Text, nullable=False),
    info=APPEND_ONLY,
)
"""What somebody found out about a refused history and did about its cash."""

adopted_bills: Final = Table(
    "adopted_bills",
    metadata,
    Column("kiosk_id", Text, primary_key=True),
    Column("bill_id", Uuid, primary_key=True),
    Column("history_id", Uuid, ForeignKey(refused_histories.c.history_id), nullable=False),
    Column("operation_id", Uuid, nullable=False),
    Column("value_tiyn", Money, nullable=False),
    Column("adopted_at", UtcDateTime, nullable=False),
    Column("adopted_by", Uuid, nullable=False),
    info=APPEND_ONLY,
)
"""Bills of refused histories that two people had held for their customers, as unapplied cash ``operation_id`` (K-01)."""

alarms: Final = Table(
    "alarms",
    metadata,
    Column("alarm_id", Uuid, primary_key=True),
    Column("kiosk_id", Text, ForeignKey(kiosks.c.kiosk_id), nullable=False),
    Column("seq", BigInteger),
    Column("kind", Text, nullable=False),
    Column("detail", Text, nullable=False),
    Column("raised_at", UtcDateTime, nullable=False),
)
"""What an operator should look at: the books are right, the kiosk's report is odd."""
