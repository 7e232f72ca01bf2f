"""What happens at a kiosk while it is tortured: between them the sessions come to every effect of the core."""

from __future__ import annotations

import itertools
import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final
from uuid import uuid4

from kiosk.core.collecting import SLIPS
from kiosk.core.service_rules import CORNERS
from kiosk.core.wallet import ORDER_ASKED_S
from kiosk.demo.director import Director
from kiosk.demo.happenings import Happening, Happenings
from kiosk.demo.world import FIELD_AGENT_PIN, WALLET_PASSWORD, World
from kiosk.scenario import Scenario, parse
from wire.money import Tiyn, tenge

WAIT_S: Final = 20.0
LONGER_THAN_A_BILL_S: Final = 61.0
"""``bill_fate_s`` of the core, and a second."""
ASKED_AGAIN_S: Final = ORDER_ASKED_S + 1
PHONE: Final = "7051234567"
RECEIVER: Final = "7051234568"
PASSWORD: Final = WALLET_PASSWORD
NEWCOMERS: Final = tuple(f"70566{number:05}" for number in range(48))
"""Each has yet to agree to the offer of today, and confirms by code. One visit each: so many are made."""
THIRTY_TWO_DAYS_S: Final = 32 * 86_400
"""``KEPT`` of the journal, and more."""
MUCH: Final = tenge(3_000_000)
LESS: Final = tenge(1_500_000)
"""Set aside for the kiosk: each is enough for all sessions, and between them lies more than kills leave in doubt."""
TECHNICIAN: Final = "1002"
"""Of the demo network."""
MANAGER: Final = "1010"
"""Made for the torture: is asked for a one-time code too."""
ORDER: Final = f"""
  - choose: wallet-top-up
  - enter: {{phone: "{PHONE}"}}
  - accept: check
"""


class Stage:
    """A world and the hands that move it.

    ``code_of``: what the ledger would have sent to this number. ``set_aside``: the operator says how much is to be set aside
    for the kiosk. ``newcomers``: some of NEWCOMERS.
    """

    def __init__(
        self,
        world: World,
        happenings: Happenings,
        code_of: Callable[[str], str],
        set_aside: Callable[[Tiyn], None],
        newcomers: Sequence[str],
    ) -> None:
        self.world = world
        self.happenings = happenings
        self.director = Director(world, happenings)
        self.code_of = code_of
        self.set_aside = set_aside
        self.newcomers = itertools.cycle(newcomers)

    def play(self, steps: str) -> None:
        """Raises StepFailed, as when the kiosk dies under the customer's hands."""
        self.director.go(_parsed(steps), "session")

    def mark(self) -> int:
        return self.happenings.mark()

    def see(self, source: str, event: str, mark: int) -> int:
        """The mark after it. Raises Awaited."""

        def fits(one: Happening) -> bool:
            return (one["source"], one["event"]) == (source, event)

        after, _ = self.happenings.wait(
            fits, event, since=mark, timeout_s=WAIT_S, is_hopeless=self.world.death_of_a_child
        )
        return after

    def see_journaled(self, kind: str, mark: int) -> int:
        """The mark after the entry. Raises Awaited."""
        after, _ = self.happenings.wait(
            lambda one: one["event"] == "journaled" and one["kind"] == kind,
            kind,
            since=mark,
            timeout_s=WAIT_S,
            is_hopeless=self.world.death_of_a_child,
        )
        return after

    def say(self, event: str, **fields: str) -> str:
        """To the kiosk under test, as it understands it; the collection's stage after it. Raises ChildDied, Awaited."""
        assert self.world.kiosk is not None
        mark = self.mark()
        self.world.kiosk.tell(json.dumps({"event": event, **fields}))
        _, told = self.happenings.wait(
            lambda one: one["event"] == "obeyed",
            event,
            since=mark,
            timeout_s=WAIT_S,
            is_hopeless=self.world.death_of_a_child,
        )
        return str(told["stage"])

    def ask(self, do: str, **arguments: Any) -> Mapping[str, Any]:
        assert self.world.control is not None
        return self.world.control.ask(do, **arguments)


def _parsed(steps: str) -> Scenario:
    return parse(f"name: session\nsteps:{steps}", "session")


def tops_up(stage: Stage) -> None:
    stage.play(f"{ORDER}  - insert: [1000, 5000]\n  - pay\n")


def pays_with_surplus(stage: Stage) -> None:
    stage.play(
        f"""
  - choose: koktem-energo
  - enter: {{account: "12345678", period: "112026", amount: "4850"}}
  - accept: check
  - enter: {{phone: "{PHONE}"}}
  - accept: surplus
  - insert: [2000, 2000, 1000]
  - pay
"""
    )


def cancels(stage: Stage) -> None:
    stage.play(f"{ORDER}  - wait: {{screen: cash}}\n  - press: cancel\n")


def is_cut_with_a_bill_in_the_stacker(stage: Stage) -> None:
    stage.play(
        f"""{ORDER}
  - insert: 1000
  - insert: {{bill: 5000, until: stacking}}
  - power: cut
  - power: restore
"""
    )


def gets_a_bill_back_for_want_of_paper(stage: Stage) -> None:
    """The next bill comes back, the receipt is not printed, and is asked for again when there is paper."""
    stage.play(
        f"""{ORDER}
  - insert: 1000
  - printer: paper-out
  - insert: 2000
  - pay
  - printer: ok
  - press: reprint
"""
    )


def offers_a_bill_and_the_acceptor_loses_power(stage: Stage) -> None:
    """It was told to stack and had not: the bill goes back."""
    stage.play(f"{ORDER}  - insert: 500\n")
    mark, _ = stage.director.offer(2000, "a bill")
    mark = stage.see("acceptor", "stack-command", mark)
    stage.world.acceptor.tell("power-cycle")
    stage.see("kiosk", "acceptor_ready", mark)
    stage.play("\n  - pay\n")


def offers_a_bill_and_the_acceptor_falls_silent(stage: Stage) -> None:
    """Disputed; then the device says after all that it is in the cassette."""
    stage.play(ORDER)
    mark, _ = stage.director.offer(2000, "a bill")
    mark = stage.see("acceptor", "stack-command", mark)
    stage.world.acceptor.tell("silent")
    stage.see("acceptor", "stacked", mark)
    stage.play(f"\n  - wait: {{seconds: {LONGER_THAN_A_BILL_S:.0f}}}\n  - acceptor: ok\n")
    stage.see("kiosk", "acceptor_ready", mark)


def is_collected(stage: Stage) -> None:
    stage.play(f"{ORDER}  - insert: 200\n  - pay\n  - wait: {{screen: done}}\n")
    stage.play('\n  - collect: {bag: "B-17", seal: "S-9"}\n')


def is_emptied(stage: Stage) -> None:
    """By a field agent who does as the screen says."""
    stage.play(f"{ORDER}  - insert: 200\n  - pay\n")
    mark = stage.mark()
    stage.say("HomePressed")
    stage.say("CollectionOpened", person="A-7", collection_id=str(uuid4()))
    stage.say("ForwardPressed", screen="collection", at="cash")
    mark = stage.see_journaled("collection_opened", mark)
    _swap_cassettes_and_name_the_bag(stage, mark)


def is_pulled_open_and_looked_into(stage: Stage) -> None:
    """In mid-session, by nobody who logged in; then by a field agent who is quicker than the screen."""
    stage.play(f"{ORDER}  - insert: 500\n")
    mark = stage.mark()
    stage.world.acceptor.tell("remove-cassette")
    mark = stage.see_journaled("cassette_removed", mark)
    stage.world.acceptor.tell("ok")
    mark = stage.see_journaled("cassette_inserted", mark)
    stage.play("\n  - pay\n")
    stage.say("HomePressed")
    stage.say("CollectionOpened", person="A-7", collection_id=str(uuid4()))
    stage.say("CassettePutBack", at="found")
    mark = stage.see_journaled("cassette_put_back", mark)
    stage.say(
        "CountEdited", at="cash", value_tiyn="50000", count="1"
    )  # means nothing there: he has got there
    _swap_cassettes_and_name_the_bag(stage, mark)


def _swap_cassettes_and_name_the_bag(stage: Stage, mark: int) -> None:
    stage.world.acceptor.tell("remove-cassette")
    mark = stage.see_journaled("cassette_removed", mark)
    stage.world.acceptor.tell("ok")
    _name_the_bag(stage, stage.see_journaled("cassette_inserted", mark))


def _name_the_bag(stage: Stage, mark: int) -> None:
    for screen, number in (("bag", "B-1"), ("seal", "S-1")):
        stage.say("FieldEdited", at=screen, value=number)
        stage.say("ForwardPressed", screen="collection", at=screen)
    stage.say("ForwardPressed", screen="collection", at="count")
    stage.say("ForwardPressed", screen="collection", at="check")
    mark = stage.see_journaled("collected", mark)
    for _ in range(SLIPS):
        mark = stage.see("printer", "printed", mark)
    stage.say("HomePressed", at="done")


def ends_what_was_begun(stage: Stage) -> None:
    """A field agent comes back after the power cut, and brings what is open of a collection to its end."""
    stage.say("HomePressed")
    mark, now = stage.mark(), stage.say("CollectionOpened", person="A-7", collection_id=str(uuid4()))
    while now == "reading":
        now = stage.say("StillHerePressed")
    if now == "found":
        stage.say("CassettePutBack")
        stage.see_journaled("cassette_put_back", mark)
        stage.say("HomePressed", at="cash")
        return
    if now == "cash":
        stage.say("ForwardPressed", screen="collection")
    if now in ("cash", "remove"):
        stage.world.acceptor.tell("remove-cassette")
        mark = stage.see_journaled("cassette_removed", mark)
        stage.world.acceptor.tell("ok")
        stage.see_journaled("cassette_inserted", mark)
    _name_the_bag(stage, mark)


def looks_for_a_payment(stage: Stage) -> None:
    stage.play(
        "\n  - press: attract\n" if stage.ask("state")["screen"] == "attract" else "\n  - press: another\n"
    )
    stage.say("PageOpened", page="find")
    for answer in ("1042", "1", "6000"):
        stage.say("FieldEdited", value=answer)
        stage.say("ForwardPressed", screen="find")


def is_switched_off_and_on(stage: Stage) -> None:
    """In peace: by SIGTERM."""
    stage.play(f"{ORDER}  - insert: 200\n  - pay\n  - wait: {{screen: done}}\n")
    stage.director.settle()
    stage.world.stop_kiosk()
    stage.world.start_kiosk()
    stage.world.await_service()


def lets_old_entries_go(stage: Stage) -> None:
    """A month and two bags later, right after a start: what the ledger has held for so long is pruned."""
    stage.play(f"\n  - wait: {{seconds: {THIRTY_TWO_DAYS_S}}}\n")
    stage.ask("sync")
    is_collected(stage)
    is_collected(stage)
    mark = stage.mark()
    is_switched_off_and_on(stage)
    stage.see_journaled("journal_pruned", mark)


def is_told_that_less_is_set_aside(stage: Stage) -> None:
    """The kiosk confirms the lower figure, and the ledger takes back what lies above it.

    Whatever the last kill left of it, and of bills in doubt that the ledger keeps money aside for: it is filled up first.
    """
    stage.set_aside(MUCH)
    stage.play(f"{ORDER}  - insert: 200\n  - pay\n")
    stage.director.settle()
    mark = stage.mark()
    stage.set_aside(LESS)
    stage.ask("sync")
    stage.see_journaled("allotment_confirmed", mark)
    stage.say("HomePressed")
    stage.play(f"{ORDER}  - insert: 200\n  - pay\n  - wait: {{screen: done}}\n")


def is_not_opened_by_a_wrong_code(stage: Stage) -> None:
    """Seldom: each wrong log-in is counted, over power cuts too, and many lock the person out."""
    _log_in(stage, MANAGER)
    stage.say("StaffTouched", at="login-code", touch="edit", value="000000")
    stage.say("ForwardPressed", screen="service-login")
    stage.say("BackPressed", at="login-code")


def is_served_by_a_field_agent(stage: Stage) -> None:
    """He tests the acceptor and is printed a slip."""
    mark = stage.mark()
    _log_in(stage, TECHNICIAN)
    stage.see_journaled("service_opened", mark)
    stage.say("StaffTouched", at="serving", touch="page", value="devices")
    mark = stage.mark()
    stage.say("StaffTouched", touch="do", value="test-bill")
    mark, _ = stage.director.offer(1000, "a test bill")
    mark = stage.see("acceptor", "returned", mark)
    stage.see("kiosk", "bill_returned", mark)
    stage.say("StaffTouched", touch="do", value="reset-acceptor")
    stage.see("kiosk", "acceptor_ready", mark)
    stage.say("BackPressed")
    stage.say("ForwardPressed", screen="service-menu")
    stage.see("printer", "printed", mark)


def _log_in(stage: Stage, person: str) -> None:
    stage.say("HomePressed")  # the customer before may have left a screen that knows no corners
    for corner in CORNERS:
        stage.say("CornerTouched", corner=corner)
    for question, answer in (("person", person), ("pin", FIELD_AGENT_PIN)):
        stage.say("StaffTouched", at=f"login-{question}", touch="edit", value=answer)
        stage.say("ForwardPressed", screen="service-login")


def sends_money_from_a_wallet(stage: Stage) -> None:
    """What was just paid in; to another wallet, without a code."""
    _fill_in_a_transfer(stage)
    mark = stage.mark()
    stage.say("forward", at="WalletCheck")
    mark = stage.see_journaled("wallet_order_ended", mark)
    stage.see("printer", "printed", mark)
    stage.say("HomePressed", at="WalletDone")


def sends_money_over_a_line_that_breaks(stage: Stage) -> None:
    """Nobody knows whether the ledger has the order, until it is asked."""
    _fill_in_a_transfer(stage)
    stage.say("StillHerePressed", at="WalletCheck")
    mark = stage.mark()
    stage.world.network.set_mode("down")
    stage.say("forward")
    mark = stage.see_journaled("wallet_order_ended", mark)
    stage.say("HomePressed", at="WalletDone")
    stage.world.network.set_mode("up")
    stage.play(f"\n  - wait: {{seconds: {ASKED_AGAIN_S}}}\n")
    stage.see_journaled("wallet_order_ended", mark)


def agrees_and_confirms_by_code(stage: Stage) -> None:
    """Somebody who has not been here since the offer changed; he takes his statement along."""
    phone = next(stage.newcomers)
    stage.play(f"{ORDER}  - insert: 200\n  - pay\n")
    stage.say("HomePressed")
    _sign_in(stage, phone)
    stage.say("forward", at="WalletOffer")
    _ask_for_a_transfer(stage)
    mark = stage.mark()
    stage.say("forward", at="WalletCheck")
    mark = stage.see_journaled("wallet_order_intended", mark)
    stage.say("StillHerePressed", at="WalletCode")
    for digit in stage.code_of(phone):
        stage.say("KeyPressed", key=digit)
    stage.say("forward")
    mark = stage.see_journaled("wallet_order_ended", mark)
    stage.see("printer", "printed", mark)
    stage.say("forward", at="WalletDone")
    _wish(stage, "statement", "WalletHome")
    stage.say("HomePressed", at="WalletStatement")


def _fill_in_a_transfer(stage: Stage) -> None:
    stage.play(f"{ORDER}  - insert: 1000\n  - pay\n")
    stage.say("HomePressed")
    _sign_in(stage, PHONE)
    _ask_for_a_transfer(stage)


def _sign_in(stage: Stage, phone: str) -> None:
    _wish(stage, "open", "Home")
    stage.say("FieldEdited", at="WalletSigningIn", value=phone)
    stage.say("forward")
    for sign in PASSWORD:
        stage.say("KeyPressed", key=sign)
    stage.say("forward")


def _ask_for_a_transfer(stage: Stage) -> None:
    _wish(stage, "transfer", "WalletHome")
    for answer in (RECEIVER, "100"):
        stage.say("FieldEdited", at="WalletForm", value=answer)
        stage.say("forward")


def _wish(stage: Stage, wish: str, at: str) -> None:
    stage.say("WalletPressed", at=at, wish=wish, draft_id=str(uuid4()))


SESSIONS: Final[Mapping[str, Callable[[Stage], None]]] = {
    "tops up": tops_up,
    "pays with surplus": pays_with_surplus,
    "cancels": cancels,
    "power cut, bill in the stacker": is_cut_with_a_bill_in_the_stacker,
    "paper out": gets_a_bill_back_for_want_of_paper,
    "acceptor loses power": offers_a_bill_and_the_acceptor_loses_power,
    "acceptor silent": offers_a_bill_and_the_acceptor_falls_silent,
    "collected": is_collected,
    "emptied": is_emptied,
    "pulled open": is_pulled_open_and_looked_into,
    "looks for a payment": looks_for_a_payment,
    "wallet": sends_money_from_a_wallet,
    "wallet, line cut": sends_money_over_a_line_that_breaks,
    "wallet, with a code": agrees_and_confirms_by_code,
    "switched off": is_switched_off_and_on,
    "a month later": lets_old_entries_go,
    "told less": is_told_that_less_is_set_aside,
    "wrong code": is_not_opened_by_a_wrong_code,
    "served": is_served_by_a_field_agent,
}
