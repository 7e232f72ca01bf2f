"""Each row of the money table: kiosk and acceptor are real processes, and who loses power is killed with ``kill -9``."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from typing import Any, Final

import pytest

from devices.protocols import PROTOCOLS
from kiosk.config import AcceptorSettings, Settings
from kiosk.demo.children import wait_until
from kiosk.demo.director import Director
from kiosk.demo.happenings import Awaited, Happening, Happenings
from kiosk.demo.world import World, WorldSettings
from kiosk.reports import entry_lines
from kiosk.scenario import Wallet, parse
from tests.torture.money_table import DOCS, ROWS, WORDS, Lost, Moment, Row, fates_of, money_table, parts_of

WAIT_S: Final = 40.0
BILL_TENGE: Final = 5000
ORDER: Final = parse(
    """
name: order
steps:
  - choose: wallet-top-up
  - enter: {phone: "7051234567"}
  - accept: check
""",
    "order",
)

SEEN_AS: Final = {
    Moment.DRAWN_IN: ("acceptor", "accepting"),
    Moment.ESCROW: ("acceptor", "escrow"),
    Moment.ORDERED: ("acceptor", "stack-command"),
    Moment.PAST_EXIT_SENSOR: ("acceptor", "past-exit-sensor"),
    Moment.STACKED: ("acceptor", "stacked"),
    Moment.JOURNALED: ("kiosk", "journaled"),
}

FROZEN_FROM: Final = {Moment.ESCROW: Moment.DRAWN_IN, Moment.STACKED: Moment.PAST_EXIT_SENSOR}
"""The kiosk stands still from then on, so that it cannot act on what it must not have heard yet."""


class Cash:
    """One world of one protocol; each ``play`` is a row."""

    def __init__(self, world: World, happenings: Happenings) -> None:
        self._world = world
        self._happenings = happenings
        self._director = Director(world, happenings)

    def play(self, row: Row) -> dict[str, int]:
        """What was counted in addition after the row: by the acceptor (stacked, returned) and in the journal."""
        before, mark = self._counted(), self._happenings.mark()
        self._director.go(ORDER, "order")
        self._insert()
        self._await_moment(row.moment, mark)
        self._cut(row)
        self._restore(row)
        wait_until(lambda: self._is_settled(row, before), f"the end of {row}", WAIT_S, 0.2)
        self._begin_anew()
        after = self._counted()
        return {name: count - before[name] for name, count in after.items()}

    # --- the row

    def _insert(self) -> None:
        mark = self._happenings.mark()

        def is_taken() -> bool:
            self._world.acceptor.tell(f"insert {BILL_TENGE}")
            with suppress(Awaited):
                self._wait(lambda one: one["event"] == "accepting", mark, 0.3)
                return True
            return False

        wait_until(is_taken, "a bill that is drawn in", WAIT_S)

    def _await_moment(self, moment: Moment, mark: int) -> None:
        if moment in FROZEN_FROM:
            self._see(FROZEN_FROM[moment], mark)
            assert self._world.kiosk is not None
            self._world.kiosk.freeze()
        self._see(moment, mark)

    def _see(self, moment: Moment, mark: int) -> None:
        source, event = SEEN_AS[moment]
        self._wait(
            lambda one: (
                (one["source"], one["event"]) == (source, event)
                and one.get("kind", "bill_stacked") == "bill_stacked"
            ),
            mark,
            WAIT_S,
        )

    def _cut(self, row: Row) -> None:
        if row.lost is not Lost.DEVICE:
            self._world.cut_kiosk()
        if row.lost is not Lost.HOST:
            self._world.cut_acceptor()
        if row.lost is Lost.DEVICE and row.moment in FROZEN_FROM:
            assert self._world.kiosk is not None
            self._world.kiosk.thaw()

    def _restore(self, row: Row) -> None:
        if row.lost is not Lost.HOST:
            self._world.start_acceptor()
        if row.lost is not Lost.DEVICE:
            self._world.start_kiosk()

    def _is_settled(self, row: Row, before: dict[str, int]) -> bool:
        """The acceptor's path is free, and the journal has said what it can say of the bill."""
        now = self._counted()
        is_free = now["in_path"] == 0 and now["unacknowledged"] == 0
        said = sum(now[word] - before[word] for word in ("credited", "disputed"))
        is_written = said == (row.fate != "returned")
        is_over = now["stacked"] + now["returned"] > before["stacked"] + before["returned"]
        return is_free and is_written and is_over

    def _begin_anew(self) -> None:
        """Another life of the kiosk: what is counted after it was not doubled by one more start."""
        self._world.cut_kiosk()
        self._world.start_kiosk()
        self.await_customer()

    def await_customer(self) -> None:
        """In service, and online: an order is checked by the ledger."""
        self._world.await_service()
        wait_until(self._is_online, "the ledger", WAIT_S, 0.1)
        self._director.settle()

    def _is_online(self) -> bool:
        assert self._world.control is not None
        return bool(self._world.control.ask("state")["is_online"])

    # --- counting

    def _counted(self) -> dict[str, int]:
        mark = self._happenings.mark()
        self._world.acceptor.tell("status")
        _, told = self._wait(lambda one: one["event"] == "status", mark, WAIT_S)
        journaled = [json.loads(line)["event"] for line in entry_lines(self._world.data, 1)]
        return {
            "stacked": sum(told["stacked"].values()),
            "returned": told["returned"],
            "in_path": int(told["in_path"] is not None),
            "unacknowledged": told["unacknowledged"],
            "credited": journaled.count("bill_stacked"),
            "disputed": journaled.count("bill_disputed"),
        }

    def _wait(self, fits: Callable[[Happening], Any], mark: int, timeout_s: float) -> tuple[int, Happening]:
        return self._happenings.wait(
            fits,
            "the acceptor",
            since=mark,
            timeout_s=timeout_s,
            is_hopeless=self._world.death_of_a_child,
        )


@pytest.fixture(scope="module", params=list(WORDS))
def cash(request, tmp_path_factory) -> Iterator[Cash]:
    happenings = Happenings()
    told = WorldSettings(
        data=tmp_path_factory.mktemp("world") / "data",
        settings=replace(Settings(), acceptor=AcceptorSettings(protocol=request.param)),
        wallets=(Wallet("+77051234567", "professional"),),
        has_window=False,
    )
    world = World(told, happenings)
    try:
        world.start()
        world.start_kiosk()
        cash = Cash(world, happenings)
        cash.await_customer()
        yield cash
    finally:
        world.end()


def sample(protocol: str, lost: Lost) -> Row:
    """One row of a protocol and a loss: over them all each moment comes twice."""
    moments, protocols, losses = list(Moment), list(WORDS), list(Lost)
    place = protocols.index(protocol) + 2 * losses.index(lost)
    return Row(protocol, moments[place % len(moments)], lost)


def check_row(cash: Cash, row: Row) -> None:
    counted = cash.play(row)

    expected = {
        "stacked": int(row.is_stacked),
        "returned": int(not row.is_stacked),
        "credited": int(row.fate == "credited"),
        "disputed": int(row.fate == "disputed"),
    }
    assert {name: counted[name] for name in expected} == expected, row


@pytest.mark.slow
@pytest.mark.rule("K-01")
@pytest.mark.rule("K-07")
@pytest.mark.timeout(400)
@pytest.mark.parametrize("lost", Lost, ids=lambda lost: lost.name.lower())
def test_a_row_of_the_money_table(cash: Cash, lost: Lost, request):
    check_row(cash, sample(request.node.callspec.params["cash"], lost))


@pytest.mark.soak
@pytest.mark.rule("K-01")
@pytest.mark.rule("K-07")
@pytest.mark.timeout(400)
@pytest.mark.parametrize("lost", Lost, ids=lambda lost: lost.name.lower())
def test_every_row_of_the_money_table(cash: Cash, lost: Lost, request):
    protocol = request.node.callspec.params["cash"]
    for row in (row for row in ROWS if (row.protocol, row.lost) == (protocol, lost)):
        check_row(cash, row)


def test_the_sample_has_every_moment_every_loss_and_every_protocol():
    rows = [sample(protocol, lost) for protocol in WORDS for lost in Lost]

    assert set(rows) <= set(ROWS)
    assert {row.moment for row in rows} == set(Moment)
    assert {(row.protocol, row.lost) for row in rows} == {(row.protocol, row.lost) for row in ROWS}


def test_the_table_has_every_moment_of_every_protocol_with_escrow():
    assert set(WORDS) == {name for name, protocol in PROTOCOLS.items() if protocol.capabilities.has_escrow}
    assert all(
        set(fates_of(name)) == {(moment, lost) for moment in Moment for lost in Lost} for name in WORDS
    )


def test_the_document_shows_the_table_as_it_is():
    assert parts_of(DOCS.read_text(encoding="utf-8"))[1] == money_table()
