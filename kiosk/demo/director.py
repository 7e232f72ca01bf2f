"""Plays a scenario on the demo's world, step by step; every wait is for a condition and names it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Final

from kiosk.demo.children import ChildDied, wait_until
from kiosk.demo.control_client import ControlClient, KioskGone, KioskRefused
from kiosk.demo.happenings import Awaited, Happening, Happenings
from kiosk.demo.slips import bag_of, problem_of_slip
from kiosk.demo.world import FIELD_AGENT_PIN, START_WAIT_S, WALLET_PASSWORD, DemoFailed, World
from kiosk.runtime.clock import monotonic_s
from kiosk.scenario import (
    Accept,
    AcceptorState,
    Action,
    Choose,
    Collect,
    CollectByHand,
    Confirm,
    Enter,
    Insert,
    LogIn,
    Network,
    Pay,
    Power,
    Press,
    PrinterState,
    Scenario,
    Search,
    SignIn,
    Step,
    StepWallClock,
    SyncUp,
    WaitForEvent,
    WaitForScreen,
    WaitSeconds,
)

DEVICE_WAIT_S: Final = 30.0
SYNC_WAIT_S: Final = 180.0
SETTLE_S: Final = 10.0

ACCEPTOR_LINES: Final = {
    "jam": "jam",
    "cheat": "cheat",
    "cassette-removed": "remove-cassette",
    "cassette-full": "cassette-full",
    "noise": "noise",
    "silent": "silent",
    "reset": "reset",
    "ok": "ok",
}
"""What each word of a scenario is to the simulated acceptor."""

PRINTER_LINES: Final = {
    "paper-out": "paper out",
    "near-end": "paper near-end",
    "cover-open": "cover open",
    "silent": "silent",
    "ok": "ok",
}


class StepFailed(Exception):
    """A step could not be done; the message begins with the scenario's line."""


class Director:
    """Does what a scenario says. ``play`` raises StepFailed."""

    def __init__(self, world: World, happenings: Happenings) -> None:
        self._world = world
        self._happenings = happenings
        self._mark = 0
        self._is_frozen = False
        self._is_abandoned = False
        self._is_acceptor_cut = False
        self._codes_used = 0

    def play(self, scenario: Scenario, name: str) -> None:
        """All steps. Before them the kiosk is online and in service; then the network is as the start says."""
        self.begin(scenario, name)
        self.go(scenario, name)
        with _told_as(f"{name}: after the last step"):
            self.settle()

    def begin(self, scenario: Scenario, name: str) -> None:
        """Wait for a kiosk that could sell."""
        with _told_as(f"{name}: before the first step"):
            self._world.await_service()
        if scenario.start.network != "up":
            self._set_network(scenario.start.network)

    def abandon(self) -> None:
        """Wait for nothing more: the step that another thread is in fails, soon."""
        self._is_abandoned = True

    def go(self, scenario: Scenario, name: str) -> None:
        """The steps alone."""
        self._is_abandoned = False
        for step in scenario.steps:
            self._happenings.add("scenario", {"event": "step", "line": step.line, "step": step.words})
            with _told_as(f"{name}:{step.line}: {step.words}"):
                self._do(step)

    def settle(self) -> None:
        """After the last step, abandoned or not: receipts come out, and what can reach the ledger does."""
        self._is_abandoned = False
        if self._world.control is None:
            return
        self._thaw()
        self._await_acceptor_at_rest()
        self._await_paper()
        if self._world.network.mode == "up":
            self._sync()

    def _do(self, step: Step) -> None:
        if not isinstance(step.action, WaitForEvent):
            self._mark = self._happenings.mark()
        if not isinstance(step.action, Power):
            self._thaw()
        if not self._is_settled_by_the_line(step.action):
            self._act(step.action)

    def _act(self, action: Action) -> None:
        match action:
            case Choose(service):
                self._ask("choose", service=service)
            case Search() | SignIn() | Confirm() | LogIn() | CollectByHand():
                self._act_in_one_go(action)
            case Enter(answers):
                self._ask("enter", answers=answers)
            case Accept(screen):
                self._ask("accept", screen=screen)
            case Press(object_name):
                self._ask("press", object=object_name)
            case Pay():
                self._ask("pay")
            case Insert(bills, until):
                for bill in bills:
                    self._insert(bill, until)
            case SyncUp():
                self._sync()
            case _:
                self._turn(action)

    def _act_in_one_go(self, action: Search | SignIn | Confirm | LogIn | CollectByHand) -> None:
        """What takes several screens."""
        match action:
            case Search(text, service):
                self._ask("search", text=text, service=service)
            case SignIn(phone):
                self._ask("sign-in", phone=phone, password=WALLET_PASSWORD)
            case Confirm():
                self._confirm()
            case LogIn(person):
                self._ask("log-in", person=person, pin=FIELD_AGENT_PIN)
            case CollectByHand():
                self._collect_by_hand(action)

    def _confirm(self) -> None:
        """The code is read where the demo's ledger leaves its messages; each is used once."""
        self._ask("wait", screen="wallet-code", timeout_s=DEVICE_WAIT_S)
        known = self._codes_used
        wait_until(lambda: len(self._world.codes_sent()) > known, "a confirmation code", DEVICE_WAIT_S, 0.1)
        codes = self._world.codes_sent()
        self._codes_used = len(codes)
        self._ask("confirm", code=codes[-1])

    def _is_settled_by_the_line(self, action: Action) -> bool:
        """Whether a check gets through a flaky line nobody knows beforehand; so no scenario need foresee it.

        Consent that was not asked for is not given, and consent that the scenario passes over is.
        """
        is_predictable = self._world.network.mode != "flaky"
        if is_predictable or self._world.control is None or not isinstance(action, Accept | Insert):
            return False
        is_asked = self._ask("state")["screen"] == "offline"
        if isinstance(action, Insert) and is_asked:
            self._happenings.add("scenario", {"event": "offline_consent"})
            self._ask("accept", screen="offline")
        return action == Accept("offline") and not is_asked

    def _turn(self, action: Action) -> None:
        """What is done to the world rather than on the glass."""
        match action:
            case AcceptorState(state):
                self._turn_acceptor(state)
            case PrinterState(state):
                self._world.printer.tell(PRINTER_LINES[state])
                self._await_printer(state)
            case Network(mode):
                self._set_network(mode)
            case Power(what):
                self._power(what)
            case StepWallClock(seconds):
                self._turn_clock(seconds)
            case WaitForScreen(screen):
                self._ask("wait", screen=screen, timeout_s=DEVICE_WAIT_S)
            case WaitSeconds(seconds):
                self._let_pass(seconds)
            case WaitForEvent(event):
                self._await_event(event)
            case Collect(bag, seal, counted):
                self._ask("collect", bag=bag, seal=seal, counted=counted)
                self._wait(
                    _journaled("collected"), "the collection in the journal", self._mark, DEVICE_WAIT_S
                )
            case _:
                raise AssertionError(action)

    # --- cash

    def _collect_by_hand(self, asked: CollectByHand) -> None:
        """As a field agent does it; what the bag's slips say must be what ``kiosk cash report`` said."""
        self._ask("log-in", person=asked.person, pin=FIELD_AGENT_PIN)
        self._ask("begin-collection")
        told = self._world.ask_kiosk("cash", "report", "--json")
        if told.returncode != 0:
            raise DemoFailed(f"kiosk cash report ended with {told.returncode}: {told.stderr.strip()}")
        for state, entry in (("cassette-removed", "cassette_removed"), ("ok", "cassette_inserted")):
            self._turn_acceptor(state)
            self._wait(_journaled(entry), f"{entry} in the journal", self._mark, DEVICE_WAIT_S)
        self._ask("close-bag", bag=asked.bag, seal=asked.seal, counted=asked.counted)
        slips = [one["lines"] for one in self._happenings.since(self._mark) if _is_slip_of(one, asked.bag)]
        if len(slips) != SLIPS_OF_A_BAG:
            raise DemoFailed(f"{len(slips)} slips of bag {asked.bag} came out, not {SLIPS_OF_A_BAG}")
        for lines in slips:
            if problem := problem_of_slip(lines, json.loads(told.stdout)):
                raise DemoFailed(problem)
        self._wait(
            lambda one: one["event"] == "printed" and not _is_slip_of(one, asked.bag),
            "the visit's slip",
            self._mark,
            DEVICE_WAIT_S,
        )

    def _insert(self, tenge: int, until: str) -> None:
        """Offer a bill. A unit that is busy or not enabled for a moment does not draw it in: offer it again."""
        what = f"the bill of {tenge} ₸ {until}"
        mark, told = self.offer(tenge, what)
        if told["event"] == "busy":
            return
        if until == "escrowed":
            self._freeze()  # while it is drawn in, so that nobody decides about it before the power goes
        _, told = self._wait(_from("acceptor", *UNTIL_EVENTS[until]), what, mark, DEVICE_WAIT_S)
        if until == "stacking":
            self._freeze()
        elif until == "decided" and told["event"] == "stacked" and self._world.control is not None:
            self._wait(_journaled("bill_stacked"), f"{what} and in the journal", mark, DEVICE_WAIT_S)

    def offer(self, tenge: int, what: str) -> tuple[int, Happening]:
        """Until the acceptor draws it in, or says for how long it will not; the mark after that. Raises Awaited."""
        end = monotonic_s() + OFFER_WAIT_S
        while True:
            mark = self._happenings.mark()
            self._world.acceptor.tell(f"insert {tenge}")
            after, told = self._wait(_from("acceptor", "accepting", "busy"), what, mark, DEVICE_WAIT_S)
            is_lasting = told["event"] == "busy" and told["reason"] not in PASSING
            if told["event"] == "accepting" or is_lasting or monotonic_s() > end:
                return after, told
            self._happenings.wait_for_news(after, OFFER_AGAIN_S)

    def _freeze(self) -> None:
        """The kiosk's program stops in the middle of whatever it does; the devices go on."""
        if self._world.kiosk is not None:
            self._world.kiosk.freeze()
            self._is_frozen = True

    def _thaw(self) -> None:
        if self._is_frozen and self._world.kiosk is not None:
            self._world.kiosk.thaw()
        self._is_frozen = False

    # --- power and network

    def _power(self, what: str) -> None:
        world = self._world
        match what:
            case "cut":
                world.cut_power()
            case "cut-kiosk":
                world.cut_kiosk()
            case "cut-acceptor":
                world.acceptor.tell("power-off")
                self._wait(_from("acceptor", "power"), "the acceptor to go dark", self._mark, DEVICE_WAIT_S)
                self._is_acceptor_cut = True
                self._thaw()  # the kiosk lives on: only what it was held back from doing in time is lost
            case _:
                self._restore()

    def _restore(self) -> None:
        """All that was cut works again: a new life of the kiosk, or the same one with its acceptor back."""
        had_power = self._world.kiosk is not None
        self._world.restore_power()
        if not had_power:
            wait_until(self._is_as_ready_as_can_be, "a kiosk that takes customers", START_WAIT_S, 0.1)
            self._world.load_camera()
        elif self._is_acceptor_cut:
            self._wait(_from("kiosk", "acceptor_ready"), "the acceptor's return", self._mark, DEVICE_WAIT_S)
        self._is_acceptor_cut = False

    def _is_as_ready_as_can_be(self) -> bool:
        """In service, or out of it for what the next steps may mend: a jam, an hour offline, a clock set back."""
        state = self._ask("state")
        if state["is_acceptor_awaited"]:
            return False
        if state["screen"] != "out-of-service":
            return bool(state["screen"] != "starting")
        reasons = frozenset(state["reasons"])
        passing = LEDGER_MENDS if self._world.network.mode == "up" else frozenset()
        return not reasons <= passing

    def _set_network(self, mode: Any) -> None:
        self._world.network.set_mode(mode)
        self._happenings.add("network", {"event": "network", "mode": mode})

    # --- waiting

    def _sync(self) -> None:
        if self._world.network.mode not in ("up", "flaky"):
            raise DemoFailed(f"the outbox cannot be emptied while the network is {self._world.network.mode}")
        wait_until(self._is_outbox_empty, "an empty outbox", SYNC_WAIT_S, look_s=0.25)

    def _await_acceptor_at_rest(self) -> None:
        """Until the kiosk has heard, and written down, what became of each bill; a broken unit has nothing to say."""
        if self._world.control is not None:
            wait_until(self._is_acceptor_at_rest, "the acceptor's rest", DEVICE_WAIT_S, 0.1)

    def _is_acceptor_at_rest(self) -> bool:
        mark = self._happenings.mark()
        self._world.acceptor.tell("status")
        _, told = self._wait(_from("acceptor", "status"), "the acceptor's status", mark, DEVICE_WAIT_S)
        is_broken = told["fault"] is not None or told["is_silent"] or not told["is_on"]
        is_empty = told["in_path"] is None and not told["unacknowledged"]
        return is_broken or (told["phase"] == "resting" and is_empty)

    def _await_paper(self) -> None:
        wait_until(
            lambda: self._ask("state")["receipts_pending"] == 0, "the end of printing", DEVICE_WAIT_S, 0.1
        )

    def _is_outbox_empty(self) -> bool:
        self._ask("sync")
        return int(self._ask("state")["outbox_entries"]) == 0

    def _turn_acceptor(self, state: str) -> None:
        self._world.acceptor.tell(ACCEPTOR_LINES[state])
        if state in ("ok", "reset"):
            self._await_acceptor_at_rest()

    def _turn_clock(self, seconds: int) -> None:
        self._world.wall_step_s += seconds
        if self._world.control is not None:
            self._ask("clock", seconds=seconds)

    def _let_pass(self, seconds: int) -> None:
        """For the whole world, also while the kiosk has no power."""
        if self._world.control is not None:
            self._await_paper()  # a printer at work is done in a few seconds, which do pass
            self._ask("advance", seconds=seconds)
        self._world.advanced_s += seconds

    def _await_event(self, event: str) -> None:
        def fits(happening: Happening) -> bool:
            return event in (happening["event"], happening.get("kind"))

        self._mark, _ = self._wait(fits, f"the event {event}", self._mark, DEVICE_WAIT_S)

    def _await_printer(self, state: str) -> None:
        """The kiosk asks the printer in its own rhythm; what comes next should meet what it now knows."""
        if self._world.control is not None:
            self._wait(
                _from("kiosk", "printer_status"),
                f"the kiosk to see the printer {state}",
                self._mark,
                SETTLE_S,
            )

    def _wait(self, fits: Any, what: str, mark: int, timeout_s: float) -> tuple[int, Happening]:
        return self._happenings.wait(
            fits, what, since=mark, timeout_s=timeout_s, is_hopeless=self._why_hopeless
        )

    def _why_hopeless(self) -> str | None:
        return "abandoned" if self._is_abandoned else self._world.death_of_a_child()

    def _ask(self, do: str, **arguments: Any) -> Mapping[str, Any]:
        return self._control().ask(do, **arguments)

    def _control(self) -> ControlClient:
        if self._world.control is None:
            raise DemoFailed("the kiosk has no power")
        return self._world.control


SLIPS_OF_A_BAG: Final = 2
"""One goes into the bag, one with the field agent."""

OFFER_WAIT_S: Final = 6.0
OFFER_AGAIN_S: Final = 0.15
PASSING: Final = ("disabled", "bill_in_path", "initialising", "power_up")
"""Why a unit may not draw a bill in now but will soon."""

LEDGER_MENDS: Final = frozenset(
    ("policy-missing", "policy-old", "clock-behind", "allotment-missing", "allotment-old", "allotment-used")
)
"""Why a kiosk may be out of service until the ledger has answered."""

UNTIL_EVENTS: Final = {
    "decided": ("stacked", "returned", "rejected", "fault"),
    "escrowed": ("escrow",),
    "stacking": ("past-exit-sensor",),
}


@contextmanager
def _told_as(where: str) -> Iterator[None]:
    """What goes wrong within is told with the place in the scenario."""
    try:
        yield
    except (Awaited, KioskRefused, KioskGone, ChildDied, DemoFailed, TimeoutError) as failed:
        raise StepFailed(f"{where}: {failed}") from failed


def _from(source: str, *events: str) -> Any:
    return lambda happening: happening["source"] == source and happening["event"] in events


def _is_slip_of(happening: Happening, bag: str) -> bool:
    return happening["event"] == "printed" and bag_of(happening["lines"]) == bag


def _journaled(kind: str) -> Any:
    return lambda happening: happening["event"] == "journaled" and happening["kind"] == kind
