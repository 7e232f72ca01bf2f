"""What happens at a kiosk while it is tortured: between them the sessions come to every effect of the core."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from kiosk.demo.director import Director
from kiosk.demo.happenings import Happening, Happenings
from kiosk.demo.world import World
from kiosk.scenario import Scenario, parse

WAIT_S: Final = 20.0
LONGER_THAN_A_BILL_S: Final = 61.0
"""``bill_fate_s`` of the core, and a second."""
PHONE: Final = "7051234567"
ORDER: Final = f"""
  - choose: wallet-top-up
  - enter: {{phone: "{PHONE}"}}
  - accept: check
"""


class Stage:
    """A world and the hands that move it."""

    def __init__(self, world: World, happenings: Happenings) -> None:
        self.world = world
        self.happenings = happenings
        self.director = Director(world, happenings)

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


SESSIONS: Final[Mapping[str, Callable[[Stage], None]]] = {
    "tops up": tops_up,
    "pays with surplus": pays_with_surplus,
    "cancels": cancels,
    "power cut, bill in the stacker": is_cut_with_a_bill_in_the_stacker,
    "paper out": gets_a_bill_back_for_want_of_paper,
    "acceptor loses power": offers_a_bill_and_the_acceptor_loses_power,
    "acceptor silent": offers_a_bill_and_the_acceptor_falls_silent,
    "collected": is_collected,
}
