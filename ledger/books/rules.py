"""What a posting is, and what it does to each account (W-04). Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from itertools import chain
from uuid import UUID

from wire.encoding import fingerprint
from wire.money import Tiyn


class PostingKind(StrEnum):
    """Why money moved."""

    EMISSION = "emission"
    """An issuer emitted e-money to an agent, at par (W-01)."""
    ALLOTMENT = "allotment"
    """From an agent's float to what is set aside for a kiosk (K-02)."""
    TOP_UP = "top_up"
    PAYMENT = "payment"
    UNAPPLIED = "unapplied"
    """Cash that the rules refuse to credit, held under the receipt number (K-01)."""
    CASH = "cash"
    """Memo: a bill was stacked."""
    TRANSFER = "transfer"
    """From a wallet to another client's wallet."""
    TRANSFER_RETURN = "transfer_return"
    """A mistaken transfer given back by the receiver's consent (W-72)."""
    WITHDRAWAL = "withdrawal"
    """From a wallet towards its holder's bank account (W-80)."""
    REDEMPTION = "redemption"
    """E-money destroyed at par: paid out by the issuer to a merchant, an agent or a client (W-01, W-80)."""
    EXCHANGE = "exchange"
    """One issuer's e-money for another's, at par (W-02)."""
    REFUND = "refund"
    """A merchant gives money back; the fee is kept (W-71)."""
    REVERSAL = "reversal"
    """The exact mirror of a posting, fee included (W-70)."""
    INACTIVITY_FEE = "inactivity_fee"
    """What inactive days cost (W-41)."""
    SMS_FEE = "sms_fee"
    """A month of the SMS notification service, or the share of one (W-50, W-51)."""
    SETTLEMENT = "settlement"
    """Unapplied cash that the operator settled (K-01)."""
    COLLECTION = "collection"
    """Memo: bills taken out of a kiosk into a bag, counted, or banked."""
    MANUAL = "manual"
    """An operator's correction under four eyes; the case says why."""


@dataclass(frozen=True, kw_only=True)
class Transfer:
    """One debit account, one credit account, one amount: so debits equal credits by construction."""

    unit: str
    debit: UUID
    credit: UUID
    amount_tiyn: Tiyn

    def __post_init__(self) -> None:
        assert self.amount_tiyn > 0, f"a transfer moves a positive amount, not {self.amount_tiyn}"
        assert self.debit != self.credit, "a transfer has two accounts"


@dataclass(frozen=True, kw_only=True)
class Posting:
    """An atomic, immutable set of transfers for one operation."""

    posting_id: UUID
    kind: PostingKind
    operation_id: UUID
    at: datetime
    transfers: tuple[Transfer, ...]
    kiosk_id: str | None = None

    def __post_init__(self) -> None:
        assert self.transfers, "a posting moves something"

    @property
    def fingerprint(self) -> str:
        """Same content, same fingerprint: tells a repetition from an id used for something else."""
        return fingerprint(
            {
                "kind": self.kind,
                "operation_id": str(self.operation_id),
                "at": self.at.isoformat(),
                "kiosk_id": self.kiosk_id,
                "transfers": [
                    [each.unit, str(each.debit), str(each.credit), int(each.amount_tiyn)]
                    for each in self.transfers
                ],
            }
        )


@dataclass(frozen=True)
class Side:
    """One account's side of one transfer."""

    posting_id: UUID
    line: int
    amount_tiyn: Tiyn


def sides_of(postings: Iterable[Posting]) -> Mapping[tuple[UUID, str], list[Side]]:
    """For each (account, unit), in the order of the postings, what they do to it."""
    sides: defaultdict[tuple[UUID, str], list[Side]] = defaultdict(list)
    for posting in postings:
        for line, transfer in enumerate(posting.transfers, start=1):
            for account, amount in (
                (transfer.debit, -transfer.amount_tiyn),
                (transfer.credit, transfer.amount_tiyn),
            ):
                sides[account, transfer.unit].append(Side(posting.posting_id, line, amount))
    return sides


def accounts_of(postings: Iterable[Posting]) -> frozenset[UUID]:
    """Every account that the postings touch."""
    transfers = chain.from_iterable(posting.transfers for posting in postings)
    return frozenset(chain.from_iterable((each.debit, each.credit) for each in transfers))
