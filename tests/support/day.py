"""Random days of a kiosk: customers who touch anything, devices and networks that fail, power that goes."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

from devices.events import Paper, PrinterStatus
from kiosk.core import events
from kiosk.core.states import AcceptingCash
from tests.support.core_builders import (
    DENOMINATIONS,
    PHONE,
    PRINTER_EMPTY,
    PRINTER_WELL,
    SURPLUS_PHONE,
    a_bill,
    a_quote,
)
from tests.support.world import World
from wire.messages import QuoteAnswer, QuoteRequest
from wire.money import tenge
from wire.refusals import Refusal, RefusalCode

Deed = Callable[[World, Random], None]

SERVICES = (
    ("wallet-top-up", ""),
    ("kuat", "utilities"),
    ("fine", "fines"),
    ("school", "utilities"),
    ("bank", "loans"),
)
TOUCHES: tuple[Callable[[World], events.Touch], ...] = (
    lambda _: events.ScreenTouched(),
    lambda _: events.StillHerePressed(),
    lambda _: events.BackPressed(),
    lambda _: events.HomePressed(),
    lambda _: events.CancelPressed(),
    lambda _: events.ReprintPressed(),
    lambda _: events.LanguageChosen("ru"),
    lambda _: events.CategoryChosen("fines"),
    lambda _: events.FieldEdited(PHONE),
    lambda world: events.ForwardPressed(world.view.screen),
    lambda _: events.ForwardPressed("cash"),
    lambda _: events.ForwardPressed("check"),
)


def touch_anything(world: World, random: Random) -> None:
    if world.terminal is not None:
        world.say(random.choice(TOUCHES)(world))


def come_and_order(world: World, random: Random) -> None:
    """As far as the customer gets: a form, its answers, the consents."""
    if world.terminal is None or isinstance(world.terminal.phase, AcceptingCash):
        return
    world.choose(*random.choice(SERVICES))
    for _ in range(8):
        if world.terminal is None:
            return
        match world.view.screen:
            case "requisites" | "surplus":
                world.say(events.FieldEdited(_answer(world, random)))
                world.forward()
            case "check" | "terms" | "offline" | "no-printer":
                world.forward()
            case _:
                return


def _answer(world: World, random: Random) -> str:
    if world.view.screen == "surplus":
        return SURPLUS_PHONE
    content = world.view.content
    code = getattr(content, "code", "")
    return {"phone": PHONE, "amount": str(random.choice((900, 4850, 20000)))}.get(code, "123456")


def insert(world: World, random: Random) -> None:
    world.acceptor.insert(a_bill(random.choice(DENOMINATIONS)))
    if random.random() < 0.7:
        world.settle()
        world.acceptor.finish_stacking()
    if random.random() < 0.7:
        world.settle()


def finish(world: World, _random: Random) -> None:
    world.say(events.ForwardPressed("cash"))


def let_time_pass(world: World, random: Random) -> None:
    world.advance(random.choice((0.5, 3, 11, 31, 61, 200, 700)))


def device_moves(world: World, random: Random) -> None:
    acceptor = world.acceptor
    moves = (acceptor.finish_stacking, acceptor.tire_of_escrow, acceptor.reject, world.settle)
    random.choice(moves)()
    world.settle()


def device_fails(world: World, random: Random) -> None:
    acceptor = world.acceptor
    fails = (
        lambda: acceptor.jam(swallows=random.random() < 0.5),
        acceptor.repair,
        acceptor.lose_line,
        acceptor.regain_line,
        acceptor.power_off,
        acceptor.power_on,
    )
    random.choice(fails)()
    if random.random() < 0.5:
        world.settle()


def disk_fails(world: World, random: Random) -> None:
    world.journal_failures = random.choice((0, 1, 1, 2, 5))
    world.is_journal_slow = random.random() < 0.4
    world.say(events.DiskChecked(is_low=random.random() < 0.2))


def network_fails(world: World, random: Random) -> None:
    world.set_network(is_up=random.random() < 0.6)
    world.sync()
    world.settle()


def printer_fails(world: World, random: Random) -> None:
    world.printer = random.choice(
        (PRINTER_WELL, PRINTER_WELL, PRINTER_EMPTY, PrinterStatus(is_known=False), _near_end())
    )
    world.print_outcome = random.choice(("printed", "printed", "not_printed", "unknown", ""))
    world.say(world.printer)


def _near_end() -> PrinterStatus:
    return PrinterStatus(is_known=True, is_online=True, paper=Paper.NEAR_END)


def ledger_speaks(world: World, random: Random) -> None:
    """The next quotes: plain, bounded, refused, with a changed offer."""
    answer = random.choice(
        (
            a_quote(),
            a_quote(credit_max_tiyn=tenge(12_000), fallback_credit_max_tiyn=tenge(3_000)),
            a_quote(refusal=Refusal(code=RefusalCode.WALLET_UNKNOWN)),
            a_quote(offer_version_due="2026-09"),
            a_quote(fallback_refusal=Refusal(code=RefusalCode.WALLET_CLOSED)),
        )
    )

    def quote(_request: QuoteRequest) -> QuoteAnswer:
        return answer

    world.quote = quote


def cut_power(world: World, random: Random) -> None:
    """Now, or at one of the next effects."""
    if random.random() < 0.5:
        world.crash_after = random.randrange(12)
        return
    world.cut(acceptor_too=random.random() < 0.5)


def restore_power(world: World, _random: Random) -> None:
    world.acceptor.power_on()
    world.start()
    world.settle()


def mend(world: World, _random: Random) -> None:
    """Somebody comes and puts everything right that can be put right from outside."""
    world.acceptor.regain_line()
    world.acceptor.repair()
    world.acceptor.power_on()
    world.journal_failures, world.is_journal_slow = 0, False
    world.say(events.DiskChecked(is_low=False))


def collect(world: World, random: Random) -> None:
    request = events.CollectionRequested(
        world.session_id, "B-17", "S-9", None, ((50_000, random.randrange(9)),)
    )
    world.say(request)


WORK: tuple[tuple[Deed, int], ...] = (
    (come_and_order, 24),
    (insert, 44),
    (finish, 14),
    (touch_anything, 10),
    (let_time_pass, 8),
    (device_moves, 12),
    (ledger_speaks, 3),
    (collect, 1),
)
TROUBLE: tuple[tuple[Deed, int], ...] = (
    (device_fails, 8),
    (disk_fails, 4),
    (network_fails, 4),
    (printer_fails, 3),
    (cut_power, 5),
)
REPAIR: tuple[tuple[Deed, int], ...] = ((restore_power, 10), (mend, 8))


def live(seed: int, deeds: int = 250) -> World:
    """A day from a seed; whatever must be true is checked after every deed, and at rest in the evening.

    Some days are calm and full of customers, on others everything breaks.
    """
    random = Random(seed)
    world = World(float_tiyn=tenge(random.choice((30_000, 200_000, 1_000_000))))
    world.open_shop()
    trouble = random.choice((0, 1, 1, 2))
    acts, weights = zip(*WORK, *((deed, weight * trouble) for deed, weight in TROUBLE), *REPAIR, strict=True)
    for deed in random.choices(acts, weights, k=deeds):
        world.trace.append(f"--- {deed.__name__}")
        deed(world, random)
        world.check()
    come_to_rest(world)
    world.check_at_rest()
    return world


def come_to_rest(world: World) -> None:
    """Everything works again, and everybody has gone home."""
    world.crash_after, world.journal_failures, world.print_outcome = None, 0, "printed"
    world.is_journal_slow = False
    world.printer = PRINTER_WELL
    for _ in range(3):
        world.acceptor.regain_line()
        world.acceptor.repair()
        world.acceptor.power_on()
        world.start()
        world.settle()
        world.acceptor.finish_stacking()
        world.acceptor.tire_of_escrow()
        world.say(events.DiskChecked(is_low=False))
        world.advance(800)
        world.set_network(is_up=True)
        world.sync()
        world.settle()
