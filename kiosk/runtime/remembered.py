"""What the last life knew of the ledger, as the core is told it before the ledger can be asked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kiosk.core.events import AllotmentArrived, PolicyArrived

if TYPE_CHECKING:
    from kiosk.core.events import Event
    from offline_queue.journal import Journal


def remembered(journal: Journal) -> tuple[Event, ...]:
    """An offline start sells by it as long as it is young (K-05)."""
    policy, allotment = journal.policy(), journal.allotment()
    if policy is None:
        return ()
    if allotment is None:
        return (PolicyArrived(policy),)
    sold_since = journal.sold_since(allotment.as_of_seq)
    return (
        PolicyArrived(policy),
        AllotmentArrived(allotment, sold_since, policy.version, is_remembered=True),
    )
