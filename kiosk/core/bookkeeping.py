"""What the kiosk counts for itself from its own journal: cash sold (K-02) and credits per wallet (K-03)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kiosk.core.parts import credits_of
from kiosk.core.states import Sold, WalletCredit
from wire.entries import BillStacked, OrderCompleted, WalletOrderEnded
from wire.money import Tiyn, total

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kiosk.core.events import AllotmentArrived
    from kiosk.core.transition import Step
    from wire.entries import Body, Entry
    from wire.policy import Policy


def remember(step: Step, entries: Iterable[Entry]) -> Step:
    """Count what these entries sell and credit, as far as the ledger's last answer does not know them yet."""
    terminal = step.terminal
    known_seq = terminal.allotment.as_of_seq if terminal.allotment else 0
    sold: list[Sold] = []
    credits_: list[WalletCredit] = []
    for entry in (entry for entry in entries if entry.seq > known_seq):
        match entry.body:
            case BillStacked(value_tiyn=value):
                sold.append(Sold(entry.seq, value))
            case OrderCompleted() as completed:
                credits_ += [WalletCredit(entry.seq, wallet, tiyn) for wallet, tiyn in credits_of(completed)]
    if sold:
        step = step.holding(sold=(*terminal.sold, *sold))
    if credits_:
        step = step.holding(wallet_credits=(*terminal.wallet_credits, *credits_))
    return step


def count_usage(step: Step, entries: Iterable[Entry]) -> Step:
    """Which services are paid for here, for the tiles in front; nothing about by whom."""
    paid = [service for entry in entries if (service := _paid_for(entry.body))]
    if not paid:
        return step
    usage = dict(step.terminal.usage)
    for service in paid:
        usage[service] = usage.get(service, 0) + 1
    return step.holding(usage=tuple(usage.items()))


def _paid_for(body: Body) -> str:
    """The service of an order that came to a good end, by cash or from a wallet; "" for everything else."""
    match body:
        case OrderCompleted(parts=(first, *_)):
            return first.service
        case WalletOrderEnded(outcome="executed" | "pending", service=service):
            return service
        case _:
            return ""


def take_allotment(step: Step, event: AllotmentArrived) -> Step:
    """What the ledger holds is in its answer; what came after is ours to subtract.

    An answer older than the one held says nothing new: two requests may overtake each other.
    """
    if not event.is_remembered:
        step = step.holding(is_dated=True)
    terminal, allotment = step.terminal, event.allotment
    if terminal.allotment is not None and allotment.as_of < terminal.allotment.as_of:
        return step
    sold = tuple(each for each in terminal.sold if each.seq > allotment.as_of_seq)
    known = total(each.value_tiyn for each in sold)
    step = step.holding(
        allotment=allotment,
        sold=sold,
        sold_before_tiyn=Tiyn(max(0, event.sold_since_tiyn - known)),
        wallet_credits=tuple(each for each in terminal.wallet_credits if each.seq > allotment.as_of_seq),
    )
    is_confirmed = terminal.policy is not None and terminal.policy.version == event.policy_version
    if is_confirmed and terminal.policy_as_of is not None:
        return step.holding(policy_as_of=max(terminal.policy_as_of, allotment.as_of))
    return step


def take_policy(step: Step, policy: Policy) -> Step:
    """What is sold from now on; an order that is open keeps its own (W-32)."""
    held = step.terminal.policy
    is_older = held is not None and policy.version < held.version
    return step if is_older else step.holding(policy=policy, policy_as_of=policy.issued_at)
