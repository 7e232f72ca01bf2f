"""Worked examples, by hand, of the rules of orders from wallets, tariffs of wallets and statements."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import product
from uuid import UUID, uuid4

import pytest

from ledger.books.accounts import AccountKind
from ledger.books.rules import PostingKind
from ledger.limits.rules import (
    DayUsage,
    FurtherKind,
    FurtherLimit,
    Usage,
    refusal_of_payment,
    room_for_payment,
)
from ledger.payments.rules import (
    ALLOWED,
    IllegalMove,
    Order,
    OrderKind,
    PaymentState,
    Quoted,
    fee_of_order,
    is_kept,
    moved,
    operation_id_of,
    refusal_by_blocks,
    refusal_of_fee,
    refusal_of_withdrawal,
    told_of_another,
)
from ledger.statements.rules import KINDS, WORDS, Period, PeriodInvalid, earliest_day, is_fee, period_of
from ledger.wallets.rules import BlockReason
from wire.limits import Limits, limits_on
from wire.money import ZERO, Tiyn, tenge
from wire.phones import _read, wallet_number
from wire.policy import LimitSet, MrpRate, StatusLimits, Tariff, TariffTier, WalletStatus
from wire.refusals import Refusal, RefusalCode
from wire.tariffs import fee_on_top, tier_of
from wire.texts import LANGUAGES

NOW = datetime(2026, 11, 22, 7, tzinfo=UTC)
WALLET = UUID(int=1)
OTHER = UUID(int=2)


def tariff(**terms: object) -> Tariff:
    fields = {"service": "shop", "direction": "payment", "version": 1, "effective_from": NOW}
    return Tariff.model_validate(fields | terms)


def order(**changes: object) -> Order:
    fields = {
        "operation_id": UUID(int=9),
        "wallet_id": WALLET,
        "kind": OrderKind.PAYMENT,
        "amount_tiyn": Tiyn(10_000),
        "fee_tiyn": Tiyn(100),
        "payee_code": "shop",
    }
    return Order(**(fields | changes))


# --- W-30, W-31: fees -----------------------------------------------------------------------------------------


@pytest.mark.rule("W-30")
@pytest.mark.rule("W-31")
@pytest.mark.parametrize(
    ("terms", "amount", "fee"),
    [
        ({"rate_ppm": 10_000}, 10_000, 100),
        ({"rate_ppm": 10_000}, 49, 0),  # 0.49
        ({"rate_ppm": 10_000}, 50, 1),  # 0.50: half goes up
        ({"rate_ppm": 5_000}, 99, 0),  # 0.495
        ({"rate_ppm": 5_000}, 100, 1),
        ({"rate_ppm": 15_000}, 101, 2),  # 1.515
        ({"fixed_tiyn": 5_000}, 1, 5_000),  # on top: more than the amount is possible
        ({"rate_ppm": 10_000, "fixed_tiyn": 50}, 10_000, 150),
        ({"rate_ppm": 10_000, "min_tiyn": 200}, 10_000, 200),
        ({"rate_ppm": 10_000, "min_tiyn": 200}, 20_001, 200),
        ({"rate_ppm": 10_000, "min_tiyn": 200}, 20_050, 201),
        ({"rate_ppm": 10_000, "max_tiyn": 99}, 10_000, 99),
        ({}, 10_000, 0),
    ],
)
def test_a_wallets_fee_comes_on_top_and_is_rounded_half_up(
    terms: dict[str, int], amount: int, fee: int
) -> None:
    assert fee_on_top(tariff(**terms), Tiyn(amount)) == fee


@pytest.mark.rule("W-30")
@pytest.mark.parametrize(
    ("count", "turnover", "fee"),
    [
        (0, 0, 1_000),
        (9, 100_000, 1_000),
        (10, 99_999, 1_000),  # one tiyn short of the turnover
        (10, 100_000, 500),  # both thresholds reached
        (99, 1_000_000, 500),
        (100, 100_000, 100),
    ],
)
def test_the_last_tier_whose_thresholds_are_both_reached_applies(count: int, turnover: int, fee: int) -> None:
    tiers = (
        TariffTier(count_from=10, turnover_from_tiyn=Tiyn(100_000), rate_ppm=5_000),
        TariffTier(count_from=100, turnover_from_tiyn=Tiyn(100_000), rate_ppm=1_000),
    )
    tiered = tariff(rate_ppm=10_000, tiers=[tier.model_dump() for tier in tiers])

    found = fee_of_order(tiered, Tiyn(100_000), month_count=count, month_turnover=Tiyn(turnover))

    assert found == fee
    assert tier_of(tiered, month_count=0, month_turnover=ZERO) is tiered


# --- W-32: quotes ---------------------------------------------------------------------------------------------


def quoted(**changes: object) -> Quoted:
    fields = {
        "quote_id": UUID(int=7),
        "wallet_id": WALLET,
        "kind": OrderKind.PAYMENT,
        "service": "shop",
        "amount_tiyn": Tiyn(10_000),
        "fee_tiyn": Tiyn(100),
        "tariff_version": 1,
        "expires_at": NOW + timedelta(minutes=10),
    }
    return Quoted(**(fields | changes))


@pytest.mark.rule("W-32")
@pytest.mark.parametrize(
    ("quote", "fee_now", "after", "is_refused"),
    [
        (None, 100, 0, False),
        (None, 101, 0, True),
        (quoted(), 999, 0, False),
        (quoted(), 999, 599, False),
        (quoted(), 100, 600, True),  # over, even though the tariff is the same
        (quoted(fee_tiyn=Tiyn(99)), 100, 0, True),
        (quoted(amount_tiyn=Tiyn(9_999)), 100, 0, True),
        (quoted(service="other"), 100, 0, True),
        (quoted(wallet_id=OTHER), 100, 0, True),
    ],
)
def test_only_the_fee_that_was_shown_is_charged(
    quote: Quoted | None, fee_now: int, after: int, is_refused: bool
) -> None:
    asked = order(quote_id=None if quote is None else quote.quote_id)

    refusal = refusal_of_fee(asked, quoted=quote, fee_now=Tiyn(fee_now), now=NOW + timedelta(seconds=after))

    assert (refusal is not None) == is_refused
    assert refusal is None or refusal.code is RefusalCode.QUOTE_OLD


def test_a_quote_that_does_not_exist_is_old() -> None:
    refusal = refusal_of_fee(order(quote_id=uuid4()), quoted=None, fee_now=Tiyn(100), now=NOW)

    assert refusal is not None


# --- W-12 to W-15: limits -------------------------------------------------------------------------------------


@pytest.mark.rule("W-12")
@pytest.mark.parametrize(
    ("amount", "paid", "code"),
    [
        (50_000, 0, None),
        (50_001, 0, RefusalCode.LIMIT_OPERATION),
        (50_000, 50_000, None),
        (50_000, 50_001, RefusalCode.LIMIT_DAY_PAYMENTS),
        (1, 100_000, RefusalCode.LIMIT_DAY_PAYMENTS),
    ],
)
def test_at_a_limit_is_allowed_and_one_tiyn_over_is_not(
    amount: int, paid: int, code: RefusalCode | None
) -> None:
    limits = Limits(operation_tiyn=Tiyn(50_000), day_payments_tiyn=Tiyn(100_000))
    usage = Usage(balance_tiyn=Tiyn(10**9), day=DayUsage(payments_tiyn=Tiyn(paid)))

    refusal = refusal_of_payment(limits, (), usage, Tiyn(amount), fee=Tiyn(10**6))

    assert (None if refusal is None else refusal.code) == code


@pytest.mark.rule("W-13")
@pytest.mark.parametrize(
    ("on", "limit"),
    [
        (date(2023, 12, 31), tenge(50 * 3450)),
        (date(2024, 1, 1), tenge(50 * 3692)),
        (date(2024, 2, 29), tenge(50 * 3692)),
        (date(2024, 3, 1), tenge(50 * 3692)),
        (date(2025, 12, 31), tenge(50 * 3932)),
        (date(2026, 1, 1), tenge(50 * 4325)),
    ],
)
def test_the_mrp_is_that_of_the_day_of_the_operation(on: date, limit: Tiyn) -> None:
    offer = LimitSet(
        effective_from=date(2023, 1, 1),
        limits={WalletStatus.MINIMAL: StatusLimits(operation_mrp=50, balance_mrp=100, day_payments_mrp=100)},
    )
    rates = {2023: 3450, 2024: 3692, 2025: 3932, 2026: 4325}
    mrp = [MrpRate(effective_from=date(year, 1, 1), mrp_tiyn=tenge(rate)) for year, rate in rates.items()]

    assert limits_on([offer], mrp, WalletStatus.MINIMAL, on).operation_tiyn == limit


@pytest.mark.rule("W-15")
@pytest.mark.rule("W-16")
def test_the_strictest_limit_wins_and_says_what_it_leaves() -> None:
    usage = Usage(
        balance_tiyn=Tiyn(10**9), day=DayUsage(payments_tiyn=Tiyn(70)), month_turnover_tiyn=Tiyn(170)
    )
    limits = Limits(operation_tiyn=Tiyn(50), day_payments_tiyn=Tiyn(100))

    room = room_for_payment(limits, [FurtherLimit(FurtherKind.MONTH, 190)], usage)

    assert room == Refusal(code=RefusalCode.LIMIT_FURTHER, limit_tiyn=Tiyn(190), left_tiyn=Tiyn(20))


def test_anothers_limit_tells_nothing_of_what_he_holds() -> None:
    refusal = Refusal(code=RefusalCode.LIMIT_BALANCE, limit_tiyn=Tiyn(100), left_tiyn=Tiyn(3))

    assert told_of_another(refusal) == Refusal(code=RefusalCode.LIMIT_BALANCE, limit_tiyn=Tiyn(100))
    assert told_of_another(None) is None


# --- states ---------------------------------------------------------------------------------------------------


@pytest.mark.rule("W-24")
@pytest.mark.parametrize(("before", "after"), list(product(PaymentState, PaymentState)))
def test_every_move_is_listed_or_illegal(before: PaymentState, after: PaymentState) -> None:
    if after in ALLOWED[before]:
        assert moved(before, after) is after
    else:
        with pytest.raises(IllegalMove):
            moved(before, after)


def test_ends_are_ends() -> None:
    ends = {PaymentState.COMPLETE, PaymentState.REFUSED, PaymentState.EXPIRED}

    assert {state for state in PaymentState if not ALLOWED[state]} == ends


# --- W-20, W-26, W-80 -----------------------------------------------------------------------------------------


@pytest.mark.rule("W-80")
@pytest.mark.parametrize(
    ("status", "iban", "code"),
    [
        (WalletStatus.MINIMAL, "KZ86125KZT5004100100", RefusalCode.NOT_IDENTIFIED),
        (WalletStatus.BASIC, "KZ86125KZT5004100100", None),
        (WalletStatus.PROFESSIONAL, "KZ86125KZT5004100101", RefusalCode.IBAN_INVALID),
        (WalletStatus.BASIC, "KZ86 125K ZT50 0410 0100", RefusalCode.IBAN_INVALID),
        (WalletStatus.BASIC, "DE89370400440532013000", RefusalCode.IBAN_INVALID),
        (WalletStatus.BASIC, "", RefusalCode.IBAN_INVALID),
    ],
)
def test_only_identified_clients_withdraw_and_only_to_an_iban(
    status: WalletStatus, iban: str, code: RefusalCode | None
) -> None:
    refusal = refusal_of_withdrawal(status, iban)

    assert (None if refusal is None else refusal.code) == code


@pytest.mark.rule("W-26")
@pytest.mark.parametrize(
    ("reasons", "code"),
    [
        ({BlockReason.SUSPICIOUS_OPERATIONS, BlockReason.CLIENT_REQUEST}, RefusalCode.SUSPICIOUS),
        ({BlockReason.LOST_CREDENTIALS}, RefusalCode.SUSPECTED_ACCESS),
        ({BlockReason.COURT_ORDER}, RefusalCode.WALLET_BLOCKED),
        (set(), RefusalCode.WALLET_BLOCKED),
    ],
)
def test_a_blocked_wallet_is_refused_for_its_reason(reasons: set[BlockReason], code: RefusalCode) -> None:
    assert refusal_by_blocks(reasons).code is code


@pytest.mark.rule("W-26")
@pytest.mark.parametrize(
    ("code", "kept"),
    [
        (RefusalCode.INSUFFICIENT_BALANCE, True),
        (RefusalCode.QUOTE_OLD, True),
        (RefusalCode.PAYEE_UNREACHABLE, False),
        (RefusalCode.ISSUER_UNREACHABLE, False),
        (RefusalCode.TECHNICAL_FAILURE, False),
        (RefusalCode.REQUISITES_INVALID, False),
        (RefusalCode.IBAN_INVALID, False),
    ],
)
def test_what_may_pass_or_was_mistyped_is_not_kept(code: RefusalCode, kept: bool) -> None:
    assert is_kept(Refusal(code=code)) == kept


@pytest.mark.rule("W-21")
@pytest.mark.parametrize(
    "changes",
    [
        {"operation_id": UUID(int=8)},
        {"payee_code": "other"},
        {"amount_tiyn": Tiyn(10_001)},
        {"fee_tiyn": Tiyn(101)},
    ],
)
def test_a_code_is_bound_to_operation_payee_and_sums(changes: dict[str, object]) -> None:
    assert order().bound_to != order(**changes).bound_to


def test_two_clients_with_one_key_have_two_operations() -> None:
    key = uuid4()

    assert operation_id_of(WALLET, key) == operation_id_of(WALLET, key) != operation_id_of(OTHER, key)


@pytest.mark.rule("W-02")
@pytest.mark.parametrize("prefix", ["", "+7", "8", "7", "+", "77"])
@pytest.mark.parametrize("national", ["7011234567", "7172123456", "7779999999", "7000000000", "701123456"])
def test_the_short_way_reads_numbers_as_the_long_one(prefix: str, national: str) -> None:
    def read(reader: object) -> str:
        assert callable(reader)
        try:
            return str(reader(prefix + national))
        except ValueError as wrong:
            return str(wrong)

    assert read(wallet_number) == read(_read)


# --- W-81: statements -----------------------------------------------------------------------------------------


@pytest.mark.rule("W-81")
@pytest.mark.parametrize(
    ("today", "earliest"),
    [
        (date(2026, 11, 22), date(2021, 11, 22)),
        (date(2024, 2, 29), date(2019, 2, 28)),
        (date(2028, 2, 29), date(2023, 2, 28)),
        (date(2024, 3, 1), date(2019, 3, 1)),
    ],
)
def test_a_statement_reaches_five_years_back(today: date, earliest: date) -> None:
    assert earliest_day(today) == earliest
    assert period_of(earliest, today, today) == Period(earliest, today)
    with pytest.raises(PeriodInvalid, match="years back"):
        period_of(earliest - timedelta(days=1), today, today)


@pytest.mark.rule("W-81")
def test_a_period_is_of_astana_days_across_the_change_of_its_zone() -> None:
    # Until 29 February 2024 Astana was UTC+6, from 1 March UTC+5: that night had an hour more.
    period = Period(date(2024, 2, 29), date(2024, 2, 29))

    assert period.begins == datetime(2024, 2, 28, 18, tzinfo=UTC)
    assert period.ends == datetime(2024, 2, 29, 19, tzinfo=UTC)
    assert Period(date(2024, 3, 1), date(2024, 3, 1)).begins == period.ends


@pytest.mark.rule("W-81")
def test_everything_that_a_statement_can_say_has_three_languages() -> None:
    assert set(KINDS) == set(PostingKind)
    assert all(words[language] for words in [*KINDS.values(), *WORDS.values()] for language in LANGUAGES)


@pytest.mark.parametrize(
    ("kind", "other", "is_part"),
    [
        (PostingKind.PAYMENT, AccountKind.FEE_INCOME, True),
        (PostingKind.PAYMENT, AccountKind.MERCHANT, False),
        (PostingKind.SMS_FEE, AccountKind.FEE_INCOME, False),
        (PostingKind.INACTIVITY_FEE, AccountKind.FEE_INCOME, False),
    ],
)
def test_a_charge_is_an_operation_and_a_fee_is_a_part_of_one(
    kind: PostingKind, other: AccountKind, is_part: bool
) -> None:
    assert is_fee(kind, other) == is_part
