"""Holders of wallets who stand at a kiosk: they sign in, transfer, pay, walk away; and the kiosk's own link to their wallets."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import Executor
from dataclasses import dataclass
from random import Random
from typing import TYPE_CHECKING, Any, Final, cast
from uuid import UUID, uuid5

from kiosk.core import events
from kiosk.core.effects import AskWallet, LeaveWallet
from kiosk.core.states import Attract, Home
from kiosk.core.wallet import (
    WalletCheck,
    WalletDone,
    WalletForm,
    WalletHome,
    WalletNo,
    WalletOffer,
    WalletPayees,
    WalletSigningIn,
    WalletWaiting,
)
from kiosk.core.wallet_talk import SignIn
from kiosk.runtime.clock import TrustedClock
from kiosk.runtime.wallet_link import WalletLink
from offline_queue.client import LedgerClient
from tests.simulation.agenda import Untrue
from tests.simulation.chances import stream
from tests.simulation.wallet_desk import PASSWORD

if TYPE_CHECKING:
    from tests.simulation.box import Box
    from tests.simulation.network import Network

FREE_PAYEE: Final = "turan-gsm"
NAMESPACE: Final = UUID("7a0a4a1c-1fd2-4ad1-9a2c-2b8e3f1f5a60")
"""Of holders' visits: those of customers with cash have another."""
ACTS_MAX: Final = 60
WALKS_AWAY: Final = 0.03
"""At each act: without a word, and signed in."""
SHARE: Final = 0.3
"""Of holders among those who come; most of them find no line and leave."""
UNSEEN: Final = 0.05
"""The share of those without a line who are worth living: they can do nothing but try."""
AMOUNTS: Final = ("100", "500", "3000", "20000", "150000")


class BoxWallet(WalletLink):
    """The product's link to wallets without its thread: what is asked takes its time on the line, and no other."""

    def __init__(self, box: Box, client: LedgerClient, clock: TrustedClock, worker: object) -> None:
        super().__init__(
            client=client,
            clock=clock,
            post=lambda event: box.later(lambda: (event,)),
            worker=cast("Executor", worker),
            monotonic=box.monotonic,
            pause=self._let_pass,
        )
        self._box = box

    def do(self, effect: AskWallet | LeaveWallet) -> None:
        if isinstance(effect, AskWallet) and isinstance(effect.ask, SignIn):
            self._box.trace.deeds["holders asked in"] += 1
        super().do(effect)

    def _let_pass(self, seconds: float) -> bool:
        self._box.line.spent_s += seconds
        return False


@dataclass
class Holder:
    """One visit. Its id is the order's too that he may make; ``phone`` is his number and ``other`` whom he sends to."""

    box: Box
    session_id: UUID
    random: Random
    phone: str
    other: str
    outcome: str = "holder left"
    _has_tried: bool = False
    """In vain."""

    def visit(self) -> Iterator[float]:
        """Act by act; each gives the seconds until the next."""
        has_ordered = False
        for _ in range(ACTS_MAX):
            life = self.box.life
            assert life is not None, "power is looked at before each act"
            phase: Any = life.terminal.phase
            if self._has_tried or isinstance(phase, WalletDone | WalletNo):
                has_ordered = True
            if not isinstance(phase, Attract | Home) and self.random.random() < WALKS_AWAY:
                self.outcome = "holder walked away"
                return
            act = self._act(phase, has_ordered=has_ordered)
            if act is None:
                self.box.say(events.HomePressed())
                return
            act()
            yield self.random.uniform(0.5, 2.5)

    def _act(self, phase: Any, *, has_ordered: bool) -> Callable[[], None] | None:  # noqa: C901 - one flat match
        """What he does next, None when he has done what he came for."""
        match phase:
            case Attract():
                return lambda: self.box.say(events.ScreenTouched())
            case Home() if not has_ordered:
                return self._open
            case WalletSigningIn(step="number"):
                return lambda: self._type(self.phone)
            case WalletSigningIn(refusal=None):
                return self._type_password
            case WalletOffer():
                return self._forward
            case WalletHome() if not has_ordered:
                wish = self.random.choice(("pay", "transfer", "transfer"))
                return lambda: self._wish(wish)
            case WalletPayees():
                return lambda: self.box.say(events.ServiceChosen(FREE_PAYEE, self.session_id))
            case WalletForm(draft=draft, step=step, problem=""):
                code = draft.questions[step].code
                answer = self.random.choice(AMOUNTS) if code == "amount" else self.other
                return lambda: self._type(answer)
            case WalletCheck(price=price) if price.refusal is None:
                return self._forward
            case WalletDone():
                self.outcome = "holder ordered"
                return None
            case WalletWaiting():
                return lambda: None
            case _:
                return None

    def _open(self) -> None:
        """The way into wallets, which is greyed without a line; he tries it all the same."""
        life = self.box.life
        is_online = life is not None and life.terminal.is_online
        self._wish("open")
        has_opened = life is not None and isinstance(life.terminal.phase, WalletSigningIn)
        if has_opened and not is_online:
            raise Untrue(f"{self.box.name}: a wallet is opened without a line (K-04)")
        self._has_tried = not has_opened

    def _wish(self, wish: Any) -> None:
        self.box.say(events.WalletPressed(wish, self.session_id))

    def _type(self, answer: str) -> None:
        self.box.say(events.FieldEdited(answer))
        self._forward()

    def _type_password(self) -> None:
        self.box.say(*(events.KeyPressed(sign) for sign in PASSWORD))
        self._forward()

    def _forward(self) -> None:
        self.box.say(events.ForwardPressed(self.box.screen))


class Holders:
    """Now and then one stands at each kiosk, with a source of chance of their own."""

    def __init__(self, network: Network, phones: tuple[str, ...]) -> None:
        self._network = network
        self._phones = phones

    def begin(self, box: Box) -> None:
        self._await_next(box, stream(self._network.seed, f"{box.name}/holders"))

    def _await_next(self, box: Box, random: Random) -> None:
        network = self._network

        def come() -> None:
            if network.weather.is_calm:
                return
            self._await_next(box, random)
            has_way_in = box.line.has_network or random.random() < UNSEEN
            if has_way_in and network.is_free(box) and box.screen in ("attract", "home"):
                self._come(box, random)

        network.agenda.after(random.expovariate(SHARE / network.chances.visit_s), come)

    def _come(self, box: Box, random: Random) -> None:
        network = self._network
        network.visits += 1
        session_id = uuid5(NAMESPACE, f"visit/{network.visits}")
        phone, other = random.sample(self._phones, 2)
        box.witness.ordered.add(session_id)
        if random.random() < network.chances.cut_in_visit:
            box.crash_after = random.randrange(100)
        network.receive(Holder(box, session_id, random, phone, other))
