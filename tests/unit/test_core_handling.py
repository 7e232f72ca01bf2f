"""Every phase meets every event: acted on, harmless for a reason, or illegal; and every move is one of the table's."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, get_args

import pytest

from devices import events as device
from devices.events import Bill, FaultCode
from kiosk.core import events
from kiosk.core.effects import StartTimer, StopTimer, service_job, slip_job
from kiosk.core.handling import EVENTS, HANDLED, ILLEGAL, NOTED, PHASES, harmless_reason
from kiosk.core.machine import IllegalEvent, step
from kiosk.core.moves import MOVES, IllegalMove, check_move
from kiosk.core.pages import Tracing
from kiosk.core.recovery import OpenItems
from kiosk.core.service_states import LoggingIn, Serving
from kiosk.core.states import (
    Attract,
    Collecting,
    Done,
    Home,
    Quoting,
    Reviewing,
    Starting,
    Terminal,
    initial_terminal,
)
from kiosk.core.views import view_of
from kiosk.core.wallet import WalletWaiting
from offline_queue.cassettes import Cassettes
from tests.support.core_builders import (
    BILL_TABLE,
    NOW,
    PHONE,
    PRINTER_EMPTY,
    SURPLUS_PHONE,
    a_bill,
    a_policy,
    a_quote,
    a_tracked_payment,
    an_allotment,
    session,
)
from tests.support.service_visits import SERVICE_MOMENTS
from tests.support.wallet_moments import WALLET_MOMENTS, of_a_wallet
from tests.support.world import World
from wire.messages import OperationResult
from wire.refusals import Refusal, RefusalCode

PAIRS = [(phase, event) for phase in PHASES for event in EVENTS]


def names(pair: Any) -> str:
    return pair.__name__ if isinstance(pair, type) else ""


@pytest.mark.parametrize(("phase", "event"), PAIRS, ids=names)
def test_each_pair_is_handled_or_noted_or_harmless_or_illegal(phase: type[Any], event: type[Any]) -> None:
    is_illegal = event in ILLEGAL[phase]
    is_seen = event in HANDLED[phase] or event in NOTED

    assert not (event in HANDLED[phase] and is_illegal)
    assert bool(harmless_reason(phase, event)) == (not is_seen and not is_illegal)


# --- a terminal in each phase, as a customer's way leads there -----------------------------------------------------


def _world(**changes: Any) -> World:
    world = World(**changes)
    world.open_shop()
    return world


def _browsing() -> World:
    world = _world()
    world.say(events.ScreenTouched(), events.CategoryChosen("fines"))
    return world


def _form() -> World:
    world = _world()
    world.choose("wallet-top-up")
    world.say(events.FieldEdited(PHONE))
    return world


def _half_a_form() -> World:
    world = _world()
    world.choose("fine", "fines")
    world.enter("123456")
    return world


def _stop_at(world: World, *said: Any) -> World:
    """Step these without what follows from their effects."""
    for event in said:
        world.terminal = step(world.running, event, world.now).terminal
    return world


def _quoting() -> World:
    return _stop_at(_form(), events.ForwardPressed("requisites"))


def _surplus() -> World:
    world = _half_a_form()
    world.enter("4850")
    world.forward()
    world.say(events.FieldEdited(SURPLUS_PHONE))
    return world


def _quoting_surplus() -> World:
    return _stop_at(_surplus(), events.ForwardPressed("surplus"))


def _check() -> World:
    world = _form()
    world.forward()
    return world


def _opening() -> World:
    return _stop_at(_check(), events.ForwardPressed("check"))


def _cash(*values: int) -> World:
    world = _world()
    world.top_up(*values)
    return world


def _intent() -> World:
    return _stop_at(_cash(500), device.BillEscrowed(a_bill(1000)))


def _stacking() -> World:
    world = _cash(500)
    world.acceptor.insert(a_bill(1000))
    world.settle()
    return world


def _crediting() -> World:
    return _stop_at(_stacking(), device.BillStacked(a_bill(1000)))


def _returning() -> World:
    return _stop_at(_cash(500), events.DiskChecked(is_low=True), device.BillEscrowed(a_bill(1000)))


def _completing() -> World:
    return _stop_at(_cash(500), events.ForwardPressed("cash"))


def _paying() -> World:
    world = _cash(500)
    world.is_network_up = False
    world.forward()
    return world


def _done() -> World:
    world = _cash(500)
    world.printer = PRINTER_EMPTY
    world.say(world.printer)
    world.set_network(is_up=False)
    world.forward()
    return world


def _refused() -> World:
    world = _world()
    world.quote = lambda _request: a_quote(refusal=Refusal(code=RefusalCode.TECHNICAL_FAILURE))
    world.choose("wallet-top-up")
    world.enter(PHONE)
    return world


def _recovering() -> World:
    world = _stacking()
    world.cut(acceptor_too=True)
    world.start()
    world.settle()
    return world


def _recovering_crediting() -> World:
    return _stop_at(_recovering(), device.BillStacked(a_bill(1000)))


def _collecting(*values: int) -> World:
    world = _cash(*values)
    world.forward()
    for _ in range(2):
        world.say(events.ForwardPressed(world.view.screen))
    world.say(events.HomePressed(), events.CollectionOpened("A-7", session(40)))
    return world


def _removing() -> World:
    world = _collecting(500)
    world.forward()
    return world


def _bag_asked() -> World:
    world = _removing()
    world.acceptor.remove_cassette()
    world.settle()
    world.acceptor.repair()
    world.settle()
    return world


def _own_count() -> World:
    world = _bag_asked()
    for number in ("B-1", "S-1"):
        world.say(events.FieldEdited(number))
        world.forward()
    return world


def _bag_closed() -> World:
    world = _own_count()
    world.print_outcome = ""
    world.forward()
    world.forward()
    return world


def _slips_out() -> World:
    world = _own_count()
    world.forward()
    world.forward()
    return world


def _found_out() -> World:
    world = _world()
    world.acceptor.remove_cassette()
    world.settle()
    world.say(events.CollectionOpened("A-7", session(40)))
    return world


def _reading() -> World:
    return _stop_at(_home(), events.CollectionOpened("A-7", session(40)))


def _opening_collection() -> World:
    return _stop_at(_collecting(500), events.ForwardPressed("collection"))


def _home() -> World:
    world = _world()
    world.say(events.ScreenTouched())
    return world


def _page(page: events.OpenedPage) -> World:
    world = _home()
    world.say(events.PageOpened(page))
    return world


def _searching() -> World:
    world = _page("search")
    world.say(events.FieldEdited("ku"))
    return world


def _terms() -> World:
    world = _world(quote=lambda _request: a_quote(offer_version_due="2026-03"))
    world.choose("wallet-top-up")
    world.enter(PHONE)
    world.forward()
    return world


def _reading_terms() -> World:
    world = _terms()
    world.say(events.PageOpened("offer"))
    return world


def _tracing() -> World:
    world = _page("find")
    for answer in ("1042", "0017", "6000"):
        world.say(events.FieldEdited(answer))
        world = _stop_at(world, events.ForwardPressed("find"))
    return world


def _traced() -> World:
    world = _tracing()
    phase = world.running.phase
    assert isinstance(phase, Tracing)
    return _stop_at(world, events.PaymentTraced(phase.token, a_tracked_payment(), is_certain=True))


def _starting() -> Terminal:
    return initial_terminal()


TERMINALS: list[Terminal] = [
    _starting(),
    *(
        make().running
        for make in (
            _recovering,
            _recovering_crediting,
            _world,
            _home,
            _browsing,
            _form,
            _half_a_form,
            _quoting,
            _quoting_surplus,
            _surplus,
            _check,
            _opening,
            _cash,
            lambda: _cash(500),
            _intent,
            _stacking,
            _crediting,
            _returning,
            _completing,
            _paying,
            _done,
            _refused,
            _searching,
            lambda: _page("help"),
            lambda: _page("offer"),
            _terms,
            _reading_terms,
            lambda: _page("find"),
            _tracing,
            _traced,
            _reading,
            _opening_collection,
            lambda: _collecting(500),
            _removing,
            _bag_asked,
            _own_count,
            _bag_closed,
            _slips_out,
            _found_out,
            *SERVICE_MOMENTS,
            *WALLET_MOMENTS,
        )
    ),
]


def _own_token(terminal: Terminal) -> int:
    if terminal.writes:
        return terminal.writes[0].token
    phase = terminal.phase
    if isinstance(phase, Quoting | Tracing | LoggingIn | Serving):
        return 0
    if isinstance(phase, WalletWaiting) and phase.what != "journal":
        return 0
    if isinstance(phase, Collecting):
        return 0
    return int(getattr(phase, "token", 0) or getattr(getattr(phase, "bill", None), "token", 0))


def _own_timer(terminal: Terminal) -> str:
    phase = terminal.phase
    if isinstance(phase, Collecting):
        return phase.wizard.slip_timer or "none-0"
    if isinstance(phase, WalletWaiting):
        return getattr(phase.origin, "timer", "") or "none-0"
    own = getattr(phase, "timer", "") or getattr(phase, "bill_timer", "")
    return own or getattr(getattr(phase, "bill", None), "timer", "") or "none-0"


def _operation(terminal: Terminal) -> Any:
    completed = getattr(terminal.phase, "completed", None)
    return completed.parts[0].operation_id if completed else session(99)


def samples(terminal: Terminal) -> list[Any]:
    """At least one event of every kind, fitting this terminal as well as can be."""
    token = _own_token(terminal)
    result = OperationResult(operation_id=_operation(terminal), outcome="credited")
    trace_token = terminal.phase.token if isinstance(terminal.phase, Tracing) else 0
    asked = getattr(terminal.phase, "token", 0)
    quote_token = terminal.phase.token if isinstance(terminal.phase, Quoting) else 0
    waits_for = terminal.phase.wizard.waits_for if isinstance(terminal.phase, Collecting) else 0
    return [
        events.LanguageChosen("ru"),
        events.ScreenTouched(),
        events.CategoryChosen("utilities"),
        events.ServiceChosen("wallet-top-up", session(7)),
        *(events.PageOpened(page) for page in get_args(events.OpenedPage)),
        events.CodeScanned("ACC:654321", session(7)),
        events.PaymentTraced(trace_token, None, is_certain=True),
        events.PaymentTraced(trace_token, a_tracked_payment(), is_certain=True),
        events.ServiceChosen("utilities", session(7)),
        events.FieldEdited("705"),
        *of_a_wallet(terminal),
        events.ForwardPressed(view_of(terminal, NOW).screen),
        *(made() for made in (events.BackPressed, events.HomePressed, events.CancelPressed)),
        events.StillHerePressed(),
        events.ReprintPressed(),
        events.CornerTouched("bottom-left"),
        events.StaffTouched("edit", "99"),
        events.StaffTouched("page", "logs"),
        events.StaffTouched("do", "test-print"),
        events.PinVerified(asked, is_right=True, visit_id=session(5)),
        events.CodeChecked(asked, "sent"),
        events.TaskDone(asked, (), "did-it"),
        events.Journaled(token, ()),
        events.JournalFailed(token, "disk"),
        events.QuoteReceived(quote_token, a_quote()),
        events.QuoteUnavailable(quote_token),
        events.OperationsAnswered((result,)),
        events.CollectionOpened("A-7", session(41)),
        events.CassetteDeclared(),
        events.CassettePutBack(),
        events.CountEdited(50_000, 3),
        events.CassettesRead(waits_for, Cassettes(), {}),
        events.TimerFired(_own_timer(terminal)),
        events.Started(OpenItems(), 1),
        *(told for is_up in (False, True) for told in (events.LinkChanged(is_up), events.ScannerTold(is_up))),
        events.LogosHeld(frozenset({"ab" * 32})),
        events.PolicyArrived(a_policy(version=9)),
        events.AllotmentArrived(an_allotment(left_tiyn=0), 0),
        events.DiskChecked(is_low=not terminal.is_disk_low),
        events.SyncHalted(is_halted=not terminal.is_sync_halted),
        events.CollectionRequested(session(8), "B", "S", None, ()),
        BILL_TABLE,
        replace(BILL_TABLE, bills=()),
        device.PowerUpFound("bill_in_acceptor"),
        device.AcceptorReady(is_enabled=True),
        device.BillAccepting(),
        device.BillEscrowed(a_bill(1000)),
        device.BillStacking(),
        device.BillStacked(a_bill(1000)),
        device.BillStacked(Bill(0)),
        device.BillReturned(),
        device.BillRejected("verification", 0x66),
        device.AcceptorFaulted(FaultCode.JAM_ACCEPTOR),
        device.AcceptorRecovered(),
        device.CommandFailed("StackBill", "refused"),
        PRINTER_EMPTY,
        device.PrintEnded("1", "printed"),
        device.PrintEnded(slip_job(waits_for), "printed"),
        device.PrintEnded(service_job("slip"), "printed"),
        device.ReceiptLeft("taken"),
    ]


GRID = [(terminal, event) for terminal in TERMINALS for event in samples(terminal)]


def _is_only_time(effect: Any) -> bool:
    return isinstance(effect, StartTimer | StopTimer)


def test_the_samples_have_every_phase_and_every_event() -> None:
    assert {type(terminal.phase) for terminal in TERMINALS} == set(PHASES)
    assert {type(event) for _, event in GRID} == set(EVENTS)


def test_every_phase_meets_every_event_as_the_table_says() -> None:
    for terminal, event in GRID:
        phase = type(terminal.phase)
        if type(event) in ILLEGAL[phase] or (
            isinstance(event, events.Journaled | events.JournalFailed) and not event.token
        ):
            with pytest.raises(IllegalEvent):
                step(terminal, event, NOW)
            continue
        after = step(terminal, event, NOW)
        view_of(after.terminal, NOW)
        if harmless_reason(phase, type(event)):
            assert after.terminal.phase == terminal.phase, (phase, event)
            assert all(map(_is_only_time, after.effects)), (phase, event)


def test_whatever_is_handed_to_a_phase_can_change_something_there() -> None:
    acted = set()
    for terminal, event in GRID:
        phase = type(terminal.phase)
        if type(event) not in HANDLED[phase]:
            continue
        try:
            after = step(terminal, event, NOW)
        except IllegalEvent:
            continue
        if after.terminal.phase != terminal.phase or not all(map(_is_only_time, after.effects)):
            acted.add((phase, type(event)))

    handed = {(phase, event) for phase in PHASES for event in HANDLED[phase]}
    silent = {(phase.__name__, event.__name__) for phase, event in handed - acted}

    assert silent == {
        ("AcceptingCash", "AcceptorRecovered"),  # what it means is in the health already
        ("AcceptingCash", "BillStacking"),  # expected after STACK
        ("AcceptingCash", "CommandFailed"),  # the bill's own word or the timer follows
        ("AcceptingCash", "PolicyArrived"),  # lets bills in again where the one held was too old (K-05)
    }


def test_a_stray_answer_of_the_journal_is_illegal() -> None:
    with pytest.raises(IllegalEvent, match="Journaled in Home"):
        step(_home().running, events.Journaled(999, ()), NOW)


def test_an_illegal_event_changes_nothing_and_names_phase_and_event() -> None:
    terminal = initial_terminal()

    with pytest.raises(IllegalEvent) as illegal:
        step(terminal, device.BillStacked(a_bill(500)), NOW)

    assert isinstance(illegal.value.phase, Starting)
    assert illegal.value.event == device.BillStacked(a_bill(500))


def test_a_move_that_the_table_does_not_know_is_refused() -> None:
    with pytest.raises(IllegalMove, match="Attract → Starting"):
        check_move(Attract(), Starting())


def test_every_move_of_the_table_leads_between_phases_and_none_is_said_twice() -> None:
    assert {before for before, _ in MOVES} | {after for _, after in MOVES} == set(PHASES)
    assert (Home, Home) not in MOVES


@pytest.mark.parametrize("screen", ["cash", "requisites", "done", "nonsense"])
def test_a_forward_action_of_a_screen_that_is_gone_changes_nothing(screen: str) -> None:
    terminal = _check().running
    assert isinstance(terminal.phase, Reviewing)

    after = step(terminal, events.ForwardPressed(screen), NOW)

    assert after.terminal.phase == terminal.phase


def test_a_timer_that_fired_as_it_was_stopped_changes_nothing() -> None:
    terminal = _done().running
    assert isinstance(terminal.phase, Done)

    after = step(terminal, events.TimerFired("silence-1"), NOW)

    assert after.terminal == terminal
    assert after.effects == ()
