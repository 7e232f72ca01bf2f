"""What one customer chose and was shown: a draft while he answers, an order once its price and limits are known."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Final, Literal

from kiosk.core.requisites import AMOUNT_CODE, amount_of, answers_for_ledger, questions
from wire.entries import OrderOpened
from wire.policy import WALLET_TOP_UP
from wire.records import dataclass, replace

if TYPE_CHECKING:
    from uuid import UUID

    from kiosk.core.requisites import Question
    from wire.money import Tiyn
    from wire.policy import Payee, Policy, Tariff
    from wire.refusals import Refusal
    from wire.texts import Language

Stage = Literal["check", "terms", "offline", "no-printer", "surplus"]
"""The screens between the form and the cash, in this order; only those that apply are shown."""

STAGES: Final[tuple[Stage, ...]] = ("check", "terms", "offline", "no-printer", "surplus")


@dataclass(frozen=True)
class Draft:
    """What was chosen and typed so far. ``policy`` is the one that was shown: the order keeps it (W-32).

    ``category`` is where the customer came from, "" from home; ``searched`` is what he had typed to find it.
    """

    session_id: UUID
    service: str
    category: str
    policy: Policy
    answers: tuple[tuple[str, str], ...] = ()
    searched: str | None = None

    @cached_property
    def payee(self) -> Payee | None:
        """None for a wallet top-up. A copy with other answers has the same."""
        return next((payee for payee in self.policy.payees if payee.code == self.service), None)

    @cached_property
    def questions(self) -> tuple[Question, ...]:
        """What is asked before there is a price."""
        return questions(self.policy, self.payee)

    @property
    def is_fixed(self) -> bool:
        return self.payee is not None and self.payee.amount == "fixed"

    @property
    def amount_tiyn(self) -> Tiyn | None:
        """The exact sum to be paid, None for an open one."""
        return amount_of(self.answer(AMOUNT_CODE)) if self.is_fixed else None

    @property
    def requisites(self) -> dict[str, str]:
        return answers_for_ledger(self.service, self.answers)

    @property
    def wallet(self) -> str | None:
        """The wallet that a top-up credits, in E.164; None for a payment."""
        return self.requisites["phone"] if self.service == WALLET_TOP_UP else None

    def answer(self, code: str) -> str:
        return dict(self.answers).get(code, "")

    def answered(self, code: str, value: str) -> Draft:
        kept = tuple(pair for pair in self.answers if pair[0] != code)
        return replace(self, answers=(*kept, (code, value)))


@dataclass(frozen=True)
class Cap:
    """The most that may be credited in all, and the refusal that the next tiyn meets."""

    credit_max_tiyn: Tiyn
    refusal: Refusal


@dataclass(frozen=True)
class Fallback:
    """The wallet that takes the surplus of a fixed payment (K-08), on what terms."""

    wallet: str
    tariff: Tariff
    caps: tuple[Cap, ...]


@dataclass(frozen=True)
class Order:
    """A draft with its price and limits; what was shown is what will be charged (W-32)."""

    draft: Draft
    tariff: Tariff
    caps: tuple[Cap, ...]
    is_offline: bool
    holder_name: str = ""
    offer_version_due: str | None = None
    consents: frozenset[Stage] = frozenset()
    fallback: Fallback | None = None

    @property
    def amount_tiyn(self) -> Tiyn | None:
        return self.draft.amount_tiyn

    def opened(self, *, is_receipt_on_paper: bool, language: Language) -> OrderOpened:
        """What the journal keeps of the order: enough to finish it without the customer (K-07)."""
        payee, fallback = self.draft.payee, self.fallback
        credit_max = min((cap.credit_max_tiyn for cap in self.caps), default=None)
        return OrderOpened(
            session_id=self.draft.session_id,
            service=self.draft.service,
            requisites=self.draft.requisites,
            amount_tiyn=self.amount_tiyn,
            fallback_wallet=fallback.wallet if fallback else None,
            tariff_version=self.tariff.version,
            fallback_tariff_version=fallback.tariff.version if fallback else None,
            policy_version=self.draft.policy.version,
            credit_max_tiyn=credit_max,
            is_offline=self.is_offline,
            offer_version_accepted=self.offer_version_due if "terms" in self.consents else None,
            is_receipt_on_paper=is_receipt_on_paper,
            language=language,
            tariff=self.tariff,
            fallback_tariff=fallback.tariff if fallback else None,
            accepts_partial=payee.accepts_partial if payee else False,
        )
