"""A database at the first revision, filled by hand: the demo network of that day, and sales of every outcome.

Rows are written as the program of revision 0001 wrote them; nothing here may use the program's own tables.
"""

from __future__ import annotations

from datetime import UTC, datetime
from hashlib import sha256
from typing import Any
from uuid import UUID, uuid5

from sqlalchemy import Connection, DateTime, Uuid, bindparam, text

from wire.encoding import GENESIS_HASH, dumped_text
from wire.entries import BillStacked, Entry, OrderCompleted, Part, PartKind, body_text
from wire.money import Tiyn

NAMESPACE = UUID("5b0d1c6e-7a52-4f0c-9d5c-0a3a51f8a7d1")
UNIT = "emoney:bereke-bank:KZT"
CASH = "cash:KZT"
AT = datetime(2026, 11, 20, 6, 30, tzinfo=UTC)
PHONE = "+77011234567"
CLOSING_PHONE = "+77051234567"
KIOSK = "kiosk-0001"

Row = dict[str, Any]


def account(unit: str, kind: str, owner: str) -> UUID:
    return uuid5(NAMESPACE, f"account/{unit}/{kind}/{owner}")


class Filled:
    """Writes rows, and keeps books by hand beside them."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._balances: dict[UUID, int] = {}
        self._numbers: dict[UUID, int] = {}
        self._entries: list[Entry] = []

    def put(self, table: str, **row: Any) -> None:
        names = ", ".join(row)
        values = ", ".join(f":{name}" for name in row)
        typed = [
            bindparam(name, type_=Uuid() if isinstance(value, UUID) else DateTime(timezone=True))
            for name, value in row.items()
            if isinstance(value, UUID | datetime)
        ]
        self._connection.execute(
            text(f"INSERT INTO {table} ({names}) VALUES ({values})").bindparams(*typed), row
        )

    def open(self, unit: str, kind: str, owner: str) -> UUID:
        opened = account(unit, kind, owner)
        self.put(
            "accounts", account_id=opened, unit=unit, kind=kind, owner=owner, balance_tiyn=0, entry_count=0
        )
        return opened

    def post(
        self,
        posting_id: UUID,
        kind: str,
        operation_id: UUID,
        *moves: tuple[str, UUID, UUID, int],
        **more: Any,
    ) -> None:
        kiosk_id = more.get("kiosk_id")
        content = {
            "kind": kind,
            "operation_id": str(operation_id),
            "at": AT.isoformat(),
            "kiosk_id": kiosk_id,
            "transfers": [[unit, str(debit), str(credit), amount] for unit, debit, credit, amount in moves],
        }
        marks = {"at": AT, "posted_at": AT, "fingerprint": sha256(dumped_text(content).encode()).hexdigest()}
        self.put(
            "postings",
            posting_id=posting_id,
            kind=kind,
            operation_id=operation_id,
            kiosk_id=kiosk_id,
            **marks,
        )
        for line, (unit, debit, credit, amount) in enumerate(moves, start=1):
            sides = {"debit_account_id": debit, "credit_account_id": credit}
            self.put("transfers", posting_id=posting_id, line=line, unit=unit, amount_tiyn=amount, **sides)
            self._enter(posting_id, line, debit, -amount)
            self._enter(posting_id, line, credit, amount)

    def _enter(self, posting_id: UUID, line: int, owned: UUID, amount: int) -> None:
        balance = self._balances[owned] = self._balances.get(owned, 0) + amount
        number = self._numbers[owned] = self._numbers.get(owned, 0) + 1
        sums = {"amount_tiyn": amount, "balance_after_tiyn": balance}
        self.put("entries", account_id=owned, number=number, posting_id=posting_id, line=line, **sums)
        changed = text(
            "UPDATE accounts SET balance_tiyn = :balance, entry_count = :number WHERE account_id = :owned"
        ).bindparams(bindparam("owned", type_=Uuid()))
        self._connection.execute(changed, {"balance": balance, "number": number, "owned": owned})

    def tell(self, body: BillStacked | OrderCompleted) -> Entry:
        before = self._entries[-1].hash if self._entries else GENESIS_HASH
        entry = Entry.linked(previous_hash=before, seq=len(self._entries) + 1, at=AT, body=body)
        self._entries.append(entry)
        columns = {
            "kind": body.kind,
            "at": AT,
            "received_at": AT,
            "body": body_text(body),
            "hash": entry.hash,
        }
        self.put("kiosk_entries", kiosk_id=KIOSK, seq=entry.seq, **columns)
        return entry


def fill(connection: Connection) -> None:
    """The network, an emission, an allotment, a top-up with a fee, a payment, and cash held for a closing wallet."""
    filled = Filled(connection)
    _network(filled)
    issuance, agent_float = (
        filled.open(UNIT, "ISSUANCE", "bereke-bank"),
        filled.open(UNIT, "AGENT_FLOAT", "agent"),
    )
    for kind in ("FEE_INCOME", "UNAPPLIED_CASH"):
        filled.open(UNIT, kind, "operator")
    filled.open(UNIT, "MERCHANT", "gas")
    filled.open(CASH, "CASH_TAKEN", "agent")
    filled.open(CASH, "CASH_IN_KIOSK", KIOSK)
    allotment = filled.open(UNIT, "KIOSK_ALLOTMENT", KIOSK)
    emission, allotted = UUID(int=1), UUID(int=2)
    filled.post(emission, "emission", emission, (UNIT, issuance, agent_float, 10_000_000))
    filled.post(allotted, "allotment", allotted, (UNIT, agent_float, allotment, 5_000_000), kiosk_id=KIOSK)
    for phone, condition in ((PHONE, "active"), (CLOSING_PHONE, "closing")):
        _wallet(filled, phone, condition)
    _sell(filled, 1, PartKind.TOP_UP, 100_000, 1_000, account(UNIT, "CLIENT_WALLET", str(_wallet_id(PHONE))))
    _sell(filled, 2, PartKind.PAYMENT, 50_000, 500, account(UNIT, "MERCHANT", "gas"))
    _sell(filled, 3, PartKind.TOP_UP, 20_000, 0, None)


def _network(filled: Filled) -> None:
    named = {"name": "Bereke", "bin": "050640004816"}
    text_of = '{"en":"x","kk":"x","ru":"x"}'
    field = (
        '{"check":null,"code":"phone","example":"701","keyboard":"digits","label":'
        + text_of
        + ',"mask":"","pattern":"^.*$"}'
    )
    filled.put(
        "networks",
        network_id=1,
        operator_name="Operator",
        operator_bin="050640004816",
        support_phones="[]",
        registration_url="https://operator.example",
        trace_url="https://operator.example",
        top_up_field=field,
        top_up_min_tiyn=10_000,
        policy_age_s_max=86_400,
        allotment_age_s_max=86_400,
        policy_revision=1,
    )
    filled.put("issuers", issuer_code="bereke-bank", **named)
    filled.put("agents", agent_code="agent", issuer_code="bereke-bank", **named)
    filled.put("merchants", merchant_code="gas", issuer_code="bereke-bank", **named)
    filled.put("categories", category_code="home", name=text_of, place=0)
    filled.put(
        "payees",
        payee_code="gas",
        category_code="home",
        merchant_code="gas",
        name=text_of,
        fields=f"[{field}]",
        amount="open",
        min_tiyn=10_000,
        max_tiyn=10_000_000,
        is_offline_allowed=True,
        accepts_partial=True,
        is_closed=False,
        place=0,
    )
    begun = datetime(2023, 1, 1, tzinfo=UTC)
    for service in ("wallet-top-up", "gas"):
        sums = {"rate_ppm": 10_000, "fixed_tiyn": 0, "min_tiyn": 0}
        filled.put("tariffs", service=service, version=1, effective_from=begun, **sums)
    filled.put("offers", version="2024-1", url="https://operator.example/offer", effective_from=begun)
    filled.put("mrp_rates", effective_from="2026-01-01", mrp_tiyn=432_500)
    filled.put("limit_sets", limit_set="offer", effective_from="2023-01-01")
    mrp = {"operation_mrp": 50, "balance_mrp": 100, "day_payments_mrp": 100}
    for status in ("minimal", "basic", "professional"):
        filled.put("limit_set_rows", limit_set="offer", status=status, **mrp)
    filled.put(
        "kiosks",
        kiosk_id=KIOSK,
        number="0001",
        agent_code="agent",
        address=text_of,
        allotment_target_tiyn=5_000_000,
        acknowledged_seq=0,
        acknowledged_hash=GENESIS_HASH,
        receipt_number=0,
        open_cash_tiyn=0,
        found_cash_tiyn=0,
    )


def _wallet_id(phone: str) -> UUID:
    return uuid5(NAMESPACE, f"wallet/bereke-bank/{phone}")


def _wallet(filled: Filled, phone: str, condition: str) -> None:
    wallet_id = _wallet_id(phone)
    filled.put(
        "wallets",
        wallet_id=wallet_id,
        issuer_code="bereke-bank",
        phone=phone,
        status="minimal",
        condition=condition,
        is_non_resident=False,
        holder_name="Айгүл Сериккызы",
        registered_at=AT,
        account_id=filled.open(UNIT, "CLIENT_WALLET", str(wallet_id)),
    )
    filled.put("offer_acceptances", wallet_id=wallet_id, version="2024-1", accepted_at=AT)


def _sell(filled: Filled, number: int, kind: PartKind, inserted: int, fee: int, target: UUID | None) -> None:
    """One session: a bill, an order of one part; without a target its cash is held."""
    session, bill, operation = (
        uuid5(NAMESPACE, f"{what}/{number}") for what in ("session", "bill", "operation")
    )
    phone = PHONE if target else CLOSING_PHONE
    is_top_up = kind is PartKind.TOP_UP
    part = Part(
        operation_id=operation,
        kind=kind,
        service="wallet-top-up" if is_top_up else "gas",
        requisites={"phone": phone} if is_top_up else {"account": "12345678"},
        inserted_tiyn=Tiyn(inserted),
        fee_tiyn=Tiyn(fee),
        credited_tiyn=Tiyn(inserted - fee),
        tariff_version=1,
    )
    stacked = filled.tell(BillStacked(session_id=session, bill_id=bill, value_tiyn=Tiyn(inserted)))
    order = filled.tell(
        OrderCompleted(
            session_id=session,
            receipt_number=number,
            inserted_tiyn=Tiyn(inserted),
            parts=(part,),
            ending="paid",
            is_offline=False,
            policy_version=1,
        )
    )
    kept = {"kiosk_id": KIOSK, "seq": stacked.seq}
    filled.put("kiosk_bills", **kept, bill_id=bill, session_id=session, value_tiyn=inserted, at=AT)
    taken, memo = account(CASH, "CASH_TAKEN", "agent"), account(CASH, "CASH_IN_KIOSK", KIOSK)
    bill_posting = uuid5(NAMESPACE, f"kiosk/{KIOSK}/bill/{bill}")
    filled.post(bill_posting, "cash", bill, (CASH, taken, memo, inserted), kiosk_id=KIOSK)
    posting_id = uuid5(NAMESPACE, f"kiosk/{KIOSK}/{operation}")
    allotment = account(UNIT, "KIOSK_ALLOTMENT", KIOSK)
    if target is None:
        moves = [(UNIT, allotment, account(UNIT, "UNAPPLIED_CASH", "operator"), inserted)]
    else:
        moves = [(UNIT, allotment, target, inserted - fee), (UNIT, allotment, _fees(), fee)]
    booked = ("top_up" if is_top_up else "payment") if target else "unapplied"
    filled.post(posting_id, booked, operation, *moves, kiosk_id=KIOSK)
    _order_rows(filled, order, part, posting_id, is_credited=target is not None)


def _order_rows(filled: Filled, entry: Entry, part: Part, posting_id: UUID, *, is_credited: bool) -> None:
    order = entry.body
    assert isinstance(order, OrderCompleted)
    refusal = None if is_credited else '{"code":"wallet_closed","left_tiyn":null,"limit_tiyn":null}'
    common = {"kiosk_id": KIOSK, "seq": entry.seq, "session_id": order.session_id}
    filled.put(
        "orders",
        **common,
        receipt_number=order.receipt_number,
        at=AT,
        inserted_tiyn=order.inserted_tiyn,
        stacked_tiyn=order.inserted_tiyn,
        ending="paid",
        is_offline=False,
    )
    credited_to = {"wallet_id": _wallet_id(PHONE)} if is_credited and part.kind is PartKind.TOP_UP else {}
    filled.put(
        "order_parts",
        **common,
        **credited_to,
        operation_id=part.operation_id,
        line=1,
        kind=str(part.kind),
        service=part.service,
        inserted_tiyn=part.inserted_tiyn,
        fee_tiyn=part.fee_tiyn,
        credited_tiyn=part.credited_tiyn,
        tariff_version=1,
        outcome="credited" if is_credited else "unapplied",
        refusal=refusal,
        posting_id=posting_id,
        fingerprint=sha256(dumped_text(part.model_dump(mode="json")).encode()).hexdigest(),
    )
    if not is_credited:
        filled.put(
            "unapplied_cash",
            kiosk_id=KIOSK,
            operation_id=part.operation_id,
            receipt_number=order.receipt_number,
            amount_tiyn=part.inserted_tiyn,
            refusal=refusal,
            is_covered=True,
            held_at=AT,
        )
    filled._connection.execute(
        text(
            "UPDATE kiosks SET acknowledged_seq = :seq, acknowledged_hash = :hash, receipt_number = :receipt"
        ),
        {"seq": entry.seq, "hash": entry.hash, "receipt": order.receipt_number},
    )


def _fees() -> UUID:
    return account(UNIT, "FEE_INCOME", "operator")
