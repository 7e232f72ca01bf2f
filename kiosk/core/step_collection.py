"""Collection: the cassettes' removals in every phase, and the field agent's wizard between customers (K-01).

What the bill acceptor says of its cassette is written down whoever is there. The wizard asks the journal again after
each of its writes; so it never shows a count that the journal does not have.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from devices.events import AcceptorFaulted, AcceptorReady, FaultCode, PrintEnded
from kiosk.core import events
from kiosk.core.collecting import (
    SLIPS,
    STAYS_IN,
    Wizard,
    collected_of,
    next_stage,
    problem_of_number,
    with_count,
)
from kiosk.core.effects import AskPrinterStatus, PrintSlip, ReadCassettes, Sync, slip_job
from kiosk.core.states import Collecting, Starting
from kiosk.core.transition import go_attract, start_timer, stop_timer, take_token, write_surely
from wire.entries import CassetteInserted, CassettePutBack, CassetteRemoved, CollectionOpened
from wire.records import replace

if TYPE_CHECKING:
    from devices.events import BillEvent
    from kiosk.core.collecting import Slip
    from kiosk.core.events import Event
    from kiosk.core.transition import Step

# --- what the bill acceptor says of its cassette --------------------------------------------------------------


def cassette_spoke(step: Step, event: BillEvent) -> Step:
    """A cassette out, or one that works again: in the journal once, and at the ledger as soon as can be."""
    terminal = step.terminal
    if isinstance(terminal.phase, Starting):
        return step
    match event:
        case AcceptorFaulted(FaultCode.CASSETTE_REMOVED) if not terminal.is_cassette_out:
            return _removed(step)
        case AcceptorReady() if terminal.is_cassette_out:
            step, token = write_surely(step.holding(is_cassette_out=False), CassetteInserted())
            return _awaiting_insertion(step.also(Sync()), token)
        case _:
            return step


def _removed(step: Step) -> Step:
    """By the field agent who is about to; by anybody else it is an alarm for the ledger."""
    step = step.holding(is_cassette_out=True)
    match step.terminal.phase:
        case Collecting(wizard) if wizard.target is None and wizard.told is None:
            removed = CassetteRemoved(collection_id=wizard.collection_id)
            return _take_out(step, wizard, removed)
        case _:
            return write_surely(step, CassetteRemoved())[0].also(Sync())


def _take_out(step: Step, wizard: Wizard, removed: CassetteRemoved) -> Step:
    """He may be quicker than the screen: then the collection is opened by the same write."""
    is_open = wizard.cassettes.collection is not None or wizard.stage in ("opening", "remove")
    bodies = (removed,) if is_open else (_opening(wizard), removed)
    step, token = write_surely(step, *bodies)
    return step.also(Sync()).to(Collecting(replace(wizard, stage="remove", waits_for=token)))


def _awaiting_insertion(step: Step, token: int) -> Step:
    match step.terminal.phase:
        case Collecting(Wizard(stage="insert") as wizard):
            return step.to(Collecting(replace(wizard, waits_for=token)))
        case _:
            return step


# --- the wizard -------------------------------------------------------------------------------------------------


def open_collection(step: Step, event: events.CollectionOpened) -> Step:
    """A field agent begins, or goes on with what he or another began."""
    step = step.also(AskPrinterStatus())
    return _read(step, Wizard(person=event.person, collection_id=event.collection_id))


def step_collection(step: Step, wizard: Wizard, event: Event) -> Step:
    """Touches of the field agent, and the answers of journal and printer."""
    match event:
        case events.CassettesRead(token) if token == wizard.waits_for and wizard.stage == "reading":
            return _route(step, wizard, event)
        case events.CassettesRead(token) if token == wizard.waits_for:
            return _seen_again(step, wizard, event)
        case events.Journaled(token) if token == wizard.waits_for:
            return _written(step, wizard)
        case events.Journaled() if not wizard.waits_for and wizard.stage not in ("done", *STAYS_IN):
            return _look_again(step, wizard)
        case PrintEnded(job_id, outcome) if wizard.slip_timer and job_id == slip_job(wizard.waits_for):
            return _slip_over(stop_timer(step, wizard.slip_timer), wizard, outcome)
        case events.TimerFired(name) if wizard.slip_timer and name == wizard.slip_timer:
            return _slip_over(step, wizard, "unknown")
        case events.HomePressed() if wizard.stage not in STAYS_IN:
            return leave_collection(step)
        case events.ForwardPressed():
            return _forward(step, wizard)
        case events.BackPressed():
            return _back(step, wizard)
        case events.CassetteDeclared(start_seq):
            return _declared(step, wizard, start_seq)
        case events.CassettePutBack() if (
            _may_tell(step) and wizard.stage == "found" and wizard.target is not None
        ):
            body = CassettePutBack(removed_seq=wizard.target.seq, person=wizard.person)
            step, token = write_surely(step, body)
            return step.to(Collecting(replace(wizard, waits_for=token)))
        case events.FieldEdited(value) if wizard.stage in ("bag", "seal"):
            return step.to(Collecting(replace(wizard, value=value, problem="")))
        case events.CountEdited(value_tiyn, count) if wizard.stage == "count":
            return step.to(Collecting(replace(wizard, own=with_count(wizard.own, value_tiyn, count))))
        case events.ReprintPressed():
            return _reprint(step, wizard)
        case _:
            return step


def _may_tell(step: Step) -> bool:
    """Nothing is told of a cassette while an earlier word still waits for the disk: it may be of the same one."""
    return not step.terminal.writes


def _look_again(step: Step, wizard: Wizard) -> Step:
    """Something that was begun before this log-in is on disk only now: the screen may be of a cassette that is done."""
    step, token = take_token(step)
    return step.also(ReadCassettes(token)).to(Collecting(replace(wizard, waits_for=token)))


def _seen_again(step: Step, wizard: Wizard, read: events.CassettesRead) -> Step:
    """With the same cassette to be named everything goes on as it is."""
    seen = replace(wizard, waits_for=0, cassettes=read.cassettes, acceptor_bills=read.acceptor_bills)
    of = (None if each.target is None else each.target.seq for each in (wizard, seen))
    if len(set(of)) == 1:
        return step.to(Collecting(seen))
    return _to_next(step, replace(seen, is_in_bag=False))


def leave_collection(step: Step) -> Step:
    """What is not finished waits in the journal for the next log-in."""
    match step.terminal.phase:
        case Collecting(Wizard(slip_timer=timer)) if timer:
            step = stop_timer(step, timer)
        case _:
            pass
    serving = step.terminal.serving
    if serving is not None:
        return step.holding(serving=None).to(serving)
    return go_attract(step)


def _opening(wizard: Wizard) -> CollectionOpened:
    return CollectionOpened(collection_id=wizard.collection_id, person=wizard.person)


def _read(step: Step, wizard: Wizard) -> Step:
    step, token = take_token(step)
    step = step.to(Collecting(replace(wizard, stage="reading", waits_for=token)))
    return step.also(ReadCassettes(token))


def _route(step: Step, wizard: Wizard, read: events.CassettesRead) -> Step:
    """What was begun under an earlier log-in is gone on with under its own id."""
    opened, told = read.cassettes.collection, read.cassettes.last_bag
    wizard = replace(
        wizard,
        waits_for=0,
        cassettes=read.cassettes,
        acceptor_bills=read.acceptor_bills,
        collection_id=wizard.collection_id if opened is None else opened.opened.collection_id,
    )
    if wizard.is_named:
        assert told is not None, "its entry was on disk before the journal was asked"
        return _print_slips(step, replace(wizard, stage="done", told=told))
    return _to_next(step, wizard)


def _to_next(step: Step, wizard: Wizard) -> Step:
    terminal = step.terminal
    stage = next_stage(wizard, can_print=terminal.printer.can_print, is_cassette_out=terminal.is_cassette_out)
    return step.to(Collecting(replace(wizard, stage=stage)))


def _written(step: Step, wizard: Wizard) -> Step:
    """A write of the wizard is on disk: the journal is asked what is true now."""
    if wizard.stage == "opening":
        return step.to(Collecting(replace(wizard, stage="remove", waits_for=0)))
    return _read(step, wizard)


def _forward(step: Step, wizard: Wizard) -> Step:
    match wizard.stage:
        case "printer":
            is_without = not step.terminal.printer.can_print
            return _to_next(step, replace(wizard, is_without_slip=is_without))
        case "cash" if wizard.cassettes.collection is None:
            step, token = write_surely(step, _opening(wizard))
            return step.to(Collecting(replace(wizard, stage="opening", waits_for=token)))
        case "cash":
            return step.to(Collecting(replace(wizard, stage="remove")))
        case "insert":
            return leave_collection(step) if wizard.target is None else _to_bag(step, wizard)
        case "found" if not wizard.waits_for:
            return _to_next(step, replace(wizard, is_in_bag=True))
        case "bag" | "seal":
            return _number_typed(step, wizard)
        case "count":
            return step.to(Collecting(replace(wizard, stage="check")))
        case "check" if _may_tell(step):
            step, token = write_surely(step, collected_of(wizard))
            wizard = replace(wizard, stage="sending", waits_for=token, is_named=True)
            return step.also(Sync()).to(Collecting(wizard))
        case "done":
            return _next_cassette(step, wizard)
        case _:
            return step


def _to_bag(step: Step, wizard: Wizard) -> Step:
    return step.to(Collecting(replace(wizard, stage="bag", value=wizard.bag, problem="")))


def _number_typed(step: Step, wizard: Wizard) -> Step:
    if problem := problem_of_number(wizard.value):
        return step.to(Collecting(replace(wizard, problem=problem)))
    number = wizard.value.strip()
    if wizard.stage == "bag":
        return step.to(Collecting(replace(wizard, stage="seal", bag=number, value=wizard.seal, problem="")))
    return step.to(Collecting(replace(wizard, stage="count", seal=number, value="", problem="")))


def _back(step: Step, wizard: Wizard) -> Step:
    match wizard.stage:
        case "bag" if wizard.is_in_bag:
            return step.to(Collecting(replace(wizard, stage="found", is_in_bag=False)))
        case "seal":
            return _to_bag(step, wizard)
        case "count":
            return step.to(Collecting(replace(wizard, stage="seal", value=wizard.seal, problem="")))
        case "check":
            return step.to(Collecting(replace(wizard, stage="count")))
        case _:
            return step


def _declared(step: Step, wizard: Wizard, start_seq: int) -> Step:
    """The field agent says what the bill acceptor does not: out now, or swapped before one of the starts."""
    if wizard.stage not in ("cash", "remove") or wizard.waits_for or not _may_tell(step):
        return step
    if not start_seq:
        removed = CassetteRemoved(collection_id=wizard.collection_id, source="declared")
        return _take_out(step, wizard, removed)
    if all(start.seq != start_seq for start in wizard.cassettes.starts):
        return step
    swapped = CassetteRemoved(source="declared", boundary_seq=start_seq)
    return _take_out(step, replace(wizard, is_in_bag=True), swapped)


def _next_cassette(step: Step, wizard: Wizard) -> Step:
    """One bag is done; another cassette may wait for its own."""
    if wizard.slip_timer or not wizard.cassettes.waiting:
        return leave_collection(step) if not wizard.slip_timer else step
    fresh = Wizard(
        person=wizard.person,
        collection_id=wizard.collection_id,
        is_without_slip=wizard.is_without_slip,
    )
    return _read(step, fresh)


# --- slips --------------------------------------------------------------------------------------------------------


def _print_slips(step: Step, wizard: Wizard) -> Step:
    """The next slip, while one is due and the printer gives them."""
    has_failed = any(slip != "printed" for slip in wizard.slips)
    if has_failed or len(wizard.slips) == SLIPS or wizard.told is None:
        return step.to(Collecting(replace(wizard, waits_for=0, slip_timer="")))
    if not step.terminal.printer.can_print:
        over = replace(wizard, waits_for=0, slip_timer="", slips=(*wizard.slips, "not_printed"))
        return step.to(Collecting(over))
    step, token = take_token(step)
    step, timer = start_timer(step, "slip", step.terminal.settings.printer_s)
    step = step.to(Collecting(replace(wizard, waits_for=token, slip_timer=timer)))
    return step.also(PrintSlip(token, wizard.told, step.terminal.language, wizard.is_copy))


def _slip_over(step: Step, wizard: Wizard, outcome: Slip) -> Step:
    return _print_slips(step, replace(wizard, slips=(*wizard.slips, outcome), slip_timer=""))


def _reprint(step: Step, wizard: Wizard) -> Step:
    """The slips of the bag just named, or of the newest one after a power cut; marked as copies when in doubt."""
    match wizard.stage:
        case "done" if not wizard.slip_timer:
            is_copy = wizard.is_copy or any(slip != "not_printed" for slip in wizard.slips)
            return _print_slips(step, replace(wizard, slips=(), is_copy=is_copy))
        case "cash" if wizard.cassettes.last_bag is not None:
            told = wizard.cassettes.last_bag
            return _print_slips(step, replace(wizard, stage="done", told=told, is_copy=True))
        case _:
            return step
