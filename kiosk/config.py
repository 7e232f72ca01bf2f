"""kiosk.toml as frozen settings. What is wrong with it is said in one line a mistake, and the program ends with 2."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Callable
from dataclasses import field, fields
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, cast
from urllib.parse import urlsplit

from devices.protocols import (
    AUTO,
    CHECKSUMS,
    ECHOES,
    PARITIES,
    PROTOCOLS,
    AcceptorOptions,
    OptionsWrong,
    ParityChoice,
    PortChoice,
)
from devices.transport import USB_NAME
from kiosk.api import THEMES
from kiosk.reach import DIAGONAL_INCH_MAX, lower_edge_mm_max
from receipts.profiles import PROFILES
from wire.languages import LANGUAGES, Language
from wire.money import Tiyn, tenge
from wire.records import dataclass, made

if TYPE_CHECKING:
    from devices.bill_acceptors.cctalk import Checksum, Echo

PRINTER_PROTOCOLS: Final = ("escpos",)
BAUDS: Final = (1200, 2400, 4800, 9600, 19200, 38400, 57600, 115200)
DENOMINATIONS_TENGE: Final = (200, 500, 1000, 2000, 5000, 10000, 20000)


class ConfigWrong(Exception):
    """The file says what cannot be; ``problems`` has one line for each mistake, in the order of the file."""

    def __init__(self, problems: tuple[str, ...]) -> None:
        super().__init__(problems[0])
        self.problems = problems


@dataclass(frozen=True)
class Rule:
    """What a value may be: in words for the person, and as a test."""

    allowed: str
    accepts: Callable[[object], bool]


def _text(pattern: str, allowed: str) -> Rule:
    return Rule(allowed, lambda value: isinstance(value, str) and re.fullmatch(pattern, value) is not None)


def _is_whole(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _whole(least: int, most: int) -> Rule:
    return Rule(
        f"a whole number from {least} to {most}",
        lambda value: _is_whole(value) and least <= cast("int", value) <= most,
    )


def _one_of(*values: object) -> Rule:
    words = ", ".join(repr(value) if not isinstance(value, str) else f'"{value}"' for value in values)
    return Rule(f"one of {words}", lambda value: any(value == v and type(value) is type(v) for v in values))


def _all_of(*values: int) -> Rule:
    def accepts(value: object) -> bool:
        return isinstance(value, list) and bool(value) and all(_is_whole(v) and v in values for v in value)

    return Rule(f"a list of some of {', '.join(map(str, values))}", accepts)


_SERIAL_NAME: Final = (
    r"/dev/(tty(S|USB|ACM|AMA|O|LP|PS|THS|GS|mxc|XRUSB)\d+|pts/\d+|serial/by-(id|path)/[^\0\n/]+)"
)


_TERMINAL: Final = re.compile(r"/dev/(tty|pts/)")
"""What a name of any making must lead to in the end; /dev/null is a character device as well."""


def _is_serial_port(value: object) -> bool:
    """A port may be away for a while (unplugged); but its path must be one that a port can have."""
    if not isinstance(value, str) or "\0" in value:
        return False
    if USB_NAME.fullmatch(value):
        return True
    if "/" not in value:
        return False
    path = Path(value)
    if path.exists():
        return path.is_char_device() and _TERMINAL.match(str(path.resolve())) is not None
    if path.is_absolute():
        return (
            re.fullmatch(_SERIAL_NAME, value) is not None
            if path.is_relative_to("/dev")
            else path.parent.is_dir()
        )
    return True


_USB_PRINTER: Final = r"/dev/usb/lp\d+"


def _is_printer_port(value: object) -> bool:
    is_usb = isinstance(value, str) and re.fullmatch(_USB_PRINTER, value) is not None
    return is_usb or _is_serial_port(value)


def _is_command(value: object) -> bool:
    return isinstance(value, list) and all(
        isinstance(word, str) and word and "\0" not in word for word in value
    )


def _is_address(value: object) -> bool:
    if not isinstance(value, str):
        return False
    try:
        parts = urlsplit(value)
        return parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:  # the port is not within 1 to 65535
        return False


_PATH: Final = _text(r"[^\0\n]+", "a path in quotes")
_PORT: Final = Rule(
    'the path of a serial port in quotes, such as "/dev/ttyUSB0", "/dev/serial/by-id/…" or "usb:0403:6001"',
    _is_serial_port,
)
_PRINTER_PORT: Final = Rule(
    'the path of a serial port or a USB printer in quotes, such as "/dev/ttyS1" or "/dev/usb/lp0"',
    _is_printer_port,
)
_COMMAND: Final = Rule('a list of words in quotes, such as ["/usr/sbin/uhubctl", "-a", "cycle"]', _is_command)
_ADDRESS: Final = Rule('an address in quotes such as "https://ledger.example.kz:8443"', _is_address)
_FLAG: Final = Rule("true or false", lambda value: isinstance(value, bool))


def _setting(rule: Rule, default: Any) -> Any:
    return field(default=default, metadata={"rule": rule})


@dataclass(frozen=True)
class KioskSettings:
    """``data_dir`` holds journal, key and snapshots. ``disk_free_mib_min``: with less, no new cash (K-06)."""

    data_dir: str = _setting(_PATH, "demo-data")
    language: Language = _setting(_one_of(*LANGUAGES), "kk")
    support_phone: str = _setting(
        _text(r"[+\d][\d ()-]{4,24}", "a phone number in quotes"), "+7 727 000-00-00"
    )
    disk_free_mib_min: int = _setting(_whole(1, 1_000_000), 64)


@dataclass(frozen=True)
class LedgerSettings:
    """``ca_file``: certificates of the authorities that the ledger's is believed from; "" the system's own."""

    url: str = _setting(_ADDRESS, "http://127.0.0.1:8180")
    enrolment_code: str = _setting(_text(r"|[\w-]{6,64}", "6 to 64 letters, digits or dashes"), "")
    timeout_s: int = _setting(_whole(1, 120), 8)
    ca_file: str = _setting(_text(r"|/[^\n]{1,200}", "the path of a PEM file, from / on"), "")


@dataclass(frozen=True)
class AcceptorSettings:
    """``denominations_tenge``: the bills taken here; the device's own table must know each.

    ``baud`` and ``parity`` "auto", ``address`` 0 and ``encryption_key`` "": as the protocol has it. A baud
    that is not known is found out.
    """

    protocol: str = _setting(_one_of(*PROTOCOLS), "ccnet")
    port: str = _setting(_PORT, "demo-data/acceptor.pty")
    baud: int | str = _setting(_one_of(*BAUDS, AUTO), AUTO)
    parity: ParityChoice = _setting(_one_of(*PARITIES), AUTO)
    address: int = _setting(_whole(0, 255), 0)
    encryption_key: str = _setting(_text(r"[0-9A-Fa-f]{0,32}", "up to 32 hexadecimal digits in quotes"), "")
    checksum: Checksum = _setting(_one_of(*CHECKSUMS), "auto")
    echo: Echo = _setting(_one_of(*ECHOES), "auto")
    denominations_tenge: tuple[int, ...] = _setting(_all_of(*DENOMINATIONS_TENGE), DENOMINATIONS_TENGE)

    @property
    def denominations_tiyn(self) -> tuple[Tiyn, ...]:
        return tuple(tenge(value) for value in sorted(set(self.denominations_tenge)))

    @property
    def port_choice(self) -> PortChoice:
        return PortChoice(self.port, self.baud if isinstance(self.baud, int) else 0, self.parity)

    @property
    def options(self) -> AcceptorOptions:
        return AcceptorOptions(self.address or None, self.encryption_key, self.checksum, self.echo)


@dataclass(frozen=True)
class PrinterSettings:
    protocol: str = _setting(_one_of(*PRINTER_PROTOCOLS), "escpos")
    port: str = _setting(_PRINTER_PORT, "demo-data/printer.pty")
    baud: int = _setting(_one_of(*BAUDS), 115200)
    profile: str = _setting(_one_of(*PROFILES), "generic-80")
    is_rts_cts: bool = _setting(_FLAG, default=False)
    retract_s: int = _setting(_whole(5, 600), 30)


SCANNER_MODES: Final = ("none", "serial", "keyboard")


@dataclass(frozen=True)
class ScannerSettings:
    """How the reader of bills' codes is joined: not at all, on a serial line, or as a keyboard that types codes."""

    mode: str = _setting(_one_of(*SCANNER_MODES), "none")
    port: str = _setting(_PORT, "demo-data/scanner.pty")
    baud: int = _setting(_one_of(*BAUDS), 9600)


@dataclass(frozen=True)
class DeviceSettings:
    """``power_cycle_command`` switches the acceptor's power off and on; none: nothing does.

    ``metrics_file``: where Prometheus' node exporter picks up text files; "": no metrics.
    """

    power_cycle_command: tuple[str, ...] = _setting(_COMMAND, ())
    metrics_file: str = _setting(_text(r"[^\0\n]*", "a path in quotes, or empty quotes"), "")


@dataclass(frozen=True)
class BrandSettings:
    """``name`` stands on screens and receipts, ``theme`` is the look."""

    name: str = _setting(_text(r".{1,40}", "1 to 40 letters in quotes"), "Tölem")
    theme: str = _setting(_one_of(*THEMES), "tolem")


@dataclass(frozen=True)
class PanelSettings:
    """``lower_edge_mm``: of the glass, over the floor; what a seated person reaches follows from it. ``backlight_dir``: where the
    light behind it is looked for; without one that may be written to, brightness is no setting.
    """

    width_px: int = _setting(_whole(640, 7680), 1280)
    height_px: int = _setting(_whole(480, 7680), 1024)
    diagonal_inch: int = _setting(_whole(7, DIAGONAL_INCH_MAX), 17)
    is_fullscreen: bool = _setting(_FLAG, default=False)
    lower_edge_mm: int = _setting(_whole(0, 1500), 900)
    backlight_dir: str = _setting(
        _text(r"[^\0\n]*", "a path in quotes, or empty quotes"), "/sys/class/backlight"
    )

    @property
    def lower_edge_mm_max(self) -> int:
        """The highest that a seated person still reaches enough of the glass for every screen (``low-reach``)."""
        return lower_edge_mm_max(self.width_px, self.height_px, self.diagonal_inch)


@dataclass(frozen=True)
class TimeoutSettings:
    """Seconds of silence before a screen acts, and how long answers are waited for."""

    idle_s: int = _setting(_whole(10, 3600), 60)
    cash_s: int = _setting(_whole(20, 3600), 60)
    cash_after_bill_s: int = _setting(_whole(40, 3600), 120)
    warning_s: int = _setting(_whole(20, 600), 30)
    done_s: int = _setting(_whole(5, 600), 30)
    quote_s: int = _setting(_whole(1, 60), 8)
    answer_s: int = _setting(_whole(1, 60), 10)


@dataclass(frozen=True)
class SyncSettings:
    heartbeat_s: int = _setting(_whole(1, 3600), 30)
    backoff_s_min: int = _setting(_whole(1, 600), 1)
    backoff_s_max: int = _setting(_whole(1, 3600), 60)


@dataclass(frozen=True)
class ServiceSettings:
    """Service mode. ``gesture_s``: for the four corners; ``idle_s`` of silence log out; ``pin_tries_max`` wrong
    log-ins in a row lock; ``staff_valid_h``: how old the ledger's list of persons may be.

    ``export_dir`` is where removable media are mounted, each in a folder of its own; without ``export_needs_mount``
    it is written to itself. A command that is [] is only said, not done. ``calibration_file``: the udev rule that a
    calibration of the touch screen writes; "" shows the numbers only.
    """

    gesture_s: int = _setting(_whole(3, 60), 10)
    idle_s: int = _setting(_whole(60, 3600), 300)
    pin_tries_max: int = _setting(_whole(3, 10), 5)
    staff_valid_h: int = _setting(_whole(1, 8760), 168)
    export_dir: str = _setting(_PATH, "/media")
    export_needs_mount: bool = _setting(_FLAG, default=True)
    restart_program_command: tuple[str, ...] = _setting(_COMMAND, ())
    restart_machine_command: tuple[str, ...] = _setting(_COMMAND, ())
    shut_down_command: tuple[str, ...] = _setting(_COMMAND, ())
    calibration_file: str = _setting(_text(r"[^\0\n]*", "a path in quotes, or empty quotes"), "")


@dataclass(frozen=True)
class Settings:
    """All of kiosk.toml. A section or key that is left out has the value of the desk demo."""

    kiosk: KioskSettings = field(default_factory=KioskSettings)
    ledger: LedgerSettings = field(default_factory=LedgerSettings)
    acceptor: AcceptorSettings = field(default_factory=AcceptorSettings)
    printer: PrinterSettings = field(default_factory=PrinterSettings)
    scanner: ScannerSettings = field(default_factory=ScannerSettings)
    devices: DeviceSettings = field(default_factory=DeviceSettings)
    brand: BrandSettings = field(default_factory=BrandSettings)
    screen: PanelSettings = field(default_factory=PanelSettings)
    timeouts: TimeoutSettings = field(default_factory=TimeoutSettings)
    sync: SyncSettings = field(default_factory=SyncSettings)
    service: ServiceSettings = field(default_factory=ServiceSettings)


SECTIONS: Final[dict[str, type[Any]]] = {
    "kiosk": KioskSettings,
    "ledger": LedgerSettings,
    "acceptor": AcceptorSettings,
    "printer": PrinterSettings,
    "scanner": ScannerSettings,
    "devices": DeviceSettings,
    "brand": BrandSettings,
    "screen": PanelSettings,
    "timeouts": TimeoutSettings,
    "sync": SyncSettings,
    "service": ServiceSettings,
}


def load(path: Path) -> Settings:
    """The settings in the file at ``path``. Raises ConfigWrong, also when it cannot be read."""
    try:
        return parse(path.read_text(encoding="utf-8"), str(path))
    except (OSError, UnicodeDecodeError) as unreadable:
        reason = getattr(unreadable, "strerror", None) or "is not UTF-8 text"
        raise ConfigWrong((f"{path}: cannot be read: {reason}",)) from unreadable


def parse(text: str, name: str) -> Settings:
    """The settings in ``text``; ``name`` stands before each problem. Raises ConfigWrong."""
    try:
        tables = tomllib.loads(text)
    except tomllib.TOMLDecodeError as wrong:
        raise ConfigWrong((f"{name}: is not TOML: {wrong}",)) from wrong
    problems: list[tuple[int, str]] = []
    sections = {
        key: _section(key, value, text, problems)
        for key, value in tables.items()
        if _is_section(key, value, text, problems)
    }
    if not problems:
        _check_together(sections, text, problems)
    if problems:
        raise ConfigWrong(tuple(f"{name}:{line}: {problem}" for line, problem in sorted(problems)))
    return Settings(**sections)


def dumped(settings: Settings) -> str:
    """``settings`` as the text of a kiosk.toml that loads to the same."""
    lines: list[str] = []
    for section in SECTIONS:
        values = getattr(settings, section)
        lines += [
            f"[{section}]",
            *(f"{item.name} = {_toml(getattr(values, item.name))}" for item in fields(values)),
            "",
        ]
    return "\n".join(lines)


def _toml(value: object) -> str:
    match value:
        case tuple():
            return f"[{', '.join(map(_toml, value))}]"
        case str():
            return json.dumps(value, ensure_ascii=False)  # a JSON string is a TOML basic string
        case _:
            return _shown(value)


def _is_section(key: str, value: object, text: str, problems: list[tuple[int, str]]) -> bool:
    if key not in SECTIONS:
        shown = f"section [{key}]" if isinstance(value, dict) else f"key {key} = {value!r}"
        problems.append((_line_of(text, key, None), f"unknown {shown}{_nearest(key, SECTIONS)}"))
        return False
    if not isinstance(value, dict):
        problems.append((_line_of(text, "", key), f"{key} = {_shown(value)}: must be a section [{key}]"))
        return False
    return True


def _section(section: str, table: dict[str, object], text: str, problems: list[tuple[int, str]]) -> Any:
    rules = {item.name: cast("Rule", item.metadata["rule"]) for item in fields(made(SECTIONS[section]))}
    good: dict[str, object] = {}
    for key, value in table.items():
        if key not in rules:
            line = _line_of(text, section, key)
            problems.append((line, f"unknown key {section}.{key} = {_shown(value)}{_nearest(key, rules)}"))
        elif not rules[key].accepts(value):
            line = _line_of(text, section, key)
            problems.append((line, f"{section}.{key} = {_shown(value)}: must be {rules[key].allowed}"))
        else:
            good[key] = tuple(value) if isinstance(value, list) else value
    return SECTIONS[section](**good)


def _check_together(sections: dict[str, Any], text: str, problems: list[tuple[int, str]]) -> None:
    settings = Settings(**sections)
    timeouts, sync = settings.timeouts, settings.sync
    acceptor = PROTOCOLS[settings.acceptor.protocol]
    options = settings.acceptor.options
    try:
        if (
            options != AcceptorOptions()
        ):  # without any, each protocol has its own, and its codec can be read later
            acceptor.codec(options)
    except OptionsWrong as wrong:
        problems.append((_line_of(text, "acceptor", "protocol"), f"acceptor: {wrong}"))
    if not acceptor.capabilities.has_escrow:
        problem = (
            f"acceptor.protocol = {_shown(acceptor.name)}: has no escrow, so what is inserted cannot go "
            "back when a limit forbids it (K-06); a kiosk needs an acceptor with escrow"
        )
        problems.append((_line_of(text, "acceptor", "protocol"), problem))
    if settings.printer.port == settings.acceptor.port:
        problem = f"printer.port = {_shown(settings.printer.port)}: must be another port than acceptor.port"
        problems.append((_line_of(text, "printer", "port"), problem))
    for key in ("idle_s", "cash_s", "cash_after_bill_s"):
        value = getattr(timeouts, key)
        if value <= timeouts.warning_s:
            problem = f"timeouts.warning_s = {timeouts.warning_s}: must be less than timeouts.{key} ({value})"
            problems.append((_line_of(text, "timeouts", "warning_s"), problem))
            break
    if sync.backoff_s_max < sync.backoff_s_min:
        problem = f"sync.backoff_s_max = {sync.backoff_s_max}: must be at least sync.backoff_s_min ({sync.backoff_s_min})"
        problems.append((_line_of(text, "sync", "backoff_s_max"), problem))


def _nearest(key: str, known: dict[str, Any]) -> str:
    import difflib  # noqa: PLC0415 - only for mistakes

    near = difflib.get_close_matches(key, known, n=1, cutoff=0.6)
    hint = f"; did you mean {near[0]}?" if near else ""
    return f"{hint} (allowed: {', '.join(known)})"


def _shown(value: object) -> str:
    match value:
        case bool():
            return str(value).lower()
        case str():
            return f'"{value}"'
        case _:
            return repr(value)


def _line_of(text: str, section: str, key: str | None) -> int:
    """The line that sets ``key`` in ``section`` ("" before any header), or the section's own line; else 1."""
    current, header_line = "", 1
    for number, line in enumerate(text.splitlines(), start=1):
        if header := re.match(r"\s*\[+\s*([\w.\"-]+)\s*\]+", line):
            current = header[1].strip('"')
            header_line = number if current == section else header_line
        elif (
            key is not None
            and current == section
            and re.match(rf"\s*[\"']?{re.escape(key)}[\"']?\s*[=.]", line)
        ):
            return number
    return header_line
