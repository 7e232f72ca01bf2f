"""A ledger of paper for the holder of one wallet: what it was asked, what it did, and answers that it loses."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from uuid import UUID, uuid5

from kiosk.core.wallet_talk import (
    AcceptOffer,
    CodeSent,
    ConfirmOrder,
    FindOrder,
    LinkStatement,
    LookUp,
    NoAnswer,
    OfferAccepted,
    OrderStands,
    Priced,
    PriceOrder,
    SendCode,
    SendOrder,
    SessionOver,
    SignedIn,
    SignIn,
    StatementLinked,
    WalletAnswer,
    WalletAsk,
    WalletSaysNo,
)
from tests.support.core_builders import NAMESPACE, NOW
from wire.entries import WalletOrderEnded, WalletOrderIntended
from wire.money import tenge
from wire.policy import WalletStatus
from wire.refusals import Refusal, RefusalCode
from wire.wallet import WalletLine, WalletOrderPaper, WalletSummary

WALLET_ID = uuid5(NAMESPACE, "wallet")
PASSWORD = "Tas-Qala-2026"
CODE = "483920"
FEE = tenge(10)


def a_summary(**changes: object) -> WalletSummary:
    line = WalletLine(
        kind="payment",
        at=NOW,
        counterparty="Dala",
        amount_tiyn=tenge(-500),
        fee_tiyn=tenge(-5),
        balance_after_tiyn=tenge(9_495),
    )
    told: dict[str, object] = {
        "wallet_id": WALLET_ID,
        "phone": "+7 701 ***-**-67",
        "holder_name": "Айгүл С***",
        "status": WalletStatus.BASIC,
        "condition": "active",
        "is_identified": True,
        "balance_tiyn": tenge(9_495),
        "held_tiyn": 0,
        "available_tiyn": tenge(9_495),
        "payment_left_tiyn": tenge(400_000),
        "credit_left_tiyn": None,
        "operations": (line,),
    }
    return WalletSummary.model_validate(told | changes)


@dataclass
class PaperWallet:
    """``orders`` is what it holds, by their keys. ``lost``: the next so many answers are lost after the deed."""

    is_open: bool = False
    must_change_password: bool = False
    offer_due: str = ""
    asks_for_codes: bool = True
    code_way: str = "sms"
    withdrawals_end: str = "pending"
    refusal: Refusal | None = None
    lost: int = 0
    has_paper: bool = True
    orders: dict[UUID, str] = field(default_factory=dict)
    asked: list[WalletAsk] = field(default_factory=list)
    kinds: dict[UUID, str] = field(default_factory=dict)

    def answer(self, ask: WalletAsk) -> WalletAnswer:
        self.asked.append(ask)
        told = self._answer(ask)
        if self.lost > 0:
            self.lost -= 1
            return NoAnswer()
        return told

    def leave(self) -> None:
        self.is_open = False

    def executed(self) -> set[UUID]:
        return {order_id for order_id, state in self.orders.items() if state in ("executed", "pending")}

    def _answer(self, ask: WalletAsk) -> WalletAnswer:
        match ask:
            case SignIn(password=password) if password == PASSWORD:
                self.is_open = True
                return SignedIn(WALLET_ID, self.must_change_password, self.offer_due)
            case SignIn():
                return WalletSaysNo(Refusal(code=RefusalCode.AUTHENTICATION_FAILED))
            case FindOrder(order_id=order_id, for_paper=for_paper):
                assert not self.is_open, "asked only when nobody can send it any more"
                state = self.orders.get(order_id, "none")
                self.orders.update({order_id: "expired"} if state == "awaiting_code" else {})
                found = self.orders.get(order_id, "none")
                has_paper = for_paper and self.has_paper and found in ("executed", "pending")
                paper = WalletOrderPaper(at=NOW, phone="+77011234567") if has_paper else None
                return OrderStands(found, self._operation(order_id), paper=paper)  # type: ignore[arg-type]
            case _ if not self.is_open:
                return SessionOver()
            case LookUp():
                return a_summary(code_way=self.code_way)
            case AcceptOffer():
                self.offer_due = ""
                return OfferAccepted()
            case PriceOrder(order):
                return Priced(order.order_id, FEE, tenge(9_495), self.refusal)
            case LinkStatement():
                return StatementLinked("https://pay.example.kz/statement/abc")
            case SendOrder() | SendCode() | ConfirmOrder():
                return self._order(ask)

    def _order(self, ask: SendOrder | SendCode | ConfirmOrder) -> WalletAnswer:
        match ask:
            case SendOrder(order):
                if self.refusal is not None:
                    return WalletSaysNo(self.refusal)
                self.kinds[order.order_id] = order.operation
                self.orders[order.order_id] = (
                    "awaiting_code" if self.asks_for_codes else self._end(order.order_id)
                )
                return self._stands(order.order_id)
            case SendCode(operation_id, way):
                is_command = way == "message_command"
                return CodeSent(
                    uuid5(operation_id, way), CODE if is_command else "", "7077" if is_command else ""
                )
            case ConfirmOrder(operation_id=operation_id, code=code):
                if code != CODE:
                    return WalletSaysNo(Refusal(code=RefusalCode.CODE_WRONG))
                order_id = next(each for each in self.orders if self._operation(each) == operation_id)
                self.orders[order_id] = self._end(order_id)
                return self._stands(order_id)

    def _end(self, order_id: UUID) -> str:
        return self.withdrawals_end if self.kinds[order_id] == "withdrawal" else "executed"

    def _stands(self, order_id: UUID) -> OrderStands:
        return OrderStands(self.orders[order_id], self._operation(order_id))  # type: ignore[arg-type]

    def _operation(self, order_id: UUID) -> UUID:
        return uuid5(WALLET_ID, str(order_id))


def check_ends(
    wallet: PaperWallet, intended: Sequence[WalletOrderIntended], ended: Sequence[WalletOrderEnded]
) -> None:
    """Each order has one end at last, and it is the ledger's."""
    ends = [body for body in ended if body.outcome != "unknown"]
    ids = sorted(body.order_id.hex for body in intended)
    assert ids == sorted(body.order_id.hex for body in ends), "an order without an end, or with two"
    done = {body.order_id for body in ends if body.outcome in ("executed", "pending")}
    assert done == wallet.executed(), "journal and ledger tell different ends"
