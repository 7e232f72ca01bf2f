"""A customer in his own wallet: the phases of a session, from the number to the log-out (SCREENS, "My wallet")."""

from __future__ import annotations

from dataclasses import field
from typing import TYPE_CHECKING, Final, Literal
from uuid import UUID, uuid5

from kiosk.core.requisites import (
    AMOUNT_CODE,
    AMOUNT_HINT,
    AMOUNT_LABEL,
    Question,
    amount_of,
    questions,
)
from kiosk.core.wallet_talk import WalletOrder
from wire.money import ZERO, tenge
from wire.phones import wallet_number
from wire.records import dataclass, replace
from wire.texts import Text

if TYPE_CHECKING:
    from kiosk.core.requisites import Problem
    from kiosk.core.wallet_talk import Priced, WalletOperation
    from wire.entries import WalletOrderEnded, WalletOrderIntended
    from wire.money import Tiyn
    from wire.policy import Payee, Policy
    from wire.refusals import Refusal
    from wire.wallet import CodeWay, WalletSummary

PASSWORD_SIGNS_MAX: Final = 128
CODE_DIGITS: Final = 6
CODE_AGAIN_S: Final = 60
"""A new code can be asked for so long after the last one."""
ORDER_ASKED_S: Final = 30
"""How often the ledger is asked about an order whose end the journal does not know."""

TRANSFER: Final = "wallet-transfer"
WITHDRAWAL: Final = "wallet-withdrawal"
NAMES: Final = {
    TRANSFER: Text(kk="Әмиянға аудару", ru="Перевод на кошелёк", en="Transfer to a wallet"),
    WITHDRAWAL: Text(
        kk="Банк шотына шығару", ru="Вывод на банковский счёт", en="Withdrawal to a bank account"
    ),
}
RECEIVER_LABEL: Final = Text(
    kk="Алушының телефон нөмірі", ru="Номер телефона получателя", en="The receiver's phone number"
)
RECEIVER_HINT: Final = Text(
    kk="Аударым осы нөмірдің әмиянына түседі",
    ru="Перевод придёт на кошелёк этого номера",
    en="The transfer goes to this number's wallet",
)
IBAN_LABEL: Final = Text(
    kk="Өз банк шотыңыз (IBAN)", ru="Ваш банковский счёт (IBAN)", en="Your own bank account (IBAN)"
)
IBAN_HINT: Final = Text(
    kk="KZ және 18 таңба; тек өз атыңыздағы шот",
    ru="KZ и 18 знаков; только счёт на ваше имя",
    en="KZ and 18 signs; an account in your own name only",
)


@dataclass(frozen=True)
class Holder:
    """Who is signed in. The number is his own, as typed, for a top-up by cash; ``summary`` is as of the last look."""

    wallet_id: UUID
    phone: str = field(repr=False)
    summary: WalletSummary | None = None


@dataclass(frozen=True)
class WalletDraft:
    """An order in the making. ``draft_id`` is born with it; each attempt to order has an id of its own.

    ``searched``: what was typed when its payee was found, None when it was chosen from a category.
    """

    draft_id: UUID
    operation: WalletOperation
    service: str
    category: str
    policy: Policy
    answers: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    attempt: int = 1
    searched: str | None = None

    @property
    def payee(self) -> Payee | None:
        """None for a transfer and a withdrawal."""
        return next((payee for payee in self.policy.payees if payee.code == self.service), None)

    @property
    def questions(self) -> tuple[Question, ...]:
        """The payee's own form, or who gets it; the sum comes last."""
        payee = self.payee
        if payee is not None:
            asked = tuple(each for each in questions(self.policy, payee) if each.kind != "money")
            return (*asked, _amount(payee.min_tiyn, payee.max_tiyn))
        return (_RECEIVER if self.service == TRANSFER else _IBAN, _amount(tenge(1), None))

    @property
    def amount_tiyn(self) -> Tiyn:
        return amount_of(self.answer(AMOUNT_CODE))

    @property
    def order(self) -> WalletOrder:
        """What is sent, with the id of this attempt."""
        answers = {code: value for code, value in self.answers if code != AMOUNT_CODE}
        if self.service == TRANSFER:
            answers = {"phone": wallet_number(answers["phone"])}
        return WalletOrder(
            uuid5(self.draft_id, f"order-{self.attempt}"),
            self.operation,
            self.amount_tiyn,
            self.service,
            answers,
        )

    def name(self, language: str) -> str:
        payee = self.payee
        return (NAMES[self.service] if payee is None else payee.name).in_language(language)

    def answer(self, code: str) -> str:
        return dict(self.answers).get(code, "")

    def answered(self, code: str, value: str) -> WalletDraft:
        kept = tuple(pair for pair in self.answers if pair[0] != code)
        return replace(self, answers=(*kept, (code, value)))


def _amount(least: Tiyn, most: Tiyn | None) -> Question:
    return Question(AMOUNT_CODE, AMOUNT_LABEL, AMOUNT_HINT, "money", least=least or ZERO, most=most)


_RECEIVER: Final = Question(
    "phone",
    RECEIVER_LABEL,
    RECEIVER_HINT,
    "digits",
    mask="+7 000 000-00-00",
    pattern="7[0-9]{9}",
    check="phone_kz",
)
_IBAN: Final = Question("iban", IBAN_LABEL, IBAN_HINT, "text", pattern="[Kk][Zz][0-9]{5}[0-9A-Za-z]{13}")


@dataclass(frozen=True)
class Placed:
    """An order that was sent: what the journal says of it, and its id at the ledger once that is known."""

    draft: WalletDraft
    price: Priced
    intended: WalletOrderIntended
    operation_id: UUID | None = None


# --- phases -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class WalletSigningIn:
    """Number, then password. ``refusal`` is the ledger's no to the last try."""

    step: Literal["number", "password"] = "number"
    number: str = field(default="", repr=False)
    password: str = field(default="", repr=False)
    problem: Problem = ""
    refusal: Refusal | None = None


@dataclass(frozen=True)
class WalletOffer:
    """The offer has changed: it is accepted anew before anything else (W-03)."""

    holder: Holder
    version: str


@dataclass(frozen=True)
class WalletHome:
    holder: Holder


@dataclass(frozen=True)
class WalletPayees:
    """Whom to pay: the categories (``category`` ""), or the payees of one; ``search``: by what is typed, None: not."""

    holder: Holder
    category: str = ""
    search: str | None = None


@dataclass(frozen=True)
class WalletForm:
    """One question of an order."""

    holder: Holder
    draft: WalletDraft
    step: int
    value: str = field(default="", repr=False)
    problem: Problem = ""


@dataclass(frozen=True)
class WalletCheck:
    """Fee and total, before any money moves (W-32)."""

    holder: Holder
    draft: WalletDraft
    price: Priced


@dataclass(frozen=True)
class WalletCode:
    """The order waits for the code that was sent (W-21). ``timer`` runs until another one can be asked for."""

    holder: Holder
    placed: Placed
    way: CodeWay
    challenge_id: UUID = field(repr=False)
    command: str = field(default="", repr=False)
    number: str = ""
    """Where ``command`` is to be sent."""
    code: str = field(default="", repr=False)
    timer: str = ""
    refusal: Refusal | None = None


@dataclass(frozen=True)
class WalletDone:
    """The customer is told what became of his order."""

    holder: Holder
    placed: Placed
    ended: WalletOrderEnded


@dataclass(frozen=True)
class WalletStatement:
    """The statement's address, as a code for the holder's own telephone."""

    holder: Holder
    url: str = field(repr=False)


@dataclass(frozen=True)
class WalletNo:
    """Why it cannot be done. ``back`` is where to go on from; None: the session is over."""

    refusal: Refusal
    back: WalletOrigin | None = None


WaitingFor = Literal["sign-in", "offer", "look", "price", "journal", "order", "code", "confirm", "statement"]


@dataclass(frozen=True)
class WalletWaiting:
    """The ledger, or for ``journal`` the disk, is asked; ``origin`` is what asked. ``placed``: an order is under way."""

    what: WaitingFor
    token: int
    origin: WalletOrigin
    placed: Placed | None = None
    way: CodeWay = "sms"


WalletOrigin = (
    WalletSigningIn
    | WalletOffer
    | WalletHome
    | WalletPayees
    | WalletForm
    | WalletCheck
    | WalletCode
    | WalletDone
    | WalletStatement
)
WalletPhase = WalletOrigin | WalletWaiting | WalletNo


def holder_of(origin: WalletOrigin) -> Holder | None:
    """Who is signed in; None while somebody signs in."""
    return None if isinstance(origin, WalletSigningIn) else origin.holder
