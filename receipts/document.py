"""What a receipt says (``Receipt``, W-82) and how any slip is built from blocks (``Document``)."""

from __future__ import annotations

from datetime import datetime
from enum import Enum
from typing import Literal

from wire.money import Tiyn
from wire.records import dataclass
from wire.texts import Language

Outcome = Literal["executed", "accepted", "unapplied"]
"""Credited by the ledger; accepted for execution; held as unapplied cash (K-01)."""


@dataclass(frozen=True)
class Requisite:
    """One answer of the payee's form, its label already in the receipt's language."""

    label: str
    value: str


@dataclass(frozen=True)
class ReceiptPart:
    """One operation of the order. ``wallet`` is the phone number in E.164, "" where no wallet has a share.

    Always inserted = fee + credited, except for ``unapplied``: nothing is taken and nothing credited, all
    that was inserted is held. ``payee_code`` and ``payee_bin`` are "" for cash that has no payee.
    """

    kind: Literal["top_up", "payment", "surplus", "unapplied"]
    outcome: Outcome
    operation_id: str
    payee_name: str
    payee_code: str
    payee_bin: str
    wallet: str
    requisites: tuple[Requisite, ...]
    inserted_tiyn: Tiyn
    fee_tiyn: Tiyn
    credited_tiyn: Tiyn
    refusal_text: str = ""


@dataclass(frozen=True)
class Receipt:
    """Every field of W-82 and what the kiosk adds. ``at`` is the trusted time of the fact, aware."""

    number: int
    at: datetime
    kiosk_number: str
    kiosk_address: str
    agent_name: str
    agent_bin: str
    operator_name: str
    operator_bin: str
    issuer_name: str
    issuer_bin: str
    support_phones: tuple[str, ...]
    inserted_tiyn: Tiyn
    parts: tuple[ReceiptPart, ...]
    trace_url: str
    language: Language
    is_offline: bool = False
    is_copy: bool = False


WalletOutcome = Literal["executed", "pending", "unknown"]
"""Executed; set aside until the bank has paid; not answered, so that nobody knows yet."""


@dataclass(frozen=True)
class WalletReceipt:
    """An order from a wallet (W-82): the frame of every receipt, and what left the wallet for whom.

    ``frame`` has no parts and no address to trace: the holder finds the order in his wallet by its number.
    """

    frame: Receipt
    operation: Literal["payment", "transfer", "withdrawal"]
    outcome: WalletOutcome
    operation_id: str
    payee_name: str
    payee_code: str
    payee_bin: str
    wallet: str
    requisites: tuple[Requisite, ...]
    amount_tiyn: Tiyn
    fee_tiyn: Tiyn


Align = Literal["left", "centre", "right"]


class Size(Enum):
    """Letter size as (times as wide, times as high)."""

    NORMAL = (1, 1)
    TALL = (1, 2)
    LARGE = (2, 2)

    @property
    def times_wide(self) -> int:
        return int(self.value[0])

    @property
    def times_high(self) -> int:
        return int(self.value[1])


@dataclass(frozen=True)
class Line:
    text: str
    is_bold: bool = False
    size: Size = Size.NORMAL
    align: Align = "left"


@dataclass(frozen=True)
class Pair:
    """A label at the left edge, its value at the right one."""

    label: str
    value: str
    is_bold: bool = False
    size: Size = Size.NORMAL


@dataclass(frozen=True)
class Rule:
    """A line across the paper."""


@dataclass(frozen=True)
class Qr:
    """A QR code in the middle."""

    data: str


@dataclass(frozen=True)
class Feed:
    lines: int = 1


@dataclass(frozen=True)
class Cut: ...


Block = Line | Pair | Rule | Qr | Feed | Cut


@dataclass(frozen=True)
class Document:
    """Blocks from top to bottom; independent of paper width, code tables and printer."""

    blocks: tuple[Block, ...]
