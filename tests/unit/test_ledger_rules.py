"""Wallet rules as tables: limits, MRP, tariffs, numbers, names; examples reckoned by hand."""

from __future__ import annotations

from datetime import UTC, date, datetime
from hashlib import sha256
from uuid import UUID

import pytest

from ledger.books.rules import Posting, PostingKind, Transfer, mirror_of, sides_of
from ledger.cash.rules import part_fingerprint
from ledger.limits.rules import (
    OFFER_SET,
    SHIPPED_MRP_TENGE,
    SHIPPED_SETS,
    THREE_MRP_SET,
    DayUsage,
    FurtherKind,
    FurtherLimit,
    Usage,
    refusal_of_credit,
    refusal_of_payment,
    refusal_without_wallet,
    room_for_credit,
    usage_of,
)
from ledger.limits.service import EVERYONE, NON_RESIDENTS, FurtherTerm
from ledger.merchants.rules import is_answer_valid, is_iin_bin
from ledger.wallets import rules as wallet_rules
from ledger.wallets.rules import WalletCondition, masked_name
from wire.astana import astana_date
from wire.encoding import canonical
from wire.entries import Part, PartKind
from wire.limits import Limits, LimitsUnknown, limits_on
from wire.money import ZERO, Tiyn, tenge
from wire.phones import wallet_number
from wire.policy import LimitSet, MrpRate, RequisiteField, Tariff, WalletStatus
from wire.refusals import RefusalCode
from wire.tariffs import credited_of, fee_of, gross_for, is_fee_right, tariff_in_force, tariff_of_version
from wire.texts import Text

MRP = [
    MrpRate(effective_from=date(year, 1, 1), mrp_tiyn=tenge(rate)) for year, rate in SHIPPED_MRP_TENGE.items()
]
OFFER = LimitSet(effective_from=date(2023, 1, 1), limits=SHIPPED_SETS[OFFER_SET])
THREE = LimitSet(effective_from=date(2026, 3, 18), limits=SHIPPED_SETS[THREE_MRP_SET])

MINIMAL, BASIC, PROFESSIONAL = WalletStatus
NEW_YEAR_2026 = date(2026, 1, 1)


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


# --- limits by status and MRP -----------------------------------------------------------------------------


@pytest.mark.rule("W-10")
@pytest.mark.rule("W-11")
@pytest.mark.parametrize(
    ("status", "on", "operation", "balance", "day"),
    [
        (MINIMAL, date(2023, 6, 1), 17_250_000, 34_500_000, 34_500_000),  # 50 and 100 x 3 450
        (MINIMAL, date(2024, 6, 1), 18_460_000, 36_920_000, 36_920_000),  # x 3 692
        (MINIMAL, date(2025, 6, 1), 19_660_000, 39_320_000, 39_320_000),  # x 3 932
        (MINIMAL, date(2026, 6, 1), 21_625_000, 43_250_000, 43_250_000),  # x 4 325: 216 250.00
        (BASIC, date(2026, 6, 1), 43_250_000, 129_750_000, 129_750_000),  # 100 and 300 x 4 325
        (PROFESSIONAL, date(2026, 6, 1), None, None, None),
    ],
)
def test_limits_are_multiples_of_the_years_mrp(
    status: WalletStatus, on: date, operation: int | None, balance: int | None, day: int | None
) -> None:
    assert limits_on([OFFER], MRP, status, on) == Limits(
        *(None if each is None else Tiyn(each) for each in (operation, balance, day))
    )


@pytest.mark.rule("W-13")
@pytest.mark.parametrize(
    ("at", "operation"),
    [
        (utc("2025-12-31T18:59:59"), 19_660_000),  # 23:59:59 in Astana on 31 December 2025
        (utc("2025-12-31T19:00:00"), 21_625_000),  # Astana midnight
    ],
)
def test_the_mrp_changes_at_astana_midnight(at: datetime, operation: int) -> None:
    limits = limits_on([OFFER], MRP, MINIMAL, astana_date(at))

    assert limits.operation_tiyn == operation


@pytest.mark.rule("W-12")
@pytest.mark.parametrize(
    ("at", "day"),
    [
        (utc("2024-02-28T17:59:59"), date(2024, 2, 28)),
        (utc("2024-02-28T18:00:00"), date(2024, 2, 29)),  # UTC+6 until the end of February 2024
        (utc("2024-02-29T18:00:00"), date(2024, 2, 29)),  # midnight, and the clocks go back to 23:00
        (utc("2024-02-29T18:59:59"), date(2024, 2, 29)),
        (utc("2024-02-29T19:00:00"), date(2024, 3, 1)),  # UTC+5 since
        (utc("2024-03-01T19:00:00"), date(2024, 3, 2)),
    ],
)
def test_the_astana_day_follows_the_change_of_2024(at: datetime, day: date) -> None:
    assert astana_date(at) == day


def test_a_time_without_a_zone_has_no_astana_day() -> None:
    with pytest.raises(ValueError, match="no time zone"):
        astana_date(datetime(2026, 1, 1))  # noqa: DTZ001


@pytest.mark.rule("W-11")
@pytest.mark.parametrize(
    ("on", "operation"),
    [(date(2026, 3, 17), 21_625_000), (date(2026, 3, 18), 1_297_500)],  # 3 x 4 325 = 12 975.00
)
def test_the_second_limit_set_begins_on_its_date(on: date, operation: int) -> None:
    minimal = limits_on([OFFER, THREE], MRP, MINIMAL, on)
    basic = limits_on([OFFER, THREE], MRP, BASIC, on)

    assert minimal.operation_tiyn == operation
    assert basic.operation_tiyn == 43_250_000


def test_before_every_limit_set_or_mrp_nothing_is_known() -> None:
    with pytest.raises(LimitsUnknown):
        limits_on([OFFER], MRP, MINIMAL, date(2022, 12, 31))
    with pytest.raises(LimitsUnknown):
        limits_on([OFFER], [], MINIMAL, NEW_YEAR_2026)
    with pytest.raises(LimitsUnknown):
        limits_on([LimitSet(effective_from=NEW_YEAR_2026, limits={})], MRP, MINIMAL, NEW_YEAR_2026)


# --- what they refuse -------------------------------------------------------------------------------------

LIMITS = Limits(operation_tiyn=Tiyn(500), balance_tiyn=Tiyn(1000), day_payments_tiyn=Tiyn(800))


@pytest.mark.rule("W-12")
@pytest.mark.rule("W-16")
@pytest.mark.parametrize(
    ("held", "amount", "code", "limit", "left"),
    [
        (0, 500, None, None, None),  # at the limit
        (0, 501, RefusalCode.LIMIT_OPERATION, 500, 500),  # one tiyn over
        (600, 400, None, None, None),  # 1 000 held afterwards
        (600, 401, RefusalCode.LIMIT_BALANCE, 1000, 400),
        (1000, 1, RefusalCode.LIMIT_BALANCE, 1000, 0),
        (1200, 1, RefusalCode.LIMIT_BALANCE, 1000, 0),  # a lowered limit leaves nothing, not less
    ],
)
def test_a_credit_is_refused_one_tiyn_over(
    held: int, amount: int, code: RefusalCode | None, limit: int | None, left: int | None
) -> None:
    refusal = refusal_of_credit(LIMITS, [], Usage(balance_tiyn=Tiyn(held)), Tiyn(amount))

    assert (refusal and refusal.code) == code
    assert (refusal and refusal.limit_tiyn, refusal and refusal.left_tiyn) == (limit, left)


@pytest.mark.rule("W-12")
@pytest.mark.rule("W-23")
@pytest.mark.parametrize(
    ("paid_today", "amount", "fee", "code"),
    [
        (0, 500, 0, None),
        (0, 501, 0, RefusalCode.LIMIT_OPERATION),
        (400, 400, 9_600, None),  # 800 paid in the day; the fee counts for the balance only
        (400, 401, 0, RefusalCode.LIMIT_DAY_PAYMENTS),
        (0, 500, 9_500, None),  # amount and fee are exactly what is there
        (0, 500, 9_501, RefusalCode.INSUFFICIENT_BALANCE),
    ],
)
def test_a_payment_is_judged_without_its_fee_and_covered_with_it(
    paid_today: int, amount: int, fee: int, code: RefusalCode | None
) -> None:
    usage = Usage(balance_tiyn=Tiyn(10_000), day=DayUsage(payments_tiyn=Tiyn(paid_today)))

    refusal = refusal_of_payment(LIMITS, [], usage, Tiyn(amount), fee=Tiyn(fee))

    assert (refusal and refusal.code) == code


@pytest.mark.rule("W-23")
def test_a_refused_payment_says_what_the_fee_leaves_of_the_balance() -> None:
    refusal = refusal_of_payment(Limits(), [], Usage(balance_tiyn=Tiyn(100)), Tiyn(99), fee=Tiyn(2))

    assert refusal is not None
    assert refusal.left_tiyn == 98


@pytest.mark.rule("W-14")
def test_a_refund_is_never_refused_for_a_limit() -> None:
    over = Usage(balance_tiyn=Tiyn(5000))

    assert refusal_of_credit(LIMITS, [], over, Tiyn(999), restores_rights=True) is None


@pytest.mark.rule("W-13")
def test_what_was_counted_before_and_now_is_counted_together_by_astana_day_and_month() -> None:
    mine, other, day = UUID(int=1), UUID(int=2), date(2026, 11, 22)
    before = {
        (mine, day): DayUsage(Tiyn(10), Tiyn(20), 2),
        (mine, date(2026, 11, 1)): DayUsage(Tiyn(100), Tiyn(200), 3),
        (mine, date(2026, 10, 31)): DayUsage(Tiyn(1_000), Tiyn(2_000), 4),
        (other, day): DayUsage(Tiyn(7), Tiyn(7), 7),
    }
    now = {(mine, day): DayUsage(Tiyn(1), ZERO, 1), (other, day): DayUsage(Tiyn(7), Tiyn(7), 7)}

    usage = usage_of(mine, day, Tiyn(5), before, now)

    assert usage.day == DayUsage(Tiyn(11), Tiyn(20), 3)
    assert (usage.balance_tiyn, usage.month_turnover_tiyn, usage.month_count) == (5, 331, 6)


@pytest.mark.rule("W-15")
@pytest.mark.parametrize(
    ("kind", "limit", "allowed"),
    [
        (FurtherKind.OPERATION, 50, 50),
        (FurtherKind.BALANCE, 150, 50),  # 100 held
        (FurtherKind.DAY, 90, 50),  # 10 in and 30 out today
        (FurtherKind.MONTH, 170, 50),  # 120 in the month
    ],
)
def test_further_limits_bind_at_their_own_measure(kind: FurtherKind, limit: int, allowed: int) -> None:
    day = DayUsage(credits_tiyn=Tiyn(10), payments_tiyn=Tiyn(30), operation_count=2)
    usage = Usage(balance_tiyn=Tiyn(100), day=day, month_turnover_tiyn=Tiyn(120), month_count=5)
    further = [FurtherLimit(kind, limit)]

    refusal = refusal_of_credit(LIMITS, further, usage, Tiyn(allowed + 1))

    assert refusal_of_credit(LIMITS, further, usage, Tiyn(allowed)) is None
    assert refusal is not None
    assert (refusal.code, refusal.left_tiyn) == (RefusalCode.LIMIT_FURTHER, allowed)


@pytest.mark.rule("W-15")
@pytest.mark.parametrize(
    ("kind", "limit", "is_refused"),
    [
        (FurtherKind.DAY_COUNT, 3, False),
        (FurtherKind.DAY_COUNT, 2, True),  # two operations today already
        (FurtherKind.MONTH_COUNT, 6, False),
        (FurtherKind.MONTH_COUNT, 5, True),
    ],
)
def test_further_limits_count_operations(kind: FurtherKind, limit: int, is_refused: bool) -> None:
    usage = Usage(balance_tiyn=ZERO, day=DayUsage(operation_count=2), month_count=5)

    refusal = refusal_of_credit(LIMITS, [FurtherLimit(kind, limit)], usage, Tiyn(1))

    assert (refusal is not None) == is_refused


@pytest.mark.rule("W-15")
def test_the_strictest_of_all_limits_wins() -> None:
    usage = Usage(balance_tiyn=Tiyn(700))
    further = [FurtherLimit(FurtherKind.OPERATION, 250), FurtherLimit(FurtherKind.OPERATION, 200)]

    room = room_for_credit(LIMITS, further, usage)

    assert room is not None
    assert (room.code, room.limit_tiyn, room.left_tiyn) == (RefusalCode.LIMIT_FURTHER, 200, 200)
    assert room_for_credit(Limits(), [], usage) is None


@pytest.mark.rule("W-15")
def test_a_balance_limit_does_not_bind_what_leaves_the_wallet() -> None:
    usage = Usage(balance_tiyn=Tiyn(700))

    assert refusal_of_payment(LIMITS, [FurtherLimit(FurtherKind.BALANCE, 1)], usage, Tiyn(100)) is None


@pytest.mark.rule("W-15")
@pytest.mark.parametrize(
    ("group", "is_non_resident", "on", "binds"),
    [
        (EVERYONE, False, date(2026, 5, 1), True),
        (NON_RESIDENTS, False, date(2026, 5, 1), False),
        (NON_RESIDENTS, True, date(2026, 5, 1), True),
        (NON_RESIDENTS, True, date(2026, 4, 30), False),  # not yet
        (NON_RESIDENTS, True, date(2026, 5, 31), True),  # the last day counts
        (NON_RESIDENTS, True, date(2026, 6, 1), False),
    ],
)
def test_a_further_limit_binds_whom_and_when_it_says(
    group: str, is_non_resident: bool, on: date, binds: bool
) -> None:
    term = FurtherTerm(
        limit_id=UUID(int=1),
        limit=FurtherLimit(FurtherKind.DAY, 1),
        effective_from=date(2026, 5, 1),
        effective_to=date(2026, 5, 31),
        group=group,
    )

    assert term.binds(UUID(int=2), is_non_resident=is_non_resident, on=on) == binds


@pytest.mark.rule("W-10")
def test_cash_of_someone_unidentified_is_bound_by_one_operation() -> None:
    assert refusal_without_wallet(LIMITS, Tiyn(500)) is None
    refusal = refusal_without_wallet(LIMITS, Tiyn(501))
    assert refusal is not None
    assert refusal.code is RefusalCode.LIMIT_OPERATION


# --- tariffs ----------------------------------------------------------------------------------------------


def a_tariff(**terms: object) -> Tariff:
    named = {"service": "shop", "version": 1, "effective_from": utc("2026-01-01T00:00:00")}
    return Tariff.model_validate({**named, **terms})


@pytest.mark.rule("W-30")
@pytest.mark.parametrize(
    ("terms", "inserted", "fee"),
    [
        ({}, 100_000, 0),
        ({"rate_ppm": 10_000}, 100_000, 1_000),  # 1 %
        ({"rate_ppm": 10_000}, 49, 0),  # 0.49 -> 0
        ({"rate_ppm": 10_000}, 50, 1),  # 0.50 -> 1, half up
        ({"rate_ppm": 10_000}, 149, 1),  # 1.49 -> 1
        ({"rate_ppm": 10_000}, 150, 2),
        ({"fixed_tiyn": 5_000}, 100_000, 5_000),
        ({"rate_ppm": 10_000, "fixed_tiyn": 5_000}, 100_000, 6_000),
        ({"rate_ppm": 10_000, "min_tiyn": 5_000}, 100_000, 5_000),
        ({"rate_ppm": 10_000, "min_tiyn": 5_000}, 500_000, 5_000),  # exactly the minimum
        ({"rate_ppm": 10_000, "max_tiyn": 5_000}, 500_100, 5_000),  # 5 001 -> the maximum
        ({"min_tiyn": 5_000}, 3_000, 3_000),  # never more than was inserted
        ({"min_tiyn": 9_000, "max_tiyn": 5_000}, 100_000, 5_000),  # the maximum has the last word
        ({"rate_ppm": 1_000_000}, 7, 7),
        ({"rate_ppm": 10_000}, 0, 0),
    ],
)
def test_a_fee_is_share_and_fixed_sum_within_bounds(terms: dict[str, int], inserted: int, fee: int) -> None:
    assert fee_of(a_tariff(**terms), Tiyn(inserted)) == fee


@pytest.mark.rule("W-31")
def test_from_cash_the_fee_comes_out_of_what_was_inserted() -> None:
    tariff = a_tariff(rate_ppm=10_000, min_tiyn=5_000)

    assert credited_of(tariff, tenge(1000)) == 95_000  # 1 000 less at least 50
    assert credited_of(tariff, tenge(10_000)) == 990_000


@pytest.mark.rule("K-08")
@pytest.mark.parametrize(
    ("terms", "amount", "gross"),
    [
        ({}, 500_000, 500_000),
        ({"fixed_tiyn": 20_000}, 500_000, 520_000),
        ({"rate_ppm": 10_000}, 990_000, 1_000_000),
        ({"rate_ppm": 10_000, "min_tiyn": 5_000}, 95_000, 100_000),
        ({"rate_ppm": 10_000, "max_tiyn": 100}, 990_000, 990_100),
        ({"rate_ppm": 1_000_000, "max_tiyn": 100}, 5, 105),
        ({"min_tiyn": 50}, 0, 0),
    ],
)
def test_the_gross_of_a_fixed_sum_is_the_least_that_suffices(
    terms: dict[str, int], amount: int, gross: int
) -> None:
    tariff = a_tariff(**terms)

    assert gross_for(tariff, Tiyn(amount)) == gross
    assert is_fee_right(tariff, inserted=Tiyn(gross), fee=Tiyn(gross - amount))


@pytest.mark.rule("K-08")
def test_a_tiyn_left_over_by_rounding_goes_with_the_fee() -> None:
    tariff = a_tariff(rate_ppm=500_000)  # 2 inserted: fee 1; 3 inserted: fee 2; 4 inserted: fee 2

    assert gross_for(tariff, Tiyn(1)) == 2
    assert gross_for(tariff, Tiyn(2)) == 4
    assert not is_fee_right(tariff, inserted=Tiyn(5), fee=Tiyn(4))
    assert not is_fee_right(tariff, inserted=Tiyn(4), fee=Tiyn(1))


def test_no_sum_is_enough_for_a_tariff_that_takes_everything() -> None:
    with pytest.raises(ValueError, match="takes everything"):
        gross_for(a_tariff(rate_ppm=1_000_000), Tiyn(1))
    with pytest.raises(ValueError, match="not negative"):
        gross_for(a_tariff(), Tiyn(-1))
    with pytest.raises(ValueError, match="not negative"):
        fee_of(a_tariff(), Tiyn(-1))


@pytest.mark.rule("W-32")
def test_the_newest_version_that_has_begun_is_in_force() -> None:
    old = a_tariff(rate_ppm=1)
    new = a_tariff(version=2, effective_from=utc("2026-06-01T00:00:00"), rate_ppm=2)
    other = a_tariff(service="other", version=9)
    every = [new, old, other]

    assert tariff_in_force(every, "shop", utc("2026-05-31T23:59:59")) == old
    assert tariff_in_force(every, "shop", utc("2026-06-01T00:00:00")) == new
    assert tariff_in_force(every, "shop", utc("2025-12-31T23:59:59")) is None
    assert tariff_of_version(every, "shop", 1) == old
    assert tariff_of_version(every, "shop", 9) is None


# --- wallets and forms ------------------------------------------------------------------------------------


@pytest.mark.rule("W-02")
@pytest.mark.parametrize(
    "raw", ["7011234567", "87011234567", "+77011234567", "+7 701 123-45-67", "8 (701) 123 45 67"]
)
def test_a_number_has_one_form_however_it_is_written(raw: str) -> None:
    assert wallet_number(raw) == "+77011234567"


@pytest.mark.rule("W-02")
@pytest.mark.parametrize(
    ("raw", "wrong"),
    [
        ("", "not a phone number"),
        ("701123456", "9 digits"),
        ("+79161234567", "not Kazakhstani"),
        ("+14155550100", "not Kazakhstani"),
        ("+77172123456", "landline"),
        ("701 CALL ME", "only digits"),
        ("７０１１２３４５６７", "only digits"),
    ],
)
def test_what_is_no_wallet_number_says_why_and_never_repeats_it(raw: str, wrong: str) -> None:
    with pytest.raises(ValueError, match=wrong) as refused:
        wallet_number(raw)

    assert not raw or raw not in str(refused.value)


@pytest.mark.rule("W-60")
@pytest.mark.parametrize(
    ("condition", "code"),
    [
        (None, RefusalCode.WALLET_UNKNOWN),
        (WalletCondition.ACTIVE, None),
        (WalletCondition.BLOCKED, None),  # credits still arrive
        (WalletCondition.CLOSING, RefusalCode.WALLET_CLOSED),
        (WalletCondition.CLOSED, RefusalCode.WALLET_CLOSED),
    ],
)
def test_only_a_wallet_being_closed_takes_no_credit(
    condition: WalletCondition | None, code: RefusalCode | None
) -> None:
    refusal = wallet_rules.refusal_of_credit(condition)

    assert (refusal and refusal.code) == code


@pytest.mark.rule("W-92")
@pytest.mark.parametrize(
    ("name", "shown"),
    [("Айгүл Серікова", "Айгүл С***"), ("Динара Ким Олеговна", "Динара К***"), ("Сәуле", "Сәуле")],
)
def test_a_holder_is_shown_by_given_name_and_an_initial(name: str, shown: str) -> None:
    assert masked_name(name) == shown


def a_field(**terms: str) -> RequisiteField:
    label = Text(kk="т", ru="п", en="f")
    return RequisiteField.model_validate({"code": "f", "label": label, "hint": label, **terms})


@pytest.mark.rule("W-20")
@pytest.mark.parametrize(
    ("terms", "answer", "is_valid"),
    [
        ({"pattern": "[0-9]{8}"}, "12345678", True),
        ({"pattern": "[0-9]{8}"}, "123456789", False),
        ({"pattern": ".*"}, "x" * 65, False),
        ({"pattern": "7[0-9]{9}", "check": "phone_kz"}, "7011234567", True),
        ({"pattern": "7[0-9]{9}", "check": "phone_kz"}, "+77011234567", True),
        ({"pattern": "7[0-9]{9}", "check": "phone_kz"}, "9161234567", False),
        ({"pattern": "[0-9]{16}", "check": "luhn"}, "4111111111111111", True),
        ({"pattern": "[0-9]{16}", "check": "luhn"}, "4111111111111112", False),
        ({"pattern": "[0-9]{12}", "check": "iin_bin"}, "120340309394", True),
        ({"pattern": "[0-9]{12}", "check": "iin_bin"}, "120340309395", False),
    ],
)
def test_an_answer_fits_its_fields_pattern_and_check(
    terms: dict[str, str], answer: str, is_valid: bool
) -> None:
    assert is_answer_valid(a_field(**terms), answer) == is_valid


@pytest.mark.rule("W-20")
@pytest.mark.parametrize("number", ["12034030939", "12034030939x", "１２０３４０３０９３９４"])
def test_an_iin_is_twelve_plain_digits(number: str) -> None:
    assert not is_iin_bin(number)


@pytest.mark.rule("W-70")
def test_a_mirror_undoes_every_transfer_fee_included() -> None:
    wallet, merchant, fees = UUID(int=1), UUID(int=2), UUID(int=3)
    paid = (
        Transfer(unit="KZT/a", debit=wallet, credit=merchant, amount_tiyn=Tiyn(500)),
        Transfer(unit="KZT/a", debit=wallet, credit=fees, amount_tiyn=Tiyn(5)),
    )
    at = utc("2026-11-22T09:05:00")
    both = [
        Posting(
            posting_id=UUID(int=7), kind=PostingKind.PAYMENT, operation_id=UUID(int=7), at=at, transfers=paid
        ),
        Posting(
            posting_id=UUID(int=8),
            kind=PostingKind.REVERSAL,
            operation_id=UUID(int=8),
            at=at,
            transfers=mirror_of(paid),
            reversal_of=UUID(int=7),
        ),
    ]

    sums = {account.int: sum(amount for _, _, amount in own) for (account, _), own in sides_of(both).items()}

    assert sums == {1: 0, 2: 0, 3: 0}


@pytest.mark.rule("K-01")
def test_the_fingerprint_of_a_part_is_of_its_canonical_json() -> None:
    part = Part(
        operation_id=UUID(int=7),
        kind=PartKind.PAYMENT,
        service='quo"te',
        requisites={"б": "\\", "a": "x"},
        inserted_tiyn=tenge(500),
        fee_tiyn=tenge(5),
        credited_tiyn=tenge(495),
        tariff_version=2**70,
    )
    told = part_fingerprint(part)

    assert told == sha256(canonical(part.model_dump(mode="json"))).hexdigest()
    assert told == "c1115cb964e2860028a31224f5dc8dbc5234db3eb131eaf938e6bb5ef2d8e891"
    assert part_fingerprint(_LaterPart(**vars(part), note="")) == told


class _LaterPart(Part):
    """A part as a later version may have it."""

    note: str = ""
