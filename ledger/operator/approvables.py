"""Everything that needs, or can need, a second pair of eyes."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from ledger.cash.write_offs import WRITE_OFF
from ledger.collections.decisions import CLAIM_OVER, FIND_CASH, WRITE_OFF_SHORT
from ledger.collections.disputes import DECIDE_DISPUTE
from ledger.corrections.service import POST_BY_HAND, REVERSE
from ledger.kiosks.adoption import ADOPT_HISTORY
from ledger.operator.money_routes import SETTLE
from ledger.operator.terms_routes import ADD_TARIFF, SET_MRP, SWITCH_LIMITS
from ledger.redemptions.resolutions import RESOLVE
from ledger.staff.approvals import Approvable

APPROVABLES: Final[Mapping[str, Approvable]] = MappingProxyType(
    {
        each.name: each
        for each in (
            REVERSE,
            POST_BY_HAND,
            SETTLE,
            RESOLVE,
            DECIDE_DISPUTE,
            FIND_CASH,
            WRITE_OFF_SHORT,
            CLAIM_OVER,
            ADOPT_HISTORY,
            WRITE_OFF,
            SWITCH_LIMITS,
            SET_MRP,
            ADD_TARIFF,
        )
    }
)
