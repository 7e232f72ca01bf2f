"""From journal and policy to what the receipt says."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID, uuid5

import pytest

from receipts.document import Pair, Qr, Receipt, Requisite
from receipts.layouts import wallet_receipt
from receipts.orders import order_receipt
from receipts.wallet_orders import wallet_order_receipt
from receipts.wording import COPY
from wire.entries import (
    OrderCompleted,
    OrderOpened,
    Part,
    PartKind,
    WalletOrderEnded,
    WalletOrderIntended,
)
from wire.messages import OperationResult
from wire.money import Tiyn, tenge
from wire.policy import (
    AgeLimits,
    KioskFacts,
    Offer,
    Payee,
    Policy,
    RequisiteField,
)
from wire.refusals import Refusal, RefusalCode
from wire.texts import Text
from wire.tracing import trace_code

AT = datetime(2026, 11, 22, 9, 5, tzinfo=UTC)
SESSION = UUID("6ba7b810-9dad-11d1-80b4-00c04fd430c8")
PHONE = "+77011234567"


def same(words: str) -> Text:
    return Text(kk=words, ru=words, en=words)


ACCOUNT = RequisiteField(
    code="account",
    label=Text(kk="Дербес шот", ru="Лицевой счёт", en="Account"),
    hint=same("-"),
    pattern=r"\d+",
)
PAYEE = Payee(
    code="qazaq-quaty",
    category="utilities",
    name=Text(kk="«Қазақ Қуаты» АҚ", ru="АО «Казах Куаты»", en="Qazaq Quaty JSC"),
    merchant_code="qazaq-quaty",
    bin="050140000021",
    fields=(ACCOUNT,),
    min_tiyn=tenge(100),
    max_tiyn=tenge(100_000),
)
FACTS = KioskFacts(
    kiosk_id="k-17",
    number="0017",
    address=Text(kk="Алматы қ.", ru="г. Алматы", en="Almaty"),
    agent_name="ТОО «Ақша»",
    agent_bin="120340000037",
    operator_name="ТОО «Төлем»",
    operator_bin="210240000048",
    issuer_name="АО «Үміт Банк»",
    issuer_bin="990840000015",
    support_phones=("+77273111222",),
    registration_url="https://pay.example.kz/",
    trace_url="https://pay.example.kz/r/",
)
POLICY = Policy(
    version=3,
    issued_at=AT,
    kiosk=FACTS,
    mrp_rates=(),
    limit_sets=(),
    tariffs=(),
    categories=(),
    top_up_field=ACCOUNT,
    top_up_min_tiyn=tenge(200),
    payees=(PAYEE,),
    blocked_wallets=frozenset(),
    offer=Offer(version="1", url="https://pay.example.kz/offer"),
    ages=AgeLimits(policy_s_max=1, allotment_s_max=1),
)


def an_opened_payment() -> OrderOpened:
    return OrderOpened(
        session_id=SESSION,
        service="qazaq-quaty",
        requisites={"account": "1234567890"},
        amount_tiyn=tenge(4850),
        fallback_wallet=PHONE,
        tariff_version=1,
        policy_version=3,
        is_offline=False,
        is_receipt_on_paper=True,
        language="ru",
    )


def a_part(kind: PartKind, inserted: Tiyn, fee: Tiyn, service: str = "qazaq-quaty") -> Part:
    requisites = {"phone": PHONE} if kind is PartKind.TOP_UP else {"account": "1234567890"}
    return Part(
        operation_id=uuid5(SESSION, kind),
        kind=kind,
        service=service,
        requisites=requisites,
        inserted_tiyn=inserted,
        fee_tiyn=fee,
        credited_tiyn=inserted - fee,
        tariff_version=1,
    )


PAYMENT = a_part(PartKind.PAYMENT, tenge(4900), tenge(50))
SURPLUS = a_part(PartKind.TOP_UP, tenge(1100), tenge(0), "wallet-top-up")


def receipt_of(
    *parts: Part,
    results: tuple[OperationResult, ...] = (),
    receipt_number: int = 123,
    policy: Policy = POLICY,
) -> Receipt:
    completed = OrderCompleted(
        session_id=SESSION,
        receipt_number=receipt_number,
        inserted_tiyn=sum((part.inserted_tiyn for part in parts), Tiyn(0)),
        parts=parts,
        ending="paid",
        is_offline=False,
        policy_version=3,
    )
    return order_receipt(
        policy=policy, opened=an_opened_payment(), completed=completed, accepted_at=AT, results=results
    )


def answered(part: Part, outcome: str, refusal: Refusal | None = None) -> OperationResult:
    return OperationResult.model_validate(
        {"operation_id": part.operation_id, "outcome": outcome, "refusal": refusal}
    )


@pytest.mark.rule("W-82")
def test_each_part_is_told_by_the_ledgers_answer_to_it() -> None:
    receipt = receipt_of(PAYMENT, SURPLUS, results=(answered(PAYMENT, "credited"),))

    assert [(part.kind, part.outcome) for part in receipt.parts] == [
        ("payment", "executed"),
        ("surplus", "accepted"),
    ]
    assert receipt.inserted_tiyn == tenge(6000)


@pytest.mark.rule("W-82")
def test_the_payee_is_named_with_code_bin_and_its_own_labels_in_the_customers_language() -> None:
    (part,) = receipt_of(PAYMENT).parts

    assert (part.payee_name, part.payee_code, part.payee_bin) == (
        "АО «Казах Куаты»",
        "qazaq-quaty",
        "050140000021",
    )
    assert part.requisites == (Requisite("Лицевой счёт", "1234567890"),)
    assert part.wallet == PHONE


@pytest.mark.parametrize(
    ("mask", "prefix", "raw", "shown"),
    [
        ("00.0000", "", "112026", "11.2026"),
        ("+7 000 000-00-00", "+7", "7011234567", "+7 701 123-45-67"),
        ("+7 000 000-00-00", "+7", "+77011234567", "+7 701 123-45-67"),
        ("0000 0000", "", "1234", "1234"),
        ("", "", "12:34", "12:34"),
    ],
)
def test_requisites_stand_on_paper_as_they_stood_on_the_screen(
    mask: str, prefix: str, raw: str, shown: str
) -> None:
    field = ACCOUNT.model_copy(update={"mask": mask, "prefix": prefix})

    assert field.shown(raw) == shown


@pytest.mark.rule("W-82")
def test_a_receipt_shows_requisites_under_their_mask() -> None:
    payee = PAYEE.model_copy(update={"fields": (ACCOUNT.model_copy(update={"mask": "00000 00000"}),)})
    policy = POLICY.model_copy(update={"payees": (payee,)})

    (part,) = receipt_of(PAYMENT, policy=policy).parts

    assert part.requisites == (Requisite("Лицевой счёт", "12345 67890"),)


@pytest.mark.rule("K-01")
def test_a_refused_part_is_held_whole_and_costs_nothing() -> None:
    refusal = Refusal(code=RefusalCode.LIMIT_BALANCE, limit_tiyn=tenge(432_500), left_tiyn=tenge(0))

    (part,) = receipt_of(PAYMENT, results=(answered(PAYMENT, "unapplied", refusal),)).parts

    assert (part.outcome, part.inserted_tiyn, part.fee_tiyn, part.credited_tiyn) == (
        "unapplied",
        tenge(4900),
        0,
        0,
    )
    assert part.refusal_text == refusal.text("ru")


@pytest.mark.rule("W-01")
def test_a_top_up_pays_the_issuer_of_the_wallets_money() -> None:
    (part,) = receipt_of(SURPLUS).parts

    assert (part.kind, part.payee_name, part.payee_bin) == ("top_up", "АО «Үміт Банк»", "990840000015")
    assert part.requisites == ()


def test_a_payee_that_left_the_catalogue_is_named_by_its_code() -> None:
    (part,) = receipt_of(a_part(PartKind.PAYMENT, tenge(500), tenge(0), "gone")).parts

    assert (part.payee_name, part.payee_code, part.payee_bin) == ("gone", "gone", "")
    assert part.requisites == (Requisite("account", "1234567890"),)


@pytest.mark.rule("W-83")
def test_the_receipt_bears_the_journals_number_and_is_traced_by_it() -> None:
    receipt = receipt_of(SURPLUS, receipt_number=4711)

    assert receipt.number == 4711
    assert receipt.trace_url.startswith("https://pay.example.kz/r/0017/4711/")


@pytest.mark.rule("K-01")
def test_a_bill_found_without_an_order_has_a_receipt_too() -> None:
    found = OrderCompleted(
        session_id=SESSION,
        receipt_number=9,
        inserted_tiyn=tenge(500),
        parts=(a_part(PartKind.UNAPPLIED, tenge(500), tenge(0), ""),),
        ending="found",
        is_offline=True,
        policy_version=3,
    )

    receipt = order_receipt(policy=POLICY, opened=None, completed=found, accepted_at=AT, language="en")

    assert (receipt.language, receipt.kiosk_address) == ("en", "Almaty")
    assert [(part.kind, part.outcome, part.payee_name) for part in receipt.parts] == [
        ("unapplied", "unapplied", "")
    ]


@pytest.mark.rule("W-82")
@pytest.mark.parametrize("is_copy", [False, True])
def test_the_receipt_of_an_order_from_a_wallet_has_its_own_code(*, is_copy: bool) -> None:
    intended = WalletOrderIntended(
        order_id=SESSION,
        wallet_id=SESSION,
        operation="payment",
        service=PAYEE.code,
        amount_tiyn=tenge(500),
        fee_tiyn=tenge(5),
        language="kk",
    )
    ended = WalletOrderEnded(order_id=SESSION, outcome="executed", receipt_number=7)

    receipt = wallet_order_receipt(
        policy=POLICY,
        intended=intended,
        ended=ended,
        at=AT,
        phone=PHONE,
        answers={"account": "1234567890"},
        is_copy=is_copy,
    )
    slip = wallet_receipt(receipt)

    url = f"https://pay.example.kz/r/{POLICY.kiosk.number}/7/{trace_code(SESSION)}"
    assert Qr(url) in slip.blocks
    assert Pair("Дербес шот", "1234567890") in slip.blocks
    assert any(getattr(block, "text", "") == COPY.kk for block in slip.blocks) is is_copy
