"""Speaking to the issuers' banks about payouts: never inside a transaction, always under the same id (W-80)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event
from typing import Final

import structlog
from sqlalchemy import Connection, Engine

from ledger.clock import Clock
from ledger.database import reading, write
from ledger.issuers.bank import (
    Bank,
    PayoutAnswer,
    PayoutState,
    bank_addresses,
    bank_at,
    heard_of,
    is_reachable,
)
from ledger.redemptions.rules import RedemptionState
from ledger.redemptions.service import (
    Ended,
    Redemption,
    claim_due,
    hear,
    mark_sent,
    order_of,
    postpone,
    reject,
)

AT_ONCE: Final = 50

log = structlog.get_logger("ledger.redemptions")

IDLE_S: Final = 15.0
"""How often a bank is asked whether it is there when nothing is to be paid out."""

BankOf = Callable[[str, str], Bank]
"""The adapter for an issuer's code and its bank's address."""


def banks_with(tokens: Path | None) -> BankOf:
    """Adapters that carry the tokens in a directory, one file an issuer; without one they carry none."""

    def bank_of(issuer_code: str, address: str) -> Bank:
        file = None if tokens is None else tokens / issuer_code
        token = file.read_text(encoding="ascii").strip() if file is not None and file.is_file() else ""
        return bank_at(address, token=token)

    return bank_of


@dataclass(frozen=True, kw_only=True)
class RedemptionWorker:
    """Brings redemptions forward. Several may run: the bank pays one id once, and a state moves once."""

    engine: Engine
    clock: Clock
    ended: Ended
    bank_of: BankOf = field(default_factory=lambda: banks_with(None))
    idle_s: float = IDLE_S
    ending: Event = field(default_factory=Event)
    """Set when the program is to end: what was not spoken of yet is due again soon."""

    def work(self) -> int:
        """Speak to the banks about everything that is due; how many redemptions that was."""
        now = self.clock()
        with reading(self.engine) as connection:
            addresses = bank_addresses(connection)
            reachable = frozenset(each for each in addresses if is_reachable(connection, each))
        banks = {issuer: self.bank_of(issuer, address) for issuer, address in addresses.items()}
        silent = self._probe(banks, reachable)
        claimed = write(self.engine, lambda connection: claim_due(connection, now, limit=AT_ONCE))
        for one in claimed:
            if self.ending.is_set():
                break
            bank = banks.get(one.issuer_code)
            if bank is None or one.issuer_code in silent:
                self._postpone(one)
            else:
                self._bring_forward(one, bank)
        return len(claimed)

    def _postpone(self, one: Redemption) -> None:
        write(self.engine, lambda connection: postpone(connection, one.redemption_id, self.clock()))

    def _probe(self, banks: Mapping[str, Bank], reachable: frozenset[str]) -> frozenset[str]:
        """Ask every bank whether it is there, and note where that has changed, for those who want to redeem."""
        silent = frozenset(issuer for issuer, bank in banks.items() if not bank.is_there())
        changed = sorted(issuer for issuer in banks if (issuer in reachable) == (issuer in silent))
        now = self.clock()

        def note(connection: Connection) -> None:
            for issuer in changed:
                heard_of(connection, issuer, now, failure="no answer" if issuer in silent else "")

        if changed:
            write(self.engine, note)
            log.warning("banks", reachable=sorted(banks.keys() - silent), silent=sorted(silent))
        return silent

    def _bring_forward(self, one: Redemption, bank: Bank) -> None:
        if one.state is RedemptionState.REQUESTED:
            sent = write(
                self.engine,
                lambda connection: mark_sent(connection, one.redemption_id, self.clock(), self.ended),
            )
            if sent.state is not RedemptionState.SENT:
                return
            answer = PayoutAnswer(state=PayoutState.NOT_HELD)
        else:
            answer = bank.ask(one.redemption_id)
        if answer.state is PayoutState.NOT_HELD:
            with reading(self.engine) as connection:
                order = order_of(connection, one)
            answer = bank.send(order)
        if answer.state is PayoutState.REJECTED:
            self._rejected(one, bank, answer)
        else:
            self._hear(one, answer)

    def _rejected(self, one: Redemption, bank: Bank, answer: PayoutAnswer) -> None:
        """Only an order that the bank says it does not hold may be given back or changed by people."""
        held = bank.ask(one.redemption_id)
        if held.state is not PayoutState.NOT_HELD:
            self._hear(one, held)
            return
        now = self.clock()
        write(self.engine, lambda connection: reject(connection, one.redemption_id, answer.reason, now))
        log.error("payout_rejected", redemption_id=str(one.redemption_id), bank=one.issuer_code)

    def _hear(self, one: Redemption, answer: PayoutAnswer) -> None:
        now = self.clock()

        def book(connection: Connection) -> Redemption:
            if answer.state is PayoutState.UNKNOWN:
                heard_of(connection, one.issuer_code, now, failure=answer.reason or "no answer")
            postpone(connection, one.redemption_id, now)
            return hear(connection, one.redemption_id, answer, now, self.ended)

        after = write(self.engine, book)
        log.info("redemption", redemption_id=str(one.redemption_id), bank=answer.state, state=after.state)
