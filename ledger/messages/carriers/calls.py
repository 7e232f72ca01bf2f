"""Flash calls and a voice robot behind a gateway's HTTP: it is given the code and makes the call (W-21).

The gateway is asked ``POST {address}/calls`` (docs/messages.md). Only the code travels, never the words around it: a flash
call comes from a number that ends in the code, a robot reads it aloud. Untried with any provider's own gateway: what
stands between is an adapter of theirs.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final
from urllib.parse import urlsplit

from ledger.access.rules import CODE_DIGITS
from ledger.messages.ports import (
    HAND_OVER_S,
    Accepted,
    Declined,
    Heard,
    Outcome,
    Outgoing,
    Receipt,
    Unreachable,
)
from ledger.messages.rules import Channel
from ledger.outgoing import NotReached, call
from wire.encoding import canonical
from wire.times import utc_text

TIMEOUT_S: Final = 5.0
LATER: Final = frozenset({408, 425, 429})
"""Of the 4xx those that say: the same again later."""
NOT_OURS: Final = frozenset({401, 403, 404})
"""The gateway does not know us, or this is not its address: nothing is wrong with any one call."""

_CODE: Final = re.compile(rf"(?<!\d)\d{{{CODE_DIGITS}}}(?!\d)")
_KINDS: Final = {Channel.FLASH_CALL: "flash", Channel.VOICE: "voice"}


@dataclass(frozen=True)
class CallCarrier:
    """Asks for one call after the other; the same call asked for twice is one, by its id."""

    url: str
    token: str = field(default="", repr=False)
    timeout_s: float = TIMEOUT_S

    @property
    def name(self) -> str:
        return f"calls {urlsplit(self.url).hostname}"

    def hand_over(self, batch: Sequence[Outgoing], now: datetime) -> Iterator[Outcome]:
        """Raises Unreachable: no whole answer, a fault of the gateway's own, or it does not know us."""
        _ = now
        for message in batch[: int(HAND_OVER_S / self.timeout_s / 2) or 1]:
            code = code_of(message.text)
            if code is None:
                yield Declined(message_id=message.message_id, reason="no code to be told", is_final=True)
            else:
                yield self._ask(message, code)

    def receipts(self) -> Sequence[Receipt]:
        """A call is over before a code has expired: nobody tells later."""
        return ()

    def heard(self) -> Sequence[Heard]:
        """Nobody answers here."""
        return ()

    def close(self) -> None:
        """Nothing is held open."""

    def _ask(self, message: Outgoing, code: str) -> Outcome:
        wanted = {
            "call_id": str(message.message_id),
            "kind": _KINDS[message.channel],
            "phone": message.address,
            "code": code,
            "language": message.language,
            "expires_at": utc_text(message.expires_at),
        }
        headers = {"Content-Type": "application/json", "Accept": "application/json"}
        if self.token:
            headers["Authorization"] = f"Bearer {self.token}"
        url = f"{self.url.rstrip('/')}/calls"
        try:
            answer = call("POST", url, body=canonical(wanted), headers=headers, timeout_s=self.timeout_s)
        except NotReached as away:
            raise Unreachable(str(away)) from away
        if answer.is_fine:
            return Accepted(message_id=message.message_id)
        if 400 <= answer.status < 500 and answer.status not in NOT_OURS:
            is_final = answer.status not in LATER
            reason = _reason(answer.status, answer.body)
            return Declined(message_id=message.message_id, reason=reason, is_final=is_final)
        raise Unreachable(f"status {answer.status}")


def code_of(text: str) -> str | None:
    """The one code in a message's words; None when there is none, or more than one."""
    found = set(_CODE.findall(text))
    return found.pop() if len(found) == 1 else None


def _reason(status: int, body: bytes) -> str:
    try:
        reason = str(json.loads(body)["reason"])[:100]
    except (ValueError, KeyError, TypeError):
        reason = ""
    return f"status {status}: {reason}" if reason else f"status {status}"
