"""The port through which messages leave; what stands behind it is chosen in the settings."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

from ledger.messages.rules import Channel
from wire.texts import Language


class Unreachable(Exception):
    """The centre or server cannot be spoken to now; what it did not answer for is tried again."""


@dataclass(frozen=True, kw_only=True)
class Outgoing:
    """A message as a carrier is given it."""

    message_id: UUID
    channel: Channel
    address: str
    language: Language
    subject: str
    text: str
    expires_at: datetime


@dataclass(frozen=True, kw_only=True)
class Accepted:
    """The centre has taken it: it counts as delivered (W-53). Ids of its parts, for receipts."""

    message_id: UUID
    centre_ids: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Declined:
    """The centre has not taken it; ``is_final``: it never will (no such number, text not allowed)."""

    message_id: UUID
    reason: str
    is_final: bool


Outcome = Accepted | Declined


@dataclass(frozen=True, kw_only=True)
class Receipt:
    """What a centre says later of a part that it took."""

    centre_id: str
    is_delivered: bool


@dataclass(frozen=True, kw_only=True)
class Heard:
    """A message that came from a telephone; its network vouches for the number."""

    phone: str
    text: str


class Carrier(Protocol):
    """One way out. Used by one thread."""

    @property
    def name(self) -> str:
        """Under which the ids that its centre gives are kept."""

    def hand_over(self, batch: Sequence[Outgoing], now: datetime) -> Iterator[Outcome]:
        """Offer messages and give an outcome for each, in any order, within ``HAND_OVER_S`` seconds.

        Raises:
            Unreachable: those without an outcome so far may or may not have been taken.
        """

    def receipts(self) -> Sequence[Receipt]:
        """Receipts that have come in since the last time; keeps the line alive.

        Raises:
            Unreachable: the line is down.
        """

    def heard(self) -> Sequence[Heard]:
        """What telephones have said since the last time; it comes in with the receipts."""

    def close(self) -> None:
        """Say good-bye; the carrier can be used again afterwards."""


HAND_OVER_S = 20
"""The longest that one call of ``hand_over`` may take. A lease outlasts it (``ledger.messages.worker``)."""
