"""The SMS service by hand: what a month and a share cost, when it is rendered (W-50 to W-53)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest

from ledger.messages.templates import MessageKind
from ledger.notifications.rules import (
    MONTH_PRICE,
    TOLD_BY_SMS,
    Decision,
    SmsService,
    Suspension,
    charged_month,
    is_provided,
    last_of_month,
    put_off,
    put_on,
    resumed,
    share_after,
)
from wire.money import Tiyn, tenge

NOVEMBER = date(2026, 11, 1)
ON = SmsService(is_on=True, opted_on=date(2026, 10, 5))
PAID = replace(ON, paid_from=NOVEMBER, paid_through=date(2026, 11, 30), decided_month=NOVEMBER)
SUSPENDED = replace(ON, suspended=Suspension.BALANCE, decided_month=NOVEMBER)


@pytest.mark.rule("W-50")
def test_a_month_costs_300_in_full_on_the_1st() -> None:
    decision = charged_month(ON, NOVEMBER, tenge(300), is_blocked=False)

    assert decision == Decision(service=PAID, charge_tiyn=tenge(300))
    assert charged_month(PAID, NOVEMBER, tenge(900), is_blocked=False).charge_tiyn is None


@pytest.mark.rule("W-51")
def test_one_tiyn_short_on_the_1st_suspends_and_charges_nothing() -> None:
    assert charged_month(ON, NOVEMBER, Tiyn(29_999), is_blocked=False) == Decision(service=SUSPENDED)


@pytest.mark.rule("W-51")
@pytest.mark.parametrize(
    ("day", "share"),
    [
        (date(2026, 11, 10), 20_000),  # 20/30 of 300.00
        (date(2026, 11, 29), 1_000),  # 1/30
        (date(2026, 11, 30), 0),  # nothing of the month is left
        (date(2026, 12, 10), 20_323),  # 21/31: 203.2258 -> 203.23
        (date(2026, 12, 1), 29_032),  # 30/31: 290.3226 -> 290.32
        (date(2024, 2, 28), 1_034),  # 1/29: 10.3448 -> 10.34
        (date(2025, 2, 14), 15_000),  # 14/28
        (date(2024, 2, 29), 0),
        (date(2026, 12, 31), 0),  # the year's last day
    ],
)
def test_a_share_is_for_the_days_after_today(day: date, share: int) -> None:
    assert share_after(day) == share


@pytest.mark.rule("W-51")
@pytest.mark.parametrize("month", [date(2025, 2, 1), date(2024, 2, 1), date(2026, 4, 1), date(2026, 5, 1)])
def test_a_share_of_any_day_is_the_exact_part_rounded_half_up(month: date) -> None:
    length = last_of_month(month).day

    shares = [share_after(month.replace(day=day)) for day in range(1, length + 1)]

    exact = [Fraction(30_000 * (length - day), length) for day in range(1, length + 1)]
    assert shares == [int(each + Fraction(1, 2)) for each in exact]


@pytest.mark.rule("W-51")
def test_a_top_up_that_covers_the_share_resumes_from_the_next_day() -> None:
    decision = resumed(SUSPENDED, date(2026, 11, 10), tenge(200), is_blocked=False)

    assert decision.charge_tiyn == tenge(200)
    assert not is_provided(decision.service, date(2026, 11, 10), is_blocked=False)
    assert is_provided(decision.service, date(2026, 11, 11), is_blocked=False)
    assert is_provided(decision.service, date(2026, 11, 30), is_blocked=False)
    assert not is_provided(decision.service, date(2026, 12, 1), is_blocked=False)


@pytest.mark.rule("W-51")
def test_a_top_up_that_does_not_cover_the_share_changes_nothing() -> None:
    assert resumed(SUSPENDED, date(2026, 11, 10), Tiyn(19_999), is_blocked=False) == Decision(
        service=SUSPENDED
    )


@pytest.mark.rule("W-51")
def test_on_the_last_day_of_a_month_a_top_up_waits_for_the_1st() -> None:
    assert resumed(SUSPENDED, date(2026, 11, 30), tenge(900), is_blocked=False) == Decision(service=SUSPENDED)


@pytest.mark.rule("W-51")
def test_money_that_comes_before_the_1st_was_decided_leaves_it_to_the_1st() -> None:
    october = replace(SUSPENDED, decided_month=date(2026, 10, 1))

    assert resumed(october, date(2026, 11, 3), tenge(900), is_blocked=False) == Decision(service=october)


@pytest.mark.rule("W-51")
def test_opting_in_mid_month_pays_the_share_and_begins_the_next_day() -> None:
    decision = put_on(SmsService(), date(2026, 11, 10), tenge(1_000), is_blocked=False)

    assert decision.charge_tiyn == tenge(200)
    assert (decision.service.paid_from, decision.service.paid_through) == (
        date(2026, 11, 11),
        date(2026, 11, 30),
    )


@pytest.mark.rule("W-51")
def test_opting_in_without_money_is_suspended_until_a_top_up() -> None:
    decision = put_on(SmsService(), date(2026, 11, 10), Tiyn(19_999), is_blocked=False)

    assert decision.charge_tiyn is None
    assert decision.service.suspended is Suspension.BALANCE
    assert resumed(decision.service, date(2026, 11, 20), tenge(100), is_blocked=False).charge_tiyn == tenge(
        100
    )


@pytest.mark.rule("W-50")
def test_who_opts_in_on_the_1st_pays_the_share_of_that_month_and_the_next_in_full() -> None:
    decision = put_on(SmsService(), NOVEMBER, tenge(1_000), is_blocked=False)

    assert decision.charge_tiyn == tenge(290)  # 29/30
    assert charged_month(decision.service, NOVEMBER, tenge(710), is_blocked=False).charge_tiyn is None
    assert (
        charged_month(decision.service, date(2026, 12, 1), tenge(710), is_blocked=False).charge_tiyn == 30_000
    )


@pytest.mark.rule("W-51")
def test_opting_in_on_the_last_day_costs_nothing_until_the_1st() -> None:
    decision = put_on(SmsService(), date(2026, 11, 30), tenge(1_000), is_blocked=False)

    assert decision.charge_tiyn is None
    assert (
        charged_month(decision.service, date(2026, 12, 1), tenge(300), is_blocked=False).charge_tiyn == 30_000
    )


@pytest.mark.rule("W-52")
def test_opting_out_keeps_the_paid_month_and_buys_no_other() -> None:
    off = put_off(PAID).service

    assert put_off(PAID).charge_tiyn is None
    assert is_provided(off, date(2026, 11, 30), is_blocked=False)
    assert not is_provided(off, date(2026, 12, 1), is_blocked=False)
    assert charged_month(off, date(2026, 12, 1), tenge(900), is_blocked=False) == Decision(service=off)


@pytest.mark.rule("W-52")
def test_off_and_on_again_in_a_paid_month_costs_nothing() -> None:
    decision = put_on(put_off(PAID).service, date(2026, 11, 20), tenge(900), is_blocked=False)

    assert decision.charge_tiyn is None
    assert is_provided(decision.service, date(2026, 11, 21), is_blocked=False)
    assert (
        charged_month(decision.service, date(2026, 12, 1), tenge(900), is_blocked=False).charge_tiyn == 30_000
    )


@pytest.mark.rule("W-52")
def test_off_and_on_again_before_it_was_paid_begins_as_new() -> None:
    decision = put_on(put_off(SUSPENDED).service, date(2026, 11, 10), tenge(900), is_blocked=False)

    assert decision.charge_tiyn == tenge(200)


@pytest.mark.rule("W-53")
def test_a_blocked_wallet_is_neither_charged_nor_served() -> None:
    decision = charged_month(ON, NOVEMBER, tenge(900), is_blocked=True)

    assert decision.charge_tiyn is None
    assert decision.service.suspended is Suspension.BLOCKED
    assert not is_provided(PAID, date(2026, 11, 20), is_blocked=True)
    assert is_provided(PAID, date(2026, 11, 20), is_blocked=False)
    assert put_on(SmsService(), date(2026, 11, 10), tenge(900), is_blocked=True).charge_tiyn is None
    assert resumed(decision.service, date(2026, 11, 10), tenge(900), is_blocked=True).charge_tiyn is None


@pytest.mark.rule("W-53")
def test_after_the_block_the_rest_of_the_month_is_paid_as_after_a_top_up() -> None:
    blocked = charged_month(ON, NOVEMBER, tenge(900), is_blocked=True).service

    assert resumed(blocked, date(2026, 11, 10), tenge(900), is_blocked=False).charge_tiyn == tenge(200)


@pytest.mark.rule("W-50")
def test_every_debit_but_fees_and_every_top_up_is_told_by_sms() -> None:
    assert {MessageKind.PAID, MessageKind.SENT_TO_CLIENT, MessageKind.WITHDRAWN} <= TOLD_BY_SMS
    assert {MessageKind.TOPPED_UP, MessageKind.RECEIVED_FROM_CLIENT} <= TOLD_BY_SMS
    assert not {MessageKind.INACTIVITY_CHARGED, MessageKind.SMS_SERVICE_PAID} & TOLD_BY_SMS


def test_a_month_is_not_decided_on_another_day() -> None:
    with pytest.raises(AssertionError):
        charged_month(ON, date(2026, 11, 2), MONTH_PRICE, is_blocked=False)
