"""A stacked bill that no open intent explains: the same bill said again, or one to be accounted for (K-01)."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID, uuid5

from devices.commands import AcknowledgeBill
from devices.events import AcceptorReady, BillAccepting, BillEscrowed, BillRejected, BillReturned
from kiosk.core.effects import Sync
from kiosk.core.parts import unapplied_order
from kiosk.core.recovery import FINDINGS, Finding, Memory, memory_of
from kiosk.core.states import FoundBill
from kiosk.core.transition import write_surely
from wire.entries import BillStacked, PrintEnded
from wire.money import Tiyn
from wire.records import replace

if TYPE_CHECKING:
    from devices.events import BillEvent
    from devices.events import BillStacked as DeviceStacked
    from kiosk.core.states import Terminal
    from kiosk.core.transition import Step


def settle(step: Step, event: BillEvent) -> Step:
    """Note that the device has gone on: what it says is stacked after this is another bill."""
    last = step.terminal.last_bill
    has_gone_on = isinstance(
        event, BillAccepting | BillEscrowed | BillReturned | BillRejected | AcceptorReady
    )
    if last is None or not has_gone_on:
        return step
    return step.holding(last_bill=replace(last, is_settled=True))


def find_bill(step: Step, event: DeviceStacked) -> Step:
    """Acknowledge a repeated bill again; journal any other one as an order of its own."""
    if step.terminal.found is not None:
        return step  # the device repeats it until the journal has it
    value = Tiyn(event.bill.value_tiyn)
    match FINDINGS[_memory(step.terminal, value)]:
        case Finding.REPEATED:
            return step.also(AcknowledgeBill())
        case Finding.FOUND_DISPUTED:
            assert step.terminal.last_bill is not None, "a disputed bill is the last one"
            return _journal_found(step, event, step.terminal.last_bill.outcome.bill_id)
        case Finding.FOUND:
            return _journal_found(step, event, None)


def _memory(terminal: Terminal, value: Tiyn) -> Memory:
    last = terminal.last_bill
    return memory_of(
        last.outcome if last else None, is_settled=last.is_settled if last else False, value_tiyn=value
    )


def _journal_found(step: Step, event: DeviceStacked, disputed_id: UUID | None) -> Step:
    """Bill and order in one write: no crash can come between them. Nobody waits for its receipt."""
    terminal = step.terminal
    number, value = terminal.next_receipt_number, Tiyn(event.bill.value_tiyn)
    bill_id = disputed_id or uuid5(terminal.boot_id, f"found-{number}")
    stacked = BillStacked(
        session_id=None, bill_id=bill_id, value_tiyn=value, is_at_power_up=event.is_at_power_up
    )
    version = terminal.policy.version if terminal.policy else 0
    order = unapplied_order(uuid5(bill_id, "found"), number, value, version)
    closed = PrintEnded(receipt_number=number, outcome="not_printed")
    step, token = write_surely(step, stacked, order, closed)
    return step.holding(found=FoundBill(token, event.bill), next_receipt_number=number + 1)


def found_journaled(step: Step) -> Step:
    """The found bill is on disk: only now does the device hear of it."""
    return step.holding(found=None).also(AcknowledgeBill(), Sync())
