"""Customers: they choose, type, feed bills, change their minds, walk away; and a finger that touches anything."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import accumulate
from random import Random
from typing import Final
from uuid import UUID

from kiosk.core import events
from kiosk.core.catalogue import blockers
from kiosk.core.states import EnteringRequisites, Reviewing
from tests.simulation.box import Box
from tests.simulation.witness import Choice
from tests.support.core_builders import DENOMINATIONS, a_bill
from wire.policy import WALLET_TOP_UP

SERVICES: Final = (
    (WALLET_TOP_UP, "", 10),
    ("dala-mobile", "mobile", 4),
    ("berkut-telecom", "mobile", 2),
    ("koktem-energo", "utilities", 3),
    ("jol-aiyppul", "fines", 3),
    ("saiman-net", "internet", 2),
    ("tirek-finance", "loans", 1),
)
"""Service, its category, weight: open, fixed and partial sums, shares and fixed fees, one that is online only."""
UP_TO: Final = tuple(accumulate(weight for _, _, weight in SERVICES))
ACTS_MAX: Final = 40
BILL_WEIGHTS: Final = (10, 14, 20, 16, 12, 6, 4)
TOUCHES: Final = (
    events.ScreenTouched(),
    events.StillHerePressed(),
    events.BackPressed(),
    events.CancelPressed(),
    events.ReprintPressed(),
    events.LanguageChosen("ru"),
    events.ForwardPressed("cash"),
    events.ForwardPressed("check"),
)


@dataclass
class Visitor:
    """One customer. ``wallets``: the numbers that people here type, some of which are no wallet's."""

    box: Box
    session_id: UUID
    random: Random
    wallets: tuple[str, ...]
    outcome: str = "left"

    def visit(self) -> Iterator[float]:
        """Act by act; each gives the seconds until the next."""
        ((service, category, _),) = self.random.choices(SERVICES, cum_weights=UP_TO)
        phone = self.random.choice(self.wallets)
        self.box.witness.choices[self.session_id] = Choice(service, f"+7{phone}")
        self.box.say(events.ScreenTouched())
        yield 1.5
        if self.box.screen not in ("home", "attract", "payees"):
            self.outcome = "out of service"
            self._note_why()
            return
        if category:
            self.box.say(events.CategoryChosen(category))
            yield 1.0
        self.box.say(events.ServiceChosen(service, self.session_id))
        for _ in range(ACTS_MAX):
            yield self.random.uniform(0.8, 3.0)
            if self.random.random() < 0.02:
                self.box.say(self.random.choice(TOUCHES))
            match self.box.screen:
                case "requisites" | "surplus":
                    self.box.say(events.FieldEdited(self._answer(phone)))
                    self._forward()
                case "check" | "terms" | "offline" | "no-printer" if self.random.random() < 0.97:
                    self._forward()
                case "cash":
                    yield from self._pay()
                    return
                case "checking":
                    pass
                case _:
                    self.outcome = "refused" if self.box.screen == "refused" else "left"
                    self.box.say(events.HomePressed())
                    return

    def _note_why(self) -> None:
        """Each reason that the kiosk has; a screen that is nobody's, such as a field agent's, is named itself."""
        life = self.box.life
        reasons = blockers(life.terminal, life.clock.now()) if life is not None else ("dark",)
        self.box.trace.closed_by.update(reasons or (f"screen {self.box.screen}",))

    def _forward(self) -> None:
        self.box.say(events.ForwardPressed(self.box.screen))

    def _answer(self, phone: str) -> str:
        life = self.box.life
        assert life is not None
        match life.terminal.phase:
            case EnteringRequisites(draft=draft, step=step):
                fields = draft.payee.fields if draft.payee else (draft.policy.top_up_field,)
                code = fields[step].code if step < len(fields) else "amount"
            case Reviewing():
                code = "phone"
            case _:
                code = ""
        return {
            "phone": phone,
            "amount": str(self.random.choice((900, 1500, 4850, 20_000))),
            "account": "12345678",
            "period": "112025",
            "contract": "12345678",
            "login": "aigul77",
            "protocol": "123456789012",
        }.get(code, "123456")

    def _pay(self) -> Iterator[float]:
        self.outcome = "nothing inserted"
        for _ in range(self.random.choice((0, 1, 1, 1, 2, 2, 3, 5, 9))):
            (value,) = self.random.choices(DENOMINATIONS, BILL_WEIGHTS)
            if self.box.till.feed(a_bill(value), self.session_id):
                self.box.settle()
                self.box.after_device()
            yield self.random.uniform(1.5, 4.0)
            if self.box.screen != "cash":
                break
        inserted = self.box.witness.told[self.session_id].total()
        if self.random.random() < 0.12:
            self.outcome = "walked away" if inserted else "nothing inserted"
            return
        self.box.say(events.ForwardPressed("cash") if inserted else events.CancelPressed())
        yield 6.0
        self.outcome = "paid" if inserted else self.outcome
        if self.random.random() < 0.5:
            self.box.say(events.HomePressed())
