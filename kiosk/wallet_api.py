"""The door for the front end, as ``kiosk.api``, for the customer in his own wallet: what its pages show."""

from __future__ import annotations

from typing import Literal

from wire.records import dataclass

WalletScreen = Literal[
    "wallet-number",
    "wallet-password",
    "wallet-waiting",
    "wallet-terms",
    "wallet",
    "wallet-payees",
    "wallet-search",
    "wallet-form",
    "wallet-check",
    "wallet-code",
    "wallet-done",
    "wallet-statement",
    "wallet-refused",
]


@dataclass(frozen=True)
class SecretView:
    """A masked answer: only how many signs it has. ``problem_text``: the ledger's no, in the customer's language.

    For a code: ``ways`` are the ways by which another one can be sent now, none while the last one is young, and
    ``command`` is what to send from the registered number instead of typing anything, ``number`` where to.
    """

    kind: Literal["password", "code"]
    dots: int
    problem_text: str
    target: str
    ways: tuple[str, ...] = ()
    command: str = ""
    number: str = ""
    way: str = ""
    """By which of the ways this code comes."""


@dataclass(frozen=True)
class WalletLineView:
    """One operation. Amount and fee as they changed the balance; ``at`` ISO 8601 in UTC; ``kind`` is a text key."""

    kind: str
    at: str
    counterparty: str
    amount_tiyn: int
    fee_tiyn: int


@dataclass(frozen=True)
class WalletView:
    """The wallet at a glance. ``payment_left_tiyn`` and ``credit_left_tiyn``: by the limits, None for no limit."""

    phone: str
    holder_name: str
    balance_tiyn: int
    held_tiyn: int
    available_tiyn: int
    payment_left_tiyn: int | None
    credit_left_tiyn: int | None
    condition: str
    is_identified: bool
    """Withdrawals and statements are open to him (W-80, W-81)."""
    can_top_up: bool
    lines: tuple[WalletLineView, ...]


@dataclass(frozen=True)
class WalletWaitingView:
    """``what`` is a text key: sign-in, look, price, order, code, confirm …"""

    what: str


@dataclass(frozen=True)
class WalletCheckView:
    """What leaves the wallet, before it does (W-31: the fee on top). ``rows``: labels and values, already worded.

    ``left_tiyn``: what stays available.
    """

    service_name: str
    rows: tuple[tuple[str, str], ...]
    amount_tiyn: int
    fee_tiyn: int
    total_tiyn: int
    left_tiyn: int


@dataclass(frozen=True)
class WalletDoneView:
    """``pending``: the bank has yet to pay. ``unknown``: being processed, never shown as success."""

    outcome: Literal["executed", "pending", "refused", "not_executed", "unknown"]
    operation: Literal["payment", "transfer", "withdrawal"]
    service_name: str
    amount_tiyn: int
    fee_tiyn: int
    operation_id: str
    receipt_number: int | None
    refusal_text: str
    paper: Literal["none", "printing", "printed", "unknown", "not_printed"]
    trace_url: str = ""
    """Where its state can be seen from a phone; "" where there is no receipt."""


@dataclass(frozen=True)
class WalletStatementView:
    url: str


WalletContent = (
    SecretView | WalletView | WalletWaitingView | WalletCheckView | WalletDoneView | WalletStatementView
)
