"""The kiosk's command line. Each command imports what it needs when it runs: only ``run`` and ``desk-panel``
load Qt. Exit codes: 0 done, 1 something found wrong, 2 a wrong command line, configuration or scenario.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

if TYPE_CHECKING:
    from kiosk.config import Settings

CONFIG_FILE = Path("kiosk.toml")

app = typer.Typer(
    name="kiosk",
    help="A payment terminal that takes cash.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
journal_app = typer.Typer(
    help="The hash-chained journal of a data folder.", no_args_is_help=True, rich_markup_mode=None
)
cash_app = typer.Typer(help="What is in the cassette.", no_args_is_help=True, rich_markup_mode=None)
device_app = typer.Typer(help="Simulated and real devices.", no_args_is_help=True, rich_markup_mode=None)
app.add_typer(journal_app, name="journal")
app.add_typer(cash_app, name="cash")
app.add_typer(device_app, name="device")

ConfigPath = Annotated[Path, typer.Option("--config", help="The kiosk's configuration.")]
DataFolder = Annotated[
    Path | None, typer.Option("--data", help="The data folder; otherwise as kiosk.toml says.")
]
Address = Annotated[
    int | None, typer.Option(help="On a bus of several devices; otherwise the protocol's usual one.")
]
EncryptionKey = Annotated[
    str, typer.Option("--key", help="For protocols that encrypt; otherwise the protocol's usual one.")
]
Json = Annotated[bool, typer.Option("--json", help="One JSON object a line.")]


def _fail(message: str, code: int) -> NoReturn:
    print(message, file=sys.stderr)
    raise typer.Exit(code)


def _settings(config: Path) -> Settings:
    """Raises typer.Exit(2) after one line for each mistake."""
    from kiosk.config import ConfigWrong, load

    try:
        return load(config)
    except ConfigWrong as wrong:
        _fail("\n".join(wrong.problems), 2)


def _data(data: Path | None) -> Path:
    if data is not None:
        return data
    from kiosk.config import Settings

    settings = _settings(CONFIG_FILE) if CONFIG_FILE.exists() else Settings()
    return Path(settings.kiosk.data_dir)


# --- the kiosk


@app.command()
def run(
    config: ConfigPath = CONFIG_FILE,
    without_window: Annotated[
        bool, typer.Option("--without-window", help="No glass: moved by --control alone.")
    ] = False,
    control: Annotated[Path | None, typer.Option(help="A Unix socket for demos and tests.")] = None,
    clock_advanced: Annotated[float, typer.Option(hidden=True, help="Simulated seconds passed.")] = 0.0,
    clock_step: Annotated[float, typer.Option(hidden=True, help="Seconds the wall clock was turned.")] = 0.0,
) -> None:
    """The kiosk program."""
    from kiosk.start import Start, run

    raise typer.Exit(run(Start(config, not without_window, control, clock_advanced, clock_step)))


@app.command()
def demo(
    headless: Annotated[bool, typer.Option("--headless", help="No display: a scripted customer.")] = False,
    scenario: Annotated[Path | None, typer.Option(help="A scenario file, played without hands.")] = None,
    out: Annotated[Path | None, typer.Option(help="Where screenshots and receipts land.")] = None,
    data: Annotated[Path | None, typer.Option(help="The data folder.")] = None,
    seed: Annotated[int | None, typer.Option(help="Of simulated devices and network.")] = None,
    speed: Annotated[
        float, typer.Option(min=0.1, max=100, help="How much faster than life devices move.")
    ] = 1.0,
    config: ConfigPath = CONFIG_FILE,
    without_window: Annotated[bool, typer.Option("--without-window", hidden=True)] = False,
) -> None:
    """The desk demo: ledger, simulated devices and the kiosk, all as processes on this machine."""
    from kiosk.config import Settings
    from kiosk.demo.run import DemoOptions
    from kiosk.demo.run import run as play
    from kiosk.scenario import ScenarioWrong

    options = DemoOptions(
        settings=_settings(config) if config.exists() or config != CONFIG_FILE else Settings(),
        scenario=scenario,
        is_headless=headless,
        out=out,
        data=data,
        seed=seed,
        speed=speed,
        has_window=not without_window,
    )
    try:
        raise typer.Exit(play(options))
    except ScenarioWrong as wrong:
        _fail(str(wrong), 2)


@app.command("desk-panel", hidden=True)
def desk_panel() -> None:
    """Bills to insert and faults to make; what is touched is said on stdout."""
    from ui.desk import run as show

    raise typer.Exit(show())


@app.command()
def doctor(config: ConfigPath = CONFIG_FILE, json_: Json = False) -> None:
    """Could this kiosk sell? Configuration, disk, key, journal, clock, devices, ledger."""
    settings = _settings(config)
    from kiosk.doctor import as_json, as_words, can_sell, examine
    from kiosk.runtime.clock import wall_now

    findings = examine(settings)
    for finding in findings:
        print(as_json(finding, wall_now()) if json_ else as_words(finding))
    raise typer.Exit(0 if can_sell(findings) else 1)


@app.command()
def unenrol(data: DataFolder = None, config: ConfigPath = CONFIG_FILE) -> None:
    """Forget who this kiosk is, and tell the ledger so; refused while its journal holds money that the ledger has not. Nothing is deleted."""
    from kiosk.config import Settings
    from kiosk.runtime.clock import wall_now
    from kiosk.runtime.identity import KeyUnusable
    from kiosk.unenrolment import unenrol as put_aside
    from offline_queue.journal import JournalFault

    settings = _settings(config) if config.exists() or config != CONFIG_FILE else Settings()
    try:
        done = put_aside(data or Path(settings.kiosk.data_dir), settings.ledger, wall_now)
    except (OSError, JournalFault, KeyUnusable) as waits:
        _fail(str(waits), 1)
    for path in done.moved:
        print(f"kept: {path}")
    if done.untold:
        print(f"the ledger was not told: {done.untold}", file=sys.stderr)
        print(
            "close the kiosk there; what is set aside for it stays so until it is written off",
            file=sys.stderr,
        )
    print("the next start makes a new key and needs a new enrolment code")


# --- the journal and the cash


@journal_app.command("verify")
def journal_verify(data: DataFolder = None, json_: Json = False) -> None:
    """Prove the hash chain end to end; exit 1 with the first entry that is wrong."""
    import json

    from kiosk.reports import verified
    from kiosk.runtime.clock import wall_now
    from offline_queue.journal import JournalFault

    at = wall_now().isoformat()
    try:
        found = verified(_data(data))
    except JournalFault as fault:
        if json_:
            print(json.dumps({"event": "journal_wrong", "at": at, "problem": str(fault)}, ensure_ascii=False))
        _fail(str(fault), 1)
    if json_:
        print(json.dumps({**found, "at": at}))
    else:
        begin = "" if found["first_seq"] == 1 else f", proved from entry {found['first_seq']} on"
        print(
            f"{found['entries']} entries{begin}, each on top of the one before; the last is {found['hash'][:16]}…"
        )


@journal_app.command("show")
def journal_show(
    data: DataFolder = None,
    json_: Json = False,
    from_seq: Annotated[int, typer.Option("--from", min=1, help="The first entry to show.")] = 1,
) -> None:
    """Entries in order, a line each."""
    from kiosk.reports import entry_lines, shown
    from offline_queue.journal import JournalFault

    try:
        for line in (entry_lines if json_ else shown)(_data(data), from_seq):
            print(line)
    except JournalFault as fault:
        _fail(str(fault), 1)


@journal_app.command("export")
def journal_export(data: DataFolder = None, json_: Json = True) -> None:  # noqa: ARG001 - always JSON lines
    """All entries as JSON lines, for the operator."""
    journal_show(data, json_=True, from_seq=1)


@journal_app.command("recover")
def journal_recover(data: DataFolder = None, config: ConfigPath = CONFIG_FILE) -> None:
    """Go on with what is proved of a damaged journal and what the ledger holds of it; list the rest, keep the file. The kiosk must be off."""
    from kiosk.config import Settings
    from kiosk.recovery import ledgers_copy
    from kiosk.reports import recovered
    from kiosk.runtime.clock import wall_now
    from offline_queue.journal import JournalFault

    folder = _data(data)
    beside = folder / CONFIG_FILE
    chosen = beside if config == CONFIG_FILE and beside.exists() else config
    settings = _settings(chosen) if chosen.exists() or chosen != CONFIG_FILE else Settings()
    try:
        with ledgers_copy(folder, settings.ledger, wall_now) as ask:
            for line in recovered(folder, ask):
                print(line)
    except JournalFault as fault:
        _fail(str(fault), 1)


@cash_app.command("report")
def cash_report_command(data: DataFolder = None, json_: Json = False) -> None:
    """Bills since the last collection, disputed ones, totals."""
    import json

    from kiosk.reports import cash_report, cash_words
    from kiosk.runtime.clock import wall_now
    from offline_queue.journal import JournalFault

    try:
        report = cash_report(_data(data))
    except JournalFault as fault:
        _fail(str(fault), 1)
    if json_:
        print(json.dumps({**report, "at": wall_now().isoformat()}, ensure_ascii=False))
    else:
        print("\n".join(cash_words(report)))


# --- devices


@device_app.command("simulate")
def device_simulate(
    protocol: Annotated[str, typer.Argument(help="ccnet, id003 … or escpos.")],
    link: Annotated[Path, typer.Option(help="Where the pseudo terminal is to be found.")],
    json_: Json = False,
    out: Annotated[
        Path | None, typer.Option(help="What the device keeps: its memory, printed receipts.")
    ] = None,
    speed: Annotated[float, typer.Option(min=0.1, max=100, help="How much faster than life.")] = 1.0,
    seed: Annotated[int, typer.Option(help="Of line noise.")] = 0,
    trace: Annotated[bool, typer.Option("--trace", help="Every frame as an event.")] = False,
    baud: Annotated[int, typer.Option(help="Understand hosts at this speed only; 0: at any.")] = 0,
    address: Address = None,
    key: EncryptionKey = "",
    model: Annotated[str, typer.Option(help="Kind of printer, such as custom-vkp80ii.")] = "",
) -> None:
    """A device's firmware on a pseudo terminal; commands on stdin, events on stdout."""
    from devices.simulators import SIMULATORS, SimulatorOptions
    from devices.simulators.options import OptionUnknown
    from receipts.raster import font_file

    if protocol not in SIMULATORS:
        _fail(f"unknown protocol {protocol!r} (allowed: {', '.join(sorted(SIMULATORS))})", 2)
    options = SimulatorOptions(
        link=link,
        out=out,
        is_json=json_,
        speed=speed,
        seed=seed,
        is_traced=trace,
        baud=baud,
        address=address,
        encryption_key=key,
        font=Path(str(font_file(is_bold=False))),
        model=model,
    )
    try:
        if out is not None:
            out.mkdir(parents=True, exist_ok=True)
        raise typer.Exit(SIMULATORS[protocol](options))
    except (OSError, OptionUnknown) as unusable:  # a link or a folder that cannot be made
        _fail(str(unusable), 2)


@device_app.command("probe")
def device_probe(
    protocol: Annotated[str, typer.Argument(help="ccnet, id003 … or escpos.")],
    port: Annotated[str, typer.Option(help="The serial port, or usb:VID:PID[:SERIAL].")],
    json_: Json = False,
    seconds: Annotated[float, typer.Option(min=0.1, help="How long to listen.")] = 10.0,
    accept: Annotated[
        bool, typer.Option("--accept", help="Stack bills; otherwise they are returned.")
    ] = False,
    baud: Annotated[int, typer.Option(help="Of the serial line; 0: found out.")] = 0,
    parity: Annotated[str, typer.Option(help="auto (as the protocol has it), none, even or odd.")] = "auto",
    address: Address = None,
    key: EncryptionKey = "",
) -> None:
    """Our driver alone against whatever hangs on a port: identification, bill table, events."""
    from devices.probe import UnknownProtocol
    from devices.probe import run as probe
    from devices.protocols import PARITIES, AcceptorOptions, OptionsWrong, PortChoice

    if parity not in PARITIES:
        _fail(f"unknown parity {parity!r} (allowed: {', '.join(PARITIES)})", 2)
    try:
        code = probe(
            protocol,
            PortChoice(port, baud, PARITIES[parity]),
            is_json=json_,
            seconds=seconds,
            is_accepting=accept,
            options=AcceptorOptions(address, key),
        )
    except (UnknownProtocol, OptionsWrong) as wrong:
        _fail(str(wrong), 2)
    raise typer.Exit(code)


if __name__ == "__main__":
    app()
