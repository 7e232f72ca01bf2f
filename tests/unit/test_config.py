"""kiosk.toml: what is right loads, what is wrong is one line with file, key, value and what is allowed."""

from __future__ import annotations

import os
from dataclasses import fields
from pathlib import Path

import pytest

from devices.protocols import PROTOCOLS, AcceptorOptions, AcceptorProtocol, PortChoice
from kiosk.config import SECTIONS, ConfigWrong, PanelSettings, Settings, dumped, load, parse
from kiosk.reach import diagonal_inch_min
from wire.money import Tiyn

SHIPPED = Path(__file__).parents[2] / "kiosk.toml"


def problem_of(text: str) -> str:
    with pytest.raises(ConfigWrong) as wrong:
        parse(text, "kiosk.toml")
    return wrong.value.problems[0]


def test_the_shipped_file_says_what_the_program_assumes():
    shipped = load(SHIPPED)

    assert shipped.timeouts == Settings().timeouts
    assert shipped.acceptor == Settings().acceptor
    assert shipped.printer == Settings().printer


def test_the_shipped_file_shows_every_key():
    text = SHIPPED.read_text()

    for section, kind in SECTIONS.items():
        assert f"[{section}]" in text
        for item in fields(kind):
            assert f"\n{item.name} = " in text, f"{section}.{item.name}"


def test_settings_survive_being_written_and_read():
    settings = load(SHIPPED)

    assert parse(dumped(settings), "copy") == settings


def test_an_empty_file_is_the_desk_demo():
    assert parse("", "kiosk.toml") == Settings()


@pytest.mark.parametrize(("text", "baud"), [("", 0), ('baud = "auto"', 0), ("baud = 19200", 19200)])
def test_a_baud_that_is_not_given_is_found_out(text: str, baud: int):
    settings = parse(f"[acceptor]\n{text}", "kiosk.toml")

    assert settings.acceptor.port_choice == PortChoice(settings.acceptor.port, baud, "auto")


def test_a_port_may_be_named_by_its_usb_adapter():
    settings = parse('[acceptor]\nport = "usb:0403:6001:A50285BI"', "kiosk.toml")

    assert settings.acceptor.port == "usb:0403:6001:A50285BI"


def test_denominations_are_whole_tenge_and_become_tiyn():
    settings = parse("[acceptor]\ndenominations_tenge = [500, 200]", "kiosk.toml")

    assert settings.acceptor.denominations_tiyn == (Tiyn(20000), Tiyn(50000))


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        pytest.param(
            '[acceptor]\nprotocl = "ccnet"',
            'kiosk.toml:2: unknown key acceptor.protocl = "ccnet"; did you mean protocol? (allowed: protocol,',
            id="key",
        ),
        pytest.param(
            "[aceptor]", "kiosk.toml:1: unknown section [aceptor]; did you mean acceptor?", id="section"
        ),
        pytest.param(
            "port = 5", "kiosk.toml:1: unknown key port = 5 (allowed: kiosk, ledger,", id="key-outside"
        ),
        pytest.param(
            '[acceptor]\n\nprotocol = "mdb"',
            'kiosk.toml:3: acceptor.protocol = "mdb": must be one of "ccnet"',
            id="protocol",
        ),
        pytest.param(
            '[acceptor]\nprotocol = "cctalk-coins"',
            'kiosk.toml:2: acceptor.protocol = "cctalk-coins": has no escrow, so what is inserted cannot go back',
            id="no-escrow",
            marks=pytest.mark.rule("K-06"),
        ),
        pytest.param(
            '[acceptor]\nprotocol = "cctalk"\nencryption_key = "12345"',
            "kiosk.toml:2: acceptor: cctalk: an encryption code has 6 digits",
            id="short-code",
        ),
        pytest.param(
            "[acceptor]\naddress = 14",
            "kiosk.toml:1: acceptor: ccnet: address 14 is no device's",
            id="address",
        ),
        pytest.param(
            '[acceptor]\necho = "maybe"',
            'kiosk.toml:2: acceptor.echo = "maybe": must be one of "auto", "on", "off"',
            id="echo",
        ),
        pytest.param(
            "[acceptor]\nport = 5",
            "kiosk.toml:2: acceptor.port = 5: must be the path of a serial port",
            id="type",
        ),
        pytest.param(
            '[printer]\nport = "/dev/lp"', 'kiosk.toml:2: printer.port = "/dev/lp": must be', id="port-name"
        ),
        pytest.param(
            '[printer]\nport = "COM3"', 'kiosk.toml:2: printer.port = "COM3": must be', id="port-of-windows"
        ),
        pytest.param(
            '[printer]\nport = "/tmp"', 'kiosk.toml:2: printer.port = "/tmp": must be', id="port-is-folder"
        ),
        pytest.param(
            "[acceptor]\nbaud = 9601",
            "kiosk.toml:2: acceptor.baud = 9601: must be one of 1200, 2400,",
            id="baud",
        ),
        pytest.param(
            '[acceptor]\nencryption_key = "0123456789ABCDEF"',
            "kiosk.toml:1: acceptor: ccnet knows no encryption key",
            id="key-for-nothing",
        ),
        pytest.param(
            '[acceptor]\nparity = "mark"',
            'kiosk.toml:2: acceptor.parity = "mark": must be one of "auto", "none", "even", "odd"',
            id="parity",
        ),
        pytest.param(
            '[acceptor]\nbaud = "9600"',
            'kiosk.toml:2: acceptor.baud = "9600": must be one of 1200,',
            id="text-for-number",
        ),
        pytest.param(
            "[acceptor]\ndenominations_tenge = [300]",
            "kiosk.toml:2: acceptor.denominations_tenge = [300]: must be a list of some of 200, 500,",
            id="bill",
        ),
        pytest.param(
            "[timeouts]\nidle_s = 5",
            "kiosk.toml:2: timeouts.idle_s = 5: must be a whole number from 10 to 3600",
            id="limit",
        ),
        pytest.param(
            "[timeouts]\nidle_s = true",
            "kiosk.toml:2: timeouts.idle_s = true: must be a whole number",
            id="bool-for-number",
        ),
        pytest.param(
            "[timeouts]\nwarning_s = 60",
            "kiosk.toml:2: timeouts.warning_s = 60: must be less than timeouts.idle_s (60)",
            id="warning-longer-than-wait",
        ),
        pytest.param(
            "[sync]\nbackoff_s_max = 1\nbackoff_s_min = 2",
            "kiosk.toml:2: sync.backoff_s_max = 1: must be at least sync.backoff_s_min (2)",
            id="backoff",
        ),
        pytest.param(
            '[ledger]\nurl = "http://host:99999"',
            'kiosk.toml:2: ledger.url = "http://host:99999": must be an address',
            id="tcp-port",
        ),
        pytest.param(
            '[ledger]\nurl = "host:80"',
            'kiosk.toml:2: ledger.url = "host:80": must be an address',
            id="no-scheme",
        ),
        pytest.param(
            '[printer]\nport = "/dev/null"',
            'kiosk.toml:2: printer.port = "/dev/null": must be the path of a serial port',
            id="port-of-no-line",
        ),
        pytest.param(
            '[acceptor]\nport = "/dev/ttyS0"\n[printer]\nport = "/dev/ttyS0"',
            'kiosk.toml:4: printer.port = "/dev/ttyS0": must be another port than acceptor.port',
            id="port-of-two",
        ),
        pytest.param("kiosk = 3", "kiosk.toml:1: kiosk = 3: must be a section [kiosk]", id="section-as-key"),
        pytest.param("[screen", "kiosk.toml: is not TOML: ", id="not-toml"),
    ],
)
def test_what_is_wrong_is_named_with_what_is_allowed(text: str, problem: str):
    assert problem_of(text).startswith(problem)


def test_each_mistake_has_a_line_of_its_own_in_the_order_of_the_file():
    with pytest.raises(ConfigWrong) as wrong:
        parse('[printer]\nbaud = 1\n[acceptor]\nbaud = 2\nprt = "x"', "k")

    assert [problem.split(":")[1] for problem in wrong.value.problems] == ["2", "4", "5"]
    assert all("\n" not in problem for problem in wrong.value.problems)


def test_a_port_that_is_unplugged_is_still_a_port():
    assert parse('[acceptor]\nport = "/dev/ttyUSB7"', "k").acceptor.port == "/dev/ttyUSB7"


def test_a_pseudo_terminal_is_a_port_by_any_name(tmp_path: Path):
    device, host = os.openpty()
    link = tmp_path / "acceptor.pty"
    link.symlink_to(os.ttyname(host))

    assert parse(f'[acceptor]\nport = "{link}"', "k").acceptor.port == str(link)

    os.close(device)
    os.close(host)


def test_a_file_that_is_not_there_is_said_so(tmp_path: Path):
    with pytest.raises(ConfigWrong, match="cannot be read: No such file"):
        load(tmp_path / "kiosk.toml")


@pytest.mark.parametrize(
    ("width", "height", "inch", "most"),
    [(1280, 1024, 17, 1000), (1080, 1920, 32, 801), (1080, 1920, 21, 905), (1024, 600, 7, 1130)],
)
def test_a_glass_is_set_no_higher_on_site_than_low_reach_can_bear(
    width: int, height: int, inch: int, most: int
):
    assert PanelSettings(width, height, inch).lower_edge_mm_max == most


@pytest.mark.parametrize(
    ("width", "height", "least"), [(1280, 1024, 17), (1920, 1080, 22), (1080, 1920, 25), (768, 1024, 20)]
)
def test_a_glass_is_called_no_smaller_on_site_than_every_screen_needs(width: int, height: int, least: int):
    assert diagonal_inch_min(width, height) == least


@pytest.mark.parametrize("protocol", PROTOCOLS.values(), ids=list(PROTOCOLS))
def test_no_protocol_refuses_a_kiosk_that_chooses_nothing(protocol: AcceptorProtocol) -> None:
    """``load`` does not ask it then."""
    assert protocol.codec(AcceptorOptions()) is not None
