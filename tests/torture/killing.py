"""A top-up, and ``kill -9`` of the kiosk somewhere in it: real simulator, real ledger, real pseudo terminals.

After each kill the kiosk starts again, recovers and syncs. Then what the simulated acceptor counted in its
cassette is what the ledger has: wallets + fees + unapplied cash (K-01). A disputed bill would be named.
"""

from __future__ import annotations

import random
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from kiosk.config import Settings
from kiosk.demo.director import Director, StepFailed
from kiosk.demo.happenings import Happening, Happenings
from kiosk.demo.world import World, WorldSettings, report
from kiosk.runtime.clock import monotonic_s
from kiosk.scenario import Scenario, Wallet, parse

SPEED = 4.0
PRINTING_S = 0.5
WALLET = "+77051234567"
TOP_UP = """
name: top-up
steps:
  - choose: wallet-top-up
  - enter: {phone: "7051234567"}
  - accept: check
  - insert: [1000, 5000]
  - pay
"""


@dataclass(frozen=True)
class Books:
    """``cassette_tiyn`` is the simulator's own count, the rest is the ledger's; all grow from zero."""

    cassette_tiyn: int
    wallets_tiyn: int
    merchants_tiyn: int
    fees_tiyn: int
    unapplied_tiyn: int
    disputed: int

    @property
    def lost_tiyn(self) -> int:
        """Cash that no account holds; negative: money that nobody inserted."""
        held = self.wallets_tiyn + self.merchants_tiyn + self.fees_tiyn + self.unapplied_tiyn
        return self.cassette_tiyn - held


@dataclass(frozen=True)
class Round:
    """One kill and what the books were after it. ``did`` is the last thing the customer did."""

    number: int
    after_s: float
    did: str
    books: Books

    def __str__(self) -> str:
        books = self.books
        verdict = "ok" if books.lost_tiyn == 0 and books.disputed == 0 else "WRONG"
        return (
            f"{verdict:>5}  kill {self.number:>3} after {self.after_s:6.3f} s in {self.did:<32}"
            f" cassette {books.cassette_tiyn:>10}  wallets {books.wallets_tiyn:>10}  fees {books.fees_tiyn}"
            f"  unapplied {books.unapplied_tiyn}  disputed {books.disputed}"
        )


class Torture:
    """One world of processes; ``rounds`` kills its kiosk again and again."""

    def __init__(self, world: World, happenings: Happenings) -> None:
        self._world = world
        self._happenings = happenings
        self._director = Director(world, happenings)
        self._scenario = parse(TOP_UP, "top-up")

    def rounds(self, kills: int, seed: int) -> Iterator[Round]:
        """A rehearsal without a kill says how long a top-up takes; kills fall anywhere within it and its receipt."""
        chance = random.Random(seed)
        began = monotonic_s()
        self._world.await_service()
        self._director.go(self._scenario, "rehearsal")
        life_s = monotonic_s() - began + PRINTING_S
        for number in range(1, kills + 1):
            after_s = chance.uniform(0.0, life_s)
            did = self._kill(after_s)
            yield Round(number, after_s, did, self._books())

    def _kill(self, after_s: float) -> str:
        mark = self._happenings.mark()
        customer = threading.Thread(target=_play, args=(self._director, self._scenario))
        customer.start()
        customer.join(timeout=after_s)
        self._world.cut_kiosk()
        self._director.abandon()
        customer.join()
        steps = [one["step"] for one in self._happenings.since(mark) if one["event"] == "step"]
        self._world.start_kiosk()
        self._world.await_service()
        self._director.settle()
        return steps[-1] if steps else "attract"

    def _books(self) -> Books:
        mark = self._happenings.mark()
        self._world.acceptor.tell("status")
        _, cassette = self._happenings.wait(_is_status, "the acceptor's count", since=mark, timeout_s=10)
        found = report(self._world)
        return Books(
            cassette_tiyn=sum(int(value) * 100 * count for value, count in cassette["stacked"].items()),
            wallets_tiyn=sum(found["wallets"].values()),
            merchants_tiyn=sum(found["merchants"].values()),
            fees_tiyn=found["fees_tiyn"],
            unapplied_tiyn=found["unapplied_tiyn"],
            disputed=found["disputed"],
        )


@contextmanager
def torture(data: Path, seed: int) -> Iterator[Torture]:
    """A world for ``rounds``; ends with all its processes."""
    happenings = Happenings()
    told = WorldSettings(
        data=data,
        settings=Settings(),
        seed=seed,
        speed=SPEED,
        wallets=(Wallet(WALLET, "professional"),),
        has_window=False,
    )
    world = World(told, happenings)
    try:
        world.start()
        world.start_kiosk()
        yield Torture(world, happenings)
    finally:
        world.end()


def proofs(torture_world: Torture) -> dict[str, int]:
    """Exit codes of the programs that operators prove books and journal with."""
    world = torture_world._world
    world.stop_kiosk()
    return {
        "ledger check": world.ask_ledger("check").returncode,
        "kiosk journal verify": world.ask_kiosk("journal", "verify").returncode,
    }


def _is_status(happening: Happening) -> bool:
    return (happening["source"], happening["event"]) == ("acceptor", "status")


def _play(director: Director, scenario: Scenario) -> None:
    try:
        director.go(scenario, "top-up")
    except StepFailed:
        return  # the kiosk was killed under the customer's hands
