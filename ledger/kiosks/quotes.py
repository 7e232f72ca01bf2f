"""What an order would be allowed, before cash is taken (W-16, W-25, K-03)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import Connection

from ledger.books.service import balances_of
from ledger.cash.intake import TECHNICAL
from ledger.issuers.service import network_of
from ledger.kiosks.service import Kiosk
from ledger.limits.rules import room_for_credit, usage_of
from ledger.limits.service import day_usages, further_terms, limit_policy
from ledger.merchants.rules import PayeeTerms, refusal_of_credit, refusal_of_requisites, refusal_of_sum
from ledger.merchants.service import terms_of
from ledger.offers.service import has_accepted, offer_in_force
from ledger.tariffs.service import versions_of
from ledger.wallets.rules import masked_name
from ledger.wallets.rules import refusal_of_credit as refusal_by_condition
from ledger.wallets.service import Wallet, wallets_by_phone
from wire.astana import astana_date
from wire.limits import Limits, LimitsUnknown, limits_on
from wire.messages import QuoteAnswer, QuoteRequest
from wire.money import Tiyn
from wire.phones import wallet_number
from wire.policy import WALLET_TOP_UP, WalletStatus
from wire.refusals import Refusal, RefusalCode
from wire.tariffs import tariff_in_force

INVALID: Final = Refusal(code=RefusalCode.REQUISITES_INVALID)


@dataclass(frozen=True)
class _Room:
    """What a wallet can still take: a refusal of everything, or the refusal after ``binding.left_tiyn``."""

    wallet: Wallet | None = None
    refusal: Refusal | None = None
    binding: Refusal | None = None

    @property
    def credit_max_tiyn(self) -> Tiyn | None:
        return None if self.binding is None else self.binding.left_tiyn


def payee_to_ask(connection: Connection, request: QuoteRequest) -> PayeeTerms | None:
    """The payee that itself is to be asked about these requisites; None: there is none, or no need."""
    terms = terms_of(connection, [request.service]).get(request.service)
    if terms is None or terms.online_check is None or terms.is_closed:
        return None
    return terms if refusal_of_requisites(terms.payee, request.requisites) is None else None


def quote(
    connection: Connection,
    kiosk: Kiosk,
    request: QuoteRequest,
    now: datetime,
    *,
    checked: Refusal | None = None,
) -> QuoteAnswer:
    """What the ledger knows about an order before cash is taken; ``checked`` is the payee's own no."""
    network = network_of(connection)
    fallback = _Room()
    if request.fallback_wallet is not None:
        fallback = _room_of_number(connection, kiosk, request.fallback_wallet, now)
    if request.service == WALLET_TOP_UP:
        main = _room_of_number(connection, kiosk, request.requisites.get("phone", ""), now)
    else:
        main = _room_of_payee(connection, kiosk, request, now)
        if main.refusal is None and checked is not None:
            main = _Room(refusal=checked)
    refusal = main.refusal or _refusal_of_tariff(connection, request.service, now)
    holder = main.wallet or fallback.wallet
    return QuoteAnswer(
        refusal=refusal,
        holder_name=None if main.wallet is None else masked_name(main.wallet.holder_name),
        credit_max_tiyn=main.credit_max_tiyn,
        binding=main.binding,
        fallback_credit_max_tiyn=fallback.credit_max_tiyn,
        fallback_refusal=fallback.refusal,
        offer_version_due=_offer_due(connection, holder, now),
        policy_version=network.policy_revision,
        server_time=now,
    )


def _room_of_number(connection: Connection, kiosk: Kiosk, raw: str, now: datetime) -> _Room:
    try:
        phone = wallet_number(raw)
    except ValueError:
        return _Room(refusal=INVALID)
    wallet = wallets_by_phone(connection, kiosk.agent.issuer.issuer_code, [phone]).get(phone)
    refusal = refusal_by_condition(None if wallet is None else wallet.condition)
    if wallet is None or refusal is not None:
        return _Room(refusal=refusal)
    binding = _binding_of_wallet(connection, wallet, now)
    is_full = binding is not None and binding.left_tiyn == 0
    return _Room(wallet=wallet, refusal=binding if is_full else None, binding=binding)


def _binding_of_wallet(connection: Connection, wallet: Wallet, now: datetime) -> Refusal | None:
    on = astana_date(now)
    limits = _limits(connection, wallet.status, now)
    if limits is None:
        return TECHNICAL
    further = [
        term.limit
        for term in further_terms(connection, [wallet.wallet_id])
        if term.binds(wallet.wallet_id, is_non_resident=wallet.is_non_resident, on=on)
    ]
    balance = balances_of(connection, [wallet.account_id])[wallet.account_id].balance_tiyn
    usages = day_usages(connection, [wallet.wallet_id], [on])
    return room_for_credit(limits, further, usage_of(wallet.wallet_id, on, balance, usages))


def _room_of_payee(connection: Connection, kiosk: Kiosk, request: QuoteRequest, now: datetime) -> _Room:
    terms = terms_of(connection, [request.service]).get(request.service)
    probe = request.amount_tiyn if terms is None or request.amount_tiyn is not None else terms.payee.min_tiyn
    refusal = refusal_of_credit(
        terms,
        issuer_code=kiosk.agent.issuer.issuer_code,
        credited=probe if probe is not None else Tiyn(0),
        is_offline=False,
        sender_status=WalletStatus.MINIMAL,
    )
    if terms is None or refusal is not None:
        return _Room(refusal=refusal)
    invalid = refusal_of_requisites(terms.payee, request.requisites)
    if invalid is not None:
        return _Room(refusal=invalid)
    return _room_of_sum(connection, terms, request.amount_tiyn, now)


def _room_of_sum(connection: Connection, terms: PayeeTerms, amount: Tiyn | None, now: datetime) -> _Room:
    limits = _limits(connection, WalletStatus.MINIMAL, now)
    if limits is None:
        return _Room(refusal=TECHNICAL)
    largest = terms.payee.max_tiyn
    binding = Refusal(code=RefusalCode.AMOUNT_TOO_LARGE, limit_tiyn=largest, left_tiyn=largest)
    operation = limits.operation_tiyn
    if operation is not None and operation < largest:
        binding = Refusal(code=RefusalCode.LIMIT_OPERATION, limit_tiyn=operation, left_tiyn=operation)
    if amount is None:
        return _Room(binding=binding)
    refusal = refusal_of_sum(terms.payee, amount)
    if refusal is None and binding.left_tiyn is not None and amount > binding.left_tiyn:
        refusal = binding
    return _Room(refusal=refusal, binding=binding)


def _limits(connection: Connection, status: WalletStatus, now: datetime) -> Limits | None:
    policy = limit_policy(connection)
    try:
        return limits_on(policy.limit_sets, policy.mrp_rates, status, astana_date(now))
    except LimitsUnknown:
        return None


def _refusal_of_tariff(connection: Connection, service: str, now: datetime) -> Refusal | None:
    if tariff_in_force(versions_of(connection, [service]), service, now) is None:
        return Refusal(code=RefusalCode.TARIFF_UNKNOWN)
    return None


def _offer_due(connection: Connection, holder: Wallet | None, now: datetime) -> str | None:
    if holder is None:
        return None
    version = offer_in_force(connection, now).version
    return None if has_accepted(connection, holder.wallet_id, version) else version
