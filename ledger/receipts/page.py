"""The page behind a receipt's QR code, in the reader's language, small enough for any phone."""

from __future__ import annotations

from html import escape
from typing import Final

from ledger.receipts.service import State, TracedPart, TracedReceipt
from ledger.receipts.wallet_orders import TracedWalletOrder, WalletState
from wire.astana import ASTANA
from wire.money import Tiyn, format_money
from wire.refusals import Refusal
from wire.texts import LANGUAGES, Text

TITLE: Final = Text(kk="Түбіртек", ru="Чек", en="Receipt")
KIOSK: Final = Text(kk="Терминал", ru="Терминал", en="Terminal")
TOP_UP: Final = Text(kk="Әмиянды толтыру", ru="Пополнение кошелька", en="Wallet top-up")
INSERTED: Final = Text(kk="Енгізілді", ru="Внесено", en="Inserted")
FEE: Final = Text(kk="Комиссия", ru="Комиссия", en="Fee")
CREDITED: Final = Text(kk="Есепке түсті", ru="Зачислено", en="Credited")
SUPPORT: Final = Text(kk="Сұрақтар бойынша", ru="Вопросы", en="Questions")
STATES: Final[dict[State, Text]] = {
    "executed": Text(kk="Орындалды", ru="Выполнено", en="Executed"),
    "held": Text(
        kk="Есепке түскен жоқ. Ақша осы түбіртек нөмірімен сақтаулы. Операторға хабарласыңыз.",
        ru="Не зачислено. Деньги сохранены под номером этого чека. Позвоните оператору.",
        en="Not credited. The money is kept under this receipt's number. Please call the operator.",
    ),
    "settled": Text(kk="Оператор реттеді", ru="Урегулировано оператором", en="Settled by the operator"),
}
OPERATIONS: Final = {
    "payment": Text(kk="Әмияннан төлем", ru="Оплата из кошелька", en="Payment from a wallet"),
    "transfer": Text(kk="Әмиянға аудару", ru="Перевод на кошелёк", en="Transfer to a wallet"),
    "withdrawal": Text(
        kk="Банк шотына шығару", ru="Вывод на банковский счёт", en="Withdrawal to a bank account"
    ),
}
AMOUNT: Final = Text(kk="Сома", ru="Сумма", en="Amount")
FROM_WALLET: Final = Text(kk="Әмияннан", ru="Из кошелька", en="From the wallet")
_NOT_EXECUTED: Final = Text(
    kk="Орындалған жоқ. Ақша әмиянда.",
    ru="Не выполнено. Деньги остались в кошельке.",
    en="Not executed. The money is in the wallet.",
)
WALLET_STATES: Final[dict[WalletState, Text]] = {
    "executed": STATES["executed"],
    "accepted": Text(
        kk="Орындауға қабылданды, әлі орындалған жоқ",
        ru="Принято к исполнению, ещё не выполнено",
        en="Accepted for execution, not executed yet",
    ),
    "refused": _NOT_EXECUTED,
    "not_executed": _NOT_EXECUTED,
}
NOT_KNOWN: Final = Text(
    kk="Терминал бұл түбіртекті әлі хабарлаған жоқ. Байланыс келгенде мұнда көрінеді. Кейінірек қараңыз.",
    ru="Терминал ещё не сообщил об этом чеке. Он появится здесь, когда будет связь. Загляните позже.",
    en="The terminal has not reported this receipt yet. It appears here when the connection is back.",
)
STYLE: Final = (
    "body{font:18px/1.5 'Noto Sans',sans-serif;background:#F5F7FA;color:#0F1D2B;max-width:30rem;"
    "margin:2rem auto;padding:0 1rem}section{background:#fff;border:1px solid #D5DDE5;border-radius:12px;"
    "padding:1rem;margin:1rem 0}dl{display:grid;grid-template-columns:1fr auto;gap:.25rem 1rem;margin:0}"
    "dt{color:#47586A}dd{margin:0;text-align:right;font-weight:600}.executed{color:#00794C}.held{color:#C62828}"
)


def language_of(accept_language: str) -> str:
    """The first of our languages that the browser names; Kazakh when it names none."""
    wanted = (tag.split(";")[0].strip().lower()[:2] for tag in accept_language.split(","))
    return next((tag for tag in wanted if tag in LANGUAGES), "kk")


def receipt_page(receipt: TracedReceipt | None, *, language: str, support_phones: tuple[str, ...]) -> str:
    """HTML. None is a receipt that the ledger does not know, or whose code is wrong."""
    told = escape(NOT_KNOWN.in_language(language)) if receipt is None else _told(receipt, language)
    phones = ", ".join(escape(phone) for phone in support_phones)
    title = escape(TITLE.in_language(language))
    return (
        f'<!doctype html><html lang="{language}"><meta charset="utf-8">'
        f'<meta name="viewport" content="width=device-width"><title>{title}</title><style>{STYLE}</style>'
        f"<h1>{title}{'' if receipt is None else f' № {receipt.receipt_number}'}</h1>{told}"
        f"<p>{escape(SUPPORT.in_language(language))}: {phones}</p></html>"
    )


def _told(receipt: TracedReceipt, language: str) -> str:
    at = receipt.at.astimezone(ASTANA).strftime("%d.%m.%Y %H:%M")
    head = f"<p>{escape(KIOSK.in_language(language))} {escape(receipt.kiosk_number)}, {at}</p>"
    order = receipt.wallet
    return head + (
        "".join(_part(part, language) for part in receipt.parts) if order is None else _order(order, language)
    )


def _order(order: TracedWalletOrder, language: str) -> str:
    sums = [(AMOUNT, order.amount_tiyn)]
    if order.state in ("executed", "accepted"):
        sums += [(FEE, order.fee_tiyn), (FROM_WALLET, order.total_tiyn)]
    name = order.name or OPERATIONS[order.operation]
    css = "executed" if order.state == "executed" else "held" if order.state == "refused" else "accepted"
    state = WALLET_STATES[order.state]
    return _section((name, state, order.refusal), css, sums, language)


def _part(part: TracedPart, language: str) -> str:
    sums = [(INSERTED, part.inserted_tiyn)]
    if part.state == "executed":
        sums += [(FEE, part.fee_tiyn), (CREDITED, part.credited_tiyn)]
    told = (part.name or TOP_UP, STATES[part.state], part.refusal)
    return _section(told, part.state, sums, language)


def _section(
    told: tuple[Text, Text, Refusal | None], css: str, sums: list[tuple[Text, Tiyn]], language: str
) -> str:
    """``told``: what was paid for, where it stands, and why not."""
    name, state, refusal = told
    rows = "".join(
        f"<dt>{escape(label.in_language(language))}</dt><dd>{format_money(amount)}</dd>"
        for label, amount in sums
    )
    reason = "" if refusal is None else f"<p>{escape(refusal.text(language))}</p>"
    title, said = escape(name.in_language(language)), escape(state.in_language(language))
    return f'<section><h2>{title}</h2><p class="{css}">{said}</p>{reason}<dl>{rows}</dl></section>'
