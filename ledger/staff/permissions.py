"""Who may do what: one table, role by action. ``docs/operators.md`` shows it, and a test compares the two."""

from __future__ import annotations

from enum import StrEnum
from typing import Final


class Role(StrEnum):
    """What a member of staff is there for."""

    OPERATOR = "operator"
    """Runs the network: participants, limits, tariffs, payees, maintenance, reviews."""
    SUPPORT = "support"
    """Speaks with clients: wallets, blocks, documents, receipts."""
    FINANCE = "finance"
    """Money: emission, redemption, settlement, refunds; approves corrections of the books."""
    AUDITOR = "auditor"
    """Reads everything, the log included, and changes nothing."""


class Action(StrEnum):
    """What staff can do, as far as permissions tell apart."""

    READ_NETWORK = "read_network"
    CHANGE_PARTICIPANTS = "change_participants"
    CHANGE_LIMITS = "change_limits"
    CHANGE_TARIFFS = "change_tariffs"
    CHANGE_PAYEES = "change_payees"
    ANNOUNCE_MAINTENANCE = "announce_maintenance"
    READ_WALLETS = "read_wallets"
    READ_PERSONAL_DATA = "read_personal_data"
    CHANGE_WALLETS = "change_wallets"
    REVIEW_SUSPICIONS = "review_suspicions"
    READ_MONEY = "read_money"
    MOVE_MONEY = "move_money"
    SETTLE_CASH = "settle_cash"
    PROPOSE_CORRECTION = "propose_correction"
    APPROVE_CORRECTION = "approve_correction"
    APPROVE_CHANGE = "approve_change"
    READ_APPROVALS = "read_approvals"
    MANAGE_STAFF = "manage_staff"
    READ_AUDIT = "read_audit"


_EVERYONE: Final = frozenset(Role)

ROLES_OF: Final[dict[Action, frozenset[Role]]] = {
    Action.READ_NETWORK: _EVERYONE,
    Action.CHANGE_PARTICIPANTS: frozenset({Role.OPERATOR}),
    Action.CHANGE_LIMITS: frozenset({Role.OPERATOR}),
    Action.CHANGE_TARIFFS: frozenset({Role.OPERATOR}),
    Action.CHANGE_PAYEES: frozenset({Role.OPERATOR}),
    Action.ANNOUNCE_MAINTENANCE: frozenset({Role.OPERATOR}),
    Action.READ_WALLETS: frozenset({Role.OPERATOR, Role.SUPPORT, Role.AUDITOR}),
    Action.READ_PERSONAL_DATA: frozenset({Role.OPERATOR, Role.SUPPORT}),
    Action.CHANGE_WALLETS: frozenset({Role.OPERATOR, Role.SUPPORT}),
    Action.REVIEW_SUSPICIONS: frozenset({Role.OPERATOR}),
    Action.READ_MONEY: _EVERYONE,
    Action.MOVE_MONEY: frozenset({Role.FINANCE}),
    Action.SETTLE_CASH: frozenset({Role.OPERATOR, Role.FINANCE}),
    Action.PROPOSE_CORRECTION: frozenset({Role.OPERATOR, Role.SUPPORT, Role.FINANCE}),
    Action.APPROVE_CORRECTION: frozenset({Role.FINANCE}),
    Action.APPROVE_CHANGE: frozenset({Role.OPERATOR}),
    Action.READ_APPROVALS: _EVERYONE,
    Action.MANAGE_STAFF: frozenset({Role.OPERATOR}),
    Action.READ_AUDIT: frozenset({Role.AUDITOR}),
}


def roles_for(*allowed: Role | Action) -> frozenset[Role]:
    """The roles that these roles and actions amount to; none given: every role."""
    if not allowed:
        return _EVERYONE
    sets = (frozenset({each}) if isinstance(each, Role) else ROLES_OF[each] for each in allowed)
    return frozenset().union(*sets)
