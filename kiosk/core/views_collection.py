"""What the field agent sees of a collection: a function of the wizard and the terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from kiosk import api
from kiosk.core.catalogue import service_name
from kiosk.core.collecting import SLIPS, own_total, problem_of_number

if TYPE_CHECKING:
    from datetime import datetime

    from kiosk.core.collecting import Stage, Wizard
    from kiosk.core.states import Terminal
    from wire.entries import DisputedBill

_FORWARDS: Final[dict[Stage, str]] = {
    "cash": "take-cassette",
    "insert": "no-cassette",
    "found": "in-a-bag",
    "count": "continue",
    "check": "close-bag",
}


def collection_forward(terminal: Terminal, wizard: Wizard) -> api.Forward | None:
    """The stage's one forward action; ``no-slips`` agrees to go without paper."""
    match wizard.stage:
        case "printer":
            return api.Forward("continue" if terminal.printer.can_print else "no-slips", is_enabled=True)
        case "bag" | "seal":
            return api.Forward("continue", not problem_of_number(wizard.value))
        case "done":
            key = "next-cassette" if wizard.cassettes.waiting else "finish"
            return api.Forward(key, is_enabled=not wizard.slip_timer)
        case stage if key := _FORWARDS.get(stage, ""):
            return api.Forward(key, is_enabled=True)
        case _:
            return None


def can_go_back(wizard: Wizard) -> bool:
    """To an answer that was given before."""
    return wizard.stage in ("seal", "count", "check") or (wizard.stage == "bag" and wizard.is_in_bag)


def collection_view(terminal: Terminal, wizard: Wizard) -> api.CollectionView:
    content, target, told = wizard.content, wizard.target, wizard.told
    total = own_total(wizard.own)
    removed = target if told is None else None
    return api.CollectionView(
        stage=wizard.stage,
        person=wizard.person,
        lines=_lines(terminal, wizard),
        bills=sum(content.stacked.values()),
        total_tiyn=int(content.stacked_tiyn),
        own_total_tiyn=None if total is None else int(total),
        disputed=tuple(_disputed(terminal, bill) for bill in content.disputed),
        since=_iso(content.since_at),
        removed_at=_iso(removed.at if removed else None),
        is_without_login=removed is not None and removed.removed.collection_id is None,
        waiting=len(wizard.cassettes.waiting),
        starts=_starts(wizard),
        can_declare=wizard.stage == "remove",
        is_printer_ready=terminal.printer.can_print,
        is_cassette_out=terminal.is_cassette_out,
        value=wizard.value,
        problem=wizard.problem,
        bag=wizard.bag if told is None else told.collected.bag,
        seal=wizard.seal if told is None else told.collected.seal,
        is_printing=bool(wizard.slip_timer),
        slips=wizard.slips,
        slips_due=SLIPS,
        can_reprint=_can_reprint(wizard),
    )


def _lines(terminal: Terminal, wizard: Wizard) -> tuple[api.BillLine, ...]:
    """Every denomination that is taken here or was counted, the largest first."""
    stacked, own = wizard.content.stacked, dict(wizard.own)
    counted = None if wizard.target is None else wizard.acceptor_bills.get(wizard.target.seq)
    if wizard.told is not None:
        own, counted = wizard.told.collected.counted_bills or {}, wizard.told.collected.acceptor_bills
    known = {int(value) for value in terminal.acceptor.denominations_tiyn}
    return tuple(
        api.BillLine(
            value_tiyn=value,
            count=stacked.get(value, 0),
            acceptor_count=None if counted is None else counted.get(value, 0),
            own_count=own.get(value, 0) if own else None,
        )
        for value in sorted({*known, *stacked, *own, *(counted or {})}, reverse=True)
    )


def _disputed(terminal: Terminal, bill: DisputedBill) -> api.DisputedLine:
    policy = terminal.policy
    name = bill.service if policy is None else service_name(policy, bill.service, terminal.language)
    return api.DisputedLine(
        value_tiyn=int(bill.value_tiyn),
        reason=bill.reason,
        at=_iso(bill.at),
        service_name=name if bill.service else "",
        receipt_number=bill.receipt_number,
    )


def _starts(wizard: Wizard) -> tuple[api.StartChoice, ...]:
    """Offered while the cassette is asked for; a start before which nothing was stacked swaps nothing."""
    if wizard.stage not in ("cash", "remove"):
        return ()
    return tuple(
        api.StartChoice(start.seq, _iso(start.at), int(start.counters.stacked_tiyn))
        for start in reversed(wizard.cassettes.starts)
        if start.counters.stacked
    )


def _can_reprint(wizard: Wizard) -> bool:
    if wizard.stage == "done":
        return not wizard.slip_timer
    return wizard.stage == "cash" and wizard.cassettes.last_bag is not None


def _iso(moment: datetime | None) -> str:
    return "" if moment is None else moment.isoformat()
