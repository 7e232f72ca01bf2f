"""Builders for the core: a policy, devices in good health, and a kiosk that is open for business."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any, Final
from uuid import UUID, uuid5

from devices.events import AcceptorIdentified, Bill, Paper, PrinterStatus
from kiosk.core.tracing import Printable, Tracked
from wire.entries import OrderCompleted, OrderOpened, Part, PartKind
from wire.messages import QuoteAnswer, TracedPart, TracedReceipt
from wire.money import tenge
from wire.policy import (
    WALLET_TOP_UP,
    AgeLimits,
    Allotment,
    Category,
    KioskFacts,
    LimitSet,
    MrpRate,
    Offer,
    Payee,
    Policy,
    RequisiteField,
    StatusLimits,
    Tariff,
    WalletStatus,
)
from wire.texts import Text

NOW: Final = datetime(2026, 11, 22, 9, 5, tzinfo=UTC)
MRP_2026: Final = tenge(4325)
WALLET: Final = "+77011234567"
PHONE: Final = "7011234567"
SURPLUS_PHONE: Final = "7059876543"
SURPLUS_WALLET: Final = "+77059876543"
DENOMINATIONS: Final = (200, 500, 1000, 2000, 5000, 10000, 20000)
NAMESPACE: Final = UUID("6ba7b810-9dad-11d1-80b4-00c04fd430c8")
PRINTER_WELL: Final = PrinterStatus(is_known=True, is_online=True, paper=Paper.OK)
PRINTER_EMPTY: Final = PrinterStatus(is_known=True, is_online=True, paper=Paper.OUT)


def session(number: int) -> UUID:
    return uuid5(NAMESPACE, f"session-{number}")


def a_text(words: str) -> Text:
    return Text(kk=f"{words} kk", ru=f"{words} ru", en=words)


def a_bill(value_tenge: int) -> Bill:
    return Bill(value_tenge * 100, "KZT", DENOMINATIONS.index(value_tenge))


BILL_TABLE: Final = AcceptorIdentified("SM", "21K", "1.0", tuple(map(a_bill, DENOMINATIONS)))


def a_field(code: str = "account", **changes: Any) -> RequisiteField:
    fields: dict[str, Any] = {
        "code": code,
        "label": a_text(code),
        "hint": a_text("hint"),
        "mask": "000000",
        "pattern": "[0-9]{6}",
    }
    return RequisiteField(**(fields | changes))


def a_payee(code: str = "kuat", **changes: Any) -> Payee:
    fields: dict[str, Any] = {
        "code": code,
        "category": "utilities",
        "name": a_text(code),
        "merchant_code": f"m-{code}",
        "bin": "050140000021",
        "fields": (a_field(),),
        "min_tiyn": tenge(100),
        "max_tiyn": tenge(500_000),
    }
    return Payee(**(fields | changes))


PAYEES: Final = (
    a_payee("kuat", fields=(a_field(scan="ACC:(?P<account>[0-9]{6})"),)),
    a_payee("fine", category="fines", amount="fixed", fields=(a_field("uin"),)),
    a_payee("school", amount="fixed", accepts_partial=True),
    a_payee("bank", category="loans", is_offline_allowed=False),
)


def a_tariff(service: str = WALLET_TOP_UP, **changes: Any) -> Tariff:
    fields: dict[str, Any] = {
        "service": service,
        "version": 1,
        "effective_from": NOW - timedelta(days=300),
    }
    return Tariff(**(fields | changes))


TARIFFS: Final = (
    a_tariff(),
    a_tariff("kuat", rate_ppm=10_000, min_tiyn=tenge(50)),
    a_tariff("fine", fixed_tiyn=tenge(100)),
    a_tariff("school", rate_ppm=10_000),
    a_tariff("bank"),
)

TOP_UP_FIELD: Final = RequisiteField(
    code="phone",
    label=a_text("Phone"),
    hint=a_text("Ten digits"),
    mask="+7 000 000-00-00",
    pattern="7[0-9]{9}",
    check="phone_kz",
)

KIOSK: Final = KioskFacts(
    kiosk_id="kiosk-17",
    number="0017",
    address=a_text("10 Abay Ave."),
    agent_name="Agent",
    agent_bin="990840000015",
    operator_name="Operator",
    operator_bin="990840000015",
    issuer_name="Issuer",
    issuer_bin="990840000015",
    support_phones=("+7 727 000-00-00",),
    registration_url="https://pay.example.kz",
    trace_url="https://pay.example.kz/r",
)


def a_policy(**changes: Any) -> Policy:
    minimal = StatusLimits(operation_mrp=50, balance_mrp=100, day_payments_mrp=100)
    fields: dict[str, Any] = {
        "version": 3,
        "issued_at": NOW - timedelta(hours=1),
        "kiosk": KIOSK,
        "mrp_rates": (MrpRate(effective_from=date(2026, 1, 1), mrp_tiyn=MRP_2026),),
        "limit_sets": (LimitSet(effective_from=date(2020, 1, 1), limits={WalletStatus.MINIMAL: minimal}),),
        "tariffs": TARIFFS,
        "categories": tuple(
            Category(code=code, name=a_text(code)) for code in ("utilities", "fines", "loans")
        ),
        "top_up_field": TOP_UP_FIELD,
        "top_up_min_tiyn": tenge(200),
        "payees": PAYEES,
        "blocked_wallets": frozenset(),
        "offer": Offer(version="2026-03", url="https://pay.example.kz/offer"),
        "ages": AgeLimits(policy_s_max=86_400, allotment_s_max=86_400),
    }
    return Policy(**(fields | changes))


def an_allotment(**changes: Any) -> Allotment:
    fields: dict[str, Any] = {"left_tiyn": tenge(1_000_000), "as_of_seq": 0, "as_of": NOW}
    return Allotment(**(fields | changes))


def a_quote(**changes: Any) -> QuoteAnswer:
    fields: dict[str, Any] = {"policy_version": 3, "server_time": NOW}
    return QuoteAnswer(**(fields | changes))


def a_tracked_payment(**changes: Any) -> Tracked:
    """A payment that was found, with what a copy of its receipt is printed from."""
    opened = OrderOpened(
        session_id=session(42),
        service="kuat",
        requisites={"account": "123456"},
        tariff_version=1,
        policy_version=3,
        is_offline=False,
        is_receipt_on_paper=True,
        language="kk",
    )
    part = Part(
        operation_id=session(43),
        kind=PartKind.PAYMENT,
        service="kuat",
        requisites={"account": "123456"},
        inserted_tiyn=tenge(6000),
        fee_tiyn=tenge(60),
        credited_tiyn=tenge(5940),
        tariff_version=1,
    )
    completed = OrderCompleted(
        session_id=session(42),
        receipt_number=1042,
        inserted_tiyn=tenge(6000),
        parts=(part,),
        ending="paid",
        is_offline=False,
        policy_version=3,
    )
    told = TracedPart(
        name=a_text("kuat"),
        requisites=("***56",),
        state="executed",
        inserted_tiyn=tenge(6000),
        fee_tiyn=tenge(60),
        credited_tiyn=tenge(5940),
    )
    receipt = TracedReceipt(
        kiosk_number="0017", receipt_number=1042, at=NOW, inserted_tiyn=tenge(6000), parts=(told,)
    )
    fields: dict[str, Any] = {
        "receipt": receipt,
        "trace_url": "https://pay.example.kz/r/0017/1042/abcdef012345",
        "copy": Printable(opened, completed, NOW, ()),
    }
    return Tracked(**(fields | changes))
