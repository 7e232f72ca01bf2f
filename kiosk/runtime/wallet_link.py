"""Between core and ledger for the holder who stands here: his token lives in this object, and nowhere else.

One thread asks, in order. So "nobody is signed in" is done before the next one signs in, and an answer that comes for
somebody who has left is followed by the end of his session.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Mapping
from concurrent.futures import Executor, ThreadPoolExecutor
from datetime import timedelta
from typing import Any, Final
from uuid import UUID, uuid4

from pydantic import BaseModel, ConfigDict, ValidationError

from kiosk.core.effects import AskWallet, LeaveWallet
from kiosk.core.events import Event, WalletAnswered
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
    WalletOrder,
    WalletSaysNo,
)
from kiosk.runtime.clock import TrustedClock, monotonic_s
from kiosk.runtime.logs import log
from offline_queue.client import HolderCall, LedgerClient, LedgerRefused, LedgerUnreachable
from wire.astana import astana_date
from wire.money import Tiyn
from wire.refusals import Refusal, RefusalCode
from wire.wallet import WalletOrderAsked, WalletSignIn, WalletSummary

END_S: Final = 5.0
ATTEMPTS: Final = 3
PAUSE_S: Final = 0.3
AGAIN_S: Final = 2.0
STATEMENT_DAYS: Final = 30
NOTHING_MOVED: Final = frozenset(
    {RefusalCode.PAYEE_UNREACHABLE, RefusalCode.ISSUER_UNREACHABLE, RefusalCode.MAINTENANCE}
)
"""Of the noes with a status of 500 and more these are rules; after any other nobody knows what was done."""
SERVER_ERROR: Final = 500
UNAUTHORIZED: Final = 401
ERROR: Final = 400
ORDER_PATHS: Final = {
    "payment": "/v1/wallet/payments",
    "transfer": "/v1/wallet/transfers",
    "withdrawal": "/v1/wallet/withdrawals",
}


class _No(BaseModel):
    """What is read of a problem (RFC 9457)."""

    model_config = ConfigDict(extra="ignore")

    code: str
    limit_tiyn: Tiyn | None = None
    left_tiyn: Tiyn | None = None


class WalletLink:
    """``post`` brings answers back into the core thread.

    ``worker``, ``monotonic`` and ``pause`` (True: it is closing) are a thread and the time of the real world unless
    they are given.
    """

    def __init__(
        self,
        *,
        client: LedgerClient,
        clock: TrustedClock,
        post: Callable[[Event], None],
        worker: Executor | None = None,
        monotonic: Callable[[], float] = monotonic_s,
        pause: Callable[[float], bool] | None = None,
    ) -> None:
        self._client = client
        self._clock = clock
        self._post = post
        self._token = ""
        self._owes_end = False
        self._is_closing = threading.Event()
        self._pause = pause or self._is_closing.wait
        self._monotonic = monotonic
        self._worker = worker or ThreadPoolExecutor(max_workers=1, thread_name_prefix="wallet")

    def do(self, effect: AskWallet | LeaveWallet) -> None:
        """Ask; or forget whoever was signed in."""
        if isinstance(effect, AskWallet):
            self._worker.submit(self._asked, effect)
        else:
            self._worker.submit(self._left)

    def close(self) -> None:
        """Log out whoever is in; bounded, because a machine that is switched off waits for nobody."""
        self._is_closing.set()
        if self._token:
            self._worker.submit(self._left)
        self._worker.shutdown(wait=True, cancel_futures=False)

    # --- the one thread

    def _left(self) -> None:
        self._token = ""
        self._owes_end = True
        self._pay_debt()

    def _pay_debt(self) -> bool:
        """End what was left open; True when nothing is owed any more."""
        if self._owes_end and self._client.kiosk_id:
            try:
                self._client.end_wallet_sessions(END_S)
            except (LedgerUnreachable, LedgerRefused) as away:
                log.warning("wallet_sessions_not_ended", reason=str(away))
                return False
            self._owes_end = False
        return True

    def _asked(self, effect: AskWallet) -> None:
        try:
            answer = self._answer(effect)
        except Exception as failed:  # noqa: BLE001 - whoever waits for an answer gets one
            # No words of the failure: they may quote what was asked, and that may be a secret.
            log.error("wallet_not_asked", kind=type(effect.ask).__name__, fault=type(failed).__name__)  # noqa: TRY400
            answer = NoAnswer()
        self._post(WalletAnswered(effect.token, answer))

    def _answer(self, effect: AskWallet) -> WalletAnswer:
        try:
            match effect.ask:
                case SignIn() as ask:
                    return self._sign_in(ask, effect.timeout_s)
                case FindOrder() as ask:
                    return self._find(ask, effect.timeout_s)
                case ask if not self._token:
                    return SessionOver()
                case ask:
                    return self._as_holder(ask, effect)
        except (LedgerUnreachable, LedgerRefused) as away:
            log.warning("wallet_unanswered", kind=type(effect.ask).__name__, reason=str(away))
            return NoAnswer()

    def _sign_in(self, ask: SignIn, timeout_s: float) -> WalletAnswer:
        if not self._pay_debt():
            return NoAnswer()
        self._owes_end = True  # whatever becomes of the answer, a session may be open from now on
        told = self._client.sign_in(WalletSignIn(phone=ask.phone, password=ask.password), timeout_s)
        self._clock.anchor(told.server_time)
        if told.refusal is not None or told.wallet_id is None:
            self._owes_end = False
            return WalletSaysNo(told.refusal or Refusal(code=RefusalCode.TECHNICAL_FAILURE))
        self._token = told.token
        return SignedIn(told.wallet_id, told.must_change_password, told.offer_due or "")

    def _find(self, ask: FindOrder, timeout_s: float) -> WalletAnswer:
        """Only once no session is open that could still bring the order in."""
        if not self._pay_debt():
            return NoAnswer()
        asked = WalletOrderAsked(wallet_id=ask.wallet_id, order_id=ask.order_id, for_paper=ask.for_paper)
        found = self._client.find_wallet_order(asked, timeout_s)
        if found.state == "unknown":
            return OrderStands("none")
        return OrderStands(found.state, found.operation_id, found.refusal, found.paper)

    def _as_holder(self, ask: WalletAsk, effect: AskWallet) -> WalletAnswer:
        method, path, body = self._request(ask)
        key = ask.order.order_id if isinstance(ask, SendOrder) else uuid4()
        content = b"" if body is None else json.dumps(body).encode()
        call = HolderCall(method, path, content, self._token, key, effect.language)
        status, told = self._insistently(call, effect.timeout_s)
        if status == UNAUTHORIZED:
            self._token = ""
            return SessionOver()
        if status >= ERROR:
            return _no(told)
        return _told(ask, json.loads(told))

    def _insistently(self, call: HolderCall, timeout_s: float) -> tuple[int, bytes]:
        """Ask again where a bad line lost request or answer: the key makes it the same call."""
        end = self._monotonic() + timeout_s
        for attempt in range(1, ATTEMPTS + 1):
            is_last = attempt == ATTEMPTS
            try:
                status, content = self._client.as_holder(call, max(0.1, end - self._monotonic()))
                if status < SERVER_ERROR or _code_of(content) in NOTHING_MOVED:
                    return status, content
                failed = LedgerUnreachable(f"{call.path}: the ledger fails with status {status}")
            except LedgerUnreachable as lost:
                failed = lost
            if is_last or end - self._monotonic() < AGAIN_S or self._pause(PAUSE_S):
                raise failed
        raise AssertionError("the last attempt returns or raises")

    def _request(self, ask: WalletAsk) -> tuple[str, str, dict[str, Any] | None]:
        match ask:
            case LookUp():
                return "GET", "/v1/wallet/summary", None
            case AcceptOffer(version):
                return "POST", "/v1/wallet/offer", {"version": version}
            case PriceOrder(order):
                return "POST", "/v1/wallet/quotes", {"kind": order.operation, **_taker(order)}
            case SendOrder(order, fee_tiyn, quote_id):
                shown = {"fee_tiyn": fee_tiyn, "quote_id": str(quote_id)}
                return "POST", ORDER_PATHS[order.operation], _taker(order) | shown
            case SendCode(operation_id, way):
                return "POST", f"/v1/wallet/operations/{operation_id}/codes", {"channel": way}
            case ConfirmOrder(operation_id, challenge_id, code):
                body = {"challenge_id": str(challenge_id), "code": code}
                return "POST", f"/v1/wallet/operations/{operation_id}/confirmations", body
            case LinkStatement():
                last = astana_date(self._clock.ledger_now())
                first = last - timedelta(days=STATEMENT_DAYS)
                return "POST", "/v1/wallet/statement-links", {"from": str(first), "to": str(last)}
            case SignIn() | FindOrder():
                raise AssertionError(ask)  # signed by the kiosk, not by a token


def _taker(order: WalletOrder) -> dict[str, Any]:
    amount = {"amount_tiyn": order.amount_tiyn}
    match order.operation:
        case "payment":
            return {**amount, "payee": order.service, "requisites": dict(order.requisites)}
        case "transfer":
            return {**amount, "phone": order.requisites["phone"]}
        case "withdrawal":
            return {**amount, "iban": order.requisites["iban"]}


def _told(ask: WalletAsk, told: Mapping[str, Any]) -> WalletAnswer:
    match ask:
        case LookUp():
            return WalletSummary.model_validate(told)
        case AcceptOffer():
            return OfferAccepted()
        case PriceOrder():
            return Priced(
                UUID(told["quote_id"]), Tiyn(told["fee_tiyn"]), Tiyn(told["available_tiyn"]), _refusal(told)
            )
        case SendOrder() | ConfirmOrder():
            return OrderStands(told["state"], UUID(told["operation_id"]), _refusal(told))
        case SendCode():
            return CodeSent(
                UUID(told["challenge_id"]), told.get("command", ""), told.get("command_number", "")
            )
        case LinkStatement():
            return StatementLinked(told["url"])
        case SignIn() | FindOrder():
            raise AssertionError(ask)


def _refusal(told: Mapping[str, Any]) -> Refusal | None:
    said = told.get("refusal")
    return None if said is None else Refusal.model_validate(said)


def _code_of(content: bytes) -> RefusalCode | None:
    try:
        return RefusalCode(_No.model_validate_json(content).code)
    except ValidationError:
        return None


def _no(content: bytes) -> WalletAnswer:
    """A rule's no; one that is not about a rule is about what was typed, or about a state that has changed."""
    try:
        said = _No.model_validate_json(content)
    except ValidationError:
        return NoAnswer()
    code = RefusalCode(said.code)
    if said.code == "body_invalid":
        return WalletSaysNo(Refusal(code=RefusalCode.REQUISITES_INVALID))
    if code is RefusalCode.OTHER:
        return NoAnswer()
    return WalletSaysNo(Refusal(code=code, limit_tiyn=said.limit_tiyn, left_tiyn=said.left_tiyn))
