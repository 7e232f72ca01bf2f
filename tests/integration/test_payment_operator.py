"""What staff see of orders, and who may see what (W-72, W-92)."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from ledger.database import reading
from ledger.staff import Role
from ledger.staff.tables import staff_actions
from ledger.testing import payment as cash_payment
from tests.integration.test_wallet_orders import BASIC, RICH, payer, payment
from tests.support.ledger_bench import LedgerBench
from tests.support.staff_api import staff_client

pytest_plugins = ("tests.support.ledger_fixtures",)

PAYMENTS = "/v1/operator/payments"


@pytest.mark.rule("W-92")
def test_staff_find_an_order_and_a_look_at_its_requisites_is_recorded(bench: LedgerBench) -> None:
    client, support = payer(bench), staff_client(bench, Role.SUPPORT)
    operation_id = client.post("/v1/wallet/payments", payment(100_000)).json()["operation_id"]

    listed = support.get(PAYMENTS, params={"wallet_id": str(client.wallet.wallet_id)}).json()["items"]
    found = support.get(f"{PAYMENTS}/{operation_id}")
    requisites = support.get(f"{PAYMENTS}/{operation_id}/requisites")
    by_auditor = staff_client(bench, Role.AUDITOR).get(f"{PAYMENTS}/{operation_id}/requisites")

    assert [each["operation_id"] for each in listed] == [operation_id]
    assert found.json()["wallet_id"] == str(client.wallet.wallet_id)
    assert "7011234567" not in found.text
    assert requisites.json() == {"requisites": {"phone": "7011234567"}}
    assert by_auditor.status_code == 403
    with reading(bench.engine) as connection:
        rows = connection.execute(select(staff_actions).where(staff_actions.c.is_personal)).all()
    assert [(row.action, row.subject) for row in rows] == [("read requisites", f"payment:{operation_id}")]


@pytest.mark.rule("W-70")
def test_staff_find_the_posting_that_a_reversal_names_by_order_and_by_receipt(bench: LedgerBench) -> None:
    client, operator = payer(bench), staff_client(bench, Role.OPERATOR)
    kiosk = bench.kiosk()
    kiosk.sell(cash_payment("turan-gsm", 200_000))
    assert kiosk.send_from(1).status == 200
    client.post("/v1/wallet/payments", payment(100_000))
    (order,) = operator.get(PAYMENTS, params={"wallet_id": str(client.wallet.wallet_id)}).json()["items"]
    receipt = {"kiosk_id": kiosk.kiosk_id, "receipt_number": 1}
    (part,) = operator.get("/v1/operator/receipts", params=receipt).json()["items"]
    asked = [
        {"posting_id": each["posting_id"], "cause": "operators_error", "reason": "Case 17"}
        for each in (order, part)
    ]
    proposed = [operator.post("/v1/operator/reversals", each).json()["proposal_id"] for each in asked]
    finance = staff_client(bench, Role.FINANCE)
    done = [finance.post(f"/v1/operator/proposals/{each}/approval").status_code for each in proposed]
    (after,) = operator.get("/v1/operator/receipts", params=receipt).json()["items"]

    assert done == [200, 200]
    assert (part["is_reversed"], after["is_reversed"]) == (False, True)
    assert bench.findings() == []


@pytest.mark.rule("W-72")
def test_staff_ask_a_transfer_back_and_the_receiver_still_has_to_consent(bench: LedgerBench) -> None:
    client, support = payer(bench), staff_client(bench, Role.SUPPORT)
    sent = client.post("/v1/wallet/transfers", {"phone": RICH, "amount_tiyn": 100_000, "fee_tiyn": 2_000})

    asked = support.post("/v1/operator/transfer-returns", {"operation_id": sent.json()["operation_id"]})

    assert (asked.status_code, asked.json()["state"]) == (201, "asked")
    assert bench.wallet(BASIC) == 1_148_000
    assert payer(bench, RICH).get("/v1/wallet/transfer-returns").json()["items"][0]["side"] == "receiver"
