"""Finding a payment by its paper: what is asked, and what is told to whoever holds it (K-07, W-82).

Receipt numbers follow each other, so that anyone could try them. Three things of the paper are asked, the sum among
them, and requisites are told with their last signs only.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from kiosk.core.requisites import Question, amount_of
from wire.records import dataclass, replace
from wire.texts import Text

if TYPE_CHECKING:
    from datetime import datetime

    from wire.entries import OrderCompleted, OrderOpened
    from wire.messages import OperationResult, TracedReceipt
    from wire.money import Tiyn


QUESTIONS: Final = (
    Question(
        "receipt",
        Text(kk="Түбіртек нөмірі", ru="Номер чека", en="Receipt number"),
        Text(
            kk="Түбіртектің жоғарғы жағында, № белгісінен кейін",
            ru="Вверху чека, после знака №",
            en="At the top of the receipt, after №",
        ),
        "digits",
        pattern="[1-9][0-9]{0,8}",
    ),
    Question(
        "kiosk",
        Text(kk="Терминал нөмірі", ru="Номер терминала", en="Terminal number"),
        Text(
            kk="Осы терминал болса, өзгертпеңіз",
            ru="Если это был этот терминал, ничего не меняйте",
            en="If it was this terminal, change nothing",
        ),
        "text",
        pattern="[0-9A-Za-z-]{1,32}",
    ),
    Question(
        "inserted",
        Text(kk="Түбіртектегі сома", ru="Сумма из чека", en="Sum on the receipt"),
        Text(
            kk="«Енгізілді» немесе «Әмияннан» сомасы, теңгемен",
            ru="Сумма «Внесено» или «Из кошелька», в тенге",
            en="The sum after “Inserted” or “From the wallet”, in tenge",
        ),
        "money",
    ),
)


@dataclass(frozen=True)
class Paper:
    """What stands on a receipt: the answers so far, by question code. ``inserted``: of a wallet's order, its total."""

    kiosk_number: str
    receipt: str = ""
    inserted: str = ""

    def answer(self, code: str) -> str:
        return {"kiosk": self.kiosk_number, "receipt": self.receipt, "inserted": self.inserted}[code]

    def answered(self, code: str, value: str) -> Paper:
        name = {"kiosk": "kiosk_number", "receipt": "receipt", "inserted": "inserted"}[code]
        return replace(self, **{name: value})

    @property
    def receipt_number(self) -> int:
        return int(self.receipt)

    @property
    def inserted_tiyn(self) -> Tiyn:
        return amount_of(self.inserted)


@dataclass(frozen=True)
class Printable:
    """All that a copy of a receipt is printed from; only the kiosk that took the cash has it."""

    opened: OrderOpened
    completed: OrderCompleted
    accepted_at: datetime
    results: tuple[OperationResult, ...]


@dataclass(frozen=True)
class Tracked:
    """A payment that was found. ``trace_url``: where its state can be seen from a phone."""

    receipt: TracedReceipt
    trace_url: str
    copy: Printable | None = None
