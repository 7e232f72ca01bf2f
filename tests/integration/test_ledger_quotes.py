"""What a kiosk is told before cash is taken: quotes, the offer due, the policy; on both databases."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import select

from ledger.merchants.service import close_payee
from ledger.offers.tables import offer_acceptances
from ledger.testing import top_up
from ledger.wallets.blocks import block
from ledger.wallets.rules import BlockReason
from ledger.wallets.service import wallets_by_phone
from tests.support.ledger_bench import LedgerBench
from wire.entries import Entry, OrderOpened
from wire.messages import have_text
from wire.policy import WALLET_TOP_UP, Policy, PolicyPart, PolicyUpdate

pytest_plugins = ["tests.support.ledger_fixtures"]

PHONE = "+77011234567"  # minimal, empty
PROFESSIONAL = "+77051234567"
NEARLY_FULL = "+77471234567"  # minimal, holds 430 000.00 of 432 500.00
BLOCKED = "+77771234567"
CLOSING = "+77761234567"
OUTDATED = "+77081234567"  # accepted an older offer


def opened(service: str, **more: Any) -> OrderOpened:
    fields: dict[str, Any] = {
        "session_id": uuid4(),
        "service": service,
        "requisites": {},
        "tariff_version": 1,
        "policy_version": 1,
        "is_offline": False,
        "is_receipt_on_paper": True,
        "language": "kk",
    }
    return OrderOpened.model_validate({**fields, **more})


@pytest.mark.rule("W-03")
def test_a_changed_offer_is_due_until_it_is_accepted_and_version_and_time_are_kept(
    bench: LedgerBench,
) -> None:
    kiosk = bench.kiosk()
    due = kiosk.quote(WALLET_TOP_UP, requisites={"phone": OUTDATED}).body["offer_version_due"]
    entry: Entry = kiosk.write(
        opened(WALLET_TOP_UP, requisites={"phone": OUTDATED}, offer_version_accepted=due)
    )[0]
    kiosk.send_from(1)

    assert due == "2026-02"
    assert kiosk.quote(WALLET_TOP_UP, requisites={"phone": OUTDATED}).body["offer_version_due"] is None
    with bench.engine.begin() as connection:
        row = connection.execute(
            select(offer_acceptances).where(offer_acceptances.c.kiosk_id == "kiosk-0001")
        ).one()
    assert (row.version, row.accepted_at, row.seq) == ("2026-02", entry.at, 1)


@pytest.mark.rule("W-03")
def test_an_offline_acceptance_counts_by_the_completed_order_too(bench: LedgerBench) -> None:
    kiosk = bench.kiosk()
    kiosk.sell(top_up(OUTDATED, 100_000), offer_version_accepted="2026-02", is_offline=True)
    kiosk.send_from(1)

    assert kiosk.quote(WALLET_TOP_UP, requisites={"phone": OUTDATED}).body["offer_version_due"] is None


@pytest.mark.rule("W-92")
@pytest.mark.parametrize(
    ("phone", "expected"),
    [
        (PHONE, {"refusal": None, "holder_name": "Айгүл С***", "credit_max_tiyn": 21_625_000}),
        (NEARLY_FULL, {"refusal": None, "credit_max_tiyn": 250_000}),
        (PROFESSIONAL, {"refusal": None, "credit_max_tiyn": None, "binding": None}),
        (BLOCKED, {"refusal": None}),
    ],
)
def test_a_quote_for_a_wallet_says_who_and_how_much(
    bench: LedgerBench, phone: str, expected: dict[str, Any]
) -> None:
    told = bench.kiosk().quote(WALLET_TOP_UP, requisites={"phone": phone}).body

    assert {name: told[name] for name in expected} == expected


@pytest.mark.parametrize(
    ("request_", "code"),
    [
        ({"service": WALLET_TOP_UP, "requisites": {"phone": "7059999999"}}, "wallet_unknown"),
        ({"service": WALLET_TOP_UP, "requisites": {"phone": "705"}}, "requisites_invalid"),
        ({"service": WALLET_TOP_UP, "requisites": {}}, "requisites_invalid"),
        ({"service": WALLET_TOP_UP, "requisites": {"phone": CLOSING}}, "wallet_closed"),
        ({"service": "nobody", "requisites": {}}, "payee_unknown"),
        ({"service": "tunba-su", "requisites": {"account": "1234567"}}, "requisites_invalid"),
        ({"service": "tunba-su", "requisites": {}}, "requisites_invalid"),
        (
            {"service": "jol-aiyppul", "requisites": {"protocol": "1" * 12}, "amount_tiyn": 99_999},
            "amount_too_small",
        ),
        (
            {"service": "jol-aiyppul", "requisites": {"protocol": "1" * 12}, "amount_tiyn": 21_000_001},
            "amount_too_large",
        ),
    ],
)
def test_a_quote_refuses_what_could_not_be_credited(
    bench: LedgerBench, request_: dict[str, Any], code: str
) -> None:
    told = bench.kiosk().quote(**request_).body

    assert told["refusal"]["code"] == code


def test_a_quote_for_a_full_wallet_takes_no_cash_at_all(bench: LedgerBench) -> None:
    kiosk = bench.kiosk()
    kiosk.sell(top_up(NEARLY_FULL, 250_000))
    kiosk.send_from(1)

    told = kiosk.quote(WALLET_TOP_UP, requisites={"phone": NEARLY_FULL}).body

    assert told["refusal"] == {"code": "limit_balance", "limit_tiyn": 43_250_000, "left_tiyn": 0}


@pytest.mark.rule("K-08")
def test_a_quote_tells_what_the_surplus_wallet_takes(bench: LedgerBench) -> None:
    kiosk = bench.kiosk()
    order = {"service": "jol-aiyppul", "requisites": {"protocol": "1" * 12}, "amount_tiyn": 500_000}

    good = kiosk.quote(**order, fallback_wallet=NEARLY_FULL).body
    bad = kiosk.quote(**order, fallback_wallet="+77059999999").body

    assert (good["refusal"], good["fallback_refusal"]) == (None, None)
    assert good["fallback_credit_max_tiyn"] == 250_000
    assert (bad["refusal"], bad["fallback_refusal"]["code"]) == (None, "wallet_unknown")


def test_an_open_payment_is_quoted_with_the_payees_largest_sum(bench: LedgerBench) -> None:
    told = bench.kiosk().quote("tunba-su", requisites={"account": "12345678"}).body

    assert (told["refusal"], told["credit_max_tiyn"]) == (None, 10_000_000)
    assert told["binding"]["code"] == "amount_too_large"


def test_a_service_without_a_tariff_in_force_is_refused(bench: LedgerBench) -> None:
    kiosk = bench.kiosk()
    bench.now = datetime(2022, 12, 31, 18, tzinfo=UTC)

    told = kiosk.quote("tunba-su", requisites={"account": "12345678"})

    assert told.body["refusal"]["code"] in {"tariff_unknown", "technical_failure"}


@pytest.mark.rule("K-03")
@pytest.mark.rule("K-05")
def test_the_policy_carries_all_a_kiosk_sells_by_and_changes_its_version(bench: LedgerBench) -> None:
    kiosk = bench.kiosk()
    first = kiosk.policy().body["policy"]
    wallet_id = bench.run(wallets_by_phone, "tengri-bank", [PHONE])[PHONE].wallet_id
    bench.run(block, wallet_id, BlockReason.CLIENT_REQUEST, at=bench.now, by="client")
    bench.run(close_payee, "turan-gsm")
    second = kiosk.policy().body["policy"]

    assert second["version"] == first["version"] + 2
    assert len(second["blocked_wallets"]) == len(first["blocked_wallets"]) + 1 == 3
    assert len(second["payees"]) == len(first["payees"]) - 1
    assert {each["service"] for each in first["tariffs"]} >= {each["code"] for each in first["payees"]}
    assert first["ages"] == {"policy_s_max": 259_200, "allotment_s_max": 259_200}
    assert first["kiosk"]["agent_name"]
    assert first["offer"]["version"] == "2026-02"


@pytest.mark.rule("K-05")
def test_a_kiosk_that_says_what_it_has_is_told_what_changed(bench: LedgerBench) -> None:
    kiosk = bench.kiosk()
    first = Policy.model_validate(kiosk.policy().body["policy"])
    bench.run(close_payee, "turan-gsm")

    path = f"policy?have={have_text(first)}"
    told = kiosk.request("GET", path, b"").body

    assert told["policy"] is None
    assert set(told["update"]["changed"]) == {"payees"}
    after = first.updated(PolicyUpdate.model_validate(told["update"]))
    assert after == Policy.model_validate(kiosk.policy().body["policy"])
    assert set(after.parts) == set(PolicyPart)
    assert kiosk.request("GET", "policy?have=" + "x" * 1001, b"").status == 422
