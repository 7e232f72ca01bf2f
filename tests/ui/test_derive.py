"""What each page says for what the kiosk knows: tables, no window."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from kiosk.api import (
    BillState,
    CashView,
    CategoryTile,
    CheckView,
    Denomination,
    DoneView,
    Forward,
    HomeView,
    OutOfServiceView,
    PayeeTile,
    Row,
    ScreenSettings,
    StoppedBy,
)
from tests.support import fake_kiosk as views
from ui.panel import panel_of
from ui.viewmodels.cash import bill_tone, bill_words, derive_cash_props, derive_refusals, short_money
from ui.viewmodels.check import derive_check_props, derive_notice_props, percent_words
from ui.viewmodels.done import derive_done_props, derive_refused_props
from ui.viewmodels.frame import derive_frame_props
from ui.viewmodels.home import derive_home_props, derive_payee_tile, icon_of, monogram_of
from ui.viewmodels.idle import derive_attract_props, derive_out_of_service_props
from ui.viewmodels.question import derive_question_props, masked, problem_words
from ui.words import Languages

NBSP = "\u00a0"
ASTANA = ZoneInfo("Asia/Almaty")


@pytest.fixture(autouse=True)
def in_english(languages: Languages) -> None:
    languages.remove()


def a_check(**changes: Any) -> CheckView:
    content = views.check("en", **changes).content
    assert isinstance(content, CheckView)
    return content


def a_cash(**changes: Any) -> CashView:
    content = views.cash("en", **changes).content
    assert isinstance(content, CashView)
    return content


def a_done(outcome: str = "executed", paper: str = "printed", **changes: Any) -> DoneView:
    content = views.done("en", outcome, paper, **changes).content
    assert isinstance(content, DoneView)
    return content


# --- frame ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("screen", "forward", "label"),
    [
        ("requisites", Forward("continue", True), "Continue"),
        ("check", Forward("continue", True), "Insert cash"),
        ("terms", Forward("accept", True), "I agree"),
        ("cash", Forward("finish-and-pay", True, 485_000), f"Finish and pay 4{NBSP}850{NBSP}₸"),
        ("cash", Forward("finish-and-pay", False), "Finish and pay"),
        ("cash", Forward("put-into-wallet", True, 200_000), f"Put 2{NBSP}000{NBSP}₸ into the wallet"),
        ("cash", Forward("pay", True, 485_000), f"Pay 4{NBSP}850{NBSP}₸"),
        ("done", Forward("finish", True), "Finish"),
        ("refused", Forward("retry", True), "Try again"),
        ("home", None, ""),
    ],
)
def test_the_way_forward_is_named_by_its_effect(screen: str, forward: Forward | None, label: str) -> None:
    assert derive_frame_props(screen, views.a_frame(forward=forward)).forward_label == label


def test_on_the_last_screen_home_is_another_payment_and_stands_once() -> None:
    frame = views.a_frame(can_go_home=True)

    assert derive_frame_props("done", frame).can_go_home is False
    assert derive_frame_props("check", frame).can_go_home is True


def test_without_any_action_there_is_no_bar() -> None:
    assert derive_frame_props("attract", views.a_frame()).has_actions is False
    assert derive_frame_props("cash", views.a_frame(can_cancel=True)).has_actions is True


# --- home and payees ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("code", "icon"),
    [("wallet-top-up", "wallet"), ("utilities", "utilities"), ("internet-tv", "internet"), ("zoo", "other")],
)
def test_a_category_has_the_icon_that_its_code_speaks_of(code: str, icon: str) -> None:
    assert icon_of(code) == icon


@pytest.mark.parametrize(("name", "sign"), [("«Алматы Су»", "А"), ("жылу", "Ж"), ("2GIS", "2"), ("—", "·")])
def test_a_payee_is_known_by_its_first_letter(name: str, sign: str) -> None:
    assert monogram_of(name) == sign


def test_a_payee_that_cannot_be_paid_now_says_why() -> None:
    tile = derive_payee_tile(PayeeTile("lift", "Лифт", is_available=False, reason="No connection."))

    assert (tile["isAvailable"], tile["reason"]) == (False, "No connection.")


# --- question -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "typed", "rest"),
    [
        ("", "+7 ", "___ ___-__-__"),
        ("701", "+7 701 ", "___-__-__"),
        ("7011", "+7 701 1", "__-__-__"),
        ("7011234567", "+7 701 123-45-67", ""),
    ],
)
def test_the_mask_shows_what_is_typed_and_what_is_to_come(value: str, typed: str, rest: str) -> None:
    assert masked("+7 000 000-00-00", value) == (typed, rest)


@pytest.mark.parametrize(
    "problem", ["required", "too-short", "format", "phone", "check", "too-small", "too-large"]
)
def test_every_problem_of_an_answer_has_words(problem: str) -> None:
    assert problem_words(problem).endswith(".")


def test_one_question_needs_no_number() -> None:
    field = views.a_phone_field("en")

    assert derive_question_props(field, "").step == ""
    assert derive_question_props(replace(field, step=2, steps=3), "").step == "2 / 3"


# --- check ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("ppm", "words"), [(10_000, "1"), (12_500, "1,25"), (5_000, "0,5"), (100_000, "10")])
def test_a_rate_is_told_in_per_cent(ppm: int, words: str) -> None:
    assert percent_words(ppm) == f"{words}{NBSP}%"


@pytest.mark.rule("W-32")
@pytest.mark.parametrize(
    ("tariff", "fee", "detail"),
    [
        ({}, "No fee", ""),
        ({"fee_ppm": 10_000}, f"1{NBSP}%", ""),
        ({"fee_fixed_tiyn": 15_000}, f"150{NBSP}₸", ""),
        ({"fee_ppm": 10_000, "fee_fixed_tiyn": 5_000}, f"1{NBSP}% + 50{NBSP}₸", ""),
        (
            {"fee_ppm": 5_000, "fee_min_tiyn": 5_000, "fee_max_tiyn": 50_000},
            f"0,5{NBSP}%",
            f"at least 50{NBSP}₸, at most 500{NBSP}₸",
        ),
    ],
)
def test_the_fee_is_told_before_any_money_moves(tariff: dict[str, int], fee: str, detail: str) -> None:
    props = derive_check_props(a_check(**tariff))

    assert (props.fee, props.fee_detail) == (fee, detail)


@pytest.mark.rule("W-31")
@pytest.mark.parametrize(
    ("tariff", "note"),
    [
        ({}, "All that you insert is credited. No change is given."),
        ({"fee_ppm": 1}, "The fee is taken from what you insert. No change is given."),
        ({"amount_tiyn": 100}, "The payee gets exactly this sum. No change is given."),
    ],
)
def test_the_check_says_where_the_fee_comes_from(tariff: dict[str, int], note: str) -> None:
    assert derive_check_props(a_check(**tariff)).note == note


def test_a_fixed_sum_is_told_exactly() -> None:
    content = views.check_fixed("en").content
    assert isinstance(content, CheckView)

    sums = [(each["label"], each["value"]) for each in derive_check_props(content).sums]

    assert sums == [
        ("The payee gets", f"4{NBSP}800,50{NBSP}₸"),
        ("Fee", f"50{NBSP}₸"),
        ("You insert", f"4{NBSP}850,50{NBSP}₸"),
    ]


def test_labels_of_the_payees_form_come_as_they_are() -> None:
    rows = derive_check_props(
        a_check(rows=(Row("Шарт", "7", is_key=False), Row("payee", "A", is_key=True)))
    ).rows

    assert [row["label"] for row in rows] == ["Шарт", "Payee", "Holder"]


def test_an_offer_can_be_taken_along_to_read() -> None:
    content = views.terms("en").content

    assert derive_notice_props(content).link == "https://pay.example.kz/offer/2026-11"  # type: ignore[arg-type]


# --- cash -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("inserted", "remaining", "surplus", "progress"),
    [
        (0, 485_050, 0, 0),
        (200_000, 285_050, 0, 412),
        (500_000, 0, 14_950, 1000),
        (485_050, 0, 0, 1000),
        (1, None, 0, -1),
    ],
)
def test_progress_runs_to_the_sum_asked(
    inserted: int, remaining: int | None, surplus: int, progress: int
) -> None:
    view = a_cash(inserted_tiyn=inserted, remaining_tiyn=remaining, surplus_tiyn=surplus)

    assert derive_cash_props(view).progress_per_mille == progress


@pytest.mark.parametrize(
    ("state", "words", "tone"),
    [
        ("none", "Insert bills one at a time", "quiet"),
        ("drawing", "Taking the bill in…", "busy"),
        ("checking", "Checking 500…", "busy"),
        ("stacking", "Accepting 500…", "busy"),
        ("stacked", "Accepted: 500", "good"),
        ("returning", "Please take 500 back", "problem"),
        ("returned", "Please take 500 back", "problem"),
        ("rejected", "The bill was not recognised. Smooth it and try again.", "problem"),
        ("unwanted", "This bill is not taken here. Please take it back.", "problem"),
        ("jammed", "The bill is stuck", "problem"),
    ],
)
def test_the_fate_of_a_bill_has_words_and_a_colour(state: Any, words: str, tone: str) -> None:
    assert (bill_words(state, "500"), bill_tone(state)) == (words, tone)


def test_a_bill_given_back_before_it_was_read_has_no_value() -> None:
    assert bill_words("returned", "") == "Please take the bill back"


@pytest.mark.rule("K-06")
def test_each_reason_is_said_once_with_the_bills_that_it_keeps_out() -> None:
    bills = (
        Denomination(50_000, True, ""),
        Denomination(500_000, False, "limit"),
        Denomination(1_000_000, False, "limit"),
        Denomination(2_000_000, False, "allotment"),
    )

    assert derive_refusals(bills) == (
        {"bills": f"5{NBSP}000 · 10{NBSP}000", "reason": "limit"},
        {"bills": f"20{NBSP}000", "reason": "allotment"},
    )


def test_a_bills_face_has_no_sign_of_currency() -> None:
    assert short_money(2_000_000) == f"20{NBSP}000"


@pytest.mark.rule("K-01")
@pytest.mark.parametrize("stopped_by", ["acceptor", "paper", "terminal"])
def test_a_stop_says_what_becomes_of_the_money(stopped_by: StoppedBy) -> None:
    with_money = derive_cash_props(a_cash(stopped_by=stopped_by))
    without = derive_cash_props(a_cash(inserted_tiyn=0, stopped_by=stopped_by))

    assert "What you inserted is safe" in with_money.bill_reason
    assert "No money has been taken" in without.bill_reason


@pytest.mark.parametrize("stopped_by", ["acceptor", "paper", "terminal"])
@pytest.mark.parametrize("state", ["none", "stacked", "rejected", "unwanted"])
def test_nobody_is_asked_for_bills_that_are_not_taken(state: BillState, stopped_by: StoppedBy) -> None:
    props = derive_cash_props(a_cash(bill_state=state, stopped_by=stopped_by))

    assert (props.bill_words, props.denominations, props.left) == ("Bills are not taken now", (), "")


def test_a_sum_that_is_full_asks_for_no_bill_but_says_what_became_of_the_last_one() -> None:
    full = a_cash(denominations=(Denomination(50_000, is_taken=False, reason="limit"),))

    assert derive_cash_props(full).bill_words == "Bills are not taken now"
    accepted = derive_cash_props(replace(full, bill_state="stacked", bill_tiyn=50_000))
    assert accepted.bill_words == f"Accepted: 500{NBSP}₸"


# --- the end --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("outcome", "title", "label"),
    [
        ("executed", "Done", "Credited"),
        ("accepted", "Accepted for execution", "Will be credited"),
        ("unapplied", "Not credited yet", "Inserted"),
    ],
)
def test_the_end_is_told_as_it_is(outcome: str, title: str, label: str) -> None:
    props = derive_done_props(a_done(outcome))

    assert (props.title, props.hero_label) == (title, label)


@pytest.mark.rule("K-08")
def test_a_masked_number_is_never_broken_over_two_lines() -> None:
    target = derive_done_props(a_done(target="+7 701 ***-**-67")).paid_to.partition(" · ")[2]

    assert target
    assert not re.search("[ -]", target)


def test_home_says_once_why_tiles_are_greyed() -> None:
    tiles = tuple(CategoryTile(code, code, code == "a", "" if code == "a" else "Offline") for code in "abc")
    top_up = PayeeTile("wallet-top-up", "", is_available=True)

    assert derive_home_props(HomeView(top_up, tiles, None), ASTANA).why_greyed == "Greyed tiles: Offline"
    assert derive_home_props(HomeView(top_up, tiles[:1], None), ASTANA).why_greyed == ""


def test_the_surplus_is_told_where_there_is_one() -> None:
    labels = [row["label"] for row in derive_done_props(a_done(surplus_tiyn=15_000)).rows]

    assert labels == ["Inserted", "Fee", "To the surplus wallet"]


@pytest.mark.parametrize(
    ("paper", "can_reprint"),
    [("none", False), ("printing", False), ("printed", False), ("unknown", True), ("not_printed", True)],
)
def test_a_receipt_that_is_not_sure_can_be_printed_again(paper: str, can_reprint: bool) -> None:
    props = derive_done_props(a_done(paper=paper))

    assert props.can_reprint is can_reprint
    assert props.paper_words


def test_a_refusal_says_what_the_core_advises() -> None:
    content = views.refused("en").content

    hint = derive_refused_props(content).hint  # type: ignore[arg-type]
    assert hint == "No money has been taken. Go back and check what you typed."


# --- without a customer ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("reason", "words"),
    [
        ("acceptor-jam-acceptor", "The bill acceptor is not working."),
        ("acceptor-cassette-full", "The cash box is full."),
        ("acceptor-cassette-removed", "The cash box is being changed."),
        ("policy-old", "There has been no connection for too long."),
        ("allotment-old", "There has been no connection for too long."),
        ("allotment-empty", "The terminal has reached the sum it may take."),
        ("disk-low", "The terminal cannot keep its records."),
        ("journal", "The terminal cannot keep its records."),
        ("something-new", "The terminal is being serviced."),
    ],
)
def test_out_of_service_is_told_without_device_words(reason: str, words: str) -> None:
    view = OutOfServiceView((reason,), "2026-11-22T09:05:00+00:00")

    assert derive_out_of_service_props(view, ASTANA).reasons == (words,)


def test_reasons_that_sound_the_same_are_said_once_in_astana_time() -> None:
    view = OutOfServiceView(("acceptor-silent", "acceptor-failure"), "2026-11-22T09:05:00+00:00")

    props = derive_out_of_service_props(view, ASTANA)

    assert (len(props.reasons), props.since) == (1, "22.11.2026 14:05")


def test_a_time_that_cannot_be_read_is_left_out() -> None:
    assert derive_out_of_service_props(OutOfServiceView((), "lately"), ASTANA).since == ""


def test_attract_says_what_is_sold() -> None:
    offers = derive_attract_props(lambda _context, source: source, 0).offers

    assert [offer["label"] for offer in offers] == [
        "Wallet top-up",
        "Payments for services",
        "Receipt with every payment",
    ]


@pytest.mark.parametrize(
    ("width", "height", "inch", "touch_px"), [(1280, 1024, 17, 76), (1080, 1920, 32, 54)]
)
def test_a_millimetre_is_known_in_pixels(width: int, height: int, inch: int, touch_px: int) -> None:
    panel = panel_of(ScreenSettings(width, height, inch))

    assert round(20 * panel.px_per_mm) == touch_px
    assert panel.unit_px >= panel.px_per_mm
