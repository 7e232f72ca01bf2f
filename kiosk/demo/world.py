"""The demo's world: ledger, cable, simulated devices and kiosk, started, cut off and ended."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
import urllib.error
import urllib.request
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

from kiosk.config import Settings, dumped
from kiosk.demo.children import Child, ChildDied, wait_until
from kiosk.demo.control_client import ControlClient, KioskGone
from kiosk.demo.happenings import Happenings
from kiosk.demo.network import NetworkProxy
from kiosk.runtime.control import SOCKET_PATH_BYTES_MAX
from kiosk.scenario import Wallet

ENROLMENT_CODE: Final = "DESK-DEMO-0001"
WALLET_PASSWORD: Final = "ala-tau-4810"  # noqa: S105  # no secret: the README tells it
"""Of every wallet of the demo, for whoever signs in at the desk: nobody's anywhere else."""
FIELD_AGENT_PIN: Final = "246813"
"""Of every field agent of the demo."""
START_WAIT_S: Final = 60.0
MARKER: Final = ".kiosk-demo"
"""In every data folder that a demo made: only such a folder is ever emptied."""

_CODE: Final = re.compile(r"\b[0-9]{6}\b")
_BIN: Final = Path(sys.executable).parent
KIOSK: Final = (sys.executable, "-m", "kiosk")
LEDGER: Final = (str(_BIN / "ledger"),)


class DemoFailed(Exception):
    """Something of the demo's own machinery did not work; one line for the person who started it."""


@dataclass(frozen=True)
class WorldSettings:
    """``speed``: how many times faster than life the simulated devices move. ``pictures``: a folder for them.

    ``has_towns``: the ledger has the long catalogue. ``kiosk_data``: the kiosk's own folder, such as a disk that can be full; otherwise ``data``.
    ``has_codes``: the ledger's messages are kept in ``data``, for a holder who confirms an order.
    ``database``: of the ledger, empty and migrated; otherwise an SQLite file in ``data``. ``kiosk`` and ``ledger``:
    the programs that are given ``run`` and ``serve``; torture puts its own around ours.
    """

    data: Path
    settings: Settings
    seed: int = 0
    speed: float = 1.0
    wallets: tuple[Wallet, ...] = ()
    has_window: bool = True
    has_towns: bool = False
    has_codes: bool = False
    pictures: Path | None = None
    environment: Mapping[str, str] | None = None
    kiosk_data: Path | None = None
    database: str = ""
    kiosk: tuple[str, ...] = KIOSK
    ledger: tuple[str, ...] = LEDGER


class World:
    """Processes and folders of one demo. All end with ``end``, and with this process however it ends."""

    def __init__(self, told: WorldSettings, happenings: Happenings) -> None:
        self.told = told
        self.happenings = happenings
        self.data = told.data.resolve()
        self.kiosk_data = (told.kiosk_data or self.data).resolve()
        self.kiosk: Child | None = None
        self.control: ControlClient | None = None
        self.advanced_s = 0.0
        self.wall_step_s = 0.0
        self._children: dict[str, Child] = {}
        self._socket_path = _socket_path(self.data)
        self._ledger_port = _free_port()
        self.network = NetworkProxy(ledger_port=self._ledger_port, seed=told.seed)

    # --- the whole

    def start(self) -> None:
        """Everything but the kiosk. Raises DemoFailed or ChildDied."""
        _prepare(self.data)
        self._write_config()
        self.network.start()
        self._start_devices()
        self.start_ledger()

    def end(self) -> None:
        if self.control is not None:
            self.control.close()
        for child in reversed([*self._children.values(), *([self.kiosk] if self.kiosk else [])]):
            child.end()
        self._children.clear()
        self.kiosk = None
        self.network.close()
        self._socket_path.unlink(missing_ok=True)
        if self._socket_path.parent != self.data:
            self._socket_path.parent.rmdir()

    # --- the ledger

    @property
    def database(self) -> str:
        return self.told.database or f"sqlite:///{self.data / 'ledger.db'}"

    def ask_ledger(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run a ``ledger`` command on the demo's database."""
        return self._command([*LEDGER, *arguments, "--database", self.database])

    def ask_kiosk(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run a ``kiosk`` command on the demo's data folder."""
        return self._command([*KIOSK, *arguments, "--data", str(self.kiosk_data)])

    def start_ledger(self) -> None:
        """The service, with the demo's network in its books."""
        filled = self.data / ".ledger-filled"
        if filled.exists():
            self._must(self.ask_ledger("migrate"))
        else:
            wallets = [
                argument for wallet in self.told.wallets for argument in ("--wallet", _spelled(wallet))
            ]
            towns = ["--towns"] if self.told.has_towns else []
            given = ("--enrolment-code", ENROLMENT_CODE, "--wallet-password", WALLET_PASSWORD)
            self._must(self.ask_ledger("demo-data", *given, *wallets, *towns))
            filled.touch()
        serve = [
            *self.told.ledger,
            "serve",
            "--database",
            self.database,
            "--host",
            "127.0.0.1",
            "--port",
            str(self._ledger_port),
        ]
        messages = {"TOLEM_SMS": f"file:{self._messages}"} if self.told.has_codes else None
        child = self._children["ledger"] = self._child("ledger", serve, messages)
        self._wait_for(child, self._is_ledger_up, "the ledger's start")

    @property
    def _messages(self) -> Path:
        return self.data / "messages.jsonl"

    def codes_sent(self) -> tuple[str, ...]:
        """The confirmation codes that the ledger has sent so far, oldest first."""
        try:
            lines = self._messages.read_text(encoding="utf-8").splitlines()
        except FileNotFoundError:
            return ()
        found = (_CODE.search(json.loads(line)["text"]) for line in lines)
        return tuple(each[0] for each in found if each is not None)

    @property
    def ledger(self) -> Child:
        return self._children["ledger"]

    def cut_ledger(self) -> None:
        """Kill -9: its process ends wherever it is."""
        self.ledger.kill()
        del self._children["ledger"]

    def _is_ledger_up(self) -> bool:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self._ledger_port}/healthz", timeout=2):
                return True
        except (urllib.error.URLError, OSError):
            return False

    # --- the devices

    @property
    def acceptor(self) -> Child:
        return self._children["acceptor"]

    @property
    def printer(self) -> Child:
        return self._children["printer"]

    def start_acceptor(self) -> None:
        """A simulated acceptor that speaks what kiosk.toml says; it holds what its last life held."""
        acceptor = self.told.settings.acceptor
        options = ["--key", acceptor.encryption_key] if acceptor.encryption_key else []
        options += ["--address", str(acceptor.address)] if acceptor.address else []
        self._start_device("acceptor", acceptor.protocol, options)

    def cut_acceptor(self) -> None:
        """Kill -9: its process ends wherever it is.

        Its name goes first, as udev takes it away: the number of its pseudo terminal may be another one's next.
        """
        (self.data / "acceptor.pty").unlink(missing_ok=True)
        self.acceptor.kill()
        del self._children["acceptor"]

    def _start_devices(self) -> None:
        self.start_acceptor()
        self._start_device("printer", self.told.settings.printer.protocol, [])

    def _start_device(self, name: str, protocol: str, options: list[str]) -> None:
        link = self.data / f"{name}.pty"
        command = [*KIOSK, "device", "simulate", protocol, "--link", str(link), "--json", *options]
        command += [
            "--out",
            str(self.data / name),
            "--seed",
            str(self.told.seed),
            f"--speed={self.told.speed}",
        ]
        child = self._children[name] = self._child(name, command, orphaned_by=signal.SIGTERM)
        self._wait_for(child, link.exists, f"the {name}'s start")

    def cut_power(self) -> None:
        """Everything in the kiosk's housing goes dark at once."""
        self.cut_kiosk()
        self.acceptor.tell("power-off")
        self.printer.tell("power-off")

    def restore_power(self) -> None:
        self.acceptor.tell("power-on")
        self.printer.tell("power-on")
        if self.kiosk is None:
            self.start_kiosk()

    # --- the kiosk

    def start_kiosk(self) -> None:
        """Switch the kiosk on and wait until it answers on its control socket."""
        command = [
            *self.told.kiosk,
            "run",
            "--config",
            str(self.data / "kiosk.toml"),
            "--control",
            str(self._socket_path),
        ]
        command += [f"--clock-advanced={self.advanced_s}", f"--clock-step={self.wall_step_s}"]
        if not self.told.has_window:
            command.append("--without-window")
        self._socket_path.unlink(missing_ok=True)
        kiosk = self.kiosk = self._child("kiosk", command, self.told.environment)
        self._wait_for(kiosk, self._connects, "the kiosk's start")

    def await_service(self) -> None:
        """Until a customer could come. The first start enrols and fetches the policy before that."""
        if self.control is None:
            raise DemoFailed("the kiosk has no power")
        control = self.control
        control.ask("wait", screen="attract", timeout_s=START_WAIT_S)
        wait_until(
            lambda: not control.ask("state")["is_acceptor_awaited"],
            "a bill acceptor that has told what it takes",
            START_WAIT_S,
            0.02,
        )
        self.load_camera()

    def load_camera(self) -> None:
        """Each life of the kiosk is told anew where pictures go."""
        if self.control is not None and self.told.pictures is not None:
            self.control.ask("photograph", folder=str(self.told.pictures))

    def cut_kiosk(self) -> None:
        """Kill -9: what a power cut is to a process."""
        if self.kiosk is not None:
            self.kiosk.kill()
            self.kiosk = None
        self._hang_up()

    def stop_kiosk(self) -> int | None:
        """SIGTERM; its exit code."""
        code = None if self.kiosk is None else self.kiosk.end()
        self.kiosk = None
        self._hang_up()
        return code

    def _hang_up(self) -> None:
        if self.control is not None:
            self.control.close()
            self.control = None

    def _connects(self) -> bool:
        try:
            self.control = ControlClient(self._socket_path, lambda told: self.happenings.add("kiosk", told))
        except KioskGone:
            return False
        return True

    def _write_config(self) -> None:
        told = self.told.settings
        settings = replace(
            told,
            kiosk=replace(told.kiosk, data_dir=str(self.kiosk_data)),
            ledger=replace(
                told.ledger, url=f"http://127.0.0.1:{self.network.port}", enrolment_code=ENROLMENT_CODE
            ),
            acceptor=replace(told.acceptor, port=str(self.data / "acceptor.pty")),
            printer=replace(told.printer, port=str(self.data / "printer.pty")),
        )
        (self.data / "kiosk.toml").write_text(dumped(settings), encoding="utf-8")

    # --- processes

    def death_of_a_child(self) -> str | None:
        """Who of those that should run has ended by itself; None while all are well."""
        running = [*self._children.values(), *([self.kiosk] if self.kiosk else [])]
        dead = next(
            (child for child in running if child.exit_code is not None and child.name != "panel"), None
        )
        return None if dead is None else str(dead.death())

    def start_panel(self, command: list[str], environment: Mapping[str, str] | None) -> Child:
        """The desk panel; its lines are not JSON and arrive as ``said``."""
        self._children["panel"] = panel = self._child("panel", command, environment)
        return panel

    def _child(
        self,
        name: str,
        command: Sequence[str],
        environment: Mapping[str, str] | None = None,
        orphaned_by: signal.Signals = signal.SIGKILL,
    ) -> Child:
        log = self.data / "logs" / f"{name}.log"
        log.parent.mkdir(exist_ok=True)
        return Child(
            name,
            list(command),
            log=log,
            on_line=self.happenings.add,
            environment=environment,
            orphaned_by=orphaned_by,
        )

    def _wait_for(self, child: Child, is_up: Any, what: str) -> None:
        def is_up_or_dead() -> bool:
            return child.exit_code is not None or bool(is_up())

        try:
            wait_until(is_up_or_dead, what, START_WAIT_S)
        except TimeoutError as late:
            raise DemoFailed(f"{late}; {child.name} last said: {child.last_words()}") from late
        if child.exit_code is not None:
            raise child.death()

    def _command(self, command: list[str]) -> subprocess.CompletedProcess[str]:
        return subprocess.run(command, capture_output=True, text=True, check=False, timeout=START_WAIT_S)  # noqa: S603

    def _must(self, ended: subprocess.CompletedProcess[str]) -> None:
        if ended.returncode != 0:
            said = (ended.stderr or ended.stdout).strip().splitlines()
            raise DemoFailed(
                f"{' '.join(ended.args[:3])} ended with {ended.returncode}: {' | '.join(said[-3:])}"
            )


def report(world: World) -> Mapping[str, Any]:
    """The ledger's sums: wallets, merchants, fees, unapplied cash, disputed bills."""
    ended = world.ask_ledger("report", "--json")
    if ended.returncode != 0:
        raise DemoFailed(f"ledger report ended with {ended.returncode}: {ended.stderr.strip()[-300:]}")
    found: Mapping[str, Any] = json.loads(ended.stdout)
    return found


def _spelled(wallet: Wallet) -> str:
    outdated = ":offer-outdated" if wallet.is_offer_outdated else ""
    return f"{wallet.phone}:{wallet.status}:{wallet.balance_tiyn}{outdated}"


def _prepare(data: Path) -> None:
    data.mkdir(parents=True, exist_ok=True)
    (data / MARKER).touch()


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
        return port


def _socket_path(data: Path) -> Path:
    path = data / "control.sock"
    if len(os.fsencode(path)) <= SOCKET_PATH_BYTES_MAX:
        return path
    return Path(tempfile.mkdtemp(prefix="kiosk-")) / "control.sock"


__all__ = ["ChildDied", "DemoFailed", "World", "WorldSettings", "report"]
