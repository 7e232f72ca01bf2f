"""What a posting is, and what it does to each account (W-04). Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from functools import cached_property
from itertools import chain
from typing import NamedTuple, Self
from uuid import UUID

from wire.encoding import spelt_fingerprint
from wire.money import ZERO, Tiyn


class PostingKind(StrEnum):
    """Why money moved."""

    EMISSION = "emission"
    """An issuer emitted e-money to an agent, at par (W-01)."""
    ALLOTMENT = "allotment"
    """From an agent's float to what is set aside for a kiosk (K-02)."""
    ALLOTMENT_RETURN = "allotment_return"
    """Back to the float: what no kiosk can have sold any more, or what two people have written off (K-02)."""
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


class _Transfer(NamedTuple):
    unit: str
    debit: UUID
    credit: UUID
    amount_tiyn: Tiyn


class Transfer(_Transfer):
    """One debit account, one credit account, one amount: so debits equal credits by construction."""

    __slots__ = ()

    def __new__(cls, *, unit: str, debit: UUID, credit: UUID, amount_tiyn: Tiyn) -> Self:
        """Raises AssertionError when nothing is moved, or nowhere."""
        assert amount_tiyn > 0, f"a transfer moves a positive amount, not {amount_tiyn}"
        assert debit.int != credit.int, "a transfer has two accounts"
        return tuple.__new__(cls, (unit, debit, credit, amount_tiyn))


class _Posting(NamedTuple):
    posting_id: UUID
    kind: PostingKind
    operation_id: UUID
    at: datetime
    transfers: tuple[Transfer, ...]
    kiosk_id: str | None
    reversal_of: UUID | None
    link_id: UUID | None


class Posting(_Posting):
    """An atomic, immutable set of transfers for one operation.

    ``link_id``: postings of one link come into the books together, all or none. ``reversal_of``: the posting
    whose exact mirror this is (W-70).
    """

    __slots__ = ()

    def __new__(
        cls,
        *,
        posting_id: UUID,
        kind: PostingKind,
        operation_id: UUID,
        at: datetime,
        transfers: tuple[Transfer, ...],
        kiosk_id: str | None = None,
        reversal_of: UUID | None = None,
        link_id: UUID | None = None,
    ) -> Self:
        """Raises AssertionError when nothing is moved."""
        assert transfers, "a posting moves something"
        fields = (posting_id, kind, operation_id, at, transfers, kiosk_id, reversal_of, link_id)
        return tuple.__new__(cls, fields)

    @property
    def fingerprint(self) -> str:
        """Same content, same fingerprint: tells a repetition from an id used for something else.

        SHA-256 of the canonical JSON. Links and reversals are named only where they are used, so that what was posted
        before they existed keeps its fingerprint.
        """
        _, kind, operation_id, at, transfers, kiosk_id, reversal_of, link_id = self
        content: dict[str, object] = {
            "at": at.astimezone(UTC),
            "kind": kind,
            "kiosk_id": kiosk_id,
            "operation_id": operation_id,
            "transfers": list(map(list, transfers)),
        }
        if link_id is not None:
            content["link_id"] = link_id
        if reversal_of is not None:
            content["reversal_of"] = reversal_of
        return spelt_fingerprint(content)


def mirror_of(transfers: Iterable[Transfer]) -> tuple[Transfer, ...]:
    """What undoes these transfers exactly: each the other way round, fee included (W-70)."""
    return tuple(
        Transfer(unit=each.unit, debit=each.credit, credit=each.debit, amount_tiyn=each.amount_tiyn)
        for each in transfers
    )


class HoldEnding(StrEnum):
    """How a hold ended; a hold ends once."""

    POSTED = "posted"
    """Its amount, or a part of it, was moved; the rest is free again."""
    VOIDED = "voided"
    """Given back whole, by whoever placed it."""
    EXPIRED = "expired"
    """Given back whole, because its time was over."""


@dataclass(frozen=True, kw_only=True)
class Hold:
    """A transfer that is announced: the amount is kept back on the debit account until the hold ends.

    ``expires_at`` None: it stands until it is posted or voided.
    """

    hold_id: UUID
    unit: str
    debit: UUID
    credit: UUID
    amount_tiyn: Tiyn
    kind: PostingKind
    operation_id: UUID
    at: datetime
    expires_at: datetime | None

    def __post_init__(self) -> None:
        assert self.amount_tiyn > 0, f"a hold keeps back a positive amount, not {self.amount_tiyn}"
        assert self.debit != self.credit, "a hold has two accounts"
        assert self.expires_at is None or self.expires_at > self.at, "a hold expires after it is placed"

    @cached_property
    def fingerprint(self) -> str:
        """Same content, same fingerprint."""
        content = {
            "unit": self.unit,
            "debit": self.debit,
            "credit": self.credit,
            "amount_tiyn": self.amount_tiyn,
            "kind": self.kind,
            "operation_id": self.operation_id,
            "at": self.at.astimezone(UTC),
            "expires_at": None if self.expires_at is None else self.expires_at.astimezone(UTC),
        }
        return spelt_fingerprint(content)

    def is_over(self, now: datetime) -> bool:
        """True from the moment of expiry on."""
        return self.expires_at is not None and self.expires_at <= now


@dataclass(kw_only=True, slots=True)
class Change:
    """What one batch does to one account; ``hold_count`` counts holds placed and ended."""

    amount_tiyn: Tiyn = ZERO
    entry_count: int = 0
    held_tiyn: Tiyn = ZERO
    hold_count: int = 0

    def __add__(self, other: Change) -> Change:
        return Change(
            amount_tiyn=self.amount_tiyn + other.amount_tiyn,
            entry_count=self.entry_count + other.entry_count,
            held_tiyn=self.held_tiyn + other.held_tiyn,
            hold_count=self.hold_count + other.hold_count,
        )


Side = tuple[UUID, int, Tiyn]
"""One account's side of one transfer: posting, line, amount. Six of a top-up, so a plain tuple."""


def sides_of(postings: Iterable[Posting]) -> Mapping[tuple[UUID, str], list[Side]]:
    """For each (account, unit), in the order of the postings, what they do to it."""
    sides: dict[tuple[UUID, str], list[Side]] = {}
    # Most postings share accounts, and an object is found faster than what is equal to it.
    found: dict[tuple[int, str], list[Side]] = {}
    for posting in postings:
        posting_id = posting.posting_id
        for line, (unit, debit, credit, amount) in enumerate(posting.transfers, start=1):
            for account, change in ((debit, -amount), (credit, amount)):
                own = found.get((id(account), unit))
                if own is None:
                    own = found[id(account), unit] = sides.setdefault((account, unit), [])
                own.append((posting_id, line, change))
    return sides


def accounts_of(postings: Iterable[Posting]) -> frozenset[UUID]:
    """Every account that the postings touch."""
    transfers = chain.from_iterable(posting.transfers for posting in postings)
    return frozenset(chain.from_iterable((each.debit, each.credit) for each in transfers))
