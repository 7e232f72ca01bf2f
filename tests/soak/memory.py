"""Eight hours of customers at a whole kiosk: what its two processes, core and glass, hold at the end and after an hour or two.

``python -m tests.soak.memory``: the programs of the desk demo as they are (ledger, simulated devices, ``kiosk run`` with its
glass, software renderer), moved by its control socket. Time between customers is simulated, everything else is real.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from kiosk import config
from kiosk.demo.director import Director
from kiosk.demo.happenings import Happenings
from kiosk.demo.run import OFFSCREEN
from kiosk.demo.world import FIELD_AGENT_PIN, WALLET_PASSWORD, World, WorldSettings
from kiosk.scenario import Scenario, Wallet, parse
from ui.start import NAME

ROOT: Final = Path(__file__).parent.parent.parent
SESSIONS: Final = 240
"""Thirty an hour for eight hours."""
WARM: Final = 60
GROWTH_MAX: Final = 0.05
SPEED: Final = 20.0
BETWEEN_S: Final = 100.0
"""Simulated: done has gone by, and nobody has come yet."""
LANGUAGES: Final = ("kk", "ru", "en")
PHONES: Final = tuple(f"70212345{number:02d}" for number in range(60))
"""Wallets of the soak's own: the demo's hold money already, and one that is nearly full refuses its thirteenth top-up."""


@dataclass(frozen=True)
class Memory:
    """Resident KiB of core and glass; ``grown`` is the larger of their growths, as a part of what was held when warm."""

    warm: tuple[int, int]
    end: tuple[int, int]

    @property
    def grown(self) -> float:
        return max(end / warm - 1 for warm, end in zip(self.warm, self.end, strict=True))


def soaked(sessions: int = SESSIONS, warm: int = WARM) -> Memory:
    """Serve ``warm`` customers, weigh, serve ``sessions`` more, weigh again. Raises as ``Director`` does."""
    with tempfile.TemporaryDirectory(dir=ROOT, prefix=".soak-") as folder:
        settings = WorldSettings(
            data=Path(folder),
            settings=config.load(ROOT / "kiosk.toml"),
            speed=SPEED,
            wallets=tuple(Wallet(f"+7{phone}", "basic") for phone in PHONES),
            environment=OFFSCREEN,
        )
        happenings = Happenings()
        world = World(settings, happenings)
        world.start()
        try:
            world.start_kiosk()
            world.await_service()
            director = Director(world, happenings)
            _serve(world, director, 0, warm)
            weighed = _resident_kib(world)
            _serve(world, director, warm, sessions)
            return Memory(weighed, _resident_kib(world))
        finally:
            world.end()


def _serve(world: World, director: Director, first: int, sessions: int) -> None:
    for number in range(first, first + sessions):
        session = session_of(number)
        director.go(session, session.name)
        director.settle()
        assert world.control is not None
        world.control.ask("advance", seconds=BETWEEN_S)
        world.control.ask("wait", screen="attract", timeout_s=30.0)
        if number % 20 == 0:
            core, glass = _resident_kib(world)
            print(f"session {number}: core {core} KiB, glass {glass} KiB", flush=True)


def session_of(number: int) -> Scenario:
    """Most insert cash; every sixth signs in to a wallet, every sixth looks for help; now and then a field agent comes."""
    language = LANGUAGES[number % len(LANGUAGES)]
    phone = PHONES[number % len(PHONES)]
    begun = ["press: attract", f"press: language-{language}"]
    if number % 30 == 29:
        steps = _service_visit()
    elif number % 6 == 4:
        steps = [*begun[:1], "press: language-en", *_wallet()]
    elif number % 6 == 5:
        steps = [*begun, "press: open-help", "press: back", "press: open-search", "press: back"]
    else:
        bills = list(bills_of(number))
        ease = ["press: accessibility", f"press: {('large-text', 'high-contrast')[number % 2]}"]
        ease += ["press: accessibility-close"]
        paid = [f"insert: {bills}", "pay", "press: another"]
        steps = [
            *begun,
            *ease,
            "choose: wallet-top-up",
            f'enter: {{phone: "{phone}"}}',
            "accept: check",
            *paid,
        ]
    text = "\n".join(f"  - {step}" for step in steps)
    head = f"name: session {number}\nseed: 1\nstart: {{network: up}}\nsteps:\n"
    return parse(f"{head}{text}\nexpect: {{}}\n", f"session {number}")


def bills_of(number: int) -> tuple[int, ...]:
    """What the customer of this session inserts, in tenge."""
    if number % 30 == 29 or number % 6 in (4, 5):
        return ()
    return (200, 500) if number % 2 else (200,)


def _wallet() -> list[str]:
    typed = [f"press: key-{sign}" for sign in WALLET_PASSWORD]
    number = [f"press: key-{digit}" for digit in PHONES[1]]
    looked = ["press: wallet-statement", "press: back", "press: wallet-log-out"]
    return ["press: open-wallet", *number, "press: forward", *typed, "press: forward", *looked]


def _service_visit() -> list[str]:
    corners = [f"press: corner-{at}" for at in ("top-left", "top-right", "bottom-right", "bottom-left")]
    number, pin = ([f"press: key-{digit}" for digit in typed] for typed in ("1003", FIELD_AGENT_PIN))
    looked = [f"press: {name}" for name in ("service-devices", "back", "service-report", "back")]
    return [*corners, *number, "press: forward", *pin, "press: forward", *looked, "press: forward"]


def _resident_kib(world: World) -> tuple[int, int]:
    """Of ``kiosk run`` and of the glass that it started."""
    assert world.kiosk is not None
    core = world.kiosk.pid
    children = Path(f"/proc/{core}/task/{core}/children").read_text().split()
    (glass,) = (int(child) for child in children if Path(f"/proc/{child}/comm").read_text().strip() == NAME)
    return _rss_kib(core), _rss_kib(glass)


def _rss_kib(pid: int) -> int:
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS:"))


def main() -> int:
    """0 when neither process has grown by more than ``GROWTH_MAX``, otherwise 1."""
    parser = argparse.ArgumentParser(prog="python -m tests.soak.memory", description=__doc__)
    parser.add_argument("--sessions", type=int, default=SESSIONS)
    parser.add_argument("--warm", type=int, default=WARM)
    asked = parser.parse_args()
    memory = soaked(asked.sessions, asked.warm)
    print(f"core and glass held {memory.warm} KiB, now {memory.end} KiB: grown by {memory.grown:.1%} at most")
    return 0 if memory.grown < GROWTH_MAX else 1


if __name__ == "__main__":
    sys.exit(main())
