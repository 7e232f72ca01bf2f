"""Scenario files: a customer's day as YAML, read into steps. What is unknown is named with file and line.

The format is described in docs/scenarios.md.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Literal, get_args

import yaml
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from kiosk.api import Screen

ACCEPTABLE: Final = (
    *("check", "terms", "offline", "no-printer", "surplus"),
    *("wallet-terms", "wallet-check", "wallet-done"),
)
ACCEPTOR_STATES: Final = (
    "jam",
    "cheat",
    "cassette-removed",
    "cassette-full",
    "noise",
    "silent",
    "reset",
    "ok",
)
PRINTER_STATES: Final = ("paper-out", "near-end", "cover-open", "silent", "ok")
NETWORK_MODES: Final = ("up", "down", "flaky", "http-500", "captive")
POWER: Final = ("cut", "restore", "cut-kiosk", "cut-acceptor")
STATUSES: Final = ("minimal", "basic", "professional")
SCREENS: Final = get_args(Screen)
UNTIL: Final = ("decided", "escrowed", "stacking")
DENOMINATIONS: Final = (200, 500, 1000, 2000, 5000, 10000, 20000)
_DURATION: Final = re.compile(r"([+-]?)([0-9]{1,12})\s*(s|m|h|d|)")
_SPAN_S_MAX: Final = 36_525 * 86_400
"""A hundred years: what a clock may be turned by, and a scenario may wait for."""
_SUM_TIYN_MAX: Final = 10**15
_SECONDS: Final = {"": 1, "s": 1, "m": 60, "h": 3600, "d": 86400}

NetworkMode = Literal["up", "down", "flaky", "http-500", "captive"]


class ScenarioWrong(Exception):
    """The file says what no scenario can; the message begins with ``file:line``."""


@dataclass(frozen=True)
class Choose:
    """Touch the tile of a service or payee, by way of its category."""

    service: str


@dataclass(frozen=True)
class Search:
    """Type a few letters into the search and touch the payee that they find; in a wallet, the wallet's own search."""

    text: str
    service: str


@dataclass(frozen=True)
class SignIn:
    """The holder of a wallet signs in by number and the demo's password."""

    phone: str


@dataclass(frozen=True)
class Confirm:
    """Type the confirmation code that the ledger has sent to the holder."""


@dataclass(frozen=True)
class LogIn:
    """A field agent goes in by the four corners, his code and the demo's PIN."""

    person: str


@dataclass(frozen=True)
class Enter:
    """Type answers by field code on the screen's own keys, in this order."""

    answers: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Accept:
    """The forward action of the named screen."""

    screen: str


@dataclass(frozen=True)
class Insert:
    """Bills in tenge, one after the other. ``until`` other than decided: go on while the bill is there."""

    bills: tuple[int, ...]
    until: str = "decided"


@dataclass(frozen=True)
class AcceptorState:
    state: str


@dataclass(frozen=True)
class PrinterState:
    state: str


@dataclass(frozen=True)
class Network:
    mode: NetworkMode


@dataclass(frozen=True)
class Power:
    action: str


@dataclass(frozen=True)
class StepWallClock:
    seconds: int


@dataclass(frozen=True)
class Press:
    object_name: str


@dataclass(frozen=True)
class WaitForScreen:
    screen: str


@dataclass(frozen=True)
class WaitSeconds:
    """Simulated: the kiosk's timers become due, nobody waits."""

    seconds: int


@dataclass(frozen=True)
class WaitForEvent:
    event: str


@dataclass(frozen=True)
class Pay: ...


@dataclass(frozen=True)
class SyncUp:
    """Wait until the outbox is empty."""


@dataclass(frozen=True)
class Collect:
    bag: str
    seal: str
    counted: tuple[tuple[int, int], ...] | None


@dataclass(frozen=True)
class CollectByHand:
    """A field agent's whole visit for the cash, on the glass. ``counted`` is his own count, None where he makes none."""

    person: str
    bag: str
    seal: str
    counted: tuple[tuple[int, int], ...] | None


Action = (
    Choose
    | Search
    | SignIn
    | Confirm
    | LogIn
    | Enter
    | Accept
    | Insert
    | AcceptorState
    | PrinterState
    | Network
    | Power
    | StepWallClock
    | Press
    | WaitForScreen
    | WaitSeconds
    | WaitForEvent
    | Pay
    | SyncUp
    | Collect
    | CollectByHand
)


@dataclass(frozen=True)
class Step:
    """One thing done. ``words`` is the file's own line, for reports."""

    line: int
    words: str
    action: Action


@dataclass(frozen=True)
class Wallet:
    phone: str
    status: str = "minimal"
    balance_tiyn: int = 0
    is_offer_outdated: bool = False


@dataclass(frozen=True)
class Start:
    network: NetworkMode = "up"
    wallets: tuple[Wallet, ...] = ()


@dataclass(frozen=True)
class Expect:
    """What must be true at the end; None and empty: not asked."""

    wallet_tiyn: Mapping[str, int] = field(default_factory=dict)
    merchant_tiyn: Mapping[str, int] = field(default_factory=dict)
    fees_tiyn: int | None = None
    unapplied_tiyn: int | None = None
    disputed: int | None = None
    stacked: Mapping[int, int] | None = None
    returned: int | None = None
    receipts: int | None = None
    screens: tuple[str, ...] = ()


@dataclass(frozen=True)
class Scenario:
    name: str
    seed: int | None
    start: Start
    steps: tuple[Step, ...]
    expect: Expect


def load(path: Path) -> Scenario:
    """The scenario in the file at ``path``. Raises ScenarioWrong, also when it cannot be read."""
    try:
        return parse(path.read_text(encoding="utf-8"), str(path))
    except (OSError, UnicodeDecodeError) as unreadable:
        reason = getattr(unreadable, "strerror", None) or "is not UTF-8 text"
        raise ScenarioWrong(f"{path}: cannot be read: {reason}") from unreadable


def parse(text: str, name: str) -> Scenario:
    """The scenario in ``text``; ``name`` stands before the line number. Raises ScenarioWrong."""
    try:
        root = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.YAMLError as wrong:
        mark = getattr(wrong, "problem_mark", None)
        where = f"{name}:{mark.line + 1}" if mark is not None else name
        raise ScenarioWrong(f"{where}: is not YAML: {getattr(wrong, 'problem', None) or wrong}") from wrong
    if root is None:
        raise ScenarioWrong(f"{name}:1: is empty")
    return _Reader(name, text.splitlines()).scenario(root)


class _Reader:
    """Turns YAML nodes into steps, keeping the place of each for what is wrong with it."""

    def __init__(self, name: str, lines: list[str]) -> None:
        self._name = name
        self._lines = lines

    # --- the parts of a scenario

    def scenario(self, root: Node) -> Scenario:
        parts = self._mapping(root, ("name", "seed", "start", "steps", "expect"))
        if "steps" not in parts:
            raise self._wrong(root, "has no steps")
        return Scenario(
            name=self._text(parts["name"]) if "name" in parts else Path(self._name).stem,
            seed=self._whole(parts["seed"]) if "seed" in parts else None,
            start=self._start(parts["start"]) if "start" in parts else Start(),
            steps=tuple(self._step(node) for node in self._sequence(parts["steps"])),
            expect=self._expect(parts["expect"]) if "expect" in parts else Expect(),
        )

    def _start(self, node: Node) -> Start:
        parts = self._mapping(node, ("network", "wallet"))
        mode = self._one_of(parts["network"], NETWORK_MODES) if "network" in parts else "up"
        wallets = self._pairs(parts["wallet"]) if "wallet" in parts else []
        return Start(
            network=mode,  # type: ignore[arg-type]  # checked against NETWORK_MODES above
            wallets=tuple(self._wallet(phone, told) for phone, told in wallets),
        )

    def _wallet(self, phone_node: ScalarNode, node: Node) -> Wallet:
        phone = self._phone(phone_node)
        parts = self._mapping(node, ("status", "balance_tiyn", "offer"))
        return Wallet(
            phone=phone,
            status=self._one_of(parts["status"], STATUSES) if "status" in parts else "minimal",
            balance_tiyn=self._within(parts["balance_tiyn"], _SUM_TIYN_MAX) if "balance_tiyn" in parts else 0,
            is_offer_outdated="offer" in parts
            and self._one_of(parts["offer"], ("accepted", "outdated")) == "outdated",
        )

    def _expect(self, node: Node) -> Expect:
        known = tuple(
            name.removesuffix("_tiyn") if name in _SUMS else name for name in Expect.__dataclass_fields__
        )
        parts = self._mapping(node, known)
        wholes = {key: self._whole(parts[key]) for key in _COUNTS if key in parts}
        return Expect(
            wallet_tiyn=self._sums(parts.get("wallet"), self._phone),
            merchant_tiyn=self._sums(parts.get("merchant"), self._text),
            stacked=self._bills(parts["stacked"]) if "stacked" in parts else None,
            screens=tuple(self._one_of(item, SCREENS, "screen") for item in self._sequence(parts["screens"]))
            if "screens" in parts
            else (),
            **wholes,
        )

    def _step(self, node: Node) -> Step:
        words = self._lines[node.start_mark.line].strip().removeprefix("-").split(" #")[0].strip()
        return Step(node.start_mark.line + 1, words, self._action(node))

    def _action(self, node: Node) -> Action:
        if isinstance(node, ScalarNode):
            return self._bare(node)
        pairs = self._pairs(node)
        if len(pairs) != 1:
            raise self._wrong(node, f"a step does one thing, not {len(pairs)}")
        ((verb_node, argument),) = pairs
        readers: dict[str, Callable[[Node], Action]] = {
            "choose": lambda told: Choose(self._text(told)),
            "search": self._search,
            "sign-in": lambda told: SignIn(self._phone(told)),
            "log-in": lambda told: LogIn(self._text(told)),
            "enter": self._enter,
            "accept": lambda told: Accept(self._one_of(told, ACCEPTABLE)),
            "insert": self._insert,
            "acceptor": lambda told: AcceptorState(self._one_of(told, ACCEPTOR_STATES)),
            "printer": lambda told: PrinterState(self._one_of(told, PRINTER_STATES)),
            "network": lambda told: Network(self._one_of(told, NETWORK_MODES)),  # type: ignore[arg-type]
            "power": lambda told: Power(self._one_of(told, POWER)),
            "clock": lambda told: StepWallClock(self._duration(told)),
            "press": lambda told: Press(self._text(told)),
            "wait": self._wait,
            "collect": self._collect,
            "collect-by-hand": self._collect_by_hand,
        }
        verb = self._one_of(verb_node, (*readers, *_BARE_STEPS), "step")
        if verb in _BARE_STEPS:
            raise self._wrong(node, f"{verb} stands alone: - {verb}")
        return readers[verb](argument)

    def _bare(self, node: ScalarNode) -> Action:
        if node.value in _VERBS:
            raise self._wrong(node, f"{node.value} needs a value: - {node.value}: …")
        return _BARE_STEPS[self._one_of(node, tuple(_BARE_STEPS))]()

    # --- steps with more than a word

    def _search(self, node: Node) -> Search:
        parts = self._mapping(node, ("type", "choose"))
        if len(parts) != len(("type", "choose")):
            raise self._wrong(node, "search needs what to type and what to choose")
        return Search(self._text(parts["type"]), self._text(parts["choose"]))

    def _enter(self, node: Node) -> Enter:
        answers = tuple((self._text(code), self._text(answer)) for code, answer in self._pairs(node))
        if not answers:
            raise self._wrong(node, "enter needs at least one field: value")
        return Enter(answers)

    def _insert(self, node: Node) -> Insert:
        if isinstance(node, MappingNode):
            parts = self._mapping(node, ("bill", "until"))
            if "bill" not in parts:
                raise self._wrong(node, "insert needs a bill")
            until = self._one_of(parts["until"], UNTIL) if "until" in parts else "decided"
            return Insert((self._bill(parts["bill"]),), until)
        bills = self._sequence(node) if isinstance(node, SequenceNode) else [node]
        if not bills:
            raise self._wrong(node, "insert needs at least one bill")
        return Insert(tuple(self._bill(item) for item in bills))

    def _wait(self, node: Node) -> Action:
        pairs = self._pairs(node)
        if len(pairs) != 1:
            raise self._wrong(node, "wait for one thing: screen, seconds or event")
        ((kind_node, argument),) = pairs
        match self._one_of(kind_node, ("screen", "seconds", "event")):
            case "screen":
                return WaitForScreen(self._one_of(argument, SCREENS, "screen"))
            case "seconds":
                return WaitSeconds(self._within(argument, _SPAN_S_MAX))
            case _:
                return WaitForEvent(self._text(argument))

    def _collect(self, node: Node) -> Collect:
        parts = self._mapping(node, ("bag", "seal", "counted"))
        return Collect(
            bag=self._text(parts["bag"]) if "bag" in parts else "",
            seal=self._text(parts["seal"]) if "seal" in parts else "",
            counted=tuple(sorted(self._bills(parts["counted"]).items())) if "counted" in parts else None,
        )

    def _collect_by_hand(self, node: Node) -> CollectByHand:
        parts = self._mapping(node, ("person", "bag", "seal", "counted"))
        missing = [name for name in ("person", "bag", "seal") if name not in parts]
        if missing:
            raise self._wrong(node, f"collect-by-hand needs {', '.join(missing)}")
        return CollectByHand(
            person=self._text(parts["person"]),
            bag=self._text(parts["bag"]),
            seal=self._text(parts["seal"]),
            counted=tuple(sorted(self._bills(parts["counted"]).items())) if "counted" in parts else None,
        )

    # --- values

    def _bills(self, node: Node) -> dict[int, int]:
        return {self._bill(value): self._whole(count) for value, count in self._pairs(node)}

    def _sums(self, node: Node | None, key: Callable[[Node], str]) -> dict[str, int]:
        return {} if node is None else {key(name): self._whole(value) for name, value in self._pairs(node)}

    def _bill(self, node: Node) -> int:
        value = self._whole(node)
        if value not in DENOMINATIONS:
            raise self._wrong(node, f"there is no bill of {value} ₸{_allowed(DENOMINATIONS)}")
        return value

    def _phone(self, node: Node) -> str:
        text = self._text(node)
        if not re.fullmatch(r"\+77[0-9]{9}", text):
            raise self._wrong(node, f'"{text}" is not a phone number such as "+77011234567"')
        return text

    def _duration(self, node: Node) -> int:
        match = _DURATION.fullmatch(self._text(node))
        if match is None:
            raise self._wrong(node, f'"{self._text(node)}" is not a span such as +3h, -90m, 30s or 2d')
        sign, count, unit = match.groups()
        seconds = int(count) * _SECONDS[unit]
        if seconds > _SPAN_S_MAX:
            raise self._wrong(node, f'"{self._text(node)}" is more than a hundred years')
        return -seconds if sign == "-" else seconds

    def _within(self, node: Node, most: int) -> int:
        value = self._whole(node)
        if not 0 <= value <= most:
            raise self._wrong(node, f"{value} is not between 0 and {most}")
        return value

    def _whole(self, node: Node) -> int:
        text = self._text(node)
        if not re.fullmatch(r"[+-]?[0-9][0-9_]{0,30}", text):
            raise self._wrong(node, f'"{text}" is not a whole number')
        return int(text)

    def _text(self, node: Node) -> str:
        if not isinstance(node, ScalarNode):
            raise self._wrong(node, "must be one value, not a list or a mapping")
        return str(node.value)

    def _one_of(self, node: Node, known: tuple[str, ...], what: str = "value") -> str:
        text = self._text(node)
        if text not in known:
            raise self._wrong(node, f"unknown {what} {text!r}{_nearest(text, known)}")
        return text

    # --- YAML

    def _mapping(self, node: Node, known: tuple[str, ...]) -> dict[str, Node]:
        return {self._one_of(key, known, "key"): value for key, value in self._pairs(node)}

    def _pairs(self, node: Node) -> list[tuple[ScalarNode, Node]]:
        if isinstance(node, ScalarNode) and node.value == "":
            return []
        if not isinstance(node, MappingNode):
            raise self._wrong(node, "must be key: value")
        pairs: list[tuple[ScalarNode, Node]] = []
        for key, value in node.value:
            if not isinstance(key, ScalarNode):
                raise self._wrong(key, "a key must be one word")
            if any(key.value == known.value for known, _ in pairs):
                raise self._wrong(key, f"key {key.value!r} stands twice")
            pairs.append((key, value))
        return pairs

    def _sequence(self, node: Node) -> list[Node]:
        if isinstance(node, ScalarNode) and node.value == "":
            return []
        if not isinstance(node, SequenceNode):
            raise self._wrong(node, "must be a list")
        return list(node.value)

    def _wrong(self, node: Node, problem: str) -> ScenarioWrong:
        return ScenarioWrong(f"{self._name}:{node.start_mark.line + 1}: {problem}")


_BARE_STEPS: Final[dict[str, Callable[[], Action]]] = {"pay": Pay, "sync": SyncUp, "confirm": Confirm}
_VERBS: Final = (
    *("choose", "search", "sign-in", "log-in", "enter", "accept", "insert", "acceptor", "printer"),
    *("network", "power", "clock", "press", "wait", "collect"),
    "collect-by-hand",
)
_SUMS: Final = ("wallet_tiyn", "merchant_tiyn")
_COUNTS: Final = ("fees_tiyn", "unapplied_tiyn", "disputed", "returned", "receipts")


def _nearest(text: str, known: tuple[str, ...]) -> str:
    near = difflib.get_close_matches(text, known, n=1, cutoff=0.5)
    hint = f"; did you mean {near[0]}?" if near else ""
    return f"{hint}{_allowed(known)}"


def _allowed(known: tuple[object, ...]) -> str:
    return f" (allowed: {', '.join(map(str, known))})"
