"""What can be reversed, and what a reversal gives back to the counters of limits (W-70, W-14). Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final
from uuid import UUID

from ledger.books.accounts import AccountKind
from ledger.books.rules import PostingKind, Transfer
from ledger.limits.rules import DayUsage
from wire.money import ZERO, Tiyn
from wire.refusals import Refusal, RefusalCode


class Cause(StrEnum):
    """W-70 (cl. 5.17.2): the only causes of a reversal."""

    OPERATORS_ERROR = "operators_error"
    SOFTWARE_FAULT = "software_fault"
    UNAUTHORISED_ACCESS = "unauthorised_access"
    """Through the operator's own fault."""


REVERSIBLE: Final = frozenset(
    {
        PostingKind.TOP_UP,
        PostingKind.PAYMENT,
        PostingKind.TRANSFER,
        PostingKind.TRANSFER_RETURN,
        PostingKind.REFUND,
        PostingKind.INACTIVITY_FEE,
        PostingKind.SMS_FEE,
        PostingKind.MANUAL,
    }
)
"""Movements of e-money within the system. What a bank has paid or a kiosk holds as bills cannot be unmade here."""

COUNTED: Final = frozenset({PostingKind.TOP_UP, PostingKind.PAYMENT, PostingKind.TRANSFER})
"""Kinds that were counted into a day's usage; refunds and fees never were (W-12, W-14)."""

MOVABLE: Final = frozenset(
    {
        AccountKind.AGENT_FLOAT,
        AccountKind.CLIENT_WALLET,
        AccountKind.MERCHANT,
        AccountKind.FEE_INCOME,
    }
)
"""Accounts that a manual posting may touch: no emission, no memo of cash, no unapplied cash is corrected so."""


@dataclass(frozen=True)
class Owner:
    """Whose an account is."""

    kind: AccountKind
    name: str


def refusal_of_reversal(kind: PostingKind, *, refunded: Tiyn) -> Refusal | None:
    """W-70: only movements within the system; not when a refund has given some of it back already."""
    if kind not in REVERSIBLE or refunded > 0:
        return Refusal(code=RefusalCode.POSSIBLE_DAMAGE)
    return None


def restored(
    kind: PostingKind, transfers: Iterable[Transfer], owners: Mapping[UUID, Owner]
) -> dict[UUID, DayUsage]:
    """W-14: what the reversal of a posting takes off the usage of each wallet, on the day of the original.

    Amounts without fees, as they were counted (W-12); negative, because they are given back.
    """
    if kind not in COUNTED:
        return {}
    paid: dict[UUID, Tiyn] = {}
    credited: dict[UUID, Tiyn] = {}
    for transfer in transfers:
        debit, credit = owners[transfer.debit], owners[transfer.credit]
        if credit.kind is AccountKind.FEE_INCOME:
            continue
        if debit.kind is AccountKind.CLIENT_WALLET:
            _add(paid, UUID(debit.name), transfer.amount_tiyn)
        if credit.kind is AccountKind.CLIENT_WALLET:
            _add(credited, UUID(credit.name), transfer.amount_tiyn)
    return {
        wallet: DayUsage(
            credits_tiyn=-credited.get(wallet, ZERO),
            payments_tiyn=-paid.get(wallet, ZERO),
            operation_count=-1,
        )
        for wallet in paid.keys() | credited.keys()
    }


def refusal_of_manual(debit: Owner | None, credit: Owner | None, *, is_same_unit: bool) -> Refusal | None:
    """Between two accounts of clients, merchants, agents or the fees, in e-money of one issuer (W-02, W-04)."""
    if debit is None or credit is None:
        return Refusal(code=RefusalCode.OPERATION_UNKNOWN)
    if debit == credit or not is_same_unit or not {debit.kind, credit.kind} <= MOVABLE:
        return Refusal(code=RefusalCode.POSSIBLE_DAMAGE)
    return None


def _add(sums: dict[UUID, Tiyn], wallet: UUID, amount: Tiyn) -> None:
    sums[wallet] = sums.get(wallet, ZERO) + amount
