"""Every screen of service mode in the states that look different, as the core would make them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Final

from kiosk.api import (
    BillLine,
    CollectionStage,
    CollectionView,
    DisputedLine,
    Forward,
    StartChoice,
    View,
)
from kiosk.core.calibration import CROSSES
from kiosk.core.service_rules import PAGE_ACTIONS, pages_of
from kiosk.core.service_states import LoginStage
from kiosk.core.site_settings import BILLS as BILL_ACTIONS
from kiosk.service_api import (
    RowState,
    ServiceButton,
    ServiceLoginView,
    ServiceMenuView,
    ServicePage,
    ServicePageView,
    ServiceRow,
)
from tests.support.fake_kiosk import a_frame
from wire.money import format_money

AT: Final = "2026-11-22T09:05:00+00:00"
SERVICE_SCREENS: Final = (
    "devices",
    "network",
    "queue",
    "report",
    "disputed",
    "settings",
    "bills",
    "fitting",
    "logs",
    "screen",
    "power",
)

DEVICES: Final = (
    ServiceRow("acceptor", kind="title"),
    ServiceRow("state", "ready", "key", "ok"),
    ServiceRow("model", "SM-KZ1326 21K0012345"),
    ServiceRow("firmware", "v1.43"),
    ServiceRow(
        "denominations", "200 · 500 · 1\u00a0000 · 2\u00a0000 · 5\u00a0000 · 10\u00a0000 · 20\u00a0000"
    ),
    ServiceRow("scanner", kind="title"),
    ServiceRow("state", "scanner-connected", "key", "ok"),
    ServiceRow("last-code", "••••••••••567"),
    ServiceRow("last-code-at", AT, "time"),
    ServiceRow("printer", kind="title"),
    ServiceRow("printer_profile", "custom-vkp80iii"),
    ServiceRow("state", "printer-cutter", "key", "stop"),
    ServiceRow("paper", "paper-near_end", "key", "attention"),
    ServiceRow("mouth", "receipt-waiting", "key", "attention"),
    ServiceRow("receipts-on-roll", "412", "count"),
    ServiceRow("counters-collection", kind="title"),
    ServiceRow("count-bills_rejected", "9", "count", label="verification 66"),
    ServiceRow("count-bills_rejected", "2", "count", label="true_bill_feature 7f"),
    ServiceRow("counters", kind="title"),
    *(
        ServiceRow("count-bills_stacked", str(each // 4), "count", label=str(each))
        for each in (200, 500, 1000, 2000)
    ),
    ServiceRow("count-bills_rejected", "12", "count", label="verification 66"),
    ServiceRow("count-faults", "1", "count", label="jam_stacker"),
    ServiceRow("count-receipts", "1042", "count", label="printed"),
)
NETWORK: Final = (
    ServiceRow("link", "wwan0", "text", "ok"),
    ServiceRow("dns", "185.22.64.10", "text", "ok"),
    ServiceRow("tls", "TLSv1.3, 04.12.2026", "text", "attention", advice="certificate-ends"),
    ServiceRow("ledger", "no-connection", "key", "stop", advice="ledger-silent"),
)
QUEUE: Final = (
    ServiceRow("line", "offline", "key", "attention"),
    ServiceRow("queue-payments", "31", "count"),
    ServiceRow("queue-waiting", "118", "count", "attention"),
    ServiceRow("queue-last", "20418", "count"),
    ServiceRow("queue-acknowledged", "20300", "count"),
    ServiceRow("queue-oldest", AT, "time", "attention"),
    ServiceRow("exported", "tolem-kiosk-0001-20301-20418.jsonl", "text", "ok", label="118"),
)
REPORT: Final = (
    ServiceRow("report-since", AT, "time"),
    *(
        ServiceRow("bills-of", str(tenge * 100 * 12), "money", label=f"12 × {format_money(tenge * 100)}")
        for tenge in (200, 500, 1000, 2000, 5000, 10000, 20000)
    ),
    ServiceRow("report-stacked", "46440000", "money", "ok"),
    ServiceRow("report-orders", "73", "count"),
    ServiceRow("report-inserted", "46440000", "money"),
    ServiceRow("report-fees", "412500", "money"),
    ServiceRow("report-credited", "46027500", "money"),
    ServiceRow("report-unapplied", "1", "count"),
    ServiceRow("report-disputed", "1", "count", "attention"),
    ServiceRow("report-sales", kind="title"),
    ServiceRow("sales-of", "30000000", "money", label="Әмиянды толтыру"),
    ServiceRow("sales-fee", "300000", "money", label="51"),
    ServiceRow("sales-of", "16440000", "money", label="АлматыЭнергоСбыт"),
    ServiceRow("sales-fee", "112500", "money", label="22"),
    ServiceRow("last-bag", kind="title"),
    ServiceRow("bag-closed", AT, "time", label="B-0416"),
    ServiceRow("report-stacked", "38120000", "money"),
    ServiceRow("report-orders", "61", "count"),
)
DISPUTED: Final = (
    ServiceRow("disputed-bill", "500000", "money", "attention", label="22.11.2026 14:05 № 1042"),
    ServiceRow("disputed-bill", "20000", "money", "attention", label="21.11.2026 09:41"),
)
LOGS: Final = (
    ServiceRow("log-line", "link_changed is_up=False detail=connect timeout", "text", "", AT),
    ServiceRow("log-line", "device_remedy rung=reset fault=jam_stacker", "text", "attention", AT),
    ServiceRow(
        "log-line", "sync_alarm kind=journal-forked " + "detail=of another history " * 4, "text", "stop", AT
    ),
    *(
        ServiceRow("log-line", f"quote_unavailable reason=timeout attempt={n}", "text", "attention", AT)
        for n in range(24)
    ),
)
POWER: Final = (
    ServiceRow("kiosk", "out-of-service", "key", "stop"),
    ServiceRow("because", "reason-service-closed", "key", "attention"),
    ServiceRow("because", "reason-acceptor-jam-stacker", "key", "attention"),
)
SETTINGS: Final = (
    ServiceRow("language", "language-kk", "key"),
    ServiceRow("set-by", AT, "time", label="1002"),
    ServiceRow("idle", "60", "count"),
    ServiceRow("brightness_percent", "85", "count"),
    ServiceRow("set-by", AT, "time", label="1002"),
    ServiceRow("now", AT, "time"),
    ServiceRow("time-zone", "Asia/Almaty +0500"),
)
BILLS: Final = (
    *(ServiceRow("bill", "taken", "key", label=str(tenge)) for tenge in (200, 500, 1000, 2000, 5000, 10000)),
    ServiceRow("bill", "not-taken", "key", label="20000"),
    ServiceRow("set-by", AT, "time", label="1003"),
)
FITTING: Final = (
    ServiceRow("diagonal_inch", "19", "count"),
    ServiceRow("set-by", AT, "time", label="1002"),
    ServiceRow("lower_edge_mm", "950", "count"),
    ServiceRow("set-by", AT, "time", label="1002"),
    ServiceRow("printer_profile", "custom-vkp80iii", "text", "attention", advice="after-restart"),
    ServiceRow("set-by", AT, "time", label="1002"),
    ServiceRow("volume_percent", "125", "count"),
    ServiceRow("set-by", AT, "time", label="1002"),
    ServiceRow("voice", "voice-off", "key"),
    ServiceRow("set-by", AT, "time", label="1002"),
    ServiceRow("port-acceptor", "usb:0403:6001", "text", "stop", advice="port-absent"),
    ServiceRow("port-printer", "/dev/ttyS1", "text", "ok"),
    ServiceRow("port-found", "usb:067b:2303:A1B2C3", label="/dev/ttyUSB0"),
)


def login(
    language: str, stage: LoginStage | str = "person", signs: int = 4, problem: str = "", wait_s: int = 0
) -> View:
    content = ServiceLoginView(stage, "1002"[:signs] if stage == "person" else "", signs, problem, wait_s)  # type: ignore[arg-type]  # one of its own
    frame = a_frame(language, can_go_back=True, forward=Forward("continue", is_enabled=stage != "busy"))
    return View("service-login", frame, content)


def menu(language: str, role: str = "manager", *reasons: str) -> View:
    content = ServiceMenuView("1003", role, pages_of(role), reasons)
    return View("service-menu", a_frame(language, forward=Forward("log-out", is_enabled=True)), content)


def page(
    language: str,
    name: ServicePage,
    rows: tuple[ServiceRow, ...],
    note: str = "",
    state: RowState = "",
    **changes: object,
) -> View:
    on = {"language-kk", "idle-60", "close", "voice-off", *BILL_ACTIONS} - {"bill-20000"}
    enabled = {*PAGE_ACTIONS[name], *BILL_ACTIONS} - (on - BILL_ACTIONS.keys())
    buttons = tuple(ServiceButton(a, a in enabled, is_on=a in on) for a in PAGE_ACTIONS[name])
    content = ServicePageView(
        name, "1003", rows, buttons, is_busy=False, confirm="", note=note, note_state=state
    )
    frame = a_frame(language, can_go_back=True)
    if changes.get("confirm"):
        frame = replace(frame, forward=Forward("confirm", is_enabled=True))
    return View(f"service-{name}", frame, replace(content, **changes))  # type: ignore[arg-type]  # its own names


LINES: Final = tuple(
    BillLine(tenge * 100, count, count, own)
    for tenge, count, own in (
        (20000, 3, 3),
        (10000, 12, 12),
        (5000, 40, 39),
        (2000, 51, 51),
        (1000, 107, 107),
        (500, 88, 88),
        (200, 19, 19),
    )
)
DISPUTED_LINES: Final = (DisputedLine(500_000, "no_news", AT, "АлматыЭнергоСбыт", 1042),)
FORWARDS: Final = {
    "printer": "no-slips",
    "cash": "take-cassette",
    "insert": "no-cassette",
    "found": "in-a-bag",
    "bag": "continue",
    "seal": "continue",
    "count": "continue",
    "check": "close-bag",
    "done": "finish",
}


def collection(language: str, stage: CollectionStage, **changes: object) -> View:
    content = CollectionView(
        stage=stage,
        person="1001",
        lines=LINES,
        bills=320,
        total_tiyn=68_980_000,
        own_total_tiyn=68_480_000,
        disputed=DISPUTED_LINES,
        since=AT,
        removed_at=AT if stage not in ("cash", "remove", "printer") else "",
        is_without_login=stage == "found",
        waiting=2 if stage == "found" else 1,
        starts=(StartChoice(118, AT, 12_500_000),) if stage == "remove" else (),
        can_declare=stage == "remove",
        is_printer_ready=stage != "printer",
        is_cassette_out=stage == "insert",
        value="B-0417",
        problem="",
        bag="B-0417",
        seal="S-118204",
        is_printing=False,
        slips=("printed", "unknown") if stage == "done" else (),
        slips_due=2,
        can_reprint=stage == "done",
    )
    key = FORWARDS.get(stage, "")
    frame = a_frame(
        language,
        can_go_home=True,
        can_go_back=stage in ("seal", "count", "check"),
        forward=Forward(key, is_enabled=True) if key else None,
    )
    return View("collection", frame, replace(content, **changes))  # type: ignore[arg-type]  # its own names


SERVICE_VIEWS: Final[dict[str, Callable[[str], View]]] = {
    "login": login,
    "login-pin": lambda language: login(language, "pin", 6),
    "login-locked": lambda language: login(language, "pin", 0, "locked", 118),
    "login-code": lambda language: login(language, "code", 0, "code-wrong"),
    "login-busy": lambda language: login(language, "busy", 0),
    "menu": menu,
    "menu-closed": lambda language: menu(language, "collector", "service-closed", "acceptor-jam-stacker"),
    "devices": lambda language: page(language, "devices", DEVICES, "bill-returned", "ok"),
    "network": lambda language: page(language, "network", NETWORK, "network-faulty", "stop"),
    "queue": lambda language: page(language, "queue", QUEUE, "exported", "ok"),
    "report": lambda language: page(language, "report", REPORT),
    "disputed": lambda language: page(language, "disputed", DISPUTED),
    "disputed-none": lambda language: page(language, "disputed", (), "no-disputed", "ok"),
    "settings": lambda language: page(language, "settings", SETTINGS),
    "bills": lambda language: page(language, "bills", BILLS),
    "fitting": lambda language: page(language, "fitting", FITTING),
    "logs": lambda language: page(language, "logs", LOGS, day="2026-11-22"),
    "screen": lambda language: page(language, "screen", ()),
    "screen-crosses": lambda language: page(language, "screen", (), crosses=CROSSES),
    "power": lambda language: page(language, "power", POWER),
    "power-confirm": lambda language: page(language, "power", POWER, confirm="shut-down"),
    **{
        f"collection-{stage}": lambda language, stage=stage: collection(language, stage)  # type: ignore[misc]
        for stage in ("printer", "cash", "remove", "insert", "found", "bag", "seal", "count", "check", "done")
    },
}
