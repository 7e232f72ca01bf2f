"""What the operator's rules say, worked by hand: maintenance, suspicions, reversals, settlements."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.books.accounts import AccountKind
from ledger.books.rules import PostingKind, Transfer
from ledger.corrections.rules import Owner, refusal_of_manual, refusal_of_reversal, restored
from ledger.limits.rules import DayUsage
from ledger.maintenance.rules import Window, announced, fault_of_window, under_way
from ledger.settlements.rules import SettlementKind, due_at, needs_second_person
from ledger.suspicions.rules import (
    SHIPPED,
    Event,
    Pattern,
    Response,
    Suspicion,
    Threshold,
    Trail,
    is_just_under,
    suspicion_in_flight,
    suspicions_of,
    suspicions_of_day,
)
from wire.money import Tiyn, tenge
from wire.refusals import RefusalCode
from wire.texts import Text

NOON = datetime(2026, 11, 22, 7, tzinfo=UTC)
TEXT = Text(kk="жөндеу", ru="работы", en="maintenance")
MICROSECOND = timedelta(microseconds=1)


# --- W-90 -------------------------------------------------------------------------------------------------


@pytest.mark.rule("W-90")
@pytest.mark.parametrize(
    ("ahead", "lasts", "field"),
    [
        (timedelta(hours=3), timedelta(hours=1), None),
        (timedelta(hours=3) - MICROSECOND, timedelta(hours=1), "begins_at"),
        (timedelta(0), timedelta(hours=1), "begins_at"),
        (timedelta(days=2), timedelta(0), "ends_at"),
        (timedelta(days=2), timedelta(hours=24), None),
        (timedelta(days=2), timedelta(hours=24) + MICROSECOND, "ends_at"),
    ],
)
def test_maintenance_is_announced_three_hours_ahead(
    ahead: timedelta, lasts: timedelta, field: str | None
) -> None:
    begins = NOON + ahead
    fault = fault_of_window(begins_at=begins, ends_at=begins + lasts, announced_at=NOON)

    assert fault is None if field is None else (fault or "").startswith(field)


@pytest.mark.rule("W-90")
@pytest.mark.parametrize(
    ("after", "is_denied", "is_shown"),
    [(-MICROSECOND, False, True), (timedelta(0), True, True), (timedelta(hours=1), False, False)],
)
def test_access_is_denied_from_the_beginning_to_the_end(
    after: timedelta, is_denied: bool, is_shown: bool
) -> None:
    window = Window(window_id=UUID(int=1), begins_at=NOON, ends_at=NOON + timedelta(hours=1), text=TEXT)

    assert (under_way([window], NOON + after) == window) is is_denied
    assert (announced([window], NOON + after) == (window,)) is is_shown


# --- W-91 -------------------------------------------------------------------------------------------------

LIMIT = tenge(216_250)  # 50 MRP of 2026
VELOCITY, STRUCTURING, MANY_PAYERS, DAY_COUNT, PASS_THROUGH = SHIPPED


def events(count: int, *, every: timedelta, amount: int = 100, sources: int = 0) -> list[Event]:
    return [
        Event(NOON + every * number, Tiyn(amount), f"from-{number % sources}" if sources else None)
        for number in range(count)
    ]


def found(given_events: list[Event], threshold: Threshold) -> tuple[Suspicion, ...]:
    return suspicions_of(given_events, [threshold], operation_limit=LIMIT)


@pytest.mark.rule("W-91")
def test_twenty_operations_in_ten_minutes_are_suspicious_nineteen_are_not() -> None:
    just = timedelta(minutes=10) / 19

    assert found(events(20, every=just), VELOCITY) == (Suspicion(Pattern.VELOCITY, Response.FLAG, 20),)
    assert found(events(19, every=just), VELOCITY) == ()
    assert found(events(20, every=just + timedelta(seconds=1)), VELOCITY) == ()


@pytest.mark.rule("W-91")
@pytest.mark.parametrize(
    ("amount", "is_under"),
    [
        (21_625_000, True),
        (21_625_001, False),
        (19_462_500, True),
        (19_462_499, False),
    ],
)
def test_just_under_a_limit_is_its_last_tenth_and_the_limit_itself(amount: int, is_under: bool) -> None:
    assert is_just_under(Tiyn(amount), LIMIT, 900_000) is is_under


@pytest.mark.rule("W-91")
def test_three_sums_just_under_the_limit_in_a_day_are_structuring() -> None:
    spread = timedelta(hours=12)
    three = events(3, every=spread, amount=20_000_000)

    assert found(three, STRUCTURING) == (Suspicion(Pattern.STRUCTURING, Response.FLAG, 3),)
    assert found(events(3, every=spread + MICROSECOND, amount=20_000_000), STRUCTURING) == ()
    assert found(events(9, every=spread, amount=19_000_000), STRUCTURING) == ()
    assert suspicions_of(three, [STRUCTURING], operation_limit=None) == ()


@pytest.mark.rule("W-91")
def test_ten_payers_to_one_wallet_are_suspicious_but_not_ten_payments_of_nine() -> None:
    hour = timedelta(hours=1)

    assert found(events(10, every=hour, sources=10), MANY_PAYERS)[0].count == 10
    assert found(events(20, every=hour, sources=9), MANY_PAYERS) == ()
    assert found(events(20, every=hour), MANY_PAYERS) == ()


@pytest.mark.rule("W-91")
def test_a_pattern_that_is_off_is_not_looked_for() -> None:
    off = Threshold(
        pattern=Pattern.VELOCITY,
        is_on=False,
        response=Response.HOLD,
        window=timedelta(days=1),
        count_min=2,
    )

    assert found(events(50, every=timedelta(0)), off) == ()


def day_of(count: int, *, came_in: int = 0, left: int = 0) -> DayUsage:
    return DayUsage(credits_tiyn=Tiyn(came_in), payments_tiyn=Tiyn(left), operation_count=count)


@pytest.mark.rule("W-91")
@pytest.mark.parametrize(
    ("count", "came_in", "left", "patterns"),
    [
        (100, 0, 0, [Pattern.DAY_COUNT]),
        (99, 0, 0, []),
        (10, 1_000_000, 900_000, [Pattern.PASS_THROUGH]),
        (10, 1_000_000, 899_999, []),
        (9, 1_000_000, 900_000, []),
        (10, 900_000, 1_000_000, [Pattern.PASS_THROUGH]),
        (10, 899_999, 1_000_000, []),  # paid of savings
        (10, 0, 0, []),
        (100, 1, 1, [Pattern.DAY_COUNT, Pattern.PASS_THROUGH]),
    ],
)
def test_a_day_of_very_many_operations_or_of_money_that_only_passes_is_suspicious(
    count: int, came_in: int, left: int, patterns: list[Pattern]
) -> None:
    found_of_day = suspicions_of_day(day_of(count, came_in=came_in, left=left), SHIPPED)

    assert [(each.pattern, each.count) for each in found_of_day] == [(each, count) for each in patterns]


@pytest.mark.rule("W-91")
def test_only_a_pattern_of_the_day_that_is_to_be_held_stops_the_payment_that_would_meet_it() -> None:
    before = day_of(99, came_in=1_000_000, left=800_000)
    held = [replace(each, response=Response.HOLD) for each in (VELOCITY, DAY_COUNT, PASS_THROUGH)]
    off = [replace(each, is_on=False) for each in held]

    assert suspicion_in_flight(before, Tiyn(1), held) == Suspicion(Pattern.DAY_COUNT, Response.HOLD, 100)
    assert suspicion_in_flight(before, Tiyn(100_000), held[2:]) == Suspicion(
        Pattern.PASS_THROUGH, Response.HOLD, 100
    )
    assert suspicion_in_flight(before, Tiyn(99_999), held[2:]) is None
    assert suspicion_in_flight(day_of(98), Tiyn(1), held) is None
    assert suspicion_in_flight(before, Tiyn(100_000), off) is None
    assert suspicion_in_flight(before, Tiyn(100_000), SHIPPED) is None


@pytest.mark.rule("W-91")
@given(st.lists(st.integers(0, 3600), max_size=40), st.integers(2, 10), st.integers(1, 600))
def test_velocity_finds_exactly_what_counting_every_window_finds(
    seconds: list[int], count_min: int, window_s: int
) -> None:
    window = timedelta(seconds=window_s)
    threshold = Threshold(
        pattern=Pattern.VELOCITY,
        is_on=True,
        response=Response.FLAG,
        window=window,
        count_min=count_min,
    )
    given_events = [Event(NOON + timedelta(seconds=each), Tiyn(1)) for each in seconds]
    most = max((sum(0 <= other - each <= window_s for other in seconds) for each in seconds), default=0)

    assert bool(found(given_events, threshold)) is (most >= count_min)


@pytest.mark.rule("W-91")
@given(
    st.lists(
        st.lists(st.tuples(st.integers(0, 900), st.booleans(), st.integers(0, 4)), max_size=8), max_size=6
    ),
    st.integers(2, 4),
    st.integers(1, 300),
)
def test_looking_at_what_is_new_finds_what_looking_at_everything_finds(
    looks: list[list[tuple[int, bool, int]]], count_min: int, window_s: int
) -> None:
    looked_for = [
        replace(each, window=timedelta(seconds=window_s), count_min=count_min)
        for each in (VELOCITY, STRUCTURING, MANY_PAYERS)
    ]
    trail, done, met = Trail(), list[Event](), set[Pattern]()
    for look in looks:
        new = [
            Event(
                NOON + timedelta(seconds=second),
                LIMIT if is_large else Tiyn(100),
                f"from-{source}" if source else None,
            )
            for second, is_large, source in look
        ]
        done += new
        trail, suspected = trail.grown(new, looked_for, operation_limit=LIMIT)

        before, met = met, met | {each.pattern for each in suspected}
        whole = suspicions_of(done, looked_for, operation_limit=LIMIT)
        assert met == {each.pattern for each in whole}
        # What is met for the first time is met by as many as looking at everything counts.
        assert {each for each in suspected if each.pattern not in before} == {
            each for each in whole if each.pattern not in before
        }


@pytest.mark.rule("W-91")
def test_what_was_found_is_not_found_again_by_an_operation_that_has_no_part_in_it() -> None:
    day = timedelta(days=1)
    trail, suspected = Trail().grown(events(20, every=timedelta(0)), [VELOCITY], operation_limit=LIMIT)
    later = [Event(NOON + day / 2, Tiyn(100))]

    assert [each.count for each in suspected] == [20]
    assert trail.grown(later, [VELOCITY], operation_limit=LIMIT)[1] == ()
    again = [Event(NOON + timedelta(minutes=10), Tiyn(100))]
    assert [each.count for each in trail.grown(again, [VELOCITY], operation_limit=LIMIT)[1]] == [21]
    forgotten = trail.grown(again, [VELOCITY], operation_limit=LIMIT, since=NOON + MICROSECOND)[1]
    assert forgotten == ()


# --- W-70, W-14 -------------------------------------------------------------------------------------------

WALLET, OTHER = UUID(int=1), UUID(int=2)
OWNERS = {
    UUID(int=11): Owner(AccountKind.CLIENT_WALLET, str(WALLET)),
    UUID(int=12): Owner(AccountKind.CLIENT_WALLET, str(OTHER)),
    UUID(int=13): Owner(AccountKind.MERCHANT, "tunba-su"),
    UUID(int=14): Owner(AccountKind.FEE_INCOME, "operator"),
    UUID(int=15): Owner(AccountKind.KIOSK_ALLOTMENT, "kiosk-0001"),
}


def moved(debit: int, credit: int, amount: int) -> Transfer:
    return Transfer(unit="e", debit=UUID(int=debit), credit=UUID(int=credit), amount_tiyn=Tiyn(amount))


@pytest.mark.rule("W-14")
@pytest.mark.rule("W-70")
def test_a_reversed_payment_gives_back_the_amount_without_the_fee_that_the_day_counted() -> None:
    usage = restored(PostingKind.PAYMENT, [moved(11, 13, 1000), moved(11, 14, 50)], OWNERS)

    assert usage == {WALLET: DayUsage(payments_tiyn=Tiyn(-1000), operation_count=-1)}


@pytest.mark.rule("W-14")
@pytest.mark.rule("W-70")
def test_a_reversed_transfer_gives_back_to_both_sides_and_a_top_up_to_its_wallet() -> None:
    assert restored(PostingKind.TRANSFER, [moved(11, 12, 700), moved(11, 14, 7)], OWNERS) == {
        WALLET: DayUsage(payments_tiyn=Tiyn(-700), operation_count=-1),
        OTHER: DayUsage(credits_tiyn=Tiyn(-700), operation_count=-1),
    }
    assert restored(PostingKind.TOP_UP, [moved(15, 11, 300), moved(15, 14, 3)], OWNERS) == {
        WALLET: DayUsage(credits_tiyn=Tiyn(-300), operation_count=-1)
    }


@pytest.mark.rule("W-14")
@pytest.mark.parametrize("kind", [PostingKind.REFUND, PostingKind.SMS_FEE, PostingKind.INACTIVITY_FEE])
def test_what_was_never_counted_is_not_given_back(kind: PostingKind) -> None:
    assert restored(kind, [moved(13, 11, 300)], OWNERS) == {}


@pytest.mark.rule("W-70")
@pytest.mark.parametrize(
    ("kind", "refunded", "is_refused"),
    [
        (PostingKind.PAYMENT, 0, False),
        (PostingKind.PAYMENT, 1, True),
        (PostingKind.TRANSFER, 0, False),
        (PostingKind.EMISSION, 0, True),
        (PostingKind.CASH, 0, True),
        (PostingKind.REVERSAL, 0, True),
        (PostingKind.WITHDRAWAL, 0, True),
    ],
)
def test_only_movements_within_the_system_are_reversed_and_none_that_was_refunded(
    kind: PostingKind, refunded: int, is_refused: bool
) -> None:
    refusal = refusal_of_reversal(kind, refunded=Tiyn(refunded))

    assert (refusal is not None) is is_refused
    assert refusal is None or refusal.code is RefusalCode.POSSIBLE_DAMAGE


@pytest.mark.parametrize(
    ("debit", "credit", "is_same_unit", "code"),
    [
        (11, 13, True, None),
        (14, 11, True, None),
        (11, 11, True, RefusalCode.POSSIBLE_DAMAGE),
        (11, 13, False, RefusalCode.POSSIBLE_DAMAGE),
        (15, 11, True, RefusalCode.POSSIBLE_DAMAGE),
        (11, 99, True, RefusalCode.OPERATION_UNKNOWN),
    ],
)
def test_by_hand_money_moves_between_clients_merchants_and_fees_of_one_issuer(
    debit: int, credit: int, is_same_unit: bool, code: RefusalCode | None
) -> None:
    refusal = refusal_of_manual(
        OWNERS.get(UUID(int=debit)), OWNERS.get(UUID(int=credit)), is_same_unit=is_same_unit
    )

    assert (None if refusal is None else refusal.code) == code


# --- K-01 ---------------------------------------------------------------------------------------------------


@pytest.mark.rule("K-01")
def test_held_cash_is_due_in_ten_days_and_much_of_it_takes_two_people() -> None:
    assert due_at(NOON) == NOON + timedelta(days=10)
    assert not needs_second_person(SettlementKind.WALLET, tenge(100_000), tenge(100_000))
    assert needs_second_person(SettlementKind.WALLET, Tiyn(10_000_001), tenge(100_000))
    assert needs_second_person(SettlementKind.BANK, Tiyn(1), tenge(100_000))
