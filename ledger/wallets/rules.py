"""What may be done with a wallet in its condition; blocks, documents and closing; masks (W-60 to W-63, W-92). Pure."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from stdnum import iban as iban_numbers

from ledger.calendar.rules import working_day_after
from wire.policy import WalletStatus
from wire.refusals import Refusal, RefusalCode


class WalletCondition(StrEnum):
    """Whether a wallet can be used. Its identification status is another thing (W-10)."""

    ACTIVE = "active"
    BLOCKED = "blocked"
    """Every debit is forbidden; credits still arrive (W-60)."""
    CLOSING = "closing"
    """Blocked, and about to be paid out: nothing arrives (W-60, W-63)."""
    CLOSED = "closed"


class BlockReason(StrEnum):
    """Why a wallet is blocked, and the clause of the offer that says so (W-60)."""

    LOST_CREDENTIALS = "lost_credentials"
    """6.2.2: the holder told that his credentials are lost."""
    CLIENT_REQUEST = "client_request"
    SUSPICIOUS_OPERATIONS = "suspicious_operations"
    """8.13."""
    MISSING_DOCUMENTS = "missing_documents"
    """5.9, 8.5: what was asked for was not given in time."""
    CANCELLED_NUMBER = "cancelled_number"
    """5.6: the telephone company took the number back."""
    COURT_ORDER = "court_order"
    """8.15: the money is seized."""
    IDENTIFICATION_DUE = "identification_due"
    """7.1.5: the law asks who the holder is."""


CLIENTS_REASONS: Final = frozenset({BlockReason.LOST_CREDENTIALS, BlockReason.CLIENT_REQUEST})
"""What the holder himself may block for."""

STOPS_PAYOUT: Final = frozenset({BlockReason.COURT_ORDER, BlockReason.SUSPICIOUS_OPERATIONS})
"""While one of these lasts a closing pays nothing out by itself: the operator decides (8.13, 8.15)."""


class DocumentKind(StrEnum):
    """What a holder brings, by its kind; the papers themselves are no part of the ledger."""

    APPLICATION = "application"
    IDENTITY = "identity"
    SUBSCRIBER_CONTRACT = "subscriber_contract"
    """The contract for the number, or what else proves whose it is."""
    INFORMATION = "information"
    """What was asked for under 8.5."""
    COURT_RELEASE = "court_release"


UNBLOCKING_NEEDS: Final[Mapping[BlockReason, frozenset[DocumentKind]]] = MappingProxyType(
    {
        BlockReason.LOST_CREDENTIALS: frozenset(
            {DocumentKind.APPLICATION, DocumentKind.IDENTITY, DocumentKind.SUBSCRIBER_CONTRACT}
        ),
        BlockReason.CLIENT_REQUEST: frozenset({DocumentKind.APPLICATION, DocumentKind.IDENTITY}),
        BlockReason.SUSPICIOUS_OPERATIONS: frozenset({DocumentKind.INFORMATION, DocumentKind.IDENTITY}),
        BlockReason.MISSING_DOCUMENTS: frozenset({DocumentKind.INFORMATION}),
        BlockReason.CANCELLED_NUMBER: frozenset(
            {DocumentKind.APPLICATION, DocumentKind.IDENTITY, DocumentKind.SUBSCRIBER_CONTRACT}
        ),
        BlockReason.COURT_ORDER: frozenset({DocumentKind.COURT_RELEASE}),
        BlockReason.IDENTIFICATION_DUE: frozenset({DocumentKind.IDENTITY}),
    }
)
"""W-61: the documents that each reason is lifted for."""


class CaseKind(StrEnum):
    """What documents were asked for, or given, for (W-61 to W-63)."""

    UNBLOCKING = "unblocking"
    """6.2.2: the holder asks to lift a block."""
    STATEMENT = "statement"
    """5.3, 5.9: whose wallet it is, before a statement is given."""
    INFORMATION = "information"
    """8.5: further information on the holder's operations."""
    CLOSING = "closing"
    """6.1.11: money of a wallet being closed that cannot be paid out by itself."""


class CaseState(StrEnum):
    """Who is to act: the holder, the operator, nobody."""

    WAITING = "waiting"
    EXAMINING = "examining"
    ACCEPTED = "accepted"
    REJECTED = "rejected"
    LAPSED = "lapsed"
    """The holder gave nothing in time, and that was acted on."""


OPEN_STATES: Final = frozenset({CaseState.WAITING, CaseState.EXAMINING})

DAYS_TO_GIVE: Final[Mapping[CaseKind, int]] = MappingProxyType(
    {CaseKind.STATEMENT: 30, CaseKind.INFORMATION: 15}
)
"""W-62: calendar days in which the holder gives what he was asked for. Of the others nothing is asked."""

DAYS_TO_EXAMINE: Final = 30
"""W-62: calendar days in which the operator examines documents given under 5.3."""

WORKING_DAYS_TO_EXAMINE: Final = 3
"""W-61: working days in which the operator examines all others."""


class ClosingReason(StrEnum):
    CLIENT = "client"
    CONSENT_WITHDRAWN = "consent_withdrawn"
    TERMINATED = "terminated"
    """By the operator: 5.9, 8.13."""


class ClosingState(StrEnum):
    WAITING = "waiting"
    """Blocked; the ten bank days run."""
    PAYING = "paying"
    """The money is on its way to the holder's bank."""
    OPERATOR = "operator"
    """It cannot be paid out by itself: a case lies with the operator."""
    CLOSED = "closed"


BANK_DAYS_TO_CLOSE: Final = 10

LISTED_AS_BLOCKED: Final = frozenset(set(WalletCondition) - {WalletCondition.ACTIVE})
"""Offline the strictest rule counts: a kiosk takes no cash for any of these (K-03)."""


def refusal_of_credit(condition: WalletCondition | None) -> Refusal | None:
    """Why cash cannot be credited to a wallet in this condition; None stands for no wallet (W-02, W-60)."""
    match condition:
        case None:
            return Refusal(code=RefusalCode.WALLET_UNKNOWN)
        case WalletCondition.CLOSING | WalletCondition.CLOSED:
            return Refusal(code=RefusalCode.WALLET_CLOSED)
        case WalletCondition.ACTIVE | WalletCondition.BLOCKED:
            return None


def refusal_of_debit(condition: WalletCondition | None) -> Refusal | None:
    """Why nothing leaves a wallet in this condition: only an active one pays (W-60)."""
    match condition:
        case None:
            return Refusal(code=RefusalCode.WALLET_UNKNOWN)
        case WalletCondition.ACTIVE:
            return None
        case WalletCondition.BLOCKED:
            return Refusal(code=RefusalCode.WALLET_BLOCKED)
        case WalletCondition.CLOSING | WalletCondition.CLOSED:
            return Refusal(code=RefusalCode.WALLET_CLOSED)


def condition_under(blocks: Iterable[BlockReason], closing: ClosingState | None) -> WalletCondition:
    """The condition of a wallet with these blocks and this closing: the strictest of them (W-60, W-63)."""
    match closing:
        case ClosingState.CLOSED:
            return WalletCondition.CLOSED
        case ClosingState.WAITING | ClosingState.PAYING | ClosingState.OPERATOR:
            return WalletCondition.CLOSING
        case None:
            return WalletCondition.BLOCKED if any(True for _ in blocks) else WalletCondition.ACTIVE


def documents_missing(reason: BlockReason, given: Iterable[DocumentKind]) -> frozenset[DocumentKind]:
    """What is still needed to lift a block (W-61)."""
    return UNBLOCKING_NEEDS[reason] - frozenset(given)


def days_to_give_end_on(kind: CaseKind, asked_on: date) -> date | None:
    """The last day on which the holder gives his documents in time; None where none were asked for (W-62).

    **Decision**: a term starts the day after the event, and these count calendar days, whatever day ends them.
    """
    days = DAYS_TO_GIVE.get(kind)
    return None if days is None else asked_on + timedelta(days=days)


def days_to_examine_end_on(kind: CaseKind, given_on: date) -> date:
    """The last day on which the operator answers in time (W-61, W-62)."""
    if kind is CaseKind.STATEMENT:
        return given_on + timedelta(days=DAYS_TO_EXAMINE)
    return working_day_after(given_on, WORKING_DAYS_TO_EXAMINE)


def has_lapsed(due_on: date | None, day: date) -> bool:
    """True from the day after the last day in time (W-62)."""
    return due_on is not None and day > due_on


def payout_on(asked_on: date) -> date:
    """The day on which a wallet being closed is paid out: the bank day after ten whole ones (W-63).

    **Decision**: the ten days start the day after the request, as every term does; what the offer lets happen
    "after" them happens on the next bank day.
    """
    return working_day_after(asked_on, BANK_DAYS_TO_CLOSE + 1)


def refusal_of_payout(
    status: WalletStatus, iban: str | None, blocks: Iterable[BlockReason]
) -> Refusal | None:
    """Why a wallet being closed is not paid out by itself: only identified, to an own account (W-63)."""
    if status is WalletStatus.MINIMAL:
        return Refusal(code=RefusalCode.NOT_IDENTIFIED)
    if iban is None or not is_iban(iban):
        return Refusal(code=RefusalCode.IBAN_INVALID)
    if not STOPS_PAYOUT.isdisjoint(blocks):
        return Refusal(code=RefusalCode.WALLET_BLOCKED)
    return None


def is_iban(iban: str) -> bool:
    """True for a Kazakhstani IBAN in 20 capital letters and digits whose check digits fit (W-63)."""
    return iban == iban_numbers.compact(iban) and iban.startswith("KZ") and bool(iban_numbers.is_valid(iban))


def masked_phone(phone: str) -> str:
    """``+7 701 ***-**-67``: enough to know one's own by (W-92). Nothing for a number that is no more."""
    return f"{phone[:2]} {phone[2:5]} ***-**-{phone[-2:]}" if phone else ""


def masked_iin(iin: str | None) -> str | None:
    """The last four digits: the first six are the holder's birthday (W-92)."""
    return None if iin is None else "*" * (len(iin) - 4) + iin[-4:]


def masked_iban(iban: str | None) -> str | None:
    """Country and the last four characters (W-92)."""
    return None if iban is None else f"{iban[:2]}{'*' * (len(iban) - 6)}{iban[-4:]}"


def masked_email(email: str | None) -> str | None:
    """First letter and domain (W-92)."""
    if email is None:
        return None
    name, _, domain = email.rpartition("@")
    return f"{name[:1]}***@{domain}"


def masked_name(holder_name: str) -> str:
    """Given name and the first letter of the family name: ``Айгүл С***`` (W-92)."""
    given, *family = holder_name.split()
    return " ".join([given, *(f"{word[0]}***" for word in family[:1])])


def phone_hash(phone: str) -> str:
    """How a wallet stands in a kiosk's block list."""
    return hashlib.sha256(phone.encode()).hexdigest()
