"""How old what the kiosk was told may be (K-05): which parts of the policy nothing is sold without."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from wire.policy import PolicyPart

if TYPE_CHECKING:
    from datetime import datetime

    from wire.policy import Policy

FOR_EVERYTHING: Final = (
    PolicyPart.KIOSK,
    PolicyPart.LIMITS,
    PolicyPart.MRP,
    PolicyPart.TARIFFS,
    PolicyPart.OFFER,
)
"""Parts without which nothing is sold. On notices nothing depends."""


def sold_until(policy: Policy, as_of: datetime) -> datetime:
    """The last moment at which anything is sold by a policy that the ledger confirmed at ``as_of`` (K-05)."""
    parts = policy.parts
    oldest = min([as_of, *[parts[part].as_of for part in FOR_EVERYTHING if part in parts]])
    payees, blocks = parts.get(PolicyPart.PAYEES), parts.get(PolicyPart.BLOCKS)
    if payees is not None and blocks is not None:
        # A top-up needs the block list, everything else the payees: without both nothing is left to sell.
        oldest = min(oldest, max(payees.as_of, blocks.as_of))
    return oldest + timedelta(seconds=policy.ages.policy_s_max)
