"""Emission against money, two issuers that never mix, and exchange between them at par (W-01, W-02)."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import func, select

from ledger.books.accounts import BANK_UNIT, AccountKind, money_unit
from ledger.books.tables import accounts, postings, transfers
from ledger.testing import top_up
from tests.support.ledger_bench import LedgerBench
from tests.support.merchant_api import IBAN
from tests.support.staff_api import StaffClient, staff_client

pytest_plugins = ["tests.support.ledger_fixtures"]

OF_ALTYN = "+77001234567"  # a wallet of the second issuer, 5 000.00


def unit_sum(bench: LedgerBench, unit: str) -> int:
    with bench.engine.begin() as connection:
        chosen = select(func.sum(accounts.c.balance_tiyn)).where(accounts.c.unit == unit)
        return int(connection.execute(chosen).scalar_one())


def held(bench: LedgerBench, unit: str, kind: AccountKind, owner: str) -> int:
    with bench.engine.begin() as connection:
        chosen = select(accounts.c.balance_tiyn).where(
            accounts.c.unit == unit, accounts.c.kind == kind, accounts.c.owner == owner
        )
        return int(connection.execute(chosen).scalar_one_or_none() or 0)


TENGRI, ALTYN = money_unit("tengri-bank"), money_unit("altyn-bank")


@pytest.fixture
def finance(bench: LedgerBench) -> StaffClient:
    return staff_client(bench, "finance")


@pytest.mark.rule("W-01")
def test_an_agent_gets_e_money_at_par_for_money_once_for_each_bank_reference(finance: StaffClient) -> None:
    bench = finance.bench
    issued = held(bench, TENGRI, AccountKind.ISSUANCE, "tengri-bank")
    body = {"amount_tiyn": 750_000, "bank_reference": "20261122-000117"}
    path = "/v1/operator/agents/ip-akhmetov/float"

    first = finance.post(path, body)
    again = finance.post(path, body)  # another Idempotency-Key: the reference itself tells the repetition
    other = finance.post(path, {**body, "amount_tiyn": 750_001})
    elsewhere = finance.post("/v1/operator/agents/samruk-trade/float", body)

    assert (first.status_code, first.json()["float_tiyn"]) == (201, 2_000_750_000)
    assert again.json() == first.json()
    assert [other.json()["code"], elsewhere.json()["code"]] == ["id_reused", "id_reused"]
    assert held(bench, TENGRI, AccountKind.ISSUANCE, "tengri-bank") == issued - 750_000
    assert bench.findings() == []


@pytest.mark.rule("W-02")
def test_one_issuers_e_money_never_reaches_a_wallet_of_another(bench: LedgerBench) -> None:
    kiosk = bench.kiosk()  # its agent sells e-money of tengri-bank
    kiosk.sell(top_up(OF_ALTYN, 200_000))

    result = kiosk.send_from(1).body["results"][0]

    assert (result["outcome"], result["refusal"]["code"]) == ("unapplied", "wallet_unknown")
    assert bench.wallet(OF_ALTYN) == 500_000
    assert bench.findings() == []


@pytest.mark.rule("W-02")
def test_an_exchange_destroys_at_one_issuer_and_emits_at_the_other_at_par_in_one_posting(
    finance: StaffClient,
) -> None:
    bench = finance.bench
    # 20 000 000.00 of tengri at par for as much of altyn: 3 000 000.00 of it are swapped.
    body = {"from_issuer": "tengri-bank", "to_issuer": "altyn-bank", "amount_tiyn": 300_000_000}
    issued = [held(bench, unit, AccountKind.ISSUANCE, code) for unit, code in ISSUERS]

    made = finance.post("/v1/operator/agents/ip-akhmetov/exchanges", body)

    assert made.status_code == 201
    assert held(bench, TENGRI, AccountKind.AGENT_FLOAT, "ip-akhmetov") == 1_700_000_000
    assert held(bench, ALTYN, AccountKind.AGENT_FLOAT, "ip-akhmetov") == 300_000_000
    after = [held(bench, unit, AccountKind.ISSUANCE, code) for unit, code in ISSUERS]
    assert [one - other for one, other in zip(after, issued, strict=True)] == [300_000_000, -300_000_000]
    assert held(bench, BANK_UNIT, AccountKind.INTERBANK, "altyn-bank") == 300_000_000  # is owed that money
    assert held(bench, BANK_UNIT, AccountKind.INTERBANK, "tengri-bank") == -300_000_000
    assert [unit_sum(bench, unit) for unit in (TENGRI, ALTYN, BANK_UNIT)] == [0, 0, 0]
    with bench.engine.begin() as connection:
        chosen = (
            select(transfers.c.unit)
            .join(postings, postings.c.posting_id == transfers.c.posting_id)
            .where(postings.c.kind == "exchange")
        )
        assert sorted(connection.execute(chosen).scalars()) == sorted([TENGRI, ALTYN, BANK_UNIT])
    banks = {
        each["issuer_code"]: each["owed_tiyn"] for each in finance.get("/v1/operator/banks").json()["items"]
    }
    assert banks == {"altyn-bank": 300_000_000, "tengri-bank": -300_000_000}
    assert bench.findings() == []


ISSUERS = ((TENGRI, "tengri-bank"), (ALTYN, "altyn-bank"))


@pytest.mark.rule("W-02")
def test_an_exchange_beyond_the_float_leaves_everything_as_it_was(finance: StaffClient) -> None:
    body = {"from_issuer": "tengri-bank", "to_issuer": "altyn-bank", "amount_tiyn": 2_000_000_001}

    refused = finance.post("/v1/operator/agents/ip-akhmetov/exchanges", body)

    assert (refused.json()["code"], refused.json()["left_tiyn"]) == ("insufficient_balance", 2_000_000_000)
    assert held(finance.bench, ALTYN, AccountKind.AGENT_FLOAT, "ip-akhmetov") == 0
    assert finance.bench.findings() == []


@pytest.mark.parametrize(
    ("path", "body", "status"),
    [
        ("agents/nobody/float", {"amount_tiyn": 1, "bank_reference": "a"}, 404),
        ("agents/ip-akhmetov/float", {"amount_tiyn": 0, "bank_reference": "a"}, 422),
        ("agents/ip-akhmetov/float", {"amount_tiyn": 1.5, "bank_reference": "a"}, 422),
        ("agents/ip-akhmetov/float", {"amount_tiyn": 2**63, "bank_reference": "a"}, 422),
        ("agents/ip-akhmetov/float", {"amount_tiyn": 1, "bank_reference": ""}, 422),
        (
            "agents/ip-akhmetov/exchanges",
            {"from_issuer": "tengri-bank", "to_issuer": "tengri-bank", "amount_tiyn": 1},
            422,
        ),
        (
            "agents/ip-akhmetov/exchanges",
            {"from_issuer": "tengri-bank", "to_issuer": "no-bank", "amount_tiyn": 1},
            404,
        ),
        ("agents/ip-akhmetov/redemptions", {"amount_tiyn": 1}, 422),  # no bank account yet
    ],
)
def test_what_cannot_be_is_refused_and_moves_nothing(
    sqlite_bench: LedgerBench, path: str, body: dict[str, Any], status: int
) -> None:
    before = held(sqlite_bench, TENGRI, AccountKind.AGENT_FLOAT, "ip-akhmetov")

    answer = staff_client(sqlite_bench, "finance").post(f"/v1/operator/{path}", body)

    assert answer.status_code == status
    assert held(sqlite_bench, TENGRI, AccountKind.AGENT_FLOAT, "ip-akhmetov") == before


def test_accounts_and_banks_are_named_by_the_operator_and_used_by_finance(sqlite_bench: LedgerBench) -> None:
    operator, finance = staff_client(sqlite_bench, "operator"), staff_client(sqlite_bench, "finance")

    wrong = operator.post("/v1/operator/agents/ip-akhmetov/account", {"iban": "KZ00125KZT5004100100"})
    right = operator.post("/v1/operator/agents/ip-akhmetov/account", {"iban": IBAN.lower()})
    file = operator.post("/v1/operator/issuers/tengri-bank/bank", {"address": "file:somewhere"})
    bank = operator.post("/v1/operator/issuers/tengri-bank/bank", {"address": "https://bank.example.kz"})
    forbidden = finance.post("/v1/operator/issuers/tengri-bank/bank", {"address": "https://evil.example"})
    made = finance.post("/v1/operator/agents/ip-akhmetov/redemptions", {"amount_tiyn": 100})

    assert (wrong.json()["code"], right.status_code) == ("iban_invalid", 200)
    assert (file.status_code, bank.status_code, forbidden.status_code) == (422, 200, 403)
    assert made.status_code == 201
    payouts = finance.get("/v1/operator/payouts", params={"kind": "agent"}).json()["items"]
    assert [(each["owner"], each["state"]) for each in payouts] == [("ip-akhmetov", "requested")]
    assert sqlite_bench.findings() == []
