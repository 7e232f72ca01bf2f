"""The money table: where the bill is when power fails, whose power it is, and what becomes of the bill.

Data for ``test_money_table.py``, which runs each row with real processes, and for ``docs/recovery.md``
(``python -m tests.torture.money_table`` writes it). A protocol is a row of WORDS here and nothing else.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Final, Literal

from devices.protocols import PROTOCOLS

DOCS: Final = Path(__file__).parents[2] / "docs" / "recovery.md"
BEGIN: Final = "<!-- money table: python -m tests.torture.money_table -->\n"
END: Final = "<!-- end of money table -->\n"


class Lost(StrEnum):
    """Whose power fails."""

    HOST = "the kiosk's"
    DEVICE = "the acceptor's"
    BOTH = "both"


class Moment(StrEnum):
    """Where the bill is."""

    DRAWN_IN = "is drawn in"
    ESCROW = "is in escrow, nothing is decided"
    ORDERED = "was ordered to be stacked, is before the exit sensor"
    PAST_EXIT_SENSOR = "is past the exit sensor"
    STACKED = "is in the cassette, nobody was told"
    JOURNALED = "is in the cassette and in the kiosk's journal"


Fate = Literal["returned", "credited", "disputed"]

_AFTER_A_REPORT: Final[Mapping[tuple[Moment, Lost], Fate]] = {
    (Moment.DRAWN_IN, Lost.HOST): "returned",
    (Moment.DRAWN_IN, Lost.DEVICE): "returned",
    (Moment.DRAWN_IN, Lost.BOTH): "returned",
    (Moment.ESCROW, Lost.HOST): "returned",
    (Moment.ESCROW, Lost.DEVICE): "returned",
    (Moment.ESCROW, Lost.BOTH): "returned",
    (Moment.ORDERED, Lost.HOST): "credited",
    (Moment.ORDERED, Lost.DEVICE): "returned",
    (Moment.ORDERED, Lost.BOTH): "returned",
    (Moment.PAST_EXIT_SENSOR, Lost.HOST): "credited",
    (Moment.PAST_EXIT_SENSOR, Lost.DEVICE): "credited",
    (Moment.PAST_EXIT_SENSOR, Lost.BOTH): "credited",
    (Moment.STACKED, Lost.HOST): "credited",
    (Moment.STACKED, Lost.DEVICE): "credited",
    (Moment.STACKED, Lost.BOTH): "credited",
    (Moment.JOURNALED, Lost.HOST): "credited",
    (Moment.JOURNALED, Lost.DEVICE): "credited",
    (Moment.JOURNALED, Lost.BOTH): "credited",
}
"""The same for every protocol with escrow and a power-up report: what differs is only how the device says it."""

_WITHOUT_A_REPORT: Final[Mapping[tuple[Moment, Lost], Fate]] = {
    **_AFTER_A_REPORT,
    **{
        (moment, lost): "disputed"
        for moment in (Moment.ORDERED, Moment.PAST_EXIT_SENSOR, Moment.STACKED)
        for lost in (Lost.DEVICE, Lost.BOTH)
    },
}
"""A device that forgets with its power what it had not said yet: people count the cassette."""


def fates_of(protocol: str) -> Mapping[tuple[Moment, Lost], Fate]:
    """By where the bill is and whose power fails."""
    return _AFTER_A_REPORT if PROTOCOLS[protocol].capabilities.has_power_up_report else _WITHOUT_A_REPORT


_DOES: Final[Mapping[tuple[Moment, Fate], str]] = {
    (Moment.DRAWN_IN, "returned"): "nothing was decided: the bill goes back, no credit",
    (Moment.ESCROW, "returned"): "nothing was decided: the bill goes back, no credit",
    (Moment.ORDERED, "returned"): "closes the intent as returned, no credit",
    (Moment.ORDERED, "credited"): "credits the intent's bill, once",
    (Moment.PAST_EXIT_SENSOR, "credited"): "credits the intent's bill, once",
    (Moment.STACKED, "credited"): "credits the intent's bill, once",
    (Moment.ORDERED, "disputed"): "disputes the intent; the bill went back",
    (Moment.PAST_EXIT_SENSOR, "disputed"): "disputes the intent; the bill is in the cassette",
    (Moment.STACKED, "disputed"): "disputes the intent; the bill is in the cassette",
    (Moment.JOURNALED, "credited"): "has credited it already: acknowledges at most",
}


@dataclass(frozen=True)
class Words:
    """How a protocol says it afterwards. ``by_itself``: of a bill in escrow whose host has gone."""

    by_itself: str
    repeats: str
    in_acceptor: str
    in_stacker: str
    after_journal: str


WORDS: Final[Mapping[str, Words]] = {
    "ccnet": Words(
        by_itself="80 until 10 s are over, then 18, 82",
        repeats="17, then 81 until it is acknowledged",
        in_acceptor="11; after RESET 18, 82",
        in_stacker="12; after RESET 81 until it is acknowledged",
        after_journal="10 (12, then 81 again, if it was not told before)",
    ),
    "cctalk": Words(
        by_itself="its log ends with (type, 1) and HOLD is obeyed: it still is in escrow",
        repeats="(type, 0) in its log, after the place that the kiosk has kept",
        in_acceptor="counter 0: its log is gone",
        in_stacker="counter 0: its log is gone",
        after_journal="counter 0: its log is gone",
    ),
    "id003": Words(
        by_itself="13; 18 when it was not polled for 3 s, 17 79 when 10 s are over",
        repeats="14, then 15 until it is acknowledged; 15 names no bill",
        in_acceptor="41; after RESET 18",
        in_stacker="42; after RESET 15 until it is acknowledged, or 1A or 11 at once",
        after_journal="40 (42, then 15 again, if it was not acknowledged)",
    ),
    "ssp": Words(
        by_itself="nothing by itself; REJECT before the first POLL, then ED, EC",
        repeats="CC, then EE until it is acknowledged (under a key)",
        in_acceptor="F1, E1",
        in_stacker="F1, E2 until it is acknowledged (under a key)",
        after_journal="F1 (E2 again, if it was not acknowledged)",
    ),
}


@dataclass(frozen=True)
class Row:
    protocol: str
    moment: Moment
    lost: Lost

    @property
    def fate(self) -> Fate:
        return fates_of(self.protocol)[self.moment, self.lost]

    @property
    def is_stacked(self) -> bool:
        """Whether the bill ends in the cassette."""
        return self.fate == "credited" or (self.fate == "disputed" and self.moment is not Moment.ORDERED)

    @property
    def says(self) -> str:
        """What the device reports afterwards."""
        words = WORDS[self.protocol]
        if self.lost is Lost.HOST:
            return words.by_itself if self.fate == "returned" else words.repeats
        if self.moment is Moment.JOURNALED:
            return words.after_journal
        return words.in_stacker if self.is_stacked else words.in_acceptor

    @property
    def does(self) -> str:
        """What the kiosk does."""
        return _DOES[self.moment, self.fate]

    def __str__(self) -> str:
        return f"{self.protocol}-{self.moment.name.lower()}-{self.lost.name.lower()}"


ROWS: Final = tuple(Row(protocol, moment, lost) for protocol in WORDS for moment, lost in fates_of(protocol))


def money_table() -> str:
    """The rows as Markdown, a table a protocol."""
    lines: list[str] = []
    for protocol in WORDS:
        lines += [
            f"### {protocol}",
            "",
            "| the bill | power lost | the device says afterwards | the kiosk |",
            "|---|---|---|---|",
        ]
        rows = (row for row in ROWS if row.protocol == protocol)
        lines += [f"| {row.moment} | {row.lost} | {row.says} | {row.does} |" for row in rows]
        lines.append("")
    return "\n".join(lines)


def parts_of(text: str) -> tuple[str, str, str]:
    """Before, between and after the marks. Raises ValueError when a mark is missing."""
    before, rest = text.split(BEGIN)
    between, after = rest.split(END)
    return before, between, after


def write() -> None:
    before, _, after = parts_of(DOCS.read_text(encoding="utf-8"))
    DOCS.write_text(f"{before}{BEGIN}{money_table()}{END}{after}", encoding="utf-8")


if __name__ == "__main__":
    write()
