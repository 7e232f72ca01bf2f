"""Every screen of a wallet in the states that look different, as the core would make them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Final

from kiosk.api import (
    Forward,
    FoundPartView,
    FoundView,
    HomeView,
    NoticeView,
    OutOfServiceView,
    PartState,
    PayeesView,
    PayeeTile,
    RefusedView,
    View,
)
from kiosk.core.advice import advice_of
from kiosk.wallet_api import (
    SecretView,
    WalletCheckView,
    WalletDoneView,
    WalletLineView,
    WalletStatementView,
    WalletView,
    WalletWaitingView,
)
from tests.support.fake_kiosk import (
    PAYEES,
    a_frame,
    a_phone_field,
    found,
    home,
    money_question,
    out_of_service,
    search,
)
from wire.refusals import Refusal, RefusalCode

NAME: Final = {"kk": "Менің әмияным", "ru": "Мой кошелёк", "en": "My wallet"}
LABELS: Final = {"kk": "Алушының нөмірі", "ru": "Номер получателя", "en": "Receiver's number"}
TRANSFER: Final = {"kk": "Әмиянға аудару", "ru": "Перевод на кошелёк", "en": "Transfer to a wallet"}
PHONE: Final = "+7 701 ***-**-67"
LINES: Final = (
    WalletLineView("payment", "2026-11-22T09:05:00+00:00", "Алматы Су", -485_000, -4_850),
    WalletLineView("top_up", "2026-11-21T15:40:00+00:00", "Терминал 00000017", 1_000_000, 0),
    WalletLineView("transfer", "2026-11-20T06:00:00+00:00", "Нұрлан Ә***", -250_000, 0),
    WalletLineView("withdrawal", "2026-11-18T11:30:00+00:00", "Банк", -5_000_000, -50_000),
    WalletLineView("sms_fee", "2026-11-01T00:10:00+00:00", "Оператор", -30_000, 0),
    *(
        WalletLineView("payment", f"2026-10-{day}T07:00:00+00:00", "ТОО «Қалалық жылу желілері»", -180_550, 0)
        for day in (28, 21, 14, 12, 11)
    ),
)


def number(language: str) -> View:
    field = replace(a_phone_field(language), service_name=NAME[language])
    frame = a_frame(
        language, can_go_back=True, can_go_home=True, forward=Forward("continue", is_enabled=False)
    )
    return View("wallet-number", frame, field)


def password(language: str, problem: str = "") -> View:
    frame = a_frame(language, can_go_back=True, forward=Forward("sign-in", is_enabled=True))
    return View("wallet-password", frame, SecretView("password", 9, problem, PHONE))


def code(
    language: str, problem: str = "", *, is_old: bool = False, command: str = "", way: str = "code-sms"
) -> View:
    ways = ("code-sms", "code-call", "code-voice", "code-message") if is_old else ()
    frame = a_frame(language, can_go_back=True, forward=Forward("confirm-code", is_enabled=bool(command)))
    return View(
        "wallet-code",
        frame,
        SecretView("code", 4, problem, PHONE, ways, command, "7077" if command else "", way),
    )


def waiting(language: str) -> View:
    return View("wallet-waiting", a_frame(language), WalletWaitingView("order"))


def terms(language: str) -> View:
    frame = a_frame(language, can_go_back=True, forward=Forward("accept", is_enabled=True))
    return View("wallet-terms", frame, NoticeView("terms", "https://tolem.example/offer/2026-09"))


def wallet(language: str, **changes: object) -> View:
    told = WalletView(
        phone=PHONE,
        holder_name="Айгүл С***",
        balance_tiyn=12_345_678,
        held_tiyn=5_050_000,
        available_tiyn=7_295_678,
        payment_left_tiyn=43_250_000,
        credit_left_tiyn=117_404_322,
        condition="active",
        is_identified=True,
        can_top_up=True,
        lines=LINES,
    )
    return View("wallet", a_frame(language), replace(told, **changes))  # type: ignore[arg-type]


def payees(language: str) -> View:
    tiles = tuple(PayeeTile(each, name, is_available=True) for each, name in PAYEES)
    return View("wallet-payees", a_frame(language, can_go_back=True), PayeesView("", tiles))


def searching(language: str) -> View:
    view = search(language, "алмат")
    return replace(view, screen="wallet-search", frame=a_frame(language, can_go_back=True))


def form(language: str) -> View:
    view = money_question(language)
    assert view.content is not None
    return replace(view, screen="wallet-form")


def check(language: str) -> View:
    shown = WalletCheckView(
        TRANSFER[language], ((LABELS[language], "+7 705 987-65-43"),), 500_000, 2_500, 502_500, 6_793_178
    )
    frame = a_frame(language, can_go_back=True, forward=Forward("pay", is_enabled=True, amount_tiyn=502_500))
    return View("wallet-check", frame, shown)


def done(language: str, outcome: str = "executed", paper: str = "printed", refusal: str = "") -> View:
    is_over = outcome in ("refused", "not_executed")
    shown = WalletDoneView(
        outcome=outcome,  # type: ignore[arg-type]
        operation="transfer",
        service_name=TRANSFER[language],
        amount_tiyn=500_000,
        fee_tiyn=2_500,
        operation_id="" if outcome == "unknown" else "0c7c5f7e-3a4e-4a55-9f0e-2f5d6f6f8f10",
        receipt_number=None if is_over else 118,
        refusal_text=refusal,
        paper=paper,  # type: ignore[arg-type]
        trace_url="" if is_over else "https://tolem.example/receipt/00000017/118/0a1b2c3d4e5f",
    )
    frame = a_frame(language, forward=Forward("to-wallet", is_enabled=True))
    return View("wallet-done", frame, shown)


def found_order(language: str, state: PartState = "executed") -> View:
    """An order from a wallet, found by its receipt."""
    view = found(language)
    assert isinstance(view.content, FoundView)
    no = _no(RefusalCode.WALLET_UNKNOWN, language) if state == "refused" else ""
    part = FoundPartView(TRANSFER[language], (), state, 502_500, 2_500, 500_000, no)
    content = replace(
        view.content, parts=(part,), inserted_tiyn=502_500, is_of_wallet=True, is_certain=True, can_copy=False
    )
    return replace(view, content=content)


def statement(language: str) -> View:
    frame = a_frame(language, can_go_back=True, forward=Forward("to-wallet", is_enabled=True))
    url = "https://tolem.example/statement/" + "k3Jd9sQ1" * 5
    return View("wallet-statement", frame, WalletStatementView(url))


def refused(language: str) -> View:
    refusal = Refusal(code=RefusalCode.LIMIT_DAY_PAYMENTS, limit_tiyn=43_250_000, left_tiyn=1_250_000)
    frame = a_frame(language, forward=Forward("to-wallet", is_enabled=True))
    advice = advice_of(refusal, language, is_cash=False)
    return View("wallet-refused", frame, RefusedView(refusal.text(language), refusal.rule, advice))


def home_with(language: str, *, is_online: bool = True) -> View:
    view = home(language, is_online=is_online)
    assert isinstance(view.content, HomeView)
    reason = "" if is_online else Refusal(code=RefusalCode.ONLINE_ONLY).text(language)
    return replace(
        view, content=replace(view.content, wallet=PayeeTile("my-wallet", NAME[language], is_online, reason))
    )


def home_full(language: str) -> View:
    view = home_with(language, is_online=False)
    assert isinstance(view.content, HomeView)
    tiles = tuple(PayeeTile(code, name, is_available=True) for code, name in PAYEES[:3])
    return replace(view, content=replace(view.content, favourites=tiles))


def no_cash(language: str) -> View:
    """Cash is not taken; whoever has a wallet can use it here all the same."""
    view = out_of_service(language, "acceptor-jam")
    assert isinstance(view.content, OutOfServiceView)
    tile = PayeeTile("my-wallet", NAME[language], is_available=True)
    frame = a_frame(language)
    return replace(view, frame=frame, content=replace(view.content, has_offer=True, wallet=tile))


def _no(code: RefusalCode, language: str) -> str:
    return Refusal(code=code).text(language)


WALLET_VIEWS: Final[dict[str, Callable[[str], View]]] = {
    "home-wallet": home_with,
    "home-wallet-offline": lambda language: home_with(language, is_online=False),
    "home-wallet-used": home_full,
    "out-of-service-wallet": no_cash,
    "wallet-number": number,
    "wallet-password": password,
    "wallet-password-wrong": lambda language: password(language, _no(RefusalCode.LOGIN_LOCKED, language)),
    "wallet-terms": terms,
    "wallet-waiting": waiting,
    "wallet": wallet,
    "wallet-blocked": lambda language: wallet(
        language, condition="blocked", is_identified=False, lines=LINES[:3]
    ),
    "wallet-payees": payees,
    "wallet-search": searching,
    "wallet-form": form,
    "wallet-check": check,
    "wallet-code": code,
    "wallet-code-wrong": lambda language: code(language, _no(RefusalCode.CODE_WRONG, language), is_old=True),
    "wallet-code-call": lambda language: code(language, is_old=True, way="code-call"),
    "wallet-code-voice": lambda language: code(language, way="code-voice"),
    "wallet-code-message": lambda language: code(language, command="483920"),
    "wallet-done": done,
    "wallet-done-pending": lambda language: done(language, "pending", "not_printed"),
    "wallet-done-unknown": lambda language: done(language, "unknown"),
    "wallet-done-refused": lambda language: done(
        language, "refused", "none", _no(RefusalCode.WALLET_UNKNOWN, language)
    ),
    "wallet-statement": statement,
    "found-wallet": found_order,
    "found-wallet-refused": lambda language: found_order(language, "refused"),
    "wallet-refused": refused,
}
"""By name."""
