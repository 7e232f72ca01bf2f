"""Redemption: up to the balance, through the issuer's bank, never paid twice, destroyed only when paid (W-01, W-80)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select, update

from ledger.agents.service import agent_of
from ledger.agents.tables import agents
from ledger.books.accounts import AccountKind
from ledger.books.holds import place_hold
from ledger.books.rules import Hold, PostingKind
from ledger.books.service import balances_of
from ledger.books.tables import accounts
from ledger.issuers.bank import (
    AddressInvalid,
    FileBank,
    HttpBank,
    PayoutOrder,
    PayoutState,
    bank_at,
    heard_of,
    is_reachable,
    name_bank,
)
from ledger.issuers.service import Issuer
from ledger.messages.tables import messages
from ledger.redemptions.endings import ended
from ledger.redemptions.rules import OwnerKind, RedemptionState, refusal_of_redemption, wait_after
from ledger.redemptions.service import PayOut, pay_out, redeem_float, redemption_of
from ledger.redemptions.tables import payout_resolutions
from ledger.redemptions.worker import RedemptionWorker
from ledger.wallets.service import wallets_by_phone
from tests.support.ledger_bench import LedgerBench
from tests.support.merchant_api import (
    IBAN,
    Loopback,
    Received,
    Reply,
    loopback,
    merchant_client,
    pay_cash,
)
from tests.support.staff_api import staff_client
from wire.money import Tiyn
from wire.refusals import RefusalCode

pytest_plugins = ["tests.support.ledger_fixtures"]

ISSUER = Issuer(issuer_code="tengri-bank", name="", bin="")
PAYER = "+77051234567"  # professional, 350 000.00


@dataclass
class PaperBank:
    """What a bank on loopback does with payouts: keeps each id once, and pays it when the test says so."""

    says: str = "accepted"
    orders: dict[str, dict[str, Any]] = field(default_factory=dict)
    times_paid: dict[str, int] = field(default_factory=dict)
    is_mute: bool = False
    loses_answers: int = 0
    rejects: str = ""
    """An IBAN that it does not take: 422."""

    def answer(self, asked: Received) -> Reply:
        if self.is_mute:
            return Reply(is_cut=True)
        if asked.path == "/health":
            return Reply(200, {})
        payout_id = asked.path.rpartition("/")[2]
        if asked.method == "PUT" and asked.json["iban"] == self.rejects:
            return Reply(422, {"reason": "no such account"})
        if asked.method == "PUT" and payout_id not in self.orders:
            self.orders[payout_id] = asked.json
            self.times_paid[payout_id] = 0
        if payout_id not in self.orders:
            return Reply(404, {})
        if self.says == "paid" and not self.times_paid[payout_id]:
            self.times_paid[payout_id] += 1
        if self.loses_answers:
            self.loses_answers -= 1
            return Reply(is_cut=True)
        return Reply(200, {"state": self.says, "reference": "B-17", "reason": "no such account"})


@dataclass
class Counter:
    """A ledger, a bank on loopback and the worker between them."""

    bench: LedgerBench
    bank: PaperBank
    server: Loopback
    worker: RedemptionWorker

    def round(self) -> int:
        """What is due now; the next round is due by then."""
        spoken = self.worker.work()
        self.bench.now += timedelta(hours=1)
        return spoken


@pytest.fixture
def counter(bench: LedgerBench) -> Iterator[Counter]:
    bank = PaperBank()
    with loopback(bank.answer) as server:
        bench.run(name_bank, "tengri-bank", server.url)
        worker = RedemptionWorker(
            engine=bench.engine,
            clock=lambda: bench.now,
            ended=ended,
            bank_of=lambda _issuer, address: bank_at(address, timeout_s=2),
        )
        yield Counter(bench, bank, server, worker)


def balance(bench: LedgerBench, kind: AccountKind, owner: str = "tengri-bank") -> int:
    with bench.engine.begin() as connection:
        chosen = select(accounts.c.balance_tiyn).where(accounts.c.kind == kind, accounts.c.owner == owner)
        return sum(connection.execute(chosen).scalars())


def state_of(bench: LedgerBench, redemption_id: Any) -> RedemptionState:
    found = bench.run(redemption_of, UUID(str(redemption_id)))
    assert found is not None
    state: RedemptionState = found.state
    return state


@pytest.mark.rule("W-80")
@pytest.mark.parametrize(
    ("amount", "available", "has_account", "reachable", "code"),
    [
        (500, 500, True, True, None),
        (501, 500, True, True, RefusalCode.MERCHANT_BALANCE),
        (500, 500, False, True, RefusalCode.ACCOUNT_MISSING),
        (500, 500, True, False, RefusalCode.ISSUER_UNREACHABLE),
        (501, 500, True, False, RefusalCode.MERCHANT_BALANCE),
    ],
)
def test_a_merchant_redeems_up_to_its_balance_while_the_issuer_answers(
    amount: int, available: int, has_account: bool, reachable: bool, code: RefusalCode | None
) -> None:
    refusal = refusal_of_redemption(
        amount=Tiyn(amount), available=Tiyn(available), has_account=has_account, is_reachable=reachable
    )

    assert code == (None if refusal is None else refusal.code)


def test_the_bank_is_asked_again_after_half_a_minute_then_ever_later_up_to_an_hour() -> None:
    assert [wait_after(count).total_seconds() for count in (1, 2, 3, 8, 9, 50)] == [
        30,
        60,
        120,
        3600,
        3600,
        3600,
    ]


@pytest.mark.rule("W-01")
def test_e_money_is_destroyed_when_the_bank_has_paid_and_not_before(counter: Counter) -> None:
    bench = counter.bench
    client = merchant_client(bench)
    pay_cash(bench, 300_000)
    emitted = balance(bench, AccountKind.ISSUANCE)

    made = client.post("/redemptions", {"amount_tiyn": 200_000}).json()
    waiting = (client.balance, balance(bench, AccountKind.REDEMPTION), balance(bench, AccountKind.ISSUANCE))
    counter.round()
    sent = (state_of(bench, made["redemption_id"]), balance(bench, AccountKind.ISSUANCE))
    counter.bank.says = "paid"
    counter.round()

    assert made["state"] == "requested"
    assert waiting == (100_000, 200_000, emitted)
    assert sent == (RedemptionState.SENT, emitted)
    assert balance(bench, AccountKind.ISSUANCE) == emitted + 200_000  # 200 000 less are out
    assert balance(bench, AccountKind.REDEMPTION) == 0
    listed = client.get("/redemptions").json()["items"]
    assert [(each["state"], each["bank_reference"]) for each in listed] == [("paid", "B-17")]
    order = counter.bank.orders[made["redemption_id"]]
    assert (order["iban"], order["amount_tiyn"]) == (IBAN, 200_000)
    told = client.get("/events", params={"kind": "redemption_paid"}).json()["items"]
    assert [each["content"]["amount_tiyn"] for each in told] == [200_000]
    assert bench.findings() == []


@pytest.mark.rule("W-80")
def test_what_the_bank_refuses_to_pay_comes_back(counter: Counter) -> None:
    bench = counter.bench
    client = merchant_client(bench)
    pay_cash(bench, 300_000)
    emitted = balance(bench, AccountKind.ISSUANCE)
    counter.bank.says = "failed"

    made = client.post("/redemptions", {"amount_tiyn": 300_000}).json()
    counter.round()

    assert state_of(bench, made["redemption_id"]) is RedemptionState.FAILED
    assert (client.balance, balance(bench, AccountKind.ISSUANCE)) == (300_000, emitted)
    assert client.get("/events", params={"kind": "redemption_failed"}).json()["items"] != []
    assert counter.round() == 0
    assert bench.findings() == []


@pytest.mark.rule("W-80")
def test_an_answer_that_is_lost_is_asked_for_again_under_the_same_id_and_paid_once(counter: Counter) -> None:
    bench = counter.bench
    client = merchant_client(bench)
    pay_cash(bench, 300_000)
    counter.bank.says = "paid"
    counter.bank.loses_answers = 1

    made = client.post("/redemptions", {"amount_tiyn": 300_000}).json()
    counter.round()
    in_doubt = (state_of(bench, made["redemption_id"]), balance(bench, AccountKind.REDEMPTION))
    counter.round()

    assert in_doubt == (RedemptionState.SENT, 300_000)  # nothing is given back, nothing destroyed
    assert state_of(bench, made["redemption_id"]) is RedemptionState.PAID
    assert counter.bank.times_paid == {made["redemption_id"]: 1}
    assert bench.findings() == []


@pytest.mark.rule("W-80")
def test_an_order_that_never_arrived_is_sent_again(counter: Counter) -> None:
    bench = counter.bench
    client = merchant_client(bench)
    pay_cash(bench, 300_000)
    made = client.post("/redemptions", {"amount_tiyn": 300_000}).json()
    healthy = counter.server.answer
    counter.server.answer = lambda asked: Reply(is_cut=True) if asked.method == "PUT" else healthy(asked)
    counter.round()

    counter.server.answer = healthy
    counter.bank.says = "paid"
    counter.round()

    assert [each.method for each in counter.server.received if each.path != "/health"] == [
        "PUT",
        "GET",
        "PUT",
    ]
    assert state_of(bench, made["redemption_id"]) is RedemptionState.PAID
    assert bench.findings() == []


@pytest.mark.rule("W-26")
def test_redemptions_are_refused_while_the_issuer_cannot_be_reached(counter: Counter) -> None:
    bench = counter.bench
    client = merchant_client(bench)
    pay_cash(bench, 300_000)
    counter.bank.is_mute = True
    counter.round()
    key = uuid4()

    refused = client.post("/redemptions", {"amount_tiyn": 300_000}, key=key)
    counter.bank.is_mute = False
    counter.round()
    made = client.post("/redemptions", {"amount_tiyn": 300_000}, key=key)

    assert (refused.status_code, refused.json()["code"]) == (503, "issuer_unreachable")
    assert refused.json()["is_retryable"]
    assert made.status_code == 201
    assert bench.findings() == []


@pytest.mark.rule("W-80")
@pytest.mark.parametrize("garbage", [{"state": "perhaps"}, {}, "text", None, [1]])
def test_only_a_clear_word_of_the_bank_ends_a_redemption(counter: Counter, garbage: Any) -> None:
    bench = counter.bench
    client = merchant_client(bench)
    pay_cash(bench, 300_000)
    made = client.post("/redemptions", {"amount_tiyn": 300_000}).json()
    counter.server.answer = lambda asked: Reply(200, {}) if asked.path == "/health" else Reply(200, garbage)

    counter.round()

    assert state_of(bench, made["redemption_id"]) is RedemptionState.SENT
    assert balance(bench, AccountKind.REDEMPTION) == 300_000
    assert bench.findings() == []


@pytest.mark.rule("W-01")
def test_an_agent_gives_float_back_for_money(counter: Counter) -> None:
    bench = counter.bench
    bench.run(lambda connection: connection.execute(update(agents).values(iban=IBAN)))
    agent = bench.run(agent_of, "ip-akhmetov")
    counter.bank.says = "paid"

    made = bench.run(redeem_float, "ip-akhmetov", uuid4(), Tiyn(500_000), bench.now)
    too_much = bench.run(redeem_float, "ip-akhmetov", uuid4(), Tiyn(1_999_500_001), bench.now)
    counter.round()

    assert state_of(bench, made.redemption_id) is RedemptionState.PAID
    assert too_much.code is RefusalCode.MERCHANT_BALANCE
    left = bench.run(balances_of, [agent.float_account])[agent.float_account].balance_tiyn
    assert left == 1_999_500_000
    assert bench.findings() == []


@pytest.mark.rule("W-80")
@pytest.mark.parametrize(("says", "left"), [("paid", 34_899_000), ("failed", 35_000_000)])
def test_a_withdrawal_is_held_then_taken_with_its_fee_and_all_of_it_given_back_when_it_fails(
    counter: Counter, says: str, left: int
) -> None:
    bench = counter.bench
    asked = withdrawal(bench, amount=100_000, fee=1_000)
    counter.bank.says = says

    assert bench.run(pay_out, asked, bench.now) is None
    assert bench.wallet(PAYER) == 35_000_000  # held, not taken
    counter.round()

    assert bench.wallet(PAYER) == left
    assert bench.report()["fees_tiyn"] == (1_000 if says == "paid" else 0)
    assert bench.findings() == []


OTHER_IBAN = "KZ75125KZT1001300335"


def rejected(counter: Counter) -> PayOut:
    """A withdrawal of 1 000.00 with a fee of 10.00 that the bank does not take."""
    asked = withdrawal(counter.bench, amount=100_000, fee=1_000)
    counter.bank.rejects, counter.bank.says = IBAN, "paid"
    assert counter.bench.run(pay_out, asked, counter.bench.now) is None
    assert counter.round() == 1
    return asked


def resolve(counter: Counter, redemption_id: UUID, **body: Any) -> Any:
    """Propose as support, approve as finance; the answer to the approval."""
    asked = {"reason": "Case 12: the bank was called", **body}
    path = f"/v1/operator/payouts/{redemption_id}/resolution"
    proposed = staff_client(counter.bench, "support").post(path, asked)
    assert proposed.status_code == 200, proposed.text
    finance = staff_client(counter.bench, "finance")
    return finance.post(f"/v1/operator/proposals/{proposed.json()['proposal_id']}/approval")


def told_kinds(bench: LedgerBench) -> list[str]:
    with bench.engine.begin() as connection:
        return list(connection.execute(select(messages.c.kind)).scalars())


@pytest.mark.rule("W-80")
def test_an_order_that_the_bank_does_not_take_waits_for_people(counter: Counter) -> None:
    bench, asked = counter.bench, rejected(counter)
    (shown,) = staff_client(bench, "finance").get("/v1/operator/payouts?is_rejected=true").json()["items"]

    assert counter.round() == 0
    assert (shown["state"], shown["failure"]) == ("sent", "status 422: no such account")
    assert shown["redemption_id"] == str(asked.redemption_id)
    assert bench.run(is_reachable, "tengri-bank")
    assert bench.wallet(PAYER) == 34_899_000
    assert bench.findings() == []


@pytest.mark.rule("W-80")
def test_a_rejected_order_is_sent_again_to_the_right_account_once_two_people_agree(counter: Counter) -> None:
    bench, asked = counter.bench, rejected(counter)

    assert resolve(counter, asked.redemption_id, way="retry", iban=OTHER_IBAN).status_code == 200
    assert counter.round() == 1

    (order,) = counter.bank.orders.values()
    assert (order["iban"], order["name"]) == (OTHER_IBAN, asked.name)
    assert list(counter.bank.times_paid.values()) == [1]
    assert state_of(bench, asked.redemption_id) is RedemptionState.PAID
    assert "withdrawal_sent_again" in told_kinds(bench)
    assert bench.wallet(PAYER) == 34_899_000
    with bench.engine.begin() as connection:
        assert connection.execute(select(payout_resolutions.c.iban)).scalars().all() == [None]
    assert bench.findings() == []


@pytest.mark.rule("W-80")
def test_a_rejected_order_is_given_back_with_its_fee_and_only_once(counter: Counter) -> None:
    bench, asked = counter.bench, rejected(counter)

    assert resolve(counter, asked.redemption_id, way="give_back").status_code == 200

    assert state_of(bench, asked.redemption_id) is RedemptionState.FAILED
    assert bench.wallet(PAYER) == 35_000_000
    path, again = (
        f"/v1/operator/payouts/{asked.redemption_id}/resolution",
        {"way": "retry", "reason": "Case 12"},
    )
    assert staff_client(bench, "support").post(path, again).status_code == 409
    assert counter.round() == 0
    assert counter.bank.orders == {}
    assert bench.findings() == []


def test_what_the_bank_holds_or_has_not_rejected_is_not_resolved(counter: Counter) -> None:
    bench = counter.bench
    asked = withdrawal(bench, amount=100_000, fee=0)
    assert bench.run(pay_out, asked, bench.now) is None
    counter.round()
    support = staff_client(bench, "support")
    path = f"/v1/operator/payouts/{asked.redemption_id}/resolution"

    assert support.post(path, {"way": "give_back", "reason": "Case 12"}).status_code == 409
    wrong = {"way": "retry", "reason": "Case 12", "iban": "KZ00125KZT1001300335"}
    assert support.post(path, wrong).status_code == 422
    assert staff_client(bench, "auditor").post(path, {"way": "retry", "reason": "Case 12"}).status_code == 403


def test_the_same_payout_again_is_one_and_another_under_its_id_is_refused(counter: Counter) -> None:
    bench = counter.bench
    asked = withdrawal(bench, amount=100_000, fee=0)
    bench.run(pay_out, asked, bench.now)

    again = bench.run(pay_out, asked, bench.now)
    other = bench.run(pay_out, PayOut(**{**vars(asked), "amount_tiyn": Tiyn(99_999)}), bench.now)

    assert again is None
    assert other.code is RefusalCode.ID_REUSED


def withdrawal(bench: LedgerBench, *, amount: int, fee: int) -> PayOut:
    wallet = bench.run(wallets_by_phone, "tengri-bank", [PAYER])[PAYER]
    hold_id = uuid4()
    hold = Hold(
        hold_id=hold_id,
        unit=ISSUER.unit,
        debit=wallet.account_id,
        credit=ISSUER.redemption_account,
        amount_tiyn=Tiyn(amount + fee),
        kind=PostingKind.REDEMPTION,  # a payout that no order of the wallet stands behind
        operation_id=hold_id,
        at=bench.now,
        expires_at=None,
    )
    bench.run(place_hold, hold)
    return PayOut(
        redemption_id=uuid4(),
        issuer_code="tengri-bank",
        kind=OwnerKind.CLIENT,
        owner=str(wallet.wallet_id),
        source_account=wallet.account_id,
        amount_tiyn=Tiyn(amount),
        fee_tiyn=Tiyn(fee),
        iban=IBAN,
        name="Динара Ким",
        hold_id=hold_id,
    )


# --- adapters -----------------------------------------------------------------------------------------------


def an_order() -> PayoutOrder:
    return PayoutOrder(
        payout_id=uuid4(), iban=IBAN, name="ТОО «Дала»", amount_tiyn=Tiyn(100), purpose="e-money redeemed"
    )


def test_the_desks_bank_keeps_an_order_once_and_answers_as_its_file_says(tmp_path: Path) -> None:
    bank, order = FileBank(tmp_path / "bank"), an_order()

    assert bank.ask(order.payout_id).state is PayoutState.NOT_HELD
    assert bank.send(order).state is PayoutState.ACCEPTED
    (tmp_path / "bank" / f"{order.payout_id}.answer.json").write_text('{"state": "paid", "reference": "7"}')
    assert bank.send(order).state is PayoutState.PAID
    assert bank.ask(order.payout_id).reference == "7"
    assert FileBank(tmp_path / "no" / "bank").send(order).state is PayoutState.UNKNOWN


def test_a_bank_behind_http_is_shown_its_token_and_believed_only_with_a_clear_answer() -> None:
    order = an_order()
    with loopback(lambda _asked: Reply(200, {"state": "accepted", "reference": "9"})) as server:
        bank = HttpBank(url=server.url + "/", token="s3cret", timeout_s=2)
        accepted = bank.send(order)
        server.answer = lambda _asked: Reply(500, {"state": "failed"})
        broken = bank.ask(order.payout_id)
        server.answer = lambda _asked: Reply(404)
        missing = bank.ask(order.payout_id)
        sent = server.received[0]

    assert (accepted.state, accepted.reference) == (PayoutState.ACCEPTED, "9")
    assert (broken.state, missing.state) == (PayoutState.UNKNOWN, PayoutState.NOT_HELD)
    assert (sent.method, sent.path) == ("PUT", f"/payouts/{order.payout_id}")
    assert sent.headers["Authorization"] == "Bearer s3cret"
    assert "s3cret" not in repr(bank)
    assert bank.ask(order.payout_id).state is PayoutState.UNKNOWN  # nobody listens there any more


def test_a_bank_that_takes_too_long_is_an_unknown_outcome() -> None:
    with loopback(lambda _asked: Reply(is_held=True)) as server:
        answer = HttpBank(url=server.url, timeout_s=0.2).send(an_order())

    assert answer.state is PayoutState.UNKNOWN


@pytest.mark.parametrize(
    "address", ["", "file:", "ftp://bank", "https://user:secret@bank", "bank", "http://:80"]
)
def test_an_address_that_is_none_is_refused(address: str) -> None:
    with pytest.raises(AddressInvalid):
        bank_at(address)


def test_a_bank_counts_as_reachable_by_its_last_answer_and_never_without_an_address(
    bench: LedgerBench,
) -> None:
    bench.run(name_bank, "tengri-bank", "https://bank.example.kz")
    before = bench.run(is_reachable, "tengri-bank")
    bench.run(heard_of, "tengri-bank", bench.now, failure="no answer")
    silent = bench.run(is_reachable, "tengri-bank")
    bench.run(heard_of, "tengri-bank", bench.now)

    assert (before, silent, bench.run(is_reachable, "tengri-bank")) == (True, False, True)
    assert not bench.run(is_reachable, "nobody")


def test_a_merchant_without_a_bank_account_cannot_redeem(bench: LedgerBench) -> None:
    client = merchant_client(bench, iban=None)
    pay_cash(bench, 300_000)

    refused = client.post("/redemptions", {"amount_tiyn": 1})

    assert (refused.status_code, refused.json()["code"]) == (422, "account_missing")
